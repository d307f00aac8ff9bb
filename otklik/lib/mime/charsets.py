"""Bytes to text for mail: the charset declared, the charset meant, or the best guess. Never raises, always linear.

Labels are read the way browsers do (WHATWG Encoding): "iso-8859-1" means windows-1252, "gb2312" means gb18030. Codecs
that are not charsets (zlib, punycode, unicode_escape, ...) are refused, because a sender could make us inflate or
loop.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from itertools import islice

from otklik.lib.mime.cyrillic import guess_cyrillic, looks_swapped

_ALIASES = {
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "isolatin1": "cp1252",
    "cp819": "cp1252",
    "iso88599": "cp1254",
    "iso885911": "cp874",
    "tis620": "cp874",
    "windows874": "cp874",
    "iso88598i": "iso8859_8",
    "iso88598e": "iso8859_8",
    "iso88596i": "iso8859_6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "xgbk": "gb18030",
    "gb231280": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "euckr": "cp949",
    "korean": "cp949",
    "windows949": "cp949",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "xsjis": "cp932",
    "mskanji": "cp932",
    "windows31j": "cp932",
    "iso2022jp": "iso2022_jp_ext",
    "xeucjp": "euc_jp",
    "big5": "big5hkscs",
    "xxbig5": "big5hkscs",
    "unicode11utf7": "utf_7",
    "xunicode20utf7": "utf_7",
    "utf8mb4": "utf_8",
    "utf8mb3": "utf_8",
    "xutf8": "utf_8",
    "unicode11utf8": "utf_8",
    "koi8": "koi8_r",
    "koi8rus": "koi8_r",
    "koi8ru": "koi8_u",
    "xkoi8r": "koi8_r",
    "cskoi8r": "koi8_r",
    "win1251": "cp1251",
    "xcp1251": "cp1251",
    "xwindows1251": "cp1251",
    "window1251": "cp1251",
    "cyrillic": "iso8859_5",
    "dos866": "cp866",
    "ibm866": "cp866",
    "xcp866": "cp866",
    "oem866": "cp866",
    "alt": "cp866",
    "xmaccyrillic": "mac_cyrillic",
    "maccyrillic": "mac_cyrillic",
    "macukrainian": "mac_cyrillic",
    "macintosh": "mac_roman",
    "macroman": "mac_roman",
    "xmacroman": "mac_roman",
    "mac": "mac_roman",
    "windows1252": "cp1252",
    "win1252": "cp1252",
    "xcp1252": "cp1252",
    "ansi": "cp1252",
}
_NO_CHARSET = frozenset(
    [
        "usascii",
        "ascii",
        "ansix341968",
        "unknown",
        "xunknown",
        "unknown8bit",
        "8bit",
        "7bit",
        "binary",
        "default",
        "xuserdefined",
        "none",
        "null",
        "undefined",
        "xunknown8bit",
        "userdefined",
        "auto",
        "us",
        "charset",
    ]
) | {""}
_REFUSED = frozenset(
    [
        "base64",
        "bz2",
        "hex",
        "quopri",
        "uu",
        "zlib",
        "rot13",
        "rot_13",
        "punycode",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    ]
)
_STATEFUL = frozenset(
    [
        "utf_7",
        "hz",
        "iso2022_jp",
        "iso2022_jp_ext",
        "iso2022_jp_1",
        "iso2022_jp_2",
        "iso2022_jp_3",
        "iso2022_kr",
        "utf_16",
        "utf_16_le",
        "utf_16_be",
        "utf_32",
        "utf_32_le",
        "utf_32_be",
    ]
)
_CYRILLIC = frozenset(["cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic", "cp855"])
_WESTERN = frozenset(
    ["cp1252", "iso8859_15", "cp1250", "iso8859_2", "mac_roman", "cp850", "cp437", "cp1254", "cp1257", "iso8859_4"]
)
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_SCRUB = re.compile("[\0\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_LETTER = re.compile(rb"[A-Za-z\xc0-\xff]")
_TYPOGRAPHY = frozenset(b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa9\xab\xad\xae\xb0\xbb")
SAMPLE_BYTES = 8192
_ANY_BYTES = 2048
_MAX_WORDS, _MAX_WORD_BYTES = 120, 40


def scrub(text: str) -> str:
    """Drop NUL and replace lone surrogates: PostgreSQL and JSON take neither. Both can arrive through UTF-7 and
    UTF-16.
    """
    return _SCRUB.sub(lambda m: "" if m[0] == "\0" else "�", text) if _SCRUB.search(text) else text


@lru_cache(maxsize=512)
def codec_name(label: str) -> str:
    """Python's codec for a charset label as people write it; "" for none, an unknown one or one that is no charset."""
    label = label.strip().strip("\"'").lower().partition("*")[0][:40]
    key = _NOT_ALNUM.sub("", label)
    if key in _NO_CHARSET or not label.isascii():
        return ""
    for candidate in (_ALIASES.get(key, ""), label, re.sub(r"^(cp|win|windows|x)[-_]*(?=\d)", "cp", label)):
        try:
            name = codecs.lookup(candidate).name.replace("-", "_") if candidate else ""
        except (LookupError, ValueError, UnicodeError):
            continue
        if name in _REFUSED:
            return ""
        if name:
            return _ALIASES.get(_NOT_ALNUM.sub("", name), name)
    return ""


