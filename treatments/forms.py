"""Texts that cite claims: an id nobody knows, or one that must not be published, is refused."""

import re

from django.utils.translation import gettext as _

from core.forms import DatedForm
from treatments.citations import claim_ids, without_marks
from treatments.models import Claim

# What was meant as a citation and is none: [sca-01], [SCA 01]; but no Markdown link, [text](address).
NEARLY = re.compile(r"\[\s*[A-Za-z]{2,5}[\s-]*\d+[^\]]*\](?!\()")


class CitingForm(DatedForm):
    def clean(self):
        given = super().clean()
        texts = {name: value for name, value in given.items() if isinstance(value, str) and "[" in value}
        ids = {claim_id for text in texts.values() for claim_id in claim_ids(text)}
        publish = dict(Claim.objects.filter(pk__in=ids).values_list("pk", "publish")) if ids else {}
        for name, text in texts.items():
            for problem in problems(text, publish):
                self.add_error(name, problem)
        return given


def problems(text: str, publish: dict[str, str]) -> list[str]:
    """What is wrong with the citations of a text; `publish` maps the ids that exist to what their claim says."""
    found = []
    for claim_id in claim_ids(text):
        if claim_id not in publish:
            found.append(_("There is no claim %(id)s.") % {"id": claim_id})
        elif publish[claim_id] == Claim.Publish.NO:
            found.append(_("Claim %(id)s must not be published.") % {"id": claim_id})
    for mark in NEARLY.findall(without_marks(text)):
        found.append(_("%(mark)s is not how a claim is cited: write its id as in [SCA-01].") % {"mark": mark})
    return found


class StatementForm(CitingForm):
    """A fit or a fact: its link to the claims follows what its English text cites."""

    def _save_m2m(self):
        super()._save_m2m()
        row = self.instance
        row.claims.set(claim_ids(row.text_en, getattr(row, "more_en", "")))
