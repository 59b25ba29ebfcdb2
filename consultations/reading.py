"""What the request page asks the database for, and what its address brings along."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from clinics.models import Clinic
from consultations.choices import CONDITIONS_BESIDE
from consultations.forms import MOST_CLINICS
from consultations.models import ConsentText, Consultation
from core.cache import snapshot
from treatments.library import library
from treatments.models import Fit, Treatment

SLUG = re.compile(r"[-a-z0-9_]{1,80}")
MOST_READ = 20


class Prefill(NamedTuple):
    condition: str
    clinics: list[Clinic]
    messages: list[str]


@snapshot
def consent_in_use() -> ConsentText | None:
    """The wording in use today. Whoever writes a consent text raises the content version."""
    return ConsentText.objects.newest(ConsentText.Kind.HEALTH_DATA)


def reference_of(form_key: str) -> str | None:
    """The reference that a posting of this form was given before."""
    return Consultation.objects.reference_of(form_key)


def prefill(query: QueryDict) -> Prefill:
    """`?condition=slug` and up to three `?clinic=slug`; for what is not known a sentence each, never a refusal."""
    slugs = list(dict.fromkeys(filter(None, query.getlist("clinic"))))
    clinics = public_clinics(slugs)
    condition = query.get("condition", "")
    messages = []
    if len(clinics) < len(slugs):
        messages.append(_("A clinic in the address of this page is not listed here. It was left out."))
    if len(clinics) > MOST_CLINICS:
        messages.append(_("You can ask about three clinics at most. The first three were taken."))
    if condition and condition not in {*library().conditions, *dict(CONDITIONS_BESIDE)}:
        messages.append(_("We do not know the kind of hair loss in the address of this page. Please choose one below."))
        condition = ""
    return Prefill(condition, clinics[:MOST_CLINICS], messages)


def public_clinics(slugs: Iterable[str]) -> list[Clinic]:
    """Those of them that are on the public pages today, in the order named."""
    asked = [slug for slug in dict.fromkeys(slugs) if SLUG.fullmatch(slug)][:MOST_READ]
    if not asked:
        return []
    found = {clinic.slug: clinic for clinic in Clinic.objects.published().filter(slug__in=asked)}
    return [found[slug] for slug in asked if slug in found]


def options_that_are(verdict: str, condition: str) -> list[tuple[Treatment, Fit]]:
    """The options with that verdict for a kind of hair loss (a slug), in the fixed order."""
    held = library()
    fits = ((row, held.fits.get((condition, slug))) for slug, row in held.treatments.items())
    return [(row, fit) for row, fit in fits if fit and fit.verdict == verdict]
