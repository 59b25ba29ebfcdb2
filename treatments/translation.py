from modeltranslation.translator import TranslationOptions, register

from treatments.models import Condition, Fact, Fit, Treatment


@register(Treatment)
class TreatmentTranslation(TranslationOptions):
    fields = (
        "name",
        "short_name",
        "other_names",
        "summary",
        "in_short",
        "what_it_is",
        "experience",
        "long_term",
        "good_points",
        "bad_points",
        "questions",
    )


@register(Condition)
class ConditionTranslation(TranslationOptions):
    fields = (
        "name",
        "other_names",
        "summary",
        "in_short",
        "cause_text",
        "course",
        "may_come_back",
        "doctor_first",
        "questions",
    )


@register(Fit)
class FitTranslation(TranslationOptions):
    fields = ("text",)


@register(Fact)
class FactTranslation(TranslationOptions):
    fields = ("text", "more", "outcome", "group", "time")
