"""The form of an account."""

from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.accounts import guards


class AccountForm(UserChangeForm):
    """`editor`, set by the admin on a subclass, is who fills it in."""

    editor = None

    def clean_groups(self):
        chosen = self.cleaned_data["groups"]
        held = {group.pk for group in self.instance.groups.all()}
        for group in chosen:
            if group.pk not in held and not guards.may_give(self.editor, group, self.instance):
                text = _("“%(group)s” allows more than you may give to this account. Ask somebody who has it.")
                raise ValidationError(text, params={"group": group.name})
        return chosen

    def clean(self):
        given = super().clean()
        account = self.instance
        for name in {"is_active", "is_staff", "is_superuser"} & given.keys():
            setattr(account, name, given[name])
        groups = given.get("groups", account.groups.all())
        if not guards.would_be_administrator(account, groups) and guards.none_left_without([account]):
            raise ValidationError(
                _("This is the last administrator who can sign in. Make somebody else an administrator first.")
            )
        return given
