"""Who gets what from every address of requests. An address without a line here fails."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from consultations import actions, mails, tokens
from consultations.models import AccessRecord, Consultation, ReplyTemplate, Tombstone
from tests.patients import MARKER, Patient, stored
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
STAFF = ("editor", "coordinator", "administrator", "superuser")
WHO = ("anonymous", "another patient", *STAFF)


class Rule(NamedTuple):
    """`arguments(patient)` of the address; what a GET and a POST of the address answer to those it is not for."""

    arguments: Callable[[Patient], list]
    get: int
    post: int
    shows_a_patient: bool  # when opened with her token


PUBLIC = {
    "consultation": Rule(lambda patient: [], 200, 422, False),
    "consultation_sent": Rule(lambda patient: [tokens.receipt("HK-7F3K-9Q2M")], 200, 405, False),
    "consultation_link": Rule(lambda patient: [], 200, 422, False),
    "consultation_draft": Rule(lambda patient: ["x" * 43], 404, 200, False),
}
WITH_TOKEN = {
    "consultation_own": Rule(lambda patient: [patient.token], 200, 422, True),
    "consultation_photo": Rule(lambda patient: [patient.token, patient.row.photos.get().name], 200, 405, False),
    "consultation_download": Rule(lambda patient: [patient.token], 405, 200, False),
}


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def patient():
    call_command("load_consents", verbosity=0)
    made = Patient()
    made.everything()
    return made


@pytest.fixture(params=WHO)
def somebody(request, patient) -> Client:
    """A browser; `whose` is the token that it knows."""
    client = Client()
    client.whose = Patient(email="other@example.org").token
    if request.param in STAFF:
        call_command("setup_roles", verbosity=0)
        sign_in(client, member(request.param))
    return client


def member(role: str, name: str = "") -> User:
    """An account with this role; `setup_roles` has run."""
    if role == "superuser":
        return User.objects.create_superuser(name or role)
    user = User.objects.create_user(name or role, is_staff=True)
    user.groups.add(Group.objects.get(name=role.capitalize()))
    return user


def names() -> set[str]:
    """Of every address below /consultation/."""
    found = get_resolver("consultations.urls").reverse_dict
    return {name for name in found if isinstance(name, str)}


def test_every_address_of_requests_has_its_line_here():
    assert names() == PUBLIC.keys() | WITH_TOKEN.keys()


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_is_for_everybody_is_the_same_for_everybody_and_shows_no_patient(somebody, patient, name):
    rule = PUBLIC[name]
    address = reverse(name, args=rule.arguments(patient))
    get, post = somebody.get(address), somebody.post(address)
    assert (get.status_code, post.status_code) == (rule.get, rule.post)
    for response in (get, post):
        assert MARKER not in response.content.decode() and patient.row.reference not in response.content.decode()


@pytest.mark.parametrize("name", sorted(WITH_TOKEN))
def test_without_her_token_nobody_gets_anything_whoever_she_is(somebody, patient, name):
    before = stored()
    arguments = WITH_TOKEN[name].arguments(patient)
    for token in ("x" * 43, somebody.whose):
        address = reverse(name, args=[token, *arguments[1:]])
        for response in (somebody.get(address), somebody.post(address, {"do": "nothing"})):
            if response.streaming:
                assert patient.row.reference not in response.headers["Content-Disposition"]
                continue
            assert patient.row.reference not in response.content.decode()
            assert response.status_code == 404 or token == somebody.whose
    changed = {table for table, rows in stored().items() if rows != before[table]}
    assert changed <= {"consultations_event"}  # that the other one downloaded her own
    assert Consultation.objects.filter(pk=patient.row.pk).exists()


@pytest.mark.parametrize("name", sorted(WITH_TOKEN))
def test_with_her_token_the_page_opens_whoever_holds_it(somebody, patient, name):
    """The token alone decides: signing in gives no more and takes nothing away."""
    rule = WITH_TOKEN[name]
    address = reverse(name, args=rule.arguments(patient))
    get, post = somebody.get(address), somebody.post(address, {"do": "nothing"})
    assert (get.status_code, post.status_code) == (rule.get, rule.post)
    assert (MARKER in get.content.decode("utf-8", "replace")) == rule.shows_a_patient


def test_a_patients_page_says_nothing_about_who_is_signed_in(patient):
    client = Client()
    sign_in(client, User.objects.create_superuser("administrator"))
    assert "administrator" not in client.get(patient.address).content.decode()
    assert "Cookie" in client.get(patient.address).headers.get("Vary", "")


# --- staff's addresses ----------------------------------------------------------------------------------------
# What a GET answers to editor, coordinator, administrator and superuser; 403 is refused. Whoever is not signed in is
# sent to sign in.
IN_ADMIN = {
    "consultations_consultation": {
        "changelist": (403, 200, 200, 200), "change": (403, 200, 200, 200), "history": (403, 302, 302, 302),
        "find": (403, 302, 302, 302), "photo": (403, 404, 403, 404), "add": (403, 403, 403, 403),
        "delete": (403, 403, 403, 403),
    },
    "consultations_accessrecord": {
        "changelist": (403, 200, 200, 200), "change": (403, 200, 200, 200), "history": (403, 200, 200, 200),
        "add": (403, 403, 403, 403), "delete": (403, 403, 403, 403),
    },
    "consultations_tombstone": {
        "changelist": (403, 200, 200, 200), "change": (403, 200, 200, 200), "history": (403, 200, 200, 200),
        "add": (403, 403, 403, 403), "delete": (403, 403, 403, 403),
    },
    "consultations_consenttext": {
        "changelist": (403, 200, 200, 200), "change": (403, 200, 200, 200), "history": (403, 200, 200, 200),
        "add": (403, 403, 200, 200), "delete": (403, 403, 403, 403),
    },
    "consultations_replytemplate": {
        "changelist": (403, 200, 403, 200), "change": (403, 200, 403, 200), "history": (403, 200, 403, 200),
        "add": (403, 200, 403, 200), "delete": (403, 403, 403, 200),
    },
    "core_outboxmail": {
        "changelist": (403, 200, 200, 200), "change": (403, 200, 200, 200), "history": (403, 200, 200, 200),
        "add": (403, 403, 403, 403), "delete": (403, 403, 403, 403),
    },
}  # fmt: skip
RULES = [(model, what) for model, rules in IN_ADMIN.items() for what in rules]


def admin_names() -> set[str]:
    """Of every address in the admin that has to do with requests and mails."""
    names = get_resolver().namespace_dict["admin"][1].reverse_dict
    return {name for name in names if isinstance(name, str) and name.startswith(("consultations_", "core_outbox"))}


def test_every_address_of_requests_in_the_admin_has_its_line_here():
    assert admin_names() == {f"{model}_{what}" for model, what in RULES}


@pytest.fixture
def rows(patient) -> dict[str, int]:
    """A row of each model of the admin, by its name."""
    actions.erase(reference=Patient(email="gone@example.org").row.reference, why="staff")
    reply = ReplyTemplate.objects.create(key="hello", language="en", title="Hello", text="Hello,")
    mail = mails.write("lost_link", to="x@example.org", about="HK-AAAA-AAAA", language="en", link=f"https://x/{MARKER}")
    found = [patient.row, AccessRecord.objects.get(), Tombstone.objects.get(), reply, mail]
    found.append(patient.row.consents.first().text)
    return {f"{row._meta.app_label}_{row._meta.model_name}": row.pk for row in found}


def admin_address(model: str, what: str, pk: int) -> str:
    arguments = {"changelist": [], "add": [], "find": [], "photo": [pk, "not-signed"]}.get(what, [pk])
    return reverse(f"admin:{model}_{what}", args=arguments)


@pytest.mark.parametrize(("model", "what"), RULES)
def test_in_the_admin_requests_are_for_coordinators_and_no_list_holds_an_answer(model, what, rows):
    call_command("setup_roles", verbosity=0)
    address = admin_address(model, what, rows[model])
    answers = [sign_in(Client(), member(role)).get(address) for role in STAFF]
    assert tuple(answer.status_code for answer in answers) == IN_ADMIN[model][what]
    assert not any(MARKER in answer.content.decode() for answer in answers)
    for outside in (Client(), password_alone()):
        for answer in (outside.get(address), outside.post(address)):
            assert answer.status_code == 302 and answer["Location"].startswith("/admin/")
            assert answer["Location"] != address


def password_alone() -> Client:
    """A coordinator who has not shown the code of her phone."""
    client, user = Client(), member("coordinator", "half")
    TOTPDevice.objects.create(user=user, name="phone")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_editor_can_change_nothing_of_a_request(patient, rows):
    call_command("setup_roles", verbosity=0)
    editor, before = sign_in(Client(), member("editor")), stored()["consultations_consultation"]
    address = admin_address("consultations_consultation", "change", patient.row.pk)
    for do in ("show", "status", "reply", "note", "quote", "erase", "disclose", "translate", "appointment", "assign"):
        response = editor.post(address, {"do": do, "why": "curious", "status": "closed", "text": "x"})
        assert response.status_code == 403 and MARKER not in response.content.decode()
    assert stored()["consultations_consultation"] == before
    assert "consultations" not in editor.get("/admin/").content.decode()


def test_an_administrator_erases_a_request_without_reading_it(patient, rows):
    call_command("setup_roles", verbosity=0)
    boss = sign_in(Client(), member("administrator"))
    address = admin_address("consultations_consultation", "change", patient.row.pk)
    page = boss.get(address).content.decode()
    assert patient.row.reference in page and "Erase for good" in page
    assert "Show what the patient wrote" not in page and MARKER not in page
    for do in ("show", "reply", "note", "status", "assign", "quote", "translate", "disclose", "appointment", "cancel"):
        answer = boss.post(address, {"do": do, "reason": "answer", "insert": "x", "why": "curious", "text": "x"})
        assert answer.status_code == 403 and MARKER not in answer.content.decode(), do
    assert MARKER not in boss.post(address, {"do": "erase", "why": "curious"}).content.decode()

    done = boss.post(address, {"do": "erase", "reference": patient.row.reference, "because": "She wrote on paper."})

    assert done.status_code == 302
    assert not Consultation.objects.filter(pk=patient.row.pk).exists()
    assert Tombstone.objects.filter(reference=patient.row.reference, why="staff").exists()
