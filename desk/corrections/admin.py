"""The queue of what clinics ask, ordered by the day on which the answer is due."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Case, Value, When
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import PortalAdmin
from core.encryption import CannotDecrypt, EncryptedTextField
from core.forms import PortalForm
from core.sourced import today
from core.typography import written_day
from desk.corrections import actions
from desk.corrections.models import CorrectionRequest

State = CorrectionRequest.State
OPEN_FIRST = Case(When(state=State.OPEN, then=Value(0)), default=Value(1))


class Answer(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [
            ("open", _("Waits for us")), ("overdue", _("Overdue")), ("answered", _("Answered")),
            ("refused", _("Refused")),
        ]  # fmt: skip

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.overdue()
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


class CorrectionForm(PortalForm):
    def clean(self):
        given = super().clean()
        if "entry" in given and not given["entry"]:
            given["entry"] = str(given.get("clinic") or "")
            if not given["entry"]:
                self.add_error("entry", _("Choose the clinic, or write which entry is meant."))
        if given.get("received_on") and given["received_on"] > today():
            self.add_error("received_on", _("This day lies in the future."))
        if given.get("state") == State.ANSWERED and not given.get("done"):
            self.add_error("done", _("Write what was done, so that somebody else can tell the clinic."))
        if given.get("state") == State.REFUSED and not given.get("reason"):
            self.add_error("reason", _("Write why it was refused: the clinic has a right to know."))
        return given


@admin.register(CorrectionRequest)
class CorrectionRequestAdmin(PortalAdmin):
    form = CorrectionForm
    list_display = ["reference_", "entry", "kind", "due", "state", "answered_by"]
    sortable_by = ()  # the order is that of the queue
    list_filter = [Answer, "kind", "came_by"]
    list_select_related = ["answered_by"]
    search_fields = ["entry", "clinic__slug__exact"]
    search_help_text = _("Words of the entry, or the slug of the clinic.")
    autocomplete_fields = ["clinic"]
    readonly_fields = ["due", "answered_on", "answered_by"]
    actions = ["done_as_asked", "open_again"]
    formfield_overrides = {**PortalAdmin.formfield_overrides, EncryptedTextField: {"widget": AdminTextInputWidget}}
    fieldsets = [
        (
            _("What is asked"),
            {"fields": ["clinic", "entry", "kind", "asked", "came_by", "contact", ("received_on", "due")]},
        ),
        (
            _("Our answer"),
            {
                "fields": ["state", "done", "reason", ("answered_on", "answered_by")],
                "description": _(
                    "First make sure that it comes from the clinic: call the number that is published for it. Mend the "
                    "entry, or withdraw it on its page “Publishing”. Then answer, and write here what was done."
                ),
            },
        ),
    ]

    def get_queryset(self, request):
        """The contact is read for the form of those who answer, and for nothing else."""
        rows = super().get_queryset(request)
        form = request.resolver_match.url_name == "desk_correctionrequest_change"
        return rows if form and self.has_change_permission(request) else rows.defer("contact")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except CannotDecrypt:
            text = _("The keys at hand do not open the contact. Nothing is changed; ask whoever runs the portal.")
            self.message_user(request, text, messages.ERROR)
            return redirect("admin:desk_correctionrequest_changelist")

    def get_ordering(self, request):
        return [OPEN_FIRST, "answer_due_on", "pk"]

    def get_fieldsets(self, request, obj=None):
        """Without the contact for those who only read."""
        if self.has_change_permission(request, obj) or obj is None:
            return self.fieldsets
        (title, asked), answer = self.fieldsets
        return [(title, {**asked, "fields": [name for name in asked["fields"] if name != "contact"]}), answer]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        actions.keep(row=obj, by=request.user)

    @admin.display(description=_("number"))
    def reference_(self, row: CorrectionRequest) -> str:
        return row.reference

    @admin.display(description=_("answer due on"))
    def due(self, row: CorrectionRequest) -> str:
        if row.answer_due_on is None:
            return "-"
        day = written_day(row.answer_due_on)
        return format_html('<strong class="stale">{} · {}</strong>', day, _("Overdue")) if row.is_overdue else day

    @admin.action(description=_("Answered: done as asked"), permissions=["change"])
    def done_as_asked(self, request, queryset):
        count = actions.done_as_asked(rows=queryset, by=request.user)
        text = ngettext("%(count)d request is answered.", "%(count)d requests are answered.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @admin.action(description=_("Open again"), permissions=["change"])
    def open_again(self, request, queryset):
        count = actions.open_again(rows=queryset, by=request.user)
        text = ngettext("%(count)d request is open again.", "%(count)d requests are open again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)
