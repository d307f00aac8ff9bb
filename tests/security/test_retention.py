"""What is kept how long is a project's own choice, kind by kind (R268)."""

from __future__ import annotations

import datetime

import pytest

from otklik.accounts.models import Project
from otklik.channels.mail.tests.support import SHOP, letter, read
from otklik.channels.models import InboundItem
from otklik.customers import actions
from otklik.desk.models import Attachment, Message, Ticket
from otklik.files.actions.store import path_of
from otklik.lib import clock
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
