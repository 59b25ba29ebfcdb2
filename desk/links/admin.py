"""Links that lead nowhere, with where they stand."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import PortalAdmin
from desk.links import actions
from desk.links.models import CheckedLink
from desk.links.reading import uses_of


class Answers(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "answers"

    def lookups(self, request, model_admin):
        return [("broken", _("Leads nowhere")), ("failing", _("Failed last time, also once"))]

    def queryset(self, request, queryset):
        narrowed = {"broken": queryset.broken, "failing": queryset.failing}
        return narrowed[self.value()]() if self.value() in narrowed else queryset


class LinkList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        uses = uses_of(self.result_list)
        for link in self.result_list:
            link.shown_uses = uses[link.pk]


@admin.register(CheckedLink)
class CheckedLinkAdmin(PortalAdmin):
    list_display = ["opened", "used_in", "answer", "first_failed_on"]
    list_display_links = None
    list_filter = [Answers]
    search_fields = ["address__startswith"]
    search_help_text = _("The beginning of the address, with https://.")
    fields = readonly_fields = ["opened", "answer", "first_failed_on", "last_ok_on", "checked_on", "used_in"]
    sortable_by = ()
    actions = ["ask_again"]

    def get_changelist(self, request, **kwargs):
        return LinkList

    def get_object(self, request, object_id, from_field=None):
        link = super().get_object(request, object_id, from_field)
        if link:
            link.shown_uses = uses_of([link])[link.pk]
        return link

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_ask_again_permission(self, request):
        return request.user.has_perm("desk.change_checkedlink")

    @admin.display(description=_("address"))
    def opened(self, link: CheckedLink) -> str:
        if not link.address.startswith(("http://", "https://")):
            return link.address
        return format_html('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>', link.address)

    @admin.display(description=_("answer"))
    def answer(self, link: CheckedLink) -> str:
        """'404', or why there was none."""
        return link.get_problem_display() or (str(link.status) if link.status else _("not asked yet"))

    @admin.display(description=_("where it stands"))
    def used_in(self, link: CheckedLink) -> str:
        rows = ((use.url, use.where, use.what) for use in link.shown_uses)
        return format_html_join("", '<div><a href="{}">{}</a> <small>{}</small></div>', rows) or "-"

    @admin.action(description=_("Mended: take off the list and ask again"), permissions=["ask_again"])
    def ask_again(self, request, queryset):
        count = actions.ask_again(queryset)
        text = ngettext("%(count)d address will be asked again.", "%(count)d addresses will be asked again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
