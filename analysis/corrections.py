"""Misprints put right in the open: each correction names its place, what is printed there, how it is read, and why."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ReadingError

COLUMNS = ("report_id", "table", "row", "column", "printed", "read_as", "reason")


@dataclass(frozen=True, slots=True)
class Correction:
    """`row` is the key of the row in its tidy table: `1.8` is table 1, row 8 in `budget`."""

    report_id: str
    table: str
    row: str
    column: str
    printed: str
    read_as: str
    reason: str


def load_corrections(path: Path) -> list[Correction]:
    """The registered corrections; none where there is no register. Raises ReadingError for an incomplete line."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, 2):
        if set(row) != set(COLUMNS) or not all(row.values()):
            raise ReadingError(path.name, None, f"line {number} is not whole", f"fill in {', '.join(COLUMNS)}")
    return [Correction(**row) for row in rows]


def corrected(
    rows: Iterable[dict[str, object]], table: str, key: str, corrections: Sequence[Correction], report_id: str
) -> list[dict[str, object]]:
    """The rows with the corrections for this table of this report applied; `key` is the column that numbers the rows.

    Raises ReadingError when a correction no longer fits: its row is gone, or the page says something else there.
    """
    rows = [dict(row) for row in rows]
    for correction in corrections:
        if (correction.report_id, correction.table) != (report_id, table):
            continue
        hits = [row for row in rows if row[key] == correction.row]
        if not hits or any(row[correction.column] != correction.printed for row in hits):
            found = hits[0][correction.column] if hits else "no such row"
            raise ReadingError(
                report_id,
                None,
                f"the correction of {table} row {correction.row} expects {correction.printed!r}, found {found!r}",
                "compare it with the page and change or remove its line in corrections.csv",
            )
        for row in hits:
            row[correction.column] = correction.read_as
    return rows
