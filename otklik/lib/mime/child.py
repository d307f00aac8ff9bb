"""The process that reads hostile mail: `python -m otklik.lib.mime.child MEMORY_BYTES LIMIT_SECONDS`.

Requests on stdin, frames on stdout (see wire.py), until stdin ends. Two frames answer a mail: the mail itself, then
the digest of its bodies made by `otklik.lib.mailtext.digest` when that package is there, so that a body which chokes
the digest costs the digest only. The limits are set here and not by the parent, whose threads make code between fork
and exec unsafe.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from otklik.lib.mime.model import ParsedMail, Problem
from otklik.lib.mime.parser import parse
from otklik.lib.mime.wire import DIGEST, FAILED, PARSED, REQUEST, to_head, write_frame

_SUICIDE_FACTOR = 1.25
_GC_THRESHOLD = 20_000  # a parsed mail has no cycles: collecting at the default 700 costs a tenth of the time


def main(arguments: list[str]) -> int:
    """Serve until the end of stdin; exit code 3 after running out of memory."""
    memory, seconds = int(arguments[0]), float(arguments[1])
    _limit(memory)
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(REQUEST.size)) == REQUEST.size:
        _alarm(seconds * _SUICIDE_FACTOR)
        try:
            _serve(source.read(REQUEST.unpack(head)[0]), sink)
        except MemoryError:
            write_frame(sink, FAILED, {"reason": "memory"})
            return 3
        _alarm(0)
    return 0


def _serve(raw: bytes, sink: BinaryIO) -> None:
    mail = parse(raw)
    if Problem.MEMORY in mail.problems:
        raise MemoryError  # a new child may have enough: this one keeps what earlier mails left behind
    write_frame(sink, PARSED, to_head(mail), (part.data for part in mail.attachments))
    digest = _digest(mail)
    write_frame(sink, DIGEST, {"digest": digest[0], "failed": digest[1], "peak": _peak()})


def _digest(mail: ParsedMail) -> tuple[Any, bool]:
    try:
        digest = getattr(import_module("otklik.lib.mailtext"), "digest", None)
    except ImportError:
        return None, False
    try:
        return (digest(mail.text, mail.html, mail.subject) if digest else None), False
    except MemoryError:
        raise
    except Exception:  # the mail is readable without its digest
        return None, True


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # no such limits on this platform: the time limit remains
        return
    for what, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        try:
            resource.setrlimit(what, (value, value))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS
            continue


def _alarm(seconds: float) -> None:
    """End this process by the kernel should the parent be gone and nobody left to kill it."""
    import signal

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _peak() -> int:
    """Highest resident size so far, bytes; 0 where unknown.

    Not ru_maxrss on Linux: that one keeps, over exec, the size of the process that started us.
    """
    try:
        status = Path("/proc/self/status").read_bytes()
    except OSError:
        return 0
    found = status.find(b"VmHWM:")
    return int(status[found + 6 :].split(None, 1)[0]) * 1024 if found >= 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
