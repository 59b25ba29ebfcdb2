"""By what a request is named and found again without saying whose it is."""

import secrets

from core.encryption import blind_index

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what is misread: 0 O 1 I L


def new_reference() -> str:
    """For example 'HK-7F3K-9Q2M': 8 random characters that nobody misreads on the phone."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"HK-{drawn[:4]}-{drawn[4:]}"


def email_key(address: str) -> str:
    """By which the requests of one address are found again, however it was capitalised."""
    return blind_index("email", address.strip().casefold())
