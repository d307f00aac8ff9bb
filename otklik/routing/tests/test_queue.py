"""The order of the queue, who gets what of it, and that nobody gets more than he can carry."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from otklik.accounts.actions.projects import set_role
from otklik.accounts.models import Team, TeamMember, User
from otklik.accounts.roles import Role
from otklik.customers.models import Person
from otklik.desk import timeline
from otklik.desk.actions import NewMessage, assign, change_status, post, receive, take, undo
from otklik.desk.actions.deadline import Deadline, set_deadlines
from otklik.desk.actions.merge import merge
from otklik.desk.models import Message, Ticket, Topic
from otklik.events import reactor
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.lib import clock
from otklik.routing import queue, rules
from otklik.routing.actions.distribute import distribute
from otklik.routing.actions.give_back import give_back_forgotten
from otklik.routing.actions.presence import set_presence
from otklik.routing.actions.take_next import take_next
from otklik.routing.models import Need, Presence, Profile, Rule, Shift, Skill
from tests.story import Story, make_story

NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def waiting_ticket(story: Story, *, ago: float = 0, **fields: object) -> Ticket:
    """Open a ticket of A that has been waiting for so many minutes."""
    ticket = story.ticket(email=f"c{Ticket.objects.count()}@example.org", phone="")
    fields = {"created_at": NOON - ago * MINUTE, "last_customer_at": None, **fields}
    Ticket.objects.filter(pk=ticket.pk).update(**fields)
    ticket.refresh_from_db()
    return ticket


def order(story: Story) -> list[int]:
    return [row.ticket for row in queue.waiting([story.a.pk, story.b.pk])]


def push(story: Story, **fields: object) -> Rule:
    rules.forget()
    return Rule.objects.create(project=story.a, mode=Rule.Mode.PUSH, **fields)


def free(*people: User, at: datetime.datetime = NOON) -> None:
    for place, user in enumerate(people):
        with clock.at(at + datetime.timedelta(seconds=place)):
            set_presence(access=User.objects.get(pk=user.pk).access, state="available")


def holders(*tickets: Ticket) -> list[int | None]:
    return [Ticket.objects.get(pk=ticket.pk).assignee_id for ticket in tickets]


def sentence(event: Event) -> str:
    return timeline.lines([event])[0].text


def test_r91_the_promise_comes_first_then_the_wait_then_priority_then_vip(story: Story) -> None:
    old = waiting_ticket(story, ago=50)
    same_minute = waiting_ticket(story, ago=10)
    urgent = waiting_ticket(story, ago=10, priority=4)
    vip = waiting_ticket(story, ago=10)
    Person.objects.filter(pk=vip.person_id).update(standing="vip")
    late = waiting_ticket(story, ago=1)
    soon = waiting_ticket(story, ago=0)
    set_deadlines([Deadline(late.pk, NOON + 60 * MINUTE), Deadline(soon.pk, NOON + 5 * MINUTE)])
    assert order(story) == [soon.pk, late.pk, old.pk, urgent.pk, vip.pk, same_minute.pk]


def test_r91_an_impatient_customer_does_not_lose_his_place(story: Story) -> None:
    first, second = waiting_ticket(story, ago=30), waiting_ticket(story, ago=20)
    Ticket.objects.filter(pk=first.pk).update(last_customer_at=NOON)
    assert order(story) == [first.pk, second.pk]


def test_r91_who_writes_twice_after_our_answer_waits_since_his_first_word(story: Story) -> None:
    anna, hello = story.anna.access, NewMessage(text="Алло?", author_address="c@example.org")
    rows = [waiting_ticket(story, ago=ago) for ago in (90, 89, 15)]
    first, second, newcomer = rows

    def said(ticket: Ticket, ago: int, kind: str = "") -> Message:
        with clock.at(NOON - ago * MINUTE):
            if not kind:
                return receive(actor=system("mail"), ticket=ticket, person=ticket.person, message=hello, channel="mail")
            message = post(access=anna, ticket=ticket, kind=kind, message=NewMessage(text="Проверяем."))
            assign(access=anna, ticket=ticket, assignee=None, team=None)
            return message

    Message.objects.filter(ticket__in=rows).update(created_at=NOON - 90 * MINUTE)
    for ticket in (second, first):
        said(ticket, 60, "reply")
    for ticket, ago in ((first, 30), (second, 20), (first, 10)):
        said(ticket, ago)
    waits = [(row.ticket, row.since) for row in queue.waiting([story.a.pk])]
    assert waits == [(row.pk, NOON - ago * MINUTE) for row, ago in ((first, 30), (second, 20), (newcomer, 15))]
    with clock.at(NOON):
        undo(access=anna, message=said(first, 5, "reply"))  # never given
        merge(access=anna, source=newcomer, target=first)
    assert [(row.ticket, row.since) for row in queue.waiting([story.a.pk])] == waits[:2]


def test_r91_only_awake_open_work_that_nobody_holds_waits(story: Story) -> None:
    held, asleep, solved, here = (waiting_ticket(story, ago=n) for n in (4, 3, 2, 1))
    take(access=story.anna.access, ticket=held)
    Ticket.objects.filter(pk=asleep.pk).update(snoozed_until=NOON)
    Ticket.objects.filter(pk=solved.pk).update(status="solved")
    assert order(story) == [here.pk]


def test_r91_next_takes_what_fits_team_line_language_and_skill(story: Story) -> None:
    parent = Topic.objects.create(project=story.a, name="Сеть")
    topic = Topic.objects.create(project=story.a, name="Оптика", parent=parent)
    fibre = Skill.objects.create(project=story.a, name="Оптика")
    Need.objects.create(project=story.a, topic=parent, skill=fibre, level=3)
    second = Team.objects.create(project=story.a, name="Вторая линия", line=2)
    TeamMember.objects.create(project=story.a, team=second, user=story.vera)
    hard = waiting_ticket(story, ago=50, topic=topic)
    theirs = waiting_ticket(story, ago=40, team=second)
    foreign = waiting_ticket(story, ago=30)
    Person.objects.filter(pk=foreign.person_id).update(language="en")
    plain = waiting_ticket(story, ago=20)
    Profile.objects.create(project=story.a, user=story.boris, languages=["ru"], skills={str(fibre.pk): 2})
    assert queue.fitting(story.boris.pk, [story.a.pk], most=9) == [plain.pk]
    Profile.objects.filter(user=story.boris).update(skills={str(fibre.pk): 3}, languages=["ru", "en"])
    assert queue.fitting(story.boris.pk, [story.a.pk], most=9) == [hard.pk, foreign.pk, plain.pk]
    Profile.objects.create(project=story.a, user=story.vera, skills={str(fibre.pk): 5}, lines=[2])
    assert queue.fitting(story.vera.pk, [story.a.pk], most=9) == [theirs.pk]
    assert take_next(access=story.boris.access) == hard
    assert [event.kind for event in Event.objects.filter(ticket_id=hard.pk).order_by("pk")][-2:] == [
        "ticket.taken",
        "ticket.status",
    ]


def test_r91_channels_weigh_and_nobody_takes_more_than_he_can_carry(story: Story) -> None:
    Rule.objects.create(project=story.a, capacity=5, weights={"phone": 3, "email": 2})
    tickets = [waiting_ticket(story, ago=9 - n) for n in range(4)]
    Ticket.objects.filter(pk=tickets[1].pk).update(source="phone")
    assert take_next(access=story.boris.access) == tickets[0]
    assert take_next(access=story.boris.access) == tickets[1]
    assert queue.load_of(story.boris.pk) == 5
    assert take_next(access=story.boris.access) is None
    change_status(access=story.boris.access, ticket=tickets[0], status="waiting_customer")
    assert take_next(access=story.boris.access) == tickets[2]


def test_r45_who_helped_the_customer_before_is_waited_for_and_preferred(story: Story) -> None:
    push(story, same_minutes=10)
    before = waiting_ticket(story, ago=900)
    assign(access=story.marina.access, ticket=before, assignee=story.boris, team=None)
    Ticket.objects.filter(pk=before.pk).update(status="solved")
    again = waiting_ticket(story, ago=1, person_id=before.person_id)
    free(story.anna)
    with clock.at(NOON):
        set_presence(access=story.boris.access, state="busy")
        assert distribute() == 0
    free(story.boris)
    with clock.at(NOON + 5 * MINUTE):
        assert distribute() == 1
    assert holders(again) == [story.boris.pk]
    assert Event.objects.get(kind="ticket.assigned", ticket_id=again.pk).payload["how"] == "same"


def test_r45_after_its_time_somebody_else_gets_it(story: Story) -> None:
    push(story, same_minutes=10)
    before = waiting_ticket(story, ago=900)
    Ticket.objects.filter(pk=before.pk).update(status="solved", assignee=story.boris)
    again = waiting_ticket(story, ago=1, person_id=before.person_id)
    free(story.anna)
    with clock.at(NOON):
        set_presence(access=story.boris.access, state="break")
    with clock.at(NOON + 9.5 * MINUTE):
        assert distribute() == 1
    assert holders(again) == [story.anna.pk]


def test_r91_the_longest_idle_and_the_least_loaded(story: Story) -> None:
    rule = push(story)
    free(story.anna, story.boris)
    first, second, third = (waiting_ticket(story, ago=9 - n) for n in range(3))
    with clock.at(NOON + MINUTE):
        assert distribute() == 3
    assert holders(first, second, third) == [story.anna.pk, story.boris.pk, story.anna.pk]
    Rule.objects.filter(pk=rule.pk).update(choice="load")
    fourth = waiting_ticket(story, ago=1)
    Presence.objects.filter(user=story.anna).update(idle_since=NOON - 99 * MINUTE)
    distribute()
    assert holders(fourth) == [story.boris.pk]
    words = sentence(Event.objects.filter(ticket_id=fourth.pk, kind="ticket.assigned").get())
    assert "Борис Орлов" in words


def test_r91_who_becomes_free_gets_the_oldest_promise_first(story: Story) -> None:
    push(story, capacity=1)
    waiting_ticket(story, ago=500)
    promised = waiting_ticket(story, ago=1)
    set_deadlines([Deadline(promised.pk, NOON + 30 * MINUTE)])
    free(story.boris)
    while reactor.take():
        pass
    assert holders(promised) == [story.boris.pk]
    assert queue.load_of(story.boris.pk) == 1


def test_r91_the_queue_gives_out_what_is_of_the_teams_that_want_it_so(story: Story) -> None:
    push(story, team=story.first_line)
    theirs, nobodys = waiting_ticket(story, ago=5, team=story.first_line), waiting_ticket(story, ago=50)
    free(story.boris)
    assert distribute() == 1
    assert holders(theirs, nobodys) == [story.boris.pk, None]
    assert take_next(access=story.boris.access) == nobodys, "what no team has is taken by hand"


def test_r91_work_deep_in_the_queue_reaches_the_only_one_who_can_do_it(story: Story) -> None:
    push(story)
    skill = Skill.objects.create(project=story.a, name="Оптика")
    topic = Topic.objects.create(project=story.a, name="Оптика")
    Need.objects.create(project=story.a, topic=topic, skill=skill, level=1)
    for n in range(5):
        waiting_ticket(story, ago=90 - n, topic=topic)
    plain = waiting_ticket(story, ago=1)
    free(story.boris)
    assert distribute(most=3) == 1
    assert holders(plain) == [story.boris.pk]


def test_r91_pushed_work_behind_what_people_take_themselves_is_given_out(story: Story) -> None:
    Rule.objects.create(project=story.a)
    push(story, team=story.first_line)
    for n in range(5):
        waiting_ticket(story, ago=90 - n)
    pushed = waiting_ticket(story, ago=1, team=story.first_line)
    free(story.boris)
    assert distribute(most=3) == 1
    assert holders(pushed) == [story.boris.pk]


def test_r162_only_people_on_shift_are_given_work(story: Story) -> None:
    push(story, on_shift=True)
    ticket = waiting_ticket(story, ago=5)
    free(story.anna, story.boris)
    hours = {"days": [0], "first": NOON.date(), "project": story.a}
    Shift.objects.create(user=story.boris, starts=datetime.time(14), ends=datetime.time(18), **hours)  # Moscow
    with clock.at(NOON - 90 * MINUTE):
        assert distribute() == 0
    with clock.at(NOON):
        assert distribute() == 1
    assert holders(ticket) == [story.boris.pk]


def test_r91_work_of_who_leaves_stands_again_where_it_stood(story: Story) -> None:
    first, second, third = (waiting_ticket(story, ago=9 - n) for n in range(3))
    for ticket in (second, third):
        take(access=story.boris.access, ticket=ticket)
    set_role(actor=system("test"), project=story.a, user=story.boris, role=None)
    while reactor.take():
        pass
    assert order(story) == [first.pk, second.pk, third.pk]
    event = Event.objects.filter(ticket_id=second.pk, kind="ticket.assigned").get()
    assert (event.payload["how"], event.payload["before"]) == ("left", story.boris.pk)
    assert "Борис Орлов" in sentence(event)


def test_r91_work_of_who_is_long_offline_goes_back(story: Story) -> None:
    Rule.objects.create(project=story.a, back_after=60)
    ticket = waiting_ticket(story, ago=9)
    take(access=story.boris.access, ticket=ticket)
    free(story.boris)
    with clock.at(NOON + 2 * MINUTE):
        set_presence(access=story.boris.access, state="offline")
    with clock.at(NOON + 60 * MINUTE):
        assert give_back_forgotten() == 0
    with clock.at(NOON + 63 * MINUTE):
        assert give_back_forgotten() == 1
    assert order(story) == [ticket.pk]


@pytest.mark.django_db(transaction=True)
def test_s29_two_hundred_nexts_at_once_give_each_ticket_one_owner() -> None:
    story = make_story()
    tickets = [waiting_ticket(story, ago=500 - n) for n in range(120)]
    Rule.objects.create(project=story.a, capacity=3)
    people = []
    for n in range(20):
        user = User.objects.create_user(f"op{n}@demo.example", "x", name=f"Оператор {n}")
        set_role(actor=system("test"), project=story.a, user=user, role=Role.OPERATOR)
        people.append(User.objects.get(pk=user.pk))
    accesses = [user.access for user in people]

    def one(n: int) -> int | None:
        try:
            found = take_next(access=accesses[n % 20])
            return found.pk if found else None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        taken = [pk for pk in pool.map(one, range(200)) if pk is not None]
    assert len(taken) == len(set(taken)) == 60
    # Nobody has more than he can carry, and what was taken is the head of the queue.
    assert set(taken) == {ticket.pk for ticket in tickets[:60]}
    assert all(queue.load_of(user.pk) == 3 for user in people)
    assert Event.objects.filter(kind="ticket.taken").count() == 60
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_s29_pushes_at_once_with_a_limit_of_three_never_give_four() -> None:
    story = make_story()
    push(story, capacity=3)
    for n in range(30):
        waiting_ticket(story, ago=90 - n)
    free(story.anna, story.boris)

    def one(n: int) -> int:
        try:
            access = User.objects.get(pk=story.boris.pk).access
            return distribute() if n % 2 else int(take_next(access=access) is not None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        given = sum(pool.map(one, range(24)))
    assert given == 6
    assert [queue.load_of(user.pk) for user in (story.anna, story.boris)] == [3, 3]
    rules.forget()
