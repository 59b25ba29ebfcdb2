"""Who changed which row of the catalogue, when, and from what to what.

`save()` and `delete()` of a kept model are recorded by themselves (records.py). Writes that pass them by go through
`writing`: update, bulk_update, bulk_create. `changing` says who and why where no request does.
"""

from core.history.change import changing, unrecorded
from core.history.kept import KEPT, Kept
from core.history.records import keep
from core.history.writing import bulk_create, bulk_update, update

__all__ = ["KEPT", "Kept", "bulk_create", "bulk_update", "changing", "keep", "unrecorded", "update"]
