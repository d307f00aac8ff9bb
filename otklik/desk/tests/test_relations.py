"""Links, merging and splitting, as the people of the story do it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from otklik.accounts.access import DeniedError
from otklik.accounts.models import User
from otklik.desk import actions, timeline
from otklik.desk.actions import NewMessage
from otklik.desk.actions.fill import fill_fields
from otklik.desk.actions.locking import MergedError, current_id
from otklik.desk.models import Draft, Follower, Message, Move, Participant, Ticket, TicketField, TicketLink
from otklik.desk.queries import history_of
from otklik.desk.relations import links_of
from otklik.desk.ticketform import form_of, values_of
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from tests.story import Story

MAIL = system("mail")


def kinds(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(ticket_id=ticket.pk).order_by("id").values_list("kind", flat=True))


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run works in threads that begin together; return what went wrong."""
    start = threading.Barrier(len(works))
    wrong: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_r071_a_link_is_stored_once_and_told_on_both_sides(story: Story) -> None:
    one, two = story.ticket(), story.ticket()
    access = story.anna.access
    made = actions.link(access=access, source=two, target=one, kind="related")
    assert actions.link(access=access, source=one, target=two, kind="related") == made
    assert (made.source_id, made.target_id) == (one.pk, two.pk)
    assert kinds(one)[-1] == kinds(two)[-1] == "ticket.linked"
    actions.unlink(access=access, made=made)
    assert kinds(one)[-1] == kinds(two)[-1] == "ticket.unlinked"
    with pytest.raises(actions.CannotLinkError):
        actions.link(access=access, source=one, target=one, kind="caused")
    with pytest.raises(DeniedError):
        actions.link(access=story.inna.access, source=one, target=two, kind="related")


def test_r071_parents_make_no_circle_and_are_one(story: Story) -> None:
    a, b, c, d = (story.ticket() for _ in range(4))
    access = story.anna.access
    actions.link(access=access, source=b, target=a, kind="parent")
    actions.link(access=access, source=c, target=b, kind="parent")
    with pytest.raises(actions.CannotLinkError):
        actions.link(access=access, source=a, target=c, kind="parent")
    with pytest.raises(actions.CannotLinkError):
        actions.link(access=access, source=c, target=d, kind="parent")


def test_s39_links_and_merges_across_projects_are_refused_by_action_and_database(story: Story) -> None:
    mine, theirs = story.ticket(), story.ticket(story.b)
    access = story.anna.access
    with pytest.raises(actions.CannotLinkError):
        actions.link(access=access, source=mine, target=theirs, kind="related")
    with pytest.raises(actions.CannotMergeError):
        actions.merge(access=access, source=mine, target=theirs)
    assert not TicketLink.objects.exists()
    for project in (story.a, story.b):
        with pytest.raises(IntegrityError), transaction.atomic():
            TicketLink.objects.create(project=project, source=mine, target=theirs, kind="related")
    for model in (Move, Follower):
        with pytest.raises(IntegrityError), transaction.atomic():
            if model is Move:
                Move.objects.create(project=story.a, kind="merge", source=mine, target=theirs)
            else:
                Follower.objects.create(project=story.b, ticket=mine, user=story.anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=mine.pk).update(merged_into=theirs)


def test_r072_children_end_with_their_parent_in_one_change_caused_by_it(story: Story) -> None:
    parent, *children = (story.ticket() for _ in range(4))
    access = story.anna.access
    for child in children:
        actions.link(access=access, source=child, target=parent, kind="parent")
    actions.change_status(access=access, ticket=children[0], status="closed")
    with pytest.raises(ValueError, match="open"):
        actions.close_children(access=access, ticket=parent)
    actions.change_status(access=access, ticket=parent, status="solved")
    assert actions.close_children(access=access, ticket=parent) == 2
    assert [fresh(child).status for child in children] == ["closed", "solved", "solved"]
    cause = Event.objects.filter(ticket_id=parent.pk, kind="ticket.status").latest("id")
    rows = Event.objects.filter(ticket_id__in=[c.pk for c in children[1:]], kind="ticket.status")
    assert {row.cause_id for row in rows} == {cause.pk}
    assert len({row.change_id for row in rows}) == 1


