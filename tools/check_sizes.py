"""Hold the limits on size: a Python, JavaScript or CSS file of 400 lines, a Python function of 50.

Exceptions are in tools/size_exceptions.txt, `path lines` or `path::function lines`; the list may only shrink: an
entry that is no longer needed, or allows more than there is, fails as well.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

FILE_LIMIT = 400
FUNCTION_LIMIT = 50
SUFFIXES = {".py", ".js", ".css"}
NOT_OURS = ("/vendor/", "/migrations/")
LIST = Path(__file__).with_name("size_exceptions.txt")


def tracked(root: Path) -> list[Path]:
    """The files git knows or would add, without third-party ones and generated migrations."""
    words = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(words, capture_output=True, check=True, text=True).stdout.split("\0")
    return [
        Path(name)
        for name in sorted(set(names))
        if Path(name).suffix in SUFFIXES
        and not any(part in f"/{name}" for part in NOT_OURS)
        and (root / name).is_file()
    ]


def functions(tree: ast.AST, prefix: str = "") -> list[tuple[str, int]]:
    """Every function with its class or outer function, and its number of lines without decorators."""
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((prefix + node.name, (node.end_lineno or node.lineno) - node.lineno + 1))
        name = f"{prefix}{node.name}." if hasattr(node, "name") and hasattr(node, "body") else prefix
        found += functions(node, name)
    return found


def too_large(root: Path) -> dict[str, int]:
    """What is over a limit: `path` or `path::function` -> lines."""
    found: dict[str, int] = {}
    for path in tracked(root):
        text = (root / path).read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > FILE_LIMIT:
            found[path.as_posix()] = lines
        if path.suffix == ".py":
            long = [(name, size) for name, size in functions(ast.parse(text)) if size > FUNCTION_LIMIT]
            found.update({f"{path.as_posix()}::{name}": size for name, size in long})
    return found


def exceptions() -> dict[str, int]:
    """The list of exceptions."""
    lines = LIST.read_text(encoding="utf-8").splitlines() if LIST.exists() else []
    entries = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {name: int(size) for name, size in entries}


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    found = too_large(Path(__file__).resolve().parent.parent)
    allowed = exceptions()
    wrong = [f"{name} has {size} lines" for name, size in found.items() if size > allowed.get(name, 0)]
    wrong += [f"{name}: the exception is larger than needed ({found.get(name, 0)} lines now)"
              for name, size in allowed.items() if size > found.get(name, 0)]  # fmt: skip
    print("\n".join(wrong) or "Sizes are within the limits.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
