"""Reads the report tables of Swedish regions into tidy frames, analyses them and publishes the result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.answers.look import Look

__all__ = ["show"]


def show(report: str | Path | None = None, page: int = 1) -> Look:
    """A page of a PDF report with what was found on it framed: `analysis.show("arsredovisning-2020", 12)`.

    `report` is the name of a report in data/raw, or a file; without one the first PDF of data/raw is shown, or the
    example where there is none. Raises ReadingError when it cannot be read or has no such page.
    """
    from analysis.answers.look import look_at  # reading a PDF takes libraries that are slow to import

    return look_at(report, page)
