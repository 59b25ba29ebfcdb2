"""Sheets of clinics, offers, prices and claims: out, through a spreadsheet, and in again."""

# ruff: noqa: E501  (the sentences of refusals stand in one piece)

import csv
import io
from datetime import date

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from clinics.models import Clinic, Listing, Offer, Price
from core.cache import content_version
from core.models import ContentChange
from desk.imports.actions import ask_to_apply
from desk.imports.exporting import CannotExport, as_csv, as_workbook
from desk.imports.resources import RESOURCES
from tests.importing import applied, checked, counts, refusals, row_of, sentence, work
from tests.making import LATER, TODAY, make_clinic, won
from tests.properties import calm
from treatments.models import Claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def exported(kind: str, form: str = "csv", **narrow) -> bytes:
    resource = RESOURCES[kind]()
    rows = resource.exported().filter(**narrow)
    if form == "csv":
        return "".join(as_csv(resource, rows)).encode()
    with as_workbook(resource, rows) as file:
        return file.read()


def lines_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(rows: list[dict[str, str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


@pytest.fixture
def clinic(db):
    offers = {"smp": {"prices": [won(1_000_000, 2_000_000, area="full-scalp")]}, "fue": {"prices": [won(3_000)]}}
    return make_clinic("plain", name_ko="예시의원", offers=offers)


def set_status(clinic: Clinic, status: str) -> None:
    set_columns(clinic, status=status)


def set_columns(clinic: Clinic, **columns) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(**columns)


def price_of(clinic, treatment: str = "smp") -> Price:
    return Price.objects.get(offer__clinic=clinic, offer__treatment__slug=treatment)


# --- there and back ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", RESOURCES)
def test_everything_that_is_exported_comes_back_without_a_change(kind, form, clinic):
    before = content_version()
    run = checked(kind, exported(kind, form), name=f"sheet.{form}")
    rows = RESOURCES[kind]._meta.model._base_manager.count()
    assert counts(run) == {"unchanged": rows}
    assert content_version() == before


texts = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n'=+-@,;\" "), max_size=60)


@calm(40)
@given(name=texts.filter(str.strip), about=texts, note=texts, form=st.sampled_from(["csv", "xlsx"]))
def test_no_text_is_changed_by_the_way_through_a_file(clinic, name, about, note, form):
    Clinic.objects.filter(pk=clinic.pk).update(name_en=name, about_ko=about)
    Price.objects.filter(offer__clinic=clinic).update(note_en=note)
    assert counts(checked("clinics", exported("clinics", form, slug="plain"))) == {"unchanged": 1}
    assert counts(checked("prices", exported("prices", form, offer__clinic=clinic))) == {"unchanged": 2}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_export_holds_a_formula(clinic, form):
    Clinic.objects.filter(pk=clinic.pk).update(name_en='=HYPERLINK("http://evil")', about_en="@SUM(1)", about_ko="+1")
    content = exported("clinics", form, slug="plain")
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        cells = [cell or "" for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert '\'=HYPERLINK("http://evil")' in cells


def test_a_workbook_takes_no_text_that_it_would_cut(clinic):
    Clinic.objects.filter(pk=clinic.pk).update(about_en="x" * 32_768)
    with pytest.raises(CannotExport):
        exported("clinics", "xlsx", slug="plain")


def test_a_workbook_is_for_as_many_rows_as_a_spreadsheet_is_comfortable_with(clinic, monkeypatch):
    monkeypatch.setattr("desk.imports.exporting.MOST_WORKBOOK_ROWS", 3)
    with pytest.raises(CannotExport, match="at most 3 rows"):
        exported("prices", "xlsx")


# --- changes ------------------------------------------------------------------------------------------------
def test_a_changed_price_is_shown_from_and_to_and_reaches_the_public_page(client, clinic):
    (row,) = lines_of(exported("prices", offer__clinic=clinic, offer__treatment__slug="smp"))
    row |= {"low": "1500000", "high": "2500000", "checked_on": "2026-11-21", "vat": "included"}
    by = User.objects.create_user("editor")
    before = content_version().number
    run = applied("prices", sheet([row]), by=by)
    made = row_of(run, 2)
    valid_until = {"valid_until": "2027-05-20"}
    assert made.before == {
        "low": "1000000",
        "high": "2000000",
        "checked_on": "2026-11-20",
        "vat": "unknown",
        "valid_until": str(LATER),
    }
    assert made.after == {
        "low": "1500000",
        "high": "2500000",
        "checked_on": "2026-11-21",
        "vat": "included",
        **valid_until,
    }
    price = price_of(clinic)
    assert (price.low, price.vat, price.checked_by, price.valid_until) == (1_500_000, "included", by, date(2027, 5, 20))
    assert content_version().number == before + 1
    assert ContentChange.objects.filter(number=before + 1).values_list("clinic_id", flat=True).get() == clinic.pk
    assert "₩1,500,000–2,500,000" in client.get("/en/clinics/plain/").content.decode()
    record = price.history.first()
    assert (record.history_change_reason, record.history_user) == ("import", by)
    assert record.history_delta["low"] == [1_000_000, 1_500_000]


def test_a_sheet_brings_no_forbidden_words_to_the_public_pages(clinic):
    (row,) = lines_of(exported("prices", offer__clinic=clinic, offer__treatment__slug="smp"))
    row["note_en"] = "The best price in Seoul"
    assert refusals(checked("prices", sheet([row]))) == [
        (
            2,
            "note_en",
            "Visitors read this entry, and the advertising rules refuse “best”. Change it, or put it into the form, where a reviewer can accept it with a reason.",
        )
    ]
    clinic.status = "draft"
    clinic.save()
    assert refusals(checked("prices", sheet([row]))) == []


ABOUT = {"about_en": "The best clinic", "about_ko": "의원"}
NOW_PUBLIC = "Visitors read “%s” by now, and the advertising rules refuse “best” there. Nothing was written. Change the file, or put the text into the form, where a reviewer can accept it with a reason."
OUTCOME = {"about_en": "The dots give a natural look.", "about_ko": "점을 찍습니다."}
RISK = "Redness may last three days."
WITHOUT_RISK = "Visitors read “Plain”. After this import it would say “natural look” without a text that permits it, such as a named risk. Nothing was written. Keep or add such a text, or make the change in the form, where a reviewer can accept it with a reason."


ANOTHER = {"area": "scar", "low": "1", "high": "2", "source": "Call", "checked_on": "2026-11-20"}


@pytest.mark.parametrize("new", [{}, ANOTHER])
def test_words_that_were_checked_for_a_draft_are_refused_once_visitors_read_it(clinic, new):
    set_status(clinic, "draft")
    run = checked("clinics", sheet([{"slug": "plain", **ABOUT}]))
    other = checked("prices", sheet([{**PRICE, "note_en": "The best price", **new}]))
    assert (refusals(run), refusals(other)) == ([], [])
    set_status(clinic, "published")
    assert ask_to_apply(run=run, by=None) and ask_to_apply(run=other, by=None)
    assert sentence(work(run)) == NOW_PUBLIC % "Plain"
    assert sentence(work(other)).startswith("Visitors read “")
    clinic.refresh_from_db()
    assert clinic.about_en is None and not Price.objects.filter(note_en="The best price").exists()


def test_words_that_were_checked_for_a_draft_are_written_into_the_draft(clinic):
    set_status(clinic, "draft")
    applied("clinics", sheet([{"slug": "plain", **ABOUT}]))
    clinic.refresh_from_db()
    assert clinic.about_en == "The best clinic"


def test_an_empty_cell_does_not_take_the_only_risk_from_what_visitors_read(clinic):
    set_columns(clinic, **OUTCOME, aftercare_en=RISK)
    run = checked("clinics", sheet([{"slug": "plain", "aftercare_en": ""}]))
    assert ask_to_apply(run=run, by=None)
    assert sentence(work(run)) == WITHOUT_RISK
    clinic.refresh_from_db()
    assert clinic.aftercare_en == RISK
    set_status(clinic, "draft")
    applied("clinics", sheet([{"slug": "plain", "aftercare_en": ""}]))


def test_a_risk_may_move_to_another_row_of_the_sheet(clinic, monkeypatch):
    monkeypatch.setattr("desk.imports.kinds.CHUNK", 1)
    set_columns(clinic, **OUTCOME)
    Offer.objects.filter(clinic=clinic, treatment__slug="smp").update(included_en=RISK)
    moved = [{**OFFER, "included_en": ""}, {**OFFER, "treatment": "fue", "included_en": RISK}]
    applied("offers", sheet(moved))
    assert Offer.objects.get(clinic=clinic, included_en=RISK).treatment.slug == "fue"


def test_a_text_that_lacked_a_risk_before_holds_no_other_change_back(clinic):
    set_columns(clinic, **OUTCOME)
    applied("prices", sheet([{**PRICE, "high": "2100000"}]))
    assert price_of(clinic).high == 2_100_000


def test_a_new_amount_without_a_day_was_looked_up_today(clinic):
    (row,) = lines_of(exported("prices", offer__clinic=clinic, offer__treatment__slug="smp"))
    applied("prices", sheet([row | {"high": "2100000"}]))
    assert (price_of(clinic).checked_on, price_of(clinic).valid_until) == (TODAY, date(2027, 5, 20))


def test_columns_that_are_left_out_stay_and_empty_cells_empty_the_field(clinic):
    Clinic.objects.filter(pk=clinic.pk).update(website="https://example.org", about_en="Words")
    applied("clinics", b"slug,about_en,about_ko\nplain,,\xeb\xa7\x90\n")
    clinic.refresh_from_db()
    assert (clinic.about_en, clinic.about_ko, clinic.website) == ("", "말", "https://example.org")
    assert Listing.objects.get(clinic=clinic).document["about"] == {"ko": "말"}


def test_new_clinics_offers_and_prices_are_made_one_sheet_after_the_other():
    sourced = {"source": "Call", "checked_on": "2026-11-20"}
    row = {
        "slug": "new-one",
        "name_en": "New",
        "name_ko": "새의원",
        "kind": "hair-clinic",
        "city": "seoul",
        "district": "gangnam",
    }
    assert counts(applied("clinics", sheet([{**row, **sourced}]))) == {"new": 1}
    offer = {"clinic": "new-one", "treatment": "fue", "included_en": "Consultation\nAftercare", **sourced}
    assert counts(applied("offers", sheet([offer]))) == {"new": 1}
    price = {
        "clinic": "new-one",
        "treatment": "fue",
        "area": "",
        "basis": "per_graft",
        "audience": "same",
        "currency": "KRW",
    }
    assert counts(applied("prices", sheet([{**price, "low": "4000", "high": "6000", **sourced}]))) == {"new": 1}
    clinic = Clinic.objects.get(slug="new-one")
    assert (clinic.status, clinic.name_key, clinic.valid_until) == ("draft", "new", date(2027, 11, 20))
    assert Offer.objects.get(clinic=clinic).included_en == "Consultation\nAftercare"
    assert Listing.objects.get(clinic=clinic).document["offers"][0]["prices"][0]["low"] == 4000


def test_claims_can_be_changed_but_not_what_they_are_about():
    (row,) = lines_of(exported("claims", id="AA-01"))
    applied("claims", sheet([row | {"caveat": "Another caveat"}]))
    assert Claim.objects.get(pk="AA-01").caveat == "Another caveat"
    run = checked("claims", sheet([row | {"publish": "no", "caveat": "Another caveat"}]))
    text = "An import does not change this: it is “yes” here. Change it on its own page."
    assert refusals(run) == [(2, "publish", text)]


def test_a_new_claim_is_not_shown_until_a_reviewer_says_so():
    assert counts(applied("claims", sheet([CLAIM]))) == {"new": 1}
    assert Claim.objects.get(pk="AA-99").publish == "no"


# --- refused ------------------------------------------------------------------------------------------------
ROW = {"slug": "plain"}
FRESH = {
    "slug": "fresh", "name_en": "A", "kind": "hospital", "city": "seoul", "source": "Call", "checked_on": "2026-11-20",
}  # fmt: skip
OFFER = {"clinic": "plain", "treatment": "smp"}
PRICE = {**OFFER, "area": "full-scalp", "basis": "per_course", "audience": "same", "currency": "KRW"}
CLAIM = {
    "id": "AA-99", "section": "AA", "subject": "Areata", "attribute": "course", "value": "A study", "verified": "0",
    "evidence_level": "cohort study", "checked_on": "2026-11-20",
}  # fmt: skip
REFUSED = [
    ("clinics", ROW | {"kind": "palace"}, "kind", "Value 'palace' is not a valid choice."),
    ("clinics", ROW | {"city": "Paris"}, "city", "There is no “Paris” here."),
    ("clinics", ROW | {"district": "gangnam"}, "district", "This district does not lie in the city of the clinic."),
    ("clinics", ROW | {"latitude": "12,5"}, "latitude", "“12,5” is not a number."),
    ("clinics", ROW | {"latitude": "12.5"}, "latitude", "Ensure this value is greater than or equal to 33."),
    ("clinics", ROW | {"website": "javascript:alert(1)"}, "website", "Enter a valid URL."),
    ("clinics", ROW | {"name_en": ""}, "name_en", "This field cannot be blank."),
    ("clinics", ROW | {"checked_on": "2026-11-22"}, "checked_on", "This day lies in the future."),
    ("clinics", ROW | {"checked_on": "21.11.2026"}, "checked_on", "“21.11.2026” is not a day. Write it as 2026-11-21."),
    ("clinics", ROW | {"status": "withdrawn"}, "status", "An import does not change this: it is “published” here. Change it on its own page."),
    ("clinics", ROW | {"is_demo": "yes"}, "is_demo", "Write 1 for yes or 0 for no, not “yes”."),
    ("clinics", ROW | {"registration_number": ""}, "", "A published clinic needs its registration number for foreign patients, the day it was checked and its expiry."),
    ("clinics", ROW | {"registration_number": "DEMO-1"}, "", "Demonstration clinics carry a number that starts with DEMO-, and only they do."),
    ("clinics", FRESH | {"status": "in_review"}, "status", "A new clinic is a draft. Publish it on its own page."),
    ("clinics", FRESH | {"name_en": ""}, "name_en", "This field cannot be blank."),
    ("clinics", {"slug": "", "name_en": "A"}, "slug", "This names nothing: it is empty or too long."),
    ("clinics", FRESH | {"slug": "not a slug!"}, "slug", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    ("offers", OFFER | {"sessions_low": "3"}, "", "The lower end must not be above the upper end; give both or none."),
    ("offers", OFFER | {"sessions_low": "2.5"}, "sessions_low", "“2.5” is not a whole number."),
    ("offers", OFFER | {"treatment": "magic"}, "treatment", "There is no “magic” here."),
    ("offers", OFFER | {"clinic": "nobody"}, "clinic", "There is no “nobody” here."),
    ("claims", {**CLAIM, "publish": "yes"}, "publish", "A new claim is “no”. A reviewer publishes it on its own page."),
    ("claims", CLAIM | {"id": "AA|1"}, "id", "“|” may not stand in this column: “AA|1”."),
    ("prices", PRICE | {"low": "3000000"}, "", "The lower end must not be above the upper end."),
    ("prices", PRICE | {"low": ""}, "low", "This field cannot be null."),
    ("prices", PRICE | {"low": "-5"}, "low", "“-5” is not a whole number."),
    ("prices", PRICE | {"low": "9" * 30}, "low", f"“{'9' * 30}” is not a whole number."),
    ("prices", PRICE | {"treatment": "fut"}, "treatment", "There is no offer “plain: fut” here. Import the offers first, or make it on the page of the clinic."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "row", "column", "reason"), REFUSED)
def test_a_row_is_refused_with_its_column_and_reason(clinic, kind, row, column, reason):
    run = checked(kind, sheet([row]))
    assert refusals(run) == [(2, column, reason)]
    assert not run.may_be_applied


def test_one_refused_row_holds_the_whole_sheet_back(clinic):
    rows = lines_of(exported("prices", offer__clinic=clinic))
    rows[0]["high"], rows[1]["low"] = "2100000", "x"
    run = checked("prices", sheet(rows))
    assert counts(run) == {"changed": 1, "refused": 1}
    assert not run.may_be_applied


def test_the_same_row_twice_is_refused(clinic):
    text = "The same row stands in the file twice."
    assert refusals(checked("clinics", b"slug\nplain\nplain\n")) == [(3, "slug", text)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"slug,nmae_en\nplain,A\n", "These columns are not known: nmae_en. Remove them, or take the headings of an export."),
        (b"name_en\nA\n", "These columns are missing: slug."),
        (b"slug,name_en,name_en\nplain,A,B\n", "Two columns have the same heading."),
    ],
)  # fmt: skip
def test_headings_that_mean_nothing_are_refused_rather_than_passed_over(clinic, content, expected):
    assert sentence(checked("clinics", content)) == expected


def test_a_row_that_was_changed_since_the_check_stops_the_whole_sheet(clinic):
    rows = lines_of(exported("prices", offer__clinic=clinic))
    run = checked("prices", sheet([row | {"note_en": "A note"} for row in rows]))
    Price.objects.filter(pk=price_of(clinic, "fue").pk).update(note_en="Written meanwhile")
    assert ask_to_apply(run=run, by=None)
    assert "was changed here after the file was checked" in sentence(work(run))
    assert price_of(clinic).note_en != "A note"


def test_a_row_that_was_made_since_the_check_stops_the_whole_sheet(clinic):
    new = {**PRICE, "area": "scar", "low": "1", "high": "2", "source": "Call", "checked_on": "2026-11-20"}
    run = checked("prices", sheet([new]))
    Price.objects.create(
        offer=price_of(clinic).offer, area="scar", low=5, high=5, basis="per_course", source="A", checked_on=TODAY
    )
    assert ask_to_apply(run=run, by=None)
    assert "was changed here after the file was checked" in sentence(work(run))
