"""Accounts and groups of staff, and what keeps an administrator from giving away more than is theirs to give."""
