"""Log records as one line each: what a user typed can neither forge a line nor colour a terminal (S37)."""

from __future__ import annotations

import json
import logging
import re

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
SECRET = re.compile(
    r"(?i)\b(authorization|password|passwd|token|secret|api_key|cvv|cvc|sessionid)(\"?'?\s*[:=]\s*)(bearer\s+)?[^\s,;&\"']+"
)
TOKEN = re.compile(r"\botk_[A-Za-z0-9_-]{20,}")
CARD = re.compile(r"\b(?:\d[ -]?){13,19}\b")


def luhn(digits: str) -> bool:
    """Tell whether the digits pass the check of ISO/IEC 7812-1, as card numbers do."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask(text: str) -> str:
    """Return the text without passwords, tokens and card numbers."""
    text = SECRET.sub(lambda match: f"{match[1]}{match[2]}***", text)
    text = TOKEN.sub("otk_***", text)

    def card(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        return "****" + digits[-4:] if luhn(digits) else match[0]

    return CARD.sub(card, text)


class LineFormatter(logging.Formatter):
    """`2026-01-31T10:00:00 INFO otklik.desk text`, tracebacks on the same line."""

    def format(self, record: logging.LogRecord) -> str:
        return CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", mask(super().format(record)).replace("\n", " ⏎ "))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "text": mask(record.getMessage()),
        }
        if record.exc_info:
            fields["error"] = mask(self.formatException(record.exc_info))
        # JSON escapes the ASCII control characters only; terminals and readers of lines obey others as well.
        return CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(fields, ensure_ascii=False))


def formatter(style: str) -> logging.Formatter:
    """Return the formatter for `text` or `json`."""
    if style == "json":
        return JsonFormatter()
    return LineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
