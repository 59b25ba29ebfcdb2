"""What a patient sends from her own page, and who has lost the link to it."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.form_fields import Email, ManyFiles, Message
from consultations.models import Consultation
from core.encryption import blind_index

MOST_KEY = 64  # characters


def new_key() -> str:
    """What a form carries once: sent twice, it is kept once."""
    return secrets.token_urlsafe(18)


class OnceForm(forms.Form):
    """A form that is kept once however often it is sent."""

    use_required_attribute = False
    form_key = forms.CharField(max_length=MOST_KEY, widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"form_key": new_key()}, **kwargs)

    def key_for(self, consultation: Consultation) -> str:
        """By which a second posting is known, 64 hexadecimal digits."""
        return blind_index("form", f"{consultation.pk}:{self.cleaned_data['form_key'] or new_key()}")


class MessageForm(OnceForm):
    text = Message(
        label=_("Your message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write something before you send it.")},
    )


class PhotosForm(OnceForm):
    """The pictures themselves are read by consultations/uploads.py."""

    photos = forms.Field(
        label=_("Photos of your scalp"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WEBP, each up to 12 MB. Your face need not be on them."),
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, erase everything for good."),
        error_messages={"required": _("Tick the box if you are sure. Nothing is erased yet.")},
    )


class LinkForm(forms.Form):
    email = Email(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The address that you gave with your request."),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )


def form_errors(form: forms.Form) -> list[tuple[str, str]]:
    """(address of the field on the page, message) of each."""
    return [(f"#{form[name].id_for_label}", message) for name in form.errors for message in form.errors[name]]
