"""The cleaner: nothing runs, nothing loads by itself, ids are gone, a second cleaning changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.lib.mailtext.quotes import split_html
from otklik.lib.mailtext.sanitize import MAX_BYTES, MAX_DEPTH, sanitize
from otklik.lib.mailtext.tests.payloads import PAYLOADS, Invariants

LINK = 'target="_blank" rel="noopener noreferrer nofollow"'


def check(html: str) -> str:
    """Clean, assert the invariants of the result and of both parts of its split, and return it."""
    found = sanitize(html)
    again = sanitize(found.html)
    assert again.html == found.html
    for part in (found.html, *split_html(found.html)):
        assert Invariants(part).broken == []
    return found.html


def test_there_are_sixty_payloads() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_s01_payload_does_nothing(payload: str) -> None:
    check(payload)


@pytest.mark.parametrize(
    "frame", ["<div>{}</div>", "<table><tr><td>{}</table>", "<p title='{}'>x", "<b>{}", "<a href={}>"]
)
def test_s01_payloads_inside_other_elements(frame: str) -> None:
    for payload in PAYLOADS:
        check(frame.format(payload))


PIECES = st.one_of(
    st.sampled_from(PAYLOADS),
    st.sampled_from(
        [
            "<div>", "</div>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<a href=http://x.example>",
            "</a>", "<b>", "</b>", "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<pre>\n\n", "</pre>",
            "text & <", '"', "'", ">", "<li>", "<ul>", "</ul>", "<blockquote type=cite>", "</blockquote>",
            "<div class=gmail_quote>", "<img src=cid:a@b>", "<img src=http://x.example/1.gif>", "&#106;", "\x00",
            "<caption>", "<h1>", "<font color=red>", "<center>", "<dl><dt>", "<dd>", "<br/>", "</br>", "<hr>",
            "<span style='color:red;border-top:url(x)'>", "</span>",
        ]
    ),
    st.text(alphabet="<>/\"'=&;! abonerjsciptl:#x\x01\t\n", max_size=20),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_s01_any_mixture_of_payloads(pieces: list[str]) -> None:
    check("".join(pieces))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_s01_any_text(text: str) -> None:
    check(text)


def test_s12_remote_image_waits_for_a_click() -> None:
    found = sanitize('<img src="https://t.example/p.gif?u=1&amp;v=2" width=1><img src="//t.example/q.png" alt="q">')
    assert found.blocked_images == 2
    assert found.html == (
        '<img data-remote-src="https://t.example/p.gif?u=1&amp;v=2" width="1">'
        '<img data-remote-src="https://t.example/q.png" alt="q">'
    )


def test_s12_attached_image_becomes_a_placeholder() -> None:
    found = sanitize('<img src="cid:image001.png@01DA.5E" alt="logo"><img src=cid:%3Ca%40b%3E>')
    assert found.html == '<img data-cid="image001.png@01DA.5E" alt="logo"><img data-cid="a@b">'
    assert found.blocked_images == 0


def test_s12_small_image_inside_the_mail_stays_and_unreadable_sources_go() -> None:
    html = '<img src="data:image/png;base64,iVBORw0KGgo="><img src="file:///c:/x.png"><img src="x.png" alt="chart">'
    assert sanitize(html).html == '<img src="data:image/png;base64,iVBORw0KGgo="><img alt="chart">'


@pytest.mark.parametrize("given", ["background", "background-image", "list-style", "content", "cursor", "border-image"])
def test_s12_style_loads_nothing(given: str) -> None:
    assert "example" not in sanitize(f'<p style="{given}:url(https://t.example/x)">x</p>').html


def test_s48_ids_names_and_classes_are_gone() -> None:
    html = '<a id="location" name="forms" href="https://a.example" class="modal">x</a><p id=__proto__ class=open>y</p>'
    assert sanitize(html).html == f'<a href="https://a.example" {LINK}>x</a><p>y</p>'


def test_links_keep_their_address_and_lose_the_window() -> None:
    html = '<a href="https://a.example/?x=1&amp;y=%D1%8F" target="_top" rel="opener">a</a> <a href="/relative">b</a>'
    assert sanitize(html).html == f'<a href="https://a.example/?x=1&amp;y=%D1%8F" {LINK}>a</a> b'


def test_ordinary_formatting_survives() -> None:
    html = (
        '<table border="1"><tbody><tr><td colspan="2" style="color:red;padding:2px">a</td></tr></tbody></table>'
        "<ul><li><b>x</b></li></ul><pre>a\n  b</pre><p>c<br>d</p>"
    )
    assert sanitize(html).html == html


def test_unclosed_tags_are_closed_where_html_closes_them() -> None:
    assert sanitize("<p>a<p>b<ul><li>c<li>d</ul>").html == "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>"
    assert sanitize("<table><tr><td>1<td>2<tr><td>3</table>").html == (
        "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>"
    )


def test_word_leftovers_go_and_words_stay() -> None:
    html = (
        "<!--[if mso]><xml>x</xml><![endif]--><p class=MsoNormal>Привет<o:p>&nbsp;</o:p></p><![if !vml]>мир<![endif]>"
    )
    assert sanitize(html).html == "<p>Привет&nbsp;</p>мир"


@pytest.mark.parametrize(
    "html",
    ["<div>" * (MAX_DEPTH + 1), "x" * (MAX_BYTES + 1), "я" * (MAX_BYTES // 2 + 1), "&" * MAX_BYTES, "<br>" * 70_000],
    ids=["deep", "large", "large in bytes", "large when escaped", "many tags"],
)
def test_s30_too_complex_is_said_and_not_cleaned(html: str) -> None:
    found = sanitize(html)
    assert (found.html, found.too_complex) == ("", True)


def test_s30_depth_and_size_up_to_the_limits_are_cleaned() -> None:
    assert not sanitize("<div>" * MAX_DEPTH + "x").too_complex
    assert not sanitize("x" * MAX_BYTES).too_complex
    assert not sanitize("<div>x</div>" * 10_000).too_complex
