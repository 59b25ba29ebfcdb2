"""Signed links: an entry as visitors would read it, before it is published, for whoever has the link."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from clinics.models import Clinic
from core.cache import forget_everything
from core.states import State
from desk.preview.links import SIGNER, offer
from insights.models import Article
from tests.desk import soup
from tests.making import BY_TATTOOIST, make_clinic, text_of, won
from tests.publishing import ready_clinic
from tests.staff import TODAY, sign_in_staff, url

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def link(row, language: str = "en") -> str:
    with override(language):
        return offer(row).path


def draft(**fields) -> Clinic:
    return make_clinic(
        "not-yet", status="draft", offers={"smp": {"prices": [won(1_000_000, area="full-scalp")]}}, **fields
    )


def article(**fields) -> Article:
    row = Article.objects.get(slug="which-option-for-me")
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def notice(answer) -> str:
    found = soup(answer).select_one("aside.preview")
    return " ".join(found.get_text(" ").split()) if found else ""


def inside(answer) -> str:
    """The main part without the address of the page itself."""
    main = soup(answer).find("main")
    main.select_one(".report").decompose()
    return str(main)


# --- what it shows
@pytest.mark.parametrize("state", State.values)
def test_a_clinic_in_any_state_is_shown_to_whoever_has_the_link(client, state):
    clinic = draft()
    Clinic.objects.filter(pk=clinic.pk).update(status=state)
    answer = client.get(link(clinic))
    assert answer.status_code == 200
    assert soup(answer).h1.get_text(strip=True) == "Not Yet"
    assert "₩1,000,000" in text_of(answer)
    assert notice(answer).startswith("Preview: this page is not published" if state != "published" else "Preview of a")


def test_a_draft_stays_off_the_public_pages_while_its_preview_is_open(client):
    clinic = draft()
    client.get(link(clinic))
    assert client.get("/en/clinics/not-yet/").status_code == 404


@pytest.mark.parametrize("state", State.values)
def test_an_article_in_any_state_is_shown(client, state):
    row = article(status=state, title_en="Not yet an article")
    answer = client.get(link(row))
    assert answer.status_code == 200
    assert soup(answer).h1.get_text(strip=True) == "Not yet an article"
    assert soup(answer).select(".sources li")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_preview_of_what_is_published_is_the_public_page(client, code):
    clinic = Clinic.objects.published().first()
    for row in (clinic, article()):
        with override(code):
            public = client.get(row.get_absolute_url())
        preview = client.get(link(row, code))
        assert inside(preview) == inside(public)
        assert str(soup(preview).select_one("nav.crumbs")) == str(soup(public).select_one("nav.crumbs"))


def test_it_shows_what_is_saved_not_what_the_listing_still_says(client):
    clinic = draft()
    Clinic.objects.filter(pk=clinic.pk).update(name_en="A later name")
    assert "A later name" in text_of(client.get(link(clinic)))


def test_what_the_law_hides_is_hidden_here_too(client):
    clinic = make_clinic(
        "tattoos", status="draft", offers={"smp": {**BY_TATTOOIST, "prices": [won(777_000, area="scar")]}}
    )
    assert "777,000" not in client.get(link(clinic)).content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"registration_number": ""}, {"registration_expires_on": None}, {"registration_expires_on": date(2026, 11, 20)}],
)
def test_a_clinic_that_may_not_be_public_says_so(client, changes):
    assert "registration for foreign patients is missing" in notice(client.get(link(draft(**changes))))


def test_a_registration_that_holds_today_is_not_complained_of(client):
    assert "registration" not in notice(client.get(link(draft(registration_expires_on=TODAY))))


def test_prices_are_converted_as_on_the_public_page(client):
    page = text_of(client.get(link(draft()) + "?currency=EUR"))
    assert "€" in page


def test_it_can_be_read_in_each_language_from_each(client):
    clinic = draft()
    for code in LANGUAGES:
        page = soup(client.get(link(clinic, code)))
        assert page.html["lang"] == code
        links = page.select("aside.preview nav a")
        assert [one["lang"] for one in links] == LANGUAGES
        assert [one["lang"] for one in links if one.has_attr("aria-current")] == [code]
    assert all(client.get(one["href"]).status_code == 200 for one in links)


# --- nobody keeps it, nobody finds it
def test_no_cache_no_referrer_no_search_engine_no_cookie(client):
    answer = client.get(link(draft()))
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "ETag" not in answer.headers
    assert answer.cookies == {}
    head = soup(answer).head
    assert [one["content"] for one in head.select("meta[name=robots]")] == ["noindex, nofollow"]
    assert head.select("link[rel=canonical], link[rel=alternate][hreflang], script, meta[property='og:url']") == []


def test_the_address_stands_in_no_link_but_those_to_its_languages(client):
    path = link(draft())
    token = path.split("/")[3]
    page = soup(client.get(path))
    page.select_one("aside.preview").decompose()
    assert token not in str(page)


def test_public_pages_share_nothing_with_a_preview(client):
    """What the page of a clinic is made of is kept between visits: by its slug, which a draft has too."""
    clinic = Clinic.objects.published().first()
    public = client.get(clinic.get_absolute_url()).content
    forget_everything()
    Clinic.objects.filter(pk=clinic.pk).update(aftercare_en="Words that nobody has published")
    assert "nobody has published" in text_of(client.get(link(clinic)))
    assert client.get(clinic.get_absolute_url()).content == public


def test_the_access_log_and_error_log_hold_no_link():
    from core.logs import masked

    assert masked("/en/preview/WyJ.abc.def/") == "/en/preview/-"


# --- how long it works, and for what
def test_a_link_works_for_the_days_that_are_set_and_says_so(client, clock):
    path = link(draft())
    assert "until 28 November 2026" in notice(client.get(path))
    clock.move_to("2026-11-28T00:59:00+00:00")
    assert client.get(path).status_code == 200
    clock.move_to("2026-11-28T01:01:00+00:00")
    gone = client.get(path)
    assert gone.status_code == 410
    assert soup(gone).h1.get_text() == "This preview has ended"
    assert gone.headers["Cache-Control"] == "no-store, private"


def test_a_forged_or_cut_link_is_answered_plainly(client):
    path = link(draft())
    head, token = path.rstrip("/").rsplit("/", 1)
    kind, signed, signature = token.split(".")
    other = SIGNER.sign_object(["clinic", 1]).split(".")[0]
    elsewhere = TimestampSigner(salt="another", sep=".").sign_object(["clinic", 1])
    strange = SIGNER.sign_object(["user", 1])
    for wrong in (
        token[:-1],
        f"{other}.{signed}.{signature}",
        f"{kind}.{signature}",
        "x",
        "é",
        "..",
        elsewhere,
        strange,
    ):
        answer = client.get(f"{head}/{wrong}/")
        assert answer.status_code == 404, wrong
        if wrong != "..":
            assert soup(answer).h1.get_text() == "This is no preview of ours", wrong


def test_a_deleted_entry_has_no_preview(client):
    row = Article.objects.last()
    path = link(row)
    row.delete()
    assert client.get(path).status_code == 410


def test_a_link_only_answers(client):
    assert client.post(link(draft())).status_code == 405


def test_a_preview_of_a_full_clinic_takes_at_most_20_queries(client, django_assert_max_num_queries):
    path = link(ready_clinic())
    client.get("/en/clinics/")
    with django_assert_max_num_queries(20):
        client.get(path)


# --- where staff find it
def test_staff_find_it_on_the_form_and_on_the_page_for_publishing(client):
    clinic = draft()
    sign_in_staff(client)
    form = soup(client.get(url(clinic, "change")))
    button = next(one for one in form.select(".object-tools a") if one.get_text() == "Preview")
    assert soup(Client().get(button["href"])).h1.get_text(strip=True) == "Not Yet"
    page = soup(client.get(reverse("admin:clinics_clinic_publishing", args=[clinic.pk])))
    address = page.select_one("#preview-address")["value"]
    assert address.startswith(settings.SITE_URL + "/en/preview/")
    assert "until 2026-11-28" in page.select_one("label[for=preview-address]").get_text()
    assert Client().get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_staff_who_work_in_korean_get_the_korean_page(client):
    sign_in_staff(client)
    client.post(reverse("admin:language"), {"language": "ko"})
    page = soup(client.get(url(draft(), "change")))
    assert [one for one in page.select(".object-tools a") if one["href"].startswith("/ko/preview/")]


def test_what_has_no_page_of_its_own_has_no_preview(client):
    sign_in_staff(client)
    page = soup(client.get(url(Clinic.objects.first().city, "change")))
    assert "Preview" not in [one.get_text() for one in page.select(".object-tools a")]


def test_the_days_can_be_set(client, clock, settings):
    settings.PREVIEW_LINK_DAYS = 2
    path = link(draft())
    clock.shift(timedelta(days=2, minutes=1))
    assert client.get(path).status_code == 410
