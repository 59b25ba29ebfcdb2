"""What the advertising rules find in rows of the database, and which of it a reviewer has accepted."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from clinics.models import Clinic
from desk.advertising.book import Book, book
from desk.advertising.linter import Finding
from desk.advertising.models import AdvertisingRule
from desk.advertising.texts import Text, texts
from desk.publishing.models import AdvertisingOverride

LONGEST_WORDS = 300


class Found(NamedTuple):
    """A finding where it stands, with its rule, and who accepted it, if somebody did."""

    text: Text
    finding: Finding
    rule: AdvertisingRule
    override: AdvertisingOverride | None = None


def found_in(rows: Sequence[Model], whole: bool = True) -> list[Found]:
    """What is found in the texts of these rows, accepted or not; `whole` where they are all that a clinic has."""
    held = book()
    read = texts(rows)
    found = [Found(text, one, held.rules[one.rule]) for text in read for one in held.find(text.text, text.language)]
    return with_overrides([*found, *(without_risks(read, held) if whole else ())])


def found_together(rows: Sequence[Model]) -> list[Found]:
    """What only the rules find that look at all texts of a clinic; `rows` are all that it has."""
    return with_overrides(without_risks(texts(rows), book()))


def without_risks(read: list[Text], held: Book) -> list[Found]:
    """Outcomes that a clinic states in a language in which it names no risk."""
    together = defaultdict(list)
    for text in read:
        if text.language and text.row._meta.app_label == "clinics" and is_of_clinic(text.row):
            together[text.language].append(text)
    return [
        Found(text, finding, held.rules[finding.rule])
        for language, group in together.items()
        for text, findings in zip(group, held.missing([one.text for one in group], language), strict=True)
        for finding in findings
    ]


def is_of_clinic(row: Model) -> bool:
    return isinstance(row, Clinic) or hasattr(row, "clinic_id") or hasattr(row, "offer_id")


def with_overrides(found: list[Found]) -> list[Found]:
    """The same, with what was accepted; one query, none where nothing was found."""
    if not found:
        return []
    pks = {str(one.text.row.pk) for one in found}
    held = {
        key_of_override(row): row for row in AdvertisingOverride.objects.filter(object_id__in=pks).select_related("by")
    }
    return [one._replace(override=held.get(key(one))) for one in found]


def open_ones(found: Iterable[Found]) -> list[Found]:
    """Those that nobody accepted."""
    return [one for one in found if one.override is None]


def key(one: Found) -> tuple:
    kind = ContentType.objects.get_for_model(type(one.text.row)).pk
    words = one.finding.words[:LONGEST_WORDS]
    return kind, str(one.text.row.pk), one.text.column, one.rule.slug, words, digest(one.text.text)


def key_of_override(row: AdvertisingOverride) -> tuple:
    return row.content_type_id, row.object_id, row.column, row.rule, row.words, row.text_digest


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
