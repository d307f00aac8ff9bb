"""What the parser child and its owner say to each other: JSON heads and raw attachment bytes, no pickle.

A frame is one kind byte, the head's length and the head (JSON, UTF-8); for kind "P" the attachments' bytes follow,
their sizes being in the head. A request is the length of the raw mail and the mail. Lengths are unsigned, big-endian.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from otklik.lib.mime.model import Address, Auto, AutoKind, ParsedMail, Part

REQUEST = struct.Struct(">Q")
FRAME = struct.Struct(">cQ")
PARSED, DIGEST, FAILED = b"P", b"D", b"F"
_MAX_HEAD = 256 * 1024 * 1024


class Readable(Protocol):
    """Anything with a blocking `read` of exactly so many bytes, fewer only at the end."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes."""


class WireError(Exception):
    """The other side is gone or talks nonsense."""


def read_exactly(stream: Readable, size: int) -> bytes:
    """`size` bytes from a stream; raises WireError at its end."""
    data = stream.read(size)
    if len(data) != size:
        raise WireError("end of stream")
    return data


def write_frame(stream: BinaryIO, kind: bytes, head: dict[str, Any], blobs: Iterator[bytes] | None = None) -> None:
    """Write one frame and flush."""
    data = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    stream.write(FRAME.pack(kind, len(data)))
    stream.write(data)
    for blob in blobs or ():
        stream.write(blob)
    stream.flush()


def read_frame(stream: Readable) -> tuple[bytes, dict[str, Any]]:
    """Kind and head of the next frame; raises WireError."""
    kind, size = FRAME.unpack(read_exactly(stream, FRAME.size))
    if kind not in (PARSED, DIGEST, FAILED) or size > _MAX_HEAD:
        raise WireError("unknown frame")
    try:
        head = json.loads(read_exactly(stream, size))
    except ValueError as error:
        raise WireError("broken head") from error
    if not isinstance(head, dict):
        raise WireError("broken head")
    return kind, head


def to_head(mail: ParsedMail) -> dict[str, Any]:
    """JSON-able form of a mail without the attachments' bytes."""
    return {
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "subject": mail.subject,
        "from": _pair(mail.from_),
        "from_verified_shape": mail.from_verified_shape,
        "reply_to": [_pair(a) for a in mail.reply_to],
        "to": [_pair(a) for a in mail.to],
        "cc": [_pair(a) for a in mail.cc],
        "delivered_to": mail.delivered_to,
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "html": mail.html,
        "attachments": [[p.file_name, p.content_type, p.content_id, p.inline, len(p.data)] for p in mail.attachments],
        "auto": [getattr(mail.auto, name) for name in Auto.__slots__],
        "headers": mail.headers,
        "size": mail.size,
        "truncated": mail.truncated,
        "problems": mail.problems,
    }


def from_head(head: dict[str, Any], stream: Readable) -> ParsedMail:
    """Inverse of `to_head`, reading the attachments from `stream`; raises WireError."""
    try:
        parts = tuple(Part(n, t, c, bool(i), read_exactly(stream, int(s))) for n, t, c, i, s in head["attachments"])
        kind, hard, recipients, status, original, reason = head["auto"]
        return ParsedMail(
            message_id=head["message_id"],
            in_reply_to=head["in_reply_to"],
            references=tuple(head["references"]),
            subject=head["subject"],
            from_=Address(*head["from"]),
            from_verified_shape=head["from_verified_shape"],
            reply_to=_addresses(head["reply_to"]),
            to=_addresses(head["to"]),
            cc=_addresses(head["cc"]),
            delivered_to=tuple(head["delivered_to"]),
            date=datetime.fromisoformat(head["date"]) if head["date"] else None,
            text=head["text"],
            html=head["html"],
            attachments=parts,
            auto=Auto(AutoKind(kind), hard, tuple(recipients), status, original, reason),
            headers=head["headers"],
            size=head["size"],
            truncated=tuple(head["truncated"]),
            problems=tuple(head["problems"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WireError("broken head") from error


def _pair(address: Address) -> tuple[str, str]:
    return address.name, address.address


def _addresses(pairs: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(*pair) for pair in pairs)
