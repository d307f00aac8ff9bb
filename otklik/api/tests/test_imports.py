"""Taking over from another help desk by calls: upload, look, trial, start, progress, stop, report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.api.tests.people import ACTOR, Api, World
from otklik.api.tests.test_holds import send
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.files.actions import upload as uploading
from otklik.files.models import Upload
from otklik.imports import actions
from otklik.imports.models import Foreign, Import
from otklik.imports.places import upload_of

SAMPLE = Path(__file__).parents[2] / "imports" / "tests" / "samples" / "tickets.csv"


def bring(api: Api, data: bytes | None = None, **more: Any) -> dict[str, Any]:
    """Send a table and have it looked at."""
    upload = send(api, "tickets.csv", SAMPLE.read_bytes() if data is None else data, purpose="import")
    made = api.post("imports", {"project": "net", "source": "csv", "upload": upload, **more})
    assert made.status_code == 202, made.content
    actions.look(run_id=made.json()["id"])
    return dict(made.json())


def work(pk: int, portions: int = 1000) -> None:
    for _portion in range(portions):
        if not actions.work(run_id=pk, seconds=0):
            return


def test_r256_a_file_is_brought_tried_taken_and_reported(world: World) -> None:
    vera = world.api("vera")
    before = Ticket.objects.count()
    pk = bring(vera)["id"]
    path = f"imports/{pk}"
    assert not Upload.objects.exists()
    read = vera.get(path)
    assert (read.json()["state"], read.json()["what"], read.json()["columns"]["Район"]) == ("ready", "tickets", "fact")
    assert "subject" in read.json()["fields"]
    assert vera.get(path, If_None_Match=read["ETag"]).status_code == 304
    changed = vera.patch(path, {"columns": {"Район": "tags"}}, If_Match=read["ETag"])
    assert (changed.status_code, changed.json()["columns"]["Район"]) == (200, "tags")
    assert vera.patch(path, {"columns": {"Район": "note"}}, If_Match=read["ETag"]).status_code == 412
    for wrong in ({"columns": {"Район": "colour"}}, {"what": "teams"}, {"state": "done"}):
        assert vera.patch(path, wrong).status_code == 422, wrong
    tried = vera.post(f"{path}/trial", None, Idempotency_Key="t")
    assert (tried.status_code, tried.json()["state"], tried["Location"]) == (202, "running", f"/api/v1/{path}")
    work(pk)
    seen = vera.get(path).json()
    assert (seen["state"], seen["trial"]) == ("ready", True)
    assert seen["counts"]["ticket"] == {"taken": 2, "there": 0, "refused": 2}
    assert (Ticket.objects.count(), Foreign.objects.count()) == (before, 0)
    assert vera.post(f"{path}/start", None).status_code == 202
    assert vera.call("DELETE", path).status_code == vera.post(f"{path}/start", None).status_code == 409
    work(pk)
    done = vera.get(path).json()
    assert (done["state"], done["done"], done["trial"]) == ("done", done["total"], False)
    assert done["counts"] == seen["counts"]
    assert Ticket.objects.count() == before + 2
    first = vera.get(f"{path}/report?limit=1").json()
    second = vera.get(first["next"].removeprefix("/api/v1/")).json()
    (one,) = first["items"]
    assert (one["kind"], one["place"].startswith("tickets.csv:"), bool(one["why"])) == ("ticket", True, True)
    assert (len(second["items"]), second["next"]) == (1, None)
    assert [row["id"] for row in vera.get("imports?project=net").json()["items"]] == [pk]
    assert vera.call("DELETE", path).status_code == 204
    assert Ticket.objects.count() == before + 2


def test_a_stopped_import_keeps_what_it_has_and_goes_on_when_started_again(world: World, monkeypatch: Any) -> None:
    import importlib

    monkeypatch.setitem(importlib.import_module("otklik.imports.actions.work").SIZES, "ticket", 5)
    vera = world.api("vera")
    lines = [f"{n};Тема {n};Текст {n};u{n}@example.org" for n in range(20)]
    pk = bring(vera, "\n".join(["Номер;Тема;Текст;Почта", *lines]).encode())["id"]
    path = f"imports/{pk}"
    assert vera.post(f"{path}/stop", None).status_code == 409
    vera.post(f"{path}/start", None)
    work(pk, portions=5)
    taken = Ticket.objects.filter(channel="import").count()
    assert 0 < taken < 20
    stopped = vera.post(f"{path}/stop", None, Idempotency_Key="s")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "ready")
    assert vera.post(f"{path}/stop", None, Idempotency_Key="s").json() == stopped.json()
    work(pk)
    assert Ticket.objects.filter(channel="import").count() == taken
    assert upload_of(Import.objects.get(pk=pk)).exists()
    assert Event.objects.filter(kind="import.stopped").count() == 1
    assert vera.post(f"{path}/start", None).status_code == 202
    work(pk)
    done = vera.get(path).json()
    assert done["counts"]["ticket"] == {"taken": 20 - taken, "there": taken, "refused": 0}
    assert (done["state"], Ticket.objects.filter(channel="import").count()) == ("done", 20)
    assert not upload_of(Import.objects.get(pk=pk)).exists()


def test_large_files_are_for_imports_only(world: World, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES, settings.MAX_IMPORT_BYTES = 100, 5000
    vera, anna = world.api("vera"), world.api("anna")
    large = {"project": "net", "name": "dump.zip", "size": 4000}
    assert vera.post("uploads", large).status_code == 422
    assert anna.post("uploads", {**large, "purpose": "import"}).status_code == 403
    assert vera.post("uploads", {**large, "size": 6000, "purpose": "import"}).status_code == 422
    upload = send(vera, "dump.zip", b"x" * 4000, purpose="import")
    messages = f"tickets/{world.ticket.pk}/messages"
    assert vera.post(messages, {"text": "x", "public": False, "files": [upload]}).status_code == 422
    body = {"project": "net", "source": "zendesk", "upload": upload}
    half = vera.post("uploads", {**large, "purpose": "import"}).json()["id"]
    assert vera.post("uploads", {**large, "purpose": "import"}).status_code == 409
    assert vera.post("imports", {**body, "upload": half}).status_code == 422
    made = vera.post("imports", body, Idempotency_Key="k")
    assert made.status_code == 202
    assert vera.post("imports", body, Idempotency_Key="k").json() == made.json()
    assert upload_of(Import.objects.get()).stat().st_size == 4000
    assert not Upload.objects.filter(pk=upload).exists()
    settings.MIN_FREE_BYTES = 2**60
    uploading.drop(list(Upload.objects.all()))
    assert vera.post("uploads", {**large, "purpose": "import"}).status_code == 507


@pytest.mark.parametrize("name", ["egor", "oleg", "gleb", "anna", "ira"])
def test_s03_only_who_supervises_the_project_finds_its_imports(world: World, name: str) -> None:
    pk = bring(world.api("vera"))["id"]
    api = world.api(name)
    missing = api.get("imports/987654321").content
    path = f"imports/{pk}"
    assert api.get(path).content == missing
    for method, where, body in (
        ("PATCH", path, {"what": "tickets"}), ("DELETE", path, None), ("POST", f"{path}/trial", None),
        ("POST", f"{path}/start", None), ("POST", f"{path}/stop", None), ("GET", f"{path}/report", None),
    ):  # fmt: skip
        assert api.call(method, where, body).status_code == 404, where
    assert api.get("imports").json()["items"] == []
    assert api.post("imports", {"project": "net", "source": "csv", "upload": 1}).status_code in {403, 404}
    assert Import.objects.get().state == "ready"


def test_s39_an_upload_of_somebody_else_or_for_another_project_is_none(world: World) -> None:
    set_role(actor=ACTOR, project=world.b, user=world.users["vera"], role=Role.SUPERVISOR)
    set_role(actor=ACTOR, project=world.a, user=world.users["boris"], role=Role.SUPERVISOR)
    vera, boris = world.api("vera"), world.api("boris")
    body = {"project": "net", "source": "csv", "upload": send(boris, purpose="import")}
    assert vera.post("imports", body).status_code == 422
    other = vera.post("uploads", {"project": "shop", "name": "a.csv", "size": 1, "purpose": "import"}).json()["id"]
    assert vera.post("imports", {**body, "upload": other}).status_code == 422
    assert vera.post("imports", {**body, "upload": 987654321}).status_code == 422
    assert not Import.objects.exists()
    assert Upload.objects.count() == 2
