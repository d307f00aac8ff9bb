"""Which ticket a mail belongs to: strategies in order, the first that finds a ticket wins, the last one is "new".

A name that finds a ticket is only half of it; the writer must take part in that conversation, in the project that was
written to (S04, S05). Subjects are never a way in: anybody can type `[NET-1042]`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from otklik.channels.mail.facts import handle
from otklik.channels.mail.letter import Letter
from otklik.desk.models import Ticket

SIMILAR = datetime.timedelta(days=14)
_PREFIX = re.compile(
    r"\A\s*(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv|odp|vs|на|отв|ответ|пересл|перес|ha)(?:\[\d{1,3}\])?\s*:|\[[^\]]{0,60}\])\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """Where a mail goes. `ticket` None = a new one.

    `named`: the writer takes no part in this conversation but holds a name of it that we gave to somebody else (a
    forwarded answer); his mail opens a ticket of its own, which points there. `foreign`: he also held a name of another
    project's ticket.
    """

    ticket: Ticket | None = None
    strategy: str = "new"
    named: Ticket | None = None
    foreign: bool = False


Found = tuple[int, bool]  # a ticket, and whether the writer takes part in it


def by_reply_address(letter: Letter) -> Iterator[Found]:
    """Tickets named by a signed reply address among the recipients; a third party may hold one, too."""
    for ticket in letter.named.by_address:
        yield from _now(letter, ticket)


def by_our_message_id(letter: Letter) -> Iterator[Found]:
    """Tickets named by a signed Message-ID of ours; a third party may hold one, too."""
    for ticket in letter.named.said:
        yield from _now(letter, ticket)


def _now(letter: Letter, ticket: int) -> Iterator[Found]:
    """Where the conversation of a named ticket goes on: where the answered message was moved to by a split, else where
    the ticket itself was merged to. Who takes no part in the first may take part in the second.
    """
    facts = letter.facts
    if ticket not in facts.tickets:
        return
    moved = facts.said.get(letter.named.said.get(ticket, 0))
    if moved is not None:
        yield moved
    yield facts.merged.get(ticket, ticket), facts.tickets[ticket]


def by_stored_message(letter: Letter) -> Iterator[Found]:
    """Tickets in which a referenced mail of a customer is stored: people answering one another with us in Cc; also one
    that another help desk has sent, before its tickets were taken over.

    Anybody can know or guess such a name, so it is worth something in a participant's hands only.
    """
    stored = letter.facts.stored
    yield from (stored[name] for name in letter.named.others if name in stored and stored[name][1])


Strategy = Callable[[Letter], Iterator[Found]]
STRATEGIES: tuple[Strategy, ...] = (by_reply_address, by_our_message_id, by_stored_message)


def find_place(letter: Letter) -> Place:
    """Return the ticket a mail belongs to, or the place of a new one."""
    signed = {*letter.named.by_address, *letter.named.said}
    foreign = bool(signed - letter.facts.tickets.keys())
    named = None
    for strategy in STRATEGIES:
        for ticket_id, member in strategy(letter):
            ticket = handle(ticket_id, letter.project)
            if member:
                return Place(ticket, strategy.__name__, foreign=foreign)
            named = named or ticket
    return Place(named=named, foreign=foreign)


def similar_to(letter: Letter) -> Ticket | None:
    """Return the newest open ticket of the same person that is probably the same case; it is only hinted at."""
    subject = plain_subject(letter.mail.subject)
    recent = letter.facts.recent
    same = (each for each in recent if subject and plain_subject(each.subject) == subject)
    young = (each for each in recent if letter.item.received_at - each.updated_at < SIMILAR)
    found = next(same, None) or next(young, None)
    return handle(found.ticket_id, letter.project) if found else None


def plain_subject(subject: str) -> str:
    """Return a subject without what programs put before it, in small letters, ё as е."""
    text = subject[:300]
    for _ in range(20):
        text, found = _PREFIX.subn("", text)
        if not found:
            break
    return " ".join(text.lower().replace("ё", "е").split())
