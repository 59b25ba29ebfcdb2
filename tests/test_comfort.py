"""The form of a clinic, the sheet of its prices, and copies of offers, as staff use them."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from clinics.models import Clinic, District, Offer, Price
from tests.making import SOURCE, make_clinic, make_offer, row_of, won
from tests.publishing import ready_clinic
from tests.staff import TODAY, crowded_clinic, errors, only_looking, save, saved, sent_by, sign_in_staff, url

pytestmark = pytest.mark.django_db
LISTED = "Price list of 2026-11-21"


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


@pytest.fixture
def clinic():
    """Offers SMP at one price for the full scalp, and FUE at none."""
    made = make_clinic("sheet", offers={"smp": {"prices": [won(1_500_000, 2_000_000, area="full-scalp")]}, "fue": {}})
    return made


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


# --- how complete an entry is --------------------------------------------------------------------------------------
def missing(answer) -> dict[str, str]:
    """What the form says is missing: words -> where they lead."""
    points = soup(answer).select("#missing li:not([hidden]) a")
    return {point.get_text(strip=True): point["href"] for point in points}


def meter(answer) -> tuple[str, str, str]:
    made = soup(answer).select_one("#completeness meter")
    return made["value"], made["max"], soup(answer).select_one("#complete-said").get_text()


def test_the_form_says_how_complete_the_entry_is_and_leads_to_what_is_missing(staff, clinic):
    page = staff.get(url(clinic, "change"))
    smp = clinic.offers.get(treatment__slug="smp")
    lacking = missing(page)
    value, most, said = meter(page)
    assert said == f"{value} of {most}" and int(most) - int(value) == len(lacking)
    assert lacking["Name in Korean"] == "#id_name_ko"
    assert lacking["At least one language"] == "#languages-group"
    assert lacking["Position on the map"] == "#id_latitude"
    assert lacking["SMP: what is included, in Korean"] == f"{url(smp, 'change')}#id_included_ko"
    assert "Name in English" not in lacking
    assert "SMP: at least one current price" not in lacking


def test_every_place_that_the_form_leads_to_is_there(staff, clinic):
    page = soup(staff.get(url(clinic, "change")))
    here = [link["href"] for link in page.select("#completeness a, #missing a") if link["href"].startswith("#")]
    assert len(here) > 25
    assert [href for href in here if page.find(id=href[1:]) is None] == []


def test_a_price_past_its_day_is_missing_like_none(staff, clinic):
    Price.objects.filter(offer__clinic=clinic).update(checked_on=date(2025, 1, 1), valid_until=date(2025, 6, 1))
    assert any("at least one current price" in words for words in missing(staff.get(url(clinic, "change"))))


def test_what_was_typed_counts_when_the_form_comes_back(staff, clinic):
    answer = save(staff, clinic, name_ko="시트 의원", name_en="")
    assert answer.status_code == 200
    assert "Name in Korean" not in missing(answer) and "Name in English" in missing(answer)


def test_who_may_only_look_sees_the_same_meter(staff, clinic):
    before = meter(staff.get(url(clinic, "change")))
    only_looking(staff)
    assert meter(staff.get(url(clinic, "change"))) == before


def test_the_form_of_a_new_clinic_has_the_meter_too(staff):
    assert "Name in English" in missing(staff.get(url(Clinic, "add")))


# --- the sheet of prices -------------------------------------------------------------------------------------------
def sheet(clinic) -> str:
    return reverse("admin:clinics_clinic_prices", args=[clinic.pk])


def filled_in(answer) -> dict[str, str]:
    """What a browser sends when the sheet is saved as it stands."""
    form, data = soup(answer).select_one("#content-main form"), {}
    for made in form.select("input[name], select[name]"):
        if made.name == "select":
            chosen = made.select_one("option[selected]") or made.select_one("option")
            data[made["name"]] = chosen.get("value", "")
        elif made.get("type") != "checkbox" or made.has_attr("checked"):
            data[made["name"]] = made.get("value", "")
    return data


def row_for(data: dict, **values: str) -> str:
    """What the fields of the first row with these values start with: "prices-3-"."""
    rows = [f"prices-{at}-" for at in range(int(data["prices-TOTAL_FORMS"]))]
    return next(row for row in rows if all(data.get(row + name) == value for name, value in values.items()))


def typed(data: dict, row: str, **values: str) -> dict:
    return data | {row + name: value for name, value in values.items()}


def test_the_sheet_has_a_row_for_each_price_and_for_each_area_of_smp_without_one(staff, clinic):
    data = filled_in(staff.get(sheet(clinic)))
    smp, fue = (str(clinic.offers.get(treatment__slug=slug).pk) for slug in ("smp", "fue"))
    new = [f"prices-{at}-" for at in range(int(data["prices-INITIAL_FORMS"]), int(data["prices-TOTAL_FORMS"]))]
    rows = [(data[row + "offer"], data[row + "area"], data[row + "basis"]) for row in new]
    assert data["prices-0-low"] == "1500000"
    assert rows == [
        (smp, "hairline", "per_course"), (smp, "scar", "per_course"), (smp, "touch-up", "per_session"), (smp, "", ""),
        (fue, "", ""),
    ]  # fmt: skip


def test_a_sheet_saved_as_it_stands_changes_nothing(staff, clinic):
    before = list(Price.objects.values())
    answer = staff.post(sheet(clinic), filled_in(staff.get(sheet(clinic))), follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert list(Price.objects.values()) == before


def test_one_save_changes_and_adds_prices_and_the_public_page_follows(staff, clinic):
    price = Price.objects.get(offer__clinic=clinic)
    data = filled_in(staff.get(sheet(clinic)))
    data = typed(data, "prices-0-", low="1600000", vat="included")
    added = {"low": "700000", "high": "900000", "source": LISTED, "checked_on": "2026-11-20"}
    data = typed(data, row_for(data, area="hairline"), **added)
    answer = staff.post(sheet(clinic), data, follow=True)
    assert "2 prices are saved." in answer.content.decode()
    price.refresh_from_db()
    assert (price.low, price.vat, price.checked_on, price.checked_by) == (1_600_000, "included", TODAY, staff.user)
    made = Price.objects.get(offer__clinic=clinic, area="hairline")
    assert (made.low, made.basis, made.audience, made.checked_by) == (700_000, "per_course", "same", staff.user)
    assert made.valid_until > TODAY and price.valid_until > TODAY
    assert [record.history_user for record in made.history.all()] == [staff.user]
    public = staff.get(clinic.get_absolute_url()).content.decode()
    assert "₩1,600,000" in public and "₩700,000" in public


def test_a_wrong_cell_is_marked_and_nothing_is_saved_or_lost(staff, clinic):
    data = filled_in(staff.get(sheet(clinic)))
    data = typed(data, "prices-0-", low="1700000")
    row = row_for(data, area="scar")
    data = typed(data, row, low="many", high="9", source=LISTED)
    answer = staff.post(sheet(clinic), data)
    page = soup(answer)
    assert answer.status_code == 200
    wrong = page.select_one(f'[name="{row}low"]')
    assert wrong["value"] == "many" and wrong["aria-invalid"] == "true"
    assert wrong.find_parent("td").select_one(".errorlist").get_text() == "Enter a whole number."
    assert page.select_one(f'[name="{row}checked_on"]').find_parent("td").select_one(".errorlist")
    assert page.select_one('[name="prices-0-low"]')["value"] == "1700000"
    assert page.select_one(f'[name="{row}source"]')["value"] == LISTED
    assert Price.objects.get(offer__clinic=clinic).low == 1_500_000


def test_a_price_that_would_stand_twice_is_refused(staff, clinic):
    offer = clinic.offers.get(treatment__slug="smp")
    Price.objects.create(offer=offer, **won(1, 2, area="full-scalp") | {"currency": "USD"}, **SOURCE)
    data = filled_in(staff.get(sheet(clinic)))
    answer = staff.post(sheet(clinic), typed(data, row_for(data, currency="USD"), currency="KRW"))
    assert "There is a price for this area, basis, audience and currency already." in answer.content.decode()


def test_a_price_that_somebody_changed_meanwhile_is_not_overwritten_unseen(staff, clinic):
    data = filled_in(staff.get(sheet(clinic)))
    Price.objects.filter(offer__clinic=clinic).update(low=1_400_000)
    first = staff.post(sheet(clinic), typed(data, "prices-0-", low="1650000"))
    page = first.content.decode()
    assert "Somebody has changed this price meanwhile. Saved now: ₩1,400,000" in page
    assert soup(first).select_one('[name="prices-0-low"]')["value"] == "1650000"
    assert Price.objects.get(offer__clinic=clinic).low == 1_400_000
    staff.post(sheet(clinic), filled_in(first))
    assert Price.objects.get(offer__clinic=clinic).low == 1_650_000


def test_a_price_that_only_somebody_else_changed_stays_as_they_saved_it(staff, clinic):
    data = filled_in(staff.get(sheet(clinic)))
    Price.objects.filter(offer__clinic=clinic).update(low=1_400_000)
    new = {"low": "7", "high": "9", "source": LISTED, "checked_on": "2026-11-20"}
    staff.post(sheet(clinic), typed(data, row_for(data, area="scar"), **new))
    assert Price.objects.get(offer__clinic=clinic, area="full-scalp").low == 1_400_000
    assert Price.objects.get(offer__clinic=clinic, area="scar").high == 9


def test_a_price_that_somebody_deleted_meanwhile_is_said_to_be_gone(staff, clinic):
    data = filled_in(staff.get(sheet(clinic)))
    Price.objects.filter(offer__clinic=clinic).delete()
    answer = staff.post(sheet(clinic), typed(data, "prices-0-", low="1650000"))
    assert "Somebody has deleted this price meanwhile." in answer.content.decode()


def test_a_price_is_deleted_in_the_sheet_by_who_may_delete(staff, clinic):
    data = filled_in(staff.get(sheet(clinic)))
    staff.post(sheet(clinic), data | {"prices-0-DELETE": "on"})
    assert not Price.objects.filter(offer__clinic=clinic).exists()


def test_the_sheet_of_one_offer_has_its_rows_alone_and_takes_no_row_for_another(staff, clinic):
    fue = clinic.offers.get(treatment__slug="fue")
    other = make_offer(make_clinic("another"), "smp")
    address = f"{sheet(clinic)}?offer={fue.pk}"
    data = filled_in(staff.get(address))
    assert (data["prices-INITIAL_FORMS"], data["prices-TOTAL_FORMS"]) == ("0", "1")
    new = {
        "offer": str(other.pk),
        "basis": "per_graft",
        "low": "4",
        "high": "5",
        "source": "x",
        "checked_on": "2026-11-20",
    }
    assert staff.post(address, typed(data, "prices-0-", **new)).status_code == 200
    assert not other.prices.exists()


def rows_of(answer) -> int:
    assert answer.status_code == 200
    return len(soup(answer).select('[name^="prices-"][name$="-low"]'))


@pytest.mark.parametrize("offer", ["0", "x", "9" * 30, "\x00"])
def test_an_offer_that_is_none_of_this_clinic_leads_to_the_whole_sheet_and_says_so(staff, clinic, offer):
    page = staff.get(sheet(clinic), {"offer": offer}, follow=True)
    assert page.redirect_chain == [(sheet(clinic), 302)]
    assert "This clinic has no such offer, or no longer. All its prices are shown." in page.content.decode()
    assert rows_of(page) == 6


def test_what_was_typed_for_an_offer_that_is_gone_meanwhile_is_kept(staff, clinic):
    fue = clinic.offers.get(treatment__slug="fue")
    address = f"{sheet(clinic)}?offer={fue.pk}"
    new = {"low": "4000", "high": "5000", "basis": "per_graft", "source": LISTED, "checked_on": "2026-11-20"}
    data = typed(filled_in(staff.get(address)), "prices-0-", **new)
    fue.delete()
    before = list(Price.objects.values())
    answer = staff.post(address, data)
    assert answer.status_code == 200
    assert [head.get_text() for head in soup(answer).select("tr.offer th")] == ["No longer there"]
    assert soup(answer).select_one('[name="prices-0-source"]')["value"] == LISTED
    assert list(Price.objects.values()) == before


@pytest.mark.parametrize(
    ("count", "status", "said", "rows"),
    [
        ("", 200, "(Hidden field TOTAL_FORMS) This field is required.", 0),
        ("x", 200, "(Hidden field TOTAL_FORMS) Enter a whole number.", 0),
        ("99999", 200, "Please submit at most 250 forms.", 250),
        ("-1", 302, "Nothing was changed.", 6),
    ],
)
def test_a_sheet_sent_in_pieces_is_refused_without_an_error(staff, clinic, count, status, said, rows):
    data = typed(filled_in(staff.get(sheet(clinic))), "prices-0-", low="1650000")
    answer = staff.post(sheet(clinic), data | {"prices-TOTAL_FORMS": count})
    assert answer.status_code == status
    shown = staff.get(answer.url) if status == 302 else answer
    assert said in soup(shown).get_text()
    assert rows_of(shown) == rows
    assert Price.objects.get(offer__clinic=clinic).low == 1_500_000


def test_who_may_not_change_prices_does_not_get_the_sheet(staff, clinic):
    only_looking(staff)
    assert staff.get(sheet(clinic)).status_code == 403
    assert staff.post(sheet(clinic), {}).status_code == 403
    assert "All prices as a sheet" not in staff.get(url(clinic, "change")).content.decode()


def test_a_full_sheet_opens_with_at_most_20_queries(staff, django_assert_max_num_queries):
    clinic = crowded_clinic()
    for address in (sheet(clinic), url(clinic.offers.first(), "change")):  # test_admin_lists opens that of the clinic
        staff.get(address)
        with django_assert_max_num_queries(20):
            staff.get(address)


# --- the prices on the page of an offer ----------------------------------------------------------------------------
def test_the_page_of_an_offer_has_an_empty_row_for_each_area_and_saves_what_is_filled_in(staff, clinic):
    offer = clinic.offers.get(treatment__slug="smp")
    page = staff.get(url(offer, "change"))
    data = sent_by(page)
    assert [data[f"prices-{at}-area"] for at in range(4)] == ["full-scalp", "hairline", "scar", "touch-up"]
    new = {
        "prices-2-low": "300000",
        "prices-2-high": "400000",
        "prices-2-source": LISTED,
        "prices-2-checked_on": "2026-11-20",
    }
    assert staff.post(url(offer, "change"), data | new).status_code == 302
    assert sorted(price.area for price in offer.prices.all()) == ["full-scalp", "scar"]


def test_a_new_row_with_an_area_and_no_amount_is_refused_where_somebody_chose_it(staff, clinic):
    offer = clinic.offers.get(treatment__slug="smp")
    data = sent_by(staff.get(url(offer, "change"))) | {"prices-1-audience": "foreign"}
    assert staff.post(url(offer, "change"), data).status_code == 200


# --- a copy of an offer --------------------------------------------------------------------------------------------
def test_a_copied_offer_is_a_form_filled_in_with_nothing_said_to_be_checked(staff, clinic):
    offer = clinic.offers.get(treatment__slug="smp")
    link = soup(staff.get(url(offer, "change"))).find("a", string="Duplicate this offer")["href"]
    before = Offer.objects.count(), Price.objects.count()
    page = staff.get(link)
    data = sent_by(page)
    assert "Nothing is saved yet." in page.content.decode()
    assert (data["performed_by"], data["legal_basis_en"]) == ("physician", "Act of a physician")
    assert (data["prices-0-low"], data["prices-0-area"]) == ("1500000", "full-scalp")
    empty = ["source", "checked_on", "valid_until", "prices-0-source", "prices-0-checked_on", "prices-0-valid_until"]
    assert [data.get(name, "") for name in empty] == [""] * 6
    assert (Offer.objects.count(), Price.objects.count()) == before


def test_a_copy_is_saved_for_another_clinic_once_its_sources_and_days_are_given(staff, clinic):
    offer, other = clinic.offers.get(treatment__slug="smp"), make_clinic("branch")
    link = f"{reverse('admin:clinics_offer_add')}?copy={offer.pk}"
    data = sent_by(staff.get(link)) | {"clinic": str(other.pk)}
    assert staff.post(link, data).status_code == 200
    days = {"source": LISTED, "checked_on": "2026-11-20"}
    data |= days | {f"prices-0-{name}": value for name, value in days.items()}
    assert staff.post(link, data).status_code == 302
    made = other.offers.get()
    assert (made.performed_by, made.checked_by, made.prices.get().low) == ("physician", staff.user, 1_500_000)


def test_a_copy_for_the_same_clinic_and_option_is_refused(staff, clinic):
    offer = clinic.offers.get(treatment__slug="fue")
    link = f"{reverse('admin:clinics_offer_add')}?copy={offer.pk}"
    data = sent_by(staff.get(link)) | {"source": LISTED, "checked_on": "2026-11-20"}
    answer = staff.post(link, data)
    assert answer.status_code == 200 and "already exists" in answer.content.decode()


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "\x00"])
def test_a_copy_of_what_is_no_offer_is_an_empty_form(staff, key):
    page = staff.get(reverse("admin:clinics_offer_add"), {"copy": key})
    assert page.status_code == 200 and "Nothing is saved yet." not in page.content.decode()


# --- the advertising rules -----------------------------------------------------------------------------------------
def test_a_price_whose_note_says_the_risk_is_not_deleted_from_a_public_page(staff):
    """The outcome would be left without the risk that has to stand beside it."""
    clinic = ready_clinic(status="published")
    price = Price.objects.get(offer__clinic=clinic)
    saved(staff, price, note_en="Redness may follow.")
    saved(staff, clinic, about_en="Your hairline looks natural at once.", about_ko="의원 소개입니다.")
    answer = staff.post(sheet(clinic), filled_in(staff.get(sheet(clinic))) | {"prices-0-DELETE": "on"})
    assert "no text of the clinic in this language names a risk" in answer.content.decode()
    assert soup(answer).select_one('[name="prices-0-DELETE"]').has_attr("checked")
    assert Price.objects.filter(pk=price.pk).exists()


# --- where a clinic lies -------------------------------------------------------------------------------------------
@pytest.fixture
def apgujeong():
    district = District.objects.get(slug="apgujeong")
    district.position_source, district.position_checked_on = "Map of the city, 2026", date(2026, 11, 20)
    district.save()
    return district


def test_a_clinic_without_a_position_is_shown_with_that_of_its_district_and_says_so(client, apgujeong):
    clinic = make_clinic("somewhere", city="seoul", district="apgujeong")
    page = client.get(clinic.get_absolute_url())
    line = row_of(page, "37.5271, 127.0286")
    assert "This is the middle of the district Apgujeong, not the clinic." in line
    assert "Map of the city, 2026" in line
    assert '"containedInPlace":{"@type":"Place","name":"Apgujeong","geo":{' in page.content.decode()


def test_a_clinic_with_a_position_is_shown_with_its_own(client, apgujeong):
    clinic = make_clinic("here", city="seoul", district="apgujeong", latitude=37.52, longitude=127.03)
    page = client.get(clinic.get_absolute_url())
    line = row_of(page, "37.5200, 127.0300")
    assert "district" not in line and "Call of 2026-11-20" in line
    assert '"geo":{"@type":"GeoCoordinates","latitude":37.52,"longitude":127.03}' in page.content.decode()
    assert "containedInPlace" not in page.content.decode()


def test_a_position_of_a_district_without_a_source_is_not_published(client):
    clinic = make_clinic("nowhere", city="seoul", district="apgujeong")
    page = client.get(clinic.get_absolute_url())
    assert row_of(page, "not published") is not None
    assert "37.5271" not in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"position_source": "A map"}, "Give both the source of the position and the day, or neither."),
        ({"position_checked_on": "2026-11-20"}, "Give both the source of the position and the day, or neither."),
        ({"position_source": "A map", "position_checked_on": "2026-11-22"}, "This day lies in the future."),
    ],
)
def test_a_position_of_a_district_has_a_source_and_a_day_that_has_been(staff, changes, said):
    assert said in errors(save(staff, District.objects.get(slug="gangnam"), **changes))
