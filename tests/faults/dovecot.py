"""A real IMAP server for the tests: an instance of Dovecot of its own, in its own folder, on a loopback port."""

from __future__ import annotations

import datetime
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

from tests.faults.certificate import certificate_files

PASSWORD = "open-sesame"
ROOT = 0
CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
first_valid_uid = 0
mail_location = maildir:{home}/mail/%u
mail_max_userip_connections = 50
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  {chroot}
}}
service stats {{
  {chroot}
}}
"""


class Dovecot:
    """The running server."""

    def __init__(self, home: Path, port: int, tls_port: int) -> None:
        self.home = home
        self.port = port
        self.tls_port = tls_port

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """A person's own mail program."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30)
        client.login(user, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def put(self, user: str, *mails: bytes, folder: str = "INBOX", arrived: datetime.datetime | None = None) -> None:
        """Lay mails into a folder."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for mail in mails:
                client.append(folder, mail, msg_time=arrived)

    def renumber(self, user: str) -> None:
        """Have the inbox lose its numbering: UIDVALIDITY changes, the mails stay."""
        for path in (self.home / "mail" / user).glob("dovecot*"):
            if path.name.startswith(("dovecot-uidlist", "dovecot.index")):
                path.unlink()


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*, capability: str = "") -> Iterator[Dovecot]:
    """Start a server and stop it at the end. Fails when Dovecot is not installed."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise AssertionError("the tests need an IMAP server: apt-get install dovecot-imapd")
    home = Path(tempfile.mkdtemp(prefix="otklik-dovecot-"))
    server = Dovecot(home, free_port(), free_port())
    config = home / "dovecot.conf"
    config.write_text(_config(server, capability))
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def _config(server: Dovecot, capability: str) -> str:
    home = server.home
    me = pwd.getpwuid(os.getuid())
    is_root = os.getuid() == ROOT
    owner = pwd.getpwnam("nobody") if is_root else me  # Dovecot reads no mail as root
    (home / "mail").mkdir()
    (home / "run").mkdir()
    os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    home.chmod(0o755)
    certificate, key = certificate_files()
    return CONFIG.format(
        home=home,
        port=server.port,
        tls_port=server.tls_port,
        cert=certificate,
        key=key,
        password=PASSWORD,
        capability=capability,
        login="dovenull" if is_root else getpass.getuser(),
        internal="dovecot" if is_root else getpass.getuser(),
        group="dovecot" if is_root else me.pw_name,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        chroot="" if is_root else "chroot =",
    )


def _wait(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = server.home / "log"
    raise AssertionError(f"dovecot does not start: {log.read_text()[-2000:] if log.exists() else process.poll()}")
