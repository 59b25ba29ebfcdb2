"""What a visitor agrees to: the needed consent, each clinic by name, and news last."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import translation

from clinics.models import Clinic
from consultations.models import Consent, ConsentText, Consultation
from consultations.reading import shown
from core.cache import raise_version
from core.encryption import blind_index
from tests.asking import filled, main, make_consent_text, open_form, send, soup, token_of

MODE = "registered_facilitator"


@pytest.fixture
def texts(db):
    """A wording of each kind, by kind."""
    made = {"health_data": make_consent_text()}
    for kind in ("clinic", "marketing"):
        row = {"text": f"The {kind} wording.", "text_ko": f"{kind} 동의문", "valid_from": date(2026, 11, 1)}
        made[kind] = ConsentText.objects.create(kind=kind, version=1, **row)
    return made


@pytest.fixture
def clinics(db):
    return list(Clinic.objects.published().order_by("pk")[:3])


@pytest.fixture
def facilitator(settings):
    settings.OPERATING_MODE = MODE


def asking_about(clinics) -> str:
    return "?" + "&".join(f"clinic={clinic.slug}" for clinic in clinics)


def given() -> list[tuple[str, str]]:
    """(kind, clinic) of each consent that is stored."""
    return [(consent.text.kind, consent.clinic) for consent in Consent.objects.all()]


# --- what is asked ---------------------------------------------------------------------------------------
def test_every_box_is_unticked_and_news_come_last(client, texts, clinics, facilitator):
    form = main(open_form(client, asking_about(clinics))).find(id="consultation-form")
    boxes = form.find_all("input", {"name": ["consent", "clinic_consents", "marketing"]})
    assert [box["name"] for box in boxes] == ["consent"] + ["clinic_consents"] * 3 + ["marketing"]
    assert not any(box.has_attr("checked") for box in boxes)
    labels = [form.find("label", {"for": box["id"]}).get_text(strip=True) for box in boxes[1:4]]
    assert labels == [f"{clinic.name} (demonstration data)" for clinic in clinics]


def test_each_wording_stands_in_full_above_its_boxes(client, texts, clinics, facilitator):
    text = main(open_form(client, asking_about(clinics))).get_text(" ", strip=True)
    order = ["First wording.", "I agree that you keep", "The clinic wording.", "Clinics that may get my request"]
    order += ["The marketing wording.", "Send me news by e-mail"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_only_a_registered_facilitator_asks_about_clinics_and_only_those_chosen(client, texts, clinics, settings):
    assert not soup(open_form(client, asking_about(clinics))).find("input", {"name": "clinic_consents"})
    settings.OPERATING_MODE = MODE
    assert not soup(open_form(client)).find("input", {"name": "clinic_consents"})
    assert "The clinic wording." in main(open_form(client, asking_about(clinics))).get_text()


def test_without_their_wording_nobody_is_asked_about_clinics_or_news(client, clinics, facilitator):
    make_consent_text()
    page = soup(open_form(client, asking_about(clinics)))
    assert page.find("input", {"name": "consent"})
    assert not page.find("input", {"name": ["clinic_consents", "marketing"]})


# --- what is stored ---------------------------------------------------------------------------------------
def test_only_what_was_ticked_is_agreed_to(client, texts, clinics, facilitator):
    slugs = [clinic.slug for clinic in clinics]
    ticked = {"clinics": slugs, "clinic_consents": slugs[1], "marketing": "on"}
    assert send(client, asking_about(clinics), **ticked).status_code == 302
    assert given() == [("health_data", ""), ("clinic", slugs[1]), ("marketing", "")]
    consent = Consent.objects.get(text=texts["clinic"])
    assert consent.clinic_key == blind_index("clinic", slugs[1])


def test_saying_no_to_everything_optional_keeps_nobody_from_sending(client, texts, clinics, facilitator):
    assert send(client, asking_about(clinics), clinics=[clinics[0].slug]).status_code == 302
    assert given() == [("health_data", "")]


def test_a_clinic_that_is_not_asked_about_is_not_agreed_to(client, texts, clinics, facilitator):
    one, other, _ = (clinic.slug for clinic in clinics)
    assert send(client, asking_about(clinics), clinics=[one], clinic_consents=[one, other]).status_code == 302
    assert given() == [("health_data", ""), ("clinic", one)]


def test_what_was_not_on_the_page_is_not_agreed_to(client, texts, clinics):
    ConsentText.objects.filter(kind="marketing").delete()
    raise_version()
    slug = clinics[0].slug
    assert send(client, f"?clinic={slug}", clinics=[slug], clinic_consents=[slug], marketing="on").status_code == 302
    assert given() == [("health_data", "")]


def test_a_made_up_clinic_is_refused(client, texts, clinics, facilitator):
    slug = clinics[0].slug
    response = send(client, f"?clinic={slug}", clinics=[slug], clinic_consents=["no-such"])
    assert (response.status_code, Consultation.objects.exists()) == (422, False)


@pytest.mark.parametrize("kind", ["health_data", "clinic", "marketing"])
def test_a_new_wording_of_any_kind_unticks_everything_once(client, texts, clinics, facilitator, kind):
    slug = clinics[0].slug
    answers = {"clinics": [slug], "clinic_consents": [slug], "marketing": "on"}
    token = token_of(open_form(client, f"?clinic={slug}"))
    ConsentText.objects.create(kind=kind, version=2, text="Another wording.", valid_from=date(2026, 11, 20))
    raise_version()
    response = client.post("/en/consultation/", filled(token, **answers))
    form = soup(response).find(id="consultation-form")
    assert response.status_code == 422 and "Another wording." in form.get_text()
    assert not form.find_all("input", {"name": ["consent", "clinic_consents", "marketing"], "checked": True})
    assert form.find("input", {"name": "clinics"}).has_attr("checked")


# --- languages -----------------------------------------------------------------------------------------------
def test_the_korean_wording_stands_beside_the_visitors_own(client, texts):
    form = main(open_form(client)).find(id="consultation-form")
    korean = form.find("details", lang="ko")
    assert korean["dir"] == "ltr" and "marketing 동의문" in korean.get_text()
    assert len(form.find_all("details", lang="ko")) == 1  # the other text has no Korean yet
    assert [block["lang"] for block in form.select(".card > div[lang]")] == ["en", "en"]


def test_a_wording_that_is_not_translated_yet_is_shown_in_english_and_says_so(texts):
    with translation.override("ja"):
        assert shown(texts["marketing"])[:3] == ("The marketing wording.", "en", "marketing 동의문")
    with translation.override("ko"):
        assert shown(texts["marketing"])[:3] == ("marketing 동의문", "ko", "")
        assert shown(texts["health_data"])[:3] == (texts["health_data"].text_en, "en", "")


def test_the_content_has_every_consent_in_english_and_korean(db):
    call_command("load_consents", verbosity=0)
    for kind, version in (("health_data", 2), ("clinic", 1), ("marketing", 1)):
        text = ConsentText.objects.newest(kind)
        assert text.version == version
        assert text.text_en and text.text_ko


def test_the_new_wording_names_everything_that_is_collected(db):
    call_command("load_consents", verbosity=0)
    text = ConsentText.objects.newest("health_data").text_en
    named = ["kind of hair loss", "since when", "option and clinics", "what matters", "message", "travel", "country"]
    named += ["languages", "name or a made-up name", "e-mail", "phone number", "photos"]
    assert [part for part in named if part not in text] == []
