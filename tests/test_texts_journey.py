"""A content editor in a real browser: a text as visitors read it, its translation, the link for the clinic."""

import pytest
from playwright.sync_api import expect

from tests.staff import sign_in_with_browser

MAKE = """
from django.contrib.auth.models import Permission, User
from insights.models import Article, Subject
from tests.staff import CATALOGUE, TODAY
user = User.objects.create_user("journey-texts", password="a pass phrase for tests", is_staff=True)
user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=CATALOGUE))
print(Article.objects.create(
    slug="journey-texts", subject=Subject.objects.first(), published_on=TODAY, checked_on=TODAY, status="draft",
    title_en="A text of the journey", summary_en="Short.", body_en="Grafts heal.\\n\\nThey rest.",
).pk)
"""


@pytest.fixture(scope="module")
def article_pk(portal) -> str:
    return portal.manage("shell", "--verbosity", "0", "--command", MAKE).split()[-1]


def test_a_text_is_looked_at_translated_and_sent_for_checking(portal, article_pk, open_page):
    form = f"/admin/insights/article/{article_pk}/change/"
    page = open_page()
    sign_in_with_browser(page, {"username": "journey-texts", "password": "a pass phrase for tests"})

    # In place: the form stays where it is, with what was typed.
    page.goto(form)
    page.locator("#id_body_en").fill("## A typed head\n\nTyped words [SMP-01] and [ZZ-99].")
    page.locator("#show-in").select_option("en")
    page.get_by_role("button", name="Show as visitors read it").click()
    page.locator("#as-read h2", has_text="A typed head").wait_for()
    assert page.locator("#as-read .errorlist").inner_text() == "Text: There is no claim ZZ-99."
    assert page.url.endswith(form)
    assert page.locator("#id_body_en").input_value().endswith("[ZZ-99].")

    # Side by side: a word of the glossary is met while it is typed, and each paragraph has its box.
    page.goto(form)
    page.get_by_role("link", name="Translate", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("link", name="한국어").click()
    word = page.locator(".terms li", has_text="graft")
    expect(word).to_contain_text("missing")
    boxes = page.locator("[name=body_ko]")
    boxes.nth(0).fill("이식편이 아뭅니다.")
    expect(word).to_contain_text("stands there")
    boxes.nth(1).fill("그리고 쉽니다.")
    page.get_by_role("textbox", name="Title").fill("여정의 글")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("is saved.").wait_for()

    # Whoever gets the link reads that page, and nothing was published by it.
    page.goto(form)
    link = page.get_by_role("link", name="Preview", exact=True).get_attribute("href")
    visitor = open_page(width=320, javascript=False)
    visitor.goto(link.replace("/en/", "/ko/", 1))
    assert visitor.locator("main h1").inner_text() == "여정의 글"
    assert visitor.locator("main .prose p").all_inner_texts()[:2] == ["이식편이 아뭅니다.", "그리고 쉽니다."]
    assert visitor.goto("/ko/insights/journey-texts/").status == 404
