"""What the request page asks the database for, and what its address brings along."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from clinics.models import Clinic
from consultations.choices import CONDITIONS_BESIDE, MOST_CLINICS
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


class Wording(NamedTuple):
    """The consent texts that a form shows. The last two may be missing: then nobody is asked."""

    health_data: ConsentText
    clinic: ConsentText | None
    marketing: ConsentText | None

    @property
    def key(self) -> str:
        """The same for the same texts."""
        return "-".join(str(text.pk if text else 0) for text in self)


@snapshot
def texts_in_use() -> list[ConsentText | None]:
    """The newest text of each kind. Whoever writes a consent text raises the content version."""
    return [ConsentText.objects.newest(kind) for kind in ConsentText.Kind]


def wording() -> Wording | None:
    """The texts in use today; None while the one is missing without which nothing may be taken."""
    health_data, clinic, marketing = texts_in_use()
    if health_data is None:
        return None
    passes_on = settings.OPERATING_MODE == "registered_facilitator"
    return Wording(health_data, clinic if passes_on else None, marketing)


class Shown(NamedTuple):
    """A consent text as it stands on the page."""

    text: str
    language: str  # which the text is in: English where it is not translated yet
    korean: str  # the same in Korean, or '' where there is none or the text is Korean itself
    version: int
    valid_from: date


def shown(text: ConsentText) -> Shown:
    own, korean = (getattr(text, build_localized_fieldname("text", code)) for code in (get_language(), "ko"))
    language = get_language() if own else settings.MODELTRANSLATION_DEFAULT_LANGUAGE
    return Shown(text.text, language, "" if language == "ko" else korean or "", text.version, text.valid_from)


def reference_of(form_key: str) -> str | None:
    """The reference that a posting of this form was given before."""
    return Consultation.objects.reference_of(form_key)


def promised_day(reference: str) -> date | None:
    """By when the request is answered; None when it is gone."""
    return Consultation.objects.filter(reference=reference).values_list("answer_by", flat=True).first()


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
