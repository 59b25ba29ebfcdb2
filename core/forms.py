"""What the forms of staff share."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.sourced import today


class Lines(AdminTextareaWidget):
    """Browsers send line breaks as two characters; with one, a text nobody touched stays the same text."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if value else value


def is_key(model: type[models.Model], value: str) -> bool:
    """Whether this could be the primary key of a row: neither words for numbers nor numbers no database holds."""
    try:
        model._meta.pk.clean(value, None)
    except ValidationError:
        return False
    return "\x00" not in value


class RowsField(forms.ModelMultipleChoiceField):
    """The stock field asks the database for anything it is sent."""

    def clean(self, value):
        for key in value or ():
            if not is_key(self.queryset.model, str(key)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
                )
        return super().clean(value)


class Readable:
    """A form that is shown again asks the database for the names of what was chosen: only of what can be a row."""

    def optgroups(self, name, value, attr=None):
        model = self.field.remote_field.model
        return super().optgroups(name, [one for one in value if is_key(model, str(one))], attr)


class Chosen(Readable, AutocompleteSelect):
    """One row, found by typing."""


class ChosenRows(Readable, AutocompleteSelectMultiple):
    """Several rows, found by typing."""


class PortalForm(forms.ModelForm):
    """What the database cannot say as plainly: empty texts are empty, ranges have both ends or none."""

    def clean(self):
        given = super().clean()
        for name, value in given.items():
            if value is None and isinstance(self.fields[name], forms.CharField):
                given[name] = ""  # translated columns may hold NULL, which every constraint on a text lets pass
        for low in [name for name in self.fields if name.endswith("low")]:
            high = low.removesuffix("low") + "high"
            if high in given and low in given and (given[low] is None) != (given[high] is None):
                self.add_error(low if given[low] is None else high, _("Give both ends of the range, or none."))
        return given


class DatedForm(PortalForm):
    """Keeps the two days of a dated row together.

    A new “checked on” renews “valid until”, unless staff set that as well. Changing one of
    `stated` means that somebody looked it up now: the day is today's, unless they gave another.
    """

    stated: tuple[str, ...] = ()
    goes_back = False  # to an earlier state of the row: days and signature are those of then

    def clean(self):
        given, changed = super().clean(), set(self.changed_data)
        if "checked_on" not in given or self.goes_back:
            return given
        before = self.initial.get("checked_on")
        if before and changed & set(self.stated) and "checked_on" not in changed:
            given["checked_on"] = today()
        if given["checked_on"] > today():
            self.add_error("checked_on", _("This day lies in the future."))
        elif given["checked_on"] != before and "valid_until" not in changed:
            given["valid_until"] = None  # the model fills in the usual time
        return given

    def sign(self, user) -> None:
        """Notes who checked, when this form is what says so."""
        if self.goes_back:
            return
        if "checked_on" in self.fields and self.cleaned_data.get("checked_on") != self.initial.get("checked_on"):
            self.instance.checked_by = user
