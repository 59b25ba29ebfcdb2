"""Imports as staff see them: uploading, the preview, applying, exporting, and who may do what."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from clinics.models import Clinic, Offer, Price
from desk.imports import uploads
from desk.imports.models import ImportRun, RegisterEntry
from tests.importing import checked, register, stored_files, uploaded, work
from tests.making import make_clinic, won
from tests.registers import as_bytes, line, lines
from tests.staff import sign_in, sign_in_administrator
from treatments.models import Claim

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/desk/importrun/add/", "/admin/desk/importrun/"
EXPORTS = {"clinics": Clinic, "offers": Offer, "prices": Price, "claims": Claim}


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def staff(client) -> Client:
    return sign_in_administrator(client)


def somebody(*permissions: str) -> Client:
    user = User.objects.create_user("somebody", is_staff=True)
    for name in permissions:
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return sign_in(Client(), user)


EDITOR = ("desk.run_import", "clinics.add_clinic", "clinics.change_clinic", "clinics.view_clinic")


def upload(client, kind: str, content: bytes, name: str = "list.csv", **more):
    return client.post(ADD, {"kind": kind, "file": SimpleUploadedFile(name, content), **more})


def change(run: ImportRun) -> str:
    return reverse("admin:desk_importrun_change", args=[run.pk])


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find(id="content").get_text(" ").split())


def said(response) -> str:
    found = BeautifulSoup(response.content, "html.parser").select("ul.messagelist li")
    return " ".join(item.get_text(" ", strip=True) for item in found)


# --- uploading ----------------------------------------------------------------------------------------
def test_an_upload_is_kept_checked_by_the_worker_previewed_and_applied(staff):
    answer = upload(staff, "hira", as_bytes(lines(7)), name="병원정보.csv")
    run = ImportRun.objects.get()
    assert (answer.status_code, answer.url, run.state, run.uploaded_by) == (302, change(run), "uploaded", staff.user)
    page = staff.get(change(run))
    assert page.headers["Refresh"] == "5" and "This page looks again every 5 seconds." in words(page)
    work(run)
    page = staff.get(change(run))
    assert "Refresh" not in page.headers
    assert "Nothing is changed yet. All of it is applied at once, or nothing." in words(page)
    assert "New 6" in words(page) and "1 row is left out: another city" in words(page)
    assert "2 예시0피부과의원 name [ko] 예시0피부과의원 address [ko] 서울특별시 강남구 압구정로 1" in words(page)
    assert not RegisterEntry.objects.exists()
    answer = staff.post(change(run), {"do": "apply"}, follow=True)
    assert "It will be applied in a moment." in said(answer)
    assert not RegisterEntry.objects.exists()  # a request of the web writes none of it
    work(run)
    assert (run.state, run.applied_by, RegisterEntry.objects.count()) == ("applied", staff.user, 6)
    assert "Applied" in words(staff.get(change(run)))


def test_changes_are_shown_from_and_to_and_what_staff_keep_beside_them(staff):
    register([line(0), line(1)])
    Clinic.objects.filter(register_entry__key="JDQ000000000000").update(name_ko="직원의 이름")
    run = checked("hira", as_bytes([line(0, 요양기관명="새이름", 전화번호="02-1-1"), line(1)]))
    page = staff.get(change(run))
    assert "telephone 02-555-0000 → 02-1-1" in words(page)
    assert "Kept as staff edited it. The file says: name [ko] 새이름" in words(page)
    assert "예시1성형외과의원" in words(staff.get(change(run), {"verdict": "unchanged"}))


def test_refused_rows_come_first_with_line_column_and_reason_and_nothing_can_be_applied(staff):
    run = checked("hira", as_bytes([line(0), line(1, 개설일자="x"), line(2)]))
    page = staff.get(change(run))
    assert "3 예시1성형외과의원 개설일자: “x” is not a day. Write it as 19790324 or 1979-03-24." in words(page)
    assert "Nothing can be applied while a row is refused." in words(page)
    assert 'value="apply"' not in page.content.decode()
    answer = staff.post(change(run), {"do": "apply"}, follow=True)
    assert "That is not possible any more." in said(answer)
    run.refresh_from_db()
    assert run.state == "checked"


def test_reasons_are_read_in_the_language_of_the_reader(staff):
    run = checked("hira", as_bytes([]))
    assert "The file has headings, but no rows." in words(staff.get(change(run)))
    assert ImportRun.objects.get().message == "The file has headings, but no rows."  # kept in English


def test_rows_come_fifty_on_a_page(staff):
    run = checked("hira", as_bytes(lines(140)))
    first, last = staff.get(change(run)), staff.get(change(run), {"page": 3, "verdict": "new"})
    assert "Page 1 of 3" in words(first) and len(BeautifulSoup(first.content, "html.parser").select("tbody tr")) == 50
    assert len(BeautifulSoup(last.content, "html.parser").select("tbody tr")) == 20
    for query in ({"page": "x"}, {"page": "-1"}, {"page": "9" * 30}, {"verdict": "'; DROP"}, {"verdict": "refused"}):
        assert staff.get(change(run), query).status_code == 200


def test_a_refused_import_is_put_away_once_somebody_has_seen_it(staff):
    run = checked("prices", b"nothing,known\n1,2\n", by=staff.user)
    assert run.state == "refused" and "Put it away" in staff.get(change(run)).content.decode()
    staff.post(change(run), {"do": "cancel"})
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert "These columns are not known" in staff.get(change(run)).content.decode()


def test_an_import_is_cancelled_until_it_is_applied(staff, settings):
    run = uploaded("hira", as_bytes(lines(3)))
    assert "cancelled. Nothing was changed." in said(staff.post(change(run), {"do": "cancel"}, follow=True))
    run.refresh_from_db()
    assert (run.state, stored_files(settings)) == ("cancelled", [])
    assert "not possible any more" in said(staff.post(change(run), {"do": "cancel"}, follow=True))
    assert "not possible any more" in said(staff.post(change(run), {"do": "anything"}, follow=True))


def test_what_is_named_in_a_file_is_shown_as_text(staff):
    run = checked(
        "hira", as_bytes([line(0, 요양기관명="<script>alert(1)</script>", 개설일자="<b>x</b>")]), name="<i>a</i>.csv"
    )
    page = staff.get(change(run)).content.decode()
    assert "<script>alert" not in page and "<b>x</b>" not in page and "<i>a</i>" not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "hira"}, "This field is required."),
        ({"kind": "", "file": SimpleUploadedFile("a.csv", b"a")}, "This field is required."),
        ({"kind": "magic", "file": SimpleUploadedFile("a.csv", b"a")}, "Select a valid choice. magic is not one"),
        ({"kind": "hira", "file": SimpleUploadedFile("a.csv", b"")}, "The file is empty."),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_what_to_do(staff, given, sentence):
    answer = staff.post(ADD, given)
    assert answer.status_code == 422 and sentence in words(answer)
    assert not ImportRun.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(staff, settings, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_SENT", 1000)
    answer = upload(staff, "hira", b"x" * 2000)
    assert answer.status_code == 413 and "The file is larger than 100 MB." in words(answer)
    assert not ImportRun.objects.exists() and stored_files(settings) == []


def test_a_full_disk_is_said_and_leaves_nothing(staff, settings, monkeypatch):
    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("desk.imports.store.os.fsync", full)
    answer = upload(staff, "hira", as_bytes(lines(3)))
    assert answer.status_code == 422 and "the disk is full or away" in words(answer)
    assert not ImportRun.objects.exists() and stored_files(settings) == []


def test_names_of_files_cannot_lead_anywhere(staff, settings):
    upload(staff, "hira", as_bytes(lines(3)), name="../../../etc/" + "x" * 200 + ".csv")
    run = ImportRun.objects.get()
    assert len(run.file_name) == 120 and "/" not in run.file_name
    assert [path.parent.name for path in stored_files(settings)] == ["imports"]


def test_a_forged_form_is_refused():
    strict = Client(enforce_csrf_checks=True)
    sign_in_administrator(strict)
    assert upload(strict, "hira", as_bytes(lines(3))).status_code == 403
    run = checked("hira", as_bytes(lines(3)))
    assert strict.post(change(run), {"do": "apply"}).status_code == 403
    assert ImportRun.objects.count() == 1


def test_looking_changes_nothing(staff):
    run = checked("hira", as_bytes(lines(3)))
    before = list(ImportRun.objects.values())
    for address in (ADD, LIST, change(run), f"{change(run)}?do=apply", "/admin/desk/registerentry/"):
        assert staff.get(address).status_code == 200
    assert list(ImportRun.objects.values()) == before


@pytest.mark.parametrize("key", ["999999", "x", "9" * 40])
def test_an_import_that_is_not_there_is_said_to_be_gone(staff, key):
    answer = staff.get(f"{LIST}{key}/change/", follow=True)
    assert answer.status_code == 200 and "There is no such import" in said(answer)


# --- who may ------------------------------------------------------------------------------------------
def test_without_the_permission_nothing_of_it_can_be_seen_or_done():
    run, nobody = checked("hira", as_bytes(lines(3))), somebody("clinics.view_clinic")
    for address in (ADD, LIST, change(run), "/admin/desk/registerentry/"):
        assert nobody.get(address).status_code == 403
    assert upload(nobody, "hira", b"a").status_code == 403
    assert nobody.post(change(run), {"do": "apply"}).status_code == 403
    assert "Import" not in nobody.get("/admin/clinics/clinic/").content.decode().split("object-tools")[1][:400]


def test_anonymous_visitors_are_sent_to_sign_in(client):
    run = checked("hira", as_bytes(lines(3)))
    for address in (ADD, LIST, change(run), "/admin/desk/importrun/export/clinics/csv/"):
        assert client.get(address).url.startswith("/admin/login/")
    assert upload(client, "hira", b"a").status_code == 302
    assert ImportRun.objects.count() == 1


def test_who_may_import_imports_only_what_they_may_write():
    editor = somebody(*EDITOR)
    kinds = BeautifulSoup(editor.get(ADD).content, "html.parser").select("select[name=kind] option")
    assert [one["value"] for one in kinds] == ["", "hira", "registered", "clinics"]
    assert upload(editor, "claims", b"id\n").status_code == 422
    run = checked("claims", b"id,caveat\nAA-01,Changed\n")
    assert "What changes" in words(editor.get(change(run)))
    assert editor.post(change(run), {"do": "apply"}).status_code == 403


def test_who_may_only_look_sees_no_button():
    run, auditor = checked("hira", as_bytes(lines(3))), somebody("desk.view_importrun", "desk.view_registerentry")
    page = auditor.get(change(run))
    assert page.status_code == 200 and "csrfmiddlewaretoken" not in page.content.decode().split('id="content"')[1]
    assert auditor.get(ADD).status_code == 403
    assert auditor.post(change(run), {"do": "cancel"}).status_code == 403
    register(lines(3))
    entry = RegisterEntry.objects.first()
    assert auditor.get(reverse("admin:desk_registerentry_change", args=[entry.pk])).status_code == 200


# --- exporting ----------------------------------------------------------------------------------------
def read(answer, form: str) -> list[list[str]]:
    content = b"".join(answer.streaming_content)
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", EXPORTS)
def test_every_list_is_exported_as_a_file_to_keep(staff, kind, form):
    answer = staff.get(f"/admin/desk/importrun/export/{kind}/{form}/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{kind}-2026-11-21.{form}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(read(answer, form)) == EXPORTS[kind].objects.count() + 1


def test_an_export_holds_what_the_list_shows_in_all_its_pages(staff):
    make_clinic("findable", name_en="Findable", offers={"fue": {"prices": [won(3000)]}})
    found = read(staff.get("/admin/desk/importrun/export/clinics/csv/", {"q": "findable"}), "csv")
    assert [row[0] for row in found] == ["slug", "findable"]
    found = read(
        staff.get("/admin/desk/importrun/export/prices/csv/", {"q": "findable", "basis__exact": "per_course"}), "csv"
    )
    assert [row[0] for row in found] == ["clinic", "findable"]
    everything = read(staff.get("/admin/desk/importrun/export/clinics/csv/", {"p": "1"}), "csv")
    assert len(everything) == Clinic.objects.count() + 1


def test_an_export_of_a_filter_that_is_none_leads_back_to_the_list(staff):
    answer = staff.get("/admin/desk/importrun/export/clinics/csv/", {"city__id__exact": "x"})
    assert (answer.status_code, answer.url) == (302, "/admin/clinics/clinic/")


def test_an_export_needs_the_right_to_look_at_the_list():
    assert somebody("desk.run_import").get("/admin/desk/importrun/export/prices/csv/").status_code == 403


@pytest.mark.parametrize("path", ["magic/csv", "clinics/pdf", "consultations/csv"])
def test_there_is_no_export_of_anything_else(staff, path):
    assert staff.get(f"/admin/desk/importrun/export/{path}/").status_code == 404


def test_a_workbook_with_too_many_rows_is_refused_with_what_to_do(staff, monkeypatch):
    monkeypatch.setattr("desk.imports.exporting.MOST_WORKBOOK_ROWS", 3)
    answer = staff.get("/admin/desk/importrun/export/clinics/xlsx/", follow=True)
    assert "A workbook holds at most 3 rows here. Narrow the list, or take CSV." in said(answer)


def test_the_lists_link_to_import_and_to_what_they_show(staff):
    page = staff.get("/admin/clinics/price/?basis__exact=per_course").content.decode()
    assert f'href="{ADD}?kind=prices"' in page
    assert 'href="/admin/desk/importrun/export/prices/csv/?basis__exact=per_course"' in page


# --- cost -----------------------------------------------------------------------------------------------
def test_every_page_takes_few_queries(staff):
    run = register(lines(140))
    again = checked("hira", as_bytes(lines(140)))
    entry = RegisterEntry.objects.first()
    addresses = [
        ADD, LIST, change(run), f"{change(again)}?verdict=unchanged&page=2", "/admin/desk/registerentry/",
        "/admin/desk/registerentry/?register=vanished", f"/admin/desk/registerentry/{entry.pk}/change/",
    ]  # fmt: skip
    counted = {}
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert staff.get(address).status_code == 200
        counted[address] = len(queries)
    assert max(counted.values()) <= 20, counted


def test_a_list_of_drafts_out_of_the_register_can_be_opened_and_finished(staff):
    register([line(0)])
    clinic = RegisterEntry.objects.get().clinic
    page = staff.get("/admin/clinics/clinic/", {"status__exact": "draft", "q": "예시0"})
    assert f"/admin/clinics/clinic/{clinic.pk}/change/" in page.content.decode()
    form = staff.get(f"/admin/clinics/clinic/{clinic.pk}/change/").content.decode()
    assert 'name="slug"' in form  # provisional: staff give it a name of its own
