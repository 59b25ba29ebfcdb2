from django import forms
from django.utils.translation import gettext_lazy as _

from desk.freshness.models import DigestSetting


class DigestForm(forms.Form):
    often = forms.ChoiceField(label=_("Send me this page by mail"), choices=DigestSetting.Often.choices)
