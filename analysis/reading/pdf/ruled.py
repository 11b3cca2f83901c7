"""Grids of lines that cross."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from analysis.core.places import Box
from analysis.reading.pdf.cells import FoundCell, FoundGrid, by_column, color_at, make_grid, row_of, stands_within
from analysis.reading.pdf.columns import merged_intervals
from analysis.reading.pdf.lines import count_figures, is_number, lines_of, runs_over
from analysis.reading.pdf.parts import Part
from analysis.reading.pdf.rows import cut_rows, figure_cuts
from analysis.reading.pdf.runs import tabular_runs
from analysis.reading.pdf.sheet import Picture, Shade, Word
from analysis.reading.pdf.spans import PADDING, SLACK, Spans, clustered, nearest_to, with_ends


def ruled_grid(part: Part, words: Sequence[Word], icons: Sequence[Picture]) -> FoundGrid | None:
    """The grid of lines that cross; None where they go around a text or nothing."""
    x0, top, x1, rules_end = part.box
    bottom = _open_end(part, words)
    inside = [word for word in words if stands_within(word, (x0, top, x1, bottom))]
    xs = with_ends(part.uprights, x0, x1)
    xs = sorted([*xs, *_breaks_of_rules(part, xs, inside)])
    levels = [(rule.top + rule.bottom) / 2 for rule in part.rules if rule.horizontal]
    edges = _edges_of_cells(part, levels)
    ys = with_ends(clustered([*levels, *(level for level, _, _ in edges)], SLACK), top, bottom)
    if len(ys) < 2 or not inside or len(xs) == len(ys) == 2:
        return None  # a frame around text is no table
    across, down = Spans(ys), Spans(xs)
    for rule in part.rules:
        if rule.horizontal:
            across.add((rule.top + rule.bottom) / 2, rule.x0, rule.x1)
        else:
            low = bottom if rule.bottom > rules_end - SLACK else rule.bottom
            down.add((rule.x0 + rule.x1) / 2, rule.top, low)
    closed = Spans(ys)
    closed.covered = {number: list(stretches) for number, stretches in across.covered.items()}
    for level, left, right in edges:
        across.add(level, left, right)
    ys, across, closed = cut_rows(ys, across, closed, figure_cuts(lines_of(inside), xs, ys), lines_of(inside), xs)
    return make_grid(xs, ys, across, closed, down, inside, icons, part.shades)


def is_chart(grid: FoundGrid) -> bool:
    """Whether lines are those of a chart: few words stand among them, and no row has one in most of its columns."""
    filled = Counter(cell.row for cell in grid.cells if cell.words)
    columns = len(grid.xs) - 1
    return len(grid.cells) > 12 and filled.total() * 4 < len(grid.cells) and max(filled.values()) * 2 <= columns


def charts_of(shades: Sequence[Shade]) -> list[Box]:
    """Where charts are whose bars are among the shades: apart, as wide as one another, on one line, of several heights.

    With the labels of their bars and axes. Page 23 of an annual report and page 4 of a survey, in which grid lines and
    curves strike out labels.
    """
    alike: dict[tuple[int, int], list[Shade]] = {}
    for shade in sorted(shades, key=lambda shade: shade.x0):
        alike.setdefault((round(shade.bottom), round(shade.x1 - shade.x0)), []).append(shade)
    found = []
    for bars in alike.values():
        heights = {round(bar.bottom - bar.top) for bar in bars}
        if len(bars) > 3 and len(heights) > 2 and all(right.x0 - left.x1 > 0.5 for left, right in pairwise(bars)):
            sides = {(round(bar.x0), round(bar.x1)) for bar in bars}
            stacked = [bar for bar in shades if (round(bar.x0), round(bar.x1)) in sides and bar.top < bars[0].bottom]
            found.append((bars[0].x0 - 60, min(bar.top for bar in stacked) - 12, bars[-1].x1 + 20, bars[0].bottom + 24))
    return found


def labels_chart(word: Word, chart: FoundGrid) -> bool:
    """Whether a word stands in a chart or beside its axes."""
    x0, top, x1, bottom = chart.box
    return top - word.size < word.base < bottom + 2 * word.size and word.x1 > x0 - 60 and word.x0 < x1 + 60


def with_labels_beside(grid: FoundGrid, words: Sequence[Word]) -> FoundGrid:
    """The grid with the labels that stand left of its frame, one beside each row of figures."""
    first = [cell for cell in grid.cells if cell.column == 0]
    texts = [" ".join(line.text for line in lines_of(cell.words)) for cell in first]
    if len(first) != len(grid.ys) - 1 or not all(map(is_number, texts[1:])) or len(first) < 3:
        return grid
    left = grid.xs[0]
    labels = [
        line
        for line in lines_of(word for word in words if word.x1 <= left + 1)
        if grid.ys[0] < line.middle < grid.ys[-1]
    ]
    rows = Counter(row_of(grid.ys, line.words[0]) for line in labels)
    if any(row not in rows for row in range(1, len(first))) or any(count > 2 for count in rows.values()):
        return grid
    xs = [min(line.x0 for line in labels) - 1, *grid.xs]
    cells = [replace(cell, column=cell.column + 1) for cell in grid.cells]
    for row, (top, bottom) in enumerate(pairwise(grid.ys)):
        own = [word for line in labels if row_of(grid.ys, line.words[0]) == row for word in line.words]
        cells.append(FoundCell(row, 0, 1, 1, (xs[0], top, left, bottom), own))
    return FoundGrid(xs, grid.ys, sorted(cells, key=lambda cell: (cell.row, cell.column)))


def grid_of_boxes(parts: Sequence[Part], words: Sequence[Word], icons: Sequence[Picture]) -> FoundGrid | None:
    """The grid whose cells are drawn as boxes of their own, in line across and down; None where they are not."""
    boxes = [part.box for part in parts if any(stands_within(word, part.box) for word in words)]
    columns = merged_intervals((x0, x1, 0.0) for x0, _, x1, _ in boxes)
    rows = merged_intervals((top, bottom, 0.0) for _, top, _, bottom in boxes)
    if len(columns) < 2 or len(rows) < 2 or len(boxes) < len(columns) * len(rows):
        return None
    xs = [columns[0][0], *((a + b) / 2 for (_, a), (b, _) in pairwise(columns)), columns[-1][1]]
    ys = [rows[0][0], *((a + b) / 2 for (_, a), (b, _) in pairwise(rows)), rows[-1][1]]
    return grid_without_spans(xs, ys, [word for word in words if any(stands_within(word, box) for box in boxes)], icons)


def grid_without_spans(xs: list[float], ys: list[float], words: Sequence[Word], icons: Sequence[Picture]) -> FoundGrid:
    """The grid of these columns and rows in which each cell is one of one column and one row."""
    across, down = Spans(ys), Spans(xs)
    for y in ys:
        across.add(y, xs[0], xs[-1])
    for x in xs:
        down.add(x, ys[0], ys[-1])
    return make_grid(xs, ys, across, across, down, words, icons, [])


def only_frames(grid: FoundGrid) -> bool:
    """Whether lines that cross go around a table or part its names alone, and leave rows of figures together."""
    columns = by_column((word for cell in grid.cells for word in cell.words), grid.xs)
    return any(count_figures(own) > 3 and any(len(run) > 2 for run in tabular_runs(lines_of(own))) for own in columns)


def _open_end(part: Part, words: Sequence[Word]) -> float:
    """How far down a grid reaches: where a page break left its cells open, a last line may hang out below its rules."""
    x0, _, x1, bottom = part.box
    rules_end = bottom
    if any(rule.horizontal and rule.top > bottom - SLACK for rule in part.rules):
        lowest = [rule for rule in part.rules if rule.horizontal and rule.top > bottom - SLACK]
        if sum(rule.x1 - rule.x0 for rule in lowest) > 0.9 * (x1 - x0):
            return bottom
    reach = bottom
    lefts = clustered((rule.x0 for rule in part.rules if not rule.horizontal), SLACK)
    for line in lines_of(word for word in words if word.bottom > bottom):
        if line.middle <= bottom:
            reach = max(reach, line.bottom)
            continue
        # A new paragraph of the same cell stands further off, but begins where the cell's text does.
        begins = any(0 < line.x0 - x < line.size for x in lefts[1:])
        if line.base < reach + (1.8 if begins else 1.2) * line.size:
            crossed = any(
                runs_over(rule.x0, line.words, line.words)
                for rule in part.rules
                if not rule.horizontal and rule.bottom > rules_end - 20
            )
            if line.x0 >= x0 - 1 and line.x1 <= x1 + 1 and not crossed:
                bottom = reach = line.bottom
    return bottom


def _edges_of_cells(part: Part, levels: Sequence[float]) -> list[tuple[float, float, float]]:
    """The edges of shades that part rows: not those of a shade behind a text, which keeps clear of its cell's lines."""
    uprights = [rule for rule in part.rules if not rule.horizontal]
    ruled = clustered(levels, SLACK)

    def keeps_clear(level: float, x0: float, x1: float) -> bool:
        left = [x0 - rule.x1 for rule in uprights if rule.top < level < rule.bottom and rule.x0 < x0 + SLACK]
        right = [rule.x0 - x1 for rule in uprights if rule.top < level < rule.bottom and rule.x1 > x1 - SLACK]
        if not left or not right or not 1 < min(*left, *right) < PADDING:
            return False
        return not any(rule.x0 - 1 <= end <= rule.x1 + 1 for rule in uprights for end in (x0, x1))

    found = []
    for edge in _shade_edges(part.shades):
        nearest = nearest_to(ruled, edge[0])
        if (nearest is not None and abs(ruled[nearest] - edge[0]) <= SLACK) or not keeps_clear(*edge):
            found.append(edge)
    return found


