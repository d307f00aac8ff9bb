"""Files that are bombs when they are opened (S13), and recordings by their address (S17)."""

from __future__ import annotations

import datetime
import io
import resource
import zipfile
import zlib

import pytest
from django.conf import settings
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.channels.mail.tests.support import letter, read
from otklik.desk import signed
from otklik.desk.actions import NewFile, NewMessage, post
from otklik.desk.models import Attachment, Ticket
from otklik.events.models import Event
from otklik.lib import clock
from tests.security.test_files import attached
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
UNPACKED = 300 * 1024**2


def zipped() -> bytes:
    """Return 300 MB of zeros in an archive, twice over."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a", "w") as member:
        for _megabyte in range(UNPACKED // 1024**2):
            member.write(bytes(1024**2))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", inner.getvalue())
    return outer.getvalue()


def gzipped() -> bytes:
    """Return 300 MB of zeros as gzip has them."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([packer.compress(bytes(1024**2)) for _megabyte in range(300)] + [packer.flush()])


def test_s13_what_is_packed_is_never_unpacked(story: Story) -> None:
    """Archives, documents and compressed pages come as mail, are shown in the ticket, and stay what they were."""
    bombs = {"42.zip": zipped(), "письмо.docx": zipped(), "a.gz": gzipped()}
    bombs["many.pdf"] = b"%PDF-1.7\n" + b"".join(b"%d 0 obj<</Type/Page>>endobj\n" % at for at in range(10_000))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB on Linux
    [item] = read(story.a, letter(files=bombs))
    assert item.outcome == "opened"
    boris = story.client(story.boris)
    number = Ticket.objects.get(pk=item.ticket_id).number
    page = boris.get(f"/work/NET-{number}").content.decode()
    rows = Attachment.objects.filter(message__ticket=item.ticket_id).select_related("file", "message")
    assert {row.file.name for row in rows} == set(bombs)
    for row in rows:
        assert row.file.name in page
        answer = boris.get(signed.download_url(story.boris.pk, row))
        assert b"".join(answer.streaming_content) == bombs[row.file.name]  # type: ignore[attr-defined]
        assert answer.headers.get("Content-Encoding") is None
        assert boris.get(signed.picture_url(story.boris.pk, row, small=True)).status_code == 404
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > peak + UNPACKED // 2 // 1024:
        pytest.fail("something was unpacked")


def test_s17_who_opened_a_file_is_written_down_once_an_hour(story: Story) -> None:
    """Each person, file and hour once, by page and by call; the log tells the file by name and keeps only its id."""
    recording = attached(story, "call.wav", "audio/wav", b"RIFF" + bytes(50))
    opened = Event.objects.filter(kind="security.file_opened")
    url = signed.download_url(story.boris.pk, recording)
    for _again in range(3):
        assert story.client(story.boris).get(url).status_code == 200
    assert story.client(story.anna).get(url).status_code == 404  # not his address: nothing was opened
    outside = signed.outside_url(story.vera.pk, recording)
    assert Client().get(outside).status_code == 200
    told = [(row.actor_id, row.project_id, row.ticket_id, row.payload) for row in opened.order_by("id")]
    ids = {"attachment": recording.pk, "of_ticket": recording.message.ticket_id}
    assert told == [
        (story.boris.pk, story.a.pk, None, {**ids, "how": "saved"}),
        (story.vera.pk, story.a.pk, None, {**ids, "how": "call"}),
    ]
    with clock.at(clock.now() + datetime.timedelta(hours=1)):
        assert story.client(story.boris).get(url).status_code == 200
    assert opened.count() == 3
    log = story.client(story.olga).get("/setup/security", {"kind": "security.file_opened"}).content.decode()
    assert log.count("call.wav") == 3
    assert f"NET-{recording.message.ticket.number}" in log
    header = {"Authorization": f"Bearer {issue_token(user=story.olga, name='log')}"}
    called = Client(headers=header).get("/api/v1/security-log", {"type": "security.file_opened"}).json()["items"]
    assert [row["data"]["attachment"] for row in called] == [recording.pk] * 3


def test_s17_a_recording_is_a_file_that_needs_its_reader(story: Story) -> None:
    """A recording has no address that could be guessed, lies under no public path, and a part of it is asked for by the
    same right as the whole. The client company hears what was put to it, and nothing of another project.
    """
    sound = b"RIFF" + bytes(5000)
    recording = attached(story, "call.wav", "audio/wav", sound)
    part = {"Range": "bytes=0-99"}
    mine = signed.download_url(story.boris.pk, recording)
    whole = story.client(story.boris).get(mine, headers=part)
    assert whole.status_code in {200, 206}
    assert b"".join(whole.streaming_content) == (sound if whole.status_code == 200 else sound[:100])  # type: ignore[attr-defined]
    assert whole["Content-Disposition"].startswith("attachment")
    for who in (story.anna, story.vera, story.gleb, story.egor):
        assert story.client(who).get(mine, headers=part).status_code == 404  # signed for Boris
    for who in (story.gleb, story.egor):
        own = signed.download_url(who.pk, recording)
        assert story.client(who).get(own, headers=part).status_code == 404  # signed, but nobody's right
    for path in (f"/static/{recording.file.sha256}", f"/files/{story.a.pk}/{recording.file.sha256}", "/call.wav"):
        assert Client().get(path, headers=part).status_code == 404
    assert not str(settings.FILES_DIR).startswith(str(settings.STATIC_ROOT))
    ticket = recording.message.ticket
    file = NewFile("question.wav", "audio/wav", sound)
    asked = post(access=story.anna.access, ticket=ticket, kind="question", message=NewMessage(text="?", files=(file,)))
    heard = Attachment.objects.get(message=asked)
    for who, status in ((story.gleb, 200), (story.egor, 404)):
        assert story.client(who).get(signed.download_url(who.pk, heard)).status_code == status
