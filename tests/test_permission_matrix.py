"""Who may do what in the admin: every role asks every address and tries every action of every model.

The tables below are the decision. They are compared with what the admin really has, so that a new model, address or
action without a decision fails, and with what each role is really answered.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import models, transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from modeltranslation.manager import get_translatable_fields_for_model

from clinics.models import City, Clinic
from consultations.admin.tasks import TASKS
from consultations.models import AccessRecord, ConsentText, Consultation, ReplyTemplate, Tombstone
from core.history import KEPT
from core.history.writing import note, stand
from core.models import SignIn
from core.outbox import put
from core.states import has_state
from desk.corrections.models import CorrectionRequest
from desk.imports.models import ImportRun, RegisterEntry
from desk.links.models import CheckedLink
from desk.publishing.actions import STEPS
from desk.publishing.models import AdvertisingOverride, PublishingStep
from pages.models import Report, Reviewer
from tests.inbox import make_request
from tests.staff import TODAY, sign_in, url

pytestmark = pytest.mark.django_db

ROLES = {
    "E": "Editor", "T": "Content editor", "R": "Reviewer", "C": "Coordinator", "U": "Auditor", "A": "Administrator",
    "n": "in no role", "-": "not signed in",
}  # fmt: skip
STAFF = "ETRCUAn"
READERS = "ETRUA"  # of what visitors read too


def model(see: str = READERS, add: str = "", change: str = "", delete: str = "", **others: str) -> dict[str, str]:
    """`see`: list, history and the page of a row; `others`: actions on chosen rows, and addresses of its own."""
    return {"see": see, "add": add, "change": change, "delete": delete, **others}


def sourced(who: str, **others: str) -> dict[str, str]:
    """Rows with a day, which `who` writes."""
    return model(add=who, change=who, delete=who, checked_today=who, **others)


def plain(who: str, **others: str) -> dict[str, str]:
    return model(add=who, change=who, delete=who, **others)


def steps(who: str, publish: str) -> dict[str, str]:
    """The steps to the public pages and back: `who` takes them, `publish` the last one; only reviewers pardon words."""
    return {f"step {name}": who for name in STEPS} | {"step publish": publish, "step accept": "R"}


IN_USE = {}  # rows that others refer to are deleted one at a time: there is no action for several
TABLE = {
    # --- clinics, prices, cities
    "clinics.clinic": model(
        add="E", change="E", checked_today="E", delete="A", delete_selected="A", clinics_clinic_prices="E",
        **steps("ER", publish="ER"),
    ),
    "clinics.offer": sourced("E", delete_selected="E"),
    "clinics.price": sourced("E", delete_selected="E"),
    "clinics.package": sourced("E", delete_selected="E"),
    "clinics.practitioner": sourced("E", delete_selected="E"),
    "clinics.certificate": sourced("E", delete_selected="E"),
    "clinics.cliniclanguage": sourced("E", delete_selected="E"),
    "clinics.clinicfeature": sourced("E", delete_selected="E"),
    "clinics.cliniccondition": sourced("E", delete_selected="E"),
    "clinics.referenceprice": sourced("E", delete_selected="E"),
    "clinics.exchangerate": sourced("E", delete_selected="E"),
    "clinics.city": sourced("E", **IN_USE),
    "clinics.citymonth": plain("E", delete_selected="E"),
    "clinics.district": plain("E", **IN_USE),
    "clinics.feature": plain("E", **IN_USE),
    "clinics.legalrule": sourced("A", delete_selected="A"),
    # --- medicine, articles, pages
    "treatments.treatment": sourced("T", **IN_USE),
    "treatments.condition": sourced("T", **IN_USE),
    "treatments.fit": plain("T", delete_selected="T"),
    "treatments.fact": sourced("T", delete_selected="T"),
    "treatments.claim": model(add="TR", change="TR", checked_today="TR"),  # texts cite it: it is never deleted
    "insights.subject": plain("T", **IN_USE),
    "insights.article": sourced("T", delete_selected="T", **steps("TR", publish="R")),
    "pages.page": sourced("T", delete_selected="T"),
    "pages.term": plain("T", delete_selected="T"),
    "pages.reviewer": plain("A", delete_selected="A"),
    "pages.report": model("ET", change="ET", delete="ET", delete_selected="ET", mark_done="ET"),
    # --- what may be said, and who let what pass
    "desk.advertisingrule": model(add="A", change="A", delete="A", delete_selected="A", checked_today="A"),
    "desk.advertisingpardon": model(change="A", delete_selected=""),
    "desk.permittedaward": model(add="A", change="A", delete="A", delete_selected="A", checked_today="A"),
    "desk.publishingstep": model(),
    "desk.advertisingoverride": model(),
    # --- files that are read in
    "desk.importrun": model("ETUA", add="ET", change="E", desk_importrun_export="ETRUA"),  # one of clinics
    "desk.registerentry": model("EUA"),
    # --- what clinics ask about their entry; links that lead nowhere
    "desk.correctionrequest": model("EUA", add="E", change="E", done_as_asked="E", open_again="E"),
    "desk.checkedlink": model(ask_again="ET"),
    # --- requests: "do ..." are the forms on the page of one
    "consultations.consultation": model(
        "CA", consultations_consultation_find="CA", consultations_consultation_photo="C",
        **{f"do {name}": "C" for name in ("show", *TASKS)} | {"do erase": "A"},
    ),
    "consultations.replytemplate": model("C", add="C", change="C", delete_selected=""),
    "consultations.consenttext": model("CA", add="A", change="A", delete_selected=""),
    "consultations.accessrecord": model("CA"),
    "consultations.tombstone": model("CA"),
    "core.outboxmail": model("CUA", again="CA"),
    # --- accounts
    "auth.user": model(
        "UA", add="A", change="A", sign_out_everywhere="A", auth_user_password_change="A"
    ),
    "auth.group": model("UA", add="A", change="A", delete="A"),
    "otp_totp.totpdevice": model("A", delete="A", release="A"),
    "core.signin": model("UA"),
    "axes.accessattempt": model("A", delete="A", release="A"),
}  # fmt: skip
# Addresses that belong to no model.
SITE = {
    "index": STAFF, "login": STAFF + "-", "logout": STAFF + "-", "language": STAFF + "-", "two_factor": STAFF,
    "two_factor_set_up": STAFF, "account": STAFF, "sign_out_everywhere": STAFF, "password_change": STAFF,
    "password_change_done": STAFF, "jsi18n": STAFF, "view_on_site": STAFF, "desk": STAFF, "desk_mail": STAFF,
    "desk_count": STAFF, "desk_reports": "ETRCUA", "desk_report": READERS, "desk_filters": STAFF, "desk_filter": STAFF,
}  # fmt: skip
# Open to who may see the models that they show; asked below.
BY_MODELS = {"autocomplete", "app_list", "desk_translate", "desk_translate_first"}
OF_ROWS = {"record", "deleted", "publishing"}  # of every model that has them: read by who sees the row
USUAL = {"changelist", "add", "history", "delete", "change"}
NOT_LISTED = {"clinics.citymonth"}  # edited on the page of its city
NEVER_THERE = {"consultations_consultation_photo"}  # answers 404 to whom it is for: its address is signed
LEADS_ON = {("consultations.consultation", "history")}  # to the timeline on the page of the request


# --- the tables are complete --------------------------------------------------------------------------
def registry() -> dict[str, admin.ModelAdmin]:
    return {made.opts.label_lower: made for made in admin.site._registry.values()}


def own_addresses(made: admin.ModelAdmin) -> set[str]:
    """Names of the addresses that a model has beside the usual ones; an address without a name as it is written."""
    prefix = f"{made.opts.app_label}_{made.opts.model_name}"
    usual = {f"{prefix}_{what}" for what in USUAL}
    names = {pattern.name or str(pattern.pattern) for pattern in made.get_urls()}
    return names - usual - {f"{prefix}_{what}" for what in OF_ROWS} - {"<path:object_id>/"}  # leads to the row's page


def offered(made: admin.ModelAdmin) -> set[str]:
    """Names of all actions on chosen rows, whoever may take them."""
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    return set(made.get_actions(request)) | {getattr(one, "__name__", one) for one in made.actions or ()}


def needed(made: admin.ModelAdmin) -> set[str]:
    forms = {f"do {name}" for name in ("show", *TASKS)} if made.model is Consultation else set()
    if has_state(made.model):
        forms |= {f"step {name}" for name in (*STEPS, "accept")}
    return {"see", "add", "change", "delete"} | own_addresses(made) | offered(made) | forms


def test_every_model_address_and_action_of_the_admin_has_its_decision():
    wrong = []
    for name, made in registry().items():
        if name not in TABLE:
            wrong.append(f"{name}: say who may do what in desk/roles.py and TABLE of tests/test_permission_matrix.py")
            continue
        for what in sorted(needed(made) ^ TABLE[name].keys()):
            verb = "say who may do it" if what in needed(made) else "there is no such thing, take it out"
            wrong.append(f"{name}, {what}: {verb} in TABLE of tests/test_permission_matrix.py")
    gone = TABLE.keys() - registry().keys()
    wrong += [f"{name}: is not in the admin, take it out of TABLE" for name in sorted(gone)]
    assert not wrong, "\n".join(wrong)


def test_every_address_of_the_site_itself_has_its_decision():
    names = {pattern.name for pattern in admin.site.get_urls() if isinstance(pattern, URLPattern)} - {None}
    missing = names - SITE.keys() - BY_MODELS
    assert missing == set(), "say in SITE of tests/test_permission_matrix.py who may open them"
    assert SITE.keys() - names == set()


def test_nobody_without_a_role_is_in_the_table_and_whoever_changes_can_see():
    for name, rules in TABLE.items():
        assert set("".join(rules.values())) <= set(ROLES) - {"n", "-"}, name
        assert set(rules["change"]) | set(rules["delete"]) <= set(rules["see"]), name


# --- and the admin answers as they say ------------------------------------------------------------------
def copy_of(made: type[models.Model]) -> models.Model:
    """A row that nothing refers to, so that it can be deleted."""
    row = made.objects.first()
    row.pk, row.slug, row.position, row._state.adding = None, "for-the-matrix", 99, True
    if hasattr(row, "cause"):
        row.cause = "not-a-cause"
    row.save()
    return row


def make_row(made: type[models.Model]) -> models.Model:
    somebody = User.objects.get_or_create(username="somebody", is_staff=True)[0]
    makers = {
        User: lambda: somebody,
        Group: lambda: Group.objects.create(name="Of our own"),
        TOTPDevice: lambda: TOTPDevice.objects.create(user=somebody, name="phone"),
        AccessAttempt: lambda: AccessAttempt.objects.create(username="somebody", failures_since_start=10),
        SignIn: lambda: SignIn.objects.create(user=somebody, username="somebody", what="signed_in"),
        Consultation: make_request,
        ConsentText: lambda: ConsentText.objects.create(kind="health_data", version=99, text="x", valid_from=TODAY),
        ReplyTemplate: lambda: ReplyTemplate.objects.create(key="x", language="en", title="x", text="x"),
        AccessRecord: lambda: AccessRecord.objects.create(reference="HK-X", username="x", what="request", why="x"),
        Tombstone: lambda: Tombstone.objects.create(reference="HK-X", erased_on=TODAY, why="staff", counts={}),
        ImportRun: lambda: ImportRun.objects.create(kind="clinics", file_name="x.csv", digest="x", state="checked"),
        RegisterEntry: lambda: RegisterEntry.objects.create(
            key="x", place="x", city=City.objects.first(), last_seen_on=TODAY
        ),
        PublishingStep: lambda: PublishingStep.objects.create(
            row=Clinic.objects.first(), what="publish", before="in_review", after="published", by=somebody
        ),
        AdvertisingOverride: lambda: AdvertisingOverride.objects.create(
            row=Clinic.objects.first(), by=somebody, column="x", reason="Words that the law itself uses."
        ),
        CorrectionRequest: lambda: CorrectionRequest.objects.create(entry="x", asked="x", answer_due_on=TODAY),
        CheckedLink: lambda: CheckedLink.objects.create(address="https://example.org/", used_on=TODAY),
        Report: lambda: Report.objects.create(page="/en/", text="x"),
        Reviewer: lambda: Reviewer.objects.create(
            **dict.fromkeys(("name", "post", "statement", "reviewed", "interests"), "x"), reviewed_on=TODAY
        ),
    }
    if made._meta.label_lower == "core.outboxmail":
        return put(kind="x", to="x@example.org", subject="x", body="x")
    if made in makers:
        return makers[made]()
    return copy_of(made) if getattr(admin.site._registry[made], "kept_by", ()) else made.objects.first()


@pytest.fixture
def rows() -> dict[str, models.Model]:
    made = {name: make_row(made.model) for name, made in registry().items()}
    for row in made.values():
        if type(row) in KEPT:
            note(type(row), {}, stand(type(row), [row.pk]))
    return made


@pytest.fixture(params=ROLES, ids=lambda letter: ROLES[letter])
def who(request) -> str:
    return request.param


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of refusals, each with its traceback in the log, take longer than asking."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def client_of(who) -> Client:
    call_command("setup_roles", verbosity=0)
    if who == "-":
        return Client()
    user = User.objects.create_user("asking", is_staff=True)
    user.groups.set(Group.objects.filter(name=ROLES[who]))
    return sign_in(Client(), user)


@contextmanager
def undone() -> Iterator[None]:
    """Takes back whatever a request changes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def posted(client: Client, address: str, data: dict):
    with undone():
        return client.post(address, data)


