"""The cells of a grid between the boundaries of its columns and rows: neighbours that nothing parts are one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analysis.core.places import Box
from analysis.reading.pdf.lines import Line, is_number, lines_of, runs_over
from analysis.reading.pdf.sheet import Picture, Shade, Word
from analysis.reading.pdf.spans import COVERED, Spans


@dataclass(slots=True)
class FoundCell:
    """A cell, with the rows and columns that it spans. `open_below`: no rule closes it where others are closed."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box
    words: list[Word] = field(default_factory=list)
    icons: list[Picture] = field(default_factory=list)
    open_below: bool = False
    color: str = ""


@dataclass(slots=True)
class FoundGrid:
    """A grid on a sheet: the boundaries of its columns and rows, and its cells from left to right, top to bottom."""

    xs: list[float]
    ys: list[float]
    cells: list[FoundCell]

    @property
    def box(self) -> Box:
        """Its box on the sheet."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def stands_within(word: Word, box: Box) -> bool:
    """Whether a word stands in a box: its middle, a little above its base line."""
    middle = (word.x0 + word.x1) / 2
    return box[0] <= middle <= box[2] and box[1] - 1 <= word.base - 0.3 * word.size <= box[3] + 1


def make_grid(
    xs: list[float],
    ys: list[float],
    across: Spans,
    closed: Spans,
    down: Spans | None,
    words: Sequence[Word],
    icons: Sequence[Picture],
    shades: Sequence[Shade],
) -> FoundGrid:
    """Cells of a grid: neighbours that nothing parts are one cell. Without `down`, columns part everywhere but where
    text runs over them.
    """
    height, width = len(ys) - 1, len(xs) - 1
    placed: list[list[list[Word]]] = [[[] for _ in range(width)] for _ in range(height)]
    hanging = _hanging(words, xs, ys)
    for word in words:
        placed[row_of(ys, word) - (id(word) in hanging)][column_of(xs, word)].append(word)

    def is_parted(row: int, column: int) -> bool:
        return across.share(row, xs[column], xs[column + 1]) >= COVERED

    # Down each column first: what no line parts is one cell.
    runs = []
    for column in range(width):
        cuts = [0, *(row for row in range(1, height) if is_parted(row, column)), height]
        runs.append(dict(pairwise(cuts)))
    cells = _cells_across(xs, ys, runs, placed, down)
    _note_open_cells(cells, height, closed, framed=down is not None)
    for cell in cells:
        cell.color = color_at((cell.box[0] + cell.box[2]) / 2, (cell.box[1] + cell.box[3]) / 2, shades)
    _place_icons(cells, xs, ys, icons)
    return FoundGrid(xs, ys, cells)


def _cells_across(
    xs: Sequence[float],
    ys: Sequence[float],
    runs: Sequence[dict[int, int]],
    placed: Sequence[Sequence[Sequence[Word]]],
    down: Spans | None,
) -> list[FoundCell]:
    """The cells: neighbours of the same rows are one where nothing parts them. `runs`: the rows of each column."""
    cells = []
    taken: set[tuple[int, int]] = set()
    for column, rows in enumerate(runs):
        for start, end in rows.items():
            if (start, column) in taken:
                continue
            words = _gathered(placed, start, end, column)
            last = column
            while last + 1 < len(runs) and runs[last + 1].get(start) == end:
                more = _gathered(placed, start, end, last + 1)
                if _is_parted_at(xs[last + 1], ys[start], ys[end], words, more, down, last + 1):
                    break
                words += more
                last += 1
                taken.add((start, last))
            box = (xs[column], ys[start], xs[last + 1], ys[end])
            cells.append(FoundCell(start, column, end - start, last - column + 1, box, words))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _note_open_cells(cells: Sequence[FoundCell], height: int, closed: Spans, framed: bool) -> None:
    """Note which cells of the last row no rule closes, where rules close the others."""

    def is_closed(cell: FoundCell) -> bool:
        return closed.share(cell.row + cell.rows, cell.box[0], cell.box[2]) >= COVERED

    inner = [cell for cell in cells if cell.row + cell.rows < height]
    # A rule below the names alone says nothing of the rows.
    if not inner or sum(map(is_closed, inner)) * 5 < len(inner) * 4 or (height == 2 and not framed):
        return
    for cell in cells:
        if cell.row + cell.rows == height:
            cell.open_below = not is_closed(cell)


def _hanging(words: Sequence[Word], xs: Sequence[float], ys: Sequence[float]) -> set[int]:
    """Words that hang out of the cell above: a rule strikes them out, and the cell's own text stands on their feet.

    Of two lines over one another the one that is printed first is that of the cell above.
    """
    found: set[int] = set()
    columns = by_column(words, xs)
    for column in range(len(xs) - 1):
        for line, below in pairwise(lines_of(columns[column])):
            step = below.base - line.base
            if step < 0.97 * line.size:
                # Letters printed over other letters are of another cell, though all of them stand below its rule.
                over = step < 0.6 * line.size and line.x0 < below.x1 and below.x0 < line.x1
                first = below if over and below.words[0].order < line.words[0].order else line
                highest = line.base - (1.45 if over else 0.72) * line.size
                rules = ys[bisect_left(ys, highest) : bisect_left(ys, line.base - 0.3 * line.size)]
                if any(y != ys[0] for y in rules):
                    found.update(id(word) for word in first.words)
    return found


def row_of(ys: Sequence[float], word: Word) -> int:
    """The row that a word stands in."""
    return bisect_right(ys, word.base - 0.3 * word.size, 1, len(ys) - 1) - 1


def by_column(words: Iterable[Word], xs: Sequence[float]) -> list[list[Word]]:
    """Words by the column that they stand in."""
    columns: list[list[Word]] = [[] for _ in range(len(xs) - 1)]
    last = len(xs) - 1
    for word in words:
        columns[bisect_right(xs, (word.x0 + word.x1) / 2, 1, last) - 1].append(word)
    return columns


def column_of(xs: Sequence[float], word: Word | Line) -> int:
    """The column that a word, or a part of a line, stands in."""
    return bisect_right(xs, (word.x0 + word.x1) / 2, 1, len(xs) - 1) - 1


def _gathered(placed: Sequence[Sequence[Sequence[Word]]], start: int, end: int, column: int) -> list[Word]:
    return [word for row in range(start, end) for word in placed[row][column]]


def _is_parted_at(
    x: float, top: float, bottom: float, left: Sequence[Word], right: Sequence[Word], down: Spans | None, number: int
) -> bool:
    """Whether two neighbours are two cells: a line stands between, or where none does, their words keep apart."""
    if down is None:
        return not _reads_across(x, left, right)
    if down.share(number, top, bottom) >= COVERED:
        return True
    return bool(left) and bool(right) and not runs_over(x, left, right)


def _reads_across(x: float, left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether a text runs over the boundary of columns that no line parts, on each line on which it has words.

    A label that fills its column comes close to the next one on one of its lines, and may reach over the middle of the
    white that parts it from the others (the typeset `browser_appendix_zebra`, seed 2018).
    """
    slack = 0.25 * max((word.size for word in (*left, *right)), default=0.0)
    figure = is_number(" ".join(word.text for word in right))
    gaps = []
    for line in lines_of((*left, *right)):
        before = [word.x1 for word in line.words if (word.x0 + word.x1) / 2 <= x]
        after = [word.x0 for word in line.words if (word.x0 + word.x1) / 2 > x]
        if before and after:
            gaps.append((min(after) - max(before)) / line.size)
        elif not figure and any(word.x0 < x - slack and word.x1 > x + slack for word in line.words):
            gaps.append(0.0)
    return bool(gaps) and max(gaps) < 0.33


