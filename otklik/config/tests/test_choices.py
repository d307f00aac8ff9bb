"""Every list to choose from says in words what its empty line means: no form shows Django's row of hyphens."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from html import unescape

import pytest
from django import forms

import otklik
from otklik.config.demo import setting
from tests.story import Story

WORDLESS = re.compile(r"[\W_]*")
EMPTY = re.compile(r'<option value=""[^>]*>([^<]*)</option>')


def form_classes(of: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for child in of.__subclasses__():
        yield child
        yield from form_classes(child)


def test_no_form_has_an_empty_line_without_words() -> None:
    for module in pkgutil.walk_packages(otklik.__path__, "otklik."):
        if re.search(r"(?:^|\.)\w*forms?$", module.name):
            importlib.import_module(module.name)
    walked, found = 0, []
    for form in set(form_classes()):
        if not form.__module__.startswith("otklik."):
            continue
        walked += 1
        for name, field in getattr(form, "base_fields", {}).items():
            if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelMultipleChoiceField):
                continue
            empty = [field.empty_label] if isinstance(field, forms.ModelChoiceField) else [
                label for value, label in field.choices if value in {"", None}
            ]  # fmt: skip
            found += [f"{form.__qualname__}.{name}" for label in empty if label is not None and wordless(str(label))]
    assert walked > 20
    assert found == []


def wordless(label: str) -> bool:
    return WORDLESS.fullmatch(unescape(label)) is not None


@pytest.mark.django_db
def test_no_page_shows_an_empty_line_without_words(story: Story) -> None:
    setting.prepare(story.olga.access, story.a)
    ticket = story.ticket()
    setup = "/setup/projects/net"
    pages = {
        story.anna: ["/work/new", f"/work/NET-{ticket.number}", "/work/customers/", "/work/views/new",
                     f"/work/customers/{ticket.person_id}", "/me/", "/me/templates/new"],
        story.olga: [f"{setup}/{page}" for page in (
            "", "people", "teams/new", "topics/new", "fields/new", "requests/new", "templates/new", "mail/accounts/new",
            "customers", "outcomes", "imports", "panels/new", "webhooks/new",
        )] + ["/setup/new-project", "/setup/tokens", "/setup/exports/net", "/setup/security"],
    }  # fmt: skip
    shown = 0
    for person, paths in pages.items():
        client = story.client(person)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            labels = EMPTY.findall(answer.content.decode())
            assert [label for label in labels if wordless(label)] == [], path
            shown += len(labels)
    assert shown > 8