def refused(answer) -> bool:
    return answer.status_code == 403 or (answer.status_code == 302 and answer["Location"].startswith("/admin/login/"))


def not_asked(answer) -> bool:
    """The address knows no such method: nobody is told or given anything."""
    return answer.status_code == 405


def action_refused(answer) -> bool:
    """The list is shown again, or says that no action was chosen: that is how Django answers to what is not offered."""
    told = [str(message) for message in answer.wsgi_request._messages._queued_messages]
    shown_again = "cl" in (getattr(answer, "context_data", None) or {})
    return refused(answer) or shown_again or "No action selected." in told


def asked(client: Client, made: admin.ModelAdmin, row: models.Model) -> Iterator[tuple[str, str, bool]]:
    """(what the table calls it, how it was asked, whether it was refused) for all there is of one model."""
    whats = [("see", "changelist"), ("see", "history"), ("see", "change"), ("add", "add"), ("delete", "delete")]
    for what, address in whats:
        answer = client.get(url(row, address))
        wanted = 302 if (made.opts.label_lower, address) in LEADS_ON else 200
        assert refused(answer) or answer.status_code == wanted, f"{url(row, address)}: {answer.status_code}"
        yield what, f"GET {address}", refused(answer)
    sent = [("add", "add", {}), ("change", "change", {}), ("delete", "delete", {"post": "yes"})]
    for what, address, data in sent:
        yield what, f"POST {address}", refused(posted(client, url(row, address), data))
    for name in sorted(own_addresses(made)):
        yield from asked_by_name(client, name, row)
    yield from asked_of_history(client, made, row)
    yield from asked_of_steps(client, made, row)
    if made.model is Consultation:
        for name in ("show", *TASKS):
            yield f"do {name}", "POST", refused(posted(client, url(row, "change"), {"do": name}))
    for name in sorted(offered(made) | {"delete_selected"}):
        data = {"action": name, ACTION_CHECKBOX_NAME: [row.pk]}
        yield name, "action", action_refused(posted(client, url(row, "changelist"), data))


