"""Which ticket a mail belongs to: strategies in order, the first that finds a ticket wins, the last one is "new".

A name that finds a ticket is only half of it; the writer must take part in that conversation, in the project that was
written to (S04, S05). Subjects are never a way in: anybody can type `[NET-1042]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from otklik.channels.mail.letter import Letter, bracketed
from otklik.desk.models import Message, Participant, Ticket
from otklik.desk.signing import ticket_of_message_id, ticket_of_reply_address

MAX_REFERENCES = 30  # the newest ones; a conversation of more has lost nothing by it
SIMILAR_DAYS = 14
_PREFIX = re.compile(
    r"\A\s*(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv|odp|vs|на|отв|ответ|пересл|перес|ha)(?:\[\d{1,3}\])?\s*:|\[[^\]]{0,60}\])\s*", re.I
)


@dataclass(frozen=True)
class Place:
    """Where a mail goes. `ticket` None = a new one.

    `member`: the writer takes part in the conversation; if not, he held a name that we gave to somebody else, and is a third
    party in it. `foreign`: he also held a name of another project's ticket.
    """

    ticket: Ticket | None = None
    member: bool = False
    strategy: str = "new"
    foreign: bool = False


def by_reply_address(letter: Letter) -> Iterator[int]:
    """Tickets named by a signed reply address among the recipients."""
    for address in letter.recipients:
        if "+t" in address.lower() and (ticket := ticket_of_reply_address(address)) is not None:
            yield ticket


def by_our_message_id(letter: Letter) -> Iterator[int]:
    """Tickets named by a signed Message-ID of ours, the mail that is answered first, then the newest reference."""
    for message_id in _named(letter):
        if message_id.startswith("<otk.") and (ticket := ticket_of_message_id(message_id)) is not None:
            yield ticket


def by_stored_message(letter: Letter) -> Iterator[int]:
    """Tickets in which a message with one of the references is stored: colleagues answering one another with us in Cc."""
    named = [message_id for message_id in _named(letter) if not message_id.startswith("<otk.")]
    if not named:
        return
    found = dict(
        Message.objects.filter(
            project=letter.project, external_id__in=named, kind=Message.Kind.CUSTOMER
        )
        .exclude(external_id="")
        .order_by("-id")
        .values_list("external_id", "ticket_id")[:100]
    )
    yield from (found[message_id] for message_id in named if message_id in found)


Strategy = Callable[[Letter], Iterator[int]]
# (name of a ticket, whether only we can have made it)
STRATEGIES: tuple[tuple[Strategy, bool], ...] = (
    (by_reply_address, True),
    (by_our_message_id, True),
    (by_stored_message, False),
)


def find_place(letter: Letter) -> Place:
    """Return the ticket a mail belongs to, or the place of a new one.

    A signed name in the hands of somebody who does not take part makes him a third party there; an unsigned name in such
    hands is worth nothing.
    """
    foreign = False
    for strategy, signed in STRATEGIES:
        for ticket_id in dict.fromkeys(strategy(letter)):
            ticket = Ticket.objects.filter(pk=ticket_id, project=letter.project).first()
            if ticket is None:
                foreign = foreign or signed
                continue
            if takes_part(letter.sender, ticket):
                return Place(ticket, member=True, strategy=strategy.__name__, foreign=foreign)
            if signed:
                return Place(ticket, member=False, strategy=strategy.__name__, foreign=foreign)
    return Place(foreign=foreign)


def takes_part(address: str, ticket: Ticket) -> bool:
    """Whether an address is the requester's or one that was let in."""
    if not address:
        return False
    row = Participant.objects.filter(ticket=ticket, address=address).values_list("is_requester", "verified").first()
    return row is not None and any(row)


def similar_to(letter: Letter) -> Ticket | None:
    """Return the newest open ticket of the same person that is probably the same case; it is only hinted at."""
    if letter.identity is None:
        return None
    active = Ticket.objects.filter(person_id=letter.identity.person_id, status__in=Ticket.ACTIVE).order_by("-id")[:20]
    subject = plain_subject(letter.mail.subject)
    tickets = list(active)
    same = (ticket for ticket in tickets if subject and plain_subject(ticket.subject) == subject)
    recent = (ticket for ticket in tickets if (letter.item.received_at - ticket.updated_at).days < SIMILAR_DAYS)
    return next(same, None) or next(recent, None)


def plain_subject(subject: str) -> str:
    """Return a subject without what programs put before it, in small letters, ё as е."""
    text = subject[:300]
    for _ in range(20):
        text, found = _PREFIX.subn("", text)
        if not found:
            break
    return " ".join(text.lower().replace("ё", "е").split())


def _named(letter: Letter) -> list[str]:
    """Message-IDs of the mails it goes back to, newest first."""
    references = letter.mail.references[-MAX_REFERENCES:]
    return list(dict.fromkeys(bracketed(name) for name in (letter.mail.in_reply_to, *reversed(references)) if name))
