"""Every setting, from the environment. `.env.example` lists the variables.

PORTAL_MODE is one of:
  demo         make run: serves as production does, over plain http, demonstration data allowed
  development  make dev: DEBUG and autoreload
  test         the test suite
  production   make serve: refuses to start while anything it needs is missing or weak
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
MEMORY = "/dev/shm"  # noqa: S108  (whoever writes there does it with mkstemp)
ROOM = 400_000_000  # bytes; what all threads of the server may be receiving at once
env = Env()
if env.str("PORTAL_MODE", "") != "test":  # nothing that a developer keeps in .env changes what a test sees
    env.read_env(str(BASE_DIR / ".env"), recurse=False)

MODE = env.str("PORTAL_MODE", "production")
if MODE not in {"demo", "development", "test", "production"}:
    raise ImproperlyConfigured(f"PORTAL_MODE is {MODE!r}: set it to demo, development, test or production.")
PRODUCTION = MODE == "production"


def required(name: str, how: str, default: str = "") -> str:
    """The variable's value; in production an empty one stops the start with a sentence."""
    value = env.str(name, default)
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    return value


def roomy_memory() -> str | None:
    """The folder that is memory, where there is one and it is large enough; None for the usual one on the disk."""
    try:
        system = os.statvfs(MEMORY)
    except OSError:
        return None
    return MEMORY if system.f_frsize * system.f_blocks >= ROOM else None


DEBUG = MODE == "development"

# --- secrets -------------------------------------------------------------------------------
SECRET_KEY = required(
    "SECRET_KEY",
    "Set it to at least 50 random characters: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
)
if not SECRET_KEY and not PRODUCTION:
    raise ImproperlyConfigured("SECRET_KEY is not set. Run `make run` once: it writes a .env file.")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
    raise ImproperlyConfigured("SECRET_KEY is weak. Set it to at least 50 random characters.")

FIELD_KEYS = [
    key.strip()
    for key in required(
        "FIELD_KEYS",
        "Set it to one or more Fernet keys, newest first, separated by commas: "
        "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'",
    ).split(",")
    if key.strip()
]
if not FIELD_KEYS:
    raise ImproperlyConfigured("FIELD_KEYS is not set. Run `make run` once: it writes a .env file.")
for _key in FIELD_KEYS:
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured(
            "FIELD_KEYS holds something that is not a Fernet key. Make one with: "
            "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        ) from error

# --- who runs it (printed on the about pages; production refuses to start without) ----------
SITE_NAME = env.str("SITE_NAME", "Hairline Korea")
_who = "It is printed on the about pages, and Korean and European law ask for it."
OPERATOR_NAME = required("OPERATOR_NAME", _who)
OPERATOR_ADDRESS = required("OPERATOR_ADDRESS", _who)
OPERATOR_CONTACT = required("OPERATOR_CONTACT", _who)
PRIVACY_OFFICER = required("PRIVACY_OFFICER", _who)
FUNDING = required("FUNDING", _who)

OPERATING_MODE = env.str("OPERATING_MODE", "information_only")
FACILITATOR_NUMBER = env.str("FACILITATOR_NUMBER", "")
if OPERATING_MODE not in {"information_only", "registered_facilitator"}:
    raise ImproperlyConfigured("OPERATING_MODE must be information_only or registered_facilitator.")
if OPERATING_MODE == "registered_facilitator" and not FACILITATOR_NUMBER:
    raise ImproperlyConfigured(
        "FACILITATOR_NUMBER is not set. A registered facilitator prints its number on every page."
    )

# --- hosts and transport ----------------------------------------------------------------------
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the host of the portal.")
_here = "" if PRODUCTION else f"http://127.0.0.1:{env.str('PORT', '') or 8000}"
SITE_URL = required("SITE_URL", "Set it to the public address, for example https://example.org", _here).rstrip("/")
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must start with https:// in production.")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)  # how many proxies of ours stand in front
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
STAFF_COOKIE_NAME = "__Host-staff" if PRODUCTION else "staff"  # who signed in here last, and the language of the admin
SESSION_ENGINE = "core.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", 30)  # without a page asked for
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", 10)  # after signing in, whatever was done
CSRF_FAILURE_VIEW = "desk.sign_in.returning.csrf_failure"

