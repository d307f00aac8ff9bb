"""The format of a backup: what is refused before anything is changed."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from otklik.config.cli import archive

FILES = {"files/ab/Заявка №1.txt": "текст".encode(), "files/cd/empty": b"", "secrets/field_key": b"key"}


def manifest() -> archive.Manifest:
    return archive.Manifest("0.1.0", 18, "2026-01-31T10:00:00+00:00", True, ["otklik_web"], {"accounts_user": 2})


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A backup with three files and a dump."""
    home = tmp_path / "home"
    for name, content in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    (home / "dump").write_bytes(b"PGDMP" * 1000)
    (home / "files" / "link").symlink_to("/etc/passwd")
    described = manifest()
    path = tmp_path / "good.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        archive.add(tar, home / "dump", archive.DUMP, described)
        archive.add_tree(tar, home / "files", "files", described)
        archive.add_tree(tar, home / "secrets", "secrets", described)
        archive.finish(tar, described)
    return path


def repacked(source: Path, **changes: bytes | None) -> Path:
    """A copy with members replaced, added, or, with None, left out; `__` in a name stands for a slash."""
    members: dict[str, bytes] = {}
    with tarfile.open(source) as tar:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None
            members[member.name] = content.read()
    for name, change in changes.items():
        members.pop(name.replace("__", "/"), None)
        if change is not None:
            members[name.replace("__", "/")] = change
    path = source.with_name("changed.tar.gz")
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def test_everything_comes_back_and_nothing_else(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    found = archive.unpack(good, target)
    assert found.rows == {"accounts_user": 2}
    written = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    assert {name: path.read_bytes() for name, path in written.items() if name != archive.DUMP} == FILES
    assert all(path.stat().st_mode & 0o077 == 0 for path in written.values())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"files__cd__empty": b"x"}, "is damaged"),
        ({"files__cd__empty": None}, "is damaged"),
        ({"files__extra": b"x"}, "is damaged"),
        ({"database.dump": b"PGDMP"}, "is damaged"),
        ({"files__..__..__slipped": b"x"}, "has a member"),
        ({"__etc__passwd": b"x"}, "has a member"),
        ({"files__a\\b": b"x"}, "has a member"),
        ({"otklik.toml": b"x"}, "has a member"),
        ({"manifest.json": None}, "no manifest"),
        ({"manifest.json": b"[1]"}, "manifest cannot be read"),
        ({"manifest.json": b'{"format": 99}'}, "format 99"),
    ],
)
def test_s38_damaged_and_foreign_archives_are_refused(
    good: Path, tmp_path: Path, changes: dict[str, bytes | None], expected: str
) -> None:
    with pytest.raises(archive.ArchiveError, match=expected):
        archive.unpack(repacked(good, **changes), tmp_path / "a" / "b" / "target")
    assert not list(tmp_path.rglob("slipped"))


@pytest.mark.parametrize("keep", [0, 10, 200])
def test_an_archive_that_was_cut_off_is_refused(good: Path, tmp_path: Path, keep: int) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(good.read_bytes()[:keep])
    with pytest.raises(archive.ArchiveError, match=r"cut off|no manifest"):
        archive.unpack(cut, tmp_path / "target")


def test_s38_links_and_devices_are_refused(tmp_path: Path) -> None:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
        path = tmp_path / "special.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            info = tarfile.TarInfo("files/door")
            info.type = kind
            info.linkname = "/etc/passwd"
            tar.addfile(info)
        with pytest.raises(archive.ArchiveError, match="has a member"):
            archive.unpack(path, tmp_path / "target")
