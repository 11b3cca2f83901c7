"""Rows that no line parts: each has its own figures, and stands further from the next than the lines of a cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import inf

from analysis.core.numbers import breaks_at_thousand
from analysis.reading.pdf.cells import by_column, column_of, row_of, texts_by_column
from analysis.reading.pdf.columns import bands_of
from analysis.reading.pdf.lines import LEFT, Line, is_lone_sign, is_number
from analysis.reading.pdf.parts import Region
from analysis.reading.pdf.sheet import Word
from analysis.reading.pdf.spans import SLACK, Spans

_YEAR = re.compile(r"20\d\d")  # in a name of several lines it is no figure: "Utfall januari" over "2024"


def _bands(lines: Sequence[Line], xs: Sequence[float], ys: Sequence[float]) -> list[list[Line]]:
    """The lines between rules or shades; those put together that stand level in different columns.

    Cells may be set a little apart, and a raised mark of a note sets a label lower than its figures.
    """
    bands: list[list[Line]] = [[] for _ in range(len(ys) - 1)]
    for line in lines:
        band = bands[row_of(ys, line.words[0])]
        if band and line.base - band[-1].base < 0.4 * line.size:
            columns = {column_of(xs, word) for word in band[-1].words}
            if columns.isdisjoint(column_of(xs, word) for word in line.words):
                band[-1] = Line(sorted([*band[-1].words, *line.words], key=LEFT))
                continue
        band.append(line)
    return bands


def figure_cuts(lines: Sequence[Line], xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """Where rows part that no rule parts: each has its own figure in each of its columns, and no figure goes on one."""
    cuts = []
    for band_no, band in enumerate(_bands(lines, xs, ys)):
        cells = [texts_by_column(line, xs) for line in band]
        names = next((number for number, row in enumerate(cells) if any(map(is_number, row.values()))), 0)
        below, cells = band[names:], cells[names:]
        texts = {column: [row[column] for row in cells if column in row] for column in range(1, len(xs) - 1)}
        figures = {column for column, own in texts.items() if len(own) > 1 and all(map(is_number, own))}
        anchors = [number for number, row in enumerate(cells) if figures & row.keys()]
        if len(figures) > 1 or (figures and all(min(cells[number]) < min(figures) for number in anchors)):
            edges = [x - 0.3 * band[0].size for x in xs[1:]]
            starts = {names + start for start in (0, *_figure_rows(below, anchors, xs, edges))} - {0}
        else:
            starts = _rows_of_paragraphs(band, xs) if band_no else set()
        cuts += [_level_above(band, start) for start in sorted(starts)]
    return cuts


def _rows_of_paragraphs(band: Sequence[Line], xs: Sequence[float]) -> set[int]:
    """Row starts where a paragraph begins in three columns or more at once: in each that has any text, but the first.

    In one of these places at least, each of the columns must have text above (a survey of air toxics, page 2).
    """
    starts: set[int] = set()
    below_text = False
    last: dict[int, float] = {}
    columns = [{column_of(xs, word) for word in line.words} for line in band]
    every = set().union(*columns)
    for number, (line, own) in enumerate(zip(band, columns, strict=True)):
        begins = all(line.base - last.get(column, -inf) > 1.6 * line.size for column in own)
        if number and begins and len(own) > 2 and every - own <= {0}:
            starts.add(number)
            below_text = below_text or own <= last.keys()
        last |= dict.fromkeys(own, line.base)
    return starts if below_text else set()


def with_text_rows(
    region: Region, xs: Sequence[float], ys: list[float], across: Spans, closed: Spans
) -> tuple[list[float], Spans, Spans]:
    """Row boundaries added where a band between rules or shades holds several rows."""
    bands = _bands(region.lines, xs, ys)
    figures = _figure_columns(region.lines, xs)
    filled = [number for number, band in enumerate(bands) if band]
    striped = any(shade.top > ys[filled[0] + 1] - SLACK for shade in region.shades)
    sparse = not region.drawn or (len(filled) <= 3 and not striped)
    columns = by_column((word for line in region.lines for word in line.words), xs)
    edges = [max((word.x1 for word in own), default=x) for own, x in zip(columns, xs, strict=False)]
    cuts: list[float] = []
    for number, band in enumerate(bands):
        if len(band) < 2 or (number == 0 and not sparse and all(line.bold for line in band)):
            continue  # names of several lines above ruled rows are one row, though a year in them looks like a figure
        starts = _row_starts(band, xs, edges, figures, sparse, first=number == 0)
        if number == filled[0] and bands_of(region.lines):
            starts = sorted({1, *starts})
        for start in starts:
            cuts.append(_level_above(band, start))
    return cut_rows(ys, across, closed, cuts, region.lines, xs, sparse)


def _level_above(band: Sequence[Line], start: int) -> float:
    """Where a band of lines is cut above one of them."""
    above = max(line.base + 0.2 * line.size for line in band[:start])
    below = min(line.base - 0.8 * line.size for line in band[start:])
    return max((above + below) / 2, below - 0.5)


def cut_rows(
    ys: list[float],
    across: Spans,
    closed: Spans,
    cuts: Sequence[float],
    lines: Sequence[Line],
    xs: Sequence[float],
    sparse: bool = False,
) -> tuple[list[float], Spans, Spans]:
    """The boundaries of rows, and what parts them, with further cuts."""
    if not cuts:
        return ys, across, closed
    places = sorted([*ys, *cuts])
    new_across, new_closed = Spans(places, 0.6), Spans(places, 0.6)
    for old, new in ((across, new_across), (closed, new_closed)):
        for number, stretches in old.covered.items():
            for start_x, end_x in stretches:
                new.add(ys[number], start_x, end_x)
    for cut in cuts:
        band = [line for line in lines if row_of(ys, line.words[0]) == bisect_right(ys, cut) - 1]
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
        own = [w for line in lines if abs(line.base - cut) < 40 for w in line.words if column_of(xs, w) == column]
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
        for column, text in texts_by_column(line, xs).items():
            texts.setdefault(column, []).append(text)
    return {
        column
        for column, found in texts.items()
        if column > 0 and sum(is_number(text) for text in found) * 2 > len(found) and sum(map(is_number, found)) >= 2
    }


def _row_starts(
    band: Sequence[Line], xs: Sequence[float], edges: Sequence[float], figures: set[int], sparse: bool, first: bool
) -> list[int]:
    """Which lines of a band begin a row (but for its first)."""
    cells = [texts_by_column(line, xs) for line in band]
    anchors = [
        index
        for index, row in enumerate(cells)
        if any(
            column in figures and is_number(text) and not (first and _YEAR.fullmatch(text))
            for column, text in row.items()
        )
    ]
    starts: set[int] = set()
    if len(anchors) > 1 or (anchors and sparse and first):
        starts = _figure_rows(band, anchors, xs, edges)
    elif sparse and not anchors:
        starts = _spaced_rows(band, xs) | _signed_rows(band, xs)
    if first or sparse:
        # Names in bold type above rows that are not.
        for index in range(1, len(band)):
            if all(line.bold for line in band[:index]) and not band[index].bold:
                starts = {start for start in starts if start >= index} | {index}
                break
    return sorted(starts)


def _figure_rows(band: Sequence[Line], anchors: Sequence[int], xs: Sequence[float], edges: Sequence[float]) -> set[int]:
    """Row starts where each row has one line of figures, beside or between the lines of its label.

    `edges`: how far the text of each column may reach, as far as is known.
    """
    broken = {below for above, below in pairwise(anchors) if _breaks_at_thousands(band[above], band[below], xs)}
    whole = [number for number in anchors if number not in broken]
    column = _label_column(band, whole, xs)
    label = [[word for word in line.words if column_of(xs, word) == column] for line in band]
    pitch = _row_pitch(band, whole, label)
    joins, if_close = (
        [_joins(label[:number], label[number], edges[column], apart) for number in range(len(band))]
        for apart in (pitch, inf)
    )
    bases = [words[0].base for words in label if words]
    close = pitch < 1.06 * min((below - above for above, below in pairwise(bases)), default=0.0)
    alone = [number for number in range(anchors[0] + 1, len(band)) if label[number] and number not in anchors]
    if close and len([number for number in alone if not joins[number]]) > 1 and all(if_close[n] for n in alone):
        joins = if_close  # of several groups' names one would have room beside the label above
    anchors = [number for number in anchors if number not in broken or not joins[number]]
    first = max((number for number in range(anchors[0] + 1) if not joins[number]), default=0)
    behind = {number for number in range(anchors[-1] + 1, len(band)) if not joins[number]}
    known: list[list[int]] = [[first]]  # for each row the lines that begin it, or names of groups above it
    for above, anchor in pairwise(anchors):
        begun = [number for number in range(above + 1, anchor + 1) if not joins[number]]
        may = [number for number in range(above + 1, anchor + 1) if _may_begin_label(label, number)] or [anchor]
        known.append(begun or (may if len(may) == 1 and label[anchor] else []))
    named = all(label[anchor] for anchor in anchors)
    found = _starts_of_labels(anchors, [*known, [min(behind, default=len(band))]], named)
    found |= {start for starts in known for start in starts} | behind
    for above, anchor in pairwise(anchors):
        if not label[anchor] and found.isdisjoint(range(above + 1, anchor + 1)):
            found.add(anchor)  # figures without a label, as it seems
    return found - {0}


def _starts_of_labels(anchors: Sequence[int], known: Sequence[Sequence[int]], named: bool) -> set[int]:
    """With which lines the labels of figures begin where they do not tell it themselves, by how the others stand.

    Each label has as many lines above its figures and below as the others; or all figures stand level with the first
    line of a label, or with the last (if each stands beside one: `named`), or in its middle. Where several of this may
    be no line is told: a cell with the figures of two rows is refused, and no label is guessed.
    """
    runs = []
    sure = [number for number, starts in enumerate(known) if starts]
    for low, high in pairwise(sure):
        if high - low > 1:
            own = anchors[low:high]
            runs.append((own, own[0] - known[low][-1], known[high][0] - own[-1] - 1))
    ways = [_ways_to_stand(*run, named) for run in runs]
    common = set.intersection(*map(set, ways)) if ways else set()
    found: set[int] = set()
    for way in ways:
        told = {tuple(way[name]) for name in ({"even"} & way.keys() or common)}
        found |= set(*told) if len(told) == 1 else set()
    return found


def _ways_to_stand(anchors: Sequence[int], above: int, below: int, named: bool) -> dict[str, list[int]]:
    """The first lines of all labels but the first, by how figures may stand beside them.

    `above`, `below`: how many lines of labels stand above the first figures, and below the last.
    """
    gaps = [other - one - 1 for one, other in pairwise(anchors)]
    ways = {}
    if all(gap == above + below for gap in gaps):
        ways["even"] = [anchor - above for anchor in anchors[1:]]
    if named and not above:
        ways["top"] = list(anchors[1:])
    if named and not below:
        ways["bottom"] = [anchor + 1 for anchor in anchors[:-1]]
    over = [above]
    for gap in gaps:
        over.append(gap - over[-1])
    if min(over) >= 0 and over[-1] == below:
        ways["middle"] = [anchor - lines for anchor, lines in zip(anchors[1:], over[1:], strict=True)]
    return ways


def _may_begin_label(label: Sequence[Sequence[Word]], number: int) -> bool:
    """Whether a line does not go on a word or a sentence of the label above."""
    above = next((words for words in reversed(label[:number]) if words), None)
    goes_on = above is not None and above[-1].text.endswith("-")
    return bool(label[number]) and not goes_on and not label[number][0].text[:1].islower()


def _breaks_at_thousands(above: Line, below: Line, xs: Sequence[float]) -> bool:
    """Whether the figures of a line may be the rest of those above, in a narrow column: "-1" over "248,1"."""
    upper, lower = texts_by_column(above, xs), texts_by_column(below, xs)
    figures = lower.keys() - {0}
    return figures < upper.keys() - {0} and all(breaks_at_thousand(upper[at], lower[at]) for at in figures)


def _row_pitch(band: Sequence[Line], anchors: Sequence[int], label: Sequence[Sequence[Word]]) -> float:
    """How far rows of one line stand apart at least, or where every label wraps, what is not the pitch of its lines."""
    if steps := [band[below].base - band[above].base for above, below in pairwise(anchors) if below - above == 1]:
        return min(steps)
    bases = [own[0].base for own in label[anchors[0] :] if own]
    gaps = [below - above for above, below in pairwise(bases)]
    return min((gap for gap in gaps if gap > 1.06 * min(gaps)), default=inf)


def _label_column(band: Sequence[Line], anchors: Sequence[int], xs: Sequence[float]) -> int:
    """The first column in which most lines of figures have a word: a label may span the rows to the left of it.

    Where each row has a label of several lines, its figures may stand between two of them.
    """
    if sum(column_of(xs, line.words[0]) == 0 for line in band) >= len(anchors):
        return 0
    counts = Counter(column for anchor in anchors for column in {column_of(xs, word) for word in band[anchor].words})
    return min(column for column, count in counts.items() if count * 2 > len(anchors) or count == max(counts.values()))


def _joins(above: Sequence[Sequence[Word]], words: Sequence[Word], edge: float, pitch: float) -> bool:
    """Whether a line goes on the label above: it follows closely and its first word had no room there.

    One that begins with a capital or a number as far below as the rows stand apart (`pitch`) is a row of its own.
    """
    if not words:
        return bool(above)
    last = next((label for label in reversed(above) if label), None)
    if last is None or last[-1].bold != words[0].bold:
        return False
    first, size = words[0], words[0].size
    gap = first.base - last[0].base
    if last[-1].text.endswith("-") or first.text[:1].islower():
        return gap <= 1.6 * size or abs(gap - pitch) < 0.05 * gap
    outdented = first.x0 < last[0].x0 - 0.25 * size
    if gap > 1.6 * size or outdented or (first.text[:1].isalnum() and gap > 0.95 * pitch):
        return False
    return last[-1].x1 + 0.25 * size + first.x1 - first.x0 > edge


def _signed_rows(band: Sequence[Line], xs: Sequence[float]) -> set[int]:
    """Row starts where each entry of a list has its own sign in a column, beside texts that go on over several rows."""
    cells = [texts_by_column(line, xs) for line in band]
    signed = [
        {number for number, row in enumerate(cells) if is_lone_sign(row.get(column, ""))}
        for column in range(1, len(xs) - 1)
    ]
    most = max(signed, key=len)
    alone = any(len(cells[number]) == 1 for number in most)
    return set() if alone or len(most) < 3 else most - {0}


def _spaced_rows(band: Sequence[Line], xs: Sequence[float]) -> set[int]:
    """Row starts where rows stand further apart than lines: no column goes on at its usual pitch.

    Three lines or more that each have text in the same three columns or more are rows however close they stand: of a
    row of several lines some columns have fewer.
    """
    filled = [{column_of(xs, word) for word in line.words} for line in band]
    if len(band) > 3 and len(filled[1]) > 2 and 0 in filled[1] and all(own == filled[1] for own in filled[1:]):
        return set(range(1, len(band)))
    last: dict[int, float] = {}
    steps: list[float] = []
    for line in band:
        for column in {column_of(xs, word) for word in line.words}:
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
        columns = {column_of(xs, word) for word in line.words}
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
