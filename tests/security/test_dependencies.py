"""What we stand on: its licences and its locks (S50)."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import Distribution, distribution

from packaging.markers import default_environment
from packaging.requirements import Requirement

from tests.security.code import ROOT, imports

# Licences that an Apache-2.0 program may be shipped with. LGPL: used as separate, replaceable modules.
ALLOWED = re.compile(
    r"apache|\bmit\b|\bbsd\b|\bisc\b|\bpsf\b|python software foundation|mozilla public license|mpl|"
    r"redistribution and use in source and binary forms|"
    r"unlicense|public domain|zlib|\bhpnd\b|mit-cmu|0bsd|lgpl|lesser general|postgresql|zpl|zope",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"(?<!l)(?<!lesser )\b(?:a?gpl|(?:affero )?general public)", re.IGNORECASE)


def runtime() -> dict[str, Distribution]:
    """Return the installed distributions that the product needs, all the way down, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["saml"]]
    waiting = [line for line in map(Requirement, lines) if _applies(line, frozenset())]
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = canonical(wanted.name), frozenset(wanted.extras)
        if (name, extras) in asked:
            continue
        asked.add((name, extras))
        found[name] = distribution(name)
        waiting += [line for line in map(Requirement, found[name].requires or []) if _applies(line, extras)]
    return found


def canonical(name: str) -> str:
    """Return a name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _applies(wanted: Requirement, extras: frozenset[str]) -> bool:
    environments = [{**default_environment(), "extra": extra} for extra in ("", *extras)]
    return wanted.marker is None or any(wanted.marker.evaluate(environment) for environment in environments)


def licence_of(package: Distribution) -> str:
    """Return what a package says of its licence: the expression, else the classifiers, the field, the licence file."""
    meta = package.metadata
    classifiers = [line for line in meta.get_all("Classifier") or [] if line.startswith("License ::")]
    text = meta.get("License-Expression") or " ".join(classifiers) or (meta.get("License") or "").strip()
    if not text:
        files = [file for file in package.files or [] if re.search(r"licen[cs]e|copying", file.name, re.I)]
        text = " ".join(file.read_text() for file in files)
    return " ".join(text.split())[:300]


def test_s50_every_runtime_dependency_has_a_licence_we_may_use() -> None:
    packages = runtime()
    assert len(packages) > 30
    licences = {name: licence_of(package) for name, package in packages.items()}
    assert {name: text for name, text in licences.items() if not ALLOWED.search(text)} == {}
    assert {name: text for name, text in licences.items() if _only_forbidden(text)} == {}


def _only_forbidden(text: str) -> bool:
    """Tell whether no part of an "A or B" is a licence we may use."""
    parts = re.split(r"\s+or\s+|;", text, flags=re.IGNORECASE)
    return all(FORBIDDEN.search(part) for part in parts)


def test_s50_what_runs_is_locked_with_hashes() -> None:
    """Each distribution the product needs stands in the lock by its exact version and with its hashes."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {canonical(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)}
    assert sorted(set(runtime()) - locked) == []
    blocks = re.split(r"\n(?=[a-z0-9])", lock.partition("\n")[2])
    assert [block[:60] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_s50_nothing_is_imported_that_is_not_declared() -> None:
    """A package that only happens to be installed is one that nobody looks after."""
    declared = {file.parts[0].removesuffix(".py") for package in runtime().values() for file in package.files or []}
    found = {
        f"{source.path}: {module}"
        for source, module in imports()
        if (top := module.split(".")[0]) and top not in {"otklik", *sys.stdlib_module_names, *declared}
    }
    assert sorted(found) == []
