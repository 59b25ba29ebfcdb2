"""Offers of clinics side by side: the same lines, and what is unknown says so."""

import pytest

from consultations.quotes import KEYS, LINES, Offer, comparison, pack, unpack

LINES_OF_AN_OFFER = [
    "price", "included", "excluded", "vat", "sedation", "medication", "touch_up", "revision", "interpreter", "deposit",
]  # fmt: skip


def test_every_offer_has_the_same_lines():
    assert list(KEYS) == LINES_OF_AN_OFFER
    assert all(str(label) for _key, label in LINES)


def test_what_is_kept_is_what_was_said_and_nothing_more():
    kept = pack({"price": " 3,000,000 won ", "included": "Design\nNumbing cream", "vat": "", "deposit": "   "})
    assert unpack(kept) == {"price": "3,000,000 won", "included": "Design\nNumbing cream"}
    assert unpack(pack({})) == {}
    assert "\u20a9" in pack({"price": "\u20a93,000,000"})  # as it was typed, not escaped


def test_a_line_that_no_offer_has_is_refused():
    with pytest.raises(ValueError, match="discount"):
        pack({"price": "1", "discount": "half"})


def test_offers_stand_side_by_side_and_unknown_is_never_blank():
    one = Offer("one", "One Clinic", {"price": "3,000,000 won", "vat": "included"}, is_demo=True)
    two = Offer("two", "Two Clinic", {"price": "3,500,000 won", "vat": "  "})

    made = comparison([one, two])

    assert [(item.slug, str(item.name), item.is_demo) for item in made.items] == [
        ("one", "One Clinic", True),
        ("two", "Two Clinic", False),
    ]
    assert [row.key for row in made.rows] == LINES_OF_AN_OFFER
    cells = {row.key: [(str(cell.text), cell.unknown) for cell in row.cells] for row in made.rows}
    assert cells["price"] == [("3,000,000 won", False), ("3,500,000 won", False)]
    assert cells["vat"] == [("included", False), ("not stated: ask the clinic", True)]
    assert cells["deposit"] == [("not stated: ask the clinic", True)] * 2


def test_no_offer_makes_an_empty_table():
    made = comparison([])
    assert (list(made.items), len(made.rows)) == ([], len(LINES))
