from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from pages.models import Report


class ReportForm(forms.ModelForm):
    """A note to staff about an error on a page, or a question about the portal."""

    website = forms.CharField(required=False, label=_("Leave this empty"))

    class Meta:
        model = Report
        fields = ["page", "text"]
        labels = {"page": _("Page"), "text": _("What is wrong, or what do you want to know?")}
        help_texts = {
            "page": _("The address of the page you mean. Leave it empty if you mean no page."),
            "text": _("Please write nothing about your health or who you are. Staff read this. It gets no answer."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 6, "maxlength": 3000})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["page"].label = _("Page (optional)")
        self.fields["text"].error_messages["required"] = _("Write what is wrong, or what you want to know.")
        self.fields["website"].widget.attrs.update({"tabindex": "-1", "autocomplete": "off"})
        self.helper = FormHelper()
        self.helper.form_show_errors = True
        self.helper.attrs = {"novalidate": "novalidate"}
        self.helper.layout = Layout(
            "page",
            "text",
            Div(Field("website"), css_class="hp", aria_hidden="true"),
            Submit("send", _("Send"), css_class="btn-brand"),
        )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) > 3000:
            raise forms.ValidationError(_("Please use at most 3,000 characters."))
        return text

    @property
    def is_spam(self) -> bool:
        return bool(self.cleaned_data.get("website"))
