"""What of a report is not understood, with the vocabulary lines that would make it known, all in one go.

The report is read as `extract` reads it, and with the same proofs: what that leaves out, or what stops it, is said.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from analysis.core.child import Budget, Call, isolated
from analysis.core.errors import ReadingError, VocabularyGap, WritingError
from analysis.core.numbers import parse_amount
from analysis.core.places import Place
from analysis.core.swedish import MONTHS
from analysis.pipeline.extract import Rows, frames_of, tidy_file
from analysis.reading import read
from analysis.reading.document import Document, Heading
from analysis.tables.logical import Table, tables_of
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import load_sources
from analysis.tidy.left_out import Leavings
from analysis.tidy.periods import measure_line
from analysis.tidy.registers import Registers
from analysis.tidy.rows import kind_of
from analysis.tidy.schema import TABLES
from analysis.tidy.store import PROCESSED, RAW, write_tables
from analysis.tidy.vocabulary import LEFT_OUT, STATUSES, words

_NOUNS = {"status_words": "status word", "columns": "column", "measures": "column"}
_IN_WORDS = re.compile(r"[\w\s.,:;()/%&–-]*")  # a sign or a "=" belongs to a legend
_MEASURES = TABLES["budget"].columns["measure"].values


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was not understood.

    `what`: column, status word, sign, heading, table, row, cell or file. `stops`: `extract` leaves something out for
    it. `file` and `lines`: the vocabulary file and the lines to add to it, as CSV; none where none would help.
    `advice`: what else a person needs to know. `times`: how often it stands in the report.
    """

    what: str
    problem: str
    page: int | None = None
    line_no: int | None = None
    box: tuple[float, float, float, float] | None = None
    stops: bool = False
    file: str = ""
    lines: tuple[str, ...] = ()
    advice: str = ""
    times: int = 1


def drift_of(path: Path, registers: Path) -> dict[str, object]:
    """What of a report is not understood, and what is: {"findings": […], "rows": {table: rows}}, as plain data.

    `registers` is the folder that holds raw/sources.csv and corrections.csv. The rows are those that `extract` reads;
    none for a report that it refuses. Raises ReadingError for a vocabulary or a register that cannot be read.
    """
    words("status_words")  # where it is malformed, that is no finding about the report
    known = Registers.load(registers)
    leavings = Leavings(path.name)
    rows: Rows = {}
    stopped = []
    try:
        rows = tidy_file(path, known, leavings)
    except ReadingError as error:
        stopped = [_finding("file", error)]
    found = [_finding(one.what, one.error) for one in leavings.found]
    found += [one for one in stopped if one.problem not in {each.problem for each in found}]
    found += map(_unknown_table, leavings.unknown)
    if rows:
        gaps = [one.error for one in leavings.found if isinstance(one.error, VocabularyGap)]
        found += _unexplained_signs(rows, {line.get("label", "") for gap in gaps for line in gap.lines} - {""})
        found += _compared_with_earlier(path, rows["reports"][0], registers / "raw", known.sources)
    findings = sorted(_counted(found), key=lambda finding: (finding.page or 0, finding.line_no or 0))
    return {"findings": [asdict(finding) for finding in findings], "rows": rows}


def _counted(findings: Sequence[Finding]) -> list[Finding]:
    """Each unknown word and sign once, at its first place."""
    first: dict[object, Finding] = {}
    for one in findings:
        key = (one.what, one.problem) if one.what in (*_NOUNS.values(), "sign") else one
        first[key] = replace(first[key], times=first[key].times + 1) if key in first else one
    return list(first.values())


def _finding(what: str, error: ReadingError) -> Finding:
    place = error.place or Place()
    where = (place.page, place.line, place.box)
    if not isinstance(error, VocabularyGap):
        return Finding(what, error.problem, *where, stops=True, advice=f"left out; {error.remedy}")
    noun = _NOUNS[error.file]
    if not all(_IN_WORDS.fullmatch(text) for line in error.lines for text in line.values()):
        advice = "it holds a sign: a legend of the report says what that means, or icons.csv"
        return Finding(noun, error.problem, *where, stops=True, advice=advice)
    lines = tuple(map(_csv_line, error.lines))
    return Finding(noun, error.problem, *where, True, error.file, lines, _choices(error.file, error.lines[0]))


