"""What a page looks like where it is shared: a picture that exists, in words too, and the page's own title."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from tests.making import make_clinic
from tests.visiting import CONDITIONS, TREATMENTS, Visit, all_pages, clinics, tree

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img" / "share"
SIZE, MOST = (1200, 630), 60_000
PICTURES = {
    "/en/": "home", "/en/treatments/": "options", "/en/treatments/compare/": "options", "/en/conditions/": "conditions",
    "/en/clinics/": "directory", "/en/clinics/compare/": "directory", "/en/cities/": "city",
    "/en/cities/seoul/": "city", "/en/cities/compare/": "city", "/en/prices/": "prices",
    "/en/guide/": "guide", "/en/guide/rules/": "guide",
    "/en/insights/": "article", "/en/insights/which-option-for-me/": "article", "/en/about/law/": "about",
    "/en/about/changes/": "about",
    "/en/glossary/": "about", "/en/search/": "home", "/en/contact/": "home", "/en/consultation/": "home",
    **{f"/en/treatments/{slug}/": f"option-{slug}" for slug in TREATMENTS},
    **{f"/en/conditions/{slug}/": f"condition-{slug}" for slug in CONDITIONS},
}  # fmt: skip


def properties(page: Visit) -> dict[str, str]:
    found = [(tag["property"], tag["content"]) for tag in page.soup.head.select("meta[property]")]
    assert len(dict(found)) == len(found), page.address
    return dict(found)


def picture_of(page: Visit) -> str:
    """The file's name, from an address that is whole."""
    return properties(page)["og:image"].removeprefix(f"{settings.SITE_URL}/static/img/share/").removesuffix(".png")


def test_every_page_names_a_picture_that_is_there_with_its_size_and_words():
    for address, page in all_pages().items():
        said = properties(page)
        assert (FOLDER / f"{picture_of(page)}.png").is_file(), address
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630"), address
        assert len(said["og:image:alt"]) > 10, address
        assert page.soup.head.find("meta", {"name": "twitter:card"})["content"] == "summary_large_image", address


def test_each_kind_of_page_has_its_own_picture():
    assert {address: picture_of(all_pages()[address]) for address in PICTURES} == PICTURES
    assert {picture_of(all_pages()[f"/en/clinics/{slug}/"]) for slug in clinics()} == {"clinic"}


def test_every_picture_has_its_size_few_bytes_and_a_page():
    files = sorted(FOLDER.iterdir())
    for file in files:
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("PNG", SIZE), file.name
        assert file.stat().st_size < MOST, file.name
    assert {file.stem for file in files} == {picture_of(page) for page in all_pages().values()}


def test_the_words_for_a_picture_name_the_option_or_the_kind_of_hair_loss():
    for kind, slugs in (("treatments", TREATMENTS), ("conditions", CONDITIONS)):
        for slug in slugs:
            page = all_pages()[f"/en/{kind}/{slug}/"]
            assert page.soup.h1.get_text() in properties(page)["og:image:alt"]


def test_a_page_is_shared_under_its_own_title_and_description():
    for address, page in all_pages().items():
        said = properties(page)
        assert said["og:title"] == page.soup.title.get_text().strip(), address
        assert said["og:description"] == page.soup.find("meta", {"name": "description"})["content"].strip(), address
        assert said["og:locale"] == "en_US", address
        assert said["og:site_name"] == settings.SITE_NAME, address


def test_an_article_is_an_article_with_its_day_and_other_pages_are_the_website():
    for address, page in all_pages().items():
        said = properties(page)
        if page.path.startswith("/en/insights/") and page.path != "/en/insights/":
            assert said["og:type"] == "article", address
            assert said["article:published_time"] == page.soup.select_one("p.checked time")["datetime"], address
        else:
            assert (said["og:type"], "article:published_time" in said) == ("website", False), address


def test_marks_in_a_name_do_not_end_the_title_that_is_shared():
    make_clinic("real-marks", name_en='A "clinic" & <b>Co</b>')
    head = tree(Client().get("/en/clinics/real-marks/").content).head
    shared = head.find("meta", property="og:title")["content"]
    assert shared == head.title.get_text() == f'A "clinic" & <b>Co</b>, Daegu · {settings.SITE_NAME}'


def test_each_open_language_names_its_locale():
    locales = {"en": "en_US", "ko": "ko_KR", "zh-hans": "zh_CN", "ja": "ja_JP", "ar": "ar_AR", "ru": "ru_RU"}
    for code, _name in settings.LANGUAGES:
        head = tree(Client().get(f"/{code}/prices/").content).head
        assert head.find("meta", property="og:locale")["content"] == locales[code]
