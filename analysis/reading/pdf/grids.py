"""Finding the grids of a page among its words, rules, shades and icons.

Lines that cross give a grid at once (`ruled`). Where there are only horizontal rules, only shades (`regions`) or
nothing at all (`runs`), the columns are the white corridors that run down through the rows (`columns`), and the rows
are what rules, shades (`shaded`) and the text itself (`rows`) part.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reading.pdf.cells import FoundGrid, make_grid, stands_within
from analysis.reading.pdf.columns import column_bounds
from analysis.reading.pdf.lines import BASE, Line, lines_of
from analysis.reading.pdf.parts import Part, Region, parts_of, stacked, underlines
from analysis.reading.pdf.regions import drawn_regions
from analysis.reading.pdf.rows import with_text_rows
from analysis.reading.pdf.ruled import (
    charts_of,
    grid_of_boxes,
    is_chart,
    labels_chart,
    only_frames,
    ruled_grid,
    with_labels_beside,
)
from analysis.reading.pdf.runs import tabular_runs
from analysis.reading.pdf.shaded import infer_spans, is_nested
from analysis.reading.pdf.sheet import RULE_THICKNESS, Picture, Rule, Shade, Word, is_within
from analysis.reading.pdf.spans import SLACK, Spans, clustered, with_ends


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
    by_base = sorted(words, key=BASE)
    largest = max([word.size for word in words], default=0.0)
    # The square where two hairlines meet, which Word draws at each corner, is no line (a loss statement, page 27).
    rules = [rule for rule in rules if max(rule.x1 - rule.x0, rule.bottom - rule.top) > RULE_THICKNESS]
    rules = [rule for rule in rules if not underlines(rule, by_base, largest)]
    grids: list[FoundGrid] = []
    charts = charts_of(shades)
    free_words = [word for word in words if not any(stands_within(word, chart) for chart in charts)]
    rules = [rule for rule in rules if not is_within(rule, charts)]
    shades = [shade for shade in shades if not is_within(shade, charts)]
    open_parts: list[Part] = []
    parts = stacked(parts_of(rules, shades), lines_of(words))
    if boxed := grid_of_boxes([part for part in parts if part.is_box], words, icons):
        grids.append(boxed)
        free_words = _outside(grids, free_words)
        parts = [part for part in parts if not part.is_box]
    for part in parts:
        if part.crossed:
            grid = ruled_grid(part, free_words, icons)
            if grid is not None and only_frames(grid):
                open_parts.append(part)
            elif grid is not None and is_chart(grid):
                free_words = [word for word in free_words if not labels_chart(word, grid)]
            elif grid is not None:
                grids.append(with_labels_beside(grid, free_words))
                free_words = _outside([grids[-1]], free_words)
        else:
            open_parts.append(part)
    for region in _regions(open_parts, free_words, icons, grids, known):
        grids.append(region)
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _outside(grids: Sequence[FoundGrid], words: Sequence[Word]) -> list[Word]:
    inside = {id(word) for grid in grids for cell in grid.cells for word in cell.words}
    return [word for word in words if id(word) not in inside]


def _regions(
    parts: Sequence[Part],
    words: Sequence[Word],
    icons: Sequence[Picture],
    taken: Sequence[FoundGrid],
    known: Sequence[float] | None,
) -> list[FoundGrid]:
    lines = lines_of(words)
    found: list[FoundGrid] = []
    used: set[int] = set()
    for region in drawn_regions(parts, lines, known):
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
        for run in tabular_runs(stretch):
            region = Region(run, [], [], min(line.x0 for line in run), max(line.x1 for line in run))
            grid = _open_grid(region, icons, known if not found and not taken else None)
            if grid is not None:
                found.append(grid)
    return found


def _open_grid(region: Region, icons: Sequence[Picture], known: Sequence[float] | None) -> FoundGrid | None:
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
    xs = column_bounds(region, words, own_icons, known)
    if len(xs) < 3:
        return None
    shades = [shade for shade in region.shades if not is_nested(shade, region.shades)]
    across_page = [rule for rule in region.rules if rule.horizontal]
    levels = [(rule.top + rule.bottom) / 2 for rule in across_page]
    levels += [edge for shade in shades for edge in (shade.top, shade.bottom)]
    ys = with_ends(clustered(levels, SLACK), top, bottom)
    across = Spans(list(ys))
    closed = Spans(ys)
    for rule in across_page:
        x0, x1 = _reach(rule, xs, words)
        closed.add((rule.top + rule.bottom) / 2, x0, x1)
        across.add((rule.top + rule.bottom) / 2, x0, x1)
    for shade in shades:
        across.add(shade.top, shade.x0, shade.x1)
        across.add(shade.bottom, shade.x0, shade.x1)
    ys, across, closed = with_text_rows(region, xs, ys, across, closed)
    if shades:
        infer_spans(xs, ys, across, closed, words, shades)
    return make_grid(xs, ys, across, closed, None, words, own_icons, region.shades)


def _reach(rule: Rule, xs: Sequence[float], words: Sequence[Word]) -> tuple[float, float]:
    """How far a rule parts rows: into the white between two tables that stand side by side, up to where columns end."""
    left, right = max([xs[0], *(x for x in xs if x <= rule.x0)]), min([xs[-1], *(x for x in xs if x >= rule.x1)])
    if left < rule.x0 and any(word.x1 > left and word.x0 < rule.x0 for word in words):
        left = rule.x0
    if right > rule.x1 and any(word.x0 < right and word.x1 > rule.x1 for word in words):
        right = rule.x1
    return left, right
