"""Publishing in the admin: the page of an entry, marked words in its form, saves that are refused."""

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.models import Clinic
from core.admin import PortalAdmin
from core.admin_history.going_back import Refused
from core.states import has_state
from desk.advertising.check import found_in
from desk.advertising.texts import clinic_of, has_texts
from desk.publishing import saving, views
from desk.publishing.marks import mark, note
from desk.publishing.models import AdvertisingOverride, PublishingStep

REASON = "_advertising_reason"  # the field in which a reviewer says why forbidden words may stay


class Linted:
    """Before an admin of rows with texts that visitors read."""

    change_form_template = "admin/publishing/change_form.html"

    def save_model(self, request, obj, form, change):
        saving.hold([obj])
        saving.leave_the_rest(obj, form)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        try:
            saving.refuse_forbidden(form, formsets, request.user, request.POST.get(REASON, ""))
        except saving.NotSaved as refused:
            if getattr(form, "goes_back", False):
                raise Refused([note(one) for one in refused.found]) from refused
            raise

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        rows = list(queryset)
        saving.hold(rows)
        with saving.keeping_covered(rows):
            super().delete_queryset(request, queryset)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except saving.NotSaved as refused:
            return self.not_deleted(request, refused)

    def response_action(self, request, queryset):
        try:
            with transaction.atomic():  # the log of what was deleted goes as well
                return super().response_action(request, queryset)
        except saving.NotSaved as refused:
            return self.not_deleted(request, refused)

    def not_deleted(self, request, refused: saving.NotSaved) -> HttpResponse:
        for said in refused.notes:
            self.message_user(request, said, messages.ERROR)
        text = _(
            "Nothing was deleted: visitors read this, and without what you chose the words above may not stand there. "
            "Change them first, or withdraw the entry."
        )
        self.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except saving.NotSaved as refused:
            request.not_saved = refused  # nothing was written: the same form again, refused this time
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, **kwargs):
        made = super().get_form(request, obj, **kwargs)
        return refusing(made) if hasattr(request, "not_saved") else made

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        forms = [context["adminform"].form]
        forms += [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]
        refused = getattr(request, "not_saved", None)
        if refused:
            mark(forms, refused.found)
            may = request.user.has_perm("desk.override_advertising")
            context |= {"not_saved": refused, "may_accept": may, "reason_name": REASON}
            context["not_saved_notes"] = [note(one) for one in refused.found]
            context["reason_given"] = request.POST.get(REASON, "")
        elif obj is not None and request.method == "GET":
            rows = [form.instance for form in forms if form.instance.pk]
            mark(forms, found_in(rows) if isinstance(obj, Clinic) or clinic_of(obj) is None else found_in(rows, False))
        return super().render_change_form(request, context, add, change, form_url, obj)


def refusing(form_class: type) -> type:
    """The same form, which says that it was not saved."""

    def clean(self):
        given = super(made, self).clean()
        self.add_error(
            None,
            _(
                "Not saved: this is on the public pages, and the words marked below may not stand there. Change them, "
                "or withdraw the entry first."
            ),
        )
        return given

    made = type(form_class.__name__, (form_class,), {"clean": clean})
    return made


class Published(Linted):
    """Before an admin of entries that have a state: it changes on a page of its own."""

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "status"]

    def get_urls(self) -> list:
        name = "_".join([self.opts.app_label, self.opts.model_name, "publishing"])
        view = self.admin_site.admin_view(self.publishing_view)
        return [path("<path:object_id>/publishing/", view, name=name), *super().get_urls()]

    def publishing_view(self, request, object_id: str):
        return views.publishing(self, request, object_id)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["publishing_url"] = views.address(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


class Record(PortalAdmin):
    """What was done once: read, never changed."""

    list_select_related = ["content_type", "by"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("entry"))
    def entry(self, obj):
        kind = obj.content_type
        address = reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[obj.object_id])
        return format_html('<a href="{}">{} {}</a>', address, kind.name, obj.object_id)


@admin.register(PublishingStep)
class PublishingStepAdmin(Record):
    list_display = ["on", "what", "entry", "before", "after", "by"]
    list_filter = ["what", "content_type"]
    fields = readonly_fields = [*list_display, "note"]


@admin.register(AdvertisingOverride)
class AdvertisingOverrideAdmin(Record):
    list_display = ["on", "rule", "words", "entry", "column", "by"]
    list_filter = ["rule", "content_type"]
    fields = readonly_fields = [*list_display, "reason"]


def attach(site: admin.AdminSite) -> None:
    """Puts the gate before the admins that stand: they belong to apps that know nothing of it."""
    for model, made in list(site._registry.items()):
        if has_texts(model):
            before = Published if has_state(model) else Linted
            stock = type(made)
            site.unregister(model)
            site.register(model, type(stock.__name__, (before, stock), {}))
