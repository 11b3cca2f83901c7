"""Where something is printed."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the page's upper left corner."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is printed: a text file has lines (from 1), a PDF has pages (from 1) and boxes."""

    page: int | None = None
    line: int | None = None
    box: Box | None = None
