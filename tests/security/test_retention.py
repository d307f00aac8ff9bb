"""What is kept how long is a project's own choice, kind by kind (R268)."""

from __future__ import annotations

import datetime

import pytest

from otklik.accounts.models import Project
from otklik.channels.mail.tests.support import SHOP, letter, read
from otklik.channels.models import InboundItem
from otklik.customers import actions
from otklik.desk.actions.hold import hold_ticket
from otklik.desk.models import Attachment, Message, Ticket
from otklik.files.actions.store import path_of
from otklik.lib import clock
from otklik.service_levels.actions.escalate import escalate
from otklik.service_levels.models import BreachCard, Escalation, ManagerLetter
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = clock.now() - datetime.timedelta(days=40)


def come_by_mail(project: Project, to: str) -> tuple[Ticket, InboundItem]:
    """Return a ticket with a text, a file and a source, all of it closed forty days ago."""
    mail = letter("Мои данные", to=to, files={"скан.pdf": f"%PDF {project.pk}".encode()})
    [item] = read(project, mail)
    InboundItem.objects.filter(pk=item.pk).update(received_at=LONG_AGO)
    Ticket.objects.filter(pk=item.ticket_id).update(status=Ticket.Status.CLOSED, updated_at=LONG_AGO)
    return Ticket.objects.get(pk=item.ticket_id), item


def held(ticket: Ticket, item: InboundItem) -> set[str]:
    """Return which kinds are still there."""
    found = set()
    if "Мои данные" in Message.objects.get(ticket=ticket).text:
        found.add("text")
    if any(path_of(ticket.project_id, row.file.sha256).exists() for row in Attachment.objects.filter(
        message__ticket=ticket
    ).select_related("file")):  # fmt: skip
        found.add("files")
    if b"Subject" in bytes(InboundItem.objects.get(pk=item.pk).raw or b""):
        found.add("raw")
    return found


@pytest.mark.parametrize("kind", ["text", "files", "raw"])
def test_r268_each_kind_goes_alone_and_in_its_project_only(story: Story, kind: str) -> None:
    ours, theirs = come_by_mail(story.a, "net@demo.example"), come_by_mail(story.b, SHOP)
    everything = {"text", "files", "raw"}
    assert held(*ours) == held(*theirs) == everything
    days: dict[str, int | None] = {"text_days": None, "files_days": None, "raw_days": None}
    actions.set_retention(access=story.marina.access, project=story.a, **{**days, f"{kind}_days": 41})
    actions.expire_all()
    assert held(*ours) == everything  # not yet
    actions.set_retention(access=story.marina.access, project=story.a, **{**days, f"{kind}_days": 39})
    actions.expire_all()
    assert held(*ours) == everything - {kind}
    assert held(*theirs) == everything


def test_r268_words_about_a_ticket_go_with_its_texts(story: Story) -> None:
    old, held_on, young = (story.ticket() for _ in range(3))
    mark = "Зябликова"
    for ticket in (old, held_on, young):
        escalate(access=story.anna.access, ticket=ticket, reason=f"{mark} требует начальника")
        BreachCard.objects.create(
            project=story.a, ticket=ticket, clock=ticket.pk, target="solution", due_at=LONG_AGO, fill_by=LONG_AGO,
            filled_at=LONG_AGO, what=f"{mark} ждала", why=mark, measure=mark,
        )  # fmt: skip
        ManagerLetter.objects.create(
            project=story.a, ticket=ticket, by="customer", address="z@mail.example", name=mark, text=mark, answer=mark
        )
    rule = Escalation.objects.create(
        project=story.a, ticket=old, level=1, side="ours", reason="Нет ответа 3 дня", trigger="silence", at=LONG_AGO,
        is_current=False,
    )  # fmt: skip
    hold_ticket(access=story.marina.access, ticket=held_on, reason="Суд")
    Ticket.objects.update(status=Ticket.Status.CLOSED, updated_at=LONG_AGO)
    Ticket.objects.filter(pk=young.pk).update(updated_at=clock.now())
    actions.set_retention(access=story.marina.access, project=story.a, text_days=39, files_days=None, raw_days=None)
    actions.expire_all()
    for model in (Escalation, BreachCard, ManagerLetter):
        told = {row["ticket_id"] for row in model.objects.values() if mark in str(row)}
        assert told == {held_on.pk, young.pk}, model
    rule.refresh_from_db()
    assert rule.reason == "Нет ответа 3 дня", "the name of a rule is nobody's word"
