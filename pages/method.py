"""What the method page adds to its text: the evidence list in numbers, and the days on which it is due again."""

from datetime import date

from django.utils.translation import gettext as _

from treatments.library import library
from treatments.models import Claim


def in_numbers() -> list[tuple[str, int]]:
    """(what is counted, how many) of the statements that pages may use."""
    claims = library().claims.values()
    kinds = [(label, sum(claim.page_kind == kind for claim in claims)) for kind, label in Claim.PageKind.choices]

    def published(kind: str) -> int:
        return sum(claim.publish == kind for claim in claims)

    return [
        (_("Statements that pages may use"), len(claims)),
        (_("Read at the address named beside them"), sum(claim.verified for claim in claims)),
        *[(_("Source: %(kind)s") % {"kind": label}, count) for label, count in kinds],
        (_("Our own rules and reasoning, without a source"), published(Claim.Publish.PROPOSAL)),
        (_("No study found"), published(Claim.Publish.GAP)),
        (_("Shown only within limits"), published(Claim.Publish.LIMITED)),
    ]


def list_due() -> date | None:
    """The first day on which a statement of the list needs checking again; None for an empty list."""
    return min((claim.valid_until for claim in library().claims.values()), default=None)
