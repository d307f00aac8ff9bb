"""The style guide: whole in both languages, with nothing the content security policy would refuse."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from otklik.lib.ui import guide
from otklik.lib.ui.context import read_preferences
from otklik.lib.ui.guide_samples import samples

PARTS = guide.STATIC.parent.parent / "templates" / "ui" / "parts"


def show(query: str = "", cookies: dict[str, str] | None = None) -> HttpResponse:
    request = RequestFactory().get(f"/ui{query}")
    request.COOKIES.update(cookies or {})
    request.user = AnonymousUser()
    return guide.guide(request)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("view", ["", "desk", "auth"])
def test_guide_is_drawn_in_both_languages(language, view):
    page = show(f"?lang={language}&view={view}").content.decode()
    assert f'<html lang="{language}"' in page
    assert ("Ирина Мельникова" in page) == (language == "ru" and view != "auth")


@pytest.mark.parametrize("view", ["", "desk", "auth"])
def test_s01_pages_carry_nothing_inline(view):
    page = show(f"?view={view}").content.decode()
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "<style" not in page


def test_guide_shows_every_icon_and_kind():
    page = show().content.decode()
    for name in guide.icon_names():
        assert f"#{name}" in page
    assert "Waiting for client company" in show("?lang=en").content.decode()


def test_ids_are_unique():
    for view in ("", "desk", "auth"):
        ids = re.findall(r'\sid="([^"]+)"', show(f"?view={view}").content.decode())
        # Fields of the two sample forms share their names on purpose
        assert {name for name in ids if ids.count(name) > 1 and not name.startswith("id_")} == set()


def test_used_icons_exist():
    """A misspelt name would draw nothing and nobody would see it."""
    known = set(guide.icon_names())
    package = PARTS.parents[4]
    assert package.name == "otklik"
    for path in package.rglob("templates/**/*.html"):
        for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text(encoding="utf-8")):
            assert name in known, (path.name, name)


def test_unknown_language_and_view_fall_back():
    assert show("?lang=xx&view=yy").status_code == 200


def test_preferences_come_from_the_cookie_then_the_person():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.COOKIES.update(theme="dark", density="<script>")
    request.user.density = "compact"
    found = read_preferences(request)
    assert (found.theme, found.density, found.textsize) == ("dark", "compact", "normal")


def test_theme_is_painted_by_the_server():
    page = show(cookies={"theme": "dark", "density": "compact", "textsize": "large"}).content.decode()
    assert 'data-theme="dark" data-density="compact" data-textsize="large"' in page


def test_strangers_text_stays_text_in_row_and_message():
    words = samples("en")
    row = words["rows"][0] | {"subject": "<img src=x onerror=alert(1)>", "customer": "<b>", "preview": "</article>"}
    item = words["conversation"][0] | {"text": "<script>alert(1)</script>", "author": "<i>", "quoted": "<u>"}
    page = render_to_string("ui/parts/ticket_row.html", {"row": row})
    page += render_to_string("ui/parts/message.html", {"item": item})
    assert not re.search(r"<(?:img|script|b>&|i>|u>)", page.replace("<b>&lt;b&gt;</b>", ""))
    assert "&lt;script&gt;" in page


def test_message_with_markup_goes_into_a_sandbox_without_scripts():
    item = samples("en")["conversation"][0] | {"html_url": "/m/1"}
    page = render_to_string("ui/parts/message.html", {"item": item})
    sandbox = re.search(r'sandbox="([^"]*)"', page)
    assert sandbox
    assert "allow-scripts" not in sandbox[1]
    assert "allow-same-origin" not in sandbox[1]


def test_each_part_compiles():
    names = [path.name for path in PARTS.glob("*.html")]
    assert len(names) > 25
    for name in names:
        get_template(f"ui/parts/{name}")
