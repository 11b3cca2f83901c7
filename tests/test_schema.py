"""The contract of the tables, told without a frame: yes for what reports hold, never yes where the frame says no."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.pipeline.extract import Registers, Rows, tidy_file
from analysis.tidy import schema
from analysis.tidy.kinds import reports_in
from analysis.tidy.schema import TABLES, as_table, surely_fits
from analysis.tidy.store import load

ROOT = Path(__file__).parents[1]


@cache
def reports() -> list[Rows]:
    registers = Registers.load(ROOT / "data")
    return [tidy_file(path, registers) for path in reports_in(ROOT / "data" / "raw")]


@pytest.mark.parametrize("asked", [{"name": "budgets"}, {"name": "reports", "having": "budgets"}])
def test_a_table_that_there_is_not_is_told_with_those_that_there_are(asked: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"^there is no table 'budgets'; there are reports, assignments, activities, "):
        load(**asked)  # type: ignore[arg-type]


def test_of_what_reports_hold_it_is_plain() -> None:
    for report in reports():
        assert {name: surely_fits(name, rows) for name, rows in report.items()} == dict.fromkeys(TABLES, True)


VALUES: st.SearchStrategy[object] = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.sampled_from(["", "unknown", "text", "off_plan", "total", "2019-01-01", "True"]),
    st.integers(-2, 3),
    st.sampled_from([2**63, -(2**70), 10**400]),
    st.floats(),
    st.decimals(allow_nan=False),
    st.sampled_from([Decimal("1e400"), Decimal("NaN")]),
    st.booleans(),
    st.dates(),
    st.sampled_from([pd.NaT, pd.NA, [], {}, b"x"]),
)


@settings(deadline=None)
@given(st.data())
def test_where_it_is_plain_the_frame_is_taken(data: st.DataObject) -> None:
    """Cells, columns and rows of real tables, changed in any way."""
    name = data.draw(st.sampled_from(list(TABLES)))
    every = [row for report in reports() for row in report[name]]
    rows = [dict(row) for row in data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=4, unique_by=id))]
    columns = list(TABLES[name].columns)
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        column = data.draw(st.sampled_from(columns))
        match data.draw(st.sampled_from(["cell", "cell", "cell", "other row", "without", "more", "order"])):
            case "cell":
                row[column] = data.draw(VALUES)
            case "other row":
                row[column] = data.draw(st.sampled_from(every))[column]
            case "without":
                row.pop(column, None)
            case "more":
                row["more"] = 1
            case _:
                row[column] = row.pop(column, None)
    if surely_fits(name, rows):
        as_table(name, rows)


def of(name: str, **cells: Any) -> list[dict[str, object]]:
    return [next(row for report in reports() for row in report[name]) | cells]


@pytest.mark.parametrize(
    "rows",
    [
        lambda: of("activities", status="Pausad"),
        lambda: of("activities", title=""),
        lambda: of("activities", row_no=0),
        lambda: of("activities", row_no=2**63),
        lambda: of("activities", row_no=True),
        lambda: of("activities", row_no=None),
        lambda: of("activities", due_date="2019-01-01"),
        lambda: of("activities") * 2,
        lambda: of("activities", more=1),
        lambda: [{}],
    ],
)
def test_what_is_outside_the_contract_is_not_plain(rows: Callable[[], list[dict[str, object]]]) -> None:
    assert not surely_fits("activities", rows())


def test_a_contract_that_says_more_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    more = copy.deepcopy(TABLES["reports"])
    more.columns["title"].checks.append(pa.Check.str_matches("Report"))
    monkeypatch.setitem(TABLES, "reports", more)
    schema._plain.cache_clear()
    with pytest.raises(ValueError, match=r"^reports\.title: .*str_matches"):
        surely_fits("reports", of("reports"))
    schema._plain.cache_clear()
    assert not any(table.checks for table in TABLES.values())
