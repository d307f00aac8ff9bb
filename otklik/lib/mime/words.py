"""RFC 2047 encoded-words and raw 8-bit header text, as broken as they come. Linear: only `str.find`, no backtracking.

Repaired on the way: adjacent words cut inside a multi-byte character or inside a base64 quantum, spaces inside Q
words, a missing end mark, a word encoded twice, raw bytes between words.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from otklik.lib.mime.charsets import codec_name, decode, scrub

_FOLD = re.compile(r"[\r\n]+[ \t]*")
_Q_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_B64 = re.compile(rb"[^A-Za-z0-9+/]+")
# controls, bidirectional overrides and isolates, byte order mark; everything that breaks a line becomes a blank
_DROPPED = (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_CONTROLS: dict[int, int | None] = {
    **dict.fromkeys(_DROPPED, None),
    **dict.fromkeys((0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029), 0x20),
}


class Chunk(NamedTuple):
    """A stretch of a header: literal text (`charset` is None) or one encoded-word's payload."""

    charset: str | None
    encoding: str
    payload: str


def unfold(text: str) -> str:
    """Header value on one line."""
    return _FOLD.sub(" ", text)


def tidy(text: str) -> str:
    """No control characters, no bidirectional overrides, no outer blanks."""
    return scrub(text).translate(_CONTROLS).strip()


def find_word(text: str, start: int) -> tuple[Chunk, int] | None:
    """The encoded-word that begins at `start` ("=?") and the position after it; None when there is none."""
    first = text.find("?", start + 2, start + 82)
    encoding = text[first + 1 : first + 2].lower()
    if first <= start + 2 or encoding not in ("b", "q") or text[first + 2 : first + 3] != "?":
        return None
    charset, body = text[start + 2 : first], first + 3
    if not charset.isascii() or " " in charset:
        return None
    stop = text.find("?=", body)
    end = len(text) if stop < 0 else stop
    following = text.find("=?", body, end)
    if following >= 0:
        return Chunk(charset, encoding, text[body:following].rstrip(" ?")), following
    return Chunk(charset, encoding, text[body:end]), end if stop < 0 else end + 2


def chunks(text: str) -> Iterator[Chunk]:
    """Literal stretches and encoded-words of a header value given as Latin-1 text of its bytes."""
    literal = position = 0
    while (start := text.find("=?", position)) >= 0:
        found = find_word(text, start)
        if found is None:
            position = start + 2
            continue
        if start > literal:
            yield Chunk(None, "", text[literal:start])
        yield found[0]
        literal = position = found[1]
    if literal < len(text):
        yield Chunk(None, "", text[literal:])


def decode_words(raw: bytes, hint: str = "", limit: int = 64 * 1024) -> str:
    """Readable text of a raw header value; stops once `limit` characters are there. Never raises.

    `hint` is the charset to try first for bytes that declare none.
    """
    if raw.isascii() and b"=?" not in raw:
        return tidy(unfold(raw[: limit * 2].decode("ascii")))[:limit]
    text = _join(unfold(raw.decode("latin-1")), hint, limit)
    if "=?" in text and text.isascii():
        text = _join(text, hint, limit)  # encoded twice by a relay that did not know better
    return tidy(text)[:limit]


def _join(text: str, hint: str, limit: int) -> str:
    out: list[str] = []
    size, pending = 0, list[Chunk]()
    for chunk in chunks(text):
        if chunk.charset is None and pending and not chunk.payload.strip():
            continue  # blanks between two words belong to neither (RFC 2047, 6.2); at the end they are stripped anyway
        if pending and (chunk.charset is None or not _same(chunk.charset, pending[0].charset or "")):
            size += _flush(pending, hint, out)
        if chunk.charset is not None:
            pending.append(chunk)
        else:
            piece = _no_replacement(decode(chunk.payload.encode("latin-1"), "", hint)[0])
            out.append(piece)
            size += len(piece)
        if size >= limit or len(pending) * 12 >= limit:
            break
    _flush(pending, hint, out)
    return "".join(out)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower() or codec_name(one) == codec_name(other) != ""


def _flush(pending: list[Chunk], hint: str, out: list[str]) -> int:
    """Decode neighbouring words of one charset together: senders cut inside characters."""
    if not pending:
        return 0
    data, carry = bytearray(), ""
    for index, chunk in enumerate(pending):
        payload = carry + chunk.payload
        carry = ""
        if chunk.encoding == "q":
            data += _decode_q(payload)
        elif _open_quantum(payload) and index + 1 < len(pending) and pending[index + 1].encoding == "b":
            carry = payload
        else:
            data += decode_b64(payload.encode("latin-1", "replace"))
    piece = _no_replacement(decode(bytes(data), pending[0].charset or "", hint)[0])
    pending.clear()
    out.append(piece)
    return len(piece)


def _open_quantum(payload: str) -> bool:
    return "=" not in payload and len(payload.replace(" ", "")) % 4 != 0


def _decode_q(payload: str) -> bytes:
    raw = payload.encode("latin-1", "replace").replace(b"_", b" ")
    return _Q_HEX.sub(lambda m: bytes([int(m[1], 16)]), raw)


def decode_b64(raw: bytes) -> bytes:
    """Base64 whatever stands around or is missing: foreign characters skipped, padding repaired."""
    out = bytearray()
    for piece in raw.split(b"=", 64):
        clean = _NOT_B64.sub(b"", piece)
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        if clean:
            out += binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
    return bytes(out)


def _no_replacement(text: str) -> str:
    return text.replace("�", "") if "�" in text else text
