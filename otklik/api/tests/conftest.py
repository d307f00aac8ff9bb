from __future__ import annotations

import pytest

from otklik.api.tests.people import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two projects with their people and a ticket in each."""
    return make_world()
