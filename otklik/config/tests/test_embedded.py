"""The embedded PostgreSQL: durable, closed to others, started by root and by anybody, alive again after kill -9."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from otklik.config.embedded import Cluster, ClusterBusy, ClusterError, binaries, postmaster
from otklik.config.supervise.launching import Account, wrapped

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder with a short path that other accounts may reach."""
    path = Path(tempfile.mkdtemp(prefix="otk-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(home: Path) -> Iterator[Cluster]:
    with Cluster(home) as cluster:
        yield cluster


def ask(cluster: Cluster, query: str) -> object:
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def script(code: str, home: Path, *arguments: str) -> subprocess.Popen[str]:
    """A Python process of its own with `cluster` at hand."""
    head = (
        "import sys, time\nfrom pathlib import Path\n"
        "from otklik.config.embedded import *\ncluster = Cluster(Path(sys.argv[1]))\n"
    )
    words = [sys.executable, "-c", head + code, str(home), *arguments]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_durable_russian_and_without_tcp(home: Path) -> None:
    with running(home) as cluster:
        settings = {
            "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
            "listen_addresses": "", "server_encoding": "UTF8", "jit": "off", "unix_socket_permissions": "0700",
        }  # fmt: skip
        assert {name: ask(cluster, f"SHOW {name}") for name in settings} == settings
        assert ask(cluster, "SELECT lower('Ё') || upper('ёж')") == "ёЁЖ"
        assert ask(cluster, "SELECT to_tsvector('russian', 'Интернета КОШКИ')::text") == "'интернет':1 'кошк':2"
        assert ask(cluster, "SELECT 'КОШКА' ILIKE 'кош%'") is True
        assert ask(cluster, "SELECT current_database() || current_user") == "otklikotklik"


def test_others_cannot_reach_data_or_socket(home: Path) -> None:
    with running(home) as cluster:
        for folder in (cluster.data, cluster.socket_dir):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        if AS_ROOT:
            assert cluster.data.stat().st_uid != 0


def test_what_was_committed_outlives_kill_9_and_a_stale_pid_file(home: Path) -> None:
    with running(home) as cluster:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        assert cluster.pid is not None
        os.kill(cluster.pid, signal.SIGKILL)
        assert (cluster.data / postmaster.PID_FILE).exists()
        cluster.start()
        assert ask(cluster, "SELECT count(*) FROM kept") == 1000


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(home: Path) -> None:
    with running(home) as cluster:
        written = (cluster.data / postmaster.PID_FILE).read_text()
    # After a restart of a container the old id belongs to any process; here to this one.
    stale = written.replace(written.splitlines()[0], str(os.getpid()), 1)
    (home / "pg" / postmaster.PID_FILE).write_text(stale)
    assert not cluster.answers()
    with running(home) as cluster:
        assert ask(cluster, "SELECT 1") == 1


def test_a_server_left_by_a_killed_starter_is_ended(home: Path) -> None:
    starter = script("cluster.__enter__(); print(cluster.pid, flush=True); time.sleep(60)", home)
    server = int(said(starter))
    starter.kill()
    starter.communicate()
    with running(home) as cluster:
        assert cluster.pid != server
        assert not postmaster.is_server_of(server, cluster.data)
        assert ask(cluster, "SELECT 1") == 1


def test_a_second_owner_is_refused_and_told_who_has_it(home: Path) -> None:
    holder = script("cluster.claim('otklik up'); cluster.start(); print('up', flush=True); sys.stdin.read()", home)
    assert said(holder) == "up"
    with pytest.raises(ClusterBusy, match=f"otklik up, process {holder.pid}"):
        Cluster(home).claim("otklik up")
    with Cluster(home).in_use("otklik token") as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    holder.communicate("")


def test_overlapping_commands_do_not_take_the_server_from_each_other(home: Path) -> None:
    code = (
        "import psycopg\n"
        "with cluster.in_use('a command') as url:\n"
        "    time.sleep(float(sys.argv[2]))\n"
        "    with psycopg.connect(url) as c: print(c.execute('SELECT 42').fetchone()[0], flush=True)\n"
    )
    commands = [script(code, home, str(seconds)) for seconds in (0.2, 1.0, 0.6)]
    results = [command.communicate(timeout=120) for command in commands]
    assert [out.strip() for out, _ in results] == ["42"] * 3, results
    assert not Cluster(home).answers(), "the last one stops it"


def test_an_interrupted_first_start_leaves_nothing_half_made(home: Path) -> None:
    draft = home / "pg.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    with running(home) as cluster:
        assert ask(cluster, "SELECT 1") == 1
    assert not draft.exists()


def test_a_folder_of_somebody_else_is_left_alone(home: Path) -> None:
    (home / "pg").mkdir()
    (home / "pg" / "photo.jpg").write_bytes(b"x")
    with pytest.raises(ClusterError, match="is not empty"), running(home):
        pass
    assert (home / "pg" / "photo.jpg").exists()


def test_a_long_path_gets_a_short_socket(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    with running(deep) as cluster:
        assert not cluster.socket_dir.is_relative_to(home)
        assert ask(cluster, "SELECT 1") == 1
    cluster.socket_dir.rmdir()


def test_data_of_an_unknown_major_version_says_what_to_do(home: Path) -> None:
    (home / "pg").mkdir()
    (home / "pg" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(ClusterError, match="otklik backup FILE"), running(home):
        pass


def test_data_of_an_older_major_that_the_wheel_carries_is_served_by_its_programs(home: Path) -> None:
    carried = binaries.installs()
    for major, folder in carried.items():
        data = home / f"of-{major}"
        data.mkdir()
        (data / "PG_VERSION").write_text(f"{major}\n")
        assert binaries.fitting(data) == folder


def test_a_data_folder_one_may_not_write_says_so(home: Path) -> None:
    blocked = home / "file"
    blocked.write_text("")
    with pytest.raises(ClusterError, match="Choose another with --home"):
        Cluster(blocked).claim("a test")


def test_an_ordinary_user_runs_it_as_himself() -> None:
    folder = Path(tempfile.mkdtemp(prefix="otk-user-"))
    account = Account(65534, 65534, "nobody", capability=True)  # the capability is for reading this test's Python
    try:
        if AS_ROOT:
            os.chown(folder, account.uid, account.gid)
        code = (
            "import os, sys; sys.dont_write_bytecode = True\n"
            "from pathlib import Path; from otklik.config.embedded import Cluster\n"
            "import psycopg\n"
            "with Cluster(Path(sys.argv[1]) / 'home') as cluster, psycopg.connect(cluster.url) as c:\n"
            "    print(os.geteuid(), cluster.data.stat().st_uid, c.execute('SELECT 6 * 7').fetchone()[0])\n"
        )
        command = [sys.executable, "-c", code, str(folder)]
        done = subprocess.run(
            wrapped(command, account=account if AS_ROOT else None), capture_output=True, text=True, check=False,
            env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
        me = account.uid if AS_ROOT else os.geteuid()
        assert done.stdout.split() == [str(me), str(me), "42"], done.stderr
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_below_a_closed_folder() -> None:
    """Root's home is closed to the account that PostgreSQL gets; an ordinary user owns the closed folder himself."""
    closed = Path(tempfile.mkdtemp(prefix="otk-closed-"))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    try:
        with running(closed / "home") as cluster:
            assert ask(cluster, "SELECT 1") == 1
            if AS_ROOT:
                assert cluster.account is not None
                assert cluster.account.capability == (sys.platform == "linux")
    finally:
        shutil.rmtree(closed, ignore_errors=True)


def test_temporary_cluster_is_gone_afterwards() -> None:
    with Cluster.temporary() as cluster:
        assert ask(cluster, "SHOW fsync") == "off"
        server, folder = cluster.pid, cluster.home
    assert server is not None
    assert not folder.exists()
    deadline = time.monotonic() + 10
    while postmaster.is_server_of(server, folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not postmaster.is_server_of(server, folder)
