"""Is each printed row in a table, and each amount in a row of its own? What is not stops the reading of a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from analysis.core.errors import ReadingError
from analysis.core.numbers import breaks_at_thousand
from analysis.core.places import Place
from analysis.reading.document import Cell, Document
from analysis.tables.logical import Table, TableRow
from analysis.tidy.left_out import cells_of

_AMOUNT = re.compile(r"[-−–+]?\s?\(?\d{1,3}(?:[\s'’]?\d{3})*(?:[.,]\d+)?\)?\s?%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_REMEDY = "compare it with the page; if that is plain to a person, report this page as a fault"


def prove_rows_read(
    document: Document, kinds: Sequence[tuple[str | None, Table]], left_out: Callable[[Cell], bool]
) -> None:
    """Raises ReadingError for the first row or amount that a person sees on a page and that no table's row tells.

    `left_out`: whether it is said of a cell that it is in no row.
    """
    for page in document.pages:
        for piece in page.stray:
            problem = f"a label and its amounts stand outside every table: {piece.text!r}"
            raise ReadingError(document.source_file, piece.place, problem, _REMEDY)
    widths = {len(table.header) for kind, table in kinds if kind == "finance"}
    for number, (kind, table) in enumerate(kinds, 1):
        if all(map(left_out, cells_of(table))):
            continue
        rows = [row for row in table.rows if sum(_AMOUNT.fullmatch(cell.text) is not None for cell in row.cells) > 1]
        if kind is None and rows and not any(table.header) and len(table.header) in widths:
            problem = "a table has as many columns as one of finance, and no names for them"
            remedy = f"leave it out, with the line {document.name},{number},,REASON in data/left_out.csv"
            raise ReadingError(document.source_file, table.place, problem, remedy)
        for place, problem in _in_rows(table.rows) if kind == "finance" and document.source_format != "text" else ():
            raise ReadingError(document.source_file, place, problem, _REMEDY)


def _in_rows(rows: Sequence[TableRow]) -> Iterator[tuple[Place, str]]:
    for row in rows:
        label, *others = row.cells
        if _AMOUNT.fullmatch(label.text) and not _YEAR.fullmatch(label.text):
            yield row.place, f"a row has an amount where its label should be: {label.text!r}"
        printed = [[piece.text for item in cell.items for piece in item.pieces] for cell in row.cells]
        # Amounts may break at a thousand, as in a narrow column ("-1" over "248,1"), where one of the row need not.
        goes_on = all(line[:1].islower() for line in printed[0][1:])
        one_row = goes_on and min(map(len, filter(None, printed[1:])), default=0) == 1
        for cell, lines in zip(others, printed[1:], strict=True):
            broken = one_row and all(breaks_at_thousand(*pair) for pair in pairwise(lines))
            if len(lines) > 1 and all(map(_AMOUNT.fullmatch, lines)) and not broken:
                yield cell.place, f"a cell has several amounts: {' and '.join(lines)!r}"
