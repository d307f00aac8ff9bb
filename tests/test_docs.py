"""The documents lead somewhere: every link, anchor and picture is there; the guide is the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LANGUAGES = ("en", "ru")


def links(page: Path) -> list[str]:
    """Return what a page points to, but not what stands in its examples."""
    return LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the names of a page's headings, as GitHub and others make them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    missing = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            missing.append(link)
    assert missing == []


def test_the_guide_is_the_same_in_both_languages() -> None:
    english, russian = ({path.name for path in (ROOT / "docs/guide" / one).glob("*.md")} for one in LANGUAGES)
    assert english == russian
    for name in english:
        pictures = [
            [Path(link).name for link in links(ROOT / "docs/guide" / one / name) if link.endswith(".png")]
            for one in LANGUAGES
        ]
        assert pictures[0] == pictures[1], name
        index = links(ROOT / "docs/guide/en/README.md")
        assert name == "README.md" or name in index, f"the index does not name {name}"


def test_every_picture_is_taken_in_both_languages_and_shown() -> None:
    english, russian = ({path.name for path in (ROOT / "docs/images" / one).glob("*.png")} for one in LANGUAGES)
    assert english == russian
    shown = {Path(link).name for page in PAGES for link in links(page) if link.endswith(".png")}
    assert english == shown
    assert sum(path.stat().st_size for path in (ROOT / "docs/images").rglob("*.png")) < 6_000_000
