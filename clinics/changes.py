"""What changed about clinics that visitors saw, from their history: net of each day, without who did it.

A line is a dict that a document can hold: day (ISO), kind, treatment (slug, for offers and prices), area, basis and
audience (for prices), before and after; null where there was or is nothing. What before and after hold:
price [low, high, currency], offer [performer, place], number text, until ISO day, listed true or false.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localdate

from clinics.models import Clinic, Offer, Price
from core.history import KEPT
from treatments.models import Treatment

SHOWN = 6  # lines that the page of a clinic holds
Line = dict[str, Any]
BEYOND = ("history_id", "history_date", "history_type", "history_delta", "history_named")
COLUMNS = {
    Clinic: ("id", "status", "registration_number", "registration_expires_on"),
    Offer: ("history_parent", "performed_by", "place"),
    Price: ("history_parent", "area", "low", "high", "currency", "basis", "audience"),
}


class Step(NamedTuple):
    """One recorded change of one thing: where it stood before and after; None where it was not there."""

    clinic: int
    day: str
    thing: tuple  # (kind, treatment, area, basis, audience, currency), as far as the kind has them
    before: Any
    after: Any


def of_clinics(ids: Iterable[int]) -> dict[int, list[Line]]:
    """Every line of these clinics, newest first; one query for each table and one for the options."""
    ids = list(ids)
    found: dict[int, list[Line]] = {}
    for clinic, line in lines(read({Clinic: {"id__in": ids}, Offer: below(ids), Price: below(ids)})):
        found.setdefault(clinic, []).append(line)
    return found


def latest(most: int) -> list[tuple[int, Line]]:
    """The newest lines of all clinics, from at most so many records of each table."""
    found, since = [], ""
    for model in COLUMNS:
        rows = list(recorded(model)[:most])
        if len(rows) == most and day_of(rows[0]) != day_of(rows[-1]):  # the day on which reading stopped is not whole
            since = max(since, day_of(rows[-1]))
        found.append((model, rows))
    whole = [(clinic, line) for clinic, line in lines(found) if line["day"] > since]
    return sorted(whole, key=lambda pair: pair[1]["day"], reverse=True)


def below(ids: list[int]) -> dict[str, list[int]]:
    return {"history_parent__in": ids}


def read(which: Mapping[Any, dict]) -> list[tuple[Any, list[dict]]]:
    return [(model, list(recorded(model).filter(**filters))) for model, filters in which.items()]


def recorded(model: Any) -> QuerySet:
    public = KEPT[model].records.objects.filter(history_public=True).order_by("-history_date", "-history_id")
    return public.values(*BEYOND, *COLUMNS[model])


def lines(found: list[tuple[Any, list[dict]]]) -> list[tuple[int, Line]]:
    """(clinic, line), newest day first, in each day prices last."""
    slugs = dict(Treatment.objects.values_list("pk", "slug")) if any(rows for _model, rows in found) else {}
    steps = [step for model, rows in found for row in reversed(rows) for step in STEPS[model](row, slugs)]
    made = [(step.clinic, as_line(step)) for step in net(steps)]
    return sorted(made, key=lambda pair: (pair[1]["day"], pair[1]["kind"] != "price"), reverse=True)


def net(steps: Iterable[Step]) -> list[Step]:
    """One step a day for each thing; none where the day ended as it began, and none that another one implies."""
    days: dict[tuple, Step] = {}
    for step in steps:
        key = (step.clinic, step.day, step.thing)
        days[key] = days[key]._replace(after=step.after) if key in days else step
    left = [step for step in days.values() if step.before != step.after]
    ended = [step for step in left if not (step.before and step.after)]
    told = {(step.clinic, step.day, *step.thing[:2]) for step in ended}
    return [step for step in left if not implied(step, told)]


def implied(step: Step, told: set[tuple]) -> bool:
    """A clinic that comes or goes says all; an option that goes takes its prices along."""
    kind, clinic = step.thing[0], (step.clinic, step.day)
    if kind != "listed" and (*clinic, "listed") in told:
        return True
    return kind == "price" and step.after is None and (*clinic, "offer", step.thing[1]) in told


def as_line(step: Step) -> Line:
    kind, treatment, area, basis, audience, _currency = (*step.thing, *[""] * 6)[:6]
    line = {"day": step.day, "kind": kind, "before": step.before, "after": step.after}
    line |= {"treatment": treatment} if treatment else {}
    return line | ({"area": area, "basis": basis, "audience": audience} if kind == "price" else {})


# --- from a record to its steps --------------------------------------------------------------------------
def day_of(row: Mapping) -> str:
    return str(localdate(row["history_date"]))


def was(row: Mapping, name: str) -> Any:
    """The value before this record."""
    return row["history_delta"].get(name, [row[name]])[0]


def clinic_steps(row: Mapping, _slugs: Mapping) -> Iterable[Step]:
    published = [was(row, "status") == "published" and row["history_type"] != "+", row["status"] == "published"]
    published[1] = published[1] and row["history_type"] != "-"
    yield Step(row["id"], day_of(row), ("listed",), *published)
    if not all(published):
        return
    yield Step(row["id"], day_of(row), ("number",), was(row, "registration_number"), row["registration_number"])
    until = [str(value or "") for value in (was(row, "registration_expires_on"), row["registration_expires_on"])]
    yield Step(row["id"], day_of(row), ("until",), *until)


def offer_steps(row: Mapping, slugs: Mapping) -> Iterable[Step]:
    slug = slugs.get(row["history_named"]["treatment"])
    if slug:
        before, after = ([of(name) for name in ("performed_by", "place")] for of in ends(row))
        yield Step(row["history_parent"], day_of(row), ("offer", slug), *there(row, before, after))


def price_steps(row: Mapping, slugs: Mapping) -> Iterable[Step]:
    """A price that is stated for something else now is another price."""
    slug = slugs.get(row["history_named"]["offer__treatment"])
    if not slug:
        return
    before, after = ends(row)
    things = [tuple(of(name) for name in ("area", "basis", "audience", "currency")) for of in (before, after)]
    amounts = there(row, *([of("low"), of("high"), of("currency")] for of in (before, after)))
    clinic, day = row["history_parent"], day_of(row)
    if things[0] == things[1]:
        yield Step(clinic, day, ("price", slug, *things[1]), *amounts)
    else:
        yield Step(clinic, day, ("price", slug, *things[0]), amounts[0], None)
        yield Step(clinic, day, ("price", slug, *things[1]), None, amounts[1])


def ends(row: Mapping) -> tuple:
    """Ways to ask for a column before and after."""
    return lambda name: was(row, name), row.__getitem__


def there(row: Mapping, before: list, after: list) -> tuple[list | None, list | None]:
    """Without what was not there yet or is there no more."""
    return (None if row["history_type"] == "+" else before), (None if row["history_type"] == "-" else after)


STEPS = {Clinic: clinic_steps, Offer: offer_steps, Price: price_steps}
