"""Third-party files in the tree are the files of their packages: each folder `vendor` has a VENDOR.json that names
package, version, licence and SHA-256 of every file; nothing else may lie there.

    python tools/check_vendored.py [--packages]

`--packages` also fetches the packages (`npm pack`, or `pip download` where `wheel_sha256` is given) and compares them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def check_folder(folder: Path, *, packages: bool) -> list[str]:
    """What is wrong in one vendor folder."""
    wrong = []
    entries = json.loads((folder / "VENDOR.json").read_text(encoding="utf-8"))
    listed = {"VENDOR.json"}
    for entry in entries:
        listed |= {entry["file"], entry["licence_file"]}
        path = folder / entry["file"]
        if not path.is_file() or not (folder / entry["licence_file"]).is_file():
            wrong.append(f"{path}: the file or its licence is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            wrong.append(f"{path}: differs from {entry['name']} {entry['version']}")
        elif packages:
            wrong += compare_with_package(path, entry)
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return wrong + [f"{folder / name}: not in VENDOR.json" for name in sorted(here - listed)]


def compare_with_package(path: Path, entry: dict[str, Any]) -> list[str]:
    """Fetch the package and compare; the tarball itself is held against its registry integrity."""
    if "wheel_sha256" in entry:
        return compare_with_wheel(path, entry)
    with tempfile.TemporaryDirectory() as folder:
        words = ["npm", "pack", "--silent", f"{entry['name']}@{entry['version']}"]
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
        (tarball,) = Path(folder).glob("*.tgz")
        algorithm, _, expected = entry["npm_integrity"].partition("-")
        digest = base64.b64encode(hashlib.new(algorithm, tarball.read_bytes()).digest()).decode()
        if digest != expected:
            return [f"{path}: the package {entry['name']} {entry['version']} has another integrity"]
        with tarfile.open(tarball) as archive:
            member = archive.extractfile(entry["file_in_package"])
            same = member is not None and member.read() == path.read_bytes()
    return [] if same else [f"{path}: differs from the file in the package"]


def compare_with_wheel(path: Path, entry: dict[str, Any]) -> list[str]:
    """The same for a file of a Python package."""
    with tempfile.TemporaryDirectory() as folder:
        package = f"{entry['name']}=={entry['version']}"
        words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", package]
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
        (wheel,) = Path(folder).glob("*.whl")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != entry["wheel_sha256"]:
            return [f"{path}: the wheel of {package} is another one"]
        with zipfile.ZipFile(wheel) as archive:
            same = archive.read(entry["file_in_package"]) == path.read_bytes()
    return [] if same else [f"{path}: differs from the file in the package"]


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    trees = (ROOT / "otklik", ROOT / "tests")
    folders = sorted(path.parent for tree in trees for path in tree.rglob("vendor/VENDOR.json"))
    unlisted = [path for tree in trees for path in tree.rglob("vendor") if path.is_dir() and path not in folders]
    wrong = [f"{path}: no VENDOR.json" for path in unlisted]
    for folder in folders:
        wrong += check_folder(folder, packages="--packages" in sys.argv[1:])
    print("\n".join(wrong) or f"Third-party files of {len(folders)} folders are as listed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
