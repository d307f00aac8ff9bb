"""Content-Type and Content-Disposition: value and parameters, RFC 2045, 2183 and 2231, plus what mailers write
instead.

Understood: `name*0*=`, percent-encoded plain names, encoded-words inside quotes, unquoted blanks, stray quotes, 8-bit
bytes.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from otklik.lib.mime.charsets import decode
from otklik.lib.mime.words import decode_words, unfold

MAX_PARAMS = 200
MAX_VALUE = 4000
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_SECTION = re.compile(r"^([^*]{1,60})(?:\*([0-9]{1,4}))?(\*)?$")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BARE_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}


def parse_params(raw: bytes) -> tuple[str, dict[str, str]]:
    """Leading value (lower case) and parameters as Latin-1 text of their bytes; sections `name*0` keep their full
    keys.
    """
    text = unfold(raw.decode("latin-1")).replace("\t", " ")
    value, position = _until(text, 0)
    params: dict[str, str] = {}
    while position < len(text) and len(params) < MAX_PARAMS:
        equals, semicolon = text.find("=", position), text.find(";", position)
        if equals < 0:
            break
        if 0 <= semicolon < equals:
            position = semicolon + 1
            continue
        key = text[position:equals].strip().strip("\"'").lower()
        item, position = _until(text, equals + 1)
        if key:
            params.setdefault(key[:80], item)
    return value.lower(), params


def content_type(raw: bytes, default: str = "text/plain") -> tuple[str, dict[str, str]]:
    """A usable `type/subtype` (RFC 2045 5.2: unusable means text/plain) and its parameters."""
    value, params = parse_params(raw)
    value = value.replace(" ", "")
    if match := _TYPE.match(value):
        return match[0], params
    return _BARE_TYPES.get(value.strip("/"), default), params


def text_param(params: dict[str, str], name: str, hint: str = "") -> str:
    """A parameter as readable text, RFC 2231 forms first; "" when absent."""
    return _sections(params, name, hint) or _plain(params.get(name, ""), hint)


def _until(text: str, position: int) -> tuple[str, int]:
    """One value up to the next semicolon outside quotes, and the position after that semicolon."""
    while position < len(text) and text[position] == " ":
        position += 1
    if text[position : position + 1] == '"':
        search = position + 1
        while (end := text.find('"', search)) >= 0:
            after = end + 1
            while after < len(text) and text[after] == " ":
                after += 1
            escaped = text[end - 1] == "\\" and text[end - 2] != "\\"
            if not escaped and (after == len(text) or text[after] == ";"):
                return _unescape(text[position + 1 : end]), after + 1
            search = max(end + 1, after)
    end = text.find(";", position)
    end = len(text) if end < 0 else end
    return _unescape(text[position:end].strip().strip('"')), end + 1


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\") if "\\" in text else text


def _sections(params: dict[str, str], name: str, hint: str) -> str:
    found: dict[int, tuple[str, bool]] = {}
    for key, value in params.items():
        match = _SECTION.match(key)
        if match and match[1] == name and (match[2] or match[3]):
            found[int(match[2] or 0)] = (value, bool(match[3]))
    if not found:
        return ""
    charset, data, encoded = "", bytearray(), False
    for order, number in enumerate(sorted(found)):
        value, extended = found[number]
        if extended and order == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        encoded = encoded or extended
        data += unquote_to_bytes(value) if extended else value.encode("latin-1")
    if not encoded:
        return _plain(data.decode("latin-1"), hint)  # sections without any charset: often encoded-words cut in pieces
    return decode(bytes(data[:MAX_VALUE]), charset, hint)[0]


def _plain(value: str, hint: str) -> str:
    if not value:
        return ""
    value = value[:MAX_VALUE]
    if "%" in value and "=?" not in value and value.isascii() and not _BAD_PERCENT.search(value):
        data = unquote_to_bytes(value)
        if not data.isascii():
            return decode(data, "", hint)[0]
    return decode_words(value.encode("latin-1"), hint, MAX_VALUE)
