"""All settings of an installation: one declared table, read from the environment over one TOML file.

Each field of `Options` is a row of the table: its name, kind, default, what is allowed, what it does. A value comes
from the environment (`OTKLIK_<NAME>`, also `DATABASE_URL`), else from the TOML file (`OTKLIK_CONFIG`, else
`HOME/otklik.toml`; the same names in lower case), else from the default. An empty variable counts as not given.
A bad value and a name nobody knows are refused at the start. Importing this module is cheap: no Django.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.util
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from otklik.config import option_types as kinds
from otklik.config.memory import shared_buffers
from otklik.config.option_rows import OptionsError, Section, markdown, read_values
from otklik.config.secret_files import new_fernet_key, new_push_key, new_signing_key, read_or_create

__all__ = ["Options", "OptionsError", "load", "markdown_table", "read"]

MB = 1024**2
GB = 1024**3
DAY = 86400
YES_OR_NO = "yes or no (also true/false, on/off, 1/0)"
ONE_LINE = "one line of text"
A_PATH = "a path"
NOTHING = "empty, or "

INTRODUCTION = """
This page is generated from `otklik/config/options.py` by `make docs`.

A setting is an environment variable, or a line of one TOML file: `OTKLIK_CONFIG` names it, else it is
`otklik.toml` in the data folder. There the names are in lower case without the prefix (`port = 8100`).
The environment wins over the file; an empty variable counts as not given. A bad value or an unknown name is
refused at the start. Sizes are bytes or have KB, MB, GB; times are seconds or have s, m, h, d.
"""

_place = Section("Place")
_web = Section("Web")
_mail = Section("Mail")
_people = Section("People")
_secrets = Section("Secrets")
_work = Section("Work")


def default_home() -> Path:
    """The data folder of the XDG base directory specification: `$XDG_DATA_HOME/otklik`, else ~/.local/share/otklik."""
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base.startswith("/") else Path("~/.local/share").expanduser()) / "otklik"


@dataclasses.dataclass(frozen=True)
class Options:
    """Checked settings. Use `load()`; build one by hand only in tests."""

    home: Path = _place(
        kinds.path,
        default_home,
        A_PATH,
        "Data folder: embedded database, files, secrets, logs.",
        shown="`~/.local/share/otklik`",
    )
    database_url: str = _place(
        kinds.database_url,
        "",
        "empty, or `postgresql://user:password@host:port/name`",
        "PostgreSQL 15 or newer to use instead of the embedded one. `DATABASE_URL` means the same.",
        secret=True,
        shown="embedded PostgreSQL",
    )
    pg_shared_buffers: int = _place(
        kinds.size(1 * MB, 64 * GB),
        shared_buffers,
        "1 MB to 64 GB",
        "Memory the embedded PostgreSQL keeps for pages.",
        shown="a sixteenth of the memory, 64MB to 1GB",
    )
    pg_max_connections: int = _place(
        kinds.integer(20, 1000), 60, "20 to 1000", "Connections the embedded PostgreSQL admits."
    )
    min_free_bytes: int = _place(
        kinds.size(0, 1024 * GB),
        1 * GB,
        "0 to 1024 GB",
        "With less free disk than this nothing new is accepted from outside and `otklik check` fails.",
        shown="1GB",
    )

    host: str = _web(
        kinds.bind_host,
        "127.0.0.1",
        "a host name or IP address",
        "Address the web server and the mail listener bind to. `0.0.0.0` is every network.",
    )
    port: int = _web(kinds.integer(1, 65535), 8000, "1 to 65535", "Port of the web server.")
    public_url: str = _web(
        kinds.origin_url,
        "",
        "empty, or `http(s)://host[:port]`",
        "Address people open; used in links, cookies and origin checks. Passkeys need a name here, not an IP address.",
        shown="`http://HOST:PORT`",
    )
    allowed_hosts: tuple[str, ...] = _web(
        kinds.host_names,
        (),
        "host names, divided by commas",
        "Further names the web server answers to, beside the public address and this machine itself.",
    )
    trusted_proxies: tuple[str, ...] = _web(
        kinds.networks,
        (),
        "IP addresses or CIDR networks, divided by commas",
        "Reverse proxies whose X-Forwarded-* headers are believed.",
    )
    allowed_networks: tuple[str, ...] = _web(
        kinds.networks,
        (),
        "IP addresses or CIDR networks, divided by commas",
        "Inner networks that mail accounts, webhooks and side panels of projects may reach, such as `127.0.0.1` for a "
        "mail server on this machine. All others inside are refused: a project's manager names these hosts.",
    )
    api_calls_a_minute: int = _web(
        kinds.integer(10, 10_000_000), 60_000, "10 to 10000000", "Calls of the API one token may make in a minute."
    )
    web_threads: int = _web(
        kinds.integer(1, 128),
        8,
        "1 to 128",
        "Requests one web process works on at a time; each may hold a database connection.",
    )
    web_processes: int = _web(kinds.integer(1, 64), 2, "1 to 64", "Web processes that share the port.")
    max_upload_bytes: int = _web(
        kinds.size(1 * MB, 10 * GB), 50 * MB, "1 MB to 10 GB", "Largest file one can upload.", shown="50MB"
    )
    max_import_bytes: int = _web(
        kinds.size(1 * MB, 1024 * GB),
        5 * GB,
        "1 MB to 1024 GB",
        "Largest file of another help desk one can upload to take over from.",
        shown="5GB",
    )
    session_lifetime: int = _web(
        kinds.seconds(300, 366 * DAY),
        14 * DAY,
        "5m to 366d",
        "A sign-in ends after this time without a visit.",
        shown="14d",
    )

    smtp_host: str = _mail(
        kinds.bind_host, "127.0.0.1", "a host name or IP address", "Address the mail listener binds to."
    )
    smtp_port: int = _mail(kinds.integer(0, 65535), 2525, "0 to 65535", "Port of the mail listener; 0 switches it off.")
    lmtp: bool = _mail(kinds.boolean, False, YES_OR_NO, "Speak LMTP (RFC 2033) instead of SMTP on that port.")
    smtp_tls_cert: Path | None = _mail(
        kinds.optional_path,
        None,
        NOTHING + A_PATH,
        "PEM certificate chain; with the key the listener offers STARTTLS.",
        shown="",
    )
    smtp_tls_key: Path | None = _mail(
        kinds.optional_path, None, NOTHING + A_PATH, "PEM private key for that certificate.", shown=""
    )
    max_mail_bytes: int = _mail(
        kinds.size(1 * MB, 1 * GB), 50 * MB, "1 MB to 1 GB", "Largest message accepted.", shown="50MB"
    )
    mail_domain: str = _mail(
        kinds.domain,
        "",
        NOTHING + "a domain",
        "Domain of our own Message-IDs and reply addresses.",
        shown="host of the public address",
    )
    mail_from: str = _mail(
        kinds.email,
        "",
        NOTHING + "a mail address",
        "Sender of invitations, password resets and other mail of the installation itself.",
        shown="`otklik@MAIL_DOMAIN`",
    )
    authserv_id: str = _mail(
        kinds.text,
        "",
        ONE_LINE,
        "Name our own mail server writes in Authentication-Results (RFC 8601); only the topmost header with it counts.",
    )
    smtp_url: str = _mail(
        kinds.smtp_url,
        "",
        "empty, or `smtp://user:password@host:port`, the same with `?starttls`, or `smtps://...`",
        "Server that takes outgoing mail of all projects that have none of their own.",
        secret=True,
    )
    undo_seconds: int = _mail(
        kinds.integer(0, 300), 10, "0 to 300", "An answer can be taken back for this many seconds before it is sent."
    )

    default_language: str = _people(
        kinds.choice("ru", "en"), "ru", "ru or en", "Language before a person has chosen one."
    )
    time_zone: str = _people(
        kinds.time_zone, "Europe/Moscow", "a name of the IANA database", "Time zone before a person has chosen one."
    )
    admin_email: str = _people(
        kinds.email,
        "",
        NOTHING + "a mail address",
        "First administrator, made on the first start.",
        shown="`admin@example.org`",
    )
    admin_password: str = _people(
        kinds.text, "", ONE_LINE, "His password.", secret=True, shown="made up and printed once"
    )
    demo_password: str = _people(
        kinds.text, "", ONE_LINE, "Password of the people of `otklik demo`.", secret=True, shown="made up and printed"
    )
    oidc_name: str = _people(
        kinds.text, "", ONE_LINE, "OpenID Connect: what the sign-in button says.", shown="OpenID Connect"
    )
    oidc_server_url: str = _people(
        kinds.web_url, "", NOTHING + "`https://...`", "OpenID Connect: address of the provider (issuer)."
    )
    oidc_client_id: str = _people(kinds.text, "", ONE_LINE, "OpenID Connect: client id.")
    oidc_client_secret: str = _people(kinds.text, "", ONE_LINE, "OpenID Connect: client secret.", secret=True)
    saml_name: str = _people(kinds.text, "", ONE_LINE, "SAML: what the sign-in button says.", shown="SAML")
    saml_entity_id: str = _people(
        kinds.text, "", ONE_LINE, "SAML: entity id of the identity provider. Needs the extra `otklik[saml]`."
    )
    saml_metadata_url: str = _people(
        kinds.text, "", ONE_LINE, "SAML: where the provider's metadata is; instead of the three below."
    )
    saml_sso_url: str = _people(kinds.web_url, "", NOTHING + "`https://...`", "SAML: sign-in address of the provider.")
    saml_slo_url: str = _people(kinds.web_url, "", NOTHING + "`https://...`", "SAML: sign-out address of the provider.")
    saml_certificate: str = _people(
        kinds.long_text, "", "a PEM certificate", "SAML: certificate the provider signs with."
    )

    secret_key: str = _secrets(
        kinds.secret_key,
        "",
        NOTHING + "32 characters or more",
        "Signs sessions and links.",
        secret=True,
        shown="made once, kept in HOME/secrets",
    )
    field_key: tuple[str, ...] = _secrets(
        kinds.fernet_keys,
        (),
        "Fernet keys (32 bytes in URL-safe base64), divided by commas",
        "Encrypt passwords of channels in the database: the first encrypts, all decrypt.",
        secret=True,
        shown="made once, kept in HOME/secrets",
    )

    worker_concurrency: int = _work(
        kinds.integer(1, 64),
        4,
        "1 to 64",
        "Answers one worker sends at a time; it reads mail and runs reactions in half as many slots each.",
    )
    log_level: str = _work(
        kinds.choice("debug", "info", "warning", "error"), "info", "debug, info, warning or error", "What is logged."
    )
    log_format: str = _work(
        kinds.choice("text", "json"), "text", "text or json", "One line of text or one JSON object for each record."
    )
    debug: bool = _work(
        kinds.boolean, False, YES_OR_NO, "Error pages with details. Never on an installation that others reach."
    )
    testing: bool = _work(
        kinds.boolean, False, YES_OR_NO, "Set by the test suite: cheap password hashing, failpoints allowed."
    )
    failpoint: str = _work(
        kinds.text,
        "",
        "empty unless OTKLIK_TESTING is on",
        "Name of the place where the process kills itself, for fault tests.",
    )

    @property
    def files_dir(self) -> Path:
        """Where stored files lie."""
        return self.home / "files"

    @property
    def erasures_dir(self) -> Path:
        """Acts of erasures, kept through a restore."""
        return self.home / "erasures"

    @property
    def secrets_dir(self) -> Path:
        """Where generated secrets lie, mode 0700."""
        return self.home / "secrets"

    @property
    def base_url(self) -> str:
        """The public address, without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = "localhost" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """For Django's ALLOWED_HOSTS."""
        public = urlsplit(self.base_url).hostname or "localhost"
        names = [f"[{public}]" if ":" in public else public, "localhost", "127.0.0.1", "[::1]", *self.allowed_hosts]
        return list(dict.fromkeys(names))

    @property
    def own_mail_domain(self) -> str:
        """The domain of our Message-IDs and reply addresses."""
        return self.mail_domain or urlsplit(self.base_url).hostname or "localhost"

    @property
    def own_mail_from(self) -> str:
        """The sender of the installation's own mail."""
        return self.mail_from or f"otklik@{self.own_mail_domain}"

    @property
    def smtp_server(self) -> kinds.SmtpServer | None:
        """The parsed `smtp_url`, None when there is none."""
        return kinds.parse_smtp_url(self.smtp_url) if self.smtp_url else None

    def signing_key(self) -> str:
        """The secret key: the given one, else the one made once in HOME/secrets (mode 0600). May raise OSError."""
        return self.secret_key or read_or_create(self.secrets_dir / "secret_key", new_signing_key)

    def push_key(self) -> str:
        """The key that signs messages to browsers (VAPID); made once as `signing_key`. May raise OSError."""
        return read_or_create(self.secrets_dir / "push_key", new_push_key)

    def field_keys(self) -> tuple[str, ...]:
        """Fernet keys for channel secrets, the encrypting one first; made once as `signing_key`. May raise OSError."""
        if self.field_key:
            return self.field_key
        kept = read_or_create(self.secrets_dir / "field_key", new_fernet_key)
        return tuple(re.split(r"[,\s]+", kept.strip()))


