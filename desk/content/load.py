"""All of content/, in the order in which tables need each other."""

from django.db import transaction

from core import history
from core.cache import raise_version
from core.history.change import CONTENT_FILES
from desk.content.advertising import load_advertising
from desk.content.files import ContentError
from desk.content.market import load_places, load_references
from desk.content.medicine import load_claims, load_conditions, load_fits_and_facts, load_treatments
from desk.content.texts import load_articles, load_pages
from desk.loading import Outcome
from treatments.models import Claim

__all__ = ["ContentError", "load_content"]


@transaction.atomic
def load_content() -> Outcome:
    """Loads everything; all or nothing. Raises ContentError with the file and what is wrong.

    What it changes is recorded; the first filling of an empty portal is not.
    """
    outcome = Outcome()
    filled = Claim.objects.exists()
    with history.changing(reason=CONTENT_FILES) if filled else history.unrecorded():
        load_tables(outcome)
    if outcome.changed:
        raise_version(None)  # rates and legal rules reach every clinic
    return outcome


def load_tables(outcome: Outcome) -> None:
    load_claims(outcome)
    known = set(Claim.objects.publishable().values_list("pk", flat=True))
    treatments = load_treatments(outcome, known)
    conditions = load_conditions(outcome, known)
    load_fits_and_facts(outcome, treatments, conditions, known)
    load_places(outcome, known)
    load_references(outcome, known)
    load_articles(outcome, treatments, conditions, known)
    load_pages(outcome, known)
    load_advertising(outcome)
