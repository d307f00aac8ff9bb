"""What somebody claims to be opens nothing: an address of ours as a proof of who one is (S07), a telephone number
(S36), an address written into a form that stands in another site (S44).
"""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from otklik.accounts.actions.tokens import issue_token
from otklik.channels.mail.receipt import confirm_opened
from otklik.channels.mail.tests.support import NET, letter, read
from otklik.channels.mail.tests.test_threads import answered
from otklik.customers.models import Identity, Person
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import Message, Participant, Ticket
from otklik.desk.signing import reply_address
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from otklik.portal.tests.support import link_to, open_portal, send
from otklik.requests.models import StatusLink
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "482917"
SENDERS = {
    "a service": "Slack <no-reply@slack.com>",
    "a service that answers": "Apple <noreply@email.apple.com>",
    "a person of a service": "Google Workspace <workspace@google.com>",
}


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
@pytest.mark.parametrize("to", ["the project", "the customer's own ticket"])
def test_s07_a_code_sent_to_our_address_is_for_operators_only(
    story: Story, settings: Settings, sender: str, to: str
) -> None:
    """A customer registers somewhere with an address of ours, even with the signed one of his own ticket."""
    open_portal(story)
    own = story.ticket()
    name = answered(story, own)
    address, headers = NET, {}
    if to != "the project":
        address, headers = reply_address(NET, own.pk), {"References": name, "In_Reply_To": name}
    mail = letter(f"Your code is {CODE}", subject=f"Code {CODE}", sender=sender, to=address, **headers)
    [item] = read(story.a, mail)
    ticket = Ticket.objects.get(pk=item.ticket_id)
    assert ticket.pk != own.pk
    assert ticket.with_client is False
    page = Client().get(link_to(own))
    assert page.status_code == 200
    assert CODE not in page.content.decode()
    for at in Event.objects.filter(kind="ticket.opened", ticket_id=ticket.pk):
        confirm_opened(at)
    assert not [row for row in Delivery.objects.filter(ticket_id=ticket.pk) if "darya@" in str(row.recipients)]
    assert not Participant.objects.filter(ticket=ticket, address__iexact="darya@example.org").exists()
    for who in (story.gleb, story.egor):
        assert CODE not in story.client(who).get("/cabinet/").content.decode()
        assert story.client(who).get(f"/cabinet/NET-{ticket.number}").status_code in {403, 404}
    assert CODE in story.client(story.boris).get(f"/work/NET-{ticket.number}").content.decode()
    # What is answered to the customer later quotes nothing of it.
    post(access=story.anna.access, ticket=own, kind="reply", message=NewMessage(text="Готово"))
    assert CODE not in "".join(str(row.__dict__) for row in Delivery.objects.filter(ticket_id=own.pk))


def test_s36_a_telephone_number_opens_a_card_for_operators_and_changes_nothing(story: Story) -> None:
    """Who calls with Darya's number, or says so by a call or a form, reads and changes nothing of hers."""
    own = story.ticket()
    before = Person.objects.filter(pk=own.person_id).values().get()
    identities = set(Identity.objects.values_list("person_id", "kind", "value", "verified"))
    evil = "<img src=x onerror=alert(1)>"
    token = issue_token(user=story.anna, name="x")
    told = Client().post(
        "/api/v1/tickets",
        {"project": "net", "subject": "x", "text": "x", "source": "phone",
         "customer": {"name": evil, "phone": "+7 916 123-45-67", "email": "evil@mail.example"}},
        content_type="application/json", headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert told.status_code == 201, told.content
    claimed = Ticket.objects.get(pk=told.json()["id"])
    assert Person.objects.filter(pk=own.person_id).values().get() == before
    assert set(
        Identity.objects.filter(person_id=own.person_id).values_list("person_id", "kind", "value", "verified")
    ) == {row for row in identities if row[0] == own.person_id}
    page = story.client(story.boris).get(f"/work/NET-{claimed.number}").content.decode()
    assert evil not in page
    assert reverse_of_card(own) in page  # the operator is told whose number it is
    # Whoever gave the number has no link to Darya's case, and hers shows nothing of his.
    open_portal(story)
    assert "Роутер мигает" not in Client().get(link_to(claimed, "evil@mail.example")).content.decode()
    own.refresh_from_db()
    assert own.message_count == 1


def reverse_of_card(ticket: Ticket) -> str:
    return f"/work/customers/{ticket.person_id}"


def test_s44_a_form_in_another_site_claims_nobodys_history(story: Story) -> None:
    """Who writes Darya's address into an embedded form sees nothing of hers: not then, not by cookie, not by link."""
    open_portal(story, sites=["https://shop.example"])
    own = story.ticket()
    visitor = Client()
    done = send(visitor, "/r/net/other/?embed=1")
    assert done.status_code == 302
    page = visitor.get(done.url).content.decode()
    ticket = Ticket.objects.exclude(pk=own.pk).get()
    assert f"NET-{own.number}" not in page
    assert "/s/" not in page
    assert not visitor.session.keys()
    # The link to her case is sent to her address alone, and the one of the new case shows the new case alone.
    assert not StatusLink.objects.filter(ticket=own).exists()
    shown = Client().get(link_to(ticket)).content.decode()
    assert "Роутер мигает" not in shown
    own.refresh_from_db()
    assert (own.message_count, own.status) == (1, "new")
    assert Message.objects.filter(ticket=ticket).count() == 1
    policy = visitor.get("/r/net/other/?embed=1")["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example;" in policy
    assert "frame-ancestors 'none'" in Client().get(link_to(ticket))["Content-Security-Policy"]
