"""The description of the API and the API itself, held against each other by generated calls (schemathesis).

The seed is fixed: the same calls in each run. Of what the description cannot say (which keys, topics, teams and people
there are) the test's copy of it names some, so that generated calls really open, change and answer tickets.
"""

from __future__ import annotations

import copy
import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.conf import settings as options
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from otklik.api.document import document
from otklik.api.models import KeptAnswer
from otklik.api.operations import bots, mail_tests
from otklik.api.tests.calls import with_rights
from otklik.api.tests.people import World, make_world
from otklik.channels.mail.accounts import Step
from otklik.customers.models import Identity, Person
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from otklik.outbox.models import Delivery

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("named", "people")]

SEED = 20260
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES") or "2")  # of each operation; `make soak` tries many more
FIRST = 900_001  # the least id of everything: what small made-up numbers name is missing, in each run
TICKETS = [FIRST, FIRST + 1]
FREE = (
    r"/(links|close-children|merge|split|snooze|bulk|customers|tickets/\{ticket_id\}|views|exports|forwards|messages"
    r"|templates|participants|status-links|questions|drafts/\{kind\}|projects/\{key\}/requests"
    r"|holds|release|apart|segments/named|segments/named/\{segment_id\}|drafts/\{kind\}/files|panels"
    r"|panels/\{panel_id\}|panels/\{panel_id\}/test|imports|imports/\{import_id\}|notices/choices"
    r"|reviews/\{review_id\}|time|checklists|card|consents|identities|merges|panels/\{kind\}/\{external_id\})$"
)
CONFIG: dict[str, Any] = {
    "seed": SEED,
    # A parameter that is not declared is refused, by design; schemathesis would send some as harmless.
    "generation": {"max-examples": EXAMPLES, "allow-extra-parameters": False, "database": "none", "no-shrink": True},
    # Which methods an address takes is the address's, not each operation's: one other method is asked of each.
    "phases": {"coverage": {"unexpected-methods": ["trace"]}},
    # A version fits the ticket as it is now or is refused, which no pattern can say.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412"]}},
    # What these calls name must exist, be free and fit one another, which no schema can say.
    "operations": [
        {
            "include-path-regex": FREE,
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422"],
                }
            },
        }
    ],
}
App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def narrowed() -> dict[str, Any]:
    """Return a copy of the description that names what there is in the test's world."""
    described = copy.deepcopy(document())
    schemas = described["components"]["schemas"]
    schemas["NewTicket"]["properties"]["project"] = {"enum": ["net", "NET"]}
    phone = {"type": "string", "pattern": r"^\+7 916 [0-9]{3}-[0-9]{2}-[0-9]{2}$"}
    email = {"type": "string", "pattern": r"^[a-z]{1,20}@[a-z]{1,20}\.example$"}
    for name, schema in (("phone", phone), ("email", email)):
        schemas["NewCustomer"]["properties"][name] = {"anyOf": [schema, {"const": ""}, {"type": "null"}]}
    schemas["NewTicket"]["properties"]["topic"] = {"enum": [None, "Internet", "internet / no connection"]}
    schemas["NewTicket"]["properties"] |= {"files": {"type": "array", "maxItems": 0}}
    schemas["NewPost"]["properties"]["files"] = {"type": "array", "maxItems": 0}
    schemas["NewUpload"]["properties"] |= {
        "project": {"enum": ["net"]},
        "size": {"type": "integer", "minimum": 1, "maximum": options.MAX_UPLOAD_BYTES},
    }
    webhook = {"project": {"enum": ["net"]}, "url": {"enum": ["https://hooks.example.org/"]}}
    schemas["NewWebhook"]["properties"] |= {**webhook, "kinds": {"enum": [["ticket.opened"]]}}
    schemas["CardIn"]["properties"]["time_zone"] = {"enum": ["Europe/Moscow", ""]}
    schemas["NewTemplate"]["properties"] |= {"project": {"enum": ["net"]}, "topic": {"enum": [None, "Internet"]}}
    schemas["NewRequestType"]["properties"] |= {"topic": {"enum": [None]}, "team": {"enum": [None]}}
    for name in ("NewWords", "NewForward"):
        schemas[name]["properties"]["files"] = {"type": "array", "maxItems": 0}
    schemas["NewView"]["properties"] |= {"project": {"enum": [None, "net"]}, "team": {"enum": [None]}}
    schemas["NewExport"]["properties"]["project"] = {"enum": ["net"]}
    changes = schemas["TicketChanges"]["properties"]
    changes["topic"] = {"enum": [None, "No connection", "Internet"]}
    changes["team"] = {"enum": [None, "1"]}
    # The test's project has no fields and no names of statuses, and a record of what was done fits an ending only.
    schemas["NewTicket"]["properties"]["fields"] = changes["fields"] = {"type": "object", "maxProperties": 0}
    changes["status_label"] = {"enum": [None]}
    del changes["resolution"]
    changes["assignee"] = {"enum": [None, "me", "boris@example.com"]}
    known = {
        "ticket_id": {"type": "integer", "enum": TICKETS},
        "customer_id": {"type": "integer", "enum": [FIRST, 1]},
        "key": {"type": "string", "enum": ["net"]},
        "project": {"type": "string", "enum": ["net", "shop"]},
        "assignee": {"type": "string", "enum": ["me", "none", "boris@example.com"]},
        "cursor": {"type": "string", "enum": [""]},
        "If-Match": {"type": "string", "enum": ["*", '"1"', '"2"']},
    }
    for path in described["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                parameter["schema"] = known.get(parameter["name"], parameter["schema"])
    return described


def served(described: dict[str, Any]) -> App:
    """Return the application, with this description instead of its own."""
    django = WSGIHandler()
    text = json.dumps(described).encode()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/described":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [text]
        return django(environ, start_response)

    return app


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The usual people, made once for all tests; each takes back what its calls did."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences"
                " WHERE schemaname = current_schema() AND max_value >= %s",
                [FIRST - 1, FIRST],
            )
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def people(kept: World, db: None, one_connection: None) -> World:
    """The usual people; their tickets have the ids that the description names."""
    assert [kept.ticket.pk, kept.shop_ticket.pk, kept.ticket.person_id] == [*TICKETS, FIRST]
    print(f"seed {SEED}, {EXAMPLES} examples")
    return kept


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection through requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def contract_of(described: dict[str, Any], *, codes: Sequence[str] = (), edges: bool = True, **generation: Any) -> Any:
    """Return the description as schemathesis reads it.

    `codes`: what a good call may be answered, instead of usual; `edges`: whether each bound of each value is tried,
    too, some forty calls an operation.
    """
    config = {**CONFIG, "generation": {**CONFIG["generation"], **generation}}
    if not edges:
        config |= {"phases": {"coverage": {"enabled": False}}}
    if codes:
        config |= {"checks": {"positive_data_acceptance": {"expected-statuses": list(codes)}}}
    return schemathesis.openapi.from_wsgi("/described", served(described), config=SchemathesisConfig.from_dict(config))


