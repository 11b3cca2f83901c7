"""What a column of a finance table holds, by its name: the measure, and the days that its amounts are about."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.core.errors import ReadingError, VocabularyGap
from analysis.core.numbers import NOTE_MARKS
from analysis.core.swedish import MONTH, month_number
from analysis.tables.logical import Table
from analysis.tidy.kinds import Report
from analysis.tidy.left_out import Leavings
from analysis.tidy.units import is_unit, without_unit
from analysis.tidy.vocabulary import words

OF_A_YEAR = ("forecast", "forecast_deviation")
PAST = ("result", "deviation")
BUDGET_ALONE = "budget"
"""A column so named is the budget of the period where the table tells how far the result is from it, or the year's."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts: the measure, and the first and last day that it is about."""

    name: str
    measure: str
    start: date
    end: date


def columns_of(table: Table, report: Report, source: str, leavings: Leavings) -> list[Column | None]:
    """The columns behind the first of a finance table; None for one that is left out, as `leavings` tells.

    That is a column of shares ("Avvikelse %"), one whose name says no known measure and period, one whose period ends
    before it begins, the result of a time that lies after the report, one of the last month alone beside one of the
    whole time until then, and one of an earlier year of which it is not said whether all of it is meant.
    """
    _refuse_lost_band(table, source)
    columns: list[Column | None] = []
    cells = [[row.cells[number] for row in table.rows] for number in range(1, len(table.header))]
    for name, below in zip(table.header[1:], cells, strict=True):
        columns.append(None)
        with leavings.instead("column", below):
            columns[-1] = _column(name, table, columns, report, source)
    unsure = _unsure_years(columns, report)
    for number, (column, below) in enumerate(zip(list(columns), cells, strict=True)):
        if column and (longer := _longer(column, columns)):
            columns[number] = None
            with leavings.instead("column", below):
                problem = f"the column {column.name!r} is about a part of the time that {longer.name!r} is about"
                raise ReadingError(source, table.place, problem, "nothing need be done")
        elif column and year_alone(column.name) in unsure:
            columns[number] = None
            with leavings.instead("column", below):
                problem = f"the column {column.name!r} may be about all of its year, or a part as that of this year is"
                raise ReadingError(source, table.place, problem, "compare it with the page")
    return columns


def _unsure_years(columns: Sequence[Column | None], report: Report) -> set[str]:
    """The earlier years whose results a table names by the year alone as it names those of this year so far.

    "2023" and "2024" above "Utfall", in August: both may end there, or 2023 alone is whole.
    """
    this = str(report.period_end.year)
    years = {year_alone(one.name) for one in columns if one and one.measure == "result"} - {""}
    return years - {this} if this in years and report.period_end.month < 12 else set()


def year_alone(name: str) -> str:
    """The year that is all that the name of a column says of its time, '' where it says more or nothing."""
    found = measure_and_rest(name)
    said = found[1] if found else re.sub("avvikelse", "", without_unit(name), flags=re.IGNORECASE)
    return said.strip() if re.fullmatch(r"20\d\d", said.strip()) else ""


def _refuse_lost_band(table: Table, source: str) -> None:
    """Refuse a table under a line of several times: they belong to its names, and which to which is not known."""
    for heading in table.headings:
        rest, times = _WHEN.subn("", without_unit(heading))
        corner = heading and not table.header[0] and is_unit(heading)  # LibreOffice sets it between two lines of names
        if corner or (times > 1 and not re.search(r"\w", rest)):
            problem = f"{heading!r} stands above the names of a finance table, and belongs to them"
            raise ReadingError(source, table.place, problem, "compare it with the page")


def _longer(column: Column, columns: Sequence[Column | None]) -> Column | None:
    """The column of the same measure that ends on the same day and begins before this one."""
    same = (one for one in columns if one and (one.measure, one.end) == (column.measure, column.end))
    return next((one for one in same if one.start < column.start), None)


