"""One file read twice, by two independent engines: every word and every cell in which they differ.

PDFium reads a file for everything else in this package; pdfplumber, which finds characters, lines and words by means of
its own, reads it once more here. Where both see the same, neither has lost or made up anything on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path

from analysis.core.errors import ReadingError
from analysis.core.places import Box
from analysis.reading.document import Cell, Document, Grid, Page
from analysis.reading.pdf import pdfium as pdf_source
from analysis.reading.pdf import plumber as pdf_plumber
from analysis.reading.pdf.blocks import Source, read_pdf
from analysis.reading.pdf.icons import glyph_of
from analysis.reading.pdf.sheet import Sheet

FIRST, SECOND = "PDFium", "pdfplumber"

# How far apart, in points, the two may place the same word: they take the width of a letter from different tables.
_NEAR = 3.0
# Both hyphens are the same on the page; PDFium does not say which of them ends a line.
_ALIKE = str.maketrans({"\u00ad": "-", "\u2010": "-"})

_Words = list[tuple[str, Box]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the engines differ: `what` is a word, a cell, a grid, a page or the file, then what each has."""

    page: int | None
    box: Box | None
    what: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared in a file, and every difference."""

    source_file: str
    sha256: str
    pages: int
    words: int
    cells: int
    differences: tuple[Difference, ...]

    @property
    def engines(self) -> tuple[str, str]:
        """The engines with their versions."""
        return (f"{FIRST} (pypdfium2 {version('pypdfium2')})", f"{SECOND} {version('pdfplumber')}")


def verified(path: Path) -> Verification:
    """A PDF file read by both engines and compared.

    Raises ReadingError when the first engine cannot read the file; that the second cannot is a difference.
    """
    words: dict[int, _Words] = {}
    differences: list[Difference] = []
    counted = 0

    def noted(found: Path) -> Iterator[Sheet]:
        nonlocal counted
        for sheet in pdf_source.sheets(found):
            words[sheet.number] = _words(sheet)
            counted += len(sheet.words)
            yield sheet

    def compared(found: Path) -> Iterator[Sheet]:
        for sheet in pdf_plumber.sheets(found):
            differences.extend(_word_differences(sheet.number, words.pop(sheet.number, []), _words(sheet)))
            yield sheet

    first = read_pdf(path, source=noted)
    second = _second_reading(path, compared, differences)
    cells = 0
    for one, other in zip_longest(first.pages, second.pages if second else ()):
        if one is not None and second is not None:
            cells += len(_cells(one))
            differences.extend(_cell_differences(one.number, one, other))
    differences.sort(key=lambda found: (found.page or 0, found.what != "word", found.box or (0, 0, 0, 0)))
    return Verification(path.name, first.sha256, len(first.pages), counted, cells, tuple(differences))


def _second_reading(path: Path, source: Source, differences: list[Difference]) -> Document | None:
    try:
        return read_pdf(path, source)
    except ReadingError as error:
        page = error.place.page if error.place else None
        differences.append(Difference(page, None, "file" if page is None else "page", "is read", error.problem))
        return None


# ---------------------------------------------------------------------------------------------------------------------
# Words


def _words(sheet: Sheet) -> _Words:
    return [(word.text.translate(_ALIKE), sheet.on_page(word.box)) for word in sheet.words]


def _word_differences(page: int, first: _Words, second: _Words) -> Iterator[Difference]:
    """Words that only one engine has at their place, those that stand in one place together."""
    places: dict[str, list[Box]] = {}
    for text, box in second:
        places.setdefault(text, []).append(box)
    only_first: _Words = []
    for text, box in first:
        match = next((other for other in places.get(text, ()) if _close(box, other)), None)
        if match is None:
            only_first.append((text, box))
        else:
            places[text].remove(match)
    only_second = [(text, box) for text, boxes in places.items() for box in boxes]
    for text, box in only_first:
        beside = [word for word in only_second if _overlap(box, word[1])]
        only_second = [word for word in only_second if word not in beside]
        yield Difference(page, box, "word", text, _line(beside))
    for text, box in only_second:
        yield Difference(page, box, "word", "", text)


def _close(one: Box, other: Box) -> bool:
    return abs(one[0] - other[0]) < _NEAR and abs(one[3] - other[3]) < _NEAR


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _line(words: _Words) -> str:
    return " ".join(text for text, _ in sorted(words, key=lambda word: (round(word[1][3]), word[1][0])))


# ---------------------------------------------------------------------------------------------------------------------
# Cells


def _grids(page: Page) -> list[Grid]:
    return [block for block in page.blocks if isinstance(block, Grid)]


def _rows(grid: Grid) -> list[Sequence[Cell | None]]:
    return [row.cells for row in (*grid.head, *grid.rows)]


def _cells(page: Page) -> list[Cell]:
    return [cell for grid in _grids(page) for row in _rows(grid) for cell in row if cell is not None]


def _cell_differences(number: int, first: Page, second: Page | None) -> Iterator[Difference]:
    for one, other in zip_longest(_grids(first), _grids(second) if second else ()):
        rows, others = (_rows(grid) if grid else [] for grid in (one, other))
        if [len(row) for row in rows] != [len(row) for row in others]:
            yield Difference(number, (one or other).place.box, "grid", _size(rows), _size(others))
            continue
        for row, other_row in zip(rows, others, strict=True):
            for cell, other_cell in zip(row, other_row, strict=True):
                said, other_said = _said(cell), _said(other_cell)
                if said != other_said:
                    place = (cell or other_cell or one).place
                    yield Difference(number, place.box, "cell", said, other_said)


def _size(rows: Sequence[Sequence[Cell | None]]) -> str:
    return f"{len(rows)} rows by {max(map(len, rows), default=0)} columns" if rows else "no grid"


def _said(cell: Cell | None) -> str:
    """What a cell says, its icons included: a picture's key is each engine's own, so that one is called a picture."""
    if cell is None:
        return "(goes on from above)"
    parts = []
    for item in cell.items:
        icons = [f"[{glyph_of(icon.key) or 'picture'}]" for icon in item.icons]
        parts.append(" ".join([*icons, *([item.text.translate(_ALIKE)] if item.text else [])]))
    return " ¶ ".join(parts)
