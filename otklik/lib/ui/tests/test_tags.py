"""Template tags: what they draw, and that nothing of a stranger's text gets out of its quotes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from otklik.lib.ui.templatetags import ui

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = dt.datetime(2026, 5, 20, 12, 0, tzinfo=dt.UTC)
MAY = dt.datetime(2026, 5, 3, 7, 5, tzinfo=dt.UTC)


def draw(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_icon_is_silent_without_a_label_and_named_with_one():
    assert 'aria-hidden="true"' in draw('{% icon "mail" %}')
    named = draw('{% icon "mail" name %}', name='A"><script>')
    assert 'role="img"' in named
    assert "<script>" not in named


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Анна Климова", "АК"),
        ("анна", "А"),
        ("marina.k@example.org", "MK"),
        ("", "?"),
        ("ООО «Вектор»", "ОВ"),
        ("  42 Иван ", "И"),
        ("8800", "8"),
    ],
)
def test_initials(name, letters):
    assert ui.initials(name) == letters


def test_avatar_keeps_its_hue_and_escapes():
    assert ui.hue_of("Анна") == ui.hue_of(" анна ")
    assert "<b>" not in draw("{% avatar name '' name %}", name="<b>x</b>")


@pytest.mark.parametrize("color", ["#0b7a89", "#FFF", "3", "Магазин", ""])
def test_project_dot_never_needs_an_inline_style(color):
    mark = draw("{% project_dot color %}", color=color)
    assert "style=" not in mark
    assert ('fill="' in mark) == color.startswith("#")


def test_project_dot_takes_no_markup_as_a_colour():
    assert "url(" not in draw("{% project_dot color %}", color='red" onload="alert(1)')
    assert "onload" not in draw("{% project_edge color %}", color='#fff" onload="alert(1)')


def test_badges_say_the_kind_in_words_and_by_a_glyph():
    mark = draw('{% status_badge "waiting_client" %}')
    assert "Waiting for client company" in mark
    assert "#status-client" in mark
    assert "Ждём &lt;всех&gt;" in draw('{% status_badge "open" label %}', label="Ждём <всех>")
    assert "odd" in draw('{% status_badge "odd" %}')
    assert draw('{% priority_badge "normal" quiet=True %}') == ""
    assert draw('{% priority_icon "normal" %}') == ""
    assert 'aria-label="Urgent"' in draw('{% priority_icon "urgent" %}')
    assert 'aria-label="Phone"' in draw('{% channel_icon "phone" %}')


@time_machine.travel(NOW, tick=False)
def test_local_time_is_short_for_today_and_full_for_last_year():
    with timezone.override(MOSCOW), translation.override("en"):
        assert ">15:00</time>" in draw("{% local_time at %}", at=NOW)
        assert ">3 May, 10:05</time>" in draw("{% local_time at %}", at=MAY)
        assert ">3 May 2024, 10:05</time>" in draw(
            "{% local_time at %}", at=dt.datetime(2024, 5, 3, 7, 5, tzinfo=dt.UTC)
        )
        assert 'datetime="2026-05-20T15:00:00+03:00"' in draw("{% local_time at %}", at=NOW)
        assert ">17:00</time>" in draw("{% local_time at tz %}", at=NOW, tz=ZoneInfo("Asia/Yekaterinburg"))
        assert draw("{% local_time at %}", at=None) == "—"
    with timezone.override(MOSCOW), translation.override("ru"):
        assert ">3 мая, 10:05</time>" in draw("{% local_time at %}", at=MAY)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "now"),
        (59, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (60 * 86_400, "2 mo"),
        (800 * 86_400, "2 y"),
    ],
)
def test_age_in_one_unit(seconds, text):
    with translation.override("en"):
        assert ui.short_span(seconds) == text


@time_machine.travel(NOW, tick=False)
def test_ago_carries_the_moment_for_the_browser():
    mark = draw("{% ago at %}", at=NOW - dt.timedelta(minutes=12))
    assert mark.startswith("<otk-time><time datetime=")
    assert "12" in mark
    assert draw("{% ago at %}", at=None) == "—"


def test_phone_is_readable_and_dialled_in_e164():
    mark = draw("{% phone number %}", number="+74951234567")
    assert 'href="tel:+74951234567"' in mark
    assert "+7\u00a0495\u00a0123-45-67" in mark
    assert draw('{% phone number "RU" %}', number="8 (495) 123-45-67").count("+74951234567") == 1
    assert draw("{% phone number %}", number="<b>x") == "&lt;b&gt;x"
    assert draw("{% phone number %}", number="") == "—"


def test_filesize_and_keys():
    assert draw("{% filesize 2048 %}").replace("\u00a0", " ") == "2.0 KB"
    assert draw("{% filesize none %}", none=None) == "—"
    assert draw('{% keys "Ctrl+Enter" %}').count("<kbd>") == 2
