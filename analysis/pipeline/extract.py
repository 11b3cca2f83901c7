"""Reports → tidy tables: the whole way from files to frames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.checks import check_rows, ledger
from analysis.checks.rows_read import prove_rows_read
from analysis.core.errors import ReadingError, VocabularyGap
from analysis.core.places import Place
from analysis.reading import read
from analysis.reading.document import Document
from analysis.tables.logical import Table, tables_of
from analysis.tidy.activity_lists import activity_list_rows
from analysis.tidy.assignments import assignment_rows
from analysis.tidy.budget import budget_rows, is_finance
from analysis.tidy.corrections import Correction, load_corrections
from analysis.tidy.emissions import emission_rows
from analysis.tidy.figures import stated_figure_rows
from analysis.tidy.kinds import Report, identify, load_sources
from analysis.tidy.schema import TABLES, ContractError, as_table, check_contract
from analysis.tidy.vocabulary import LEFT_OUT, concept, words

Rows = dict[str, list[dict[str, object]]]


def extract(paths: Iterable[Path], registers: Path) -> dict[str, pd.DataFrame]:
    """The tidy tables of some reports, by name, each report's rows in printed order.

    `registers` is the folder that holds raw/sources.csv, corrections.csv and row_counts.csv. Raises ReadingError for
    the first report that cannot be read.
    """
    known = Registers.load(registers)
    return frames_of(tidy_file(path, known) for path in paths)


@dataclass(frozen=True, slots=True)
class Registers:
    """What people have written down about reports: raw/sources.csv, corrections.csv and row_counts.csv."""

    sources: dict[str, dict[str, str]]
    corrections: list[Correction]
    counts: dict[tuple[str, str], int]

    @classmethod
    def load(cls, folder: Path, raw: Path | None = None) -> Registers:
        """The registers in a folder (sources.csv: in its folder `raw`, or the one named); empty where there are none.

        Raises ReadingError for a line that is not whole.
        """
        return cls(
            load_sources((raw or folder / "raw") / "sources.csv"),
            load_corrections(folder / "corrections.csv"),
            ledger.load_row_counts(folder / "row_counts.csv"),
        )

    def about(self, path: Path) -> Registers:
        """What they say of one file."""
        name, report = path.name, path.stem
        return Registers(
            {name: self.sources[name]} if name in self.sources else {},
            [correction for correction in self.corrections if correction.report_id == report],
            {key: count for key, count in self.counts.items() if key[0] == report},
        )


def tidy_file(path: Path, known: Registers) -> Rows:
    """The rows of every tidy table that the report in a file yields, each table within its contract.

    `known`: what people wrote down about it. Raises ReadingError when it cannot be read.
    """
    document = read(path)
    if document.source_format == "text":
        ledger.prove_words_read(path, document)
    rows = tidy(document, known.sources, known.corrections, known.counts)
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


def warm_up() -> None:
    """Read a short report of our own, for processes that are to be forked (`children`).

    So the vocabulary is loaded, and patterns are compiled, for all children: a third of what a short report takes.
    """
    with suppress(ReadingError):  # with another vocabulary; then children are slower
        tidy_file(Path(__file__).with_name("warm_up.txt"), Registers({}, [], {}))


def frames_of(reports: Iterable[Rows]) -> dict[str, pd.DataFrame]:
    """The tidy tables of reports already read, by name. Raises ReadingError where two have the same name or content."""
    rows: Rows = {name: [] for name in TABLES}
    for report in reports:
        for name, found in report.items():
            rows[name] += found
    files: dict[object, object] = {}
    contents: dict[object, object] = {}
    for row in rows["reports"]:
        other = files.setdefault(row["report_id"], row["source_file"])
        if other != row["source_file"] or rows["reports"].count(row) > 1:
            raise ReadingError(str(row["source_file"]), None, f"has the name of another report ({other})", "rename it")
        same = contents.setdefault(row["sha256"], row["source_file"])
        if same != row["source_file"]:
            raise ReadingError(str(row["source_file"]), None, f"has the same content as {same}", "remove one of them")
    return {name: as_table(name, found) for name, found in rows.items()}


def tidy(
    document: Document,
    sources: dict[str, dict[str, str]],
    corrections: list[Correction],
    counts: Mapping[tuple[str, str], int],
) -> Rows:
    """The rows of every tidy table that one report yields.

    Raises ReadingError where a cell or a row was lost, used twice or changed on the way (see `checks.ledger`).
    """
    every = [(kind_of(table, document.source_file), table) for table in tables_of(document)]
    tables = [(kind, table) for kind, table in every if kind]
    report = identify(document, {kind for kind, _ in tables}, sources)
    rows = table_rows(document, tables, report, corrections)
    prove_rows_read(document, every)
    ledger.prove_cells_used(document, [table for _, table in every])
    ledger.prove_rows_kept(document, tables, rows)
    ledger.prove_row_counts(document, rows, counts)
    return rows | {"checks": check_rows(document, every, rows, counts)}


def table_rows(
    document: Document, tables: Sequence[tuple[str, Table]], report: Report, corrections: Sequence[Correction]
) -> Rows:
    """The rows of every tidy table but `checks` that these tables of a report, and its prose, yield."""
    source = document.source_file
    of_kind: dict[str, list[Table]] = defaultdict(list)
    for kind, table in tables:
        of_kind[kind].append(table)
    assignments, activities = (
        assignment_rows(of_kind["assignments"], report, source)
        if of_kind["assignments"]
        else activity_list_rows(of_kind["activities"], report, source)
    )
    figures = stated_figure_rows(document, [table for _, table in tables], report)
    return {
        "reports": [_report_row(document, report)],
        "assignments": assignments,
        "activities": activities,
        "budget": budget_rows(of_kind["finance"], report, corrections, source),
        "stated_figures": figures,
        "emissions": emission_rows(figures),
        "indicators": [],
    }


def kind_of(table: Table, source: str) -> str | None:
    """The kind of a table by its header: finance, or one that columns.csv names; None for one that nothing knows.

    Raises ReadingError for a header that begins like a known kind, or has most of its columns, and lacks one or has
    one that is not known.
    """
    if is_finance(table):
        return "finance"
    for kind in dict.fromkeys(row["table"] for row in words("columns")):
        known = [concept(kind, name) for name in table.header]
        first, *others = (row["concept"] for row in words("columns") if row["table"] == kind)
        concepts = {first, *others} - {LEFT_OUT}
        if known[0] != first and len(concepts & set(known)) * 2 <= len(concepts):
            continue
        lacking = concepts - set(known)
        surplus = [name for name, found in zip(table.header, known, strict=True) if found is None]
        if lacking or surplus:
            problem = f"a table of {kind} " + " and ".join(
                [f"lacks {sorted(lacking)}"] * bool(lacking) + [f"has columns {surplus}"] * bool(surplus)
            )
            if not surplus:
                raise ReadingError(source, table.place, problem, "compare its header with the page")
            line = {"table": kind, "concept": "", "printed": surplus[0]}
            raise VocabularyGap(source, table.place, problem, "columns", line)
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