def asked_by_name(client: Client, name: str, row: models.Model) -> Iterator[tuple[str, str, bool]]:
    arguments = {
        "auth_user_password_change": [row.pk],
        "clinics_clinic_prices": [row.pk],
        "consultations_consultation_find": [],
        "consultations_consultation_photo": [row.pk, "unsigned"],
        "desk_importrun_export": ["clinics", "csv"],
    }
    assert name in arguments, f"say in asked_by_name() with which arguments {name} is asked"
    address = reverse(f"admin:{name}", args=arguments[name])
    for how, answer in (("GET", client.get(address)), ("POST", posted(client, address, {}))):
        assert answer.status_code != 404 or name in NEVER_THERE, name
        if not not_asked(answer):
            yield name, how, refused(answer)


def asked_of_history(client: Client, made: admin.ModelAdmin, row: models.Model) -> Iterator[tuple[str, str, bool]]:
    kept = KEPT.get(made.model)
    if kept is None:
        return
    prefix = f"admin:{made.opts.app_label}_{made.opts.model_name}"
    yield "see", "GET deleted", refused(client.get(reverse(f"{prefix}_deleted")))
    record = kept.records.objects.filter(**{made.opts.pk.attname: row.pk}).first()
    address = reverse(f"{prefix}_record", args=[row.pk, record.pk])
    yield "see", "GET record", refused(client.get(address))
    yield "change", "POST record", refused(posted(client, address, {}))


