"""From a mail in a mailbox to the item that is stored: whose it is, and what stands for one that is too large."""

from __future__ import annotations

import base64
import hashlib

from django.utils import translation
from django.utils.translation import gettext as _

from otklik.channels.actions import RawItem
from otklik.channels.mail.directory import Directory
from otklik.channels.models import MailAccount, MailFolder
from otklik.lib.addresses import normalise_address
from otklik.lib.mime.addresses import parse_addresses
from otklik.lib.mime.headers import Headers, split_headers

CHANNEL = "mail"
# The first that names an address of ours says where the mail was delivered: envelope before letterhead.
DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
KEPT_HEADERS = (
    "received", "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
    "delivered-to", "x-original-to", "envelope-to", "return-path", "authentication-results", "auto-submitted",
    "precedence", "list-id", "x-autoreply",
)  # fmt: skip
MAX_NAME = 180
HEADER_OCTETS = 65536


def external_id(account_id: int, folder: MailFolder, uid: int) -> str:
    """Return the name of a mail for all time: `imap:ACCOUNT:FOLDER:UIDVALIDITY:UID`; a very long folder name is
    hashed.
    """
    name = folder.name
    if len(name) > MAX_NAME:
        name = hashlib.sha256(name.encode()).hexdigest()
    return f"imap:{account_id}:{name}:{folder.uid_validity}:{uid}"


def item_of(
    account: MailAccount, folder: MailFolder, uid: int, raw: bytes, directory: Directory, *, old: bool = False
) -> RawItem:
    """Return what is stored of a mail. `old`: from before the account was set up."""
    headers, _end = split_headers(raw, 0, min(len(raw), 4 * HEADER_OCTETS), top=True)
    project_id, recipient = _delivered_to(headers, directory)
    senders, _cut = parse_addresses(headers.first("from"))
    return RawItem(
        project_id=project_id or account.project_id,
        channel=CHANNEL,
        external_id=external_id(account.pk, folder, uid),
        raw=raw,
        sender=next((normalise_address(sender.address) or "" for sender in senders), "")[:320],
        recipient=recipient,
        account_id=account.pk,
        imported=old,
    )


def _delivered_to(headers: Headers, directory: Directory) -> tuple[int | None, str]:
    for name in DELIVERED:
        for value in headers.every(name, 20):
            for found in parse_addresses(value)[0]:
                address = normalise_address(found.address)
                if address and (project_id := directory.project_of(address)) is not None:
                    return project_id, address[:320]
    return None, ""


def stand_in(account: MailAccount, folder: MailFolder, head: bytes, size: int) -> bytes:
    """Return a small mail with the headers of one that is too large and a text that says where it waits."""
    headers, _end = split_headers(head, 0, len(head), top=True)
    lines = [
        b"%s: %s\r\n" % (name.title().encode(), _unfolded(value))
        for name in KEPT_HEADERS
        for value in headers.every(name, 10)
    ]
    with translation.override(account.project.language):
        text = _(
            "This mail is too large to be fetched (%(megabytes)s MB). It waits in the mailbox “%(account)s”, "
            "folder “%(folder)s”."
        ) % {"megabytes": max(1, size // 2**20), "account": account.name, "folder": folder.name}
    body = base64.encodebytes(text.encode()).replace(b"\n", b"\r\n")
    kind = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return b"".join(lines) + kind + body


def _unfolded(value: bytes) -> bytes:
    return b" ".join(value.split())
