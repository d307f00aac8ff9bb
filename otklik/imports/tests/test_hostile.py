"""Archives and tables that want to be more than they are (S30, S38)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from otklik.imports import bundle as bundles
from otklik.imports import sheets
from otklik.imports.bundle import Bundle
from otklik.imports.errors import UnreadableError
from otklik.imports.jsons import objects


def rows_of(path: Path) -> list[list[str]]:
    with Bundle(path) as bundle:
        return [cells for _place, cells in sheets.rows(bundle, bundle.names()[0])]


def workbook(path: Path, **parts: bytes) -> Path:
    book = io.BytesIO()
    made = Workbook()
    made.active.append(["a", "b"])
    made.active.append(["1", "2"])
    made.save(book)
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            short = Path(name).stem
            new.writestr(name, parts.get(short, old.read(name)))
    return path


def test_s30_bombs_are_not_opened(tmp_path: Path) -> None:
    assert rows_of(workbook(tmp_path / "good.xlsx")) == [["a", "b"], ["1", "2"]]
    bomb = workbook(tmp_path / "bomb.xlsx", sheet1=b"<worksheet>" + b" " * (40 * 1024**2) + b"</worksheet>")
    with pytest.raises(UnreadableError):
        rows_of(bomb)
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    )
    with pytest.raises(UnreadableError):
        rows_of(workbook(tmp_path / "laughs.xlsx", sheet1=laughs))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.json", b"[" + b" " * (40 * 1024**2) + b"]")
    with pytest.raises(UnreadableError):
        Bundle(tmp_path / "bomb.zip")


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.csv", "Тема,Текст\n" + "интернет,не работает\n" * 500)
    data = bytearray(path.read_bytes())
    begin = data.index(b"tickets.csv") + len("tickets.csv")
    data[begin : begin + 20] = b"\xff" * 20
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableError, match=r"tickets\.csv"):
        rows_of(path)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("export.zip", None, "The archive is damaged"),
        ("export.json", None, "The archive is damaged"),
        ("export.zip", b"PK\x03\x04" + b"\xff" * 300, "The archive is damaged"),
        ("export.zip", b'{"tickets": []}', "Only ZIP archives are opened"),
        ("export.zip", b"", "Only ZIP archives are opened"),
        ("export.json", b"7z\xbc\xaf\x27\x1c\x00\x04", "Only ZIP archives are opened"),
        ("osticket.sql.gz", b"\x1f\x8b\x08\x00", "Only ZIP archives are opened"),
    ],
)
def test_an_archive_that_is_damaged_or_is_no_zip_is_told_as_such(
    tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        archive.writestr("tickets.json", '{"tickets": []}' * 100)
    path = tmp_path / "kept"  # uploads lie under other names
    path.write_bytes((tmp_path / "whole.zip").read_bytes()[:-200] if data is None else data)
    with translation.override("en"), pytest.raises(UnreadableError, match=said):
        Bundle(path, name=name)


def test_s38_names_in_an_archive_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../secret.txt", "from the archive")
        archive.writestr("attachments/../../secret.txt", "from the archive")
    with Bundle(tmp_path / "a.zip") as bundle:
        assert bundle.attachment("../../secret.txt", "", 100) == b"from the archive"
        assert bundle.attachment("../secret.txt", "", 100) is None
        with pytest.raises(ValueError, match="larger"):
            bundle.attachment("../../secret.txt", "", 3)
    folder = tmp_path / "folder"
    (folder / "attachments").mkdir(parents=True)
    (folder / "attachments" / "7").symlink_to(tmp_path / "secret.txt")
    with Bundle(folder) as bundle:
        assert bundle.attachment("7", "", 100) is None
    monkeypatch.setattr(bundles, "MAX_MEMBERS", 1)
    with pytest.raises(UnreadableError):
        Bundle(tmp_path / "a.zip")


def test_s30_bounds_of_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n" + "1;2\n" * 10)
    monkeypatch.setattr(sheets, "MAX_ROWS", 5)
    with pytest.raises(UnreadableError):
        rows_of(path)
    path.write_text(";".join("x" * 400) + "\n")
    with pytest.raises(UnreadableError):
        rows_of(path)
    monkeypatch.setattr(sheets, "MAX_CELL", 100)
    path.write_text("a;b\n1;" + "x" * 200 + "\n")
    with pytest.raises(UnreadableError):
        rows_of(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    table = [["Тема", "Текст"], ["Нет связи", "Раз, два; три"], ["Ёж", "№ 5"]]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in table)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding, "replace"))
    assert rows_of(path) == table


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_s30_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.json"
    path.write_bytes(data)
    for read in (
        lambda b: list(objects(b, b.names()[0], frozenset({"tickets"}))),
        lambda b: list(sheets.rows(b, b.names()[0])),
    ):
        try:
            with Bundle(path) as bundle:
                assert isinstance(read(bundle), list)
        except UnreadableError as error:
            assert str(error)
