"""What a finance table does not say, and what is taken for granted instead: its unit, the time that a budget is for."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.checks.finding import Finding
from analysis.checks.ledger import Kinds, Rows
from analysis.tidy.periods import BUDGET_ALONE
from analysis.tidy.units import without_unit


def assumed(tables: Kinds, rows: Rows) -> Iterator[Finding]:
    """A finding for each finance table that states no unit, and for each "Budget" alone that is read as the year's."""
    for number, table in enumerate((table for kind, table in tables if kind == "finance"), 1):
        read = [row for row in rows["budget"] if row["table_no"] == number]
        if read and not all(row["unit_printed"] for row in read):
            yield Finding("assumed", "undecided", {"case": "unit"}, place=table.place)
        ends = {row["period_end"] for row in read if row["measure"] == "result"}
        years = {row["period_end"] for row in read if row["measure"] == "budget"} - ends
        told = any(row["measure"] == "forecast_deviation" for row in read)
        if ends and years and not told and any(without_unit(name).casefold() == BUDGET_ALONE for name in table.header):
            yield Finding("assumed", "undecided", {"case": "budget"}, place=table.place)
