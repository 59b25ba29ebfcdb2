"""A Comparison as an HTML table: made here, because a template takes six times as long for 84 cells."""

from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.comparison import DISPUTED, NOT_PUBLISHED, STALE, Cell, Comparison, Item, Text


def table(comparison: Comparison, label: str, checked: bool = False) -> SafeString:
    """The table in its scrolling region; `checked` prints each cell's day.

    No roles are written out, though phones get a grid: HTML forbids them on the parts of a table.
    Every value passes through esc(): only Cell.html arrives as safe HTML.
    """
    # Texts stand outside of f-strings: there the search for texts to translate does not see them.
    demo, question, stale, disputed = _("Demonstration data"), _("Question"), _("out of date"), _("sources disagree")
    demo, question = esc(demo), esc(question)
    marks = {
        STALE: f' <span class="stale">{esc(stale)}</span>',
        DISPUTED: f' <span class="pill muted">{esc(disputed)}</span>',
    }
    names = [esc(item.name) for item in comparison.items]
    head = "".join([column(item, demo) for item in comparison.items])
    body = "".join(
        [
            f'<tr><th scope="row">{esc(row.label)}</th>'
            + "".join([data(cell, name, marks, checked) for cell, name in zip(row.cells, names, strict=True)])
            + "</tr>\n"
            for row in comparison.rows
        ]
    )
    label = esc(label)
    return SafeString(  # see the docstring
        f'<div class="cmp-scroll" role="region" aria-label="{label}" tabindex="0">'
        f'<table class="cmp n{len(names)}"><caption class="visually-hidden">{label}</caption>'
        f'<thead><tr><th scope="col">{question}</th>{head}</tr></thead>'
        f"<tbody>\n{body}</tbody></table></div>"
    )


def column(item: Item, demo: str) -> str:
    name = f'<a href="{esc(item.url)}">{esc(item.name)}</a>' if item.url else esc(item.name)
    small = f"<small>{esc(item.label)}</small>" if item.label else ""
    pill = f'<span class="pill demo">{demo}</span>' if item.is_demo else ""
    return f'<th scope="col">{name}{small}{pill}</th>'


def data(cell: Cell, name: str, marks: dict[str, str], checked: bool) -> str:
    if cell.html is not None:
        text = esc(cell.html)
    elif cell.status == NOT_PUBLISHED:
        text = f'<span class="unknown">{esc(cell.text)}</span>'
    else:
        text = esc(cell.text)
    day = f'<small class="checked">{esc(cell.checked_on)}</small>' if checked and cell.checked_on else ""
    return f'<td data-label="{name}">{text}{marks.get(cell.status, "")}{day}</td>'


def esc(value: Text) -> str:
    """As conditional_escape; that one takes three times as long."""
    return value if isinstance(value, SafeString) else escape(str(value))
