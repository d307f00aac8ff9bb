"""Third-party scripts lie here as their packages have them."""

import hashlib
import json
from pathlib import Path

import pytest

from otklik.lib.ui import guide

SHIPPED = guide.STATIC / "vendor"
FOR_TESTS = Path(__file__).resolve().parents[4] / "tests" / "vendor"


@pytest.mark.parametrize(
    ("folder", "names"),
    [(SHIPPED, {"htmx.org", "idiomorph"}), (FOR_TESTS, {"axe-core", "check-jsonschema"})],
)
def test_s50_vendored_files_are_the_ones_named(folder, names):
    entries = json.loads((folder / "VENDOR.json").read_text(encoding="utf-8"))
    assert {entry["name"] for entry in entries} == names
    listed = {"VENDOR.json"}
    for entry in entries:
        assert hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert (folder / entry["licence_file"]).stat().st_size > 300
        listed |= {entry["file"], entry["licence_file"]}
    assert {path.name for path in folder.iterdir()} == listed
