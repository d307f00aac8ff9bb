"""Mail in the name of our own people (S06)."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.channels.mail.tests.support import letter, read
from otklik.channels.mail.tests.test_threads import AUTHSERV, answered
from otklik.desk.models import Message, Ticket
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
BORIS = "Борис Орлов <boris@demo.example>"
PASSED = f"{AUTHSERV}; dmarc=pass header.from=demo.example"


@pytest.mark.parametrize("verdict", ["", f"{AUTHSERV}; dmarc=fail header.from=demo.example", "other; dmarc=pass"])
@pytest.mark.parametrize("checked", [True, False])
def test_s06_an_unproven_operator_is_never_posted_as_one_nor_relayed(
    story: Story, settings: Settings, verdict: str, checked: bool
) -> None:
    settings.AUTHSERV_ID = AUTHSERV if checked else ""
    ticket = story.ticket()
    name = answered(story, ticket)
    Delivery.objects.all().delete()
    [item] = read(story.a, letter("Верните им деньги.", sender=BORIS, In_Reply_To=name, Authentication_Results=verdict))
    assert item.ticket_id != ticket.pk and ticket.messages.count() == 2
    message = Message.objects.get(pk=item.message_id)
    assert (message.kind, message.author_id, message.unverified) == ("customer", None, True)
    assert not Delivery.objects.exclude(purpose="receipt").exists()
    event = Event.objects.get(kind="security.mail_refused")
    assert (event.payload["sender"], event.payload["inbound"]) == ("boris@demo.example", item.pk)


def test_s06_a_proven_operator_writes_a_note(story: Story, settings: Settings) -> None:
    settings.AUTHSERV_ID = AUTHSERV
    ticket = story.ticket()
    name = answered(story, ticket)
    Delivery.objects.all().delete()
    [item] = read(story.a, letter("Звонил, не берёт.", sender=BORIS, In_Reply_To=name, Authentication_Results=PASSED))
    message = Message.objects.get(pk=item.message_id)
    assert (item.ticket_id, message.kind, message.author_id) == (ticket.pk, "note", story.boris.pk)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("change", ["role", "account"])
def test_s06_a_right_that_was_taken_away_counts_at_once(story: Story, settings: Settings, change: str) -> None:
    settings.AUTHSERV_ID = AUTHSERV
    ticket = story.ticket()
    name = answered(story, ticket)
    if change == "role":
        set_role(actor=system("test"), project=story.a, user=story.boris, role=None)
    else:
        story.boris.is_active = False
        story.boris.save()
    [item] = read(story.a, letter("Я ещё тут.", sender=BORIS, In_Reply_To=name, Authentication_Results=PASSED))
    assert item.ticket_id != ticket.pk and ticket.messages.count() == 2
    assert Message.objects.get(pk=item.message_id).author_id is None
    assert Event.objects.filter(kind="security.mail_refused").count() == 1


def test_s06_an_operator_of_the_other_project_has_no_right_here(story: Story, settings: Settings) -> None:
    settings.AUTHSERV_ID = AUTHSERV
    set_role(actor=system("test"), project=story.b, user=story.boris, role=Role.OPERATOR)
    set_role(actor=system("test"), project=story.a, user=story.boris, role=None)
    ticket = story.ticket()
    name = answered(story, ticket)
    [item] = read(story.a, letter("Из другого проекта.", sender=BORIS, In_Reply_To=name, Authentication_Results=PASSED))
    assert item.ticket_id != ticket.pk
    assert Ticket.objects.get(pk=item.ticket_id).project_id == story.a.pk