def _shade_edges(shades: Sequence[Shade]) -> Iterable[tuple[float, float, float]]:
    """The upper and lower edges of shades that the eye can see, as (level, x0, x1): another colour lies beyond."""
    for shade in shades:
        x = (shade.x0 + shade.x1) / 2
        for level, beyond in ((shade.top, shade.top - 1.6), (shade.bottom, shade.bottom + 1.6)):
            if color_at(x, beyond, shades) != shade.color:
                yield level, shade.x0, shade.x1


def _breaks_of_rules(part: Part, xs: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Places where most horizontal rules break and no word stands: columns whose upright lines a program left out."""
    long = [rule for rule in part.rules if rule.horizontal and rule.x1 - rule.x0 > 6]
    levels = len(clustered(((rule.top + rule.bottom) / 2 for rule in long), SLACK))
    found = []
    for place in clustered((end for rule in long for end in (rule.x0, rule.x1)), SLACK):
        if any(abs(place - x) <= 6 for x in xs):
            continue
        ends = sum(abs(end - place) <= SLACK for rule in long for end in (rule.x0, rule.x1))
        crossing = sum(word.x0 < place - 1.5 and word.x1 > place + 1.5 for word in words)
        if ends >= 2 * 0.6 * levels and levels > 1 and crossing * 50 <= len(words):
            found.append(place)
    return found
