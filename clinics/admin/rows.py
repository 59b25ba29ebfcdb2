"""The rows of the sheet of prices, each a form like any other of a price, that notices what others saved meanwhile."""

import hashlib

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.forms import BaseModelFormSet, modelformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.admin.prices import RowForm, as_shown, suggestions
from clinics.models import CURRENCIES, Clinic, Offer, Price

CELLS = ("low", "high", "currency", "vat", "source", "checked_on")  # what is typed in every row
NAMED = ("area", "basis", "audience")  # what a new row is for; of one that is there, its own page changes it
MOST_ROWS = 250  # of one sheet; a clinic has about ten prices, and each row is a form that takes time to make
STAYS = ("offer", *NAMED, "valid_until")


class SheetForm(RowForm):
    class Meta:
        model = Price
        fields = [*STAYS, *CELLS]
        widgets = {
            "low": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "high": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "checked_on": AdminDateWidget,
        }

    was_changed_meanwhile = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in STAYS:
                self.fields[name].disabled = True  # still part of what is checked: two rows may not become alike
        else:
            self.fields["valid_until"].disabled = True
        self.fields["currency"].choices = [(code, code) for code, _name in CURRENCIES]
        for name, field in self.fields.items():
            field.widget.attrs["aria-labelledby"] = f"{self.prefix}-row column-{name}"

    # --- was it changed, and by whom
    def has_changed(self) -> bool:
        """A row counts as changed when it is not sent as it was shown, whatever the database holds by now."""
        if self.instance.pk and self.is_bound and self.shown:
            return self.sent("DELETE") != "" or stamp(map(self.sent, CELLS)) != self.shown
        return super().has_changed()

    @property
    def shown(self) -> str:
        """The stamp of the row as it was shown when somebody began to type."""
        return self.sent("was")

    @property
    def saved(self) -> str:
        values = (self.initial.get(name) for name in CELLS)
        return stamp("" if value is None else str(value).strip() for value in values)

    @property
    def was(self) -> str:
        """What the page sends along. Once the other change has been told of, saving again overrules it."""
        return self.saved if self.was_changed_meanwhile or not self.shown else self.shown

    def clean(self):
        given = super().clean()
        if self.instance.pk and self.shown and self.shown != self.saved:
            self.was_changed_meanwhile = True
            text = _("Somebody has changed this price meanwhile. Saved now: %(price)s, %(vat)s, checked %(day)s.")
            before = type(self.instance)(**{name: self.initial[name] for name in CELLS})
            said = {"price": as_shown(before), "vat": before.get_vat_display(), "day": before.checked_on}
            more = _("Save again if yours is right.")
            self.add_error(None, f"{text % said} {more}")
        return given

    def named(self) -> list[forms.BoundField]:
        return [self[name] for name in NAMED]

    def cells(self) -> list[forms.BoundField]:
        return [self[name] for name in CELLS]

    def for_what(self) -> str:
        """The row that is there, in words."""
        row = self.instance
        parts = [row.get_area_display(), row.get_basis_display(), row.get_audience_display()]
        return ", ".join(str(part) for part in parts if part)

    def as_shown(self) -> str:
        return as_shown(self.instance) if self.instance.pk else ""


def stamp(values) -> str:
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


class Sheet(BaseModelFormSet):
    """Rows of several offers of one clinic; new ones belong to the offer under which they stand."""

    offers: list[Offer]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial_extra = [row for offer in self.offers for row in self.new_rows(offer)]
            self.extra = len(self.initial_extra)

    def new_rows(self, offer: Offer) -> list[dict]:
        """A row for each area of SMP without a price, and an empty one."""
        held = [price for price in self.get_queryset() if price.offer_id == offer.pk]
        return [{"offer": offer.pk, **row} for row in [*suggestions(offer, held), {}]]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        known = {str(offer.pk): offer for offer in self.offers}
        form.fields["offer"] = forms.TypedChoiceField(
            choices=[(pk, pk) for pk in known],
            coerce=known.get,
            empty_value=None,
            disabled=bool(form.instance.pk),
            widget=forms.HiddenInput,
        )
        form.fields["id"].error_messages["invalid_choice"] = gettext_lazy(
            "Somebody has deleted this price meanwhile. To enter it again, open the page anew."
        )
        form.empty_permitted = True  # rows that nobody touched are neither checked nor written
        form.use_required_attribute = False

    @property
    def columns(self) -> list[tuple[str, str]]:
        return [(name, Price._meta.get_field(name).verbose_name) for name in CELLS]

    @property
    def width(self) -> int:
        return len(CELLS) + 2 + self.can_delete

    def groups(self) -> list[dict]:
        """The rows by offer, in the order of the page; last those whose price or offer is gone."""
        found: dict[str, list] = {str(offer.pk): [] for offer in self.offers}
        gone: list = []
        for form in self.forms:
            found.get(str(form["offer"].value()), gone).append(form)
        held = [{"offer": offer, "forms": found[str(offer.pk)]} for offer in self.offers if found[str(offer.pk)]]
        return [*held, {"offer": None, "forms": gone}] if gone else held


def made_sheet(clinic: Clinic, offers: list[Offer], data, may_delete: bool) -> Sheet:
    """Of these offers of a clinic; `data` is what was sent, None when the sheet is opened."""
    made = modelformset_factory(
        Price, form=SheetForm, formset=Sheet, can_delete=may_delete, extra=0,
        max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True,
    )  # fmt: skip
    made.offers = offers
    rows = Price.objects.filter(offer__in=offers).order_by("offer__treatment__position", "area", "basis", "id")
    for offer in offers:
        offer.clinic = clinic
    return made(data, queryset=rows.select_related("offer__treatment", "offer__clinic"), prefix="prices")
