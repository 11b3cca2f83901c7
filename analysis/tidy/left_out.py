"""What of a report is left out of the tidy tables, each with the reason: never without a word, and never the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from analysis.core.errors import ReadingError
from analysis.reading.document import Cell
from analysis.tables.logical import Table


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A table, row, column or cell of which no tidy row tells. `error` says where it is and why."""

    what: str
    error: ReadingError
    rule: str = "left_out"
    expected: str = ""
    observed: str = ""


@dataclass(slots=True)
class Leavings:
    """What was left out of one report (`source`: its file), and all cells that are in no tidy row.

    `unknown`: its tables of no known kind.
    """

    source: str
    found: list[LeftOut] = field(default_factory=list)
    unknown: list[Table] = field(default_factory=list)
    cells: set[int] = field(default_factory=set)  # by identity: the same words may stand twice in a line

    def add(self, left_out: LeftOut, cells: Sequence[Cell] = ()) -> None:
        self.found.append(left_out)
        self.cells |= set(map(id, cells))

    @contextmanager
    def instead(self, what: str, cells: Sequence[Cell]) -> Iterator[None]:
        """Leave out what is read in the block if it cannot be read; a malformed register is no fault of the report."""
        try:
            yield
        except ReadingError as error:
            if error.source != self.source:
                raise
            self.add(LeftOut(what, error), cells)

    def has(self, cell: Cell) -> bool:
        """Whether a cell is in no tidy row."""
        return id(cell) in self.cells


def cells_of(table: Table) -> list[Cell]:
    """All cells of a table."""
    return [cell for row in table.rows for cell in row.cells]
