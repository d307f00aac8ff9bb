"""The digest a ticket is made of: its parts agree, it is JSON, and any bytes give one."""

from __future__ import annotations

import email
import json
from email.message import Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.lib.mailtext import digest
from otklik.lib.mailtext.digest import preview
from otklik.lib.mailtext.htmltext import html_to_text
from otklik.lib.mailtext.sanitize import sanitize
from otklik.lib.mailtext.tests.payloads import Invariants
from otklik.lib.mailtext.tests.sample_files import SHARED, words_of


def test_text_and_html_of_one_mail() -> None:
    found = digest(
        "Спасибо!\n\n-- \nИван\n\n11.11.2026, 09:15, Стол <a@b.example>:\n> старое",
        '<div>Спасибо!</div><div>11.11.2026, 09:15, Стол &lt;a@b.example&gt;:</div><blockquote>старое</blockquote>'
        "<img src=https://t.example/p.gif>",
        "Re: Заявка",
    )  # fmt: skip
    assert (found["new_text"], found["signature"], found["preview"]) == ("Спасибо!", "-- \nИван", "Спасибо!")
    assert found["quoted_text"] == "11.11.2026, 09:15, Стол <a@b.example>:\n> старое"
    assert "старое" in found["html_quoted"] or "старое" in found["html_new"]
    assert (found["blocked_images"], found["too_complex"], found["forward"]) == (1, False, None)


def test_html_alone_gives_the_texts() -> None:
    html = (
        '<div>Да</div><div class="gmail_signature">Иван</div><div class="gmail_quote"><div class="gmail_attr">x</div>'
        '<blockquote class="gmail_quote">старое</blockquote></div>'
    )
    found = digest(" \n", html, "")
    assert (found["new_text"], found["signature"]) == ("Да", "Иван")
    assert found["quoted_text"] == "x\n\n> старое"
    assert html_to_text(found["html_new"]) == "Да\nИван"


def test_s30_too_complex_html_shows_its_text() -> None:
    found = digest("", "<div>" * 300 + "Слова", "")
    assert (found["new_text"], found["html_new"], found["too_complex"]) == ("Слова", "", True)


def test_forward_is_found_in_html_alone() -> None:
    html = (
        "<p>Смотрите</p><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>"
        "От: Анна &lt;anna@c.example&gt;<br>Date: ср, 11 нояб. 2026 г. в 09:15<br>Subject: Счёт<br>"
        "To: &lt;o@f.example&gt;<br></div><br><br>Добрый день!</div>"
    )
    forward = digest("", html, "Fwd: Счёт")["forward"]
    assert forward is not None
    assert (forward["sender_name"], forward["sender_address"]) == ("Анна", "anna@c.example")
    assert (forward["subject"], forward["body"], forward["message"]) == ("Счёт", "Добрый день!", "Смотрите")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("a\n\n b\t c", "a b c"),
        ("слово " * 60, ("слово " * 33).rstrip() + "…"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_preview_is_one_line_of_two_hundred(text: str, line: str) -> None:
    assert preview(text) == line
    assert len(line) <= 200


def test_nothing_at_all() -> None:
    found = digest("", "", "")
    assert not any(found[key] for key in ("new_text", "quoted_text", "html_new", "preview", "forward"))  # type: ignore[literal-required]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=50))
def test_any_strings_give_json_a_database_can_hold(text: str, html: str, subject: str) -> None:
    written = json.dumps(digest(text + "\ud800\x00", html + "<p>\x00\udfff", subject), ensure_ascii=False)
    assert "\\u0000" not in written
    assert written.encode("utf-8")


def _bodies(message: Message) -> tuple[str, str]:
    """First text and first HTML part, decoded as well as a test needs."""
    found = {"text/plain": "", "text/html": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if kind in found and not found[kind]:
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            data = payload if isinstance(payload, bytes) else b""
            try:
                found[kind] = data.decode(charset, "replace")
            except LookupError:
                found[kind] = data.decode("latin-1")
    return found["text/plain"], found["text/html"]


def test_s01_html_of_public_mails_is_safe_stable_and_complete() -> None:
    """Every HTML part of the public sets: clean twice is clean once, the split loses no word, nothing is forbidden."""
    paths = [path for path in sorted(SHARED.rglob("*")) if path.is_file() and path.stat().st_size < 50_000]
    for path in paths:
        raw = path.read_bytes()
        if b"text/html" not in raw.lower():
            continue
        text, html = _bodies(email.message_from_bytes(raw))
        found = digest(text, html, "")
        safe = sanitize(html)
        assert sanitize(safe.html) == safe, path.name
        for part in (safe.html, found["html_new"], found["html_quoted"]):
            assert Invariants(part).broken == [], path.name
        parts = words_of(html_to_text(found["html_new"]), html_to_text(found["html_quoted"]))
        assert parts == words_of(html_to_text(safe.html)), path.name
