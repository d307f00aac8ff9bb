"""Saved views: conditions, orders, pages of bounded walks, who has them, and counters that equal a count."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.accounts.access import DeniedError
from otklik.accounts.models import TeamMember
from otklik.customers.models import Organisation
from otklik.desk import actions, conditions, view_counting
from otklik.desk.listing import BadCursorError
from otklik.desk.models import SavedView, Ticket, TicketChange, Topic, ViewCell
from otklik.desk.queries import visible_to
from otklik.desk.view_listing import ORDERS, View, page, topics_below
from otklik.desk.view_queries import views_in_order, views_visible_to
from otklik.lib import clock
from tests.story import Story


def tree(*items: dict[str, Any], join: str = "all") -> dict[str, Any]:
    return {"join": join, "items": list(items)}


def where(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


ACTIVE = where("status", "not_in", ["solved", "closed"])


def fits(ticket: Ticket, item: dict[str, Any], me: int, topics: dict[int, list[int]]) -> bool:
    """What the conditions mean, said once more in plain Python."""
    if "join" in item:
        found = [fits(ticket, one, me, topics) for one in item["items"]]
        return (all(found) if item["join"] == "all" else any(found)) if found else True
    name, op, value = item["field"], item["op"], item["value"]
    if name == "subject":
        held = value.lower() in ticket.subject.lower()
    elif name == "tags":
        held = set(value) <= set(ticket.tags) if op == "every" else bool(set(value) & set(ticket.tags))
    elif name in {"unread", "with_client"}:
        held = getattr(ticket, name) is value
    elif name == "asleep":
        held = (ticket.snoozed_until is not None) is value
    elif name in {"created", "updated"}:
        moment = getattr(ticket, f"{name}_at")
        edge = clock.now() - datetime.timedelta(days=value if isinstance(value, int) else 0)
        if op == "between":
            held = value[0] <= moment.date().isoformat() <= value[1]
        else:
            held = moment >= edge if op == "within" else moment < edge
    elif name in {"promised", "overdue", "due"}:
        due = ticket.next_due_at
        late = due is not None and due <= clock.now()
        held = {"promised": due is not None, "overdue": late}.get(name) is value
        if name == "due":
            held = due is not None and not late and due <= clock.now() + datetime.timedelta(hours=value)
    elif name == "organisation":
        held = ticket.person is not None and ticket.person.organisation_id in value
    else:
        column = {"topic": "topic_id", "team": "team_id", "assignee": "assignee_id", "person": "person_id"}
        own = getattr(ticket, column.get(name, name))
        wanted = {me if one == "me" else None if one == "nobody" else one for one in value}
        if name == "topic":
            wanted = {below for one in wanted for below in (topics.get(one, [one]) if one else [None])}
        held = own in wanted
    return not held if op in {"not_in", "no", "lacks"} else held


def expected(story: Story, view: View, person: Any) -> set[int]:
    topics = topics_below(conditions.owned_ids(view.conditions).get("topic", set()))
    mentions_sleep = any(one["field"] == "asleep" for one in conditions.conditions_of(view.conditions))
    return {
        ticket.pk
        for ticket in visible_to(person.access).select_related("person")
        if ticket.merged_into_id is None
        and (mentions_sleep or ticket.snoozed_until is None)
        and view.project in {None, ticket.project_id}
        and fits(ticket, view.conditions, person.pk, topics)
    }


def walked(person: Any, view: View, **more: Any) -> list[Ticket]:
    found: list[Ticket] = []
    cursor = ""
    for _step in range(1000):
        one = page(person.access, view, cursor=cursor, **more)
        found += one.tickets
        cursor = one.next
        if not cursor:
            return found
    raise AssertionError("the list does not end")


STATUSES = st.lists(st.sampled_from(Ticket.Status.values), min_size=1, max_size=4, unique=True)
HOLDERS = st.lists(st.sampled_from(["me", "nobody", "anna", "boris"]), min_size=1, max_size=3, unique=True)
IN = st.sampled_from(["in", "not_in"])
CONDITION = st.one_of(
    st.builds(where, st.just("status"), IN, STATUSES),
    st.builds(where, st.just("priority"), IN, st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True)),
    st.builds(where, st.just("assignee"), IN, HOLDERS),
    st.builds(where, st.just("team"), IN, st.lists(st.sampled_from(["nobody", "first"]), min_size=1, unique=True)),
    st.builds(
        where, st.just("topic"), IN, st.lists(st.sampled_from(["nobody", "top", "leaf"]), min_size=1, unique=True)
    ),
    st.builds(
        where,
        st.just("tags"),
        st.sampled_from(["any", "every", "no"]),
        st.lists(st.sampled_from(["vip", "срочно", "нет"]), min_size=1, max_size=2, unique=True),
    ),
    st.builds(where, st.just("unread"), st.just("is"), st.booleans()),
    st.builds(where, st.just("asleep"), st.just("is"), st.booleans()),
    st.builds(where, st.just("source"), IN, st.just(["email", "phone"])),
    st.builds(
        where, st.just("subject"), st.sampled_from(["contains", "lacks"]), st.sampled_from(["ИНТЕРНЕТ", "1", "%"])
    ),
)
GROUP = st.builds(
    lambda join, items: tree(*items, join=join), st.sampled_from(["all", "any"]), st.lists(CONDITION, max_size=3)
)
TREES = st.builds(
    lambda join, items: tree(*items, join=join),
    st.sampled_from(["all", "any"]),
    st.lists(st.one_of(CONDITION, GROUP), max_size=4),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "take", "status", "field", "bulk", "delete", "fold", "sleep", "topic", "recount"]),
        st.integers(0, 7),
    ),
    max_size=14,
)


def named(story: Story, given_tree: dict[str, Any], topics: dict[str, Topic]) -> dict[str, Any]:
    """Put the story's ids where the strategies have names."""
    ids = {
        "anna": story.anna.pk,
        "boris": story.boris.pk,
        "first": story.first_line.pk,
        **{name: topic.pk for name, topic in topics.items()},
    }

    def one(item: dict[str, Any]) -> dict[str, Any]:
        if "join" in item:
            return {**item, "items": [one(inner) for inner in item["items"]]}
        if item["field"] in {"assignee", "team", "topic"}:
            return {**item, "value": [ids.get(value, value) for value in item["value"]]}
        return item

    return one(given_tree)


