"""The roles of staff, as data: each is a group, and what its members may do. `manage.py setup_roles` makes them.

Whoever is in no group may sign in and do nothing. Superusers may do everything; that they read a request is
recorded like anybody else's reading.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction


@dataclass(frozen=True)
class Role:
    """`apps`: every permission of these; `permissions`: "app.codename" each."""

    name: str
    apps: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


COORDINATOR = Role(
    "Coordinator",
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
EDITOR = Role("Editor", apps=("treatments", "clinics", "insights", "pages"))
ROLES = (COORDINATOR, EDITOR)


def language_roles() -> list[Role]:
    """Groups that allow nothing and say in which languages a coordinator answers (consultations/staffing.py)."""
    return [Role(f"{COORDINATOR.name} {code}") for code, _name in settings.ALL_LANGUAGES]


@transaction.atomic
def set_up() -> dict[str, int]:
    """Gives every role its group with exactly its permissions; name of the group -> how many.

    Members stay as they are. Raises LookupError for a permission that does not exist.
    """
    counts = {}
    for role in [*ROLES, *language_roles()]:
        group, _made = Group.objects.get_or_create(name=role.name)
        allowed = permissions_of(role)
        group.permissions.set(allowed)
        counts[role.name] = len(allowed)
    return counts


def permissions_of(role: Role) -> list[Permission]:
    found = list(Permission.objects.filter(content_type__app_label__in=role.apps)) if role.apps else []
    for name in role.permissions:
        app, codename = name.split(".")
        row = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
        if row is None:
            raise LookupError(f"The role {role.name} names a permission that does not exist: {name}")
        found.append(row)
    return found
