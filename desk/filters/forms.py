from django import forms
from django.utils.translation import gettext_lazy as _

from desk.filters.models import SavedFilter


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=SavedFilter._meta.get_field("name").max_length)


class KeepForm(NameForm):
    address = forms.CharField(max_length=2000, widget=forms.HiddenInput)
