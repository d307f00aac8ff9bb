"""Run a command that ends with its parent, as another account if asked. A script of its own: imports nothing of ours.

    python launch.py PARENT SIGNAL UID GID CAPABILITY -- COMMAND...

PARENT: process id that must live on, 0 for none. SIGNAL: number of the signal the command gets when the parent is
gone. UID, GID: account to become, -1 for staying who we are. CAPABILITY: 1 keeps CAP_DAC_OVERRIDE for the command.

On Linux the script becomes the command: prctl(2) PR_SET_PDEATHSIG and the capability sets survive execve(2).
Elsewhere it stays as a small parent of the command, passes signals on and watches its own parent. It is a program
between fork and exec because Python code after fork in a process with threads may hang.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
LAST_CHANCE = 30.0  # seconds between that signal and SIGKILL; PostgreSQL writes a checkpoint meanwhile
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


class CapabilityHeader(ctypes.Structure):
    """struct __user_cap_header_struct of linux/capability.h."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class CapabilityData(ctypes.Structure):
    """struct __user_cap_data_struct of linux/capability.h; two of them make 64 bits."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def checked(result: int, what: str) -> None:
    """Raise OSError when a libc call failed."""
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def become(uid: int, gid: int, keep_capability: bool) -> None:
    """Drop from root to the account; with the capability the command may pass closed folders such as /root."""
    libc = ctypes.CDLL(None, use_errno=True)
    if keep_capability:
        checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "PR_SET_KEEPCAPS")
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keep_capability:
        bit = 1 << CAP_DAC_OVERRIDE
        header = CapabilityHeader(CAPABILITY_VERSION_3, 0)
        data = (CapabilityData * 2)(CapabilityData(bit, bit, bit), CapabilityData(0, 0, 0))
        checked(libc.capset(ctypes.byref(header), data), "capset")
        checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0), "PR_CAP_AMBIENT_RAISE")


def follow_parent(parent: int, number: int) -> None:
    """Ask the kernel for the signal; a parent that was gone before we asked is seen by its changed id."""
    libc = ctypes.CDLL(None, use_errno=True)
    checked(libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0), "PR_SET_PDEATHSIG")
    if os.getppid() != parent:
        sys.exit(1)


def watch(parent: int, number: int, command: list[str]) -> int:
    """Without PR_SET_PDEATHSIG: run the command, pass signals on, end it when our parent has changed."""
    child = subprocess.Popen(command, close_fds=False)  # noqa: S603 - the caller's own command, with its sockets

    def pass_on(received: int, _frame: FrameType | None) -> None:
        child.send_signal(received)

    for each in PASSED_ON:
        signal.signal(each, pass_on)
    while child.poll() is None:
        if os.getppid() != parent:
            child.send_signal(number)
            try:
                child.wait(LAST_CHANCE)
            except subprocess.TimeoutExpired:
                child.kill()
            break
        time.sleep(0.3)
    code = child.wait()
    return code if code >= 0 else 128 - code


def main(arguments: list[str]) -> int:
    """See the module's text."""
    parent, number, uid, gid, capability = (int(word) for word in arguments[:5])
    command = arguments[6:]
    if uid >= 0:
        become(uid, gid, capability == 1)
    if parent and sys.platform == "linux":
        follow_parent(parent, number)
    elif parent:
        return watch(parent, number, command)
    return os.execvp(command[0], command)  # noqa: S606 - the caller's own command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
