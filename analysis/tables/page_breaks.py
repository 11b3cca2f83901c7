"""What a page break does to a table: whether the next page's first row goes on the last one, judged by its habits.

Every table has habits, which its own pages show: which columns are left blank, how often a line that goes on begins
with a capital or ends with a full stop, how far lines reach, whether a cell's text stands down to its lower edge. They
are counted, and then each reading of a page's first row (all of it goes on; it is new but for spans that go on; it is
new) is as probable as what it takes each column to do. Few rows say little, so each count begins with what is usual in
reports. A weight is the logarithm of a probability.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analysis.core.places import Box
from analysis.core.swedish import ends_sentence
from analysis.reading.document import Cell, Grid, Piece, Row

Turn = tuple[str, str]
"""How one line ends ("hyphen", "stop", "open") and the next begins ("small", "large")."""

# What is usual between the lines of a paragraph, between paragraphs of a cell, and from a cell to the one below.
_WITHIN: dict[Turn, float] = {
    ("open", "small"): 0.72, ("open", "large"): 0.10, ("stop", "large"): 0.08, ("stop", "small"): 0.02,
    ("hyphen", "small"): 0.075, ("hyphen", "large"): 0.005,
}  # fmt: skip
_BETWEEN: dict[Turn, float] = {
    ("stop", "large"): 0.70, ("open", "large"): 0.20, ("open", "small"): 0.04, ("stop", "small"): 0.05,
    ("hyphen", "small"): 0.005, ("hyphen", "large"): 0.005,
}  # fmt: skip
_ANEW: dict[Turn, float] = {
    ("open", "large"): 0.48, ("stop", "large"): 0.465, ("open", "small"): 0.025, ("stop", "small"): 0.02,
    ("hyphen", "small"): 0.001, ("hyphen", "large"): 0.009,
}  # fmt: skip


def starts_sentence_after(above: Piece, below: Piece) -> bool:
    """Whether a line ends a sentence and the next does not begin in the middle of one."""
    return _turn(above, below) == ("stop", "large")


def goes_on(above: Piece, below: Piece) -> bool:
    """Whether a line ends in the middle of a sentence and the next begins there."""
    return _turn(above, below) in (("open", "small"), ("hyphen", "small"))


def _turn(above: Piece, below: Piece) -> Turn:
    text = above.text.rstrip()
    if text.endswith(("-", "\u00ad", "\u2010")) and len(text) > 1 and not text[-2].isspace():
        end = "hyphen"
    else:
        end = "stop" if ends_sentence(text) else "open"
    return end, "small" if below.text[:1].islower() else "large"


@dataclass(slots=True)
class _Tally:
    """How often something was so, of how many."""

    so: float = 0.0
    of: float = 0.0

    def note(self, so: bool) -> None:
        self.so += so
        self.of += 1

    def share(self, usual: float, strength: float = 3.0) -> float:
        return (self.so + strength * usual) / (self.of + strength)


@dataclass(slots=True)
class _Turns:
    """How lines end and begin, counted, with what is usual before anything was."""

    usual: dict[Turn, float]
    counts: Counter[Turn] = field(default_factory=Counter)

    def share(self, turn: Turn, usual: float | None = None, strength: float = 6.0) -> float:
        usual = self.usual[turn] if usual is None else usual
        return (self.counts[turn] + strength * usual) / (self.counts.total() + strength)


@dataclass(slots=True)
class _Habit:
    """What is usual in one column."""

    blank: _Tally = field(default_factory=_Tally)  # cells of new rows without anything in them
    spanned: _Tally = field(default_factory=_Tally)  # of the rows where it reaches down on the left: it does here too
    signed: _Tally = field(default_factory=_Tally)  # cells that begin with a sign
    signed_inside: _Tally = field(default_factory=_Tally)  # lines within cells that begin with one
    low: _Tally = field(default_factory=_Tally)  # cells whose text reaches down to their lower edge
    room: _Tally = field(default_factory=_Tally)  # last lines that had room for the next cell's first word
    parted: _Tally = field(default_factory=_Tally)  # lines within a cell that begin a paragraph
    depth: list[float] = field(default_factory=list)  # how much of its height a cell's text takes beyond one line
    within: _Turns = field(default_factory=lambda: _Turns(_WITHIN))
    between: _Turns = field(default_factory=lambda: _Turns(_BETWEEN))
    anew: _Turns = field(default_factory=lambda: _Turns(_ANEW))
    reach: float = 0.0


class Habits:
    """The habits of the columns of one table, counted on the grids that show it."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        rows = [row for grid in grids for row in grid.rows]
        self.width = max((len(row.cells) for row in rows), default=0)
        self.side = side_of(rows)
        self.columns = [_Habit() for _ in range(self.width)]
        self.all = _Habit()
        whites = [white for row in rows for cell in row.cells if cell and (white := self._white(cell)) is not None]
        self.pad = max(0.0, min(whites, default=0.0))
        self._ends = [self._lowest(grid) for grid in grids[:-1]]
        for column, habit in enumerate(self.columns):
            habit.reach = self._reach([cell for row in rows if (cell := row.cells[column])])
        for number, grid in enumerate(grids):
            self._count(grid, is_first=number == 0, is_last=number == len(grids) - 1)

    # -- Counting

    def _count(self, grid: Grid, is_first: bool, is_last: bool) -> None:
        """A page's first row may be the rest of one, its last row a beginning: what they would tell is not counted."""
        last = len(grid.rows) - 1
        for column, habit in enumerate(self.columns):
            above: Cell | None = None
            for number, row in enumerate(grid.rows):
                cell = row.cells[column]
                if number and (column == 0 or row.cells[column - 1] is None):
                    habit.spanned.note(cell is None)
                if cell is None:
                    continue
                begins = is_first or number > 0
                if begins:
                    habit.blank.note(not cell)
                if not cell:
                    continue
                if begins:
                    habit.signed.note(bool(cell.items[0].icons))
                self._count_lines(habit, cell)
                if above and begins:
                    self._count_border(habit, above, cell)
                if is_last or number < last:
                    habit.low.note(self._is_low(cell))
                    habit.depth.append(self._depth(cell))
                above = cell

    def _count_lines(self, habit: _Habit, cell: Cell) -> None:
        for item in cell.items:
            for above, below in pairwise(item.pieces):
                for counted in (habit, self.all):
                    counted.within.counts[_turn(above, below)] += 1
                habit.parted.note(False)
                habit.signed_inside.note(False)
        for one, other in pairwise(cell.items):
            habit.signed_inside.note(bool(other.icons))
            if one.pieces and other.pieces:
                habit.parted.note(True)
                for counted in (habit, self.all):
                    counted.between.counts[_turn(one.pieces[-1], other.pieces[0])] += 1

    def _count_border(self, habit: _Habit, above: Cell, below: Cell) -> None:
        last, first = last_piece(above), first_piece(below)
        if last is None or first is None:
            return
        habit.room.note(self._had_room(habit, last, first))
        for counted in (habit, self.all):
            counted.anew.counts[_turn(last, first)] += 1

    # -- Where lines and cells end

    def upright(self, box: Box) -> Box:
        """A box as it stands on the page when the table's text runs from left to right."""
        return upright(box, self.side)

    def _reach(self, cells: Sequence[Cell]) -> float:
        """How far lines may go: as far as one does, or to a margin as wide as that before the text of the cells."""
        boxes = [
            (self.upright(cell.place.box), self.upright(piece.place.box))
            for cell in cells
            if cell.place.box
            for item in cell.items
            for piece in item.pieces
            if piece.place.box
        ]
        if not boxes:
            return 0.0
        margin = min(inner[0] - outer[0] for outer, inner in boxes)
        return max(max(inner[2] for _, inner in boxes), min(outer[2] for outer, _ in boxes) - max(margin, 0.0))

    def had_room(self, column: int, last: Piece, following: Piece) -> bool:
        """Whether a line had room for the first word of another: then that did not go on it."""
        return self._had_room(self.columns[column], last, following)

    def _had_room(self, habit: _Habit, last: Piece, following: Piece) -> bool:
        word = next(iter(following.text.split()), "")
        if last.place.box is None or following.place.box is None or not word:
            return True
        x0, _, x1, _ = self.upright(following.place.box)
        letter = (x1 - x0) / len(following.text)
        return letter * (len(word) + 1) <= habit.reach - self.upright(last.place.box)[2]

    def _white(self, cell: Cell) -> float | None:
        """How much white there is below a cell's last line."""
        last = last_piece(cell)
        if last is None or last.place.box is None or cell.place.box is None:
            return None
        return self.upright(cell.place.box)[3] - self.upright(last.place.box)[3]

    def _is_low(self, cell: Cell) -> bool:
        """Whether no further line would have fitted below a cell's last one."""
        white, last = self._white(cell), last_piece(cell)
        if white is None or last is None or last.place.box is None:
            return False
        _, top, _, bottom = self.upright(last.place.box)
        return white - self.pad < 1.6 * (bottom - top)

    def _depth(self, cell: Cell) -> float:
        """How far down a cell its lines but the first stand: the chance that a cut across it finds text below."""
        pieces = [piece for item in cell.items for piece in item.pieces if piece.place.box]
        if len(pieces) < 2 or cell.place.box is None:
            return 0.0
        _, top, _, bottom = self.upright(cell.place.box)
        lines = [self.upright(piece.place.box or cell.place.box)[1] for piece in pieces]
        return min(1.0, (max(lines) - min(lines)) / max(bottom - top, 1.0))

    def _lowest(self, grid: Grid) -> tuple[float, float]:
        """How far down a page a grid's text goes, and how high a line of it is."""
        boxes = [self.upright(box) for box in _boxes(grid.rows)]
        if not boxes:
            return 0.0, 10.0
        lowest = max(boxes, key=lambda box: box[3])
        return lowest[3], lowest[3] - lowest[1]

    # -- Weighing

    def reading(
        self,
        page: int,
        above: Sequence[Cell | None],
        below: Sequence[Cell | None],
        kept: Sequence[Cell | None],
        bound: set[int],
    ) -> list[bool]:
        """Which columns of the first row of the grid with this number go on those above; all of them or the first few.

        `above`: the last cells of the page before; `below`: the row's cells; `kept`: the last entry's, None in a span;
        `bound`: columns that go on together or not at all.
        """
        weights = [self.weights(column, above[column], below[column]) for column in range(self.width)]
        readings: dict[tuple[bool, ...], float] = {}
        readings[(True,) * self.width] = sum(on for on, _ in weights) + self._cut_here(page)
        for count in self._spans(kept):
            if len({column < count for column in bound}) > 1:
                continue
            weight = 0.0
            for column, (on, anew) in enumerate(weights):
                weight += on if column < count else anew
                if column <= count:
                    spans = self.columns[column].spanned.share(0.1)
                    weight += math.log(spans if column < count else 1 - spans)
            readings[tuple(column < count for column in range(self.width))] = weight
        best, _ = max(readings.items(), key=lambda reading: reading[1])
        return list(best)

    def _spans(self, kept: Sequence[Cell | None]) -> Iterator[int]:
        """How many columns, from the first, may be spans that go on while a new row begins beside them."""
        yield 0
        for count in range(1, self.width):
            if not (self.columns[count - 1].spanned.so or kept[count - 1] is None):
                return
            yield count

    def _cut_here(self, page: int) -> float:
        """What speaks against a cut row: the page before has room left where others of the table go further down."""
        if len(self._ends) < 2:
            return 0.0
        end, line = self._ends[page - 1]
        return math.log(0.03 / 0.5) if max(self._ends)[0] - end > 2.5 * line else 0.0

    def weights(self, column: int, above: Cell | None, below: Cell | None) -> tuple[float, float]:
        """How well a page's first cell fits: (going on the last cell of the page before, beginning anew)."""
        habit = self.columns[column]
        depth = min(0.95, max(0.02, sum(habit.depth, 0.2) / (len(habit.depth) + 1)))
        # Where cells span rows, a blank one is no way to say "as above".
        blank = habit.blank.share(0.01 if habit.spanned.so else 0.1)
        if not below:
            return math.log(1 - depth), math.log(blank)
        on, anew = math.log(depth), math.log(1 - blank)
        signed, inside = habit.signed.share(0.05), habit.signed_inside.share(0.01)
        if below.items[0].icons:
            return on + math.log(inside), anew + math.log(signed)
        on, anew = on + math.log(1 - inside), anew + math.log(1 - signed)
        last, first = last_piece(above), first_piece(below)
        if above is None or last is None or first is None:
            return on + math.log(0.02), anew  # text does not go on where there was none
        turn = _turn(last, first)
        has_room, is_low = self._had_room(habit, last, first), self._is_low(above)
        parted = habit.parted.share(0.05)
        within = (1 - parted) * self._share(habit.within, self.all.within, turn) * (0.03 if has_room else 0.97)
        between = parted * self._share(habit.between, self.all.between, turn)
        on += math.log((within + between) * (0.95 if is_low else 0.05))
        roomy, low = habit.room.share(0.7), habit.low.share(0.5)
        anew += math.log(self._share(habit.anew, self.all.anew, turn))
        anew += math.log((roomy if has_room else 1 - roomy) * (low if is_low else 1 - low))
        return on, anew

    @staticmethod
    def _share(own: _Turns, every: _Turns, turn: Turn) -> float:
        return own.share(turn, every.share(turn))


