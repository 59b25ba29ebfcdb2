"""Words of Django's own admin that its Korean catalogue has wrong or clumsy: named here, ours holds others."""

from django.utils.translation import gettext_noop

OURS = [
    gettext_noop("Select %s to view"),
    gettext_noop(" By %(filter_title)s "),
]
