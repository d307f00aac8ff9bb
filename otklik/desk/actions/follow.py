from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import Q

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import RIGHTS, Right
from otklik.desk.models import Follower, Message, Ticket
from otklik.desk.relation_events import PersonMentioned, TicketFollowed, TicketUnfollowed
from otklik.events.changes import Change, change

# What a composer writes for a chosen colleague: `@[Anna Lebedeva](user:17)`.
MENTION = re.compile(r"@\[([^\[\]\n]{1,150})\]\(user:(\d{1,18})\)")
MAX_MENTIONS = 20
READERS = [role for role, rights in RIGHTS.items() if Right.READ in rights]


def follow(*, access: Access, ticket: Ticket) -> bool:
    """Follow a ticket; return whether this is new. Raises DeniedError for somebody who does not read the project."""
    access.require(Right.READ, ticket.project_id)
    with change(actor=access.actor) as current:
        return add_follower(current, ticket, access.user_id, access.name)


def let_follow(*, access: Access, ticket: Ticket, people: Sequence[int]) -> list[int]:
    """Have colleagues follow a ticket, those who read the project's tickets anyway (S41); return who is new.

    Raises DeniedError.
    """
    access.require(Right.WORK, ticket.project_id)
    with change(actor=access.actor) as current:
        found = readers_among(people, ticket.project_id)
        return [user.pk for user in found if add_follower(current, ticket, user.pk, str(user))]


def unfollow(*, access: Access, ticket: Ticket) -> bool:
    """Stop following a ticket; return whether the person did. Raises DeniedError."""
    access.require(Right.READ, ticket.project_id)
    with change(actor=access.actor) as current:
        if not Follower.objects.filter(ticket_id=ticket.pk, user_id=access.user_id).delete()[0]:
            return False
        current.record(
            TicketUnfollowed(project=ticket.project_id, ticket=ticket.pk, user=access.user_id, user_name=access.name)
        )
    return True


def mentioned_in(text: str, project_id: int) -> list[User]:
    """Return the colleagues that a note names by tokens, each once: only those who read the project's tickets."""
    ids = list(dict.fromkeys(int(pk) for _name, pk in MENTION.findall(text)))[:MAX_MENTIONS]
    return readers_among(ids, project_id) if ids else []


def readers_among(ids: Sequence[int], project_id: int) -> list[User]:
    """Return those of the people who read every ticket of the project, in the order given."""
    member = Q(memberships__project_id=project_id, memberships__role__in=READERS)
    found = User.objects.filter(member | Q(is_administrator=True), pk__in=ids, is_active=True).distinct()
    people = {user.pk: user for user in found}
    return [people[pk] for pk in ids if pk in people]


def plain(text: str) -> str:
    """Return a note's text as people read it: `@Anna Lebedeva` for each token."""
    return MENTION.sub(lambda match: f"@{match[1]}", text)


def note_mentions(current: Change, ticket: Ticket, message: Message) -> None:
    """Record whom an internal note mentions, by tokens or by its list, within the change that posts it; each becomes a
    follower (S41: only those who read the project anyway)."""
    named = mentioned_in(message.text, ticket.project_id)
    known = {user.pk for user in named}
    chosen = [pk for pk in message.mentions if pk not in known][:MAX_MENTIONS]
    for user in [*named, *readers_among(chosen, ticket.project_id)]:
        if user.pk == message.author_id:
            continue
        add_follower(current, ticket, user.pk, str(user))
        current.record(
            PersonMentioned(
                project=ticket.project_id, ticket=ticket.pk, user=user.pk, user_name=str(user), message=message.pk
            )
        )


def add_follower(current: Change, ticket: Ticket, user_id: int, name: str) -> bool:
    """Have somebody follow a ticket, within a change; return whether this is new."""
    _row, created = Follower.objects.get_or_create(
        ticket_id=ticket.pk, user_id=user_id, defaults={"project_id": ticket.project_id}
    )
    if created:
        own = user_id == current.actor.id
        current.record(
            TicketFollowed(project=ticket.project_id, ticket=ticket.pk, user=user_id, user_name=name, own=own)
        )
    return created
