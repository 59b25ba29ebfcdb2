"""The list of institutions that are registered for foreign patients."""

from datetime import date

import pytest

from clinics.models import Clinic
from core.cache import content_version
from tests.importing import applied, checked, counts, refusals, row_of, sentence
from tests.making import TODAY, make_clinic

pytestmark = pytest.mark.django_db
HEADINGS = "registration_no,name_ko,address,registered_on,expires_on\n"
ADDRESS = "서울특별시 강남구 압구정로 1, 3층 (압구정동)"


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    Clinic.objects.filter(is_demo=False).delete()


def rows(*lines: str) -> bytes:
    return (HEADINGS + "\n".join(lines) + "\n").encode("utf-8-sig")


def registration(clinic) -> tuple[str, date, date]:
    clinic.refresh_from_db()
    return clinic.registration_number, clinic.registration_checked_on, clinic.registration_expires_on


def test_a_clinic_is_found_by_its_number_however_it_is_written(client):
    clinic = make_clinic("numbered", registration_number="M-2019-01-01-1234", registration_expires_on=date(2026, 12, 1))
    run = applied("registered", rows("M2019 01 01 1234,전혀다른이름,,2019-01-01,2029-12-31"))
    assert counts(run) == {"changed": 1}
    assert registration(clinic) == ("M2019 01 01 1234", TODAY, date(2029, 12, 31))
    assert "2029" in client.get("/en/clinics/numbered/").content.decode()


def test_a_clinic_without_the_number_is_found_by_name_and_address():
    clinic = make_clinic("named", name_ko="예시 피부과의원", address_ko=ADDRESS, registration_number="", status="draft")
    run = applied("registered", rows("A-1,예시피부과의원,서울 강남구 압구정로 1,2024-01-01,2027-01-01"))
    assert counts(run) == {"changed": 1}
    assert registration(clinic) == ("A-1", TODAY, date(2027, 1, 1))
    assert clinic.status == "draft"


def test_what_matches_nothing_or_several_is_listed_and_holds_nobody_back():
    for slug in ("one", "two"):
        make_clinic(slug, name_ko="쌍둥이의원", address_ko=ADDRESS, registration_number="", status="draft")
    known = make_clinic("known", registration_number="K-1")
    run = applied(
        "registered",
        rows(f'A-1,쌍둥이의원,"{ADDRESS}",,2027-01-01', "A-2,없는의원,부산,,2027-01-01", "K-1,가,나,,2030-01-01"),
    )
    assert counts(run) == {"changed": 1, "unmatched": 2}
    assert row_of(run, 2).reason.startswith("Several clinics here")
    assert row_of(run, 3).reason == "No clinic here has this number, or this name and address."
    assert registration(known)[2] == date(2030, 1, 1)


def test_a_number_that_the_list_no_longer_has_is_listed_and_stays():
    clinic = make_clinic("gone", registration_number="G-1")
    make_clinic("there", registration_number="T-1")
    run = applied("registered", rows("T-1,가,나,,2030-01-01"))
    assert counts(run) == {"changed": 1, "unmatched": 1}
    assert run.rows.get(line=0).key == "gone"
    assert registration(clinic)[0] == "G-1"


def test_the_same_list_again_on_the_same_day_changes_nothing():
    make_clinic("numbered", registration_number="N-1")
    applied("registered", rows("N-1,가,나,2024-01-01,2030-01-01"))
    before = content_version()
    assert counts(checked("registered", rows("N-1,가,나,2024-01-01,2030-01-01"))) == {"unchanged": 1}
    assert content_version() == before


def test_demonstration_clinics_take_no_part():
    demo = Clinic.objects.filter(is_demo=True).first()
    run = checked("registered", rows(f'X-1,"{demo.name_ko}","{demo.address_ko}",,2030-01-01'))
    assert counts(run) == {"unmatched": 1}


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (",가,나,,2030-01-01", "registration_no", "This is missing."),
        ("A-1,,나,,2030-01-01", "name_ko", "This is missing."),
        ("A-1,가,나,,", "expires_on", "This is missing."),
        ("A-1,가,나,,soon", "expires_on", "“soon” is not a day. Write it as 2026-11-21."),
        ("A-1,가,나,2031-01-01,2030-01-01", "expires_on", "The registration ends before it begins."),
        ("DEMO-1,가,나,,2030-01-01", "registration_no", "This is no number of a registration."),
        (f"{'9' * 61},가,나,,2030-01-01", "registration_no", "This is no number of a registration."),
    ],
)
def test_a_broken_row_is_refused(line, column, reason):
    run = checked("registered", rows("A-9,가,나,,2030-01-01", line))
    assert refusals(run) == [(3, column, reason)]
    assert not run.may_be_applied


def test_one_registration_twice_is_refused():
    run = checked("registered", rows("A-1,가,나,,2030-01-01", "A 1,다,라,,2030-01-01"))
    assert refusals(run) == [(3, "registration_no", "The same registration stands in the file twice.")]


def test_another_list_is_refused():
    assert sentence(checked("registered", b"a,b\n1,2\n")).startswith("These columns are missing: address, expires_on")
