"""Taking over from another system in a browser: upload, trial, progress, report; and a file that is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from otklik.desk.models import Ticket
from otklik.files.actions.upload import MAX_PIECE
from otklik.imports import actions
from otklik.imports.models import Import
from otklik.imports.places import upload_of
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAMPLES = Path(__file__).resolve().parents[2] / "otklik" / "imports" / "tests" / "samples"
PAGE = "/setup/projects/net/imports"


def work(run: Import) -> None:
    """Do what the worker does."""
    while actions.work(run_id=run.pk, seconds=0):
        pass


def test_a_table_is_tried_taken_over_and_reported(story: Story, open_page: OpenPage) -> None:
    page = open_page(story.vera, PAGE)
    page.get_by_label("What wrote the file").select_option("csv")
    page.get_by_label("File", exact=True).set_input_files(SAMPLES / "tickets.csv")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("The file is being looked at")).to_be_visible()
    run = Import.objects.get()
    actions.look(run_id=run.pk)

    # By itself: what was recognised, with examples; a column gets another meaning.
    expect(page.get_by_role("heading", name="What was recognised")).to_be_visible()
    expect(page.get_by_role("row", name="Тема")).to_contain_text("Нет интернета")
    page.get_by_label("Район").select_option("tags")
    page.get_by_role("button", name="Try without writing").click()
    expect(page.get_by_text("Trying: nothing is written")).to_be_visible()
    work(run)
    expect(page.get_by_role("heading", name="What would be taken")).to_be_visible()
    expect(page.get_by_role("row", name="Tickets 2 0 2")).to_be_visible()
    expect(page.get_by_label("Район")).to_have_value("tags")
    assert Ticket.objects.count() == 0

    # For good, after a question that can be answered with no.
    start = page.get_by_role("button", name="Take it over", exact=True)
    start.click()
    page.locator("dialog[open]").get_by_role("button", name="Cancel").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    start.click()
    page.locator("dialog[open]").get_by_role("button", name="Take it over").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("You may leave this page")).to_be_visible()
    work(run)
    expect(page.get_by_role("heading", name="What was taken")).to_be_visible()
    expect(page.get_by_role("heading", name="What was not taken")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="All of it as CSV").click()
    assert "tickets.csv" in Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert "северный" in Ticket.objects.get(subject="Нет интернета").tags


def test_a_file_that_is_no_table_says_so_and_can_be_removed(story: Story, open_page: OpenPage) -> None:
    page = open_page(story.vera, PAGE, phone=True)
    page.get_by_label("What wrote the file").select_option("zendesk")
    file = {"name": "снимок.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04" + b"\xff" * 300}
    page.get_by_label("File", exact=True).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("The file is being looked at")).to_be_visible()
    run = Import.objects.get()
    actions.look(run_id=run.pk)
    alert = page.get_by_role("alert").and_(page.locator(".alert-danger"))
    run.refresh_from_db()
    assert run.error
    expect(alert).to_contain_text(run.error)
    expect(alert).to_contain_text("The archive is damaged")
    expect(page.get_by_role("button", name="Take it over")).to_have_count(0)
    expect(alert.get_by_role("link", name="Choose another file")).to_have_attribute("href", PAGE)
    page.get_by_role("button", name="Remove this import").click()
    page.locator("dialog[open]").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Removed. What was taken stays.")).to_be_visible()
    assert not Import.objects.exists()


def test_f13_a_large_file_comes_in_pieces_over_a_broken_connection(
    story: Story, open_page: OpenPage, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 1024**2  # what one form may carry
    page = open_page(story.vera, PAGE)
    pieces: list[str] = []

    def carry(route: Route) -> None:
        pieces.append(route.request.url.rpartition("=")[2])
        route.abort() if len(pieces) == 2 else route.continue_()

    page.route("**/imports/uploads/*?offset=*", carry)
    line = "1;Тема;" + "слово " * 100
    data = ("Номер;Тема;Текст\n" + f"{line}\n" * 8000).encode()
    page.get_by_label("What wrote the file").select_option("csv")
    file = {"name": "large.csv", "mimeType": "text/csv", "buffer": data}
    page.get_by_label("File", exact=True).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("The file is being looked at")).to_be_visible()
    run = Import.objects.get()
    assert (run.name, run.size) == ("large.csv", len(data))
    assert upload_of(run).read_bytes() == data
    assert pieces == ["0", str(MAX_PIECE), str(MAX_PIECE), str(2 * MAX_PIECE)]
