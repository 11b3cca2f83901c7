"""Finance tables: one line for each item, one column for each measure and period → one tidy row for each amount."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.core.errors import ReadingError
from analysis.core.numbers import is_difference, parse_amount, without_note
from analysis.reading.document import Cell, Document
from analysis.tables.logical import Table, TableRow
from analysis.tidy.kinds import Report
from analysis.tidy.left_out import Leavings, LeftOut, cells_of
from analysis.tidy.periods import BUDGET_ALONE, Column, columns_of, measure_and_rest, same_period
from analysis.tidy.places import place_columns
from analysis.tidy.red_amounts import Amounts, says_red_is_negative, with_red_as_minus
from analysis.tidy.registers import Correction, corrected
from analysis.tidy.units import UNSAID, Statements, Unit, split_amount, unit_in, units_of, without_unit
from analysis.tidy.vocabulary import words

_TOTAL_WORDS = re.compile(r"(?:del)?total(?:t|summa)?\b|(?:del)?summa\b", re.IGNORECASE)

_NUMBERED_NOTE = re.compile(r"\s?\d\)$")  # "Kultur 2)"


def is_finance(table: Table) -> bool:
    """Whether a table's header names measures of money (result, budget, forecast …) or a unit of it, and no shares."""
    named = [number for number, name in enumerate(table.header) if number and (measure_and_rest(name) or unit_in(name))]
    return bool(named) and not any("%" in row.cells[named[0]].text for row in table.rows)


def budget_rows(
    document: Document,
    tables: Sequence[Table],
    report: Report,
    corrections: Sequence[Correction],
    leavings: Leavings,
) -> list[dict[str, object]]:
    """The amounts of a report's finance tables in mnkr, in printed order, as rows of the tidy table `budget`.

    Left out, and told in `leavings`, is a table whose unit, or the measure or period of one of its columns, is not
    known, and a line without a label or with a cell that holds no number as Swedish reports print them.
    """
    source = document.source_file
    units = _units(Statements.of(document), tables, leavings)
    rows: list[dict[str, object]] = []
    said = says_red_is_negative(document)
    item_of = _items(tables, corrections, report, leavings, source)
    for table_no, (table, unit) in enumerate(zip(tables, units, strict=True), 1):
        if unit is None:
            continue
        with leavings.instead("table", cells_of(table)):
            about = {"report_id": report.report_id, "table_no": table_no, "table_title": table.title}
            items = [item_of.get(f"{table_no}.{row_no}", "") for row_no in range(1, len(table.rows) + 1)]
            rows += [about | row for row in _table_rows(table, unit, items, report, leavings, source, said)]
    order = ("report_id", "table_no", "table_title", "row_no", "line_item")
    return [{name: row[name] for name in order} | row for row in rows]


def _units(statements: Statements, tables: Sequence[Table], leavings: Leavings) -> list[Unit | None]:
    """The unit of each table, None for one that is left out for it: what others state says nothing about it."""
    found: list[Unit | None] = [None] * len(tables)
    for number, table in enumerate(tables):
        with leavings.instead("table", cells_of(table)):
            found[number] = statements.of_table(table)
    other = next((unit for unit in found if unit and unit.mnkr != 1), None)
    for number, table in enumerate(tables):
        own = [unit for column in range(len(table.header)) for unit in units_of(column, table)]
        if other and found[number] == UNSAID and not own:
            found[number] = None
            problem = f"a finance table states no unit, where another one of the report states {other.printed!r}"
            error = ReadingError(statements.source, table.place, problem, "compare it with the page")
            leavings.add(LeftOut("table", error), cells_of(table))
    return found


def _table_rows(
    table: Table,
    unit: Unit,
    items: Sequence[str],
    report: Report,
    leavings: Leavings,
    source: str,
    red_is_negative: bool,
) -> Iterator[dict[str, object]]:
    if table.rows and all(re.fullmatch(r"(?:19|20)\d\d", row.cells[0].text) for row in table.rows):
        problem = "the lines of a finance table are years: of which time each amount is, its column does not say"
        raise ReadingError(source, table.place, problem, "compare it with the page")
    columns = columns_of(table, report, source, leavings)
    if not any(columns):
        leavings.cells |= set(map(id, cells_of(table)))
        return
    units = [Statements(source).of_column(number, unit, table) for number in range(1, len(table.header))]
    _leave_marked(table, columns, leavings, source)
    values = [_amounts(row, columns, units, leavings, source) for row in table.rows]
    values = with_red_as_minus(table, columns, values, red_is_negative, source)
    columns = _with_budget_of_period(columns, [amounts for amounts in values if amounts])
    again = same_period(columns)
    _refuse_two_times(table, again, values, source)
    levels = _levels(table, [amounts or [None] * len(columns) for amounts in values])
    for row_no, (row, amounts) in enumerate(zip(table.rows, values, strict=True), 1):
        if amounts is None:
            continue
        for number, (column, value, cell) in enumerate(zip(columns, amounts, row.cells[1:], strict=True)):
            if column is None or value is None:
                continue
            if number in again and _said_before(row, number, again[number], amounts, columns, leavings, source):
                continue
            yield {
                "row_no": row_no,
                "line_item": items[row_no - 1],
                "line_item_printed": row.cells[0].text,
                "level": levels[row_no - 1],
                "measure": column.measure,
                "period_start": column.start,
                "period_end": column.end,
                "value_mnkr": value * units[number].mnkr,
                "unit_printed": units[number].printed,
                **place_columns(cell.place),
            }


