"""Indexes for lists of staff among a million rows."""

from django.db.models import Index

# What is past its day is counted, and listed the oldest first.
BY_AGE = Index(fields=["valid_until", "id"], name="%(app_label)s_%(class)s_age")

# In the order of the list of clinics, with what it is searched and narrowed by: only rows that are shown are read.
CLINICS = Index(
    fields=[
        "name_key", "id", "name_ko", "slug", "registration_number", "registration_expires_on", "status", "kind",
        "is_demo",
    ],
    name="clinics_clinic_list",
)  # fmt: skip
