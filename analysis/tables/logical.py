"""Grids joined over pages: logical tables, one row for each entry, spans filled.

The evidence for "this row goes on the one above" is what the page shows a careful reader: a row without the mark that
every other row has (a date, a sign before each activity), a text cut in mid-sentence, a first cell left blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.core.swedish import ends_sentence, stem_of
from analysis.reading.document import Block, Cell, Document, Grid, Heading, Item, Legend, Paragraph, Row
from analysis.tables.joining import Entry, columns_agree, entries_of, filled_down

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One logical row. `covered` says for each cell whether it is a span's, repeated from the row above."""

    cells: tuple[Cell, ...]
    covered: tuple[bool, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A logical table. `headings`: those above it, highest first; `legends`: those above, nearest first, then below.

    `named`: what stands in the report's headings and on the edges of its pages, where its organisation is named.
    `caption`: the paragraph right above it, '' where there is none. `fault`: why its rows are not joined, but as
    the page has them, with more or fewer cells than the header.
    """

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    headings: tuple[str, ...]
    legends: tuple[Legend, ...]
    page_start: int
    page_end: int
    place: Place
    named: str = field(default="", repr=False)
    caption: str = field(default="", repr=False)
    fault: ReadingError | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """The nearest heading, '' where there is none."""
        return self.headings[-1] if self.headings else ""


@dataclass(slots=True)
class _Run:
    """Grids of one table: nothing but page breaks stands between them."""

    headings: tuple[str, ...]
    legends: tuple[Legend, ...]
    grids: list[tuple[int, Grid]] = field(default_factory=list)
    caption: str = ""


def tables_of(document: Document) -> list[Table]:
    """All logical tables of a report, in printed order."""
    joined = _joined if document.source_format == "text" else _joined_by_sight
    named = _named(document)
    runs = _with_legends_below(_runs(document), document)
    return [replace(joined(run, document.source_file), named=named) for run in runs]


def _named(document: Document) -> str:
    """Headings, page edges, and the short lines of a title page, which a conversion to text makes of both."""
    edges = [piece.text for page in document.pages for piece in page.furniture]
    headings = [block.text for _, block in document.blocks() if isinstance(block, Heading)]
    above = takewhile(lambda block: not isinstance(block, Grid), (block for _, block in document.blocks()))
    lines = [block.text for block in above if isinstance(block, Paragraph) and len(block.text) < 60]
    return "\n".join(dict.fromkeys([*headings, *lines, *edges]))


def _runs(document: Document) -> Iterator[_Run]:
    headings: list[Heading] = []
    legends: list[Legend] = []
    run: _Run | None = None
    caption = ""
    for page, block in document.blocks():
        if isinstance(block, Grid):
            if run and _is_same_table(run, (page.number, block)):
                run.grids.append((page.number, block))
                continue
            if run:
                yield run
            above = tuple(heading.text for heading in headings), tuple(reversed(legends))
            run = _Run(*above, [(page.number, block)], caption)
            caption = ""
            continue
        if run and _stands_beside(block, run.grids[-1][1]):
            if isinstance(block, Legend):
                run.legends = (block, *run.legends)
                legends.append(block)
            continue
        if run:
            yield run
            run = None
        if not isinstance(block, Legend):
            caption = block.text if isinstance(block, Paragraph) else ""
        _note(block, headings, legends)
    if run:
        yield run


def _stands_beside(block: Heading | Paragraph | Legend, grid: Grid) -> bool:
    """Whether a legend or a text stands in the margin beside a grid: level with it, left or right of its edges."""
    item = block.entries[0].item if isinstance(block, Legend) else block.item
    box, own = grid.place.box, item.place.box
    if box is None or own is None:
        return False
    return box[1] <= own[1] < box[3] and (own[0] >= box[2] - 1 or own[2] <= box[0] + 1)


def _with_legends_below(runs: Iterable[_Run], document: Document) -> Iterator[_Run]:
    """On a page a legend may stand below its table: it counts after those above."""
    every = [block for _, block in document.blocks() if isinstance(block, Legend)]
    for run in runs:
        if document.source_format != "text":
            run.legends += tuple(legend for legend in every if legend not in run.legends)
        yield run


def _note(block: Block, headings: list[Heading], legends: list[Legend]) -> None:
    if isinstance(block, Heading):
        while headings and headings[-1].level >= block.level:
            headings.pop()
        headings.append(block)
    elif isinstance(block, Legend):
        legends.append(block)


def _is_same_table(run: _Run, below: tuple[int, Grid]) -> bool:
    """Whether a grid goes on those before it: the next page, and the same header or none."""
    above = run.grids[-1]
    if below[0] == above[0]:
        return False
    header = below[1].header
    if above[1].place.box and (below[0] != above[0] + 1 or not columns_agree(above[1], below[1])):
        return False
    known = next((grid.header for _, grid in reversed(run.grids) if grid.header), ())
    return not header or _same_header(known, header)


def _same_header(one: Sequence[str], other: Sequence[str]) -> bool:
    """Equal but for inflection: some pages print "Aktiviteten" where the others print "Aktivitet"."""
    return len(one) == len(other) and all(
        a == b or (len(min(a, b, key=len)) > 3 and (a.startswith(b) or b.startswith(a)))
        for a, b in zip(one, other, strict=True)
    )


def _joined_by_sight(run: _Run, source: str) -> Table:
    """The table of grids that have places on pages (see `joining`)."""
    grids = [grid for _, grid in run.grids]
    width = max(len(row.cells) for row in (*grids[0].head, *grids[0].rows))
    header = grids[0].header or ("",) * width
    entries = entries_of(grids)
    signed = _signed_columns([entry.cells for entry in entries], width) if grids[0].header else set()  # no legend's
    rows = list(filled_down([part for entry in entries for part in _split_at_signs(entry, signed)], width))
    # A column that holds nothing at all only keeps others apart.
    kept = [n for n in range(width) if header[n] or any(cells[n] for cells, _, _ in rows)]
    narrowed = (
        TableRow(tuple(cells[n] for n in kept), tuple(covered[n] for n in kept), place)
        for cells, covered, place in rows
    )
    return _table(run, tuple(header[n] for n in kept), narrowed)


def _joined(run: _Run, source: str) -> Table:
    header = run.grids[0][1].header
    width = len(header)
    try:
        grids = [[_of_width(row, width, source) for row in grid.rows] for _, grid in run.grids]
    except ReadingError as error:
        return replace(_table(run, header, _as_printed(run)), fault=error)
    every = [row for rows in grids for row in rows]
    owners = _owners(run.legends, header, every)
    builder = _Builder(width, _signed_columns([row.cells for row in every], width), _dated_column(every, width))
    for rows in grids:
        for number, row in enumerate(_columns_put_right(rows, owners)):
            builder.add(row, after_break=number == 0 and rows is not grids[0])
    return _table(run, header, (TableRow(*row) for row in filled_down(builder.entries, width)))


def _as_printed(run: _Run) -> Iterator[TableRow]:
    for row in (row for _, grid in run.grids for row in grid.rows):
        yield TableRow(tuple(cell or Cell() for cell in row.cells), (False,) * len(row.cells), row.place)


def _table(run: _Run, header: tuple[str, ...], rows: Iterable[TableRow]) -> Table:
    first_page, first = run.grids[0]
    return Table(
        header=header,
        rows=tuple(rows),
        headings=run.headings,
        legends=run.legends,
        page_start=first_page,
        page_end=run.grids[-1][0],
        place=first.place,
        caption=run.caption,
    )


# ---------------------------------------------------------------------------------------------------------------------
# Rows put right


def _of_width(row: Row, width: int, source: str) -> Row:
    """The row with as many cells as the header. One that slid right, its first cells blank, moves back."""
    cells = list(row.cells)
    while len(cells) > width and not cells[-1]:
        cells.pop()
    surplus = len(cells) - width
    if surplus > 0 and not any(cells[:surplus]):
        cells = cells[surplus:]
    if len(cells) != width:
        raise ReadingError(
            source,
            row.place,
            f"a row has {len(cells)} cells where the header has {width}",
            "compare it with the page and put the missing or surplus tab right",
        )
    return replace(row, cells=tuple(cells))


def _owners(legends: Iterable[Legend], header: Sequence[str], rows: Iterable[Row]) -> dict[str, int]:
    """The column to which alone a sign belongs, as the legends' titles say ("Måluppfyllnaden av aktiviteter").

    A sign that stands in another column too, in rows that are otherwise whole, belongs to none.
    """
    owners: dict[str, set[int]] = {}
    for legend in legends:
        named = {column for column, name in enumerate(header) if stem_of(name) in legend.title.casefold()}
        for entry in legend.entries:
            if entry.icon and named:
                owners.setdefault(entry.icon.key, set()).update(named)
    for row in rows:
        filled = [column for column, cell in enumerate(row.cells) if cell]
        for column in filled if len(filled) > 1 else []:
            for sign in _signs(row.cells[column]):
                if sign in owners:
                    owners[sign].add(column)
    return {sign: next(iter(columns)) for sign, columns in owners.items() if len(columns) == 1}


def _columns_put_right(rows: Sequence[Row], owners: dict[str, int]) -> list[Row]:
    """Rows whose signs say that columns slid.

    Entries that stand alone in a column where their sign does not belong have slid there. The entry right above the
    first of them, alone in the column where they belong, is the one under which they stand: it slid the other way.
    """
    result: list[Row] = []
    sliding = False
    for row in rows:
        filled = [column for column, cell in enumerate(row.cells) if cell]
        column = filled[0] if len(filled) == 1 else None
        target = None if column is None else _owner(row.cells[column], owners)
        if column is None or target is None or target == column:
            result.append(row)
            sliding = False
            continue
        if not sliding and result and [c for c, cell in enumerate(result[-1].cells) if cell] == [target]:
            result[-1] = _exchanged(result[-1], target, column)
        result.append(_exchanged(row, column, target))
        sliding = True
    return result


def _owner(cell: Cell | None, owners: dict[str, int]) -> int | None:
    columns = {owners.get(sign) for sign in _signs(cell)}
    return columns.pop() if len(columns) == 1 else None


def _signs(cell: Cell | None) -> list[str]:
    return [icon.key for item in cell.items for icon in item.icons] if cell else []


def _exchanged(row: Row, one: int, other: int) -> Row:
    cells = list(row.cells)
    cells[one], cells[other] = cells[other], cells[one]
    return replace(row, cells=tuple(cells))


# ---------------------------------------------------------------------------------------------------------------------
# Rows rejoined


def _signed_columns(rows: Iterable[Sequence[Cell | None]], width: int) -> set[int]:
    """Columns whose entries begin with a sign: an entry without one, right after a page break, goes on above."""
    signed = set()
    rows = list(rows)
    for column in range(width):
        items = [item for cells in rows for item in (cells[column] or Cell()).items if item.pieces]
        if items and sum(bool(item.icons) for item in items) * 2 > len(items):
            signed.add(column)
    return signed


def _dated_column(rows: Sequence[Row], width: int) -> int | None:
    """The column with a date in most rows: a row without one, right after a page break, goes on the one above."""
    for column in range(width):
        texts = [(row.cells[column] or Cell()).text for row in rows]
        if sum(bool(_DATE.fullmatch(text)) for text in texts) * 2 > len(texts):
            return column
    return None


class _Builder:
    """Takes the rows of one table page by page."""

    def __init__(self, width: int, signed: set[int], dated: int | None) -> None:
        self.width, self.signed, self.dated = width, signed, dated
        self.entries: list[Entry] = []

    def add(self, row: Row, after_break: bool) -> None:
        cells = list(row.cells)
        if after_break and self.entries:
            for column in self._tails(cells):
                cell = cells[column] or Cell()
                # In a column of signed entries only what stands before the next sign belongs to the entry above.
                end = _first_signed(cell.items) if column in self.signed else len(cell.items)
                self._append(column, cell.items[:end], one_line=column in self.signed or column == 0)
                cells[column] = replace(cell, items=cell.items[end:])
        if any(cells):
            self._new_rows(cells, row.place)

    def _tails(self, cells: list[Cell | None]) -> list[int]:
        """The columns in which a page's first row begins with the end of the row above."""
        filled = [column for column, cell in enumerate(cells) if cell]
        if self.dated is not None and not cells[self.dated]:
            return filled
        tails = [column for column in filled if self._is_tail(column, cells[column] or Cell())]
        if self.dated is None and (0 in tails or not cells[0]):
            tails += [column for column in filled if column not in self.signed and column not in tails]
        return tails

    def _is_tail(self, column: int, cell: Cell) -> bool:
        if column in self.signed:
            return not cell.items[0].icons
        return column == 0 and cell.text[:1].islower() and not ends_sentence(self._above(0).text)

    def _above(self, column: int) -> Cell:
        return next((entry.cells[column] for entry in reversed(self.entries) if entry.cells[column]), None) or Cell()

    def _append(self, column: int, items: tuple[Item, ...], one_line: bool) -> None:
        entry = next(entry for entry in reversed(self.entries) if entry.cells[column] is not None)
        above = entry.cells[column] or Cell()
        if above.items and items and (one_line or not _begins_anew(above.items[-1], items[0])):
            whole = Item(above.items[-1].pieces + items[0].pieces, above.items[-1].icons)
            items = (*above.items[:-1], whole, *items[1:])
        else:
            items = above.items + items
        entry.cells[column] = replace(above, items=items)

    def _new_rows(self, cells: list[Cell | None], place: Place) -> None:
        first = next(column for column, cell in enumerate(cells) if cell)
        if self.entries:
            for column in range(first):
                if column == 0 or (column not in self.signed and self.dated is None):
                    cells[column] = None
        self.entries += _split_at_signs(Entry(cells, place), self.signed)


def _first_signed(items: Sequence[Item]) -> int:
    return next((number for number, item in enumerate(items) if item.icons), len(items))


def _begins_anew(above: Item, below: Item) -> bool:
    """Whether a text after a page break is a new paragraph, as far as a reader can tell."""
    return ends_sentence(above.text) and not below.text[:1].islower()


def _split_at_signs(entry: Entry, signed: set[int]) -> Iterator[Entry]:
    """A row as one for each entry of its signed columns but the first: the other cells span them."""
    parts = {column: _entries_of(cell) for column in signed if column > 0 and (cell := entry.cells[column])}
    count = max((len(entries) for entries in parts.values()), default=1)
    if count == 1:
        yield entry
        return
    for number in range(count):
        own: list[Cell | None] = list(entry.cells) if number == 0 else [None] * len(entry.cells)
        for column, entries in parts.items():
            own[column] = entries[number] if number < len(entries) else Cell()
        yield Entry(own, next((cell.place for cell in own if cell), entry.place))


def _entries_of(cell: Cell) -> list[Cell]:
    """The cell's entries, each beginning with a sign, as cells of their own."""
    entries: list[list[Item]] = []
    for item in cell.items:
        if entries and not item.icons:
            entries[-1].append(item)
        else:
            entries.append([item])
    if len(entries) == 1:
        return [cell]
    return [replace(cell, items=tuple(items), place=items[0].extent) for items in entries]
