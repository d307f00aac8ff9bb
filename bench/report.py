"""The results as people read them: a table of figures and goals, one JSON file, a section of docs/benchmarks.md."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.common import RESULTS, ROOT, machine
from bench.measuring import Figure, Outcome, number

PAGE = ROOT / "docs" / "benchmarks.md"
LATEST = RESULTS / "latest.json"
QUICK = RESULTS / "local" / "quick.json"  # must not pass for real ones
BEGIN, END = "<!-- figures: written by python -m bench -->", "<!-- end of the figures -->"


def publish(measured: dict[str, Outcome], order: Iterable[str], *, command: str, quick: bool) -> str:
    """Write the JSON file and, unless it was quick, the page; return the table of what was measured now.

    Earlier results of the same machine stay beside the new ones.
    """
    file = QUICK if quick else LATEST
    kept = _earlier(file)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    new = {name: {**outcome.as_json(), "command": command, "date": today} for name, outcome in measured.items()}
    every = {**kept, **new}
    every = {name: every[name] for name in order if name in every}
    file.parent.mkdir(parents=True, exist_ok=True)
    body = {"machine": machine(), "measurements": every}
    file.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if not quick and every:
        _write_page(every)
    return table(figure for outcome in measured.values() for figure in outcome.figures)


def _earlier(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found["measurements"] if found.get("machine") == machine() else {}


def table(figures: Iterable[Figure]) -> str:
    """Figures as a Markdown table."""
    lines = ["| what | figure | goal | met | in the same run | ratio |", "|---|---:|---:|:-:|---|---:|"]
    return "\n".join([*lines, *(_line(figure) for figure in figures)])


def _line(figure: Figure) -> str:
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    goal = f"{figure.goal} {figure.unit}".strip() if figure.goal else ""
    base = f"{figure.against}: {number(figure.baseline)} {figure.unit}" if figure.baseline is not None else ""
    value = f"{number(figure.value)} {figure.unit}".strip()
    ratio = "" if figure.ratio is None else number(figure.ratio)
    return f"| {figure.name} | {value} | {goal} | {met} | {base} | {ratio} |"


def _write_page(measurements: dict[str, Any]) -> None:
    """Put the figures between their marks; everything else on the page was written by people."""
    found = machine()
    dates = sorted({one["date"] for one in measurements.values()})
    commands = dict.fromkeys(f"`{one['command']}`" for one in measurements.values())
    head = (
        f"{found['cores']} cores, {found['memory_gb']} GB, {found['system']}, Python {found['python']}; "
        f"{' to '.join(dict.fromkeys((dates[0], dates[-1])))}; {', '.join(commands)}."
    )
    figures = [Figure.from_json(figure) for one in measurements.values() for figure in one["figures"]]
    notes = "\n".join(f"- **{name}**: {one['what']}" for name, one in measurements.items())
    text = PAGE.read_text(encoding="utf-8")
    before, mark, rest = text.partition(BEGIN)
    if not mark or END not in rest:
        raise ValueError(f"{PAGE} has lost the marks between which the figures belong")
    draft = PAGE.with_suffix(".new")
    draft.write_text(
        f"{before}{BEGIN}\n{head}\n\n{table(figures)}\n\n{notes}\n{END}{rest.partition(END)[2]}", encoding="utf-8"
    )
    draft.replace(PAGE)
