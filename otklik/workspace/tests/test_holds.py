"""Legal holds of customers and tickets, and cards that are told apart."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from otklik.accounts.access import DeniedError
from otklik.customers import actions, likeness, queries
from otklik.customers.models import Apart, Erasure, Hold, Person
from otklik.desk import actions as desk
from otklik.desk.models import Message, Ticket
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.lib import clock
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Дело № 2-117/2026"


def person_of(ticket: Ticket) -> Person:
    return Person.objects.select_related("project").get(pk=ticket.person_id)


def test_r040_who_was_told_apart_is_never_proposed_again(story: Story) -> None:
    one = person_of(story.ticket())
    other = person_of(story.ticket(email="d.arya@example.org", name="Дарья Соколова", phone=""))
    Person.objects.filter(pk__in=[one.pk, other.pk]).update(birth_year=1990)
    one.refresh_from_db()
    other.refresh_from_db()
    anna = story.client(story.anna)
    address = f"/work/customers/{one.pk}"
    assert [each.person for each in likeness.candidates(story.anna.access, one)] == [other]
    page = anna.get(address).content.decode()
    assert 'value="apart"' in page
    for who in (story.egor, story.gleb, story.inna):
        answer = story.client(who).post(f"{address}/merges", {"do": "apart", "other": other.pk})
        assert answer.status_code in {403, 404}
    stranger = person_of(story.ticket(story.b))
    assert anna.post(f"{address}/merges", {"do": "apart", "other": stranger.pk}).status_code == 422
    assert not Apart.objects.exists()
    for _press in range(2):
        assert anna.post(f"{address}/merges", {"do": "apart", "other": other.pk}).status_code == 302
    assert likeness.candidates(story.anna.access, one) == likeness.candidates(story.anna.access, other) == []
    told = Event.objects.filter(kind="customer.apart").order_by("id")
    assert [(event.payload["person"], event.payload["other"]) for event in told] == [
        (one.pk, other.pk), (other.pk, one.pk),
    ]  # fmt: skip
    assert str(other) in anna.get(address).content.decode()


@pytest.mark.parametrize("of", ["person", "ticket"])
def test_r268_what_is_held_is_neither_erased_nor_forgotten(story: Story, of: str) -> None:
    ticket = story.ticket(text="Доказательство")
    person, vera, marina = person_of(ticket), story.client(story.vera), story.client(story.marina)
    address = f"/work/customers/{person.pk}/holds" if of == "person" else f"/work/NET-{ticket.number}/holds"
    for who in (story.anna, story.inna, story.gleb, story.egor, story.fedor):
        assert story.client(who).post(address, {"reason": WHY}).status_code in {403, 404}
    assert vera.post(address, {"reason": "  "}).status_code == 422
    assert not Hold.objects.exists()
    assert vera.post(address, {"reason": WHY}).status_code == 302
    hold = Hold.objects.get()
    card = f"/work/customers/{person.pk}" if of == "person" else f"/work/NET-{ticket.number}"
    assert WHY in story.client(story.anna).get(card).content.decode()  # the history tells everybody who may read
    # Erasing: by the button and from the console.
    answer = marina.post(f"/work/customers/{person.pk}/erasure", {"ground": "request", "sure": person.pk})
    assert answer.status_code == 422
    assert WHY in answer.content.decode()
    with pytest.raises(ValidationError, match="2-117"):
        actions.erase_person(person=person, actor=system("console"), ground="request")
    assert not Erasure.objects.exists()
    # Forgetting by age: what is held stays, what is not goes.
    other = story.ticket(text="Обычное", email="other@example.org", name="Другой", phone="")
    rows = Ticket.objects.filter(pk__in=[ticket.pk, other.pk])
    rows.update(status=Ticket.Status.CLOSED, updated_at=clock.now() - datetime.timedelta(days=40))
    actions.set_retention(access=story.marina.access, project=story.a, text_days=30, files_days=30, raw_days=30)
    actions.expire_all()
    assert Message.objects.get(ticket=ticket).text == "Доказательство"
    assert Message.objects.get(ticket=other).text == ""
    assert vera.post(address, {"do": "release", "row": hold.pk, "reason": "Дело закрыто"}).status_code == 302
    actions.expire_all()
    assert Message.objects.get(ticket=ticket).text == ""
    actions.erase_person(person=person, actor=system("console"), ground="request")
    assert WHY not in str(list(Hold.objects.values())) + str(list(Event.objects.values()))


def test_r268_the_page_tells_what_holds_keep(story: Story) -> None:
    ticket = story.ticket()
    marina, address = story.client(story.marina), "/setup/projects/net/customers"
    assert "data-held" not in marina.get(address).content.decode()
    actions.hold_person(access=story.vera.access, person=person_of(ticket), reason=WHY)
    hold = desk.hold_ticket(access=story.vera.access, ticket=ticket, reason=WHY)
    elsewhere = story.ticket(story.b)
    Hold.objects.create(project=story.b, ticket_id=elsewhere.pk, reason=WHY, by_name="Борис")
    assert queries.held_in(story.a.pk) == (1, 1)
    assert 'data-held="1 1"' in marina.get(address).content.decode()
    desk.release_ticket(access=story.vera.access, hold=hold, reason="Дело закрыто")
    assert 'data-held="1 0"' in marina.get(address).content.decode()


def test_r073_a_hold_goes_where_the_messages_go(story: Story) -> None:
    target, source = story.ticket(), story.ticket(text="Доказательство")
    second = desk.receive(actor=system("mail"), ticket=source, message=desk.NewMessage(text="Ещё"), channel="mail")
    hold = desk.hold_ticket(access=story.vera.access, ticket=source, reason=WHY)
    with pytest.raises(DeniedError):
        desk.release_ticket(access=story.anna.access, hold=hold, reason="Не надо")
    apart = desk.split(access=story.anna.access, ticket=source, messages=[second.pk]).target
    assert [row.reason for row in desk.holds_of(apart)] == [WHY]
    move = desk.merge(access=story.anna.access, source=source, target=target)
    assert desk.holds_of(target) == [hold]
    desk.undo_move(access=story.anna.access, move=move)
    assert desk.holds_of(source) == [hold]
    assert desk.holds_of(target) == []
