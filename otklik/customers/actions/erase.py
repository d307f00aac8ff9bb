"""Erasing a person (152-FZ article 21, GDPR article 17): asked for by a manager, done by a worker, told by an act."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.events import CustomerErased, ErasureRequested
from otklik.customers.models import Erasure, Person
from otklik.events.actor import Actor, system
from otklik.events.changes import change
from otklik.lib import clock, personal
from otklik.lib.text import storable

JOB = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
VALUES ('upkeep', 'customers.erase', 'customers.erase:' || %(act)s, jsonb_build_object('act', %(act)s::bigint))
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""


def request_erasure(*, access: Access, person: Person, ground: str, document: str = "") -> Erasure:
    """Have a person's data erased; a worker does it at once, because the web role may not touch the history.

    Of two requests at once the second gets the first one's act. Raises DeniedError (managers only), ValidationError.
    """
    access.require(Right.MANAGE, person.project_id)
    return _request(person, actor=access.actor, user_id=access.user_id, ground=ground, document=document)


def erase_person(*, person: Person, actor: Actor, ground: str, document: str = "") -> Erasure:
    """Erase a person now, from the command line. Raises ValidationError."""
    with transaction.atomic():
        act = _request(person, actor=actor, user_id=None, ground=ground, document=document)
    run_erasure(act=act.pk)
    act.refresh_from_db()
    return act


def _request(person: Person, *, actor: Actor, user_id: int | None, ground: str, document: str) -> Erasure:
    if ground not in Erasure.Ground.values:
        raise ValidationError({"ground": _("There is no such choice.")})
    with change(actor=actor) as current:
        person = Person.objects.select_for_update().get(pk=person.pk)
        waiting = Erasure.objects.filter(person_id=person.pk, state=Erasure.State.WAITING).first()
        if waiting is not None:
            return waiting
        if person.merged_into_id is not None or person.erased_at is not None:
            raise ValidationError(_("This card is closed: it was merged into another one or erased."))
        subject = personal.subject(person.project_id, person.pk)
        if reasons := [reason for part in personal.parts() if part.held for reason in part.held(subject)]:
            raise ValidationError(
                _("A legal hold forbids it: %(reasons)s. A supervisor releases it first."),
                params={"reasons": "; ".join(dict.fromkeys(reasons))[:1000]},
            )
        act = Erasure.objects.create(
            project_id=person.project_id,
            person_id=person.pk,
            ground=ground,
            document=storable(document).strip()[:200],
            requested_by_id=user_id,
            requested_name=actor.name[:200],
            requested_at=clock.now(),
        )
        with connection.cursor() as cursor:
            cursor.execute(JOB, {"act": act.pk})
        current.record(ErasureRequested(project=act.project_id, person=person.pk, act=act.pk, ground=ground))
    return act


def run_erasure(*, act: int) -> None:
    """Do what an act says: all parts in one transaction; files go after the commit. A repeat does nothing.

    Runs as the owner of the tables: the history is append-only for everybody else.
    """
    from otklik.customers import acts

    with transaction.atomic():
        row = Erasure.objects.select_for_update(of=("self",)).select_related("project").get(pk=act)
        if row.state == Erasure.State.DONE:
            return
        # The lock of the card keeps tickets of this person from being opened until all is done.
        Person.objects.select_for_update().get(pk=row.person_id, project_id=row.project_id)
        people = again(project=row.project_id, person=row.person_id, into=row)
        with change(actor=system("customers")) as current:
            current.record(CustomerErased(project=row.project_id, person=row.person_id, act=row.pk, counts=row.counts))
        if told := acts.of_row(row, people):
            transaction.on_commit(lambda: acts.keep(told))


def again(*, project: int, person: int, into: Erasure) -> set[int]:
    """Erase what there is of a person and write the figures into the act; also after an older backup came back.

    Return the numbers of the cards that were his.
    """
    subject = personal.subject(project, person)
    counts: dict[str, int] = {}
    for part in reversed(personal.parts()):
        if part.erase:
            counts |= {f"{part.name}.{name}": amount for name, amount in part.erase(subject).items()}
    into.state = Erasure.State.DONE
    into.done_at = clock.now()
    into.counts = counts
    into.save(update_fields=["state", "done_at", "counts"])
    return subject.people
