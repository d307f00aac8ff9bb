"""From ids to words: what a delivery's mail says to each of its recipients."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.accounts.models import Project
from otklik.channels.mail import send_html
from otklik.channels.mail.send_headers import subject_with
from otklik.channels.mail.send_message import Mail, MailFile
from otklik.channels.mail.send_signature import Signature, signature_of
from otklik.channels.mail.send_status import status_lines
from otklik.channels.models import MailAddress
from otklik.desk.actions.open import number_of
from otklik.desk.models import Attachment, Message, Ticket
from otklik.desk.signing import reply_address, without_tag
from otklik.files.actions import open_stored
from otklik.lib import richtext
from otklik.lib.addresses import normalise_address
from otklik.outbox.models import Delivery
from otklik.outbox.transports import TransportError

AUTOMATIC = frozenset({"receipt", "rule"})  # purposes of mail that no person wrote
LEAVING = (Message.Kind.REPLY, Message.Kind.FORWARD)
# Which messages make one conversation: what was said with a third party is no part of the customer's (S41).
WITH_CUSTOMER = Message.PUBLIC
WITH_OUTSIDERS = (Message.Kind.FORWARD, Message.Kind.THIRD_PARTY)
MAX_QUOTE = 6000  # characters
MAX_HISTORY = 200  # messages of a ticket that are looked at for threading

__all__ = ["AUTOMATIC", "Letter", "compose"]


@dataclass(frozen=True)
class Said:
    """One public message before this one, as far as threading and quoting need it."""

    external_id: str
    author: str  # address, "" for ours
    text: str
    at: datetime.datetime


@dataclass(frozen=True)
class Letter:
    """A delivery that is ready to be addressed."""

    project: Project
    sender_address: str
    reply_to: str
    recipients: Sequence[str]
    subject: str
    message_id: str
    text: str
    html: str
    files: Sequence[MailFile]
    before: Sequence[Said]
    automatic: bool
    possible_repeat: bool
    signature: Signature
    status_lines: Mapping[str, str] = field(default_factory=dict)

    def mail_to(self, recipient: str) -> Mail:
        """Return the mail for one recipient: threaded and quoted by what was said between him and us alone."""
        between = [said for said in self.before if said.author in {"", recipient}]
        his = next((said for said in reversed(between) if said.author == recipient and said.text.strip()), None)
        introduction = quote = ""
        if his and not self.automatic:
            quote = his.text[:MAX_QUOTE].strip()
            with translation.override(self.project.language):
                at = date_format(his.at.astimezone(self.project.zone), "SHORT_DATETIME_FORMAT")
                introduction = _("You wrote on %(date)s:") % {"date": at}
        # A reader answers what came last; RFC 5322, 3.6.4 wants its id last in References too.
        references = [said.external_id for said in between if said.external_id]
        return Mail(
            sender_name=self.project.sender_name or self.project.name,
            sender_address=self.sender_address,
            recipient=recipient,
            reply_to=self.reply_to,
            subject=self.subject,
            message_id=self.message_id,
            date=timezone.now().astimezone(self.project.zone),
            text=self.text,
            html=self.html,
            footer=self.status_lines.get(recipient, ""),
            signature=self.signature.text,
            photo=self.signature.photo,
            introduction=introduction,
            quote=quote,
            references=references,
            files=self.files,
            language=self.project.language,
            automatic="replied" if self.automatic else "",
            possible_repeat=self.possible_repeat,
        )


def compose(delivery: Delivery) -> Letter:
    """Read what a delivery names. Raises TransportError (permanent) when it is gone or nobody is left to get it."""
    project = delivery.project
    ticket = Ticket.objects.filter(pk=delivery.ticket_id or 0, project=project).first()
    if ticket is None:
        raise TransportError("the ticket is gone", permanent=True)
    message = None
    if delivery.message_id is not None:
        message = Message.objects.filter(pk=delivery.message_id, ticket=ticket, kind__in=LEAVING).first()
        if message is None:
            # Only an answer and what is forwarded ever go out: not a note, whatever a delivery says (S41).
            raise TransportError("the answer is gone", permanent=True)
    sender, answers_to = addresses_of(project)
    automatic = delivery.purpose in AUTOMATIC
    forwarded = message is not None and message.kind == Message.Kind.FORWARD
    recipients = _recipients(delivery)
    return Letter(
        project=project,
        sender_address=sender,
        reply_to=reply_address(answers_to, ticket.pk),
        recipients=recipients,
        subject=str(delivery.payload.get("subject", "")) or _subject(project, ticket, forwarded=forwarded),
        message_id=delivery.external_id,
        text=_text(message) if message else str(delivery.payload.get("text", "")),
        html=_html(message) if message else "",
        files=_files(message) if message else (),
        before=_before(ticket, message, WITH_OUTSIDERS if forwarded else WITH_CUSTOMER),
        automatic=automatic,
        # A claim without a report: that worker may have died after the server took the mail (F09).
        possible_repeat=delivery.attempts > 1 and not delivery.last_error,
        signature=signature_of(project, message.author_id if message else None),
        status_lines={} if forwarded else status_lines(project, ticket, recipients),
    )


def addresses_of(project: Project) -> tuple[str, str]:
    """Return the sender's address and the one answers come to. Raises TransportError when there is none at all."""
    ours = list(MailAddress.objects.filter(project=project).order_by("id").values_list("address", flat=True))
    given = normalise_address(project.sender_address) or ""
    sender = given or (ours[0] if ours else "")
    if not sender:
        raise TransportError("The project has no sender's address: set one, or an address its mail comes to.")
    return sender, given if given in ours or not ours else ours[0]


