"""Finding the grids of a page among its words, rules, shades and icons.

Lines that cross give a grid at once. Where there are only horizontal rules, only shades or nothing at all, the columns
are the white corridors that run down through the rows, and the rows are what rules and shades part; what they leave
together is parted by the text: a row of figures begins where there is a figure, and rows stand further apart than the
lines of one cell.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter
from typing import Any

from analysis.core.places import Box
from analysis.reading.document import NOTE_MARKS
from analysis.reading.pdf.icons import touching
from analysis.reading.pdf.sheet import RULE_THICKNESS, Picture, Rule, Shade, Word

SLACK = 2.5  # rules that end this close to one another meet
COVERED = 0.6  # share of a cell's side that a rule must cover to part it from its neighbour
PADDING = 9.0  # what a cell leaves free beside its text, at most
GROUP_ROW = 3.0  # height of a row that names a group, in type sizes, at most
CORRIDOR = 0.5  # width of the narrowest corridor between columns, in type sizes
_BASE, _LEFT = attrgetter("base"), attrgetter("x0")
_MARKS = f"[{NOTE_MARKS}]*"
_PART_OF_FIGURE = re.compile(rf"[-−–+±(]*[\d\u00a0\u202f\u2009.,]*\d[)%]*{_MARKS}|[-–—−+%]")
_ONE_FIGURE = re.compile(
    r"[-−–+±]? ?\(?(?:\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+|\d+)(?:[.,]\d+)?\)? ?(?:%|mnkr|tkr|kr|mkr)?"
    rf"{_MARKS}|[-–—−]"
)
_LEADERS = re.compile(r"[.…]{5}\W*\w{0,5}$")  # a line of a table of contents: dots, and one page number
NUMBER = re.compile(
    r"[-−–+±]?\(?[\d\u00a0\u202f\u2009 .,:/-]*\d\)?\s?(?:%|mnkr|tkr|kr|mkr)?"
    rf"{_MARKS}|[-–—−]|\d+ ?%"
)


class Line:
    """Words on one base line, from left to right: its box, the size of its largest type, whether all of it is bold.

    What takes a look at every word is worked out when it is first asked for.
    """

    __slots__ = ("_segments", "base", "bold", "bottom", "size", "top", "words", "x0", "x1")

    base: float
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.base, self.x0 = words[0].base, words[0].x0
        self._segments: dict[float, list[Line]] = {}

    def __getattr__(self, name: str) -> Any:
        measure = _MEASURES.get(name)
        if measure is None:
            raise AttributeError(name)
        value = measure(self.words)
        setattr(self, name, value)
        return value

    @property
    def text(self) -> str:
        """Its words with a space between."""
        return " ".join([word.text for word in self.words])

    def segments(self, gap: float) -> list[Line]:
        """The line cut where the space between two words is wider than `gap` type sizes."""
        found = self._segments.get(gap)
        if found is None:
            limit = gap * self.size
            parts = [[self.words[0]]]
            for above, word in pairwise(self.words):
                if word.x0 - above.x1 > limit:
                    parts.append([])
                parts[-1].append(word)
            found = self._segments[gap] = [Line(part) for part in parts]
        return found


_MEASURES: dict[str, Callable[[list[Word]], float | bool]] = {
    "top": lambda words: min([word.top for word in words]),
    "x1": lambda words: max([word.x1 for word in words]),
    "bottom": lambda words: max([word.bottom for word in words]),
    "size": lambda words: max([word.size for word in words]),
    "bold": lambda words: all([word.bold for word in words]),
}


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


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words gathered into lines, from the top of the page down."""
    lines: list[list[Word]] = []
    base = 0.0
    for word in sorted(words, key=_BASE):
        if lines and word.base - base <= max(1.2, 0.12 * word.size):
            lines[-1].append(word)
        else:
            lines.append([word])
            base = word.base
    for line in lines:
        if len(line) > 1:
            line.sort(key=_LEFT)
    return [Line(line) for line in lines]


def grids_of(
    words: Sequence[Word],
    rules: Sequence[Rule],
    shades: Sequence[Shade],
    icons: Sequence[Picture],
    known: Sequence[float] | None = None,
) -> list[FoundGrid]:
    """The grids of a page, from the top down. `words` without the page's header and footer lines.

    `known`: the columns of the table that the page before ended with, for one that goes on without lines.
    """
    by_base = sorted(words, key=_BASE)
    largest = max([word.size for word in words], default=0.0)
    # The square where two hairlines meet, which Word draws at each corner, is no line (a loss statement, page 27).
    rules = [rule for rule in rules if max(rule.x1 - rule.x0, rule.bottom - rule.top) > RULE_THICKNESS]
    rules = [rule for rule in rules if not _underlines(rule, by_base, largest)]
    grids: list[FoundGrid] = []
    free_words = list(words)
    open_parts: list[_Part] = []
    parts = _stacked(_parts(rules, shades), lines_of(words))
    if boxed := _grid_of_boxes([part for part in parts if part.is_box], words, icons):
        grids.append(boxed)
        free_words = _outside(grids, free_words)
        parts = [part for part in parts if not part.is_box]
    for part in parts:
        if part.crossed:
            grid = _ruled_grid(part, free_words, icons)
            if grid is not None and _only_frames(grid):
                open_parts.append(part)
            elif grid is not None and _is_chart(grid):
                free_words = [word for word in free_words if not _labels_chart(word, grid)]
            elif grid is not None:
                grids.append(_with_labels_beside(grid, free_words))
                free_words = _outside([grids[-1]], free_words)
        else:
            open_parts.append(part)
    for region in _regions(open_parts, free_words, icons, grids, known):
        grids.append(region)
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def is_row_of_amounts(line: Line) -> bool:
    """Whether a line is a label and two or more amounts that stand apart, as a row of a table has them."""
    label, *others = [part.text for part in line.segments(0.9)]
    amounts = sum(is_number(text) and any(map(str.isdigit, text)) for text in others)
    return amounts > 1 and amounts == len(others) and any(map(str.isalpha, label))


def _outside(grids: Sequence[FoundGrid], words: Sequence[Word]) -> list[Word]:
    inside = {id(word) for grid in grids for cell in grid.cells for word in cell.words}
    return [word for word in words if id(word) not in inside]


def is_number(text: str) -> bool:
    """Whether a cell's text is a figure as reports print them, a dash included."""
    return bool(NUMBER.fullmatch(text.strip()))


# ---------------------------------------------------------------------------------------------------------------------
# Parts: rules and shades that touch


@dataclass(slots=True)
class _Part:
    rules: list[Rule]
    shades: list[Shade]
    box: Box

    @property
    def crossed(self) -> bool:
        """Whether lines run down as well as across: at least two places where a line stands upright."""
        return len(self.uprights) >= 2

    @property
    def is_box(self) -> bool:
        """Whether it is one frame and nothing in it."""
        levels = _clustered(((rule.top + rule.bottom) / 2 for rule in self.rules if rule.horizontal), SLACK)
        return len(self.uprights) == len(levels) == 2 and not self.shades

    @property
    def uprights(self) -> list[float]:
        """Where lines run down."""
        return _clustered(((rule.x0 + rule.x1) / 2 for rule in self.rules if not rule.horizontal), SLACK)


def _parts(rules: Sequence[Rule], shades: Sequence[Shade]) -> list[_Part]:
    things: list[Rule | Shade] = [*rules, *shades]
    parts = []
    for members in touching([(thing.x0, thing.top, thing.x1, thing.bottom) for thing in things], SLACK):
        own = [things[member] for member in members]
        box = _around([(thing.x0, thing.top, thing.x1, thing.bottom) for thing in own])
        rules = [thing for thing in own if isinstance(thing, Rule)]
        parts.append(_Part(rules, [thing for thing in own if isinstance(thing, Shade)], box))
    return sorted(parts, key=lambda part: part.box[1])


