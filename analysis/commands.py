"""What the command line does, as functions: each yields or returns what is printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import assurance, drift, opendata
from analysis.datapackage import data_package
from analysis.errors import ReadingError, WritingError
from analysis.extract import frames_of, reports_in, tidy_file
from analysis.isolation import Budget, isolated
from analysis.look import png_of
from analysis.reports.kinds import load_sources
from analysis.safe_text import printable
from analysis.schema import TABLES
from analysis.store import PROCESSED, RAW, load, write_tables


def extract_into(
    files: list[Path] | None, out: Path, keep_going: bool = False, budget: Budget | None = None
) -> Iterator[str]:
    """Read reports (default: all of data/raw) and write their tidy tables into a folder, as a whole or not at all.

    Every file is read, each within the budget; one that cannot be read is named on stderr, in one line, and in the
    last line yielded. Then nothing is written, or with `keep_going` the tables of the others, and SystemExit(1) is
    raised. Yields a line for each table written.
    """
    paths = files or reports_in(RAW)
    if not paths:
        raise ReadingError("data/raw", None, "holds no report", "put a .pdf or .txt report there")
    reports, unread = [], []
    for path in paths:
        print(f"reading {printable(path.name)}", file=sys.stderr)
        try:
            if not files and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(RAW)):
                raise ReadingError(path.name, None, "is a link that leads out of data/raw", "put the file itself there")
            reports.append(isolated(budget or Budget(), path.name, tidy_file, path, RAW.parent))
        except ReadingError as error:
            print(error.with_page, file=sys.stderr)
            unread.append(printable(path.name))
    summary = f"{len(unread)} of {len(paths)} reports cannot be read: {', '.join(unread)}"
    if unread and not (keep_going and reports):
        yield f"{summary}; nothing is written" + (" (--keep-going: write the others)" if reports else "")
        raise SystemExit(1)
    found = frames_of(reports)
    write_tables(found, out, data_package(found["reports"], load_sources(RAW / "sources.csv")))
    for name, frame in found.items():
        yield f"{name}.csv: {len(frame)} rows"
    yield from _unknown_statuses(found)
    if unread:
        yield f"{summary}; they are missing from the tables"
        raise SystemExit(1)


def draw_page(file: Path, page: int, out: Path, budget: Budget) -> str:
    """Write a page of a PDF, with what was found on it framed, as a PNG; the line that says so."""
    picture = isolated(budget, file.name, png_of, file, page)
    new = out.with_name(f".{out.name}.new")
    try:
        new.write_bytes(picture)
        os.replace(new, out)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise WritingError(str(out), None, f"cannot be written ({error.strerror})", "name another file") from None
    return f"{out}: page {page} of {file.name}"


def assurance_lines(files: list[Path] | None) -> Iterator[str]:
    """The assurance statement about reports (default: all of data/raw), read anew, as lines of text.

    Says besides whether data/processed holds what these reports yield now. Raises ReadingError for the first report
    that cannot be read.
    """
    paths = files or reports_in(RAW)
    tables = frames_of([isolated(Budget(), path.name, tidy_file, path, RAW.parent) for path in paths])
    yield from assurance.as_text(assurance.statement(tables, RAW.parent))
    if not files:
        yield ""
        yield from assurance.against_stored(tables)


def drift_report(path: Path, out: Path | None, budget: Budget) -> Iterator[str]:
    """A line for each thing of a report that is not understood, and one for the vocabulary line that would help.

    With `out`, the tables of what is understood are written there, and for a PDF a picture of each place. Raises
    SystemExit(1) behind the last line when strict reading would refuse the report.
    """
    if out and out.resolve() in (PROCESSED, RAW):
        remedy = "name another folder: these tables are to be looked at, not published"
        raise WritingError(out.name, None, "holds what was read strictly", remedy)
    found = isolated(budget, path.name, drift.drift_of, path, RAW.parent)
    findings: list[dict[str, Any]] = found["findings"]  # type: ignore[assignment]
    rows: dict[str, list[dict[str, object]]] = found["rows"]  # type: ignore[assignment]
    for finding in findings:
        yield from drift.spelled(path.name, finding)
    counts = ", ".join(f"{name} {len(rows[name])}" for name in ("assignments", "activities", "budget") if name in rows)
    yield f"{path.name}: findings: {len(findings)}; rows understood: {counts or 'none'}"
    if out and rows:
        tables = frames_of([{name: rows.get(name, []) for name in TABLES}])
        write_tables(tables, out, data_package(tables["reports"], load_sources(RAW / "sources.csv")))
        yield from drift.write_pictures(path, findings, out)
    if any(finding["stops"] for finding in findings):
        raise SystemExit(1)


def export_into(out: Path, parquet: bool) -> Iterator[str]:
    """Write the tables in data/processed as open data into a folder; yields a line for each file."""
    try:
        tables = {name: load(name) for name in TABLES}
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name
        raise WritingError(missing, None, "has not been written yet", "run: python -m analysis extract") from None
    publication = RAW.parent / "publication.toml"
    for name in opendata.export(tables, load_sources(RAW / "sources.csv"), publication, out, parquet):
        yield f"{out.name}/{name}"
    if "example.org" in publication.read_text(encoding="utf-8"):
        yield "publication.toml still names example.org: say who publishes and where before you do"


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
