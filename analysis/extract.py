"""Reports → tidy tables: the whole way from files to frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from analysis.corrections import Correction, load_corrections
from analysis.document import Document
from analysis.emissions import emission_rows
from analysis.errors import ReadingError
from analysis.figures import stated_figure_rows
from analysis.reading import SUFFIXES, read
from analysis.reports.activity_lists import activity_list_rows
from analysis.reports.assignments import assignment_rows
from analysis.reports.budget import budget_rows, is_finance
from analysis.reports.kinds import Report, identify, load_sources
from analysis.schema import TABLES, as_table
from analysis.tables import Table, tables_of
from analysis.vocabulary import concept, words

Rows = dict[str, list[dict[str, object]]]


def reports_in(folder: Path) -> list[Path]:
    """The report files of a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def extract(
    paths: Iterable[Path], registers: Path, progress: Callable[[Path], None] | None = None
) -> dict[str, pd.DataFrame]:
    """The tidy tables of some reports, by name, each report's rows in printed order.

    `registers` is the folder that holds raw/sources.csv and corrections.csv. `progress` is called with each file
    before it is read. Raises ReadingError for the first report that cannot be read.
    """
    sources = load_sources(registers / "raw" / "sources.csv")
    corrections = load_corrections(registers / "corrections.csv")
    rows: Rows = {name: [] for name in TABLES}
    for path in paths:
        if progress:
            progress(path)
        for name, found in tidy(read(path), sources, corrections).items():
            rows[name] += found
    return {name: as_table(name, found) for name, found in rows.items()}


def tidy(document: Document, sources: dict[str, dict[str, str]], corrections: list[Correction]) -> Rows:
    """The rows of every tidy table that one report yields."""
    tables = [(kind, table) for table in tables_of(document) if (kind := kind_of(table, document.source_file))]
    report = identify(document, {kind for kind, _ in tables}, sources)
    source = document.source_file
    of_kind = {name: [table for kind, table in tables if kind == name] for name in ("assignments", "activities")}
    assignments, activities = (
        assignment_rows(of_kind["assignments"], report, source)
        if of_kind["assignments"]
        else activity_list_rows(of_kind["activities"], report, source)
    )
    finance = [table for kind, table in tables if kind == "finance"]
    budget = budget_rows(finance, report, corrections, source)
    figures = stated_figure_rows(document, [table for _, table in tables], report)
    return {
        "reports": [_report_row(document, report)],
        "assignments": assignments,
        "activities": activities,
        "budget": budget,
        "stated_figures": figures,
        "emissions": emission_rows(figures),
    }


def kind_of(table: Table, source: str) -> str | None:
    """The kind of a table by its header: assignments, activities, finance; None for one that no report kind knows.

    Raises ReadingError for a header that begins like a known kind but lacks a column, or has one that is not known.
    """
    if is_finance(table):
        return "finance"
    for kind in ("assignments", "activities"):
        if concept(kind, table.header[0]) != "assignment":
            continue
        known = [concept(kind, name) for name in table.header]
        lacking = {row["concept"] for row in words("columns") if row["table"] == kind} - set(known)
        surplus = [name for name, found in zip(table.header, known, strict=True) if found is None]
        if lacking or surplus:
            raise ReadingError(
                source,
                table.place,
                f"a table of {kind} lacks {sorted(lacking)}" if lacking else f"a table of {kind} has columns {surplus}",
                "compare its header with the page, or add the column's new name to vocabulary/columns.csv",
            )
        return kind
    return None


def _report_row(document: Document, report: Report) -> dict[str, object]:
    return {
        "report_id": report.report_id,
        "title": report.title,
        "publisher": report.publisher,
        "kind": report.kind,
        "period_start": report.period_start,
        "period_end": report.period_end,
        "source_file": document.source_file,
        "sha256": document.sha256,
        "source_format": document.source_format,
        "pages": len(document.pages) if document.source_format == "pdf" else None,
    }
