"""Columns that no line parts: white corridors that run down through the rows, and figures that stand apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from analysis.reading.pdf.lines import CORRIDOR, PART_OF_FIGURE, Line, is_number, is_one_figure, segments_of
from analysis.reading.pdf.parts import Region
from analysis.reading.pdf.sheet import Picture, Rule, Shade, Word
from analysis.reading.pdf.spans import PADDING, SLACK, clustered


def is_outside(line: Line, columns: Sequence[tuple[float, float]], rows: Sequence[Line]) -> bool:
    """Whether an unbroken line is no row of a table: set in other type, or beginning left of its first column."""
    if len(line.segments(0.9)) > 1:
        return False
    return all(abs(line.size - row.size) > 0.06 * row.size for row in rows) or (
        bool(columns) and line.x0 < columns[0][0] - 1.5
    )


def columns_under(line: Line, columns: Sequence[tuple[float, float]]) -> int:
    """How many columns the widest stretch of a line stands in."""

    def stands_in(part: Line, low: float, high: float) -> bool:
        return min(part.x1, high) - max(part.x0, low) > max(1.0, 0.25 * min(part.x1 - part.x0, high - low))

    return max((sum(stands_in(part, *column) for column in columns) for part in segments_of(line)), default=0)


def columns_of(lines: Sequence[Line], icons: Sequence[Picture] = ()) -> list[tuple[float, float]]:
    """Where text stands across the page, between white corridors that run through all lines."""
    several = [line for line in lines if len(segments_of(line)) > 1]
    bands = bands_of(several)
    pieces = [(part.x0, part.x1, line.size) for line in several for part in segments_of(line) if part not in bands]
    pieces += [(icon.box[0], icon.box[2], 8.0) for icon in icons]
    if not pieces:
        return [(min(line.x0 for line in lines), max(line.x1 for line in lines))] if lines else []
    columns = merged_intervals(pieces)
    columns[:1] = _labels_parted(*columns[0], lines)
    for line in lines:
        if len(segments_of(line)) > 1:
            continue
        over = [n for n, (low, high) in enumerate(columns) if line.x0 < high and line.x1 > low]
        if len(over) == 1:
            low, high = columns[over[0]]
            columns[over[0]] = (min(low, line.x0), max(high, line.x1))
        elif not over:
            columns = merged_intervals([(low, high, line.size) for low, high in [*columns, (line.x0, line.x1)]])
    return columns


def _labels_parted(low: float, high: float, lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The column of labels parted from that of figures beside it, whose name alone reaches over the white between."""
    parts = [part for line in lines for part in segments_of(line) if low <= part.x0 and part.x1 <= high]
    figures = [part for part in parts if is_number(part.text)]
    start = min((part.x0 for part in figures), default=low)
    labels = [part.x1 for part in parts if part.x1 < start]
    names = [part for part in parts if part.x0 < start < part.x1]
    if len(figures) < 2 or len(labels) < 2 or not names or any(name.base > figures[0].base for name in names):
        return [(low, high)]
    apart = start - max(labels) >= CORRIDOR * figures[0].size
    return [(low, max(labels)), (min(name.x0 for name in names), high)] if apart else [(low, high)]


def bands_of(lines: Sequence[Line]) -> list[Line]:
    """The stretches of a first line that stand over the names of columns and fill the white between two of them.

    A corner may stand beside them, above the labels.
    """
    if len(lines) < 3:
        return []
    (_, label_end), *_ = merged_intervals(
        (part.x0, part.x1, line.size) for line in lines[1:] for part in segments_of(line)
    )
    parts = segments_of(lines[0])
    names = [segments_of(line) for line in lines[1 : _first_row(lines, label_end)]]
    return [
        part
        for part in parts[parts[0].x0 <= label_end :]
        if any(len(merged_intervals((n.x0, n.x1, n.size) for n in (*own, part))) < len(own) for own in names)
    ]


