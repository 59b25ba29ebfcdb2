"""Findings as staff see them: the words marked in their sentence, with reason, remedy and law."""

from collections.abc import Iterable

from django.forms import BaseForm
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk.advertising.check import Found

AROUND = 60  # characters of the text on either side


def note(one: Found) -> SafeString:
    said = format_html("{} {} {} ({})", excerpt(one), one.rule.reason, one.rule.mend, one.rule.law)
    if one.override is None:
        return said
    accepted = _("Accepted by %(who)s on %(day)s: %(reason)s") % {
        "who": one.override.by,
        "day": timezone.localdate(one.override.on).isoformat(),
        "reason": one.override.reason,
    }
    return format_html("{} <em>{}</em>", said, accepted)


def excerpt(one: Found) -> SafeString:
    text, start, end = one.text.text, one.finding.start, one.finding.end
    before = ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start]
    after = text[end : end + AROUND] + ("…" if end + AROUND < len(text) else "")
    lang = one.text.language or "en"
    return format_html('<q lang="{}" dir="auto">{}<mark>{}</mark>{}</q>', lang, before, text[start:end], after)


def mark(forms: Iterable[BaseForm], found: Iterable[Found]) -> None:
    """Puts each finding beneath its field, in whichever of the forms shows that text."""
    forms = list(forms)
    for one in found:
        for form in forms:
            if isinstance(one.text.row, form._meta.model) and shows(form, one):
                beneath(form, one.text.column, note(one))


def shows(form: BaseForm, one: Found) -> bool:
    if one.text.column not in form.fields:
        return False
    value = form[one.text.column].value()
    return isinstance(value, str) and value.replace("\r\n", "\n").strip() == one.text.text.strip()


def beneath(form: BaseForm, column: str, said: SafeString) -> None:
    """As an error of the field, also in a form that nobody has sent yet."""
    if form.is_bound:
        form.add_error(column, said)
    else:
        form.errors.setdefault(column, form.error_class()).append(said)
