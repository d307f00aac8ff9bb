"""Common problems: what stands out is found, what is usual never is; it is told once, grows, ends (R252)."""

from __future__ import annotations

import datetime
import random
from itertools import combinations

import pytest
from django.db import IntegrityError, connection, transaction

from otklik.accounts.access import DeniedError
from otklik.accounts.models import Project
from otklik.accounts.walls import inside
from otklik.customers.actions import Contact
from otklik.desk import actions, personal
from otklik.desk.actions import NewMessage, open_ticket
from otklik.desk.actions.common import dismiss_common, join_common, take_common_apart
from otklik.desk.actions.common_watch import KEPT, look_for_common, projects_to_look_at
from otklik.desk.common import Past, Seen, candidates, clusters, unlikely
from otklik.desk.common_queries import shown
from otklik.desk.models import CommonProblem, CommonTicket, Ticket, TicketLink, Topic
from otklik.desk.tasks import common as look_everywhere
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.personal import Subject
from tests.story import Story

NOON = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
USUAL = (
    "Не приходит счёт", "Как сменить тариф", "Роутер перегревается", "Интернет медленный", "Где ваш офис",
    "Потерял пароль", "Интернет дома", "Хочу второй кабель", "Списали деньги дважды", "Приставка не видит каналы",
)  # fmt: skip
BURST = ("Пропал интернет, Пермь", "Интернет не работает в Перми", "Пермь без интернета с утра")


def opened(
    project: Project, subject: str, at: datetime.datetime, who: object, text: str = "Здравствуйте! Посмотрите."
) -> Ticket:
    """Open a ticket of some customer at a moment."""
    with clock.at(at):
        ticket = open_ticket(
            actor=system("mail"),
            project=project,
            subject=subject,
            message=NewMessage(text=text, author_name=f"Клиент {who}", author_address=f"c{who}@example.org"),
            source=Ticket.Source.EMAIL,
            channel="mail",
            contact=Contact(email=f"c{who}@example.org", name=f"Клиент {who}"),
        ).ticket
    Ticket.objects.filter(pk=ticket.pk).update(created_at=at, updated_at=at)
    return ticket


def usual(project: Project) -> None:
    """Let a project have lived: thirty tickets of the days before, some in the same hours a week ago."""
    for number in range(30):
        opened(project, USUAL[number % 10], NOON - 7 * DAY + (number - 10) * 7 * HOUR, f"u{number}")


def burst(project: Project, amount: int, *, since: datetime.datetime = NOON - HOUR, who: str = "b") -> list[Ticket]:
    """Let different customers write about the same thing, a minute each."""
    minute = datetime.timedelta(minutes=1)
    return [opened(project, BURST[n % 3], since + n * minute, f"{who}{n}") for n in range(amount)]


def look(project: Project, at: datetime.datetime = NOON) -> int:
    with clock.at(at):
        return look_for_common(project_id=project.pk)


def told() -> int:
    return Event.objects.filter(kind="common.noticed").count()


def test_r252_chance_is_allowed_less_the_more_is_looked_at_and_the_less_is_known() -> None:
    past = Past(weeks=4, windows=20)
    assert unlikely(4, 0, 0, past=past, looked_at=1) is None  # too few
    assert unlikely(6, 9, 0, past=past, looked_at=1) is None  # not three times as many as in other weeks
    assert unlikely(6, 0, 42, past=past, looked_at=1) is None  # nor as the share before lets expect
    assert unlikely(5, 0, 0, past=past, looked_at=20) is not None
    assert unlikely(5, 4, 0, past=past, looked_at=1) is not None
    assert unlikely(5, 4, 0, past=past, looked_at=200) is None
    assert unlikely(14, 4, 20, past=past, looked_at=10_000) is not None
    assert unlikely(8, 2, 1, past=past, looked_at=5_000) is not None
    assert unlikely(8, 2, 1, past=Past(weeks=4, windows=1), looked_at=5_000) is None  # too little is known


