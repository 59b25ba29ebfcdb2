"""The fields of the request form, in the order in which they are checked."""

import copy
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from consultations.choices import LANGUAGES
from consultations.form_fields import (
    Email,
    Line,
    ManyFiles,
    Message,
    Phone,
    channels,
    choice,
    conditions,
    countries,
    several,
    treatments,
    yes_or_no,
)
from consultations.models import Consultation

PHOTOS_HELP = format_lazy(
    "{} {} {}",
    _("Up to five pictures: JPEG, PNG or WEBP, each up to 12 MB. Your face need not be on them."),
    _("We remove the place and other data that hide in a photo, and keep it encrypted on our own server."),
    format_lazy(
        _("It is erased with your request: {closed} days after that is closed, {most} days after the last message."),
        closed=settings.KEEP_DAYS_AFTER_CLOSING,
        most=settings.KEEP_DAYS_AT_MOST,
    ),
)
NO_LONGER_LISTED = _("A clinic you chose is no longer listed. Please look at your choice, then send again.")


class Shared(dict[str, forms.Field]):
    """Most forms are only checked, which changes no field: they need no fields of their own."""

    def __deepcopy__(self, memo: Any) -> dict[str, forms.Field]:
        return dict(self)


class Answers(forms.Form):
    """What is asked. Forms share these fields until they are shown (ConsultationForm.helper)."""

    lives_in_korea = yes_or_no(
        _("Do you live in Korea with national health insurance?"),
        _("Say whether you live in Korea with national health insurance."),
        _("If you do, we give you information instead of this form."),
    )
    adult = yes_or_no(_("Are you 18 or older?"), _("Say whether you are 18 or older."))
    condition = choice(
        _("Your kind of hair loss"),
        conditions,
        _("Choose your kind of hair loss, or “I do not know”."),
    )
    since = Line(
        label=_("Since when (optional)"),
        required=False,
        max_length=120,
        help_text=_("For example: 3 months, or since 2019."),
    )
    treatment = choice(
        _("Option you think of (optional)"),
        treatments,
        _("Choose one of the options, or “Not sure yet”."),
        required=False,
    )
    photos = forms.Field(
        label=_("Photos of your scalp (optional)"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=PHOTOS_HELP,
    )
    clinics = several(
        _("Clinics you ask about (optional)"),
        NO_LONGER_LISTED,
    )
    travel = Line(
        label=_("When you may travel (optional)"),
        required=False,
        max_length=120,
        help_text=_("For example: April, for two weeks. Or: not decided."),
    )
    country = choice(
        _("Country you live in (optional)"),
        countries,
        _("Choose a country, or “Another country”."),
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    matters = Line(
        label=_("What matters most to you (optional)"),
        required=False,
        max_length=200,
        help_text=_("For example: no surgery, few days away, or a low price."),
    )
    message = Message(
        label=_("Your message (optional)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you want to ask. Leave out passport numbers and medical papers."),
    )
    name = Line(
        label=_("Your name or a made-up name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter a name we may call you. It need not be your real one.")},
    )
    email = Email(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send the link to your own page to this address."),
        error_messages={
            "required": _("Enter your e-mail address, so that we can answer."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    channel = choice(
        _("How we may write to you (optional)"),
        channels,
        _("Choose one of the ways to write to you."),
        required=False,
        initial=Consultation.Channel.EMAIL,
        help_text=_("The answer itself is always on your own page."),
    )
    phone = Phone(
        label=_("Phone number, or your ID in the app (optional)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
        help_text=_("A number with its country code, for example +49 30 1234567. You can leave this empty."),
    )
    no_phone_calls = forms.BooleanField(label=_("Please no phone calls (optional)"), required=False)
    languages = several(
        _("Languages you speak (optional)"), _("Choose from these languages, or “Another language”."), LANGUAGES
    )
    homepage = forms.Field(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=_("I agree that you keep and read my health data as written above."),
        error_messages={"required": _("Tick the box if you agree. Without it we may not take your request.")},
    )
    clinic_consents = several(
        _("Clinics that may get my request (optional)"),
        NO_LONGER_LISTED,
        help_text=_("You can say no to each of them and send this form all the same."),
    )
    marketing = forms.BooleanField(label=_("Send me news by e-mail (optional)"), required=False)
    token = forms.Field(required=False, widget=forms.HiddenInput)
    draft = forms.Field(required=False, widget=forms.HiddenInput)


def with_choices(field: forms.MultipleChoiceField, choices: list[tuple]) -> forms.MultipleChoiceField:
    """A copy of the field that offers these."""
    made = copy.deepcopy(field)
    made.choices = choices
    return made
