"""Tables as files for spreadsheets: what people wrote never becomes a formula there (S15)."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Value = str | int | datetime.datetime | None
# What makes a cell of a CSV file a command somewhere: OWASP's list, full-width forms that are read the same, and |.
COMMAND = re.compile(r"[=+\-@\t\r\n|%＝＋－＠]")
PHONE = re.compile(r"\+\d{7,15}")  # E.164: read as a number at worst, never as a formula
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MAX_CELL = 32_767  # characters, a limit of XLSX
MAX_ROWS = 1_048_575  # of XLSX, without the heading


def as_text(value: Value) -> str:
    """Return a value as words: times in ISO 8601, no characters that no spreadsheet takes."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="seconds")
    return UNPRINTABLE.sub("", "" if value is None else str(value))


def harmless(value: Value) -> str:
    """Return a cell of a CSV file that no spreadsheet takes for a formula; a telephone number stays as it is."""
    text = as_text(value)
    if COMMAND.match(text.lstrip(" \u00a0\u3000")) and not PHONE.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write UTF-8 with the mark that Excel needs to see it, every cell quoted (RFC 4180)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([harmless(cell) for cell in head])
        for row in rows:
            writer.writerow([harmless(cell) for cell in row])


def write_xlsx(path: Path, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write a workbook of one sheet. Texts are cells of the type text, whatever they begin with."""
    from openpyxl import Workbook  # megabytes in each process, for a task that is rare

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_cell(sheet, name) for name in head])
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            break
        sheet.append([_cell(sheet, value) for value in row])
    book.save(path)


def _cell(sheet: Any, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, int):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=None)
    cell.value = as_text(value)[:MAX_CELL]
    cell.data_type = "s"  # otherwise a text that begins with = would be a formula
    return cell