_own = ["style-src", "script-src", "connect-src", "font-src", "manifest-src", "form-action"]
_none = ["default-src", "base-uri", "object-src", "frame-ancestors"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: [NONE] for name in _none},
        **{name: [SELF] for name in _own},
        "img-src": [SELF, "data:"],  # Bootstrap draws its arrows and ticks as data: pictures
    }
}

# --- applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "desk.sign_in.config.StaffAdminConfig",  # django.contrib.admin with a site of our own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "crispy_forms",
    "crispy_bootstrap5",
    "simple_history",
    "core",
    "treatments",
    "clinics",
    "guide",
    "consultations",
    "insights",
    "pages",
    "desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.policies",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.refuse_what_no_page_reads",
    "core.cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "desk.sign_in.language.middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "core.network.lockable_address"
AXES_CLIENT_STR_CALLABLE = "desk.sign_in.locks.as_logged"
AXES_LOCKOUT_CALLABLE = "desk.sign_in.locks.locked"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on makes nobody's lock longer
AXES_DISABLE_ACCESS_LOG = True  # core.SignIn instead, without whole addresses
AXES_ENABLE_ADMIN = False  # desk/sign_in/locks.py instead
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "code", "key", "next"]  # of a form that it keeps, beside the password
SIGN_INS_PER_HOUR = env.int("SIGN_INS_PER_HOUR", 60)  # passwords from one network address, whoever they are for
STAFF_TWO_FACTOR = env.bool("STAFF_TWO_FACTOR", True)  # a code from the phone at every sign-in of staff
PREVIEW_LINK_DAYS = env.int("PREVIEW_LINK_DAYS", 7)  # a link to an entry that is not published opens it so long
if PRODUCTION and not STAFF_TWO_FACTOR:
    raise ImproperlyConfigured("STAFF_TWO_FACTOR is off. Staff read health data: production asks for a code as well.")
OTP_TOTP_ISSUER = SITE_NAME
SIMPLE_HISTORY_DATE_INDEX = False  # core/history/records.py has the indexes that are asked
FOUR_EYES = env.bool("FOUR_EYES", PRODUCTION)  # who sends an entry to review may not publish it

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
_template_options = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "pages.context.site",
    ],
    "builtins": ["django.templatetags.i18n", "django.templatetags.static", "core.templatetags.portal"],
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": _template_options,
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database -----------------------------------------------------------------------------------
(BASE_DIR / "var").mkdir(exist_ok=True)
_default_database = f"sqlite:///{BASE_DIR / 'var' / 'portal.sqlite3'}"
try:
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", _default_database)}
except Exception as error:
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read. It looks like postgres://user:password@host:5432/name"
    ) from error
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # full: an acknowledged request survives a power cut, at about a millisecond a write
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        # what is erased is overwritten, not only given free
        " PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off -c random_page_cost=1.1"}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 0 if MODE == "test" else 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- languages and time -----------------------------------------------------------------------
ALL_LANGUAGES = [
    ("en", "English"),
    ("ko", "한국어"),
    ("zh-hans", "简体中文"),
    ("ja", "日本語"),
    ("ar", "العربية"),
    ("ru", "Русский"),
]
LANGUAGE_CODE = "en"
# The languages that are open to visitors. The content tables hold columns for all six.
_open = env.list("OPEN_LANGUAGES", [code for code, _name in ALL_LANGUAGES])
LANGUAGES = [pair for pair in ALL_LANGUAGES if pair[0] in _open]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = tuple(code for code, _ in ALL_LANGUAGES)
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
LOCALE_PATHS = [BASE_DIR / "locale"]
ADMIN_LANGUAGES = [pair for pair in ALL_LANGUAGES if pair[0] in {"en", "ko"}]  # that staff can choose from
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Seoul"

