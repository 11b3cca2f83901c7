"""Grids of a PDF report joined over pages: rows that a page break cut are one again, spans go on over it.

A page shows more than a text conversion does: whether the last cell has a rule below it, and what `breaks` weighs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.core.places import Place
from analysis.reading.document import Cell, Grid, Item, Row
from analysis.tables.page_breaks import (
    Habits,
    first_piece,
    goes_on,
    last_piece,
    side_of,
    starts_sentence_after,
    upright,
)


@dataclass(slots=True)
class Entry:
    """A logical row. A cell that is None is covered by a cell of a row above."""

    cells: list[Cell | None]
    place: Place


def entries_of(grids: Sequence[Grid]) -> list[Entry]:
    """The logical rows of grids that show one table, in printed order; rows without a word are left out."""
    grids = [replace(grid, rows=tuple(_without_gaps(grid.rows))) for grid in grids]
    columns = _Columns(grids)
    entries: list[Entry] = []
    for number, grid in enumerate(grids):
        first = next((at for at, row in enumerate(grid.rows) if any(row.cells)), 0)
        columns.page = number
        for row_number, row in enumerate(grid.rows):
            cells = list(row.cells)
            if number and row_number <= first and entries:
                _take_up(entries, cells, columns)
            elif entries:
                _leave_to_spans(cells, columns)
                _leave_to_cut_cells(entries, cells, columns)
            if any(cells):
                entries.append(Entry(cells, row.place))
    return entries


def _without_gaps(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows without those that only white between two shades makes: no cell of theirs reaches down into the next."""
    for number, row in enumerate(rows):
        below = rows[number + 1].cells if number + 1 < len(rows) else row.cells
        if any(row.cells) or any(
            cell is not None and under is None for cell, under in zip(row.cells, below, strict=True)
        ):
            yield row


def columns_agree(above: Grid, below: Grid) -> bool:
    """Whether the columns of two grids stand at the same places across the page.

    Columns that no line parts are wherever their words leave white between them, which each page shows a little
    differently: they agree where the words of each column keep clear of the other page's other columns, and the grids
    have the same names, or the lower one none and the same width.
    """
    side = side_of([*above.rows, *above.head])
    if side != side_of([*below.rows, *below.head]):
        return False
    one, other = _edges(above, side), _edges(below, side)
    if len(one) != len(other):
        return False
    if all(abs(a - b) < 12 for a, b in zip(one, other, strict=True)):
        return True
    named = above.header == below.header or (not below.header and abs(_end(above, side) - _end(below, side)) < 12)
    if not above.header or not named or abs(one[0] - other[0]) >= 12:
        return False
    words = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(_words(above, side), _words(below, side), strict=True)]
    return all(words[at][1] < words[at + 1][0] for at in range(len(words) - 1))


def _edges(grid: Grid, side: int) -> list[float]:
    """Where each column begins."""
    return [max((box[0] for box in boxes), default=0.0) for boxes in _columns_of(grid, side)]


def _end(grid: Grid, side: int) -> float:
    """Where the last column ends."""
    return max((box[2] for boxes in _columns_of(grid, side) for box in boxes), default=0.0)


def _words(grid: Grid, side: int) -> list[tuple[float, float]]:
    """From where to where the words of each column stand."""
    far = float("inf")
    found = []
    for column in range(len(_columns_of(grid, side))):
        boxes = [
            upright(piece.place.box, side)
            for row in (*grid.rows, *grid.head)
            if (cell := row.cells[column])
            for item in cell.items
            for piece in item.pieces
            if piece.place.box
        ]
        found.append((min((box[0] for box in boxes), default=far), max((box[2] for box in boxes), default=-far)))
    return found


def _columns_of(grid: Grid, side: int) -> list[list[tuple[float, float, float, float]]]:
    rows = [*grid.rows, *grid.head]
    return [
        [upright(cell.place.box, side) for row in rows if (cell := row.cells[column]) is not None and cell.place.box]
        for column in range(len(rows[0].cells) if rows else 0)
    ]


