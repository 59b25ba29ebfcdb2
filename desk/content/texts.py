"""Articles, about pages and glossary words."""

from core.states import State
from desk.content import files
from desk.content.files import cited, dated, records, translated
from desk.loading import Loader, Outcome
from insights.models import Article, Subject
from pages.models import Page, Term


def load_subjects(outcome: Outcome) -> dict[str, Subject]:
    """By slug."""
    loader = Loader(Subject, outcome)
    found = {
        row["en"]["slug"]: loader.load(row["en"]["slug"], {"slug": row["en"]["slug"]}, translated(Subject, row))
        for row in records("subjects", "subjects")
    }
    loader.finish()
    return found


def load_articles(outcome: Outcome, treatments: dict, conditions: dict, known: set[str]) -> None:
    subjects = load_subjects(outcome)
    loader = Loader(Article, outcome)
    for stem, by_language in files.files("articles"):
        source = by_language["en"]
        flat = {language: {**entry, "answers": "\n".join(entry["answers"])} for language, entry in by_language.items()}
        cited(f"articles/{stem}.toml", known, *translated(Article, flat).values())
        values = {
            "position": source["position"],
            "status": State.PUBLISHED,
            "subject": subjects[source["subject"]],
            "published_on": source["checked_on"],
            **dated(Article, source["checked_on"]),
            **translated(Article, flat),
        }
        row = loader.load(stem, {"slug": stem}, values)
        row.treatments.set([treatments[slug] for slug in source["treatments"]])
        row.conditions.set([conditions[slug] for slug in source["conditions"]])
    loader.finish()


def load_pages(outcome: Outcome, known: set[str]) -> None:
    loader = Loader(Page, outcome)
    for stem, by_language in files.files("pages"):
        source = by_language["en"]
        cited(f"pages/{stem}.toml", known, *translated(Page, by_language).values())
        values = {
            "position": source["position"],
            "published_on": source["checked_on"],
            **dated(Page, source["checked_on"]),
            **translated(Page, by_language),
        }
        loader.load(stem, {"slug": stem}, values)
    loader.finish()
    terms = Loader(Term, outcome, prune=True)
    for by_language in records("glossary", "terms"):
        source = by_language["en"]
        cited(f"glossary.toml {source['slug']}", known, *translated(Term, by_language).values())
        values = {**translated(Term, by_language), "term_ko": source["korean"]}
        terms.load(source["slug"], {"slug": source["slug"]}, values)
    terms.finish(find=lambda key: Term.objects.filter(slug=key))
