"""Tickets with everything said under them, and what was said since they were taken."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from otklik.customers.actions.import_people import import_people
from otklik.desk.actions.import_history import PastMessage, PastTicket, add_history, import_history
from otklik.desk.models import Message, Ticket
from otklik.imports import building
from otklik.imports.actions.portion import Outcome, Portion
from otklik.imports.building import Builder
from otklik.imports.people import People, Who, refs
from otklik.imports.records import MESSAGE, PERSON, TICKET, Record, ident, mappings, text
from otklik.imports.staging import MOST_MESSAGES
from otklik.imports.times import NoTimeError
from otklik.lib import clock
from otklik.lib.addresses import normalise_address

MAX_COPIES = 30


@dataclass
class Built:
    """A ticket ready to be written, with the ids of its messages there, None for our own note."""

    record: Record
    past: PastTicket
    ids: list[str | None]


@dataclass
class Work:
    """One portion of tickets: what is known, and what came of each thing so far."""

    portion: Portion
    builder: Builder
    messages: dict[str, list[Record]]
    said: set[str]
    outcomes: list[Outcome] = field(default_factory=list)

    def tell(self, kind: str, key: str, place: str, result: str) -> None:
        """Note what became of something."""
        self.outcomes.append(Outcome(kind, key, place, result))

    def refuse(self, one: Record, reason: str) -> None:
        """Note that something is not taken."""
        self.tell(one.kind, one.id, one.place, reason)

    def flush(self) -> None:
        """Note what was left out while messages were made."""
        for kind, key, place, reason in self.builder.refused:
            self.tell(kind, key, place, reason)
        self.builder.refused.clear()


def tickets(portion: Portion, records: Sequence[Record]) -> list[Outcome]:
    """Take tickets; of those that were taken before, what was said since."""
    known = portion.known(TICKET, (one.id for one in records))
    wanted = [one for one in records if one.id in known or not one.refuse]
    work = _work(portion, wanted)
    for one in records:
        if one.id not in known and one.refuse:
            work.refuse(one, one.refuse)
    fresh = [one for one in wanted if one.id not in known]
    _recognise(work, fresh)
    _write(work, [built for one in fresh if (built := _build(work, one)) is not None])
    for one in wanted:
        if one.id in known:
            work.tell(TICKET, one.id, one.place, "there")
            _add(work, known[one.id], one.id)
    work.flush()
    return work.outcomes


def more_messages(portion: Portion, records: Sequence[Record]) -> list[Outcome]:
    """Add messages whose tickets are not in the file but were taken before."""
    known = portion.known(TICKET, (one.id for one in records))
    work = _work(portion, records)
    for one in records:
        if one.id in known:
            _add(work, known[one.id], one.id)
        else:
            for message in work.messages[one.id]:
                work.refuse(message, "no_ticket")
    work.flush()
    return work.outcomes


def _work(portion: Portion, records: Sequence[Record]) -> Work:
    messages = {one.id: portion.staging.messages(one.id) for one in records}
    everything = [one for said in messages.values() for one in said]
    named = [one.data.get("author") for one in everything]
    for one in records:
        named += [one.data.get("requester"), one.data.get("assignee"), *mappings(one.data.get("copies"))]
    people = portion.people(refs(*named))
    people.learn({people.who(one) for one in named})
    run = portion.run
    contents = portion.staging.content
    builder = Builder(portion.bundle, people, run.project.zone, clock.now(), dry_run=run.dry_run, contents=contents)
    said = set(portion.known(MESSAGE, (one.id for one in everything)))
    return Work(portion, builder, messages, said)


def _recognise(work: Work, records: Sequence[Record]) -> None:
    """Add the requesters whom nobody knows."""
    people = work.builder.people
    wanted: dict[Who, Record] = {}
    for one in records:
        who = people.who(one.data.get("requester"))
        if (who.name or who.emails or who.phones) and people.is_new(who):
            wanted.setdefault(who, one)
    if work.portion.run.dry_run:
        # Nothing is written, so that he is as new to the next portion; one of the file was counted among customers.
        for who, one in wanted.items():
            if who.ref not in people.staged and work.portion.staging.is_first(one):
                work.tell(PERSON, "", one.place, "taken")
        return
    if not wanted:
        return
    made = import_people(
        actor=work.portion.actor, project=work.portion.run.project, people=[who.as_person for who in wanted]
    )
    for (who, one), (pk, added) in zip(wanted.items(), made, strict=True):
        people.add(who, pk)
        if added:
            work.tell(PERSON, "", one.place, "taken")


def _new_messages(work: Work, ticket: str, fallback: datetime.datetime) -> list[tuple[str, PastMessage]]:
    """Return what was said under a ticket and not taken yet, in the order of time, with the ids there."""
    found: list[tuple[str, PastMessage]] = []
    records = work.messages[ticket]
    for number, one in enumerate(records):
        if one.id in work.said:
            work.tell(MESSAGE, one.id, one.place, "there")
        elif one.refuse or number >= MOST_MESSAGES:
            work.refuse(one, one.refuse or "many")
        else:
            try:
                past = work.builder.message(one, fallback)
            except NoTimeError:
                work.refuse(one, "bad_time")
                continue
            if past is None:
                work.refuse(one, "nothing")
            else:
                found.append((one.id, past))
    return sorted(found, key=lambda pair: pair[1].at)


def _description_id(ticket: str) -> str:
    return ident(f"{ticket}:description")


def _build(work: Work, record: Record) -> Built | None:
    data, builder = record.data, work.builder
    try:
        created, updated, solved = (builder.time(data.get(key)) for key in ("created", "updated", "solved"))
    except NoTimeError:
        work.refuse(record, "bad_time")
        return None
    fallback = created or updated or builder.now
    said = _new_messages(work, record.id, fallback)
    people = builder.people
    requester = people.who(data.get("requester"))
    person = people.person(requester)
    description = text(data.get("description"))
    if description and not work.messages[record.id]:
        first = PastMessage(
            kind=Message.Kind.CUSTOMER, at=fallback, text=description[: building.MAX_TEXT],
            author_name=requester.name, author_address=requester.address, person_id=person,
        )  # fmt: skip
        said.insert(0, (_description_id(record.id), first))
    created = created or min((past.at for _key, past in said), default=fallback)
    updated = updated or max((past.at for _key, past in said), default=created)
    note, holder = _note(work, record, created)
    past = PastTicket(
        subject=text(data.get("subject")),
        status=building.status_in(data),
        source=building.source_in(data),
        created_at=created,
        updated_at=updated,
        solved_at=solved,
        messages=[note, *(_of_requester(past, requester, person) for _key, past in said)],
        system=work.portion.run.system,
        reference=text(data.get("number"))[:60],
        priority=building.priority_in(data),
        person_id=person,
        assignee_id=holder,
        name=requester.name,
        address=requester.address,
        copies=_copies(people, record),
        tags=building.tags_in(data),
    )
    return Built(record, past, [None, *(key for key, _past in said)])


def _of_requester(past: PastMessage, requester: Who, person: int | None) -> PastMessage:
    """A customer's word whose author is not known otherwise and has the requester's address is the requester's."""
    if past.kind != Message.Kind.CUSTOMER or past.person_id is not None or person is None:
        return past
    if past.author_address not in {"", requester.address}:
        return past
    return replace(past, person_id=person, author_name=past.author_name or requester.name)


