"""“Show as visitors read it”: what stands in the form, set as the public page sets it, and nothing saved."""

import pytest
from django.conf import settings

from core.history import KEPT
from insights.models import Article
from pages.models import Page
from tests.desk import soup
from tests.staff import only_looking, save, sent_by, sign_in_staff, url

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.ALL_LANGUAGES]


@pytest.fixture(autouse=True)
def staff(client):
    sign_in_staff(client)


def article() -> Article:
    return Article.objects.get(slug="which-option-for-me")


def show(client, row, to: str = "en", **typed):
    return save(client, row, _show="1", _show_in=to, **typed)


def shown(answer):
    assert answer.status_code == 200
    return soup(answer).select_one("#as-read")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_saved_text_is_shown_as_on_the_public_page(client, code):
    row = article()
    public = soup(client.get(f"/{code}/insights/{row.slug}/"))
    answer = show(client, row, code)
    there = shown(answer)
    assert str(there.select_one(".prose")) == str(public.select_one(".prose"))
    assert there.h1.get_text() == public.h1.get_text()
    assert str(there.select_one(".lead")) == str(public.select_one(".lead"))
    assert str(there.select_one(".sources")) == str(public.select_one(".sources"))
    assert there.select_one("article")["lang"] == code
    assert soup(answer).select(".errornote, .errorlist") == []


def test_what_was_typed_is_shown_and_kept_and_not_saved(client):
    row = article()
    records = KEPT[Article].records.objects.count()
    answer = show(client, row, title_en="A new title", body_en="## Head\n\nNew *words* [SMP-01].\n\n<b>raw</b>")
    there = shown(answer)
    assert there.h1.get_text() == "A new title"
    assert there.select_one(".prose h2").get_text() == "Head"
    assert there.select_one(".prose em").get_text() == "words"
    assert there.select_one(".prose a.cite")["href"] == "#SMP-01"
    assert [one["id"] for one in there.select(".sources li")][-1] == "SMP-01"
    assert there.select(".prose b") == []
    assert answer.context["adminform"].form["title_en"].value() == "A new title"
    row.refresh_from_db()
    assert row.title_en != "A new title"
    assert KEPT[Article].records.objects.count() == records


def test_what_is_shown_can_then_be_saved(client):
    row = article()
    answer = show(client, row, title_en="A new title")
    data = sent_by(answer) | {"_save": "Save"}
    assert client.post(url(row, "change"), data).status_code == 302
    row.refresh_from_db()
    assert row.title_en == "A new title"


def test_refused_claims_are_named_as_when_saving(client):
    answer = show(client, article(), body_en="Fine [ZZ-99] and [smp 1].")
    there = shown(answer)
    said = [one.get_text() for one in there.select(".errorlist li")]
    assert said == [
        "Text: There is no claim ZZ-99.",
        "Text: [smp 1] is not how a claim is cited: write its id as in [SCA-01].",
    ]
    assert "ZZ-99" not in there.select_one(".prose").get_text()
    assert "There is no claim ZZ-99." in str(soup(answer).select_one(".field-body_en .errorlist"))


def test_a_missing_translation_reads_english_and_is_marked_as_english(client):
    there = shown(show(client, article(), "ja", body_ja="", body_en="Plain words."))
    assert there.select_one(".prose [lang=en]").get_text(strip=True) == "Plain words."


def test_a_text_that_was_never_saved_can_be_shown(client):
    page = client.get(url(Article, "add"))
    data = sent_by(page) | {"title_en": "New", "body_en": "Words [SMP-01]", "_show": "1", "_show_in": "en"}
    answer = client.post(url(Article, "add"), data)
    assert shown(answer).h1.get_text() == "New"
    assert not Article.objects.filter(title_en="New").exists()


def test_pages_have_it_too_and_other_rows_do_not(client):
    assert (
        shown(show(client, Page.objects.get(slug="money"), body_en="Words.")).select_one(".prose").get_text(strip=True)
    )
    assert soup(client.get(url(article().subject, "change"))).select("#as-read, button[name=_show]") == []


def test_who_may_only_look_is_not_offered_it(client):
    only_looking(client)
    assert soup(client.get(url(article(), "change"))).select("button[name=_show]") == []
    assert client.post(url(article(), "change"), {"_show": "1"}).status_code == 403


def test_an_unknown_language_reads_the_first_one(client):
    assert shown(show(client, article(), "xx")).select_one("article")["lang"] == "en"
