"""Lock files: who uses a data folder now. flock(2) ends with the process that holds it, however that process ends."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path


class FileLock:
    """An exclusive or shared flock on a file whose text names the exclusive holder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(
        self, *, shared: bool = False, wait: float = 0, owner: str = "", facts: dict[str, str] | None = None
    ) -> bool:
        """Take the lock unless we hold it, trying for `wait` seconds; False if another keeps it. May raise OSError.

        `owner` and `facts` are written down for those who find the lock taken.
        """
        if self.held:
            return True
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(descriptor, mode)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(0.1)
        if not shared:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "command": owner, "facts": facts or {}}).encode(), 0)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held. The file stays: removing it would race."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def facts_of_holder(self) -> dict[str, str]:
        """What the process that holds the lock now wrote down; nothing when nobody holds it."""
        if not self.path.exists() or self.acquire(shared=True):
            self.release()
            return {}
        try:
            return {str(name): str(value) for name, value in json.loads(self.path.read_text()).get("facts", {}).items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def owner(self) -> str:
        """Who took the lock last, such as "otklik up, process 42"."""
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
            return f"{said['command'] or 'another command'}, process {said['pid']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another command"
