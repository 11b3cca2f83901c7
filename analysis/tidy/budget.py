"""Finance tables: one line for each item, one column for each measure and period → one tidy row for each amount."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from analysis.core.errors import ReadingError, VocabularyGap
from analysis.core.numbers import parse_number
from analysis.reading.document import NOTE_MARKS, Cell
from analysis.tables.logical import Table
from analysis.tidy.corrections import Correction, corrected
from analysis.tidy.kinds import MONTHS, SHORT_MONTHS, Report
from analysis.tidy.places import place_columns
from analysis.tidy.vocabulary import words

Column = tuple[str, date, date]
"""What a column holds: the measure, and the first and last day it is about."""

_MONTHS = rf"({'|'.join([*MONTHS, *SHORT_MONTHS])})"
_TOTAL_WORDS = re.compile(r"(?:del)?total(?:t|summa)?\b|(?:del)?summa\b", re.IGNORECASE)


def is_finance(table: Table) -> bool:
    """Whether a table's header names measures of money (result, budget, forecast …) or a unit of it."""
    return any(_measure_and_rest(name) for name in table.header[1:]) or _unit_column(table.header) is not None


def budget_rows(
    tables: Sequence[Table], report: Report, corrections: Sequence[Correction], source: str
) -> list[dict[str, object]]:
    """The amounts of a report's finance tables, in printed order, as rows of the tidy table `budget`.

    Raises ReadingError for a table in another unit than mnkr, a column whose measure or period is unknown, a line
    without a label, and a cell that holds no number as Swedish reports print them.
    """
    for table in tables:
        unit = _stated_unit(table)
        if unit:
            problem = f"a finance table states its amounts in {unit!r}, and the table budget holds mnkr"
            raise ReadingError(source, table.place, problem, "read it with `analysis tables`, which converts nothing")
    labels = corrected(_labels(tables, source), "budget", "row", corrections, report.report_id)
    item_of = {str(label["row"]): label["line_item"] for label in labels}
    rows: list[dict[str, object]] = []
    for table_no, table in enumerate(tables, 1):
        columns = [_column(table, name, report, source) for name in table.header[1:]]
        values = [[_amount(cell, source) for cell in row.cells[1:]] for row in table.rows]
        levels = _levels(table, values)
        for row_no, (row, level, amounts) in enumerate(zip(table.rows, levels, values, strict=True), 1):
            for (measure, start, end), value, cell in zip(columns, amounts, row.cells[1:], strict=True):
                if value is None:
                    continue
                rows.append(
                    {
                        "report_id": report.report_id,
                        "table_no": table_no,
                        "table_title": table.title,
                        "row_no": row_no,
                        "line_item": item_of[f"{table_no}.{row_no}"],
                        "line_item_printed": row.cells[0].text,
                        "level": level,
                        "measure": measure,
                        "period_start": start,
                        "period_end": end,
                        "value_mnkr": value,
                        "unit_printed": "",
                        **place_columns(cell.place),
                    }
                )
    return rows


def _labels(tables: Sequence[Table], source: str) -> list[dict[str, object]]:
    """The label of each line, keyed "table.row" as the corrections name it."""
    labels: list[dict[str, object]] = []
    for table_no, table in enumerate(tables, 1):
        for row_no, row in enumerate(table.rows, 1):
            if row.covered[0] or not row.cells[0].text:
                raise ReadingError(
                    source, row.place, "a line of a finance table has no label", "compare it with the page"
                )
            label = row.cells[0].text.rstrip(NOTE_MARKS)
            labels.append({"row": f"{table_no}.{row_no}", "line_item": label})
    return labels


def _amount(cell: Cell, source: str) -> Decimal | None:
    if not cell:
        return None
    try:
        return parse_number(cell.text.rstrip(NOTE_MARKS))
    except ValueError as error:
        raise ReadingError(source, cell.place, str(error), "compare it with the page") from None


