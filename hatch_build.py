"""Build hook: the wheel gets compiled translations, which the repository does not keep, and the guide, which is read in
the program (otklik/config/help)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))

from compile_messages import compile_all

GUIDE = ("docs/guide", "docs/images")


class TranslationsHook(BuildHookInterface):
    """Compiles every .po of the package to .mo before the files are collected; brings the guide along."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each wheel (`version` is "standard" or "editable")."""
        build_data["artifacts"].extend(
            f"/{path.relative_to(self.root).as_posix()}" for path in compile_all(Path(self.root) / "otklik")
        )
        if version != "editable":  # from a checkout the guide is read where it lies
            build_data["force_include"] |= {
                str(Path(self.root) / folder): f"otklik/config/help/{folder}" for folder in GUIDE
            }
