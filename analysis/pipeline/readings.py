"""Reports read, each in a child process of its own, several at a time; and their rows kept for the next time.

What a file yields depends on its bytes and name, on what the registers say of it, on the code that reads and on the
packages. Rows are kept under a mark of all of these, so that what is kept is never out of date, only unused. They are
kept as data behind their own hash: what is damaged, or cannot be written, is as if it were not there.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import astuple
from functools import cache, partial
from pathlib import Path
from typing import cast

import pandas as pd

from analysis.core import fingerprints
from analysis.core.cache import kept_or_found, taken
from analysis.core.children import keep_ready
from analysis.core.errors import ReadingError
from analysis.core.isolation import Budget, isolated
from analysis.core.safe_text import printable
from analysis.pipeline.extract import Registers, Rows, frames_of, tidy_file
from analysis.reading import password
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import load_sources, reports_in
from analysis.tidy.store import RAW, write_tables

WORKERS = os.cpu_count() or 1


def extract_into(
    files: Sequence[Path] | None,
    out: Path,
    keep_going: bool = False,
    budget: Budget | None = None,
    kept: Path | None = None,
) -> Iterator[str]:
    """Read reports (default: all of data/raw) and write their tidy tables into a folder, as a whole or not at all.

    Every file is read, each within the budget; one that cannot be read is named on stderr, in one line, and in the
    last line yielded. Then nothing is written, or with `keep_going` the tables of the others, and SystemExit(1) is
    raised. Yields a line for each table written. `kept`: the folder of what was read before.
    """
    paths = files or reports_in(RAW)
    if not paths:
        raise ReadingError("data/raw", None, "holds no report", "put a .pdf or .txt report there")
    registers = Registers.load(RAW.parent)
    reports, unread = [], []
    every = read_all(paths, registers, budget or Budget(), kept, within=None if files else RAW)
    for path, found in zip(paths, every, strict=True):
        if isinstance(found, ReadingError):
            print(found.with_page, file=sys.stderr)
            unread.append(printable(path.name))
        else:
            reports.append(found)
    summary = f"{len(unread)} of {len(paths)} reports cannot be read: {', '.join(unread)}"
    if unread and not (keep_going and reports):
        others = " (python3 run.py extract --keep-going writes the others)" if reports else ""
        yield f"{summary}; nothing is written{others}"
        raise SystemExit(1)
    tables = frames_of(reports)
    write_tables(tables, out, data_package(tables["reports"], load_sources(RAW / "sources.csv")))
    for name, frame in tables.items():
        yield f"{name}.csv: {len(frame)} row{'' if len(frame) == 1 else 's'}"
    yield from _unknown_statuses(tables)
    yield from _left_out(tables["checks"])
    if unread:
        yield f"{summary}; they are missing from the tables"
        raise SystemExit(1)


def _unknown_statuses(found: dict[str, pd.DataFrame]) -> Iterator[str]:
    """A line for each sign that neither a report's legend nor the vocabulary explains, with its first place."""
    for name in ("assignments", "activities"):
        unknown = found[name][found[name]["status"] == "unknown"]
        for (report_id, symbol), rows in unknown.groupby(["report_id", "status_symbol"], sort=False, dropna=False):
            first = rows.iloc[0]
            where = f"line {first['source_line']}"
            if pd.notna(first["source_bbox"]):
                where = f"page {first['source_page']} at {first['source_bbox']}"
            sign = f"the sign {symbol!r} is unexplained" if symbol == symbol else "the sign is lost"
            yield f"{report_id}: status unknown for {len(rows)} {name}, {sign} (first: {where})"


def _left_out(checks: pd.DataFrame) -> Iterator[str]:
    """A line for each thing of a report that stands in no tidy table."""
    for row in checks[checks["rule"].isin(["left_out", "one_period_two_amounts"])].to_dict("records"):
        where = f"line {row['source_line']}" if pd.notna(row["source_line"]) else f"page {row['source_page']}"
        yield f"{row['report_id']}, {where}: {row['message']}"


def read_all(
    paths: Iterable[Path], registers: Registers, budget: Budget, kept: Path | None, within: Path | None = None
) -> Iterator[Rows | ReadingError]:
    """What each file yields, in their order, or why it cannot be read; several are read at a time.

    `within`: the folder out of which no link may lead.
    """
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[Rows | ReadingError]] = deque()
        for path in paths:
            known = registers.about(path)
            found = kept_rows(path, known, kept)
            if found is None:
                keep_ready("analysis.pipeline.extract")
                print(f"reading {printable(path.name)}", file=sys.stderr)
                waiting.append(pool.submit(_read, path, known, budget, kept, within))
            else:
                waiting.append(Future())
                waiting[-1].set_result(found)
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read(path: Path, known: Registers, budget: Budget, kept: Path | None, within: Path | None) -> Rows | ReadingError:
    try:
        if within and leads_out(path, within):
            raise ReadingError(path.name, None, "is a link that leads out of data/raw", "put the file itself there")
        return read_rows(path, known, budget, kept)
    except ReadingError as error:
        return error


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path is, or is reached through, a link that leads out of a folder."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def read_rows(path: Path, known: Registers, budget: Budget, kept: Path | None = None) -> Rows:
    """The rows of every tidy table that the report in a file yields: as kept, or else as a child process reads it.

    `known`: what the registers say of it. Raises ReadingError when it cannot be read.
    """
    read = partial(isolated, budget, path.name, tidy_file, path, known)
    return cast(Rows, kept_or_found(kept, partial(mark_of, path, known), read))


# ---------------------------------------------------------------------------------------------------------------------
# Kept


def kept_rows(path: Path, known: Registers, kept: Path | None) -> Rows | None:
    """What a file yields, if that is kept in a folder."""
    mark = mark_of(path, known) if kept else None
    return cast(Rows | None, taken(kept / mark)) if kept and mark else None


def mark_of(path: Path, known: Registers) -> str | None:
    """The mark of what a file yields; None for what is no file, which has none."""
    said = [known.sources, [astuple(one) for one in known.corrections], [[*key, n] for key, n in known.counts.items()]]
    said.append([astuple(one) for one in known.left_out])
    return mark_with(path, said)


def mark_with(path: Path, *others: object) -> str | None:
    """The mark of a file, of the code that reads it, and of what else decides; None without a file."""
    if not path.is_file():  # and nothing is opened: to open a named pipe would be to wait for its other end
        return None
    try:
        file = fingerprints.of_file(path)
    except OSError:
        return None
    return fingerprints.mark(path.name, file, others, password.given(), _of_readers(), fingerprints.of_environment())


@cache
def _of_readers() -> str:
    return fingerprints.of_code(*fingerprints.READERS)
