"""A project's own fields: defined by its manager, filled by who may, told in the history."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from otklik.accounts.access import DeniedError
from otklik.accounts.roles import RIGHTS
from otklik.accounts.walls import inside
from otklik.customers.models import Person
from otklik.desk import queries, timeline
from otklik.desk.actions import change_ticket
from otklik.desk.actions.fill import FieldsError, check_opening, fill_fields
from otklik.desk.actions.outcomes import move_item
from otklik.desk.actions.ticket_fields import MAX_FIELDS, FieldPlan, merged, save_field
from otklik.desk.models import Ticket, TicketField, TicketFieldValue, Topic
from otklik.desk.ticketform import form_of, forms_of, values_of
from otklik.events.models import Event
from otklik.lib.fields import Value
from tests.story import Story


def add(story: Story, key: str, kind: str = "text", **parts: object) -> TicketField:
    plan = FieldPlan(key=key, name=str(parts.pop("name", key.title())), kind=kind, **parts)
    return save_field(access=story.marina.access, project=story.a, field=None, plan=plan)


def held(ticket: Ticket) -> dict[int, Value]:
    return values_of(form_of(ticket.project_id), ticket).values


def fill(story: Story, ticket: Ticket, given: dict[TicketField, object], who: str = "anna") -> Ticket:
    values = {row.pk: value for row, value in given.items()}
    return fill_fields(access=getattr(story, who).access, ticket=ticket, given=values)


def test_no_two_roles_carry_the_same_rights() -> None:
    assert len(set(RIGHTS.values())) == len(RIGHTS)


def test_each_kind_is_kept_typed_and_read_again(story: Story) -> None:
    ticket = story.ticket()
    names = ["Роутер", "Кабель", "Порт"]
    fields = {
        "text": add(story, "contract"),
        "number": add(story, "length", "number"),
        "money": add(story, "price", "money", currency="rub"),
        "date": add(story, "since", "date"),
        "choice": add(story, "cause", "choice", options=names),
        "several": add(story, "parts", "several", options=names),
        "yes_no": add(story, "visit", "yes_no"),
        "person": add(story, "payer", "person"),
    }
    import datetime

    values: dict[str, object] = {
        "text": "40-117", "number": Decimal("2.5"), "money": Decimal("1500.50"), "date": datetime.date(2026, 2, 1),
        "choice": 2, "several": (1, 3), "yes_no": False, "person": ticket.person_id,
    }  # fmt: skip
    fill(story, ticket, {fields[kind]: value for kind, value in values.items()})
    assert held(ticket) == {fields[kind].pk: value for kind, value in values.items()}
    assert TicketFieldValue.objects.filter(ticket=ticket).count() == 9  # a row for each of several
    fill(story, ticket, {fields["several"]: (2,), fields["text"]: None})
    assert held(ticket)[fields["several"].pk] == (2,)
    assert fields["text"].pk not in held(ticket)
    row = TicketFieldValue.objects.get(ticket=ticket, field=fields["money"])
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketFieldValue.objects.filter(pk=row.pk).update(text="x")


def test_history_tells_before_and_after_in_plain_words(story: Story) -> None:
    ticket = story.ticket()
    cause, visit = add(story, "cause", "choice", options=["Роутер", "Кабель"]), add(story, "visit", "yes_no")
    fill(story, ticket, {cause: 1, visit: True})
    fill(story, ticket, {cause: 2})
    fill(story, ticket, {cause: 2})  # nothing changes, nothing is told
    payloads = [event.payload for event in Event.objects.filter(kind="ticket.field").order_by("id")]
    assert [(row["name"], row["before"], row["after"]) for row in payloads] == [
        ("Cause", "", "Роутер"), ("Visit", "", "yes"), ("Cause", "Роутер", "Кабель"),
    ]  # fmt: skip
    lines = timeline.lines(queries.history_of(story.anna.access, ticket))
    assert [line.text.partition(":")[2].strip() for line in lines[-3:]][::2] == ["Роутер", "Роутер → Кабель"]
    ticket.refresh_from_db()
    assert ticket.version == 3


def test_what_does_not_belong_is_refused_and_nothing_of_it_stays(story: Story) -> None:
    ticket = story.ticket()
    text, payer = add(story, "contract"), add(story, "payer", "person")
    old = add(story, "old", is_archived=True)
    stranger = Person.objects.create(project=story.b, name="Чужой")
    for given in ({text: "x", payer: stranger.pk}, {text: "x", old: "y"}):
        with pytest.raises(FieldsError) as refused:
            fill(story, ticket, given)
        assert set(refused.value.errors) <= {"payer", "old"}
    with pytest.raises(FieldsError):
        fill_fields(access=story.anna.access, ticket=ticket, given={text.pk: "x", 987654: "y"})
    assert held(ticket) == {}
    assert not Event.objects.filter(kind="ticket.field").exists()


@pytest.mark.parametrize("who", ["inna", "gleb", "egor", "fedor"])
def test_s27_who_may_not_work_fills_nothing(story: Story, who: str) -> None:
    ticket, text = story.ticket(), add(story, "contract", readers=("client", "engineer", "inspector"))
    with pytest.raises(DeniedError):
        fill(story, ticket, {text: "x"}, who)
    with pytest.raises(DeniedError):
        save_field(access=getattr(story, who).access, project=story.a, field=text, plan=FieldPlan("a", "a", "text"))
    with pytest.raises(DeniedError):
        move_item(access=getattr(story, who).access, row=text, direction="up")
    assert held(ticket) == {}


def test_roles_see_and_fill_what_they_are_given_and_history_keeps_silent(story: Story) -> None:
    ticket = story.ticket()
    secret = add(story, "margin", "money", currency="RUB", readers=("supervisor",), writers=("supervisor",))
    with pytest.raises(FieldsError):
        fill(story, ticket, {secret: Decimal(5)})
    fill(story, ticket, {secret: Decimal(5)}, "vera")
    form = form_of(story.a.pk)
    for who, sees in (("vera", True), ("marina", True), ("olga", True), ("anna", False), ("inna", False)):
        access = getattr(story, who).access
        assert bool(form.readable(access, story.a.pk)) == sees, who
        told = queries.history_of(access, ticket).filter(kind="ticket.field")
        assert told.exists() == sees, who
    assert form.readable(story.egor.access, story.a.pk) == []


def test_topic_and_condition_say_what_is_asked_for(story: Story) -> None:
    top = Topic.objects.create(project=story.a, name="Интернет")
    below = Topic.objects.create(project=story.a, name="Скорость", parent=top)
    other = Topic.objects.create(project=story.a, name="Телефония")
    broken = add(story, "broken", "yes_no", topic=top)
    what = add(story, "what", "choice", options=["Роутер", "Кабель"], parent=broken, parent_values=[1])
    ticket = story.ticket()
    with pytest.raises(FieldsError):
        fill(story, ticket, {broken: True})
    change_ticket(access=story.anna.access, ticket=ticket, topic=below)
    with pytest.raises(FieldsError):
        fill(story, ticket, {what: 1})
    fill(story, ticket, {what: 1, broken: True})
    change_ticket(access=story.anna.access, ticket=ticket, topic=other)
    ticket.refresh_from_db()
    form = form_of(story.a.pk)
    assert form.asked(held(ticket), ticket.topic_id) == []
    assert held(ticket)[what.pk] == 1  # kept, in case the topic was a slip


def test_r006_opening_demands_what_the_opener_may_fill(story: Story) -> None:
    contract = add(story, "contract", required="opening")
    add(story, "margin", "number", required="opening", readers=("supervisor",), writers=("supervisor",))
    add(story, "result", required="closing")
    anna = story.anna.access
    with pytest.raises(FieldsError) as refused:
        check_opening(access=anna, project_id=story.a.pk, topic=None, given={})
    assert set(refused.value.errors) == {"contract"}
    checked = check_opening(access=anna, project_id=story.a.pk, topic=None, given={contract.pk: "40-117"})
    assert list(checked.values.values()) == ["40-117"]
    assert check_opening(access=anna, project_id=story.b.pk, topic=None, given={}).values == {}


def test_options_keep_their_ids_and_are_archived_not_deleted(story: Story) -> None:
    field = add(story, "cause", "choice", options=["Роутер", "Кабель"])
    ticket = story.ticket()
    fill(story, ticket, {field: 2})
    plan = FieldPlan(key="ignored", name="Причина", kind="text", options=["Порт", "роутер"])
    changed = save_field(access=story.marina.access, project=story.a, field=field, plan=plan)
    assert (changed.key, changed.kind, changed.name) == ("cause", "choice", "Причина")
    names = [(item["id"], item["name"], item["archived"]) for item in changed.options]
    assert names == [(3, "Порт", False), (1, "роутер", False), (2, "Кабель", True)]
    assert held(ticket) == {field.pk: 2}
    assert merged(changed.options, ["Кабель"])[0] == {"id": 2, "name": "Кабель", "archived": False}
    told = Event.objects.filter(kind="ticket_form.changed").order_by("-id").first()
    assert told is not None
    assert told.payload["changes"]["options"] == ["Роутер, Кабель", "Порт, роутер"]


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"key": "Нет"}, "key"), ({"key": "contract"}, "__all__"), ({"kind": "choice"}, "options"),
        ({"kind": "choice", "options": ["a", "A"]}, "options"), ({"kind": "choice", "options": ["x" * 121]}, "options"),
        ({"kind": "money", "currency": "рубль"}, "currency"), ({"kind": "nothing"}, "kind"), ({"name": " "}, "name"),
        ({"required": "always"}, "required"),
    ],
)  # fmt: skip
def test_a_field_that_makes_no_sense_is_refused(story: Story, parts: dict[str, object], where: str) -> None:
    add(story, "contract")
    plan = FieldPlan(**{"key": "new", "name": "Новое", "kind": "text", **parts})
    with pytest.raises(ValidationError) as refused:
        save_field(access=story.marina.access, project=story.a, field=None, plan=plan)
    assert where in refused.value.message_dict
    assert TicketField.objects.count() == 1


def test_conditions_are_of_this_project_and_make_no_circle(story: Story) -> None:
    first, second = add(story, "a", "yes_no"), add(story, "b", "yes_no")
    marina = story.marina.access
    text = add(story, "t")
    foreign = TicketField.objects.create(project=story.b, key="x", name="x", kind="yes_no")
    topic = Topic.objects.create(project=story.b, name="Чужая")

    def plan(**parts: object) -> FieldPlan:
        return FieldPlan(key="a", name="A", kind="yes_no", **parts)

    save_field(access=marina, project=story.a, field=first, plan=plan(parent=second, parent_values=[1]))
    for bad in (
        plan(parent=first, parent_values=[1]), plan(parent=text, parent_values=[1]), plan(topic=topic),
        plan(parent=foreign, parent_values=[1]), plan(parent=first, parent_values=[]),
        plan(parent=first, parent_values=[7]),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            save_field(access=marina, project=story.a, field=second, plan=bad)


def test_a_project_has_a_hundred_fields_at_most(story: Story) -> None:
    TicketField.objects.bulk_create(
        TicketField(project=story.a, key=f"k{n}", name=f"k{n}", kind="text") for n in range(MAX_FIELDS)
    )
    with pytest.raises(ValidationError):
        add(story, "more")


def test_fields_change_places(story: Story) -> None:
    first, second = add(story, "first"), add(story, "second")
    move_item(access=story.marina.access, row=second, direction="up")
    move_item(access=story.marina.access, row=second, direction="up")
    assert [row.key for row in form_of(story.a.pk).fields] == [second.key, first.key]


def test_s03_the_database_hides_fields_and_values_of_other_projects(story: Story) -> None:
    ticket, field = story.ticket(), add(story, "contract")
    fill(story, ticket, {field: "40-117"})
    with inside([story.b.pk]):
        assert not TicketField.objects.exists()
        assert not TicketFieldValue.objects.exists()
        assert form_of(story.a.pk).fields == ()
    with inside([story.a.pk]):
        assert held(ticket) == {field.pk: "40-117"}


def test_s39_a_value_of_another_project_is_refused_by_the_database(story: Story) -> None:
    ticket, field = story.ticket(story.b), add(story, "contract")
    for project in (story.a, story.b):
        with pytest.raises(IntegrityError), transaction.atomic():
            TicketFieldValue.objects.create(project=project, ticket=ticket, field=field, text="x")


def test_a_project_without_fields_costs_one_query_and_many_tickets_cost_two(story: Story) -> None:
    ticket = story.ticket()
    with CaptureQueriesContext(connection) as queries_made:
        values_of(form_of(story.a.pk), ticket)
    assert len(queries_made) <= 1
    add(story, "contract")
    with CaptureQueriesContext(connection) as queries_made:
        from otklik.desk.ticketform import all_values

        all_values(forms_of([story.a.pk]), [story.ticket() for _ in range(0)] or [ticket])
    assert len(queries_made) <= 2
