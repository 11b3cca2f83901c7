"""What the top of a page shows of a table that the page before began: the names of its columns, the rest of a row.

A row that a page break cuts may leave no more than a few words on the next page, where neither lines nor shades nor
columns of figures show a table. What tells them from prose is that they stand where the columns of the page before
stand: below the same names, or set in from the page's left edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.reading.pdf.cells import FoundCell, FoundGrid, column_of
from analysis.reading.pdf.lines import Line, lines_of
from analysis.reading.pdf.ruled import grid_without_spans
from analysis.reading.pdf.sheet import Picture, Word

_NAMES_AT_MOST = 6  # lines that the names of columns take
_HYPHENS = "-\u00ad\u2010"


@dataclass(frozen=True, slots=True)
class Above:
    """The table that the page before ended with: its columns, where their text begins, the size of its type.

    `bold`: the shades of rows that are all bold, without those of its names.
    """

    xs: tuple[float, ...]
    lefts: tuple[float, ...]
    size: float
    bold: frozenset[str]

    @classmethod
    def of(cls, grid: FoundGrid, head: int) -> Above | None:
        """The columns of a grid whose first `head` rows hold their names; None where it holds no word."""
        lefts = []
        for column in range(len(grid.xs) - 1):
            words = [word for cell in grid.cells if cell.column == column for word in cell.words]
            lefts.append(min((word.x0 for word in words), default=grid.xs[column]))
        sizes = Counter(word.size for cell in grid.cells for word in cell.words)
        if not sizes:
            return None
        bold = _bold_rows(grid)
        rows = {shade for row, shade in bold.items() if row >= head}
        names = {shade for row, shade in bold.items() if row < head}
        return cls(tuple(grid.xs), tuple(lefts), sizes.most_common(1)[0][0], frozenset(rows - names))

    def has_rows_like(self, grid: FoundGrid, head: int) -> bool:
        """Whether the first rows of a grid of the same columns look like rows of this table, not like its names."""
        alike = len(grid.xs) == len(self.xs) and all(abs(a - b) < 3 for a, b in zip(grid.xs, self.xs, strict=True))
        bold = _bold_rows(grid)
        return alike and {bold.get(row) for row in range(head)} <= self.bold


def _bold_rows(grid: FoundGrid) -> dict[int, str]:
    """The shades of the rows whose words are all bold."""
    rows: dict[int, list[FoundCell]] = {}
    for cell in grid.cells:
        if cell.words:
            rows.setdefault(cell.row, []).append(cell)
    return {
        row: cells[0].color for row, cells in rows.items() if all(word.bold for cell in cells for word in cell.words)
    }


def names_end(lines: Sequence[Line], header: Sequence[str]) -> int:
    """How many of the first lines hold the names of a table's columns and nothing else; 0 where they do not."""
    names = Counter(char for name in header for char in name if char not in f"{_HYPHENS} ")
    read: Counter[str] = Counter()
    for number, line in enumerate(lines[:_NAMES_AT_MOST] if names else (), start=1):
        read.update(char for word in line.words for char in word.text if char not in _HYPHENS)
        if read == names:
            return number
    return 0


def names_parted(grid: FoundGrid, header: Sequence[str]) -> FoundGrid:
    """The grid with the names of its columns in a row of their own, where no line parts them from the first row."""
    first = [cell for cell in grid.cells if cell.row == 0]
    lines = lines_of(word for cell in first for word in cell.words)
    count = names_end(lines, header)
    if not 0 < count < len(lines) or any(cell.rows > 1 for cell in first):
        return grid
    names = {id(word) for line in lines[:count] for word in line.words}
    level = (max(line.bottom for line in lines[:count]) + min(line.top for line in lines[count:])) / 2
    cells = [replace(cell, row=cell.row + 1) for cell in grid.cells if cell.row > 0]
    for cell in first:
        x0, top, x1, bottom = cell.box
        above = [word for word in cell.words if id(word) in names]
        below = [word for word in cell.words if id(word) not in names]
        cells.append(replace(cell, box=(x0, top, x1, level), words=above, icons=[]))
        cells.append(replace(cell, row=1, box=(x0, level, x1, bottom), words=below))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return FoundGrid(grid.xs, [grid.ys[0], level, *grid.ys[1:]], cells)


