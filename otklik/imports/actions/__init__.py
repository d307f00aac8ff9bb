from otklik.imports.actions.begin import begin, begin_with_bytes, begin_with_upload
from otklik.imports.actions.forget import drop, forget_old
from otklik.imports.actions.look import choose, look
from otklik.imports.actions.start import start
from otklik.imports.actions.stop import stop
from otklik.imports.actions.work import work

__all__ = [
    "begin",
    "begin_with_bytes",
    "begin_with_upload",
    "choose",
    "drop",
    "forget_old",
    "look",
    "start",
    "stop",
    "work",
]
