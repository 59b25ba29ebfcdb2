"""Every kind of page is valid HTML5 for the Nu checker: one run over all of them."""

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from tests.visiting import all_pages, clinics

pytestmark = pytest.mark.django_db


def failing_pages(settings) -> dict[str, bytes]:
    """What a visitor sees when something is wrong, by what is wrong."""
    client, careless = Client(), Client(enforce_csrf_checks=True)
    call_command("load_consents", verbosity=0)
    slug = clinics()[0]
    made = {
        "400": client.get("/en/?q=%ff"),
        "403": careless.post("/en/contact/", {"text": "x"}),
        "404": client.get("/en/nothing/"),
        "422 contact": client.post("/en/contact/", {"text": "", "page": "x" * 400}),
        "422 request": client.post("/en/consultation/", {"condition": "nothing", "clinics": slug, "email": "<b>"}),
        "500": server_error(RequestFactory().get("/en/")),
        "empty directory": client.get("/en/clinics/?q=zzzz&sort=price&page=99&city=x&price_max=a&currency=z"),
        "messages": client.get(f"/en/clinics/compare/?clinic={slug}&clinic={slug}&clinic=x&currency=z"),
        "one": client.get(f"/en/clinics/compare/?clinic={slug}"),
        "search": client.get("/en/search/?q=%3Cscript%3E%22%27%26"),
    }
    settings.RATE_LIMITS, settings.REPORTS_PER_HOUR = True, 0
    made["429"] = client.post("/en/contact/", {"text": "x"})
    statuses = {name: response.status_code for name, response in made.items() if name[0] in "45"}
    assert statuses == {name: int(name[:3]) for name in statuses}
    return {name: response.content for name, response in made.items()}


def outdated_pages(clock) -> dict[str, bytes]:
    """Pages whose facts have all passed their day, while their clinic is still registered."""
    clock.move_to("2027-11-22T10:00:00+09:00")
    a, b = clinics()[:2]
    addresses = ["/en/prices/", "/en/treatments/compare/?condition=scars", "/en/clinics/", f"/en/clinics/{a}/",
                 f"/en/clinics/compare/?clinic={a}&clinic={b}", "/en/cities/busan/", "/en/about/law/"]  # fmt: skip
    return {f"old {address}": Client().get(address).content for address in addresses}


@pytest.mark.timeout(300)
def test_every_page_is_valid_html(nu_errors, settings, clock):
    pages = {page.address: page.body for page in all_pages().values()}
    pages |= failing_pages(settings) | outdated_pages(clock)
    assert len(pages) > 120
    assert nu_errors(pages) == []