def asked_of_steps(client: Client, made: admin.ModelAdmin, row: models.Model) -> Iterator[tuple[str, str, bool]]:
    if not has_state(made.model):
        return
    address = reverse(f"admin:{made.opts.app_label}_{made.opts.model_name}_publishing", args=[row.pk])
    yield "see", "GET publishing", refused(client.get(address))
    for name in (*STEPS, "accept"):
        yield f"step {name}", "POST", refused(posted(client, address, {"what": name}))


def test_each_role_is_answered_as_the_table_says(who, client_of, rows):
    wrong = []
    for name, made in registry().items():
        for what, how, was_refused in asked(client_of, made, rows[name]):
            may = who in TABLE[name].get(what, "")
            if may == was_refused:
                wrong.append(f"{name}, {what} ({how}): {ROLES[who]} {'is refused' if may else 'may'}")
    assert not wrong, "\n".join(wrong)


def test_each_role_is_answered_by_the_site_as_the_table_says(who, client_of):
    clinic = Clinic.objects.published().first()
    arguments = {
        "view_on_site": [ContentType.objects.get_for_model(Clinic).pk, clinic.pk],
        "desk_report": ["prices"],  # each report asks for the right to see what it counts
        "desk_filter": [1],  # nobody's: there is no such thing for anybody but its owner
    }
    wrong = []
    for name, allowed in SITE.items():
        for method in ("get", "post"):
            with undone():
                answer = getattr(client_of, method)(reverse(f"admin:{name}", args=arguments.get(name, [])))
                if not_asked(answer):
                    continue
                if refused(answer) == (who in allowed):
                    wrong.append(f"{name} ({method}): {answer.status_code}")
        if name == "logout" and who != "-":
            sign_in(client_of, User.objects.get(username="asking"))
    assert wrong == []


