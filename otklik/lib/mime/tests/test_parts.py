"""Which part is text, which is HTML, which is an attachment, and what attachments are called (S38)."""

from __future__ import annotations

import base64

import pytest

from otklik.lib.mime import Problem, parse
from otklik.lib.mime.names import safe_name
from otklik.lib.mime.tests.mails import mail, multipart, word


def attachment(disposition: str, kind: str = "application/octet-stream", data: bytes = b"x") -> str:
    encoded = base64.b64encode(data).decode()
    return f"Content-Type: {kind}\nContent-Disposition: {disposition}\nContent-Transfer-Encoding: base64\n\n{encoded}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\Ivan\\Отчёт.xlsx", "Отчёт.xlsx"),
        ("/etc/shadow", "shadow"),
        ("dir/file.txt", "dir_file.txt"),
        ("Счёт №12/34.pdf", "Счёт №12_34.pdf"),
        ("a\0b.exe\0.pdf", "ab.exe.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200b\u2066b.txt", "ab.txt"),
        (".htaccess", "htaccess"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1.doc", "_LPT1.doc"),
        ("console.txt", "console.txt"),
        ("name. . .", "name"),
        ('a<b>:"|?*c.txt', "a_b______c.txt"),
        ("a\r\nSet-Cookie: x", "a Set-Cookie_ x"),
        ("", "attachment-7.pdf"),
        ("...", "attachment-7.pdf"),
        ("../..", "attachment-7.pdf"),
        ("й.txt", "й.txt"),
    ],
)
def test_s38_names_are_harmless(name: str, expected: str) -> None:
    assert safe_name(name, "application/pdf", 7) == expected


def test_s38_long_name_keeps_its_extension() -> None:
    name = safe_name("а" * 4096 + ".docx", "application/pdf")
    assert len(name) == 200
    assert name.endswith("а.docx")
    assert len(safe_name("a." + "b" * 4096, "text/plain")) == 200


@pytest.mark.parametrize(
    ("disposition", "expected"),
    [
        ('attachment; filename="plain.pdf"', "plain.pdf"),
        ("attachment; filename=with blanks.pdf; size=3", "with blanks.pdf"),
        ("attachment; filename*=UTF-8''%D0%90%D0%BA%D1%82.pdf", "Акт.pdf"),
        ("attachment; filename*=koi8-r'ru'%E1%CB%D4.pdf", "Акт.pdf"),
        ("attachment; filename*0*=UTF-8''%D0%90;\n filename*1*=%D0%BA%D1%82; filename*2=.pdf", "Акт.pdf"),
        ("attachment; filename*1=cd.pdf; filename*0=ab", "abcd.pdf"),
        ("attachment; filename*=%D0%90%D0%BA%D1%82.pdf", "Акт.pdf"),
        ('attachment; filename="%D0%90%D0%BA%D1%82.pdf"', "Акт.pdf"),
        ('attachment; filename="100%.pdf"', "100%.pdf"),
        (f'attachment; filename="{word("Акт.pdf", "koi8-r")}"', "Акт.pdf"),
        (f"attachment; filename={word('Акт.pdf', 'windows-1251')}", "Акт.pdf"),
        ('attachment; filename*0="=?utf-8?B?0JDQ"; filename*1="utGCLnBkZg==?="', "Акт.pdf"),
        ('attachment; filename="a "quoted" name.pdf"', "a _quoted_ name.pdf"),
        ('attachment; filename="unclosed.pdf', "unclosed.pdf"),
        ('attachment;; ; filename="x.pdf"', "x.pdf"),
        ("ATTACHMENT; FILENAME=X.PDF", "X.PDF"),
        ("attachment", "attachment-1.bin"),
    ],
)
def test_s38_file_names_as_mailers_write_them(disposition: str, expected: str) -> None:
    parsed = parse(multipart("mixed", "Content-Type: text/plain\n\nhi", attachment(disposition)))
    assert [p.file_name for p in parsed.attachments] == [expected]
    assert parsed.text == "hi"


@pytest.mark.parametrize("charset", ["cp1251", "koi8_r", "utf-8"])
def test_raw_bytes_in_a_file_name(charset: str) -> None:
    part = b'Content-Type: application/pdf; name="' + "Акт сверки.pdf".encode(charset) + b'"\n\nx'
    parsed = parse(multipart("mixed", "Content-Type: text/plain\n\nhi", part))
    assert parsed.attachments[0].file_name == "Акт сверки.pdf"


def test_only_html_leaves_the_text_empty() -> None:
    parsed = parse(mail("Content-Type: text/html; charset=utf-8", "<p>да</p>"))
    assert (parsed.text, parsed.html) == ("", "<p>да</p>")


