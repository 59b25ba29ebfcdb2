"""The mail that says what is due: counts and addresses of lists, nothing about anybody.

In the language that its reader chose for the admin; in English and Korean where she chose none.
"""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from desk.freshness.due import Section
from desk.freshness.sources import due_for

LANGUAGES = settings.MODELTRANSLATION_LANGUAGES[:2]  # what staff read


def languages_of(user: AbstractBaseUser) -> Sequence[str]:
    chosen = getattr(getattr(user, "preference", None), "language", "")
    return [chosen] if chosen in LANGUAGES else LANGUAGES


def digest(user: AbstractBaseUser, languages: Sequence[str]) -> tuple[str, str] | None:
    """(subject, text); None where nothing is due that this user may act on."""
    parts = [part for code in languages if (part := part_in(code, user))]
    if not parts:
        return None
    subjects, bodies = zip(*parts, strict=True)
    return " · ".join(subjects), "\n\n\n".join([*bodies, settings.SITE_NAME]) + "\n"


def part_in(language: str, user: AbstractBaseUser) -> tuple[str, str] | None:
    with translation.override(language):
        sections = [section for section in due_for(user) if section.due]
        body = "\n\n".join([*map(paragraph, sections), *last_lines()])
        return (_("What is due on %(site)s") % {"site": settings.SITE_NAME}, body) if sections else None


def paragraph(section: Section) -> str:
    return "\n".join([str(section.title), *lines(section)])


def lines(section: Section) -> Iterator[str]:
    for row in section.due:
        for column, cell in zip(section.columns, row.cells, strict=True):
            if cell.count:
                yield f"- {row.label}, {column}: {cell.count}\n  {settings.SITE_URL}{cell.url}"


def last_lines() -> list[str]:
    desk = settings.SITE_URL + reverse("admin:desk")
    return [
        _("All of it:\n%(link)s") % {"link": desk},
        _("To get no more of these mails, choose “never” here:\n%(link)s") % {"link": f"{desk}#mail"},
    ]
