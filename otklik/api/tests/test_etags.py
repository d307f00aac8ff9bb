"""Asking again costs nothing while nothing has changed, and never hides a change."""

from __future__ import annotations

from otklik.api.tests.people import World
from otklik.customers.models import Organisation, Person
from otklik.desk.actions import mark_seen
from otklik.desk.models import Ticket


def test_r258_304_until_something_shown_changes(world: World) -> None:
    anna = world.api("anna")
    company = Organisation.objects.create(project=world.a, name="Horns")
    person = world.ticket.person_id
    view = anna.post("views", {"name": "x", "conditions": {"join": "all", "items": []}}).json()["id"]
    for path, body in (
        (f"tickets/{world.ticket.pk}", {"priority": "high"}),
        (f"customers/{person}", {"name": "Dasha"}),
        (f"customers/{person}/card", {"region": "Perm"}),
        (f"organisations/{company.pk}", {"note": "x"}),
        (f"views/{view}", {"name": "y"}),
    ):
        first = anna.get(path)
        tag = first["ETag"]
        for known in (tag, f'"other", W/{tag}', "*"):
            again = anna.get(path, If_None_Match=known)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        for known in ('"other"', "rubbish", tag[:-2]):
            assert anna.get(path, If_None_Match=known).content == first.content
        assert anna.patch(path, body, If_Match=tag).status_code == 200
        changed = anna.get(path, If_None_Match=tag)
        assert (changed.status_code, changed["ETag"] != tag) == (200, True)
        assert anna.patch(path, body, If_Match=tag).status_code == 412
        # What one may not see is not there, whatever one claims to know of it.
        for known in (changed["ETag"], "*"):
            stranger = world.api("egor").get(path, If_None_Match=known)
            missing = world.api("egor").get("tickets/987654321", If_None_Match=known)
            assert (stranger.status_code, stranger.content) == (404, missing.content)


def test_r258_what_is_shown_of_other_rows_counts_too_but_is_no_other_version(world: World) -> None:
    anna, path = world.api("anna"), f"tickets/{world.ticket.pk}"
    tag = anna.get(path)["ETag"]
    Person.objects.filter(pk=world.ticket.person_id).update(name="Dasha")
    renamed = anna.get(path, If_None_Match=tag)
    assert (renamed.status_code, renamed.json()["customer"]["name"]) == (200, "Dasha")
    mark_seen(access=world.users["anna"].access, ticket=Ticket.objects.get(pk=world.ticket.pk))
    seen = anna.get(path, If_None_Match=renamed["ETag"])
    assert (seen.status_code, seen.json()["unread"]) == (200, False)
    assert anna.patch(path, {"subject": "No light"}, If_Match=tag).json()["subject"] == "No light"
