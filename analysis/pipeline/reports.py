"""Reports read, each in a child process of its own, several at a time; and their rows kept for the next time.

What a file yields depends on its bytes and name, on what the registers say of it, on the code that reads and on the
packages. Rows are kept under a mark of all of these, so that what is kept is never out of date, only unused.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, cast

import pandas as pd

from analysis.checks import message
from analysis.core import fingerprints
from analysis.core.cache import forget_others, keep, taken
from analysis.core.child import Budget, Call, each_isolated
from analysis.core.errors import ReadingError
from analysis.core.safe_text import printable
from analysis.pipeline.extract import Rows, frames_of, refuse_duplicates, tidy_file
from analysis.pipeline.registering import unregistered
from analysis.reading import password
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import reports_in
from analysis.tidy.registers import Registers, load_sources
from analysis.tidy.store import RAW, write_tables

_FIRST = 3  # lines of a kind that a terminal shows: findings of a report, reports that nobody registered


def extract_into(
    files: Sequence[Path] | None, out: Path, budget: Budget | None = None, kept: Path | None = None
) -> Iterator[str]:
    """Read reports (default: all of data/raw) and write their tidy tables into a folder, as a whole or not at all.

    A report that cannot be read is named on stderr, in one line, and left out; then SystemExit(1) is raised behind the
    last line. Yields a line for each table written. `kept`: the folder of what was read before.
    """
    paths = list(files or reports_in(RAW))
    if not paths:
        raise ReadingError("data/raw", None, "holds no report", "put a .pdf or .txt report there")
    known = Registers.load(RAW.parent)
    reports: list[Rows] = []
    read: list[Path] = []
    unread: list[str] = []
    found = read_reports(paths, known, budget or Budget(), kept, within=None if files else RAW)
    for path, rows in zip(paths, found, strict=True):
        if isinstance(rows, ReadingError):
            print(rows.with_page, file=sys.stderr)
            unread.append(printable(path.name))
        else:
            reports.append(rows)
            read.append(path)
    if kept and not files:
        forget_others(kept, [mark_of(path, known) for path in paths])
    summary = f"{len(unread)} of {len(paths)} reports cannot be read: {', '.join(unread)}"
    if not reports:
        yield f"{summary}; nothing is written"
        raise SystemExit(1)
    tables = frames_of(reports)
    write_tables(tables, out, data_package(tables["reports"], load_sources(RAW / "sources.csv")))
    for name, frame in tables.items():
        yield f"{name}.csv: {len(frame)} row{'' if len(frame) == 1 else 's'}"
    yield from _unknown_statuses(tables)
    new = list(unregistered(read, RAW / "sources.csv"))
    yield from new[:_FIRST]
    if len(new) > _FIRST:
        yield f"{len(new) - _FIRST} more reports are not registered"
    yield from _left_out(tables["checks"])
    yield from _perhaps_twice(tables["reports"])
    if unread:
        yield f"{summary}; they are missing from the tables"
        raise SystemExit(1)


def _unknown_statuses(found: dict[str, pd.DataFrame]) -> Iterator[str]:
    """A line for each sign that neither a report's legend nor the vocabulary explains, with its first place."""
    for name in ("assignments", "activities"):
        unknown = found[name][found[name]["status"] == "unknown"]
        for (report_id, symbol), rows in unknown.groupby(["report_id", "status_symbol"], sort=False, dropna=False):
            sign = f"the sign {symbol!r} is unexplained" if isinstance(symbol, str) else "the sign is lost"
            yield f"{report_id}: status unknown for {len(rows)} {name}, {sign} (first: {_where(rows.iloc[0])})"


def _left_out(checks: pd.DataFrame) -> Iterator[str]:
    """A line for each thing of a report that stands in no tidy table; of many of a kind the first, and how many."""
    found = checks[checks["rule"].isin(["left_out", "one_period_two_amounts"])]
    for (report_id, rule), rows in found.groupby(["report_id", "rule"], sort=False):
        for _, row in rows.head(_FIRST).iterrows():
            yield f"{report_id}, {_where(row)}: {message(row.to_dict())}"
        if len(rows) > _FIRST:
            yield f"{report_id}: {len(rows) - _FIRST} more like these; all stand in checks.csv as {rule}"


