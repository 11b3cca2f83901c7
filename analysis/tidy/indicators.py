"""Tables of goals, indicators and target values → tidy rows; mostly shares, and so no finance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from analysis.core.errors import ReadingError
from analysis.core.numbers import parse_amount
from analysis.core.swedish import MONTH
from analysis.tables.logical import Table
from analysis.tidy.columns import cell_of, columns_by_meaning
from analysis.tidy.kinds import Report
from analysis.tidy.left_out import Leavings, LeftOut, cells_of
from analysis.tidy.periods import days_of
from analysis.tidy.places import place_columns
from analysis.tidy.statuses import no_status, one_line, status_column

_UNIT = re.compile(r"(?<=\d)\s*(?P<unit>%|procent(?:enheter)?|[a-zåäö]+)$", re.IGNORECASE)
_LIMIT = re.compile(r"^(?:[≥≤<>]=?|minst|högst|max|min)\s*", re.IGNORECASE)


def indicator_rows(tables: Sequence[Table], report: Report, source: str, leavings: Leavings) -> list[dict[str, object]]:
    """The indicators of a report, in printed order, as rows of the tidy table `indicators`.

    Target and outcome are numbers where one is printed, with "%" or "≥" beside it or not, and kept as printed.
    """
    rows: list[dict[str, object]] = []
    for table in tables:
        with leavings.instead("table", cells_of(table)):
            rows += [
                {"report_id": report.report_id, "row_no": 0} | row for row in _rows(table, report, source, leavings)
            ]
    return [row | {"row_no": number} for number, row in enumerate(rows, 1)]


def _rows(table: Table, report: Report, source: str, leavings: Leavings) -> Iterator[dict[str, object]]:
    columns = columns_by_meaning("indicators", table, source, leavings)
    period = _period(table.header[columns["outcome"]], report) if "outcome" in columns else ""
    for row in table.rows:
        indicator = cell_of(row, columns, "indicator")
        target, outcome, unit = (cell_of(row, columns, name).text for name in ("target", "outcome", "unit"))
        if not indicator:
            problem = "a row of indicators names none"
            error = ReadingError(source, row.place, problem, "compare it with the page: a line may be lost")
            leavings.add(LeftOut("row", error), row.cells)
            continue
        status = no_status("indicator")
        if "status" in columns and (cell := row.cells[columns["status"]]):
            status = status_column(cell, "indicator", table, columns["status"], source, leavings)
        found = re.search(_UNIT, outcome) or re.search(_UNIT, target)
        yield {
            "goal": one_line(cell_of(row, columns, "goal")),
            "indicator": one_line(indicator),
            "unit": unit or (found["unit"] if found else "%" if "%" in indicator.text else ""),
            "target": _number(target),
            "target_printed": target,
            "outcome": _number(outcome),
            "outcome_printed": outcome,
            **status,
            "period": period,
            "comment": cell_of(row, columns, "comment").text,
            **place_columns(indicator.items[0].extent),
        }


def _number(text: str) -> Decimal | None:
    try:
        return parse_amount(_UNIT.sub("", _LIMIT.sub("", text.strip())))
    except ValueError:
        return None


def _period(header: str, report: Report) -> str:
    """What the outcome's column says that it is about, as ISO 8601; '' where it says nothing."""
    said = re.search(rf"\d{{4}}.*|\b(?:{MONTH})\b.*", header, re.IGNORECASE)
    days = days_of("result", said[0], report) if said else None
    return f"{days[0]:%Y-%m}/{days[1]:%Y-%m}" if days else ""
