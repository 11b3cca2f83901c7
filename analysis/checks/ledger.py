"""Did we read the page? Every word of the source ends in exactly one place; what does not stops the build.

Three steps, each proved on its own: source → Document (text files here, PDF pages in their reader), Document → logical
tables, logical tables → tidy rows.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from analysis.checks.finding import Row
from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.core.safe_text import without_controls
from analysis.core.swedish import parse_date
from analysis.reading.document import NOTE_MARKS, Cell, Document, Grid, Heading, Icon, Item, Legend, Paragraph, Piece
from analysis.tables.logical import Table
from analysis.tidy.columns import meanings
from analysis.tidy.registers import COUNTED
from analysis.tidy.units import factor_of
from analysis.tidy.vocabulary import LEFT_OUT

Rows = Mapping[str, Sequence[Row]]
Kinds = Sequence[tuple[str | None, Table]]
"""The logical tables of a report, each with its kind (None for one that no kind knows)."""

_TAG = re.compile(r"</?(?:p|br?|[iu]|em|strong|span|div|li|[uo]l)\b[^<>]*>", re.IGNORECASE)
_ARRANGING = re.compile(r"^\s*[-•–]\s+")
_AROUND_LEGENDS = str.maketrans("", "", "=,;")


# ---------------------------------------------------------------------------------------------------------------------
# Source → Document


def prove_words_read(path: Path, document: Document) -> None:
    """Each line of a text file, in a table each cell, against what the document holds of it: the same letters in order.

    Left aside is only what arranges: tags, tabs, list marks, and the signs between the entries of a legend. Written
    without a word of the reader's code. Raises ReadingError for the first line of which a letter was lost, added or
    moved. (The letters of a PDF page are counted by its reader.)
    """
    text = unicodedata.normalize("NFC", path.read_bytes().decode("utf-8-sig"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: dict[int, dict[int, list[str]]] = {}
    legends, lists, rows = set[int](), set[int](), set[int]()
    for destination, column, part in destinations(document):
        line = part.place.line or 0
        found.setdefault(line, {}).setdefault(column, []).append(part.key if isinstance(part, Icon) else part.text)
        {"legend": legends, "list": lists, "cell": rows, "header": rows}.get(destination, set()).add(line)
    for number, source in enumerate(lines, 1):
        columns = found.pop(number, {})
        cells = source.split("\t") if number in rows else [source]
        for column, cell in enumerate(cells):
            printed, read = without_controls(html.unescape(_TAG.sub("", cell))), "".join(columns.pop(column, []))
            if number in legends or number in lists:
                printed = _ARRANGING.sub("", printed)
            if number in legends:
                printed, read = printed.translate(_AROUND_LEGENDS), read.translate(_AROUND_LEGENDS)
            _same_letters(document, number, printed, read)
        _same_letters(document, number, "", "".join(text for texts in columns.values() for text in texts))
    if found:
        raise _fault(document, Place(line=min(found)), "is no line of the file")


def _fault(document: Document, place: Place | None, problem: str) -> ReadingError:
    return ReadingError(document.source_file, place, problem, "report this as a fault")


def _same_letters(document: Document, line: int, printed: str, read: str) -> None:
    printed, read = "".join(printed.split()), "".join(read.split())
    if printed != read:
        raise _fault(document, Place(line=line), _first_difference(printed, read))


def _first_difference(printed: str, read: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(printed, read, strict=False)) if a != b), min(len(printed), len(read)))
    return f"{printed[at : at + 20]!r} is printed where {read[at : at + 20]!r} was read"


def destinations(document: Document) -> Iterator[tuple[str, int, Piece | Icon]]:
    """Every word and sign of a document in the order of the page: where it went, its column (0 outside tables), it."""
    for page in document.pages:
        for piece in page.furniture:
            yield "furniture", 0, piece
        for block in page.blocks:
            if isinstance(block, Heading):
                yield from (("heading", 0, part) for part in _parts(block.item))
            elif isinstance(block, Paragraph):
                yield from (("list" if block.bullet else "prose", 0, part) for part in _parts(block.item))
            elif isinstance(block, Legend):
                for entry in block.entries:
                    if entry.icon and entry.icon not in entry.item.icons:
                        yield "legend", 0, entry.icon
                    yield from (("legend", 0, part) for part in _parts(entry.item))
            else:
                yield from _of_grid(block)


def _of_grid(grid: Grid) -> Iterator[tuple[str, int, Piece | Icon]]:
    if not grid.head:
        yield from (("header", column, Piece(name, grid.place)) for column, name in enumerate(grid.header))
    for destination, rows in (("header", grid.head), ("cell", grid.rows)):
        for row in rows:
            for column, cell in enumerate(row.cells):
                yield from ((destination, column, part) for part in cell_parts(cell))


def cell_parts(cell: Cell | None) -> Iterator[Piece | Icon]:
    """The signs and stretches of text of a cell, in order."""
    for item in cell.items if cell else ():
        yield from _parts(item)


def _parts(item: Item) -> Iterator[Piece | Icon]:
    yield from item.icons
    yield from item.pieces


# ---------------------------------------------------------------------------------------------------------------------
# Document → tables


def prove_cells_used(document: Document, tables: Iterable[Table]) -> None:
    """Every piece of every cell of every grid stands in exactly one cell of a logical table.

    Raises ReadingError for the first one that was lost or used twice.
    """
    printed = Counter(part for page in document.pages for part in _grid_parts(page.blocks))
    used = Counter(
        part
        for table in tables
        for row in table.rows
        for cell, covered in zip(row.cells, row.covered, strict=True)
        if not covered
        for part in cell_parts(cell)
    )
    for parts, problem in ((printed - used, "was lost"), (used - printed, "was used twice")):
        for part in parts:
            text = part.key if isinstance(part, Icon) else part.text
            raise _fault(document, part.place, f"{text[:40]!r} {problem} when tables were joined")


def _grid_parts(blocks: Iterable[object]) -> Iterator[Piece | Icon]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (part for row in block.rows for cell in row.cells for part in cell_parts(cell))


# ---------------------------------------------------------------------------------------------------------------------
# Tables → tidy rows


def prove_rows_kept(
    document: Document, tables: Kinds, rows: Rows, left_out: Callable[[Cell], bool] = lambda _: False
) -> None:
    """Every cell of a table of a known kind stands in exactly one tidy row, under its own column, in printed order.

    `left_out`: whether a cell is told to be in no row. Raises ReadingError for the first cell that is missing, surplus,
    changed or under another column.
    """
    for name, expected in _expected_columns(tables, left_out).items():
        table, column = name.split(".")
        found = [_normal(row[column]) for row in rows[table]]
        if column in ("comment", "status_symbol", "due_date", "target_printed", "outcome_printed"):
            found = [text for text in found if text]
        if found != [text for text, _ in expected]:
            _raise_first(document, name, expected, found)
    _prove_amounts(document, tables, rows, left_out)
    _prove_parents(document, rows)


def _expected_columns(tables: Kinds, left_out: Callable[[Cell], bool]) -> dict[str, list[tuple[str, Place]]]:
    """What each column of the tidy tables must hold, in order, with the place of each."""
    expected: dict[str, list[tuple[str, Place]]] = {}
    for kind, table in tables:
        if kind not in ("assignments", "activities", "indicators"):
            continue
        columns = [_tidy_column(kind, name) for name in meanings(kind, table)]
        for number, column in enumerate(columns):
            if column.endswith(LEFT_OUT) or column in _NOT_PROVED:
                continue
            signs = f"{column.split('.')[0]}.status_symbol"
            status = columns.index(signs) if signs in columns else None
            expected.setdefault(column, [])
            for row in table.rows:
                cell = row.cells[number]
                if not row.covered[number] and cell and not left_out(cell):
                    signed = status is None or not row.cells[status]
                    for name, text in _expected_of_cell(column, signed, cell):
                        expected.setdefault(name, []).append((text, cell.place))
    return expected


def _expected_of_cell(column: str, signed: bool, cell: Cell) -> Iterator[tuple[str, str]]:
    """The columns of the tidy table in which a cell must be found, each with what it must hold there.

    `signed`: whether the status is told by the signs before a title.
    """
    signs = f"{column.split('.')[0]}.status_symbol"
    keys = " ".join(icon.key for icon in cell.items[0].icons if icon.key)
    if column == signs:
        if shown := _normal(f"{keys} {cell.text}"):  # a lost sign is none
            yield signs, shown
    elif column == "activities.due_date":
        yield column, f"{parse_date(cell.text)}"
    else:
        if keys and signed and column.endswith("title"):
            yield signs, keys
        if cell.text:
            yield column, _normal(cell.text)


_NOT_PROVED = {"indicators.goal", "indicators.unit", "indicators.status"}  # repeated, or told by the target's words


def _tidy_column(kind: str, name: str | None) -> str:
    if kind == "indicators":
        return f"indicators.{name}_printed" if name in ("target", "outcome") else f"indicators.{name}"
    if str(name).startswith("assignment"):
        kind, name = "assignments", str(name).removeprefix("assignment").lstrip("_") or "title"
    names = {"activity": "activities.title", "status": f"{kind}.status_symbol"}
    return names.get(str(name), f"{kind}.{name}")


def _normal(value: object) -> str:
    return " ".join(str("" if value is None else value).split())


def _raise_first(document: Document, name: str, expected: Sequence[tuple[str, Place]], found: Sequence[str]) -> None:
    for number, (text, place) in enumerate(expected):
        if number >= len(found) or found[number] != text:
            other = found[number][:40] if number < len(found) else "nothing"
            raise _fault(document, place, f"{name} holds {other!r} where {text[:40]!r} is printed")
    raise _fault(document, None, f"{name} holds {found[len(expected)][:40]!r}, which no cell prints")


def _prove_amounts(document: Document, tables: Kinds, rows: Rows, left_out: Callable[[Cell], bool]) -> None:
    """Each amount against its cell, digit by digit, by other means than the parser of numbers."""
    cells = [
        cell
        for kind, table in tables
        if kind == "finance"
        for row in table.rows
        for cell in row.cells[1:]
        if cell.text and not left_out(cell)
    ]
    amounts = [Decimal(str(row["value_mnkr"])) / factor_of(str(row["unit_printed"])) for row in rows["budget"]]
    for number, cell in enumerate(cells):
        read, printed = amounts[number] if number < len(amounts) else None, _plain(cell.text)
        of_red = cell.red and printed is not None and read == -printed  # red may stand for a minus
        if read is None or not (read == printed or of_red):
            raise _fault(
                document, cell.place, f"{cell.text!r} is printed where {'nothing' if read is None else read} was read"
            )
    if len(amounts) != len(cells):
        raise _fault(document, None, f"{len(amounts)} amounts were read from {len(cells)} cells")


def _plain(text: str) -> Decimal | None:
    text = re.sub(r"(?<=\d)(?:\s?[a-zåäö]+)+$", "", text, flags=re.IGNORECASE)  # the amount's unit
    text = re.sub(r"[\s'’]", "", text).rstrip(NOTE_MARKS + "*†‡")
    for minus in "−–—‐‑‒":
        text = text.replace(minus, "-")
    if text[:1] + text[-1:] == "()" or text.endswith("-"):
        text = f"-{text.strip('()-')}"
    try:
        return Decimal(text.replace(",", ".").lstrip("+"))
    except InvalidOperation:
        return None


def _prove_parents(document: Document, rows: Rows) -> None:
    parents = {row["assignment_id"] for row in rows["assignments"]}
    for row in rows["activities"]:
        if row["assignment_id"] and row["assignment_id"] not in parents:
            raise _fault(document, None, f"activity {row['activity_id']} belongs to no assignment")


# ---------------------------------------------------------------------------------------------------------------------
# How many rows


def counted(document: Document, rows: Rows) -> dict[str, int]:
    """How many rows each table has; "words" counts the words of the source, signs included."""
    words = sum(1 if isinstance(part, Icon) else len(part.text.split()) for _, _, part in destinations(document))
    return {"words": words} | {table: len(rows.get(table, ())) for table in COUNTED[1:]}


def prove_row_counts(document: Document, rows: Rows, counts: Mapping[tuple[str, str], int]) -> None:
    """A report that was looked over once has as many rows as then; so a lost page or a split row shows.

    Raises ReadingError for the first table that has more or fewer.
    """
    found = counted(document, rows)
    for (report_id, table), expected in counts.items():
        if report_id == document.name and found[table] != expected:
            raise ReadingError(
                document.source_file,
                None,
                f"{found[table]} rows of {table} where row_counts.csv expects {expected}",
                "look for a lost page or a row cut in two; if the report is right, change row_counts.csv",
            )
