"""The table of policies is complete and tells of nothing that is gone."""

from __future__ import annotations

from tests.walls.addresses import API, api_operations, live_paths, routes
from tests.walls.policies import LIVE, POLICIES


def test_s03_every_address_has_a_declared_policy() -> None:
    assert [route for route in routes() if route not in POLICIES] == [], (
        "declare their policies in tests/walls/policies.py"
    )


def test_s03_no_policy_is_about_an_address_that_is_gone() -> None:
    assert sorted(set(POLICIES) - set(routes())) == []


def test_s03_every_operation_of_the_api_has_a_declared_policy() -> None:
    signed = f"{API}/files/<int:pk>/<str:token>/<str:name>"
    pages = {("GET", f"{API}/openapi.json"), ("GET", f"{API}/docs"), ("GET", signed)}
    declared = {
        (method, route) for route, policy in POLICIES.items() if route.startswith(API) for method in policy.methods
    }
    assert declared - pages == api_operations()


def test_s03_every_live_path_has_a_declared_policy() -> None:
    assert set(LIVE) == live_paths()
