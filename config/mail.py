"""How mails leave the portal: by SMTP where EMAIL_HOST is set, else into files or onto the console."""

from django.core.exceptions import ImproperlyConfigured

from config.environment import BASE_DIR, MODE, PRODUCTION, env

_backends = "django.core.mail.backends."
_securities = {"starttls": 587, "tls": 465, "none": 25}  # each with its usual port
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_SECURITY = env.str("EMAIL_SECURITY", "starttls")
if EMAIL_SECURITY not in _securities:
    raise ImproperlyConfigured(f"EMAIL_SECURITY must be one of {', '.join(_securities)}.")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_PORT = int(env.str("EMAIL_PORT", "") or _securities[EMAIL_SECURITY])
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20  # seconds, for each step
EMAIL_FILE_PATH = BASE_DIR / (env.str("MAIL_FOLDER", "") or "var/mail")
MAILS_GO_NOWHERE = PRODUCTION and not EMAIL_HOST  # they wait in the outbox: a console is a log, and tells too much
if EMAIL_HOST:
    EMAIL_BACKEND = _backends + "smtp.EmailBackend"
elif MODE == "demo":
    EMAIL_BACKEND = "core.mail_files.EmailBackend"  # so that the link to a request can be read there
else:
    EMAIL_BACKEND = _backends + "console.EmailBackend"
