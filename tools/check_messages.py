"""Translations are complete: every message of the code is in the Russian catalogue, translated, none fuzzy or unused.

Compares with what xgettext finds now, so that a new string without a translation fails. Needs GNU gettext.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("otklik/locale/ru/LC_MESSAGES/django.po")
RENAMED = re.compile(r"from django\.utils\.translation import .*gettext\w* as (?!_$)")


def extracted() -> set[tuple[str | None, str]]:
    """(context, msgid) of all messages, found by makemessages in a copy of the package, so the tree stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "otklik"
        shutil.copytree(ROOT / "otklik", copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "node_modules"))
        fresh = Path(folder) / CATALOGUE
        fresh.unlink(missing_ok=True)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "django", "makemessages", "--locale=ru", "--no-location", "--verbosity=0"]
        done = subprocess.run(words, cwd=copy, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"makemessages failed: {done.stderr.strip()}")
        return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(fresh))}


def unheard() -> list[str]:
    """Return the imports that call gettext by a name xgettext does not know, so that their texts are never found."""
    return [
        f"{path.relative_to(ROOT)}: {line.strip()}: xgettext finds _ and the full names alone"
        for path in sorted((ROOT / "otklik").rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if RENAMED.match(line)
    ]


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    if not (ROOT / CATALOGUE).exists():
        print(f"{CATALOGUE} is missing")
        return 1
    catalogue = polib.pofile(str(ROOT / CATALOGUE))
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    found = extracted()
    wrong = unheard()
    wrong += [f"not in the catalogue: {msgid!r}" for _, msgid in sorted(found - known.keys(), key=str)]
    wrong += [f"no longer used: {msgid!r}" for _, msgid in sorted(known.keys() - found, key=str)]
    wrong += [f"fuzzy: {entry.msgid!r}" for entry in known.values() if entry.fuzzy]
    wrong += [
        f"not translated: {entry.msgid!r}" for entry in known.values() if not entry.translated() and not entry.fuzzy
    ]
    print("\n".join(wrong) or f"All {len(known)} messages are translated.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
