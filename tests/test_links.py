"""Sources and websites that lead nowhere are found, politely, and shown with the forms where they are mended."""

import io
import threading
import time
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command

from clinics.models import Clinic
from desk.links import asking, running
from desk.links.actions import due, gather, note
from desk.links.asking import Answer, NoAnswer, asked, is_public, look_up, target
from desk.links.manners import Turns, ours
from desk.links.models import CheckedLink, LinkUse
from desk.links.places import places, several
from tests.desk import DESK, links, signed_in, soup
from tests.making import make_clinic, won
from tests.staff import choose, url
from tests.webs import web

TODAY = date(2026, 11, 21)
BROKEN = {"first_failed_on": date(2026, 11, 14), "last_failed_on": TODAY, "checked_on": TODAY, "status": 404}


@pytest.fixture
def manners(settings):
    settings.LINKS_MAY_BE_PRIVATE = True
    return ours(pause=0)


def link(address: str = "https://example.org/", **columns) -> CheckedLink:
    return CheckedLink.objects.create(address=address, used_on=TODAY, **columns)


def checked(manners, **more) -> dict[str, int]:
    return dict(running.check(most=100, seconds=30, manners=manners, **more))


# --- asking one address ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pages", "answer", "requests"),
    [
        ({"/": 200}, Answer(200), ["HEAD /"]),
        ({"/": 404}, Answer(404), ["HEAD /", "GET /"]),
        ({"/": {"GET": 200}}, Answer(200), ["HEAD /", "GET /"]),
        ({"/": (301, "/b"), "/b": (302, "c?q=1"), "/c?q=1": 200}, Answer(200), ["HEAD /", "HEAD /b", "HEAD /c?q=1"]),
        ({"/": (302, "/")}, Answer(problem="redirects"), ["HEAD /"] * 6),
        ({"/": 302}, Answer(problem="redirects"), ["HEAD /"]),
        ({"/": (302, "http://[")}, Answer(problem="redirects"), ["HEAD /"]),
        ({"/": (302, "ftp://example.org/")}, Answer(problem="address"), ["HEAD /"]),
        ({"/": (302, "file:///etc/passwd")}, Answer(problem="address"), ["HEAD /"]),
        ({"/": 500}, Answer(500), ["HEAD /", "GET /"]),
        ({"/": 403}, Answer(403), ["HEAD /", "GET /"]),
    ],
)
def test_what_an_address_answers(manners, pages, answer, requests):
    with web(pages) as site:
        assert asked(site.address("/"), manners) == answer
        assert [f"{method} {path}" for method, path in site.asked] == requests


def test_five_redirections_are_followed_and_a_sixth_is_not(manners):
    pages = {f"/{at}": (302, f"/{at + 1}") for at in range(6)} | {"/6": 200}
    with web(pages) as site:
        assert asked(site.address("/1"), manners) == Answer(200)
        assert asked(site.address("/0"), manners) == Answer(problem="redirects")


def test_the_request_names_the_site_and_brings_no_cookie_back(manners, settings):
    with web({"/": (302, "/b"), "/b": 200}) as site:
        asked(site.address("/"), manners)
        assert site.agents == {f"Hairline Korea link check (+{settings.SITE_URL})"}
        assert site.cookies == {None}


def test_a_server_that_hangs_up_on_head_is_asked_with_get(manners):
    def hang_up(handler):
        handler.close_connection = True

    with web({"/": {"HEAD": hang_up, "GET": 200}}) as site:
        assert asked(site.address("/"), manners) == Answer(200)


def test_a_path_in_other_letters_is_asked_as_browsers_do(manners):
    with web({"/%ED%83%88%EB%AA%A8%20a": 200, "/b": (302, "/탈모 a".encode().decode("latin-1"))}) as site:
        assert asked(site.address("/탈모 a"), manners) == Answer(200)


