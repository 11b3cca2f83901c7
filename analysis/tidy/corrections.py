"""Misprints put right in the open: each correction names its place, what is printed there, how it is read, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.core.csv_files import register_lines
from analysis.core.errors import ReadingError
from analysis.core.places import Place

COLUMNS = ("report_id", "table", "row", "column", "printed", "read_as", "reason")

CORRECTED = ("budget", "line_item")
"""The table and the column in which misprints are put right; a correction of any other would never be looked at."""


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
    """The registered corrections; none where there is no register.

    Raises ReadingError for an incomplete line, and for one that corrects what is not read with corrections.
    """
    lines = register_lines(path, COLUMNS)
    for number, row in lines:
        if not all(row.values()):
            raise ReadingError(path.name, Place(line=number), "is not whole", f"fill in {', '.join(COLUMNS)}")
        if (row["table"], row["column"]) != CORRECTED:
            problem = f"nothing puts right {row['column']} of {row['table']}"
            remedy = f"correct {CORRECTED[1]} of {CORRECTED[0]}, or take the line out"
            raise ReadingError(path.name, Place(line=number), problem, remedy)
    return [Correction(**{name: row[name] for name in COLUMNS}) for _, row in lines]


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
