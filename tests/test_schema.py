"""The contract of the tidy tables: what reports hold fits, and each way to be outside of it is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.core.errors import WritingError
from analysis.pipeline.extract import Registers, Rows, frames_of, tidy_file
from analysis.tidy.kinds import reports_in
from analysis.tidy.schema import DTYPES, TABLES, ContractError, as_table, check_contract
from analysis.tidy.store import load, write_tables

ROOT = Path(__file__).parents[1]


@cache
def reports() -> list[Rows]:
    registers = Registers.load(ROOT / "data")
    return [tidy_file(path, registers) for path in reports_in(ROOT / "data" / "raw")]


def of(name: str, **cells: Any) -> list[dict[str, object]]:
    return [next(row for report in reports() for row in report[name]) | cells]


@pytest.mark.parametrize(
    ("column", "rows"),
    [
        ("status", lambda: of("activities", status="Pausad")),
        ("title", lambda: of("activities", title="")),
        ("row_no", lambda: of("activities", row_no=0)),
        ("row_no", lambda: of("activities", row_no=2**63)),
        ("row_no", lambda: of("activities", row_no=True)),
        ("row_no", lambda: of("activities", row_no=None)),
        ("due_date", lambda: of("activities", due_date="2019-01-01")),
        ("activity_id", lambda: of("activities") * 2),
        ("more", lambda: of("activities", more=1)),
        ("activity_id", lambda: [{}]),
        ("value_mnkr", lambda: of("budget", value_mnkr=Decimal("NaN"))),
        ("value_mnkr", lambda: of("budget", value_mnkr=float("inf"))),
        ("value_mnkr", lambda: of("budget", value_mnkr=Decimal("1e400"))),
        ("value_mnkr", lambda: of("budget", value_mnkr=pd.NA)),
        ("period_end", lambda: of("budget", period_end=pd.NaT)),
    ],
)
def test_what_is_outside_the_contract_is_named_by_its_column(
    column: str, rows: Callable[[], list[dict[str, object]]]
) -> None:
    name = "budget" if column in ("value_mnkr", "period_end") else "activities"
    with pytest.raises(ContractError) as error:
        check_contract(name, rows())
    assert error.value.column == column


def test_a_table_has_the_same_types_with_rows_and_without() -> None:
    for name, frame in frames_of(reports()).items():
        expected = [DTYPES[column.type] for column in TABLES[name].columns.values()]
        assert [str(kind) for kind in frame.dtypes] == expected
        assert [str(kind) for kind in as_table(name, []).dtypes] == expected


# ---------------------------------------------------------------------------------------------------------------------
# Loaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of both reports, and of the monthly report once more as another region's of a year later."""
    later = {
        name: [
            {
                column: value.replace("manadsrapport-2017-11", "later") if isinstance(value, str) else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for name, rows in next(one for one in reports() if one["budget"]).items()
    }
    about = {"publisher": "Region Annan", "period_start": date(2018, 1, 1), "period_end": date(2018, 11, 30)}
    later["reports"] = [row | about | {"sha256": "0" * 64} for row in later["reports"]]
    path = tmp_path_factory.mktemp("processed") / "tables"
    write_tables(frames_of([*reports(), later]), path, {})
    return path


def test_what_was_written_is_loaded_again(folder: Path) -> None:
    for name, frame in frames_of(reports()).items():
        found = load(name, folder=folder)
        assert_frame_equal(found[found["report_id"] != "later"], frame)


def test_rows_are_indexed_by_their_keys_and_stay_so(folder: Path) -> None:
    budget = load("budget", folder=folder)
    assert budget.index.name == "row"
    assert budget.index[0] == "budget/manadsrapport-2017-11/1/1/result/2017-11-30"
    assert budget.index.is_unique
    drugs = budget.query("line_item == 'Läkemedel'").sort_values("value_mnkr")
    assert set(drugs.index) < set(budget.index)


def test_what_is_missing_is_missing_in_every_column_alike(folder: Path) -> None:
    activities = load("activities", folder=folder)
    assert activities.index[0] == "activities/bilaga-2-2019-a001"
    empty = ["list_no", "status_possible", "is_project", "due_date", "comment", "source_page", "source_bbox"]
    assert activities.columns[activities.iloc[0].isna()].tolist() == empty


def test_the_latest_report_is_the_one_whose_period_ends_last(folder: Path) -> None:
    assert set(load("budget", "latest", folder=folder)["report_id"]) == {"later"}
    assert set(load("emissions", report="latest", folder=folder)["report_id"]) == {"bilaga-2-2019"}
    halland = load("budget", "latest", publisher="Region Halland", folder=folder)
    assert set(halland["report_id"]) == {"manadsrapport-2017-11"}
    appendix = load("activities", "latest", kind="annual_appendix", folder=folder)
    assert set(appendix["report_id"]) == {"bilaga-2-2019"}


def test_a_wide_table_has_what_stands_about_its_rows_elsewhere(folder: Path) -> None:
    activities = load("activities", "bilaga-2-2019", wide=True, folder=folder)
    assert_frame_equal(
        activities[list(TABLES["activities"].columns)], load("activities", "bilaga-2-2019", folder=folder)
    )
    first = activities.loc["activities/bilaga-2-2019-a001"]
    assert (first["goal"], first["assignment_title"]) == ("Hög attraktivitet", "Nationell plan 2018-2029")
    assert (first["publisher"], first["report_end"]) == ("Region Halland", pd.Timestamp(2019, 12, 31))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"name": "budgets"}, "there is no table 'budgets'; there are reports, assignments, activities, "),
        (
            {"name": "budget", "report": "2016"},
            "no report has the report_id '2016'; there are bilaga-2-2019, later",
        ),
        ({"name": "budget", "publisher": "X"}, "no report has the publisher 'X'; there are Region Annan, Region Hall"),
        ({"name": "budget", "kind": "X"}, "no report has the kind 'X'; there are annual_appendix, monthly_report"),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(asked: dict[str, Any], said: str, folder: Path) -> None:
    with pytest.raises(ValueError) as error:
        load(**asked, folder=folder)
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        ("mnkr", "value"),  # a column's name
        (",item,", ",Item,"),
        ("2017-11-30", "30/11 2017"),
        ("312.7", "312,7"),
        (",deviation,", ",result,"),  # then two rows have one key
    ],
)
def test_a_file_that_somebody_changed_is_refused(printed: str, changed: str, folder: Path, tmp_path: Path) -> None:
    text = (folder / "budget.csv").read_text(encoding="utf-8")
    assert printed in text
    (tmp_path / "budget.csv").write_text(text.replace(printed, changed, 1), encoding="utf-8")
    with pytest.raises(WritingError, match=r"^budget\.csv: does not hold what was written there"):
        load("budget", folder=tmp_path)


def test_the_help_of_load_names_every_table_and_column() -> None:
    for name, table in TABLES.items():
        assert f"    {name}: {', '.join(table.columns)}" in (load.__doc__ or "")
