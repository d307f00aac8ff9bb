"""Policies of the command palette and of a person's own habits."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.rules import Policy, Rule, anywhere

HANDS = {
    "work/palette": Policy({"GET": anywhere(Right.READ, Right.READ_OWN)}, query="q=canary"),
    "me/choose": Policy({"POST": Rule(data={"theme": "dark"})}),
    "me/keys": Policy({"POST": Rule(data={"key.reply": "KeyY"})}),
    "me/photo": Policy({"POST": Rule(data={"remove": "1"})}),
    # Nobody is called so; whoever was shown a photo's name gets it (portal/tests/test_operators.py).
    "people/<int:pk>/photo/<str:name>": Policy({"GET": Rule(only=frozenset({"nobody"}))}, "people/1/photo/x"),
    "me/toured": Policy({"POST": Rule(data={})}),
}
