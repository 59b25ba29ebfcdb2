"""How staff sign in: a password, then a code from the phone or a recovery code."""