def test_r252_the_usual_traffic_of_a_large_project_raises_nothing() -> None:
    """Tickets of forty words, as frequent as words are (Zipf), again and again; then a burst among them."""
    chosen, words = random.Random(7), [f"w{n}" for n in range(3000)]
    often = [1 / (n + 5) for n in range(3000)]

    def some(first: int, amount: int, *more: str) -> list[Seen]:
        return [
            Seen(first + n, chosen.randrange(1, 9999), frozenset([*chosen.choices(words, often, k=40), *more]))
            for n in range(amount)
        ]

    weeks, before = [some(1000 * (1 + n), 400) for n in range(4)], some(9000, 400)
    assert [clusters(some(0, 400), weeks, before) for _again in range(3)] == [[], [], []]
    burst = clusters([*some(0, 400), *some(500, 14, "интернет", "перм")], weeks, before)
    assert [(set(cluster.names), cluster.customers) for cluster in burst] == [({"интернет", "перм"}, 14)]


def test_r252_counting_agrees_with_counting_by_hand() -> None:
    """Against a counter that simply asks every set of one or two words of every ticket."""
    found = 0
    for seed in range(60):
        chosen = random.Random(seed)
        words = [f"w{n}" for n in range(9)]

        def some(first: int, amount: int, chosen: random.Random = chosen, words: list[str] = words) -> list[Seen]:
            rate = chosen.choice([0.05, 0.15, 0.3])
            return [
                Seen(first + n, chosen.randrange(1, 30), frozenset(w for w in words if chosen.random() < rate))
                for n in range(amount)
            ]

        weeks, before = [some(1000 * (1 + n), 15) for n in range(4)], some(9000, 60)
        window = some(1, 20)
        odd = chosen.choice([("w0",), ("w1", "w2")])
        window += [Seen(100 + n, 100 + n, frozenset({*odd, chosen.choice(words)})) for n in range(chosen.randrange(12))]

        def customers(rows: list[Seen], key: tuple[str, ...]) -> int:
            return len({row.customer for row in rows if set(key) <= row.words})

        keys = [key for size in (1, 2) for key in combinations(words, size) if customers(window, key) >= 5]
        windows = len({row.customer for row in before}) / len({row.customer for row in window})
        expected = {
            frozenset(key)
            for key in keys
            if unlikely(
                customers(window, key),
                sum(customers(week, key) for week in weeks),
                customers(before, key),
                past=Past(4, windows),
                looked_at=len(keys),
            )
            is not None
        }
        made = clusters(window, weeks, before)
        assert {frozenset(cluster.words) for cluster in made} <= expected
        assert bool(made) == bool(expected)
        for cluster in made:
            assert cluster.customers == customers(window, cluster.words)
            assert {row.ticket for row in window if set(cluster.words) <= row.words} <= cluster.tickets
            assert set(cluster.words) <= set(cluster.names)
        found += bool(made)
    assert 10 < found < 60
    assert candidates([Seen(n, 1, frozenset({"x"})) for n in range(9)]) == []  # one customer
    assert clusters([Seen(n, n, frozenset({"x"})) for n in range(9)], [[]] * 4, []) == []  # nothing to compare with


@pytest.mark.django_db
def test_r252_a_burst_is_noticed_once_and_grows_and_is_over(story: Story) -> None:
    usual(story.a)
    assert look(story.a, NOON - 2 * HOUR) == 0  # the usual traffic
    tickets = burst(story.a, 6)
    with clock.at(NOON):
        assert projects_to_look_at() == [story.a.pk]
        look_everywhere(0)
        look_everywhere(0)
    assert told() == 1
    problem = CommonProblem.objects.get()
    assert {name.lower()[:4] for name in problem.names} == {"инте", "перм"}
    assert (problem.count, problem.state, problem.project) == (6, "noticed", story.a)
    assert problem.usual < 2 and problem.began_at == NOON - HOUR
    assert set(problem.tickets.values_list("ticket_id", flat=True)) == {ticket.pk for ticket in tickets}
    # It grows by the same words, also by a note on an older ticket, and is not told again.
    older = opened(story.a, "Вопрос по договору", NOON - 6 * HOUR, "older")
    with clock.at(NOON + HOUR / 2):
        note = actions.post(
            access=story.boris.access, ticket=older, kind="note", message=NewMessage(text="Пермь: нет интернета")
        )
        type(note).objects.filter(pk=note.pk).update(created_at=NOON + HOUR / 2)
    burst(story.a, 3, since=NOON, who="later")
    assert look(story.a, NOON + HOUR) == 0
    problem.refresh_from_db()
    assert (problem.count, problem.last_at, told()) == (10, NOON + HOUR / 2, 1)
    # Three quiet hours later it is over; after that it is a new one.
    look(story.a, NOON + 3 * HOUR)
    problem.refresh_from_db()
    assert problem.state == "noticed"
    look(story.a, NOON + 4 * HOUR)
    problem.refresh_from_db()
    assert (problem.state, problem.ended_at) == ("over", NOON + 4 * HOUR)
    assert Event.objects.filter(kind="common.over").count() == 1
    look(story.a, NOON + 4 * HOUR + KEPT)
    assert CommonProblem.objects.count() == 1
    look(story.a, NOON + 5 * HOUR + KEPT)
    assert CommonProblem.objects.count() == 0


