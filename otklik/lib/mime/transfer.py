"""Content-Transfer-Encoding undone on slices of the raw source, as leniently as mail programs do, plus uuencode and
RFC 3676.

Decoders take offsets instead of copies: a 50 MB mail must fit a child of 512 MB, and the standard library's way needs
9 times the size of the mail.
"""

from __future__ import annotations

import binascii
import re

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_SOFT_BLANKS = re.compile(rb"=[ \t]+(?=\r?\n)")
_NOT_B64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,400})\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_MAX_SEGMENTS = 1000
_MAX_UU_FILES = 100
_SAMPLE = 2000
_NAMES = {
    "base64": "base64",
    "b64": "base64",
    "quotedprintable": "qp",
    "quoteprintable": "qp",
    "qp": "qp",
} | dict.fromkeys(("uuencode", "xuuencode", "uue", "xuue"), "uu")


def transfer_name(value: bytes) -> str:
    """ "base64", "qp", "uu" or "" from a Content-Transfer-Encoding however spelled ("Quoted-Printable;", "base 64")."""
    text = value[:100].decode("latin-1").lower().partition("(")[0].partition(";")[0]
    return _NAMES.get(_NOT_ALNUM.sub("", text), "")


def decode_transfer(raw: bytes, start: int, end: int, encoding: str) -> tuple[bytes, bool]:
    """Decoded bytes of raw[start:end] and whether the encoding was sound. Never raises on damaged input."""
    if encoding == "base64":
        return _base64(raw, start, end)
    data = raw[start:end]
    if encoding == "qp":
        return _quoted_printable(data), True
    if encoding == "uu":
        files = uu_files(data)[1]
        return (files[0][1], True) if files else (data, False)
    return data, True


def _quoted_printable(data: bytes) -> bytes:
    if b"=" not in data:
        return data
    return binascii.a2b_qp(_SOFT_BLANKS.sub(b"=", data))


def _base64(raw: bytes, start: int, end: int) -> tuple[bytes, bool]:
    if not _plausible(raw[start : min(end, start + _SAMPLE)].strip()):
        return raw[start:end], False  # announced as base64, sent as it is
    view, out, position, sound = memoryview(raw), list[bytes](), start, True
    for _ in range(_MAX_SEGMENTS):
        padding = raw.find(b"=", position, end)
        stop = end if padding < 0 else padding + 1 + (raw[padding + 1 : padding + 2] == b"=")
        piece, good = _segment(view[position:stop])
        sound = sound and good
        out.append(piece)
        if padding < 0:
            break
        position = stop
        if raw[position : min(position + 200, end)].strip(b"= \t\r\n\0") and not _base64_line(raw, position, end):
            out.append(raw[position:end].lstrip(b"=\r\n"))  # a list's footer behind the encoded text
            sound = False
            break
    return (out[0] if len(out) == 1 else b"".join(out)), sound


def _segment(view: memoryview) -> tuple[bytes, bool]:
    """Base64 up to a padding; binascii skips foreign characters itself but wants whole quanta."""
    try:
        return binascii.a2b_base64(view), True
    except (binascii.Error, ValueError):
        clean = _NOT_B64.sub(b"", bytes(view).translate(None, b"= \t\r\n\v\f"))
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4)), len(clean) % 4 != 1


def _base64_line(raw: bytes, position: int, end: int) -> bool:
    """Whether more base64 follows a padding: some gateways join separately encoded pieces."""
    line = raw[position : min(end, position + 400)].lstrip(b"=\r\n \t").split(b"\n", 1)[0].strip()
    return len(line) % 4 == 0 and not _NOT_B64.search(line) and b" " not in line


def _plausible(sample: bytes) -> bool:
    """Whether it begins like base64; words with blanks between them do not, even when every letter would do."""
    line = sample.split(b"\n", 1)[0].strip()
    if len(line) % 4 == 0 and line.isascii() and b" " not in line and not _NOT_B64.search(line):
        return True
    return len(_NOT_B64.findall(sample)) * 16 <= len(sample) and sample.count(b" ") * 12 <= len(sample)


def uu_files(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Text without its uuencoded files, and the files as (Latin-1 name, data). Broken lines are skipped."""
    if b"begin " not in data:
        return data, []
    kept, files, position = list[bytes](), list[tuple[str, bytes]](), 0
    while len(files) < _MAX_UU_FILES and (begin := _UU_BEGIN.search(data, position)) is not None:
        finish = _UU_END.search(data, begin.end())
        if finish is None:
            break
        content = _uu_lines(data[begin.end() : finish.start()])
        if content is None:
            kept.append(data[position : begin.end()])
            position = begin.end()
            continue
        kept.append(data[position : begin.start()])
        files.append((begin[1].decode("latin-1").strip(), content))
        position = finish.end()
    kept.append(data[position:])
    return b"".join(kept), files


def _uu_lines(block: bytes) -> bytes | None:
    out, bad, lines = bytearray(), 0, block.splitlines()
    for line in lines:
        try:
            out += binascii.a2b_uu(line)
        except (binascii.Error, ValueError):
            # some encoders pad lines wrongly: take as many characters as the length byte promises
            count = ((((line[0] - 32) & 63) * 4 + 5) // 3) if line else 0
            try:
                out += binascii.a2b_uu(line[:count])
            except (binascii.Error, ValueError):
                bad += 1
    return None if bad * 4 > len(lines) else bytes(out)


def unflow(text: str, *, delsp: bool) -> str:
    """Paragraphs of RFC 3676 format=flowed joined; quote marks and signature line kept. Expects LF line ends."""
    out: list[str] = []
    paragraph: list[str] = []
    depth_before, flowing = 0, False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth + 1 :] if line[depth : depth + 1] == " " else line[depth:]  # space-stuffing
        flowed = content.endswith(" ") and content != "-- "
        if not flowing or depth != depth_before or content == "-- ":
            out.append("".join(paragraph))
            paragraph = [">" * depth + " " if depth else ""]
        paragraph.append(content[:-1] if flowed and delsp else content)
        depth_before, flowing = depth, flowed
    out.append("".join(paragraph))
    return "\n".join(out[1:])
