"""After a run through the guide nothing of it is anywhere: no row, no cookie, no log, no address, no cache."""

import logging

import brotli
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.guiding import ACTIVE, CALM, GUIDE, LEVELS, STEPS, VALUES, Walk, checked, hidden, post
from tests.visiting import tree

pytestmark = pytest.mark.django_db


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def every_step(answers):
    return [(step, post(step, answers | VALUES, step)) for step in STEPS]


def test_a_whole_run_leaves_no_row_no_session_and_no_cookie_but_the_forms():
    before = row_counts()
    walk = Walk()
    walk.to_result(CALM)
    for button in ("Compare all options", "Go on to what matters to you", "Go on to your next step",
                   "Make my summary to print"):  # fmt: skip
        walk.press(button)
    assert walk.title == "Your summary"
    assert row_counts() == before
    assert set(walk.client.cookies) == {"csrf"}


@pytest.mark.parametrize("step", STEPS)
def test_no_cache_may_keep_a_step_and_no_other_site_is_told_of_it(step):
    for answers in (CALM, {}, ACTIVE):
        response = post(step, answers, step)
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not {"ETag", "Last-Modified", "Expires"} & set(response.headers)
        assert set(response.cookies) <= {"csrf"}
        assert response.request["PATH_INFO"] == GUIDE and response.request["QUERY_STRING"] == ""


def test_no_link_and_no_form_carries_an_answer():
    answers = CALM | {"health": ["keloid", "thinner"]}
    codes = {"male_pattern", "derm", "12to24", "medium", "25plus", "keloid", "thinner", "grow", "Qzmarker"}
    for step, response in every_step(answers):
        page = tree(response.content)
        for tag in page.find_all(["a", "form", "link", "img"]):
            address = tag.get("href") or tag.get("action") or tag.get("src") or ""
            assert not any(code in address for code in codes), (step, address)
        assert {form["action"] for form in page.find_all("form", method="post")} == {GUIDE}


def test_no_log_line_holds_an_answer(caplog):
    with caplog.at_level(logging.DEBUG):
        every_step(CALM)
        every_step(CALM | {"age": ["Qzforged"]})
        Client(enforce_csrf_checks=True).post(GUIDE, CALM | VALUES)
    text = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "/en/guide/" in text
    for secret in ("Qzmarker", "Qzforged", "male_pattern", "12to24", "25plus"):
        assert secret not in text, secret


def test_a_failure_reports_no_answer(settings, monkeypatch):
    monkeypatch.setattr("guide.views.shown", None)
    client = Client(raise_request_exception=False)
    response = client.post(GUIDE, CALM | VALUES | {"step": "check"})
    assert response.status_code == 500
    assert b"Qzmarker" not in response.content and b"male_pattern" not in response.content


def test_a_query_is_not_read_and_head_answers_as_get_does():
    response = Client().get(f"{GUIDE}?red_flags=pus&cause=chemo&step=hair")
    assert (response.status_code, checked(response), hidden(response)) == (200, {}, {})
    response = Client().head(GUIDE)
    assert (response.status_code, response.content) == (200, b"")
    for method in ("put", "delete", "patch", "options"):
        assert getattr(Client(), method)(GUIDE).status_code == 405


def test_a_form_without_its_token_is_refused_and_one_from_elsewhere_too():
    walk = Walk()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = walk.client.cookies
    sent = CALM | {"step": "flags"}
    token = walk.fields["csrfmiddlewaretoken"]
    assert strict.post(GUIDE, sent).status_code == 403
    assert strict.post(GUIDE, sent | {"csrfmiddlewaretoken": ["x" * 64]}).status_code == 403
    sent |= {"csrfmiddlewaretoken": token}
    assert strict.post(GUIDE, sent, headers={"origin": "https://elsewhere.example"}).status_code == 403
    # What a browser sends that may tell nobody where it is, also over https and also without a referrer.
    assert strict.post(GUIDE, sent, headers={"origin": "null"}).status_code == 200
    assert strict.post(GUIDE, sent, headers={"origin": "null"}, secure=True).status_code == 200
    assert strict.post(GUIDE, sent, headers={"origin": "https://testserver"}, secure=True).status_code == 200
    refused = Client(enforce_csrf_checks=True).post(GUIDE, sent, headers={"origin": "null"})
    assert (refused.status_code, refused.headers["Cache-Control"]) == (403, "no-store, private")


def test_each_step_costs_one_query():
    every_step(CALM)
    counts = {}
    for step in STEPS:
        with CaptureQueriesContext(connection) as seen:
            post(step, CALM | VALUES, step)
        counts[step] = len(seen)
    assert counts == dict.fromkeys(STEPS, 1)


def test_each_step_is_at_most_12_kB_and_the_side_by_side_15():
    many = {"health": ["pregnant", "immuno", "thinner", "keloid"], "extent": ["large"], "donor_hair": ["limited"]}
    for answers in (CALM, ACTIVE | many):
        for step, response in every_step(answers):
            assert len(brotli.compress(response.content, quality=5)) <= (15_000 if step == "compare" else 12_000), step


def test_every_step_is_valid_html(nu_errors):
    pages = {f"{step} {title}": response.content for title, answers in LEVELS.items()
             for step, response in every_step(answers)}  # fmt: skip
    pages |= {f"{step} 422": post(step, VALUES, own="x" * 300).content for step in STEPS}
    pages["flag"] = post("flags", {"red_flags": ["self_harm", "child"]}).content
    assert nu_errors(pages) == []
