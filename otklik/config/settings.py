"""Django's settings, all derived from `options`: nothing is configured here by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from otklik.config import options as option_table
from otklik.config.help.places import DOCS, PICTURES
from otklik.config.identity_providers import social_apps
from otklik.lib.safehttp import allowed_networks

options = option_table.load()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = options.signing_key()
FIELD_KEYS = options.field_keys()
PUSH_KEY = options.push_key()
DEBUG = options.debug
TESTING = options.testing
ALLOWED_HOSTS = options.hosts
PUBLIC_URL = options.base_url
SECURE = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "otklik.lib.ui",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "otklik.events",
    "otklik.accounts",
    "otklik.outbox",
    "otklik.live",
    "otklik.files",
    "otklik.customers",
    "otklik.desk",
    "otklik.requests",
    "otklik.routing",
    "otklik.channels",
    "otklik.service_levels",
    "otklik.automation",
    "otklik.notifications",
    "otklik.imports",
    "otklik.connectors",
    "otklik.workspace",
    "otklik.cabinet",
    "otklik.portal",
    "otklik.setup",
    "otklik.api",
    "otklik.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "otklik.accounts.apps.UserSessionsConfig",
    "allauth.socialaccount",
    *(["allauth.socialaccount.providers.openid_connect"] if options.oidc_server_url else []),
    *(["allauth.socialaccount.providers.saml"] if options.saml_entity_id else []),
]

MIDDLEWARE = [
    "otklik.config.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "otklik.accounts.middleware.PersonalMiddleware",
    "otklik.accounts.middleware.WallMiddleware",
]

ROOT_URLCONF = "otklik.config.urls"
WSGI_APPLICATION = None
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [("otklik.lib.ui.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "otklik.lib.ui.context.preferences",
                "otklik.workspace.context.hands",
                "otklik.config.help.views.help_for",
            ],
        },
    }
]
FORM_RENDERER = "otklik.lib.ui.forms.Renderer"


def database(url: str) -> dict[str, Any]:
    """Return Django's settings of the PostgreSQL behind a `postgresql://` URL.

    Connections stay open between requests; a dead one is noticed before use. Session settings: no statement outlives a
    minute, no forgotten transaction holds rows longer (F28). Only statements of lib/prepared.py have parameters; their
    plans do not depend on the values, so they are planned once.
    """
    parts = dict(conninfo_to_dict(url))
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, Any] = {ours: str(parts.pop(theirs, "")) for theirs, ours in known.items()}
    settled = "-c idle_in_transaction_session_timeout=60s -c plan_cache_mode=force_generic_plan"
    parts["options"] = f"{parts.get('options') or ''} {settled}".strip()
    return {
        "ENGINE": "otklik.lib.postgres",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Django's default None makes psycopg ignore what lib/prepared.py asks for. Django's own cursors never prepare.
        "OPTIONS": {"prepare_threshold": 5, **{key: value for key, value in parts.items() if value is not None}},
        **settings,
    }


def database_url() -> str:
    """Return the address of the database: the configured one, else that of the embedded cluster."""
    if options.database_url:
        return options.database_url
    from otklik.config.embedded import Cluster

    return Cluster(options.home).url


DATABASES = {"default": database(database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 30 * 60

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation's letter has proved the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_ADAPTER = "otklik.config.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "otklik.config.signin_forms.LoginForm",
    "reauthenticate": "otklik.config.signin_forms.ReauthenticateForm",
    "change_password": "otklik.config.signin_forms.ChangePasswordForm",
    "set_password": "otklik.config.signin_forms.SetPasswordForm",
    "reset_password": "otklik.config.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "otklik.config.signin_forms.NewPasswordForm",
}
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_RATE_LIMITS = {
    # A whole shift signs in behind one address within a minute.
    "login": "300/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "reset_password": "5/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
SOCIALACCOUNT_ADAPTER = "otklik.config.signin.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = social_apps(options)
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_ADAPTER = "otklik.config.signin.MfaAdapter"
MFA_FORMS = {
    "authenticate": "otklik.config.signin_forms.CodeForm",
    "reauthenticate": "otklik.config.signin_forms.CodeAgainForm",
    "activate_totp": "otklik.config.signin_forms.AppForm",
    "add_webauthn": "otklik.config.signin_forms.PasskeyForm",
    "edit_webauthn": "otklik.config.signin_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Otklik"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people made by the command line or before single sign-on have no letter to answer
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_ADAPTER = "otklik.config.signin.SessionsAdapter"

SESSION_ENGINE = "otklik.accounts.sessions"
SESSION_COOKIE_AGE = options.session_lifetime
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "otklik.config.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = options.trusted_proxies

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "otklik_cache"}}
EMAIL_BACKEND = "otklik.config.own_mail.Backend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = options.own_mail_from

LANGUAGE_CODE = options.default_language
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = options.time_zone

STATIC_URL = "/static/"
STATICFILES_DIRS = [(PICTURES, DOCS / "images")] if DOCS.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 600
FILES_DIR = options.files_dir
ERASURES_DIR = options.erasures_dir
ALLOWED_NETWORKS = allowed_networks(options.allowed_networks)
API_CALLS_A_MINUTE = options.api_calls_a_minute
UNDO_SECONDS = options.undo_seconds
MAX_UPLOAD_BYTES = options.max_upload_bytes
MAX_IMPORT_BYTES = options.max_import_bytes
MAIL_DOMAIN = options.own_mail_domain
SMTP_SERVER = options.smtp_server
AUTHSERV_ID = options.authserv_id
MAX_MAIL_BYTES = options.max_mail_bytes
MIN_FREE_BYTES = options.min_free_bytes
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "otklik.config.logs.formatter", "style": options.log_format}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": options.log_level.upper()},
    "loggers": {
        "django": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},  # aiosmtpd tells every command
        "imapclient": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
SILENCED_SYSTEM_CHECKS = ["auth.W004", "models.W037"]
