"""The answers that a request may carry beside the twelve conditions and the six options."""

from django.utils.translation import gettext_lazy as _

OTHER, NOT_KNOWN, NOT_SURE = "other", "not-known", "not-sure"
MOST_CLINICS = 3

CONDITIONS_BESIDE = [(OTHER, _("Another kind of hair loss")), (NOT_KNOWN, _("I do not know"))]
TREATMENTS_BESIDE = [(NOT_SURE, _("Not sure yet"))]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]

LANGUAGES = [
    ("en", _("English")),
    ("ko", _("Korean")),
    ("zh", _("Chinese")),
    ("ja", _("Japanese")),
    ("ar", _("Arabic")),
    ("ru", _("Russian")),
    (OTHER, _("Another language")),
]

# Where patients come from, by ISO 3166-1 code, in the order of their English names.
COUNTRIES = [
    ("AU", _("Australia")),
    ("BR", _("Brazil")),
    ("CA", _("Canada")),
    ("CN", _("China")),
    ("FR", _("France")),
    ("DE", _("Germany")),
    ("HK", _("Hong Kong")),
    ("IN", _("India")),
    ("ID", _("Indonesia")),
    ("IT", _("Italy")),
    ("JP", _("Japan")),
    ("KZ", _("Kazakhstan")),
    ("KW", _("Kuwait")),
    ("KG", _("Kyrgyzstan")),
    ("MY", _("Malaysia")),
    ("MX", _("Mexico")),
    ("MN", _("Mongolia")),
    ("NL", _("Netherlands")),
    ("NZ", _("New Zealand")),
    ("PH", _("Philippines")),
    ("QA", _("Qatar")),
    ("RU", _("Russia")),
    ("SA", _("Saudi Arabia")),
    ("SG", _("Singapore")),
    ("ES", _("Spain")),
    ("TW", _("Taiwan")),
    ("TH", _("Thailand")),
    ("TR", _("Türkiye")),
    ("AE", _("United Arab Emirates")),
    ("GB", _("United Kingdom")),
    ("US", _("United States")),
    ("UZ", _("Uzbekistan")),
    ("VN", _("Vietnam")),
    (OTHER, _("Another country")),
]