def _with_budget_of_period(columns: list[Column | None], values: Sequence[Amounts]) -> list[Column | None]:
    """A budget of no time of its own is that of the time for which the table tells how far the result is from it.

    So is a column named "Budget" alone; one named by a year is it where the deviation is the result minus it.
    """
    times = {(one.start, one.end) for one in columns if one and one.measure == "deviation"}
    at = {(one.measure, (one.start, one.end)): number for number, one in enumerate(columns) if one}
    budgets = [number for number, one in enumerate(columns) if one and one.measure == "budget"]
    if len(times) != 1 or any(("budget", time) in at for time in times):
        return columns
    ((start, end),) = times
    found = list(columns)
    for number in budgets:
        budget = columns[number]
        assert budget
        three = [at.get(("result", (start, end))), number, at["deviation", (start, end)]]
        of_year = len(budgets) == 1 and budget.end > end and _is_difference(three, values)
        if of_year or without_unit(budget.name).casefold() == BUDGET_ALONE:
            found[number] = replace(budget, start=start, end=end)
    return found


def _is_difference(three: Sequence[int | None], values: Sequence[Amounts]) -> bool:
    """Whether the third of these columns is the first minus the second, in most lines and as rounding allows."""
    rows = [[amounts[number] for number in three if number is not None] for amounts in values]
    known = [[amount for amount in row if amount is not None] for row in rows]
    holds = [is_difference(*row) for row in known if len(row) == 3]
    return len(holds) > 1 and sum(holds) * 5 >= len(holds) * 4


def _refuse_two_times(table: Table, again: Mapping[int, int], values: Sequence[Amounts | None], source: str) -> None:
    """Refuse a table of which two columns of one time differ in most lines: what tells their times apart was lost."""
    for number, earlier in again.items():
        pairs = [(amounts[earlier], amounts[number]) for amounts in values if amounts]
        differ = [one != other for one, other in pairs if one is not None and other is not None]
        if len(differ) > 2 and sum(differ) * 2 > len(differ):
            problem = f"two columns say {table.header[earlier + 1]!r} and {table.header[number + 1]!r}, and differ"
            raise ReadingError(source, table.place, problem, "compare the names above them with the page")


def _leave_marked(table: Table, columns: Sequence[object], leavings: Leavings, source: str) -> None:
    """Leave out amounts of a text with a decimal more than all others: it may be the mark of a note ("812,01").

    On a page such a mark is raised, and spelled so: its digits are those of the amount.
    """
    cells = [cell for row in table.rows for column, cell in zip(columns, row.cells[1:], strict=True) if column]
    cells = [cell for cell in cells if cell.place.line]
    decimals = {id(cell): len(found[1]) for cell in cells if (found := re.search(r"\d,(\d+)\D*$", cell.text))}
    usual, most = Counter(decimals.values()).most_common(1)[0] if decimals else (0, 0)
    for cell in cells:
        if decimals.get(id(cell)) == usual + 1 and most > 4 and len(decimals) - most <= max(1, most / 10):
            problem = f"{cell.text!r} has a decimal more than the other amounts: it may be the mark of a note"
            error = ReadingError(source, cell.place, problem, "compare it with the page")
            leavings.add(LeftOut("cell", error), [cell])


