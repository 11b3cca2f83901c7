"""What of a report is not understood: new columns, status words, signs and headings, missing tables, all in one go.

Strict reading stops at the first thing that it does not know. Here each thing is noted with its place and the
vocabulary line that would make it known, and reading goes on with the rest: an unknown status word reads as `unknown`,
an unknown column, a row that cannot be read or a table without a known header is left out. What comes out is for
looking at, never for publishing.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from rapidfuzz.fuzz import token_set_ratio

from analysis.core.child import Budget, Call, isolated
from analysis.core.errors import ReadingError, VocabularyGap, WritingError
from analysis.core.numbers import parse_number
from analysis.core.places import Place
from analysis.pipeline.extract import Rows, frames_of
from analysis.reading import read
from analysis.reading.document import Cell, Document, Grid, Heading, Paragraph
from analysis.tables.logical import Table, TableRow, tables_of
from analysis.tidy.budget import is_finance
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import MONTHS, Report, identify, load_sources
from analysis.tidy.left_out import Leavings
from analysis.tidy.registers import Correction, load_corrections
from analysis.tidy.rows import kind_of, table_rows
from analysis.tidy.schema import MEASURES, TABLES
from analysis.tidy.statuses import meaning
from analysis.tidy.store import PROCESSED, RAW, write_tables
from analysis.tidy.vocabulary import (
    ACTIVITY_STATUSES,
    ASSIGNMENT_STATUSES,
    INDICATOR_STATUSES,
    LEFT_OUT,
    concept,
    provisional_words,
    words,
)

Result = TypeVar("Result")

KINDS_OF_TABLES = {
    "monthly_report": ("finance", "activities"),
    "interim_report": ("finance",),
    "annual_report": ("finance",),
    "annual_appendix": ("assignments",),
}
"""The tables that a report of each kind has, as long as no earlier one of its publisher tells otherwise."""

CONCEPTS = {
    "assignments": ("assignment", "comment", "activity"),
    "activities": ("assignment", "status", "activity", "due_date", "comment"),
    "indicators": ("goal", "indicator", "target", "outcome", "status", "comment"),
}
"""What the columns of a kind of table mean, in the order in which they are mostly printed."""

_CHOICES = {
    ("status_words", "assignment"): ASSIGNMENT_STATUSES[:-1],
    ("status_words", "activity"): ACTIVITY_STATUSES[:-1],
    ("status_words", "indicator"): INDICATOR_STATUSES[:-1],
}
_ALIKE = 90  # of 100: a new label has all words of a known one, or the other way round


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was not understood.

    `what`: column, status word, sign, heading, table, value or file. `stops`: strict reading refuses the report for
    it. `file` and `line`: the vocabulary file and the line to add to it, as CSV, '' where none would help. `advice`:
    what else a person needs to know. `times`: how often it stands in the report.
    """

    what: str
    problem: str
    page: int | None = None
    line_no: int | None = None
    box: tuple[float, float, float, float] | None = None
    stops: bool = False
    file: str = ""
    line: str = ""
    advice: str = ""
    times: int = 1


def drift_of(path: Path, registers: Path) -> dict[str, object]:
    """What of a report is not understood, and what is: {"findings": […], "rows": {table: rows}}, as plain data.

    `registers` is the folder that holds raw/sources.csv and corrections.csv. The rows are those of the tidy tables,
    all but `checks`; none for a file of which nothing can be read. Raises nothing for a report, whatever it holds,
    and ReadingError for a vocabulary or a register that cannot be read.
    """
    words("status_words")  # where it is spoilt, that is no finding about the report
    with provisional_words() as add:
        reading = _Reading(path.name, add)
        rows = reading.rows_of(path, registers)
        findings = sorted(reading.findings, key=lambda finding: (finding.page or 0, finding.line_no or 0))
        return {"findings": [asdict(finding) for finding in findings], "rows": rows}