def act(story: Story, verb: str, number: int, topics: dict[str, Topic]) -> None:
    rng = random.Random(number)
    tickets = list(Ticket.objects.order_by("id"))
    ticket = tickets[number % len(tickets)] if tickets else None
    if verb == "open" or ticket is None:
        story.ticket(story.b if number % 3 == 0 else story.a, subject=f"Интернет {number}" if number % 2 else "100%")
    elif verb == "take":
        actions.take(access=story.anna.access, ticket=ticket, force=True)
    elif verb == "status":
        actions.change_status(access=story.anna.access, ticket=ticket, status=Ticket.Status.values[number % 6])
    elif verb == "field":
        actions.change_ticket(
            access=story.anna.access,
            ticket=ticket,
            priority=1 + number % 4,
            tags=rng.sample(["vip", "срочно"], number % 3),
        )
    elif verb == "bulk":
        Ticket.objects.filter(project=story.a).update(
            team=story.first_line if number % 2 else None,
            assignee=story.boris if number % 3 else None,
            unread=bool(number % 2),
        )
    elif verb == "delete":
        ticket.delete()
    elif verb == "fold":
        actions.fold_views(limit=number + 1)
    elif verb == "sleep":
        asleep = clock.now() + datetime.timedelta(days=1) if number % 2 else None
        Ticket.objects.filter(pk=ticket.pk).update(snoozed_until=asleep)
    elif verb == "topic" and ticket.project_id == story.a.pk:
        actions.change_ticket(
            access=story.anna.access, ticket=ticket, topic=[topics["top"], topics["leaf"], None][number % 3]
        )
    elif verb == "recount":
        for view in SavedView.objects.all():
            actions.count_view(view_id=view.pk)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees=st.lists(TREES, min_size=1, max_size=3), before=STEPS, after=STEPS)
