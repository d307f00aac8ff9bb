"""One good call of each `POST`, the second part: holds, kept lists, files of drafts, panels, imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from otklik.api.tests.calls import Call, _at, _just, _made, _of
from otklik.api.tests.people import World, open_for
from otklik.imports.actions import look

WHY = {"reason": "Case 7"}
PANEL = {"project": "net", "name": "CRM", "kind": "card", "url": "https://crm.example.org/{{ticket.number}}"}
TABLE = "Номер;Тема;Текст\n1;Нет интернета;С утра\n".encode()


def _upload(world: World, name: str, data: bytes, **more: Any) -> int:
    api = world.api("anna")
    pk = _made(world, "uploads", {"project": "net", "name": name, "size": len(data), **more})
    kind = {"Content-Type": "application/octet-stream"}
    assert api.call("PUT", f"uploads/{pk}?offset=0", data, **kind).status_code == 200
    return pk


def _draft_file(world: World) -> Call:
    return "anna", f"tickets/{world.ticket.pk}/drafts/note/files", {"files": [_upload(world, "a.txt", b"a")]}


def _release(of_what: str) -> Callable[[World], Call]:
    def call(world: World) -> Call:
        pk = world.ticket.pk if of_what == "tickets" else world.ticket.person_id
        hold = _made(world, f"{of_what}/{pk}/holds", WHY)
        return "anna", f"{of_what}/{pk}/holds/{hold}/release", WHY

    return call


def _apart(world: World) -> Call:
    other = open_for(world.a, "second@example.com").person_id
    return "anna", f"customers/{world.ticket.person_id}/apart", {"other": other}


def _panel(tail: str, body: Any) -> Callable[[World], Call]:
    def call(world: World) -> Call:
        pk = _made(world, "panels", PANEL)
        _made(world, "panels", {**PANEL, "name": "Second"})
        return "anna", f"panels/{pk}/{tail}", body

    return call


def _import(tail: str) -> Callable[[World], Call]:
    def call(world: World) -> Call:
        upload = _upload(world, "tickets.csv", TABLE, purpose="import")
        body = {"project": "net", "source": "csv", "upload": upload}
        if not tail:
            return "anna", "imports", body
        pk = _made(world, "imports", body)
        look(run_id=pk)
        if tail == "stop":
            assert world.api("anna").post(f"imports/{pk}/start", {}).status_code == 202
        return "anna", f"imports/{pk}/{tail}", {}

    return call


MORE_CALLS: dict[str, Callable[[World], Call]] = {
    "attach_to_draft": _draft_file,
    "hold_ticket": _at("holds", WHY),
    "release_ticket": _release("tickets"),
    "hold_customer": _of("holds", WHY),
    "release_customer": _release("customers"),
    "tell_apart": _apart,
    "save_segment": _just("segments/named", {"name": "VIP", "conditions": {"customer_class": "vip"}}),
    "create_panel": _just("panels", PANEL),
    "renew_panel_secret": _panel("secret", {}),
    "move_panel": _panel("move", {"direction": "down"}),
    "begin_import": _import(""),
    "try_import": _import("trial"),
    "start_import": _import("start"),
    "stop_import": _import("stop"),
}