class _Reading:
    """One report, read past everything that would stop it."""

    def __init__(self, source: str, add: Callable[[str, dict[str, str]], None]) -> None:
        self.source, self.add = source, add
        self.findings: list[Finding] = []

    def rows_of(self, path: Path, registers: Path) -> Rows:
        document = self._attempt(lambda: read(path))
        if document is None:
            return {}
        self.document = document
        found = [self._known(table) for table in tables_of(document, self._note)]
        tables = [(kind, table) for kind, table in found if kind]
        sources = load_sources(registers / "raw" / "sources.csv")
        kinds = {kind for kind, _ in tables}
        report = self._attempt(lambda: identify(document, kinds, sources))
        if report is None and document.source_file in sources:  # its bytes changed: as the report itself says
            report = self._attempt(lambda: identify(document, kinds, {}))
        if report is None and kinds and (year := _likely_year(document)):
            report = self._attempt(lambda: identify(document, kinds, {}, date(year, 12, 31)))
        if report is None:
            return {}
        corrections = load_corrections(registers / "corrections.csv")
        readable = [(kind, part) for kind, table in tables if (part := self._readable(kind, table, report))]
        rows = self._attempt(lambda: table_rows(document, readable, report, corrections, Leavings(self.source)))
        if rows is None:  # a correction that no longer fits
            none: list[Correction] = []
            rows = self._attempt(lambda: table_rows(document, readable, report, none, Leavings(self.source))) or {}
        for row in rows.get("assignments", ()):
            row["goal_code"] = "" if row["goal_code"] == _NO_NUMBER else row["goal_code"]
        self.findings += _unexplained_signs(rows)
        self.findings += _compared_with_earlier(document, report, kinds, registers, sources)
        return rows

    # -- noting -----------------------------------------------------------------------------------------------------

    def _attempt(self, work: Callable[[], Result]) -> Result | None:
        """What `work` returns; None, and a finding, when it raises ReadingError."""
        try:
            return work()
        except ReadingError as error:
            self._note(error)
            return None

    def _note(self, error: ReadingError, what: str = "", advice: str = "", times: int = 1) -> None:
        place = error.place or Place()
        file, line = "", ""
        if isinstance(error, VocabularyGap):
            file, line, guessed = _proposal(error.file, error.line)
            what = what or {"status_words": "status word", "columns": "column", "measures": "column"}[error.file]
            advice = advice or guessed
        finding = Finding(
            what or ("file" if error.place is None else "value"),
            error.problem,
            place.page,
            place.line,
            place.box,
            stops=True,
            file=file,
            line=line,
            advice=advice or ("" if file else error.remedy),
            times=times,
        )
        if finding not in self.findings:
            self.findings.append(finding)

    # -- tables -----------------------------------------------------------------------------------------------------

    def _known(self, table: Table) -> tuple[str | None, Table]:
        """The kind of a table whose header is known, or nearly: a column that is not known is given a meaning."""
        kind = _likely_kind(table)
        if kind != "indicators" and is_finance(table):  # an indicator's outcome is named as a result in money is
            return "finance", table
        if kind is None:
            header = " | ".join(name for name in table.header if name)
            if _holds_numbers(table):
                self.findings += _proposed_measures(table)
            self.findings.append(
                Finding(
                    "table",
                    f"a table of no known kind: {header}",
                    *_where(table),
                    advice="left out; see docs/tutorial.md",
                )
            )
            return None, table
        meanings = _likely_meanings(kind, table)
        for number, name in enumerate(table.header):
            if concept(kind, name) is not None:
                continue
            line = {"table": kind, "concept": meanings[number] or LEFT_OUT, "printed": name}
            gap = VocabularyGap(self.source, table.place, f"new column {name!r} in a table of {kind}", "columns", line)
            self.add("columns", line)
            if meanings[number]:
                self._note(gap, advice="guessed from its place and content: check it")
            else:
                self._note(gap, advice=f"or else one of {', '.join(CONCEPTS[kind])}, if another column is none")
        if self._attempt(lambda: kind_of(table, self.source)) is None:
            return None, table
        return kind, table

    def _readable(self, kind: str, table: Table, report: Report) -> Table | None:
        """The table without what cannot be read of it; None when nothing is left."""
        goal = re.match(r"\d+(?:\.\d+)*\.? ", table.title)
        if kind == "assignments" and not goal:
            self.findings.append(
                Finding(
                    "heading",
                    f"assignments stand under {table.title!r}, which is no numbered goal",
                    *_where(table),
                    stops=True,
                    advice="compare the headings with the page",
                )
            )
            table = replace(table, headings=(*table.headings[:-1], f"{_NO_NUMBER} {table.title or '-'}"))
        for _ in range(2 * len(table.rows) + len(table.header) + 100):  # each round mends one thing
            try:
                for error in _rows_alone(kind, table, report, self.document):
                    self._note(error, advice=f"the column is left out; {error.remedy}")
                return table
            except VocabularyGap as gap:
                self._note(gap, times=_times(table, gap.line.get("label")))
                if gap.file == "measures":
                    table = _without_columns(table, [table.header.index(gap.line["printed"], 1)])
                else:
                    self.add(gap.file, gap.line | {"meaning": "unknown"})
            except ReadingError as error:
                smaller = _without_row(table, error.place)
                self._note(error, advice=f"the {'row' if smaller else 'table'} is left out; {error.remedy}")
                if smaller is None:
                    return None
                table = smaller
        return None