def _column(name: str, table: Table, before: Sequence[Column | None], report: Report, source: str) -> Column:
    if re.search(r"%|\bprocent\b", name):
        raise ReadingError(source, table.place, f"the column {name!r} holds shares, no money", "nothing need be done")
    # A column may be named by its unit alone; what it measures is then the name of the first column.
    found = measure_and_rest(name) or (measure_and_rest(table.header[0]) if not without_unit(name) else None)
    if found and (period := days_of(*found, report)):
        forecasts = [(one.start, one.end) for one in before if one and one.measure == "forecast"]
        of_forecast = found[0] == "deviation" and period[1] > report.period_end and period in forecasts
        measure = "forecast_deviation" if of_forecast else found[0]
        return _checked(Column(name, measure, *period), table, report, source)
    if of := _deviation(name, before, report):
        measure = "deviation" if of.measure == "result" else "forecast_deviation"
        return Column(name, measure, of.start, of.end)
    problem = f"the column {name!r} names no known measure and period"
    if found:
        raise ReadingError(source, table.place, problem, "its measure is known: compare its period with the page")
    raise VocabularyGap(source, table.place, problem, "measures", [measure_line(name)])


def _deviation(name: str, before: Sequence[Column | None], report: Report) -> Column | None:
    """The result or forecast to the left that "Avvikelse" alone, or with a time ("Avvikelse helår"), is about."""
    name = re.sub(rf"^{_SO_FAR.pattern}\s?", "", without_unit(name), flags=re.IGNORECASE)
    found = re.fullmatch(rf"(?P<band>{_WHEN.pattern})? ?avvikelse ?(?P<time>.*)", name, re.IGNORECASE)
    said = found and f"{found['band'] or ''} {found['time']}".strip()
    for column in reversed(before):
        if said is None or column is None or column.measure not in ("result", "forecast"):
            continue
        if not said or days_of(column.measure, said, report) == (column.start, column.end):
            return column
    return None


def measure_line(name: str) -> dict[str, str]:
    """The line that measures.csv lacks for a column: its name without unit and period."""
    return {"printed": " ".join(_WHEN.sub("", without_unit(name)).split()), "measure": ""}


def measure_and_rest(name: str) -> tuple[str, str] | None:
    """The measure that a header begins with, by its longest known name, and what the header says besides."""
    name = without_unit(name.rstrip(NOTE_MARKS + "*"))
    for row in sorted(words("measures"), key=lambda row: -len(row["printed"])):
        if match := re.match(rf"{re.escape(row['printed'])}\b\.?", name, re.IGNORECASE):
            whole = " helår" if row["printed"] == "Bokslut" else ""  # accounts are closed for a year
            return row["measure"], f"{name[match.end() :].strip()}{whole}"
    if so_far := re.match(_SO_FAR, name):  # "Ack. utfall aug"
        found = measure_and_rest(name[so_far.end() :].strip())
        return (found[0], f"{so_far[0]} {found[1]}") if found else None
    # A band of periods above the names comes first: "jan-mar Utfall", "Helår Budget 2024".
    behind = re.fullmatch(rf"(?P<period>{_WHEN.pattern}) (?P<name>.+)", name, re.IGNORECASE)
    found = measure_and_rest(behind["name"]) if behind else None
    return (found[0], f"{behind['period']} {found[1]}".strip()) if behind and found else None


def _checked(column: Column, table: Table, report: Report, source: str) -> Column:
    said = f"the column {column.name!r} is about {column.start} to {column.end}, "
    if column.end < column.start:
        raise ReadingError(source, table.place, f"{said}which ends before it begins", "compare it with the page")
    if column.measure in PAST and column.end > report.period_end:
        problem = f"{said}which lies after the report's last day, {report.period_end}"
        raise ReadingError(source, table.place, problem, "compare it with the page, and its period with sources.csv")
    return column


