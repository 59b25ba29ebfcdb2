"""What the directory should say, from queries over the tables that staff edit."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial

from clinics.actions import refresh_listings
from clinics.index import FACETS
from clinics.models import City, Clinic, ClinicLanguage, District, ExchangeRate, Feature, Offer, Price, TreatmentArea
from clinics.models.clinics import fold
from core.money import minor_units
from tests.making import BY_TATTOOIST, TODAY, make_clinic, won
from treatments.models import Condition, Treatment


def price(low: int, currency: str, basis: str, **columns) -> dict:
    return {"low": low, "high": low * 2, "currency": currency, "basis": basis, **columns}


def make_world() -> "Oracle":
    """Beside the thirty demonstration clinics, others at every edge; gives what the directory should say of all."""
    make = partial(make_clinic, listed=False)
    full, ended = {"area": "full-scalp"}, {"valid_until": date(2026, 11, 20), "checked_on": date(2026, 1, 1)}
    make(
        "everything", name_en="Ärzte Hair GANGNAM", name_ko="강남 모발의원", city="seoul", district="gangnam",
        kind="hospital", languages=["en", "ja", "ar"], conditions=["scars"],
        features=list(Feature.objects.values_list("slug", flat=True)),
        offers={
            "smp": {"prices": [won(1_500_000, **full), price(90_000, "USD", "per_course", area="hairline")]},
            "fue": {"prices": [price(350_000, "EUR", "per_course")], "grafts_low": 2000, "grafts_high": 2000},
            "combined": {}, "wait": {},
        },
    )  # fmt: skip
    yen, dollars = [price(350, "JPY", "per_graft")], [price(220, "USD", "per_graft")]
    per_session = [won(400_000, basis="per_session", **full)]
    make("yen", name_en="ärzte hair", offers={"fue": {"prices": yen}}, languages=["ja"])
    make("dollars", name_en="Azure", offers={"fue": {"prices": dollars}}, city="incheon")
    make("course", offers={"fut": {"prices": [won(5_000_000)], "grafts_low": 1000, "grafts_high": 1500}})
    make("sessions", offers={"smp": {"sessions_low": 2, "sessions_high": 3, "prices": per_session}})
    make("no-sessions", offers={"smp": {"prices": per_session}})
    make("roubles", offers={"fue": {"prices": [price(9_000, "RUB", "per_graft")]}})
    make("local", offers={"fue": {"prices": [won(2_000, basis="per_graft", audience="local")]}})
    make("old-price", offers={"fue": {"prices": [won(2_000, basis="per_graft", **ended)]}})
    make("studio", kind="dermatology", offers={"smp": {**BY_TATTOOIST, "prices": [won(100_000, **full)]}})
    make("no-basis", offers={"smp": {"legal_basis_en": "", "prices": [won(100_000, area="scar")]}})
    make("draft", status="draft", languages=["ru"], offers={"fue": {}})
    make("expired", registration_expires_on=date(2026, 11, 20), languages=["ru"], offers={"fue": {}})
    refresh_listings(Clinic.objects.filter(is_demo=False).values_list("pk", flat=True))
    return Oracle()


class Oracle:
    """What the directory should say, from queries over the tables that staff edit."""

    def __init__(self):
        public = Clinic.objects.filter(
            status="published", registration_expires_on__gte=TODAY
        ).exclude(registration_number="")  # fmt: skip
        self.clinics = {clinic.pk: clinic for clinic in public}
        self.members: dict[tuple[str, str], set[int]] = {}
        pairs = {
            "city": (City.objects.values_list("slug", flat=True), public, "city__slug"),
            "district": (District.objects.values_list("slug", flat=True), public, "district__slug"),
            "kind": (Clinic.Kind.values, public, "kind"),
            "language": (ClinicLanguage.Language.values, public, "languages__language"),
            "feature": (Feature.objects.values_list("slug", flat=True), public, "features__feature__slug"),
            "condition": (Condition.objects.values_list("slug", flat=True), public, "conditions__condition__slug"),
        }
        for facet, (values, clinics, path) in pairs.items():
            self.members |= {(facet, value): set() for value in values}
            for value, pk in clinics.filter(**{f"{path}__isnull": False}).values_list(path, "pk"):
                self.members[facet, value].add(pk)
        for slug in Treatment.objects.values_list("slug", flat=True):
            offers = self.shown_offers(slug).filter(clinic__in=public)
            self.members["treatment", slug] = set(offers.values_list("clinic", flat=True))
        for area in TreatmentArea.values:
            prices = Price.objects.filter(area=area, offer__in=self.shown_offers("smp"), offer__clinic__in=public)
            self.members["area", area] = set(prices.values_list("offer__clinic", flat=True))

    @staticmethod
    def shown_offers(treatment: str):
        offers = Offer.objects.filter(treatment__slug=treatment)
        if treatment in ("smp", "combined"):
            return offers.filter(performed_by="physician", place="medical_institution", legal_basis_en__gt="")
        return offers

    def filtered(self, chosen: dict, base: set[int] | None = None, without: str = "") -> set[int]:
        found = set(self.clinics) if base is None else set(base)
        for facet, values in chosen.items():
            if values and facet != without:
                groups = [self.members[facet, value] for value in values]
                found &= set.intersection(*groups) if facet == "feature" else set.union(*groups)
        return found

    def counts(self, chosen: dict, base: set[int] | None = None) -> dict[tuple[str, str], int]:
        bases = {facet: self.filtered(chosen, base, without=facet) for facet in FACETS}
        return {key: len(bases[key[0]] & held) for key, held in self.members.items()}

    def by_name(self, found) -> list[int]:
        return sorted(found, key=lambda pk: (fold(self.clinics[pk].name_en), fold(self.clinics[pk].name_ko or ""), pk))

    def amounts(self, treatment: str, area: str) -> dict[int, int]:
        """Clinic -> the lower end in won of the one amount it is compared by."""
        candidates = defaultdict(list)
        prices = Price.objects.filter(offer__in=self.shown_offers(treatment), offer__clinic__in=self.clinics)
        for row in prices.exclude(audience="local").select_related("offer"):
            low, computed = self.comparable(row, treatment, area)
            if low is not None:
                rank = (computed, row.audience != "foreign", row.currency, low)
                candidates[row.offer.clinic_id].append((rank, row.valid_until, low, row.currency))
        chosen = {pk: min(rows)[1:] for pk, rows in candidates.items()}
        amounts = {pk: in_won(low, currency) for pk, (until, low, currency) in chosen.items() if until >= TODAY}
        return {pk: amount for pk, amount in amounts.items() if amount}

    @staticmethod
    def comparable(row: Price, treatment: str, area: str) -> tuple[int | None, bool]:
        offer = row.offer
        if treatment == "smp":
            if row.area != area:
                return None, False
            if row.basis == "per_course" or (row.basis == "per_session" and area == "touch-up"):
                return row.low, False
            if row.basis == "per_session" and offer.sessions_low:
                return row.low * offer.sessions_low, True
            return None, False
        if row.basis == "per_graft":
            return row.low * 2000, True
        if row.basis != "per_course" or not offer.grafts_low:
            return None, False
        inside = offer.grafts_low <= 2000 <= offer.grafts_high
        return (row.low, False) if inside else (row.low * 2000 // offer.grafts_high, True)


def in_won(amount: int, currency: str) -> int | None:
    if currency == "KRW":
        return amount
    rate = ExchangeRate.objects.filter(currency=currency, valid_until__gte=TODAY).order_by("-day").first()
    if rate is None or rate.won is None:
        return None
    return int((Decimal(amount) / minor_units(currency) * rate.won).to_integral_value(ROUND_HALF_EVEN))


def answer(client, **query) -> dict:
    return client.get("/en/clinics/", {**query, "format": "json"}).json()


def slugs(oracle: Oracle, found: list[int]) -> list[str]:
    return [oracle.clinics[pk].slug for pk in found]


def counts_in(got: dict) -> dict[tuple[str, str], int]:
    return {(facet, one["value"]): one["count"] for facet, values in got["facets"].items() for one in values}
