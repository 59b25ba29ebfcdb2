"""The inbox: which requests there are, how old, whose, and overdue or not; without a single answer."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Consultation, Message
from tests.inbox import LIST, MARKER, content, coordinator, make_request, page_of, soup, told, with_everything
from tests.staff import sign_in, sign_in_administrator, sign_in_staff

pytestmark = pytest.mark.django_db
FIND = "admin:consultations_consultation_find"


@pytest.fixture
def cora(client):
    return coordinator(client)


def listed(client, **query) -> list[str]:
    """The references on the list, in its order."""
    page = client.get(reverse(LIST), query)
    assert page.status_code == 200
    return [cell.get_text(strip=True) for cell in soup(page).select("#result_list .field-reference")]


def cells(client, row: Consultation) -> dict[str, str]:
    """Column -> text, of one request on the list."""
    page = soup(client.get(reverse(LIST)))
    line = next(line for line in page.select("#result_list tbody tr") if row.reference in line.get_text())
    return {
        cell["class"][0].removeprefix("field-"): cell.get_text(" ", strip=True).replace("\xa0", " ")
        for cell in line.select("th, td")
    }


def find(client, typed: str):
    return client.post(reverse(FIND), {"typed": typed}, follow=True)


# --- what is on it -----------------------------------------------------------------------------------
def test_the_list_shows_age_state_language_owner_and_promised_day(cora):
    row = make_request(days_ago=3, language="ja", assigned_to=cora.user)
    assert cells(cora, row) == {
        "reference": row.reference, "age": "3 days", "status": "new", "language_name": "日本語", "assignee": "cora",
        "promised": "24 Nov 2026", "unread": "-",
    }  # fmt: skip


def test_no_answer_is_on_the_list_and_none_is_read_for_it(cora):
    with_everything(make_request(), "one-clinic")
    with CaptureQueriesContext(connection) as queries:
        page = cora.get(reverse(LIST))
    assert MARKER.lower() not in page.content.decode().lower()
    read = [query["sql"] for query in queries if "consultations_consultation" in query["sql"]]
    columns = [f'"{name}"' for name in ("email", "message", "condition", "clinics", "phone", "name")]
    assert read and [sql for sql in read if any(column in sql for column in columns)] == []


@pytest.mark.parametrize(
    ("changes", "promised"),
    [
        ({"answer_by": date(2026, 11, 20)}, "20 Nov 2026 overdue"),
        ({"answer_by": date(2026, 11, 20), "status": "in_review"}, "20 Nov 2026 overdue"),
        ({"answer_by": date(2026, 11, 21)}, "21 Nov 2026"),
        ({"answer_by": date(2026, 11, 20), "status": "answered"}, "—"),
        ({"answer_by": None}, "—"),
    ],
)
def test_overdue_is_what_waits_for_us_past_the_promised_day(cora, changes, promised):
    row = make_request(**changes)
    assert cells(cora, row)["promised"] == promised
    assert (row.reference in listed(cora, answer="overdue")) == ("overdue" in promised)


def test_the_promised_day_ends_at_midnight_in_korea(cora, clock):
    row = make_request(answer_by=date(2026, 11, 21))
    clock.move_to("2026-11-21T14:59:00+00:00")
    sign_in(cora, cora.user)
    assert "overdue" not in cells(cora, row)["promised"]
    clock.move_to("2026-11-21T15:01:00+00:00")
    assert "overdue" in cells(cora, row)["promised"]
    assert listed(cora, answer="overdue") == [row.reference]


def test_what_waits_for_us_comes_first_and_the_oldest_of_it_on_top(cora):
    rows = [
        make_request(days_ago=9, status="closed"),
        make_request(days_ago=1),
        make_request(days_ago=2, status="answered"),
        make_request(days_ago=5, status="in_review"),
        make_request(days_ago=3),
    ]
    closed, young, answered, oldest, middle = (row.reference for row in rows)
    assert listed(cora) == [oldest, middle, young, closed, answered]


def test_a_message_that_nobody_has_read_is_marked(cora):
    row = make_request()
    Message.objects.create(consultation=row, by_staff=False, form_key="a", text=MARKER, language="en")
    assert cells(cora, row)["unread"] == "new"
    Message.objects.update(read_at="2026-11-21T01:00:00Z")
    assert cells(cora, row)["unread"] == "-"


def test_the_list_costs_the_same_however_long_it_is(cora):
    make_request(assigned_to=cora.user)
    with CaptureQueriesContext(connection) as few:
        cora.get(reverse(LIST))
    for _ in range(20):
        make_request(assigned_to=cora.user)
    with CaptureQueriesContext(connection) as many:
        cora.get(reverse(LIST))
    assert len(many) == len(few)


# --- narrowing ---------------------------------------------------------------------------------------
def test_the_list_narrows_by_state_language_owner_and_what_is_late(cora):
    ben = User.objects.create_user("ben", is_staff=True)
    mine = make_request(assigned_to=cora.user, status="in_review").reference
    bens = make_request(assigned_to=ben, status="closed").reference
    nobodys = make_request(language="ko", answer_by=date(2026, 11, 1)).reference
    assert listed(cora, status__exact="closed") == [bens]
    assert listed(cora, language="ko") == [nobodys]
    assert listed(cora, assigned="me") == [mine]
    assert listed(cora, assigned="nobody") == [nobodys]
    assert listed(cora, answer="overdue") == [nobodys]
    assert set(listed(cora, answer="open")) == {mine, nobodys}
    assert listed(cora, assigned="me", answer="overdue") == []


@pytest.mark.parametrize("query", [{"language": "x"}, {"assigned": "x"}, {"answer": "x"}, {"assigned": "\x00"}])
def test_a_filter_that_is_none_narrows_nothing(cora, query):
    row = make_request()
    assert listed(cora, **query) == [row.reference]


# --- finding -----------------------------------------------------------------------------------------
def test_a_request_is_found_by_a_part_of_its_reference(cora):
    row, _other = make_request(reference="HK-7F3K-9Q2M"), make_request()
    for typed in ("HK-7F3K-9Q2M", " hk-7f3k-9q2m ", "9q2"):
        assert find(cora, typed).redirect_chain[-1][0] == page_of(row)


def test_requests_are_found_by_the_whole_address_however_it_is_written(cora):
    rows = [make_request(email="anna@example.org") for _ in range(2)]
    make_request(email="hanna@example.org")
    page = find(cora, " Anna@Example.org ")
    assert page.redirect_chain[-1][0] == f"{reverse(LIST)}?id__in={rows[1].pk}%2C{rows[0].pk}"
    found = {cell.get_text(strip=True) for cell in soup(page).select("#result_list .field-reference")}
    assert found == {row.reference for row in rows}
    assert find(cora, "hanna@example.org").redirect_chain[-1][0].endswith("/change/")


@pytest.mark.parametrize(
    "typed", ["nna@example.org", "anna@", MARKER, "Anna Example", "", "--", "%", "\x00", "x" * 5000]
)
def test_nothing_else_finds_anything(cora, typed):
    make_request(email="anna@example.org")
    page = find(cora, typed)
    assert page.redirect_chain == [(reverse(LIST), 302)]
    assert "Nothing found." in told(page)


def test_what_was_typed_stands_in_no_address(cora):
    """Not even where a proxy would write it down."""
    for _ in range(2):
        make_request(email="anna@example.org")
    for typed in ("anna@example.org", "nobody@example.org", "Anna"):
        for address, _status in find(cora, typed).redirect_chain:
            assert "nna" not in address.lower() and "example" not in address
    form = soup(cora.get(reverse(LIST))).find(id="changelist-search")
    assert form["method"] == "post"


# --- what cannot be done -----------------------------------------------------------------------------
def test_nobody_adds_deletes_or_exports_requests_in_bulk(client):
    boss = sign_in_administrator(client)
    row = make_request()
    assert boss.get(reverse("admin:consultations_consultation_add")).status_code == 403
    assert boss.get(reverse("admin:consultations_consultation_delete", args=[row.pk])).status_code == 403
    boss.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert Consultation.objects.count() == 1
    page = soup(boss.get(reverse(LIST)))
    assert not page.find("select", {"name": "action"})
    for query in ({"format": "csv"}, {"_export": "1"}, {"email__startswith": "q"}):
        assert MARKER.lower() not in content(boss.get(reverse(LIST), query, follow=True)).lower()


# --- who sees it -------------------------------------------------------------------------------------
def addresses(row: Consultation) -> list[str]:
    return [
        reverse(LIST),
        reverse(FIND),
        page_of(row),
        reverse("admin:consultations_consultation_photo", args=[row.pk, "x"]),
        reverse("admin:consultations_accessrecord_changelist"),
        reverse("admin:consultations_tombstone_changelist"),
        reverse("admin:consultations_replytemplate_changelist"),
        reverse("admin:consultations_consenttext_changelist"),
    ]


def editor(client):
    coordinator(client, "made the groups")
    user = User.objects.create_user("edith", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    return sign_in(client, user)


@pytest.mark.parametrize("who", [sign_in_staff, editor])
def test_editors_see_nothing_of_it(client, who):
    row = make_request()
    browser = who(client)
    for address in addresses(row):
        assert browser.get(address).status_code == 403, address
        assert browser.post(address, {"do": "show", "reason": "answer"}).status_code == 403, address
    index = browser.get(reverse("admin:index")).content
    assert b"/consultations/" not in index
    assert browser.get("/admin/consultations/").status_code == 404


def test_visitors_are_asked_to_sign_in(client):
    row = make_request()
    for address in addresses(row):
        for method in (client.get, client.post):
            assert method(address)["Location"].startswith(reverse("admin:login")), address


@pytest.mark.parametrize("who", [coordinator, sign_in_administrator])
def test_coordinators_and_administrators_see_the_list_and_the_page(client, who):
    browser = who(client)
    row = make_request()
    codes = [browser.get(address).status_code for address in addresses(row)]
    assert codes == [200, 302, 200, 404, 200, 200, 200, 200]


def test_a_coordinator_who_leaves_the_group_sees_nothing_any_more(cora):
    row = make_request()
    cora.user.groups.clear()
    assert [cora.get(address).status_code for address in addresses(row)] == [403] * 8