_NO_NUMBER = "0"  # stands in for a goal's number where its heading has none


def _where(table: Table) -> tuple[int | None, int | None, tuple[float, float, float, float] | None]:
    """Page, line and box of a table."""
    is_text = table.place.line is not None
    return (None if is_text else table.page_start), table.place.line, table.place.box


def _rows_alone(kind: str, table: Table, report: Report, document: Document) -> list[ReadingError]:
    """Read one table by itself, for what it raises; returns why columns are left out of which no word is unknown."""
    leavings = Leavings(document.source_file)
    table_rows(document, [(kind, table)], report, [], leavings)
    columns = []
    for left_out in leavings.found:
        if left_out.what != "column" or isinstance(left_out.error, VocabularyGap):
            raise left_out.error
        columns.append(left_out.error)
    return columns


def _likely_year(document: Document) -> int | None:
    """The year that a report names most often: enough to read on when it does not say its period."""
    texts = (block.text for _, block in document.blocks() if isinstance(block, Heading | Paragraph))
    headers = (" ".join(block.header) for _, block in document.blocks() if isinstance(block, Grid))
    years = Counter(re.findall(r"\b(20\d\d)\b", " ".join([document.name, *texts, *headers])))
    return int(years.most_common(1)[0][0]) if years else None


# ---------------------------------------------------------------------------------------------------------------------
# Headers


def _likely_kind(table: Table) -> str | None:
    """The kind of table whose columns a header names, most of them; None where it names few or none."""
    for kind, concepts in CONCEPTS.items():
        known = [found for name in table.header if (found := concept(kind, name)) is not None]
        if len(set(known)) * 2 > len(concepts) or (known and _has_dates(table) and len(table.header) == len(concepts)):
            return kind
    return None


def _likely_meanings(kind: str, table: Table) -> list[str | None]:
    """What each column means: as known; a column of dates is the due date; the rest in the order in which they come.

    Where there are not as many unknown columns as meanings left, nothing is guessed.
    """
    meanings = [concept(kind, name) for name in table.header]
    dated = _dated_column(table)
    if "due_date" in CONCEPTS[kind] and "due_date" not in meanings and dated is not None and meanings[dated] is None:
        meanings[dated] = "due_date"
    open_columns = [number for number, meaning in enumerate(meanings) if meaning is None]
    left = [name for name in CONCEPTS[kind] if name not in meanings]
    if len(left) == len(open_columns):
        for number, name in zip(open_columns, left, strict=True):
            meanings[number] = name
    return meanings


def _dated_column(table: Table) -> int | None:
    for number in range(len(table.header)):
        texts = [row.cells[number].text for row in table.rows]
        if sum(bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) for text in texts) * 2 > len(texts):
            return number
    return None


def _has_dates(table: Table) -> bool:
    return _dated_column(table) is not None


def _without_columns(table: Table, numbers: Sequence[int]) -> Table:
    def kept(values: Sequence[Result]) -> tuple[Result, ...]:
        return tuple(value for number, value in enumerate(values) if number not in numbers)

    rows = tuple(TableRow(kept(row.cells), kept(row.covered), row.place) for row in table.rows)
    return replace(table, header=kept(table.header), rows=rows)


def _without_row(table: Table, place: Place | None) -> Table | None:
    """The table without the row at a place; None where no row stands there. A span that began there begins below."""
    rows = list(table.rows)
    for number, row in enumerate(rows):
        if place is None or place not in (row.place, *(cell.place for cell in row.cells)):
            continue
        if number + 1 < len(rows):
            below = rows[number + 1]
            covered = tuple(own and above for own, above in zip(below.covered, row.covered, strict=True))
            rows[number + 1] = TableRow(below.cells, covered, below.place)
        return replace(table, rows=tuple(rows[:number] + rows[number + 1 :]))
    return None


def _holds_numbers(table: Table) -> bool:
    """Whether every cell behind the first column is a number, as in a finance table."""
    texts = [cell.text for row in table.rows for cell in row.cells[1:] if cell.text]
    return bool(texts) and len(table.header) > 2 and all(map(_is_number, texts))


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except ValueError:
        return False
    return True


