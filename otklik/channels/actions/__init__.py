from otklik.channels.actions.accept import (
    NoRoomError,
    RawItem,
    TemporaryRefusalError,
    accept,
    check_room,
    free_bytes,
)
from otklik.channels.actions.wake import wake_readers

__all__ = [
    "NoRoomError",
    "RawItem",
    "TemporaryRefusalError",
    "accept",
    "check_room",
    "free_bytes",
    "wake_readers",
]
