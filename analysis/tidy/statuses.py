"""The status of a row: from the signs in a cell, as the report's legend or the vocabulary explains them."""

from __future__ import annotations

from analysis.core.errors import VocabularyGap
from analysis.reading.document import Cell
from analysis.tables.logical import Table
from analysis.tidy.vocabulary import meaning, status_meaning


def status_columns(cell: Cell, level: str, table: Table, column: int, source: str) -> dict[str, object]:
    """`status`, `status_symbol`, `status_basis` (and `is_project` for an activity) from the signs in a cell.

    A cell may hold several signs (a project that is off plan); the one that names a status decides. A sign that
    nothing explains is `unknown` with the basis `lost`, never a guess. Raises ReadingError for a label that is no
    known status at this level.
    """
    icons = cell.items[0].icons if cell else ()
    known = [meaning(icon, table.legends, table.header[column], table.named) for icon in icons]
    # What is registered for assignments says nothing about activities; a label of the report's own must be known.
    labels = [
        (one.label, one.basis)
        for one in known
        if one.label is not None and (one.basis == "legend" or status_meaning(level, one.label))
    ]
    return _columns(labels, " ".join(icon.key for icon in icons if icon.key), level, cell, source)


def status_column(cell: Cell, level: str, table: Table, column: int, source: str) -> dict[str, object]:
    """The same for a cell of a column of its own, in which the status may also stand as a word."""
    if cell.text and not cell.items[0].icons:
        return _columns([(cell.text, "vocabulary")], "", level, cell, source)
    return status_columns(cell, level, table, column, source)


def _columns(labels: list[tuple[str, str]], symbol: str, level: str, cell: Cell, source: str) -> dict[str, object]:
    codes = [(_code(label, level, cell, source), basis) for label, basis in labels]
    status, basis = next(((code, basis) for code, basis in codes if code != "project"), ("unknown", "lost"))
    columns: dict[str, object] = {"status": status, "status_symbol": symbol, "status_basis": basis}
    if level == "activity":
        columns["is_project"] = True if any(code == "project" for code, _ in codes) else None
    return columns


def _code(label: str, level: str, cell: Cell, source: str) -> str:
    code = status_meaning(level, label)
    if code is None:
        line = {"level": level, "label": label, "meaning": ""}
        raise VocabularyGap(source, cell.place, f"status {label!r} is not in the vocabulary", "status_words", line)
    return code
