"""Options and kinds of hair loss as data of schema.org: what their pages show, and nothing beside it."""

from collections.abc import Iterable, Sequence

from core.structured import Thing, question, thing
from treatments.citations import without_marks
from treatments.models import Condition, Fact, Treatment

PROCEDURES = {"smp", "fue", "fut", "combined"}  # the other options are things to take, to wear or to leave be


def option(row: Treatment, questions: Iterable[tuple[str, Sequence[Fact]]]) -> Thing:
    """The page of an option; `questions` are those it shows, each with its statements."""
    about = thing("MedicalProcedure", name=row.name) if row.slug in PROCEDURES else None
    answers = [question(str(asked), text) for asked, facts in questions if (text := answer(facts))]
    return medical_page(row, about, ["MedicalWebPage", "FAQPage"], mainEntity=answers)


def answer(facts: Sequence[Fact]) -> str:
    """All that the page says, harms and limits too; nothing that is out of date, which here nothing could mark."""
    texts = [text for fact in facts if not fact.is_stale() for text in (fact.text, fact.more) if text]
    return " ".join(map(without_marks, texts))


def kind(row: Condition) -> Thing:
    """The page of a kind of hair loss."""
    return medical_page(row, thing("MedicalCondition", name=row.name))


def medical_page(
    row: Treatment | Condition, about: Thing | None, kind: str | list[str] = "MedicalWebPage", **more: object
) -> Thing:
    return thing(
        kind,
        name=row.name,
        description=without_marks(row.summary),
        datePublished=str(row.published_on),
        lastReviewed=str(row.checked_on),
        about=about,
        **more,
    )