def with_fresh_key(case: Any) -> None:
    """Give a call whose key is a good one another key: a key that was used for another call is refused, by design."""
    if re.fullmatch(r"[\x21-\x7e]{1,120}", case.headers.get("Idempotency-Key", "")):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())


SET_UP = re.compile(r"/api/v1/(projects/\{key\}/(?!requests|fields$)|projects$|failures|people|security-log|webhooks)")
PARTS = range(24)


def in_part(part: int, *, set_up: bool | None = None) -> dict[str, Any]:
    """Return one part of the description; `set_up`: only of what managers set up and look after, or only of the rest.

    Calls are made up when their part's turn comes: for all of them together it takes a minute, of each process.
    """
    described = narrowed()
    paths = [path for path in sorted(described["paths"]) if set_up in {None, bool(SET_UP.match(path))}]
    described["paths"] = {path: described["paths"][path] for path in paths[part :: len(PARTS)]}
    return described


@pytest.fixture
def named(request: pytest.FixtureRequest) -> None:
    """Schemathesis 4.32 names its calls by an attribute that pytest 9.2 no longer has."""
    request.node._nodeid = request.node.nodeid


@pytest.fixture
def rolled_back() -> Callable[[], Any]:
    """What begins each call: what it does is taken back at its end, so that no call meets what another left."""

    @contextmanager
    def taken_back() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return taken_back


@pytest.fixture(params=PARTS)
def of_operators(request: pytest.FixtureRequest) -> Any:
    """A part of the calls that are made in the daily work."""
    return contract_of(in_part(request.param, set_up=False))


@pytest.fixture(params=PARTS)
def of_managers(request: pytest.FixtureRequest) -> Any:
    """A part of the calls by which managers set projects up."""
    codes = ("2xx", "401", "403", "404", "409", "412", "422", "429")
    return contract_of(in_part(request.param, set_up=True), codes=codes)


@pytest.fixture(params=PARTS)
def allowed(request: pytest.FixtureRequest) -> Any:
    """A part of all good calls."""
    return contract_of(in_part(request.param), mode="positive", edges=False)


