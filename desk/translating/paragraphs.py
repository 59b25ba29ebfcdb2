"""A long text in one box for each paragraph, so that each stands beside the one it translates."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.forms import Lines

BETWEEN = "\n\n"  # paragraphs of a Markdown text
WIDTH = 52  # characters of a line in a box, about
SHORTEST = 2  # lines


class Boxes(str):
    """The text of several boxes; each is remembered, also an empty one, for a form that comes back."""

    boxes: list[str]

    def __new__(cls, boxes: list[str]):
        whole = boxes[0] if len(boxes) == 1 else BETWEEN.join(box.strip("\n") for box in boxes if box.strip())
        made = super().__new__(cls, whole)
        made.boxes = boxes
        return made


def paragraphs(english: str, translation: str) -> list[str]:
    """The English text as it is laid out: by paragraphs where the translation has as many or none yet, else whole."""
    found = english.strip("\n").split(BETWEEN)
    fits = not translation or (len(translation.split(BETWEEN)) == len(found) and "\n\n\n" not in translation)
    return found if fits and "\n\n\n" not in english else [english]


class OneLine(Lines):
    """A text without line breaks that is too long for one line of the screen."""

    def __init__(self, attrs: dict):
        super().__init__(attrs | {"rows": SHORTEST, "cols": WIDTH})

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return " ".join(value.split("\n")) if value else value


class Paragraphs(Lines):
    """`english`: what stands beside the boxes, one each."""

    def __init__(self, english: list[str], label: str, attrs: dict):
        super().__init__(attrs)
        self.english, self.label = english, label

    def value_from_datadict(self, data, files, name):
        given = [one.replace("\r\n", "\n") for one in data.getlist(name)]
        return Boxes(given) if given else None

    def split(self, value: str | None) -> list[str]:
        if isinstance(value, Boxes):
            return value.boxes
        found = (value or "").split(BETWEEN) if len(self.english) > 1 else [value or ""]
        return found + [""] * (len(self.english) - len(found))

    def subwidgets(self, name, value, attrs=None) -> Iterator[dict]:
        for at, text in enumerate(self.split(value)):
            given = attrs or {}
            yield self.get_context(name, text, given | self.attrs_of(at, text, given.get("id")))["widget"]

    def attrs_of(self, at: int, text: str, id_: str | None) -> dict:
        beside = self.english[at] if at < len(self.english) else ""
        made = {"rows": max(SHORTEST, 1 + max(len(text), len(beside)) // WIDTH + beside.count("\n"))}
        if at:
            label = _("%(text)s, paragraph %(number)d") % {"text": self.label, "number": at + 1}
            made |= {"id": f"{id_}_{at}", "aria-label": label}
        return made
