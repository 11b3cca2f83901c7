"""Reads the report tables of Swedish regions into tidy frames, analyses them and publishes the result.

In a notebook: `from analysis import *`, or by name what it needs. `load?` names the tables and their columns.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.answers import (  # noqa: F401 - what `from analysis import …` finds, for editors and type checkers
        Number,
        assume,
        bars,
        big,
        chart,
        cite,
        count,
        count_by,
        days_overdue,
        has_comment,
        house_style,
        is_due,
        is_off_plan,
        is_prioritised,
        is_theme,
        items,
        label,
        latest,
        load,
        median,
        named,
        note,
        of_report,
        reasons_given,
        say,
        sentence,
        share,
        show,
        sorted_by,
        stacked,
        table,
        total,
    )  # fmt: skip


def __getattr__(name: str) -> Any:
    """What notebooks call comes from `analysis.answers`, which imports pandas and matplotlib: only when asked for."""
    if name.startswith("_") and name != "__all__":
        raise AttributeError(name)
    answers = importlib.import_module("analysis.answers")
    return getattr(answers, name)


def __dir__() -> list[str]:
    return list(importlib.import_module("analysis.answers").__all__)