def _stacked(parts: Sequence[_Part], lines: Sequence[Line]) -> list[_Part]:
    """Parts with those put together between which only a group's name stands, across the table in a row of its own."""
    stacked: list[_Part] = []
    for part in parts:
        above = next((other for other in reversed(stacked) if _goes_on(other, part, lines)), None)
        if above is None:
            stacked.append(part)
            continue
        above.rules += part.rules
        above.shades += part.shades
        above.box = _around([above.box, part.box])
    return stacked


def _goes_on(above: _Part, below: _Part, lines: Sequence[Line]) -> bool:
    """Whether two parts of the same columns have one line of text between them, as tall as a row and no heading."""
    (x0, top, x1, bottom), (left, start, right, end) = above.box, below.box
    if not (above.crossed and below.crossed) or abs(x0 - left) > 4 or abs(x1 - right) > 4 or start < bottom:
        return False
    own = [line for line in lines if top < line.base - 0.3 * line.size < bottom and line.x1 > x0 and line.x0 < x1]
    between = [line for line in lines if bottom < line.base - 0.3 * line.size < start and line.x1 > x0 and line.x0 < x1]
    first = [line for line in lines if start < line.base - 0.3 * line.size < end and line.x1 > x0 and line.x0 < x1]
    if not own or not first or len(between) != 1 or own[0].text == first[0].text:
        return False
    (name,) = between
    if start - bottom > GROUP_ROW * name.size or not x0 <= name.x0 <= name.x1 <= x1 or len(_segments(name)) > 1:
        return False
    places, others = above.uprights, below.uprights
    fewer, more = sorted((places, others), key=len)
    alike = all(any(abs(x - other) <= SLACK for other in more) for x in fewer)
    return alike and name.size < 1.1 * max(line.size for line in [*own, *first])


def _around(boxes: Sequence[Box]) -> Box:
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def _underlines(rule: Rule, words: Sequence[Word], largest: float) -> bool:
    """Whether a rule only underlines or strikes out words: it ends where they do, close to their base line.

    `words` are in the order of their base lines, and not larger than `largest`.
    """
    if not rule.horizontal:
        return False
    first = bisect_left(words, rule.top - 0.28 * largest, key=_BASE)
    near = [
        word
        for word in words[first : bisect_right(words, rule.top + largest, key=_BASE)]
        if word.top + 0.2 * word.size < rule.top < word.base + 0.28 * word.size
        and word.x1 > rule.x0 + 0.5
        and word.x0 < rule.x1 - 0.5
    ]
    if not near:
        return False
    return abs(min(word.x0 for word in near) - rule.x0) < 2 and abs(max(word.x1 for word in near) - rule.x1) < 2


def _clustered(values: Iterable[float], slack: float) -> list[float]:
    """Values that lie close together, each group as its mean, ascending."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= slack:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


class _Spans:
    """Stretches along rules: for each place across, what is covered along it."""

    def __init__(self, places: Sequence[float], slack: float = SLACK) -> None:
        self.places = places
        self.slack = slack
        self.covered: dict[int, list[tuple[float, float]]] = {}

    def add(self, place: float, start: float, end: float) -> None:
        number = _nearest(self.places, place)
        if number is not None and abs(self.places[number] - place) <= self.slack:
            insort(self.covered.setdefault(number, []), (start, end))

    def share(self, number: int, start: float, end: float) -> float:
        """The share of a stretch that is covered."""
        if end <= start:
            return 0.0
        total, reached = 0.0, start
        for low, high in self.covered.get(number, ()):
            if high + 0.5 <= reached:
                continue
            if low - 0.5 >= end:
                break
            low, high = max(low - 0.5, reached), min(high + 0.5, end)
            if high > low:
                total += high - low
                reached = high
        return total / (end - start)


def _nearest(places: Sequence[float], value: float) -> int | None:
    if not places:
        return None
    at = bisect_left(places, value)
    return min((n for n in (at - 1, at) if 0 <= n < len(places)), key=lambda n: abs(places[n] - value))


# ---------------------------------------------------------------------------------------------------------------------
# Grids of lines that cross


def _ruled_grid(part: _Part, words: Sequence[Word], icons: Sequence[Picture]) -> FoundGrid | None:
    x0, top, x1, rules_end = part.box
    bottom = _open_end(part, words)
    inside = [word for word in words if _within(word, (x0, top, x1, bottom))]
    xs = _with_ends(part.uprights, x0, x1)
    xs = sorted([*xs, *_breaks_of_rules(part, xs, inside)])
    levels = [(rule.top + rule.bottom) / 2 for rule in part.rules if rule.horizontal]
    edges = _edges_of_cells(part, levels)
    ys = _with_ends(_clustered([*levels, *(level for level, _, _ in edges)], SLACK), top, bottom)
    if len(xs) < 2 or len(ys) < 2 or not inside:
        return None
    if len(xs) == 2 and len(ys) == 2:
        return None  # a frame around text is no table
    across, down = _Spans(ys), _Spans(xs)
    for rule in part.rules:
        if rule.horizontal:
            across.add((rule.top + rule.bottom) / 2, rule.x0, rule.x1)
        else:
            low = bottom if rule.bottom > rules_end - SLACK else rule.bottom
            down.add((rule.x0 + rule.x1) / 2, rule.top, low)
    closed = _Spans(ys)
    closed.covered = {number: list(stretches) for number, stretches in across.covered.items()}
    for level, left, right in edges:
        across.add(level, left, right)
    ys, across, closed = _cut(ys, across, closed, _figure_cuts(lines_of(inside), xs, ys), lines_of(inside), xs)
    return _grid(xs, ys, across, closed, down, inside, icons, part.shades)


def _level_lines(lines: Sequence[Line], xs: Sequence[float]) -> list[Line]:
    """Lines with those put together that stand level in different columns: cells may be set a little apart."""
    found: list[Line] = []
    for line in lines:
        if found and line.base - found[-1].base < 0.6 * line.size:
            columns = {_column_of(xs, word) for word in found[-1].words}
            if columns.isdisjoint(_column_of(xs, word) for word in line.words):
                found[-1] = Line(sorted([*found[-1].words, *line.words], key=_LEFT))
                continue
        found.append(line)
    return found


def _figure_cuts(lines: Sequence[Line], xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """Where rows part that no rule parts: each has its own figure in each of its columns, and no figure goes on one."""
    bands: list[list[Line]] = [[] for _ in range(len(ys) - 1)]
    for line in lines:
        bands[_row_of(ys, line.words[0])].append(line)
    cuts = []
    for band in (_level_lines(band, xs) for band in bands):
        cells = [_cells_of(line, xs) for line in band]
        texts = {column: [row[column] for row in cells if column in row] for column in range(1, len(xs) - 1)}
        figures = {column for column, own in texts.items() if len(own) > 1 and all(map(is_number, own))}
        anchors = [number for number, row in enumerate(cells) if figures & row.keys()]
        if len(figures) > 1 or (figures and all(min(cells[number]) < min(figures) for number in anchors)):
            cuts += [_level(band, start) for start in sorted(_figure_rows(band, anchors, xs))]
    return cuts


def _is_chart(grid: FoundGrid) -> bool:
    """Whether lines are those of a chart: few words stand among them, and no row has one in most of its columns."""
    filled = Counter(cell.row for cell in grid.cells if cell.words)
    columns = len(grid.xs) - 1
    return len(grid.cells) > 12 and filled.total() * 4 < len(grid.cells) and max(filled.values()) * 2 <= columns


def _labels_chart(word: Word, chart: FoundGrid) -> bool:
    """Whether a word stands in a chart or beside its axes."""
    x0, top, x1, bottom = chart.box
    return top - word.size < word.base < bottom + 2 * word.size and word.x1 > x0 - 60 and word.x0 < x1 + 60


def _with_labels_beside(grid: FoundGrid, words: Sequence[Word]) -> FoundGrid:
    """The grid with the labels that stand left of its frame, one beside each row of figures."""
    first = [cell for cell in grid.cells if cell.column == 0]
    texts = [" ".join(line.text for line in lines_of(cell.words)) for cell in first]
    if len(first) != len(grid.ys) - 1 or not all(map(is_number, texts[1:])) or len(first) < 3:
        return grid
    left = grid.xs[0]
    labels = [line for line in lines_of(word for word in words if word.x1 <= left + 1) if _stands_in(line, grid.ys)]
    rows = Counter(_row_of(grid.ys, line.words[0]) for line in labels)
    if any(row not in rows for row in range(1, len(first))) or any(count > 2 for count in rows.values()):
        return grid
    xs = [min(line.x0 for line in labels) - 1, *grid.xs]
    cells = [replace(cell, column=cell.column + 1) for cell in grid.cells]
    for row, (top, bottom) in enumerate(pairwise(grid.ys)):
        own = [word for line in labels if _row_of(grid.ys, line.words[0]) == row for word in line.words]
        cells.append(FoundCell(row, 0, 1, 1, (xs[0], top, left, bottom), own))
    return FoundGrid(xs, grid.ys, sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _stands_in(line: Line, ys: Sequence[float]) -> bool:
    return ys[0] < line.base - 0.3 * line.size < ys[-1]


def _grid_of_boxes(parts: Sequence[_Part], words: Sequence[Word], icons: Sequence[Picture]) -> FoundGrid | None:
    """The grid whose cells are drawn as boxes of their own, in line across and down; None where they are not."""
    boxes = [part.box for part in parts if any(_within(word, part.box) for word in words)]
    columns = _merged_intervals((x0, x1, 0.0) for x0, _, x1, _ in boxes)
    rows = _merged_intervals((top, bottom, 0.0) for _, top, _, bottom in boxes)
    if len(columns) < 2 or len(rows) < 2 or len(boxes) < len(columns) * len(rows):
        return None
    xs = [columns[0][0], *((a + b) / 2 for (_, a), (b, _) in pairwise(columns)), columns[-1][1]]
    ys = [rows[0][0], *((a + b) / 2 for (_, a), (b, _) in pairwise(rows)), rows[-1][1]]
    whole, sides = _Spans(ys), _Spans(xs)
    for y in ys:
        whole.add(y, xs[0], xs[-1])
    for x in xs:
        sides.add(x, ys[0], ys[-1])
    inside = [word for word in words if any(_within(word, box) for box in boxes)]
    return _grid(xs, ys, whole, whole, sides, inside, icons, [])


def _only_frames(grid: FoundGrid) -> bool:
    """Whether lines that cross go around a table or part its names alone, and leave rows of figures together."""
    columns = _by_column((word for cell in grid.cells for word in cell.words), grid.xs)
    return any(_figures(own) > 3 and any(len(run) > 2 for run in _tabular_runs(lines_of(own))) for own in columns)


def _figures(words: Iterable[Word]) -> int:
    return sum([word.text[-1:].isdigit() for word in words])


def _open_end(part: _Part, words: Sequence[Word]) -> float:
    """How far down a grid reaches: where a page break left its cells open, a last line may hang out below its rules."""
    x0, _, x1, bottom = part.box
    rules_end = bottom
    if any(rule.horizontal and rule.top > bottom - SLACK for rule in part.rules):
        lowest = [rule for rule in part.rules if rule.horizontal and rule.top > bottom - SLACK]
        if sum(rule.x1 - rule.x0 for rule in lowest) > 0.9 * (x1 - x0):
            return bottom
    reach = bottom
    lefts = _clustered((rule.x0 for rule in part.rules if not rule.horizontal), SLACK)
    for line in lines_of(word for word in words if word.bottom > bottom):
        if line.base - 0.3 * line.size <= bottom:
            reach = max(reach, line.bottom)
            continue
        # A new paragraph of the same cell stands further off, but begins where the cell's text does.
        begins = any(0 < line.x0 - x < line.size for x in lefts[1:])
        if line.base < reach + (1.8 if begins else 1.2) * line.size:
            crossed = any(
                _runs_over(rule.x0, line.words, line.words)
                for rule in part.rules
                if not rule.horizontal and rule.bottom > rules_end - 20
            )
            if line.x0 >= x0 - 1 and line.x1 <= x1 + 1 and not crossed:
                bottom = reach = line.bottom
    return bottom


def _edges_of_cells(part: _Part, levels: Sequence[float]) -> list[tuple[float, float, float]]:
    """The edges of shades that part rows: not those of a shade behind a text, which keeps clear of its cell's lines."""
    uprights = [rule for rule in part.rules if not rule.horizontal]
    ruled = _clustered(levels, SLACK)

    def keeps_clear(level: float, x0: float, x1: float) -> bool:
        left = [x0 - rule.x1 for rule in uprights if rule.top < level < rule.bottom and rule.x0 < x0 + SLACK]
        right = [rule.x0 - x1 for rule in uprights if rule.top < level < rule.bottom and rule.x1 > x1 - SLACK]
        if not left or not right or not 1 < min(*left, *right) < PADDING:
            return False
        return not any(rule.x0 - 1 <= end <= rule.x1 + 1 for rule in uprights for end in (x0, x1))

    found = []
    for edge in _shade_edges(part.shades):
        nearest = _nearest(ruled, edge[0])
        if (nearest is not None and abs(ruled[nearest] - edge[0]) <= SLACK) or not keeps_clear(*edge):
            found.append(edge)
    return found