# --- static files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
_manifest = MODE in {"demo", "production"}
STATIC_ROOT = BASE_DIR / "static_built" if _manifest else None  # elsewhere files come from where they are written
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _manifest
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _manifest
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
WHITENOISE_AUTOREFRESH = DEBUG

# --- passwords ---------------------------------------------------------------------------------------
_validators = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _validators + "UserAttributeSimilarityValidator"},
    {"NAME": _validators + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _validators + "CommonPasswordValidator"},
    {"NAME": "desk.sign_in.rules.MaximumLengthValidator"},
]

# --- how long a fact holds, in days, when its row does not say (PRODUCT.md, principle 3) ------------
VALID_DAYS = {
    "price": env.int("VALID_DAYS_PRICE", 180),
    "clinic": env.int("VALID_DAYS_CLINIC", 365),
    "rate": env.int("VALID_DAYS_RATE", 45),
    "claim": env.int("VALID_DAYS_CLAIM", 365),
    "page": env.int("VALID_DAYS_PAGE", 365),
}
# A request is kept this long after it is closed, and at most so long after its last message.
KEEP_DAYS_AFTER_CLOSING = env.int("KEEP_DAYS_AFTER_CLOSING", 90)
KEEP_DAYS_AT_MOST = env.int("KEEP_DAYS_AT_MOST", 365)
KEEP_DAYS_SPAM = env.int("KEEP_DAYS_SPAM", 30)  # after staff called it spam
KEEP_DAYS_MAILS = env.int("KEEP_DAYS_MAILS", 30)  # the row of a mail that was sent or given up
KEEP_DAYS_SIGN_INS = env.int("KEEP_DAYS_SIGN_INS", 180)  # when staff signed in, or failed to
KEEP_DAYS_ACCESS_RECORDS = env.int("KEEP_DAYS_ACCESS_RECORDS", 730)  # which member of staff read which request
KEEP_DAYS_IMPORTS = env.int("KEEP_DAYS_IMPORTS", 30)  # what each row of an uploaded file changed; the file goes at once
KEEP_DAYS_CORRECTIONS = env.int("KEEP_DAYS_CORRECTIONS", 365)  # what a clinic asked for, after it was answered
ANSWER_WORKING_DAYS = env.int("ANSWER_WORKING_DAYS", 2)  # Korean working days until a request is answered
CORRECTION_WORKING_DAYS = env.int("CORRECTION_WORKING_DAYS", 7)  # and until a clinic's wish about its entry is
LINKS_MAY_BE_PRIVATE = False  # whether `check_links` asks addresses of networks like our own: in tests alone
# Photos, encrypted. Outside of everything that is served.
PRIVATE_ROOT = BASE_DIR / (env.str("PRIVATE_ROOT", "") or "var/private")
FILE_UPLOAD_TEMP_DIR = env.str("UPLOAD_FOLDER", "") or roomy_memory()  # they come in as they are: better on no disk

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True  # desk/imports/cells.py does it before, so that it can be undone
RATE_LIMITS = env.bool("RATE_LIMITS", True)  # off for load tests
REQUESTS_PER_HOUR = env.int("REQUESTS_PER_HOUR", 6)  # posts of one form from one network address
REPORTS_PER_HOUR = env.int("REPORTS_PER_HOUR", 20)
PAGE_CACHE_BYTES = 0 if DEBUG else env.int("PAGE_CACHE_BYTES", 8_000_000)
DEMO_ALLOWED = not PRODUCTION

# --- mails: by SMTP where EMAIL_HOST is set, else into files or onto the console --------------------
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
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or f"no-reply@{urlsplit(SITE_URL).hostname}"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- logs: where lines go and how they look; core/logs.py decides what they may hold -----------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "core.logs.NoPersonalData"}},
    "formatters": {
        "line": {"()": "core.logs.UtcFormatter", "format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line", "filters": ["plain"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "portal": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
