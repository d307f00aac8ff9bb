"""What is done with the next records of each phase. Must run in the transaction of the portion."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from otklik.customers.actions.import_people import PastPerson, import_organisations, import_people
from otklik.imports.actions.portion import TAKEN, THERE, Outcome, Portion
from otklik.imports.actions.tickets import more_messages, tickets
from otklik.imports.people import Who
from otklik.imports.records import COLLEAGUE, ORGANISATION, PERSON, TICKET, Record, text, texts
from otklik.imports.staging import BROKEN, ORPHAN


def broken(portion: Portion, records: Sequence[Record]) -> list[Outcome]:
    """Tell what could not be read at all."""
    return [Outcome(one.kind, one.id, one.place, one.refuse) for one in records]


def sorted_out(portion: Portion, kind: str, records: Sequence[Record]) -> tuple[list[Record], list[Outcome]]:
    """Divide records into those to be taken and what became of the others."""
    known = portion.known(kind, (one.id for one in records))
    wanted: list[Record] = []
    outcomes: list[Outcome] = []
    for one in records:
        if one.id in known or one.refuse:
            outcomes.append(Outcome(kind, one.id, one.place, THERE if one.id in known else one.refuse))
        else:
            wanted.append(one)
    return wanted, outcomes


def organisations(portion: Portion, records: Sequence[Record]) -> list[Outcome]:
    """Add customers' companies; one of the same name is the same."""
    wanted, outcomes = sorted_out(portion, ORGANISATION, records)
    outcomes += [Outcome(one.kind, one.id, one.place, "nothing") for one in wanted if not text(one.data.get("name"))]
    wanted = [one for one in wanted if text(one.data.get("name"))]
    if portion.run.dry_run:
        return outcomes + [Outcome(one.kind, one.id, one.place, TAKEN) for one in wanted]
    names = [(text(one.data.get("name")), text(one.data.get("note"))) for one in wanted]
    made = import_organisations(project=portion.run.project, names=names)
    portion.remember(ORGANISATION, ((one.id, pk) for one, (pk, _added) in zip(wanted, made, strict=True)))
    return outcomes + [
        Outcome(one.kind, one.id, one.place, TAKEN if added else THERE)
        for one, (_pk, added) in zip(wanted, made, strict=True)
    ]


def customers(portion: Portion, records: Sequence[Record]) -> list[Outcome]:
    """Add customers; one who is known by an address or a number is the same."""
    wanted, outcomes = sorted_out(portion, PERSON, records)
    if not portion.run.dry_run:
        _remember_colleagues(portion, [one for one in records if one.data.get("staff")])
    companies = portion.known(ORGANISATION, (text(one.data.get("organisation")) for one in wanted))
    past = [_past(one, companies) for one in wanted]
    if portion.run.dry_run:
        return outcomes + _would(portion, wanted, past)
    made = import_people(actor=portion.actor, project=portion.run.project, people=past)
    portion.remember(PERSON, ((one.id, pk) for one, (pk, _added) in zip(wanted, made, strict=True) if pk is not None))
    for one, (pk, added) in zip(wanted, made, strict=True):
        outcomes.append(Outcome(one.kind, one.id, one.place, "nobody" if pk is None else TAKEN if added else THERE))
    return outcomes


def _remember_colleagues(portion: Portion, records: Sequence[Record]) -> None:
    """Remember who worked there: a later file may name them without telling who they were."""
    known = portion.known(COLLEAGUE, (one.id for one in records))
    people = portion.people(())
    named = [(one.id, people.colleague(texts(one.data.get("emails")))) for one in records if one.id not in known]
    portion.remember(COLLEAGUE, [(key, pk or 0) for key, pk in named])


def _past(record: Record, companies: dict[str, int]) -> PastPerson:
    data = record.data
    return PastPerson(
        name=text(data.get("name")),
        emails=texts(data.get("emails")),
        phones=texts(data.get("phones")),
        contracts=texts(data.get("contracts")),
        organisation_id=companies.get(text(data.get("organisation"))),
        note=text(data.get("note")),
    )


def _would(portion: Portion, records: Sequence[Record], past: Sequence[PastPerson]) -> list[Outcome]:
    """Tell of each customer whether he would be added."""
    people = portion.people(())
    named = [Who(name=one.name, emails=tuple(one.emails), phones=tuple(one.phones)) for one in past]
    people.learn(named)
    result = []
    for record, who, one in zip(records, named, past, strict=True):
        said = "nobody" if not (who.name or who.emails or who.phones or one.contracts) else TAKEN
        known = said == TAKEN and people.person(who) is not None
        result.append(Outcome(record.kind, record.id, record.place, THERE if known else said))
    return result


Handler = Callable[[Portion, Sequence[Record]], list[Outcome]]
HANDLERS: dict[str, Handler] = {
    BROKEN: broken,
    ORGANISATION: organisations,
    PERSON: customers,
    TICKET: tickets,
    ORPHAN: more_messages,
}