def test_who_says_nothing_and_who_drips_both_end_in_time(manners, monkeypatch):
    monkeypatch.setattr(asking, "STEP_SECONDS", 0.3)
    monkeypatch.setattr(asking, "ALL_SECONDS", 0.6)

    def drip(handler):
        for _ in range(40):
            try:
                handler.wfile.write(b"H")
            except OSError:
                break
            time.sleep(0.05)

    with web({"/silent": lambda handler: time.sleep(0.8), "/drips": drip}) as site:
        for path in ("/silent", "/drips"):
            started = time.monotonic()
            assert asked(site.address(path), manners).problem == "timeout", path
            assert time.monotonic() - started < 2, path


def test_nobody_at_a_port_no_such_host_and_no_certificate(manners):
    with web({"/": 200}) as site:
        port = site.port
        assert asked(f"https://127.0.0.1:{port}/", manners).problem == "certificate"
    assert asked(f"http://127.0.0.1:{port}/", manners).problem == "unreachable"
    assert asked("http://no-such-host.invalid/", manners).problem == "host"


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "//example.org/", "ftp://example.org/", "javascript:alert(1)", "http://", "http://a:99999/",
     "http://user@example.org/", "http://[::1/", f"http://{'a' * 64}.org/", "http://a..b/"],
)  # fmt: skip
def test_what_cannot_be_asked(address):
    with pytest.raises(NoAnswer, match="address"):
        target(address)


def test_a_korean_host_is_asked_by_its_name_in_ascii():
    assert target("https://병원.한국:8443/a b?탈=모#x") == asking.Target(
        "xn--om3bw6p.xn--3e0b707e", 8443, True, "/a%20b?%ED%83%88=%EB%AA%A8"
    )


