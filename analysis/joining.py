"""Grids of a PDF report joined over pages: rows that a page break cut are one again, spans go on over it.

A page shows more than a text conversion does: whether the last cell has a rule below it, where each line ends, and so
whether the next page's first word would have had room on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.document import Cell, Grid, Item, Piece, Place, Row

_FIGURE = re.compile(r"[-−–+]?[\d\s.,:/−–-]*\d\s?%?|[-–—−]|\d{4}-\d\d-\d\d")
_SENTENCE_END = re.compile(r"[.!?:)\"”]\s*$")


@dataclass(slots=True)
class Entry:
    """A logical row. A cell that is None is covered by a cell of a row above."""

    cells: list[Cell | None]
    place: Place


def entries_of(grids: Sequence[Grid]) -> list[Entry]:
    """The logical rows of grids that show one table, in printed order; rows without a word are left out."""
    columns = _Columns(grids)
    entries: list[Entry] = []
    for number, grid in enumerate(grids):
        first = next((at for at, row in enumerate(grid.rows) if any(row.cells)), 0)
        for row_number, row in enumerate(grid.rows):
            cells = list(row.cells)
            if number and row_number <= first and entries:
                _take_up(entries, cells, columns)
            if any(cells):
                entries.append(Entry(cells, row.place))
    return entries


def columns_agree(above: Grid, below: Grid) -> bool:
    """Whether the columns of two grids stand at the same places across the page."""
    one, other = _edges(above), _edges(below)
    return len(one) == len(other) and all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def _edges(grid: Grid) -> list[float]:
    rows = [*grid.rows, *grid.head]
    width = len(rows[0].cells) if rows else 0
    edges: list[float] = []
    for column in range(width):
        boxes = [cell.place.box for row in rows if (cell := row.cells[column]) is not None and cell.place.box]
        edges.append(max((box[0] for box in boxes), default=0.0))
    return edges


class _Columns:
    """What is usual in each column of a table: signs, figures, spans, and how far its lines reach."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        rows = [row for grid in grids for row in grid.rows]
        self.width = max((len(row.cells) for row in rows), default=0)
        self.signed: set[int] = set()
        self.figures: set[int] = set()
        self.filled: set[int] = set()
        self.spanned: set[int] = set()
        self.bound = _bound_to_first(grids)
        self.reach: list[float] = []
        self.turned = _is_turned(rows)
        # A program that leaves a cut cell open below has closed every cell that is finished.
        left_open = sum(any(cell.open_below for row in grid.rows for cell in row.cells if cell) for grid in grids[:-1])
        self.leaves_open = left_open * 4 > len(grids) - 1
        for column in range(self.width):
            cells = [cell for row in rows if (cell := row.cells[column]) is not None]
            full = [cell for cell in cells if cell]
            if any(row.cells[column] is None for row in rows):
                self.spanned.add(column)
            if full and sum(bool(cell.items[0].icons) for cell in full) * 2 > len(full):
                self.signed.add(column)
            if full and sum(_FIGURE.fullmatch(cell.text) is not None for cell in full if cell.text) * 3 > 2 * len(full):
                self.figures.add(column)
            if len(full) * 10 >= len(cells) * 8:
                self.filled.add(column)
            self.reach.append(self._reach(full))

    def _reach(self, cells: Sequence[Cell]) -> float:
        """How far right lines may go: as far as one does, or to a margin as wide as that on the left of the cells."""
        pieces = [(cell.place.box, piece) for cell in cells for item in cell.items for piece in item.pieces]
        farthest = max((self.end(piece) for _, piece in pieces), default=0.0)
        boxes = [(box, piece.place.box) for box, piece in pieces if box and piece.place.box]
        if self.turned or not boxes:
            return farthest
        margin = min(inner[0] - outer[0] for outer, inner in boxes)
        return max(farthest, min(outer[2] for outer, _ in boxes) - max(margin, 0.0))

    def end(self, piece: Piece) -> float:
        """How far right a line reaches; on a turned page, how long it is."""
        box = piece.place.box
        if box is None:
            return 0.0
        return max(box[3] - box[1], box[2] - box[0]) if self.turned else box[2]

    def lack_of_room(self, column: int, last: Piece, following: Piece) -> float:
        """What speaks for a line having been full: 2 much, 0.3 only that the next word is long, -1.5 it had room."""
        text = following.text
        word = text.split()[0] if text.split() else ""
        box = following.place.box
        if box is None or not word:
            return -1.5
        length = max(box[2] - box[0], box[3] - box[1]) if self.turned else box[2] - box[0]
        letter = length / max(len(text), 1)
        room = self.reach[column] - self.end(last)
        if letter * (len(word) + 1) <= room:
            return -1.5
        return 2.0 if room < 7 * letter else 1.0 if room < 11 * letter else 0.3