def _said_before(
    row: TableRow,
    number: int,
    earlier: int,
    amounts: Amounts,
    columns: Sequence[object],
    leavings: Leavings,
    source: str,
) -> bool:
    """Whether an earlier column has the amount of the same measure and period; one that differs is told."""
    first, again, cell = amounts[earlier], amounts[number], row.cells[number + 1]
    if first is None:
        return False
    leavings.cells.add(id(cell))
    if first != again:
        names = [getattr(columns[one], "name", "") for one in (earlier, number)]
        problem = f"{names[1]!r} says {cell.text!r} of {row.cells[0].text!r} where {names[0]!r}, which is the same"
        problem += f" period, says {row.cells[earlier + 1].text!r}"
        error = ReadingError(source, cell.place, problem, "compare it with the page")
        said = {"expected": row.cells[earlier + 1].text, "observed": cell.text}
        leavings.add(LeftOut("cell", error, "one_period_two_amounts", **said))
    return True


def _items(
    tables: Sequence[Table], corrections: Sequence[Correction], report: Report, leavings: Leavings, source: str
) -> dict[str, str]:
    """What each line is about, after corrections, by "table.row" as these name it; a line without a label has none."""
    labels: dict[str, str] = {}
    for table_no, table in enumerate(tables, 1):
        for row_no, row in enumerate(table.rows, 1):
            label = "" if row.covered[0] else _NUMBERED_NOTE.sub("", without_note(row.cells[0].text))
            labels[f"{table_no}.{row_no}"] = label
            if not label:
                problem = "a line of a finance table has no label"
                error = ReadingError(source, row.place, problem, "compare it with the page")
                own = [cell for cell, covered in zip(row.cells, row.covered, strict=True) if not covered]
                leavings.add(LeftOut("row", error), own)
    return corrected(labels, corrections, report.report_id)


def _amounts(
    row: TableRow, columns: Sequence[object], units: Sequence[Unit], leavings: Leavings, source: str
) -> Amounts | None:
    """The amounts of a line, None where it is left out."""
    if row.covered[0] or leavings.has(row.cells[0]):
        return None
    with leavings.instead("row", row.cells):
        return [
            None if column is None or leavings.has(cell) else _amount(cell, unit, leavings, source)
            for column, unit, cell in zip(columns, units, row.cells[1:], strict=True)
        ]
    return None


def _amount(cell: Cell, of_column: Unit, leavings: Leavings, source: str) -> Decimal | None:
    amount, unit = split_amount(cell.text)
    try:
        value = parse_amount(cell.text if unit and unit.mnkr != of_column.mnkr else amount)
    except ValueError as error:
        raise ReadingError(source, cell.place, str(error), "compare it with the page") from None
    if value is None and cell:
        leavings.cells.add(id(cell))  # "–" is nothing
    return value


# ---------------------------------------------------------------------------------------------------------------------
# Levels

_MOST_TERMS = 60  # of a sum that no word names: rounding allows 3 mnkr then, and lines fit by chance


def _levels(table: Table, values: Sequence[Sequence[Decimal | None]]) -> list[str]:
    """item, subtotal or total for each line.

    A line is a sum when it says so ("Totalt …", "Deltotal …", "Summa"), when the vocabulary knows it as one
    (sum_lines.csv), or when it equals the sum of the items right above it in most of its columns. The sum with which
    a table ends is its total.
    """
    named = {row["printed"] for row in words("sum_lines") if row["table"] == table.header[0]}
    labels = [row.cells[0].text for row in table.rows]
    sums = {number for number, label in enumerate(labels) if _TOTAL_WORDS.match(label) or label in named}
    sums |= {number for number in range(len(labels)) if number not in sums and _sums_up(number, sums, values)}
    last = len(labels) - 1
    return ["total" if n == last and n in sums else "subtotal" if n in sums else "item" for n in range(len(labels))]


def _sums_up(number: int, sums: set[int], values: Sequence[Sequence[Decimal | None]]) -> bool:
    """Whether a line equals the sum of the two or more lines right above it, up to the nearest sum at most."""
    totals: list[Decimal | None] = [Decimal(0)] * len(values[number])
    for terms, above in enumerate(reversed(range(max(number - _MOST_TERMS, 0), number)), start=1):
        if above in sums:
            return False
        totals = [
            None if total is None or term is None else total + term
            for total, term in zip(totals, values[above], strict=True)
        ]
        if terms > 1 and _equal(values[number], totals, Decimal("0.05") * (terms + 1)):
            return True
    return False


def _equal(line: Sequence[Decimal | None], totals: Sequence[Decimal | None], tolerance: Decimal) -> bool:
    """Equal in most of the columns that hold anything, within what rounding of the printed terms allows.

    One column alone is no evidence: with a dozen lines some sum will fit by chance.
    """
    differences = [
        abs(value - total)
        for value, total in zip(line, totals, strict=True)
        if value is not None and total is not None and (value or total)
    ]
    return len(differences) > 1 and sum(d <= tolerance for d in differences) * 2 > len(differences)
