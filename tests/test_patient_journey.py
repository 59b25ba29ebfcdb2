"""A patient's whole life of a request, in a real browser without JavaScript, against a real server with its mails."""

import email
import io
import json
import re
import zipfile
from contextlib import ExitStack
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Visit
from tests.conftest import DATABASE_URL
from tests.patients import uploaded
from tests.portal import Portal, gunicorn, prepared
from tests.staff import code_at

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.timeout(300)]

READING = 3_500  # milliseconds; a form sent within three seconds is taken for a machine's
PATIENT, STAFF = "qzmarker@example.org", "coordinator@example.org"
PASSWORD, KEY = "a pass phrase for tests", "ab" * 20  # of her account, and of the phone that shows its codes
QUESTION, SECOND, ANSWER = "Qzmarker: is it safe?", "Qzmarker: and in winter?", "Qzmarker: yes, both."
MAKE_STAFF = f"""
from django.contrib.auth.models import Group, User
from django_otp.plugins.otp_totp.models import TOTPDevice
anna = User.objects.create_user("anna", "{STAFF}", "{PASSWORD}", is_staff=True)
anna.groups.add(Group.objects.get(name="Coordinator"))
TOTPDevice.objects.create(user=anna, name="phone", key="{KEY}")
"""


class Place(NamedTuple):
    """A portal that may pass requests on, with its folders."""

    portal: Portal
    mails: Path
    private: Path
    log: Path

    def mailed(self) -> list[Message]:
        """Sends what waits; gives every mail sent so far, the oldest first."""
        self.portal.manage("send_outbox", SECONDS_LATER="600")  # the server's clock has gone on since it started
        files = sorted(self.mails.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        parts = [part.strip() for file in files for part in re.split(rb"(?m)^-{79}$", file.read_bytes())]
        return [email.message_from_bytes(part) for part in parts if part]

    def links(self) -> list[str]:
        """The links that were mailed to the patient."""
        to_her = [mail for mail in self.mailed() if mail["To"] == PATIENT]
        bodies = [mail.get_payload(decode=True).decode() for mail in to_her]
        return [re.search(rf"^{self.portal}/en/consultation/[\w-]{{43}}/$", body, re.MULTILINE)[0] for body in bodies]


@pytest.fixture
def place(tmp_path, monkeypatch):
    folders = {"MAIL_FOLDER": tmp_path / "mail", "PRIVATE_ROOT": tmp_path / "private"}
    mode = {"OPERATING_MODE": "registered_facilitator", "FACILITATOR_NUMBER": "A-1"}
    for name, value in (folders | mode).items():
        monkeypatch.setenv(name, str(value))
    log = tmp_path / "log"
    with prepared(DATABASE_URL) as (portal, _folder), gunicorn(portal, log):
        portal.manage("setup_roles")
        portal.manage("shell", "--command", MAKE_STAFF)
        yield Place(portal, *folders.values(), log)


@pytest.fixture
def new_page(chromium, place):
    """`new_page(320)` gives the page of a new visitor without JavaScript; nothing she does may leave the machine."""
    visits = []

    def opened(width: int) -> Page:
        visits.append(
            Visit(
                chromium,
                base_url=place.portal.url,
                viewport={"width": width, "height": 700},
                java_script_enabled=False,
                accept_downloads=True,
            )
        )
        return visits[-1].page

    with ExitStack() as stack:
        yield opened
        for visit in visits:
            stack.callback(visit.context.close)
    assert [complaint for visit in visits for complaint in visit.complaints] == []


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def part(page: Page, heading: str):
    return page.locator("section", has=page.locator(f"#{heading}"))


def no_part_is_beside_the_window(page: Page) -> None:
    # Playwright's own scripts run where the page's do not.
    assert page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth") <= 0


# --- steps ----------------------------------------------------------------------------------------------
def when_she_asks_about_two_clinics(page: Page) -> list[str]:
    """Gives the names of the clinics."""
    page.goto("/en/clinics/")
    cards = page.locator(".clinic-card h3 a")
    clinics = [cards.nth(number) for number in range(2)]
    names = [clinic.inner_text() for clinic in clinics]
    slugs = [clinic.get_attribute("href").split("/")[-2] for clinic in clinics]
    page.goto(f"/en/consultation/?clinic={slugs[0]}&clinic={slugs[1]}")
    page.get_by_role("group", name="Do you live in Korea").get_by_label("No").check()
    page.get_by_role("group", name="Are you 18 or older?").get_by_label("Yes").check()
    page.get_by_label("Your kind of hair loss").select_option("scars")
    photo = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": uploaded("tan", (300, 200)).read()}
    page.locator("[name=photos]").set_input_files([photo])
    page.locator("[name=message]").fill(QUESTION)
    page.locator("[name=name]").fill("Qzmarker Jo")
    page.locator("[name=email]").fill(PATIENT)
    page.locator("[name=consent]").check()
    for slug in slugs:
        page.locator(f"[name=clinic_consents][value={slug}]").check()
    page.wait_for_timeout(READING)
    press(page, "Send my request")
    expect(page.locator("h1")).to_have_text("Your request has reached us")
    return names


def then_she_has_a_link_and_staff_a_reference(place: Place) -> str:
    """Gives the reference."""
    mails = {mail["To"]: mail for mail in place.mailed()}
    assert set(mails) == {PATIENT, STAFF}
    reference = re.search(r"HK-\w{4}-\w{4}", str(mails[PATIENT]["Subject"]))[0]
    told = mails[STAFF].get_payload(decode=True).decode()
    assert reference in told and "/consultation/" not in told
    assert not any("Qzmarker:" in mail.get_payload(decode=True).decode() for mail in mails.values())
    return reference


def when_she_opens_it_and_writes(page: Page, link: str) -> None:
    page.goto(link)
    no_part_is_beside_the_window(page)
    expect(part(page, "status")).to_contain_text("Nobody has begun to read it yet.")
    expect(part(page, "shared")).to_contain_text("Nothing was passed to a clinic.")
    expect(page.locator("#photos ~ div img")).to_have_count(1)
    page.get_by_label("Your message").fill(SECOND)
    press(page, "Send my message")
    expect(page.get_by_role("status")).to_have_text("Your message has reached us.")
    expect(part(page, "messages")).to_contain_text(SECOND)


def when_a_coordinator_answers(page: Page, reference: str) -> None:
    page.goto("/admin/")
    page.locator("#id_username").fill("anna")
    page.locator("#id_password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("input[type=submit]").click()
    answer = page.goto("/admin/two-factor/")
    now = parsedate_to_datetime(answer.headers["date"]).timestamp()
    page.locator("#id_code").fill(code_at(KEY, now))
    with page.expect_navigation():
        page.locator("#login-form input[type=submit]").click()
    page.goto("/admin/consultations/consultation/")
    with page.expect_navigation():
        page.get_by_role("link", name=reference).click()
    expect(page.locator("body")).not_to_contain_text("Qzmarker:")
    page.locator("select[name=reason]").select_option("answer")
    page.get_by_role("button", name="Show what the patient wrote").click()
    expect(page.locator("body")).to_contain_text(QUESTION)
    expect(page.locator("#messages")).to_contain_text(SECOND)
    page.locator("#messages").get_by_label("Answer:", exact=True).fill(ANSWER)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def then_she_reads_it_by_the_new_link(page: Page, link: str) -> None:
    page.goto(link)
    expect(part(page, "status")).to_contain_text("We have answered.")
    expect(part(page, "messages")).to_contain_text(ANSWER)
    expect(part(page, "messages").locator(".pill")).to_have_text("new")
    press(page, "I have read this")
    expect(part(page, "messages").locator(".pill")).to_have_count(0)


def when_she_takes_one_clinic_back(page: Page, first: str, second: str) -> None:
    box = part(page, "consents").locator("article", has_text=f"Passing your request to {first}")
    with page.expect_navigation():
        box.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("Your consent is taken back.")
    expect(box).to_contain_text("Taken back:")
    other = part(page, "consents").locator("article", has_text=f"Passing your request to {second}")
    expect(other.get_by_role("button")).to_have_count(1)


def then_everything_is_in_her_download(page: Page, reference: str) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download everything").click()
    assert waiting.value.suggested_filename == f"{reference}.zip"
    archive = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert archive.namelist() == ["request.json", "photos/1.jpg"]
    held = json.loads(archive.read("request.json"))
    assert (held["message"], held["email"]) == (QUESTION, PATIENT)
    assert [message["text"] for message in held["messages"]] == [SECOND, ANSWER]
    assert [bool(consent["withdrawn_at"]) for consent in held["consents"]] == [False, True, False]


def when_she_erases_it(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Erase my request").click()
    press(page, "Erase my request")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is erased yet.")
    page.get_by_label("Yes, erase everything for good.").check()
    press(page, "Erase my request")


def then_every_link_says_it_is_gone(page: Page, links: list[str], reference: str) -> None:
    for link in links:
        assert page.goto(link).status == 410
        no_part_is_beside_the_window(page)
        expect(page.locator("h1")).to_have_text("This request is gone")
        expect(page.locator("main")).to_contain_text(reference)
        expect(page.locator("main")).to_contain_text("Messages: 2")


def then_nothing_of_it_is_left(place: Place, links: list[str]) -> None:
    models = ("Consultation", "Message", "Photo", "Event", "Consent", "Note")
    assert place.portal.query(f"[model.objects.count() for model in ({', '.join(models)})]") == [0] * len(models)
    assert [path for path in place.private.rglob("*") if path.is_file()] == []
    said = place.log.read_text()
    assert "Traceback" not in said and "Qzmarker" not in said and "qzmarker" not in said
    assert not any(link.split("/")[-2] in said for link in links)
    assert "/en/consultation/-" in said


def test_a_patients_whole_life_of_a_request(place, new_page):
    patient, staff = new_page(320), new_page(1280)
    clinics = when_she_asks_about_two_clinics(patient)
    reference = then_she_has_a_link_and_staff_a_reference(place)
    when_she_opens_it_and_writes(patient, place.links()[0])
    when_a_coordinator_answers(staff, reference)
    links = place.links()
    assert len(links) == len(set(links)) == 2
    then_she_reads_it_by_the_new_link(patient, links[-1])
    when_she_takes_one_clinic_back(patient, *clinics)
    then_everything_is_in_her_download(patient, reference)
    when_she_erases_it(patient)
    then_every_link_says_it_is_gone(patient, links, reference)
    then_nothing_of_it_is_left(place, links)