def test_kept_counters_equal_a_count_after_any_history(
    story: Story, trees: list[dict[str, Any]], before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    """Any views, any changes before and after they are written, any folding: the kept counter is the count."""
    top, _ = Topic.objects.get_or_create(project=story.a, name="Связь")
    leaf, _ = Topic.objects.get_or_create(project=story.a, name="Нет связи", parent=top)
    topics = {"top": top, "leaf": leaf}
    for verb, number in [("open", 1), ("open", 3), *before]:
        act(story, verb, number, topics)
    views = [
        SavedView.objects.create(
            owner=story.anna, scope="all", name=f"v{at}", conditions=conditions.check(named(story, one, topics))
        )
        for at, one in enumerate(trees)
    ]
    for view in views:
        assert actions.count_view(view_id=view.pk)
    for verb, number in after:
        act(story, verb, number, topics)
    rows = list(SavedView.objects.filter(pk__in=[view.pk for view in views]))
    for person in (story.anna, story.boris):
        kept = view_counting.counts(person.access, rows)
        for view in rows:
            wanted = expected(story, View.of(view), person)
            assert kept[view.pk] == len(wanted), (view.conditions, person.email)
            assert {ticket.pk for ticket in walked(person, View.of(view), limit=3)} == wanted
    assert view_counting.counts(story.egor.access, rows) == {}
    for view in views:
        view.delete()
    Ticket.objects.all().delete()
    TicketChange.objects.all().delete()


@pytest.mark.parametrize("order", list(ORDERS))
def test_every_order_is_walked_without_gap_or_repeat(story: Story, order: str) -> None:
    """Short walks over two projects: pages may be short or empty, the list as a whole is the list."""
    rng = random.Random(5)
    base = clock.now()
    for number in range(24):
        ticket = story.ticket(story.b if number % 3 else story.a, subject=f"t{number}", email=f"c{number}@example.org")
        Ticket.objects.filter(pk=ticket.pk).update(
            priority=rng.randint(1, 4),
            created_at=base - datetime.timedelta(minutes=rng.randint(0, 9)),
            updated_at=base - datetime.timedelta(minutes=rng.randint(0, 9)),
            last_customer_at=rng.choice([None, base - datetime.timedelta(minutes=rng.randint(0, 9))]),
            next_due_at=rng.choice([None, base + datetime.timedelta(minutes=rng.randint(-4, 5))]),
        )
    items = (
        ACTIVE,
        where("subject", "lacks", "7"),
        where("priority", "in", [1, 2, 3, 4]),
        where("created", "within", 9),
        *([where("promised", "is", True)] if order == "due" else []),
    )
    view = View(conditions.check(tree(*items)), order)
    keys = {
        "updated": lambda one: (one.updated_at, one.pk),
        "created": lambda one: (one.created_at, one.pk),
        "customer": lambda one: (one.last_customer_at or one.created_at, one.pk),
        "priority": lambda one: (one.priority, -one.created_at.timestamp(), -one.pk),
        "due": lambda one: (-one.next_due_at.timestamp(), -one.pk),
    }
    wanted = Ticket.objects.exclude(subject__contains="7")
    if order == "due":
        wanted = wanted.filter(next_due_at__isnull=False)
    rows = sorted(wanted, key=keys[order], reverse=True)
    assert [one.pk for one in walked(story.anna, view, limit=5)] == [one.pk for one in rows]
    # A walk of two rows a page: the horizon moves, nothing is lost between the projects.
    short = [one.pk for one in walked(story.anna, view, limit=5, walk=2)]
    assert short == [one.pk for one in rows]


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("created", "within", 3), ("created", "older", 3), ("updated", "within", 3), ("updated", "older", 3),
        ("created", "between", ["2026-01-01", "2026-01-31"]), ("person", "in", "darya"), ("person", "not_in", "darya"),
        ("organisation", "in", "firm"), ("organisation", "not_in", "firm"), ("channel", "in", ["mail"]),
        ("with_client", "is", True), ("with_client", "is", False), ("promised", "is", False), ("overdue", "is", True),
        ("due", "hours", 2), ("due", "hours", 9),
    ],
)  # fmt: skip
def test_conditions_hold_what_they_say(story: Story, field: str, op: str, value: Any) -> None:
    firm = Organisation.objects.create(project=story.a, name="Ромашка")
    first, second = story.ticket(), story.ticket(email="other@example.org", phone="")
    assert first.person is not None
    type(first.person).objects.filter(pk=first.person_id).update(organisation=firm)
    old = datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC)
    Ticket.objects.filter(pk=second.pk).update(created_at=old, updated_at=old, with_client=True, channel="manual")
    if field in {"promised", "overdue", "due"}:
        late, soon = (clock.now() + datetime.timedelta(hours=hours) for hours in (-1, 1))
        Ticket.objects.filter(pk=first.pk).update(next_due_at=late if field == "overdue" else soon)
        if field != "promised":
            Ticket.objects.filter(pk=second.pk).update(next_due_at=soon if field == "overdue" else late)
    value = {"darya": [first.person_id], "firm": [firm.pk]}.get(value, value) if isinstance(value, str) else value
    view = View(conditions.check(tree(where(field, op, value))))
    assert {ticket.pk for ticket in walked(story.anna, view)} == expected(story, view, story.anna)
    assert len(walked(story.anna, view)) == 1
    assert conditions.is_countable(view.conditions) is (
        field in {"person", "channel", "with_client"} or op == "between"
    )


