"""What hangs on a ticket for its customer when it is merged, erased, or looked at by operators (S39, S03, R122)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from otklik.accounts import walls
from otklik.desk.models import Participant, Ticket
from otklik.lib.personal import Subject
from otklik.requests import personal
from otklik.requests.actions import change_portal, follow, issue_link, rate
from otklik.requests.models import Portal, Rating, RequestType, StatusLink
from tests.story import Story

pytestmark = pytest.mark.django_db
ADDRESS = "darya@example.org"


@pytest.fixture(autouse=True)
def portal(story: Story) -> Portal:
    return change_portal(
        access=story.olga.access,
        project=story.a,
        is_open=True,
        has_general=True,
        intro="",
        sites=[],
        consent="",
        links_in_mail=True,
        link_days=30,
    )


def link(story: Story, ticket: Ticket) -> str:
    return issue_link(project=story.a, ticket=ticket, address=ADDRESS, days=30)


def test_s39_a_link_follows_a_merge_for_who_takes_part_only(story: Story) -> None:
    source, target = story.ticket(), story.ticket(email="other@example.org")
    token = link(story, source)
    Ticket.objects.filter(pk=source.pk).update(merged_into=target)
    assert follow(token) is None
    added = Participant.objects.create(project=story.a, ticket=target, address=ADDRESS)
    assert follow(token) is None  # named by somebody, admitted by nobody
    Participant.objects.filter(pk=added.pk).update(verified=True)
    found = follow(token)
    assert found is not None
    assert (found.ticket, found.link.ticket) == (target, target)
    assert StatusLink.objects.get().ticket_id == source.pk


def test_erasure_leaves_the_score_alone(story: Story) -> None:
    ticket = story.ticket()
    token = link(story, ticket)
    found = follow(token)
    assert found is not None
    rate(actor=story.anna.access.actor, ticket=ticket, address=ADDRESS, score=2, comment="Дарья недовольна")
    subject = Subject(project=story.a.pk, person=ticket.person_id or 0, tickets={ticket.pk})
    exported = {name: list(rows) for name, rows in personal.export(subject).items()}
    assert exported["ratings"][0]["comment"] == "Дарья недовольна"
    assert exported["status_links"][0]["address"] == ADDRESS
    assert personal.erase(subject) == {"status_links": 1, "ratings": 1}
    rating = Rating.objects.get()
    assert (rating.score, rating.comment) == (2, "")
    assert "@" not in rating.address
    assert follow(token) is None


def test_s03_the_database_keeps_the_walls(story: Story) -> None:
    ticket = story.ticket()
    link(story, ticket)
    foreign = story.ticket(story.b)
    RequestType.objects.create(project=story.a, key="x", name="x")
    with walls.inside([story.b.pk]):
        assert not StatusLink.objects.exists()
        assert not RequestType.objects.exists()
        assert not Portal.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(project=story.a, ticket=foreign, address=ADDRESS, score=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(project=story.a, ticket=ticket, address=ADDRESS, score=6)


def test_s24_operators_see_and_revoke_the_links(story: Story) -> None:
    ticket = story.ticket()
    token = link(story, ticket)
    rate(actor=story.anna.access.actor, ticket=ticket, address=ADDRESS, score=4, comment="Спасибо")
    url = f"/work/NET-{ticket.number}"
    page = story.client(story.anna).get(url).content.decode()
    assert f"{url}/status-links/revoke" in page
    assert "Спасибо" in page
    assert story.client(story.egor).post(f"{url}/status-links/revoke").status_code in {403, 404}
    assert follow(token) is not None
    assert story.client(story.boris).post(f"{url}/status-links/revoke").status_code == 302
    assert follow(token) is None
