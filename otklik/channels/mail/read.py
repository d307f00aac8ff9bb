"""Mail becomes tickets and messages: the one place where a mail's way is decided."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from otklik.accounts.events import MailRefused
from otklik.accounts.roles import Right
from otklik.channels.events import InboundRead
from otklik.channels.mail.automatic import add_automatic
from otklik.channels.mail.brought import brought_by_import
from otklik.channels.mail.contents import message_of, subject_of
from otklik.channels.mail.conversation import Place, find_place, similar_to
from otklik.channels.mail.letter import Letter, ours
from otklik.channels.mail.verdict import Verdict
from otklik.channels.models import InboundItem
from otklik.channels.readers import Result, Run
from otklik.customers.actions import Contact
from otklik.desk import actions as desk
from otklik.desk.events import ParticipantAdded
from otklik.desk.models import Message, Participant, Ticket
from otklik.desk.queries import visible_to
from otklik.events.actor import Actor, system
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.mime import AutoKind, ParsedMail
from otklik.lib.mime.pool import Parser

logger = logging.getLogger(__name__)
CHANNEL = "mail"
IDLE_SECONDS = 60.0
MAX_PEOPLE = 20  # taking part in one conversation because a mail named them
Outcome = InboundItem.Outcome


class MailReader:
    """Reads mail: `prepare` in bounded child processes, one a thread, `apply` in the item's transaction."""

    def __init__(self) -> None:
        self._of_thread = threading.local()
        self._parsers: list[Parser] = []
        self._lock = threading.Lock()
        self._used_at = 0.0
        self._watched = False

    def prepare(self, raw: bytes) -> ParsedMail:
        """Parse and digest; never raises for any mail."""
        self._used_at = time.monotonic()
        mail: ParsedMail = self._parser().parse(raw)
        return mail

    def _parser(self) -> Parser:
        parser: Parser | None = getattr(self._of_thread, "parser", None)
        with self._lock:
            if parser is None:
                parser = self._of_thread.parser = Parser()
                self._parsers.append(parser)
            if not self._watched:
                self._watched = True
                threading.Thread(target=self._rest, name="parsers at rest", daemon=True).start()
        return parser

    def _rest(self) -> None:
        """End the children when no mail came for a minute: each takes tens of megabytes. The next mail starts new
        ones.
        """
        while (wait := self._used_at + IDLE_SECONDS - time.monotonic()) > 0:
            time.sleep(wait)
        with self._lock:
            self._watched = False
            for parser in self._parsers:
                parser.close()

    def apply(self, run: Run, item: InboundItem, prepared: Any) -> Result:
        """Open a ticket, add to one, or keep the mail apart."""
        letter = Letter(item, prepared, run.project, ours(run))
        with _at(letter):
            result = _duplicate(letter) or _deal_with(letter)
        return Result(
            outcome=result.outcome,
            state=result.state,
            ticket_id=result.ticket_id,
            message_id=result.message_id,
            sender=letter.sender,
            subject=letter.mail.subject,
            note="; ".join(part for part in (_flag(letter, result), result.note) if part),
            meaning=letter.meaning,
            machine=letter.mail.auto.automatic,
        )


def _at(letter: Letter) -> AbstractContextManager[None]:
    """Old mail from files happened when it was written."""
    date = letter.mail.date
    if not letter.item.imported or date is None or date > letter.item.received_at:
        return nullcontext()
    return clock.at(date.astimezone(datetime.UTC))


def _deal_with(letter: Letter) -> Result:
    if not letter.forced:
        if letter.is_own:
            return _apart(letter, Outcome.OWN, "from one of our own addresses")
        if letter.automatic:
            added = add_automatic(letter)
            return added or _apart(letter, Outcome.AUTOMATIC, f"{letter.mail.auto.kind}: {letter.mail.auto.reason}")
    place = find_place(letter)
    if place.foreign:
        _refuse(letter, "it carries the name of a ticket of another project")
    if letter.staff is not None and place.ticket is None:
        return _from_staff(letter, place)
    if place.ticket is not None:
        return _add(letter, place.ticket)
    return _open(letter, unverified=letter.verdict is Verdict.FAIL, named=place.named)


def _from_staff(letter: Letter, place: Place) -> Result:
    """A mail from the address of one of our people is his word only when our mail server vouches for it (S06)."""
    assert letter.staff is not None
    vouched = letter.verdict is Verdict.PASS
    if vouched and place.named is not None and letter.staff.access.may(Right.WORK, letter.project.pk):
        message = message_of(letter, unverified=False)
        posted = desk.post(
            access=letter.staff.access, ticket=place.named, kind=Message.Kind.NOTE, message=message, channel=CHANNEL
        )
        return Result(Outcome.ADDED, ticket_id=place.named.pk, message_id=posted.pk)
    if vouched and place.named is not None and (answered := _client_answers(letter, place.named)):
        return answered
    if vouched and place.named is None:
        return _open(letter, unverified=False)
    _refuse(
        letter, "it claims to come from one of our people" if not vouched else "its sender has no right in this project"
    )
    return _open(letter, unverified=True)


def _client_answers(letter: Letter, ticket: Ticket) -> Result | None:
    """The result for the client company's answer to a question: from somebody who speaks for it, to a ticket he may
    see, which he has named as only who was told of the question can (S05, S06). None for anything else.
    """
    assert letter.staff is not None
    access = letter.staff.access
    if not access.may(Right.ANSWER_QUESTION, letter.project.pk):
        return None
    found = visible_to(access).filter(pk=ticket.pk, project_id=letter.project.pk).first()
    if found is None:
        return None
    message = message_of(letter, unverified=False)
    posted = desk.post(access=access, ticket=found, kind=Message.Kind.ANSWER, message=message, channel=CHANNEL)
    return Result(Outcome.ADDED, ticket_id=found.pk, message_id=posted.pk)


