"""Stretches of a page with a table between horizontal rules or shades, without upright lines."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from analysis.core.places import around
from analysis.reading.pdf.columns import bands_of, columns_of, columns_under, is_outside
from analysis.reading.pdf.lines import Line, runs_over, segments_of, stands_between
from analysis.reading.pdf.parts import Part, Region
from analysis.reading.pdf.spans import SLACK, clustered


def drawn_regions(parts: Sequence[Part], lines: Sequence[Line], known: Sequence[float] | None) -> list[Region]:
    """Stacks of rules and shades of one width, with the lines among them and those above and below that fit in."""
    regions = []
    owned: set[int] = set()
    for stack in _stacks(parts, lines, known):
        x0, top, x1, bottom = around([part.box for part in stack])
        inside = [line for line in lines if stands_between(line, (x0, top, x1, bottom))]
        shades = [shade for part in stack for shade in part.shades]
        rules = [rule for part in stack for rule in part.rules]
        if len(stack) > 1 or shades or inside or _has_names_or_rows(lines, top, bottom):
            owned.update(id(line) for line in inside)
            regions.append((Region(inside, rules, shades, x0, x1), top, bottom))
    found = []
    for region, top, bottom in regions:
        others = owned - {id(line) for line in region.lines}
        # First down: names of several lines are told by the columns of rows below a rule that stands alone.
        below = [line for line in lines if line.middle >= bottom]
        _extend(region, below, bottom, others, upward=False)
        _extend(region, [line for line in lines if line.middle <= top][::-1], top, others, upward=True)
        owned.update(id(line) for line in region.lines)
        several = any(len(segments_of(line)) > 1 for line in region.lines)
        if several and (len(region.lines) > 1 or (region.lines[0] is lines[-1] and lines[-1].bold)):
            found.append(region)
    return found


def _stacks(parts: Sequence[Part], lines: Sequence[Line], known: Sequence[float] | None) -> list[list[Part]]:
    """Parts below one another, the narrower within the wider, with nothing between that ends a table."""
    stacks: list[list[Part]] = []
    for part in parts:
        x0, _, x1, _ = part.box
        if x1 - x0 < 40:
            continue
        home = None
        for stack in stacks:
            left, _, right, _ = around([other.box for other in stack])
            fits = (x0 > left - 4 and x1 < right + 4) or (x0 < left + 4 and x1 > right - 4)
            fits = fits or any(abs(part.box[1] - other.box[1]) < SLACK for other in stack)  # tables side by side
            if fits and not _breaks(stack, part, lines, known):
                home = stack
        if home is None:
            stacks.append([part])
        else:
            home.append(part)
    return stacks


def _has_names_or_rows(lines: Sequence[Line], top: float, bottom: float) -> bool:
    """Whether a rule alone has names right above it, at the page's end, or a row of a table below it."""
    above = [line for line in lines[-1:] if 0 < top - line.base < line.size and line.bold]
    below = [line for line in lines if 0 < line.base - bottom < 4 * line.size]
    return bool(above or below) and len(segments_of((above or below)[0])) > 1


def _breaks(stack: Sequence[Part], part: Part, lines: Sequence[Line], known: Sequence[float] | None) -> bool:
    """Whether text between a stack and the next rule or shade shows that the table has ended: a heading, prose."""
    x0, start, x1, top = around([other.box for other in stack])
    between = [line for line in lines if top - 1 < line.middle < part.box[1] + 1]
    if not between:
        return part.box[1] - top > 60
    rules = [rule for other in [*stack, part] for rule in other.rules if rule.horizontal]
    ends = clustered((end for rule in rules for end in (rule.x0, rule.x1)), SLACK)
    within = [line for line in lines if start - 30 < line.base < top]
    heading = max(line.size for line in between) > 1.06 * max((line.size for line in within), default=inf)
    if not heading and any(_keep_to_columns(between, bounds) for bounds in (ends[1:-1], (known or [])[1:-1])):
        return False
    rows = [line for line in [*within, *between] if len(segments_of(line)) > 1]
    names = [line for line in within if line.base > start]  # those of groups stand further left than labels
    columns = columns_of([*rows, *names])
    if any(line.x0 < x0 - 4 or is_outside(line, columns, rows or between) for line in between):
        return True
    prose = [
        line
        for line in between
        if len(line.segments(0.9)) == 1 and line.x1 - line.x0 > 0.5 * (x1 - x0) and columns_under(line, columns) > 1
    ]
    return bool(prose) and len(between) < 4 * len(prose)


def _keep_to_columns(lines: Sequence[Line], bounds: Sequence[float]) -> bool:
    """Whether lines stand in columns as the cells of a table do that goes on.

    `bounds`: where rules end that a program draws cell by cell, or where columns end on the page before.
    """
    if not bounds or any(abs(line.size - lines[0].size) > 0.06 * line.size for line in lines):
        return False
    if any(runs_over(x, line.words, line.words) for line in lines for x in bounds):
        return False
    alone = [line for line in lines if line.x1 < bounds[0]]
    return len(alone) < len(lines) and not any(line.bold for line in alone)


def _extend(region: Region, outside: Sequence[Line], edge: float, owned: set[int], upward: bool) -> None:
    """Take up the lines above or below that stand in the region's columns: a header over its rule, a last open row.

    `outside`: the lines beyond that edge of the region, the nearest first.
    """
    taken: list[Line] = []
    end = edge
    for line in outside:
        gap = end - line.bottom if upward else line.top - end
        if id(line) in owned or gap > 1.3 * line.size or not _fits_in(line, region, taken, upward):
            break
        taken.append(line)
        end = line.top if upward else line.bottom
    at_end = bool(taken) and taken[-1] is outside[-1]
    ruled = max((rule.bottom for rule in region.rules if rule.horizontal), default=0.0)
    if not upward and not at_end and ruled > edge - SLACK:
        return
    # A line that stands alone in the first column may be the table's title, or the prose after it.
    while taken and not at_end and not _is_inner(taken[-1], region):
        taken.pop()
    region.lines = sorted([*region.lines, *taken], key=lambda line: line.base)


def _fits_in(line: Line, region: Region, taken: Sequence[Line], upward: bool) -> bool:
    """Whether a line beyond a region's edge stands in its columns, or as a band of periods above names."""
    if line.x0 < region.x0 - 4 or line.x1 > region.x1 + 4:
        return False
    if not region.lines:
        return len(segments_of(line)) > 1
    columns = columns_of(region.lines)
    if is_outside(line, columns if len(columns) > 1 else [], region.lines):
        return False
    under = columns_under(line, columns)
    below = [*taken[::-1], *region.lines]
    alike = upward and line.bold == below[0].bold and under < len(columns) - 1
    band = alike and bool(bands_of([line, *below]))
    return len(columns) < 2 or under < 2 or band


def _is_inner(line: Line, region: Region) -> bool:
    columns = columns_of(region.lines)
    return len(segments_of(line)) > 1 or (len(columns) > 1 and line.x0 > columns[0][1] + 1)