def test_the_list_of_an_app_is_open_to_who_sees_one_of_its_models(who, client_of):
    for app in {name.split(".")[0] for name in TABLE} - {"desk"}:  # at that address stands what is due, for all staff
        seen = any(who in TABLE[name]["see"] + TABLE[name]["add"] for name in TABLE if name.startswith(f"{app}."))
        status = client_of.get(reverse("admin:app_list", args=[app])).status_code
        assert status == (302 if who == "-" else 200 if seen else 404), app


def test_a_translation_is_read_by_who_sees_the_row_and_written_by_who_changes_it(who, client_of, rows):
    wrong = []
    for name, made in registry().items():
        if not get_translatable_fields_for_model(made.model):
            continue
        start = reverse("admin:desk_translate_first", args=[name])
        there = reverse("admin:desk_translate", args=[name, rows[name].pk])
        asked = {"see": client_of.get(there), "change": posted(client_of, there, {}), "start": client_of.get(start)}
        for what, answer in asked.items():
            assert answer.status_code != 404, name
            if refused(answer) == (who in TABLE[name]["see" if what == "see" else "change"]):
                wrong.append(f"{name}, {what}")
    assert wrong == []


def test_rows_to_choose_from_are_for_those_who_see_them(who, client_of):
    wrong = []
    for name, made in registry().items():
        for field in made.autocomplete_fields:
            query = {"app_label": made.opts.app_label, "model_name": made.opts.model_name, "field_name": field}
            shown = made.opts.get_field(field).remote_field.model._meta.label_lower
            answer = client_of.get(reverse("admin:autocomplete"), query)
            if refused(answer) == (who in TABLE[shown]["see"]):
                wrong.append(f"{name}.{field}: {answer.status_code}")
    assert wrong == []


def test_the_start_page_names_what_a_role_sees_and_nothing_else(who, client_of):
    if who == "-":
        return
    page = client_of.get(reverse("admin:index")).content.decode()
    for name, made in registry().items():
        if name in NOT_LISTED:
            continue
        listed = f'href="{url(made.model, "changelist")}"' in page
        assert listed == (who in TABLE[name]["see"]), name
