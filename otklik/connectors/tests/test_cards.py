"""What a panel's system may tell and how its address is filled in, without any of the doors (S11, S14)."""

from __future__ import annotations

import json

import pytest

from otklik.connectors import cards, panel_values


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[]", "application/json"),
        (b'{"rows": 1}', "application/json"),
        (b'{"rows": [1]}', "application/json"),
        (b"<html>", "text/html"),
        (b"[" * 60_000, "application/json"),
        (b'{"rows": [{"value": NaN}]}', "application/json"),
        (b'{"rows": [{"value": ' + b"9" * 5000 + b"}]}", "application/json"),
        (b"\xff\xfe{}", "application/json"),
    ],
)
def test_s11_what_is_no_card_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(cards.CardError):
        cards.read(body, kind)


def test_a_card_is_cut_to_what_is_shown() -> None:
    rows = [{"label": "x" * 500, "value": "y\x00\n" * 2000, "link": "https://a@b.example/"}] * 100
    card = cards.read(
        json.dumps({"rows": rows, "updated": "yesterday"}).encode(), "application/vnd.x+json; charset=utf-8"
    )
    assert len(card["rows"]) == cards.MAX_ROWS
    row = card["rows"][0]
    assert (len(row["label"]), len(row["value"]), row["link"], card["updated"]) == (120, 500, "", "")
    assert "\x00" not in row["value"]


def test_s14_a_value_stays_one_piece_of_the_address() -> None:
    template = "https://crm.example/{{customer.contract}}/x?c={{ customer.contract }}"
    for value, wanted in (
        ("../../admin", "..%2F..%2Fadmin"),
        ("..", ""),
        (".", ""),
        ("a&b=c#d", "a%26b%3Dc%23d"),
        ("{{ticket.number}}", "%7B%7Bticket.number%7D%7D"),
        ("Ж", "%D0%96"),
    ):
        filled = panel_values.fill(template, {"customer.contract": value})
        assert filled == f"https://crm.example/{wanted}/x?c={wanted}"
