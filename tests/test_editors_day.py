"""A day of an editor, in a real browser: stale prices, a clinic that is published, a price sheet, a mistake.

Every click is counted: the figures at the end are what the desk costs an editor, and go up only on purpose.
"""

import csv
import io

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.staff import sign_in_with_browser

pytestmark = pytest.mark.journey
ACCOUNT = {"username": "day-editor", "password": "a pass phrase for the day"}
MAKE = f"""
from datetime import date
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from clinics.models import City, Price
from tests.making import make_clinic, won
from tests.publishing import ready_clinic
call_command("setup_roles", verbosity=0)
user = User.objects.create_user({ACCOUNT["username"]!r}, password={ACCOUNT["password"]!r}, is_staff=True)
user.groups.add(Group.objects.get(name="Editor"))
here = City.objects.exclude(pk__in=Price.objects.stale().values("offer__clinic__city")).first()
there = City.objects.exclude(pk=here.pk).first()
areas = ["full-scalp", "hairline", "scar", "touch-up"]
for slug, city, count in (("day-one", here, 3), ("day-two", here, 4), ("day-away", there, 1)):
    stale = [won(900_000, area=area, checked_on=date(2026, 1, 1), valid_until=date(2026, 6, 30))
             for area in areas[:count]]
    make_clinic(slug, city=city.slug, offers={{"smp": {{"prices": stale}}}})
ready_clinic("tomorrow", status="draft")
print(here.name_en)
"""
STILL_STALE = (
    "list(Price.objects.stale().filter(offer__clinic__slug__startswith='day-')"
    ".values_list('offer__clinic__slug', flat=True))"
)


class Hands:
    """Counts what an editor presses, task by task. What she presses leads to a page, which is waited for."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def press(self, name: str, role: str = "button", exact: bool = True) -> None:
        self.follow(self.page.get_by_role(role, name=name, exact=exact).first)

    def at(self, selector: str) -> None:
        self.follow(self.page.locator(selector).first)

    def follow(self, goal) -> None:
        with self.page.expect_navigation():
            self.stay(goal)

    def stay(self, goal) -> None:
        """Presses what leads to no other page."""
        self.clicks += 1
        goal.click()

    def counted(self) -> int:
        done, self.clicks = self.clicks, 0
        return done


@pytest.fixture(scope="module")
def city(portal) -> str:
    """The name of a city where only this test's prices are out of date; there is one more in another city."""
    return portal.manage("shell", "--verbosity", "0", "--command", MAKE).splitlines()[-1]


def test_a_day_of_an_editor(portal, city, open_page, tmp_path):
    page, visitor = open_page(), open_page()
    hands = Hands(page)
    sign_in_with_browser(page, ACCOUNT)

    stale_prices_of_one_city(hands, city)
    assert hands.counted() == 3

    three_prices_are_mended(hands)
    assert hands.counted() == 4

    the_rest_is_as_it_was(hands)
    assert hands.counted() == 3
    assert portal.query(STILL_STALE) == ["day-away"]

    a_clinic_is_published(hands)
    assert hands.counted() == 5
    visitor.goto(f"{portal}{reverse('clinic', args=['tomorrow'])}")
    expect(visitor.locator("h1")).to_contain_text("tomorrow", ignore_case=True)

    a_sheet_of_prices_comes_in(hands, portal, tmp_path)
    assert hands.counted() == 5
    visitor.goto(f"{portal}{reverse('clinic', args=['tomorrow'])}")
    expect(visitor.locator("main")).to_contain_text("₩1,234,000")

    a_mistake_is_taken_back(hands)
    assert hands.counted() == 5
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("₩1,500,000")


def stale_prices_of_one_city(hands: Hands, city: str) -> None:
    hands.press("What is due", "link")
    hands.at("#content a[href*='/clinics/price/'][href*='stale']")
    hands.press(city, "link")
    expect(hands.page.locator("#result_list tbody tr")).to_have_count(7)


def three_prices_are_mended(hands: Hands) -> None:
    """The first is opened from the list; "Save and next" leads to the others, "Save" back to the list."""
    hands.at("#result_list tbody th a")
    for button in ("Save and next", "Save and next", "Save"):
        hands.page.locator("#id_low").fill("777000")
        hands.page.locator("#id_high").fill("888000")
        hands.press(button)


def the_rest_is_as_it_was(hands: Hands) -> None:
    expect(hands.page.locator("#result_list tbody tr")).to_have_count(4)
    hands.stay(hands.page.locator("#action-toggle"))
    hands.page.locator("select[name=action]").select_option(label="Checked today, unchanged")
    hands.clicks += 1
    hands.press("Go", exact=False)


def a_clinic_is_published(hands: Hands) -> None:
    page = hands.page
    page.goto("/admin/clinics/clinic/?q=tomorrow")
    hands.at("#result_list tbody th a")
    hands.press("Publishing", "link")
    hands.press("Send to review")
    hands.press("Publish")
    hands.clicks += 1  # the search above
    expect(page.locator(".messagelist")).to_contain_text("It is published.")


def a_sheet_of_prices_comes_in(hands: Hands, portal, folder) -> None:
    page = hands.page
    page.goto("/admin/clinics/price/?q=tomorrow")
    with page.expect_download() as found:
        hands.stay(page.get_by_role("link", name="Export as CSV", exact=True))
    rows = list(csv.DictReader(io.StringIO(found.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["low"] for row in rows] == ["1500000"]
    rows[0]["low"] = "1234000"
    sheet = folder / "prices.csv"
    with open(sheet, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    hands.press("Import", "link")
    page.get_by_label("File").set_input_files(sheet)
    hands.clicks += 1
    hands.press("Upload and check")
    portal.manage("work")  # the page looks again by itself
    expect(page.locator("table.rows")).to_contain_text("1500000 → 1234000")
    hands.press("Apply")
    portal.manage("work")
    expect(page.locator("h2").first).to_contain_text("Applied")


def a_mistake_is_taken_back(hands: Hands) -> None:
    page = hands.page
    page.goto("/admin/clinics/price/?q=tomorrow")
    hands.at("#result_list tbody th a")
    hands.press("History", "link")
    hands.press("See and revert to this", "link")
    hands.press("Revert to this")
    hands.clicks += 1  # the search above
    expect(page.locator(".messagelist")).to_contain_text("It is as it was then.")
