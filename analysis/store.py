"""The tidy tables on disk: CSV files and their description, written as a whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from analysis.schema import TABLES, as_table

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT / "data" / "raw"
PROCESSED = ROOT / "data" / "processed"


@contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of `folder` when all went well; else nothing changes.

    The last good folder stays until the new one is whole. If the work is killed between the two renames, it is
    found beside as `.NAME.previous` and comes back at the next call.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    previous = folder.with_name(f".{folder.name}.previous")
    if previous.exists() and not folder.exists():
        os.replace(previous, folder)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    new.chmod(0o755)
    try:
        yield new
        shutil.rmtree(previous, ignore_errors=True)
        if folder.exists():
            os.replace(folder, previous)
        os.replace(new, folder)
        shutil.rmtree(previous, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, package: Mapping[str, object]) -> None:
    """Write each tidy table as CSV (UTF-8, comma, decimal point, ISO dates) with `datapackage.json` beside them."""
    with replaced_folder(folder) as new:
        for name, frame in tables.items():
            frame.to_csv(new / f"{name}.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d")
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (new / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


def load(name: str, folder: Path | None = None) -> pd.DataFrame:
    """The tidy table `name` with its types, as written to `folder` (default: data/processed).

    Raises FileNotFoundError when nothing was extracted yet, and SchemaError when the file breaks the contract.
    """
    path = (folder or PROCESSED) / f"{name}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for column, contract in TABLES[name].columns.items():
        kind = str(contract.dtype)
        if column not in frame or kind.startswith("string"):
            continue
        frame[column] = frame[column].where(frame[column] != "", None)
        if kind == "boolean":
            frame[column] = frame[column].map({"True": True, "False": False})
        elif kind == "Int64":
            frame[column] = pd.to_numeric(frame[column]).astype("Int64")
    return as_table(name, frame)
