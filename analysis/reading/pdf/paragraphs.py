"""Lines to paragraphs: those of a cell, with the icons before them, and those outside tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from analysis.core.places import Box, Place, around
from analysis.reading.document import Icon, Item, Piece
from analysis.reading.pdf.cells import FoundGrid
from analysis.reading.pdf.draft import Draft
from analysis.reading.pdf.icons import BULLETS, is_sign
from analysis.reading.pdf.legends import glyph_key
from analysis.reading.pdf.lines import Line, lines_of
from analysis.reading.pdf.sheet import Picture, Sheet, Word, is_red

NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[^\W\d]")


def place_of(box: Box, sheet: Sheet) -> Place:
    """Where a box of a sheet stands."""
    return Place(page=sheet.number, box=sheet.on_page(box))


def piece(words: Sequence[Word], sheet: Sheet) -> Piece:
    """Words of one line as a piece."""
    box = around([word.box for word in words])
    return Piece(" ".join(word.text for word in words), place_of(box, sheet), all(is_red(word.color) for word in words))


def with_pictures(lines: Sequence[Line], icons: Iterable[Picture]) -> list[tuple[Line | None, list[Picture]]]:
    """Lines with the pictures that stand on them; a picture on no line stands alone."""
    rows: list[tuple[Line | None, list[Picture]]] = [(line, []) for line in lines]
    alone: list[tuple[Line | None, list[Picture]]] = []
    for icon in sorted(icons, key=lambda icon: (icon.box[1], icon.box[0])):
        middle = (icon.box[1] + icon.box[3]) / 2
        best = None
        for line, pictures in rows:
            assert line is not None
            if line.top - 2 <= middle <= line.bottom + 2:
                distance = abs((line.top + line.bottom) / 2 - middle)
                if best is None or distance < best[0]:
                    best = (distance, pictures)
        if best:
            best[1].append(icon)
        else:
            alone.append((None, [icon]))
    rows += alone
    rows.sort(key=lambda row: row[0].top if row[0] else row[1][0].box[1])
    for _, pictures in rows:
        pictures.sort(key=lambda icon: icon.box[0])
    return rows


def items_of(
    words: Sequence[Word],
    icons: Sequence[Picture],
    right: float,
    usual: float,
    signs: set[str],
    sheet: Sheet,
    draft: Draft,
) -> Iterator[Item]:
    """A cell's paragraphs, each with the icons before it. `usual`: from line to line in the grid, in type sizes."""
    rows = with_pictures(lines_of(words), icons)
    pitch = _pitch_of([line for line, _ in rows if line], usual)
    pieces: list[Piece] = []
    marks: list[Icon] = []
    listed = False  # the cell begins with a sign, and so does each of its entries
    above: Line | None = None
    for line, pictures in rows:
        for segment, leading in _runs_of(line, pictures):
            own = list(segment)
            begins = [Icon(icon.key, place_of(icon.box, sheet)) for icon in leading]
            while (
                own
                and (key := glyph_key(own[0], signs, own[1] if len(own) > 1 else None)) is not None
                and _may_begin(own, above, right, bool(begins), listed)
            ):
                begins.append(Icon(key, place_of(own[0].box, sheet)))
                own = own[1:]
            listed = listed or (bool(begins) and above is None)
            bullet = bool(own) and len(own) > 1 and own[0].text in BULLETS
            if bullet:
                draft.furniture.append(piece(own[:1], sheet))
                own = own[1:]
            here = Line(own) if own else None
            parted = (
                bool(begins)
                or bullet
                or (above is not None and here is not None and _is_parted(above, here, pitch, right))
            )
            if parted and pieces:
                yield Item(tuple(pieces), tuple(marks))
                pieces, marks = [], []
            marks += begins
            if here is not None:
                pieces.append(piece(own, sheet))
                above = here
    if pieces or marks:
        yield Item(tuple(pieces), tuple(marks))


def _runs_of(line: Line | None, pictures: Sequence[Picture]) -> Iterator[tuple[list[Word], list[Picture]]]:
    """A line cut before each picture that has text after it: (words, pictures before them)."""
    if line is None:
        yield [], list(pictures)
        return
    leading: list[Picture] = []
    words: list[Word] = []
    waiting = list(pictures)
    for word in line.words:
        while waiting and waiting[0].box[0] < word.x0:
            if words:
                yield words, leading
                words, leading = [], []
            leading.append(waiting.pop(0))
        words.append(word)
    yield words, leading + waiting


def _may_begin(words: Sequence[Word], above: Line | None, right: float, after_icon: bool, listed: bool) -> bool:
    """Whether a sign at a line's start begins an entry: it would have fitted on the line above if it only went on.

    In a cell that begins with a sign (`listed`) each sign does that no text uses, and any before a capital.
    """
    if above is None or after_icon or len(words) == 1:
        return True
    if listed and (is_sign(words[0].text, words[0].font) or words[1].text[:1].isupper()):
        return True
    needed = words[1].x1 - words[0].x0
    return above.x1 + 0.25 * above.size + needed < right