def _bound_to_first(grids: Sequence[Grid]) -> set[int]:
    """The columns that span the same rows as the first one, in a table that never leaves that one blank.

    There a page's first row whose first cell is blank goes on the entry above in all of these columns.
    """
    rows = [row.cells for number, grid in enumerate(grids) for row in grid.rows[1 if number else 0 :]]
    if not any(cells[0] is None for cells in rows) or any(cells[0] is not None and not cells[0] for cells in rows):
        return set()
    width = min(len(cells) for cells in rows)
    return {n for n in range(width) if all((cells[n] is None) == (cells[0] is None) for cells in rows)}


def _is_turned(rows: Sequence[Row]) -> bool:
    boxes = [
        piece.place.box
        for row in rows
        for cell in row.cells
        if cell
        for item in cell.items
        for piece in item.pieces
        if piece.place.box and len(piece.text) > 6
    ]
    return sum(box[3] - box[1] > box[2] - box[0] for box in boxes) * 2 > len(boxes)


def _take_up(entries: list[Entry], cells: list[Cell | None], columns: _Columns) -> None:
    """Give the rows above what belongs to them of a page's first row; what is left in `cells` is a row of its own."""
    owners = [_owner(entries, column) for column in range(columns.width)]
    if any(owner is not None and owner.open_below for owner in owners):
        going_on = [
            owner is not None and owner.open_below and not _begins_with_sign(column, cells[column], columns)
            for column, owner in enumerate(owners)
        ]
        if False in going_on[:-1] and _begins_with_sign(begun := going_on.index(False), cells[begun], columns):
            # A row that begins with a sign is new; left of the sign a span may go on into it, if its text does.
            going_on[begun:] = [False] * (len(going_on) - begun)
            for column in range(begun):
                if cells[column] and _score(column, owners[column], cells[column], columns) <= 0:
                    going_on[column:] = [False] * (len(going_on) - column)
        whole = all(going_on[column] or not cells[column] for column in range(columns.width)) and all(
            going_on[column] or cell is None or not cell for column, cell in enumerate(entries[-1].cells)
        )
    elif columns.leaves_open:
        return
    else:
        whole, going_on = _by_text(entries, owners, cells, columns)
    for column, goes_on in enumerate(going_on):
        cell = cells[column]
        if not (whole or goes_on) or cell is None:
            continue
        if cell:
            _append(entries, column, cell, columns)
        else:
            _mark(entries, column, cell)
        cells[column] = None
    if whole:
        for column in range(len(cells)):
            cells[column] = None


def _begins_with_sign(column: int, cell: Cell | None, columns: _Columns) -> bool:
    return column in columns.signed and bool(cell) and cell is not None and bool(cell.items[0].icons)


def _owner(entries: Sequence[Entry], column: int) -> Cell | None:
    return next((cell for entry in reversed(entries) if (cell := entry.cells[column]) is not None), None)


