"""Writes of this app."""

from pages.forms import ReportForm


def send_report(form: ReportForm) -> None:
    """Keeps a visitor's note for staff; what a robot filled in is dropped without a word."""
    if not form.is_spam:
        form.save()
