"""The columns of the sheets: what each is called, how it is written and read (django-import-export).

The stock widgets guess (“1.9” is 1, anything unknown is “no”) and follow the language of the process; these refuse.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_noop as _
from import_export import fields, resources, widgets

from clinics.models import City, Clinic, District, Offer, Price
from treatments.models import Claim, Treatment

NO_NUMBER = _("“%(text)s” is not a whole number.")
NO_DECIMAL = _("“%(text)s” is not a number.")
NO_DAY = _("“%(text)s” is not a day. Write it as 2026-11-21.")
NOT_YES_OR_NO = _("Write 1 for yes or 0 for no, not “%(text)s”.")
UNKNOWN = _("There is no “%(text)s” here.")


NO_OFFER = _("There is no offer “%(text)s” here. Import the offers first, or make it on the page of the clinic.")


class Unreadable(ValueError):
    """`text` has a place for what stands in the cell; `column` and `cell` are given where no cell is being read."""

    def __init__(self, text: str, column: str = "", cell: str = ""):
        super().__init__(text)
        self.text, self.column, self.cell = text, column, cell


class Text(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return value.replace("\r\n", "\n").replace("\r", "\n")

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")


class Whole(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if not value.strip():
            return None
        if not re.fullmatch(r"\d{1,18}", value.strip(), re.ASCII):
            raise Unreadable(NO_NUMBER)
        return int(value)


class Degrees(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if not value.strip():
            return None
        if not re.fullmatch(r"-?\d{1,4}(\.\d{1,17})?", value.strip(), re.ASCII):
            raise Unreadable(NO_DECIMAL)
        return float(Decimal(value.strip()))


class Day(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        try:
            return date.fromisoformat(value.strip()) if value.strip() else None
        except ValueError as error:
            raise Unreadable(NO_DAY) from error


class YesNo(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if value.strip() not in ("0", "1"):
            raise Unreadable(NOT_YES_OR_NO)
        return value.strip() == "1"

    def render(self, value, obj=None, **kwargs):
        return str(int(bool(value)))


class Slug(widgets.Widget):
    """A row of a small table by its slug."""

    def __init__(self, model: type[Model]):
        super().__init__()
        self.model = model

    def clean(self, value, row=None, **kwargs):
        if not value.strip():
            return None
        found = self.model._base_manager.filter(slug=value.strip()).first()
        if found is None:
            raise Unreadable(UNKNOWN)
        return found

    def render(self, value, obj=None, **kwargs):
        return value.slug if value else ""


WIDGETS = {
    "PositiveBigIntegerField": Whole, "PositiveIntegerField": Whole, "PositiveSmallIntegerField": Whole,
    "FloatField": Degrees, "DateField": Day, "BooleanField": YesNo,
}  # fmt: skip


def columns(*names: str, translated: tuple[str, ...] = ()) -> list[str]:
    """Columns of a model; those of `translated` in every language."""
    codes = [code.replace("-", "_") for code in settings.MODELTRANSLATION_LANGUAGES]
    return [one for name in names for one in ([f"{name}_{code}" for code in codes] if name in translated else [name])]


class SheetResource(resources.ModelResource):
    """`key`: columns that name a row; `once`: those that an import fills for new rows and never changes;
    `stated`: a change of them means that somebody looked it up now; `clinic_path`: from a row to its clinic.
    """

    key: tuple[str, ...]
    once: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    clinic_path = ""
    through: tuple[str, ...] = ()  # relations that an export follows, by the columns it needs of them

    @classmethod
    def widget_from_django_field(cls, f, default=Text):
        return WIDGETS.get(f.get_internal_type(), Text)

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        widget = cls.widget_from_django_field(django_field)
        return fields.Field(attribute=field_name, column_name=field_name, widget=widget())

    def texts(self, row: Model) -> dict[str, str]:
        """Every column of a row as it stands in a sheet, before formulas are guarded."""
        return {field.column_name: field.export(row) for field in self.get_export_fields()}

    def headings(self) -> list[str]:
        return [field.column_name for field in self.get_export_fields()]

    def exported(self) -> QuerySet:
        """All rows with no more than their columns need."""
        own = {field.name for field in self._meta.model._meta.concrete_fields}
        named = [field.attribute for field in self.get_export_fields()]
        return self.rows().only(*(name for name in named if name in own or "__" in name), *self.through)

    def rows(self) -> QuerySet:
        """All rows with what their columns need."""
        return self._meta.model._base_manager.all()

    def about(self, keys: Iterable[tuple[str, ...]]) -> QuerySet:
        """At least the rows with these keys."""
        return self.rows().filter(pk__in=[key[0] for key in keys])

    def new(self, key: tuple[str, ...]) -> Model:
        """An empty row with this key. Raises Unreadable with the column whose value names nothing."""
        return self._meta.model(**dict(zip(self.key, key, strict=True)))

    def faults(self, row: Model) -> Iterator[tuple[str, str]]:
        """(column, sentence) of what no model and no constraint refuses."""
        yield from ()


SOURCE = ("source", "source_url", "checked_on", "valid_until")


class ClinicResource(SheetResource):
    city = fields.Field("city", "city", Slug(City))
    district = fields.Field("district", "district", Slug(District))
    key, once, clinic_path = ("slug",), ("status", "is_demo"), "pk"
    through = ("city__slug", "district__slug")

    class Meta:
        model = Clinic
        fields = export_order = columns(
            "slug", "name", "status", "is_demo", "kind", "city", "district", "address", "latitude", "longitude",
            "website", "licence", "registration_number", "registration_checked_on", "registration_expires_on", "about",
            "deposit_policy", "aftercare", *SOURCE,
            translated=("name", "address", "about", "deposit_policy", "aftercare"),
        )  # fmt: skip

    def rows(self) -> QuerySet:
        return super().rows().select_related("city", "district")

    def about(self, keys) -> QuerySet:
        return self.rows().filter(slug__in=[key[0] for key in keys])

    def faults(self, row: Clinic):
        if row._state.adding and row.status != Clinic.Status.DRAFT:
            yield "status", _("A new clinic is a draft. Publish it on its own page.")
        if row.city_id and row.district and row.district.city_id != row.city_id:
            yield "district", _("This district does not lie in the city of the clinic.")


class OfferResource(SheetResource):
    clinic = fields.Field("clinic__slug", "clinic")
    treatment = fields.Field("treatment__slug", "treatment")
    key, clinic_path = ("clinic", "treatment"), "clinic_id"

    class Meta:
        model = Offer
        fields = export_order = columns(
            "clinic", "treatment", "performed_by", "place", "legal_basis", "included", "not_included", "sessions_low",
            "sessions_high", "grafts_low", "grafts_high", "days_low", "days_high", *SOURCE,
            translated=("legal_basis", "included", "not_included"),
        )  # fmt: skip

    def rows(self) -> QuerySet:
        return super().rows().select_related("clinic", "treatment")

    def about(self, keys) -> QuerySet:
        return self.rows().filter(clinic__slug__in={key[0] for key in keys})

    def new(self, key) -> Offer:
        clinic, treatment = Clinic.objects.filter(slug=key[0]).first(), Treatment.objects.filter(slug=key[1]).first()
        if clinic is None or treatment is None:
            raise Unreadable(UNKNOWN, "treatment" if clinic else "clinic", key[1] if clinic else key[0])
        return Offer(clinic=clinic, treatment=treatment)


class PriceResource(SheetResource):
    clinic = fields.Field("offer__clinic__slug", "clinic")
    treatment = fields.Field("offer__treatment__slug", "treatment")
    key, clinic_path = ("clinic", "treatment", "area", "basis", "audience", "currency"), "offer.clinic_id"
    stated = ("low", "high", "vat")

    class Meta:
        model = Price
        fields = export_order = columns(
            "clinic", "treatment", "area", "basis", "audience", "currency", "low", "high", "vat", "note", *SOURCE,
            translated=("note",),
        )  # fmt: skip

    def rows(self) -> QuerySet:
        return super().rows().select_related("offer__clinic", "offer__treatment")

    def about(self, keys) -> QuerySet:
        return self.rows().filter(offer__clinic__slug__in={key[0] for key in keys})

    def new(self, key) -> Price:
        offers = Offer.objects.select_related("clinic", "treatment")
        offer = offers.filter(clinic__slug=key[0], treatment__slug=key[1]).first()
        if offer is None:
            raise Unreadable(NO_OFFER, "treatment", f"{key[0]}: {key[1]}")
        return Price(offer=offer, **dict(zip(self.key[2:], key[2:], strict=True)))


class ClaimResource(SheetResource):
    key = ("id",)
    once = ("section", "subject", "attribute", "evidence_level", "page_kind", "publish", "publish_note")

    class Meta:
        model = Claim
        fields = export_order = columns(
            "id", "section", "subject", "attribute", "value", "caveat", "source", "evidence_level", "page_kind", "url",
            "verified", "publish", "publish_note", "checked_on", "valid_until",
        )  # fmt: skip

    def faults(self, row: Claim):
        if row._state.adding and row.publish != Claim.Publish.NO:
            yield "publish", _("A new claim is “no”. A reviewer publishes it on its own page.")


RESOURCES = {"clinics": ClinicResource, "offers": OfferResource, "prices": PriceResource, "claims": ClaimResource}
