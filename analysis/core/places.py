"""Where something is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the page's upper left corner."""


def around(boxes: Iterable[Box]) -> Box:
    """The box around boxes."""
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is printed: a text file has lines (from 1), a PDF has pages (from 1) and boxes."""

    page: int | None = None
    line: int | None = None
    box: Box | None = None