def merged(story: Story) -> tuple[Ticket, Ticket, Move]:
    target, source = story.ticket(), story.ticket(text="Второе письмо")
    access = story.anna.access
    actions.post(access=access, ticket=source, kind="reply", message=NewMessage(text="Проверим."))
    for ticket, text in ((target, "Первый"), (source, "Второй")):
        actions.save_draft(access=access, ticket=ticket, kind="reply", text=text, version=0)
    actions.save_draft(access=story.boris.access, ticket=source, kind="note", text="Заметка", version=0)
    actions.follow(access=story.vera.access, ticket=source)
    return fresh(source), fresh(target), actions.merge(access=access, source=source, target=target)


def test_r073_a_merge_moves_everything_and_wipes_nothing(story: Story) -> None:
    source, target, _move = merged(story)
    source, target = fresh(source), fresh(target)
    assert (source.status, source.merged_into_id, source.message_count) == ("closed", target.pk, 0)
    assert target.message_count == Message.objects.filter(ticket=target).count() == 3
    assert target.last_reply_at is not None
    assert Draft.objects.get(user=story.anna, ticket=target).text == "Первый\n\nВторой"
    assert Draft.objects.get(user=story.boris).ticket_id == target.pk
    assert Follower.objects.get().ticket_id == target.pk
    assert Delivery.objects.get(purpose="reply").ticket_id == target.pk
    assert kinds(source)[-2:] == ["ticket.merged", "ticket.status"]
    assert kinds(target)[-1] == "ticket.absorbed"


def test_r073_a_merge_is_undone_for_a_day(story: Story) -> None:
    source, target, move = merged(story)
    actions.post(access=story.anna.access, ticket=target, kind="note", message=NewMessage(text="Уже здесь"))
    actions.undo_move(access=story.boris.access, move=move)
    source, target = fresh(source), fresh(target)
    assert (source.status, source.merged_into_id, source.message_count) == ("waiting_customer", None, 2)
    assert target.message_count == 2
    assert Draft.objects.get(user=story.anna, ticket=target).text == "Первый"
    assert Draft.objects.get(user=story.anna, ticket=source).text == "Второй"
    assert Draft.objects.get(user=story.boris).ticket_id == Follower.objects.get().ticket_id == source.pk
    with pytest.raises(actions.CannotUndoError):
        actions.undo_move(access=story.anna.access, move=move)


def test_s39_a_merge_adds_no_reader_silently(story: Story) -> None:
    target = story.ticket()
    source = story.ticket(email="other@example.org", name="Другой", phone="")
    access = story.anna.access
    assert actions.new_readers(source, target).addresses == ("other@example.org",)
    move = actions.merge(access=access, source=source, target=target)
    outside = Participant.objects.get(ticket=target, address="other@example.org")
    assert not outside.is_requester
    assert not outside.verified
    actions.post(access=access, ticket=target, kind="reply", message=NewMessage(text="Ответ"))
    assert Delivery.objects.filter(ticket_id=target.pk, purpose="reply").latest("id").recipients == [
        "darya@example.org"
    ]
    actions.undo_move(access=access, move=move)
    assert Participant.objects.get(ticket=source).is_requester
    actions.merge(access=access, source=source, target=target, admit=["other@example.org"])
    assert Participant.objects.get(ticket=target, address="other@example.org").verified

    asked = story.ticket()
    actions.post(access=access, ticket=asked, kind="question", message=NewMessage(text="Когда?"))
    with pytest.raises(actions.NewReadersError):
        actions.merge(access=access, source=asked, target=story.ticket())
    actions.merge(access=access, source=asked, target=fresh(target), readers_agreed=True)
    assert fresh(target).with_client


