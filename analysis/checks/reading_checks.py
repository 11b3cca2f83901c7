"""What was read of a report, and what not: what the proofs of the ledger have shown, what was left out or assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis.checks.finding import NOWHERE, Finding
from analysis.checks.ledger import Kinds, Rows, cell_parts, counted
from analysis.reading.document import Document, Grid, Piece
from analysis.tidy.left_out import LeftOut
from analysis.tidy.periods import BUDGET_ALONE, year_alone
from analysis.tidy.units import without_unit

_NOTED = {"damaged_file": "differs", "hidden_text": "differs", "numbers_seen": "holds"}
"""What the reader of a PDF file notes, and what it means."""


def reading_checks(
    document: Document,
    tables: Kinds,
    rows: Rows,
    counts: Mapping[tuple[str, str], int],
    left_out: Sequence[LeftOut] = (),
) -> Iterator[Finding]:
    """Every check of the reading; without its proofs no report comes this far."""
    yield from _counts(document, tables, rows, counts)
    yield from _slid(document, tables)
    for note in document.notes:
        said = {"why": note.reason}
        yield Finding(note.kind, _NOTED[note.kind], said, observed=str(note.count), place=note.place)
    yield from map(_left_out, left_out)
    yield from _assumed(tables, rows)


def _counts(document: Document, tables: Kinds, rows: Rows, counts: Mapping[tuple[str, str], int]) -> Iterator[Finding]:
    found = counted(document, rows)
    words = str(found.pop("words"))
    yield Finding("words_read", "holds", expected=words, observed=words, unit="words")
    unknown = sum(kind is None for kind, _ in tables)
    said = {"n": unknown, "known": len(tables) - unknown}
    yield Finding("cells_kept", "undecided" if unknown else "holds", said, str(len(tables)), unit="tables")
    for table, number in found.items():
        expected = counts.get((document.name, table))
        outcome = "undecided" if expected is None else "holds"
        yield Finding("rows_expected", outcome, {"table": table}, str(expected or ""), str(number), "rows")


def _left_out(one: LeftOut) -> Finding:
    """What of the report stands in no tidy row."""
    outcome = "undecided" if one.rule == "left_out" else "differs"
    said = {"what": one.what, "why": one.error.problem}
    return Finding(one.rule, outcome, said, one.expected, one.observed or one.what, place=one.error.place or NOWHERE)


def _slid(document: Document, tables: Kinds) -> Iterator[Finding]:
    """Rows whose cells stand under another header on the page than where they belong: the first cell of each line."""
    columns: dict[int, tuple[int, tuple[str, ...]]] = {}
    for grid in (block for page in document.pages for block in page.blocks if isinstance(block, Grid)):
        for printed in grid.rows:
            for number, cell in enumerate(printed.cells):
                # By identity: the same words may stand twice in a line.
                columns |= {id(part): (number, grid.header) for part in cell_parts(cell)}
    for _, table in tables:
        lines: set[int] = set()
        first = next((part for row in table.rows for cell in row.cells for part in cell_parts(cell)), None)
        # A first column that only counts the rows is no column of the table.
        before = max(0, len(columns[id(first)][1]) - len(table.header)) if first else 0
        for row in table.rows:
            for number, (cell, covered) in enumerate(zip(row.cells, row.covered, strict=True)):
                part = None if covered else next((part for part in cell_parts(cell) if isinstance(part, Piece)), None)
                if part is None or columns[id(part)][0] == number + before:
                    continue
                on_page, header = columns[id(part)]
                name = header[on_page] if on_page < len(header) else "no header"
                where = part.place.line or part.place.page or 0
                if where not in lines:
                    observed = f"{name}: {part.text[:80]}"
                    said = {"under": name}
                    yield Finding("columns_slid", "differs", said, table.header[number], observed, place=part.place)
                lines.add(where)


def _assumed(tables: Kinds, rows: Rows) -> Iterator[Finding]:
    """Finance tables that state no unit, and each "Budget" or year alone that is read as the whole year's."""
    (report,) = rows["reports"]
    for number, table in enumerate((table for kind, table in tables if kind == "finance"), 1):
        read = [row for row in rows["budget"] if row["table_no"] == number]
        if read and not all(row["unit_printed"] for row in read):
            yield Finding("assumed", "undecided", {"case": "unit"}, place=table.place)
        ends = {row["period_end"] for row in read if row["measure"] == "result"}
        years = {row["period_end"] for row in read if row["measure"] == "budget"} - ends
        told = any(row["measure"] == "forecast_deviation" for row in read)
        if ends and years and not told and any(without_unit(name).casefold() == BUDGET_ALONE for name in table.header):
            yield Finding("assumed", "undecided", {"case": "budget"}, place=table.place)
        before = {str(end)[:4] for end in ends if str(end)[:4] < str(report["period_end"])[:4]}
        if str(report["period_end"])[5:7] < "12" and any(year_alone(name) in before for name in table.header):
            yield Finding("assumed", "undecided", {"case": "year"}, place=table.place)
