from modeltranslation.translator import TranslationOptions, register

from core import history
from treatments.models import Claim, Condition, Fact, Fit, Treatment


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


# After the translations: records have their columns too.
STATED = ("text", "more", "value", "low", "high", "unit", "people", "strength", "disputed", "outcome", "group", "time")


def written(*names: str) -> tuple[str, ...]:
    """The columns of these fields in the language that the others are translated from, or their own."""
    texts = {*TreatmentTranslation.fields, *ConditionTranslation.fields, *FactTranslation.fields}
    return tuple(f"{name}_en" if name in texts else name for name in names)


history.keep(Claim, named=("id",))
history.keep(Treatment, named=("slug",), public=written(*TreatmentTranslation.fields))
history.keep(Condition, named=("slug",), public=written(*ConditionTranslation.fields))
history.keep(
    Fit, parent="condition", named=("treatment", "condition"), public=("treatment_id", "verdict", *written("text"))
)
history.keep(
    Fact,
    parent="condition",
    named=("treatment", "row", "position", "condition"),
    public=("treatment_id", "condition_id", "row", *written(*STATED)),
)