# ---------------------------------------------------------------------------------------------------------------------
# Columns


def _stated_unit(table: Table) -> str | None:
    """Another unit of money than mnkr in which a table says that its amounts are: in its names, above it, in its title.

    A unit behind a number is that of the number ("ökade med 500 tkr").
    """
    own = {
        unit.casefold(): (row["unit"], row["factor"]) == ("mnkr", "1")
        for row in words("units")
        if row["kind"] == "money"
        for unit in row["pattern"].split("|")
    }
    every = "|".join(sorted(own, key=len, reverse=True))
    of_table = rf"\bi (?:{every})\b|\((?:{every})\)|^(?:{every})$"
    caption = " ".join(re.findall(of_table, table.caption, re.IGNORECASE))
    for text in (*table.header, caption, table.title):
        if found := re.search(rf"(?<!\w)(?<!\d\s)({every})(?!\w)", text, re.IGNORECASE):
            return None if own[found[1].casefold()] else found[1]
    return None


def _column(table: Table, name: str, report: Report, source: str) -> Column:
    """The column under a header such as "Avvikelse mot budget jan-nov" or "Budget 2017"."""
    if name == _unit_column(table.header):
        # The column is named by its unit; what it measures is the name of the first column, for the whole year.
        found = _measure_and_rest(table.header[0])
    else:
        found = _measure_and_rest(name)
    if found:
        period = _period(found[1], report)
        if period:
            return found[0], *period
    line = {"printed": name, "measure": ""}
    raise VocabularyGap(source, table.place, f"the column {name!r} names no known measure and period", "measures", line)


def _unit_column(header: Sequence[str]) -> str | None:
    return next((name for name in header[1:] if name.casefold() in ("mnkr", "mkr")), None)


def _measure_and_rest(name: str) -> tuple[str, str] | None:
    """The measure that a header begins with, by its longest known name, and what the header says besides."""
    name = name.rstrip(NOTE_MARKS)
    known = sorted(words("measures"), key=lambda row: -len(row["printed"]))
    for row in known:
        match = re.match(rf"{re.escape(row['printed'])}\b", name, re.IGNORECASE)
        if match:
            return row["measure"], name[match.end() :].strip()
    return None


def _period(words_left: str, report: Report) -> tuple[date, date] | None:
    text = words_left.casefold()
    year = report.period_end.year
    if named := re.search(r"\b(20\d\d)\b", text):
        year = int(named[1])
        text = text.replace(named[1], "").strip()
    if not text or text in ("helår", "helåret"):
        return date(year, 1, 1), date(year, 12, 31)
    months = re.fullmatch(rf"{_MONTHS}\.?(?:\s*[-–]\s*{_MONTHS}\.?)?", text)
    if not months:
        return None
    first, last = (SHORT_MONTHS[(month or months[1])[:3]] for month in months.groups())  # "jan" alone is one month
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


# ---------------------------------------------------------------------------------------------------------------------
# Levels


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
    terms: list[Sequence[Decimal | None]] = []
    for above in range(number - 1, -1, -1):
        if above in sums:
            return False
        terms.append(values[above])
        if len(terms) > 1 and _equal(values[number], terms):
            return True
    return False


def _equal(line: Sequence[Decimal | None], terms: Sequence[Sequence[Decimal | None]]) -> bool:
    """Equal in most of the columns that hold anything, within what rounding of the printed terms allows.

    One column alone is no evidence: with a dozen lines some sum will fit by chance.
    """
    tolerance = Decimal("0.05") * (len(terms) + 1)
    differences = []
    for value, *addends in zip(line, *terms, strict=True):
        known = [addend for addend in addends if addend is not None]
        if value is not None and len(known) == len(addends) and any([value, *known]):
            differences.append(abs(value - sum(known)))
    return len(differences) > 1 and sum(d <= tolerance for d in differences) * 2 > len(differences)