def test_r073_what_comes_for_a_merged_ticket_lands_in_the_last_one(story: Story) -> None:
    first, second, third = (story.ticket() for _ in range(3))
    access = story.anna.access
    actions.merge(access=access, source=first, target=second)
    actions.merge(access=access, source=second, target=third)
    assert current_id(first.pk) == third.pk
    posted = actions.receive(actor=MAIL, ticket=first, message=NewMessage(text="Снова"), channel="mail")
    assert posted.ticket_id == third.pk
    assert fresh(third).preview == "Снова"
    with pytest.raises(MergedError):
        actions.post(access=access, ticket=first, kind="reply", message=NewMessage(text="Куда?"))
    with pytest.raises(MergedError):
        actions.change_status(access=access, ticket=first, status="open")


@pytest.mark.django_db(transaction=True)
def test_s29_merges_both_ways_at_once_end_in_one(story: Story) -> None:
    one, two = story.ticket(), story.ticket()
    people = [User.objects.get(pk=pk) for pk in (story.anna.pk, story.boris.pk)]
    wrong = at_once(
        lambda: actions.merge(access=people[0].access, source=one, target=two),
        lambda: actions.merge(access=people[1].access, source=two, target=one),
        *(
            lambda ticket=ticket, n=n: actions.receive(  # type: ignore[misc]
                actor=MAIL, ticket=ticket, message=NewMessage(text=f"Письмо {n}"), channel="mail"
            )
            for n in range(3)
            for ticket in (one, two)
        ),
    )
    assert [type(error) for error in wrong] == [actions.CannotMergeError]
    assert Move.objects.count() == 1
    kept = Move.objects.get().target
    assert Message.objects.filter(ticket=kept).count() == kept.message_count == 8


@pytest.mark.django_db(transaction=True)
def test_s29_parents_given_at_once_make_no_circle(story: Story) -> None:
    a, b, c = (story.ticket() for _ in range(3))
    anna = User.objects.get(pk=story.anna.pk)
    _ = anna.access
    wrong = at_once(
        *(
            lambda one=one, other=other: actions.link(  # type: ignore[misc]
                access=anna.access, source=one, target=other, kind="parent"
            )
            for one, other in ((a, b), (b, c), (c, a))
        )
    )
    assert [type(error) for error in wrong] == [actions.CannotLinkError]
    assert TicketLink.objects.count() == 2


def test_r074_chosen_messages_become_a_ticket_of_the_same_customer(story: Story) -> None:
    ticket = story.ticket()
    second = actions.receive(actor=MAIL, ticket=ticket, message=NewMessage(text="И ещё счёт неверный"), channel="mail")
    access = story.anna.access
    for chosen in ([], [second.pk, 10**9], list(Message.objects.filter(ticket=ticket).values_list("pk", flat=True))):
        with pytest.raises(actions.CannotSplitError):
            actions.split(access=access, ticket=ticket, messages=chosen)
    move = actions.split(access=access, ticket=ticket, messages=[second.pk], subject="Счёт")
    new = move.target
    assert (new.subject, new.person_id, new.number, new.message_count) == ("Счёт", ticket.person_id, 1002, 1)
    assert new.preview == "И ещё счёт неверный"
    assert list(Participant.objects.filter(ticket=new).values_list("address", "is_requester")) == [
        ("darya@example.org", True)
    ]
    assert fresh(ticket).message_count == 1
    assert kinds(ticket)[-1] == "ticket.split"
    assert kinds(new) == ["ticket.split_off"]
    actions.undo_move(access=access, move=move)
    assert fresh(ticket).message_count == 2
    assert (fresh(new).status, fresh(new).merged_into_id) == ("closed", ticket.pk)


