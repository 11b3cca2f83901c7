"""Thousands of reports → Parquet files by publisher and year, on all cores of this machine or on a Dask cluster.

    OUT/activities/publisher=Region%20Halland/year=2019/activities.parquet     and so on for each tidy table
    OUT/files.csv                                                              what became of each file

Each file is read as `reports` reads it, and its rows are kept in `.OUT.readings` beside OUT: whoever was killed goes on
there, and a file that did not change is not read again. Then the rows of each publisher and year are written, in the
order of the files' names. OUT is replaced as a whole or not at all.
"""

from __future__ import annotations

import csv
import importlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from analysis.core.cache import forget_others, keep, taken
from analysis.core.child import Budget, each_isolated, isolated
from analysis.core.errors import BudgetExceeded, ReaderFault, ReadingError, WritingError
from analysis.core.folders import replaced_folder
from analysis.core.safe_text import for_spreadsheet
from analysis.pipeline.extract import Registers, Rows, frames_of
from analysis.pipeline.reports import WORKERS, call_for, mark_of, refusal
from analysis.tidy.kinds import NO_REPORTS
from analysis.tidy.opendata import duckdb, write_parquet

LONGEST_NAME = 200
"""Letters of a folder's name that every file system takes."""

REGISTERS = {"sources.csv", "corrections.csv", "row_counts.csv", "left_out.csv", "persons.csv"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: where its rows are kept and whose they are, or why it could not be read."""

    file: str
    kept: Path | None = None
    report_id: str = ""
    publisher: str = ""
    year: int = 0
    sha256: str = ""
    problem: str = ""


def write_archive(
    folder: Path, out: Path, budget: Budget, scheduler: str | None = None, workers: int | None = None
) -> Iterator[str]:
    """Read all reports in a folder and its folders, and write their tidy tables into `out`, by publisher and year.

    The registers of an archive lie in `folder`, where there is need: sources.csv, corrections.csv, row_counts.csv,
    left_out.csv, persons.csv.
    `scheduler` is the address of a Dask scheduler whose workers see `folder` under the same path; without one,
    `workers` files are read at a time here (default: one for each core). Yields a line for each file that cannot be
    read, which never stops the others, and one that counts. Raises ReadingError when there is no report at all,
    WritingError when `out` cannot be written, and SystemExit(1) behind the last line when a file could not be read.
    """
    folder = folder.resolve()
    paths = reports_under(folder)
    if not paths:
        raise ReadingError(folder.name, None, "holds no report", "name a folder of .pdf and .txt reports")
    if folder == out.resolve() or folder in out.resolve().parents:
        raise WritingError(out.name, None, "would lie among the reports", "name a folder elsewhere")
    duckdb()  # before hours of reading
    readings = out.resolve().with_name(f".{out.name}.readings")
    found = []
    for outcome in _read(
        paths, folder, Registers.load(folder, folder), budget, readings, scheduler, workers or WORKERS
    ):
        found.append(outcome)
        if outcome.problem:
            yield outcome.problem
    outcomes = refuse_rivals(sorted(found, key=lambda outcome: outcome.file))
    yield from (one.problem for one in outcomes if one.problem and one not in found)
    with replaced_folder(out, mark="files.csv") as new:
        for (publisher, year), members in _by_year(outcomes).items():
            _write_year([cast(Path, member.kept) for member in members], new, publisher, year)
        _write_outcomes(new / "files.csv", outcomes)
    forget_others(readings, [outcome.kept.name for outcome in found if outcome.kept])
    unread = sum(bool(outcome.problem) for outcome in outcomes)
    yield f"{len(found) - unread} of {len(found)} reports are in {out}; files.csv there says what became of each"
    if unread:
        raise SystemExit(1)


def reports_under(folder: Path) -> list[Path]:
    """Everything in a folder and its folders that ought to be a report, by name.

    A link to a folder is not followed, and so is one thing that cannot be read. Raises ReadingError for a folder that
    cannot be opened.
    """

    def refuse(error: OSError) -> None:
        problem = f"cannot be opened ({error.strerror})"
        raise ReadingError(Path(str(error.filename)).name, None, problem, "get the right to read it, or take it away")

    found = []
    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        wanted = [name for name in files if name not in REGISTERS | NO_REPORTS and not name.startswith(".")]
        found += [Path(place, name) for name in wanted + links]
    return sorted(found)


# ---------------------------------------------------------------------------------------------------------------------
# Reading


def _read(
    paths: Sequence[Path],
    folder: Path,
    registers: Registers,
    budget: Budget,
    readings: Path,
    scheduler: str | None,
    workers: int,
) -> Iterator[Outcome]:
    """The outcome of each file: first of those whose rows are kept, then of the others as they are read."""
    new = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        mark = mark_of(path, registers)
        kept = readings / mark[:2] / mark if mark else None
        if refused := refusal(path, folder):
            yield Outcome(name, problem=f"{name}: {refused.problem}: {refused.remedy}")
        elif kept and (data := taken(kept)) is not None:
            yield _outcome(name, kept, data)
        else:
            new.append((path, name, kept))
    calls = [call_for(path, registers) for path, _, _ in new]
    answers = _on_cluster(scheduler, budget, calls) if scheduler else each_isolated(budget, calls, workers)
    for (path, name, kept), answer in zip(new, answers, strict=True):
        lasting = not isinstance(answer, BudgetExceeded | ReaderFault)  # another time it may be read
        data = str(answer) if isinstance(answer, ReadingError) else answer
        if kept and lasting and mark_of(path, registers) == kept.name:
            keep(kept, data)
            yield _outcome(name, kept, data)
        else:
            problem = data if isinstance(data, str) else f"{name}: changed while it was read: read it again"
            yield Outcome(name, problem=problem)


def _outcome(name: str, kept: Path, data: object) -> Outcome:
    if isinstance(data, str):
        return Outcome(name, kept, problem=data)
    report = cast(Rows, data)["reports"][0]
    year = int(str(report["period_end"])[:4])
    return Outcome(name, kept, str(report["report_id"]), str(report["publisher"]), year, str(report["sha256"]))


def _on_cluster(scheduler: str, budget: Budget, calls: list[Any]) -> Iterator[Any]:
    """What each call returns, made by the workers of a Dask cluster, each in a child process there."""
    try:
        distributed: Any = importlib.import_module("distributed")  # on request: everything else does without
    except ImportError:
        raise WritingError(scheduler, None, "needs Dask, which is not installed", "pip install '.[archive]'") from None
    try:
        client = distributed.Client(scheduler, timeout=10)
        client.wait_for_workers(1, timeout=60)
    except (OSError, ValueError) as error:  # a timeout is an OSError
        problem = f"no Dask scheduler with workers answers ({type(error).__name__})"
        raise WritingError(scheduler, None, problem, "start them: dask scheduler; dask worker ADDRESS") from None
    with client:
        futures = client.map(_answer, [budget] * len(calls), calls, pure=False)
        for future, call in zip(futures, calls, strict=True):
            try:
                yield future.result()
            except Exception as error:  # a worker that was lost again and again, one that does not see the file
                yield ReaderFault(call.source, None, f"its worker failed ({type(error).__name__})", "read it again")


def _answer(budget: Budget, call: Any) -> Any:
    """On a worker: what a call returns, or the error that it raises."""
    try:
        return isolated(budget, call)
    except ReadingError as error:
        return error


def is_this_machine(scheduler: str) -> bool:
    """Whether an address leads to this machine. Results of another one are unpickled here: see docs/archives.md."""
    return urlsplit(scheduler).hostname in {"localhost", "127.0.0.1", "::1"}


# ---------------------------------------------------------------------------------------------------------------------
# Writing


def refuse_rivals(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes with those refused that cannot stand beside an earlier one.

    Two reports of a publisher may not have the same name or content, nor two publishers the same folder, where upper
    and lower case are one; and a publisher's name may not be too long for a folder's.
    """
    kept: list[Outcome] = []
    files: dict[tuple[str, str], str] = {}
    contents: dict[tuple[str, str], str] = {}
    publishers: dict[str, str] = {}
    for one in outcomes:
        problem = one.problem
        if not problem:
            name, content = (one.publisher, one.report_id.casefold()), (one.publisher, one.sha256)
            same = publishers.setdefault(folder_name(one.publisher).casefold(), one.publisher)
            if name in files:
                problem = f"{one.file}: has the name of another report of its publisher ({files[name]}): rename it"
            elif content in contents:
                problem = f"{one.file}: has the same content as {contents[content]}: remove one of them"
            elif same != one.publisher or len(folder_name(one.publisher)) > LONGEST_NAME:
                problem = f"{one.file}: no folder can bear its publisher's name ({one.publisher[:60]}): register it"
            else:
                files[name] = contents[content] = one.file
        kept.append(replace(one, problem=problem))
    return kept


def _by_year(outcomes: Iterable[Outcome]) -> dict[tuple[str, int], list[Outcome]]:
    """The files that could be read, by publisher and year."""
    found: dict[tuple[str, int], list[Outcome]] = {}
    for outcome in outcomes:
        if not outcome.problem:
            found.setdefault((outcome.publisher, outcome.year), []).append(outcome)
    return dict(sorted(found.items()))


def _write_year(kept: list[Path], new: Path, publisher: str, year: int) -> None:
    """Write the rows of a publisher's year, each table that has any into its folder."""
    rows = [taken(file) for file in kept]
    if None in rows:
        raise WritingError(new.name, None, f"lost what was read of {publisher}, {year}", "make room, run this again")
    files = {}
    for table, frame in frames_of(cast(list[Rows], rows)).items():
        path = new / table / f"publisher={folder_name(publisher)}" / f"year={year:04d}" / f"{table}.parquet"
        if len(frame):
            path.parent.mkdir(parents=True)
            files[path] = frame.drop(columns="publisher", errors="ignore")
    write_parquet(files)


def folder_name(value: str) -> str:
    """A publisher's name as part of a folder's: letters of ASCII, digits and `-` as they are, all else as %XX.

    So no name leads anywhere, and every system spells it alike; DuckDB and others read it back.
    """
    return re.sub(rb"[^A-Za-z0-9-]", lambda match: b"%%%02X" % match[0][0], value.encode("utf-8", "replace")).decode()


def _write_outcomes(path: Path, outcomes: Iterable[Outcome]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "report_id", "publisher", "year", "problem"])
        for one in outcomes:
            texts = (one.file, one.report_id, one.publisher, one.year or "", one.problem)
            writer.writerow([for_spreadsheet(str(text)) for text in texts])
