"""A parser that cannot be hurt by a mail: one bounded child process, watched, killed and replaced when need be.

A mail that kills the child, takes more than its time or more than its memory comes back as a `ParsedMail` with the
first headers and `Problem.UNREADABLE`, so that a ticket with the source attached always results, and the mails behind
it go on.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import otklik
from otklik.lib.mime.model import ParsedMail, Problem
from otklik.lib.mime.parser import fallback
from otklik.lib.mime.wire import DIGEST, PARSED, REQUEST, WireError, from_head, read_frame

LIMIT_SECONDS = 20.0
LIMIT_BYTES = 512 * 1024 * 1024
RECYCLE_AFTER = 2000
_PIPE_BYTES = 1024 * 1024


class Parser:
    """Parses mails one at a time in a child process. Thread-safe: concurrent calls queue. Use as a context manager or
    `close()`.

    `limit_seconds` bounds one mail from request to answer, `memory` the child's address space in bytes (where the
    platform has RLIMIT_AS). The child is replaced after `recycle_after` mails or once its peak exceeds half of
    `memory`. It gets none of the caller's environment but what Python needs, so no secrets.
    """

    def __init__(
        self, limit_seconds: float = LIMIT_SECONDS, memory: int = LIMIT_BYTES, recycle_after: int = RECYCLE_AFTER
    ) -> None:
        self.limit_seconds, self.memory, self.recycle_after = limit_seconds, memory, recycle_after
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def parse(self, raw: bytes) -> ParsedMail:
        """The mail with its digest, or a fallback naming the problem. Never raises for any `raw`."""
        with self._turn:
            deadline = time.monotonic() + self.limit_seconds
            fresh = self._child is None or not self._child.alive
            mail, problem = self._attempt(raw, deadline)
            if mail is None and not fresh and problem != Problem.TIMEOUT:
                # the child may have died of earlier mails' memory: a clean one before this mail is blamed
                mail, problem = self._attempt(raw, deadline)
            if mail is None:
                return fallback(raw, *([problem] if problem else []))
            return mail if problem is None else replace(mail, problems=(*mail.problems, problem))

    def close(self) -> None:
        """End the child. The parser may be used again: a new child is started then."""
        with self._turn:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if child := getattr(self, "_child", None):
            child.kill()

    def _attempt(self, raw: bytes, deadline: float) -> tuple[ParsedMail | None, str | None]:
        child = self._child
        if child is None or not child.alive:
            try:
                child = self._child = _Child(self.memory, self.limit_seconds)
            except OSError:
                return None, None
        mail, problem = child.ask(raw, deadline)
        if (
            mail is None
            or problem is not None
            or child.served >= self.recycle_after
            or child.peak * 2 > self.memory
            or not child.alive
        ):
            self._drop()
        return mail, problem

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


class _Child:
    """One child process with its pipes, spoken to without blocking so that time is kept without a thread."""

    def __init__(self, memory: int, seconds: float) -> None:
        command = [sys.executable, "-B", "-m", "otklik.lib.mime.child", str(memory), str(seconds)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0, env=_environment()
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        for number in (self._stdin, self._stdout):
            os.set_blocking(number, False)
            with contextlib.suppress(OSError, AttributeError):  # Linux only: fewer switches between the two processes
                fcntl.fcntl(number, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self.served = 0
        self.peak = 0

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can take another mail."""
        return self._process.poll() is None

    def ask(self, raw: bytes, deadline: float) -> tuple[ParsedMail | None, str | None]:
        """The mail and a problem: (mail, None), (mail, the digest failed) or (None, why); why is None when it died."""
        mail: ParsedMail | None = None
        stream = _Reader(self._stdout, deadline)
        try:
            _write(self._stdin, REQUEST.pack(len(raw)), deadline)
            _write(self._stdin, raw, deadline)
            kind, head = read_frame(stream)
            if kind != PARSED:
                return None, Problem.MEMORY
            mail = from_head(head, stream)
            kind, head = read_frame(stream)
            if kind != DIGEST:
                return mail, Problem.DIGEST
            self.served, self.peak = self.served + 1, int(head.get("peak", 0))
            return replace(mail, digest=head.get("digest")), Problem.DIGEST if head.get("failed") else None
        except TimeoutError:
            return mail, Problem.TIMEOUT if mail is None else Problem.DIGEST
        except (WireError, OSError, ValueError):
            return mail, None if mail is None else Problem.DIGEST

    def kill(self) -> None:
        """End the process and collect it."""
        with contextlib.suppress(OSError):
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)


class _Reader:
    """Reads from a pipe until a moment of the monotonic clock; TimeoutError after it."""

    def __init__(self, number: int, deadline: float) -> None:
        self._number, self._deadline = number, deadline
        self._buffer = bytearray()

    def read(self, size: int) -> bytes:
        """`size` bytes, fewer only at the end of the stream."""
        while len(self._buffer) < size:
            _wait(self._number, select.POLLIN, self._deadline)
            chunk = os.read(self._number, _PIPE_BYTES)
            if not chunk:
                break
            self._buffer += chunk
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return data


def _write(number: int, data: bytes, deadline: float) -> None:
    rest = memoryview(data)
    while rest:
        _wait(number, select.POLLOUT, deadline)
        rest = rest[os.write(number, rest[:_PIPE_BYTES]) :]


def _wait(number: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(number, event)
    if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
        raise TimeoutError


def _environment() -> dict[str, str]:
    """PYTHONPATH to this very package and what the platform's loader needs; no secrets of the parent."""
    root = str(Path(otklik.__file__).resolve().parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ
    }
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}