def _proposed_measures(table: Table) -> Iterator[Finding]:
    for name in table.header[1:]:
        file, line, _ = _proposal("measures", {"printed": name, "measure": ""})
        advice = f"if these are amounts of money; the measure is one of {', '.join(MEASURES)}"
        yield Finding("column", f"column {name!r} holds numbers", *_where(table), file=file, line=line, advice=advice)


# ---------------------------------------------------------------------------------------------------------------------
# Vocabulary lines


def _proposal(file: str, line: dict[str, str]) -> tuple[str, str, str]:
    """The vocabulary file, the line to add to it as CSV, and what a person must see to before."""
    advice = ""
    if file == "status_words":
        likely = _likely_meaning(line["level"], line["label"])
        choices = ", ".join(_CHOICES[file, line["level"]])
        advice = f"guessed: check it; it is one of {choices}" if likely else f"the meaning is one of {choices}"
        line = line | {"meaning": likely or "MEANING"}
    elif file == "measures" and any(line["printed"].startswith(row["printed"]) for row in words("measures")):
        return "", "", "left out; its measure is known, its period is not: that needs code (analysis/tidy/budget.py)"
    elif file == "measures":
        line = {"printed": _without_period(line["printed"]), "measure": "MEASURE"}
        advice = f"left out; the measure is one of {', '.join(MEASURES)}; a column that is none needs code"
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([value or name.upper() for name, value in line.items()])
    return file, text.getvalue(), advice


def _likely_meaning(level: str, label: str) -> str | None:
    """What a new status word means when its words are those of known labels and all these mean the same."""
    meanings = {
        row["meaning"]
        for row in words("status_words")
        if row["level"] == level
        and row["meaning"] != "unknown"
        and token_set_ratio(row["label"].casefold(), label.casefold()) >= _ALIKE
    }
    return meanings.pop() if len(meanings) == 1 else None


def _without_period(header: str) -> str:
    """A column's header without the months and the year behind its measure."""
    return re.sub(
        rf"\s+(?:(?:{'|'.join(MONTHS)}|[a-zåäö]{{3}})\.?(?=\s|[-–]|$)|20\d\d|[-–]|helår(?:et)?)(?:.*)$", "", header
    )


def _times(table: Table, label: str | None) -> int:
    """In how many rows of a table a status word stands, by itself or as a sign's meaning."""
    if label is None:
        return 1
    found = 0
    for row in table.rows:
        cells = [
            (cell, name)
            for cell, name, covered in zip(row.cells, table.header, row.covered, strict=True)
            if not covered
        ]
        found += any(cell.text == label or label in _labels(cell, table, name) for cell, name in cells)
    return max(found, 1)


def _labels(cell: Cell, table: Table, column: str) -> list[str | None]:
    icons = cell.items[0].icons if cell else ()
    return [meaning(icon, table.legends, column, table.named).label for icon in icons]


# ---------------------------------------------------------------------------------------------------------------------
# Signs, headings, missing tables


def _unexplained_signs(rows: Rows) -> Iterator[Finding]:
    """Each sign that neither a legend nor the vocabulary explains, with the first row that has it."""
    groups: dict[str, list[dict[str, object]]] = {}
    for name in ("assignments", "activities"):
        for row in rows.get(name, ()):
            if row["status"] == "unknown" and row["status_basis"] == "lost" and row["status_symbol"]:
                groups.setdefault(f"{row['status_symbol']} before {name}", []).append(row)
    for sign, found in groups.items():
        box = [float(edge) for edge in str(found[0]["source_bbox"] or "").split()]
        yield Finding(
            "sign",
            f"the sign {sign} is explained neither by a legend nor by the vocabulary: read as unknown",
            _whole(found[0]["source_page"]),
            _whole(found[0]["source_line"]),
            (box[0], box[1], box[2], box[3]) if len(box) == 4 else None,
            file="icons",
            line=f"{found[0]['status_symbol']},LABEL,ORGANISATION,SOURCE",
            advice="only if it is known for certain what it means there",
            times=len(found),
        )


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


