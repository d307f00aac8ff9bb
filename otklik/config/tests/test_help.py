"""The guide inside the program: every page in both languages, links that lead somewhere, the right place of a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve

from otklik.config.demo import forms
from otklik.config.help import pages
from otklik.config.help.places import DOCS, GROUPS, LANGUAGES, TOLD
from otklik.requests.actions import issue_link
from tests.story import Story

pytestmark = pytest.mark.django_db
PAGES = sorted((language, name) for language in LANGUAGES for name in pages.names(language))
ID = re.compile(r'<h\d id="([^"]+)"')


def url_names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern)
        else:
            yield str(pattern.name)


def ids(language: str, name: str) -> set[str]:
    found = pages.page(language, name)
    assert found is not None
    return set(ID.findall(found.html))


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_a_page_is_whole_and_all_it_points_to_is_there(language: str, name: str) -> None:
    url = pages.address(language, name)
    answer = Client().get(url, headers={"Accept-Language": language})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert f'<article class="prose help" lang="{language}">' in body
    found = pages.page(language, name)
    assert found is not None
    assert found.title in html.unescape(body)
    for link in re.findall(r'href="([^"]+)"', found.html):
        path, _, anchor = link.partition("#")
        if path.startswith("/static/"):
            continue
        match = resolve(path or url)
        if match.url_name in {"help_page", "help_index"}:
            there = (match.kwargs["language"], match.kwargs.get("name", pages.INDEX))
            assert pages.page(*there) is not None, link
            assert not anchor or anchor in ids(*there), link
        else:
            assert match.view_name == "api:docs", link
    pictures = re.findall(r'<img src="([^"]+)"[^>]*>', found.html)
    assert len(pictures) == len(re.findall(r"!\[", pages._source(language, name)))
    for picture in pictures:
        assert finders.find(picture.removeprefix("/static/")), picture
    assert len(re.findall(r'<img [^>]*width="[1-9]\d+" height="[1-9]\d+"', found.html)) == len(pictures)


def test_pages_of_one_name_have_the_same_headings_in_both_languages() -> None:
    for name in pages.names("en"):
        titles = [re.findall(r"^(#+) ", pages._source(language, name), re.MULTILINE) for language in LANGUAGES]
        assert titles[0] == titles[1], name
        assert ids("ru", name) == ids("en", name)


def test_every_page_of_the_guide_is_in_the_menu_and_every_place_is_there() -> None:
    listed = {name for _, members in GROUPS.values() for name in members}
    assert listed == pages.names("en") - {pages.INDEX}
    known = set(url_names(get_resolver()))
    for route, told in TOLD.items():
        name, _, anchor = told.partition("#")
        assert route in known, route
        assert name in listed, told
        assert not anchor or anchor in ids("en", name), told


def test_the_question_mark_leads_to_the_place_about_the_page(story: Story) -> None:
    ticket = story.ticket()
    places = {
        (story.anna, "/work/"): "/help/ru/lists",
        (story.anna, f"/work/NET-{ticket.number}"): "/help/ru/ticket",
        (story.anna, "/work/views/new"): "/help/ru/lists#views-of-your-own",
        (story.marina, "/setup/projects/net/webhooks"): "/help/ru/webhooks",
        (story.marina, "/setup/projects/net/fields"): "/help/ru/forms#fields",
        (story.gleb, "/cabinet/"): "/help/ru/client",
    }
    for (person, path), url in places.items():
        body = story.client(person).get(path).content.decode()
        assert f'href="{url}" target="_blank"' in body, path
    assert 'href="/help/ru/first-day#signing-in"' in Client().get("/accounts/login/").content.decode()
    forms.show(story.olga.access, story.a)
    link = issue_link(project=story.a, ticket=ticket, address="darya@example.org", days=3)
    for path, place in {"/r/net/": "writing", f"/s/{link}": "following", "/s/nothing": "following"}.items():
        assert f'href="/help/ru/customer#{place}"' in Client().get(path).content.decode(), path


def test_everybody_begins_with_his_own_part(story: Story) -> None:
    begins = {story.anna: "/help/ru/", story.marina: "/help/ru/", story.gleb: "/help/ru/client"}
    for person, url in begins.items():
        assert story.client(person).get("/help/").url == url
    assert Client().get("/help/", headers={"Accept-Language": "en"}).url == "/help/en/customer"
    told = story.client(story.gleb).get("/help/ru/client").content.decode()
    assert "/help/ru/webhooks" not in told
    assert "/help/ru/webhooks" in story.client(story.marina).get("/help/ru/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["en/nothing", "de/", "de/ticket", "en/..", "en/%2e%2e%2fREADME", "en/..%2f..%2fadmin%2finstall", "images/x.png",
     "en/README.md"],
)  # fmt: skip
def test_s04_nothing_but_pages_of_the_guide_is_read(path: str) -> None:
    assert Client().get(f"/help/{path}").status_code == 404


def test_the_guide_lets_no_html_through() -> None:
    shown = pages._parser().render("<script>alert(1)</script>\n\n[a](javascript:alert(1)) <b>x</b>")
    assert "<script" not in shown
    assert "<b>" not in shown
    assert 'href="javascript' not in shown
    assert DOCS.is_dir()
