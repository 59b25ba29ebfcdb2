"""The HIRA register: every quirk of its files, what becomes of its institutions, and what staff edited."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clinics.models import Clinic, Listing, Price
from core.cache import content_version
from desk.imports.actions import ask_to_apply
from desk.imports.hira import institution
from desk.imports.matching import place, same_address
from desk.imports.models import ImportRow, ImportRun, RegisterEntry
from desk.imports.reasons import RowRefused
from tests.clock import NOW
from tests.importing import applied, checked, counts, refusals, register, row_of, sentence, work
from tests.making import TODAY
from tests.properties import calm
from tests.registers import BUSINESS, HEADINGS, OWNER, as_bytes, as_csv, as_workbook, line, lines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def entry(number: int) -> RegisterEntry:
    return RegisterEntry.objects.get(key=f"JDQ{number:012}")


def drafts():
    return Clinic.objects.filter(register_entry__isnull=False)


# --- a first file -------------------------------------------------------------------------------------
def test_institutions_of_the_five_cities_become_drafts_with_source_and_day_and_without_a_price():
    run = register(lines(70), name="병원정보 2026.9.csv")
    assert counts(run) == {"new": 60, "left_out": 10}
    assert drafts().count() == RegisterEntry.objects.count() == 60
    assert set(drafts().values_list("status", "is_demo", "registration_number")) == {("draft", False, "")}
    assert not Price.objects.filter(offer__clinic__in=drafts()).exists()
    clinic = entry(0).clinic
    assert (clinic.name_ko, clinic.name_en, clinic.kind) == ("예시0피부과의원", None, "dermatology")
    assert (clinic.city.slug, clinic.district.slug) == ("seoul", "apgujeong")
    assert clinic.address_ko == "서울특별시 강남구 압구정로 1, 1층 (압구정동)"
    assert (clinic.latitude, clinic.longitude, clinic.website) == (37.527, 127.028, "http://example0.co.kr")
    assert clinic.source == "HIRA register of institutions, file “병원정보 2026.9.csv”"
    assert (clinic.checked_on, clinic.valid_until) == (TODAY, TODAY + timedelta(days=365))
    assert (entry(0).telephone, entry(0).postcode, entry(0).opened_on) == ("02-555-0000", "06000", date(1979, 3, 24))
    assert (entry(0).last_seen, entry(0).last_seen_on, entry(0).vanished_on) == (run, TODAY, None)


def test_drafts_are_listed_for_staff_and_on_no_public_page(client):
    before = content_version().number
    register(lines(7))
    assert content_version().number == before + 1
    clinic = entry(0).clinic
    assert Listing.objects.get(clinic=clinic).document["name"] == {"ko": "예시0피부과의원"}
    assert client.get(f"/en/clinics/{clinic.slug}/").status_code == 404
    assert clinic.slug not in client.get("/ko/clinics/?q=예시0").content.decode()
    assert str(clinic) == "예시0피부과의원" and clinic.name_key == "예시0피부과의원"


def test_the_same_file_again_changes_nothing():
    register(lines(70))
    before = list(Clinic.objects.order_by("pk").values()), content_version()
    run = checked("hira", as_bytes(lines(70)))
    assert counts(run) == {"unchanged": 60, "left_out": 10}
    assert not run.may_be_applied
    assert (list(Clinic.objects.order_by("pk").values()), content_version()) == before


def test_names_of_people_and_business_numbers_are_never_stored(settings):
    register(lines(14))
    checked("hira", as_bytes([line(3, 개설일자="broken")]))
    with connection.cursor() as cursor:
        for model in (Clinic, Listing, ImportRun, ImportRow, RegisterEntry):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            text = " ".join(str(value) for row in cursor.fetchall() for value in row)
            assert OWNER not in text and BUSINESS not in text
    assert not list((settings.PRIVATE_ROOT / "imports").iterdir())  # the file is gone with the check


# --- the shapes in which the register comes -------------------------------------------------------------
@pytest.mark.parametrize("shape", ["BOM", "cp949", "workbook", "workbook with an unnamed column", "semicolons", "tabs"])
def test_every_shape_of_the_file_reads_the_same(shape, tmp_path):
    path, rows = tmp_path / "register", [line(number) for number in range(14)]
    if shape == "cp949":
        as_csv(path, rows, encoding="cp949")
    elif shape.startswith("workbook"):
        as_workbook(path, rows, unnamed="unnamed" in shape)
    else:
        as_csv(path, rows)
        sign = {"semicolons": b";", "tabs": b"\t"}.get(shape)
        if sign:
            path.write_bytes(
                "\n".join(
                    sign.decode().join(row.values()) for row in [dict(zip(HEADINGS, HEADINGS, strict=True)), *rows]
                ).encode()
            )
    run = applied("hira", path.read_bytes())
    assert counts(run) == {"new": 12, "left_out": 2}
    assert list(drafts().order_by("register_entry__key").values_list("name_ko", flat=True))[:2] == [
        "예시0피부과의원",
        "예시1성형외과의원",
    ]


def test_a_csv_with_an_unnamed_first_column_is_read():
    rows = [{"": str(number), **line(number)} for number in range(7)]
    assert counts(applied("hira", as_bytes(rows, headings=["", *HEADINGS]))) == {"new": 6, "left_out": 1}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"우편번호": "6000"}, {"postcode": "06000"}),
        ({"우편번호": "135-080"}, {"postcode": "135-080"}),
        ({"우편번호": ""}, {"postcode": ""}),
        ({"전화번호": "555-1234"}, {"telephone": "02-555-1234"}),
        ({"전화번호": "2-555-1234"}, {"telephone": "02-555-1234"}),
        ({"전화번호": "1588-1234"}, {"telephone": "1588-1234"}),
        ({"전화번호": "0507-1234-5678"}, {"telephone": "0507-1234-5678"}),
        ({"전화번호": ""}, {"telephone": ""}),
        ({"개설일자": "1979-03-24"}, {"opened_on": date(1979, 3, 24)}),
        ({"개설일자": "1979-03-24 00:00:00"}, {"opened_on": date(1979, 3, 24)}),
        ({"개설일자": ""}, {"opened_on": None}),
        ({"종별코드명": "", "종별코드": "1"}, {"institution": "상급종합"}),
        ({"종별코드명": "상급종합병원"}, {"institution": "상급종합"}),
        ({"병원홈페이지": "www.example.org"}, {"website": "http://www.example.org"}),
        ({"병원홈페이지": "없음"}, {"website": ""}),
        ({"병원홈페이지": "no address.at all"}, {"website": ""}),
        ({"병원홈페이지": "javascript:alert(1).x"}, {"website": ""}),
        ({"X좌표": "", "Y좌표": ""}, {"latitude": None, "longitude": None}),
        ({"X좌표": "0", "Y좌표": "0.0"}, {"latitude": None, "longitude": None}),
        ({"시도코드명": "", "시도코드": "110000"}, {"city": "seoul"}),
        ({"시도코드명": "서울특별시"}, {"city": "seoul"}),
        ({"시도코드명": "", "시도코드": ""}, {"city": "seoul"}),
        ({"읍면동": ""}, {"district": "apgujeong"}),
        ({"읍면동": "역삼동"}, {"district": "gangnam"}),
        ({"읍면동": "자양동"}, {"district": None}),
        ({"요양기관명": "예시모발이식의원"}, {"kind": "hair-clinic"}),
        ({"요양기관명": "예시내과의원"}, {"kind": ""}),
        ({"요양기관명": "예시피부과성형외과의원"}, {"kind": ""}),
        ({"종별코드명": "병원", "요양기관명": "예시피부과병원"}, {"kind": "hospital"}),
    ],
)  # fmt: skip
def test_a_quirk_is_read_as_what_it_means(given, stored):
    register([line(0, **given)])
    made = entry(0)
    row = {**vars(made), **vars(made.clinic), "city": made.clinic.city.slug}
    row["district"] = made.clinic.district and made.clinic.district.slug
    assert {name: row[name] for name in stored} == stored


@pytest.mark.parametrize("kind", ["치과의원", "한의원", "요양병원", "약국", "보건소"])
def test_other_kinds_of_institutions_are_left_out(kind):
    assert counts(register([line(0, 종별코드명=kind), line(1)])) == {"new": 1, "left_out": 1}


def test_repeated_names_are_different_institutions():
    rows = [line(0, 요양기관명="연세의원"), line(1, 요양기관명="연세의원"), line(2, 요양기관명="연세의원")]
    assert counts(register(rows)) == {"new": 3}
    assert drafts().filter(name_ko="연세의원").count() == 3


def test_without_codes_name_and_address_tell_institutions_apart():
    headings = [name for name in HEADINGS if name != "암호화요양기호"]
    rows = [line(number) for number in range(3)]
    assert counts(applied("hira", as_bytes(rows, headings=headings))) == {"new": 3}
    assert counts(applied("hira", as_bytes(rows, headings=headings))) == {"unchanged": 3}
    moved = [line(0, 전화번호="02-1-1"), line(1), line(2)]
    with_codes = register(moved)  # the next file has them: the same institutions, known by their codes from now on
    assert counts(with_codes) == {"changed": 3}
    assert drafts().count() == 3 and entry(0).telephone == "02-1-1"
    assert counts(register(moved)) == {"unchanged": 3}
    assert counts(applied("hira", as_bytes(moved, headings=headings))) == {"unchanged": 3}


def test_columns_may_be_empty_or_missing_altogether():
    headings = ["암호화요양기호", "요양기관명", "종별코드명", "주소"]
    run = applied("hira", as_bytes([line(0), line(3)], headings=headings))
    assert counts(run) == {"new": 2}
    assert (entry(0).clinic.city.slug, entry(0).clinic.latitude, entry(0).telephone) == ("seoul", None, "")


# --- refused --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "column", "reason"),
    [
        ({"요양기관명": " "}, "요양기관명", "The name is missing."),
        ({"요양기관명": "가" * 121}, "요양기관명", "Ensure this value has at most 120 characters (it has 121)."),
        ({"암호화요양기호": "a" * 201}, "암호화요양기호",
         "This code is far too long: the columns of this line may be shifted."),
        ({"개설일자": "19791324"}, "개설일자", "“19791324” is not a day. Write it as 19790324 or 1979-03-24."),
        ({"개설일자": "spring"}, "개설일자", "“spring” is not a day. Write it as 19790324 or 1979-03-24."),
        ({"X좌표": "east"}, "X좌표", "“east” is not a number."),
        ({"Y좌표": "nan"}, "Y좌표", "nan does not lie in Korea: between 33.0 and 39.0 degrees."),
        ({"X좌표": "37.5"}, "X좌표", "37.5 does not lie in Korea: between 124.0 and 132.0 degrees."),
        ({"우편번호": "A1"}, "우편번호", "“A1” is not a postcode of five digits."),
        ({"종별코드": "", "종별코드명": ""}, "종별코드명", "The kind of institution is missing."),
        (
            {"시도코드": "", "시도코드명": "", "주소": ""}, "시도코드명",
            "Neither the province nor the address says in which city this is.",
        ),
    ],
)  # fmt: skip
def test_a_broken_row_is_refused_with_line_column_and_reason_and_so_is_the_whole_file(given, column, reason):
    run = checked("hira", as_bytes([line(0), line(1), line(2, **given), line(3)]))
    assert counts(run) == {"new": 3, "refused": 1}
    assert refusals(run) == [(4, column, reason)]
    assert not run.may_be_applied
    assert not drafts().exists()


def test_one_institution_twice_in_a_file_is_refused():
    run = checked("hira", as_bytes([line(0), line(1), line(0)]))
    assert refusals(run) == [(4, "암호화요양기호", "The same institution stands in the file twice.")]


def test_another_list_is_refused_with_the_columns_that_it_lacks():
    run = checked("hira", "이름,주소\n가,나\n".encode())
    text = "These columns are missing: 요양기관명, 종별코드명 / 종별코드. This is not the list of institutions of HIRA."
    assert sentence(run) == text


def test_a_row_outside_of_the_cities_is_not_even_looked_at():
    run = register([line(0), line(6, 개설일자="broken")])
    assert counts(run) == {"new": 1, "left_out": 1}


# --- a second file ----------------------------------------------------------------------------------------
def test_a_second_file_updates_marks_the_vanished_and_adds(clock):
    register(lines(12), name="first.csv")
    clock.move_to(NOW + timedelta(days=30))
    rows = [line(number) for number in range(1, 13)]
    rows[0] = line(1, 요양기관명="새이름의원", 전화번호="02-1-1")
    run = register(rows, name="second.csv")
    assert counts(run) == {"new": 1, "changed": 1, "unchanged": 9, "vanished": 1, "left_out": 1}
    day = TODAY + timedelta(days=30)
    clinic = entry(1).clinic
    assert (clinic.name_ko, clinic.name_key, clinic.checked_on) == ("새이름의원", "새이름의원", day)
    assert clinic.source == "HIRA register of institutions, file “second.csv”"
    assert Listing.objects.get(clinic=clinic).document["name"] == {"ko": "새이름의원"}
    assert (entry(1).telephone, entry(2).last_seen_on, entry(2).clinic.checked_on) == ("02-1-1", day, TODAY)
    gone = entry(0)
    assert (gone.vanished_on, gone.last_seen_on, gone.clinic.status) == (day, TODAY, "draft")
    back = register([line(0), *rows])
    assert (counts(back)["changed"], entry(0).vanished_on) == (1, None)


def test_cities_that_a_file_does_not_cover_lose_nobody():
    register(lines(12))
    run = register([line(0), line(1)])  # Seoul alone
    assert counts(run) == {"unchanged": 2, "vanished": 2}
    assert (
        RegisterEntry.objects.filter(vanished_on__isnull=False).values_list("city__slug", flat=True).distinct().get()
        == "seoul"
    )


def test_what_staff_edited_by_hand_is_never_touched():
    register([line(0), line(1)])
    clinic = entry(0).clinic
    clinic.name_ko, clinic.website, clinic.source = "직원이 고친 이름", "https://own.example.org", "Call of 2026-11-20"
    clinic.save()
    run = register([line(0, 요양기관명="등록부의 새 이름", 병원홈페이지="www.new.org", 읍면동="역삼동"), line(1)])
    assert counts(run) == {"changed": 1, "unchanged": 1}
    assert row_of(run, 2).kept == {"name_ko": "등록부의 새 이름", "website": "http://www.new.org"}
    clinic.refresh_from_db()
    assert (clinic.name_ko, clinic.website, clinic.district.slug) == (
        "직원이 고친 이름",
        "https://own.example.org",
        "gangnam",
    )
    assert clinic.source == "Call of 2026-11-20"
    assert counts(
        checked(
            "hira",
            as_bytes([line(0, 요양기관명="등록부의 새 이름", 병원홈페이지="www.new.org", 읍면동="역삼동"), line(1)]),
        )
    ) == {"unchanged": 2}


def test_a_kind_that_staff_chose_outlives_the_register():
    register([line(0, 요양기관명="예시의원")])
    Clinic.objects.filter(pk=entry(0).clinic_id).update(kind="hair-clinic")
    assert counts(register([line(0, 요양기관명="예시의원")])) == {"unchanged": 1}
    assert entry(0).clinic.kind == "hair-clinic"


def test_a_clinic_that_was_deleted_here_is_not_made_again():
    register([line(0), line(1)])
    entry(0).clinic.delete()
    assert counts(register([line(0, 요양기관명="다른의원"), line(1)])) == {"changed": 1, "unchanged": 1}
    assert entry(0).clinic is None and drafts().count() == 1


def test_an_edit_between_check_and_apply_stops_the_whole_file():
    register([line(0), line(1)])
    run = checked("hira", as_bytes([line(0, 요양기관명="가의원"), line(1, 요양기관명="나의원")]))
    Clinic.objects.filter(pk=entry(1).clinic_id).update(name_ko="직원의 이름")
    assert ask_to_apply(run=run, by=None)
    work(run)
    assert (
        sentence(run)
        == "“나의원” was changed here after the file was checked. Nothing was written: upload the file again."
    )
    assert set(drafts().values_list("name_ko", flat=True)) == {"예시0피부과의원", "직원의 이름"}


def test_a_name_that_the_law_forbids_does_not_reach_visitors():
    register([line(0), line(1)])
    shown = entry(1).clinic
    Clinic.objects.filter(pk=shown.pk).update(
        status="published", registration_number="M-1", registration_checked_on=TODAY, registration_expires_on=TODAY
    )
    run = checked("hira", as_bytes([line(0, 요양기관명="최고의원"), line(1, 요양기관명="최고의 의원")]))
    assert ask_to_apply(run=run, by=None)
    assert sentence(work(run)) == (
        "Visitors read “최고의 의원” by now, and the advertising rules refuse “최고” there. Nothing was written. "
        "Change the file, or put the text into the form, where a reviewer can accept it with a reason."
    )
    assert set(drafts().values_list("name_ko", flat=True)) == {"예시0피부과의원", "예시1성형외과의원"}
    register([line(0, 요양기관명="최고의원"), line(1)])
    assert entry(0).clinic.name_ko == "최고의원"


def test_the_rules_are_asked_of_no_draft():
    register(lines(70))
    counted = []
    for numbers in ((0, 1), range(7, 13)):
        run = checked("hira", as_bytes(line(number, 요양기관명="최고의원") for number in numbers))
        assert ask_to_apply(run=run, by=None)
        with CaptureQueriesContext(connection) as queries:
            work(run)
        counted.append(len(queries))
    assert counted[0] == counted[1]


# --- pure -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("서울특별시 강남구 압구정로 1, 3층 (압구정동)", "서울 강남구 압구정로 1"),
        ("서울시 강남구 압구정로 1", "서울특별시  강남구  압구정로 1(압구정동)"),
        ("부산광역시 해운대구 해운대로 2", "부산 해운대구 해운대로２"),
    ],
)
def test_addresses_of_one_place_are_the_same(one, other):
    assert same_address(one) == same_address(other)


def test_addresses_of_two_places_differ():
    assert place("가의원", "서울 강남구 압구정로 1") != place("가의원", "서울 강남구 압구정로 11")
    assert place("가의원", "서울 중구 명동1가 1") != place("가의원", "대구 중구 명동1가 1")


@calm(300)
@given(st.dictionaries(st.sampled_from(HEADINGS), st.text(max_size=30)))
def test_whatever_stands_in_a_line_it_is_read_left_out_or_refused(cells):
    try:
        made = institution(line(0) | cells)
    except RowRefused as error:
        assert error.column in HEADINGS and str(error.reason)
    else:
        assert made is None or (
            made.clinic["name_ko"] and made.city in {"seoul", "busan", "incheon", "daegu", "daejeon"}
        )
