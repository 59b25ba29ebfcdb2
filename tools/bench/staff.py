"""A member of staff in a process of her own, who opens every page of the admin.

    python -m tools.bench.staff

Says {kind: [[address, SQL statements, milliseconds], ...]}: by the wall clock, because the database is waited for.
"""

import json
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from statistics import median

import django

CALLS = 3  # of each page
MOST_CHOICES = 6  # of one filter: cities and options all, of the others the first ones
NAME = "bench-staff"
WORDS = ("seoul", "m", "no such name at all")


def main() -> None:
    django.setup()
    from django.test.utils import setup_test_environment, teardown_test_environment
    from django.utils import translation

    translation.activate("en")
    with signed_in() as client:
        setup_test_environment()  # answers say what they show, which takes time
        pages = {kind: list(addresses(client)) for kind, addresses in KINDS.items()}
        teardown_test_environment()
        json.dump({kind: [timed(client, one) for one in found] for kind, found in pages.items()}, sys.stdout)


@contextmanager
def signed_in() -> Iterator:
    """A browser in which an administrator has passed both steps; her account goes at the end."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    accounts = get_user_model().objects
    accounts.filter(username=NAME).delete()
    user = accounts.create_superuser(NAME, password=secrets.token_urlsafe(30))
    client = Client(HTTP_HOST="127.0.0.1")
    try:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.create(user=user, name=NAME).persistent_id
        session.save()
        yield client
        session.delete()
    finally:
        user.delete()


def timed(client, address: str) -> tuple[str, int, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        first = opened(client, address)
    return address, len(seen), median([first, *(opened(client, address) for _ in range(CALLS - 1))])


def opened(client, address: str) -> float:
    started = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return (time.perf_counter() - started) * 1000


# --- the pages, from the registry: a new model is measured without being named here ---------------------------
def registered() -> list:
    from django.contrib import admin

    return sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)


def page_of(model, what: str, *key) -> str:
    from django.urls import reverse

    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=key)


def lists(client) -> Iterator[str]:
    yield "/admin/"
    for model, _made in registered():
        yield page_of(model, "changelist")


def sorted_lists(client) -> Iterator[str]:
    """By each column that can be clicked, both ways."""
    from django.contrib.admin.templatetags.admin_list import result_headers

    for model, _made in registered():
        address = page_of(model, "changelist")
        heads = enumerate(result_headers(client.get(address).context["cl"]))
        for number in [at for at, head in heads if head["sortable"]]:
            yield from (f"{address}?o={number}", f"{address}?o=-{number}")


def searches(client) -> Iterator[str]:
    for model, made in registered():
        if made.search_fields:
            yield from (f"{page_of(model, 'changelist')}?q={word}" for word in WORDS)


def filters(client) -> Iterator[str]:
    """Every choice of every filter that a list offers."""
    for model, _made in registered():
        address = page_of(model, "changelist")
        shown = client.get(address).context["cl"]
        for spec in shown.filter_specs:
            choices = (one["query_string"] for one in spec.choices(shown) if not one["selected"])
            yield from (f"{address}{query}" for query in islice(choices, MOST_CHOICES))


def last_pages(client) -> Iterator[str]:
    for model, _made in registered():
        address = page_of(model, "changelist")
        shown = client.get(address).context["cl"]
        if shown.paginator.num_pages > 1:
            yield f"{address}?p={shown.paginator.num_pages}"


def forms(client) -> Iterator[str]:
    for model, made in registered():
        if made.has_add_permission(client.get("/admin/").wsgi_request):
            yield page_of(model, "add")
        for row in model._base_manager.order_by("-pk")[:1]:
            yield page_of(model, "change", row.pk)


def histories(client) -> Iterator[str]:
    for model, _made in registered():
        for row in model._base_manager.order_by("-pk")[:1]:
            yield page_of(model, "history", row.pk)


def desk(client) -> Iterator[str]:
    """What is due, each of the reports, and the lists that staff work through."""
    from django.urls import reverse

    from desk.reports.kinds import KINDS as REPORTS

    yield reverse("admin:desk")
    yield from (reverse("admin:desk_report", args=[kind.slug]) for kind in REPORTS)
    for query in ("checked=stale&city=seoul", "checked=stale&city=incheon&treatment=smp", "checked=due&city=busan"):
        yield f"/admin/clinics/price/?{query}"


KINDS = {
    "desk": desk, "list": lists, "list, last page": last_pages, "list in another order": sorted_lists,
    "search": searches, "filter": filters, "form": forms, "history": histories,
}  # fmt: skip


if __name__ == "__main__":
    main()
