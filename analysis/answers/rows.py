"""Rows of the tidy tables counted and chosen so that their keys, and with them their sources, stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.answers.language import Label, period, place
from analysis.answers.number import count
from analysis.answers.rules import publication
from analysis.tidy.schema import TABLES
from analysis.tidy.store import load


def count_by(
    rows: pd.DataFrame, column: str, *, by: str | None = None, order: Iterable[str] | None = None, zeros: bool = True
) -> pd.DataFrame:
    """How many rows have each value of a column, with zeros or without, and the rows themselves as sources.

    Without `by` a frame of two columns, the column and `count`. With `by` a row for each value of that column in the
    order of the rows, and a column for each value of `column`. The values stand in the order of `order`, of the scale
    that the table's contract gives them ("status"), or else of their first appearance; missing ones are left out.

    >>> count_by(activities, "status")
    >>> count_by(activities, "status", by="goal")
    """
    values = list(order) if order is not None else _scale(rows, column)
    if not zeros:
        values = [value for value in values if (rows[column] == value).any()]
    if by is None:
        return pd.DataFrame({column: values, "count": [count(rows[rows[column] == value]) for value in values]})
    found = [
        {by: name, **{value: count(group[group[column] == value]) for value in values}}
        for name, group in rows.groupby(by, sort=False)
    ]
    return pd.DataFrame(found, columns=[by, *values], dtype=object)


def _scale(rows: pd.DataFrame, column: str) -> list[Any]:
    """The values that a column may have, as its table's contract says, or else those that it has."""
    table = str(rows.index[0]).partition("/")[0] if len(rows) else ""
    contract = TABLES[table].columns.get(column) if table in TABLES else None
    if contract is not None and contract.values:
        return list(contract.values)
    return list(rows[column].dropna().unique())


def sorted_by(frame: pd.DataFrame, column: str, *, ascending: bool = False) -> pd.DataFrame:
    """A frame of numbers sorted by one of its columns, the largest first."""
    return frame.sort_values(column, key=lambda values: values.map(float), ascending=ascending, kind="stable")


def latest(reports: pd.DataFrame, *kinds: str, holding: pd.DataFrame | None = None) -> pd.DataFrame:
    """The report whose period ends last, as a frame of one row, or none: of the first of `kinds` that there is.

    `holding`: only reports with a row in this table.
    """
    if holding is not None:
        reports = reports[reports["report_id"].isin(holding["report_id"])]
    for kind in kinds:
        if (reports["kind"] == kind).any():
            reports = reports[reports["kind"] == kind]
            break
    return reports.sort_values(["period_end", "report_id"], kind="stable").tail(1)


def named(reports: pd.DataFrame, report_id: str) -> pd.DataFrame:
    """The report of an id, as a frame of one row. Raises ValueError where no report has it."""
    found = reports[reports["report_id"] == report_id]
    if found.empty:
        raise ValueError(f"there is no report {report_id!r}; the reports read are: {', '.join(reports['report_id'])}")
    return found


def of_report(rows: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table that belong to the reports of another (any frame with `report_id`)."""
    return rows[rows["report_id"].isin(report["report_id"])]


def of_publisher(rows: pd.DataFrame, publisher: str | None = None) -> pd.DataFrame:
    """The rows of one publisher's reports; without a name, of the one whose site this is (data/publication.toml).

    If no report of that one has been read, of the publisher whose report ends last.

    Takes `reports`, or a table with its `publisher` (`load(…, wide=True)`). Raises ValueError for a publisher of whom
    there is no report.
    """
    reports = load("reports")
    if reports.empty:
        return rows
    known = sorted(set(reports["publisher"]))
    own, newest = publication()["publisher"], str(latest(reports)["publisher"].iloc[0])
    chosen = publisher or (own if own in known else newest)
    if chosen not in known:
        raise ValueError(f"there is no report of the publisher {chosen!r}; there are reports of: {', '.join(known)}")
    return rows[rows["publisher"] == chosen]


def period_of(report: pd.DataFrame) -> Label:
    """The months that a report (a frame of one row of `reports`) is about: "January–November 2017"."""
    return Label(period(report["period_start"].iloc[0], report["period_end"].iloc[0]))


def places_of(rows: pd.DataFrame) -> pd.Series[Any]:
    """Where each row of a table is printed in its report, in words: "line 12", "page 3"."""
    stands = rows[["source_page", "source_line"]].astype(object)
    stands = stands.where(stands.notna(), None)
    return pd.Series([place(page, line) for page, line in stands.itertuples(index=False)], rows.index, dtype=object)
