"""Walking through the guide as a browser without JavaScript does: only what the page at hand can send is sent."""

from typing import Any

from django.test import Client

from tests.visiting import tree

GUIDE = "/en/guide/"
OWN = "Qzmarker my work as a diver"
CALM = {
    "red_flags": ["none"],
    "cause": ["male_pattern"],
    "diagnosed_by": ["derm"],
    "unchanged_for": ["12to24"],
    "scalp_today": ["calm"],
    "donor_hair": ["good"],
    "extent": ["medium"],
    "age": ["25plus"],
    "health": ["none"],
    "wished_result": ["grow"],
    "expectation": ["real"],
}
DOCTOR_FIRST = CALM | {"diagnosed_by": ["nobody"]}
ACTIVE = CALM | {"cause": ["primary_scarring"], "unchanged_for": ["lt6"], "scalp_today": ["inflamed"]}
LEVELS = {  # what a page says first -> answers that lead there
    "Nothing you said asks for a dermatologist first": CALM,
    "A dermatologist can help you choose": CALM | {"health": ["immuno"]},
    "A dermatologist comes first": DOCTOR_FIRST,
    "See a doctor promptly": ACTIVE,
}
VALUES = {"value_real_hair": ["-2"], "value_cost": ["1"], "own": [OWN], "sure_understand": ["no"]}
STEPS = (
    "flags", "hair", "scalp", "you", "wishes", "check", "result", "compare", "values", "next", "summary",
)  # fmt: skip


def post(step: str, answers: dict[str, Any], go: str = "", client: Client | None = None, **changes: Any):
    """A POST with all answers at once; a change to None leaves a field out."""
    sent = answers | {"step": step} | ({"go": go} if go else {}) | changes
    return (client or Client()).post(GUIDE, {name: value for name, value in sent.items() if value is not None})


def main(response):
    return tree(response.content).find("main")


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())


def summary(response) -> list[tuple[str, str]]:
    """(address, words) of each line of the summary of errors."""
    return [(link["href"], words(link)) for link in main(response).select(".error-summary a")]


def hidden(response) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for box in main(response).select("form input[type=hidden]"):
        found.setdefault(box["name"], []).append(box["value"])
    return {name: values for name, values in found.items() if name not in {"csrfmiddlewaretoken", "step"}}


def checked(response) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for box in main(response).select("form input[checked]"):
        found.setdefault(box["name"], []).append(box["value"])
    return found


class Walk:
    """A visitor in the guide. `page` is what she sees; `fields` is what her browser would send of it."""

    def __init__(self):
        self.client = Client()
        self.see(self.client.get(GUIDE))

    def see(self, response) -> None:
        self.response, self.page = response, tree(response.content)
        self.main = self.page.find("main")
        self.form = self.main.find("form")
        self.fields: dict[str, list[str]] = {}
        for box in self.form.find_all("input"):
            if box.get("type") not in {"radio", "checkbox"} or box.has_attr("checked"):
                self.fields.setdefault(box["name"], []).append(box.get("value", ""))

    @property
    def title(self) -> str:
        return self.main.find("h1").get_text(" ", strip=True)

    @property
    def text(self) -> str:
        return " ".join(self.main.get_text(" ").split())

    def asks(self) -> list[str]:
        """The names of what can be chosen on this page."""
        names = [box["name"] for box in self.form.find_all("input") if box.get("type") in {"radio", "checkbox"}]
        return list(dict.fromkeys(names))

    def choose(self, name: str, *codes: str) -> None:
        offered = {box["value"] for box in self.form.find_all("input", {"name": name})}
        assert set(codes) <= offered, (name, codes, offered)
        self.fields[name] = list(codes)

    def write(self, text: str) -> None:
        assert self.form.find("input", {"name": "own"})
        self.fields["own"] = [text]

    def press(self, words: str) -> None:
        """Presses the button with these words; for "Change", those of the question follow them."""
        buttons = [one for one in self.form.find_all("button") if " ".join(one.get_text().split()) == words]
        assert len(buttons) == 1, (words, [one.get_text() for one in self.form.find_all("button")])
        assert self.form["action"] == GUIDE
        pressed = {buttons[0]["name"]: [buttons[0]["value"]]} if buttons[0].get("name") else {}
        self.see(self.client.post(self.form["action"], self.fields | pressed))

    def answer(self, answers: dict[str, list[str]]) -> None:
        """Answers this page and goes on."""
        for name in self.asks():
            self.choose(name, *answers[name])
        self.press("Go on")

    def to_result(self, answers: dict[str, list[str]]) -> None:
        while "red_flags" in self.asks() or self.asks():
            self.answer(answers)
        if self.title == "Check your answers":
            self.press("See what my answers mean")