@pytest.mark.django_db
def test_r252_scattered_and_usual_tickets_and_one_customer_raise_nothing(story: Story) -> None:
    usual(story.a)
    for number, subject in enumerate(USUAL):
        opened(story.a, subject, NOON - HOUR, f"s{number}", "Здравствуйте! Прошу ответить. С уважением")
    for _again in range(8):
        opened(story.a, "Не грузится кабинет", NOON - HOUR, "one")
    for number in range(6):  # everybody writes his own name, and a schedule opens what it opens
        opened(story.a, f"Клиент s{number}", NOON - HOUR, f"n{number}")
    planned = [opened(story.a, "Обход щитовой", NOON - HOUR, f"p{number}") for number in range(6)]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in planned]).update(source="schedule")
    assert look(story.a) == 0
    # A burst in a project of which nothing is known yet: nobody can say what is usual there.
    burst(story.b, 8)
    assert look(story.b) == 0
    assert CommonProblem.objects.count() == 0


@pytest.mark.django_db
def test_r252_a_topic_counts_as_a_word_and_each_project_for_itself(story: Story) -> None:
    usual(story.a)
    usual(story.b)
    topic = Topic.objects.create(project=story.a, name="Обрыв линии")
    for number in range(6):
        ticket = opened(story.a, f"Слово{'абвгде'[number] * 3}", NOON - HOUR, f"t{number}")
        Ticket.objects.filter(pk=ticket.pk).update(topic=topic)
    for project in (story.a, story.b):  # three here and three there are nothing
        burst(project, 3, who=project.key)
    assert (look(story.a), look(story.b)) == (1, 0)
    assert CommonProblem.objects.get().names == ["Обрыв линии"]


@pytest.mark.django_db
def test_r252_what_is_no_problem_stays_quiet_for_a_day(story: Story) -> None:
    usual(story.a)
    burst(story.a, 6)
    look(story.a)
    problem = CommonProblem.objects.get()
    for stranger in (story.boris, story.gleb, story.egor):
        with pytest.raises(DeniedError):
            dismiss_common(access=stranger.access, problem=problem)
    with clock.at(NOON):
        dismiss_common(access=story.vera.access, problem=problem)
        dismiss_common(access=story.vera.access, problem=problem)
    assert Event.objects.filter(kind="common.dismissed").count() == 1
    for later in (2, 4, 20):
        burst(story.a, 6, since=NOON + (later - 1) * HOUR, who=f"more{later}")
        assert look(story.a, NOON + later * HOUR) == 0
    assert (CommonProblem.objects.get().state, told()) == ("none", 1)
    for week in range(1, 5):  # long ago the day is over, and the words are rare again
        assert look(story.a, NOON + week * 7 * DAY) == 0
    late = NOON + 35 * DAY
    for number in range(21):
        opened(story.a, USUAL[number % 10], late - DAY + number * HOUR, f"v{number}")
    burst(story.a, 6, since=late - HOUR, who="late")
    assert look(story.a, late) == 1


