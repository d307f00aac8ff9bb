from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine, Template, engines
from django.test import override_settings
from django.utils import translation

from otklik.lib.ui.folding import Folded, Loader, fold

LOADERS = [("otklik.lib.ui.folding.Loader", ["django.template.loaders.app_directories.Loader"])]
LIBRARIES = {"ui": "otklik.lib.ui.templatetags.ui", "i18n": "django.templatetags.i18n"}
HEAD = "{% load i18n ui static %}"
PARTS = (
    '<p>{% translate "Save" %}</p> <b>{% icon "x" %}</b>{% static "ui/base.css" %}',
    '{% if on %}<i>{% translate "Save" %}</i>{% else %}{% translate "Cancel" %} {{ name }}{% endif %}',
    '{% for one in rows %}<li>{{ one }}{% icon "x" %}</li>{% empty %}{% translate "Name" %}{% icon "x" %}{% endfor %}',
    '{% translate "Save" as word %}<u>{{ word }}</u>{% with a=1 %}{% translate "Save" %}{{ a }}{% endwith %}',
    '{% icon name %}{% badge name "ok" %}{% badge "x" "ok" %}{% translate name %}',
    '{% autoescape off %}{{ name }}{% translate "Save" %}{% endautoescape %}',
)


def folded(text: str) -> Template:
    template = engines["django"].from_string(HEAD + text).template
    fold(template.nodelist)
    return template


@pytest.mark.parametrize("text", PARTS)
@pytest.mark.parametrize(
    "values", [{"on": True, "rows": [1, 2], "name": "<x>"}, {"on": False, "rows": [], "name": "y"}]
)
def test_what_is_folded_looks_as_before_in_each_language(text: str, values: dict[str, Any]) -> None:
    usual = engines["django"].from_string(HEAD + text).template
    made = folded(text)
    for language in ("ru", "en", "ru"):
        with translation.override(language):
            assert made.render(Context(values)) == usual.render(Context(values))


def test_neighbours_that_never_change_are_one_node() -> None:
    made = folded('<p>{% translate "Save" %} {% icon "x" %}</p>{{ name }}<b>{% translate "Save" %}</b>')
    assert [type(node).__name__ for node in made.nodelist] == ["Folded", "VariableNode", "Folded"]
    with translation.override("ru"):
        assert "Сохранить" in made.render(Context({"name": ""}))


def test_moved_static_files_are_seen() -> None:
    made = folded('{% static "ui/base.css" %} {% static "ui/desk.css" %}')
    before = made.render(Context())
    with override_settings(STATIC_URL="/elsewhere/"):
        assert "/elsewhere/" in made.render(Context())
    assert made.render(Context()) == before


def test_templates_are_folded_where_they_are_loaded_unless_errors_are_to_be_shown() -> None:
    """Error pages of development need every node as it stands."""
    assert type(engines["django"].engine.template_loaders[0]) is Loader
    plain = Engine(debug=True, loaders=LOADERS, libraries=LIBRARIES).get_template("ui/parts/connection.html")
    assert not [node for node in plain.nodelist if isinstance(node, Folded)]
    quick = Engine(debug=False, loaders=LOADERS, libraries=LIBRARIES).get_template("ui/parts/connection.html")
    assert [node for node in quick.nodelist if isinstance(node, Folded)]
