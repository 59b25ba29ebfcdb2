"""The small reference tables of the market, in memory for as long as the content version lives."""

from collections import defaultdict
from dataclasses import dataclass

from clinics.law import Permits, permits
from clinics.models import City, CityMonth, Clinic, District, ExchangeRate, Feature, LegalRule, ReferencePrice
from core.cache import snapshot
from core.fallback import stood_in
from core.money import Rate
from core.sourced import today


@dataclass(frozen=True)
class Market:
    cities: dict[str, City]  # by slug, in their order
    districts: dict[str, District]
    features: dict[str, Feature]
    months: dict[str, list[CityMonth]]  # by city slug, January first
    rates: dict[str, Rate]  # newest of each currency, won included; stale ones are marked
    rules: list[LegalRule]
    permits: Permits  # who may perform SMP where, today
    references: list[ReferencePrice]
    has_demo: bool

    @property
    def current_rates(self) -> dict[str, Rate]:
        """The rates that sorts and ceilings may use."""
        return {code: rate for code, rate in self.rates.items() if not rate.stale}


@snapshot
def market() -> Market:
    on = today()
    cities = stood_in(City.objects.all())
    slug = {city.pk: city.slug for city in cities}
    months = defaultdict(list)
    for month in CityMonth.objects.order_by("month"):
        months[slug[month.city_id]].append(month)
    rules = stood_in(LegalRule.objects.prefetch_related("claims"))
    return Market(
        cities={city.slug: city for city in cities},
        districts={district.slug: district for district in stood_in(District.objects.all())},
        features={feature.slug: feature for feature in stood_in(Feature.objects.all())},
        months=dict(months),
        rates=newest_rates(on),
        rules=rules,
        permits=permits(rules, on),
        references=stood_in(ReferencePrice.objects.prefetch_related("claims")),
        has_demo=Clinic.objects.published(on).filter(is_demo=True).exists(),
    )


def newest_rates(on) -> dict[str, Rate]:
    rates = {"KRW": Rate(won=1, day=on)}
    for row in ExchangeRate.objects.order_by("day"):
        rates[row.currency] = Rate(row.won, row.day, stale=row.is_stale(on), pegged=row.pegged)
    return rates