@pytest.mark.django_db
def test_r252_one_common_ticket_is_made_and_taken_apart_again(story: Story) -> None:
    usual(story.a)
    tickets = burst(story.a, 6)
    look(story.a)
    problem = CommonProblem.objects.get()
    other = story.ticket(subject="Другое", email="x@example.org", phone="")
    actions.link(access=story.boris.access, source=tickets[5], target=other, kind="parent")
    assert shown(story.boris.access, [problem])[0].apart == 5
    Ticket.objects.filter(pk=tickets[4].pk).update(merged_into=tickets[3])
    assert shown(story.boris.access, [problem])[0].apart == 4  # what was merged stands nowhere by itself
    Ticket.objects.filter(pk=tickets[4].pk).update(merged_into=None)
    with pytest.raises(DeniedError):
        join_common(access=story.gleb.access, problem=problem, parent=tickets[0])
    with pytest.raises(actions.CannotLinkError):
        join_common(access=story.boris.access, problem=problem, parent=other)
    made = join_common(access=story.boris.access, problem=problem, parent=tickets[0])
    assert (made.parts, made.left) == (4, 1)
    again = join_common(access=story.boris.access, problem=problem, parent=tickets[0])
    assert (again.parts, again.left) == (0, 1)
    problem.refresh_from_db()
    assert (problem.state, problem.parent) == ("linked", tickets[0])
    links = TicketLink.objects.filter(target=tickets[0], kind="parent")
    assert set(links.values_list("source_id", flat=True)) == {ticket.pk for ticket in tickets[1:5]}
    assert Event.objects.filter(ticket_id=tickets[0].pk, kind="ticket.linked").count() == 4
    assert Event.objects.get(kind="common.joined").payload["tickets"] == 4
    # What comes later joins too; another common ticket takes all over; apart again, what was linked by hand stays.
    burst(story.a, 2, since=NOON, who="late")
    look(story.a, NOON + HOUR)
    assert join_common(access=story.boris.access, problem=problem, parent=tickets[0]).parts == 2
    assert join_common(access=story.boris.access, problem=problem, parent=tickets[2]).parts == 6
    assert take_common_apart(access=story.boris.access, problem=problem) == 6
    assert take_common_apart(access=story.boris.access, problem=problem) == 0
    problem.refresh_from_db()
    assert (problem.state, problem.parent) == ("noticed", None)
    assert list(TicketLink.objects.values_list("source_id", "target_id")) == [(tickets[5].pk, other.pk)]
    # The parent of a parent cannot become its part: no circle.
    actions.link(access=story.boris.access, source=tickets[0], target=tickets[1], kind="parent")
    assert join_common(access=story.boris.access, problem=problem, parent=tickets[0]).left == 2
    # The mass ending of parts works for it as for any other.
    actions.change_status(access=story.boris.access, ticket=Ticket.objects.get(pk=tickets[0].pk), status="solved")
    closed = actions.close_children(access=story.boris.access, ticket=Ticket.objects.get(pk=tickets[0].pk))
    assert closed == 5


@pytest.mark.django_db
def test_r252_words_of_a_person_go_with_him_and_tickets_that_are_forgotten_leave(story: Story) -> None:
    tickets = burst(story.a, 3)
    facts = {"project": story.a, "count": 3, "usual": 0, "began_at": NOON, "last_at": NOON}
    problem = CommonProblem.objects.create(words=["соколов", "перм"], names=["Соколову", "Пермь"], **facts)
    for ticket in tickets:
        CommonTicket.objects.create(project=story.a, problem=problem, ticket=ticket, at=NOON)
    subject = Subject(story.a.pk, tickets[0].person_id or 0)
    subject.tickets, subject.words = {tickets[0].pk}, {"дарья соколова"}
    personal.erase(subject)
    problem.refresh_from_db()
    assert (problem.words, problem.names) == (["перм"], ["…", "Пермь"])
    Ticket.objects.filter(project=story.a).update(status="closed", updated_at=NOON - 40 * DAY)
    personal.expire(story.a.pk, "text", (NOON - 99 * DAY, 0), NOON, 100)
    assert CommonTicket.objects.count() == CommonProblem.objects.count() == 0


@pytest.mark.django_db
def test_r252_walls_stand_in_the_database_too(story: Story) -> None:
    ours = story.ticket()
    facts = {"words": ["x"], "names": ["x"], "count": 1, "usual": 0, "began_at": NOON, "last_at": NOON}
    problem = CommonProblem.objects.create(project=story.a, **facts)
    CommonTicket.objects.create(project=story.a, problem=problem, ticket=ours, at=NOON)
    with inside([story.b.pk]):
        assert CommonProblem.objects.count() == CommonTicket.objects.count() == 0
    foreign = story.ticket(story.b)
    for wrong in ({"project": story.a, "ticket": foreign}, {"project": story.b, "ticket": foreign}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CommonTicket.objects.create(problem=problem, at=NOON, **wrong)
            connection.check_constraints()
