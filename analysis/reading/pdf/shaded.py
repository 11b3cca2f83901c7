"""Cells that shades part: rows of one shade may hold a cell that spans several of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from analysis.reading.pdf.cells import by_column
from analysis.reading.pdf.lines import Line, is_lone_sign, is_number, lines_of
from analysis.reading.pdf.sheet import Shade, Word
from analysis.reading.pdf.spans import COVERED, Spans

# Rows stand further apart than this, in steps from line to line, and paragraphs of a cell less: 1.43 and more, and 1.25
# to 1.33, in the typeset `browser_appendix_zebra`, seeds 12 and 1018.
_APART = 1.4


def is_nested(shade: Shade, shades: Sequence[Shade]) -> bool:
    """Whether a shade lies within another of its colour: that behind a text within its cell's.

    It parts no rows (an interpreters' annual report, page 9).
    """
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


def infer_spans(
    xs: Sequence[float],
    ys: Sequence[float],
    across: Spans,
    closed: Spans,
    words: Sequence[Word],
    shades: Sequence[Shade],
) -> None:
    """Part cells of one shade that no edge parts: text begins anew there, level with the row beside it."""
    width = len(xs) - 1
    columns = [lines_of(own) for own in by_column(words, xs)]
    step = min([_usual_step(own, own[0].size) for own in columns if own], default=0.0)  # of lines, not of rows of one
    drop = _usual_drop(xs, ys, across, columns)
    for row in range(1, len(ys) - 1):
        y = ys[row]
        parted = [across.share(row, xs[column], xs[column + 1]) >= COVERED for column in range(width)]
        if all(parted) or not any(parted) or closed.covered.get(row):
            continue
        firsts = [_first_below(columns[column], y) for column in range(width)]
        pairs = [
            (_above(columns[column], first), first) for column, first in enumerate(firsts) if first and parted[column]
        ]
        if _is_run_over(pairs, step):
            del across.covered[row]
            continue
        level = min([first.base for _, first in pairs] or [y + drop])
        # Where nothing but figures stand beside them, each line of labels is that of its own figures.
        beside = [_is_next_entry(above, first) for above, first in pairs]
        named = bool(beside) and all(beside)
        anew = False
        for column in range(width):
            if parted[column] or _is_shaded_over(y, xs[column], xs[column + 1], shades):
                continue
            anew = anew or _begins_anew(columns[column], firsts[column], level, named and column == 0)
            if anew:
                across.add(y, xs[column], xs[column + 1])


def _is_run_over(pairs: Sequence[tuple[Sequence[Line], Line]], step: float) -> bool:
    """Whether the first lines below a level go on those above, as lines of a cell do, in each column that has both.

    A browser paints the shade of a row no further down than where its rest begins on the next page
    (`browser_appendix_zebra`, seed 2015).
    """
    both = [(above, first) for above, first in pairs if above]
    return bool(both) and all(
        first.base - above[-1].base <= _APART * step and not _is_next_entry(above, first) for above, first in both
    )


def _usual_drop(xs: Sequence[float], ys: Sequence[float], across: Spans, columns: Sequence[Sequence[Line]]) -> float:
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


def _begins_anew(lines: Sequence[Line], first: Line | None, level: float, named: bool) -> bool:
    """Whether the first line below a level begins a cell: it stands level with the row beside it, and apart."""
    if first is None or abs(first.base - level) > 1.6:
        return False
    above = _above(lines, first)
    if not above or first.base - above[-1].base > _APART * _usual_step(lines, first.size):
        return True
    return named and not first.text[:1].islower() and not above[-1].text.endswith("-")


def _above(lines: Sequence[Line], first: Line) -> list[Line]:
    return [line for line in lines if line.base < first.base - 0.5]


def _is_next_entry(above: Sequence[Line], first: Line) -> bool:
    """Whether a figure stands under a figure, or a sign under a sign: none goes on another."""
    return bool(above) and any(kind(above[-1].text) and kind(first.text) for kind in (is_number, is_lone_sign))


def _usual_step(lines: Sequence[Line], size: float) -> float:
    """From line to line in a column, as it mostly is."""
    steps = Counter(round(b.base - a.base, 1) for a, b in pairwise(lines))
    usual = [(count, -step) for step, count in steps.items() if 0.8 * size < step < 2 * size]
    return -max(usual)[1] if usual else 1.2 * size


def _first_below(lines: Sequence[Line], y: float) -> Line | None:
    first = next((line for line in lines if line.middle > y), None)
    if first is None or first.top - y > 0.9 * first.size:
        return None
    return first
