"""The index of this process, kept in step with the content version: built once, then patched."""

import threading
from dataclasses import dataclass

from clinics.index import Index, Rules
from clinics.law import may_be_shown
from clinics.market import market
from clinics.models import Listing
from core.cache import Version, content_version, on_forget
from core.models import ContentChange
from core.money import convert
from core.sourced import today


@dataclass(frozen=True)
class State:
    version: Version
    day: str
    index: Index


class Directory:
    def __init__(self):
        self.lock = threading.Lock()
        self.forget()
        on_forget(self.forget)

    def forget(self) -> None:
        self.state: State | None = None

    def index(self) -> Index:
        """The index as of the committed version and of today."""
        version, day = content_version(), str(today())
        state = self.state
        if state and (state.version, state.day) == (version, day):
            return state.index
        with self.lock:
            state = self.state
            if state is None or (state.version, state.day) != (version, day):
                self.state = state = State(version, day, self.renewed(state, version, day))
            return state.index

    def renewed(self, old: State | None, version: Version, day: str) -> Index:
        if old is None or old.version.number > version.number or old.day > day:
            return self.built(day)
        changes = ContentChange.objects.filter(number__gt=old.version.number, number__lte=version.number)
        touched = set(changes.values_list("clinic_id", flat=True))
        if None in touched or (old.version.number == version.number and old.version != version):
            return self.built(day)
        if old.day != day:
            if self.rules_changed(old.day, day):
                return self.built(day)
            touched.update(old.index.ended(day))
        if not touched:
            return old.index
        index = old.index.copy()
        rows = dict(Listing.objects.filter(pk__in=touched).values_list("pk", "facets"))
        for pk in sorted(touched):
            index.replace(pk, rows.get(pk), self.rules(day))
        return index

    def built(self, day: str) -> Index:
        index = Index()
        rows = Listing.objects.values_list("pk", "facets").iterator(chunk_size=500)
        index.add_all(rows, self.rules(day))
        return index

    def rules_changed(self, old: str, new: str) -> bool:
        """Whether a legal rule begins or a rate or rule ends between two days, which concerns every clinic."""
        held = market()
        days = [str(rule.applies_from) for rule in held.rules if rule.applies_from]
        days += [str(rule.applies_until) for rule in held.rules if rule.applies_until]
        return any(old <= day <= new for day in days) or any(rate.stale and rate.won for rate in held.rates.values())

    @staticmethod
    def rules(day: str) -> Rules:
        held = market()
        rates, allowed = held.current_rates, held.permits
        return Rules(
            convert=lambda amount, currency: convert(amount, currency, "KRW", rates),
            gate=lambda offer: may_be_shown(offer[1], offer[2], offer[3], offer[4], allowed),
            today=day,
        )


directory = Directory()