def _compared_with_earlier(
    document: Document, report: Report, kinds: set[str], registers: Path, sources: dict[str, dict[str, str]]
) -> Iterator[Finding]:
    """What the last report of its kind had and this one lacks, and headings that are new since then."""
    earlier = _earlier(report, registers, sources)
    expected = set(KINDS_OF_TABLES.get(report.kind, ()))
    if earlier is not None:
        expected = {kind for table in tables_of(earlier, lambda _: None) if (kind := _kind_or_none(table, earlier))}
    for kind in sorted(expected - kinds):
        since = f"which {earlier.source_file} has" if earlier else f"which a {report.kind.replace('_', ' ')} has"
        yield Finding("table", f"no table of {kind}, {since}", advice="compare with the report's list of contents")
    if earlier is None:
        return
    own, old = _headings(document), _headings(earlier)
    for name in [name for name in own if name not in old]:
        place = own[name].item.place
        yield Finding(
            "heading", f"new heading {own[name].text!r}: {earlier.source_file} has none like it", place.page, place.line
        )
    missing = [heading.text for name, heading in old.items() if name not in own]
    if missing:
        names = "; ".join(missing)
        yield Finding("heading", f"missing since {earlier.source_file}: {names}", times=len(missing))


def _earlier(report: Report, registers: Path, sources: dict[str, dict[str, str]]) -> Document | None:
    """The last registered report of the same publisher and kind before this one, as far as it can be read."""
    before = [
        (row["period_end"], name)
        for name, row in sources.items()
        if (row["publisher"], row["kind"]) == (report.publisher, report.kind)
        and row["period_end"] < report.period_end.isoformat()
        and (registers / "raw" / name).is_file()
    ]
    try:
        return read(registers / "raw" / max(before)[1]) if before else None
    except ReadingError:
        return None


def _kind_or_none(table: Table, document: Document) -> str | None:
    try:
        return kind_of(table, document.source_file)
    except ReadingError:
        return None


def _headings(document: Document) -> dict[str, Heading]:
    """The headings of a report by what stays from report to report: without number, month and year."""
    headings: dict[str, Heading] = {}
    for _, block in document.blocks():
        if isinstance(block, Heading):
            text = re.sub(rf"^\d+(?:\.\d+)*\.?\s|\b(?:{'|'.join(MONTHS)})\b|\d+", " ", block.text.casefold())
            headings.setdefault(" ".join(text.split()), block)
    return headings


# ---------------------------------------------------------------------------------------------------------------------
# For the reader


def spelled(source: str, finding: Mapping[str, Any]) -> Iterator[str]:
    """A finding (as plain data) in words: where and what, and below it the line to add and what else to know."""
    where = ""
    if finding["line_no"]:
        where = f", line {finding['line_no']}"
    elif finding["page"]:
        box = finding["box"]
        where = f", page {finding['page']}" + (" at " + ",".join(f"{edge:.0f}" for edge in box) if box else "")
    times = f" ({finding['times']} times)" if finding["times"] > 1 else ""
    yield f"{source}{where}: {finding['what']}: {finding['problem']}{times}"
    if finding["line"]:
        yield f"    analysis/tidy/vocabulary/{finding['file']}.csv: {finding['line']}"
    if finding["advice"]:
        yield f"    {finding['advice']}"


def drift_report(path: Path, out: Path | None, budget: Budget) -> Iterator[str]:
    """A line for each thing of a report that is not understood, and one for the vocabulary line that would help.

    With `out`, the tables of what is understood are written there. Raises SystemExit(1) behind the last line when
    strict reading would refuse the report.
    """
    if out and out.resolve() in (PROCESSED, RAW):
        remedy = "name another folder: these tables are to be looked at, not published"
        raise WritingError(out.name, None, "holds what was read strictly", remedy)
    reads = (path.resolve(), RAW.parent.resolve())
    found = isolated(budget, Call(path.name, drift_of, (path, RAW.parent), reads))
    findings: list[dict[str, Any]] = found["findings"]
    rows: dict[str, list[dict[str, object]]] = found["rows"]
    for finding in findings:
        yield from spelled(path.name, finding)
    shown = ["assignments", "activities", "budget", *(["indicators"] if rows.get("indicators") else [])]
    counts = ", ".join(f"{name} {len(rows[name])}" for name in shown if name in rows)
    yield f"{path.name}: findings: {len(findings)}; rows understood: {counts or 'none'}"
    if out and rows:
        tables = frames_of([{name: rows.get(name, []) for name in TABLES}])
        write_tables(tables, out, data_package(tables["reports"], load_sources(RAW / "sources.csv")))
    if any(finding["stops"] for finding in findings):
        raise SystemExit(1)