def _first_row(lines: Sequence[Line], label_end: float) -> int:
    """The number of the first line that has a label and a figure; of none, how many lines there are."""
    rows = [line.x0 < label_end and any(is_number(part.text) for part in segments_of(line)) for line in lines]
    return rows.index(True) if True in rows else len(lines)


def _names_with_figures(columns: Sequence[tuple[float, float]], lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Columns put together of which one holds nothing but a name and the other figures without any.

    Names set to the left of a wide column leave white between them and figures set to the right.
    """
    first = _first_row(lines, columns[0][1])
    halves = []
    for low, high in columns:
        stand = [any(low - 1 <= (w.x0 + w.x1) / 2 <= high + 1 for w in line.words) for line in lines]
        halves.append((any(stand[:first]), any(stand[first:])))
    found: list[tuple[float, float]] = []
    joined = False
    for number, (low, high) in enumerate(columns):
        joined = number > 1 and not joined and (halves[number - 1], halves[number]) == ((True, False), (False, True))
        found[-1:] = [(found[-1][0], high)] if joined else [*found[-1:], (low, high)]
    return found


def merged_intervals(pieces: Iterable[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """Stretches (from, to, type size) put together where no corridor parts them."""
    merged: list[tuple[float, float]] = []
    for low, high, size in sorted(pieces):
        if merged and low - merged[-1][1] < CORRIDOR * size:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def close_columns(lines: Sequence[Line], icons: Sequence[Picture] = ()) -> list[tuple[float, float]]:
    """The columns of lines, with those parted in which figures stand close together."""
    return [part for column in columns_of(lines, icons) for part in _figures_parted(*column, lines)]


def column_bounds(
    region: Region, words: Sequence[Word], icons: Sequence[Picture], known: Sequence[float] | None
) -> list[float]:
    """Where the columns of a region end: as on the page before (`known`), as drawn, or in the middle of corridors."""
    columns = _figures_whole(close_columns(region.lines, icons), region.lines)
    columns = _names_with_figures(columns, region.lines)
    x0, x1 = min(region.x0, columns[0][0] - 1), max(region.x1, columns[-1][1] + 1)
    inner = [(high + low) / 2 for (_, high), (low, _) in pairwise(columns)]
    corridors = [(high, low) for (_, high), (low, _) in pairwise(columns)]
    things: list[Rule | Shade] = [*region.rules, *region.shades]
    ends = Counter(round(end) for thing in things for end in (thing.x0, thing.x1) if x0 + 5 < end < x1 - 5)
    places = clustered((end for end, count in ends.items() for _ in range(count)), SLACK)
    if known and len(known) - 2 >= len(inner) and abs(known[0] - x0) < 15 and abs(known[-1] - x1) < 15:
        crossing = sum(word.x0 < x - 1.5 and word.x1 > x + 1.5 for word in words for x in known[1:-1])
        if crossing * 50 <= len(words) and all(any(a - 3 <= x <= b + 3 for x in known) for a, b in corridors):
            kept = [next((place for place in places if abs(place - x) < PADDING), x) for x in known]
            # Text may reach further on this page than it did on the one before (browser_appendix_zebra, seed 16).
            return [next((min(max(x, a), b) for a, b in corridors if a - 3 <= x <= b + 3), x) for x in kept]
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
    figures = [row for row in rows if all(PART_OF_FIGURE.fullmatch(word.text) for word in row)]
    if all(is_one_figure(row) for row in figures):
        return [(low, high)]
    stretches = merged_intervals((word.x0, word.x1, 0.0) for row in rows for word in row)
    gaps = [(a, b) for (_, a), (b, _) in pairwise(stretches)]
    for a, b in sorted(gaps, key=lambda gap: gap[0] - gap[1]):
        both = [row for row in figures if row[0].x1 <= a + 0.1 and row[-1].x0 >= b - 0.1]
        if len(both) < 2:
            continue
        parts = [*_figures_parted(low, a, lines), *_figures_parted(b, high, lines)]
        if all(
            is_one_figure([word for word in row if left - 1 <= (word.x0 + word.x1) / 2 <= right + 1])
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
        and is_one_figure([*before, *behind])
    )
