"""How a patient may be reached, in which languages, and what a browser may fill in."""

import pytest

from consultations.models import Consultation
from tests.asking import make_consent_text, open_form, send, soup, summary


@pytest.fixture(autouse=True)
def consent_text(db):
    return make_consent_text()


@pytest.mark.parametrize(
    ("channel", "phone", "kept"),
    [
        ("", "", ("email", "")), (None, None, ("email", "")), ("email", "", ("email", "")),
        ("email", "+49 (30) 1234-567", ("email", "+49 (30) 1234-567")), ("email", "0082 10 1234 5678", None),
        ("whatsapp", "+971 50 123 4567", None), ("whatsapp", "+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", ("whatsapp", "+971 50 123 4567")),
        ("whatsapp", "+８２ １０ １２３４ ５６７８", ("whatsapp", "+82 10 1234 5678")),
        ("kakaotalk", "my.id_7", None), ("line", "jo", None), ("wechat", "wx-1", None), ("telegram", "@jo", None),
    ],
)  # fmt: skip
def test_a_channel_and_its_number_or_name_are_taken(client, channel, phone, kept):
    assert send(client, channel=channel, phone=phone).status_code == 302
    row = Consultation.objects.get()
    assert (row.channel, row.phone) == (kept or (channel, phone))


@pytest.mark.parametrize(
    ("channel", "phone", "says"),
    [
        ("whatsapp", "", "Enter your number or ID for the app you chose"),
        ("line", "   ", "Enter your number or ID for the app you chose"),
        ("whatsapp", "0151 1234567", "Enter the number with its country code"),
        ("email", "my.id_7", "Enter the number with its country code"),
        ("email", "+49 30", "Enter the number with its country code"),
        ("email", "+" + "1" * 16, "Enter the number with its country code"),
        ("whatsapp", "+49 30 1234567; DROP", "Enter the number with its country code"),
    ],
)
def test_a_channel_without_what_it_needs_is_asked_for_again(client, channel, phone, says):
    response = send(client, channel=channel, phone=phone)
    assert response.status_code == 422
    ((address, sentence),) = summary(response)
    assert (address, sentence[: len(says)]) == ("#id_phone", says)
    assert soup(response).find(id="id_phone").get("value", "").strip() == phone.strip()


def test_a_number_that_takes_long_to_read_is_refused_at_once(client):
    assert send(client, channel="email", phone="+" + "1-" * 29).status_code == 422


def test_no_phone_calls_is_kept_as_it_was_ticked(client):
    assert send(client, no_phone_calls="on").status_code == 302
    assert Consultation.objects.get().no_phone_calls is True


def test_languages_are_taken_from_the_list_alone(client):
    assert send(client, languages=["ar", "other"]).status_code == 302
    assert Consultation.objects.get().languages == "ar,other"
    response = send(client, languages=["de"])
    assert summary(response) == [("#id_languages_0", "Choose from these languages, or “Another language”.")]


def test_e_mail_is_the_way_to_write_unless_another_is_chosen(client):
    page = soup(open_form(client))
    assert page.find(id="id_channel").find("option", selected=True)["value"] == "email"
    offered = [option["value"] for option in page.find(id="id_channel").find_all("option")]
    assert offered == ["email", "whatsapp", "kakaotalk", "line", "wechat", "telegram"]
    assert [box["value"] for box in page.find_all("input", {"name": "languages"})] == [
        "en", "ko", "zh", "ja", "ar", "ru", "other"
    ]  # fmt: skip


def test_the_browser_is_told_what_it_may_fill_in(client):
    page = soup(open_form(client))
    told = {field["id"]: field["autocomplete"] for field in page.find_all(autocomplete=True)}
    assert told | {"site-q": ""} == {
        "id_name": "name", "id_email": "email", "id_phone": "tel", "id_country": "country", "id_homepage": "off",
        "site-q": "",
    }  # fmt: skip


def test_the_form_can_carry_photos(client):
    page = soup(open_form(client))
    photos = page.find(id="id_photos")
    assert page.find(id="consultation-form")["enctype"] == "multipart/form-data"
    assert (photos["type"], photos["accept"]) == ("file", "image/jpeg,image/png,image/webp")
    assert photos.has_attr("multiple")
    told = page.find(id=photos["aria-describedby"]).get_text()
    assert "We remove the place" in told and "on our own server" in told
    assert "90 days after that is closed, 365 days after the last message" in told
