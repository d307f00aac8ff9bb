from otklik.desk.actions.assign import assign, take
from otklik.desk.actions.change import change_ticket
from otklik.desk.actions.counters import fold_counters
from otklik.desk.actions.draft import StaleDraftError, drop_draft, save_draft
from otklik.desk.actions.forward import forward
from otklik.desk.actions.open import NewFile, NewMessage, Opened, open_ticket
from otklik.desk.actions.participants import add_participant
from otklik.desk.actions.receive import receive
from otklik.desk.actions.reply import Copies, NotSentError, post, undo
from otklik.desk.actions.seen import mark_seen
from otklik.desk.actions.status import change_status
from otklik.desk.actions.templates import count_use, remove_template, save_template

__all__ = [
    "Copies",
    "NewFile",
    "NewMessage",
    "NotSentError",
    "Opened",
    "StaleDraftError",
    "add_participant",
    "assign",
    "change_status",
    "change_ticket",
    "count_use",
    "drop_draft",
    "fold_counters",
    "forward",
    "mark_seen",
    "open_ticket",
    "post",
    "receive",
    "remove_template",
    "save_draft",
    "save_template",
    "take",
    "undo",
]
