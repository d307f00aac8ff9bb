"""The file of an import comes from the browser in pieces: resumed, bounded, nobody else's."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.accounts.models import Membership
from otklik.files.actions.upload import MAX_PIECE
from otklik.files.models import Upload
from otklik.imports import actions
from otklik.imports.models import Import
from otklik.imports.places import upload_of
from otklik.setup.views.imports import UploadForm
from tests.story import Story

PAGE = "/setup/projects/net/imports"
TABLE = "Номер;Тема;Текст\n1;Нет интернета;С утра\n".encode()


def begin(client: Client, size: int = len(TABLE), name: str = "old.csv") -> Any:
    return client.post(f"{PAGE}/uploads", json.dumps({"name": name, "size": size}), "application/octet-stream")


def send(client: Client, pk: int, offset: int, piece: bytes) -> Any:
    return client.put(f"{PAGE}/uploads/{pk}?offset={offset}", piece, "application/octet-stream")


def test_a_file_comes_in_pieces_goes_on_where_it_stopped_and_is_looked_at(story: Story, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 20  # what one form may carry
    vera = story.client(story.vera)
    page = vera.get(PAGE).content.decode()
    assert f'data-url="{PAGE}/uploads" data-piece="{MAX_PIECE}"' in page
    assert vera.post(PAGE, {"source": "csv", "file": SimpleUploadedFile("old.csv", TABLE)}).status_code == 422
    assert vera.post(PAGE, {"source": "csv"}).status_code == 422
    pk = begin(vera).json()["id"]
    assert send(vera, pk, 0, TABLE[:30]).json()["received"] == 30
    half = vera.post(PAGE, {"source": "csv", "upload": pk})
    assert half.status_code == 422
    field = half.context["form"]["file"]
    assert (field.field.required, half.context["form"]["upload"].value()) == (True, None)
    told = send(vera, pk, 0, TABLE[:30])
    assert (told.status_code, told.json()) == (409, {"received": 30})
    assert vera.get(f"{PAGE}/uploads/{pk}").json() == {"id": pk, "received": 30, "size": len(TABLE)}
    assert send(vera, pk, 30, TABLE[30:]).status_code == 200
    answer = vera.post(PAGE, {"source": "csv", "upload": pk})
    run = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}/{run.pk}")
    assert upload_of(run).read_bytes() == TABLE
    assert (run.name, run.size, Upload.objects.count()) == ("old.csv", len(TABLE), 0)
    actions.look(run_id=run.pk)
    assert "Нет интернета" in vera.get(f"{PAGE}/{run.pk}").content.decode()


def test_a_file_that_has_come_is_kept_while_the_form_is_mended_and_no_other_is_asked_for(story: Story) -> None:
    vera = story.client(story.vera)
    first = vera.get(PAGE).content.decode()
    assert "необязательно" in first.partition('for="id_label"')[2]
    assert "необязательно" not in first.partition('for="id_file"')[2].partition("</div>")[0]
    pk = begin(vera).json()["id"]
    send(vera, pk, 0, TABLE)
    refused = vera.post(PAGE, {"source": "nothing", "upload": pk})
    form = refused.context["form"]
    assert (refused.status_code, form["upload"].value()) == (422, str(pk))
    assert (form["file"].field.required, form["file"].label == UploadForm().fields["file"].label) == (False, False)
    other = SimpleUploadedFile("new.csv", TABLE * 2)
    assert vera.post(PAGE, {"source": "csv", "upload": pk, "file": other}).status_code == 302
    assert Import.objects.get().name == "new.csv"
    assert vera.post(PAGE, {"source": "csv", "upload": pk}).status_code == 302
    assert Import.objects.latest("id").name == "old.csv"


def test_what_cannot_come_is_told(story: Story, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES, settings.MAX_IMPORT_BYTES = 20, 1000
    vera = story.client(story.vera)
    refused = begin(vera, 2000)
    assert (refused.status_code, bool(refused.json()["error"])) == (422, True)
    for body in (b"", b"[]", b"{}", b'{"name": "x", "size": []}', b"[" * 9000):
        assert vera.post(f"{PAGE}/uploads", body, "application/octet-stream").status_code == 400
    first = begin(vera, 500).json()["id"]
    begin(vera, 500)
    assert begin(vera, 500).status_code == 422  # two large ones at once
    assert send(vera, first, 0, b"x" * 600).status_code == 400
    for offset in ("-1", "x", "9" * 20):
        url = f"{PAGE}/uploads/{first}?offset={offset}"
        assert vera.put(url, b"x", "application/octet-stream").status_code == 400
    assert vera.delete(f"{PAGE}/uploads/{first}").status_code == 204
    assert vera.get(f"{PAGE}/uploads/{first}").status_code == 404
    assert begin(vera, 500).status_code == 201


def test_s03_a_file_on_its_way_is_its_persons_and_its_projects(story: Story) -> None:
    vera = story.client(story.vera)
    pk = begin(vera).json()["id"]
    send(vera, pk, 0, TABLE)
    for person in (story.anna, story.egor, story.gleb, story.inna, None):
        client = story.client(person)
        assert begin(client).status_code in {302, 403, 404}
        assert client.get(f"{PAGE}/uploads/{pk}").status_code in {302, 403, 404}
        assert send(client, pk, 0, b"x").status_code in {302, 403, 404}
    olga = story.client(story.olga)
    assert olga.get(f"{PAGE}/uploads/{pk}").status_code == olga.delete(f"{PAGE}/uploads/{pk}").status_code == 404
    assert olga.post(PAGE, {"source": "csv", "upload": pk}).status_code == 404
    Membership.objects.filter(user=story.egor).update(role="supervisor")
    egor = story.client(story.egor)
    assert egor.get(f"/setup/projects/shop/imports/uploads/{pk}").status_code == 404
    assert egor.post("/setup/projects/shop/imports", {"source": "csv", "upload": pk}).status_code == 404
    assert not Import.objects.exists()


def test_an_import_is_stopped_on_its_page(story: Story) -> None:
    vera = story.client(story.vera)
    vera.post(PAGE, {"source": "csv", "file": SimpleUploadedFile("old.csv", TABLE)})
    run = Import.objects.get()
    actions.look(run_id=run.pk)
    url = f"{PAGE}/{run.pk}"
    assert vera.post(url, {"do": "stop"}).status_code == 422
    vera.post(url, {"do": "start"})
    assert 'value="stop"' in vera.get(f"{url}/progress").content.decode()
    assert vera.post(url, {"do": "stop"}).status_code == 302
    run.refresh_from_db()
    assert (run.state, actions.work(run_id=run.pk)) == ("ready", False)
