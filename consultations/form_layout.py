"""In which order the fields of the request form stand, and under which headings."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def helper(form: forms.Form) -> FormHelper:
    """For the fields that this form has; the template around it holds the form element, the summary and the buttons."""
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
        "photos",
        heading(_("Clinics and travel")),
        "clinics",
        "travel",
        "country",
        heading(_("Your question")),
        "matters",
        "message",
        heading(_("How we reach you")),
        "name",
        "email",
        "channel",
        "phone",
        "no_phone_calls",
        "languages",
        Div("homepage", css_class="hp", aria_hidden="true"),
        heading(_("Your consent")),
        *consent("consent", "health_data"),
        *(consent("clinic_consents", "clinic") if "clinic_consents" in form.fields else ()),
        *(consent("marketing", "marketing") if "marketing" in form.fields else ()),
        "token",
        "draft",
    )
    return made


def heading(text) -> HTML:
    return HTML(format_lazy("<h2>{}</h2>", text))


def consent(field: str, kind: str) -> tuple[HTML, str]:
    """The wording of this kind in full, and below it what is ticked."""
    return HTML(f"{{% include 'consultations/consent_text.html' with kind='{kind}' consent=consents.{kind} %}}"), field
