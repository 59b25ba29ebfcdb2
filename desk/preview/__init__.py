"""Entries as visitors would read them, before they are published: by a signed link that opens one page."""