def color_at(x: float, y: float, shades: Sequence[Shade]) -> str:
    """The colour behind a point, '' where there is none."""
    color = ""
    for shade in shades:
        if shade.x0 <= x <= shade.x1 and shade.top <= y <= shade.bottom:
            color = shade.color
    return color


def _place_icons(
    cells: Sequence[FoundCell], xs: Sequence[float], ys: Sequence[float], icons: Sequence[Picture]
) -> None:
    at: dict[tuple[int, int], FoundCell] = {}
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                at[(row, column)] = cell
    for icon in icons:
        x, y = (icon.box[0] + icon.box[2]) / 2, (icon.box[1] + icon.box[3]) / 2
        if xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]:
            row = min(bisect_right(ys, y) - 1, len(ys) - 2)
            column = min(bisect_right(xs, x) - 1, len(xs) - 2)
            if not _is_corner_mark(icon, at[(row, column)].box):
                at[(row, column)].icons.append(icon)


def _is_corner_mark(icon: Picture, cell: Box) -> bool:
    """Whether a picture is the small triangle in an upper corner of a cell that a spreadsheet draws for a remark."""
    x0, top, x1, bottom = icon.box
    return bottom - top < 6 and top - cell[1] < 1.5 and (x0 - cell[0] < 1.5 or cell[2] - x1 < 1.5)


def texts_by_column(line: Line, xs: Sequence[float]) -> dict[int, str]:
    """The texts of a line by the column that they stand in."""
    parts: dict[int, list[str]] = {}
    for word in line.words:
        parts.setdefault(column_of(xs, word), []).append(word.text)
    return {column: " ".join(words) for column, words in parts.items()}
