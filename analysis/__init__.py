"""Reads the report tables of Swedish regions into tidy frames, analyses them and publishes the result.

In a notebook: `from analysis import *`, or by name what it needs. `load?` names the tables and their columns.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.answers import *  # noqa: F403 - what editors and type checkers find


def __getattr__(name: str) -> Any:
    """What notebooks call comes from `analysis.answers`, which imports pandas and matplotlib: only when asked for."""
    if name.startswith("_") and name != "__all__":
        raise AttributeError(name)
    return getattr(importlib.import_module("analysis.answers"), name)


def __dir__() -> list[str]:
    return list(importlib.import_module("analysis.answers").__all__)
