"""A place in the feed means something on the server that gave it, and nowhere else."""

from __future__ import annotations

import base64

import pytest

from otklik.api import feed
from otklik.api.tests.conftest import World


def test_a_place_of_another_server_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = world.api("anna")
    told = anna.get("events").json()
    assert anna.get(f"events?cursor={told['cursor']}").status_code == 200
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(feed, "_server", lambda: "0" * 8)
        answer = anna.get(f"events?cursor={told['cursor']}")
        assert answer.status_code == 422
        assert "begin anew with cursor=now" in answer.content.decode()
        assert anna.get("events?cursor=now").status_code == 200
    without = base64.urlsafe_b64encode(b"5.5").decode().rstrip("=")
    assert anna.get(f"events?cursor={without}").status_code == 422
