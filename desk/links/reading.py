"""Where addresses stand, with names and links to the forms."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.apps import apps
from django.urls import reverse
from django.utils.translation import ngettext

from desk.links.models import CheckedLink, LinkUse


class Use(NamedTuple):
    where: str  # 'Clinic: Sample clinic'
    url: str  # of the form
    what: str  # 'price, address of the source: 12 rows'


def uses_of(links: Iterable[CheckedLink]) -> dict[int, list[Use]]:
    """By key of the link. One query, and one for each kind of form."""
    found: dict[int, list[Use]] = defaultdict(list)
    uses = list(LinkUse.objects.filter(link__in=[link.pk for link in links]).order_by("place"))
    names = names_of(uses)
    for use in uses:
        if (use.form, use.key) in names:  # the row may be gone since the last run
            found[use.link_id].append(shown(use, names[use.form, use.key]))
    return found


def names_of(uses: list[LinkUse]) -> dict[tuple[str, str], str]:
    keys = defaultdict(set)
    for use in uses:
        keys[use.form].add(use.key)
    rows = {form: apps.get_model(form)._base_manager.in_bulk(some) for form, some in keys.items()}
    return {(form, str(key)): str(row) for form, held in rows.items() for key, row in held.items()}


def shown(use: LinkUse, name: str) -> Use:
    label, column = use.place.rsplit(".", 1)
    model, form = apps.get_model(label)._meta, apps.get_model(use.form)._meta
    url = reverse(f"admin:{form.app_label}_{form.model_name}_change", args=[use.key])
    rows = ngettext("%(count)d row", "%(count)d rows", use.rows) % {"count": use.rows}
    return Use(
        f"{form.verbose_name}: {name}", url, f"{model.verbose_name}, {model.get_field(column).verbose_name}: {rows}"
    )