def _csv_line(line: Mapping[str, str]) -> str:
    """A vocabulary line as it stands in its file; what a person must say is the column's name in capitals."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([value or name.upper() for name, value in line.items()])
    return text.getvalue()


def _choices(file: str, line: Mapping[str, str]) -> str:
    if file == "status_words":
        return f"the meaning is one of {', '.join(STATUSES[line['level']][:-1])}"
    if file == "measures":
        return f"left out; the measure is one of {', '.join(_MEASURES)}; a column that is none needs code"
    concepts = dict.fromkeys(row["concept"] for row in words("columns") if row["table"] == line["table"])
    return f"the table is left out; the concept is one of {', '.join(dict.fromkeys([*concepts, LEFT_OUT]))}"


def _unknown_table(table: Table) -> Finding:
    """A table of no known kind; with the lines that its columns need if it is one of amounts, or of assignments."""
    header = " | ".join(name for name in table.header if name)
    names = [name for name in table.header if name and _IN_WORDS.fullmatch(name)]
    where = (None if table.place.line else table.page_start, table.place.line, table.place.box)
    found = Finding("table", f"a table of no known kind: {header}", *where, advice="left out; see docs/tutorial.md")
    if len(table.header) < 3:
        return found
    if _holds_numbers(table):
        lines = [_csv_line(measure_line(name)) for name in names[1:]]
        advice = f"left out; if these are amounts of money, the measure is one of {', '.join(_MEASURES)}"
        return replace(found, file="measures", lines=tuple(lines), advice=advice)
    lines = [_csv_line({"table": "", "concept": "", "printed": name}) for name in names]
    kinds = ", ".join(dict.fromkeys(row["table"] for row in words("columns")))
    advice = f"left out; if it is a table of {kinds}: columns.csv shows what their concepts are"
    return replace(found, file="columns", lines=tuple(lines), advice=advice)


def _holds_numbers(table: Table) -> bool:
    """Whether every cell behind the first column is a number, as in a finance table."""
    try:
        return any([parse_amount(cell.text) is not None for row in table.rows for cell in row.cells[1:]])
    except ValueError:
        return False


# ---------------------------------------------------------------------------------------------------------------------
# Signs, headings, missing tables


def _unexplained_signs(rows: Rows, labels: Collection[str]) -> Iterator[Finding]:
    """Each row whose sign neither a legend nor the vocabulary explains; `labels`: words that are said to lack."""
    for name in ("assignments", "activities"):
        for row in rows[name]:
            sign = str(row["status_symbol"] or "")
            is_lost = (row["status"], row["status_basis"]) == ("unknown", "lost")
            if not sign or not is_lost or any(label in sign for label in labels):
                continue
            page, line = (None if row[at] is None else int(str(row[at])) for at in ("source_page", "source_line"))
            problem = f"the sign {sign} before {name} is explained neither by a legend nor by the vocabulary"
            lines = (f"{sign},LABEL,ORGANISATION,SOURCE",)
            advice = "only if it is known for certain what it means there"
            yield Finding("sign", problem, page, line, file="icons", lines=lines, advice=advice)


def _compared_with_earlier(
    path: Path, report: Mapping[str, object], raw: Path, sources: dict[str, dict[str, str]]
) -> Iterator[Finding]:
    """What the last registered report of its publisher and kind had and this one lacks, and headings that are new."""
    before = [
        (row["period_end"], name)
        for name, row in sources.items()
        if (row["publisher"], row["kind"]) == (report["publisher"], report["kind"])
        and row["period_end"] < str(report["period_end"])
        and (raw / name).is_file()
    ]
    if not before:
        return
    _, name = max(before)
    try:
        document, earlier = read(path), read(raw / name)
    except ReadingError:
        return
    for kind in sorted(_kinds(earlier) - _kinds(document)):
        advice = "compare with the report's list of contents"
        yield Finding("table", f"no table of {kind}, which {name} has", advice=advice)
    own, old = _headings(document), _headings(earlier)
    for heading in (own[text] for text in own if text not in old):
        place = heading.item.place
        yield Finding("heading", f"new heading {heading.text!r}: {name} has none like it", place.page, place.line)
    if missing := [heading.text for text, heading in old.items() if text not in own]:
        yield Finding("heading", f"missing since {name}: {'; '.join(missing)}", times=len(missing))


def _kinds(document: Document) -> set[str]:
    leavings = Leavings(document.source_file)
    kinds: set[str] = set()
    for table in tables_of(document):
        with leavings.instead("table", []):
            kinds |= {kind for kind in [kind_of(table, document.source_file)] if kind}
    return kinds


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
    """A finding (as plain data) in words: where and what, and below it the lines to add and what else to know."""
    where = ""
    if finding["line_no"]:
        where = f", line {finding['line_no']}"
    elif finding["page"]:
        box = finding["box"]
        where = f", page {finding['page']}" + (" at " + ",".join(f"{edge:.0f}" for edge in box) if box else "")
    times = f" ({finding['times']} times)" if finding["times"] > 1 else ""
    yield f"{source}{where}: {finding['what']}: {finding['problem']}{times}"
    for line in finding["lines"]:
        yield f"    analysis/tidy/vocabulary/{finding['file']}.csv: {line}"
    if finding["advice"]:
        yield f"    {finding['advice']}"


def drift_report(path: Path, out: Path | None, budget: Budget) -> Iterator[str]:
    """A line for each thing of a report that is not understood, and one for each vocabulary line that would help.

    With `out`, the tables of what is understood are written there. Raises SystemExit(1) behind the last line when
    `extract` would refuse the report, or leave something of it out.
    """
    if out and out.resolve() in (PROCESSED, RAW):
        remedy = "name another folder: these tables are to be looked at, not published"
        raise WritingError(out.name, None, "holds what was read of all reports", remedy)
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
        tables = frames_of([rows])
        write_tables(tables, out, data_package(tables["reports"], load_sources(RAW / "sources.csv")))
    if any(finding["stops"] for finding in findings):
        raise SystemExit(1)
