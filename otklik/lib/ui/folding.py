"""Templates with their unchanging parts drawn once a language.

A page is made of a thousand nodes, most of them text, translations of fixed words and icons. Neighbours of these kinds
become one node that keeps its HTML for each language: a page then costs what its data cost.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import Node, NodeList
from django.template.base import FilterExpression, Template, TextNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from otklik.lib.ui.templatetags import ui

# Tags whose result depends on their arguments and on the language alone.
PURE = (ui.icon, ui.badge, ui.status_badge, ui.priority_badge, ui.keys, ui.age_words)
_made: weakref.WeakSet[Folded] = weakref.WeakSet()


class Folded(Node):
    """Neighbouring nodes that give the same HTML each time."""

    child_nodelists = ()

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = NodeList(nodes)
        self.drawn: dict[tuple[str | None, bool], SafeString] = {}
        self.token, self.origin = self.nodes[0].token, self.nodes[0].origin
        _made.add(self)

    def render(self, context: Context) -> SafeString:
        """Return what the nodes give in this language."""
        key = (get_language(), context.autoescape)
        found = self.drawn.get(key)
        if found is None:
            found = self.drawn[key] = self.nodes.render(context)
        return found


class _Folding(base.Loader):
    """Stands between the cache of templates and their making, so that nobody meets a template half folded."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if not self.engine.debug:  # its error pages show the very node that failed
            fold(template.nodelist)
        return template


class Loader(cached.Loader, _Folding):
    """Django's loader of templates, which keeps them, with everything fixed in them folded."""


def fold(nodes: NodeList) -> None:
    """Put neighbours that never change together, in a list of nodes and in all lists inside it."""
    result: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if _fixed(node):
            run.append(node)
            continue
        _into(node)
        result += [*_together(run), node]
        run = []
    nodes[:] = [*result, *_together(run)]


def _together(run: list[Node]) -> list[Node]:
    return run if all(isinstance(node, TextNode) for node in run) else [Folded(run)]


def _into(node: Node) -> None:
    if isinstance(node, IfNode):  # its `nodelist` is made anew each time it is asked for
        for _condition, inner in node.conditions_nodelists:
            fold(inner)
        return
    for name in node.child_nodelists:
        nodes = getattr(node, name, None)
        if isinstance(nodes, NodeList):
            fold(nodes)


def _fixed(node: Node) -> bool:
    if isinstance(node, TextNode | CommentNode | LoadNode):
        return True
    if isinstance(node, TranslateNode):
        words = node.filter_expression
        fixed = getattr(words.var, "literal", None) is not None and not words.filters
        return fixed and not node.asvar and node.message_context is None
    if isinstance(node, StaticNode):
        return node.varname is None and _constant(node.path)
    if isinstance(node, SimpleNode):
        values = [*node.args, *node.kwargs.values()]
        return node.func in PURE and node.target_var is None and all(map(_constant, values))
    return False


def _constant(value: FilterExpression) -> bool:
    return not value.is_var and not value.filters


@receiver(setting_changed)
def _forget(*, setting: str, **_kwargs: Any) -> None:
    """A test that moves the static files gets the new addresses."""
    if setting in {"STATIC_URL", "STORAGES"}:
        for node in _made:
            node.drawn.clear()
