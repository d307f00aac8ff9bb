"""S40: whatever happens on the other side of the wall, nothing that one sees changes by a byte."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.desk.actions import NewMessage, change_status, count_view, fold_counters, fold_views, post, save_view, take
from otklik.desk.models import SavedView
from tests.story import Story
from tests.walls.test_matrix import CSRF

WORDS = ("интернет", "Соколова", "+79161234567", "darya@example.org", "SHOP-3", "3", "canarySHOP", "сломалось")
OPERATOR = (
    "/work/",
    "/work/?view=mine",
    "/work/?view=unassigned",
    "/work/?view=solved",
    "/work/?view=waiting_client",
    "/work/?project=net",
    "/work/rows",
    "/work/nav",
    "/work/new",
    "/me/",
    *(f"/work/search?q={word}" for word in WORDS),
    *(f"/work/rows?q={word}" for word in WORDS),
    *(f"/work/customers?find={word}&project={{a}}" for word in WORDS),
    "/work/?project=shop",
    "/work/SHOP-1",
    "/work/NET-1",
    "/work/NET-1/parts",
    "/work/NET-1/assignee",
    "/work/NET-1/topic",
)
OPERATOR += (
    "/work/views",
    "/work/views/{v}",
    "/work/?view=v{v}",
    "/work/rows?view=v{v}",
    "/work/?view=v{v}&project=shop",
)
COMPANY = ("/cabinet/", "/cabinet/rows", "/cabinet/NET-1", "/cabinet/NET-1/parts", "/cabinet/SHOP-1", "/me/")
COMPANY += tuple(f"/cabinet/?q={word}" for word in WORDS)
API = ("tickets", "tickets?limit=1", "tickets?project=net", "tickets?project=shop", "customers", "projects")
API += tuple(f"tickets?q={word.replace('+', '%2B')}" for word in WORDS)
API += ("customers?phone=%2B79161234567", "customers?email=darya@example.org", "tickets?assignee=none")
SETUP = ("/setup/", "/setup/projects/net/", "/setup/projects/net/people", "/setup/projects/net/mail", "/setup/mail/net")
PAGES = {"boris": OPERATOR, "gleb": COMPANY, "marina": SETUP, "vera": ("/setup/mail/net", "/setup/mail/net/figures")}


def seen(story: Story, clients: dict[str, Client], tokens: dict[str, str]) -> dict[tuple[str, str], str]:
    """Return every answer, by person and address."""
    found: dict[tuple[str, str], str] = {}
    view = SavedView.objects.get(scope="all").pk
    for name, paths in PAGES.items():
        for path in paths:
            found[name, path] = told(clients[name].get(path.format(a=story.a.pk, v=view)))
    for name in ("boris", "gleb", "fedor"):
        for path in API:
            answer = Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {tokens[name]}"})
            found[name, path] = told(answer)
    return found


def told(answer: Any) -> str:
    """Return status, headers that tell something, and the body without what is new on every page."""
    body = re.sub(r"/work/files/\d+/[^/\"]+/", "/work/files/…/", answer.content.decode())
    return f"{answer.status_code} {answer.get('Location', '')} {answer.get('ETag', '')}\n{CSRF.sub('csrf', body)}"


@pytest.mark.slow
def test_s40_fifty_tickets_on_the_other_side_change_nothing(story: Story) -> None:
    """Lists, counters, search, cases, customers, set-up and calls, compared before and after."""
    anna = story.anna.access
    first = story.ticket(subject="Не работает интернет у соседей")
    story.ticket(subject="Второе", email="other@example.org", phone="")
    post(access=anna, ticket=first, kind="question", message=NewMessage(text="Есть ли авария?"))
    everything = {"join": "all", "items": []}
    view = save_view(access=story.olga.access, view=None, name="Всё", scope="all", conditions=everything)
    count_view(view_id=view.pk)
    clients = {name: story.client(story.everybody()[name]) for name in PAGES}
    tokens = {name: issue_token(user=story.everybody()[name], name="x") for name in ("boris", "gleb", "fedor")}
    with time_machine.travel("2027-01-15T12:00:00Z", tick=False):
        seen(story, clients, tokens)  # sessions and first uses of tokens are noted once
        before = seen(story, clients, tokens)
        for number in range(50):
            ticket = story.ticket(
                story.b,
                subject=f"canarySHOP сломалось {number}",
                email="darya@example.org" if number % 2 else f"c{number}@example.org",
            )
            if number % 3 == 0:
                take(access=anna, ticket=ticket)
            if number % 5 == 0:
                post(access=anna, ticket=ticket, kind="question", message=NewMessage(text="интернет?"))
            if number % 7 == 0:
                change_status(access=anna, ticket=ticket, status="solved")
            if number == 25:
                fold_counters()
                fold_views()
        after = seen(story, clients, tokens)
    assert len(before) > 90
    assert {text[:3] for text in before.values()} <= {"200", "302", "404", "422", "403"}
    assert [key for key in before if before[key] != after[key]] == []
    # The comparison is not blind: Anna, behind both walls, does see the difference.
    assert "canarySHOP" in story.client(story.anna).get("/work/").content.decode()