@pytest.mark.parametrize(
    "bad",
    [
        None, [], {"join": "all"}, {"join": "or", "items": []}, tree(where("nothing", "in", [1])),
        tree(where("status", "in", ["x"])), tree(where("status", "like", ["open"])), tree(where("status", "in", [])),
        tree(where("priority", "in", [True])), tree(where("topic", "in", ["1; DROP TABLE desk_ticket"])),
        tree(where("subject", "contains", "")), tree(where("subject", "contains", "x" * 101)),
        tree(where("created", "within", 0)), tree(where("created", "within", 10**9)),
        tree(where("created", "older", True)), tree(where("due", "hours", 0)), tree(where("due", "hours", True)),
        tree(where("due", "within", 3)), tree(where("overdue", "is", "yes")),
        tree(where("created", "between", ["2026-02-01", "2026-01-01"])), tree(where("created", "between", ["x", "y"])),
        tree(where("assignee", "in", [2**70])), tree(where("unread", "is", "yes")),
        tree(*[where("unread", "is", True)] * 31), tree(tree(tree(where("unread", "is", True)))),
        tree(tree(*[where("unread", "is", True)] * 20), tree(*[where("unread", "is", True)] * 20)),
        tree({**where("unread", "is", True), "sql": "1=1"}), tree(where("tags", "any", ["x"] * 51)),
    ],
)  # fmt: skip
def test_s30_conditions_that_cannot_be_are_refused(bad: Any) -> None:
    with pytest.raises(conditions.BadConditionsError):
        conditions.check(bad)


def test_words_of_a_condition_are_never_sql(story: Story) -> None:
    story.ticket(subject="a'); DROP TABLE desk_ticket; --%_")
    for text in ("'); DROP TABLE desk_ticket; --", "%s", "{condition}", "\\", "%_"):
        view = View(conditions.check(tree(where("subject", "contains", text), where("tags", "no", [text]))))
        assert len(walked(story.anna, view)) == (text in "a'); DROP TABLE desk_ticket; --%_")


