"""The button that takes a saved view out as a file."""

from __future__ import annotations

from typing import Any

from django.core.signing import time as signing_time

from otklik.connectors.actions import run_export
from otklik.connectors.models import Export
from otklik.desk.actions import save_view
from tests.story import Story

ALL: dict[str, Any] = {"join": "all", "items": []}


def test_s15_s16_a_supervisor_takes_a_view_out(story: Story, monkeypatch: Any) -> None:
    ticket = story.ticket(subject="=1+1")
    story.ticket(project=story.b)
    view = save_view(access=story.vera.access, view=None, name="Всё", conditions=ALL, scope="project", project=story.a)
    vera, anna = story.client(story.vera), story.client(story.anna)
    place = f"/work/views/{view.pk}/exports"
    assert place in vera.get(f"/work/?view=v{view.pk}").content.decode()
    assert place not in anna.get(f"/work/?view=v{view.pk}").content.decode()
    assert vera.post(place, {"format": "csv"}).status_code == 302
    row = Export.objects.get()
    assert "hx-trigger" in vera.get(place, headers={"HX-Request": "true"}).content.decode()
    run_export(export_id=row.pk)
    page = vera.get(place).content.decode()
    assert 'hx-trigger="every' not in page
    url = next(part for part in page.split('"') if part.startswith(f"/work/exports/{row.pk}/"))
    answer = vera.get(url)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    assert text.count("\n") == 2
    assert f'"NET-{ticket.number}","\'=1+1"' in text
    for stranger in (story.egor, story.gleb, story.boris, story.anna, story.marina):
        assert story.client(stranger).get(url).status_code in {403, 404}
    assert anna.post(place, {"format": "csv"}).status_code == 403
    assert story.client(story.egor).post(place, {"format": "csv"}).status_code in {403, 404}
    assert vera.post(place, {"format": "exe"}).status_code == 302
    assert Export.objects.count() == 1
    now = signing_time.time()
    monkeypatch.setattr(signing_time, "time", lambda: now + 601)
    assert vera.get(url).status_code == 404
