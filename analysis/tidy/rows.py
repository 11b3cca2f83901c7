"""One report's logical tables and prose → the rows of every tidy table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.core.errors import ReadingError, VocabularyGap
from analysis.reading.document import Document
from analysis.tables.logical import Table
from analysis.tidy.assignments import assignment_rows
from analysis.tidy.budget import budget_rows, is_finance
from analysis.tidy.columns import plain
from analysis.tidy.emissions import emission_rows
from analysis.tidy.figures import stated_figure_rows
from analysis.tidy.indicators import indicator_rows
from analysis.tidy.kinds import Report, identify
from analysis.tidy.left_out import Leavings, cells_of
from analysis.tidy.legends import with_legends
from analysis.tidy.registers import Correction, Omission
from analysis.tidy.vocabulary import LEFT_OUT, concept, words

Rows = dict[str, list[dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a report yields: its rows by table, its tables each with its kind (None: of no known one), what is left."""

    rows: Rows
    tables: Sequence[tuple[str | None, Table]]
    leavings: Leavings

    @property
    def read(self) -> list[tuple[str | None, Table]]:
        """The tables of a known kind of which tidy rows tell."""
        known = [(kind, table) for kind, table in self.tables if kind]
        return [(kind, table) for kind, table in known if not all(map(self.leavings.has, cells_of(table)))]


def tidy_rows(
    document: Document,
    tables: Sequence[Table],
    sources: dict[str, dict[str, str]],
    corrections: Sequence[Correction],
    omissions: Sequence[Omission] = (),
    leavings: Leavings | None = None,
) -> Found:
    """The rows of every tidy table but `checks`. A table that cannot be read is left out, and so is a row.

    `leavings` takes up what is left out, for a caller that wants to know even of a report that is refused.
    Raises ReadingError where a report says neither what nor when it is about, and where none of its tables can be read:
    then for the first of them.
    """
    leavings = leavings or Leavings(document.source_file)
    kinds: list[tuple[str | None, Table]] = []
    reasons = _registered(document, tables, omissions)
    for number, table in enumerate(map(plain, tables), 1):
        kind = None
        with leavings.instead("table", cells_of(table)):
            if number in reasons:
                remedy = "to read it, take its line out of left_out.csv"
                raise ReadingError(document.source_file, table.place, f"left out: {reasons[number]}", remedy)
            if table.fault:
                raise table.fault
            kind = kind_of(table, document.source_file)
            leavings.unknown += [] if kind else [table]
        kinds.append((kind, table))
    kinds = with_legends(document, kinds)
    known = {kind for kind, _ in kinds if kind}
    if leavings.found and not known:
        raise leavings.found[0].error
    report = identify(document, known, sources)
    found = Found(table_rows(document, kinds, report, corrections, leavings), kinds, leavings)
    if leavings.found and not found.read:
        raise leavings.found[0].error
    return found


def _registered(document: Document, tables: Sequence[Table], omissions: Sequence[Omission]) -> dict[int, str]:
    """Why tables are left out, by number. Raises ReadingError for a line of the register that no table fits."""
    for one in omissions:
        number = int(one.table_no)
        header = tables[number - 1].header if 0 < number <= len(tables) else ()
        if not header or header[0] != one.header:
            found = f"has {len(tables)} tables" if not header else f"begins with {header[0]!r}"
            problem = f"table {number} is to be left out and to begin with {one.header!r}; the report {found}"
            remedy = "compare with `python3 run.py tables` and change or remove its line in left_out.csv"
            raise ReadingError(document.source_file, None, problem, remedy)
    return {int(one.table_no): one.reason for one in omissions}


def table_rows(
    document: Document,
    tables: Sequence[tuple[str | None, Table]],
    report: Report,
    corrections: Sequence[Correction],
    leavings: Leavings,
) -> Rows:
    """The rows of every tidy table but `checks` that these tables of a report, and its prose, yield."""
    source = document.source_file
    of_kind: dict[str | None, list[Table]] = {}
    for kind, table in tables:
        of_kind.setdefault(kind, []).append(table)
    assignments, activities = assignment_rows(tables, report.report_id, source, leavings)
    figures = stated_figure_rows(document, tables, report)
    return {
        "reports": [_report_row(document, report)],
        "assignments": assignments,
        "activities": activities,
        "budget": budget_rows(document, of_kind.get("finance", ()), report, corrections, leavings),
        "stated_figures": figures,
        "emissions": emission_rows(figures, source, leavings),
        "indicators": indicator_rows(of_kind.get("indicators", ()), report, source, leavings),
    }


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


# ---------------------------------------------------------------------------------------------------------------------
# Kinds of tables


_NAMED_BY = {"assignments": "assignment", "activities": "activity", "indicators": "indicator"}
"""The column without which a table of a kind says nothing."""


def kind_of(table: Table, source: str) -> str | None:
    """The kind of a table by its header: finance, or the one of columns.csv that knows most of its columns.

    None where that is one alone, or less than half of them. What the table has no column for is missing.
    Raises ReadingError for one that has a column which is not known beside most that are, or one without a name beside
    the one that says what its rows are about.
    """
    known = {kind: [concept(kind, name) for name in table.header] for kind in _concepts()}
    kind = max(known, key=lambda kind: len({*known[kind]} - {None}))
    if {"indicator", "outcome"} <= set(known["indicators"]):
        kind = "indicators"
    elif is_finance(table):
        return "finance"
    elif kind == "assignments" and {"activity", "status"} <= set(known["activities"]):
        kind = "activities"  # the status beside an activity is the activity's
    fits = {*known[kind]} - {None, LEFT_OUT}
    named = _NAMED_BY.get(kind) in (None, *fits)
    most = len(fits) > 1 and len(fits) * 2 >= len(table.header)
    surplus = [name for name, found in zip(table.header, known[kind], strict=True) if found is None]
    if surplus and (most or (named and "" in surplus)):
        # Where one column and one concept are left they belong together; where none is, the column is a new one.
        missing = [name for name in _concepts()[kind] if name not in fits]
        means = LEFT_OUT if not missing else missing[0] if len(missing) == len(surplus) == 1 else ""
        lines = [{"table": kind, "concept": means, "printed": name} for name in surplus]
        raise VocabularyGap(source, table.place, f"a table of {kind} has columns {surplus}", "columns", lines)
    return kind if named and most else None


def _concepts() -> dict[str, dict[str, None]]:
    """What the columns of each kind of table mean, in order."""
    kinds: dict[str, dict[str, None]] = {}
    for row in words("columns"):
        if row["concept"] != LEFT_OUT:
            kinds.setdefault(row["table"], {})[row["concept"]] = None
    return kinds
