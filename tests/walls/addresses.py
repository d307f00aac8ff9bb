"""The addresses there are: from Django's resolver, the API's operations and the gateway's source."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from otklik.api.service import api
from otklik.live import asgi

API = "api/v1"


def routes() -> list[str]:
    """Return the route of every pattern, as `ResolverMatch.route` gives it."""
    return list(dict.fromkeys(_walk(get_resolver(), "")))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        # Django joins the parts of a route without the mark of a regular expression's beginning.
        route = prefix + str(pattern.pattern).removeprefix("^" if prefix else "")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _walk(pattern, route)


def api_operations() -> set[tuple[str, str]]:
    """Return method and route of each operation that ninja knows."""
    found: set[tuple[str, str]] = set()
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                route = f"{API}{prefix}{path}".replace("{", "<").replace("}", ">")
                found |= {(method, route) for method in operation.methods}
    return found


def live_paths() -> set[str]:
    """Return the paths below /live/ that the gateway's code names."""
    tree = ast.parse(inspect.getsource(asgi))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if text.startswith("/live/") and text != "/live/" and " " not in text}
