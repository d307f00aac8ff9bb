"""Our own code as syntax trees, for tests of what it must not contain."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SURFACES = ("workspace", "cabinet", "setup", "api")


@dataclass(frozen=True)
class Source:
    """One file: its path below `otklik/`, its tree, the parent of each node."""

    path: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]

    def chain(self, node: ast.AST) -> list[ast.Call]:
        """Return the calls that hang on an expression: `.filter(…)` and `.first()` of `X.objects.filter(…).first()`."""
        calls: list[ast.Call] = []
        while (parent := self.parents.get(node)) is not None:
            if isinstance(parent, ast.Call) and parent.func is node:
                calls.append(parent)
            elif not (isinstance(parent, ast.Attribute) and parent.value is node):
                break
            node = parent
        return calls

    def function(self, node: ast.AST) -> str:
        """Return the name of the function or class around a node, empty at the top."""
        while (parent := self.parents.get(node)) is not None:
            if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
                return parent.name
            node = parent
        return ""


@cache
def sources() -> tuple[Source, ...]:
    """Return every file of the product but tests and migrations."""
    found = []
    for path in sorted((ROOT / "otklik").rglob("*.py")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
        found.append(Source(str(path.relative_to(ROOT / "otklik")), tree, parents))
    assert len(found) > 100
    return tuple(found)


def calls() -> Iterator[tuple[Source, ast.Call, str]]:
    """Yield each call with its file and the dotted name of what is called."""
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call):
                yield source, node, ast.unparse(node.func)


def imports() -> Iterator[tuple[Source, str]]:
    """Yield each imported module with its file."""
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                yield from ((source, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield source, node.module or ""


def templates() -> Iterator[tuple[str, str]]:
    """Yield path and text of each HTML template."""
    for path in sorted((ROOT / "otklik").rglob("templates/**/*.html")):
        yield str(path.relative_to(ROOT / "otklik")), path.read_text(encoding="utf-8")
