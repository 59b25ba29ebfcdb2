"""Everything the medicine pages read, in memory for as long as the content version lives."""

from collections import defaultdict
from dataclasses import dataclass

from core.cache import snapshot
from core.fallback import stood_in
from treatments.models import Claim, Condition, Fact, Fit, Treatment


@dataclass(frozen=True)
class Library:
    treatments: dict[str, Treatment]  # by slug, in the fixed order
    conditions: dict[str, Condition]
    fits: dict[tuple[str, str], Fit]  # (condition, treatment)
    facts: dict[tuple[str, str, str], list[Fact]]  # (condition or "", treatment, row)
    claims: dict[str, Claim]  # publishable ones by id

    def cell(self, condition: str, treatment: str, row: str) -> list[Fact]:
        """The facts of one cell: the condition's own where it has any, else the general ones."""
        return self.facts.get((condition, treatment, row)) or self.facts.get(("", treatment, row), [])


@snapshot
def library() -> Library:
    treatments = stood_in(Treatment.objects.all())
    conditions = stood_in(Condition.objects.all())
    slug = {row.pk: row.slug for row in treatments}
    condition_slug = {row.pk: row.slug for row in conditions}
    facts = defaultdict(list)
    for fact in stood_in(Fact.objects.order_by("position")):
        facts[condition_slug.get(fact.condition_id, ""), slug[fact.treatment_id], fact.row].append(fact)
    return Library(
        treatments={row.slug: row for row in treatments},
        conditions={row.slug: row for row in conditions},
        fits={(condition_slug[row.condition_id], slug[row.treatment_id]): row for row in stood_in(Fit.objects.all())},
        facts=dict(facts),
        claims={row.pk: row for row in Claim.objects.publishable()},
    )
