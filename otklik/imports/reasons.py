"""Why something was not taken: codes that are stored, and their words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "deleted": _("It was deleted there."),
    "spam": _("It was marked as spam there."),
    "merged": _("It was merged into another ticket there, which is taken."),
    "draft": _("It is a draft that was never sent."),
    "system": _("It is a note of the old system about itself, no one's words."),
    "staff": _("A colleague, not a customer: invite people of the project under “People”."),
    "nothing": _("There is nothing in it."),
    "nobody": _("It has no name, address or telephone number."),
    "no_id": _("It has no number by which to know it again."),
    "no_ticket": _("Its ticket is not in the file and was not taken before."),
    "bad_row": _("It cannot be read."),
    "bad_time": _("A time in it cannot be understood."),
    "cut": _("It is very long: its beginning was taken, the rest was not."),
    "many": _("Its ticket has more messages than are taken of one ticket."),
    "no_file": _("The attached file is not in the archive."),
    "big_file": _("The attached file is larger than files may be here."),
    "failed": _("It could not be written; the log of the worker says why."),
}


def words(reason: str) -> str:
    """Return a reason as people read it; one this version does not know as it is stored."""
    return str(WORDS.get(reason, reason))
