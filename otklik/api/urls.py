"""Addresses below `/api/v1/`."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from otklik.accounts.middleware import outside_walls
from otklik.api.door import guarded
from otklik.api.outside import OPERATIONS, calling_out
from otklik.api.problems import Problem, render
from otklik.api.service import api
from otklik.api.views import docs, files

app_name = "api"


@csrf_exempt
@outside_walls
def nothing(request: HttpRequest) -> HttpResponse:
    """Answer 404 to every other address below, in the words of the API."""
    return render(Problem(404))


def operation_names() -> dict[str, dict[str, str]]:
    """Return for each route the operation of each method."""
    found: dict[str, dict[str, str]] = {}
    for prefix, router in api._routers:
        for tail, view in router.path_operations.items():
            route = f"{prefix}{tail}".lstrip("/").replace("{", "<").replace("}", ">")
            for operation in view.operations:
                for method in operation.methods:
                    found.setdefault(route, {})[method] = str(operation.operation_id)
    return found


def operations() -> list[URLPattern]:
    """Return ninja's addresses, each behind the door."""
    patterns = [cast(URLPattern, pattern) for pattern in api.urls[0]]
    named = operation_names()
    for pattern in patterns:
        names = named.get(str(pattern.pattern), {})
        view = guarded(pattern.callback, names)
        pattern.callback = calling_out(view) if OPERATIONS & set(names.values()) else view
    return [pattern for pattern in patterns if pattern.name != "api-root"]


urlpatterns = [
    path("openapi.json", docs.openapi, name="openapi"),
    path("docs", docs.page, name="docs"),
    path("files/<int:pk>/<str:token>/<str:name>", files.content, name="file_content"),
    *operations(),
    re_path("", nothing, name="nothing"),
]