# ---------------------------------------------------------------------------------------------------------------------
# Periods

_SO_FAR = re.compile(r"\b(?:ack(?:umulera[dt])?|t\.?\s?o\.?\s?m|till och med|per)\b\.?", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\b(?:föregående år|fg\.? år|f\.?\s?å)\b\.?|\bföreg\.? år\b", re.IGNORECASE)
_WHOLE_YEAR = re.compile(r"\b(?:helår(?:et)?|hela året|året|år)\b", re.IGNORECASE)
_THE_PERIOD = re.compile(r"\b(?:perioden|period|hittills)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\b(?P<year>20\d\d|\d\d)-?(?P<month>0[1-9]|1[0-2])(?:-?(?P<day>[0-3]\d))?\b")
_MONTHS = re.compile(
    rf"\b(?:(?P<day>\d\d)\s)?(?P<first>{MONTH})\b\.?"
    rf"(?:\s*(?:[-–—/]|till|t\.?o\.?m\.?)\s*(?P<last>{MONTH})\b\.?)?",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"(?:(?:{MONTH})(?:\s?[-–]\s?(?:{MONTH}))?(?: 20\d\d)?|20\d\d|period(?:en)?|helår(?:et)?(?: 20\d\d)?)",
    re.IGNORECASE,
)


def days_of(measure: str, said: str, report: Report) -> tuple[date, date] | None:
    """The days that a column is about, by what its name says besides the measure; None where that is not known."""
    text, before = _YEAR_BEFORE.subn("", said)
    text, so_far = _SO_FAR.subn("", text)
    year, first, last, text = _named(text, report)
    text, whole = _WHOLE_YEAR.subn("", text)
    text, of_period = _THE_PERIOD.subn("", text)
    if text.strip(" ()-–,.:"):
        return None
    named_year = year
    year = (year or report.period_end.year) - bool(before)
    if last and measure in OF_A_YEAR and (first is None or first == last):
        of_today = last in (12, report.period_end.month)  # of the year, made in that month; another one is an older one
        return (date(year, 1, 1), date(year, 12, 31)) if of_today else None
    if last:
        return date(year, 1 if so_far or first is None else first, 1), _end(year, last)
    if not whole and (of_period or so_far or (measure in PAST and named_year in (None, report.period_end.year))):
        # A result without months is that of the report's period; nobody knows a later one.
        shift = report.period_end.year - year
        return report.period_start.replace(year=report.period_start.year - shift), _end(year, report.period_end.month)
    return date(year, 1, 1), date(year, 12, 31)


def _named(text: str, report: Report) -> tuple[int | None, int | None, int | None, str]:
    """Year, first and last month that a text names, and the text without them; no first month for "2408"."""
    digits = _DIGITS.search(text)
    if digits and not (re.fullmatch("20..", digits[0]) and report.period_end.year != 2020):  # "2012" is a year
        of_digits = int(digits["year"]) + (0 if len(digits["year"]) == 4 else 2000)
        return of_digits, None, int(digits["month"]), text.replace(digits[0], "")
    year: int | None = None
    if named := re.search(r"\b20\d\d\b", text):
        year, text = int(named[0]), text.replace(named[0], "")
    if months := _MONTHS.search(text):
        first = None if months["day"] else month_number(months["first"])  # "per 31 mars" is from the year's beginning
        return year, first, month_number(months["last"] or months["first"]), text.replace(months[0], "")
    return year, None, None, text


def _end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def same_period(columns: Sequence[Column | None]) -> dict[int, int]:
    """Columns that say the same as an earlier one ("Budget 2017" beside "Budget jan-dec"): {number: the earlier}."""
    first: dict[tuple[str, date, date], int] = {}
    again = {}
    for number, column in enumerate(columns):
        if column and first.setdefault((column.measure, column.start, column.end), number) != number:
            again[number] = first[column.measure, column.start, column.end]
    return again
