"""Claim ids in square brackets become numbered links, and nothing else of a text changes."""

import json
import re

import pytest
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import to_html
from tests.properties import calm
from treatments.citations import Citations, claim_ids, without_marks
from treatments.models import Claim, Condition, Fact, Fit, Treatment

CLAIMS = {"AA-01": "first", "AA-02": "second", "SCA-13": "third"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("alive [SCA-01, SCA-13]", ["SCA-01", "SCA-13"]),
        ("one [AA-01] two [AA-02] one [AA-01]", ["AA-01", "AA-02"]),
        ("close[AA-01].", ["AA-01"]),
        ("[AA-01 , AA-02]", ["AA-01", "AA-02"]),
        ("none", []),
        ("", []),
        (None, []),
        ("[not an id] [aa-01] [AA-] [AA-01; AA-02] [AA-01](/en/)", ["AA-01"]),
    ],
)
def test_ids_are_found_in_order_each_once(text, ids):
    assert claim_ids(text) == ids


def test_ids_of_several_texts_run_on():
    assert claim_ids("a [AA-02]", None, "b [AA-01, AA-02]") == ["AA-02", "AA-01"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("alive [SCA-01, SCA-13].", "alive."), ("a [AA-01] b", "a b"), ("a[AA-01]", "a"), (None, ""),
        ("[see below]", "[see below]"),
    ],
)
def test_a_text_reads_well_without_its_marks(text, plain):
    assert without_marks(text) == plain


def test_marks_become_links_numbered_as_they_appear_and_the_list_of_sources_follows():
    page = Citations(CLAIMS)
    first = page.link("Alive [AA-02]. Also [AA-01].")
    second = page.link("Again [AA-02, SCA-13].")
    assert numbers(first) == ["1", "2"] and numbers(second) == ["1, 3"]
    assert re.findall(r'href="([^"]+)"', first + second) == ["#AA-02", "#AA-01", "#AA-02"]
    assert page.used == [(1, "second"), (2, "first"), (3, "third")]
    assert page.ids == "AA-02,AA-01,SCA-13"


def numbers(html: str) -> list[str]:
    return re.findall(r"<a [^>]*>([^<]+)</a>", html)


def test_a_claim_that_was_withdrawn_since_leaves_no_number_and_no_mark():
    page = Citations(CLAIMS)
    assert page.link("Gone [ZZ-09].") == "Gone."
    assert numbers(page.link("Half [ZZ-09, AA-01].")) == ["1"]
    assert page.used == [(1, "first")]


def test_the_text_around_a_mark_is_escaped_and_safe_html_is_not():
    page = Citations(CLAIMS)
    assert page.link("<b>5 > 3</b> [AA-01]").startswith("&lt;b&gt;5 &gt; 3&lt;/b&gt;<a ")
    assert page.in_html(mark_safe("<b>bold</b> [AA-01]")).startswith("<b>bold</b><a ")
    assert isinstance(page.link("x"), SafeString)


def test_ids_can_be_cited_without_a_text():
    page = Citations(CLAIMS)
    assert numbers(page.cite(["AA-02"])) == ["1"]
    assert page.cite(["ZZ-09"]) == ""


@calm()
@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from([f"[{key}]" for key in CLAIMS])), max_size=8))
def test_whatever_the_text_only_our_own_links_are_put_in(parts):
    text = "".join(parts)
    html = Citations(CLAIMS).link(text)
    assert set(re.findall(r"<[^>]*>", html)) <= {f'<a class="cite" href="#{key}">' for key in CLAIMS} | {"</a>"}


def test_marks_outlive_markdown():
    page = Citations(CLAIMS)
    assert numbers(page.in_html(to_html("A **strong** word [AA-01].\n\nNext [AA-02]."))) == ["1", "2"]


# --- the loaded texts ------------------------------------------------------------------------------------
def test_every_claim_id_is_one_that_marks_can_hold(content, root):
    ids = list(Claim.objects.values_list("pk", flat=True))
    assert len(ids) == len(json.loads((root / "content" / "claims.json").read_text())) > 200
    assert [claim_id for claim_id in ids if claim_ids(f"[{claim_id}]") != [claim_id]] == []


def test_every_cited_id_is_a_publishable_claim(content):
    publishable = set(Claim.objects.publishable().values_list("pk", flat=True))
    rows = [row for model in (Treatment, Condition, Fact, Fit) for row in model.objects.values_list()]
    cited = set(claim_ids(*(value for row in rows for value in row if isinstance(value, str))))
    assert cited and cited <= publishable


def test_a_claim_that_must_not_be_published_stands_on_no_page(client, content):
    hidden = set(Claim.objects.filter(publish="no").values_list("pk", flat=True))
    assert hidden
    conditions = [condition.get_absolute_url() for condition in Condition.objects.all()]
    for address in ("/en/about/sources/", "/en/treatments/smp/", "/en/treatments/compare/", *conditions):
        page = client.get(address).content.decode()
        assert [claim_id for claim_id in hidden if f'"{claim_id}"' in page or f"#{claim_id}" in page] == []
