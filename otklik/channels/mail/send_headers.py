"""Header values of outgoing mail, written by hand so that nothing people type can become a header or a recipient (S31).

The mail library of Python folds a display name with commas, quotes and letters outside ASCII in ways that lose the
quotes (its issue 121284), so that `"a" <x@evil>,` in a name could become an address. Here a name is either a plain
quoted string or encoded as a whole (RFC 2047), and a value has one line.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from urllib.parse import quote

from otklik.lib.addresses import normalise_address

MAX_SUBJECT = 250  # characters
MAX_NAME = 100
MAX_FILE_NAME_OCTETS = 600  # as they stand in the header: RFC 5322 limits a line to 998
MAX_REFERENCES = 20
MAX_WORD_OCTETS = 39  # 52 in base64 and 12 around them: one and the header's name fit a line of 76 characters
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")
_PLAIN_FILE = re.compile(r"[A-Za-z0-9 _.()+-]+")
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f@]{1,250}@[^<>\s\x00-\x1f\x7f@]{1,250}>")
_REPLY_PREFIX = re.compile(r"(?i)^(?:\s*(?:re|aw|sv|fw|fwd|отв|ответ|ha|пер)(?:\[\d{1,3}\])?\s*:)+\s*")


def one_line(text: str, limit: int) -> str:
    """Return `text` in one line: controls, line separators and direction marks become blanks."""
    kept = "".join(" " if unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else mark for mark in text)
    return " ".join(kept.split())[:limit].strip()


def encoded(text: str) -> str:
    """Return an unstructured value in ASCII: as it is, else as encoded-words of UTF-8 in base64 divided by one blank.

    A reader puts neighbouring encoded-words together again without the blank (RFC 2047, section 6.2).
    """
    if text.isascii() and "=?" not in text:
        return text
    words, chunk = [], b""
    for mark in text:
        octets = mark.encode("utf-8", "replace")
        if len(chunk) + len(octets) > MAX_WORD_OCTETS:
            words.append(chunk)
            chunk = b""
        chunk += octets
    return " ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in [*words, chunk] if word)


def mailbox(name: str, address: str) -> str:
    """Return `name <address>` for From and To. Raises ValueError unless `address` is one plain address."""
    checked = normalise_address(address)
    if checked is None:
        raise ValueError(f"not one plain mail address: {address!r}")
    name = one_line(name, MAX_NAME)
    if not name:
        return checked
    if _PLAIN_NAME.fullmatch(name):
        return f"{name} <{checked}>"
    if name.isascii() and "=?" not in name:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + f'" <{checked}>'
    return f"{encoded(name)} <{checked}>"


def subject_with(subject: str, number: str, *, reply: bool) -> str:
    """Return the subject with the ticket's number in brackets once, and "Re:" once when it is an answer."""
    mark = f"[{number}]"
    bare = _REPLY_PREFIX.sub("", one_line(subject, MAX_SUBJECT).replace(mark, " "))
    return ("Re: " if reply else "") + " ".join(f"{bare} {mark}".split())


def message_ids(values: list[str]) -> list[str]:
    """Return the valid Message-IDs among `values`, each once, at most 20: the first ones and the newest (both ends)."""
    valid = list(dict.fromkeys(value.strip() for value in values if _MESSAGE_ID.fullmatch(value.strip())))
    valid = [value for value in valid if value.isascii()]
    if len(valid) <= MAX_REFERENCES:
        return valid
    half = MAX_REFERENCES // 4
    return valid[:half] + valid[half - MAX_REFERENCES :]


def file_parameter(parameter: str, name: str) -> str:
    """Return `; filename="..."` for a file name, in the form of RFC 2231 when it is not plain ASCII."""
    name = one_line(name.replace("/", "_").replace("\\", "_"), 2000) or "file"
    if _PLAIN_FILE.fullmatch(name) and len(name) <= 150:
        return f'; {parameter}="{name}"'
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        stem, ending = name, ""
    tail = quote(dot + ending if ending else "", safe="")
    while stem and len(quote(stem, safe="")) + len(tail) > MAX_FILE_NAME_OCTETS:
        stem = stem[:-1]
    return f"; {parameter}*=utf-8''{quote(stem, safe='')}{tail}"
