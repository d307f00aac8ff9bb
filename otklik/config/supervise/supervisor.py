"""Starts steps one after another, restarts parts that die, stops them in the opposite order. One thread, one loop.

The parts are children in sessions of their own, so Ctrl-C reaches us alone and we decide the order. When we are
killed, the kernel or `launch.py` ends them. Nothing here imports Django: the supervisor stays in memory for good.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

from otklik.config.supervise.launching import wrapped
from otklik.config.supervise.output import LineReader, Terminal
from otklik.config.supervise.parts import Part, Running, Task, how_it_ended

OWN_NAME = "otklik"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STARTS_BEFORE_GIVING_UP = 5  # of a part that the next step waits for and that was never ready
TICK = 0.05  # seconds between looks while something is awaited
IDLE = 5.0


class Supervisor:
    """Runs steps until a signal stops it. `run` returns the exit code."""

    def __init__(
        self, steps: Sequence[Part | Task], *, on_ready: Callable[[Terminal], None] | None = None,
        out: TextIO | None = None, prefixed: bool = True,
    ) -> None:  # fmt: skip
        """`on_ready` is called once, when the last step is done. Stopping goes through the parts backwards."""
        self._waiting = list(steps)
        self._on_ready = on_ready
        width = max([len(OWN_NAME), *(len(step.name) for step in steps if isinstance(step, Part))])
        self.terminal = Terminal(out or sys.stdout, width=width, prefixed=prefixed)
        self._parts: list[Running] = []
        self._task: tuple[Task, subprocess.Popen[bytes]] | None = None
        self._selector = selectors.DefaultSelector()
        self._readers: dict[int, LineReader] = {}
        self._signals: list[int] = []
        self._exit_code = 0
        self._stopping = False
        self._announced = False

    def run(self) -> int:
        """Run to the end: 0 after a signal, 1 when a step failed."""
        with self._catching_signals():
            while True:
                self._take_signals()
                if self._stopping:
                    if not self._stop_next():
                        break
                else:
                    self._advance()
                    self._look_after_parts()
                self._pump(self._patience())
        self._drain()
        return self._exit_code

    def say(self, text: str) -> None:
        """Print a line of our own."""
        self.terminal.say(text, OWN_NAME)

    # Steps forward

    def _advance(self) -> None:
        """Begin the next step once the current one is done; say so when there is none left."""
        if self._task is not None:
            self._finish_task()
        while self._task is None and not self._stopping and self._current_ready():
            if not self._waiting:
                self._announce()
                return
            step = self._waiting.pop(0)
            if isinstance(step, Task):
                self._task = (step, self._spawn(step.command, step.env, "", ()))
            else:
                self._parts.append(Running(step))
                self._start(self._parts[-1])

    def _announce(self) -> None:
        if not self._announced:
            self._announced = True
            if self._on_ready is not None:
                self._on_ready(self.terminal)

    def _finish_task(self) -> None:
        assert self._task is not None
        task, process = self._task
        code = process.poll()
        if code is None:
            return
        self._task = None
        self._drain()
        if code != 0:
            self.say(f"{task.name} failed ({how_it_ended(code)}).")
            self._fail()

    def _current_ready(self) -> bool:
        """Whether the part begun last is ready, so that the next step may begin."""
        if not self._parts:
            return True
        running = self._parts[-1]
        if running.was_ready or running.part.ready is None:
            return True
        if running.alive and running.part.ready():
            running.was_ready = True
            return True
        if time.monotonic() - running.started_at > running.part.ready_limit and running.alive:
            self.say(f"{running.part.name} is not ready after {running.part.ready_limit:.0f} s.")
            self._fail(running.part)
        return False

    def _fail(self, part: Part | None = None) -> None:
        if part is not None and part.explain is not None:
            for line in part.explain().splitlines():
                self.terminal.say(line, part.name)
        self._exit_code = 1
        self._begin_stop()

    # Parts

    def _spawn(
        self, command: Sequence[str | Path], env: Mapping[str, str] | None, name: str, pass_fds: tuple[int, ...]
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own parts
            wrapped(command), env=env, pass_fds=pass_fds, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert process.stdout is not None
        descriptor = os.dup(process.stdout.fileno())
        process.stdout.close()
        reader = LineReader(descriptor, name, self.terminal)
        self._readers[descriptor] = reader
        self._selector.register(descriptor, selectors.EVENT_READ, reader)
        return process

    def _start(self, running: Running) -> None:
        part = running.part
        running.start_at = None
        running.started_at = time.monotonic()
        try:
            if part.before_start is not None:
                part.before_start()
            spawn = part.spawn or (lambda: self._spawn(part.command, part.env, part.name, part.pass_fds))
            running.process = spawn()
        except Exception as error:
            # Whatever it is (no memory, a full disk), the supervisor must live on and try again.
            running.process = None
            self._died(running, f"does not start: {error}")

    def _look_after_parts(self) -> None:
        now = time.monotonic()
        for running in self._parts:
            if running.start_at is not None:
                if now >= running.start_at:
                    self._start(running)
            elif running.process is not None and running.process.poll() is not None:
                # Children of a killed part (a parser at work) must not meet its successor.
                self._kill_group(running.process)
                code = running.process.returncode
                self._died(running, f"stopped ({how_it_ended(code)})", killed=code == -signal.SIGKILL)

    def _died(self, running: Running, how: str, *, killed: bool = False) -> None:
        running.deaths += 1
        part = running.part
        if part.ready is not None and not running.was_ready and running.deaths >= STARTS_BEFORE_GIVING_UP:
            self.say(f"{part.name} {how}; giving up after {running.deaths} tries.")
            self._fail(part)
            return
        pause = running.next_pause(killed=killed)
        running.start_at = time.monotonic() + pause
        self.say(f"{part.name} {how}; starting it again in {pause:g} s.")

    # Stopping

    def _begin_stop(self) -> None:
        if not self._stopping:
            self._stopping = True
            if self._task is not None:
                self._kill_group(self._task[1], signal.SIGTERM)

    def _stop_next(self) -> bool:
        """Push the last part still alive a little further towards its end; False when all are gone."""
        if self._task is not None:
            self._task = self._task if self._task[1].poll() is None else None
            return True
        while self._parts:
            running = self._parts[-1]
            if not running.alive:
                if running.process is not None:
                    self._kill_group(running.process)
                self._parts.pop()
                continue
            if time.monotonic() >= running.stop_deadline and running.sent < len(running.part.stop_signals):
                assert running.process is not None
                self._send(running.process, running.part.stop_signals[running.sent])
                running.sent += 1
                running.stop_deadline = time.monotonic() + running.part.stop_limit
            return True
        return False

    def _hurry(self) -> None:
        """A second signal: each part at once gets its next signal, at least its last but one, and two seconds."""
        if self._task is not None:
            self._kill_group(self._task[1])
        for running in self._parts:
            signals = running.part.stop_signals
            index = max(running.sent, len(signals) - 2)
            if running.process is not None and running.alive and index < len(signals):
                self._send(running.process, signals[index])
                running.sent = index + 1
                running.stop_deadline = time.monotonic() + 2

    @staticmethod
    def _send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        if number == signal.SIGKILL:
            Supervisor._kill_group(process)
        else:
            process.send_signal(number)

    @staticmethod
    def _kill_group(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGKILL) -> None:
        """Signal the whole session of a child: its group id is its process id, kept while any member lives."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)

    # Signals, output, waiting

    @contextlib.contextmanager
    def _catching_signals(self) -> Iterator[None]:
        """Signals only note themselves and wake the loop by a pipe: the work is done between two looks."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        self._selector.register(reading, selectors.EVENT_READ, None)

        def note(number: int, _frame: FrameType | None) -> None:
            if number != signal.SIGCHLD:
                self._signals.append(number)

        before = {number: signal.signal(number, note) for number in (*STOP_SIGNALS, signal.SIGCHLD)}
        wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.unregister(reading)
            os.close(reading)
            os.close(writing)

    def _take_signals(self) -> None:
        while self._signals:
            self._signals.pop(0)
            if self._stopping:
                self._hurry()
            else:
                self.say("Stopping.")
                self._begin_stop()

    def _patience(self) -> float:
        """How long the loop may sleep, in seconds."""
        if self._stopping or self._task is not None or not self._announced:
            return TICK
        due = [running.start_at - time.monotonic() for running in self._parts if running.start_at is not None]
        return max(0.0, min([IDLE, *due]))

    def _pump(self, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    os.read(key.fd, 4096)
            elif not key.data.read():
                self._forget(key.fd)

    def _forget(self, descriptor: int) -> None:
        self._selector.unregister(descriptor)
        del self._readers[descriptor]
        os.close(descriptor)

    def _drain(self) -> None:
        """Print what the pipes still hold."""
        for _ in range(1000):
            if not any(key.data is not None for key, _ in self._selector.select(0)):
                return
            self._pump(0)
