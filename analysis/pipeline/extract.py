"""Reports → tidy tables: the whole way from files to frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

import pandas as pd

from analysis.checks import across_reports, check_rows, ledger
from analysis.checks.rows_read import prove_rows_read
from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.reading import read
from analysis.reading.document import Document
from analysis.tables.logical import tables_of
from analysis.tidy.left_out import Leavings
from analysis.tidy.persons import hidden
from analysis.tidy.registers import Registers as Registers
from analysis.tidy.rows import kind_of as kind_of
from analysis.tidy.rows import tidy_rows
from analysis.tidy.schema import TABLES, ContractError, as_table, check_contract

Rows = dict[str, list[dict[str, object]]]


def extract(paths: Iterable[Path], registers: Path) -> dict[str, pd.DataFrame]:
    """The tidy tables of some reports, by name, each report's rows in printed order.

    `registers` is the folder that holds raw/sources.csv, corrections.csv, row_counts.csv, left_out.csv and persons.csv.
    Raises ReadingError for the first report that cannot be read.
    """
    known = Registers.load(registers)
    reports = refuse_duplicates(tidy_file(path, known) for path in paths)
    for report in reports:
        if isinstance(report, ReadingError):
            raise report
    return frames_of(cast(list[Rows], reports))


def tidy_file(path: Path, known: Registers, leavings: Leavings | None = None) -> Rows:
    """The rows of every tidy table that the report in a file yields, each table within its contract.

    `known`: what people wrote down about it; `leavings` takes up what of it is left out. Raises ReadingError when it
    cannot be read.
    """
    document = read(path)
    if document.source_format == "text":
        ledger.prove_words_read(path, document)
    rows = tidy(document, known, leavings)
    for name, found in rows.items():
        try:
            check_contract(name, found)
        except ContractError as error:
            raise _outside_contract(found, path.name, error) from None
    return rows


def _outside_contract(rows: list[dict[str, object]], source: str, error: ContractError) -> ReadingError:
    """What a report holds that no row of a tidy table can."""
    row = rows[error.row or 0] if rows else {}
    place = Place(page=row.get("source_page"), line=row.get("source_line"))  # type: ignore[arg-type]
    return ReadingError(source, place, f"{error.table}.{error.column}: {error.why}", "compare it with the page")


def frames_of(reports: Iterable[Rows]) -> dict[str, pd.DataFrame]:
    """The tidy tables of reports already read, by name."""
    reports = list(reports)
    rows: Rows = {name: [] for name in TABLES}
    for report in reports:
        for name, found in report.items():
            rows[name] += found
    rows["checks"] = across_reports(reports)
    return {name: as_table(name, found) for name, found in rows.items()}


def refuse_duplicates(reports: Iterable[Rows | ReadingError]) -> list[Rows | ReadingError]:
    """The reports, with an error in the place of each that has the name or the content of an earlier one."""
    found: list[Rows | ReadingError] = []
    seen: dict[tuple[object, ...], str] = {}
    for rows in reports:
        if isinstance(rows, ReadingError):
            found.append(rows)
        else:
            (report,) = rows["reports"]
            found.append(duplicate(report, str(report["source_file"]), "", seen) or rows)
    return found


def duplicate(
    report: Mapping[str, object], file: str, whose: str, seen: dict[tuple[object, ...], str]
) -> ReadingError | None:
    """Why a report (its row of `reports`) cannot stand beside those seen before, which it joins if it can.

    Of those of one owner (`whose`) no two may have the same name or content. Upper and lower case are one in a name, as
    they are in the file systems of Windows and macOS.
    """
    name, content = (whose, str(report["report_id"]).casefold()), (whose, "content", report["sha256"])
    if name in seen:
        return ReadingError(file, None, f"has the name of another report ({seen[name]})", "rename it")
    if content in seen:
        return ReadingError(file, None, f"has the same content as {seen[content]}", "remove one of them")
    seen[name] = seen[content] = file
    return None


def tidy(document: Document, known: Registers, leavings: Leavings | None = None) -> Rows:
    """The rows of every tidy table that one report yields.

    Raises ReadingError where a cell or a row was lost, used twice or changed on the way (see `checks.ledger`).
    """
    known = known.about(Path(document.source_file))  # a line of a register is of one report
    tables = tables_of(document)
    found = tidy_rows(document, tables, known.sources, known.corrections, known.left_out, leavings)
    prove_rows_read(document, found.tables, found.leavings.has)
    ledger.prove_cells_used(document, tables)
    ledger.prove_rows_kept(document, found.read, found.rows, found.leavings.has)
    ledger.prove_row_counts(document, found.rows, known.counts)
    checks = check_rows(document, found.tables, found.rows, known.counts, found.leavings.found)
    return _without_names(found.rows | {"checks": checks}, known)


def _without_names(rows: Rows, known: Registers) -> Rows:
    """The rows with persons as initials where that was decided; last, so that every proof is of what is printed."""
    decided = {one.found for one in known.persons if one.decision == "hide"}
    if not decided:
        return rows
    return {
        name: [
            {column: hidden(value, decided) if isinstance(value, str) else value for column, value in row.items()}
            for row in found
        ]
        for name, found in rows.items()
    }
