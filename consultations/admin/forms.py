"""What staff fill in on the page of one request."""

import re
import secrets
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic
from consultations import quotes, staffing
from consultations.actions.staff import CAN_BE_PASSED_ON
from consultations.models import Consultation, ReplyTemplate
from consultations.validators import lines, not_ciphertext, one_line
from core.forms import Lines

MOST_CHARACTERS = 8_000
STAFF_READ = settings.MODELTRANSLATION_LANGUAGES[:2]  # English and Korean
ROW_ID = {"widget": forms.HiddenInput, "min_value": 1, "max_value": 2**63 - 1}
PLACEHOLDER = re.compile(r"\{[^{}\n]{1,60}\}")
REASONS = [
    ("", _("Choose a reason")),
    ("answer", _("to answer the request")),
    ("message", _("to read a new message")),
    ("translate", _("to translate")),
    ("offers", _("to ask clinics for offers")),
    ("appointment", _("to prepare an appointment")),
    ("asked", _("the patient asked about it")),
    ("colleague", _("to stand in for a colleague")),
    ("other", _("another reason, typed below")),
]
# Where patients live (consultations/choices.py); any other name of the IANA list can be typed.
ZONES = (
    "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
    "America/Sao_Paulo", "America/Toronto", "America/Vancouver", "Asia/Almaty", "Asia/Bangkok", "Asia/Bishkek",
    "Asia/Dubai", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Kolkata", "Asia/Kuala_Lumpur",
    "Asia/Kuwait", "Asia/Manila", "Asia/Qatar", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Taipei", "Asia/Tashkent", "Asia/Tokyo", "Asia/Ulaanbaatar", "Asia/Vladivostok", "Australia/Perth",
    "Australia/Sydney", "Europe/Amsterdam", "Europe/Berlin", "Europe/Istanbul", "Europe/London", "Europe/Madrid",
    "Europe/Moscow", "Europe/Paris", "Europe/Rome", "Pacific/Auckland",
)  # fmt: skip
PASSED_ON = [(name, name.replace("_", " ")) for name in CAN_BE_PASSED_ON]


class Line(forms.CharField):
    default_validators = [one_line, not_ciphertext]
    widget = forms.TextInput(attrs={"class": "vTextField"})


class Words(forms.CharField):
    default_validators = [lines, not_ciphertext]
    widget = Lines

    def __init__(self, *, rows: int = 6, **kwargs):
        super().__init__(max_length=MOST_CHARACTERS, widget=Lines(attrs={"rows": rows}), **kwargs)


class ShowForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why do you open it?"), choices=REASONS)
    other = Line(
        label=_("Another reason"), required=False, max_length=200, help_text=_("No names and nothing about health.")
    )

    def clean(self):
        given = super().clean()
        if given.get("reason") == "other" and not given.get("other"):
            self.add_error("other", _("Say why."))
        return given

    @property
    def why(self) -> str:
        given = self.cleaned_data
        return given["other"] if given["reason"] == "other" else str(dict(REASONS)[given["reason"]])


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=Consultation.Status.choices)


class AssignForm(forms.Form):
    to = forms.TypedChoiceField(label=_("Assigned to"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {one.pk: one for one in [*staffing.coordinators(), user]}
        self.fields["to"].choices = [("", _("nobody")), *((pk, one.get_username()) for pk, one in self.people.items())]

    def clean_to(self):
        return self.people.get(self.cleaned_data["to"])


class ReplyForm(forms.Form):
    template = forms.ModelChoiceField(
        ReplyTemplate.objects.all(), label=_("Template"), required=False, empty_label=_("none")
    )
    text = Words(label=_("Answer"), rows=12)
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.ALL_LANGUAGES)
    then = forms.ChoiceField(
        label=_("Afterwards the request is"),
        choices=[(one, one.label) for one in (Consultation.Status.ANSWERED, Consultation.Status.WAITING)],
    )
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"language": language, "form_key": secrets.token_urlsafe(24)}
        everything = ReplyTemplate.objects.all()
        self.templates = sorted(
            everything,
            key=lambda one: (not one.is_emergency, one.language != language, one.language not in STAFF_READ),
        )
        self.fields["template"].choices = [("", _("none")), *((one.pk, str(one)) for one in self.templates)]

    def clean_text(self):
        text = self.cleaned_data["text"]
        to_fill_in = {found for one in self.templates for found in PLACEHOLDER.findall(one.text)}
        left = to_fill_in.intersection(PLACEHOLDER.findall(text))
        if left:
            raise forms.ValidationError(_("Fill in or take out: %(what)s"), params={"what": ", ".join(sorted(left))})
        return text

    def with_template(self) -> "ReplyForm":
        """The same form as it was typed, with the text of the chosen template at the end."""
        data = self.data.copy()
        chosen = next((one for one in self.templates if str(one.pk) == data.get("template")), None)
        if chosen:
            typed = data.get("text", "").replace("\r\n", "\n").rstrip()
            data["language"] = data.get("language", "") if typed else chosen.language
            data["text"] = f"{typed}\n\n{chosen.text}".strip()
        data["template"] = ""
        made = ReplyForm(language=data.get("language", ""), auto_id=self.auto_id)
        made.initial |= {name: data[name] for name in self.fields if name in data}
        return made


class NoteForm(forms.Form):
    text = Words(
        label=_("Note for colleagues"), rows=4, help_text=_("The patient gets it when she downloads everything.")
    )


class TranslationForm(forms.Form):
    text = Words(label=_("Translation"), rows=6, required=False)
    message = forms.IntegerField(required=False, **ROW_ID)


class QuoteForm(forms.Form):
    quote = forms.IntegerField(required=False, **ROW_ID)
    clinic = Line(
        label=_("Clinic"),
        max_length=80,
        help_text=_("The last part of the address of its page here, for example seoul-sample-clinic."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, label in quotes.LINES:
            self.fields[key] = Words(label=label, rows=2, required=False)

    def clean_clinic(self):
        slug = self.cleaned_data["clinic"].strip().lower()
        if not Clinic.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is no clinic with this address here."))
        return slug

    def clean(self):
        given = super().clean()
        if not any(given.get(key) for key in quotes.KEYS) and not self.errors:
            raise forms.ValidationError(_("Fill in at least one line. Leave empty what the clinic has not said."))
        return given

    @property
    def lines(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in quotes.KEYS}


class AppointmentForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Day and time in Korea"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    zone = Line(
        label=_("Time zone of the patient"),
        max_length=40,
        help_text=_("For example Europe/Berlin. The patient sees both times."),
        widget=forms.TextInput(attrs={"class": "vTextField", "list": "zones"}),
    )

    def clean_at(self):
        if self.cleaned_data["at"] < timezone.now():
            raise forms.ValidationError(_("This time has passed."))
        return self.cleaned_data["at"]

    def clean_zone(self):
        if self.cleaned_data["zone"] not in available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name."))
        return self.cleaned_data["zone"]


class DiscloseForm(forms.Form):
    consent = forms.IntegerField(**ROW_ID)
    what = forms.MultipleChoiceField(
        label=_("What was passed on"), choices=PASSED_ON, widget=forms.CheckboxSelectMultiple
    )


class EraseForm(forms.Form):
    reference = Line(label=_("Type the reference to confirm"), max_length=12)
    because = Line(label=_("Why"), max_length=200, help_text=_("No names and nothing about health."))

    def __init__(self, *args, expected: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_reference(self):
        if self.cleaned_data["reference"].strip().upper() != self.expected:
            raise forms.ValidationError(_("This is not the reference of this request."))
        return self.expected
