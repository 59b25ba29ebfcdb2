"""What a language lacks is shown in English, says so in the page, and stands on a list for staff."""

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import override

from clinics.models import City, Clinic
from core.cache import raise_version
from core.fallback import OTHERS, English, enumerated, in_html, lacking, said
from insights.models import Article
from tests.making import make_clinic
from tests.staff import sign_in
from treatments.models import Condition

pytestmark = pytest.mark.django_db


def page(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_a_missing_text_is_the_english_one_in_html_with_its_language():
    assert said({"en": "Two & more", "ko": ""}, "ko") == "Two & more"
    assert in_html(said({"en": "Two & more"}, "ko")) == '<span lang="en" dir="ltr">Two &amp; more</span>'
    assert in_html(said({"en": "Two", "ko": "둘"}, "ko")) == "둘"
    assert in_html(said({"en": "Two"}, "en")) == "Two"
    assert said({}, "ko") == ""


def test_lines_are_joined_with_the_signs_of_the_language_they_are_in():
    with override("ar"):
        assert enumerated("واحد\nاثنان") == "واحد؛ اثنان"
        assert in_html(enumerated(English("One\nTwo"))) == '<span lang="en" dir="ltr">One; Two</span>'
    assert enumerated("") == ""


def test_a_condition_without_a_translation_is_read_in_english_that_is_marked(client):
    Condition.objects.filter(slug="scars").update(name_ar="", summary_ar="")
    raise_version()
    found = page(client, "/ar/conditions/scars/")
    marked = found.h1.find("span", lang="en")
    assert marked.get_text() == Condition.objects.get(slug="scars").name_en
    assert marked["dir"] == "ltr"
    assert "<" not in found.head.title.get_text()
    assert found.head.find("meta", attrs={"name": "description"})["content"]


def test_a_text_that_has_its_translation_is_not_marked(client):
    assert page(client, "/ar/conditions/scars/").h1.find(lang="en") is None


def test_a_markdown_text_keeps_its_language_as_a_block(client):
    Article.objects.filter(slug="women-and-smp").update(body_ru="")
    raise_version()
    found = page(client, "/ru/insights/women-and-smp/")
    assert found.main.find("div", lang="en").find("p")


def test_what_a_clinic_states_in_english_alone_is_marked_and_its_name_is_not(client):
    clinic = make_clinic(slug="plain", name_en="Plain", about_en="We are plain.", about_ko="")
    found = page(client, f"/ja/clinics/{clinic.slug}/")
    assert found.find(string="We are plain.").parent["lang"] == "en"
    assert found.h1.find(lang="en") is None


def test_staff_can_list_the_rows_that_lack_a_translation(client, admin_user):
    sign_in(client, admin_user)
    City.objects.filter(slug="busan").update(summary_ja="")
    assert list(City.objects.filter(lacking(City, "ja")).values_list("slug", flat=True)) == ["busan"]
    listed = client.get("/admin/clinics/city/?lacking=ja")
    assert [row.slug for row in listed.context["cl"].result_list] == ["busan"]
    assert [row.slug for row in client.get("/admin/clinics/city/?lacking=ko").context["cl"].result_list] == []


def test_a_row_without_english_text_lacks_nothing():
    clinic = make_clinic(slug="silent", name_en="Silent", about_en="")
    Clinic.objects.filter(pk=clinic.pk).update(**{f"name_{code.replace('-', '_')}": "Silent" for code in OTHERS})
    assert not Clinic.objects.filter(lacking(Clinic, "ar"), pk=clinic.pk).exists()


def test_english_text_is_plain_where_no_html_is_wanted():
    with override("ko"):
        assert f"{English('Two')}, {str(English('Two'))}" == "Two, Two"
