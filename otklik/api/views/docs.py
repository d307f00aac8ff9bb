"""The description of the API for programs and, made from the same, for people. Open to everybody: it holds no data."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from otklik.api.document import JsonObject, document, text
from otklik.api.door import open_to_all

TONES = {"get": "info", "post": "ok", "patch": "warn"}
PLACES = re.compile(r"\{\w+_id\}")


@dataclass(frozen=True)
class Row:
    """One parameter or field: name, type in words, whether it must be there, what it is."""

    name: str
    kind: str
    required: bool
    description: str
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    tone: str
    path: str
    summary: str
    description: str
    curl: str
    parameters: list[Row] = field(default_factory=list)
    body: list[Row] = field(default_factory=list)
    answer: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)


@open_to_all
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return HttpResponse(text(), content_type="application/json")


@open_to_all
def page(request: HttpRequest) -> HttpResponse:
    """The documentation as a page of ours: no script, nothing from elsewhere."""
    described = document()
    schemas = described["components"]["schemas"]
    context = {
        "info": described["info"],
        "paragraphs": described["info"]["description"].strip().split("\n\n"),
        "groups": groups(settings.PUBLIC_URL),
        "schemas": [(name, schema.get("description", ""), rows(schema)) for name, schema in sorted(schemas.items())],
    }
    return render(request, "api/docs.html", context)


@functools.cache
def groups(public_url: str) -> list[tuple[str, list[Operation]]]:
    """Return the operations by tag, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    described = document()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            made = _operation(described, path, method, operation, public_url)
            found.setdefault(operation["tags"][0], []).append(made)
    return list(found.items())


def _operation(described: JsonObject, path: str, method: str, operation: JsonObject, public_url: str) -> Operation:
    parameters = [
        Row(row["name"], kind_of(row["schema"]), row["required"], row.get("description", ""), row["in"])
        for row in operation["parameters"]
    ]
    body: list[Row] = []
    example: Any = None
    piece = False
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]
        if "application/json" in content:
            schema = _resolve(described, content["application/json"]["schema"])
            body = rows(schema)
            example = schema.get("examples", [None])[0]
        else:
            piece = True
    answer, problems = "", []
    for status, response in operation["responses"].items():
        told = _resolve(described, response)
        if status.startswith("2"):
            schema = told.get("content", {}).get("application/json", {}).get("schema")
            kind = kind_of(schema) if schema else "file" if "content" in told else ""
            answer = f"{status} {kind}".strip()
        else:
            problems.append((status, str(told["description"])))
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        tone=TONES.get(method, ""),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        curl=curl(public_url, path, method, example, piece=piece),
        parameters=parameters,
        body=body,
        answer=answer,
        problems=problems,
    )


def curl(public_url: str, path: str, method: str, example: Any, *, piece: bool = False) -> str:
    """Return the call as a command for a shell."""
    words = ["curl -H 'Authorization: Bearer otk_…'"]
    if piece:
        words += [f"-X {method.upper()}", "-H 'Content-Type: application/octet-stream'", "--data-binary @piece"]
        path += "?offset=0"
    elif example is not None:
        words += [f"-X {method.upper()}", "-H 'Content-Type: application/json'"]
        words.append(f"-d '{json.dumps(example, ensure_ascii=False)}'")
    elif method == "delete":
        words.append("-X DELETE")
    words.append(f"'{public_url.rstrip('/')}{PLACES.sub('42', path)}'")
    return " \\\n  ".join(words)


def rows(schema: JsonObject) -> list[Row]:
    """Return the fields of an object."""
    required = set(schema.get("required", []))
    return [
        Row(name, kind_of(value), name in required, value.get("description", ""))
        for name, value in schema.get("properties", {}).items()
    ]


def kind_of(schema: JsonObject) -> str:
    """Return a type in words: `string, 1 to 300`, `one of low, normal`, `list of string`, `TicketOut`, `… or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind_of(part) for part in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    name = str(schema.get("type", "any"))
    if name == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    if schema.get("format"):
        name = f"{name} ({schema['format']})"
    low = schema.get("minimum", schema.get("minLength"))
    high = schema.get("maximum", schema.get("maxLength"))
    if high is not None and high < 2**53:
        return f"{name}, {low if low is not None else 0} to {high}"
    return name


def _resolve(described: JsonObject, value: JsonObject) -> JsonObject:
    if "$ref" not in value:
        return value
    found: Any = described
    for part in str(value["$ref"]).removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)
