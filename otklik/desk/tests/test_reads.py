"""Lists, counters, search: bounded, behind the walls, equal to a plain count."""

from __future__ import annotations

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.desk import actions, counting, listing, queries
from otklik.desk.actions import NewMessage
from otklik.desk.models import Counter, CounterDelta, Ticket
from otklik.desk.search import search
from otklik.desk.signing import message_id_for, reply_address, ticket_of_message_id, ticket_of_reply_address
from tests.story import Story

ACTIVE = list(Ticket.ACTIVE)


def subjects(tickets: list[Ticket]) -> list[str]:
    return [ticket.subject for ticket in tickets]


def test_a_list_is_walked_page_by_page_without_gap_or_repeat(story: Story) -> None:
    for n in range(7):
        story.ticket(subject=f"a{n}")
        story.ticket(story.b, subject=f"b{n}")
    anna = story.anna.access
    conditions = listing.of_view("open", anna)
    seen: list[str] = []
    cursor = ""
    while True:
        page = listing.page(anna, conditions, limit=4, cursor=cursor)
        seen += subjects(page.tickets)
        cursor = page.next
        if not cursor:
            break
    assert seen == [f"{letter}{n}" for n in range(6, -1, -1) for letter in "ba"]
    assert len(listing.page(story.boris.access, conditions).tickets) == 7
    assert listing.page(story.egor.access, conditions).tickets == []


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzEsMl0", "W251bGwsIG51bGxd", "é", "A" * 5000, "WyIyMDI2LTAxLTAxIiwgMV0"]
)
def test_f13_a_foreign_cursor_is_refused(story: Story, cursor: str) -> None:
    with pytest.raises(listing.BadCursorError):
        listing.page(story.anna.access, listing.of_view("open", story.anna.access), cursor=cursor)


def test_views_hold_what_they_say(story: Story) -> None:
    anna = story.anna.access
    mine, _free, waiting, done = (story.ticket(subject=s) for s in ("моё", "ничьё", "ждём", "решено"))
    actions.take(access=anna, ticket=mine)
    actions.post(access=story.boris.access, ticket=waiting, kind="reply", message=NewMessage(text="?"))
    actions.change_status(access=anna, ticket=done, status="solved")
    held = {name: subjects(listing.page(anna, listing.of_view(name, anna)).tickets) for name in listing.VIEWS}
    assert held["mine"] == ["моё"]
    assert held["unassigned"] == ["ничьё"]
    assert sorted(held["open"]) == ["ждём", "моё", "ничьё"]
    assert held["waiting_customer"] == ["ждём"]
    assert held["solved"] == ["решено"]
    counted = counting.counts(anna).views
    assert {name: counted[name] for name in held} == {name: len(rows) for name, rows in held.items()}
    with pytest.raises(KeyError):
        listing.of_view("nonsense", anna)


