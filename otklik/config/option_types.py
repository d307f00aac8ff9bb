"""Kinds of option values: how a text from the environment or a TOML value becomes a checked Python value.

Pure functions, no Django. Each parser takes the raw value (text from the environment, or a TOML string, number,
boolean or array) and returns the typed value, or raises ValueError; what is allowed is said by the option itself.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

Parser = Callable[[object], object]

SIZE_UNITS = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
TIME_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where outgoing mail is handed over; `security` is "tls" (from the first byte), "starttls" or "none"."""

    host: str
    port: int
    username: str
    password: str
    security: str


def text(raw: object) -> str:
    """A single line of text."""
    if not isinstance(raw, str) or any(mark in raw for mark in "\r\n\0"):
        raise ValueError("not one line of text")
    return raw.strip()


def long_text(raw: object) -> str:
    """Text that may have several lines, such as a PEM certificate."""
    if not isinstance(raw, str) or "\0" in raw:
        raise ValueError("not text")
    return raw


def boolean(raw: object) -> bool:
    """A yes or no."""
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError("neither yes nor no")


def path(raw: object) -> Path:
    """A path; `~` is the home folder, a relative one counts from the current folder."""
    value = text(raw)
    if not value:
        raise ValueError("empty path")
    return Path(value).expanduser().absolute()


def optional_path(raw: object) -> Path | None:
    """A path or nothing."""
    return path(raw) if text(raw) else None


def integer(low: int, high: int) -> Parser:
    """Whole numbers from `low` to `high`, both included."""

    def parse(raw: object) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise ValueError("not a whole number")
        value = int(raw)
        if not low <= value <= high:
            raise ValueError("outside the range")
        return value

    return parse


def _with_unit(raw: object, units: dict[str, int]) -> int:
    if isinstance(raw, bool):
        raise ValueError("not a number")
    match = re.fullmatch(r"(\d{1,15})\s*([a-z]*)", str(raw).strip().lower())
    if match is None or match[2] not in units:
        raise ValueError("not a number with a known unit")
    return int(match[1]) * units[match[2]]


def size(low: int, high: int) -> Parser:
    """Bytes, written as a number or with KB, MB, GB (1024 each)."""

    def parse(raw: object) -> int:
        value = _with_unit(raw, SIZE_UNITS)
        if not low <= value <= high:
            raise ValueError("outside the range")
        return value

    return parse


def seconds(low: int, high: int) -> Parser:
    """Seconds, written as a number or with s, m, h, d."""

    def parse(raw: object) -> int:
        value = _with_unit(raw, TIME_UNITS)
        if not low <= value <= high:
            raise ValueError("outside the range")
        return value

    return parse


def choice(*words: str) -> Parser:
    """One of the given words, in any letter case."""

    def parse(raw: object) -> str:
        value = text(raw)
        for word in words:
            if value.lower() == word.lower():
                return word
        raise ValueError("not one of the words")

    return parse


def words(raw: object) -> tuple[str, ...]:
    """A list: a TOML array of strings, or text divided by commas or spaces."""
    if isinstance(raw, list):
        return tuple(text(item) for item in raw)
    return tuple(item for item in re.split(r"[,\s]+", text(raw)) if item)


def host_names(raw: object) -> tuple[str, ...]:
    """Host names as Django's ALLOWED_HOSTS takes them: a name, an address, `.example.org` or `*`."""
    names = words(raw)
    for name in names:
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9a-fA-F:.]+\]", name):
            raise ValueError("not a host name")
    return names


def networks(raw: object) -> tuple[str, ...]:
    """IP addresses or networks in CIDR form, normalised."""
    return tuple(str(ipaddress.ip_network(item, strict=False)) for item in words(raw))


def bind_host(raw: object) -> str:
    """The name or address to listen on."""
    value = text(raw)
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", value):
        raise ValueError("not a host")
    return value


def domain(raw: object) -> str:
    """A mail domain such as `support.example.org`, or nothing."""
    value = text(raw).lower().rstrip(".")
    if value and not re.fullmatch(r"[^\s@/:,;<>\"()\[\]]{1,253}", value):
        raise ValueError("not a domain")
    return value


def email(raw: object) -> str:
    """One bare mail address, or nothing."""
    value = text(raw)
    if value and not re.fullmatch(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,253}", value):
        raise ValueError("not a mail address")
    return value


def web_url(raw: object) -> str:
    """An http(s) address without query and user, no slash at the end; or nothing."""
    value = text(raw).rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("not a web address")
    _ = parts.port  # raises ValueError on a bad port
    return value


def origin_url(raw: object) -> str:
    """As `web_url`, with no path either: scheme, host and port."""
    value = web_url(raw)
    if value and urlsplit(value).path:
        raise ValueError("has a path")
    return value


def database_url(raw: object) -> str:
    """A PostgreSQL connection URI, or nothing for the embedded server."""
    value = text(raw)
    if value and urlsplit(value).scheme not in {"postgres", "postgresql"}:
        raise ValueError("not a PostgreSQL address")
    return value


def smtp_url(raw: object) -> str:
    """An address `parse_smtp_url` understands, or nothing."""
    value = text(raw)
    if value:
        parse_smtp_url(value)
    return value


def parse_smtp_url(value: str) -> SmtpServer:
    """Read `smtp://user:pass@host:port?starttls` or `smtps://...`; raises ValueError."""
    parts = urlsplit(value)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError("not an SMTP address")
    if set(query) - {"starttls"} or (parts.scheme == "smtps" and query):
        raise ValueError("unknown parameter")
    starttls = "starttls" in query and query["starttls"][-1] not in FALSE_WORDS
    security = "tls" if parts.scheme == "smtps" else "starttls" if starttls else "none"
    default_port = {"tls": 465, "starttls": 587, "none": 25}[security]
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or default_port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=security,
    )


def time_zone(raw: object) -> str:
    """A name of the IANA time zone database."""
    value = text(raw)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, OSError) as error:
        raise ValueError("unknown time zone") from error
    return value


def fernet_keys(raw: object) -> tuple[str, ...]:
    """Fernet keys (32 bytes in URL-safe base64), the first one encrypts, all of them decrypt."""
    keys = words(raw)
    for key in keys:
        try:
            decoded = base64.urlsafe_b64decode(key)
        except binascii.Error as error:
            raise ValueError("not base64") from error
        if len(decoded) != 32:
            raise ValueError("not 32 bytes")
    return keys


def secret_key(raw: object) -> str:
    """A signing key of at least 32 characters, or nothing."""
    value = text(raw)
    if value and len(value) < 32:
        raise ValueError("too short")
    return value
