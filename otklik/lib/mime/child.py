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
from typing import Any, BinaryIO

from otklik.lib.mime.model import ParsedMail
from otklik.lib.mime.parser import parse
from otklik.lib.mime.wire import DIGEST, FAILED, PARSED, REQUEST, to_head, write_frame

_SUICIDE_FACTOR = 1.25


def main(arguments: list[str]) -> int:
    """Serve until the end of stdin; exit code 3 after running out of memory."""
    memory, seconds = int(arguments[0]), float(arguments[1])
    _limit(memory)
    gc.freeze()
    inherited = _peak()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(REQUEST.size)) == REQUEST.size:
        _alarm(seconds * _SUICIDE_FACTOR)
        try:
            _serve(source.read(REQUEST.unpack(head)[0]), sink, inherited)
        except MemoryError:
            write_frame(sink, FAILED, {"reason": "memory"})
            return 3
        _alarm(0)
    return 0


def _serve(raw: bytes, sink: BinaryIO, inherited: int) -> None:
    mail = parse(raw)
    write_frame(sink, PARSED, to_head(mail), (part.data for part in mail.attachments))
    digest = _digest(mail)
    write_frame(sink, DIGEST, {"digest": digest[0], "failed": digest[1], "peak": _peak(inherited)})


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
    except ImportError:  # Windows: the time limit and the mail size limit remain
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


def _peak(before: int = 0) -> int:
    """Highest resident size so far, bytes; 0 where unknown or not above `before`.

    Linux carries the figure of the process that started us over exec, hence `before`.
    """
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = peak if sys.platform == "darwin" else peak * 1024
    return peak if peak > before else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
