"""What a page shows as data of schema.org. Pure: plain values in, dictionaries and one script element out."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString

Thing = dict[str, Any]
# They would end the element, open a comment in it, or end a line for an older parser.
UNSAFE = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def thing(kind: str | list[str], **properties: Any) -> Thing:
    """One thing of this type; properties without a value are left out."""
    return {"@type": kind} | {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Thing:
    """`trail` holds (name, whole address), from the first page down to this one."""
    steps = [
        thing("ListItem", position=number, name=name, item=address)
        for number, (name, address) in enumerate(trail, start=1)
    ]
    return thing("BreadcrumbList", itemListElement=steps)


def question(asked: str, answer: str) -> Thing:
    return thing("Question", name=asked, acceptedAnswer=thing("Answer", text=answer))


def script(things: Iterable[Thing]) -> SafeString:
    """The element that holds them. Whatever a text in them says, it stays text."""
    graph = {"@context": "https://schema.org", "@graph": list(things)}
    data = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)
    return SafeString(f'<script type="application/ld+json">{data}</script>')  # nothing in it can end it
