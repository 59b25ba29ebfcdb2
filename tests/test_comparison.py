"""A side-by-side table as data: never blank, the same rows as JSON and CSV, and the pages that give them."""

import csv
import io
import json

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import example, given
from hypothesis import strategies as st

from clinics.models import Clinic
from core.comparison import Cell, Comparison, Item, Row, csv_text, unknown
from tests.making import BY_TATTOOIST, make_clinic, messages_of, row_in, text_of, won
from tests.properties import calm

CELL_KEYS = ["text", "value", "low", "high", "currency", "unit", "source", "checked_on", "status"]
STATUSES = {"known", "stale", "not_published", "disputed"}
SIGNS = ("=", "+", "-", "@", "\t", "\r")
# What a cell may hold: anything but a NUL and half of a surrogate pair, which no text in the database holds.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
starts = st.sampled_from(["", *SIGNS, '"', ",", "\n", "'"])
cell_texts = st.builds(lambda start, rest: start + rest, starts, texts)


def table() -> Comparison:
    items = [Item("one", "One", "/one/"), Item("two", gettext_lazy("Two"), is_demo=True, label="Seoul")]
    price = Cell(
        "₩1,500,000", "stale", value=3, low=1, high=5, currency="KRW", unit="sessions", source="A call",
        checked_on="2026-11-20", html=mark_safe("<b>₩1,500,000</b>"),
    )  # fmt: skip
    prices = Row("price", gettext_lazy("Price"), [price, unknown()])
    return Comparison(items, [prices, Row("kind", "Kind", [Cell("hospital"), Cell("hospital")])], ["Left out."])


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def guarded(text: str) -> str:
    return f"'{text}" if text[:1] in SIGNS and text else text


# --- the object ------------------------------------------------------------------------------------
@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u00a0", gettext_lazy(" ")])
def test_a_blank_cell_is_refused(blank):
    with pytest.raises(ValueError, match="row kind has a blank cell"):
        Comparison([Item("one", "One")], [Row("kind", "Kind", [Cell(blank)])])


@pytest.mark.parametrize("cells", [[], [Cell("a")], [Cell("a"), Cell("b"), Cell("c")]])
def test_a_row_has_one_cell_for_each_item(cells):
    with pytest.raises(ValueError, match=f"row kind has {len(cells)} cells for 2 items"):
        Comparison([Item("one", "One"), Item("two", "Two")], [Row("kind", "Kind", cells)])


def test_unknown_reads_not_published():
    assert (unknown().text, unknown().status, unknown().unknown) == ("not published", "not_published", True)


def test_only_differences_drops_the_rows_whose_texts_agree_and_nothing_else():
    made = table().only_differences()
    assert [row.key for row in made.rows] == ["price"]
    assert (made.items, made.messages) == (table().items, table().messages)


def test_json_has_exactly_the_keys_of_the_contract():
    empty = dict.fromkeys(CELL_KEYS)
    assert table().as_json() == {
        "items": [{"slug": "one", "name": "One", "is_demo": False}, {"slug": "two", "name": "Two", "is_demo": True}],
        "rows": [
            {
                "key": "price",
                "label": "Price",
                "cells": [
                    {
                        "text": "₩1,500,000", "value": 3, "low": 1, "high": 5, "currency": "KRW", "unit": "sessions",
                        "source": "A call", "checked_on": "2026-11-20", "status": "stale",
                    },
                    {**empty, "text": "not published", "status": "not_published"},
                ],
            },
            {"key": "kind", "label": "Kind", "cells": [{**empty, "text": "hospital", "status": "known"}] * 2},
        ],
        "messages": ["Left out."],
    }  # fmt: skip
    assert json.loads(json.dumps(table().as_json())) == table().as_json()


