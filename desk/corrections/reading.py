"""What the public form asks the tables."""

import re

from clinics.models import Clinic

SLUG = re.compile(r"[-\w]{1,80}", re.ASCII)


def public_clinic(slug: str) -> Clinic | None:
    """The clinic on the public pages; None for whatever else an address may say."""
    return Clinic.objects.published().filter(slug=slug).first() if SLUG.fullmatch(slug) else None
