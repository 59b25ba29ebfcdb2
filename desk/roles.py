"""The roles of staff, as data: each is a group, and what its members may do. `manage.py setup_roles` makes them.

Whoever is in no group may sign in and do nothing. Superusers may do everything; that they read a request is
recorded like anybody else's reading. tests/test_permission_matrix.py asks every address of the admin as each role.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """`writes`, `keeps`, `reads`: models as "app.model"; `keeps` is writing without deleting. `text`: for its members.

    `permissions`: what else, as "app.codename" each.
    """

    name: str
    text: str | Promise = ""
    writes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()

    def names(self) -> set[str]:
        """Every permission, as "app.codename"."""
        kinds = [
            (self.writes, ("view", "add", "change", "delete")),
            (self.keeps, ("view", "add", "change")),
            (self.reads, ("view",)),
        ]
        of_models = {of_model(one, verb) for models, verbs in kinds for one in models for verb in verbs}
        return of_models | set(self.permissions)


def of_model(model: str, verb: str) -> str:
    app, name = model.split(".")
    return f"{app}.{verb}_{name}"


PRICES = (
    "clinics.offer", "clinics.price", "clinics.package", "clinics.referenceprice", "clinics.exchangerate",
    "clinics.cliniclanguage", "clinics.clinicfeature", "clinics.cliniccondition", "clinics.certificate",
    "clinics.practitioner", "clinics.city", "clinics.citymonth", "clinics.district", "clinics.feature",
)  # fmt: skip
CATALOGUE = ("clinics.clinic", *PRICES, "clinics.legalrule")
TEXTS = (
    "treatments.treatment", "treatments.condition", "treatments.fit", "treatments.fact", "insights.subject",
    "insights.article", "pages.page", "pages.term",
)  # fmt: skip
CONTENT = (*TEXTS, "treatments.claim", "pages.reviewer")
ADVERTISING = ("desk.advertisingrule", "desk.permittedaward")
PUBLISHING = (*ADVERTISING, "desk.advertisingpardon", "desk.publishingstep", "desk.advertisingoverride")
IMPORTS = ("desk.importrun", "desk.registerentry")
LINKS = "desk.checkedlink"
CORRECTIONS = "desk.correctionrequest"  # its contact is shown to who may change it

EDITOR = Role(
    "Editor",
    _("You keep clinics, offers, prices and cities. Texts on medicine you can read."),
    writes=(*PRICES, "pages.report"),
    keeps=("clinics.clinic", CORRECTIONS),
    reads=("clinics.legalrule", *CONTENT, *PUBLISHING, *IMPORTS, LINKS),
    permissions=("desk.run_import", "desk.change_checkedlink"),
)
CONTENT_EDITOR = Role(
    "Content editor",
    _("You keep treatments, kinds of hair loss, claims, articles and pages. Clinics and prices you can read."),
    writes=(*TEXTS, "pages.report"),
    keeps=("treatments.claim",),
    reads=(*CATALOGUE, "pages.reviewer", *PUBLISHING, "desk.importrun", LINKS),
    permissions=("desk.run_import", "desk.change_checkedlink"),
)
REVIEWER = Role(
    "Reviewer",
    _("You read everything that visitors will read, and decide which clinics, articles and claims are published."),
    keeps=("treatments.claim",),
    reads=(*CATALOGUE, *CONTENT, *PUBLISHING, LINKS),
    permissions=("desk.publish", "desk.override_advertising"),
)
COORDINATOR = Role(
    "Coordinator",
    _("You answer requests of patients. What a patient wrote opens only with a reason, and that is recorded."),
    permissions=(
        "consultations.read_consultation",
        "consultations.view_accessrecord",
        "consultations.view_consenttext",
        "consultations.view_tombstone",
        "consultations.add_replytemplate",
        "consultations.change_replytemplate",
        "consultations.view_replytemplate",
        "core.view_outboxmail",
        "core.change_outboxmail",
    ),
)
AUDITOR = Role(
    "Auditor",
    _("You read everything but what is personal to patients, and when staff signed in. You change nothing."),
    reads=(
        *CATALOGUE,
        *CONTENT,
        *PUBLISHING,
        *IMPORTS,
        LINKS,
        CORRECTIONS,
        "auth.user",
        "auth.group",
        "core.signin",
        "core.outboxmail",
    ),
)
ADMINISTRATOR = Role(
    "Administrator",
    _("You open and close accounts, give roles, keep the rules of law, and erase requests when a patient asks."),
    writes=("clinics.legalrule", *ADVERTISING, "pages.reviewer", "auth.group"),
    keeps=("auth.user", "consultations.consenttext"),
    reads=(
        *CATALOGUE,
        *CONTENT,
        *PUBLISHING,
        *IMPORTS,
        LINKS,
        CORRECTIONS,
        "core.signin",
        "consultations.tombstone",
        "consultations.accessrecord",
    ),
    permissions=(
        "clinics.delete_clinic",
        "consultations.erase_consultation",
        "desk.change_advertisingpardon",
        "axes.view_accessattempt",
        "axes.delete_accessattempt",
        "otp_totp.view_totpdevice",
        "otp_totp.delete_totpdevice",
        "core.view_outboxmail",
        "core.change_outboxmail",
    ),
)
ROLES = (EDITOR, CONTENT_EDITOR, REVIEWER, COORDINATOR, AUDITOR, ADMINISTRATOR)


def language_roles() -> list[Role]:
    """Groups that allow nothing and say in which languages a coordinator answers (consultations/staffing.py)."""
    return [Role(f"{COORDINATOR.name} {code}") for code, _name in settings.ALL_LANGUAGES]


def names() -> set[str]:
    """Of all groups that are made here."""
    return {role.name for role in [*ROLES, *language_roles()]}


@transaction.atomic
def set_up() -> dict[str, int]:
    """Gives every role its group with exactly its permissions; name of the group -> how many.

    Members stay as they are. Raises LookupError for a permission that does not exist.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    counts = {}
    for role in [*ROLES, *language_roles()]:
        missing = sorted(role.names() - known.keys())
        if missing:
            raise LookupError(f"The role {role.name} names a permission that does not exist: {', '.join(missing)}")
        group, _made = Group.objects.get_or_create(name=role.name)
        group.permissions.set([known[name] for name in role.names()])
        counts[role.name] = len(role.names())
    return counts
