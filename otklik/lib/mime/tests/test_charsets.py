"""Every charset people use, declared, undeclared and declared wrongly."""

from __future__ import annotations

import base64
import quopri

import pytest

from otklik.lib.mime import Problem, parse
from otklik.lib.mime.charsets import codec_name, decode
from otklik.lib.mime.tests.mails import mail, multipart, word
from otklik.lib.mime.words import decode_words

GREETING = "Здравствуйте! Третий день не работает интернет, помогите пожалуйста."


@pytest.mark.parametrize(
    "charset", ["koi8-r", "windows-1251", "cp866", "iso-8859-5", "x-mac-cyrillic", "utf-8", "utf-7", "utf-16"]
)
def test_declared_charset(charset: str) -> None:
    python = {"x-mac-cyrillic": "mac_cyrillic"}.get(charset, charset)
    body = base64.encodebytes(GREETING.encode(python))
    parsed = parse(mail(f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64", body))
    assert parsed.text == GREETING
    assert Problem.CHARSET_GUESSED not in parsed.problems


@pytest.mark.parametrize("charset", ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "utf-8"])
@pytest.mark.parametrize(
    "declared", ["", "; charset=us-ascii", "; charset=iso-8859-1", "; charset=x-unknown", "; charset=utf-8"]
)
def test_undeclared_and_wrongly_declared_cyrillic(charset: str, declared: str) -> None:
    parsed = parse(mail(f"Content-Type: text/plain{declared}", GREETING.encode(charset)))
    assert parsed.text == GREETING


@pytest.mark.parametrize(
    ("real", "declared"), [("koi8_r", "windows-1251"), ("cp1251", "koi8-r"), ("utf-8", "windows-1251")]
)
def test_one_cyrillic_charset_declared_as_another(real: str, declared: str) -> None:
    parsed = parse(mail(f"Content-Type: text/plain; charset={declared}", GREETING.encode(real)))
    assert parsed.text == GREETING
    assert Problem.CHARSET_GUESSED in parsed.problems


@pytest.mark.parametrize(
    "text", ["Привет", "Заказ", "ЗАКАЗ 5", "Re: Счёт", "Дякую за відповідь", "Grüße aus München", "Café à la crème"]
)
def test_short_raw_subject(text: str) -> None:
    charset = "cp1251" if any("а" <= c.lower() <= "ї" for c in text) else "cp1252"
    assert parse(mail(b"Subject: " + text.encode(charset))).subject == text
    assert parse(mail(b"Subject: " + text.encode())).subject == text


def test_raw_subject_takes_the_charset_of_the_body() -> None:
    raw = mail(
        b"Subject: " + "да".encode("koi8-r") + b"\nContent-Type: text/plain; charset=koi8-r", GREETING.encode("koi8-r")
    )
    assert parse(raw).subject == "да"


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [("日本語の件名", "iso2022_jp", "iso-2022-jp"), ("こんにちは", "cp932", "shift_jis"), ("你好", "gb18030", "gb2312"),
     ("한국말", "cp949", "ks_c_5601-1987"),
     ("Żółta łódź", "iso8859_2", "iso-8859-2"), ("“quoted” — €", "cp1252", "iso-8859-1"),
     ("Ελληνικά", "iso8859_7", "iso-8859-7"), ("עברית", "iso8859_8", "iso-8859-8-i"), ("ไทย", "cp874", "tis-620")],
)  # fmt: skip
def test_other_languages(text: str, charset: str, label: str) -> None:
    encoded = base64.b64encode(text.encode(charset)).decode()
    assert parse(mail(f"Subject: =?{label}?B?{encoded}?=")).subject == text


@pytest.mark.parametrize(
    "label", ["zlib", "punycode", "unicode_escape", "rot13", "idna", "hex", "no-such-charset", "x" * 5000]
)
def test_s10_codecs_that_are_no_charsets_are_refused(label: str) -> None:
    assert codec_name(label) == ""
    assert decode(GREETING.encode(), label) == (GREETING, False)


def test_no_nul_and_no_surrogates_come_out() -> None:
    body = base64.encodebytes("a\0b".encode("utf-16-le") + b"\x00\xd8")
    parsed = parse(mail("Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64", body))
    assert "\0" not in parsed.text
    assert parsed.text.encode("utf-8").startswith(b"a")
    assert parse(mail("Content-Type: text/plain; charset=utf-7", b"+2AA- ok")).text.encode("utf-8").endswith(b" ok")


def test_html_charset_from_its_meta_tag() -> None:
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head>Привет</html>'
    assert "Привет" in parse(mail("Content-Type: text/html", html.encode("koi8-r"))).html


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"{word('Нет ', 'koi8-r')} {word('связи', 'koi8-r')}", "Нет связи"),
        (f"{word('Нет', 'koi8-r')} {word(' связи', 'windows-1251')}", "Нет связи"),
        (f"Re: {word('связь')} (NET-5)", "Re: связь (NET-5)"),
        ("=?utf-8?q?=D0=BD=D0=B5=D1?= =?UTF-8?Q?=82_=D0=BD=D0=B5=D1=82?=", "нет нет"),
        ("=?utf-8?Q?=D0=BD=D0=B5=D1=82 =D0=BD=D0=B5=D1=82?=", "нет нет"),
        ("=?utf-8?B?0L3QtdGC", "нет"),
        ("=?utf-8?B?0L3QtdG?= =?utf-8?B?C?=", "нет"),
        ("=?utf-8?B?0L3QtdGC?==?utf-8?B?0L3QtdGC?=", "нетнет"),
        ("=?utf-8*ru?B?0L3QtdGC?=", "нет"),
        ("=?utf-8?B?PT91dGYtOD9CPzBMM1F0ZEdDPz0=?=", "нет"),
        ("=?utf-8?B?0L3QtdGC0L?=", "нет"),
        ("=?UTF8?B?0L3QtdGC?=", "нет"),
        ("=?koi8-r?B?0L3QtdGC?=", "нет"),
        ("a =? b ?= c", "a =? b ?= c"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("one\n two\n\tthree", "one two three"),
        ("bad\x07bell\u202eevil", "badbellevil"),
        ("", ""),
    ],
)
def test_encoded_words(header: str, expected: str) -> None:
    assert decode_words(header.encode()) == expected


def test_raw_bytes_between_encoded_words() -> None:
    raw = word("Заявка", "koi8-r").encode() + b" " + "номер".encode("cp1251") + b" 7"
    assert decode_words(raw) == "Заявка номер 7"


def test_quoted_printable_with_soft_breaks_and_stray_signs() -> None:
    encoded = quopri.encodestring(GREETING.encode())
    raw = mail(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable;",
        encoded + b"= \nend 1=2 =ZZ",
    )
    assert parse(raw).text == GREETING + "end 1=2 =ZZ"


def test_every_part_has_its_own_charset() -> None:
    parsed = parse(
        multipart(
            "alternative",
            b"Content-Type: text/plain; charset=koi8-r\n\n" + GREETING.encode("koi8-r"),
            b"Content-Type: text/html; charset=windows-1251\n\n<p>" + GREETING.encode("cp1251"),
        )
    )
    assert (parsed.text, parsed.html) == (GREETING, "<p>" + GREETING)
