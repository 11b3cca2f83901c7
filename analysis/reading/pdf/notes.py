"""What of a page a person must know, since it is not read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.core.errors import ReadingError
from analysis.core.places import Box
from analysis.reading.pdf.cells import FoundCell, FoundGrid
from analysis.reading.pdf.icons import is_coloured
from analysis.reading.pdf.paragraphs import place_of
from analysis.reading.pdf.ruled import charts_of
from analysis.reading.pdf.sheet import Rule, Shade, Sheet, Word, is_within

_AMOUNT = re.compile(r"[-−–+(]?\s?\d[\d\s.,]*\)?\s?%?")


def doubtful_words(source: str, sheet: Sheet, grids: Sequence[FoundGrid], free: Sequence[Word]) -> list[Word]:
    """The words outside grids that a person may read otherwise than the file says them: they are no figures.

    Raises ReadingError for the first such number in a grid.
    """
    found: list[Word] = []
    charts = charts_of(sheet.shades) if sheet.doubtful else []
    for box, reason in sheet.doubtful:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        charted = any(x0 < x < x1 and top < y < bottom for x0, top, x1, bottom in charts)
        if not charted and any(grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1] for grid in grids):
            remedy = "compare the page with the report's own file, and export it again"
            raise ReadingError(source, place_of(box, sheet), reason, remedy)
        found += [word for word in free if word.x0 < box[2] and word.x1 > box[0] and word.top < y < word.bottom]
    return found


def notes_of(sheet: Sheet) -> list[str]:
    """What a page holds that is not read: pictures, outlines of letters, letters without a meaning."""
    notes = []
    area = sheet.width * sheet.height
    for x0, top, x1, bottom in sheet.pictures:
        if (x1 - x0) * (bottom - top) > 0.15 * area:
            box = sheet.on_page((x0, top, x1, bottom))
            notes.append(
                "a picture covers " + ",".join(f"{edge:.0f}" for edge in box) + ": a table or text in it is not read"
            )
    if sheet.outlines > 100 and sheet.outlines > len(sheet.words):
        notes.append(f"{sheet.outlines} outlines are drawn where letters may be meant: they are not read")
    unnamed = sum(word.text.count("(cid:") for word in sheet.words)
    if unnamed > 20 and unnamed * 4 > len(sheet.words):
        notes.append("its letters have no meaning in the file (no Unicode): the text is not what the page shows")
    return notes


def colour_only_cells(found: FoundGrid, shades: Sequence[Shade]) -> list[FoundCell]:
    """The blank cells whose colour may say something: no cell with words in their row or column has it too.

    A bar within a cell says how far something has come.
    """
    bare = []
    for cell in found.cells:
        bars = (shade.color for shade in shades if is_within(shade, [cell.box]) and is_coloured(shade.color))
        color = cell.color or next(bars, "")
        if color and not cell.words and not cell.icons and is_coloured(color):
            bare.append((cell, color))
    if not bare:
        return []
    rows = {(cell.row, cell.color) for cell in found.cells if cell.words}
    columns = {(cell.column, cell.color) for cell in found.cells if cell.words}
    return [cell for cell, color in bare if (cell.row, color) not in rows and (cell.column, color) not in columns]


def refuse_drawn_amounts(source: str, sheet: Sheet, grid: FoundGrid) -> None:
    """Raises ReadingError where a picture or curves stand in an empty cell of a column of amounts, beside a label."""
    texts = {id(cell): " ".join(word.text for word in cell.words) for cell in grid.cells}
    labelled = {cell.row for cell in grid.cells if cell.column == 0 and any(map(str.isalpha, texts[id(cell)]))}
    counted = {cell.row for cell in grid.cells if cell.column and _AMOUNT.fullmatch(texts[id(cell)])}
    for column in range(1, len(grid.xs) - 1):
        cells = [cell for cell in grid.cells if cell.column == column and cell.columns == 1]
        amounts = sum(_AMOUNT.fullmatch(texts[id(cell)]) is not None for cell in cells)
        of_amounts = amounts and amounts * 3 >= sum(bool(cell.words) for cell in cells)
        for cell in cells:
            if cell.words or cell.row not in labelled or not (of_amounts or cell.row in counted):
                continue
            if of_amounts if cell.icons else _is_drawn_in(cell.box, sheet):
                problem = "something is drawn where an amount may stand, and a drawing is not read"
                raise ReadingError(source, place_of(cell.box, sheet), problem, "get the report as text")


def _is_drawn_in(box: Box, sheet: Sheet) -> bool:
    """Whether a person sees a drawing in a cell, and no rule within it."""
    return sheet.is_drawn_on(box) and not any(_reaches_into(rule, box) for rule in sheet.rules)


def _reaches_into(rule: Rule, box: Box) -> bool:
    """Whether a rule is drawn within a cell: not all that is drawn there stands for an amount."""
    return rule.x0 < box[2] - 4 and rule.x1 > box[0] + 4 and rule.top < box[3] - 4 and rule.bottom > box[1] + 4