def test_who_has_a_view_and_who_may_keep_it(story: Story) -> None:
    anna, boris, vera, egor, inna = (u.access for u in (story.anna, story.boris, story.vera, story.egor, story.inna))
    save = {"view": None, "conditions": tree(ACTIVE)}
    mine = actions.save_view(access=anna, name="Моё", **save)
    team = actions.save_view(access=anna, name="Линия", scope="team", team=story.first_line, **save)
    shared = actions.save_view(access=vera, name="Сеть", scope="project", project=story.a, **save)
    everywhere = actions.save_view(access=story.olga.access, name="Всем", scope="all", **save)
    assert [one.name for one in views_in_order(anna)] == ["Всем", "Линия", "Моё", "Сеть"]
    assert [one.name for one in views_in_order(boris)] == ["Всем", "Линия", "Сеть"]
    assert [one.name for one in views_in_order(inna)] == ["Всем", "Сеть"]
    assert list(views_visible_to(egor)) == []
    for access, view in ((boris, mine), (vera, mine), (anna, shared), (vera, everywhere), (egor, team)):
        with pytest.raises(DeniedError):
            actions.save_view(access=access, name="x", conditions=tree(ACTIVE), view=view, scope=view.scope,
                              project=view.project, team=view.team)  # fmt: skip
        with pytest.raises(DeniedError):
            actions.remove_view(access=access, view=view)
    for access, scope in ((anna, "project"), (inna, "project"), (anna, "all"), (egor, "project")):
        with pytest.raises(DeniedError):
            actions.save_view(access=access, name="x", scope=scope, project=story.a, **save)
    TeamMember.objects.filter(user=story.boris).delete()
    assert [one.name for one in views_in_order(boris)] == ["Всем", "Сеть"]
    copy = actions.copy_view(access=boris, view=shared)
    assert (copy.scope, copy.owner_id, copy.conditions) == ("mine", story.boris.pk, shared.conditions)
    actions.move_view(access=boris, view=copy, direction="up")
    assert views_in_order(boris)[-1] == shared
    actions.remove_view(access=vera, view=shared)
    assert "Сеть" not in [one.name for one in views_in_order(anna)]


def test_s03_a_view_names_nothing_of_another_project(story: Story) -> None:
    topic = Topic.objects.create(project=story.b, name="Чужое")
    for access, more in ((story.boris.access, {}), (story.anna.access, {"project": story.a})):
        for item in (where("topic", "in", [topic.pk]), where("assignee", "in", [story.egor.pk])):
            with pytest.raises(ValidationError):
                actions.save_view(access=access, view=None, name="x", conditions=tree(item), **more)
    with pytest.raises(ValidationError):
        actions.save_view(access=story.olga.access, view=None, name="x", scope="all",
                          conditions=tree(where("topic", "in", [topic.pk])))  # fmt: skip
    with pytest.raises(ValidationError):
        actions.save_view(access=story.anna.access, view=None, name="x", conditions=tree(), order="priority")


def test_s40_a_view_over_all_projects_counts_those_of_the_reader(story: Story) -> None:
    view = actions.save_view(access=story.olga.access, view=None, name="Всё", scope="all", conditions=tree())
    actions.count_view(view_id=view.pk)
    story.ticket()
    for _ in range(3):
        story.ticket(story.b)
    actions.fold_views(limit=2)
    view.refresh_from_db()
    seen = {name: view_counting.counts(user.access, [view]).get(view.pk) for name, user in story.everybody().items()}
    assert seen == {"olga": 4, "marina": 1, "anna": 4, "boris": 1, "vera": 1, "inna": 1, "gleb": None, "egor": None,
                    "fedor": None}  # fmt: skip
    assert len(walked(story.boris, View.of(view))) == 1
    assert walked(story.egor, View.of(view)) == walked(story.gleb, View.of(view)) == []
    assert view_counting.counts(story.anna.access, [view], project=story.b.pk) == {view.pk: 3}
    assert ViewCell.objects.filter(view=view).count() > 0


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "é", "A" * 5000, "WyJjcmVhdGVkIiwgIjIwMjYtMDEtMDEiLCAxXQ"])
def test_f13_a_foreign_cursor_of_a_view_is_refused(story: Story, cursor: str) -> None:
    for order in ORDERS:
        with pytest.raises(BadCursorError):
            page(story.anna.access, View(conditions.check(tree(ACTIVE)), order), cursor=cursor)