def test_no_words_are_lost_when_text_and_html_alternate_in_a_mixed_mail() -> None:
    parsed = parse(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nfirst <1>",
            "Content-Type: text/html\n\n<style>p {}</style><p>second &amp; third</p>",
        )
    )
    assert parsed.text == "first <1>\n\nsecond & third\n"
    assert "first &lt;1&gt;" in parsed.html
    assert "<p>second" in parsed.html


def test_named_text_file_after_the_body_is_an_attachment() -> None:
    parsed = parse(
        multipart("mixed", "Content-Type: text/plain\n\nhi", "Content-Type: text/plain; name=log.txt\n\nlog")
    )
    assert (parsed.text, [p.file_name for p in parsed.attachments]) == ("hi", ["log.txt"])


def test_attached_html_is_not_the_body() -> None:
    parsed = parse(
        multipart("mixed", "Content-Type: text/plain\n\nhi", attachment("attachment; filename=a.html", "text/html"))
    )
    assert (parsed.html, [p.file_name for p in parsed.attachments]) == ("", ["a.html"])


def test_calendar_and_amp_in_an_alternative() -> None:
    parsed = parse(
        multipart(
            "alternative",
            "Content-Type: text/plain\n\nmeet",
            "Content-Type: text/x-amp-html\n\n<amp>",
            "Content-Type: text/html\n\n<p>meet",
            "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR",
        )
    )
    assert (parsed.text, parsed.html) == ("meet", "<p>meet")
    assert [p.file_name for p in parsed.attachments] == ["invite.ics"]


def test_whole_mail_is_one_attachment() -> None:
    parsed = parse(
        mail(f"Content-Type: application/pdf; name={word('Акт.pdf')}\nContent-Transfer-Encoding: base64", b"JVBERg==")
    )
    assert (parsed.text, parsed.attachments[0].file_name, parsed.attachments[0].data) == ("", "Акт.pdf", b"%PDF")


def test_uuencoded_file_leaves_the_text() -> None:
    parsed = parse(mail("Subject: uu", "before\nbegin 644 ../a.txt\n#86)C\n`\nend\nafter\nbegin 1 not a file\n"))
    assert parsed.text == "before\n\nafter\nbegin 1 not a file\n"
    assert [(p.file_name, p.data) for p in parsed.attachments] == [("a.txt", b"abc")]


def test_flowed_text_is_joined_with_quotes_kept_apart() -> None:
    body = "one \ntwo\n> a \n> b\n>> c\n \n-- \nme\n"
    parsed = parse(mail("Content-Type: text/plain; format=flowed", body))
    assert parsed.text == "one two\n> a b\n>> c\n\n-- \nme\n"


@pytest.mark.parametrize(
    ("encoding", "body", "expected"),
    [
        ("base64", b"aGVsbG8=", b"hello"),
        ("BASE64 ;", b"aGVs\r\nbG8=\r\n", b"hello"),
        ("base64", b"aGVsbG8", b"hello"),
        ("base64", b"aGVs*bG8gaGVsbG8gaGVsbG8=", b"hello hello hello"),
        ("base64", b"aGVs\nbG8=\naGVsbG8=\n", b"hellohello"),
        ("base64", b"not base64 at all, but words", b"not base64 at all, but words"),
        ("7-bit", b"aGVsbG8=", b"aGVsbG8="),
        ("x-uuencode", b"begin 644 a\n#86)C\n`\nend\n", b"abc"),
        ("no-such", b"hello", b"hello"),
    ],
)
def test_transfer_encodings(encoding: str, body: bytes, expected: bytes) -> None:
    raw = mail(f"Content-Type: application/pdf\nContent-Transfer-Encoding: {encoding}", body)
    assert parse(raw).attachments[0].data == expected


def test_list_footer_behind_base64_text_is_kept() -> None:
    body = base64.encodebytes("Привет!".encode()) + b"_______\nlist footer, words\n"
    parsed = parse(mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", body))
    assert parsed.text == "Привет!_______\nlist footer, words\n"
    assert Problem.BAD_TRANSFER in parsed.problems


def test_forwarded_mail_in_base64_is_decoded_and_named() -> None:
    inner = base64.encodebytes(mail(f"Subject: {word('Жалоба')}")).decode()
    parsed = parse(multipart("mixed", f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}"))
    assert parsed.attachments[0].file_name == "Жалоба.eml"
    assert parsed.attachments[0].data.startswith(b"From: a@b.example")
    assert parsed.text == ""


def test_photo_the_html_does_not_show_is_listed() -> None:
    shown = "Content-Type: image/png; name=a.png\nContent-ID: <a@x>\nContent-Disposition: inline\n\nx"
    other = "Content-Type: image/png; name=b.png\nContent-ID: <b@x>\nContent-Disposition: inline\n\nx"
    parsed = parse(multipart("related", 'Content-Type: text/html\n\n<img src="cid:a@x">', shown, other))
    assert [(p.content_id, p.inline) for p in parsed.attachments] == [("a@x", True), ("b@x", False)]
