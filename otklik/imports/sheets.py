"""Rows of CSV (RFC 4180, whatever separator) and of workbooks (ECMA-376), as texts, bounded in number and length."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from otklik.imports.bundle import Bundle, check_zip
from otklik.imports.errors import UnreadableError

MAX_ROWS = 2_000_000
MAX_COLUMNS = 300
MAX_CELL = 1_000_000  # characters
MAX_WORKBOOK = 400 * 1024**2  # bytes, unpacked
MAX_STRINGS = 150 * 1024**2  # bytes, unpacked: the texts of a workbook are held in memory
SEPARATORS = ",;\t|"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE = 256 * 1024  # bytes
Row = tuple[str, list[str]]  # place, cells


def rows(bundle: Bundle, name: str) -> Iterator[Row]:
    """Yield the rows of a table, empty ones left out. Raises UnreadableError."""
    with bundle.open(name) as file:
        is_book = file.read(4) == b"PK\x03\x04"
    for number, (place, cells) in enumerate(_of_book(bundle, name) if is_book else _of_csv(bundle, name)):
        if number >= MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise UnreadableError(_("%(name)s has more rows or columns than are taken at once.") % {"name": name})
        if any(cells):
            yield f"{name}:{place}" if place else name, cells


def encoding_of(file: BinaryIO) -> str:
    """Return the encoding of a text: by its mark, as UTF-8 when all of it is, else the one Russian Excel writes."""
    head = file.read(4)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = head
    try:
        while piece:
            decoder.decode(piece)
            piece = file.read(65_536)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def separator_of(sample: str) -> str:
    """Return the separator with which most of the first lines have the same number of columns, the more the better."""
    best, best_score = ",", (0, 0)
    for separator in SEPARATORS:
        widths = []
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
                if row:
                    widths.append(len(row))
                if len(widths) >= 50:
                    break
        except csv.Error:
            continue
        width = max(set(widths), key=widths.count, default=1)
        if width > 1 and (widths.count(width), width) > best_score:
            best, best_score = separator, (widths.count(width), width)
    return best


def _of_csv(bundle: Bundle, name: str) -> Iterator[Row]:
    with bundle.open(name) as file:
        encoding = encoding_of(file)
    with bundle.open(name) as file:
        sample = file.read(SAMPLE).decode(encoding, "ignore")
    with bundle.open(name) as file:
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        csv.field_size_limit(MAX_CELL)
        reader = csv.reader(text, delimiter=separator_of(sample))
        try:
            for row in reader:
                yield str(reader.line_num), [cell.strip() for cell in row]
        except csv.Error as error:
            raise UnreadableError(
                _("%(name)s cannot be read as a table from line %(line)s on.") % {"name": name, "line": reader.line_num}
            ) from error


def _of_book(bundle: Bundle, name: str) -> Iterator[Row]:
    from openpyxl import load_workbook

    with bundle.open(name) as file:
        try:
            _check_book(file)
            file.seek(0)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # styles and rules it does not know are of no interest here
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
                sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                yield from (_texts(sheets[0])) if sheets else ()
        except UnreadableError:
            raise
        except Exception as error:
            raise UnreadableError(_("%(name)s is no whole workbook.") % {"name": name}) from error


def _texts(sheet: Any) -> Iterator[Row]:
    # The size a sheet claims to have may be anything; without it the rows that are there are read.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), start=1):
        texts = [as_text(cell)[:MAX_CELL] for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        yield str(number), texts


def as_text(value: object) -> str:
    """Return a cell of a workbook as it reads: whole numbers without a point, times in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


def _check_book(file: BinaryIO) -> None:
    """Refuse bombs: by size, and XML that declares a document type (entities grow; workbooks have none)."""
    with zipfile.ZipFile(file) as archive:
        check_zip(archive, most=MAX_WORKBOOK)
        for member in archive.infolist():
            if member.filename.lower().endswith("sharedstrings.xml") and member.file_size > MAX_STRINGS:
                raise UnreadableError(_("There is more in the archive than is taken at once."))
            if member.filename.lower().endswith((".xml", ".rels")):
                with archive.open(member) as part:
                    if b"<!DOCTYPE" in part.read(65_536).upper():
                        raise UnreadableError(_("The archive is packed as no export is: it was not opened."))
