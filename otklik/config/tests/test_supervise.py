"""The supervisor: order, restarts, clean and hard ends. Each test runs a supervisor of its own with small commands."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from otklik.config.supervise.launching import LAUNCHER
from otklik.config.supervise.output import LINE_LIMIT
from otklik.config.supervise.parts import FIRST_PAUSE, LAST_PAUSE, Part, Running

# A part that writes its process id, notes its own end, and lives until SIGTERM.
PART = """
import os, pathlib, signal, sys, time
folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
def end(number, frame):
    with (folder / "ends").open("a") as file: file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in sys.argv else end)
print("hello from", name, flush=True)
with (folder / f"{name}.pids").open("a") as file: file.write(f"{os.getpid()}\\n")
time.sleep(120)
"""
SUPERVISOR = """
import sys, signal
from otklik.config.supervise.parts import *
from otklik.config.supervise.supervisor import Supervisor
folder = sys.argv[1]
PART = {part!r}
def part(name, *words, **more): return Part(name, [sys.executable, "-c", PART, folder, name, *words], **more)
def task(name, code): return Task(name, [sys.executable, "-c", code])
ready = lambda terminal: terminal.say("all is ready")
sys.exit(Supervisor([{steps}], on_ready=ready).run())
"""


@contextlib.contextmanager
def supervisor(folder: Path, steps: str) -> Iterator[subprocess.Popen[str]]:
    code = SUPERVISOR.format(part=PART, steps=steps)
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(condition: Callable[[], object], limit: float = 60.0) -> None:
    """Wait for something that must happen; the limit only keeps a failure from hanging."""
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def pids(folder: Path, name: str) -> list[int]:
    path = folder / f"{name}.pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if text in line:
            return lines
    raise AssertionError(f"{text!r} was not said: {lines}")


def test_steps_in_order_stop_backwards_and_lines_have_names(tmp_path: Path) -> None:
    steps = "part('base'), task('prepare', 'print(\"sign in as anna\")'), part('worker'), part('web')"
    with supervisor(tmp_path, steps) as process:
        lines = read_until(process, "all is ready")
        assert "sign in as anna" in lines, "what a task prints is for the person, without a name"
        until(lambda: all(pids(tmp_path, name) for name in ("base", "worker", "web")))
        process.send_signal(signal.SIGTERM)
        # Not communicate(): it does not see what the text wrapper has read ahead.
        assert process.stdout is not None
        said = lines + process.stdout.read().splitlines()
        process.wait(timeout=60)
    assert {"base   | hello from base", "worker | hello from worker", "web    | hello from web"} <= set(said)
    assert (tmp_path / "ends").read_text().split() == ["web", "worker", "base"]
    assert process.returncode == 0


def test_the_next_step_waits_until_a_part_is_ready(tmp_path: Path) -> None:
    ready = "ready=lambda: __import__('pathlib').Path(folder, 'go').exists()"
    with supervisor(tmp_path, f"part('first', {ready}), part('second')") as process:
        until(lambda: pids(tmp_path, "first"))
        assert not pids(tmp_path, "second")
        (tmp_path / "go").touch()
        until(lambda: pids(tmp_path, "second"))
        read_until(process, "all is ready")


def test_f01_a_part_that_dies_is_started_again_and_said_so(tmp_path: Path) -> None:
    with supervisor(tmp_path, "part('web'), part('worker')") as process:
        read_until(process, "all is ready")
        until(lambda: pids(tmp_path, "web"))
        os.kill(pids(tmp_path, "web")[0], signal.SIGKILL)
        lines = read_until(process, "starting it again")
        assert lines[-1].endswith("web stopped (killed by SIGKILL); starting it again in 0.5 s.")
        until(lambda: len(pids(tmp_path, "web")) == 2)
        assert len(pids(tmp_path, "worker")) == 1


def test_pauses_grow_to_a_limit_and_shrink_after_a_calm_time() -> None:
    running = Running(Part("web", ["true"]), started_at=time.monotonic())
    assert [running.next_pause() for _ in range(7)] == [0.5, 1.0, 2.0, 4.0, LAST_PAUSE, LAST_PAUSE, LAST_PAUSE]
    running.started_at -= 3600
    assert running.next_pause() == FIRST_PAUSE


def test_f01_a_part_that_is_killed_again_and_again_waits_no_longer_each_time(tmp_path: Path) -> None:
    running = Running(Part("web", ["true"]), started_at=time.monotonic())
    running.next_pause()
    assert [running.next_pause(killed=True) for _ in range(3)] == [FIRST_PAUSE] * 3
    assert running.next_pause() == 2 * FIRST_PAUSE, "its own failures are remembered"
    with supervisor(tmp_path, "part('web')") as process:
        read_until(process, "all is ready")
        for times in (1, 2, 3):
            until(lambda times=times: len(pids(tmp_path, "web")) == times)
            os.kill(pids(tmp_path, "web")[-1], signal.SIGKILL)
            assert "starting it again in 0.5 s." in read_until(process, "web stopped")[-1]


def test_ctrl_c_reaches_the_supervisor_alone_and_stops_all(tmp_path: Path) -> None:
    with supervisor(tmp_path, "part('worker'), part('web')") as process:
        read_until(process, "all is ready")
        until(lambda: pids(tmp_path, "web") and pids(tmp_path, "worker"))
        children = pids(tmp_path, "web") + pids(tmp_path, "worker")
        assert os.getpgid(process.pid) not in {os.getpgid(child) for child in children}
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert not any(alive(child) for child in children)


def test_a_part_that_ignores_sigterm_is_killed_with_its_children(tmp_path: Path) -> None:
    with supervisor(tmp_path, "part('web', 'stubborn', stop_limit=0.3)") as process:
        read_until(process, "all is ready")
        until(lambda: pids(tmp_path, "web"))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert not alive(pids(tmp_path, "web")[0])


def test_a_second_signal_hurries(tmp_path: Path) -> None:
    with supervisor(tmp_path, "part('web', 'stubborn', stop_limit=600)") as process:
        read_until(process, "all is ready")
        until(lambda: pids(tmp_path, "web"))
        process.send_signal(signal.SIGINT)
        read_until(process, "Stopping.")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert not alive(pids(tmp_path, "web")[0])


def test_f01_no_orphans_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with supervisor(tmp_path, "part('worker'), part('web')") as process:
        read_until(process, "all is ready")
        until(lambda: pids(tmp_path, "web") and pids(tmp_path, "worker"))
        children = pids(tmp_path, "web") + pids(tmp_path, "worker")
        process.kill()
        process.wait()
        until(lambda: not any(alive(child) for child in children))


def test_a_part_that_hangs_ends_itself_after_its_supervisor(tmp_path: Path) -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "from otklik.config.supervise import guard; guard.LAST_CHANCE = 0.2; guard.watch_parent()\n"
        "import os, pathlib, sys; pathlib.Path(sys.argv[1], 'web.pids').write_text(str(os.getpid())); time.sleep(120)\n"
    )
    env = "{**__import__('os').environ, '_OTKLIK_SUPERVISED': '1'}"
    with supervisor(tmp_path, f"Part('web', [sys.executable, '-c', {code!r}, folder], env={env})") as process:
        read_until(process, "all is ready")
        until(lambda: pids(tmp_path, "web"))
        process.kill()
        process.wait()
        until(lambda: not alive(pids(tmp_path, "web")[0]))


def test_a_task_that_fails_stops_everything(tmp_path: Path) -> None:
    steps = "part('base'), task('prepare', 'raise SystemExit(\"the database is of a newer release\")'), part('web')"
    with supervisor(tmp_path, steps) as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the database is of a newer release" in out
    assert "prepare failed (exit code 1)." in out
    assert not pids(tmp_path, "web")
    assert not any(alive(child) for child in pids(tmp_path, "base"))


def test_a_part_that_never_becomes_ready_is_given_up_with_its_reason(tmp_path: Path) -> None:
    steps = "Part('base', ['false'], ready=lambda: False, explain=lambda: 'no room on the disk')"
    with supervisor(tmp_path, steps) as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "giving up after 5 tries" in out
    assert "base   | no room on the disk" in out


def test_s37_a_part_cannot_forge_lines_or_colour_the_terminal(tmp_path: Path) -> None:
    noise = "import sys; sys.stdout.write('\\\\x1b[31mred\\\\rotklik | Otklik is ready\\\\n' + 'x' * 100000 + '\\\\n')"
    with supervisor(tmp_path, f"Part('web', [sys.executable, '-c', \"{noise}\"])") as process:
        lines = read_until(process, "starting it again")
    assert "web    | \\x1b[31mred\\x0dotklik | Otklik is ready" in lines
    assert all(len(line) < 5 * LINE_LIMIT for line in lines)


def test_launched_as_another_account_nothing_of_root_is_left() -> None:
    from otklik.config.supervise.launching import Account, wrapped

    if os.geteuid() != 0 or sys.platform != "linux":
        assert wrapped(["true"])[5:8] == ["15", "-1", "-1"], "an ordinary user starts everything as himself"
        return
    for capability, expected in ((False, 0), (True, 1 << 1)):
        account = Account(65534, 65534, "nobody", capability=capability)
        done = subprocess.run(
            wrapped(["/bin/sh", "-c", "id -u; id -G; grep CapEff /proc/self/status"], account=account),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        uid, groups, capabilities = done.stdout.splitlines()
        assert (uid, groups) == ("65534", "65534")
        assert int(capabilities.split()[1], 16) == expected


WATCHING = """
import subprocess, sys
sys.path.insert(0, {folder!r})
import launch, os
launch.sys.platform = "darwin"
sys.exit(launch.main([{parent}, "15", "-1", "-1", "0", "--", sys.executable, "-c", {part!r}, {tmp!r}, "web"]))
"""


def test_where_the_kernel_does_not_end_children_the_launcher_does(tmp_path: Path) -> None:
    """The way of macOS, tried here: the launcher stays, passes signals on and watches its parent."""
    folder = str(LAUNCHER.parent)
    code = WATCHING.format(folder=folder, parent="str(os.getppid())", part=PART, tmp=str(tmp_path))
    launcher = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    until(lambda: pids(tmp_path, "web"))
    launcher.send_signal(signal.SIGTERM)
    assert launcher.wait(60) == 0, "the signal was passed on and the code of the command came back"
    assert (tmp_path / "ends").read_text() == "web\n"

    starter = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {code!r}]); time.sleep(120)"
    parent = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.DEVNULL)
    until(lambda: len(pids(tmp_path, "web")) == 2)
    parent.kill()
    parent.wait()
    until(lambda: not alive(pids(tmp_path, "web")[1]))
    assert (tmp_path / "ends").read_text() == "web\nweb\n"
