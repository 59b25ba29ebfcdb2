"""The market for staff: clinics with all that belongs to them, places, and what prices are read by."""

from clinics.admin import clinic, offers, places, references, statements

__all__ = ["clinic", "offers", "places", "references", "statements"]