def decode(data: bytes, declared: str = "", hint: str = "") -> tuple[str, bool]:
    """Text of `data` and whether it is what the sender declared (True) or our guess (False).

    `hint` is a charset found elsewhere in the same mail (the body's, for a raw 8-bit subject). Never raises.
    """
    codec = codec_name(declared)
    if data.isascii() and (
        codec not in _STATEFUL or (codec.startswith("utf_") and codec != "utf_7" and b"\0" not in data)
    ):
        return scrub(data.decode("ascii")), True
    if codec:
        text = _strict(data, codec)
        if text is not None:
            return _checked(data, codec, text)
    return scrub(_guess(data, codec, codec_name(hint))), False


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _checked(data: bytes, codec: str, text: str) -> tuple[str, bool]:
    """A single-byte charset decodes anything: look whether the words make sense before believing the label."""
    if codec == "utf_8":
        return scrub(text.removeprefix("\ufeff")), True
    if codec in _CYRILLIC or codec in _WESTERN:
        utf8 = _strict(data, "utf_8")
        if utf8 is not None and (codec in _WESTERN or len(data) - len(utf8) > 1):
            return scrub(utf8), False
    if (codec in _WESTERN and _mostly_high(data)) or (codec in _CYRILLIC and looks_swapped(text[:2000])):
        better = guess_cyrillic(_words(data), prefer=codec)
        if better and better != codec:
            return scrub(data.decode(better, "replace")), False
    return scrub(text), True


def _mostly_high(data: bytes) -> bool:
    """Text in a western language has single high letters among ASCII ones; Cyrillic has nothing but high letters."""
    letters = _LETTER.findall(data[:SAMPLE_BYTES])
    high = sum(1 for letter in letters if letter >= b"\x80")
    return (
        high >= 3
        and high * 10 >= len(letters) * 4
        and max(map(len, _HIGH.findall(data[:SAMPLE_BYTES])), default=0) >= 3
    )


def _words(data: bytes) -> bytes:
    """The first words with high bytes, wherever an English beginning ends."""
    words = (word[:_MAX_WORD_BYTES] for word in data[: SAMPLE_BYTES * 8].split() if not word.isascii())
    return b" ".join(islice(words, _MAX_WORDS))


def _western(sample: bytes) -> bool:
    """Accented letters prevail among the high bytes; in East Asian charsets half of them fall on signs and holes."""
    high = b"".join(_HIGH.findall(sample))
    signs = sum(1 for byte in high if byte < 0xC0 and byte not in _TYPOGRAPHY)
    return signs * 4 <= len(high)


def _guess(data: bytes, codec: str, hint: str) -> str:
    for name in ("utf_8", hint):
        text = _strict(data, name) if name and name != codec else None
        if text is not None and not (name in _CYRILLIC and looks_swapped(text[:2000])):
            return text.removeprefix("\ufeff")
    if codec in ("", "utf_8"):
        broken = data.decode("utf_8", "replace")
        good, bad = sum(1 for c in broken[:4000] if c > "\x7f" and c != "�"), broken[:4000].count("�")
        if good > bad * (1 if codec else 4):
            return broken
    sample = data[:SAMPLE_BYTES]
    if cyrillic := guess_cyrillic(_words(data)):
        return data.decode(cyrillic, "replace")
    if codec and codec != "utf_8":
        return _lenient(data, codec)
    if not _mostly_high(sample) and _western(sample):
        return _lenient(data, "cp1252")
    return _lenient(data, _guess_any(sample[:_ANY_BYTES]) or "cp1252")


def _lenient(data: bytes, codec: str) -> str:
    """Single-byte tables have holes (0x81 in cp1252): take those bytes as the C1 controls they are in Latin-1."""
    if codec in _WESTERN or codec in _CYRILLIC:
        return "".join(_byte_table(codec)[b] for b in data[: 1 << 20]) + data[1 << 20 :].decode(codec, "replace")
    return data.decode(codec, "replace")


@lru_cache(maxsize=16)
def _byte_table(codec: str) -> tuple[str, ...]:
    return tuple(_strict(bytes([i]), codec) or chr(i) for i in range(256))


def _guess_any(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # costs 20 ms to import and is needed for a few mails in ten thousand

    try:
        best = from_bytes(
            sample, cp_isolation=["cp932", "gb18030", "big5", "cp949", "euc_jp", "cp1253", "cp1255", "cp1256"]
        ).best()
    except Exception:  # any failure of a guess is no guess
        return ""
    return codec_name(best.encoding) if best else ""
