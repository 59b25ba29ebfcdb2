"""The steps from draft to published and back, each written down with who took it."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from clinics.actions import refresh_listings
from clinics.models import Clinic
from core import history
from core.cache import raise_version
from desk.advertising.check import LONGEST_WORDS, Found, digest
from desk.publishing.gate import report
from desk.publishing.models import SHORTEST_REASON, AdvertisingOverride, PublishingStep
from desk.publishing.rules import Problem

STEPS = {  # what is done: (from which states, to which)
    "to_review": (("draft", "withdrawn"), "in_review"),
    "publish": (("in_review",), "published"),
    "back_to_draft": (("in_review", "withdrawn"), "draft"),
    "withdraw": (("published",), "withdrawn"),
}


class Refused(Exception):
    """Says in one sentence why a step is not taken; `problems` are what stands in the way."""

    def __init__(self, sentence: str, problems: list[Problem] | None = None):
        super().__init__(sentence)
        self.problems = problems or []


def to_review(*, row: Model, by, note: str = "") -> PublishingStep:
    """Hands a draft to whoever publishes. What is wrong with it is seen there too. Raises Refused."""
    return take("to_review", row, by, note)


def back_to_draft(*, row: Model, by, note: str = "") -> PublishingStep:
    return take("back_to_draft", row, by, note)


def withdraw(*, row: Model, by, note: str = "") -> PublishingStep:
    """Takes an entry off the public pages at once."""
    return take("withdraw", row, by, note)


def publish(*, row: Model, by, note: str = "") -> PublishingStep:
    """Puts an entry on the public pages. Raises Refused with every rule that it breaks."""
    return take("publish", row, by, note)


@transaction.atomic
def take(what: str, row: Model, by, note: str) -> PublishingStep:
    held = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    sources, after = STEPS[what]
    row.status = before = held.status
    if before not in sources:
        raise Refused(_("Somebody has changed its state meanwhile. Look at it again."))
    if what == "publish":
        refuse_own(held, by)
        found = report(held).problems
        if found:
            raise Refused(_("It is not published: it breaks the rules below."), found)
    with history.changing(by=by):
        history.update(type(held)._base_manager.filter(pk=held.pk), status=after)
    show(held)
    row.status = after
    return PublishingStep.objects.create(
        content_type=kind_of(held), object_id=str(held.pk), what=what, before=before, after=after, by=by, note=note
    )


def refuse_own(row: Model, by) -> None:
    if settings.FOUR_EYES and sender_of(row) == by.pk:
        raise Refused(_("You have sent it to review yourself: somebody else has to publish it."))


def sender_of(row: Model) -> int | None:
    """Who sent it to review the last time."""
    return steps_of(row).filter(what="to_review").values_list("by", flat=True).first()


def show(row: Model) -> None:
    """Makes the public pages follow the new state."""
    if isinstance(row, Clinic):
        refresh_listings([row.pk])
    else:
        raise_version()


def steps_of(row: Model) -> QuerySet[PublishingStep]:
    """The newest first."""
    return PublishingStep.objects.filter(content_type=kind_of(row), object_id=str(row.pk))


def accept(*, found: Found, by, reason: str) -> AdvertisingOverride:
    """Keeps a reviewer's reason why these words may stay in this text. Raises ValidationError."""
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(
            _("Give the reason in a sentence of at least %(count)d characters.") % {"count": SHORTEST_REASON}
        )
    row = found.text.row
    made, _new = AdvertisingOverride.objects.get_or_create(
        content_type=kind_of(row),
        object_id=str(row.pk),
        column=found.text.column,
        rule=found.rule.slug,
        words=found.finding.words[:LONGEST_WORDS],
        text_digest=digest(found.text.text),
        defaults={"by": by, "reason": reason},
    )
    return made


def kind_of(row: Model) -> ContentType:
    return ContentType.objects.get_for_model(type(row))
