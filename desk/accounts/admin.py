"""Accounts and groups in the admin: by roles, without permissions of single accounts, never locked from within."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import sessions
from core.admin import PortalAdmin
from desk.accounts import guards
from desk.accounts.forms import AccountForm
from desk.accounts.reach import within_reach
from desk.sign_in import entering, history

admin.site.unregister([User, Group])
SUPERUSERS_ALONE = {"is_superuser", "user_permissions"}
PERSONAL = {"first_name", "last_name", "email", "password"}


@admin.register(User)
class AccountAdmin(PortalAdmin, UserAdmin):
    form = AccountForm
    list_display = ["username", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["username__icontains", "email__iexact"]
    search_help_text = _("By a part of the account's name, or the whole e-mail address.")
    filter_horizontal = ["user_permissions"]
    actions = ["sign_out_everywhere"]
    deletes_selected = False  # on its own page a transaction holds what the last door hangs on
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (
            _("What they may do"),
            {
                "fields": ["is_active", "is_staff", "groups", *sorted(SUPERUSERS_ALONE)],
                "description": _(
                    "Tick “active” and “staff status”, and choose one role or several. Somebody leaves? Take “active” "
                    "away: all their sessions end at once. Accounts are not deleted, so that what they did stays on "
                    "record."
                ),
            },
        ),
        (_("Days"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return type(form)(form.__name__, (form,), {"editor": request.user}) if obj else form

    def get_fieldsets(self, request, obj=None):
        """Names and addresses of colleagues are for those who keep the accounts."""
        found = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return found
        hidden = SUPERUSERS_ALONE if keeps_accounts(request) else SUPERUSERS_ALONE | PERSONAL
        shown = [(title, told, [one for one in told["fields"] if one not in hidden]) for title, told in found]
        return [(title, told | {"fields": fields}) for title, told, fields in shown if fields]

    def get_list_display(self, request):
        found = super().get_list_display(request)
        return found if keeps_accounts(request) else [name for name in found if name != "email"]

    def get_search_fields(self, request):
        return self.search_fields if keeps_accounts(request) else self.search_fields[:1]

    def lookup_allowed(self, lookup, value, request=None):
        personal = lookup.startswith(("email", "first_name", "last_name"))
        return not personal and super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or guards.may_touch(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or guards.may_touch(request.user, obj))

    def get_deleted_objects(self, objs, request):
        going, counts, lacking, kept = super().get_deleted_objects(objs, request)
        if guards.none_left_without(objs):
            kept = [*kept, _("the last administrator who can sign in")]
        return going, counts, lacking, kept

    def user_change_password(self, request: HttpRequest, id: str, form_url="") -> HttpResponse:
        """Of others. One's own takes the old one."""
        account = self.get_object(request, unquote(id))
        if account == request.user:
            return redirect("admin:password_change")
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            sessions.end_all(user=account)
            history.record(request, history.What.PASSWORD, account)
        return response

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and not (obj.is_active and obj.is_staff):
            sessions.end_all(user=obj)

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def sign_out_everywhere(self, request, queryset):
        with transaction.atomic():
            ended = sum(entering.sign_out_everywhere(request, user) for user in within_reach(request, queryset))
        text = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", ended)
        self.message_user(request, text % {"count": ended}, messages.SUCCESS)


def keeps_accounts(request: HttpRequest) -> bool:
    return request.user.has_perm("auth.change_user")


@admin.register(Group)
class RoleAdmin(PortalAdmin, GroupAdmin):
    deletes_selected = False
    search_fields = ["name"]
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "permissions"],
                "description": _(
                    "The roles are made by the portal itself and cannot be changed here. A group of your own may hold "
                    "what you may do yourself."
                ),
            },
        )
    ]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "permissions":
            kwargs["queryset"] = guards.own_permissions(request.user)
        return super().formfield_for_manytomany(db_field, request=request, **kwargs)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or guards.may_change(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or guards.may_change(request.user, obj))
