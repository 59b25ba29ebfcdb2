"""Saving a translation as the form of its row would: same checks, history, law and public pages."""

from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest


@transaction.atomic
def save(*, made: ModelAdmin, request: HttpRequest, form: ModelForm) -> None:
    """`form` is valid. Raises desk.publishing.saving.NotSaved for words that may not stand on a public page."""
    row = made.save_form(request, form, change=True)
    made.save_model(request, row, form, True)
    made.save_related(request, form, [], True)
    made.log_change(request, row, made.construct_change_message(request, form, [], False))
