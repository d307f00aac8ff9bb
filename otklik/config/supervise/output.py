"""What the parts print, line by line with the part's name before it, on one terminal."""

from __future__ import annotations

import errno
import os
import re
from typing import TextIO

LINE_LIMIT = 16 * 1024  # bytes; a longer line is broken, so that a part cannot fill our memory
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")  # all but TAB and LF: no forged lines, no colours


class Terminal:
    """Writes whole lines; goes on in silence when the other end has gone (`otklik up | head`)."""

    def __init__(self, stream: TextIO, *, width: int = 8, prefixed: bool = True) -> None:
        self._stream: TextIO | None = stream
        self._width = width
        self._prefixed = prefixed

    def say(self, text: str, name: str = "") -> None:
        """Print one line, with the name of its part before it; an empty name prints the bare line."""
        clean = CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
        line = f"{name:<{self._width}} | {clean}" if name and self._prefixed else clean
        if self._stream is None:
            return
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:
            # A file on a full disk may have room again.
            if getattr(error, "errno", None) != errno.ENOSPC:
                self._stream = None


class LineReader:
    """Collects the bytes of one pipe and hands on whole lines."""

    def __init__(self, descriptor: int, name: str, terminal: Terminal) -> None:
        self.descriptor = descriptor
        self._name = name
        self._terminal = terminal
        self._rest = b""
        os.set_blocking(descriptor, False)

    def read(self) -> bool:
        """Take what is there; False at the end of the pipe."""
        try:
            chunk = os.read(self.descriptor, 64 * 1024)
        except BlockingIOError:
            return True
        except OSError:
            chunk = b""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LINE_LIMIT or (not chunk and self._rest):
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self._terminal.say(line[:LINE_LIMIT].decode("utf-8", "replace").rstrip("\r"), self._name)
        return bool(chunk)