STEPS = st.lists(
    st.tuples(st.sampled_from(["open", "take", "status", "team", "delete", "fold"]), st.integers(0, 5)), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counters_equal_a_count_after_any_history(story: Story, steps: list[tuple[str, int]]) -> None:
    anna = story.anna.access
    for verb, number in steps:
        tickets = list(Ticket.objects.order_by("id"))
        ticket = tickets[number % len(tickets)] if tickets else None
        if verb == "open":
            story.ticket(story.b if number % 2 else story.a)
        elif verb == "fold":
            actions.fold_counters(limit=number + 1)
        elif ticket and verb == "take":
            actions.take(access=anna, ticket=ticket, force=True)
        elif ticket and verb == "status":
            actions.change_status(access=anna, ticket=ticket, status=Ticket.Status.values[number])
        elif ticket and verb == "team" and ticket.project_id == story.a.pk:
            Ticket.objects.filter(project=story.a).update(team=story.first_line if number % 2 else None)
        elif ticket and verb == "delete":
            ticket.delete()
    counted = counting.counts(anna)
    mine = Ticket.objects.filter(status__in=ACTIVE)
    assert counted.views["open"] == mine.count()
    assert counted.views["mine"] == mine.filter(assignee=story.anna).count()
    assert counted.views["unassigned"] == mine.filter(assignee=None).count()
    assert counted.teams[story.first_line.pk] == mine.filter(team=story.first_line).count()
    for status in ("waiting_customer", "solved", "closed"):
        assert counted.views[status] == Ticket.objects.filter(status=status).count()
    assert sum(counting.counts(story.egor.access).views.values()) == 0


def test_folding_moves_deltas_into_cells_and_changes_no_sum(story: Story) -> None:
    for _ in range(5):
        story.ticket()
    before = counting.counts(story.anna.access).views["open"]
    assert actions.fold_counters() == 5
    assert not CounterDelta.objects.exists()
    assert Counter.objects.get().amount == 5
    assert counting.counts(story.anna.access).views["open"] == before == 5


@pytest.mark.parametrize(
    "query",
    [
        "роутеры",  # another form of the word
        "мигал",
        "РОУТЕР красный",
        "елка",  # е for ё
        "ёлками",
        "router's blinking",
        "Соколовой",
        "darya@example.org",
        "8 (916) 123-45-67",
        "+79161234567",
        "net-1001",
        "NET-1001",
        "интерн",  # an unfinished word
    ],
)
def test_search_finds_word_forms_numbers_phones_and_names(story: Story, query: str) -> None:
    ticket = story.ticket(text="Роутер мигает красным, как ёлка. The routers blink!")
    story.ticket(subject="Счёт", text="Пришёл странный счёт", email="x@example.org", name="Пётр", phone="")
    assert search(story.anna.access, query) == [ticket]
    assert search(story.egor.access, query) == []


@pytest.mark.parametrize(
    "query", ["", " ", "!!!", "' | &", ":*", "\x00", "(", "a" * 5000, "<->", "\\", "ничего такого"]
)
def test_f13_any_text_is_a_query(story: Story, query: str) -> None:
    story.ticket()
    assert search(story.anna.access, query) == []


def test_s40_search_and_counters_do_not_know_of_the_other_side(story: Story) -> None:
    boris = story.boris.access
    story.ticket()
    before = (counting.counts(boris), search(boris, "роутер"), queries.visible_to(boris).count())
    for _ in range(10):
        story.ticket(story.b)
    after = (counting.counts(boris), search(boris, "роутер"), queries.visible_to(boris).count())
    assert before == after
    assert queries.by_number(boris, "SHOP-1001") is None
    assert queries.by_number(story.anna.access, "shop-1001") is not None


def test_a_field_engineer_sees_only_his_own(story: Story) -> None:
    ticket, _ = story.ticket(), story.ticket()
    actions.assign(access=story.vera.access, ticket=ticket, assignee=story.fedor, team=None)
    assert list(queries.visible_to(story.fedor.access)) == [ticket]
    fedor = story.fedor.access
    assert listing.page(fedor, listing.of_view("open", fedor)).tickets == [ticket]


def test_s05_signed_names_open_nothing_when_a_bit_is_wrong() -> None:
    name = message_id_for(42, 7, "0123456789ab")
    assert ticket_of_message_id(name) == 42
    assert ticket_of_message_id(f" {name} ") == 42
    for place in range(5, len(name.partition("@")[0])):
        flipped = name[:place] + ("a" if name[place] != "a" else "b") + name[place + 1 :]
        assert ticket_of_message_id(flipped) is None, flipped
    assert ticket_of_message_id("<ticket-123@host>") is None
    address = reply_address("net@demo.example", 42)
    assert ticket_of_reply_address(address) == 42
    assert ticket_of_reply_address(address.upper()) == 42
    assert ticket_of_reply_address(address.replace("+t42.", "+t43.")) is None
    assert ticket_of_reply_address("net@demo.example") is None


def test_live_facts_say_who_may_know(story: Story) -> None:
    ticket = story.ticket()
    assert queries.live_facts([ticket.pk, 10**9]) == {ticket.pk: (False, None)}
    assert not Ticket.objects.filter(Q(with_client=True)).exists()