def _perhaps_twice(reports: pd.DataFrame) -> Iterator[str]:
    """A line for each publisher's reports of one kind and period: perhaps one report as PDF and as text."""
    for _, rows in reports.groupby(["publisher", "kind", "period_start", "period_end"], sort=False):
        if len(rows) > 1:
            yield (
                f"{', '.join(rows['source_file'])}: the same publisher, kind and period: each of them is counted; "
                "if they are one report, keep one file"
            )


def _where(row: pd.Series) -> str:
    return f"line {row['source_line']}" if pd.notna(row["source_line"]) else f"page {row['source_page']}"


def read_reports(
    paths: Sequence[Path], registers: Registers, budget: Budget, kept: Path | None = None, within: Path | None = None
) -> list[Rows | ReadingError]:
    """What each file yields, in their order, or why it cannot be read or counted; see `read_each`."""
    found = {path: answer for path, answer, _ in read_each(paths, registers, budget, kept, within, _announced)}
    return refuse_duplicates([found[path] for path in paths])


def _announced(budget: Budget, calls: Iterable[Call]) -> Iterator[Any]:
    def named() -> Iterator[Call]:
        for call in calls:
            print(f"reading {printable(call.source)}", file=sys.stderr)
            yield call

    return each_isolated(budget, named())


def read_each(
    paths: Sequence[Path],
    registers: Registers,
    budget: Budget,
    kept: Path | None = None,
    within: Path | None = None,
    answers_of: AnswersOf = each_isolated,
) -> Iterator[tuple[Path, Rows | ReadingError, Path | None]]:
    """What each file yields, or why it cannot be read, and the file that keeps it; first of those that are kept.

    `kept`: the folder of what was read before. `within`: the folder out of which no link may lead. `answers_of`: makes
    the calls, several at a time.
    """
    new = []
    for path in paths:
        place = _place_of(path, registers, kept)
        if refused := refusal(path, within):
            yield path, refused, None
        elif place and (rows := taken(place)) is not None:
            yield path, cast(Rows, rows), place
        else:
            new.append((path, place))
    calls = (Call(path.name, tidy_file, (path, registers.about(path)), (path.resolve(),)) for path, _ in new)
    for (path, place), answer in zip(new, answers_of(budget, calls), strict=True):
        if isinstance(answer, ReadingError) or place is None:
            yield path, answer, None
        elif _place_of(path, registers, kept) != place:
            yield path, ReadingError(path.name, None, "changed while it was read", "read it again"), None
        else:
            keep(place, answer)
            yield path, answer, place


AnswersOf = Callable[[Budget, Iterable[Call]], Iterator[Any]]


def _place_of(path: Path, registers: Registers, kept: Path | None) -> Path | None:
    """The file that keeps what a file yields; in a folder of its own, as there may be hundreds of thousands."""
    mark = mark_of(path, registers) if kept else None
    return kept / mark[:2] / mark if kept and mark else None


def refusal(path: Path, within: Path | None) -> ReadingError | None:
    """Why a file is not even opened: it is reached through a link out of a folder, or larger than any report."""
    if within and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(within)):
        return ReadingError(path.name, None, "is a link that leads out of its folder", "put the file itself there")
    if path.is_file() and path.stat().st_size > fingerprints.LARGEST_REPORT:
        size = f"{fingerprints.LARGEST_REPORT // 1_000_000} MB"
        return ReadingError(path.name, None, f"is larger than {size}, as no report is", "split it, or take it away")
    return None


def mark_of(path: Path, registers: Registers) -> str | None:
    """The mark of what a file yields; None for what is no file, which has none."""
    if not path.is_file():  # and nothing is opened: to open a named pipe would be to wait for its other end
        return None
    known = registers.about(path)
    said = [known.sources, [astuple(one) for one in known.corrections], [[*key, n] for key, n in known.counts.items()]]
    said += [[astuple(one) for one in known.left_out], [astuple(one) for one in known.persons]]
    try:
        file = fingerprints.of_file(path)
    except OSError:
        return None
    return fingerprints.mark(path.name, file, said, password.given(), fingerprints.of_code(*fingerprints.READERS))
