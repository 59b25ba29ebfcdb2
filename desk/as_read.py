"""Articles and pages as visitors would read what stands in their form: nothing is saved by looking."""

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.helpers import AdminErrorList
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from modeltranslation.utils import build_localized_fieldname

from core.fallback import said
from desk.translating.sheet import direction, label_of
from insights.models import Article
from pages.models import Page
from treatments.citations import Citations
from treatments.library import library

MARKDOWN = (Article, Page)
TEXTS = ("title", "summary", "body")
SHOW, LANGUAGE = "_show", "_show_in"  # the button, and the language beside it


class AsRead:
    """Before an admin of texts in Markdown."""

    change_form_template = "admin/as_read/change_form.html"

    def get_form(self, request, obj=None, **kwargs):
        made = super().get_form(request, obj, **kwargs)
        return looking(made) if SHOW in request.POST else made

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if SHOW in request.POST:
            forget_refusal(form)
            context["errors"] = AdminErrorList(form, [one.formset for one in context["inline_admin_formsets"]])
        asked = request.POST.get(LANGUAGE)
        names = dict(settings.ALL_LANGUAGES)
        to = asked if asked in names else get_language() if get_language() in names else settings.LANGUAGE_CODE
        context |= {
            "show_name": SHOW,
            "language_name": LANGUAGE,
            "show_in": to,
            "show_languages": settings.ALL_LANGUAGES,
        }
        if SHOW in request.POST:
            context["as_read"] = as_read(request, form, to)
        return super().render_change_form(request, context, add, change, form_url, obj)


def looking(form_class: type) -> type:
    """The same form, which is checked and never saved."""

    def clean(self):
        given = super(made, self).clean()
        self.add_error(None, ValidationError("", code=SHOW))
        return given

    made = type(form_class.__name__, (form_class,), {"clean": clean})
    return made


def forget_refusal(form: BaseForm) -> None:
    """What kept the form from being saved is no mistake of whoever typed."""
    held = form.errors.get(NON_FIELD_ERRORS)
    if held is None:
        return
    held.data = [one for one in held.data if one.code != SHOW]
    if not held.data:
        del form.errors[NON_FIELD_ERRORS]


def as_read(request: HttpRequest, form: BaseForm, to: str) -> dict:
    """The typed texts in one language as the public page sets them, and what is wrong with them."""
    return {
        "html": html(request, form, to),
        "language": dict(settings.ALL_LANGUAGES)[to],
        "problems": [(label_of(form.instance, name), said) for name in TEXTS if (said := errors(form, name, to))],
    }


def html(request: HttpRequest, form: BaseForm, to: str) -> SafeString:
    texts = {name: said(typed(form, name), to) for name in TEXTS}
    frame = {"citations": Citations(library().claims), "lang": to, "direction": direction(to)}
    with override(to):
        return render_to_string("admin/as_read/text.html", {**texts, **frame}, request)


def typed(form: BaseForm, name: str) -> dict[str, str]:
    """Language -> what stands in the form; a language without a text reads the English one."""
    columns = {code: build_localized_fieldname(name, code) for code, _name in settings.ALL_LANGUAGES}
    return {code: form[column].value() or "" for code, column in columns.items() if column in form.fields}


def errors(form: BaseForm, name: str, to: str) -> list[str]:
    return list(form.errors.get(build_localized_fieldname(name, to), []))


def attach(site: admin.AdminSite) -> None:
    for model in MARKDOWN:
        stock = type(site._registry[model])
        site.unregister(model)
        site.register(model, type(stock.__name__, (AsRead, stock), {}))
