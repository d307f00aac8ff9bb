"""HTML as text, and which part of HTML is quoted, for the marks and habits of many mail programs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.lib.mailtext.htmltext import html_to_text
from otklik.lib.mailtext.quotes import split_html, split_parts
from otklik.lib.mailtext.sanitize import sanitize
from otklik.lib.mailtext.tests.payloads import Invariants
from otklik.lib.mailtext.tests.sample_files import words_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("  a \n  <b>bold</b>\t c ", "a bold c"),
        ("<ul><li>x</li><li>y<ul><li>z</li></ul></li></ul>", "- x\n- y\n  - z"),
        ("<ol><li>x<li>y</ol>", "1. x\n2. y"),
        ('<a href="https://a.example/x">here</a>', "here (https://a.example/x)"),
        ('<a href="https://a.example/">a.example</a>', "a.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ('<p>See <a href="https://a.example">this</a>, please</p>', "See this (https://a.example), please"),
        ('<a href="https://a.example"><div>card</div></a>', "card (https://a.example)"),
        ('<a href="javascript:x()">x</a>', "x"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td></td><td>4</td></tr></table>", "1\t2\n3\t\t4"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<blockquote>q<blockquote>w</blockquote></blockquote>t", "> q\n>\n> > w\n\nt"),
        ("a<hr>b", "a\n________________\nb"),
        ('<img alt="Logo" src="x">', "[Logo]"),
        ("&lt;b&gt; &amp; &#1071;&nbsp;x", "<b> & Я x"),
        ("<style>p{}</style><script>x()</script><title>t</title>body", "body"),
        ("a < b and c <d", "a < b and c <d"),
        ("<!--[if mso]>x<![endif]-->y<!-- z", "y"),
        ("", ""),
    ],
)  # fmt: skip
def test_text_of_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


GMAIL = (
    '<div dir="ltr">New</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
    "ср, 11 нояб. 2026 г. в 09:15, Стол &lt;a@b.example&gt;:<br></div>"
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>Old</div></blockquote></div>'
)
PROGRAMS = {
    "gmail": GMAIL,
    "gmail forward": '<div>New</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message'
    " ---------<br>От: A &lt;a@b.example&gt;<br></div><br>Old</div>",
    "gmail before 2016": '<div>New</div><div class="gmail_quote">On Wed, Nov 11, 2026 at 9:15 AM, A wrote:<br>'
    '<blockquote class="gmail_quote">Old</blockquote></div>',
    "gmail in an unknown language": '<div>New</div><div class="gmail_quote"><div class="gmail_attr">Xx 11 yy zz:</div>'
    '<blockquote class="gmail_quote">Old</blockquote></div>',
    "apple mail": 'New<br><div><br><blockquote type="cite"><div>On 11 Nov 2026, at 09:15, A wrote:</div><br>'
    "Old</blockquote></div>",
    "thunderbird": '<p>New</p><div class="moz-cite-prefix">11.11.2026 09:15, A пишет:<br></div>'
    '<blockquote type="cite" cite="mid:x"><p>Old</p></blockquote>',
    "outlook desktop": "<div class=WordSection1><p class=MsoNormal>New<o:p></o:p></p><div><div style='border:none;"
    "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> A<br><b>Sent:</b> B"
    "</p></div></div><p class=MsoNormal>Old</p></div>",
    "outlook 2010": '<p>New</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in"><p>'
    "<b>From:</b> A</p></div><p>Old</p>",
    "outlook web": '<div>New</div><div id="appendonsend"></div><hr style="width:98%" tabindex="-1"><div'
    ' id="divRplyFwdMsg" dir="ltr"><b>От:</b> A<br><b>Отправлено:</b> B</div><div>Old</div>',
    "outlook web, read by outlook": '<div>New</div><div id="x_x_divRplyFwdMsg"><b>From:</b> A</div><div>Old</div>',
    "outlook by its words only": "<p>New</p><p><b>От:</b> A &lt;a@b.example&gt;<br><b>Отправлено:</b> 11 ноября 2026 г."
    "<br><b>Кому:</b> B<br><b>Тема:</b> C</p><p>Old</p>",
    "outlook for mac": '<div>New</div><span id="OLK_SRC_BODY_SECTION"><div><b>From: </b>A</div><div>Old</div></span>',
    "mail.ru": '<div>New</div><blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px;">Среда,'
    " 11 ноября 2026, 9:15 +03:00 от A &lt;a@b.example&gt;:<br>&nbsp;<div>Old</div></blockquote>",
    "yandex": '<div>New</div><div> </div><div>11.11.2026, 09:15, "A" &lt;a@b.example&gt;:</div><blockquote><p>Old</p>'
    "</blockquote>",
    "yahoo": '<div>New</div><div id="ydp1yahoo_quoted_2" class="ydp1yahoo_quoted"><div>On Wednesday, A wrote:</div>'
    "<div>Old</div></div>",
    "proton": '<div>New</div><div class="protonmail_quote">On Wednesday, A wrote:<br><blockquote'
    ' class="protonmail_quote" type="cite">Old</blockquote></div>',
    "zimbra": '<div>New</div><hr id="zwchr" data-marker="__DIVIDER__"><div><b>From: </b>A</div><div>Old</div>',
    "roundcube": '<p>New</p><p id="reply-intro">On 2026-11-11 09:15, A wrote:</p>'
    '<blockquote type="cite">Old</blockquote>',
    "our marker": "<div>New</div><div>--- reply above this line ---</div><div>Old</div>",
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_quoted_part_of_a_program(program: str) -> None:
    new, quoted = split_html(sanitize(PROGRAMS[program]).html)
    assert html_to_text(new) == "New"
    assert "Old" in html_to_text(quoted)
    assert "New" not in html_to_text(quoted)


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_word_of_a_program_is_lost(program: str) -> None:
    html = sanitize(PROGRAMS[program]).html
    assert words_of(*map(html_to_text, split_html(html))) == words_of(html_to_text(html))


def test_answers_between_quotes_stay_visible_with_their_quotes() -> None:
    html = (
        '<div>Hi</div><div class="gmail_quote"><div class="gmail_attr">On Wed, A wrote:</div><blockquote'
        ' class="gmail_quote">Q1</blockquote><div>A1</div><blockquote class="gmail_quote">Q2</blockquote><div>A2</div>'
        '<blockquote class="gmail_quote">Bye</blockquote></div>'
    )
    new, quoted = map(html_to_text, split_html(sanitize(html).html))
    assert new == "Hi\n\n> Q1\n\nA1\n\n> Q2\n\nA2"
    assert quoted == "On Wed, A wrote:\n\n> Bye"


def test_answer_below_the_only_quote() -> None:
    html = (
        '<div class="moz-cite-prefix">11.11.2026 09:15, A пишет:</div><blockquote type=cite>Old</blockquote><p>New</p>'
    )
    new, quoted = map(html_to_text, split_html(sanitize(html).html))
    assert (new, quoted) == ("New", "11.11.2026 09:15, A пишет:\n\n> Old")


def test_only_a_quote_is_all_new() -> None:
    html = sanitize("<blockquote type=cite>Old</blockquote>").html
    assert split_html(html) == (html, "")


def test_indented_block_is_no_quote() -> None:
    html = sanitize('<p>a</p><blockquote style="margin:0 0 0 40px;border:none;padding:0px">b</blockquote>').html
    assert split_html(html) == (html, "")


def test_signature_stays_visible_and_is_told_apart() -> None:
    html = f'<div>New</div><div class="gmail_signature">Ivan</div>{GMAIL[GMAIL.index("<br>") :]}'
    parts = split_parts(sanitize(html).html)
    assert html_to_text(parts.visible) == "New\nIvan"
    assert (html_to_text(parts.new), html_to_text(parts.signature)) == ("New", "Ivan")


def test_lines_whose_break_goes_to_another_part_stay_apart() -> None:
    parts = split_parts(sanitize("Sent from my iPhone<hr>Sent from my iPhone").html)
    assert html_to_text(parts.signature) == "Sent from my iPhone\nSent from my iPhone"


def test_images_and_empty_cells_stay_where_they_are() -> None:
    html = (
        '<table><tbody><tr><td>a</td><td></td><td><img data-cid="x@y"></td></tr></tbody></table>'
        '<div data-quote="rest"></div><p>Old</p>'
    )
    new, quoted = split_html(html)
    assert new == html[: html.index('<div data-quote="rest">')]
    assert quoted == '<div data-quote="rest"></div><p>Old</p>'


PIECES = st.sampled_from(
    [
        "<div>", "</div>", "<p>", "</p>", "<blockquote type=cite>", "</blockquote>", "<div class=gmail_quote>", "<br>",
        "<div class=gmail_attr>", "<div id=divRplyFwdMsg>", "<div class=gmail_signature>", "<table><tr><td>",
        "</table>", "word", "> quoted", "-- ", "On 1/1/2026 10:00, A wrote:", "From: A<br>Date: B<br>To: C",
        "<img src=cid:a alt=pic>", "<hr>", "<b>", "</b>", "<pre>", "</pre>", "\n", "&nbsp;", "<ul><li>",
        "</ul>", "Sent from my iPhone",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_split_loses_nothing_and_stays_balanced(pieces: list[str]) -> None:
    html = sanitize("".join(pieces)).html
    parts = split_parts(html)
    assert words_of(*map(html_to_text, (parts.visible, parts.quoted))) == words_of(html_to_text(html))
    assert words_of(*map(html_to_text, (parts.new, parts.signature, parts.quoted))) == words_of(html_to_text(html))
    for part in (parts.visible, parts.quoted):
        assert Invariants(part).broken == []
        assert part.count("<div") == part.count("</div>")
        assert part.count("<td") == part.count("</td>")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/!-ab \"'=&;#1pdiv\n", max_size=80))
def test_text_of_any_html(html: str) -> None:
    assert isinstance(html_to_text(html), str)
