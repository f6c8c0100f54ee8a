"""Django settings, made from the instance's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.config import instance as instances
from kortisto.config import logs, sqlite

sqlite.swap_in()

KORTISTO = instances.load(instances.find_home())
KORTISTO_KEYS = KORTISTO.keys

SECRET_KEY = KORTISTO_KEYS.read("django").hex()
DEBUG = KORTISTO.instance_debug
ALLOWED_HOSTS = KORTISTO.hosts
BASE_URL = KORTISTO.web_base_url
HTTPS = BASE_URL.startswith("https:")

ROOMS = (
    "lib",
    "ui",
    "jobs",
    "search",
    "privacy",
    "accounts",
    "contacts",
    "consents",
    "outreach",
    "campaigns",
    "exchange",
    "rights",
)
ROOM_APPS = [f"kortisto.{room}" for room in ROOMS if room != "lib"]
_SOURCE = Path(__file__).resolve().parents[1]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    *ROOM_APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "kortisto.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kortisto.config.headers.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kortisto.accounts.strangers.Strangers",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kortisto.privacy.middleware.RestoreLock",
    "kortisto.ui.patience.Patience",
    "kortisto.accounts.gatekeeping.GateKeeper",
]

ROOT_URLCONF = "kortisto.config.urls"
WSGI_APPLICATION = "kortisto.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        # The rooms' own pages. Folders are listed so that templates of installed libraries are never read as Jinja.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_SOURCE / room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "kortisto.config.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]


def _database() -> dict[str, Any]:
    if KORTISTO.sqlite_file is None:
        found = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, **KORTISTO.database}
        # Compiling a question takes a third of a second; a page's questions stop at the fiftieth row, which no estimate knows.
        return found | {"OPTIONS": {"options": "-c jit=off", **found["OPTIONS"]}}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": KORTISTO.sqlite_file,
        # Opening reads the whole schema, which is a tenth of a page. Shorter than the pause between two looks of the restore
        # lock: a database exchanged by hand is noticed as soon as before.
        "CONN_MAX_AGE": 20,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": sqlite.OPENING.format(synchronous="FULL")},
    }


DATABASES = {"default": _database()}
QUESTION_SECONDS = KORTISTO.database_question_seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kortisto.accounts.backends.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "kortisto.accounts.passwords.rules.NotOneself",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "kortisto.accounts.passwords.rules.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "kortisto.accounts.passwords.rules.NotGuessable"},
    {"NAME": "kortisto.accounts.passwords.rules.NotLeaked"},
]
# Of allauth the second step (its codes and their storage) and the protocol of sign-in providers are used; its pages and sign-up
# are not routed. The provider's secret comes from the configuration: no row of SocialApp exists.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
MFA_ADAPTER = "kortisto.accounts.second_step.SealedAdapter"
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
SOCIALACCOUNT_ADAPTER = "kortisto.accounts.oidc.protocol.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
LOGIN_URL = "/kirjaudu/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = KORTISTO.instance_language
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [_SOURCE / room / "locale" for room in (*ROOMS, "config")]
TIME_ZONE = KORTISTO.instance_timezone
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = KORTISTO.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": KORTISTO.files}},
    "staticfiles": {"BACKEND": "kortisto.ui.assets.OneSheetStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Sessions lie in accounts.Session, which knows whose they are.
SESSION_ENGINE = "kortisto.accounts.session_store"
SESSION_COOKIE_NAME = "kortisto"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_SAMESITE = True, HTTPS, "Lax"
# Idle and absolute limits stand in accounts/sessions.py; the cookie outlives neither.
SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "kortisto.ui.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KORTISTO.web_behind_proxy else None
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if KORTISTO.mail_host else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = KORTISTO.mail_host, KORTISTO.mail_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = KORTISTO.mail_user, KORTISTO.mail_password
EMAIL_USE_TLS = KORTISTO.mail_security == "starttls"
EMAIL_USE_SSL = KORTISTO.mail_security == "tls"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = KORTISTO.mail_sender

TASKS = {"default": {"BACKEND": "kortisto.jobs.backend.QueueBackend", "QUEUES": []}}

LOGGING_CONFIG = None
logs.set_up(KORTISTO.logs, KORTISTO.logs_days, debug=DEBUG)
