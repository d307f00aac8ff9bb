"""docs/security.md tells the truth: each test it names exists, and each id that a test carries has a row."""

from __future__ import annotations

import re

from tests.security.code import ROOT

TEST = re.compile(r"^ *(?:async )?def (test_[a-z0-9_]+)", re.MULTILINE)
IDS = re.compile(r"(?<=_)s\d\d(?=_)")


def rows() -> dict[str, list[str]]:
    """Return the tests that the document names, by row."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| ([SF]\d\d) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    assert len(lines) > 35
    assert len({row for row, _ in lines}) == len(lines)
    return {row: re.findall(r"`(test_[a-z0-9_]+)`", named) for row, named in lines}


def existing() -> set[str]:
    """Return the names of all tests there are."""
    found: set[str] = set()
    for folder in ("otklik", "tests"):
        for path in (ROOT / folder).rglob("test_*.py"):
            found |= set(TEST.findall(path.read_text(encoding="utf-8")))
    return found


def test_each_test_that_the_document_names_exists() -> None:
    known = existing()
    assert {row: gone for row, named in rows().items() if (gone := [name for name in named if name not in known])} == {}


def test_each_id_that_a_test_carries_has_a_row() -> None:
    used = {found.upper() for name in existing() for found in IDS.findall(name)}
    assert sorted(used - set(rows())) == []


def test_every_row_is_proved() -> None:
    assert [row for row, named in rows().items() if not named] == []
