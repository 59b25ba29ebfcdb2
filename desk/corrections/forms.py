"""The form by which a clinic asks, without an account."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from desk.corrections.models import CorrectionRequest

FEWEST_DIGITS = 7  # of a telephone number


class CorrectionForm(forms.Form):
    clinic = forms.CharField(required=False, widget=forms.HiddenInput)
    entry = forms.CharField(
        label=_("Which clinic or entry?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("The name of the clinic, or the address of the page."),
        error_messages={"required": _("Write which clinic or page you mean.")},
    )
    kind = forms.ChoiceField(
        label=_("What do you want us to do?"),
        choices=CorrectionRequest.Kind,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    asked = forms.CharField(
        label=_("What should change, and why?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what is wrong and what is right, with a source if you have one. Nothing about patients."),
        error_messages={
            "required": _("Write what should change, and why."),
            "max_length": _("Please use at most 3,000 characters."),
        },
    )
    contact = forms.CharField(
        label=_("E-mail address or phone number of the clinic"),
        max_length=200,
        help_text=_("A business one, so that we can check who asks, and answer. Nothing private, please."),
        error_messages={"required": _("Give an e-mail address or a phone number of the clinic.")},
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["website"].widget.attrs.update({"tabindex": "-1", "autocomplete": "off"})
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": "novalidate"}
        self.helper.layout = Layout(
            "clinic", "entry", "kind", "asked", "contact",
            Div(Field("website"), css_class="hp", aria_hidden="true"),
            Submit("send", _("Send"), css_class="btn-brand"),
        )  # fmt: skip

    def clean_contact(self) -> str:
        """An e-mail address, or something with the digits of a telephone number."""
        contact = self.cleaned_data["contact"]
        if len(re.findall(r"\d", contact)) >= FEWEST_DIGITS:
            return contact
        try:
            validate_email(contact)
        except ValidationError as error:
            raise ValidationError(self.fields["contact"].error_messages["required"], code="invalid") from error
        return contact

    @property
    def is_spam(self) -> bool:
        return bool(self.cleaned_data.get("website"))
