"""The guide's one form: the fields of every step. Each POST carries all answers, and all are checked again."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guide import flow
from guide.next_step import SURE, SureQuestion
from guide.questions import BY_KEY, NONE, UNSURE, Answer, Question
from guide.values import LONGEST_OWN, OWN, SCALE, TRADE_OFFS, TradeOff

YES, NO = "yes", "no"
VALUE, SURELY = "value_", "sure_"  # what the names of these fields start with
PLACES = (_("a lot"), _("a little"), _("neither"), _("a little"), _("a lot"))
FORGED = {"unknown", "repeated"}  # errors that no page of ours leads to: they stop the visitor wherever she goes
TOGETHER = _("You chose “None of these” and something else too. Keep one or the other.")
MISSING_OF_MANY = _("Choose all that are true, or “None of these”.")
MISSING = _("Choose one answer.")
MISSING_BUT_UNSURE = _("Choose one answer. “I do not know” is a good answer too.")


class Sent(forms.Widget):
    """Gives the list of what was sent under one name, without empty values."""

    def value_from_datadict(self, data: QueryDict, files, name: str) -> list[str]:
        return [value for value in data.getlist(name) if value]


class Codes(forms.Field):
    """Answers by their codes; `clean` gives a tuple. Errors: unknown, repeated, together, required."""

    widget = Sent

    def __init__(self, codes: Collection[str], many: bool = False, missing: str | Promise = ""):
        super().__init__(required=bool(missing))
        self.codes, self.many, self.missing = codes, many, missing

    def clean(self, value: list[str]) -> tuple[str, ...]:
        if not set(value) <= set(self.codes):
            raise forms.ValidationError(_("An answer came that we do not know. Please answer once more."), "unknown")
        if len(set(value)) < len(value) or (len(value) > 1 and not self.many):
            raise forms.ValidationError(_("More than one answer came. Please choose one."), "repeated")
        if len(value) > 1 and NONE in value:
            raise forms.ValidationError(TOGETHER, "together")
        if self.required and not value:
            raise forms.ValidationError(self.missing, "required")
        return tuple(value)


class OwnWords(forms.Field):
    """One line of text; `clean` gives a str. Errors: repeated, too_long."""

    widget = Sent

    def clean(self, value: list[str]) -> str:
        if len(value) > 1:
            raise forms.ValidationError(_("Your words came more than once. Please write them again."), "repeated")
        text = " ".join("".join(value).replace("\x00", " ").split())
        if len(text) > LONGEST_OWN:
            raise forms.ValidationError(
                _("Use at most %(most)d letters. These are %(used)d."),
                "too_long",
                {"most": LONGEST_OWN, "used": len(text)},
            )
        return text


class Choice(NamedTuple):
    answer: Answer
    id: str
    checked: bool


class Point(NamedTuple):
    """A place on a scale, or a yes or no. `end`: what the place leans to, for those who do not see the scale."""

    code: str
    id: str
    label: str | Promise
    end: str | Promise
    checked: bool


class Scale(NamedTuple):
    """A question of steps 4 and 5 as a page shows it. `row`: a TradeOff or a SureQuestion."""

    name: str
    row: TradeOff | SureQuestion
    error: str
    points: list[Point]


class Asked(NamedTuple):
    """A question as a page shows it."""

    question: Question
    error: str
    choices: list[Choice]
    focus: bool  # whether the page opens here

    @property
    def drawn(self) -> bool:
        return any(choice.answer.drawings for choice in self.choices)

    @property
    def first(self) -> int:
        """The choice that takes the focus: the one made, else the first."""
        return next((number for number, choice in enumerate(self.choices) if choice.checked), 0)


class GuideForm(forms.Form):
    """Unbound on the first page; later bound to all that was posted."""

    def __init__(self, data: QueryDict | None = None):
        super().__init__(data)
        self.fields |= {question.key: field_of(question) for question in BY_KEY.values()}
        self.fields |= {VALUE + row.key: Codes([str(point) for point in SCALE]) for row in TRADE_OFFS}
        self.fields[OWN] = OwnWords(required=False)
        self.fields |= {SURELY + row.key: Codes((YES, NO)) for row in SURE}
        self.cleaned_data = {}
        self.full_clean()

    def given(self, name: str) -> list[str]:
        """What was sent under this name, as far as a page can show it again; each once."""
        if not self.is_bound:
            return []
        field, sent = self.fields[name], list(dict.fromkeys(self[name].data))
        return [value for value in sent if value in field.codes] if isinstance(field, Codes) else sent[:1]

    def chosen(self, name: str) -> str:
        """The one good answer under this name, or ""."""
        return next(iter(self.cleaned_data.get(name, ())), "")

    def carried(self, step: str) -> Iterator[tuple[str, str]]:
        """(name, value) of all that was given on other steps, for hidden fields."""
        for name in self.fields:
            if step_of(name) != step:
                yield from ((name, value) for value in self.given(name))

    @property
    def settled(self) -> set[str]:
        """The keys of the questions that have a good answer."""
        return BY_KEY.keys() & self.cleaned_data.keys()

    @property
    def red_flags(self) -> tuple[str, ...]:
        return tuple(code for code in self.cleaned_data.get("red_flags", ()) if code != NONE)

    @property
    def answers(self) -> dict[str, str | list[str]]:
        """The good answers as `suitability.read` takes them."""
        return {
            key: list(self.cleaned_data[key]) if BY_KEY[key].many else self.chosen(key)
            for key in BY_KEY
            if key in self.settled
        }

    @property
    def values(self) -> dict[str, int]:
        """The points chosen on the scales, by trade-off."""
        points = {row.key: self.chosen(VALUE + row.key) for row in TRADE_OFFS}
        return {key: int(point) for key, point in points.items() if point}

    def faults(self, needed: Collection[str]) -> dict[str, str]:
        """By field, what stands in the way: errors of the needed fields, and what was forged in any."""
        return {
            name: errors[0].messages[0]
            for name, errors in self.errors.as_data().items()
            if name in needed or errors[0].code in FORGED
        }

    def asked(self, step: str, faults: Mapping[str, str], focus: str = "") -> list[Asked]:
        """The questions of a step, each with what was chosen and what is wrong with it."""
        return [self._asked(BY_KEY[key], faults.get(key, ""), key == focus) for key in flow.STEPS[step].questions]

    def _asked(self, question: Question, error: str, focus: bool) -> Asked:
        given = self.given(question.key)
        choices = [
            Choice(answer, f"id_{question.key}_{number}", answer.code in given)
            for number, answer in enumerate(question.answers)
        ]
        return Asked(question, error, choices, focus)

    def scales(self, faults: Mapping[str, str]) -> list[Scale]:
        """The eight trade-offs with the places chosen."""
        made = []
        for row in TRADE_OFFS:
            ends = (row.left, row.left, "", row.right, row.right)
            labels = [(str(code), label, end) for code, label, end in zip(SCALE, PLACES, ends, strict=True)]
            made.append(self._scale(VALUE + row.key, row, labels, faults))
        return made

    def sure(self, faults: Mapping[str, str]) -> list[Scale]:
        """The four questions to oneself with what was said."""
        return [self._scale(SURELY + row.key, row, [(YES, _("Yes"), ""), (NO, _("No"), "")], faults) for row in SURE]

    def _scale(self, name: str, row: TradeOff | SureQuestion, labels: list[tuple], faults: Mapping[str, str]) -> Scale:
        given = self.given(name)[:1]
        points = [
            Point(code, f"id_{name}_{number}", label, end, code in given)
            for number, (code, label, end) in enumerate(labels)
        ]
        return Scale(name, row, faults.get(name, ""), points)

    @property
    def unsure_of(self) -> list[SureQuestion]:
        """The questions to oneself that were answered with "no"."""
        return [row for row in SURE if self.chosen(SURELY + row.key) == NO]


def field_of(question: Question) -> Codes:
    if question.many:
        return Codes(question.codes, many=True, missing=MISSING_OF_MANY)
    return Codes(question.codes, missing=MISSING_BUT_UNSURE if UNSURE in question.codes else MISSING)


def step_of(name: str) -> str:
    """The step that shows this field."""
    if name in BY_KEY:
        return flow.STEP_OF[name]
    return flow.NEXT if name.startswith(SURELY) else flow.VALUES


def anchor(name: str) -> str:
    """Where the summary of errors leads for this field; for what is no field, to the first question."""
    if name == OWN:
        return f"#id_{OWN}"
    return f"#id_{'red_flags' if name == 'step' else name}_0"
