"""The tidy tables on disk: CSV files and their description, written as a whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from analysis.core.errors import WritingError
from analysis.core.folders import replaced_folder
from analysis.core.safe_text import for_spreadsheet, from_spreadsheet
from analysis.tidy.asked import rows_text
from analysis.tidy.schema import TABLES, as_table, row_key

ROOT = Path(__file__).resolve().parent.parent.parent
RAW = ROOT / "data" / "raw"
PROCESSED = ROOT / "data" / "processed"


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, package: Mapping[str, object]) -> None:
    """Write each tidy table as CSV (UTF-8, comma, decimal point, ISO dates) with `datapackage.json` beside them.

    A text that a spreadsheet would take for a formula stands behind an apostrophe, which `load` takes away again.
    """
    with replaced_folder(folder, mark="datapackage.json") as new:
        for name, frame in tables.items():
            columns = list(map(str, frame.select_dtypes("str").columns))
            texts = {column: frame[column].map(for_spreadsheet) for column in columns}
            frame.assign(**texts).to_csv(
                new / f"{name}.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d", encoding="utf-8"
            )
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (new / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


def load(
    name: str, folder: Path | None = None, *, of: pd.DataFrame | None = None, having: str | None = None
) -> pd.DataFrame:
    """The tidy table `name` with its types, as written to `folder` (default: data/processed).

    `of`: only the rows of these reports (any frame with report_id). `having`: only those of the reports that have a row
    in that table. A notebook that asks for no more than it shows is not run again for a report that it does not show.

    Raises ValueError for a table that there is not, FileNotFoundError when nothing was extracted yet, and WritingError
    when the file breaks the contract: then somebody has changed it since.
    """
    for table in filter(None, (name, having)):
        if table not in TABLES:
            raise ValueError(f"there is no table {table!r}; there are {', '.join(TABLES)}")
    try:
        text = rows_text(folder or PROCESSED, name, None if of is None else of["report_id"].tolist(), having)
        return _table(name, text)
    except (SchemaError, SchemaErrors, ValueError) as error:
        problem, remedy = "does not hold what was written there", "read the reports again: python -m analysis extract"
        raise WritingError(f"{name}.csv", None, problem, remedy) from error


def _table(name: str, text: str) -> pd.DataFrame:
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    for column, contract in TABLES[name].columns.items():
        kind = str(contract.dtype)
        if column not in frame:
            continue
        if kind.startswith("string"):
            frame[column] = frame[column].map(from_spreadsheet)
            continue
        frame[column] = frame[column].where(frame[column] != "", None)
        if kind == "boolean":
            frame[column] = frame[column].map({"True": True, "False": False})
        elif kind == "Int64":
            frame[column] = pd.to_numeric(frame[column]).astype("Int64")
    return as_table(name, frame)


def row_keys(name: str, frame: pd.DataFrame) -> pd.Series:
    """The key of each row of the tidy table `name`, as pages and certificates name it; one string for each row.

    The table's name and its primary key, parted by slashes: `activities/bilaga-2-2019-a017`,
    `budget/manadsrapport-2017-11/2/5/forecast_deviation/2017-12-31`. Spaces and slashes inside a part are
    percent-encoded, so that keys can be listed with spaces between them.
    """
    columns = (TABLES[name].metadata or {})["key"]
    keys = [row_key(name, row) for row in frame[columns].to_dict("records")]
    return pd.Series(keys, index=frame.index, dtype="str")