def _by_text(
    entries: Sequence[Entry], owners: Sequence[Cell | None], cells: Sequence[Cell | None], columns: _Columns
) -> tuple[bool, list[bool]]:
    """Whether a page's first row goes on the last one, and if not, in which columns a span goes on into it."""
    scores = [_score(column, owners[column], cells[column], columns) for column in range(columns.width)]
    begun = [column for column, score in enumerate(scores) if score <= -5]
    told = sum(score for score in scores if score > -5)
    last = entries[-1].cells
    for column in sorted(columns.filled):
        if not cells[column]:
            # Every row has something here, this one has not: the tail of the row above.
            told += 2 if column in columns.figures or column in columns.signed else 1
    if not begun and told > 0:
        return True, [True] * columns.width
    going_on: list[bool] = []
    blank = bool(columns.bound) and not cells[0]
    for column in range(columns.width):
        empty = not cells[column]
        if column in columns.bound and (blank or (column and going_on[0])):
            going_on.append(all(going_on))
            continue
        before = all(going_on)
        spans = column in columns.spanned or last[column] is None
        if not before or not spans or column in columns.figures:
            going_on.append(False)
        elif empty:
            going_on.append(True)
        else:
            # Where everything to the left goes on without a word, this does too, unless it clearly begins anew.
            start = (cells[column] or Cell()).text[:1]
            needed = 0 if start.islower() or not begun or column else 1
            going_on.append(scores[column] + (1 if column and not any(cells[:column]) else 0) > needed)
    if all(going_on):
        return True, going_on
    return False, going_on


def _score(column: int, above: Cell | None, below: Cell | None, columns: _Columns) -> float:
    """How much speaks for a cell going on the one above: more than 0 for, less against, -5 decides against."""
    if not below:
        return 0.0
    first = below.items[0]
    if first.icons:
        return -5.0
    if column in columns.figures:
        return -5.0
    if column in columns.signed:
        return 3.0
    if not above or not above.items or not above.items[-1].pieces or not first.pieces:
        return -2.0
    last = above.items[-1].pieces[-1]
    start = first.pieces[0]
    score = 0.0
    if last.text.endswith(("-", "\u00ad")) and start.text[:1].islower():
        return 3.0
    score += columns.lack_of_room(column, last, start)
    score += 1.5 if start.text[:1].islower() else -0.8
    ended = _SENTENCE_END.search(last.text) is not None
    score += -1.0 if ended else 0.5
    return score - (0.3 if ended and not start.text[:1].islower() else 0.0)


def _append(entries: Sequence[Entry], column: int, cell: Cell, columns: _Columns) -> None:
    """Put a cell's paragraphs at the end of the last cell of its column."""
    entry = next(entry for entry in reversed(entries) if entry.cells[column] is not None)
    above = entry.cells[column] or Cell()
    items = above.items
    if items and items[-1].pieces and cell.items and not cell.items[0].icons and cell.items[0].pieces:
        last, first = items[-1].pieces[-1], cell.items[0].pieces[0]
        ended = _SENTENCE_END.search(last.text) is not None and columns.lack_of_room(column, last, first) < 0
        if not ended or first.text[:1].islower():
            whole = Item(items[-1].pieces + cell.items[0].pieces, items[-1].icons)
            items = (*items[:-1], whole, *cell.items[1:])
        else:
            items = items + cell.items
    else:
        items = items + cell.items
    entry.cells[column] = replace(above, items=items, open_below=cell.open_below)


def _mark(entries: Sequence[Entry], column: int, cell: Cell) -> None:
    """Note that the last cell of a column went on without a word, and whether it goes on still."""
    entry = next((entry for entry in reversed(entries) if entry.cells[column] is not None), None)
    if entry is not None:
        entry.cells[column] = replace(entry.cells[column] or Cell(), open_below=cell.open_below)


def filled_down(entries: Sequence[Entry], width: int) -> Iterator[tuple[tuple[Cell, ...], tuple[bool, ...], Place]]:
    """Rows with spans filled: (cells, which of them a span covers, place)."""
    above: list[Cell] = [Cell()] * width
    for entry in entries:
        above = [old if new is None else new for old, new in zip(above, entry.cells, strict=True)]
        yield tuple(above), tuple(cell is None for cell in entry.cells), entry.place
