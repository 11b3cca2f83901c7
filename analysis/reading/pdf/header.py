"""The names of a grid's columns: which rows hold them, what stands above them all, and what stands above several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from analysis.core.places import Place
from analysis.reading.document import Item, Piece
from analysis.reading.pdf.cells import FoundCell, FoundGrid
from analysis.reading.pdf.lines import Line, is_number, lines_of
from analysis.reading.pdf.sheet import Word

_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(r"\(?(?:[mtk]?kr|mnkr|mdkr|[tk]sek|%|st|procent|antal|kronor|miljoner kronor)\)?", re.IGNORECASE)
_ROWS_AT_MOST = 4
_APART = 1.45  # lines further apart than this, in type sizes, are no lines of one name


def text_of(cell: FoundCell) -> str:
    """A cell's words, line by line."""
    return " ".join(line.text for line in lines_of(cell.words))


def seat(cell: FoundCell, xs: Sequence[float]) -> int:
    """The column of a spanning cell in which all its words stand; its first where they stand in several."""
    if cell.columns == 1 or not cell.words:
        return cell.column
    left, right = min(word.x0 for word in cell.words), max(word.x1 for word in cell.words)
    for column in range(cell.column, cell.column + cell.columns):
        if xs[column] - 1 <= left and right <= xs[column + 1] + 1:
            return column
    return cell.column


def title_rows(found: FoundGrid, known: tuple[str, ...]) -> int:
    """How many rows at the top hold one text each, across the whole width, above the names of the columns."""
    width, count = len(found.xs) - 1, 0
    while count < len(found.ys) - 2:
        row = [cell for cell in found.cells if cell.row == count]
        filled = [cell for cell in row if cell.words]
        if width < 2 or len(row) != 1 or not filled or filled[0].icons or filled[0].rows > 1:
            break
        count += 1
    return count if count and header_rows(found, known, count) > count else 0


def header_rows(found: FoundGrid, known: tuple[str, ...], start: int = 0) -> int:
    """Where the rows that hold the names end, the first of them being `start`; `start` where there are none.

    Names are told by what the report called the columns before (`known`), or by bold type, a shade, or words above
    columns of figures.
    """
    height, width = len(found.ys) - 1, len(found.xs) - 1
    for end in range(start + 1, min(start + 3, height) + 1):
        if known and len(known) == width and names_of(found, start, end) == known:
            return end
    first = [cell for cell in found.cells if cell.row == start]
    filled = [cell for cell in first if cell.words]
    if not _may_be_names(first, filled, width):
        return _below_band(found, known, filled, start)
    if height - start < 2:  # a page may end below the names
        return start + (len(filled) == width > 1 and _are_bold(filled))
    end = max(cell.row + cell.rows for cell in first)
    body = [cell for cell in found.cells if cell.row >= end and cell.words]
    color = filled[-1].color
    shaded = bool(color) and sum(cell.color == color for cell in body) * 4 < max(len(body), 1)
    bold = _are_bold(filled) and sum(_are_bold([cell]) for cell in body) * 2 < max(len(body), 1)
    texts = [text_of(cell) for cell in body if cell.column > 0]
    numeric = bool(texts) and sum(map(is_number, texts)) * 2 > len(texts) and len(filled) * 3 >= width * 2
    if not (shaded or bold or numeric):
        return _below_band(found, known, filled, start)
    return _further_rows(found, filled, end, color if shaded else None)


def _below_band(found: FoundGrid, known: tuple[str, ...], filled: Sequence[FoundCell], start: int) -> int:
    """Where the names end if the first row is a band above them, with a corner beside it or none."""
    band = start == 0 and any(cell.column > 0 for cell in filled) and not any(map(_is_figure, filled))
    end = header_rows(found, known, 1) if band and len(found.ys) > 3 else start
    return end if end > 1 else start


def _may_be_names(first: Sequence[FoundCell], filled: Sequence[FoundCell], width: int) -> bool:
    """Whether a row's cells can be names: half of the columns have one, and none is a figure or has an icon."""
    if not filled or sum(cell.columns for cell in filled) * 2 < width or any(cell.icons for cell in first):
        return False
    if width > 1 and len(filled) == 1 and filled[0].columns == width:
        return False
    return not any(_is_figure(cell) for cell in filled)


def _is_figure(cell: FoundCell) -> bool:
    text = text_of(cell)
    return is_number(text) and not _YEAR.fullmatch(text)


def _are_bold(cells: Sequence[FoundCell]) -> bool:
    return all(word.bold for cell in cells for word in cell.words)


def _further_rows(found: FoundGrid, first: Sequence[FoundCell], end: int, shade: str | None) -> int:
    """Where the names end: a further row stands under a spanning name, looks the same, or holds units alone."""
    spans = any(cell.columns > 1 for cell in first)
    alone = {cell.column for cell in first if cell.columns == 1}  # what stands under such a name is no name
    while end < len(found.ys) - 2 and end < _ROWS_AT_MOST:
        row = [cell for cell in found.cells if cell.row == end]
        words = [cell for cell in row if cell.words]
        alike = bool(words) and (all(cell.color == shade for cell in words) if shade else _are_bold(words))
        under = spans and not any(seat(cell, found.xs) in alone for cell in words)
        if _are_units(words):
            pass
        elif any(map(_is_figure, words)) or not ((alike and (spans or shade)) or under):
            break
        else:
            spans = False
        end = max([end + 1, *(cell.row + cell.rows for cell in row)])
    return end


