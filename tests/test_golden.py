"""The tidy tables of both reports against what a person read in them (tests/golden, written without the parser)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.pipeline.extract import extract
from analysis.tidy.kinds import reports_in

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return extract(reports_in(DATA / "raw"), DATA)


def golden(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / f"{name}.csv", dtype=str, keep_default_na=False)


def as_text(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The columns as the golden files spell them."""
    text = frame[columns].copy()
    for column in columns:
        if column in ("value", "value_mnkr", "value_tonnes"):
            text[column] = text[column].astype(float)
        elif str(text[column].dtype).startswith("datetime"):
            text[column] = text[column].dt.strftime("%Y-%m-%d")
        text[column] = text[column].astype(object).where(text[column].notna(), "")
        if column not in ("value", "value_mnkr", "value_tonnes"):
            text[column] = text[column].astype(str)
    return text.reset_index(drop=True)


def same(found: pd.DataFrame, expected: pd.DataFrame, columns: list[str]) -> None:
    for column in set(columns) & {"value", "value_mnkr", "value_tonnes"}:
        expected[column] = expected[column].astype(float)
    assert_frame_equal(as_text(found, columns), as_text(expected, columns), check_dtype=False)


ASSIGNMENT = ["report_id", "row_no", "list_no", "goal_code", "goal", "title", "status", "status_symbol", "status_basis"]


def by_report(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("report_id", kind="stable").reset_index(drop=True)


def test_assignments(tables: dict[str, pd.DataFrame]) -> None:
    same(tables["assignments"], by_report(golden("assignments")), [*ASSIGNMENT, "comment", "source_line"])


def test_activities(tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["assignments"].set_index("assignment_id")["row_no"]
    found = tables["activities"].assign(assignment_row_no=lambda frame: frame["assignment_id"].map(rows))
    columns = list(golden("activities").columns)
    same(found, by_report(golden("activities")), columns)


def test_budget(tables: dict[str, pd.DataFrame]) -> None:
    same(tables["budget"], golden("budget"), list(golden("budget").columns))


def test_stated_figures(tables: dict[str, pd.DataFrame]) -> None:
    expected = by_report(golden("stated_figures"))
    found = tables["stated_figures"]
    same(found, expected, ["report_id", "kind", "value", "unit", "value_printed", "period", "source_line"])
    quoted = [wanted in quote for wanted, quote in zip(expected["quote_contains"], found["quote"], strict=True)]
    assert [expected["quote_contains"][n] for n, hit in enumerate(quoted) if not hit] == []


def test_emissions(tables: dict[str, pd.DataFrame]) -> None:
    key = ["report_id", "scope", "year"]
    columns = list(golden("emissions").columns)
    found = as_text(tables["emissions"], columns).sort_values(key, ignore_index=True)
    same(found, golden("emissions").sort_values(key, ignore_index=True), columns)
