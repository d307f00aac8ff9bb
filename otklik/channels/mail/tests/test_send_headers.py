"""What people type never becomes a header or a recipient (S31)."""

from __future__ import annotations

import datetime
import email
import email.policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest

from otklik.channels.mail.send_headers import message_ids, subject_with
from otklik.channels.mail.send_message import Mail, MailFile, build

NASTY = [
    "a\r\nBcc: evil@example.com",
    "a\nBcc: evil@example.com\n\nbody",
    "a\x00b",
    "a\u2028Bcc: evil@example.com",
    "a\u2029b\u0085Bcc: evil@example.com",
    'Bank "a" <evil@example.com>,',
    'Иванов, "Пётр" <evil@example.com>,',
    "Иван\r\n <evil@example.com>",
    "=?utf-8?q?=0D=0ABcc:_evil@example.com?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?= <evil@example.com>",
    "группа: evil@example.com;",
    '\\" <evil@example.com>',
    "\u202eevil",
    "\ud800",
    "x" * 5000,
    "длинное имя " * 300,
    ',;:<>@()[]"\\',
]


def mail(**fields: object) -> Mail:
    values: dict[str, object] = {
        "sender_name": "Служба",
        "sender_address": "net@demo.example",
        "recipient": "ivan@example.org",
        "subject": "Тема",
        "message_id": "<otk.1.2@demo.example>",
        "text": "Здравствуйте!\n\n.\nFrom here on",
        "date": datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.UTC),
        **fields,
    }
    return Mail(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize(
    "place", ["sender_name", "subject", "signature", "text", "quote", "file", "type", "picture", "id"]
)
def test_s31_one_header_one_recipient(nasty: str, place: str) -> None:
    fields: dict[str, object] = {place: nasty}
    if place in {"file", "type", "picture"}:
        fields = {
            "files": [
                MailFile(
                    name=nasty if place == "file" else "a.pdf",
                    content_type=nasty if place == "type" else "application/pdf",
                    data=b"%PDF",
                    content_id=nasty if place == "picture" else "",
                )
            ],
            "html": "<p>x</p>",
        }
    if place == "id":
        fields = {"references": [nasty, f"<{nasty}@x>", "<good@example.org>"]}
    raw = build(mail(**fields))
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert b"\n" not in head.replace(b"\r\n", b"") and b"\r" not in head.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    for parsed in (email.message_from_bytes(raw), email.message_from_bytes(raw, policy=email.policy.default)):
        assert len(parsed.keys()) == len({name.lower() for name in parsed})
        assert "bcc" not in parsed and "cc" not in parsed
        assert [address for _, address in getaddresses([str(parsed["To"])])] == ["ivan@example.org"]
        assert [address for _, address in getaddresses(parsed.get_all("From", []))][-1:] == ["net@demo.example"]
        assert len(getaddresses([str(email.message_from_bytes(raw)["From"])])) == 1
        for part in parsed.walk():
            assert "bcc" not in part


@pytest.mark.parametrize(
    "recipient", ["a@b, evil@example.com", "a@b\r\nRCPT TO:<evil@x>", "", "a b@c", "<a@b>", "имя@пример.рф"]
)
def test_s31_a_recipient_that_is_not_one_plain_address_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError):
        build(mail(recipient=recipient))


def test_s31_names_arrive_as_they_were_written() -> None:
    for name in ["Служба поддержки «Сеть», отдел 2", 'Net, Inc. "Support"', "Plain Name", "O'Neil; and (co)", "Ё" * 90]:
        value = email.message_from_bytes(build(mail(sender_name=name)))["From"].replace("\r\n", "")
        [(shown, address)] = getaddresses([value])
        assert str(make_header(decode_header(shown))) == name
        assert address == "net@demo.example"
    subject = "Не работает интернет уже третий день, прошу прислать мастера по адресу улица Ленина, дом 5"
    parsed = email.message_from_bytes(build(mail(subject=subject)), policy=email.policy.default)
    assert parsed["Subject"] == subject


def test_body_text_and_html_say_the_same() -> None:
    raw = build(
        mail(
            text="Строка <b>не жирная</b>\nвторая https://example.org/?a=1&b=2.\n\nАбзац " + "слово " * 400,
            signature="Служба «Сеть»\n+7 800 000-00-00",
            quote="Было\nсказано",
            introduction="You wrote:",
        )
    )
    assert all(len(line) <= 90 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed.get_content_type() == "multipart/alternative"
    plain = parsed.get_body(("plain",)).get_content()
    assert "Строка <b>не жирная</b>" in plain and "-- \nСлужба «Сеть»" in plain and "> Было\n> сказано" in plain
    assert "format" not in (parsed.get_body(("plain",))["Content-Type"].params)
    html = parsed.get_body(("html",)).get_content()
    assert "&lt;b&gt;не жирная&lt;/b&gt;" in html
    assert '<a href="https://example.org/?a=1&amp;b=2">' in html
    assert parsed["MIME-Version"] == "1.0" and raw.count(b"MIME-Version") == 1


def test_attachments_and_pictures() -> None:
    files = [
        MailFile("Договор №5 от 1 мая.pdf", "application/pdf", b"\x00\x01" * 5000),
        MailFile("a.eml", "message/rfc822", b"From: x\r\n\r\n"),
        MailFile("logo.png", "image/png", b"PNG", content_id="logo@x"),
        MailFile("Очень длинное имя файла " * 30 + ".docx", "application/msword", b"D"),
    ]
    raw = build(mail(html='<p><img src="cid:logo@x"></p>', files=files))
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed.get_content_type() == "multipart/mixed"
    found = {part.get_filename(): part for part in parsed.walk() if part.get_filename()}
    assert found["Договор №5 от 1 мая.pdf"].get_content() == b"\x00\x01" * 5000
    assert found["a.eml"].get_content_type() == "application/octet-stream"
    assert found["logo.png"]["Content-ID"] == "<logo@x>"
    assert next(name for name in found if name.startswith("Очень")).endswith(".docx")


def test_subject_has_the_number_once() -> None:
    assert subject_with("Нет связи", "NET-1042", reply=True) == "Re: Нет связи [NET-1042]"
    assert (
        subject_with("Re: Fwd: RE[2]: Отв: Нет связи [NET-1042]", "NET-1042", reply=True) == "Re: Нет связи [NET-1042]"
    )
    assert subject_with("re: [NET-1042] Нет связи", "NET-1042", reply=True) == "Re: Нет связи [NET-1042]"
    assert subject_with("Репетитор: нет", "NET-1", reply=True) == "Re: Репетитор: нет [NET-1]"


def test_references_keep_both_ends() -> None:
    ids = [f"<{number}@example.org>" for number in range(100)]
    kept = message_ids([ids[0], *ids, "no", "<a b@c>"])
    assert len(kept) == 20 and kept[0] == ids[0] and kept[-1] == ids[-1]
    parsed = email.message_from_bytes(build(mail(references=ids)))
    assert parsed["In-Reply-To"] == ids[-1]
    assert parsed["References"].split() == kept


def test_automatic_mail_says_so() -> None:
    parsed = email.message_from_bytes(build(mail(automatic="replied")))
    assert parsed["Auto-Submitted"] == "auto-replied"
    assert parsed["X-Auto-Response-Suppress"] == "All" and parsed["Precedence"] == "bulk"
    assert email.message_from_bytes(build(mail()))["Auto-Submitted"] is None
