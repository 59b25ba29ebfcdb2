"""The request form. What is typed is kept until it is valid; what is valid is plain values."""

from collections.abc import Iterable, Iterator

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.functional import cached_property, lazy
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic
from consultations import tokens
from consultations.choices import CONDITIONS_BESIDE, COUNTRIES, TREATMENTS_BESIDE, YES_NO
from consultations.models import ConsentText
from consultations.validators import lines, not_ciphertext, one_line
from core.cache import kept
from treatments.library import library

MOST_CLINICS = 3
LEAST_SECONDS = 3
CHOOSE = [("", _("Choose one"))]
NO_CLINICS = lazy(format_html, str)(
    _('None chosen. You can send this without one, or <a href="{}">choose clinics in the directory</a> first.'),
    reverse_lazy("clinics"),
)


# Functions, because a list is copied choice by choice for every form.
def countries() -> list[tuple]:
    return CHOOSE + COUNTRIES


def conditions() -> list[tuple]:
    return kept.get(
        ("condition choices", get_language()), lambda: CHOOSE + named(library().conditions) + CONDITIONS_BESIDE
    )


def treatments() -> list[tuple]:
    return kept.get(
        ("treatment choices", get_language()), lambda: CHOOSE + named(library().treatments) + TREATMENTS_BESIDE
    )


class Line(forms.CharField):
    default_validators = [one_line, not_ciphertext]


class Email(forms.EmailField):
    default_validators = [*forms.EmailField.default_validators, one_line, not_ciphertext]


class Message(forms.CharField):
    default_validators = [lines, not_ciphertext]

    def to_python(self, value):
        # A browser counts a line break as one character and sends two.
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


def choice(label, choices, error, **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, error_messages={"required": error, "invalid_choice": error}, **kwargs
    )


def yes_or_no(label, error, help_text="") -> forms.ChoiceField:
    return choice(label, YES_NO, error, widget=forms.RadioSelect, help_text=help_text)


class ConsultationForm(forms.Form):
    """Made with the wording of the consent in use and the public clinics that may be ticked."""

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
    clinics = forms.MultipleChoiceField(
        label=_("Clinics you ask about (optional)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("A clinic you chose is no longer listed. Please look at your choice, then send again.")
        },
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
    )
    message = Message(
        label=_("Your message (optional)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What matters to you, and what you want to ask. Leave out passport numbers and medical papers."),
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
        help_text=_("We answer to this address."),
        error_messages={
            "required": _("Enter your e-mail address, so that we can answer."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    consent = forms.BooleanField(
        label=_("I agree that you keep and read my health data as written above."),
        error_messages={"required": _("Tick the box if you agree. Without it we may not take your request.")},
    )
    homepage = forms.Field(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    token = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        consent_text: ConsentText,
        clinics: Iterable[Clinic] = (),
        condition: str = "",
    ):
        clinics = list(clinics)
        data = data.copy() if data is not None else None
        initial = {"condition": condition, "clinics": [clinic.slug for clinic in clinics]}
        super().__init__(data, initial=initial)
        self.consent_text = consent_text
        self.fields["clinics"].choices = [(clinic.slug, clinic_label(clinic)) for clinic in clinics]
        self.fields["clinics"].help_text = "" if clinics else NO_CLINICS
        if data is None:
            self.initial["token"] = tokens.form_token(consent_text.pk)
        else:
            self.ticket = tokens.read_form_token(data.get("token", ""))
            self.trapped = bool(data.get("homepage"))
            self._make_ready_to_send_again()

    @cached_property
    def helper(self) -> FormHelper:
        """Needed only where the form is shown: most postings are not."""
        return helper()

    def _make_ready_to_send_again(self) -> None:
        """What a person could not see or mend is put right in the form that is shown once more."""
        self.data["homepage"] = ""
        if self._other_wording():
            self.data.pop("consent", None)
        if self.ticket is None or self._other_wording():
            self.data["token"] = tokens.form_token(self.consent_text.pk)

    def _other_wording(self) -> bool:
        return self.ticket is not None and self.ticket.consent_text != self.consent_text.pk

    def clean_clinics(self) -> list[str]:
        chosen = list(dict.fromkeys(self.cleaned_data["clinics"]))
        if len(chosen) > MOST_CLINICS:
            raise forms.ValidationError(_("Choose three clinics at most."))
        return chosen

    def clean(self):
        # These errors hang on the hidden token: only the summary shows them.
        if self.trapped:
            self.add_error("token", _("A hidden field was filled in. It is empty again now. Please send once more."))
        elif self.ticket is None:
            self.add_error("token", _("This page was open for too long. Nothing was sent. Please send once more."))
        elif self._other_wording():
            self.add_error("token", _("The consent text has changed. Please read it again, then tick the box."))
        elif self.ticket.seconds < LEAST_SECONDS:
            self.add_error("token", _("That was very quick. Please look over your answers, then send once more."))

    def chosen_condition(self) -> str:
        """The slug in the form as it stands; anything at all when it was posted."""
        return self["condition"].value() or ""

    def error_links(self) -> Iterator[tuple[str, str]]:
        """(address on this page, message) for the summary, in the order of the fields."""
        for name in self.fields:
            for message in self.errors.get(name, ()):
                yield self._anchor(self[name]), message

    def _anchor(self, field: forms.BoundField) -> str:
        if field.is_hidden:
            return "#send"
        if not field.use_fieldset:
            return f"#{field.id_for_label}"
        first = next(iter(field.subwidgets), None)
        return f"#{first.id_for_label}" if first else f"#div_{field.auto_id}"


def named(rows: dict) -> list[tuple]:
    return [(slug, row.name) for slug, row in rows.items()]


def clinic_label(clinic: Clinic) -> str:
    return _("%(name)s (demonstration data)") % {"name": clinic.name} if clinic.is_demo else clinic.name


def heading(text) -> HTML:
    return HTML(format_lazy("<h2>{}</h2>", text))


def helper() -> FormHelper:
    """Fields in groups; the template around it holds the form element, the summary and the button."""
    made = FormHelper()
    made.form_tag = made.include_media = False
    made.disable_csrf = True
    made.layout = Layout(
        heading(_("Before you start")),
        "lives_in_korea",
        "adult",
        heading(_("Your hair")),
        "condition",
        "since",
        "treatment",
        heading(_("Clinics and travel")),
        "clinics",
        "travel",
        "country",
        heading(_("Your question, and how we reach you")),
        "message",
        "name",
        "email",
        Div("homepage", css_class="hp", aria_hidden="true"),
        heading(_("Your consent")),
        HTML("{% include 'consultations/consent_text.html' %}"),
        "consent",
        "token",
    )
    return made