def first_piece(cell: Cell | None) -> Piece | None:
    """A cell's first line."""
    return next((piece for item in cell.items for piece in item.pieces), None) if cell else None


def last_piece(cell: Cell | None) -> Piece | None:
    """A cell's last line."""
    return next((item.pieces[-1] for item in reversed(cell.items) if item.pieces), None) if cell else None


# ---------------------------------------------------------------------------------------------------------------------
# Tables whose text runs along the side of the page


def _boxes(rows: Iterable[Row]) -> Iterator[Box]:
    for row in rows:
        for cell in row.cells:
            for item in cell.items if cell else ():
                for piece in item.pieces:
                    if piece.place.box:
                        yield piece.place.box


def side_of(rows: Sequence[Row]) -> int:
    """0 where text runs from left to right, 1 where it runs up the page, -1 where it runs down."""
    words = [
        (cell.place.box, box)
        for row in rows
        for cell in row.cells
        if cell and cell.place.box
        for item in cell.items
        for piece in item.pieces
        if (box := piece.place.box) and len(piece.text) > 6
    ]
    if sum(box[3] - box[1] > box[2] - box[0] for _, box in words) * 2 <= len(words):
        return 0
    # Lines begin at the side of the cell that they keep close to.
    below = sum(outer[3] - inner[3] for outer, inner in words)
    return 1 if below < sum(inner[1] - outer[1] for outer, inner in words) else -1


def upright(box: Box, side: int) -> Box:
    """A box as it would stand if the text ran from left to right (`side` as `side_of` says)."""
    x0, top, x1, bottom = box
    if side == 1:
        return (-bottom, x0, -top, x1)
    if side == -1:
        return (top, -x1, bottom, -x0)
    return box
