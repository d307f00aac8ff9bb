"""Which account the server runs as. PostgreSQL refuses to run as root, so root hands it to an unprivileged one."""

from __future__ import annotations

import dataclasses
import os
import pwd
import subprocess
import sys
from pathlib import Path

from otklik.config.embedded.errors import ClusterError
from otklik.config.supervise.launching import Account, wrapped


def choose(data: Path) -> Account | None:
    """None when we are not root. Else the owner of an existing data folder, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid, f"user {owner.st_uid}")
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise ClusterError("PostgreSQL does not run as root and there is no account `postgres` or `nobody` to give it to.")


def with_access(account: Account | None, programs: Path, data: Path) -> Account | None:
    """The account, with the capability to pass closed folders added if it cannot do without.

    The data folder or the programs may lie under a folder that only root may enter (/root). Raises ClusterError where
    there are no capabilities.
    """
    if account is None:
        return None
    if _reaches(account, programs, data):
        return account
    able = dataclasses.replace(account, capability=True)
    if sys.platform == "linux" and _reaches(able, programs, data):
        return able
    raise ClusterError(
        f"The account {account.name}, which runs PostgreSQL for root, may not enter {data} or {programs}. "
        "Choose another --home, or run otklik as an ordinary user."
    )


def _reaches(account: Account, programs: Path, data: Path) -> bool:
    catalogue = programs.parent / "share" / "postgresql" / "postgres.bki"
    test = 'test -x "$1" && test -r "$2" && test -w "$3"'
    probe = wrapped(["/bin/sh", "-c", test, "sh", programs / "postgres", catalogue, data], account=account)
    done = subprocess.run(probe, capture_output=True, timeout=30, check=False)  # noqa: S603
    return done.returncode == 0
