"""The two forms of the second step."""

from base64 import b32encode

from django import forms
from django.contrib.auth import authenticate
from django.core import signing
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from desk.sign_in import factor

KEY_SECONDS = 3600
_SALT = "desk.sign_in.key"
CODE_FIELD = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from your phone, or a recovery code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={**CODE_FIELD, "inputmode": "text", "autocapitalize": "characters", "autofocus": True}
        ),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.device = user, None

    def clean_code(self):
        done = factor.check(user=self.user, code=self.cleaned_data["code"])
        if done.wait:
            text = ngettext(
                "Too many wrong codes. Wait %(count)d second, then try again.",
                "Too many wrong codes. Wait %(count)d seconds, then try again.",
                done.wait,
            )
            raise forms.ValidationError(text % {"count": done.wait})
        if done.device is None:
            raise forms.ValidationError(_("This code is wrong, or it was used before. Wait for the next one."))
        self.device = done.device
        return ""


class SetUpForm(forms.Form):
    """`key` travels signed with the form, so that opening the page stores nothing."""

    key = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label=_("The six digits that the app shows now"), max_length=40, widget=forms.TextInput(attrs=CODE_FIELD)
    )

    def __init__(self, *args, request, ask_password: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.codes = request, None
        if not ask_password:
            del self.fields["password"]

    def clean_key(self):
        return read_key(self.cleaned_data["key"], self.request.user)

    def clean_password(self):
        password = self.cleaned_data["password"]
        if authenticate(self.request, username=self.request.user.get_username(), password=password) is None:
            raise forms.ValidationError(_("This is not your password."))
        return ""

    def clean(self):
        given = super().clean()
        if not self.errors:
            self.codes = factor.enrol(user=self.request.user, key=given["key"], code=given["code"])
            if self.codes is None:
                self.add_error(
                    "code", _("The app shows another code now. Type the newest one; check the clock of your phone.")
                )
        return given


def sign_key(key: str, user) -> str:
    return signing.dumps([user.pk, key], salt=_SALT)


def read_key(value: str, user) -> str:
    """Raises ValidationError for a key that is not from a page of this user's, or older than an hour."""
    try:
        pk, key = signing.loads(value, salt=_SALT, max_age=KEY_SECONDS)
    except signing.BadSignature as error:
        raise forms.ValidationError(_("This page was open for too long. Scan the new picture.")) from error
    if pk != user.pk:
        raise forms.ValidationError(_("This page was opened by somebody else. Scan the new picture."))
    return key


def spelled(key: str) -> str:
    """A key as an app takes it when it is typed: letters and digits in groups of four."""
    letters = b32encode(bytes.fromhex(key)).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))