def _open(letter: Letter, *, unverified: bool, named: Ticket | None = None) -> Result:
    """Open a ticket; to a holder of somebody else's name one of his own that points there (S04)."""
    vouched = letter.verdict is Verdict.PASS and not unverified
    contact = Contact(name=letter.mail.from_.name, email=letter.sender, verified=vouched) if letter.sender else None
    opened = desk.open_ticket(
        actor=_author(letter),
        project=letter.project,
        subject=subject_of(letter),
        message=message_of(letter, unverified=unverified),
        source=Ticket.Source.EMAIL,
        channel=CHANNEL,
        contact=contact,
        person=letter.person,
        similar=named or similar_to(letter),
    )
    if not unverified:
        _let_in(letter, opened.ticket, vouched=vouched)
    return Result(Outcome.OPENED, ticket_id=opened.ticket.pk, message_id=opened.message.pk)


def _add(letter: Letter, ticket: Ticket) -> Result:
    """Add to the writer's conversation. Words that only claim to be his stand there unverified: they move nothing.

    A third party answers what was forwarded to him: he brings nobody into the customer's conversation.
    """
    third_party = ticket.pk in letter.facts.outside
    forged = letter.verdict is Verdict.FAIL
    if forged:
        _refuse(letter, "it claims to come from somebody in the conversation", ticket)
    posted = desk.receive(
        actor=_author(letter),
        ticket=ticket,
        message=message_of(letter, unverified=forged),
        channel=CHANNEL,
        person=None if forged or third_party else letter.person,
        third_party=third_party,
    )
    if not forged and not third_party:
        _let_in(letter, ticket, vouched=letter.verdict is Verdict.PASS)
    return Result(Outcome.ADDED, ticket_id=ticket.pk, message_id=posted.pk)


def _let_in(letter: Letter, ticket: Ticket, *, vouched: bool) -> None:
    """Write down whom a mail names beside us. They take part only when the sender is vouched for; else an operator
    decides.
    """
    people = letter.others() if letter.mail.auto.kind is AutoKind.NONE else []
    if not people:
        return
    known = dict(Participant.objects.filter(ticket=ticket).values_list("address", "verified"))
    room = MAX_PEOPLE - len(known)
    new = [person for person in people if person.address not in known][: max(0, room)]
    raised = [p.address for p in people if vouched and known.get(p.address) is False]
    with change(actor=_author(letter)) as current:
        Participant.objects.bulk_create(
            Participant(project=letter.project, ticket=ticket, address=p.address, name=p.name[:200], verified=vouched)
            for p in new
        )
        Participant.objects.filter(ticket=ticket, address__in=raised).update(verified=True)
        if vouched:
            for address in (*(p.address for p in new), *raised):
                current.record(ParticipantAdded(project=letter.project.pk, ticket=ticket.pk, address=address))


def _author(letter: Letter) -> Actor:
    person = letter.person.pk if letter.person else None
    return Actor(kind="customer", id=person, name=(letter.mail.from_.name or letter.sender or "?")[:200])


def _refuse(letter: Letter, reason: str, ticket: Ticket | None = None) -> None:
    with change(actor=system(CHANNEL)) as current:
        current.record(
            MailRefused(
                project=letter.project.pk,
                ticket=ticket.pk if ticket else None,
                sender=letter.sender or letter.mail.from_.address[:320],
                reason=reason,
                inbound=letter.item.pk,
            )
        )


def _apart(letter: Letter, outcome: str, note: str) -> Result:
    result = Result(outcome, note=note)
    _record_apart(letter, result, outcome)
    return result


def _record_apart(letter: Letter, result: Result, what: str) -> None:
    with change(actor=system(CHANNEL)) as current:
        current.record(
            InboundRead(
                project=letter.project.pk,
                ticket=result.ticket_id,
                item=letter.item.pk,
                channel=CHANNEL,
                outcome=what,
                sender=letter.sender,
                note=result.note[:300],
            )
        )


def _duplicate(letter: Letter) -> Result | None:
    """The result for a mail that is in the system already, None for any other."""
    if letter.forced:
        return None
    same = next((met for met in letter.facts.met if met.same), None)
    if same is None:
        return _brought(letter)
    first = InboundItem.objects.only("outcome", "ticket_id", "message_id").get(pk=same.item_id)
    result = Result(
        first.outcome,
        state=InboundItem.State.DUPLICATE,
        ticket_id=first.ticket_id,
        message_id=first.message_id,
        note=f"the same mail as {same.external_id}",
    )
    _record_apart(letter, result, "duplicate")
    return result


def _brought(letter: Letter) -> Result | None:
    """The result for a mail of a mailbox whose tickets were imported from another help desk before."""
    message = brought_by_import(letter)
    if message is None:
        return None
    result = Result(
        Outcome.ADDED,
        state=InboundItem.State.DUPLICATE,
        ticket_id=message.ticket_id,
        message_id=message.pk,
        note="the same mail as an imported message",
    )
    _record_apart(letter, result, "duplicate")
    return result


def _flag(letter: Letter, result: Result) -> str:
    """What is odd about the mail's own name: another mail has it, with other content (S43)."""
    if result.state == InboundItem.State.DUPLICATE or letter.forced:
        return ""
    if not letter.facts.met:
        return "same Message-ID as an imported message, other content" if letter.facts.imported else ""
    return f"same Message-ID as {letter.facts.met[0].external_id}, other content"
