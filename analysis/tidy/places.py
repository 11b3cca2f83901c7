"""The place of a tidy row, as the columns that every tidy table ends with."""

from __future__ import annotations

from analysis.core.places import Place


def place_columns(place: Place) -> dict[str, object]:
    """`source_page`, `source_line` and `source_bbox` ("x0 top x1 bottom" in points); what a format lacks is None."""
    box = None if place.box is None else " ".join(f"{edge:.1f}" for edge in place.box)
    return {"source_page": place.page, "source_line": place.line, "source_bbox": box}
