"""What the admin of every app shares: lists that stay small, effects on public pages, days of checking."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

from core import actions, fallback
from core.admin_history.admin import HistoryAdmin
from core.by_age import SOON, ByAge, Freshness
from core.cache import raise_version
from core.forms import Chosen, ChosenRows, DatedForm, Lines, PortalForm, RowsField, is_key
from core.paging import ShortPaginator
from core.sourced import Dated, today

AT_ONCE = 200  # rows that one action may change
HTTPS = {"assume_scheme": "https"}  # for an address typed without
FIRST_LANGUAGES = settings.MODELTRANSLATION_LANGUAGES[:2]  # English and Korean: always in sight

admin.site.site_title = admin.site.site_header = settings.SITE_NAME
admin.site.index_title = _("What would you like to change?")


def first_languages(*names: str) -> list[str]:
    """The columns of translated fields in the two languages that staff write first."""
    return [build_localized_fieldname(name, code) for name in names for code in FIRST_LANGUAGES]


def other_languages(*names: str) -> tuple:
    """A folded fieldset with the same fields in the other languages."""
    others = settings.MODELTRANSLATION_LANGUAGES[len(FIRST_LANGUAGES) :]
    return (
        _("Other languages"),
        {
            "classes": ["collapse"],
            "fields": [build_localized_fieldname(name, code) for name in names for code in others],
            "description": _("Where one is empty, visitors read English."),
        },
    )


def dates(*more: str) -> tuple:
    """The fieldset on where a statement comes from (`more`: its source) and when it was checked."""
    return (
        _("Source and date"),
        {
            "fields": [*more, ("checked_on", "valid_until"), "checked_by"],
            "description": _(
                "“Checked on” is the day somebody compared this with its source. A new day there renews “valid until” "
                "by the usual time. Past that day the page marks it as out of date, and sorts and averages leave it "
                "out."
            ),
        },
    )


class Untranslated(admin.SimpleListFilter):
    """The list of what visitors read in English for want of a translation."""

    title = _("lacking a translation")
    parameter_name = "lacking"

    def lookups(self, request, model_admin):
        names = dict(settings.ALL_LANGUAGES)
        return [(code, names[code]) for code in fallback.OTHERS]

    def queryset(self, request, queryset):
        code = self.value()
        return queryset.filter(fallback.lacking(queryset.model, code)) if code in fallback.OTHERS else queryset


class SaveRefused(Exception):
    """Raised while rows are saved, to take the whole save back; `notes` say why, in sentences for staff."""

    notes: list[str] = []


class NotSavedYet:
    """Mixed into a form that is shown again after signing in: complete as it was typed, and never saved by that."""

    def clean(self):
        given = super().clean()
        text = _("Your session had ended. This is what you had typed. It is not saved yet: look at it, then save it.")
        self.add_error(None, text)
        return given


class PortalAdmin(admin.ModelAdmin):
    """Lists that cost the same at any size, and messages instead of errors for what no form of ours sends."""

    list_per_page = list_max_show_all = 50
    show_full_result_count = False
    paginator = ShortPaginator
    show_facets = admin.ShowFacets.NEVER
    deletes_selected = True  # False: rows are deleted one at a time, each on its own page
    formfield_overrides = {models.TextField: {"widget": Lines}, models.URLField: HTTPS}

    def changelist_view(self, request: HttpRequest, extra_context=None):
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(is_key(self.model, value) for value in chosen):
            self.message_user(request, _("That choice cannot be read. Nothing was changed."), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().changelist_view(request, extra_context)

    def get_actions(self, request):
        found = super().get_actions(request)
        if not self.deletes_selected:
            found.pop("delete_selected", None)
        return found

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        """What was kept from an ended session (core/kept.py) is put back as if it had been sent, and refused."""
        kept = getattr(request, "kept", None)
        if kept:
            _none = request.FILES  # read now: read later, it would empty POST again
            request.method, request.POST, request.put_back = "POST", kept.data, True
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        put_back = getattr(request, "put_back", False)
        return type(form)(form.__name__, (NotSavedYet, form), {}) if put_back else form

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Chosen(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ChosenRows(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, form_class=RowsField, **kwargs)


class CatalogueAdmin(HistoryAdmin, PortalAdmin):
    """Rows that public pages show: every write, whatever way it comes, ends in `publish`."""

    form = PortalForm
    made_once: tuple[str, ...] = ()  # fields that cannot be changed once the row exists
    kept_by: tuple[str, ...] = ()  # relations: while any of them has rows, this one cannot be deleted

    def publish(self, rows: Iterable[models.Model]) -> None:
        """Makes the public pages show these rows as they now are; called in the transaction that wrote them."""
        raise_version()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.publish([form.instance])

    def delete_model(self, request, obj):
        self.delete_queryset(request, self.model._base_manager.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        rows = list(queryset)
        super().delete_queryset(request, queryset)
        self.publish(rows)

    def get_list_filter(self, request):
        found = [*super().get_list_filter(request)]
        return [*found, Untranslated] if get_translatable_fields_for_model(self.model) else found

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.made_once if obj else ())]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and any(getattr(obj, name).exists() for name in self.kept_by))

    @property
    def deletes_selected(self) -> bool:
        return not self.kept_by  # whether they are in use is asked one at a time


class SourcedAdmin(ByAge, CatalogueAdmin):
    """Rows with a day: who checked them when, which need it again, and “checked today, unchanged”."""

    form = DatedForm
    actions = ["checked_today"]
    readonly_fields = ["checked_by"]

    def get_queryset(self, request):
        # Named here, the list does not add its own.
        return super().get_queryset(request).select_related("checked_by", *(self.list_select_related or ()))

    def get_list_filter(self, request):
        return [Freshness, *super().get_list_filter(request)]

    @admin.display(description=_("state"))
    def state(self, obj: Dated):
        left = (obj.valid_until - today()).days
        if left < 0:
            return format_html('<strong class="stale">{}</strong>', _("Out of date"))
        if left <= SOON.days:
            return ngettext("Due in %(count)d day", "Due in %(count)d days", left) % {"count": left}
        return _("Up to date")

    def save_model(self, request, obj, form, change):
        form.sign(request.user)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            if isinstance(row, DatedForm) and row.has_changed():
                row.sign(request.user)
        super().save_formset(request, form, formset, change)

    @admin.action(description=_("Checked today, unchanged"), permissions=["change"])
    def checked_today(self, request, queryset):
        rows = list(queryset[: AT_ONCE + 1])
        if len(rows) > AT_ONCE:
            text = _("Choose at most %(count)d rows at a time. Nothing was changed.") % {"count": AT_ONCE}
            self.message_user(request, text, messages.ERROR)
            return
        with transaction.atomic():
            actions.mark_checked(rows=rows, by=request.user)
            self.publish(rows)
        text = ngettext(
            "%(count)d row is marked as checked today.", "%(count)d rows are marked as checked today.", len(rows)
        )
        self.message_user(request, text % {"count": len(rows)}, messages.SUCCESS)


class SmallInline(admin.options.InlineModelAdmin):
    """Rows inside another row's form, without links to other forms; each choice is read once, not once a row."""

    extra = 0
    formfield_overrides = {models.TextField: {"widget": Lines(attrs={"rows": 3})}, models.URLField: HTTPS}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = [("", "---------"), *((row.pk, str(row)) for row in field.queryset)]
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, admin.widgets.RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field
