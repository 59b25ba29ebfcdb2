"""Two who change one clinic at the same moment, each on a connection of its own: one waits for the other.

On PostgreSQL alone: on SQLite every transaction takes the one right to write as it begins, so that nothing of another
one comes between its reading and its writing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.signals import post_save, pre_save

from clinics.models import Clinic
from desk.imports.actions import ask_to_apply
from desk.publishing import actions
from desk.publishing.models import PublishingStep
from tests.importing import checked, work
from tests.publishing import editor, ready_clinic
from tests.staff import saved

WAITS = 1.5  # seconds: longer than a step takes that waits for nobody
pytestmark = pytest.mark.django_db(transaction=True)
if connection.vendor != "postgresql":
    pytest.skip("SQLite has one writer at a time", allow_module_level=True)


@contextmanager
def at_once(signal, sender, step: Callable[[], object]) -> Iterator[list[Exception]]:
    """Starts the step elsewhere when the signal comes, and goes on once it is through or waits; what it raised."""
    raised: list[Exception] = []
    threads: list[Thread] = []

    def run() -> None:
        try:
            step()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    def begin(**kwargs) -> None:
        if not threads:
            threads.append(Thread(target=run))
            threads[0].start()
            threads[0].join(WAITS)

    signal.connect(begin, sender=sender)
    try:
        yield raised
    finally:
        signal.disconnect(begin, sender=sender)
        for thread in threads:
            thread.join()


def test_a_clinic_that_is_withdrawn_during_an_import_stays_withdrawn(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    clinic, by = ready_clinic(status="published"), User.objects.create_user("editor")
    run = checked("clinics", b"slug,website\nready,https://a.example\n")
    assert ask_to_apply(run=run, by=None)
    with at_once(pre_save, Clinic, lambda: actions.withdraw(row=clinic, by=by)) as raised:
        work(run)
    stands = Clinic.objects.get(pk=clinic.pk)
    assert (raised, run.state, stands.status, stands.website) == ([], "applied", "withdrawn", "https://a.example")
    assert PublishingStep.objects.get().after == "withdrawn"


def test_a_clinic_that_is_withdrawn_while_its_form_is_saved_stays_withdrawn(client):
    staff, clinic = editor(client), ready_clinic(status="published")
    with at_once(pre_save, Clinic, lambda: actions.withdraw(row=clinic, by=staff.user)) as raised:
        saved(staff, clinic, website="https://a.example")
    stands = Clinic.objects.get(pk=clinic.pk)
    assert (raised, stands.status, stands.website) == ([], "withdrawn", "https://a.example")


def test_a_clinic_is_not_published_past_words_that_are_just_being_saved_in_its_offer(client):
    staff, clinic = editor(client), ready_clinic()
    with at_once(post_save, LogEntry, lambda: actions.publish(row=clinic, by=staff.user)) as raised:
        saved(staff, clinic.offers.get(), included_en="The best result, guaranteed")
    assert [type(error) for error in raised] == [actions.Refused]
    assert Clinic.objects.get(pk=clinic.pk).status == "in_review"
