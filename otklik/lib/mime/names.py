"""Names of attachments made safe to show and to offer for saving. They are never used as paths in storage."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from otklik.lib.mime.model import MAX_FILE_NAME

_TYPES = mimetypes.MimeTypes()  # its own tables: the host's mime.types would make names differ between machines
_OWN = {
    "text/calendar": "invite.ics",
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
} | {
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "receipt.txt",
    "text/rfc822-headers": "headers.txt",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "version.txt",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "text/vcard": "contact.vcf",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pgp-keys": "key.asc",
}
_EXTENSIONS = {"image/jpeg": ".jpg", "image/jpg": ".jpg", "image/pjpeg": ".jpg", "text/plain": ".txt"}
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(?:\.|$)")
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/]|\.\.?[\\/]|[^/]*\\")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_MAX_EXTENSION = 16


def safe_name(name: str, content_type: str, number: int = 1) -> str:
    """A file name without path, control, invisible and bidirectional characters, at most 200 characters, extension
    kept.

    Reserved DOS names get an underscore, leading dots go. With nothing left, a name is made from the type and
    `number`.
    """
    text = unicodedata.normalize("NFC", name[:8000])
    text = "".join(" " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or unicodedata.category(c) not in _UNSEEN)
    text = text.strip()
    if _PATH.match(text):
        text = re.split(r"[\\/]", text.rstrip("\\/"))[-1]
    text = " ".join(_FORBIDDEN.sub("_", text).split()).strip(". ")
    if not text.strip("_. "):
        return default_name(content_type, number)
    if _RESERVED.match(text):
        text = "_" + text
    if len(text) > MAX_FILE_NAME:
        stem, dot, extension = text.rpartition(".")
        keep = dot + extension if dot and stem and len(extension) <= _MAX_EXTENSION else ""
        text = text[: MAX_FILE_NAME - len(keep)].rstrip(". ") + keep
    return text


def default_name(content_type: str, number: int) -> str:
    """A name for a part that has none: "invite.ics", "image-2.png", "attachment-3.bin"."""
    if content_type in _OWN:
        return _OWN[content_type]
    kind = content_type.partition("/")[0]
    stem = kind if kind in ("image", "audio", "video", "text") else "attachment"
    if content_type == "message/rfc822":
        return f"message-{number}.eml"
    extension = (
        _EXTENSIONS.get(content_type) or _TYPES.guess_extension(content_type) or (".txt" if kind == "text" else ".bin")
    )
    return f"{stem}-{number}{extension}"
