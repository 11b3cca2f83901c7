"""What the command line does, as functions: each yields or returns what is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.datapackage import data_package
from analysis.document import Cell
from analysis.errors import ReadingError
from analysis.extract import extract, reports_in
from analysis.reading import read
from analysis.reports.kinds import load_sources
from analysis.store import RAW, write_tables
from analysis.tables import Table, tables_of
from analysis.vocabulary import meaning


def extract_into(files: list[Path] | None, out: Path) -> Iterator[str]:
    """Read reports (default: all of data/raw) and write their tidy tables into a folder, as a whole or not at all.

    Yields a line for each table written. Raises ReadingError for the first report that cannot be read; then nothing
    is written.
    """
    paths = files or reports_in(RAW)
    if not paths:
        raise ReadingError("data/raw", None, "holds no report", "put a .pdf or .txt report there")
    found = extract(paths, RAW.parent, lambda path: print(f"reading {path.name}", file=sys.stderr))
    write_tables(found, out, data_package(found["reports"], load_sources(RAW / "sources.csv")))
    for name, frame in found.items():
        yield f"{name}.csv: {len(frame)} rows"
    yield from _unknown_statuses(found)


def _unknown_statuses(found: dict[str, pd.DataFrame]) -> Iterator[str]:
    """A line for each sign that neither a report's legend nor the vocabulary explains, with its first place."""
    for name in ("assignments", "activities"):
        unknown = found[name][found[name]["status"] == "unknown"]
        for (report_id, symbol), rows in unknown.groupby(["report_id", "status_symbol"], sort=False):
            first = rows.iloc[0]
            where = f"line {first['source_line']}"
            if first["source_bbox"]:
                where = f"page {first['source_page']} at {first['source_bbox']}"
            sign = f"the sign {symbol!r} is unexplained" if str(symbol) else "the sign is lost"
            yield f"{report_id}: status unknown for {len(rows)} {name}, {sign} (first: {where})"


def tables_as_json(path: Path) -> str:
    """The logical tables of any report: one string for each cell, spans filled, icons as labels in square brackets."""
    document = read(path)
    tables = [
        {
            "title": table.title,
            "page_start": table.page_start,
            "page_end": table.page_end,
            "header": list(table.header),
            "rows": [[_cell(cell, table, number) for number, cell in enumerate(row.cells)] for row in table.rows],
        }
        for table in tables_of(document)
    ]
    return json.dumps({"source": document.source_file, "tables": tables}, ensure_ascii=False, indent=1)


def _cell(cell: Cell, table: Table, column: int) -> str:
    """A cell's text with each icon at its place as the label known for it; a sign that nothing explains as printed."""
    paragraphs = []
    for item in cell.items:
        labels = []
        for icon in item.icons:
            label = meaning(icon, table.legends, table.header[column] if table.header else "").label
            if label is not None:
                labels.append(f"[{label}]")
            elif icon.key:
                labels.append(icon.key if len(icon.key) == 1 else "[unknown]")
        paragraphs.append(" ".join([*labels, *([item.text] if item.text else [])]))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
