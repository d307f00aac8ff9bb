"""The public sample mails, when ../shared/mail is there, all the way: a file each, imported twice, read to the end."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest

from otklik.channels import actions
from otklik.channels.mail import commands
from otklik.channels.models import InboundItem
from otklik.desk.models import Message, Ticket
from otklik.lib.mime.tests.mails import shared_files
from otklik.outbox.models import Delivery
from tests.story import Story

SETS = {
    "stalwart": ("*.eml",),
    "imap_tools": ("*.eml",),
    "enmime": ("*.raw",),
    "mime4j": ("*.msg",),
    "php-mime": ("*.eml",),
    "rjbs-bounce": ("*.msg",),
    "flufl-bounce": ("*.txt",),
}
PRESENT = {name: files for name, patterns in SETS.items() if (files := shared_files(name, *patterns))}
BOUNCES = {"rjbs-bounce": 120, "flufl-bounce": 115}  # at least; some of a set are something else, as their names say


def as_folder(folder: Path, files: list[Path]) -> Path:
    """Copy files as .eml into a folder; those with equal bytes once."""
    for content in {path.read_bytes() for path in files}:
        (folder / f"{len(list(folder.iterdir()))}.eml").write_bytes(content)
    return folder


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PRESENT))
def test_f14_every_public_mail_ends_in_a_ticket_or_is_kept_where_people_see_it(
    story: Story, tmp_path: Path, name: str
) -> None:
    folder = as_folder(tmp_path, PRESENT[name])
    amount = len(list(folder.iterdir()))
    output = io.StringIO()
    assert commands.import_paths(project="net", paths=[folder], output=output) == 0
    taken = InboundItem.objects.count()
    assert f"{taken} taken in" in output.getvalue()
    assert taken <= amount
    assert commands.import_paths(project="net", paths=[folder], output=output) == 0
    assert InboundItem.objects.count() == taken, "safe to run twice"
    while actions.read_inbound(project_id=story.a.pk, seconds=60):
        pass
    items = list(InboundItem.objects.all())
    assert Counter(item.state for item in items).keys() <= {"done", "duplicate"}, [
        (item.external_id, item.last_error) for item in items if item.state not in {"done", "duplicate"}
    ]
    for item in items:
        assert bytes(item.raw), "the source is kept"
        assert item.ticket_id or item.outcome in {"automatic", "own"} or item.state == "duplicate", item
    assert not Delivery.objects.exists(), "old mail is answered by nobody"
    tickets = Ticket.objects.count()
    assert tickets == Message.objects.filter(kind="customer").values("ticket").distinct().count()
    if name in BOUNCES:
        apart = sum(item.outcome == "automatic" for item in items)
        assert apart >= BOUNCES[name]


def test_the_sets_are_the_ones_the_folder_describes() -> None:
    """Where the folder is, none of its sets has been overlooked."""
    found = [name for name in SETS if shared_files(name, "*")]
    assert sorted(PRESENT) == sorted(found)
