"""The rules of the advertising law for those who keep them."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

from core.admin import CatalogueAdmin, SourcedAdmin, dates, first_languages, other_languages
from core.forms import DatedForm, PortalForm
from desk.advertising.models import AdvertisingPardon, AdvertisingRule, PermittedAward
from desk.advertising.phrases import BadPhrase, check


def check_phrases(form: forms.ModelForm) -> None:
    """Puts what is wrong with a phrase beneath its list."""
    for name in get_translatable_fields_for_model(form._meta.model) or ():
        for code in settings.MODELTRANSLATION_LANGUAGES:
            check_list(form, build_localized_fieldname(name, code), code)


def check_list(form: forms.ModelForm, column: str, language: str) -> None:
    try:
        check(form.cleaned_data.get(column) or "", language)
    except BadPhrase as error:
        form.add_error(column, str(error))


class RuleForm(DatedForm):
    def clean(self):
        given = super().clean()
        check_phrases(self)
        return given


class PardonForm(PortalForm):
    def clean(self):
        given = super().clean()
        check_phrases(self)
        return given


class AwardForm(DatedForm):
    def clean(self):
        given = super().clean()
        for code in settings.MODELTRANSLATION_LANGUAGES:
            check_list(self, "phrases", code)
        return given


@admin.register(AdvertisingRule)
class AdvertisingRuleAdmin(SourcedAdmin, TranslationAdmin):
    form = RuleForm
    made_once = ("slug",)
    list_display = ["slug", "kind", "is_active", "law"]
    list_filter = ["kind", "is_active"]
    fieldsets = [
        (
            None,
            {
                "fields": ["slug", "position", "kind", "is_active", "whole", *first_languages("phrases", "exceptions")],
                "description": _(
                    "A change counts for the next text that is saved or published. Published texts stay as they are, "
                    "and their forms show what is found."
                ),
            },
        ),
        other_languages("phrases", "exceptions"),
        (_("What staff are told"), {"fields": ["reason_en", "reason_ko", "mend_en", "mend_ko", "law"]}),
        dates("source", "source_url"),
    ]


@admin.register(AdvertisingPardon)
class AdvertisingPardonAdmin(CatalogueAdmin, TranslationAdmin):
    form = PardonForm
    made_once = ("where",)
    list_display = ["where"]
    fieldsets = [(None, {"fields": ["where", *first_languages("phrases")]}), other_languages("phrases")]


@admin.register(PermittedAward)
class PermittedAwardAdmin(SourcedAdmin):
    form = AwardForm
    made_once = ("slug",)
    list_display = ["name", "grounds", "is_active"]
    list_filter = ["is_active"]
    fieldsets = [(None, {"fields": ["slug", "name", "grounds", "phrases", "is_active"]}), dates("source", "source_url")]
