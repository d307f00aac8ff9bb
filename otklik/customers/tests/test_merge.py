"""The same person: found with a reason, merged by a person, taken back for a day."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from otklik.customers import actions, likeness
from otklik.customers.models import Identity, Merge, Person, PersonNote
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from otklik.lib import clock
from tests.story import Story

pytestmark = pytest.mark.django_db


def person_of(ticket: Ticket) -> Person:
    assert ticket.person_id is not None
    return Person.objects.select_related("project").get(pk=ticket.person_id)


def two(story: Story) -> tuple[Person, Person]:
    one = story.ticket(email="darya.sokolova@gmail.com", phone="", name="Дарья Соколова")
    other = story.ticket(email="daryasokolova+shop@googlemail.com", phone="+7 916 123-45-67", name="Соколова Дарья")
    return person_of(one), person_of(other)


def test_r40_the_same_mailbox_in_another_spelling_is_proposed(story: Story) -> None:
    one, other = two(story)
    found = likeness.candidates(story.anna.access, one)
    assert [candidate.person.pk for candidate in found] == [other.pk]
    assert found[0].reasons == ["тот же почтовый ящик в другом написании"] or "mailbox" in found[0].reasons[0]


def test_r40_telephones_contracts_and_namesakes_are_proposed_with_a_reason(story: Story) -> None:
    anna = story.anna.access
    make = actions.add_customer
    one = make(
        access=anna,
        project=story.a,
        name="Пётр Ильин",
        identities=[("phone", "+7 912 000-11-22"), ("contract", "40-117")],
    )
    phone = make(access=anna, project=story.a, identities=[("phone", "+44 9120001122")])
    contract = make(access=anna, project=story.a, identities=[("contract", "№ 40 117")])
    names = make(access=anna, project=story.a, name="ильин  Петр", card={"birth_year": 1980})
    make(access=anna, project=story.a, name="Ильин Пётр", card={"birth_year": 1981})
    actions.change_customer(access=anna, person=one, card={"birth_year": 1980})
    one = Person.objects.get(pk=one.pk)
    assert {row.person.pk for row in likeness.candidates(anna, one)} == {phone.pk, contract.pk, names.pk}


def test_s39_nobody_of_another_project_is_proposed_or_merged(story: Story) -> None:
    one = person_of(story.ticket())
    other = person_of(story.ticket(story.b))
    assert likeness.candidates(story.anna.access, one) == []
    with pytest.raises(ValidationError):
        actions.merge_people(access=story.anna.access, kept=one, gone=other)
    with pytest.raises(PermissionError):
        actions.merge_people(access=story.egor.access, kept=other, gone=one)
    assert Merge.objects.count() == 0


def test_s39_the_database_refuses_a_merge_across_projects(story: Story) -> None:
    from django.db import IntegrityError

    one, other = person_of(story.ticket()), person_of(story.ticket(story.b))
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=one.pk).update(merged_into=other)


def fill(story: Story, kept: Person, gone: Person) -> None:
    anna = story.anna.access
    actions.add_note(access=anna, person=gone, text="Звонить после шести")
    text = actions.save_consent_text(access=story.olga.access, project=story.a, purpose="data", version="1", text="Да")
    for person in (kept, gone):
        actions.give_consent(access=anna, person=person, text=text, channel="phone")
    other = actions.save_consent_text(access=story.olga.access, project=story.a, purpose="ads", version="1", text="Да")
    actions.give_consent(access=anna, person=gone, text=other, channel="phone")
    for person in (kept, gone):
        values = actions.PanelValues(title="Роутер")
        actions.put_panel_row(access=anna, person=person, kind="purchase", external_id="1", values=values)
    actions.change_customer(access=anna, person=gone, card={"region": "Пермь", "standing": "vip"})


def rows_of(person: Person) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {
        "tickets": set(Ticket.objects.filter(person=person).values_list("pk", flat=True)),
        "messages": set(Message.objects.filter(person=person).values_list("pk", flat=True)),
        "identities": set(Identity.objects.filter(person=person).values_list("pk", flat=True)),
        "notes": set(PersonNote.objects.filter(person=person).values_list("pk", flat=True)),
        "consents": set(person.consents.values_list("pk", flat=True)),
        "panels": set(person.panel_rows.values_list("pk", flat=True)),
    }
    return found


def test_a_merge_moves_everything_and_an_undo_moves_exactly_that_back(story: Story) -> None:
    kept, gone = two(story)
    fill(story, kept, gone)
    before = rows_of(kept), rows_of(gone)
    merge = actions.merge_people(access=story.anna.access, kept=kept, gone=gone, reason="one mailbox")
    kept.refresh_from_db()
    assert (kept.region, kept.standing) == ("Пермь", "vip")
    after = rows_of(kept)
    for name in ("tickets", "messages", "identities", "notes"):
        assert after[name] == before[0][name] | before[1][name]
    # What both had (a consent to the same text, the same row of a foreign system) stays where it was: nothing is lost.
    assert (len(after["consents"]), len(after["panels"])) == (2, 1)
    assert len(rows_of(gone)["consents"]) == len(rows_of(gone)["panels"]) == 1
    # A new letter from either address finds the one who stayed.
    later = story.ticket(email="daryasokolova+shop@googlemail.com", phone="", name="")
    assert later.person_id == kept.pk
    actions.undo_merge(access=story.anna.access, merge=merge)
    again = rows_of(Person.objects.get(pk=kept.pk)), rows_of(Person.objects.get(pk=gone.pk))
    assert again[1] == before[1]
    assert again[0]["tickets"] == before[0]["tickets"] | {later.pk}
    kept.refresh_from_db()
    assert (kept.region, kept.standing) == ("", "")
    kinds = list(Event.objects.filter(payload__person=kept.pk).values_list("kind", flat=True))
    assert {"customer.merged", "customer.parted"} <= set(kinds)
    # Who has been parted is not proposed again.
    assert likeness.candidates(story.anna.access, kept) == []


def test_a_merge_can_be_undone_for_a_day_and_from_the_top(story: Story) -> None:
    kept, gone = two(story)
    third = actions.add_customer(access=story.anna.access, project=story.a, name="Третий")
    first = actions.merge_people(access=story.anna.access, kept=kept, gone=gone)
    second = actions.merge_people(access=story.anna.access, kept=third, gone=kept)
    with pytest.raises(actions.TooLateError):
        actions.undo_merge(access=story.anna.access, merge=first)
    with clock.at(clock.now() + datetime.timedelta(days=1, minutes=1)), pytest.raises(actions.TooLateError):
        actions.undo_merge(access=story.anna.access, merge=second)
    actions.undo_merge(access=story.anna.access, merge=second)
    actions.undo_merge(access=story.anna.access, merge=first)
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_what_came_to_the_old_card_while_it_was_merged_is_brought_home(story: Story) -> None:
    kept, gone = two(story)
    merge = actions.merge_people(access=story.anna.access, kept=kept, gone=gone)
    stray = story.ticket(email="", phone="", name="")
    Ticket.objects.filter(pk=stray.pk).update(person=gone)
    assert actions.gather_strays() == 1
    stray.refresh_from_db()
    assert stray.person_id == kept.pk
    actions.undo_merge(access=story.anna.access, merge=merge)
    stray.refresh_from_db()
    assert stray.person_id == gone.pk


@pytest.mark.django_db(transaction=True)
def test_of_many_merges_at_once_one_wins(story: Story) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    kept, gone = two(story)

    def attempt(turn: int) -> bool:
        pair = (kept, gone) if turn % 2 else (gone, kept)
        try:
            actions.merge_people(access=story.anna.access, kept=pair[0], gone=pair[1])
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(attempt, range(8)))
    assert done.count(True) == 1
    assert Person.objects.filter(merged_into__isnull=False).count() == 1