def _note(work: Work, record: Record, at: datetime.datetime) -> tuple[PastMessage, int | None]:
    """Return the note about the import, and who holds the ticket here."""
    people, run = work.builder.people, work.portion.run
    assignee = people.who(record.data.get("assignee"))
    holder = people.holder(assignee)
    name = "" if holder else assignee.name or assignee.address
    words = building.note_of(record, system=run.system, language=run.project.language, assignee=name)
    return PastMessage(kind=Message.Kind.NOTE, at=at, text=words, author_name=run.system), holder


def _copies(people: People, record: Record) -> list[str]:
    found = []
    for one in mappings(record.data.get("copies"))[:MAX_COPIES]:
        who = people.who(one)
        if who.address and people.user(who) is None and not who.staff:
            found.append(normalise_address(who.address) or "")
    return list(dict.fromkeys(address for address in found if address))


def _write(work: Work, built: Sequence[Built]) -> None:
    portion = work.portion
    for one in built:
        work.tell(TICKET, one.record.id, one.record.place, "taken")
        _tell_files(work, one.past.messages)
        for key in one.ids:
            if key is not None:
                work.tell(MESSAGE, key, one.record.place, "taken")
    if portion.run.dry_run or not built:
        return
    written = import_history(actor=portion.actor, project=portion.run.project, tickets=[one.past for one in built])
    portion.remember(TICKET, ((one.record.id, it.ticket_id) for one, it in zip(built, written, strict=True)))
    portion.remember(
        MESSAGE,
        (
            (key, pk)
            for one, it in zip(built, written, strict=True)
            for key, pk in zip(one.ids, it.message_ids, strict=True)
            if key is not None
        ),
    )


def _tell_files(work: Work, messages: Sequence[PastMessage]) -> None:
    for _file in (file for past in messages for file in past.files):
        work.tell(building.FILE, "", "", "taken")


def _add(work: Work, ticket_id: int, key: str) -> None:
    """Add what was said since. What is gone here, and what is of an erased customer, does not come back."""
    portion = work.portion
    row = Ticket.objects.filter(pk=ticket_id, project=portion.run.project).values_list(
        "created_at", "person__erased_at"
    )
    found = row.first()
    if found is None or found[1] is not None:
        for one in work.messages[key]:
            work.tell(MESSAGE, one.id, one.place, "there")
        return
    fresh = _new_messages(work, key, found[0])
    # The ticket came without its comments then: the first of them is the description, which is here.
    if fresh and portion.known(MESSAGE, [_description_id(key)]) and not portion.known(MESSAGE, [fresh[0][0]]):
        first = Message.objects.filter(ticket_id=ticket_id, kind=Message.Kind.CUSTOMER).order_by("id").first()
        if first is not None and first.text.strip()[:500] == fresh[0][1].text.strip()[:500]:
            work.tell(MESSAGE, fresh[0][0], "", "there")
            if not portion.run.dry_run:
                portion.remember(MESSAGE, [(fresh[0][0], first.pk)])
            fresh = fresh[1:]
    for message_id, _past in fresh:
        work.tell(MESSAGE, message_id, "", "taken")
    _tell_files(work, [past for _key, past in fresh])
    if portion.run.dry_run or not fresh:
        return
    ids = add_history(
        actor=portion.actor, ticket_id=ticket_id, system=portion.run.system, messages=[past for _key, past in fresh]
    )
    portion.remember(MESSAGE, zip((key for key, _past in fresh), ids, strict=True))