# --- never inside ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::", "fec0::1", "::10.0.0.1", "64:ff9b:1::7f00:1"],
)  # fmt: skip
def test_private_addresses_are_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_known(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"])
def test_nothing_of_our_own_network_is_asked(host):
    with web({"/": 200}) as site:
        assert asked(site.address("/", host), ours(pause=0)) == Answer(problem="private")
        assert site.asked == []


def test_a_redirection_leads_to_nothing_inside(manners, monkeypatch):
    """The first page is outside as far as the checker knows, the second one is not."""
    looked_up = []

    def look(host, port, private):
        looked_up.append(host)
        return look_up(host, port, private=host == "localhost")

    monkeypatch.setattr(asking, "look_up", look)
    with web({"/": (302, "/inside")}) as site:
        site.pages["/"] = (302, site.address("/inside"))
        assert asked(site.address("/", "localhost"), manners) == Answer(problem="private")
        assert ([path for _how, path in site.asked], looked_up) == (["/"], ["localhost", "127.0.0.1"])


# --- manners -----------------------------------------------------------------------------------------------
def test_requests_to_one_host_wait_for_each_other_and_pause():
    turns, moments = Turns(pause=0.05), []
    for _ in range(3):
        with turns("a"):
            moments.append(time.monotonic())
    assert all(later - earlier >= 0.05 for earlier, later in zip(moments, moments[1:], strict=False))


def test_a_request_to_another_host_does_not_wait():
    turns, started = Turns(pause=60), time.monotonic()
    for host in ("a", "b"):
        with turns(host):
            assert time.monotonic() - started < 30


def test_several_hosts_are_asked_at_a_time_and_each_of_them_once(db, manners):
    busy, both = set(), threading.Barrier(2, timeout=10)

    def slow(handler):
        """Answers once the other host is asked as well."""
        assert handler.headers["Host"] not in busy
        busy.add(handler.headers["Host"])
        both.wait()
        busy.discard(handler.headers["Host"])
        handler.send_response(200)
        handler.end_headers()

    with web({f"/{at}": slow for at in range(3)}) as site:
        for host in ("127.0.0.1", "localhost"):
            for at in range(3):
                link(site.address(f"/{at}", host))
        assert checked(manners) == {"ok": 6}


def test_a_run_ends_in_time_and_the_rest_is_asked_by_the_next(db, manners):
    with web({f"/{at}": 200 for at in range(4)}) as site:
        for at in range(4):
            link(site.address(f"/{at}"))
        assert running.check(most=2, seconds=30, manners=manners) == {"ok": 2}
        assert running.check(most=9, seconds=-1, manners=manners) == {}
        assert checked(manners) == {"ok": 2}
        assert checked(manners) == {}
        assert len(site.asked) == 4


# --- when a link is broken ------------------------------------------------------------------------------------
def test_a_link_is_broken_after_failures_on_two_days_and_whole_when_it_answers(db, clock, manners):
    with web({"/": 404, "/well": 200}) as site:
        page = link(site.address("/"))
        link(site.address("/well"))
        assert checked(manners) == {"ok": 1, "failed": 1}
        assert not CheckedLink.objects.broken().exists()
        assert checked(manners) == {}, "asked once a day"
        clock.shift(timedelta(days=1))
        assert checked(manners) == {"failed": 1}, "what failed is asked first, what answered a week later"
        assert list(CheckedLink.objects.broken()) == [page]
        page.refresh_from_db()
        assert (page.status, page.first_failed_on, page.checked_on) == (404, TODAY, date(2026, 11, 22))
        site.pages["/"] = 200
        clock.shift(timedelta(days=1))
        assert checked(manners) == {"ok": 1}
    page.refresh_from_db()
    assert not CheckedLink.objects.failing().exists()
    assert (page.status, page.last_ok_on, page.last_failed_on) == (200, date(2026, 11, 23), None)


@pytest.mark.parametrize("status", [401, 403, 429, 451])
def test_a_page_that_turns_machines_away_proves_nothing(db, status):
    page = link()
    note(page, Answer(status))
    assert not CheckedLink.objects.failing().exists()
    note(page, Answer(404))
    note(page, Answer(status))
    page.refresh_from_db()
    assert (page.status, page.first_failed_on, page.last_failed_on) == (status, TODAY, TODAY)


def test_the_failed_come_first_then_the_never_asked_then_the_oldest(db):
    old, older = (
        link(f"https://{days}.example/", checked_on=TODAY - timedelta(days=days), status=200) for days in (7, 30)
    )
    new = link("https://new.example/")
    failed = link("https://failed.example/", **BROKEN | {"checked_on": date(2026, 11, 20)})
    link("https://today.example/", **BROKEN)
    link("https://fresh.example/", checked_on=date(2026, 11, 16), status=200)
    assert due(10) == [failed, new, older, old]
    assert due(2) == [failed, new]


def test_without_a_network_nothing_is_noted(db, manners):
    gone = link("http://127.0.0.1:9/")
    link("http://localhost:9/", last_ok_on=TODAY, checked_on=date(2026, 11, 1), status=200)
    with pytest.raises(running.NoNetwork):
        checked(manners)
    gone.refresh_from_db()
    assert gone.checked_on is None


def test_a_single_failure_is_believed_while_others_answer(db, manners):
    gone = link("http://127.0.0.1:9/")
    with web({"/": 200}) as site:
        link(site.address("/"), last_ok_on=TODAY, checked_on=TODAY, status=200)
        assert checked(manners) == {"failed": 1}
    gone.refresh_from_db()
    assert gone.get_problem_display() == "cannot be reached"


# --- what is named in the catalogue ---------------------------------------------------------------------------
@pytest.fixture
def clinic(content):
    clinic = make_clinic(
        "true-clinic", website="https://true.example/",
        offers={"fue": {"source_url": "https://true.example/prices",
                        "prices": [won(5_000_000, area="", source_url="https://true.example/prices")]}},
    )  # fmt: skip
    gather()
    return clinic


def test_each_address_is_held_once_with_where_it_stands(clinic):
    uses = LinkUse.objects.filter(link__address="https://true.example/prices").order_by("place")
    assert [(use.place, use.form, use.key, use.rows) for use in uses] == [
        ("clinics.offer.source_url", "clinics.clinic", str(clinic.pk), 1),
        ("clinics.price.source_url", "clinics.clinic", str(clinic.pk), 1),
    ]
    assert LinkUse.objects.filter(place="clinics.clinic.website").count() == 1
    assert LinkUse.objects.filter(place="treatments.claim.url").exists()


def test_a_column_with_several_addresses_names_each_of_them():
    assert several("https://a.example/x ; https://b.example/;y=1, http://c.example/") == [
        "https://a.example/x", "https://b.example/;y=1", "http://c.example/",
    ]  # fmt: skip
    assert several("https://a.example/x") == ["https://a.example/x"]
    assert several("https://a.example/x y") == ["https://a.example/x y"]


def test_invented_clinics_are_not_asked(clinic, demo):
    Clinic.objects.filter(is_demo=True).update(website="https://invented.example/")
    gather()
    assert not CheckedLink.objects.filter(address="https://invented.example/").exists()


def test_an_address_that_nothing_names_any_more_leaves_the_table(clinic, clock):
    Clinic.objects.filter(pk=clinic.pk).update(website="https://new.example/")
    clock.shift(timedelta(days=1))
    gather()
    assert not CheckedLink.objects.filter(address="https://true.example/").exists()
    assert CheckedLink.objects.filter(address="https://new.example/").exists()


def test_the_command_says_what_it_did(db, settings, manners):
    out = io.StringIO()
    with web({"/": 200, "/b": 403}) as site:
        for place in places():
            place.model._base_manager.update(**{place.column: ""})
        make_clinic("true-clinic", website=site.address("/"), source_url=site.address("/b"))
        make_clinic("lost-clinic", website=site.address("/gone"))
        call_command("check_links", stdout=out)
    assert out.getvalue() == ("3 addresses named, 3 asked: 1 answer, 1 do not, 1 turn machines away. Broken: 0.\n")
    with pytest.raises(CommandError, match="'0' is not a number"):
        call_command("check_links", "--most", "0")


# --- on the desk ----------------------------------------------------------------------------------------------
EDITOR = ("clinics", "desk.view_checkedlink", "desk.change_checkedlink")


def test_the_desk_counts_what_is_broken_and_leads_to_it(clinic):
    broken = link("https://gone.example/", **BROKEN)
    link("https://once.example/", **BROKEN | {"first_failed_on": TODAY})
    staff = signed_in(*EDITOR)
    (address,) = [one for one in links(staff.get(DESK)) if "checkedlink" in one]
    assert links(staff.get(DESK))[address] == 1
    assert list(staff.get(address).context["cl"].result_list) == [broken]


def test_the_list_names_where_a_link_stands_and_leads_to_the_form(clinic):
    CheckedLink.objects.filter(address="https://true.example/prices").update(**BROKEN)
    page = soup(signed_in(*EDITOR).get(url(CheckedLink, "changelist"), {"answers": "broken"}))
    (row,) = page.select("#result_list tbody tr")
    (form, _same) = row.select(".field-used_in a")
    assert (form.get_text(), form["href"]) == ("clinic: True Clinic", url(clinic, "change"))
    assert "offer, address of the source: 1 row" in row.get_text()
    assert "404" in row.get_text()
    out = row.select_one(".field-opened a")
    assert (out["href"], out["rel"]) == ("https://true.example/prices", ["noopener", "noreferrer"])


def test_what_is_mended_leaves_the_list_and_is_asked_first(clinic):
    CheckedLink.objects.exclude(address="https://true.example/").delete()
    CheckedLink.objects.update(**BROKEN)
    answer = choose(signed_in(*EDITOR), CheckedLink, "ask_again", CheckedLink.objects.get())
    assert "1 address will be asked again." in answer.content.decode()
    assert not CheckedLink.objects.failing().exists()
    assert due(1) == [CheckedLink.objects.get()]


def test_who_only_reads_sees_the_list_and_no_action(clinic):
    reader = signed_in("desk.view_checkedlink")
    assert "ask_again" not in reader.get(url(CheckedLink, "changelist")).content.decode()
    assert "Lead nowhere" not in reader.get(DESK).content.decode()
    page = reader.get(url(CheckedLink.objects.get(address="https://true.example/"), "change"))
    assert "True Clinic" in BeautifulSoup(page.content, "html.parser").get_text()


def test_the_list_stays_within_twenty_queries(clinic, django_assert_max_num_queries):
    CheckedLink.objects.update(**BROKEN)
    staff = signed_in(*EDITOR)
    staff.get(url(CheckedLink, "changelist"))
    with django_assert_max_num_queries(20):
        staff.get(url(CheckedLink, "changelist"), {"answers": "broken"})