def _pitch_of(lines: Sequence[Line], usual: float) -> float:
    steps = [b.base - a.base for a, b in pairwise(lines) if b.base - a.base > 0.8 * a.size]
    return min(*steps, usual * lines[0].size) if steps else 0.0


def usual_pitch(found: FoundGrid) -> float:
    """From line to line in the paragraphs of a grid, in type sizes: the smallest step that is no exception."""
    steps: Counter[float] = Counter()
    for cell in found.cells:
        bases = sorted({word.base for word in cell.words})
        size = cell.words[0].size if cell.words else 1.0
        steps.update(round((below - above) / size, 1) for above, below in pairwise(bases))
    return min((step for step, count in steps.items() if step >= 1.0 and count > 1), default=9.9) + 0.05


def _is_parted(above: Line, line: Line, pitch: float, right: float) -> bool:
    """Whether a new paragraph begins: more space above it, or a sentence that ended with room for the next word."""
    if pitch and line.base - above.base > 1.3 * pitch:
        return True
    room = right - above.x1 - 0.28 * above.size
    fits = line.words[0].x1 - line.words[0].x0 < room - 0.5
    return fits and above.text[-1:] in ".!?:"


def in_columns(lines: Sequence[Line], right: float, barriers: Sequence[float]) -> Iterator[tuple[float, list[Line]]]:
    """Paragraphs with the level that they are read at: of prose in two columns the right one after all of the left."""
    at = 0
    while at < len(lines):
        pairs = _columns_from(lines, at)
        if not pairs:
            end = next((n for n in range(at + 1, len(lines)) if _columns_from(lines, n)), len(lines))
            for group in _paragraphs(lines[at:end], right, barriers):
                yield group[0].top, group
            at = end
            continue
        for column in zip(*pairs, strict=True):
            own = [line for line in column if line is not None]
            for group in _paragraphs(own, max(line.x1 for line in own), barriers):
                yield (group[0].top if column[0] is pairs[0][0] else lines[at + len(pairs) - 1].bottom), group
        at += len(pairs)


def _columns_from(lines: Sequence[Line], start: int) -> list[tuple[Line, Line | None]]:
    """The lines from here on as those of two columns of prose; none where they are not."""
    pairs: list[tuple[Line, Line | None]] = []
    first = lines[start].segments(1.5)
    for line in (lines[n] for n in range(start, len(lines) if len(first) == 2 else start)):
        parts = line.segments(1.5)
        level = len(parts) == 2 and abs(parts[1].x0 - first[1].x0) < 2 and abs(parts[0].x0 - first[0].x0) < 2
        words = level and all(sum(map(str.isalpha, part.text)) > 3 for part in parts)
        alone = pairs and len(parts) == 1 and (line.x1 < first[1].x0 - line.size and line.base - pairs[-1][0].base < 30)
        if not words and not alone:
            break
        pairs.append((parts[0], parts[1] if words else None))
    return pairs if sum(right is not None for _, right in pairs) > 3 else []


def _paragraphs(lines: Sequence[Line], right: float, barriers: Sequence[float]) -> Iterator[list[Line]]:
    """Lines outside grids, gathered: same type, even spacing, nothing between."""
    pitch: dict[float, float] = {}
    for above, line in pairwise(lines):
        step, size = line.base - above.base, round(line.size)
        if above.size > 0 and 0.9 * line.size < step < 2 * line.size and round(above.size) == size:
            pitch[size] = min(pitch.get(size, 99.0), step)
    group: list[Line] = []
    for line in lines:
        if group:
            above = group[-1]
            usual = pitch.get(round(line.size), 1.3 * line.size)
            parted = (
                abs(line.size - above.size) > 0.06 * line.size
                or line.bold != above.bold
                or line.base - above.base > 1.25 * usual
                or line.words[0].text in BULLETS
                or (line.words[0].text in ("-", "–") and len(line.words) > 1 and above.text[-1:] in ".:;")
                or any(above.base < barrier < line.base for barrier in barriers)
                or (NUMBERED.match(line.text) is not None and line.bold)
                or _is_parted(above, line, 0.0, right)
            )
            if parted:
                yield group
                group = []
        group.append(line)
    if group:
        yield group


def right_edges(found: FoundGrid) -> list[float]:
    """How far text goes in each column."""
    edges = []
    for column in range(len(found.xs) - 1):
        ends = [word.x1 for cell in found.cells if cell.column + cell.columns - 1 == column for word in cell.words]
        edges.append(max(ends, default=found.xs[column + 1]))
    return edges
