"""Records in words: the fields as the forms call them, values as people write them, in the reader's language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_history.compared import IN, OUT, compared
from core.admin_history.reading import Entry
from core.history import KEPT, Kept
from core.history.change import BASELINE, CHECKED, CONTENT_FILES, EXPIRED, IMPORT, RESTORED, REVERTED
from core.money import format_amount
from core.typography import listed, written_day

REASONS = {
    BASELINE: gettext_lazy("as it stood before its first recorded change"),
    CHECKED: gettext_lazy("checked today, unchanged"),
    CONTENT_FILES: gettext_lazy("from the content files"),
    IMPORT: gettext_lazy("from an import"),
    EXPIRED: gettext_lazy("its registration expired"),
    REVERTED: gettext_lazy("reverted to an earlier state"),
    RESTORED: gettext_lazy("restored after it was deleted"),
}
KINDS = {"+": gettext_lazy("added"), "~": gettext_lazy("changed"), "-": gettext_lazy("deleted")}
NOT_SAID = {"checked_by_id"}  # who did it stands beside the change
User = get_user_model()


class Names:
    """Names of the rows and accounts that changes point to; each table is read once."""

    def __init__(self, entries: Iterable[Entry]):
        wanted: dict[type[models.Model], set] = defaultdict(set)
        for entry in entries:
            wanted[User].add(entry.by)
            if entry.parent and entry.kept.parent_model:
                wanted[entry.kept.parent_model].add(entry.parent)
            for field, value in pointing(entry):
                wanted[field.related_model].add(value)
        wanted = {model: keys - {None, ""} for model, keys in wanted.items()}
        self.held = {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items() if keys}
        self.gone = {model: last_names(model, wanted[model] - rows.keys()) for model, rows in self.held.items()}

    def of(self, model: type[models.Model], key: Any) -> str:
        row = self.held.get(model, {}).get(key)
        if row is not None:
            return str(row)
        name = self.gone.get(model, {}).get(key, key)
        return _("%(name)s (no longer there)") % {"name": name}

    def account(self, key: int | None) -> str:
        if key is None:
            return _("the system")
        user = self.held.get(User, {}).get(key)
        return (user.get_full_name() or user.get_username()) if user else _("a former account")


def last_names(model: type[models.Model], keys: set) -> dict[Any, str]:
    """What rows that are gone were called, as far as their records say it in words."""
    if not keys or model not in KEPT:
        return {}
    pk, records = model._meta.pk.attname, KEPT[model].records.objects
    found = records.filter(**{f"{pk}__in": keys}).order_by("history_id").values_list(pk, "history_named")
    words = {key: [value for value in named.values() if isinstance(value, str)] for key, named in found}
    return {key: values[0] for key, values in words.items() if values}


def pointing(entry: Entry) -> Iterable[tuple[models.Field, Any]]:
    """(relation, key) of every row that an entry names or points to."""
    for path, value in entry.named.items():
        yield from ((field, value) for field in [entry.kept.at_end(path)] if field.is_relation)
    for name, values in entry.delta.items():
        field = entry.kept.fields.get(name)
        if field is not None and field.is_relation and name not in NOT_SAID:
            yield from ((field, one) for value in values for one in (value if field.many_to_many else [value]))


def said(field: models.Field, value: Any, names: Names, currency: str = "") -> str:
    """A value as staff would write it; '' where there is none. With a currency it is an amount in it."""
    if value in (None, "", []):
        return ""
    if field.many_to_many:
        return listed((names.of(field.related_model, one) for one in value), stronger=True)
    if field.is_relation:
        return names.of(field.related_model, value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    value = field.to_python(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return written_day(value)
    return format_amount(value, currency) if currency else str(value)


def label(kept: Kept, name: str) -> str:
    """As the form calls it: 'About [ko]'."""
    return capfirst(str(kept.fields[name].verbose_name))


def title(entry: Entry, names: Names, alone: bool = False) -> str:
    """'Price: SMP, full scalp, per course': which of the rows on a page; alone, with the row whose page that is."""
    known = [path for path in entry.kept.named if path in entry.named]  # JSON keeps no order
    parts = [said(entry.kept.at_end(path), entry.named[path], names) for path in known]
    if alone and entry.parent and entry.kept.parent_model:
        parts.append(f"({names.of(entry.kept.parent_model, entry.parent)})")
    return f"{capfirst(str(entry.kept.model._meta.verbose_name))}: {listed(parts)}"


def currencies(entry: Entry) -> tuple[str, str]:
    """What amounts were in before and are in after; '' for rows without."""
    now = entry.named.get("currency", "")
    before, after = entry.delta.get("currency", (now, now))
    return before or now, after or now


def differences(kept: Kept, delta: Mapping[str, list], names: Names, money: tuple[str, str] = ("", "")) -> list[dict]:
    """The lines of a diff, in the order of the model's fields: label, language, old and new value as HTML."""
    lines = []
    for name, field in kept.fields.items():
        if name not in delta or name in NOT_SAID:
            continue
        amounts = money if name in kept.money else ("", "")
        old, new = (said(field, value, names, used) for value, used in zip(delta[name], amounts, strict=True))
        lines.append({"label": label(kept, name), "lang": language_of(name), "diff": in_one(field, old, new)})
    return lines


def in_one(field: models.Field, old: str, new: str) -> SafeString:
    """Long texts with their words in and out; other values one after the other."""
    written = isinstance(field, models.CharField | models.TextField) and not field.flatchoices
    if written and old and new and len(old) + len(new) > 40:
        return format_html_join("", "{}", ((piece(what, text),) for what, text in compared(old, new)))
    parts = [piece(OUT, old)] if old else []
    parts += [piece(IN, new)] if new else []
    return format_html_join(" ", "{}", ((part,) for part in parts))


def piece(what: str, text: str) -> SafeString:
    pattern = {OUT: "<del>{}</del>", IN: "<ins>{}</ins>"}.get(what, "{}")
    return format_html(pattern, text)


def moment(at: datetime) -> str:
    """'21 November 2026 10:00', the time in Korea."""
    here = localtime(at)
    return f"{written_day(here)} {here:%H:%M}"


def language_of(name: str) -> str:
    """The language of a translated column, for the browser; '' for others."""
    for code in settings.MODELTRANSLATION_LANGUAGES:
        if name.endswith("_" + code.replace("-", "_")):
            return code
    return ""


def described(entries: list[Entry], names: Names, shown: type[models.Model] | None = None) -> list[dict]:
    """Entries as a page lists them; those of the row the page is about (`shown`) need no title."""
    return [
        {
            "entry": entry,
            "baseline": entry.reason == BASELINE,
            "when": moment(entry.at),
            "who": names.account(entry.by),
            "what": KINDS[entry.kind],
            "why": REASONS.get(entry.reason, entry.reason),
            "title": "" if entry.kept.model is shown else title(entry, names, alone=shown is None),
            "changes": differences(entry.kept, entry.delta, names, currencies(entry)),
        }
        for entry in entries
    ]
