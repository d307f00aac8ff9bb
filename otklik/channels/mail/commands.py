"""`otklik mail deliver` and `otklik mail import`: mail from a pipe and from files."""

from __future__ import annotations

import hashlib
import os
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from django.conf import settings

from otklik.accounts.models import Project
from otklik.channels.actions import RawItem, TemporaryRefusalError, accept
from otklik.channels.mail.sources import NotMailError, files_of, messages_of
from otklik.desk.signing import ticket_of_reply_address

# sysexits(3): what a mail server that pipes mail into us makes of the exit code.
EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75
BATCH_ITEMS, BATCH_BYTES = 100, 8 * 1024 * 1024
REPORT_SECONDS = 5.0  # between two lines where there is no terminal


def deliver(*, project: str, stream: BinaryIO, errors: TextIO | None = None) -> int:
    """Take one message from a stream; return an exit code of sysexits(3): 0 stored, 65 bad, 67 no such project, 75
    try later.
    """
    errors = errors or sys.stderr
    found = _project(project, errors)
    if found is None:
        return EX_NOUSER
    raw = stream.read(settings.MAX_MAIL_BYTES + 1)
    if not raw.strip() or len(raw) > settings.MAX_MAIL_BYTES:
        print("otklik: no message" if not raw.strip() else "otklik: the message is too large", file=errors)
        return EX_DATAERR
    # RECIPIENT is what Postfix's local(8) tells its pipes; the sub-address in it finds the ticket of an answer.
    recipient = os.environ.get("ORIGINAL_RECIPIENT") or os.environ.get("RECIPIENT") or ""
    signed = recipient if ticket_of_reply_address(recipient) is not None else ""
    item = RawItem(found.pk, "mail", f"deliver:{uuid.uuid4().hex}", raw, recipient=signed)
    try:
        accept([item])
    except TemporaryRefusalError as error:
        print(f"otklik: not now: {error}", file=errors)
        return EX_TEMPFAIL
    return 0


@dataclass
class Tally:
    """What an import did so far."""

    taken: int = 0
    known: int = 0
    large: int = 0
    unreadable: int = 0

    def __str__(self) -> str:
        text = f"{self.taken} taken in, {self.known} known already"
        if self.large:
            text += f", {self.large} too large"
        if self.unreadable:
            text += f", {self.unreadable} files could not be read"
        return text


def import_paths(
    *, project: str, paths: Sequence[Path], output: TextIO | None = None, errors: TextIO | None = None
) -> int:
    """Take in old mail from files and folders; return 0, or 1 when anything was left out.

    Safe to run twice, also after it was broken off: a message's name is the digest of its content. Nobody gets a
    receipt of old mail. Messages are stored here and read by the worker.
    """
    output, errors = output or sys.stdout, errors or sys.stderr
    found = _project(project, errors)
    if found is None:
        return EX_NOUSER
    try:
        files = [file for path in paths for file in files_of(path)]
    except NotMailError as error:
        print(f"otklik: {error}", file=errors)
        return 1
    tally, progress = Tally(), Progress(len(files), output)
    try:
        for batch in _batches(_items(found, files, tally, progress, errors)):
            stored = accept(batch)
            tally.taken += sum(item is not None for item in stored)
            tally.known += sum(item is None for item in stored)
            progress.show(tally)
    except TemporaryRefusalError as error:
        progress.end(tally)
        print(f"otklik: stopped, run it again later: {error}", file=errors)
        return 1
    progress.end(tally)
    return 1 if tally.large or tally.unreadable else 0


class Progress:
    """A bar on a terminal, a line every few seconds elsewhere."""

    WIDTH = 30

    def __init__(self, files: int, output: TextIO) -> None:
        self.files, self.output = files, output
        self.done = 0
        self._terminal = output.isatty()
        self._shown_at = time.monotonic()

    def show(self, tally: Tally) -> None:
        """Show how far it is."""
        now = time.monotonic()
        if now - self._shown_at < (0.1 if self._terminal else REPORT_SECONDS):
            return
        self._shown_at = now
        self.output.write(f"\r{self._bar()} {tally}\x1b[K" if self._terminal else f"{self._share()} {tally}\n")
        self.output.flush()

    def end(self, tally: Tally) -> None:
        """Show the result."""
        self.output.write(f"\r{self._bar()} {tally}\x1b[K\n" if self._terminal else f"{self._share()} {tally}\n")
        self.output.flush()

    def _share(self) -> str:
        return f"{self.done} of {self.files} files:"

    def _bar(self) -> str:
        full = self.WIDTH if not self.files else self.WIDTH * self.done // self.files
        return f"[{'#' * full}{'.' * (self.WIDTH - full)}] {self._share()}"


def _project(key: str, errors: TextIO) -> Project | None:
    found = Project.objects.filter(key=key.strip().lower(), is_active=True).first()
    if found is None:
        known = Project.objects.filter(is_active=True).order_by("key").values_list("key", flat=True)
        keys = ", ".join(known) or "none yet"
        print(f"otklik: there is no project {key!r}; there is: {keys}", file=errors)
    return found


def _items(
    project: Project, files: Iterable[Path], tally: Tally, progress: Progress, errors: TextIO
) -> Iterator[RawItem]:
    for file in files:
        try:
            for raw in messages_of(file, max_bytes=settings.MAX_MAIL_BYTES):
                if raw is None:
                    tally.large += 1
                    print(f"otklik: {file} has a message over {settings.MAX_MAIL_BYTES // 2**20} MB", file=errors)
                elif raw.strip():
                    name = hashlib.sha256(raw).hexdigest()
                    yield RawItem(project.pk, "mail", f"import:{project.pk}:{name}", raw, imported=True)
        except OSError as error:
            tally.unreadable += 1
            print(f"otklik: {file}: {error.strerror}", file=errors)
        progress.done += 1
        progress.show(tally)


def _batches(items: Iterable[RawItem]) -> Iterator[list[RawItem]]:
    batch: list[RawItem] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.raw)
        if len(batch) >= BATCH_ITEMS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
