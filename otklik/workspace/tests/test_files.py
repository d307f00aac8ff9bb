"""Files and mail HTML: never a page of ours, never for another reader, never a request to somebody's server."""

from __future__ import annotations

import io
import re

import pytest
import time_machine
from django.test import Client
from PIL import Image

from otklik.accounts.models import Membership
from otklik.desk import signed
from otklik.desk.actions import NewFile
from otklik.desk.models import Attachment, Message, Ticket
from otklik.workspace.tests.conftest import World

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(target, kind)
    return target.getvalue()


def attached(world: World, name: str, content_type: str, data: bytes, **more: object) -> tuple[Ticket, Attachment]:
    ticket = world.ticket(files=(NewFile(name, content_type, data, **more),))  # type: ignore[arg-type]
    return ticket, Attachment.objects.get(message__ticket=ticket)


def urls(world: World, name: str, attachment: Attachment) -> dict[str, str]:
    user = world.people[name].pk
    return {
        "save": signed.download_url(user, attachment),
        "preview": signed.picture_url(user, attachment, small=True),
        "picture": signed.picture_url(user, attachment, small=False),
    }


@pytest.mark.parametrize(
    ("name", "content_type", "data"),
    [
        ("a.svg", "image/svg+xml", SVG),
        ("a.html", "text/html", HTML),
        ("a.xhtml", "application/xhtml+xml", HTML),
        ("a.xml", "text/xml", b"<?xml version='1.0'?><?xml-stylesheet href='x'?><a/>"),
        ("a.pdf", "application/pdf", b"%PDF-1.4"),
        ("a.png", "image/png", HTML),
        ("a.htm", "image/png", HTML),
        ("a.gif", "image/gif", b"GIF89a/*" + HTML),
        ("a.png", "text/html", picture()),
    ],
)
def test_s02_files_are_saved_and_never_shown(world: World, name: str, content_type: str, data: bytes) -> None:
    _, attachment = attached(world, name, content_type, data)
    anna, links = world.client("anna"), urls(world, "anna", attachment)
    answer = anna.get(links["save"])
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    for kind in ("preview", "picture"):
        assert anna.get(links[kind]).status_code == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_s02_pictures_are_written_anew(world: World, kind: str) -> None:
    data = picture(kind, (900, 700)) + HTML  # a polyglot: a picture that is followed by a page
    _, attachment = attached(world, f"a.{kind.lower()}", f"image/{kind.lower()}", data)
    links = urls(world, "anna", attachment)
    for which, most in (("preview", 463), ("picture", 900)):
        answer = world.client("anna").get(links[which])
        assert answer.status_code == 200
        assert answer["Content-Type"] in {"image/png", "image/jpeg"}
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert b"script" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert max(shown.size) == most


def test_a_picture_of_too_many_pixels_is_not_opened(world: World) -> None:
    data = picture("PNG", (9000, 9000))
    _, attachment = attached(world, "bomb.png", "image/png", data)
    assert world.client("anna").get(urls(world, "anna", attachment)["preview"]).status_code == 404


def test_s16_no_token_forged_token_or_another_files_token(world: World) -> None:
    _, first = attached(world, "a.png", "image/png", picture())
    _, second = attached(world, "b.png", "image/png", picture("PNG", (61, 41)))
    anna = world.client("anna")
    good = signed.token_for(world.people["anna"].pk, first.pk)
    for kind in ("preview", "picture", "save/a.png"):
        assert anna.get(f"/work/files/{first.pk}/{good}/{kind}").status_code == 200
        for token in ("x", good[:-1], good.replace("-", "-1", 1), signed.token_for(world.people["anna"].pk, second.pk)):
            assert anna.get(f"/work/files/{first.pk}/{token}/{kind}").status_code == 404


def test_s16_a_token_is_of_one_person(world: World) -> None:
    _, attachment = attached(world, "a.png", "image/png", picture())
    for url in urls(world, "anna", attachment).values():
        assert world.client("anna").get(url).status_code == 200
        assert world.client("boris").get(url).status_code == 404
        assert world.client("gleb").get(url).status_code == 404
        assert world.client("egor").get(url).status_code == 404
        assert world.client().get(url).status_code == 302


def test_s16_a_token_runs_out_after_ten_minutes(world: World) -> None:
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False) as clock:
        _, attachment = attached(world, "a.png", "image/png", picture())
        anna, links = world.client("anna"), urls(world, "anna", attachment)
        assert anna.get(links["save"]).status_code == 200
        clock.shift(signed.LIFETIME - 1)
        assert anna.get(links["save"]).status_code == 200
        clock.shift(2)
        for url in links.values():
            assert anna.get(url).status_code == 404


def test_s16_who_has_left_the_project_reads_no_file(world: World) -> None:
    _, attachment = attached(world, "a.png", "image/png", picture())
    url = urls(world, "boris", attachment)["save"]
    assert world.client("boris").get(url).status_code == 200
    Membership.objects.filter(user=world.people["boris"]).update(project=world.b)
    assert world.client("boris").get(url).status_code == 404


def frame(client: Client, ticket: Ticket):  # type: ignore[no-untyped-def]
    return client.get(f"/work/messages/{Message.objects.get(ticket=ticket).pk}/html")


def test_s01_mail_html_lives_in_a_frame_without_scripts(world: World) -> None:
    ticket = world.ticket(html="<table><tr><td>650 ₽</td></tr></table>")
    page = world.client("anna").get(f"/work/NET-{ticket.number}").content.decode()
    sandbox = re.search(r'<iframe[^>]* sandbox="([^"]*)"', page)
    assert sandbox
    assert "allow-scripts" not in sandbox[1]
    assert "allow-forms" not in sandbox[1]
    assert "allow-top-navigation" not in sandbox[1]
    assert "650 ₽" not in page
    answer = frame(world.client("anna"), ticket)
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-same-origin ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "form-action 'none'" in policy
    assert "650 ₽" in answer.content.decode()


def test_s12_pictures_of_other_servers_wait_and_own_ones_are_signed(world: World) -> None:
    html = '<p>Logo <img data-cid="logo@x" alt=""><img data-cid="gone@x"><img data-remote-src="https://t.example/p.gif"></p>'
    logo = NewFile("logo.png", "image/png", picture(), inline=True, content_id="<logo@x>")
    ticket = world.ticket(html=html, files=(logo,))
    anna = world.client("anna")
    answer = frame(anna, ticket)
    page = answer.content.decode()
    assert re.findall(r'\ssrc="([^"]+)"', page) == [re.search(r'src="(/work/files/[^"]+/picture)"', page)[1]]  # type: ignore[index]
    assert "Pictures from other servers are not loaded: 1" in page
    assert "img-src data: http://testserver/work/files/;" in answer["Content-Security-Policy"]
    assert anna.get(re.search(r'src="([^"]+)"', page)[1]).status_code == 200  # type: ignore[index]
    shown = anna.get(f"/work/NET-{ticket.number}").content.decode()
    assert "logo.png" not in shown  # it is inside the text, not beside it


def test_mail_html_of_another_project_is_not_found(world: World) -> None:
    ticket = world.ticket(world.b, html="<table></table>")
    for name, status in (("boris", 404), ("gleb", 403), ("egor", 403)):
        assert frame(world.client(name), ticket).status_code == status
    assert world.client("anna").get("/work/messages/999999/html").status_code == 404
