"""Every source of counts, in the order of the page and of the mail. A new one is a line here."""

from desk.freshness.dated import market_rows, rates, texts
from desk.freshness.due import Section, Source, User
from desk.freshness.registrations import registrations
from desk.freshness.translations import translations
from desk.freshness.work import corrections, imports, links, mails, reports, unanswered

SOURCES: tuple[Source, ...] = (
    unanswered,
    corrections,
    market_rows,
    registrations,
    rates,
    texts,
    translations,
    links,
    reports,
    imports,
    mails,
)


def due_for(user: User) -> list[Section]:
    """The sections that this user may act on; also those of which nothing is due."""
    return [section for source in SOURCES if (section := source(user))]