def _shade_edges(shades: Sequence[Shade]) -> Iterable[tuple[float, float, float]]:
    """The upper and lower edges of shades that the eye can see, as (level, x0, x1): another colour lies beyond."""
    for shade in shades:
        x = (shade.x0 + shade.x1) / 2
        for level, beyond in ((shade.top, shade.top - 1.6), (shade.bottom, shade.bottom + 1.6)):
            if _color_at(x, beyond, shades) != shade.color:
                yield level, shade.x0, shade.x1


def _with_ends(places: list[float], low: float, high: float) -> list[float]:
    if not places or places[0] - low > 4:
        places = [low, *places]
    if high - places[-1] > 4:
        places = [*places, high]
    return places


def _within(word: Word, box: Box) -> bool:
    middle = (word.x0 + word.x1) / 2
    return box[0] <= middle <= box[2] and box[1] - 1 <= word.base - 0.3 * word.size <= box[3] + 1


def _breaks_of_rules(part: _Part, xs: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Places where most horizontal rules break and no word stands: columns whose upright lines a program left out."""
    long = [rule for rule in part.rules if rule.horizontal and rule.x1 - rule.x0 > 6]
    levels = len(_clustered(((rule.top + rule.bottom) / 2 for rule in long), SLACK))
    found = []
    for place in _clustered((end for rule in long for end in (rule.x0, rule.x1)), SLACK):
        if any(abs(place - x) <= 6 for x in xs):
            continue
        ends = sum(abs(end - place) <= SLACK for rule in long for end in (rule.x0, rule.x1))
        crossing = sum(word.x0 < place - 1.5 and word.x1 > place + 1.5 for word in words)
        if ends >= 2 * 0.6 * levels and levels > 1 and crossing * 50 <= len(words):
            found.append(place)
    return found


def _grid(
    xs: list[float],
    ys: list[float],
    across: _Spans,
    closed: _Spans,
    down: _Spans | None,
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
        placed[_row_of(ys, word) - (id(word) in hanging)][_column_of(xs, word)].append(word)

    def is_parted(row: int, column: int) -> bool:
        if across.share(row, xs[column], xs[column + 1]) < COVERED:
            return False
        # Where text has run out of its cell, over its own rule and past the end of its sides, that parts nothing.
        return (
            closed.share(row, xs[column], xs[column + 1]) < COVERED
            or not _is_unframed(down, column, ys[row], ys[row + 1])
            or not _strikes(ys[row], (*placed[row - 1][column], *placed[row][column]))
        )

    # Down each column first: what no line parts is one cell.
    runs = []
    for column in range(width):
        cuts = [0, *(row for row in range(1, height) if is_parted(row, column)), height]
        runs.append(dict(pairwise(cuts)))
    cells = _cells_across(xs, ys, runs, placed, down)
    _note_open_cells(cells, height, closed, framed=down is not None)
    for cell in cells:
        cell.color = _color_at((cell.box[0] + cell.box[2]) / 2, (cell.box[1] + cell.box[3]) / 2, shades)
    _place_icons(cells, xs, ys, icons)
    return FoundGrid(xs, ys, cells)


def _cells_across(
    xs: Sequence[float],
    ys: Sequence[float],
    runs: Sequence[dict[int, int]],
    placed: Sequence[Sequence[Sequence[Word]]],
    down: _Spans | None,
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


def _note_open_cells(cells: Sequence[FoundCell], height: int, closed: _Spans, framed: bool) -> None:
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
    columns = _by_column(words, xs)
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


def _row_of(ys: Sequence[float], word: Word) -> int:
    return bisect_right(ys, word.base - 0.3 * word.size, 1, len(ys) - 1) - 1


def _by_column(words: Iterable[Word], xs: Sequence[float]) -> list[list[Word]]:
    columns: list[list[Word]] = [[] for _ in range(len(xs) - 1)]
    last = len(xs) - 1
    for word in words:
        columns[bisect_right(xs, (word.x0 + word.x1) / 2, 1, last) - 1].append(word)
    return columns


def _column_of(xs: Sequence[float], word: Word) -> int:
    return bisect_right(xs, (word.x0 + word.x1) / 2, 1, len(xs) - 1) - 1


def _runs_over(x: float, left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether text runs over the boundary at x: a word on it, or words on both sides as close as words stand."""
    if any(word.x0 < x - 1.5 and word.x1 > x + 1.5 for word in (*left, *right)):
        return True
    for word in right:
        for other in left:
            if (
                other.x1 <= x + 1.5
                and word.x0 >= x - 1.5
                and abs(word.base - other.base) < 1.2
                and word.x0 - other.x1 < 0.33 * word.size
            ):
                return True
    return False


def _gathered(placed: Sequence[Sequence[Sequence[Word]]], start: int, end: int, column: int) -> list[Word]:
    return [word for row in range(start, end) for word in placed[row][column]]


def _is_parted_at(
    x: float, top: float, bottom: float, left: Sequence[Word], right: Sequence[Word], down: _Spans | None, number: int
) -> bool:
    """Whether two neighbours are two cells: a line stands between, or where none does, their words keep apart."""
    if down is None:
        return not _runs_over(x, left, right) or _are_two_figures(left, right)
    if down.share(number, top, bottom) >= COVERED:
        return True
    return bool(left) and bool(right) and not _runs_over(x, left, right)


def _is_unframed(down: _Spans | None, column: int, top: float, bottom: float) -> bool:
    """Whether a side has no line that runs down it: text that a program let run out of its cell."""
    return down is not None and any(down.share(side, top, bottom) < COVERED for side in (column, column + 1))


def _strikes(y: float, words: Sequence[Word]) -> bool:
    return any(word.base - 0.7 * word.size < y < word.base for word in words)


def _color_at(x: float, y: float, shades: Sequence[Shade]) -> str:
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
            at[(row, column)].icons.append(icon)


# ---------------------------------------------------------------------------------------------------------------------
# Grids without upright lines


@dataclass(slots=True)
class _Region:
    """Lines that stand in columns, and the rules and shades among them."""

    lines: list[Line]
    rules: list[Rule]
    shades: list[Shade]
    x0: float
    x1: float

    @property
    def drawn(self) -> bool:
        return bool(self.rules or self.shades)


def _regions(
    parts: Sequence[_Part],
    words: Sequence[Word],
    icons: Sequence[Picture],
    taken: Sequence[FoundGrid],
    known: Sequence[float] | None,
) -> list[FoundGrid]:
    lines = lines_of(words)
    found: list[FoundGrid] = []
    used: set[int] = set()
    for region in _drawn_regions(parts, lines, known):
        grid = _open_grid(region, icons, known if not found and not taken else None)
        if grid is not None:
            used.update(id(line) for line in region.lines)
            found.append(grid)
    free: list[list[Line]] = [[]]
    for line in lines:
        if id(line) in used or any(grid.ys[0] < line.base < grid.ys[-1] for grid in (*found, *taken)):
            if free[-1]:
                free.append([])
        else:
            free[-1].append(line)
    for stretch in free:
        for run in _tabular_runs(stretch):
            region = _Region(run, [], [], min(line.x0 for line in run), max(line.x1 for line in run))
            grid = _open_grid(region, icons, known if not found and not taken else None)
            if grid is not None:
                found.append(grid)
    return found


def _segments(line: Line) -> list[Line]:
    return line.segments(CORRIDOR)


def _drawn_regions(parts: Sequence[_Part], lines: Sequence[Line], known: Sequence[float] | None) -> list[_Region]:
    """Stacks of rules and shades of one width, with the lines among them and those above and below that fit in."""
    regions = []
    owned: set[int] = set()
    for stack in _stacks(parts, lines, known):
        x0, top, x1, bottom = _around([part.box for part in stack])
        inside = [line for line in lines if _stands_between(line, (x0, top, x1, bottom)) and id(line) not in owned]
        shades = [shade for part in stack for shade in part.shades]
        rules = [rule for part in stack for rule in part.rules]
        if len(stack) > 1 or shades or inside or _has_names_or_rows(lines, top, bottom):
            owned.update(id(line) for line in inside)
            regions.append((_Region(inside, rules, shades, x0, x1), top, bottom))
    found = []
    for region, top, bottom in regions:
        others = owned - {id(line) for line in region.lines}
        _extend(region, [line for line in lines if line.base - 0.3 * line.size <= top][::-1], top, others, upward=True)
        below = [line for line in lines if line.base - 0.3 * line.size >= bottom]
        _extend(region, below, bottom, others, upward=False)
        owned.update(id(line) for line in region.lines)
        several = any(len(_segments(line)) > 1 for line in region.lines)
        if several and (len(region.lines) > 1 or (region.lines[0] is lines[-1] and lines[-1].bold)):
            found.append(region)
    return found


def _stacks(parts: Sequence[_Part], lines: Sequence[Line], known: Sequence[float] | None) -> list[list[_Part]]:
    """Parts below one another, the narrower within the wider, with nothing between that ends a table."""
    stacks: list[list[_Part]] = []
    for part in parts:
        x0, _, x1, _ = part.box
        if x1 - x0 < 40:
            continue
        home = None
        for stack in stacks:
            left, _, right, _ = _around([other.box for other in stack])
            fits = (x0 > left - 4 and x1 < right + 4) or (x0 < left + 4 and x1 > right - 4)
            if fits and not _breaks(stack, part, lines, known):
                home = stack
        if home is None:
            stacks.append([part])
        else:
            home.append(part)
    return stacks


def _stands_between(line: Line, box: Box) -> bool:
    return box[1] < line.base - 0.3 * line.size < box[3] and line.x1 > box[0] and line.x0 < box[2]


def _has_names_or_rows(lines: Sequence[Line], top: float, bottom: float) -> bool:
    """Whether a rule alone has names right above it, at the page's end, or a row of a table below it."""
    above = [line for line in lines[-1:] if 0 < top - line.base < line.size and line.bold]
    below = [line for line in lines if 0 < line.base - bottom < 4 * line.size]
    return bool(above or below) and len(_segments((above or below)[0])) > 1


def _breaks(stack: Sequence[_Part], part: _Part, lines: Sequence[Line], known: Sequence[float] | None) -> bool:
    """Whether text between a stack and the next rule or shade shows that the table has ended: a heading, prose."""
    top = max(other.box[3] for other in stack)
    x0, x1 = min(other.box[0] for other in stack), max(other.box[2] for other in stack)
    between = [line for line in lines if top - 1 < line.base - 0.3 * line.size < part.box[1] + 1]
    if not between:
        return part.box[1] - top > 60
    rules = [rule for other in [*stack, part] for rule in other.rules if rule.horizontal]
    ends = _clustered((end for rule in rules for end in (rule.x0, rule.x1)), SLACK)
    if any(_keep_to_columns(between, bounds) for bounds in (ends[1:-1], (known or [])[1:-1])):
        return False
    within = [line for line in lines if min(other.box[1] for other in stack) - 30 < line.base < top]
    rows = [line for line in [*within, *between] if len(_segments(line)) > 1]
    columns = _columns(rows)
    if any(line.x0 < x0 - 4 or _is_outside(line, columns, rows or between) for line in between):
        return True
    prose = [
        line
        for line in between
        if len(line.segments(0.9)) == 1 and line.x1 - line.x0 > 0.5 * (x1 - x0) and _overlapped(line, columns) > 1
    ]
    return bool(prose) and len(between) < 4 * len(prose)


def _keep_to_columns(lines: Sequence[Line], bounds: Sequence[float]) -> bool:
    """Whether lines stand in columns as the cells of a table do that goes on.

    `bounds`: where rules end that a program draws cell by cell, or where columns end on the page before.
    """
    if not bounds or any(abs(line.size - lines[0].size) > 0.06 * line.size for line in lines):
        return False
    if any(_runs_over(x, line.words, line.words) for line in lines for x in bounds):
        return False
    alone = [line for line in lines if line.x1 < bounds[0]]
    return len(alone) < len(lines) and not any(line.bold for line in alone)


def _is_outside(line: Line, columns: Sequence[tuple[float, float]], rows: Sequence[Line]) -> bool:
    """Whether an unbroken line is no row of a table: set in other type, or beginning left of its first column."""
    if len(line.segments(0.9)) > 1:
        return False
    return all(abs(line.size - row.size) > 0.06 * row.size for row in rows) or (
        bool(columns) and line.x0 < columns[0][0] - 1.5
    )


def _overlapped(line: Line, columns: Sequence[tuple[float, float]]) -> int:
    """How many columns the widest stretch of a line stands in."""
    return max(
        (sum(segment.x0 < high - 1 and segment.x1 > low + 1 for low, high in columns) for segment in _segments(line)),
        default=0,
    )


def _columns(lines: Sequence[Line], icons: Sequence[Picture] = ()) -> list[tuple[float, float]]:
    """Where text stands across the page, between white corridors that run through all lines."""
    several = [line for line in lines if len(_segments(line)) > 1]
    pieces = [(segment.x0, segment.x1, line.size) for line in several for segment in _segments(line)]
    pieces += [(icon.box[0], icon.box[2], 8.0) for icon in icons]
    if not pieces:
        return [(min(line.x0 for line in lines), max(line.x1 for line in lines))] if lines else []
    columns = _merged_intervals(pieces)
    for line in lines:
        if len(_segments(line)) > 1:
            continue
        over = [n for n, (low, high) in enumerate(columns) if line.x0 < high and line.x1 > low]
        if len(over) == 1:
            low, high = columns[over[0]]
            columns[over[0]] = (min(low, line.x0), max(high, line.x1))
        elif not over:
            columns = _merged_intervals([(low, high, line.size) for low, high in [*columns, (line.x0, line.x1)]])
    return columns


def _merged_intervals(pieces: Iterable[tuple[float, float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for low, high, size in sorted(pieces):
        if merged and low - merged[-1][1] < CORRIDOR * size:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def _extend(region: _Region, outside: Sequence[Line], edge: float, owned: set[int], upward: bool) -> None:
    """Take up the lines above or below that stand in the region's columns: a header over its rule, a last open row.

    `outside`: the lines beyond that edge of the region, the nearest first.
    """
    taken: list[Line] = []
    end = edge
    for line in outside:
        gap = end - line.bottom if upward else line.top - end
        if id(line) in owned or gap > 1.3 * line.size or not _fits_in(line, region):
            break
        taken.append(line)
        end = line.top if upward else line.bottom
    at_end = bool(taken) and taken[-1] is outside[-1]
    ruled = max((rule.bottom for rule in region.rules if rule.horizontal), default=0.0)
    if not upward and not at_end and ruled > edge - SLACK:
        return
    # A line that stands alone in the first column may be the table's title, or the prose after it.
    while taken and not at_end and not _is_inner(taken[-1], region):
        before = taken[-2] if len(taken) > 1 else (region.lines[-1] if region.lines else taken[-1])
        close = taken[-1].base - before.base < 1.35 * before.size
        if not upward and close and _wraps([*region.lines, *taken[:-1]], taken[-1]):
            break
        taken.pop()
    region.lines = sorted([*region.lines, *taken], key=lambda line: line.base)


def _fits_in(line: Line, region: _Region) -> bool:
    """Whether a line beyond a region's edge stands in its columns."""
    if line.x0 < region.x0 - 4 or line.x1 > region.x1 + 4 or _LEADERS.search(line.text):
        return False
    if not region.lines:
        return len(_segments(line)) > 1
    columns = _columns(region.lines)
    if _is_outside(line, columns if len(columns) > 1 else [], region.lines):
        return False
    return len(columns) < 2 or _overlapped(line, columns) < 2


def _is_inner(line: Line, region: _Region) -> bool:
    columns = _columns(region.lines)
    return len(_segments(line)) > 1 or (len(columns) > 1 and line.x0 > columns[0][1] + 1)


def _tabular_runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Stretches of lines that stand in columns, with figures in them."""
    runs: list[list[Line]] = []
    index = 0
    while index < len(lines):
        run = _tabular_run(lines[index:]) if _is_tabular(lines[index]) else []
        if run and _has_figures(run):
            above = lines[:index]
            index += len(run)
            run = [*_rows_above(above, run), *run]
            runs.append([*_names_above(lines[: index - len(run)], run), *run])
        else:
            index += 1
    return runs


def _tabular_run(lines: Sequence[Line]) -> list[Line]:
    """The first of these lines, and those after it that stand in columns with it."""
    run, pending = [lines[0]], list[Line]()
    for line in lines[1:]:
        last = (pending or run)[-1]
        if line.top - last.bottom > 2.2 * line.size or line.size > 1.15 * run[-1].size or len(pending) > 20:
            break
        columns = _columns(run)
        overlapped = _overlapped(line, columns)
        if _LEADERS.search(line.text) or _is_outside(line, columns, run):
            break
        if _is_tabular(line) or (len(_segments(line)) > 1 and overlapped < 2):
            after = len(_columns([*run, *pending, line]))
            if after < 2 or after < len(columns) - (len(columns) > 3):
                break
            run += [*pending, line]
            pending = []
        elif overlapped < 2:
            pending.append(line)
        else:
            break
    return [*run, *_last_lines(run, pending)]


def _last_lines(run: Sequence[Line], pending: Sequence[Line]) -> list[Line]:
    """The lines at a run's end that stand in one column, as long as they follow closely.

    A cell's next paragraph may stand further off, but begins where no prose does.
    """
    lefts = [low for low, _ in _columns(run)[1:]]
    taken: list[Line] = []
    for line in pending:
        step = (line.base - [*run, *taken][-1].base) / line.size
        begins = step < 2 and any(abs(line.x0 - left) < 1 for left in lefts)
        if not begins and not (step < 1.45 and _wraps([*run, *taken], line)):
            break
        taken.append(line)
    return taken


def _rows_above(lines: Sequence[Line], run: Sequence[Line]) -> list[Line]:
    """The lines right above a run that stand in all of its columns, as names or figures: no wider white tells them."""
    taken: list[Line] = []
    columns = _close_columns(run)
    for line in reversed(lines):
        below = taken[0] if taken else run[0]
        tight = 0 < below.base - line.base < 1.8 * line.size and abs(below.size - line.size) < 0.5
        over = [[n for n, (low, high) in enumerate(columns) if w.x0 < high and w.x1 > low] for w in line.words]
        behind = [word for word, found in zip(line.words, over, strict=True) if 0 not in found]
        told = line.bold or all(_PART_OF_FIGURE.fullmatch(word.text) for word in behind)
        everywhere = all(len(found) == 1 for found in over) and len({n for found in over for n in found}) == len(
            columns
        )
        if not (tight and told and everywhere and 2 < len(columns) == len(_close_columns([line, *taken, *run]))):
            break
        taken.insert(0, line)
    return taken


def _close_columns(lines: Sequence[Line], icons: Sequence[Picture] = ()) -> list[tuple[float, float]]:
    """The columns of lines, with those parted in which figures stand close together."""
    return [part for column in _columns(lines, icons) for part in _figures_parted(*column, lines)]


def _names_above(lines: Sequence[Line], run: Sequence[Line]) -> list[Line]:
    """The first lines of the longest names of columns, alone above the others: bold, close, over one column."""
    taken: list[Line] = []
    columns = _columns(run)
    for line in reversed(lines):
        below = taken[0] if taken else run[0]
        tight = 0 < below.base - line.base < 1.45 * line.size and abs(below.size - line.size) < 0.5
        over = [high for low, high in columns if line.x0 < high and line.x1 > low]
        if not (tight and line.bold and below.bold and len(over) == 1 and over[0] != columns[0][1]):
            break
        taken.insert(0, line)
    return taken


def _wraps(run: Sequence[Line], line: Line) -> bool:
    """Whether a line in one column is the rest of the cell above: that was too full for its first word."""
    columns = _columns(run)
    own = [(low, high) for low, high in columns if line.x0 < high and line.x1 > low]
    above = [segment for segment in _segments(run[-1]) if own and segment.x0 < own[0][1] and segment.x1 > own[0][0]]
    if not own or not above:
        return bool(own) and own[0] is not columns[0]
    return above[0].x1 + 0.25 * line.size + line.words[0].x1 - line.words[0].x0 > own[0][1]


def _is_tabular(line: Line) -> bool:
    return len(line.segments(0.9)) > 1 and not _LEADERS.search(line.text)


def _has_figures(run: Sequence[Line]) -> bool:
    """Whether a run of lines is a table: a column of figures, or several columns under bold names."""
    columns = _columns(run)
    rows = [line for line in run if len(_segments(line)) > 1]
    if len(columns) < 2 or len(rows) < 2:
        return False
    figures = 0
    for low, high in columns[1:]:
        texts = [s.text for line in rows for s in _segments(line) if s.x0 < high and s.x1 > low]
        numeric = sum(is_number(text) for text in texts)
        figures += numeric >= 2 and numeric * 2 >= len(texts)
    if figures and len(columns) == 2:
        pages = [s.text for line in rows for s in _segments(line)[-1:]]
        if all(text.isdigit() and len(text) <= 3 for text in pages) and [int(t) for t in pages] == sorted(
            int(t) for t in pages
        ):
            return False  # a table of contents
    if figures:
        return True
    return len(columns) >= 3 and len(rows) >= 3 and rows[0].bold and not rows[1].bold


def _open_grid(region: _Region, icons: Sequence[Picture], known: Sequence[float] | None) -> FoundGrid | None:
    """The grid of a region: columns from corridors and from where rules and shades break, rows from what parts them."""
    lines = region.lines
    words = [word for line in lines for word in line.words]
    top = min([line.top for line in lines] + [rule.top for rule in region.rules] + [s.top for s in region.shades])
    bottom = max(
        [line.bottom for line in lines] + [rule.bottom for rule in region.rules] + [s.bottom for s in region.shades]
    )
    own_icons = [
        icon
        for icon in icons
        if top - 2 <= (icon.box[1] + icon.box[3]) / 2 <= bottom + 2 and region.x0 - 15 <= icon.box[0] <= region.x1 + 15
    ]
    xs = _column_bounds(region, words, own_icons, known)
    if len(xs) < 3:
        return None
    shades = [shade for shade in region.shades if not _is_nested(shade, region.shades)]
    across_page = [rule for rule in region.rules if rule.horizontal]
    levels = [(rule.top + rule.bottom) / 2 for rule in across_page]
    levels += [edge for shade in shades for edge in (shade.top, shade.bottom)]
    ys = _with_ends(_clustered(levels, SLACK), top, bottom)
    across = _Spans(list(ys))
    closed = _Spans(ys)
    for rule in across_page:
        closed.add((rule.top + rule.bottom) / 2, rule.x0, rule.x1)
        across.add((rule.top + rule.bottom) / 2, rule.x0, rule.x1)
    for shade in shades:
        across.add(shade.top, shade.x0, shade.x1)
        across.add(shade.bottom, shade.x0, shade.x1)
    ys, across, closed = _with_text_rows(region, xs, ys, across, closed)
    if shades:
        _infer_spans(xs, ys, across, closed, words, own_icons, shades)
    return _grid(xs, ys, across, closed, None, words, own_icons, region.shades)


def _is_nested(shade: Shade, shades: Sequence[Shade]) -> bool:
    return any(
        other is not shade
        and other.color == shade.color
        and other.x0 <= shade.x0 + 0.5
        and other.x1 >= shade.x1 - 0.5
        and other.top <= shade.top + 0.5
        and other.bottom >= shade.bottom - 0.5
        and (other.bottom - other.top) * (other.x1 - other.x0) > (shade.bottom - shade.top) * (shade.x1 - shade.x0) + 1
        for other in shades
    )


def _column_bounds(
    region: _Region, words: Sequence[Word], icons: Sequence[Picture], known: Sequence[float] | None
) -> list[float]:
    columns = _without_icon_columns(_figures_whole(_close_columns(region.lines, icons), region.lines), words)
    x0, x1 = min(region.x0, columns[0][0] - 1), max(region.x1, columns[-1][1] + 1)
    inner = [(high + low) / 2 for (_, high), (low, _) in pairwise(columns)]
    corridors = [(high, low) for (_, high), (low, _) in pairwise(columns)]
    things: list[Rule | Shade] = [*region.rules, *region.shades]
    ends = Counter(round(end) for thing in things for end in (thing.x0, thing.x1) if x0 + 5 < end < x1 - 5)
    places = _clustered((end for end, count in ends.items() for _ in range(count)), SLACK)
    if known and len(known) - 2 >= len(inner) and abs(known[0] - x0) < 15 and abs(known[-1] - x1) < 15:
        crossing = sum(word.x0 < x - 1.5 and word.x1 > x + 1.5 for word in words for x in known[1:-1])
        if crossing * 50 <= len(words) and all(any(a - 3 <= x <= b + 3 for x in known) for a, b in corridors):
            return [next((place for place in places if abs(place - x) < PADDING), x) for x in known]
    for place in places:
        often = sum(count for end, count in ends.items() if abs(end - place) <= SLACK)
        crossing = sum(word.x0 < place - 1.5 and word.x1 > place + 1.5 for word in words)
        if often < 4 or crossing * 50 > len(words):
            continue
        inside = [n for n, (low, high) in enumerate(corridors) if low - 1.5 <= place <= high + 1.5]
        if inside:
            inner[inside[0]] = place
        elif all(abs(place - x) > 6 for x in inner):
            inner.append(place)
    return [x0, *sorted(inner), x1]


def _figures_parted(low: float, high: float, lines: Sequence[Line]) -> list[tuple[float, float]]:
    """A column cut where figures stand so close that white no wider than a space parts them, if it holds several."""
    rows = [[word for word in line.words if low - 1 <= (word.x0 + word.x1) / 2 <= high + 1] for line in lines]
    rows = [row for row in rows if row]
    figures = [row for row in rows if all(_PART_OF_FIGURE.fullmatch(word.text) for word in row)]
    if all(_is_one_figure(row) for row in figures):
        return [(low, high)]
    stretches = _merged_intervals((word.x0, word.x1, 0.0) for row in rows for word in row)
    gaps = [(a, b) for (_, a), (b, _) in pairwise(stretches)]
    for a, b in sorted(gaps, key=lambda gap: gap[0] - gap[1]):
        both = [row for row in figures if row[0].x1 <= a + 0.1 and row[-1].x0 >= b - 0.1]
        if len(both) < 2:
            continue
        parts = [*_figures_parted(low, a, lines), *_figures_parted(b, high, lines)]
        if all(
            _is_one_figure([word for word in row if left - 1 <= (word.x0 + word.x1) / 2 <= right + 1])
            for row in figures
            for left, right in parts
        ):
            return parts
    return [(low, high)]


def _figures_whole(columns: Sequence[tuple[float, float]], lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Columns without a cut between the thousands of figures: type of one width leaves as much white there.

    What has a name above it, or stands by itself in a row, is a column.
    """
    whole: list[tuple[float, float]] = []
    for low, high in columns:
        if whole and low - whole[-1][1] < 0.65 * lines[0].size:
            left = whole[-1][0]
            pairs = []
            for line in lines:
                own = [word for word in line.words if left - 1 < word.x0 and word.x1 < high + 1]
                pairs.append(([word for word in own if word.x1 < low], [word for word in own if word.x1 >= low]))
            if all(_is_cut_at_thousands(*pair) for pair in pairs if pair[0]):
                whole[-1] = (left, high)
                continue
        whole.append((low, high))
    return whole


def _is_cut_at_thousands(before: Sequence[Word], behind: Sequence[Word]) -> bool:
    return (
        bool(behind)
        and before[-1].text[-1:].isdigit()
        and re.match(r"\d{3}(?!\d)", behind[0].text) is not None
        and _is_one_figure([*before, *behind])
    )


def _is_one_figure(words: Sequence[Word]) -> bool:
    return not words or _ONE_FIGURE.fullmatch(" ".join([word.text for word in words])) is not None


def _are_two_figures(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether words are a figure on each side, and cannot be one figure together."""
    return (
        bool(left and right) and _is_one_figure(left) and _is_one_figure(right) and not _is_one_figure([*left, *right])
    )


def _without_icon_columns(columns: list[tuple[float, float]], words: Sequence[Word]) -> list[tuple[float, float]]:
    """Columns without those that hold nothing but signs before the text of the next one: no name stands above them."""
    result: list[tuple[float, float]] = []
    waiting: tuple[float, float] | None = None
    for low, high in columns:
        texts = [word for word in words if low - 1 <= (word.x0 + word.x1) / 2 <= high + 1]
        signs = all(len(word.text) == 1 and not word.text.isalnum() for word in texts)
        near = waiting is not None and low - waiting[1] < 2.0 * (texts[0].size if texts else 10)
        if waiting is not None and near:
            low = waiting[0]
        elif waiting is not None:
            result.append(waiting)
        waiting = None
        if signs and not (texts and all(is_number(word.text) for word in texts)):
            waiting = (low, high)
        else:
            result.append((low, high))
    if waiting is not None:
        result.append(waiting)
    return result


# -- Rows that text alone parts


def _with_text_rows(
    region: _Region, xs: Sequence[float], ys: list[float], across: _Spans, closed: _Spans
) -> tuple[list[float], _Spans, _Spans]:
    """Row boundaries added where a band between rules or shades holds several rows."""
    bands: list[list[Line]] = [[] for _ in range(len(ys) - 1)]
    for line in region.lines:
        bands[_row_of(ys, line.words[0])].append(line)
    figures = _figure_columns(region.lines, xs)
    filled = [number for number, band in enumerate(bands) if band]
    striped = any(shade.top > ys[filled[0] + 1] - SLACK for shade in region.shades)
    sparse = not region.drawn or (len(filled) <= 3 and not striped)
    cuts: list[float] = []
    for number, band in enumerate(bands):
        if len(band) < 2 or (number == 0 and not sparse and all(line.bold for line in band)):
            continue  # names of several lines above ruled rows are one row, though a year in them looks like a figure
        starts = _row_starts(band, xs, figures, sparse, first=number == 0)
        for start in starts:
            cuts.append(_level(band, start))
    return _cut(ys, across, closed, cuts, region.lines, xs, sparse)


def _level(band: Sequence[Line], start: int) -> float:
    """Where a band of lines is cut above one of them."""
    above = max(line.base + 0.2 * line.size for line in band[:start])
    below = min(line.base - 0.8 * line.size for line in band[start:])
    return max((above + below) / 2, below - 0.5)


def _cut(
    ys: list[float],
    across: _Spans,
    closed: _Spans,
    cuts: Sequence[float],
    lines: Sequence[Line],
    xs: Sequence[float],
    sparse: bool = False,
) -> tuple[list[float], _Spans, _Spans]:
    """The boundaries of rows, and what parts them, with further cuts."""
    if not cuts:
        return ys, across, closed
    places = sorted([*ys, *cuts])
    new_across, new_closed = _Spans(places, 0.6), _Spans(places, 0.6)
    for old, new in ((across, new_across), (closed, new_closed)):
        for number, stretches in old.covered.items():
            for start_x, end_x in stretches:
                new.add(ys[number], start_x, end_x)
    for cut in cuts:
        band = [line for line in lines if _row_of(ys, line.words[0]) == bisect_right(ys, cut) - 1]
        for column in _columns_cut(cut, band, xs, sparse):
            new_across.add(cut, xs[column], xs[column + 1])
    new_across.slack = new_closed.slack = SLACK
    return places, new_across, new_closed


def _columns_cut(cut: float, lines: Sequence[Line], xs: Sequence[float], sparse: bool) -> list[int]:
    """The columns in which a row begins at a level: where text runs on at its pitch beside wider gaps, a cell spans."""
    gaps: dict[int, float] = {}
    below: set[int] = set()
    turned: set[int] = set()
    for column in range(len(xs) - 1):
        own = [w for line in lines if abs(line.base - cut) < 40 for w in line.words if _column_of(xs, w) == column]
        if any(word.top < cut < word.bottom and word.bottom - word.top > 1.8 * word.size for word in own):
            turned.add(column)  # such a label stands beside several rows
        over = [word for word in own if word.base <= cut]
        under = [word for word in own if word.base > cut]
        if under and min(word.base for word in under) - cut < 2 * under[0].size:
            below.add(column)
            if over:
                low, high = max(word.base for word in over), min(word.base for word in under)
                if not all(is_number(" ".join(w.text for w in own if w.base == base)) for base in (low, high)):
                    gaps[column] = (high - low) / under[0].size
    widest = max(gaps.values(), default=0.0)
    return [
        column
        for column in range(len(xs) - 1)
        if column not in turned
        and not (column in gaps and gaps[column] < 1.3 and widest > 1.2 * gaps[column])
        and not (sparse and column == 0 and 0 not in below and below)
    ]


def _figure_columns(lines: Sequence[Line], xs: Sequence[float]) -> set[int]:
    texts: dict[int, list[str]] = {}
    for line in lines:
        for column, text in _cells_of(line, xs).items():
            texts.setdefault(column, []).append(text)
    return {
        column
        for column, found in texts.items()
        if column > 0 and sum(is_number(text) for text in found) * 2 > len(found) and sum(map(is_number, found)) >= 2
    }


def _cells_of(line: Line, xs: Sequence[float]) -> dict[int, str]:
    parts: dict[int, list[str]] = {}
    for word in line.words:
        parts.setdefault(_column_of(xs, word), []).append(word.text)
    return {column: " ".join(words) for column, words in parts.items()}


def _row_starts(band: Sequence[Line], xs: Sequence[float], figures: set[int], sparse: bool, first: bool) -> list[int]:
    """Which lines of a band begin a row (but for its first)."""
    cells = [_cells_of(line, xs) for line in band]
    anchors = [
        index
        for index, row in enumerate(cells)
        if figures and any(column in figures and is_number(text) for column, text in row.items())
    ]
    starts: set[int] = set()
    if len(anchors) > 1 or (anchors and sparse and first):
        starts = _figure_rows(band, anchors, xs)
    elif sparse and not anchors:
        starts = _spaced_rows(band, xs)
    if first or sparse:
        # Names in bold type above rows that are not.
        for index in range(1, len(band)):
            if all(line.bold for line in band[:index]) and not band[index].bold:
                starts = {start for start in starts if start >= index} | {index}
                break
    return sorted(starts)


def _figure_rows(band: Sequence[Line], anchors: Sequence[int], xs: Sequence[float]) -> set[int]:
    """Row starts where each row has one line of figures: lines without go with the one that they stand closer to."""
    starts: set[int] = set()
    label = _label_column(band, anchors, xs)
    lead = anchors[0]
    while lead > 0 and _joins(band, lead, xs, label):
        lead -= 1
    if lead > 0:
        starts.add(lead)
    for above, anchor in pairwise(anchors):
        cut = above + 1
        while cut < anchor and _joins(band, cut, xs, label) and not _closer_below(band, cut):
            cut += 1
        starts.add(cut)
        # Lines left between: a label that wraps down to its figures, or rows of their own.
        starts.update(index for index in range(cut + 1, anchor + 1) if not _joins(band, index, xs, label))
    starts.update(index for index in range(anchors[-1] + 1, len(band)) if not _joins(band, index, xs, label))
    return starts


def _label_column(band: Sequence[Line], anchors: Sequence[int], xs: Sequence[float]) -> int:
    """The first column in which most lines of figures have a word: a label may span the rows to the left of it."""
    counts = Counter(column for anchor in anchors for column in {_column_of(xs, word) for word in band[anchor].words})
    return min(column for column, count in counts.items() if count * 2 > len(anchors) or count == max(counts.values()))


def _closer_below(band: Sequence[Line], index: int) -> bool:
    """Whether a line stands clearly closer to the line below than to the one above."""
    if index + 1 >= len(band):
        return False
    up, down = band[index].base - band[index - 1].base, band[index + 1].base - band[index].base
    return up > 1.12 * down


def _joins(band: Sequence[Line], index: int, xs: Sequence[float], column: int) -> bool:
    """Whether a line goes on the label above: it follows closely and its first word had no room there."""
    line = band[index]
    words = [word for word in line.words if _column_of(xs, word) == column]
    if not words:
        return True
    label: list[Word] = []
    for above in reversed(band[:index]):
        label = [word for word in above.words if _column_of(xs, word) == column]
        if label:
            break
    if not label or line.base - label[0].base > 1.6 * line.size or label[-1].bold != words[0].bold:
        return False
    if label[-1].text.endswith("-") or words[0].text[:1].islower():
        return True
    width = words[0].x1 - words[0].x0
    return label[-1].x1 + 0.25 * line.size + width > xs[column + 1] - 0.3 * line.size


def _spaced_rows(band: Sequence[Line], xs: Sequence[float]) -> set[int]:
    """Row starts where rows stand further apart than lines: no column goes on at its usual pitch."""
    last: dict[int, float] = {}
    steps: list[float] = []
    for line in band:
        for column in {_column_of(xs, word) for word in line.words}:
            if column in last:
                steps.append(line.base - last[column])
            last[column] = line.base
    if not steps:
        return set(range(1, len(band)))
    pitch = (
        min(step for step in steps if step > 0.8 * band[0].size) if any(s > 0.8 * band[0].size for s in steps) else 0
    )
    starts: set[int] = set()
    last = {}
    for index, line in enumerate(band):
        columns = {_column_of(xs, word) for word in line.words}
        goes_on = any(column in last and line.base - last[column] < 1.18 * pitch for column in columns)
        near = index > 0 and line.base - band[index - 1].base < 0.6 * pitch
        # What stands in one inner column alone is a paragraph of the cell above.
        inner = len(columns) == 1 and 0 not in columns and len(xs) > 3
        apart = len(columns) > 1 or line.base - band[index - 1].base > 1.18 * pitch
        if index and apart and not goes_on and not near and not inner:
            starts.add(index)
        for column in columns:
            last[column] = line.base
    return starts


def _infer_spans(
    xs: Sequence[float],
    ys: Sequence[float],
    across: _Spans,
    closed: _Spans,
    words: Sequence[Word],
    icons: Sequence[Picture],
    shades: Sequence[Shade],
) -> None:
    """Part cells of one shade that no edge parts: text begins anew there, level with the row beside it."""
    width = len(xs) - 1
    columns = [lines_of(own) for own in _by_column(words, xs)]
    drop = _usual_drop(xs, ys, across, columns)
    for row in range(1, len(ys) - 1):
        y = ys[row]
        parted = [across.share(row, xs[column], xs[column + 1]) >= COVERED for column in range(width)]
        if all(parted) or not any(parted) or closed.covered.get(row):
            continue
        firsts = [_first_below(columns[column], y) for column in range(width)]
        level = min([first.base for column, first in enumerate(firsts) if first and parted[column]] or [y + drop])
        # Where nothing but figures stand beside them, each line of labels is that of its own figures.
        beside = [
            _is_next_figure(_above(columns[column], first), first)
            for column, first in enumerate(firsts)
            if first and parted[column]
        ]
        named = bool(beside) and all(beside)
        anew = False
        for column in range(width):
            if parted[column] or _is_shaded_over(y, xs[column], xs[column + 1], shades):
                continue
            anew = anew or _begins_anew(
                columns[column], firsts[column], level, icons, xs[column], named and column == 0
            )
            if anew:
                across.add(y, xs[column], xs[column + 1])


def _usual_drop(xs: Sequence[float], ys: Sequence[float], across: _Spans, columns: Sequence[Sequence[Line]]) -> float:
    """How far below a row's upper edge its first line stands."""
    drops = [
        first.base - y
        for row, y in enumerate(ys[1:-1], start=1)
        for column in range(len(xs) - 1)
        if across.share(row, xs[column], xs[column + 1]) >= COVERED
        and (first := _first_below(columns[column], y)) is not None
    ]
    return sorted(drops)[len(drops) // 2] if drops else 0.0


def _is_shaded_over(y: float, x0: float, x1: float, shades: Sequence[Shade]) -> bool:
    """Whether one shade, as wide as a cell, lies on both sides of a level: that of a cell that spans rows."""
    return any(
        abs(shade.x0 - x0) < 3 and abs(shade.x1 - x1) < 3 and shade.top < y - 3 and shade.bottom > y + 3
        for shade in shades
    )


def _begins_anew(
    lines: Sequence[Line], first: Line | None, level: float, icons: Sequence[Picture], left: float, named: bool
) -> bool:
    """Whether the first line below a level begins a cell: it stands level with the row beside it, and apart."""
    if first is None or abs(first.base - level) > 1.6:
        return False
    above = _above(lines, first)
    if not above or first.base - above[-1].base > 1.2 * _usual_step(lines, first.size):
        return True
    if any(icon.box[1] < first.base < icon.box[3] + 4 and left <= icon.box[0] <= first.x0 + 1 for icon in icons):
        return True
    sign = first.words[0].text
    if len(sign) == 1 and not sign.isalnum() and len(first.words) > 1:
        return True
    return named and not first.text[:1].islower() and not above[-1].text.endswith("-")


def _above(lines: Sequence[Line], first: Line) -> list[Line]:
    return [line for line in lines if line.base < first.base - 0.5]


def _is_next_figure(above: Sequence[Line], first: Line) -> bool:
    """Whether a figure stands under a figure: none goes on another."""
    return bool(above) and is_number(above[-1].text) and is_number(first.text)


def _usual_step(lines: Sequence[Line], size: float) -> float:
    """From line to line in a column, as it mostly is."""
    steps = Counter(round(b.base - a.base, 1) for a, b in pairwise(lines))
    usual = [(count, -step) for step, count in steps.items() if 0.8 * size < step < 2 * size]
    return -max(usual)[1] if usual else 1.2 * size


def _first_below(lines: Sequence[Line], y: float) -> Line | None:
    first = next((line for line in lines if line.base - 0.3 * line.size > y), None)
    if first is None or first.top - y > 0.9 * first.size:
        return None
    return first