@functools.cache
def load() -> Options:
    """The settings of this process, read once. Raises OptionsError."""
    return read(os.environ)


def read(environ: Mapping[str, str]) -> Options:
    """The settings of the given environment and the TOML file it names. Raises OptionsError."""
    options = Options(**read_values(Options, environ, default_home))
    if problems := _contradictions(options):
        raise OptionsError("\n".join(problems))
    return options


def _contradictions(options: Options) -> list[str]:
    found = []
    if options.failpoint and not options.testing:
        found.append(f"OTKLIK_FAILPOINT = {options.failpoint!r}: allowed is nothing, unless OTKLIK_TESTING is on.")
    if bool(options.smtp_tls_cert) != bool(options.smtp_tls_key):
        found.append("OTKLIK_SMTP_TLS_CERT, OTKLIK_SMTP_TLS_KEY: allowed is both or neither.")
    oidc = (options.oidc_server_url, options.oidc_client_id, options.oidc_client_secret)
    if any(oidc) and not all(oidc):
        found.append("OTKLIK_OIDC_SERVER_URL, _CLIENT_ID, _CLIENT_SECRET: allowed is all three or none.")
    by_hand = (options.saml_sso_url, options.saml_certificate)
    if any((options.saml_entity_id, options.saml_metadata_url, *by_hand)) and not (
        options.saml_entity_id and (options.saml_metadata_url or all(by_hand))
    ):
        found.append(
            "OTKLIK_SAML_*: allowed is none, or OTKLIK_SAML_ENTITY_ID with OTKLIK_SAML_METADATA_URL "
            "or with OTKLIK_SAML_SSO_URL and OTKLIK_SAML_CERTIFICATE."
        )
    if options.saml_entity_id and importlib.util.find_spec("onelogin") is None:
        found.append(
            "OTKLIK_SAML_ENTITY_ID: allowed is nothing, because SAML is not installed here: pip install 'otklik[saml]'."
        )
    return found


def markdown_table() -> str:
    """The text of docs/admin/settings.md; raises nothing, a test compares."""
    return markdown(Options, "Settings", INTRODUCTION)
