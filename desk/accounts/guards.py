"""What an administrator may do to an account or a group. Superusers may do everything but lock the last door."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

from desk import roles


def has_all(user: User, permissions: QuerySet[Permission]) -> bool:
    """Whether this user holds every one of them."""
    names = {f"{app}.{code}" for app, code in permissions.values_list("content_type__app_label", "codename")}
    return user.has_perms(names)


def may_touch(user: User, account: User) -> bool:
    """Whoever changes a superuser's password or phone could become one."""
    return user.is_superuser or not account.is_superuser


def may_give(user: User, group: Group, to: User) -> bool:
    """Roles to others, since that is what administrators are for; else only what they may do themselves."""
    if user.is_superuser or (group.name in roles.names() and to.pk != user.pk):
        return True
    return has_all(user, group.permissions.all())


def may_change(user: User, group: Group) -> bool:
    """Roles are made by `manage.py setup_roles` alone, which would take any change back."""
    return group.name not in roles.names() and has_all(user, group.permissions.all())


def own_permissions(user: User) -> QuerySet[Permission]:
    """What this user may put into a group."""
    rows = Permission.objects.select_related("content_type")
    if user.is_superuser:
        return rows
    held = Q(user=user) | Q(group__user=user)
    return rows.filter(pk__in=Permission.objects.filter(held).values("pk"))


def administrators() -> QuerySet[User]:
    """Who can open accounts and let others in again."""
    rightful = Q(is_superuser=True) | Q(groups__name=roles.ADMINISTRATOR.name)
    return User.objects.filter(rightful, is_active=True, is_staff=True).distinct()


def would_be_administrator(account: User, groups: Iterable[Group]) -> bool:
    """Of an account as a form would save it."""
    member = any(group.name == roles.ADMINISTRATOR.name for group in groups)
    return account.is_active and account.is_staff and (account.is_superuser or member)


def none_left_without(accounts: Iterable[User]) -> bool:
    """Whether these hold the last administrator between them. Waits for others who ask, until the transaction ends."""
    list(Group.objects.select_for_update().filter(name=roles.ADMINISTRATOR.name))
    gone = {account.pk for account in accounts}
    return administrators().filter(pk__in=gone).exists() and not administrators().exclude(pk__in=gone).exists()