def test_r075_mentions_follow_and_only_readers_can_be_mentioned(story: Story) -> None:
    ticket = story.ticket()
    access = story.anna.access
    text = "".join(f"@[{user.name}](user:{user.pk}) " for user in (story.boris, story.gleb, story.egor, story.anna))
    actions.post(access=access, ticket=ticket, kind="note", message=NewMessage(text=text))
    assert list(Follower.objects.values_list("user_id", flat=True)) == [story.boris.pk]
    assert [e.payload["user"] for e in Event.objects.filter(kind="ticket.mentioned")] == [story.boris.pk]
    assert actions.unfollow(access=story.boris.access, ticket=ticket)
    assert not actions.unfollow(access=story.boris.access, ticket=ticket)
    with pytest.raises(DeniedError):
        actions.follow(access=story.gleb.access, ticket=ticket)


def test_r073_values_and_links_follow_a_merge_and_its_undo_brings_them_back(story: Story) -> None:
    target, source, above, part, friend = (story.ticket() for _ in range(5))
    contract, place, secret = (
        TicketField.objects.create(project=story.a, key=key, name=key, kind="text", readers=[role], writers=[role])
        for key, role in (("contract", "operator"), ("place", "operator"), ("secret", "supervisor"))
    )
    access = story.anna.access
    fill_fields(access=access, ticket=target, given={contract.pk: "40-117"})
    given = {contract.pk: "55-2", place.pk: "Гараж", secret.pk: "VIP"}
    fill_fields(access=story.marina.access, ticket=source, given=given)
    for one, other, kind in (
        (source, above, "parent"), (part, source, "parent"), (source, friend, "related"),
        (target, friend, "related"), (target, part, "caused"), (above, target, "duplicate"),
    ):  # fmt: skip
        actions.link(access=access, source=one, target=other, kind=kind)
    move = actions.merge(access=access, source=source, target=target)

    def held(ticket: Ticket) -> dict[int, object]:
        return values_of(form_of(story.a.pk), ticket).values

    def links(ticket: Ticket) -> set[tuple[str, bool, int]]:
        return {(link.kind, link.forward, link.other.pk) for link in links_of(access, ticket)}

    assert held(target) == {contract.pk: "40-117", place.pk: "Гараж", secret.pk: "VIP"}
    assert held(source) == {contract.pk: "55-2"}
    own = {("related", True, friend.pk), ("caused", True, part.pk), ("duplicate", False, above.pk)}
    assert links(target) == own | {("parent", True, above.pk), ("parent", False, part.pk)}
    assert links(source) == {("related", True, friend.pk)}  # the target has the same already
    told = [line.text for line in timeline.lines(history_of(access, target))]
    assert any("40-117" in text and "55-2" in text and "NET-1002" in text for text in told)
    assert any("Гараж" in text for text in told)
    assert not any("VIP" in text for text in told)
    assert kinds(above)[-1] == "ticket.linked"

    fill_fields(access=access, ticket=target, given={place.pk: "Подвал"})
    actions.undo_move(access=access, move=move)
    assert held(target) == {contract.pk: "40-117", place.pk: "Подвал"}
    assert held(source) == {contract.pk: "55-2", secret.pk: "VIP"}
    assert links(target) == own
    assert links(source) == {("parent", True, above.pk), ("parent", False, part.pk), ("related", True, friend.pk)}


def test_r073_a_merge_makes_no_circle_of_parents(story: Story) -> None:
    """The part of a part becomes no parent of what it is a part of: that link stays where it was."""
    source, middle, target = (story.ticket() for _ in range(3))
    access = story.anna.access
    actions.link(access=access, source=middle, target=source, kind="parent")
    actions.link(access=access, source=target, target=middle, kind="parent")
    actions.merge(access=access, source=source, target=target)
    pairs = set(TicketLink.objects.values_list("source_id", "target_id"))
    assert pairs == {(middle.pk, source.pk), (target.pk, middle.pk)}