def ours_among(addresses: Collection[str]) -> set[str]:
    """Return those addresses of which mail would come back to us (S09)."""
    spellings = {address: {address, without_tag(address)} for address in addresses}
    wanted = set().union(*spellings.values())
    received = MailAddress.objects.filter(address__in=wanted).values_list("address")
    sent = Project.objects.filter(sender_address__in=wanted).exclude(sender_address="").values_list("sender_address")
    known = {address for (address,) in received.union(sent)}
    return {address for address, forms in spellings.items() if forms & known}


def _recipients(delivery: Delivery) -> list[str]:
    valid = [address for raw in delivery.recipients if (address := normalise_address(str(raw)))]
    ours = ours_among(valid)
    found = [address for address in dict.fromkeys(valid) if address not in ours]
    if not found:
        raise TransportError("nobody but ourselves would get it", permanent=True)
    return found


def _subject(project: Project, ticket: Ticket, *, forwarded: bool) -> str:
    subject = subject_with(ticket.subject, number_of(project, ticket), reply=not forwarded)
    return f"Fwd: {subject}" if forwarded else subject


def _text(message: Message) -> str:
    return f"{message.text}\n\n{message.quoted}".strip() if message.kind == Message.Kind.FORWARD else message.text


def _html(message: Message) -> str:
    """Return the HTML of what people wrote, "" where the text says it all; with it what is forwarded."""
    html = richtext.for_mail(message.html)
    if message.kind != Message.Kind.FORWARD:
        return html
    return (html or send_html.paragraphs(message.text)) + send_html.forwarded(message.quoted)


def _before(ticket: Ticket, message: Message | None, kinds: Sequence[str]) -> list[Said]:
    rows = Message.objects.filter(ticket=ticket, kind__in=kinds).order_by("-id")
    if message is not None:
        rows = rows.filter(pk__lt=message.pk)
    fields = rows.values_list("kind", "external_id", "author_address", "text", "created_at", "unverified")
    newest = list(fields[:MAX_HISTORY])
    first = list(fields.order_by("id")[:1]) if len(newest) == MAX_HISTORY else []
    return [
        Said(
            external_id=_bracketed(external_id),
            author="" if kind in LEAVING else (normalise_address(address) or "?"),
            # What an unverified writer says in another's name is not sent on to that other.
            text="" if unverified else text,
            at=at,
        )
        for kind, external_id, address, text, at, unverified in [*first, *reversed(newest)]
    ]


def _bracketed(external_id: str) -> str:
    value = external_id.strip()
    return value if value.startswith("<") or not value else f"<{value}>"


def _files(message: Message) -> list[MailFile]:
    found = []
    for row in Attachment.objects.filter(message=message).select_related("file").order_by("id"):
        try:
            with open_stored(row.file) as stream:
                data = stream.read()
        except FileNotFoundError as error:
            raise TransportError(f"the attached file “{row.file.name}” is missing on the disk") from error
        inline = row.content_id if row.inline else ""
        found.append(MailFile(row.file.name, row.file.content_type, data, content_id=inline))
    return found
