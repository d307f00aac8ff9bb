"""The machinery behind the table of settings: declare a row, read all rows, write them down. Cheap: no Django."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from otklik.config.option_types import Parser

PREFIX = "OTKLIK_"
CONFIG = PREFIX + "CONFIG"
FILE_NAME = "otklik.toml"
ALIASES = {"DATABASE_URL": "database_url"}
ENVIRONMENT_ONLY = {"home", "testing", "failpoint"}

Given = dict[str, tuple[object, str]]


class OptionsError(Exception):
    """One or several settings are wrong; the text has one line for each, secrets masked."""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """What the table knows of one option besides its name and default."""

    parse: Parser
    allowed: str
    help: str
    section: str
    secret: bool
    shown: str | None


class Section:
    """Declares the options of one section of the documentation."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self,
        parse: Parser,
        default: Any,
        allowed: str,
        help: str,  # noqa: A002
        *,
        secret: bool = False,
        shown: str | None = None,
    ) -> Any:
        """A field of the table; `default` may be a function; `shown` is what the documentation says of it."""
        row = Row(parse, allowed, help, self.name, secret, shown)
        if callable(default):
            return dataclasses.field(default_factory=default, metadata={"row": row})
        return dataclasses.field(default=default, metadata={"row": row})


def rows_of(table: type[Any]) -> dict[str, Row]:
    """The rows of a table in the order of declaration, by field name."""
    return {field.name: field.metadata["row"] for field in dataclasses.fields(table)}


def read_values(table: type[Any], environ: Mapping[str, str], default_home: Callable[[], Path]) -> dict[str, Any]:
    """The given values, parsed; what is not given is left out. Raises OptionsError."""
    rows = rows_of(table)
    problems: list[str] = []
    given = _from_environment(environ, rows, problems)
    given = _from_file(environ, given, rows, problems, default_home) | given
    values: dict[str, Any] = {}
    for name, (raw, where) in given.items():
        try:
            values[name] = rows[name].parse(raw)
        except ValueError:
            shown = "***" if rows[name].secret else repr(raw)
            problems.append(f"{where} = {shown}: allowed is {rows[name].allowed}.")
    if problems:
        raise OptionsError("\n".join(problems))
    return values


def _from_environment(environ: Mapping[str, str], rows: dict[str, Row], problems: list[str]) -> Given:
    given: Given = {}
    for variable, value in sorted(environ.items()):
        if variable in ALIASES and value:
            given.setdefault(ALIASES[variable], (value, variable))
        if not variable.startswith(PREFIX) or variable == CONFIG or not value:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in rows and variable == variable.upper():
            given[name] = (value, variable)
        else:
            problems.append(f"{variable}: no such setting{_near(name, rows, upper=True)}.")
    return given


def _from_file(
    environ: Mapping[str, str],
    given: Given,
    rows: dict[str, Row],
    problems: list[str],
    default_home: Callable[[], Path],
) -> Given:
    named = environ.get(CONFIG, "")
    home = Path(str(given["home"][0])).expanduser() if "home" in given else default_home()
    file = Path(named).expanduser() if named else home / FILE_NAME
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if named:
            problems.append(f"{CONFIG} = {named!r}: allowed is a file that can be read ({error.strerror}).")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problems.append(f"{file}: not a TOML file that can be read: {error}.")
        return {}
    found: Given = {}
    for name, value in content.items():
        if name in ENVIRONMENT_ONLY:
            problems.append(f"{name} in {file}: allowed in the environment only, as {PREFIX}{name.upper()}.")
        elif name not in rows:
            problems.append(f"{name} in {file}: no such setting{_near(name, rows)}.")
        else:
            found[name] = (value, f"{name} in {file}")
    return found


def _near(name: str, rows: dict[str, Row], *, upper: bool = False) -> str:
    close = difflib.get_close_matches(name.lower(), rows, n=1)
    if not close:
        return "; docs/admin/settings.md lists them"
    return f" (did you mean {PREFIX + close[0].upper() if upper else close[0]}?)"


def markdown(table: type[Any], title: str, introduction: str) -> str:
    """The table as Markdown, a section for each section."""
    lines = [f"# {title}", "", introduction.strip()]
    section = ""
    for field in dataclasses.fields(table):
        row: Row = field.metadata["row"]
        if row.section != section:
            section = row.section
            lines += ["", f"## {section}", "", "| variable | default | allowed | what it does |", "|---|---|---|---|"]
        default = row.shown if row.shown is not None else _default_text(field.default)
        lines.append(f"| `{PREFIX}{field.name.upper()}` | {default} | {row.allowed} | {row.help} |")
    return "\n".join(lines) + "\n"


def _default_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value in ("", (), None) else f"`{value}`"
