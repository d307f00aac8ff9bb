"""A parsed mail as the desk stores it."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from otklik.channels.mail.letter import Letter
from otklik.channels.mail.names import bracketed
from otklik.desk.actions import NewFile, NewMessage
from otklik.lib.mime import AutoKind, Problem

MAX_FILE_COUNT = 200  # the rest is in the source, which is attached then
CUT = {
    Problem.HEADERS_CUT,
    Problem.ADDRESSES_CUT,
    Problem.SUBJECT_CUT,
    Problem.TEXT_CUT,
    Problem.DEPTH_CUT,
    Problem.PARTS_CUT,
}


def message_of(letter: Letter, *, unverified: bool, files: bool = True) -> NewMessage:
    """Return the words and files of a mail. What could not be read, or was cut, has the source with it."""
    mail = letter.mail
    digest: dict[str, Any] = mail.digest or {}
    text = str(digest.get("new_text") or "")
    quoted = "\n\n".join(
        part for part in (str(digest.get("signature") or ""), str(digest.get("quoted_text") or "")) if part
    )
    if mail.digest is None:
        text = mail.text
    if not text.strip() and quoted.strip():
        text, quoted = quoted, ""  # all of it looks repeated: then it is what he wants to say
    incomplete = _shortcoming(letter)
    if incomplete:
        text = f"{text.rstrip()}\n\n[{incomplete}]".strip()
    return NewMessage(
        text=text,
        quoted=quoted,
        html=str(digest.get("html_new") or ""),
        html_quoted=str(digest.get("html_quoted") or ""),
        author_name=mail.from_.name or letter.sender or mail.from_.address or "?",
        author_address=letter.sender,
        external_id=bracketed(mail.message_id),
        inbound_id=letter.item.pk,
        unverified=unverified,
        files=_files(letter, source=bool(incomplete)) if files else (),
    )


def _shortcoming(letter: Letter) -> str:
    """What the reader must know about the mail before he trusts what he sees, in the project's language."""
    mail = letter.mail
    with translation.override(letter.project.language):
        if not mail.readable:
            return _("This mail could not be read. Its source is attached.")
        if mail.digest is None and mail.html and not mail.text.strip():
            return _("The text of this mail could not be shown. Its source is attached.")
        if CUT & set(mail.problems) or len(mail.attachments) > MAX_FILE_COUNT:
            return _("This mail is shown in part only. Its source is attached.")
    return ""


def _files(letter: Letter, *, source: bool) -> list[NewFile]:
    files = [
        NewFile(part.file_name, part.content_type, part.data, inline=part.inline, content_id=part.content_id)
        for part in letter.mail.attachments[:MAX_FILE_COUNT]
    ]
    if source:
        files.append(NewFile("message.eml", "message/rfc822", bytes(letter.item.raw)))
    return files


def subject_of(letter: Letter) -> str:
    """Return the subject for a new ticket, never empty."""
    if subject := letter.mail.subject.strip():
        return subject
    with translation.override(letter.project.language):
        return _("A mail that could not be read") if not letter.mail.readable else _("(no subject)")


CARRIES_ANOTHER = {AutoKind.BOUNCE, AutoKind.RECEIPT, AutoKind.FEEDBACK}
