"""The start page: what each member of staff may do, in groups of what belongs together, with a line on each."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from desk import roles
from desk.filters import lists, reading


class Part(NamedTuple):
    """`models`: "app.model" in their order; a model that no part names stands in the last one."""

    slug: str
    name: str | Promise
    text: str | Promise
    models: tuple[str, ...]


PARTS = (
    Part(
        "requests",
        _("Requests"),
        _("What patients asked, and what is written back."),
        (
            "consultations.consultation",
            "consultations.replytemplate",
            "core.outboxmail",
            "consultations.accessrecord",
            "consultations.tombstone",
            "pages.report",
            "desk.correctionrequest",
        ),
    ),
    Part(
        "clinics",
        _("Clinics and prices"),
        _("Every clinic on one page; the lists are for checking many rows again."),
        (
            "clinics.clinic",
            "clinics.offer",
            "clinics.price",
            "clinics.package",
            "clinics.practitioner",
            "clinics.certificate",
            "clinics.cliniclanguage",
            "clinics.clinicfeature",
            "clinics.cliniccondition",
            "desk.importrun",
            "desk.registerentry",
            "desk.checkedlink",
        ),
    ),
    Part(
        "places",
        _("Cities and figures to compare with"),
        _("Where clinics lie, official averages, exchange rates."),
        ("clinics.city", "clinics.district", "clinics.feature", "clinics.referenceprice", "clinics.exchangerate"),
    ),
    Part(
        "medicine",
        _("Medical content"),
        _("Options, kinds of hair loss, and the claims that every statement rests on."),
        ("treatments.treatment", "treatments.condition", "treatments.fit", "treatments.fact", "treatments.claim"),
    ),
    Part(
        "texts",
        _("Articles and pages"),
        _("What visitors read beside the comparison."),
        ("insights.article", "insights.subject", "pages.page", "pages.term", "pages.reviewer"),
    ),
    Part(
        "rules",
        _("Rules and wordings"),
        _("What the law asks for, dated and with its source."),
        (
            "clinics.legalrule",
            "desk.advertisingrule",
            "desk.advertisingpardon",
            "desk.permittedaward",
            "desk.advertisingoverride",
            "desk.publishingstep",
            "consultations.consenttext",
        ),
    ),
    Part(
        "staff",
        _("Staff"),
        _("Accounts, roles, phones, sign-ins and locks."),
        ("auth.user", "auth.group", "otp_totp.totpdevice", "core.signin", "axes.accessattempt"),
    ),
)
# What packages call by names of their own, in English alone.
NAMES = {
    "axes.accessattempt": _("Locks after wrong passwords"),
    "otp_totp.totpdevice": _("Phones for signing in"),
}
OTHER = Part("other", _("Other"), "", ())


def grouped(apps: list[dict]) -> list[dict]:
    """The apps of Django's own start page as parts, in the shape that its templates read. Empty parts are left out."""
    held = {one["model"]._meta.label_lower: one for app in apps for one in app["models"]}
    for label in held.keys() & NAMES.keys():
        held[label]["name"] = NAMES[label]
    placed = {name for part in PARTS for name in part.models}
    rest = OTHER._replace(models=tuple(sorted(held.keys() - placed)))
    filled = [(part, [held[one] for one in part.models if one in held]) for part in (*PARTS, rest)]
    return [shape(part, models) for part, models in filled if models]


def shape(part: Part, models: Iterable[dict]) -> dict:
    return {
        "name": part.name,
        "text": part.text,
        "app_label": part.slug,
        "app_url": f"{reverse('admin:index')}#{part.slug}",
        "has_module_perms": True,
        "models": list(models),
    }


def told(request: HttpRequest) -> dict:
    """What the start page says to its reader: her roles, and the lists that she keeps."""
    held = {group.name for group in request.user.groups.all()}
    kept = lists.shown(request, reading.all_of(request.user))
    return {"roles": [role for role in roles.ROLES if role.name in held], "kept_lists": kept}
