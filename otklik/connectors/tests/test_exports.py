"""Lists as files: harmless in a spreadsheet (S15), for one person and ten minutes (S16), complete."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import time as signing_time
from django.utils import timezone
from openpyxl import load_workbook

from otklik.accounts.access import DeniedError
from otklik.accounts.models import Membership
from otklik.connectors import actions, tables
from otklik.connectors.actions import export as exporting
from otklik.connectors.models import Export
from otklik.desk.actions import change_status
from otklik.events.models import Event
from tests.story import Story

EVIL = [
    '=HYPERLINK("https://evil.example","x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%0A=1", " =1",
    "＝1+1", "\n=1", "=cmd|' /C calc'!A0",
]  # fmt: skip


def start(story: Story, **changes: Any) -> Export:
    values: dict[str, Any] = {"what": "tickets", "format": "csv", "statuses": []} | changes
    row = actions.start_export(access=story.vera.access, project=story.a, **values)
    actions.run_export(export_id=row.pk)
    row.refresh_from_db()
    return row


def read_csv(row: Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exporting.path_of(row).read_text(encoding="utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", EVIL)
def test_s15_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    assert tables.harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["+79161234567", "NET-1001", "обычный текст", "a=b", "", "5", "Дарья - Орлова"])
def test_s15_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert tables.harmless(text) == text


def test_s15_subjects_and_names_of_customers_in_both_kinds_of_files(story: Story) -> None:
    for number, text in enumerate(EVIL):
        story.ticket(subject=text, name=text, email=f"a{number}@example.org", phone=f"+7 916 123-45-{number:02}")
    rows = read_csv(start(story))
    assert len(rows) == len(EVIL) + 1
    assert not [cell for row in rows for cell in row if tables.COMMAND.match(cell) and not tables.PHONE.fullmatch(cell)]
    assert "+79161234500" in {cell for row in rows for cell in row}
    for what in ("tickets", "customers"):
        done = start(story, what=what, format="xlsx")
        assert done.written == len(EVIL)
        cells = [cell for row in load_workbook(exporting.path_of(done)).active.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        assert any(cell.data_type == "s" and cell.value == "+79161234500" for cell in cells)


def test_an_export_has_everything_once_and_only_of_its_project(story: Story, monkeypatch: Any) -> None:
    monkeypatch.setattr(exporting, "BATCH", 3)
    numbers = {f"NET-{story.ticket(email=f'x{pk}@example.org').number}" for pk in range(10)}
    story.ticket(project=story.b)
    last = story.ticket()
    change_status(access=story.anna.access, ticket=last, status="solved")
    rows = read_csv(start(story))[1:]
    assert sorted(row[0] for row in rows) == sorted({*numbers, f"NET-{last.number}"})
    solved = read_csv(start(story, statuses=["solved"]))[1:]
    assert [row[0] for row in solved] == [f"NET-{last.number}"]
    assert Event.objects.filter(kind="export.made", actor_id=story.vera.pk).count() == 2


def test_who_may_and_with_which_rights_it_runs(story: Story) -> None:
    story.ticket()
    for person in (story.anna, story.boris, story.egor, story.gleb, story.inna):
        with pytest.raises(DeniedError):
            actions.start_export(access=person.access, project=story.a, what="tickets", format="csv", statuses=[])
    with pytest.raises(ValidationError):
        actions.start_export(access=story.vera.access, project=story.a, what="secrets", format="csv", statuses=[])
    row = actions.start_export(access=story.vera.access, project=story.a, what="tickets", format="csv", statuses=[])
    Membership.objects.filter(user=story.vera).delete()
    actions.run_export(export_id=row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert not exporting.path_of(row).exists()


def test_s16_the_file_is_for_one_person_and_ten_minutes(story: Story, monkeypatch: Any) -> None:
    story.ticket()
    vera, marina = story.client(story.vera), story.client(story.marina)
    assert vera.post("/setup/exports/net", {"what": "tickets", "format": "csv"}).status_code == 302
    row = Export.objects.get()
    assert "hx-trigger" in vera.get("/setup/exports/net/progress").content.decode()
    actions.run_export(export_id=row.pk)
    page = vera.get("/setup/exports/net/progress").content.decode()
    assert "hx-trigger" not in page
    url = next(part for part in page.split('"') if part.startswith(f"/setup/exports/net/{row.pk}/"))
    answer = vera.get(url)
    assert b"NET-" in b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment")
    for client in (marina, story.client(story.anna), story.client(story.egor)):
        assert client.get(url).status_code in {403, 404}
    assert vera.get(url[:-2]).status_code == 404
    assert vera.get(url.replace(f"/{row.pk}/", f"/{row.pk + 1}/")).status_code == 404
    now = signing_time.time()
    monkeypatch.setattr(signing_time, "time", lambda: now + 601)
    assert vera.get(url).status_code == 404


def test_old_exports_go_with_their_files(story: Story) -> None:
    row = start(story)
    path = exporting.path_of(row)
    assert actions.forget_exports() == 0
    Export.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert (actions.forget_exports(), path.exists()) == (1, False)
