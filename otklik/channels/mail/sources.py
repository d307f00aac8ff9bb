"""Old mail in files: .eml, mbox (RFC 4155), Maildir, folders of these. Read piece by piece, each message bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

MESSAGE_SUFFIXES = frozenset({".eml", ".msg822", ".mail", ".txt"})
MAILBOX_SUFFIXES = frozenset({".mbox", ".mbx", ".mboxrd"})
MAX_LINE = 1024 * 1024
_ESCAPED = re.compile(rb"\A>+From ")
_FROM_LINE = re.compile(rb"\AFrom \S.*\d{2}:\d{2}.*\d{4}")


class NotMailError(ValueError):
    """The path holds no mail we know how to read."""


def files_of(path: Path) -> list[Path]:
    """Return the files of a path that may hold mail, in a stable order; `tmp` of a Maildir is mail that is not there
    yet.

    Raises NotMailError for a path that does not exist.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise NotMailError(f"{path} is neither a file nor a folder")
    return sorted(file for file in path.rglob("*") if file.is_file() and _may_be_mail(file))


def _may_be_mail(file: Path) -> bool:
    if file.parent.name == "tmp" and (file.parent.parent / "cur").is_dir():
        return False
    if file.parent.name in {"cur", "new"}:
        return True
    if file.name.startswith(".") or file.name.startswith("dovecot"):
        return False
    return file.suffix.lower() in MESSAGE_SUFFIXES | MAILBOX_SUFFIXES or is_mailbox(file)


def is_mailbox(file: Path) -> bool:
    """Whether a file begins as an mbox does."""
    with file.open("rb") as stream:
        return _FROM_LINE.match(stream.readline(1000)) is not None


def messages_of(file: Path, *, max_bytes: int) -> Iterator[bytes | None]:
    """Yield the messages of a file; None stands for one that is larger than `max_bytes`. Raises OSError."""
    if is_mailbox(file):
        yield from _messages_of_mailbox(file, max_bytes)
    elif file.stat().st_size > max_bytes:
        yield None
    elif data := file.read_bytes():
        yield data


def _messages_of_mailbox(file: Path, max_bytes: int) -> Iterator[bytes | None]:
    """Split at "From " lines that follow an empty line; one level of ">From " is taken off (mboxrd)."""
    lines: list[bytes] = []
    size = 0
    after_blank, begun = True, False
    with file.open("rb") as stream:
        while line := stream.readline(MAX_LINE):
            if after_blank and _FROM_LINE.match(line):
                if begun:
                    yield _joined(lines, size, max_bytes)
                lines, size, begun, after_blank = [], 0, True, False
                continue
            after_blank = not line.strip()
            size += len(line)
            if size <= max_bytes:
                lines.append(line[1:] if _ESCAPED.match(line) else line)
            else:
                lines.clear()
    if begun:
        yield _joined(lines, size, max_bytes)


def _joined(lines: list[bytes], size: int, max_bytes: int) -> bytes | None:
    if size > max_bytes:
        return None
    if lines and not lines[-1].strip():
        lines.pop()  # the empty line before the next "From " is the mailbox's
    return b"".join(lines)