def _are_units(cells: Sequence[FoundCell]) -> bool:
    return bool(cells) and all(cell.column > 0 and _UNIT.fullmatch(text_of(cell)) for cell in cells)


def names_of(found: FoundGrid, start: int, end: int) -> tuple[str, ...]:
    """The names of the columns: what stands above each in these rows, from the top down."""
    width = len(found.xs) - 1
    names: list[list[str]] = [[] for _ in range(width)]
    cells = [cell for cell in found.cells if start <= cell.row < end and cell.words]
    bands = _bands(cells, found.xs)
    for text, columns in dict.fromkeys(bands.values()):
        for column in columns:
            names[column].append(text)
    for cell in cells:
        own = seat(cell, found.xs)
        # Only a name with others beneath it is the name of all the columns that it spans.
        over = range(cell.column, cell.column + cell.columns) if cell.row + cell.rows < end else (own,)
        words = [word for word in cell.words if id(word) not in bands]
        for column in over if words else ():
            names[column].append(Item(tuple(Piece(line.text, Place()) for line in lines_of(words))).text)
    return tuple(" ".join(parts) for parts in names)


def sides_of(found: FoundGrid) -> list[FoundGrid]:
    """The tables that stand side by side in a grid: the names of the first come once more over the other columns."""
    head = header_rows(found, ())
    names = names_of(found, 0, head)
    half = len(names) // 2
    alike = half > 1 and names[0] and names[:half] == names[half:]
    if not alike or any(cell.column < half < cell.column + cell.columns for cell in found.cells):
        return [found]
    cells = [replace(cell, column=cell.column - half) for cell in found.cells if cell.column >= half]
    left = FoundGrid(found.xs[: half + 1], found.ys, [cell for cell in found.cells if cell.column < half])
    return [left, FoundGrid(found.xs[half:], found.ys, cells)]


def _bands(cells: Sequence[FoundCell], xs: Sequence[float]) -> dict[int, tuple[str, range]]:
    """The words that stand well above the names, over some columns only: with their text and the columns below them."""
    width = len(xs) - 1
    if width < 3 or not cells:
        return {}
    levels = _levels(cells, width)
    if len(levels) != 2 or len(levels[0]) > 1:
        return {}
    below = Counter(_column(xs, word) for line in levels[1] for word in line.words)
    if any(column not in below for column in range(1, width)):
        return {}
    parts = levels[0][0].segments(0.9)
    found = {}
    for part, columns in zip(parts, _columns_below(parts, levels[1], xs), strict=True):
        found.update({id(word): (part.text, columns) for word in part.words})
    return found


def _levels(cells: Sequence[FoundCell], width: int) -> list[list[Line]]:
    """The lines of names: those of a first row with gaps, and the others; or where a row has all, what stands apart."""
    highest = min(cell.row for cell in cells)
    over = [cell for cell in cells if cell.row == highest]
    corner = all(cell.columns == 1 for cell in over if cell.column == 0)  # it may stand beside them
    over = [cell for cell in over if cell.column > 0]
    if corner and 0 < len(over) < len(cells) and sum(c.columns for c in over) < width - 1:
        parts = (over, [cell for cell in cells if cell.row > highest and cell.column > 0])
        return [lines_of(word for cell in part for word in cell.words) for part in parts]
    if any(cell.columns > 1 for cell in cells):
        return []
    levels: list[list[Line]] = []
    for line in lines_of(word for cell in cells if cell.column > 0 for word in cell.words):
        if levels and line.base - levels[-1][-1].base <= _APART * line.size:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def _column(xs: Sequence[float], word: Word) -> int:
    middle = (word.x0 + word.x1) / 2
    return max(column for column in range(len(xs) - 1) if xs[column] <= middle or column == 0)


def _columns_below(parts: Sequence[Line], names: Sequence[Line], xs: Sequence[float]) -> list[range]:
    """Which columns stand below each band: the first is where it begins, ends or has its middle as they have."""
    width = len(xs) - 1
    words = [[word for line in names for word in line.words if _column(xs, word) == n] for n in range(width)]
    lefts = [min((word.x0 for word in own), default=xs[n]) for n, own in enumerate(words)]
    rights = [max((word.x1 for word in own), default=xs[n + 1]) for n, own in enumerate(words)]

    def misfit(part: Line, columns: range) -> float:
        left, right = lefts[columns[0]], rights[columns[-1]]
        return min(abs(part.x0 - left), abs(part.x1 - right), abs(part.x0 + part.x1 - left - right) / 2)

    ways = [
        [range(a, b) for a, b in pairwise([1, *cuts, width])] for cuts in combinations(range(2, width), len(parts) - 1)
    ]
    if not ways:
        return [range(column, column + 1) for column in range(1, len(parts) + 1)]
    return min(ways, key=lambda way: sum(misfit(part, columns) for part, columns in zip(parts, way, strict=True)))
