"""The API described as OpenAPI 3.1: what ninja derives from the code, with errors, headers and the token added."""

from __future__ import annotations

import functools
import json
from typing import Any, cast

from pydantic import BaseModel

from otklik.api import automation_table, setup_table, upkeep_table
from otklik.api.door import IN_PIECES, NEED_ROOM, PIECE_TYPE
from otklik.api.hold_models import HoldReason
from otklik.api.import_models import NewImport
from otklik.api.inputs import NewPost, NewTicket, TicketChanges
from otklik.api.inputs_exchange import CustomerChanges, NewUpload, NewWebhook
from otklik.api.inputs_templates import NewRequestType, NewTemplate
from otklik.api.inputs_views import NewView
from otklik.api.list_models import NewList
from otklik.api.outputs import ProblemOut
from otklik.api.panel_models import NewPanel
from otklik.api.problems import CHALLENGE, DETAILS, MEDIA_TYPE, TITLES
from otklik.api.repeats import MEANING, NAME, PATTERN, READING
from otklik.api.service import api
from otklik.files.actions.upload import MAX_PIECE

PREFIX = "/api/v1/"
JsonObject = dict[str, Any]
ALWAYS = (401, 403, 404, 405, 429)
WITH_BODY = (400, 411, 413, 415)
ETAG = {
    "ETag": {"description": "The version as it is shown, for If-Match and If-None-Match.", "schema": {"type": "string"}}
}
LOCATION = {"Location": {"description": "Address of what is new.", "schema": {"type": "string"}}}
REPLAYED = {
    "Idempotent-Replayed": {
        "description": "`true` when this is the kept answer to an earlier call with the same key.",
        "schema": {"type": "string", "const": "true"},
    }
}
REPEATABLE: JsonObject = {
    "in": "header",
    "name": NAME,
    "schema": {"type": "string", "pattern": PATTERN},
    "required": False,
    "description": MEANING,
}
HEADERS: dict[str, JsonObject] = {
    "open_ticket": {**LOCATION, **ETAG},
    "get_ticket": ETAG,
    "change_ticket": ETAG,
    "get_customer": ETAG,
    "change_customer": ETAG,
    "save_draft": ETAG,
    "create_template": LOCATION,
    "create_request_type": LOCATION,
    "get_card": ETAG,
    "change_card": ETAG,
    "add_customer": {**LOCATION, **ETAG},
    "get_organisation": ETAG,
    "change_organisation": ETAG,
    "attach_to_draft": ETAG,
    "save_segment": {**LOCATION, **ETAG},
    "get_segment": ETAG,
    "change_segment": ETAG,
    "create_panel": LOCATION,
    "get_panel": ETAG,
    "change_panel": ETAG,
    "begin_import": {**LOCATION, **ETAG},
    "get_import": ETAG,
    "change_import": ETAG,
    "try_import": {**LOCATION, **ETAG},
    "start_import": {**LOCATION, **ETAG},
    "stop_import": ETAG,
    "create_view": {**LOCATION, **ETAG},
    "get_view": ETAG,
    "change_view": ETAG,
}
HEADERS |= {name: {**LOCATION, **ETAG} for name in setup_table.MADE}
HEADERS |= dict.fromkeys(setup_table.TAGGED, ETAG) | dict.fromkeys(setup_table.BEGUN, LOCATION)
HEADERS |= dict.fromkeys(upkeep_table.TAGGED, ETAG) | dict.fromkeys(upkeep_table.BEGUN, LOCATION)
HEADERS |= {name: {**LOCATION, **ETAG} for name in automation_table.MADE}
HEADERS |= dict.fromkeys(automation_table.TAGGED, ETAG)
EXAMPLES: tuple[type[BaseModel], ...] = (
    *automation_table.EXAMPLES,
    *setup_table.EXAMPLES,
    *upkeep_table.EXAMPLES,
    NewTicket,
    TicketChanges,
    NewPost,
    NewUpload,
    NewWebhook,
    CustomerChanges,
    NewView,
    NewTemplate,
    NewRequestType,
    HoldReason,
    NewImport,
    NewList,
    NewPanel,
)
# Answers that are the bytes of a file.
AS_BYTES = frozenset({"get_export_file", "export_customer", "get_intake_source"})
PROBLEM_HEADERS: dict[int, JsonObject] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string", "const": CHALLENGE}}},
    405: {"Allow": {"schema": {"type": "string"}}},
    409: {"Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}},
    429: {"Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}},
    507: {"Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}},
}


@functools.cache
def document() -> JsonObject:
    """Return the whole description; the same object each time, not to be changed."""
    made: JsonObject = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    made["openapi"] = "3.1.0"
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    made["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base"
    made["servers"] = [{"url": "/", "description": "This installation"}]
    made["security"] = [{"token": []}]
    components = made["components"]
    problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    components["schemas"].update(problem.pop("$defs"))
    problem["required"] = ["type", "title", "status", "detail"]
    components["schemas"]["ProblemOut"] = problem
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "An API token, such as `otk_…`."}
    }
    components["responses"] = {_name(status): _problem(status) for status in DETAILS}
    for model in EXAMPLES:
        # Pydantic sorts the keys of examples; ours are in the order people write them in.
        components["schemas"][model.__name__] |= cast("JsonObject", model.model_config["json_schema_extra"])
    for schema in components["schemas"].values():
        _drop_titles(schema)
    for path in made["paths"].values():
        for method, operation in path.items():
            if method == "post" and operation["operationId"] not in READING:
                operation["parameters"].append(dict(REPEATABLE))
            _complete(operation)
    return made


def text() -> str:
    """Return the description as the JSON text that is served and checked in."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def _complete(operation: JsonObject) -> None:
    name = operation["operationId"]
    parameters = {parameter["name"] for parameter in operation["parameters"]}
    statuses = [*ALWAYS, 422]
    if name in IN_PIECES:
        bounds = {"type": "string", "format": "binary", "minLength": 1, "maxLength": MAX_PIECE}
        operation["requestBody"] = {"required": True, "content": {PIECE_TYPE: {"schema": bounds}}}
    if "requestBody" in operation:
        statuses += WITH_BODY
    if NAME in parameters or name in {"begin_upload", "take_back_message", *IN_PIECES}:
        statuses.append(409)
    if "If-Match" in parameters:
        statuses.append(412)
    if name in NEED_ROOM:
        statuses.append(507)
    for response in operation["responses"].values():
        response["description"] = "Done."
        headers = HEADERS.get(name, {}) | (REPLAYED if NAME in parameters else {})
        if headers:
            response["headers"] = headers
    if name in AS_BYTES:
        operation["responses"]["200"]["content"] = {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}
    if "If-None-Match" in parameters:
        operation["responses"]["304"] = {"description": "Nothing has changed.", "headers": ETAG}
    for status in sorted(statuses):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    for parameter in operation["parameters"]:
        parameter["schema"] = _of_parameter(parameter["schema"])


def _drop_titles(schema: JsonObject) -> None:
    """Leave out the titles that pydantic makes from the names."""
    schema.pop("title", None)
    for value in schema.get("properties", {}).values():
        value.pop("title", None)


def _of_parameter(schema: JsonObject) -> JsonObject:
    """Return a parameter's schema without null, which neither a query nor a header can hold."""
    if "anyOf" in schema:
        kept = [part for part in schema["anyOf"] if part != {"type": "null"}]
        around = {name: value for name, value in schema.items() if name != "anyOf"}
        schema = {**kept[0], **around} if len(kept) == 1 else {**around, "anyOf": kept}
    return {name: value for name, value in schema.items() if name not in {"title", "description"}}


def _name(status: int) -> str:
    return TITLES[status].replace(" ", "")


def _problem(status: int) -> JsonObject:
    made: JsonObject = {
        "description": DETAILS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
    if status in PROBLEM_HEADERS:
        made["headers"] = PROBLEM_HEADERS[status]
    return made
