from django import template
from django.contrib.admin.views.main import ChangeList
from django.template import Context

from core.typography import grouped as by_thousands
from desk.filters import lists, reading

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """'145,584'."""
    return by_thousands(number)


@register.inclusion_tag("admin/desk/kept_here.html", takes_context=True)
def kept_here(context: Context, cl: ChangeList) -> dict:
    """The reader's own lists of this model, and the field that keeps the one at hand."""
    request = context["request"]
    narrowed = lists.narrowed(request.META.get("QUERY_STRING", ""), cl.opts.app_label)
    rows = lists.shown(request, reading.on_list(request.user, cl.opts.label_lower))
    kept = {
        "rows": rows,
        "narrowed": narrowed,
        "is_kept": any(one.row.query == narrowed for one in rows),
        "address": request.get_full_path(),
    }
    return {"kept": kept, "csrf_token": context.get("csrf_token")}
