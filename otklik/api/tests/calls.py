"""One good call of each `POST`: who makes it, where, with what. A new operation needs its line here."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.api.tests.people import ACTOR, World, for_everything, open_for
from otklik.customers.models import ConsentText, Identity
from otklik.desk.models import Bulk, CommonProblem, Ticket
from otklik.lib import clock
from otklik.requests.models import Portal
from otklik.service_levels.models import ManagerLetter

Call = tuple[str, str, Any]  # who, the address, the body
BOX = {"name": "Support", "imap_host": "imap.example.com", "username": "support", "password": "secret"}
TREE = {"join": "all", "items": []}
HOOK = {"project": "net", "name": "CRM", "url": "https://hooks.example.org/x", "kinds": ["ticket.opened"]}
FORM = [{"kind": "email", "required": True}, {"kind": "text", "required": True}]


def with_rights(world: World) -> World:
    """Return the world with Anna managing project A, Vera being the administrator of the installation."""
    set_role(actor=ACTOR, project=world.a, user=world.users["anna"], role=Role.MANAGER)
    world.users["vera"].is_administrator = True
    world.users["vera"].save()
    return for_everything(world, "anna", "vera")


def _at(tail: str, body: Any, who: str = "anna") -> Callable[[World], Call]:
    return lambda world: (who, f"tickets/{world.ticket.pk}/{tail}", body)


def _of(tail: str, body: Any) -> Callable[[World], Call]:
    return lambda world: ("anna", f"customers/{world.ticket.person_id}/{tail}", body)


def _just(path: str, body: Any, who: str = "anna") -> Callable[[World], Call]:
    return lambda world: (who, path, body)


def _made(world: World, path: str, body: Any) -> int:
    """Make something by a call and return its id."""
    answer = world.api("anna").post(path, body)
    assert answer.status_code in {200, 201, 202}, answer.content
    return int(answer.json()["id"])


def _template(world: World) -> Call:
    pk = _made(world, "templates", {"project": "net", "name": "x", "body": "Hi"})
    return "anna", f"tickets/{world.ticket.pk}/templates/{pk}/render", {}


def _common(tail: str, *, joined: bool = False) -> Callable[[World], Call]:
    def call(world: World) -> Call:
        ticket, now = world.ticket, world.ticket.created_at
        facts = {"project": world.a, "words": ["x"], "names": ["x"], "count": 1, "usual": 0, "began_at": now}
        problem = CommonProblem.objects.create(**facts, last_at=now, parent=ticket if joined else None)
        problem.tickets.create(project=world.a, ticket=ticket, at=now)
        return "anna", f"common-problems/{problem.pk}/{tail}", {"parent": ticket.pk} if tail == "join" else {}

    return call


def _letter(world: World) -> Call:
    made = ManagerLetter.objects.create(project=world.a, by="customer", text="x")
    return "anna", f"letters/{made.pk}/answer", {"text": "y"}


def _view(tail: str, body: Any) -> Callable[[World], Call]:
    def call(world: World) -> Call:
        pk = _made(world, "views", {"name": "x", "conditions": TREE})
        _made(world, "views", {"name": "y", "conditions": TREE})
        return "anna", f"views/{pk}/{tail}", body

    return call


def _bulk(world: World) -> Call:
    pk = _made(world, "bulk", {"tickets": [world.ticket.pk], "changes": {"priority": "high"}})
    Bulk.objects.filter(pk=pk).update(state="done", changed=1)
    return "anna", f"bulk/{pk}/undo", {}


def _ended(world: World) -> Call:
    Ticket.objects.filter(pk=world.ticket.pk).update(status="solved")
    return "anna", f"tickets/{world.ticket.pk}/close-children", {}


def _linked(path: str, name: str) -> Callable[[World], Call]:
    def call(world: World) -> Call:
        other = open_for(world.a, "darya@example.com", "Another")
        return (
            "anna",
            f"tickets/{world.ticket.pk}/{path}",
            {name: other.pk} | ({"relation": "related"} if path == "links" else {}),
        )

    return call


def _split(world: World) -> Call:
    note = _made(world, f"tickets/{world.ticket.pk}/messages", {"text": "Something else", "public": False})
    return "anna", f"tickets/{world.ticket.pk}/split", {"messages": [note]}


def _snooze(world: World) -> Call:
    until = (clock.now() + datetime.timedelta(days=1)).isoformat()
    return "anna", f"tickets/{world.ticket.pk}/snooze", {"until": until}


def _status_link(world: World) -> Call:
    Portal.objects.create(project=world.a, links_in_mail=True)
    return "anna", f"tickets/{world.ticket.pk}/status-links", {"address": "darya@example.com"}


def _answered(world: World) -> Call:
    world.api("anna").post(f"tickets/{world.ticket.pk}/questions", {"text": "When?"})
    return "gleb", f"tickets/{world.ticket.pk}/answers", {"text": "Tomorrow"}


def _identity(world: World) -> Call:
    pk = Identity.objects.get(person_id=world.ticket.person_id).pk
    world.api("anna").post(f"customers/{world.ticket.person_id}/identities", {"kind": "email", "value": "d@x.example"})
    return "anna", f"customers/{world.ticket.person_id}/identities/{pk}/main", {}


def _consent(world: World) -> Call:
    ConsentText.objects.create(project=world.a, purpose="calls", version="1", text="x", sha256="x")
    body = {"purpose": "calls", "version": "1", "channel": "phone"}
    return "anna", f"customers/{world.ticket.person_id}/consents", body


def _merge(world: World) -> Call:
    other = open_for(world.a, "second@example.com").person_id
    return "anna", f"customers/{world.ticket.person_id}/merges", {"other": other}


def _erasure(world: World) -> Call:
    person = world.ticket.person_id
    return "anna", f"customers/{person}/erasure", {"ground": "request", "customer": person}


def _request_type(world: World) -> Call:
    pk = _made(world, "projects/net/requests", {"key": "one", "name": "One", "fields": FORM})
    _made(world, "projects/net/requests", {"key": "two", "name": "Two", "fields": FORM})
    return "anna", f"projects/net/requests/{pk}/move", {"direction": "down"}


def _hook(tail: str) -> Callable[[World], Call]:
    return lambda world: ("anna", f"webhooks/{_made(world, 'webhooks', HOOK)}/{tail}", {})


def _message(world: World) -> Call:
    hook = _made(world, "webhooks", HOOK)
    return "anna", f"webhooks/{hook}/messages/{_made(world, f'webhooks/{hook}/test', {})}/resend", {}


def _moved(part: str, *bodies: dict[str, Any]) -> Callable[[World], Call]:
    """Return the call that moves the first of some things down."""

    def call(world: World) -> Call:
        places = [world.api("anna").post(f"projects/net/{part}", body)["Location"] for body in bodies]
        return "anna", f"{places[0].removeprefix('/api/v1/')}/move", {"direction": "down"}

    return call


def _calendar(tail: str, body: dict[str, Any]) -> Callable[[World], Call]:
    """Return a call about a new calendar."""

    def call(world: World) -> Call:
        pk = _made(world, "projects/net/calendars", {"name": "Office", "time_zone": "Europe/Moscow"})
        return "anna", f"projects/net/calendars/{pk}/{tail}", body

    return call


def _listed(world: World) -> Call:
    pk = _made(world, "projects/net/checklists", {"name": "Visit", "points": [{"text": "Look"}]})
    return "anna", f"tickets/{world.ticket.pk}/checklists", {"checklist": pk}


HOLIDAY = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nSUMMARY:New Year\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
CALLS: dict[str, Callable[[World], Call]] = {
    "open_ticket": _just("tickets", {"project": "net", "subject": "x", "text": "x"}),
    "post_message": _at("messages", {"text": "x", "public": True}),
    "forward_messages": _at("forwards", {"to": ["bob@example.com"]}),
    "ask_client": _at("questions", {"text": "When?"}),
    "answer_for_client": _answered,
    "add_participant": _at("participants", {"address": "bob@example.com"}),
    "mark_seen": _at("seen", {}),
    "snooze_ticket": _snooze,
    "close_children": _ended,
    "link_tickets": _linked("links", "ticket"),
    "merge_ticket": _linked("merge", "into"),
    "split_ticket": _split,
    "give_status_link": _status_link,
    "render_template": _template,
    "create_template": _just("templates", {"project": "net", "name": "x", "body": "Hi"}),
    "change_many": lambda world: ("anna", "bulk", {"tickets": [world.ticket.pk], "changes": {"priority": "high"}}),
    "undo_bulk": _bulk,
    "create_view": _just("views", {"name": "x", "conditions": TREE}),
    "copy_view": _view("copy", {}),
    "move_view": _view("move", {"direction": "down"}),
    "export_view": _view("exports", {"format": "csv"}),
    "create_report": _view("reports", {"format": "csv", "rule": "FREQ=DAILY"}),
    "write_letter": _just("letters", {"project": "net", "text": "x"}),
    "answer_letter": _letter,
    "join_common_problem": _common("join"),
    "take_common_problem_apart": _common("take-apart", joined=True),
    "dismiss_common_problem": _common("dismiss"),
    "start_export": _just("exports", {"project": "net", "what": "tickets", "format": "csv"}),
    "begin_upload": _just("uploads", {"project": "net", "name": "a", "size": 3}),
    "add_customer": _just("customers", {"project": "net", "name": "New", "identities": []}),
    "add_identity": _of("identities", {"kind": "email", "value": "second@example.com"}),
    "make_identity_main": _identity,
    "add_note": _of("notes", {"text": "x"}),
    "give_consent": _consent,
    "merge_customers": _merge,
    "erase_customer": _erasure,
    "add_organisation": _just("organisations", {"project": "net", "name": "Horns"}),
    "create_request_type": _just("projects/net/requests", {"key": "one", "name": "One", "fields": FORM}),
    "move_request_type": _request_type,
    "create_webhook": _just("webhooks", HOOK),
    "rotate_webhook_secret": _hook("secret"),
    "test_webhook": _hook("test"),
    "resend_webhook_message": _message,
    "create_project": _just("projects", {"key": "new", "name": "New"}, "vera"),
    "create_topic": _just("projects/net/topics", {"name": "Router"}),
    "move_topic": _moved("topics", {"name": "First"}, {"name": "Second"}),
    "create_field": _just("projects/net/fields", {"key": "serial", "name": "Serial", "kind": "text"}),
    "move_field": _moved("fields", *({"key": key, "name": key, "kind": "text"} for key in ("one", "two"))),
    "create_status": _just("projects/net/statuses", {"status": "open", "name": "Called"}),
    "move_status": _moved("statuses", *({"status": "open", "name": name} for name in ("One", "Two"))),
    "add_responsible": lambda world: (
        "anna",
        "projects/net/responsible",
        {"side": "ours", "level": 1, "user": world.users["vera"].pk},
    ),
    "add_absence": lambda world: (
        "anna",
        "projects/net/absences",
        {"user": world.users["vera"].pk, "since": "2026-11-01", "until": "2026-11-02"},
    ),
    "create_escalation_rule": _just("projects/net/escalation-rules", {"trigger": "replies", "amount": 9}),
    "escalate_ticket": lambda world: (
        "anna",
        f"tickets/{world.ticket.pk}/escalations",
        {"reason": "The customer asks for the manager"},
    ),
    "create_checklist": _just("projects/net/checklists", {"name": "Visit", "points": [{"text": "Look"}]}),
    "put_checklist": _listed,
    "create_schedule": _just(
        "projects/net/schedules",
        {"name": "Check", "rrule": "FREQ=DAILY;BYHOUR=9", "ticket": {"subject": "Check", "text": "All of it"}},
    ),
    "add_ticket_time": lambda world: (
        "anna",
        f"tickets/{world.ticket.pk}/time",
        {"minutes": 5, "reason": "Called the plant"},
    ),
    "set_mix_target": _just("projects/net/mix-targets", {"percent": 80}),
    "count_ticket_time": lambda world: ("anna", f"tickets/{world.ticket.pk}/time-counted", {"seconds": 5}),
    "create_code": _just("projects/net/codes", {"name": "Replaced"}),
    "move_code": _moved("codes", {"name": "One"}, {"name": "Two"}),
    "create_reason": _just("projects/net/reasons", {"name": "Lunch", "state": "break", "minutes": 30}),
    "create_skill": _just("projects/net/skills", {"name": "Fibre"}),
    "create_shift": lambda world: (
        "anna",
        "projects/net/shifts",
        {
            "user": world.users["anna"].pk,
            "days": [0, 1],
            "starts": "09:00",
            "ends": "18:00",
            "first": "2026-11-23",
        },
    ),
    "set_presence": _just("presence", {"state": "available"}),
    "take_next": _just("queue/next", {}),
    "create_calendar": _just("projects/net/calendars", {"name": "Office", "time_zone": "Europe/Moscow"}),
    "create_policy": _just("projects/net/policies", {"name": "Urgent", "first_response": 15}),
    "move_policy": _moved("policies", *({"name": name, "first_response": 15} for name in ("One", "Two"))),
    "take_production_year": _calendar("production", {"country": "ru", "year": 2026}),
    "import_holidays": _calendar("import", {"file": HOLIDAY}),
    "create_team": _just("projects/net/teams", {"name": "Second", "line": 2}),
    "add_consent_text": _just("projects/net/consent-texts", {"purpose": "news", "version": "1", "text": "Yes"}),
    "add_customer_class": _just("projects/net/customer-classes", {"name": "Partner"}),
    "add_mail_address": _just("projects/net/mail/addresses", {"address": "help@example.com"}),
    "create_mail_account": _just("projects/net/mail/accounts", BOX),
}
