"""Compile all .po files below a folder to .mo, as GNU msgfmt would; needs polib alone, not gettext.

python tools/compile_messages.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

import polib


def compile_all(folder: Path) -> list[Path]:
    """Write the .mo beside each .po and return their paths. A file that is newer than its source stays as it is."""
    written = []
    for source in sorted(folder.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            polib.pofile(str(source)).save_as_mofile(str(target))
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_all(Path(sys.argv[1] if len(sys.argv) > 1 else "otklik")):
        print(path)
