"""The time of tickets by calls; with the stranger at each."""

from __future__ import annotations

import datetime

from otklik.api.tests.test_routing import call
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import Message
from otklik.lib import clock
from tests.story import Story

NET = "/api/v1/projects/net"
NOON = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)


def test_r13_time_is_counted_added_corrected_and_summed_up_by_calls(story: Story) -> None:
    ticket = story.ticket()
    post(access=story.boris.access, ticket=ticket, kind=Message.Kind.QUESTION, message=NewMessage(text="Можно?"))
    path = f"tickets/{ticket.pk}/time"
    with clock.at(NOON):
        assert call(story.boris, "POST", f"{path}-counted", {"seconds": 500}).json()["counted"] == 0
    with clock.at(NOON + datetime.timedelta(seconds=60)):
        counted = call(story.boris, "POST", f"{path}-counted", {"seconds": 500, "stop": True}).json()
        added = call(story.vera, "POST", path, {"minutes": 5, "reason": "Письмо", "user": story.anna.pk})
        assert call(story.boris, "POST", path, {"minutes": 5, "reason": "x", "user": story.anna.pk}).status_code == 403
    assert counted == {"counted": 60, "own": 60, "seconds": 60}
    assert (added.status_code, added.json()["seconds"], added.json()["user"]["id"]) == (201, 300, story.anna.pk)
    found = call(story.inna, "GET", path).json()
    assert found["seconds"] == 360
    entry = next(row for row in found["entries"] if row["kind"] == "counted")
    one = f"{path}/{entry['id']}"
    assert call(story.anna, "PATCH", one, {"minutes": 2, "reason": "x"}).status_code == 403
    fixed = call(story.boris, "PATCH", one, {"minutes": 2, "reason": "Звонил"}).json()
    assert (fixed["counted"], fixed["seconds"], fixed["corrected_by"]["id"]) == (60, 120, story.boris.pk)
    sums = call(story.vera, "GET", "time?by=user&since=2026-11-01&until=2026-11-30").json()["items"]
    assert [(row["user"]["id"], row["seconds"]) for row in sums] == [(story.anna.pk, 300), (story.boris.pk, 120)]
    assert call(story.boris, "GET", "time").status_code == 403
    assert call(story.vera, "GET", "time?project=shop").status_code == 404
    # The client company: nothing, until the project shows it; then the sum alone. The other company: never.
    assert call(story.gleb, "GET", path).status_code == 404
    shown = call(story.marina, "PATCH", f"{NET}/time", {"shown_to_client": True}).json()
    assert shown == {"automatic": True, "rest_minutes": 3, "shown_to_client": True}
    assert call(story.gleb, "GET", path).json() == {"seconds": 420, "people": [], "entries": []}
    assert call(story.gleb, "POST", path, {"minutes": 5, "reason": "x"}).status_code == 403
    assert call(story.egor, "GET", path).status_code == 404
    assert call(story.vera, "GET", f"{NET}/time").status_code == 403
