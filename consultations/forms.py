"""The request form. What is typed is kept until it is valid; what is valid is plain values."""

import copy
import re
from collections.abc import Iterable, Iterator

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from clinics.models import Clinic
from consultations import form_layout, tokens
from consultations.answers import Answers, Shared, with_choices
from consultations.choices import MOST_CLINICS
from consultations.models import Consultation
from consultations.reading import Wording

LEAST_SECONDS = 3
# Not for a draft: what is signed or hidden, what is asked and never kept, and what is agreed to only by sending.
NOT_IN_A_DRAFT = {
    "token", "draft", "homepage", "lives_in_korea", "adult", "photos", "consent", "clinic_consents", "marketing"
}  # fmt: skip
LONGEST_DRAFT = 20_000  # characters of all answers
SEVERAL = {"clinics", "languages"}
EMAIL = Consultation.Channel.EMAIL.value
DIALLED = {EMAIL, Consultation.Channel.WHATSAPP.value}  # the others know people by an ID as well
NUMBER = re.compile(r"(\+|00)[ ()./-]*([0-9][ ()./-]*){7,15}")


class ConsultationForm(Answers):
    """Made with the wording of the consents in use and the public clinics that may be ticked."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        wording: Wording,
        clinics: Iterable[Clinic] = (),
        initial: dict | None = None,
    ):
        names = [(clinic.slug, clinic_label(clinic)) for clinic in clinics]
        data = data.copy() if data is not None else None
        super().__init__(data, initial={"clinics": [slug for slug, _name in names]} | (initial or {}))
        self.wording = wording
        if names:
            self.fields["clinics"] = with_choices(self.fields["clinics"], names)
        if wording.clinic and names:
            self.fields["clinic_consents"] = with_choices(self.fields["clinic_consents"], names)
        else:
            del self.fields["clinic_consents"]
        if not wording.marketing:
            del self.fields["marketing"]
        if data is None:
            self.initial["token"] = tokens.form_token(wording.key)
        else:
            self.ticket = tokens.read_form_token(data.get("token", ""))
            self.trapped = bool(data.get("homepage"))
            self._make_ready_to_send_again()

    @cached_property
    def helper(self) -> FormHelper:
        """Asked for where the form is shown, which most postings are not. What is shown is written upon."""
        self.fields = copy.deepcopy(dict(self.fields))
        self._bound_fields_cache.clear()
        if not self.fields["clinics"].choices:
            self.fields["clinics"].help_text = no_clinics()
        return form_layout.helper(self)

    def say_that_photos_are_lost(self) -> None:
        """A browser does not send files twice."""
        self.fields["photos"] = copy.copy(self.fields["photos"])
        self.fields["photos"].help_text = format_lazy(
            "{} {}",
            _("Sorry, your browser could not keep your photos. Please choose them once more."),
            self.fields["photos"].help_text,
        )

    def _make_ready_to_send_again(self) -> None:
        """What a person could not see or mend is put right in the form that is shown once more."""
        self.data["homepage"] = ""
        if self._other_wording():
            for name in ("consent", "clinic_consents", "marketing"):
                self.data.pop(name, None)
        if self.ticket is None or self._other_wording():
            self.data["token"] = tokens.form_token(self.wording.key)

    def _other_wording(self) -> bool:
        return self.ticket is not None and self.ticket.wording != self.wording.key

    def clean_clinics(self) -> list[str]:
        chosen = list(dict.fromkeys(self.cleaned_data["clinics"]))
        if len(chosen) > MOST_CLINICS:
            raise forms.ValidationError(_("Choose three clinics at most."))
        return chosen

    def clean_clinic_consents(self) -> list[str]:
        """Only for clinics that are asked about: nobody else is to get the request."""
        asked_about = self.cleaned_data.get("clinics", [])
        return [slug for slug in dict.fromkeys(self.cleaned_data["clinic_consents"]) if slug in asked_about]

    def clean(self):
        self._check_phone()
        # These errors hang on the hidden token: only the summary shows them.
        if self.trapped:
            self.add_error("token", _("A hidden field was filled in. It is empty again now. Please send once more."))
        elif self.ticket is None:
            self.add_error("token", _("This page was open for too long. Nothing was sent. Please send once more."))
        elif self._other_wording():
            self.add_error("token", _("The consent text has changed. Please read it again, then tick the box."))
        elif self.ticket.seconds < LEAST_SECONDS:
            self.add_error("token", _("That was very quick. Please look over your answers, then send once more."))

    def _check_phone(self) -> None:
        if not {"phone", "channel"} <= self.cleaned_data.keys():
            return
        channel = self.cleaned_data["channel"] = self.cleaned_data["channel"] or EMAIL
        phone = self.cleaned_data["phone"]
        if not phone and channel != EMAIL:
            self.add_error("phone", _("Enter your number or ID for the app you chose, or choose e-mail above."))
        elif phone and channel in DIALLED and not NUMBER.fullmatch(phone):
            self.add_error("phone", _("Enter the number with its country code, for example +49 30 1234567."))

    def chosen_condition(self) -> str:
        """The slug in the form as it stands; anything at all when it was posted."""
        return self["condition"].value() or ""

    def for_a_draft(self) -> dict[str, list[str]]:
        """What was typed, as it was typed."""
        names = [name for name in self.fields if name not in NOT_IN_A_DRAFT]
        return {name: self.data.getlist(name) for name in names if any(self.data.getlist(name))}

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


ConsultationForm.base_fields = Shared(ConsultationForm.base_fields)


def from_a_draft(answers: dict[str, list[str]]) -> dict[str, str | list[str]]:
    """What for_a_draft() gave, as the initial values of a form."""
    return {name: values if name in SEVERAL else values[0] for name, values in answers.items() if values}


def no_clinics() -> SafeString:
    return format_html(
        _('None chosen. You can send this without one, or <a href="{}">choose clinics in the directory</a> first.'),
        reverse("clinics"),
    )


def clinic_label(clinic: Clinic) -> str:
    return _("%(name)s (demonstration data)") % {"name": clinic.name} if clinic.is_demo else clinic.name
