"""Names of statuses, what a project demands before work ends, and the record of what was done."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from otklik.accounts.access import DeniedError
from otklik.accounts.walls import inside
from otklik.desk import actions, queries, timeline
from otklik.desk.actions import NewMessage
from otklik.desk.actions.outcomes import move_item, save_closing_rules, save_code, save_label
from otklik.desk.closing import ClosingError, NewResolution, resolutions_of
from otklik.desk.counting import counts
from otklik.desk.models import Message, Resolution, ResolutionCode, StatusLabel, Ticket, Topic
from otklik.desk.tests.test_fields import add, fill
from otklik.events.actor import system
from otklik.events.models import Event
from tests.story import Story

DONE = NewResolution(cause="Сгорел порт", done="Переключили на другой")


def label(story: Story, kind: str = "open", name: str = "Ждём монтажника", **parts: object) -> StatusLabel:
    return save_label(access=story.marina.access, project=story.a, label=None, kind=kind, name=name, **parts)


def solve(story: Story, ticket: Ticket, resolution: NewResolution | None = None, status: str = "solved") -> Ticket:
    return actions.change_status(access=story.anna.access, ticket=ticket, status=status, resolution=resolution)


def demand(story: Story, *, resolution: bool = False, topic: bool = False) -> None:
    save_closing_rules(access=story.marina.access, project=story.a, needs_resolution=resolution, needs_topic=topic)


def test_r095_a_label_names_a_status_and_lists_stay_by_kind(story: Story) -> None:
    ticket, waits, anna = story.ticket(), label(story, colour="#B4460F"), story.anna.access
    before = counts(anna).views["open"]
    actions.change_status(access=anna, ticket=ticket, status="open", label=waits)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_label, waits.colour) == ("open", waits, "#b4460f")
    assert counts(anna).views["open"] == before
    event = Event.objects.get(kind="ticket.status")
    assert (event.payload["after"], event.payload["after_label"]) == ("open", "Ждём монтажника")
    assert "Ждём монтажника" in timeline.lines([event])[0].text
    second = label(story, name="Ждём запчасть")
    actions.change_status(access=anna, ticket=ticket, status="open", label=second)
    actions.change_status(access=anna, ticket=ticket, status="open")
    ticket.refresh_from_db()
    assert ticket.status_label is None
    assert Event.objects.filter(kind="ticket.status").count() == 3


def test_a_label_that_no_longer_fits_falls_off_whoever_changes_the_status(story: Story) -> None:
    ticket, waits, anna = story.ticket(), label(story, "waiting_customer", "Ждём фото"), story.anna.access
    actions.change_status(access=anna, ticket=ticket, status="waiting_customer", label=waits)
    actions.receive(actor=system("mail"), ticket=ticket, message=NewMessage(text="Вот фото"), channel="mail")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_label) == ("open", None)
    actions.change_status(access=anna, ticket=ticket, status="waiting_customer", label=waits)
    actions.post(access=anna, ticket=ticket, kind="question", message=NewMessage(text="?"))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_label) == ("waiting_client", None)
    Ticket.objects.filter(pk=ticket.pk).update(status_label=waits)  # plain SQL, a kind that does not fit
    ticket.refresh_from_db()
    assert ticket.status_label is None


def test_s39_labels_and_codes_of_another_project_are_refused(story: Story) -> None:
    ticket = story.ticket()
    foreign = StatusLabel.objects.create(project=story.b, kind="open", name="Чужое")
    code = ResolutionCode.objects.create(project=story.b, name="Чужой")
    archived = label(story, is_archived=True)
    for bad in (foreign, archived, label(story, "closed", "Спам")):
        with pytest.raises(ValueError, match="label"):
            actions.change_status(access=story.anna.access, ticket=ticket, status="open", label=bad)
    with pytest.raises(ValueError):
        solve(story, ticket, NewResolution(done="x", code=code.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.create(project=story.a, ticket=ticket, done="x", code=code, status="solved", author_name="")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_label) == ("new", None)


def test_r088_what_was_done_is_demanded_kept_and_outlives_reopening(story: Story) -> None:
    ticket = story.ticket()
    code = save_code(access=story.marina.access, project=story.a, code=None, name="Замена порта")
    demand(story, resolution=True)
    with pytest.raises(ClosingError) as refused:
        solve(story, ticket, NewResolution(cause="Сгорел порт"))
    assert [key for key, _words in refused.value.demands.items] == ["resolution.done", "resolution.code"]
    whole = NewResolution(cause="Сгорел порт\x00", done="Переключили", code=code.pk)
    solve(story, ticket, whole)
    row = Resolution.objects.get()
    assert (row.cause, row.done, row.code, row.author_name, row.status) == (
        "Сгорел порт", "Переключили", code, "Анна Лебедева", "solved",
    )  # fmt: skip
    assert "Замена порта" in timeline.lines(queries.history_of(story.anna.access, ticket))[-2].text
    actions.change_status(access=story.anna.access, ticket=ticket, status="closed")  # it has ended already
    actions.change_status(access=story.anna.access, ticket=ticket, status="open")
    ticket.refresh_from_db()
    with pytest.raises(ClosingError):
        solve(story, ticket)
    solve(story, ticket, NewResolution(cause="Опять", done="Заменили плату", code=code.pk))
    ticket.refresh_from_db()
    assert [row.done for row in resolutions_of(story.anna.access, ticket)] == ["Заменили плату", "Переключили"]


def test_everything_that_is_missing_is_named_at_once(story: Story) -> None:
    ticket = story.ticket()
    add(story, "contract", name="Договор", required="opening")
    result = add(story, "result", name="Итог", required="closing")
    add(story, "check", name="Тайна", required="closing", readers=("supervisor",), writers=("supervisor",))
    demand(story, resolution=True, topic=True)
    with pytest.raises(ClosingError) as refused:
        solve(story, ticket)
    keys = [key for key, _words in refused.value.demands.items]
    assert keys == ["fields.contract", "fields.result", "fields", "topic", "resolution.cause", "resolution.done"]
    for words in ("Договор", "Итог"):
        assert words in str(refused.value)
    assert "Тайна" not in str(refused.value)
    fill(story, ticket, {result: "x"})
    with pytest.raises(ClosingError) as refused:
        solve(story, ticket, DONE)
    assert "Итог" not in str(refused.value)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at) == ("new", None)
    assert not Resolution.objects.exists()
    actions.change_status(access=story.anna.access, ticket=ticket, status="waiting_customer")  # work goes on freely


def test_an_answer_that_solves_keeps_the_rules_and_leaves_nothing_when_refused(story: Story) -> None:
    ticket, anna = story.ticket(), story.anna.access
    demand(story, resolution=True)
    with pytest.raises(ClosingError):
        actions.post(access=anna, ticket=ticket, kind="reply", message=NewMessage(text="Готово"), status="solved")
    assert Message.objects.filter(ticket=ticket).count() == 1
    posted = actions.post(
        access=anna, ticket=ticket, kind="reply", message=NewMessage(text="Готово"), status="solved", resolution=DONE
    )
    assert Resolution.objects.get().status == "solved"
    actions.undo(access=anna, message=posted)
    ticket.refresh_from_db()
    assert ticket.status == "new"
    assert not Resolution.objects.exists()
    with pytest.raises(ValueError, match=r"."):
        actions.change_status(access=anna, ticket=ticket, status="open", resolution=DONE)


def test_a_topic_can_be_demanded(story: Story) -> None:
    ticket, topic = story.ticket(), Topic.objects.create(project=story.a, name="Связь")
    demand(story, topic=True)
    with pytest.raises(ClosingError):
        solve(story, ticket, status="closed")
    actions.change_ticket(access=story.anna.access, ticket=ticket, topic=topic)
    assert solve(story, ticket, status="closed").status == "closed"
    other = story.ticket(story.b)
    assert solve(story, other).status == "solved"  # the other project demands nothing


@pytest.mark.parametrize("who", ["anna", "vera", "inna", "gleb", "egor", "fedor"])
def test_s27_only_a_manager_says_how_work_ends(story: Story, who: str) -> None:
    access, row = getattr(story, who).access, label(story)
    for verb in (
        lambda: save_label(access=access, project=story.a, label=None, kind="open", name="x"),
        lambda: save_code(access=access, project=story.a, code=None, name="x"),
        lambda: save_closing_rules(access=access, project=story.a, needs_resolution=True, needs_topic=True),
        lambda: move_item(access=access, row=row, direction="up"),
    ):
        with pytest.raises(DeniedError):
            verb()
    assert StatusLabel.objects.count() == 1


def test_names_are_unique_and_kinds_are_the_six(story: Story) -> None:
    marina = story.marina.access
    first, second = label(story), label(story, name="Второе")
    for bad in ({"kind": "open", "name": " Ждём  монтажника "}, {"kind": "strange", "name": "x"},
                {"kind": "open", "name": "x", "colour": "red"}):  # fmt: skip
        with pytest.raises(ValidationError):
            save_label(access=marina, project=story.a, label=None, **bad)
    save_code(access=marina, project=story.a, code=None, name="Код")
    with pytest.raises(ValidationError):
        save_code(access=marina, project=story.a, code=None, name="Код")
    move_item(access=marina, row=second, direction="up")
    assert list(StatusLabel.objects.filter(project=story.a)) == [second, first]
    changed = save_label(access=marina, project=story.a, label=first, kind="closed", name="Иначе", is_archived=True)
    assert (changed.kind, changed.name, changed.is_archived) == ("open", "Иначе", True)


def test_s03_the_database_hides_endings_of_other_projects(story: Story) -> None:
    ticket = story.ticket()
    label(story)
    solve(story, ticket, DONE)
    ticket.refresh_from_db()
    with inside([story.b.pk]):
        assert not Resolution.objects.exists()
        assert not StatusLabel.objects.exists()
        assert resolutions_of(story.anna.access, ticket) == []


def test_r072_parts_end_with_what_was_written_about_the_ticket_above(story: Story) -> None:
    parent, one, two = story.ticket(), story.ticket(), story.ticket()
    must = add(story, "meter", required="closing")
    for part in (one, two):
        actions.link(access=story.anna.access, source=part, target=parent, kind="parent")
    for ticket in (parent, one):
        fill(story, ticket, {must: "17"})
    demand(story, resolution=True)
    code = save_code(access=story.marina.access, project=story.a, code=None, name="Авария")
    solve(story, parent, NewResolution(DONE.cause, DONE.done, code.pk))
    assert actions.close_children(access=story.anna.access, ticket=parent) == 1  # the other lacks its field
    told = Resolution.objects.get(ticket=one)
    assert (told.cause, told.done, told.code) == (DONE.cause, DONE.done, code)
    assert set(Ticket.objects.filter(pk__in=(one.pk, two.pk)).values_list("pk", "status")) == {
        (one.pk, "solved"),
        (two.pk, "new"),
    }
