from otklik.desk.actions.assign import assign, take
from otklik.desk.actions.bulk import CannotBulkError, Preview, preview, start_bulk, undo_bulk, work_off
from otklik.desk.actions.change import change_ticket
from otklik.desk.actions.children import close_children, open_children
from otklik.desk.actions.counters import fold_counters
from otklik.desk.actions.deadline import Deadline, set_deadlines
from otklik.desk.actions.draft import StaleDraftError, drop_draft, drop_empty, save_draft
from otklik.desk.actions.draft_files import TooMuchError, attach, detach, files_of
from otklik.desk.actions.follow import follow, unfollow
from otklik.desk.actions.forward import forward
from otklik.desk.actions.hold import hold_ticket, holds_of, release_ticket
from otklik.desk.actions.link import CannotLinkError, link, unlink
from otklik.desk.actions.locking import MergedError
from otklik.desk.actions.merge import CannotMergeError, NewReaders, NewReadersError, merge, new_readers
from otklik.desk.actions.open import NewFile, NewMessage, Opened, open_ticket
from otklik.desk.actions.participants import add_participant
from otklik.desk.actions.receive import receive
from otklik.desk.actions.reply import Copies, NotSentError, post, undo
from otklik.desk.actions.seen import mark_seen
from otklik.desk.actions.snooze import snooze, wake, wake_due
from otklik.desk.actions.split import CannotSplitError, split
from otklik.desk.actions.status import change_status
from otklik.desk.actions.templates import count_use, remove_template, save_template
from otklik.desk.actions.transfer import transfer
from otklik.desk.actions.unmove import CannotUndoError, undo_move
from otklik.desk.actions.view_copy import copy_view
from otklik.desk.actions.view_counters import count_view, fold_views
from otklik.desk.actions.view_order import move_view
from otklik.desk.actions.view_remove import remove_view
from otklik.desk.actions.view_save import save_view

__all__ = [
    "CannotBulkError",
    "CannotLinkError",
    "CannotMergeError",
    "CannotSplitError",
    "CannotUndoError",
    "Copies",
    "Deadline",
    "MergedError",
    "NewFile",
    "NewMessage",
    "NewReaders",
    "NewReadersError",
    "NotSentError",
    "Opened",
    "Preview",
    "StaleDraftError",
    "TooMuchError",
    "add_participant",
    "attach",
    "assign",
    "change_status",
    "change_ticket",
    "close_children",
    "copy_view",
    "count_use",
    "count_view",
    "detach",
    "drop_draft",
    "drop_empty",
    "files_of",
    "fold_counters",
    "fold_views",
    "follow",
    "forward",
    "hold_ticket",
    "holds_of",
    "link",
    "mark_seen",
    "merge",
    "move_view",
    "new_readers",
    "open_children",
    "open_ticket",
    "post",
    "preview",
    "receive",
    "remove_template",
    "remove_view",
    "release_ticket",
    "save_draft",
    "save_template",
    "save_view",
    "set_deadlines",
    "snooze",
    "split",
    "start_bulk",
    "take",
    "transfer",
    "undo",
    "undo_bulk",
    "undo_move",
    "unfollow",
    "unlink",
    "wake",
    "wake_due",
    "work_off",
]
