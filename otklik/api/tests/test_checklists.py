"""Checklists by calls (R141)."""

from __future__ import annotations

from django.utils import translation

from otklik.accounts.actions.projects import set_role
from otklik.accounts.roles import Role
from otklik.api.tests.people import ACTOR, World, for_everything


def test_r141_lists_by_calls(world: World) -> None:
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    for_everything(world, "vera")
    anna, vera, stranger = (world.api(name) for name in ("anna", "vera", "oleg"))
    given = {"name": "Visit", "points": [{"text": "Look"}, {"text": "Write", "note": True}], "blocks": True}
    assert anna.post("projects/net/checklists", given).status_code == 403
    made = vera.post("projects/net/checklists", given)
    assert made.status_code == 201, made.content
    changed = vera.patch(f"projects/net/checklists/{made.json()['id']}", {"name": "Trip"})
    assert (changed.json()["name"], len(changed.json()["points"])) == ("Trip", 2)
    at = f"tickets/{world.ticket.pk}"
    put = anna.post(f"{at}/checklists", {"checklist": "Trip"}).json()
    first, second = (point["id"] for point in put["points"])
    assert stranger.patch(f"{at}/points/{first}", {"done": True}).status_code == 404
    assert anna.patch(f"{at}/points/{first}", {"done": True}).json()["done_by"] == world.users["anna"].name
    with translation.override("en"):
        refused = anna.patch(f"{at}/points/{second}", {"done": True})
    assert refused.status_code == 422
    held = anna.patch(at, {"status": "solved"})
    assert held.status_code == 422
    assert held.json()["errors"][0]["loc"] == ["body", "checklists", str(made.json()["id"])]
    assert anna.patch(f"{at}/points/{second}", {"done": True, "note": "42"}).json()["note"] == "42"
    (row,) = anna.get(f"{at}/checklists").json()["items"]
    assert row["left"] == 0
    assert anna.patch(at, {"status": "solved"}).status_code == 200
    assert anna.call("DELETE", f"{at}/checklists/{row['id']}").status_code == 204
    assert stranger.get(f"{at}/checklists").status_code == 404
