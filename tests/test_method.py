"""How the content was made, said in public: evidence, gaps, reviewers, who paid, and when it is checked again."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.cache import content_version
from pages.method import in_numbers, list_due
from pages.models import Reviewer
from tests.making import TODAY, text_of
from tests.staff import errors, saved, sign_in_staff, url
from tests.test_content import CLAIMS, ROOT, folder
from tests.visiting import CONDITIONS, TREATMENTS, all_pages
from treatments.citations import claim_ids
from treatments.models import Claim

pytestmark = pytest.mark.django_db
METHOD = "/en/about/method/"
NOT_REVIEWED = "No clinician has reviewed this yet."
REVIEW = {
    "name": "Test Person", "post": "Dermatologist, a test hospital", "reviewed_on": TODAY,
    "reviewed": "The pages on scarring alopecia.", "statement": "I have read these pages.", "interests": "None.",
}  # fmt: skip

# The evidence gaps that the project states openly, with the claims behind each; pain scores have none.
GAPS = (
    {"SMP-22", "AA-14"}, {"SMP-13"}, {"COM-05"}, {"CIA-11", "RIA-03"}, {"CIA-12", "RIA-05"}, {"AGA-12", "PR-04"},
    {"HT-10", "HT-08"}, {"X-27"},
)  # fmt: skip


@pytest.fixture
def reviewer() -> Reviewer:
    from core.cache import raise_version

    row = Reviewer.objects.create(**REVIEW)
    raise_version()
    return row


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


def part(name: str) -> str:
    """The text of one part of the page, from its file."""
    body = folder("pages")["method"]["body"]
    return body.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]


# --- evidence ------------------------------------------------------------------------------------------
def test_each_evidence_gap_is_named_with_its_claims():
    points = [line for line in part("What is not known").splitlines() if line.startswith("- ")]
    assert [set(claim_ids(point)) for point in points] == list(GAPS)


def test_the_numbers_in_the_text_are_those_of_the_evidence_list():
    assert f"On 21 November 2026 it held {len(CLAIMS)}." in part("How the evidence was chosen")
    assert sum(claim["publish"] == "no" for claim in CLAIMS.values()) == 2
    assert Claim.objects.count() == len(json.loads((ROOT / "content" / "claims.json").read_text()))


def test_the_list_in_numbers_counts_what_pages_may_use(client):
    counts = dict(in_numbers())
    assert counts["Statements that pages may use"] == 232
    assert counts["Read at the address named beside them"] == 210
    assert counts["No study found"] == 6
    assert counts["Our own rules and reasoning, without a source"] == 17
    Claim.objects.filter(pk="SCA-01").update(publish="no")
    assert dict(in_numbers())["Statements that pages may use"] == 232  # until a save says that content changed


def test_most_numbers_with_a_picture_are_labelled_low_as_the_page_says():
    from treatments.models import Fact

    labels = list(Fact.objects.filter(value__isnull=False).values_list("strength", flat=True))
    assert labels.count("low") > len(labels) / 2
    high = Fact.objects.filter(value__isnull=False, strength="high")
    assert {claim for fact in high for claim in claim_ids(fact.text_en)} <= {"AA-10", "AA-11"}


# --- who wrote, paid, reviewed --------------------------------------------------------------------------
def test_who_runs_and_pays_for_it_is_printed_or_said_to_be_unnamed():
    rows = {row.dt.get_text(): row.dd.get_text() for row in all_pages()[METHOD].soup.select("#paid dl > div")}
    assert rows["Operator"] == rows["Funding"] == "not yet named"


def test_names_from_the_settings_are_printed(client, settings):
    settings.OPERATOR_NAME, settings.FUNDING = "Test operator", "Paid for by the test"
    text = text_of(client.get(METHOD))
    assert "Operator Test operator" in text and "Funding Paid for by the test" in text


def test_that_no_clinician_has_reviewed_it_is_said_until_one_has(client):
    assert NOT_REVIEWED in text_of(client.get(METHOD))
    assert "No clinician has reviewed these pages yet." in text_of(client.get("/en/conditions/scars/"))
    assert "No clinician has signed them off yet." in text_of(client.get("/en/conditions/scars/"))
    assert "No clinician has reviewed the pages yet" in text_of(client.get("/en/"))


def test_a_reviewer_is_named_with_post_day_words_and_interests(client, reviewer):
    text = text_of(client.get(METHOD))
    assert NOT_REVIEWED not in text
    assert "Test Person , Dermatologist, a test hospital · 21 November 2026" in text
    for words in (reviewer.reviewed, reviewer.statement, reviewer.interests):
        assert words in text
    for address in ("/en/", "/en/conditions/scars/", "/en/treatments/smp/"):
        page = text_of(client.get(address))
        assert "No clinician has" not in page, address
        assert "Which clinicians have reviewed what" in page, address


def test_staff_enter_and_remove_a_reviewer_and_the_pages_follow_at_once(staff):
    before = content_version().number
    assert staff.post(url(Reviewer, "add"), {**REVIEW, "reviewed_on": "2026-11-20"}).status_code == 302
    row = Reviewer.objects.get()
    assert "Test Person" in text_of(staff.get(METHOD))
    saved(staff, row, post="Another post")
    assert "Another post" in text_of(staff.get(METHOD))
    later = content_version().number
    assert later >= before + 2
    assert staff.post(url(row, "delete"), {"post": "yes"}).status_code == 302
    assert content_version().number > later
    assert NOT_REVIEWED in text_of(staff.get(METHOD))


def test_only_those_with_the_right_to_may_enter_a_reviewer(staff):
    staff.user.user_permissions.filter(codename="add_reviewer").get()
    staff.user.user_permissions.set(staff.user.user_permissions.exclude(codename__endswith="_reviewer"))
    assert staff.post(url(Reviewer, "add"), REVIEW).status_code == 403
    assert not Reviewer.objects.exists()


def test_a_review_in_the_future_is_refused(staff):
    with pytest.raises(ValidationError, match="in the future"):
        Reviewer(**REVIEW | {"reviewed_on": date(2026, 11, 22)}).full_clean()
    answer = staff.post(url(Reviewer, "add"), {**REVIEW, "reviewed_on": "2026-11-22"})
    assert "This day lies in the future." in errors(answer)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", [name for name in REVIEW if name != "reviewed_on"])
def test_a_review_without_one_of_its_texts_is_refused_by_form_and_database(name):
    row = Reviewer(**REVIEW | {name: ""})
    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(IntegrityError, match="pages_reviewer"), transaction.atomic():
        row.save()


def test_there_is_no_reviewer_until_staff_enter_one():
    assert not Reviewer.objects.exists()


# --- days ------------------------------------------------------------------------------------------------
def test_the_update_policy_prints_the_next_day():
    section = all_pages()[METHOD].soup.find(id="checking")
    assert "every 12 months" in section.get_text()
    assert [day["datetime"] for day in section.find_all("time")] == ["2027-11-21", "2027-11-21"]
    assert list_due() == date(2027, 11, 21)


def test_the_list_is_due_when_its_first_statement_is(client):
    from core.cache import raise_version

    Claim.objects.filter(pk="SCA-01").update(valid_until=date(2027, 3, 1))
    raise_version()
    assert list_due() == date(2027, 3, 1)
    assert "1 March 2027" in text_of(client.get(METHOD))


def test_every_page_on_a_kind_or_an_option_leads_to_how_it_was_made_and_who_paid():
    addresses = [f"/en/conditions/{slug}/" for slug in CONDITIONS] + [f"/en/treatments/{slug}/" for slug in TREATMENTS]
    for address in addresses:
        links = {link["href"] for link in all_pages()[address].soup.select(".page-head a")}
        assert {METHOD, f"{METHOD}#paid"} <= links, address
