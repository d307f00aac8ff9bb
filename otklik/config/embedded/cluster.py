"""One PostgreSQL cluster in the data folder: made once, started by us, reached by a unix socket only.

Where things lie: HOME/pg the data, HOME/run the socket (or a short folder of the temporary one, since a socket path is
limited to about 100 bytes), HOME/logs/postgresql.log its log, HOME/.pg.lock and HOME/.pg.users who uses it.
Authentication is `trust` behind a socket folder of mode 0700: whoever may enter it is the account itself or root.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from otklik.config.embedded import accounts, binaries, postmaster
from otklik.config.embedded.errors import ClusterBusy, ClusterError
from otklik.config.embedded.locks import FileLock
from otklik.config.supervise.launching import Account, wrapped

__all__ = ["Cluster", "ClusterBusy", "ClusterError"]

ROLE = "otklik"
DATABASE = "otklik"
PORT = 5432  # part of the socket's name only: nothing listens on TCP
SOCKET_PATH_LIMIT = 107 if sys.platform == "linux" else 103  # sun_path of unix(7) less the closing zero
SOCKET_NAME = f"/.s.PGSQL.{PORT}.lock"
START_LIMIT = 120.0  # seconds; replaying the log after a crash can take long
STOP_LIMIT = 30.0
USERS_LIMIT = 24 * 3600.0  # a command that started the server waits so long for others, such as a backup
LOG_LIMIT = 10 * 1024**2  # the log of earlier starts is put aside when larger, bytes
MB = 1024**2

# Written into postgresql.conf once, where an administrator may change them.
FIRST_SETTINGS = {
    "jit": "off",
    "io_method": "sync",  # spares three worker processes
    "max_logical_replication_workers": "0",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "autovacuum_max_workers": "2",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "warning",
    "idle_in_transaction_session_timeout": "10min",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# For databases that live as long as a test run.
VOLATILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Cluster:
    """The embedded PostgreSQL of one data folder."""

    def __init__(
        self, home: Path, *, shared_buffers: int = 64 * MB, max_connections: int = 60, durable: bool = True
    ) -> None:
        """`shared_buffers` in bytes. `durable=False` is for tests: a crash of the machine may lose data."""
        self.home = home.absolute()
        self.data = self.home / "pg"
        self.log = self.home / "logs" / "postgresql.log"
        self.shared_buffers = shared_buffers
        self.max_connections = max_connections
        self.durable = durable
        self._lock = FileLock(self.home / ".pg.lock")
        self._users = FileLock(self.home / ".pg.users")
        self._process: subprocess.Popen[bytes] | None = None
        self._account: Account | None = None
        self._programs: Path | None = None

    # Who uses it

    def claim(self, owner: str, *, wait: float = 0) -> None:
        """Become the one who starts and stops the server. Raises ClusterBusy when another process is."""
        self.make_home()
        if not self._lock.acquire(wait=wait, owner=owner):
            holder = self._lock.owner()
            raise ClusterBusy(f"The data folder {self.home} is in use: {holder}.", holder)
        # Nobody may use the server before its database is there. Whoever still has this lock is a command whose
        # server was killed: it will fail soon.
        self._users.acquire(wait=START_LIMIT, owner=owner)

    @contextlib.contextmanager
    def in_use(self, owner: str) -> Iterator[str]:
        """The URL of the running server; it is started for the duration of the block if nobody runs it.

        Whoever started it stops it only after the other users have left, so that two commands that overlap do not
        take the server from each other. Raises ClusterError.
        """
        self.make_home()
        users = FileLock(self._users.path)
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                self.claim(owner)
            except ClusterBusy:
                if users.acquire(shared=True) and self.answers():
                    try:
                        yield self.url
                    finally:
                        users.release()
                    return
                users.release()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
                continue
            break
        try:
            self.start()
            yield self.url
        finally:
            if self.pid is not None:
                self._users.acquire(wait=USERS_LIMIT, owner=owner)
            self.release()

    def make_home(self) -> None:
        """Make the data folder. Raises ClusterError when it cannot be used."""
        root = os.geteuid() == 0
        try:
            # Another account must pass HOME to its HOME/pg when root gives PostgreSQL away: search, not read.
            self.home.mkdir(mode=0o711 if root else 0o700, parents=True, exist_ok=True)
            self.log.parent.mkdir(mode=0o700, exist_ok=True)
            if not os.access(self.home, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied", str(self.home))
        except OSError as error:
            raise ClusterError(
                f"The data folder {self.home} cannot be used: {error.strerror}. Choose another with --home or "
                "OTKLIK_HOME, or run as the account that owns it."
            ) from error

    # Where it is

    @property
    def programs(self) -> Path:
        """The folder of PostgreSQL programs that fit the data. Raises ClusterError."""
        if self._programs is None:
            made = (self.data / "PG_VERSION").exists()
            self._programs = binaries.fitting(self.data) if made else binaries.newest()
        return self._programs

    @property
    def socket_dir(self) -> Path:
        """The folder of the unix socket: HOME/run, or a short one named by a hash of HOME."""
        near = self.home / "run"
        if len(os.fsencode(near)) + len(SOCKET_NAME) <= SOCKET_PATH_LIMIT:
            return near
        return Path("/tmp") / f"otklik-{sha256(os.fsencode(self.home)).hexdigest()[:16]}"  # noqa: S108 - owner is checked

    @property
    def url(self) -> str:
        """A libpq URI of our database."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """A libpq URI of a database. The port is said so that a PGPORT in the environment has no effect."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self.socket_dir), safe='')}&port={PORT}"

    @property
    def account(self) -> Account | None:
        """The account the server runs as, None when it is our own."""
        return self._account

    @property
    def pid(self) -> int | None:
        """Process id of the server that this object started, None when none runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process is not None else None

    # Making it

    def prepare(self) -> None:
        """Folders, account and, the first time, the cluster itself. Only for the one who holds the claim."""
        self.make_home()
        self._account = accounts.choose(self.data)
        self._own_dir(self.socket_dir)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._account = accounts.with_access(self._account, self.programs, self.data)

    def _own_dir(self, path: Path) -> None:
        """A folder of mode 0700 that belongs to the server's account; refuses one that somebody else put there."""
        uid = self._account.uid if self._account else os.geteuid()
        gid = self._account.gid if self._account else os.getegid()
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            os.chown(path, uid, gid)
        found = path.lstat()
        if path.is_symlink() or not path.is_dir() or found.st_uid not in {uid, os.geteuid()}:
            raise ClusterError(f"{path} belongs to somebody else; remove it or choose another --home.")
        if found.st_uid != uid:
            os.chown(path, uid, gid)
        path.chmod(0o700)

    def _initialise(self) -> None:
        """Run initdb beside the final place and rename: a cluster that was interrupted half-made is never used."""
        if self.data.exists():
            self._refuse_foreign_folder()
            self.data.rmdir()
        draft = self.home / "pg.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._own_dir(draft)
        account = accounts.with_access(self._account, self.programs, draft)
        command: list[str | Path] = [self.programs / "initdb", "-D", draft, "-U", ROLE, "--auth=trust"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--data-checksums", "--no-instructions"]
        command += [f"--set={name}={value}" for name, value in FIRST_SETTINGS.items()]
        command += [] if self.durable else ["--no-sync"]
        words = wrapped(command, account=account)
        done = subprocess.run(words, env=_environment(), capture_output=True, text=True, timeout=300, check=False)  # noqa: S603
        if done.returncode != 0:
            raise ClusterError(f"initdb failed for {draft}: {(done.stderr or done.stdout).strip()[-2000:]}")
        draft.rename(self.data)

    def _refuse_foreign_folder(self) -> None:
        if any(self.data.iterdir()):
            raise ClusterError(f"{self.data} is not empty and is no PostgreSQL data folder; choose another --home.")

    # Running it

    def command(self) -> list[str]:
        """The command line of the server, for a supervisor. Call `prepare` and `clear_stale` before each start."""
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "shared_buffers": f"{self.shared_buffers // 1024}kB",
            "max_connections": str(self.max_connections),
            **(DURABLE if self.durable else VOLATILE),
        }
        words: list[str | Path] = [self.programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        return wrapped(words, account=self._account, parent_gone=signal.SIGINT)

    def clear_stale(self) -> None:
        """Deal with what a killed server left: end an orphan of this data folder, remove a pid file of nobody.

        PostgreSQL itself compares the process id alone, which after a restart of a container may be anybody's.
        """
        postmaster.end_leftover(self.data, STOP_LIMIT)

    def answers(self) -> bool:
        """Whether the server says it is ready (pg_ctl reads the same line) and its socket is there."""
        return postmaster.ready(self.data) and (self.socket_dir / f".s.PGSQL.{PORT}").exists()

    def start(self) -> None:
        """Start the server as our child, wait until it answers, make the database. Raises ClusterError."""
        self.prepare()
        deadline = time.monotonic() + START_LIMIT
        while True:
            self.clear_stale()
            self._process = self.spawn()
            while self._process.poll() is None and not self.answers() and time.monotonic() < deadline:
                time.sleep(0.02)
            if self._process.poll() is None and self.answers():
                break
            failed = self._process.poll() is not None
            self.stop()
            # Shared memory of a killed server stays in use until its last child has noticed, which takes a moment.
            if not (failed and postmaster.still_attached(self.log)) or time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL does not start:\n{self.log_tail()}")
            time.sleep(0.5)
        self.make_database()
        self.open_to_others()

    def open_to_others(self) -> None:
        """From now on other commands may use the server, see `in_use`."""
        self._users.release()

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server process in a session of its own, its output to the log file."""
        with self.open_log() as log:
            return subprocess.Popen(  # noqa: S603
                self.command(), env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @contextlib.contextmanager
    def open_log(self) -> Iterator[int]:
        """A descriptor that appends to the log; a large one is put aside first."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def log_tail(self, lines: int = 15) -> str:
        """The last lines of the server's log."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 64 * 1024))
                return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])
        except OSError as error:
            return f"(no log: {error})"

    def make_database(self, database: str = DATABASE) -> None:
        """Make the database unless it exists. The server must answer."""
        head: list[str | Path] = ["-h", self.socket_dir, "-p", str(PORT), "-U", ROLE]
        names = self._run(["psql", *head, "-XAtc", "SELECT datname FROM pg_database", "postgres"])
        if database not in names.splitlines():
            self._run(["createdb", *head, database])

    def _run(self, command: list[str | Path]) -> str:
        done = subprocess.run(  # noqa: S603
            [self.programs / command[0], *command[1:]], env=_environment(), capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise ClusterError(f"{command[0]}: {done.stderr.strip()}")
        return done.stdout

    def stop(self, limit: float = STOP_LIMIT) -> None:
        """Stop the server this object started: fast shutdown, then immediate after `limit` seconds."""
        process, self._process = self._process, None
        if process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process.poll() is not None:
                return
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(limit)

    def release(self) -> None:
        """Stop the server and give the claim back."""
        self.stop()
        self._users.release()
        self._lock.release()

    # For tests

    @classmethod
    @contextlib.contextmanager
    def temporary(cls, *, durable: bool = False) -> Iterator[Cluster]:
        """A running cluster in a temporary folder that is removed afterwards."""
        home = Path(tempfile.mkdtemp(prefix="otklik-"))
        home.chmod(0o711)
        cluster = cls(home, durable=durable)
        try:
            cluster.claim("a temporary cluster")
            cluster.start()
            yield cluster
        finally:
            cluster.release()
            shutil.rmtree(home, ignore_errors=True)

    def __enter__(self) -> Cluster:
        self.claim("a command")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _environment() -> dict[str, str]:
    """Ours without PG* variables, which would steer the programs to another server, and with messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
