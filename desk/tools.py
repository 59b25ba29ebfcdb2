"""The links above the form of a row that lead to other pages about it."""

from typing import NamedTuple

from django.contrib import admin
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from modeltranslation.manager import get_translatable_fields_for_model

from core.admin import Untranslated
from core.fallback import OTHERS
from desk.preview import links
from desk.translating.rows import address


class Tool(NamedTuple):
    label: str
    url: str


def tools_of(row: Model) -> list[Tool]:
    found = []
    if links.kind_of(type(row)):
        found.append(Tool(_("Preview"), links.offer(row).path))
    if get_translatable_fields_for_model(type(row)):
        found.append(Tool(_("Translate"), address(row)))
    return found


def link_of(to: str):
    """The column of a list that leads from each row to its translation."""

    @admin.display(description=_("Translate"))
    def translate(row: Model) -> SafeString:
        return format_html('<a href="{}">{}</a>', address(row, to), _("Translate"))

    return translate


class WithTools:
    """Before an admin whose rows have such pages."""

    def get_list_display(self, request):
        lacking = request.GET.get(Untranslated.parameter_name)
        return [*super().get_list_display(request), *([link_of(lacking)] if lacking in OTHERS else [])]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["row_tools"] = tools_of(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


def attach(site: admin.AdminSite) -> None:
    for model, made in list(site._registry.items()):
        if links.kind_of(model) or get_translatable_fields_for_model(model):
            stock = type(made)
            site.unregister(model)
            site.register(model, type(stock.__name__, (WithTools, stock), {}))
