"""Small builders of raw mail for the tests, and where the public sample files are."""

from __future__ import annotations

import base64
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(__file__).resolve().parents[5] / "shared" / "mail"


def mail(headers: str | bytes = "", body: str | bytes = "hi\r\n", *, sender: str = "a@b.example") -> bytes:
    """A raw mail with From and the given header lines (LF or CRLF) and body."""
    head = headers.encode() if isinstance(headers, str) else headers
    content = body.encode() if isinstance(body, str) else body
    first = f"From: {sender}\n".encode() if sender else b""
    return first + head.strip(b"\n") + b"\n\n" + content


def word(text: str, charset: str = "utf-8") -> str:
    """Base64 encoded-word."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def multipart(kind: str, *parts: str | bytes, boundary: str = "BB") -> bytes:
    """A raw mail of one multipart; each part is its headers, an empty line and its body."""
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    body = b"".join(b"--" + boundary.encode() + b"\n" + part + b"\n" for part in raw)
    return mail(
        f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="{boundary}"', body + f"--{boundary}--\n".encode()
    )


def shared_files(folder: str, *patterns: str) -> list[Path]:
    """Sample files below ../shared/mail, none when that folder is not there."""
    root = SHARED / folder
    return (
        sorted(path for pattern in patterns for path in root.rglob(pattern) if path.is_file()) if root.is_dir() else []
    )
