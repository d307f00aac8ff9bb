"""Through the set-up: upload, what was recognised, trial, start, report; walls; work goes on where it was cut off."""

from __future__ import annotations

import datetime
import importlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.accounts.access import DeniedError
from otklik.accounts.models import Membership
from otklik.customers.actions.import_people import import_people
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from otklik.imports import actions, tasks
from otklik.imports.models import Foreign, Import, NotTaken
from otklik.imports.places import staging_of, upload_of
from tests.story import Story

working = importlib.import_module("otklik.imports.actions.work")
SAMPLES = Path(__file__).parent / "samples"
PAGE = "/setup/projects/net/imports"


def upload(story: Story, name: str = "tickets.csv", source: str = "csv", data: bytes | None = None) -> Import:
    content = (SAMPLES / name).read_bytes() if data is None else data
    answer = story.client(story.vera).post(PAGE, {"source": source, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[-500:]
    run = Import.objects.latest("id")
    actions.look(run_id=run.pk)
    run.refresh_from_db()
    return run


def work(run: Import) -> Import:
    while actions.work(run_id=run.pk, seconds=0):
        pass
    run.refresh_from_db()
    return run


def test_upload_choose_try_start_report(story: Story) -> None:
    run = upload(story)
    vera = story.client(story.vera)
    url = f"{PAGE}/{run.pk}"
    assert run.state == "ready"
    page = vera.get(url).content.decode()
    assert "Роутер мигает красным." in page
    assert vera.post(url, {"do": "save", "what": "tickets", "column13": "tags"}).status_code == 302
    run.refresh_from_db()
    assert run.mapping["Район"] == "tags"
    assert vera.post(url, {"do": "try"}).status_code == 302
    run = work(run)
    assert (run.state, run.counts["ticket"]) == ("ready", {"taken": 2, "there": 0, "refused": 2})
    assert (Ticket.objects.count(), Foreign.objects.count()) == (0, 0)
    assert vera.post(url, {"do": "start"}).status_code == 302
    run = work(run)
    assert (run.state, run.percent, run.found) == ("done", 100, {})
    assert "северный" in Ticket.objects.get(subject="Нет интернета").tags
    assert not upload_of(run).exists()
    assert not staging_of(run).exists()
    page = vera.get(url).content.decode()
    assert "tickets.csv:" in page
    report = vera.get(f"{url}/report").content.decode("utf-8-sig").splitlines()
    assert len(report) == 3
    assert Event.objects.filter(kind="import.ended", actor_id=story.vera.pk).count() == 1
    assert "HX-Refresh" in vera.get(f"{url}/progress").headers


def test_s03_only_who_supervises_the_project(story: Story) -> None:
    run = upload(story)
    url = f"{PAGE}/{run.pk}"
    for person in (story.anna, story.egor, story.gleb, story.inna, None):
        client = story.client(person)
        for address in (PAGE, url, f"{url}/progress", f"{url}/report"):
            assert client.get(address).status_code in {302, 403, 404}, (person, address)
        assert client.post(url, {"do": "start"}).status_code in {302, 403, 404}
    # A supervisor of the other project has no door to this one, also under the name of his own.
    Membership.objects.filter(user=story.egor).update(role="supervisor")
    egor = story.client(story.egor)
    assert egor.get("/setup/projects/shop/imports").status_code == 200
    for address in (url, url.replace("/net/", "/shop/")):
        assert egor.get(address).status_code == 404
        assert egor.post(address, {"do": "start"}).status_code == 404
    run.refresh_from_db()
    assert run.state == "ready"
    with pytest.raises(DeniedError):
        actions.begin(access=story.anna.access, project=story.a, source="csv", name="x")
    assert story.client(story.olga).get(url).status_code == 200


def test_rights_are_looked_at_for_each_portion(story: Story) -> None:
    run = upload(story)
    actions.start(access=story.vera.access, run=run, dry_run=False)
    Membership.objects.filter(user=story.vera).delete()
    run = work(run)
    assert (run.state, Ticket.objects.count()) == ("failed", 0)


def test_a_crash_between_portions_and_inside_one_loses_and_doubles_nothing(story: Story, monkeypatch: Any) -> None:
    lines = [f"{n};Тема {n};Текст {n};u{n}@example.org" for n in range(30)]
    run = upload(story, "many.csv", data="\n".join(["Номер;Тема;Текст;Почта", *lines]).encode())
    actions.start(access=story.vera.access, run=run, dry_run=False)
    monkeypatch.setitem(working.SIZES, "ticket", 7)
    original, calls = working._note, []

    def dies(run: Import, outcomes: Any) -> None:
        original(run, outcomes)
        calls.append(1)
        if len(calls) == 3:
            raise SystemExit  # as if the machine had gone, after the rows of the portion were written

    monkeypatch.setattr(working, "_note", dies)
    with pytest.raises(SystemExit):
        work(run)
    assert Ticket.objects.count() == 14
    staging_of(run).unlink()  # a copy that is made again
    waiting = ProcrastinateJob.objects.filter(task_name="imports.work", status="todo")
    assert waiting.count() == 1
    waiting.update(status="failed")  # lost with the machine
    tasks.sweep.func(timestamp=0)
    tasks.sweep.func(timestamp=0)
    assert waiting.filter(args={"run_id": run.pk}).count() == 1
    run = work(run)
    assert run.state == "done"
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == sorted(f"Тема {n}" for n in range(30))
    assert run.counts["ticket"] == {"taken": 30, "there": 0, "refused": 0}
    assert len(set(Ticket.objects.values_list("person_id", flat=True))) == 30


def test_one_row_that_cannot_be_written_stops_no_other(story: Story, monkeypatch: Any) -> None:
    from otklik.imports.actions import tickets

    lines = [f"{n};Тема {n};Текст {n}" for n in range(10)]
    run = upload(story, "many.csv", data="\n".join(["Номер;Тема;Текст", *lines]).encode())
    actions.start(access=story.vera.access, run=run, dry_run=False)
    write = tickets.import_history

    def refuses(**given: Any) -> Any:
        if any(one.subject == "Тема 4" for one in given["tickets"]):
            raise RuntimeError("the disk says no")
        return write(**given)

    monkeypatch.setattr(tickets, "import_history", refuses)
    run = work(run)
    assert (run.state, run.counts["ticket"]) == ("done", {"taken": 9, "there": 0, "refused": 1})
    assert NotTaken.objects.get(run=run).reason == "failed"


def test_somebody_new_writes_at_the_same_moment(story: Story, monkeypatch: Any) -> None:
    from otklik.imports.actions import tickets

    run = upload(story)
    actions.start(access=story.vera.access, run=run, dry_run=False)
    met: list[Ticket] = []

    def late(**given: Any) -> Any:
        if not met:
            from django.db import IntegrityError

            met.append(story.ticket(email="belova@example.org", phone="", name="Мария"))
            raise IntegrityError("customers_identity_once")
        return import_people(**given)

    monkeypatch.setattr(tickets, "import_people", late)
    run = work(run)
    assert run.counts["ticket"]["taken"] == 2


def test_what_was_erased_does_not_come_back(story: Story) -> None:
    run = upload(story)
    actions.start(access=story.vera.access, run=run, dry_run=False)
    work(run)
    ticket = Ticket.objects.get(subject="Нет интернета")
    ticket.person.erased_at = timezone.now()
    ticket.person.identities.all().delete()
    ticket.person.save()
    Message.objects.filter(ticket=ticket).update(text="")
    again = upload(story)
    actions.start(access=story.vera.access, run=again, dry_run=False)
    assert work(again).counts["ticket"] == {"taken": 0, "there": 2, "refused": 2}
    assert not Message.objects.filter(ticket=ticket).exclude(text="").exists()


def test_files_nobody_starts_go_after_a_day(story: Story) -> None:
    run = upload(story)
    assert actions.forget_old() == 0
    Import.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda hook, **_: hook())
        tasks.sweep.func(timestamp=0)
    assert not Import.objects.exists()
    assert not upload_of(run).exists()


@pytest.mark.parametrize(
    ("name", "source", "data"),
    [
        ("empty.csv", "csv", b"a;b\n"),
        ("noise.csv", "csv", bytes(range(256)) * 40),
        ("half.json", "zendesk", b'{"tickets": [{"id": 1, "subject": "x"'),
        ("deep.json", "zendesk", b'{"tickets": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}"),
        ("deep.ndjson", "zendesk", b'{"id": 1, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"),
        ("list.json", "zammad", b'[1, 2, null, "x", [], {}]'),
        ("types.json", "zendesk", b'{"tickets": [{"id": {"a": 1}, "tags": 5, "comments": {"x": 1}}], "users": 7}'),
        ("types.json", "freescout", b'{"_embedded": {"conversations": [{"id": 1, "cc": 7, "customer": 3}]}}'),
        ("types.json", "zammad", b'{"tickets": [{"id": [], "articles": 5}], "articles": [{"attachments": [{}]}]}'),
        ("nul.json", "zendesk", b'{"tickets": [{"id": 1, "subject": "a\\u0000\\ud800", "tags": ["\\u0000"]}]}'),
        ("nul.ndjson", "zendesk", b'{"id": 1, "subject": "a\\u0000\\ud800b", "tags": ["\\u0000"]}\n'),
        ("book.xlsx", "xlsx", b"PK\x03\x04 no book"),
    ],
)  # fmt: skip
def test_s30_hostile_files_end_in_a_report(story: Story, name: str, source: str, data: bytes) -> None:
    run = upload(story, name, source, data)
    if run.state == "ready":
        actions.start(access=story.vera.access, run=run, dry_run=False)
        run = work(run)
    assert run.state in {"done", "failed"}
    assert run.state == "done" or run.error
    assert story.client(story.vera).get(f"{PAGE}/{run.pk}").status_code == 200
