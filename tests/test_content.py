"""What the texts may say: every statement rests on its claims, and each claim is shown as it may be."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from core.templatetags.portal import lines
from insights.models import Article
from pages.models import Term
from tests.visiting import ABOUT, CONDITIONS, TREATMENTS, all_pages, visit
from treatments.citations import claim_ids, without_marks
from treatments.models import Claim, Condition, Fact, Fit, Treatment

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
CLAIMS = {claim["id"]: claim for claim in json.loads((CONTENT / "claims.json").read_text())}
KINDS = ("treatments", "conditions", "articles", "pages")
NO_TEXT = {"slug", "name_ko", "korean", "other_names", "source_url", "lat", "lon"}


def published_as(kind: str) -> set[str]:
    return {claim_id for claim_id, claim in CLAIMS.items() if claim["publish"] == kind}


# --- reading the files -----------------------------------------------------------------------------------


def strings(data, path: str = "") -> Iterator[tuple[str, str]]:
    """(where, text) for every text of a file."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NO_TEXT:
                yield from strings(value, f"{path}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from strings(value, f"{path}[{number}]")
    elif isinstance(data, str) and " " in data:
        yield path, data


@cache
def file(path: Path) -> dict:
    return tomllib.loads(path.read_text())


def folder(kind: str) -> dict[str, dict]:
    return {path.stem: file(path) for path in sorted((CONTENT / "en" / kind).glob("*.toml"))}


@cache
def texts() -> list[tuple[str, str]]:
    """(file and place, text) for all that visitors read."""
    paths = [*(CONTENT / "en").rglob("*.toml"), *(CONTENT / "data").glob("*.toml")]
    return [
        (f"{path.relative_to(CONTENT)}{where}", text) for path in sorted(paths) for where, text in strings(file(path))
    ]


SENTENCE = re.compile(r"(?<=[.?])\s+|\n+")


def sentences() -> Iterator[tuple[str, str]]:
    for where, text in texts():
        for sentence in SENTENCE.split(text):
            if sentence.strip():
                yield where, sentence.strip()


def citing(claim_id: str) -> list[tuple[str, str]]:
    """Sentences that cite this claim."""
    return [(where, sentence) for where, sentence in sentences() if claim_id in claim_ids(sentence)]


def paragraphs_citing(claim_id: str) -> list[tuple[str, str]]:
    """Whole paragraphs that cite it: a limit may not be passed in the sentence beside it either."""
    return [
        (where, paragraph)
        for where, text in texts()
        for paragraph in text.split("\n")
        if claim_id in claim_ids(paragraph)
    ]


# --- reading the pages ------------------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", without_marks(text).lower())


def page_texts() -> Iterator[tuple[str, str]]:
    """(address, all words of the page's own part) of every page."""
    for page in all_pages().values():
        yield page.address, " ".join(page.soup.body.get_text(" ").split())


def cited_on_pages(claim_id: str) -> list[tuple[str, str]]:
    """(address, words) of every piece of a page that cites this claim. Links of a mark lead to its first claim."""
    found = []
    for page in all_pages().values():
        listed = [item["id"] for item in page.soup.select("ol.sources > li")]
        if claim_id not in listed:
            continue
        number = str(listed.index(claim_id) + 1)
        for link in page.soup.select("a.cite"):
            if number in link.get_text().split(", "):
                piece = link.find_parent(["p", "li", "dd", "figcaption", "td", "div"])
                found.append((page.address, " ".join(piece.get_text(" ").split())))
    return found


# --- claims ------------------------------------------------------------------------------------------------


def test_every_claim_that_a_text_cites_exists_and_may_be_shown():
    wrong = [
        (where, claim_id)
        for where, text in texts()
        for claim_id in claim_ids(text)
        if claim_id not in CLAIMS or claim_id in published_as("no")
    ]
    assert wrong == []


def test_every_mark_in_a_text_is_read_as_a_mark():
    """[AA-1 2] or [aa-01] would stand on the page as it is."""
    for where, text in texts():
        if "replies.toml" in where:
            continue  # there square brackets mark what staff fill in
        left = without_marks(text)
        odd = [found for found in re.findall(r"\[[^\]]*\]", left) if not re.search(re.escape(found) + r"\(/en/", left)]
        assert odd == [], where


def test_every_claim_that_a_template_cites_exists_and_may_be_shown():
    marks = {
        (path.name, claim_id)
        for path in (ROOT / "templates").rglob("*.html")
        for claim_id in claim_ids(path.read_text())
    }
    assert len(marks) > 5
    assert {mark for mark in marks if mark[1] not in CLAIMS or mark[1] in published_as("no")} == set()


def test_lists_of_claims_in_the_data_files_name_claims_that_may_be_shown():
    named = {
        claim_id
        for path in (CONTENT / "data").glob("*.toml")
        for found in re.findall(r"claims = \[([^\]]*)\]", path.read_text())
        for claim_id in re.findall(r"[A-Z]+-\d+", found)
    }
    assert named and named <= set(CLAIMS) - published_as("no")


@pytest.mark.django_db
def test_the_database_holds_every_key_of_every_claim():
    rows = {row.pk: row for row in Claim.objects.all()}
    held = {claim_id: {key: getattr(row, key) for key in CLAIMS[claim_id]} for claim_id, row in rows.items()}
    wanted = {
        claim_id: {key: "" if value is None else value for key, value in claim.items()}
        for claim_id, claim in CLAIMS.items()
    }
    assert held == wanted
    assert len(held) == 234


@pytest.mark.django_db
def test_what_a_row_cites_is_linked_to_its_claims():
    rows = [*Fact.objects.prefetch_related("claims"), *Fit.objects.prefetch_related("claims")]
    for row in rows:
        cited = claim_ids(row.text_en, getattr(row, "more_en", "") or "")
        assert sorted(claim.pk for claim in row.claims.all()) == sorted(cited), row


# The words of what must not be published, whoever repeats them.
FORBIDDEN = {
    "HX-14": r"10 (to|-|–) 80 ?(%|percent|per cent|of)",
    "density cut-offs without a source": r"96\.17|104\.6",
    "radiation, 3 people": r"100 ?% of patients treated surgically",
    "HX-07": r"0\.10? ?%|0\.10\b",
    "SMP-02": r"85\.7",
    "COM-01": r"no regrets",
    "scarless FUE": r"\bscarless\b",
    "permanent SMP": r"\bpermanent (smp|pigment|tattoo|hair)|\bpermanently\b",
}


@pytest.mark.django_db
def test_claims_that_must_not_be_shown_stand_on_no_page():
    for page in all_pages().values():
        html = page.body.decode()
        for claim_id in published_as("no"):
            assert not re.search(rf"\b{claim_id}\b", html), page.address
            assert CLAIMS[claim_id]["value"][:40] not in html, page.address


@pytest.mark.django_db
@pytest.mark.parametrize("what", FORBIDDEN)
def test_figures_that_must_not_be_published_stand_nowhere(what):
    pattern = re.compile(FORBIDDEN[what], re.I)
    found = [(where, match.group()) for where, text in texts() if (match := pattern.search(text))]
    # The evidence list warns of this word; elsewhere it is nowhere.
    pages = [page for page in page_texts() if what != "scarless FUE" or "/about/sources/" not in page[0]]
    found += [(where, match.group()) for where, text in pages if (match := pattern.search(text))]
    assert found == []


OWN = re.compile(r"\b(our|we)\b", re.I)
NOT_STUDIED = re.compile(
    r"\bno (\w+ ){0,3}(study|studies|trials?|figures?|series|numbers?|counts?|measure|measurement|table|group)\b"
    r"|\bnot (been )?(measured|studied)|\bhardly been studied",
    re.I,
)


@pytest.mark.parametrize("claim_id", sorted(published_as("proposal")))
def test_a_proposal_is_said_to_be_our_own(claim_id):
    assert [found for found in citing(claim_id) if not OWN.search(found[1])] == []


@pytest.mark.parametrize("claim_id", sorted(published_as("gap")))
def test_a_gap_is_said_to_be_one(claim_id):
    assert [found for found in citing(claim_id) if not NOT_STUDIED.search(found[1])] == []


@pytest.mark.django_db
def test_the_list_of_sources_says_what_is_our_own_and_what_was_not_found():
    says = {"proposal": "no source: our own rule or reasoning", "gap": "no study found"}
    for page in all_pages().values():
        for item in page.soup.select("ol.sources > li"):
            kind = CLAIMS[item["id"]]["publish"]
            if kind in says:
                assert item.get_text().startswith(says[kind]), (page.address, item["id"])
                assert item.a is None, (page.address, item["id"])


PERCENT = r"\d ?(%|percent|per cent)"
# What a piece of text that cites a limited claim must not hold.
LIMITS = {
    "CIA-04": r"\b(61|52|49|58 of 61|26 of 61)\b(?! (of 100|were not))|\b\d+ of (61|52)\b",
    "RIA-03": rf"{PERCENT}|of 100\b|\ball (of them|patients|people)\b",
    "PCA-04": rf"{PERCENT}|\b75\b|62\.5|29 of 100|63 of 100",
    "HX-07": r"0\.1\b|0\.10",
    "SMP-02": r"85\.7|\b86\b|very satisf",
    "COM-01": r"regret",
}


@pytest.mark.django_db
@pytest.mark.parametrize("claim_id", LIMITS)
def test_a_limited_claim_stays_within_its_note(claim_id):
    assert CLAIMS[claim_id]["publish"] == "limited" and CLAIMS[claim_id]["publish_note"]
    limit = re.compile(LIMITS[claim_id], re.I)
    written, shown = paragraphs_citing(claim_id), cited_on_pages(claim_id)
    assert bool(written) == bool(shown)
    assert [found for found in written if limit.search(without_marks(found[1]))] == []
    assert [found for found in shown if limit.search(without_citations(found[1]))] == []


def without_citations(text: str) -> str:
    """A piece of a page without the numbers that link to its sources."""
    return re.sub(r"(?<=[a-z.:;,)”]) \d+(, \d+)*(?= ?[.,;:)]|$)", "", text)


def test_every_limited_claim_has_its_own_test():
    assert published_as("limited") == set(LIMITS) | {"HT-08", "KR-06"}


@pytest.mark.django_db
def test_no_picture_shows_a_claim_that_allows_none():
    """Also none for a group of fewer than ten people."""
    pictures = Fact.objects.filter(value__isnull=False)
    assert pictures.exists()
    for fact in pictures:
        assert not {"HT-08", "RIA-03", "PCA-04", "COM-01", "SMP-02"} & set(claim_ids(fact.text_en)), fact
        if "CIA-04" in claim_ids(fact.text_en):
            assert fact.people is None, fact


@pytest.mark.django_db
def test_a_picture_says_what_a_dot_is_who_was_studied_when_and_how_sure_it_is():
    for address in ("/en/treatments/compare/?condition=scarring-alopecia", "/en/treatments/fue/"):
        figures = all_pages()[address].soup.select(".outof100")
        assert figures
        for figure in figures:
            told = figure.svg["aria-label"]
            assert re.fullmatch(r"\d+ of 100 (grafts|people) .+, \d+ not \(.+\)\. One dot is one .+\.", told), told
            assert "evidence: " in figure.get_text()


PER_HAIR = {"Incheon": "1,400", "Gwangju": "21,000"}


@pytest.mark.django_db
def test_prices_per_hair_of_incheon_and_gwangju_are_never_compared():
    for where, text in texts():
        for city, amount in PER_HAIR.items():
            assert not re.search(rf"(?<![\d,]){amount} won", text), (where, city)
    for address, page in all_pages().items():
        if address.startswith("/en/cities/compare/"):
            text = page.soup.main.get_text(" ")
            assert not any(re.search(rf"₩{amount}(?![\d,])", text) for amount in PER_HAIR.values()), address
    rows = visit("/en/cities/compare/?city=seoul&city=incheon&format=json")
    cell = next(row for row in json.loads(rows.body)["rows"] if row["key"] == "official.per_hair")["cells"][1]
    assert (cell["status"], cell["low"], cell["high"], cell["value"]) == ("disputed", None, None, None)
    assert "not compared" in cell["text"]
    lists = [page.soup for address, page in all_pages().items() if address.startswith("/en/prices/")]
    assert lists
    for soup in lists:
        for item in soup.select("li.range-row"):
            text = item.get_text(" ", strip=True)
            if any(text.startswith(city) and f"₩{amount}" in text for city, amount in PER_HAIR.items()):
                assert item.find("svg") is None
                assert "not to be compared" in text


# --- words --------------------------------------------------------------------------------------------------

SUPERLATIVES = re.compile(
    r"\b(the best|best (clinic|option|choice|result|doctor|surgeon)|world[- ]class|leading|top[- ]rated|number one"
    r"|unrivalled|unparalleled|finest|perfect(ly)?|miracle|guarantee[ds]?|painless|risk[- ]free|100 ?% (safe|natural)"
    r"|state[- ]of[- ]the[- ]art|cutting[- ]edge|most advanced|revolutionary|life[- ]changing|safest|cheapest|famous"
    r"|renowned|award[- ]winning|luxur\w+|amazing|flawless|special offer|limited offer|book now|only today)\b",
    re.I,
)
ONE_IN = re.compile(r"\b1 in \d|\bone in (two|three|four|five|six|seven|eight|nine|ten|\d|a hundred)\b", re.I)
LONE = re.compile(r"(?<!-)\b(rare|rarely|common|commonly|uncommon)\b", re.I)
WITH_NUMBER = re.compile(r"\d|no (number|figure|rate)|known as|called?\b|say|says|said", re.I)


def test_files_promise_nothing_and_praise_nobody():
    assert [(where, match.group()) for where, text in texts() if (match := SUPERLATIVES.search(text))] == []
    assert [(where, text[-60:]) for where, text in texts() if "!" in text] == []


def test_chances_are_said_out_of_100_only():
    assert [(where, match.group()) for where, text in texts() if (match := ONE_IN.search(text))] == []
    assert [(where, match.group()) for where, text in texts() if (match := re.search(PERCENT, text))] == []


def test_rare_and_common_stand_beside_a_number_or_who_says_so():
    lone = [
        (where, sentence)
        for where, sentence in sentences()
        if LONE.search(sentence) and not WITH_NUMBER.search(without_marks(sentence))
    ]
    assert lone == []


@pytest.mark.django_db
def test_pages_promise_nothing_and_say_chances_out_of_100():
    for page in all_pages().values():
        if page.path == "/en/about/sources/":
            continue  # the raw list repeats each claim in the words and figures of its source
        main = re.sub(r"“[^”]*”", "", " ".join(page.soup.main.get_text(" ").split()))
        assert not SUPERLATIVES.search(main), (page.address, SUPERLATIVES.search(main))
        assert not ONE_IN.search(main), page.address
        for piece in page.soup.main.select("p, dd, figcaption, td"):
            if not piece.find_parent(class_="sources-list"):
                assert not re.search(PERCENT, piece.get_text(" ")), (page.address, piece)


# --- options and kinds of hair loss ---------------------------------------------------------------------------


@pytest.mark.parametrize("slug", TREATMENTS)
def test_good_and_bad_points_have_equal_room(slug):
    points = folder("treatments")[slug]
    good, bad = lines(points["good_points"]), lines(points["bad_points"])
    assert len(good) == len(bad) >= 3
    long, short = sorted((sum(len(words_of(line)) for line in side) for side in (good, bad)), reverse=True)
    assert long - short <= 0.2 * long


@pytest.mark.django_db
def test_good_and_bad_points_stand_side_by_side_for_every_option_compared():
    soup = all_pages()["/en/treatments/compare/"].soup
    blocks = soup.select(".points")
    assert len(blocks) == len(TREATMENTS)
    for block in blocks:
        good, bad = [len(part.find_all("li")) for part in block.find_all("div", recursive=False)]
        assert good == bad


@pytest.mark.parametrize("slug", TREATMENTS)
def test_each_option_answers_all_fourteen_questions_in_general(slug):
    rows = [fact["row"] for fact in folder("treatments")[slug]["facts"]]
    assert list(dict.fromkeys(rows)) == list(Fact.Row.values)
    assert len(Fact.Row.values) == 14


def test_there_are_six_options_and_twelve_kinds_of_hair_loss_in_their_order():
    for kind, order in (("treatments", TREATMENTS), ("conditions", CONDITIONS)):
        held = folder(kind)
        assert tuple(sorted(held, key=lambda slug: held[slug]["position"])) == order
    assert set(folder("pages")) == set(ABOUT)


SECTIONS = ("summary", "in_short", "cause_text", "course", "may_come_back", "doctor_first", "questions")


@pytest.mark.parametrize("slug", CONDITIONS)
def test_each_kind_of_hair_loss_has_every_section_and_a_fit_for_every_option(slug):
    held = folder("conditions")[slug]
    assert [name for name in SECTIONS if len(words_of(held[name])) < 6] == []
    assert tuple(held["fits"]) == TREATMENTS
    for option, fit in held["fits"].items():
        assert 30 <= len(fit["text"].split()) <= 130, option
        assert claim_ids(fit["text"]), option


# Question 1 of the suitability guide's rules, column by column: SMP, FUE, FUT, combined.
VERDICTS = {"F": "worth_discussing", "C": "with_cautions", "X": "not_for_now", "-": "no_clear_reason"}
QUESTION_1 = {
    "male-pattern": "FFF-", "female-pattern": "FCCC", "alopecia-areata-patchy": "CXXX",
    "alopecia-areata-extensive": "-XXX", "after-chemotherapy": "FCCC", "after-radiotherapy": "CCCC",
    "scarring-alopecia": "CCCC", "scars": "FFCF", "traction-alopecia": "-FC-", "hair-pulling": "CCCC",
    "shedding": "XXXX", "diffuse-unpatterned": "-XXX",
}  # fmt: skip


@pytest.mark.django_db
def test_fits_agree_with_the_first_question_of_the_guide():
    fits = Fit.objects.select_related("condition", "treatment")
    held = {(fit.condition.slug, fit.treatment.slug): fit.verdict for fit in fits}
    wanted = {
        (condition, option): VERDICTS[letter]
        for condition, letters in QUESTION_1.items()
        for option, letter in zip(TREATMENTS, letters, strict=False)
    }
    assert {pair: held[pair] for pair in wanted} == wanted
    assert len(held) == len(TREATMENTS) * len(CONDITIONS)


def shingles(texts: list[str], length: int) -> set[tuple[str, ...]]:
    found = set()
    for text in texts:
        words = words_of(text)
        found |= {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
    return found


def test_no_two_kinds_of_hair_loss_share_a_paragraph_or_twelve_words_in_a_row():
    runs, paragraphs = {}, {}
    for slug, held in folder("conditions").items():
        own = [text for where, text in strings(held) if not where.endswith((".group", ".time", ".outcome"))]
        runs[slug] = shingles(own, 12)
        paragraphs[slug] = {tuple(words_of(line)) for text in own for line in text.splitlines() if line.strip()}
    for one, other in combinations(runs, 2):
        assert runs[one] & runs[other] == set(), (one, other)
        assert paragraphs[one] & paragraphs[other] == set(), (one, other)


# --- side by side -----------------------------------------------------------------------------------------------

STORIES = ("alopecia-areata-patchy", "scarring-alopecia", "scars", "after-chemotherapy", "male-pattern")


@cache
def compared(condition: str) -> dict[tuple[str, str], dict]:
    """(option, row) -> cell of the side-by-side page as data."""
    data = json.loads(visit(f"/en/treatments/compare/?condition={condition}&format=json").body)
    options = [item["slug"] for item in data["items"]]
    return {
        (option, row["key"]): cell for row in data["rows"] for option, cell in zip(options, row["cells"], strict=True)
    }


@pytest.mark.django_db
def test_side_by_side_tells_a_different_sourced_story_for_each_kind():
    for one, other in combinations(STORIES, 2):
        for option in ("fue", "fut"):
            for row in ("who", "how_well"):
                first, second = compared(one)[option, row], compared(other)[option, row]
                assert first["text"] != second["text"], (one, other, option, row)
                assert first["source"] and second["source"], (one, other, option, row)


@pytest.mark.django_db
def test_side_by_side_has_six_options_and_fourteen_rows_without_a_blank_for_every_kind():
    for condition in CONDITIONS:
        cells = compared(condition)
        assert list(dict.fromkeys(option for option, _row in cells)) == list(TREATMENTS)
        assert list(dict.fromkeys(row for _option, row in cells)) == list(Fact.Row.values)
        assert all(cell["text"].strip() and cell["status"] != "not_published" for cell in cells.values())
        assert all(cell["checked_on"] == "2026-11-21" for cell in cells.values())


@pytest.mark.django_db
def test_ffa_grafts_stand_with_all_four_years():
    for option in ("fue", "fut"):
        cell = compared("scarring-alopecia")[option, "how_well"]
        for alive, years in ((87, "1 year"), (71, "2 years"), (60, "3 years"), (41, "5 years")):
            assert f"FFA at {years}: {alive} of 100 grafts alive, {100 - alive} lost" in cell["text"]
        assert cell["value"] == 87 and cell["unit"] == "of 100 grafts"
        assert "PCA-05" in cell["source"]
    soup = all_pages()["/en/treatments/compare/?condition=scarring-alopecia"].soup
    drawn = Counter(figure.svg["aria-label"].split()[0] for figure in soup.select(".outof100"))
    assert {"87", "71", "60", "41", "79", "68", "33"} <= set(drawn)


@pytest.mark.django_db
def test_areata_says_that_a_transplant_is_not_usually_suitable():
    for option in ("fue", "fut"):
        assert "not usually suitable" in compared("alopecia-areata-patchy")[option, "who"]["text"].lower()
    page = all_pages()["/en/conditions/alopecia-areata-patchy/"].soup.main.get_text(" ").lower()
    assert "not usually suitable" in page


@pytest.mark.django_db
def test_chemotherapy_explains_all_three_figures():
    text = all_pages()["/en/conditions/after-chemotherapy/"].soup.main.get_text(" ")
    cited = {item["id"] for item in all_pages()["/en/conditions/after-chemotherapy/"].soup.select("ol.sources > li")}
    assert {"CIA-04", "CIA-13", "CIA-14"} <= cited
    assert "42 of 100" in text


# --- articles, glossary, about pages ----------------------------------------------------------------------------

QUESTIONS = (
    "Which option for me", "Can I with my diagnosis", "After chemo or radiation", "How long does SMP last",
    "Will I regret it", "What does it cost and what is included", "Long hair or shaved look",
    "The order and timing when combining", "Does it hurt", "How many sessions and days",
    "When can I fly, work, wash, exercise", "Will the pigment turn blue or green", "Can it be removed",
    "MRI and lasers", "Is it safe with my medicine", "How many grafts do I need and have", "FUE or FUT",
    "Who does which step", "How do I check a clinic", "What if something goes wrong", "Aftercare at home",
    "Deposit and cancellation", "Language", "Can I see results", "Women and SMP",
)  # fmt: skip


def test_the_25_questions_of_patients_are_each_answered_by_an_article():
    answered = {answer for held in folder("articles").values() for answer in held["answers"]}
    assert len(QUESTIONS) == 25
    assert answered == set(QUESTIONS)


def test_each_article_takes_up_the_questions_it_answers_in_its_headings_or_title():
    small = set(words_of("the and or a i it is do does can with my me for to what how will which when if at be have"))
    for slug, held in folder("articles").items():
        headings = words_of(" ".join([held["title"], held["summary"], *re.findall(r"^##+ (.*)$", held["body"], re.M)]))
        for question in held["answers"]:
            wanted = set(words_of(question)) - small
            met = [word for word in wanted if any(heading.startswith(word[:5]) for heading in headings)]
            assert met, (slug, question)


@pytest.mark.django_db
def test_there_are_at_least_eight_articles_each_with_options_sources_and_a_way_on():
    articles = list(Article.objects.prefetch_related("treatments", "conditions"))
    assert len(articles) >= 8
    for article in articles:
        assert article.treatments.exists(), article.slug
        assert claim_ids(article.body_en), article.slug
        assert len(words_of(article.body_en)) > 300, article.slug
        links = [link["href"] for link in all_pages()[f"/en/insights/{article.slug}/"].soup.main.select("aside a")]
        assert "/en/consultation/" in links
        assert sum(link.startswith("/en/insights/") for link in links) == 3


@pytest.mark.django_db
def test_the_glossary_explains_about_forty_words_in_english_with_the_korean_word():
    terms = list(Term.objects.all())
    assert 38 <= len(terms) <= 50
    for term in terms:
        assert re.search(r"[\uac00-\ud7a3]", term.term_ko), term
        assert len(words_of(term.definition_en)) >= 5, term
    ids = {row["id"] for row in all_pages()["/en/glossary/"].soup.select("main dl > div")}
    assert ids == {term.slug for term in terms}


WORDS = (
    "graft", "follicular unit", "donor area", "recipient area", "density", "session", "touch-up", "hairline design",
    "shock loss", "downtime", "scarring", "norwood", "ludwig", "lpp", "ffa", "ccca", "coordinator",
)  # fmt: skip


@pytest.mark.django_db
def test_the_glossary_holds_the_words_of_the_field():
    held = " ".join(f"{term.term_en} {term.slug}" for term in Term.objects.all()).lower()
    assert [word for word in WORDS if word not in held] == []


@pytest.mark.django_db
def test_why_korea_gives_as_many_reasons_against_as_for():
    body = folder("pages")["why-korea"]["body"]
    parts = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", body, re.M | re.S))
    good, bad = (parts[name] for name in ("What may speak for it", "What may speak against it"))
    assert good.count("\n- ") == bad.count("\n- ")
    assert abs(len(words_of(good)) - len(words_of(bad))) <= 0.2 * max(len(words_of(good)), len(words_of(bad)))


@pytest.mark.django_db
def test_every_page_with_medical_statements_says_that_no_clinician_has_reviewed_it():
    for page in all_pages().values():
        if page.soup.select("a.cite"):
            assert "No clinician has reviewed these pages yet" in page.soup.main.get_text(" "), page.address


@pytest.mark.django_db
def test_every_dated_page_prints_the_day_it_was_checked_and_when_it_is_due_again():
    for model in (Treatment, Condition, Article):
        for row in model.objects.all():
            head = all_pages()[row.get_absolute_url()].soup.select_one(".page-head .checked")
            days = [time["datetime"] for time in head.find_all("time")]
            assert days == ["2026-11-21", "2026-11-21", "2027-11-21"], row
            assert re.match(r"Published .* · Checked .* · Next check by ", head.get_text(" ")), row
