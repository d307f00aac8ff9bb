"""A parser that cannot be hurt by a mail: one bounded child process, watched, killed and replaced when need be.

A mail that kills the child, takes more than its time or more than its memory comes back as a `ParsedMail` with the
first headers and `Problem.UNREADABLE`, so that a ticket with the source attached always results, and the mails behind
it go on.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import otklik
from otklik.lib.mime.model import ParsedMail, Problem
from otklik.lib.mime.parser import fallback
from otklik.lib.mime.wire import DIGEST, PARSED, REQUEST, WireError, from_head, read_frame

LIMIT_SECONDS = 20.0
LIMIT_BYTES = 512 * 1024 * 1024
RECYCLE_AFTER = 2000
_GONE = (WireError, OSError, ValueError)


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
        if problem is not None or child.served >= self.recycle_after or child.peak * 2 > self.memory or not child.alive:
            self._drop()
        return mail, problem

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


class _Child:
    """One child process with its pipes and the watch over its time."""

    def __init__(self, memory: int, seconds: float) -> None:
        command = [sys.executable, "-B", "-m", "otklik.lib.mime.child", str(memory), str(seconds)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=_environment()
        )
        self._stdin, self._stdout = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)
        self._guard = threading.Lock()
        self._watched: object | None = None
        self._expired = False
        self.served = 0
        self.peak = 0

    @property
    def alive(self) -> bool:
        """Whether it can take another mail."""
        return not self._expired and self._process.poll() is None

    def ask(self, raw: bytes, deadline: float) -> tuple[ParsedMail | None, str | None]:
        """The mail and a problem: (mail, None), (mail, the digest failed) or (None, why)."""
        token = self._watched = object()
        timer = threading.Timer(max(deadline - time.monotonic(), 0.001), self._expire, (token,))
        timer.daemon = True
        timer.start()
        mail: ParsedMail | None = None
        try:
            self._stdin.write(REQUEST.pack(len(raw)))
            self._stdin.write(raw)
            self._stdin.flush()
            kind, head = read_frame(self._stdout)
            if kind != PARSED:
                return None, Problem.MEMORY
            mail = from_head(head, self._stdout)
            kind, head = read_frame(self._stdout)
            if kind != DIGEST:
                return mail, Problem.DIGEST
            self.served, self.peak = self.served + 1, int(head.get("peak", 0))
            return replace(mail, digest=head.get("digest")), Problem.DIGEST if head.get("failed") else None
        except _GONE:
            why = Problem.TIMEOUT if self._expired else None if mail is None else Problem.DIGEST
            return mail, (Problem.DIGEST if mail is not None else why)
        finally:
            with self._guard:
                self._watched = None
            timer.cancel()

    def kill(self) -> None:
        """End the process and collect it."""
        for stream in (self._stdin, self._stdout):
            with contextlib.suppress(OSError, ValueError):
                stream.close()
        with contextlib.suppress(OSError):
            self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)

    def _expire(self, token: object) -> None:
        with self._guard:
            if self._watched is token:  # the answer may have come while the timer fired
                self._expired = True
                self._process.kill()


def _environment() -> dict[str, str]:
    """PYTHONPATH to this very package and what the platform's loader needs; no secrets of the parent."""
    root = str(Path(otklik.__file__).resolve().parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ
    }
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}
