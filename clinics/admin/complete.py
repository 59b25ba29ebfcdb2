"""How complete the entry of a clinic is: read from its form as it is shown, typed values included."""

from django.forms import BaseForm, BaseFormSet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clinics.completeness import Entry, Point, Row, points
from clinics.models import Offer
from core.sourced import today


def text(value) -> str:
    return "" if value is None or value is False else str(value)


def values(form: BaseForm) -> dict[str, str]:
    """What stands in the fields; where somebody may only look, what stands in the row."""
    stored = {field.name: text(getattr(form.instance, field.attname, None)) for field in form.instance._meta.fields}
    return stored | {name: text(form[name].value()) for name in form.fields}


def row(form: BaseForm) -> Row:
    held, made = values(form), form.instance
    name = ""
    if isinstance(made, Offer) and made.pk:
        name = str(made.treatment)
        held["involves_smp"] = text(made.treatment.involves_smp)
    return Row(held, form.prefix, text(made.pk), name)


def rows(formset: BaseFormSet) -> list[Row]:
    return [row(form) for form in formset.forms if not ("DELETE" in form.fields and form["DELETE"].value())]


def completeness(context: dict) -> dict:
    """For the template: all points with their addresses, and how many of them are met."""
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    entry = Entry(values(context["adminform"].form), {one.prefix: rows(one) for one in formsets})
    day = today().isoformat()
    found = points(entry, day)
    met = sum(point.met for point in found)
    said = _("%(met)s of %(all)s")
    return {
        "points": [{"point": point, "url": address(point)} for point in found],
        "met": met,
        "all": len(found),
        "said": said % {"met": met, "all": len(found)},
        "pattern": said,
        "day": day,
    }


def address(point: Point) -> str:
    if not point.elsewhere:
        return point.target
    key, _hash, place = point.target.partition("#")
    return f"{reverse('admin:clinics_offer_change', args=[key])}#{place}"


def sections(context: dict) -> list[tuple[str, str]]:
    """(anchor, name) of every part of the form, in their order."""
    parts = [(f"#fieldset-0-{at}-heading", one.name) for at, one in enumerate(context["adminform"]) if one.name]
    inlines = [inline.formset for inline in context["inline_admin_formsets"]]
    return parts + [(f"#{one.prefix}-group", capfirst(one.model._meta.verbose_name_plural)) for one in inlines]
