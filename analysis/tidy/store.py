"""The tidy tables on disk: CSV files and their description, written as a whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.core.errors import WritingError
from analysis.core.folders import replaced_folder
from analysis.core.safe_text import for_spreadsheet, from_spreadsheet
from analysis.tidy.schema import DTYPES, TABLES, ContractError, check_frame, key_part

ROOT = Path(__file__).resolve().parent.parent.parent
RAW = ROOT / "data" / "raw"
PROCESSED = ROOT / "data" / "processed"


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, package: Mapping[str, object]) -> None:
    """Write each tidy table as CSV (UTF-8, comma, decimal point, ISO dates) with `datapackage.json` beside them.

    A text that a spreadsheet would take for a formula stands behind an apostrophe, which `load` takes away again.
    """
    with replaced_folder(folder, mark="datapackage.json") as new:
        for name, frame in tables.items():
            write_csv(frame, new / f"{name}.csv")
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (new / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


def write_csv(frame: pd.DataFrame, path: Path, **dialect: str) -> None:
    """One tidy table as CSV, without its index; `dialect`: other separators, encoding and line ends than usual."""
    safe = frame.assign(**frame.select_dtypes("str").map(for_spreadsheet, na_action="ignore"))
    form: dict[str, Any] = {"encoding": "utf-8", "lineterminator": "\n", **dialect}
    safe.to_csv(path, index=False, date_format="%Y-%m-%d", **form)


def load(
    name: str,
    report: str | None = None,
    *,
    kind: str | None = None,
    publisher: str | None = None,
    wide: bool = False,
    folder: Path | None = None,
) -> pd.DataFrame:
    """A tidy table of data/processed as a frame indexed by row key (`row`); what is missing is NA in every column.

    `report`: the rows of one report, by its id; "latest": of the report whose period ends last among those that have
    rows in this table. `kind`, `publisher`: of the reports of that kind or publisher. `wide`: with what stands in other
    tables about each row: `goal_code`, `goal` and `assignment_title` (activities), and `report_title`, `publisher`,
    `report_kind`, `report_start` and `report_end`. `folder`: where the tables lie, if
    not where the environment variable ANALYSIS_DATA says.

    Raises ValueError for a table, report, kind or publisher that there is not, FileNotFoundError when nothing was
    extracted yet, and WritingError when the file breaks its contract: then somebody has changed it since.

    The tables and their columns:
    """
    folder = folder or Path(os.environ.get("ANALYSIS_DATA") or PROCESSED)
    frame = _read(name, folder)
    if report is None and kind is None and publisher is None and not wide:
        return frame
    reports = frame if name == "reports" else _read("reports", folder)
    chosen = _chosen(reports, frame, report, kind, publisher)
    frame = frame[frame["report_id"].isin(chosen)]
    return _widened(name, frame, reports, folder) if wide else frame


def _read(name: str, folder: Path) -> pd.DataFrame:
    if name not in TABLES:
        raise ValueError(f"there is no table {name!r}; there are {', '.join(TABLES)}")
    columns = TABLES[name].columns
    types = {column: DTYPES[contract.type] for column, contract in columns.items() if contract.type != "date"}
    days = [column for column, contract in columns.items() if contract.type == "date"]
    try:
        frame = pd.read_csv(
            folder / f"{name}.csv",
            dtype=types | dict.fromkeys(days, "str"),
            keep_default_na=False,
            na_values=[""],
        )
        if list(frame.columns) != list(columns):
            raise ContractError(name, ", ".join({*frame.columns} ^ {*columns}) or "columns", None, "other columns")
        for column in days:
            frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d").astype("datetime64[s]")
        for column in frame.select_dtypes("str"):
            frame[column] = frame[column].map(from_spreadsheet, na_action="ignore").astype("str")
        check_frame(name, frame)
    except (ContractError, ValueError) as error:
        problem, remedy = "does not hold what was written there", "read the reports again: python3 run.py extract"
        raise WritingError(f"{name}.csv", None, problem, remedy) from error
    return frame.set_index(pd.Index(row_keys(name, frame), name="row"))


def _chosen(
    reports: pd.DataFrame, frame: pd.DataFrame, report: str | None, kind: str | None, publisher: str | None
) -> list[str]:
    """The ids of the reports that are asked for."""
    for column, wanted in (("kind", kind), ("publisher", publisher), ("report_id", report)):
        if wanted is None or (column, wanted) == ("report_id", "latest"):
            continue
        if wanted not in set(reports[column]):
            known = ", ".join(sorted(set(reports[column])))
            raise ValueError(f"no report has the {column} {wanted!r}; there are {known or 'no reports'}")
        reports = reports[reports[column] == wanted]
    if report == "latest":
        held = reports[reports["report_id"].isin(frame["report_id"])]
        reports = held.sort_values(["period_end", "report_id"]).tail(1)
    return list(reports["report_id"])


def _widened(name: str, frame: pd.DataFrame, reports: pd.DataFrame, folder: Path) -> pd.DataFrame:
    if name == "activities":
        above = _read("assignments", folder).set_index("assignment_id")[["goal_code", "goal", "title"]]
        frame = frame.join(above.rename(columns={"title": "assignment_title"}), on="assignment_id")
    if name != "reports":
        about = reports.set_index("report_id")[["title", "publisher", "kind", "period_start", "period_end"]]
        about.columns = ["report_title", "publisher", "report_kind", "report_start", "report_end"]
        frame = frame.join(about, on="report_id")
    return frame


def row_keys(name: str, frame: pd.DataFrame) -> pd.Series:
    """The key of each row of a frame with the key columns of the tidy table `name`, as `schema.row_key` makes it."""
    parts = zip(*(frame[column].tolist() for column in TABLES[name].key), strict=True)
    return pd.Series(["/".join([name, *map(key_part, row)]) for row in parts], index=frame.index, dtype="str")


def _tables_and_columns() -> str:
    return "\n".join(f"    {name}: {', '.join(table.columns)}" for name, table in TABLES.items())


load.__doc__ = f"{(load.__doc__ or '').rstrip()}\n\n{_tables_and_columns()}\n"  # shown by `load?`
