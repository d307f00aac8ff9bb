from otklik.channels.actions.accept import (
    NoRoomError,
    RawItem,
    TemporaryRefusalError,
    accept,
    check_room,
    free_bytes,
)
from otklik.channels.actions.maintain import make_ticket, rerun, rerun_all, sweep
from otklik.channels.actions.read import InfrastructureError, read_inbound
from otklik.channels.actions.wake import wake_readers

__all__ = [
    "InfrastructureError",
    "NoRoomError",
    "RawItem",
    "TemporaryRefusalError",
    "accept",
    "check_room",
    "free_bytes",
    "make_ticket",
    "read_inbound",
    "rerun",
    "rerun_all",
    "sweep",
    "wake_readers",
]