def tail_of(words: Sequence[Word], icons: Sequence[Picture], above: Above, header: Sequence[str]) -> FoundGrid | None:
    """What goes on the table of the page before, from the first of these words on; None where nothing does."""
    lines = lines_of(words)
    named = names_end(lines, header)
    body = _body(lines[named:], above, lines[named - 1] if named else None)
    if not body or not (named or _is_set_in(body, above)):
        return None
    starts = [0, *(at for at in range(1, len(body)) if _begins_row(body, at, above))]
    rows = [lines[:named]] * bool(named) + [body[a:b] for a, b in pairwise([*starts, len(body)])]
    tops = [min(line.top for line in row) for row in rows]
    bottoms = [max(line.bottom for line in row) for row in rows]
    ys = [tops[0], *((bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)), bottoms[-1]]
    inside = [word for row in rows for line in row for word in line.words]
    return grid_without_spans(list(above.xs), ys, inside, icons)


def continued(tail: FoundGrid, grids: list[FoundGrid], header: Sequence[str], words: Sequence[Word]) -> list[FoundGrid]:
    """The grids of a page with such a rest before them, as a part of the first one where that stands right below.

    `words`: those above the first grid, the rest among them.
    """
    if not grids:
        return [tail]
    first = grids[0]
    if any(word.top > tail.ys[-1] for word in words):
        return [tail, *grids]
    if names_end(lines_of(word for cell in first.cells if cell.row < 2 for word in cell.words), header):
        return grids  # a table's rest does not stand right above the names of its columns
    alike = len(first.xs) == len(tail.xs) and all(abs(a - b) < 3 for a, b in zip(first.xs, tail.xs, strict=True))
    if not alike or first.ys[0] - tail.ys[-1] > 2 * (tail.ys[-1] - tail.ys[-2]):
        return [tail, *grids]
    rows = len(tail.ys) - 1
    cells = [*tail.cells, *(replace(cell, row=cell.row + rows) for cell in first.cells)]
    return [FoundGrid(first.xs, [*tail.ys[:-1], *first.ys], cells), *grids[1:]]


def _body(lines: Sequence[Line], above: Above, before: Line | None) -> list[Line]:
    """The lines that follow one another closely and keep to the columns."""
    body: list[Line] = []
    for line in lines:
        gap = line.top - before.bottom if before else 0.0
        crossed = any(word.x0 < x - 1.5 and word.x1 > x + 1.5 for word in line.words for x in above.xs)
        outside = line.x0 < above.xs[0] - 4 or line.x1 > above.xs[-1] + 4
        if gap > 1.5 * line.size or abs(line.size - above.size) > 0.06 * above.size or crossed or outside:
            break
        if _runs_over(line, above):
            break
        body.append(line)
        before = line
    return body


def _runs_over(line: Line, above: Above) -> bool:
    """Whether words as close as words stand lie on both sides of a boundary: prose."""
    return any(
        column_of(above.xs, left) != column_of(above.xs, right) and right.x0 - left.x1 < 0.4 * line.size
        for left, right in pairwise(line.words)
    )


def _is_set_in(body: Sequence[Line], above: Above) -> bool:
    """Whether some text stands in another column than the first, and all of it begins where columns do."""
    seats = [(column_of(above.xs, part), part) for line in body for part in line.segments(0.5)]
    return any(column for column, _ in seats) and all(
        -2 < part.x0 - above.lefts[column] < 2 * part.size for column, part in seats
    )


def _begins_row(body: Sequence[Line], at: int, above: Above) -> bool:
    """Whether a line in the first column begins a row: it stands further from the line above than lines do."""
    line = body[at]
    step = line.base - body[at - 1].base
    pitch = min(below.base - upper.base for upper, below in pairwise(body))
    return column_of(above.xs, line.words[0]) == 0 and step > 1.15 * max(pitch, 0.8 * line.size)