# --- CSV -------------------------------------------------------------------------------------------
def test_csv_gives_each_item_its_text_status_source_and_day():
    assert parsed(table().as_csv()) == [
        ["", "One", "status", "source", "checked on", "Two (demonstration data)", "status", "source", "checked on"],
        ["Price", "₩1,500,000", "stale", "A call", "2026-11-20", "not published", "not_published", "", ""],
        ["Kind", "hospital", "known", "", "", "hospital", "known", "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+82 2 123", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_spreadsheet_takes_a_cell_a_name_a_label_or_a_source_for_a_formula(text):
    made = Comparison([Item("one", text)], [Row("kind", text, [Cell(text, source=text)])])
    assert parsed(made.as_csv()) == [
        ["", f"'{text}", "status", "source", "checked on"],
        [f"'{text}", f"'{text}", "known", f"'{text}", ""],
    ]


@pytest.mark.parametrize("text", ["1=1", " =1", "'=1", "₩-1", "a-b", "＝1"])
def test_other_texts_stay_as_they_are(text):
    assert parsed(csv_text([[text]])) == [[text]]


@calm()
@given(st.lists(st.lists(cell_texts, min_size=1, max_size=4), min_size=1, max_size=4))
@example([["a\r\nb", 'say "no"', "=1,2", ""]])
def test_csv_reads_back_as_it_was_with_a_quote_before_signs(lines):
    assert parsed(csv_text(lines)) == [[guarded(text) for text in line] for line in lines]


# --- the pages ---------------------------------------------------------------------------------------
PAGES = [
    "/en/treatments/compare/?condition=scarring-alopecia",
    "/en/cities/compare/?city=seoul&city=incheon",
    "/en/clinics/compare/?clinic={0}&clinic={1}&clinic={2}",
]


@pytest.fixture
def slugs(content) -> list[str]:
    return list(Clinic.objects.published().order_by("pk").values_list("slug", flat=True)[:5])


@pytest.mark.parametrize("address", PAGES)
def test_each_page_gives_the_contract_as_json(client, slugs, address):
    response = client.get(address.format(*slugs) + "&format=json")
    answer = response.json()
    assert response["Content-Type"] == "application/json"
    assert list(answer) == ["items", "rows", "messages"]
    assert all(list(item) == ["slug", "name", "is_demo"] for item in answer["items"])
    cells = [cell for row in answer["rows"] for cell in row["cells"]]
    assert all(list(row) == ["key", "label", "cells"] for row in answer["rows"])
    assert {len(row["cells"]) for row in answer["rows"]} == {len(answer["items"])}
    assert all(list(cell) == CELL_KEYS and cell["text"].strip() and cell["status"] in STATUSES for cell in cells)


@pytest.mark.parametrize("address", PAGES)
def test_csv_holds_the_rows_of_the_json(client, slugs, address):
    answer = client.get(address.format(*slugs) + "&format=json").json()
    response = client.get(address.format(*slugs) + "&format=csv")
    lines, rows = parsed(response.content.decode("utf-8-sig"))[1:], answer["rows"]
    assert response["Content-Disposition"] == 'attachment; filename="comparison.csv"'
    assert [line[0] for line in lines] == [guarded(row["label"]) for row in rows]
    assert [line[1::4] for line in lines] == [[guarded(cell["text"]) for cell in row["cells"]] for row in rows]
    assert [line[2::4] for line in lines] == [[cell["status"] for cell in row["cells"]] for row in rows]


@pytest.mark.parametrize("address", PAGES)
def test_differences_only_is_a_query_parameter(client, slugs, address):
    every = client.get(address.format(*slugs) + "&format=json").json()["rows"]
    left = client.get(address.format(*slugs) + "&diff=1&format=json").json()["rows"]
    assert left == [row for row in every if len({cell["text"] for cell in row["cells"]}) > 1]


def test_a_page_shows_the_texts_of_its_json(client, slugs):
    address = f"/en/clinics/compare/?clinic={slugs[0]}&clinic={slugs[1]}"
    shown = text_of(client.get(address))
    for row in client.get(address + "&format=json").json()["rows"]:
        assert row["label"] in shown
        assert all(" ".join(part.split()) in shown for cell in row["cells"] for part in cell["text"].split("; "))


# --- clinics side by side ------------------------------------------------------------------------------
def test_clinics_stand_in_the_order_asked_for(client, slugs):
    for order in (slugs[:3], slugs[2::-1]):
        answer = client.get("/en/clinics/compare/", {"clinic": order, "format": "json"}).json()
        assert [item["slug"] for item in answer["items"]] == order
        assert answer["messages"] == []


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_is_not_public_is_left_out_with_a_message(client, slugs, status):
    make_clinic("hidden-one", status=status)
    asked = [slugs[0], "hidden-one", "no-such", slugs[1]]
    response = client.get("/en/clinics/compare/", {"clinic": asked})
    answer = client.get("/en/clinics/compare/", {"clinic": asked, "format": "json"}).json()
    assert response.status_code == 200
    assert [item["slug"] for item in answer["items"]] == slugs[:2]
    assert answer["messages"] == [
        "“hidden-one” is not in the directory. It was left out.", "“no-such” is not in the directory. It was left out.",
    ]  # fmt: skip
    assert messages_of(response) == answer["messages"]


def test_the_fifth_clinic_and_repeated_ones_are_left_out_with_a_message(client, slugs):
    answer = client.get("/en/clinics/compare/", {"clinic": [slugs[0], *slugs], "format": "json"}).json()
    assert [item["slug"] for item in answer["items"]] == slugs[:4]
    assert answer["messages"] == [
        f"“{slugs[0]}” was asked for more than once. It is shown once.",
        f"Only 4 stand side by side. “{slugs[4]}” was left out.",
    ]


@pytest.mark.parametrize("asked", [[], ["no-such"], ["<b>", "%00", "x" * 10_000, ""], ["no-such"] * 500])
def test_nothing_to_compare_answers_200_and_shows_nothing(client, content, asked):
    response = client.get("/en/clinics/compare/", {"clinic": asked})
    answer = client.get("/en/clinics/compare/", {"clinic": asked, "format": "json"}).json()
    assert (response.status_code, answer["items"]) == (200, [])
    assert len(answer["messages"]) == len(set(asked) - {""})
    assert b"<b>\xe2" not in response.content and b"x" * 50 not in response.content


def test_a_single_clinic_is_shown_and_a_second_asked_for(client, slugs):
    answer = client.get("/en/clinics/compare/", {"clinic": slugs[0], "format": "json"}).json()
    assert len(answer["items"]) == 1
    assert answer["messages"] == ["Choose one more clinic to compare: two to four stand side by side."]


def test_a_clinic_that_published_nothing_says_so_in_every_row(client, content):
    make_clinic("silent-one", offers={"smp": {}, "fue": {}})
    make_clinic("silent-two")
    answer = client.get("/en/clinics/compare/?clinic=silent-one&clinic=silent-two&format=json").json()
    known = {row["key"] for row in answer["rows"] for cell in row["cells"] if cell["status"] != "not_published"}
    assert known == {"kind", "registration", "smp.performed_by"}
    assert {cell["text"] for cell in row_in(answer, "fue.price")} == {"not published", "not offered, or not published"}


def test_a_price_cell_carries_the_compared_amount_its_source_and_the_newest_day(client, content):
    prices = [
        won(1_500_000, 2_000_000, area="full-scalp", vat="included"),
        won(300_000, area="hairline", checked_on="2026-11-21"),
    ]
    make_clinic("priced", offers={"smp": {"prices": prices}})
    make_clinic("studio", offers={"smp": {**BY_TATTOOIST, "prices": prices}})
    answer = client.get("/en/clinics/compare/?clinic=priced&clinic=studio&currency=KRW&format=json").json()
    assert row_in(answer, "smp.price") == [
        {
            "text": "full scalp: ₩1,500,000–2,000,000 per course (VAT included); "
            "hairline: ₩300,000 per course (VAT not stated)",
            "value": None, "low": 1_500_000, "high": 2_000_000, "currency": "KRW", "unit": None,
            "source": "Call of 2026-11-20", "checked_on": "2026-11-21", "status": "known",
        },
        {**dict.fromkeys(CELL_KEYS), "text": "not offered, or not published", "status": "not_published"},
    ]  # fmt: skip


def test_a_comparison_of_invented_clinics_says_so_in_every_format(client, slugs):
    address = f"/en/clinics/compare/?clinic={slugs[0]}&clinic={slugs[1]}"
    assert [item["is_demo"] for item in client.get(address + "&format=json").json()["items"]] == [True, True]
    assert client.get(address + "&format=csv").content.decode().count("(demonstration data)") == 2
    assert text_of(client.get(address)).count("Demonstration data") == 2
