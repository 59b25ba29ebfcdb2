"""Translating a row: English beside another language, the glossary's words, and what a save is held to."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from clinics.models import Clinic, Feature, Offer
from core.fallback import OTHERS, lacking
from core.history import KEPT
from desk.advertising.models import AdvertisingRule
from desk.translating.glossary import terms
from desk.translating.paragraphs import Boxes, Paragraphs, paragraphs
from desk.translating.rows import address
from insights.models import Article
from pages.models import Page
from tests.desk import signed_in, soup
from tests.publishing import meanwhile, reviewer
from tests.staff import only_looking, sign_in_administrator, sign_in_staff, url
from tests.test_glossary import tables
from treatments.models import Condition

pytestmark = pytest.mark.django_db


def article(**texts) -> Article:
    row = Article.objects.get(slug="which-option-for-me")
    for name, value in texts.items():
        setattr(row, name, value)
    row.save()
    return row


def sent(page) -> dict:
    """What a browser sends when the form is submitted unchanged."""
    boxes = soup(page).select(".part :is(textarea, input)[name]")
    data = {}
    for box in boxes:
        value = box.get("value", "") if box.name == "input" else box.get_text().removeprefix("\n")
        data.setdefault(box["name"], []).append(value)
    return data


def translate(client: Client, row, to: str = "ko", button: str = "_save", **texts):
    """Opens the page, types, presses a button; gives the answer."""
    there = address(row, to)
    return client.post(there, sent(client.get(there)) | texts | {button: "1"})


def messages(answer) -> list[str]:
    return [str(one) for one in answer.wsgi_request._messages._queued_messages]


def terms_on(page) -> dict[str, str]:
    """{word: how it is marked} of the page."""
    return {
        one.select_one("[lang=en]").get_text(): " ".join(sorted(one["class"])) for one in soup(page).select(".terms li")
    }


# --- the page
def test_each_text_stands_in_english_with_the_other_language_beside_it(client):
    sign_in_staff(client)
    row = article()
    page = client.get(address(row, "ko"))
    assert page.status_code == 200
    labels = [head.get_text(strip=True) for head in soup(page).select(".part h2")]
    assert labels == ["Title", "Summary", "Questions it answers", "Text"]
    assert row.title_en in soup(page).select_one(".english").get_text()
    assert sent(page)["title_ko"] == [row.title_ko]


@pytest.mark.parametrize("code", OTHERS)
def test_saving_what_nobody_touched_changes_nothing_in_any_text(client, code):
    sign_in_staff(client)
    for model in (Article, Feature, Condition, Clinic):
        for row in model.objects.all()[:3]:
            before = model.objects.filter(pk=row.pk).values().get()
            records = KEPT[model].records.objects.count()
            answer = translate(client, row, code)
            assert answer.status_code == 302
            assert model.objects.filter(pk=row.pk).values().get() == before
            assert KEPT[model].records.objects.count() == records
            assert messages(answer) == [f"Nothing was changed in “{row}”."]


def test_a_long_text_is_laid_out_by_paragraphs_and_saved_as_one(client):
    sign_in_staff(client)
    row = article(body_en="One.\n\nTwo.\n\nThree.", body_ko="하나.\n\n둘.\n\n셋.")
    page = client.get(address(row, "ko"))
    assert sent(page)["body_ko"] == ["하나.", "둘.", "셋."]
    translate(client, row, body_ko=["하나.", "다른 둘.\r\n둘째 줄.", "셋."])
    row.refresh_from_db()
    assert row.body_ko == "하나.\n\n다른 둘.\n둘째 줄.\n\n셋."


def test_a_text_with_other_paragraphs_than_the_english_one_stands_in_one_box(client):
    sign_in_staff(client)
    row = article(body_en="One.\n\nTwo.", body_ko="하나.\n\n둘.\n\n셋.")
    assert sent(client.get(address(row, "ko")))["body_ko"] == [row.body_ko]


def test_a_form_that_comes_back_keeps_what_stood_in_each_box(client):
    sign_in_staff(client)
    row = article(body_en="One.\n\nTwo.\n\nThree.", body_ko="")
    answer = translate(client, row, title_ko=["가" * 200], body_ko=["", "둘.", ""])
    assert answer.status_code == 200
    assert sent(answer)["body_ko"] == ["", "둘.", ""]
    assert "at most 120 characters" in soup(answer).select_one(".part .errorlist").get_text()


def test_the_language_can_be_chosen_and_an_unknown_one_is_said_so(client):
    sign_in_staff(client)
    row = article()
    page = client.get(address(row, "ar"))
    assert soup(page).select_one(".other textarea")["dir"] == "rtl"
    assert soup(page).select_one(".tabs [aria-current]")["lang"] == "ar"
    odd = client.get(address(row, "xx"))
    assert odd.status_code == 200
    assert "We do not know the language “xx”" in odd.content.decode()


@pytest.mark.parametrize(
    "path", ["insights.article/999999/", "insights.article/x/", "auth.user/1/", "x/1/", "treatments.claim/AA-01/"]
)
def test_what_there_is_not_to_translate_is_not_found(client, path):
    sign_in_administrator(client)
    assert client.get(f"/admin/translate/{path}").status_code == 404


# --- saving is the form's saving
def test_a_save_is_checked_kept_and_public_at_once(client):
    sign_in_staff(client)
    clinic = Clinic.objects.published().first()
    answer = translate(client, clinic, aftercare_ko="한 달 뒤 사진으로 살핍니다.")
    assert answer.status_code == 302 and messages(answer) == [f"“{clinic}” is saved."]
    record = KEPT[Clinic].records.objects.filter(id=clinic.pk).latest("history_id")
    assert record.history_delta.keys() == {"aftercare_ko"}
    assert record.history_user == client.user
    assert "한 달 뒤 사진으로" in client.get(f"/ko/clinics/{clinic.slug}/").content.decode()


def test_claims_are_checked_as_in_the_form(client):
    sign_in_staff(client)
    row = article()
    answer = translate(client, row, summary_ko="살아 있습니다 [ZZ-99].")
    assert "There is no claim ZZ-99." in soup(answer).select_one(".part .errorlist").get_text()
    assert Article.objects.get(pk=row.pk).summary_ko == row.summary_ko


def test_words_that_the_law_forbids_are_not_saved_on_a_public_page(client):
    sign_in_staff(client)
    row = article()
    answer = translate(client, row, summary_ko="최고의 병원에서 100% 완치를 보장합니다.")
    assert answer.status_code == 200
    assert soup(answer).select(".part .errorlist mark")
    assert sent(answer)["summary_ko"] == ["최고의 병원에서 100% 완치를 보장합니다."]
    assert Article.objects.get(pk=row.pk).summary_ko == row.summary_ko


def test_a_reviewer_may_keep_them_with_a_reason():
    client = reviewer(Client())
    row = article()
    reason = "The law itself uses these words, quoted here."
    answer = translate(client, row, summary_ko="최고의 병원에서 완치를 보장합니다.", _advertising_reason=reason)
    assert answer.status_code == 302
    assert Article.objects.get(pk=row.pk).summary_ko == "최고의 병원에서 완치를 보장합니다."


def test_a_reviewer_is_named_only_where_there_is_a_publishing_page(client):
    sign_in_staff(client)
    named = "a reviewer can accept them"
    text = {"summary_ko": "최고의 병원입니다."}
    assert named in translate(client, article(), **text).content.decode()
    page = translate(client, Page.objects.first(), **text)
    assert soup(page).select(".part .errorlist mark") and named not in page.content.decode()


def test_what_changed_while_a_translation_was_read_stays_as_it_is(client, monkeypatch):
    sign_in_staff(client)
    row = article()
    others = Article.objects.filter(pk=row.pk)
    meanwhile(monkeypatch, lambda: others.update(status="withdrawn", title_ja="別の題"))
    translate(client, row, summary_ko="간단한 안내입니다.")
    row.refresh_from_db()
    assert (row.status, row.title_ja, row.summary_ko) == ("withdrawn", "別の題", "간단한 안내입니다.")


def test_checking_says_what_is_wrong_and_saves_nothing(client):
    sign_in_staff(client)
    row = article()
    answer = translate(client, row, button="_check", summary_ko="최고의 병원입니다.")
    assert answer.status_code == 200
    assert soup(answer).select(".part .errorlist mark")
    assert Article.objects.get(pk=row.pk).summary_ko == row.summary_ko


# --- the glossary
def test_the_words_are_those_of_the_glossary():
    required = [one for one in terms() if one.required]
    assert [[one.english, *(" / ".join(one.forms[code]) for code in OTHERS)] for one in required] == tables()[1]
    held = {one.english.lower() for one in required}
    advice = [one.english for one in terms() if not one.required]
    assert advice == [row[0] for row in tables()[0] if row[0].lower() not in held]


def test_each_word_of_the_english_text_is_marked_as_met_or_missing(client):
    sign_in_staff(client)
    row = article(
        title_en="Grafts and pigment", title_ko="이식편", body_en="x", body_ko="x", answers_en="", answers_ko="",
        summary_en="Shock loss after each session.", summary_ko="쇼크로스",
    )  # fmt: skip
    page = client.get(address(row, "ko"))
    assert terms_on(page) == {
        "graft": "met required", "pigment": "required", "shock loss": "met required", "Session": "advice",
    }  # fmt: skip
    checked = translate(client, row, button="_check", title_ko="이식편과 색소")
    assert terms_on(checked)["pigment"] == "met required"


def test_a_word_inside_a_claim_is_no_word_of_the_text(client):
    sign_in_staff(client)
    row = article(title_en="Plain [SMP-01]", summary_en="x", body_en="x", answers_en="")
    assert "SMP" not in terms_on(client.get(address(row, "ko")))


# --- who may
def test_who_may_look_reads_and_who_may_not_is_refused(client):
    row = article()
    sign_in_staff(client)
    only_looking(client)
    page = client.get(address(row, "ko"))
    assert page.status_code == 200
    assert row.title_ko in soup(page).select_one(".other").get_text()
    assert soup(page).select("#content-main :is(textarea, input[type=submit])") == []
    assert client.post(address(row, "ko"), {"title_ko": "x", "_save": "1"}).status_code == 403
    client.user.user_permissions.set(Permission.objects.filter(codename="view_clinic"))
    assert client.get(address(row, "ko")).status_code == 403


# --- from one missing text to the next
def gaps(*rows, code="ja") -> None:
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(**{"name_ja": ""})


def test_save_and_next_walks_through_all_that_is_missing_and_then_says_so():
    client = signed_in("insights", "clinics.change_feature", "clinics.view_feature")
    features = list(Feature.objects.order_by("pk")[:2])
    gaps(*features)
    first = Article.objects.order_by("pk").first()
    Article.objects.filter(pk=first.pk).update(title_ja="")
    answer = client.get("/admin/translate/clinics.feature/?to=ja")
    walked = []
    while "/admin/translate/" in answer["Location"]:
        walked.append(answer["Location"])
        row = next(one for one in (*features, first) if answer["Location"] == address(one, "ja"))
        column = "title_ja" if row == first else "name_ja"
        answer = translate(client, row, "ja", "_next", **{column: "名前"})
        assert answer.status_code == 302
    assert walked == [address(one, "ja") for one in (*features, first)]
    assert answer["Location"] == "/admin/desk/"
    assert not Feature.objects.filter(lacking(Feature, "ja")).exists()
    assert "No other text that you may change is missing in this language: 日本語." in messages(answer)


def test_a_row_that_was_left_as_it_is_comes_again_at_the_end():
    client = signed_in("clinics.change_feature", "clinics.view_feature")
    one, two = Feature.objects.order_by("pk")[:2]
    gaps(one, two)
    assert translate(client, two, "ja", "_next")["Location"] == address(one, "ja")


def test_the_desk_leads_to_what_is_missing():
    client = signed_in("clinics.change_feature", "clinics.view_feature")
    gaps(Feature.objects.order_by("pk").first())
    links = [one["href"] for one in soup(client.get("/admin/desk/")).select("th small a")]
    assert links == ["/admin/translate/clinics.feature/?to=ja"]


def test_the_list_of_what_is_missing_leads_to_each_row():
    client = signed_in("clinics.change_feature", "clinics.view_feature")
    row = Feature.objects.order_by("pk").first()
    gaps(row)
    page = soup(client.get(url(Feature, "changelist"), {"lacking": "ja"}))
    assert [one["href"] for one in page.select(".field-translate a")] == [address(row, "ja")]
    assert soup(client.get(url(Feature, "changelist"))).select(".field-translate") == []


def test_forms_lead_to_it_also_those_of_rows_without_a_public_page(client):
    sign_in_administrator(client)
    for row in (Offer.objects.first(), Feature.objects.first(), AdvertisingRule.objects.first()):
        page = soup(client.get(url(row, "change")))
        assert address(row) in [one["href"] for one in page.select(".object-tools a")]
        assert client.get(address(row)).status_code == 200


def test_the_page_takes_at_most_20_queries(client, django_assert_max_num_queries):
    sign_in_staff(client)
    row = article()
    client.get(address(row, "ko"))
    with django_assert_max_num_queries(20):
        client.get(address(row, "ko"))


# --- boxes
@pytest.mark.parametrize(
    ("english", "translation", "count"),
    [("a\n\nb", "", 2), ("a\n\nb", "x\n\ny", 2), ("a\n\nb", "x", 1), ("a", "x\n\ny", 1), ("a\n\n\nb", "", 1),
     ("a\n\nb", "x\n\n\ny", 1)],
)  # fmt: skip
def test_a_text_is_cut_only_where_paragraphs_stand_beside_each_other(english, translation, count):
    laid_out = paragraphs(english, translation)
    assert len(laid_out) == count
    assert "\n\n".join(laid_out) == english
    assert Boxes(Paragraphs(laid_out, "x", {}).split(translation)) == translation
