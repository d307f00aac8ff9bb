"""Third-party scripts lie here as their packages have them."""

import hashlib
import json

from otklik.lib.ui import guide

VENDOR = guide.STATIC / "vendor"


def test_s50_vendored_files_are_the_ones_named():
    entries = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))
    assert {entry["name"] for entry in entries} == {"htmx.org", "idiomorph"}
    listed = {"VENDOR.json"}
    for entry in entries:
        assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert (VENDOR / entry["licence_file"]).stat().st_size > 300
        listed |= {entry["file"], entry["licence_file"]}
    assert {path.name for path in VENDOR.iterdir()} == listed
