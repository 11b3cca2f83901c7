"""What the command line does, as functions: each yields or returns what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from analysis.answers.look import png_of
from analysis.core.errors import WritingError
from analysis.core.folders import replace_files
from analysis.core.isolation import Budget, isolated
from analysis.core.safe_text import printable
from analysis.pipeline import drift
from analysis.pipeline.archive import Outcome, reports_under, write_archive
from analysis.pipeline.extract import frames_of
from analysis.tidy import opendata
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import load_sources
from analysis.tidy.schema import TABLES
from analysis.tidy.store import PROCESSED, RAW, load, write_tables


def archive_lines(folder: Path, out: Path, budget: Budget, scheduler: str | None, workers: int | None) -> Iterator[str]:
    """Write the archive of a folder of reports, with bars on stderr that say how far it is.

    Yields how many were read. Raises SystemExit(1) behind it when one could not be.
    """
    columns = [
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    ]  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as bar:
        reading = bar.add_task("reports read", total=len(reports_under(folder)))
        writing = bar.add_task("publishers' years written", visible=False, start=False)

        def show(outcome: Outcome) -> None:
            if outcome.problem:
                bar.console.print(printable(outcome.problem), markup=False, highlight=False, soft_wrap=True)
            bar.advance(reading)

        def written(done: int, of: int) -> None:
            bar.start_task(writing)
            bar.update(writing, completed=done, total=of, visible=True)

        found = write_archive(folder, out, budget, scheduler, workers, show, written)
    unread = sum(bool(outcome.problem) for outcome in found)
    yield f"{len(found) - unread} of {len(found)} reports are in {out}; files.csv there says what became of each"
    if unread:
        yield f"{unread} could not be read"
        raise SystemExit(1)


def draw_page(file: Path, page: int, out: Path, budget: Budget) -> str:
    """Write a page of a PDF, with what was found on it framed, as a PNG; the line that says so."""
    replace_files({out: isolated(budget, file.name, png_of, file, page)}, "name another file")
    return f"{out}: page {page} of {file.name}"


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
        raise WritingError(missing, None, "has not been written yet", "run: python3 run.py extract") from None
    publication = RAW.parent / "publication.toml"
    for name in opendata.export(tables, load_sources(RAW / "sources.csv"), publication, out, parquet):
        yield f"{out.name}/{name}"
    if "example.org" in publication.read_text(encoding="utf-8"):
        yield "publication.toml still names example.org: say who publishes and where before you do"