@schemathesis.pytest.from_fixture("of_operators").parametrize()
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_f13_generated_calls_fit_the_description(case: Any, people: World, rolled_back: Any) -> None:
    with_fresh_key(case)
    with rolled_back():
        case.call_and_validate(headers={"Authorization": f"Bearer {people.tokens['anna']}"})


NOWHERE = {"key": "nowhere", "ticket_id": 2**31 - 1}
OF_ADMINISTRATORS = re.compile(r"/api/v1/(failures|people|security-log)")
OWN_WORK = re.compile(r"/api/v1/(presence|queue/next|notices.*)$")
LETTING_IN = re.compile(r"/api/v1/projects/\{key\}/(invitations|members)")


@pytest.fixture
def manager(people: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token for everything of Anna, who manages project A and is the administrator; no server is asked for mail."""
    people = with_rights(people)
    people.users["anna"].is_administrator = True
    people.users["anna"].save()
    monkeypatch.setattr(mail_tests, "test_connection", lambda account: [Step("Sign in", False, account.imap_host)])
    monkeypatch.setattr(bots, "test_bot", lambda bot: [Step("Known", False, bot.base_url)])
    return people.tokens["anna"]


@schemathesis.pytest.from_fixture("of_managers").parametrize()
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_f13_generated_calls_of_a_manager_fit_the_description(case: Any, manager: str, rolled_back: Any) -> None:
    """What is named must exist, be free and fit, which no schema can say: values may be refused with 422."""
    with_fresh_key(case)
    with rolled_back():
        case.call_and_validate(headers={"Authorization": f"Bearer {manager}"})


def everything_of(project: int) -> dict[str, list[Any]]:
    """Return what a project holds, whole rows."""
    tables = (Ticket, Message, Event, Delivery, Person, Identity, KeptAnswer)
    return {model.__name__: list(model.objects.filter(project_id=project).order_by("pk").values()) for model in tables}


@pytest.fixture
def before(people: World) -> dict[str, list[Any]]:
    """What project A held before the first call."""
    return everything_of(people.a.pk)


@schemathesis.pytest.from_fixture("allowed").parametrize()
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_s03_generated_calls_of_a_stranger_reach_nothing(
    case: Any, people: World, before: dict[str, list[Any]]
) -> None:
    with_fresh_key(case)
    if "ticket_id" in case.path_parameters:
        case.path_parameters["ticket_id"] = people.ticket.pk
    if "project" in (case.query or {}):
        case.query["project"] = "net"
    answer = case.call(headers={"Authorization": f"Bearer {people.tokens['egor']}"})
    names_a = case.path_parameters or "project" in (case.query or {}) or case.method == "POST"
    if case.path.endswith("/bulk"):
        # He changes nothing anywhere, whatever is named; what he looks at ahead does not exist for him.
        assert answer.status_code in {403, 422} or not any(answer.json().values()), answer.text
    elif case.path.endswith(("/views", "/segments/named")) and case.method == "POST":
        assert answer.status_code in {403, 404}, answer.text  # 403: he keeps no views and lists, whatever they are of
    elif case.path.endswith("/token"):
        assert answer.status_code in {200, 204, 401}, answer.text  # his own, which he may end
    elif OWN_WORK.match(case.path):
        assert answer.status_code in {200, 403, 404, 422}, answer.text  # his own presence; he works nowhere
    elif LETTING_IN.match(case.path):
        assert answer.status_code in {403, 404}, answer.text  # 403: his token has not the scope
    elif OF_ADMINISTRATORS.match(case.path):
        assert answer.status_code == 403, answer.text
    elif case.path.endswith("/projects") and case.method == "POST":
        assert answer.status_code == 403, answer.text  # he sets no projects up, whatever they are called
    elif names_a and answer.status_code == 422:  # his own words are wrong: said in the same words about nothing at all
        case.path_parameters |= {name: NOWHERE[name] for name in case.path_parameters if name in NOWHERE}
        again = case.call(headers={"Authorization": f"Bearer {people.tokens['egor']}"})
        assert (again.status_code, again.text) == (422, answer.text)
    elif names_a:
        assert answer.status_code == 404, answer.text
        assert answer.headers["content-type"] == ["application/problem+json"]
    elif (case.query or {}).get("assignee") == "boris@example.com":
        assert answer.status_code == 422, answer.text  # like an address that nobody has
    elif answer.status_code != 403:  # 403: his role opens this in no project
        assert answer.status_code == 200, answer.text
        projects = {item.get("project", item.get("key")) for item in answer.json()["items"]}
        assert projects <= {"shop"}
    assert everything_of(people.a.pk) == before
