"""Requests in the hands of staff: the inbox, one request, and what stays on record."""

from consultations.admin import inbox, records, texts

__all__ = ["inbox", "records", "texts"]
