"""Who looks at a ticket: memory of seconds, told to colleagues alone."""

from __future__ import annotations

import json

from otklik.accounts.roles import RIGHTS, Role
from otklik.live.gateway import may_know
from otklik.live.presence import LEAVES_AFTER, MOST_PAGES, TYPES_FOR, Presence, Room
from otklik.live.readers import Reader

ANNA, BORIS = 1, 2
NAMES = {ANNA: "Анна", BORIS: "Борис"}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def say(presence: Presence, user: int, state: str, *, tab: str = "a", ticket: int = 7) -> int | None:
    """Have a page of a person say something."""
    fields = {"p": 1, "t": ticket, "a": None, "u": user, "n": NAMES.get(user, "?"), "b": tab, "s": state}
    return presence.hear(json.dumps(fields))


def shown(presence: Presence) -> tuple[int | None, dict[str, str]]:
    told = presence.people(7)
    return told["holder"], {person["name"]: person["state"] for person in told["people"]}


def test_who_begins_first_holds_the_answer_until_it_is_taken_over_or_left() -> None:
    presence = Presence(clock := Clock())
    assert say(presence, ANNA, "viewing") == 7
    assert say(presence, ANNA, "viewing") is None  # nothing new: nobody is told
    say(presence, BORIS, "typing")
    clock.now += 1
    say(presence, ANNA, "typing")
    assert shown(presence) == (BORIS, {"Анна": "typing", "Борис": "typing"})
    say(presence, ANNA, "taking")
    assert shown(presence)[0] == ANNA
    say(presence, ANNA, "viewing")  # she has stopped: it goes back to him who still writes
    assert shown(presence)[0] == BORIS
    say(presence, BORIS, "left")
    assert shown(presence) == (None, {"Анна": "viewing"})


def test_nothing_is_forgotten_to_be_taken_away() -> None:
    presence = Presence(clock := Clock())
    say(presence, ANNA, "viewing")
    say(presence, BORIS, "typing")
    clock.now += TYPES_FOR + 1
    assert presence.prune() == [7]
    assert shown(presence) == (BORIS, {"Анна": "viewing", "Борис": "writing"})
    say(presence, ANNA, "viewing")
    clock.now += LEAVES_AFTER - 1
    assert presence.prune() == [7]
    assert shown(presence) == (None, {"Анна": "viewing"})
    clock.now += LEAVES_AFTER
    presence.prune()
    assert presence.rooms == {}


def test_two_pages_of_one_person_are_one_person() -> None:
    presence = Presence(Clock())
    say(presence, BORIS, "typing", tab="a")
    say(presence, BORIS, "viewing", tab="b")
    assert shown(presence) == (BORIS, {"Борис": "typing"})
    say(presence, BORIS, "left", tab="b")
    assert shown(presence) == (BORIS, {"Борис": "typing"})


def test_nonsense_is_not_heard_and_pages_are_bounded() -> None:
    presence = Presence(Clock())
    for text in (
        "",
        "[]",
        "{}",
        '{"t": 1}',
        json.dumps({"p": 1, "t": 7, "a": None, "u": 1, "n": "x", "b": "", "s": "?"}),
    ):
        assert presence.hear(text) is None
    assert presence.rooms == {}
    for tab in range(MOST_PAGES + 20):
        say(presence, ANNA, "viewing", tab=str(tab))
    assert len(presence.rooms[7].pages) == MOST_PAGES


def test_s41_colleagues_alone_know_who_works_on_a_ticket() -> None:
    room = Room(project=1, assignee=5)

    def reader(user: int, role: Role, project: int = 1) -> Reader:
        return Reader("s", user, "p", {project: RIGHTS[role]})

    assert may_know(reader(1, Role.OPERATOR), room)
    assert may_know(reader(2, Role.INSPECTOR), room)
    assert may_know(reader(5, Role.ENGINEER), room)
    assert not may_know(reader(6, Role.ENGINEER), room)
    assert not may_know(reader(3, Role.CLIENT), room)
    assert not may_know(reader(4, Role.MANAGER, project=2), room)
