"""Readers of the sample files in this folder and of the optional public sets beside the repository."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "mail"


class Reply(NamedTuple):
    """A reply and what is new in it."""

    name: str
    text: str
    expected: str


def reply_samples() -> list[Reply]:
    """All replies of the sample files: "##### name", the mail, "----- new", the new words."""
    found = []
    for path in sorted(SAMPLES.glob("replies_*.txt")):
        for block in re.split(r"^##### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, rest = block.partition("\n")
            text, _, expected = rest.partition("----- new\n")
            found.append(Reply(f"{path.stem}: {name}", text, expected.rstrip("\n")))
    return found


def shared_replies() -> list[dict[str, str]]:
    """The public set of replies, or nothing when it is not beside the repository."""
    path = SHARED / "replies.json"
    if not path.exists():
        return []
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def lines_of(*texts: str) -> Counter[str]:
    """Non-blank lines with the number of times each occurs."""
    return Counter(line.rstrip() for text in texts for line in text.split("\n") if line.strip())


def words_of(*texts: str) -> Counter[str]:
    """Words with the number of times each occurs."""
    return Counter(word for text in texts for word in re.findall(r"\w+", text))