class _Columns:
    """What a table's grids show that bears on its page breaks. `page` is the number of the grid being taken up."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        rows = [row for grid in grids for row in grid.rows]
        self.grids = grids
        self.page = 0
        self.habits = Habits(grids)
        self.width = self.habits.width
        self.bound = _bound_to_first(grids)
        self.spanned = {column for row in rows for column, cell in enumerate(row.cells) if cell is None}
        self.signed: set[int] = set()
        for column in range(self.width):
            full = [cell for row in rows if (cell := row.cells[column])]
            if full and sum(bool(cell.items[0].icons) for cell in full) * 2 > len(full):
                self.signed.add(column)
        # A program that leaves a cut cell open below has closed every cell that is finished.
        left_open = sum(any(cell.open_below for row in grid.rows for cell in row.cells if cell) for grid in grids[:-1])
        self.leaves_open = left_open * 4 > len(grids) - 1

    def last_cells(self) -> list[Cell | None]:
        """The last cell that the page before shows of each column."""
        rows = self.grids[self.page - 1].rows
        return [
            next((cell for row in reversed(rows) if (cell := row.cells[column]) is not None), None)
            for column in range(self.width)
        ]

    def begins_with_sign(self, column: int, cell: Cell | None) -> bool:
        """Whether a cell begins as new ones do in its column."""
        return column in self.signed and bool(cell) and cell is not None and bool(cell.items[0].icons)


def _bound_to_first(grids: Sequence[Grid]) -> set[int]:
    """The columns that span the same rows as the first one, in a table that never leaves that one blank.

    There a page's first row whose first cell is blank goes on the entry above in all of these columns.
    """
    rows = [row.cells for number, grid in enumerate(grids) for row in grid.rows[1 if number else 0 :]]
    if not any(cells[0] is None for cells in rows) or any(cells[0] is not None and not cells[0] for cells in rows):
        return set()
    width = min(len(cells) for cells in rows)
    return {n for n in range(width) if all((cells[n] is None) == (cells[0] is None) for cells in rows)}


def _take_up(entries: list[Entry], cells: list[Cell | None], columns: _Columns) -> None:
    """Give the rows above what belongs to them of a page's first row; what is left in `cells` is a row of its own."""
    owners = [_owner(entries, column) for column in range(columns.width)]
    if any(owner is not None and owner.open_below for owner in owners):
        going_on = _by_rules(owners, cells, columns)
        whole = all(going_on[column] or not cells[column] for column in range(columns.width)) and all(
            going_on[column] or not cell for column, cell in enumerate(entries[-1].cells)
        )
    elif columns.leaves_open and len(columns.grids[columns.page - 1].rows) > 1:  # one row tells of no such habit
        return
    else:
        going_on = columns.habits.reading(columns.page, columns.last_cells(), cells, entries[-1].cells, columns.bound)
        whole = all(going_on)
    for column, on in enumerate(going_on):
        cell = cells[column]
        if not (whole or on) or cell is None:
            continue
        if cell:
            _append(entries, column, cell, columns)
        else:
            _mark(entries, column, cell)
        cells[column] = None
    if whole:
        for column in range(len(cells)):
            cells[column] = None


def _leave_to_spans(cells: list[Cell | None], columns: _Columns) -> None:
    """Take a blank cell that reaches over several columns for the rest of the cells above: a program drew it too late.

    Only in columns whose cells span rows elsewhere in the table.
    """
    blank = [cell.place.box if cell is not None and not cell else None for cell in cells]
    for at, box in enumerate(blank):
        if box is not None and blank.count(box) > 1 and at in columns.spanned:
            cells[at] = None


def _leave_to_cut_cells(entries: list[Entry], cells: list[Cell | None], columns: _Columns) -> None:
    """Give the row above the rest of cells through which a line is drawn: without a sign, and in mid-sentence.

    LibreOffice closes cells that span rows where their first row ends, if they go on over the foot of the page; their
    text goes on below the line.
    """
    if not cells[0] or not _is_cut(_owner(entries, 0), cells[0]) or 0 not in columns.signed:
        return
    for column, cell in enumerate(cells):
        if cell and _is_cut(_owner(entries, column), cell):
            _append(entries, column, cell, columns)
            cells[column] = None


def _is_cut(above: Cell | None, below: Cell) -> bool:
    """Whether a cell begins in the middle of the sentence with which the one above ends."""
    last, first = last_piece(above), first_piece(below)
    signed = bool(below.items[0].icons)
    return not signed and last is not None and first is not None and goes_on(last, first)


def _by_rules(owners: Sequence[Cell | None], cells: Sequence[Cell | None], columns: _Columns) -> list[bool]:
    """Which columns go on where the program leaves cells open that do."""
    going_on = [
        owner is not None and owner.open_below and not columns.begins_with_sign(column, cells[column])
        for column, owner in enumerate(owners)
    ]
    if False in going_on[:-1] and columns.begins_with_sign(begun := going_on.index(False), cells[begun]):
        # A row that begins with a sign is new; left of the sign a span may go on into it.
        going_on[begun:] = [False] * (len(going_on) - begun)
    return going_on


def _owner(entries: Sequence[Entry], column: int) -> Cell | None:
    return next((cell for entry in reversed(entries) if (cell := entry.cells[column]) is not None), None)


def _append(entries: Sequence[Entry], column: int, cell: Cell, columns: _Columns) -> None:
    """Put a cell's paragraphs at the end of the last cell of its column."""
    entry = next(entry for entry in reversed(entries) if entry.cells[column] is not None)
    above = entry.cells[column] or Cell()
    items = above.items
    if items and items[-1].pieces and cell.items and not cell.items[0].icons and cell.items[0].pieces:
        last, first = items[-1].pieces[-1], cell.items[0].pieces[0]
        if starts_sentence_after(last, first) and columns.habits.had_room(column, last, first):
            items = items + cell.items
        else:
            whole = Item(items[-1].pieces + cell.items[0].pieces, items[-1].icons)
            items = (*items[:-1], whole, *cell.items[1:])
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
