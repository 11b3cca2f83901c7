"""Thousands of reports → Parquet files by publisher and year, on all cores of this machine or on a Dask cluster.

    OUT/activities/publisher=Region%20Halland/year=2019/activities.parquet     and so on for each tidy table
    OUT/files.csv                                                              what became of each file

Each file is read as `reports` reads it, and its rows are kept in `.OUT.readings` beside OUT: whoever was killed goes on
there, and only files that are new or changed are read. Then the rows of each publisher and year are written, in the
order of the files' names. OUT is replaced as a whole or not at all.
"""

from __future__ import annotations

import csv
import importlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from analysis.core.cache import forget_others, taken
from analysis.core.child import WORKERS, Budget, Call, each_isolated
from analysis.core.errors import ReaderFault, ReadingError, WritingError
from analysis.core.folders import replaced_folder
from analysis.core.safe_text import for_spreadsheet
from analysis.pipeline.extract import Registers, Rows, duplicate, frames_of
from analysis.pipeline.reports import read_each
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
    answers_of = partial(_on_cluster, scheduler) if scheduler else partial(each_isolated, workers=workers or WORKERS)
    found = []
    for path, answer, kept in read_each(paths, Registers.load(folder, folder), budget, readings, folder, answers_of):
        found.append(_outcome(path.relative_to(folder).as_posix(), answer, kept))
        if found[-1].problem:
            yield found[-1].problem
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


def _outcome(name: str, answer: Rows | ReadingError, kept: Path | None) -> Outcome:
    if isinstance(answer, ReadingError):
        return Outcome(name, problem=str(answer).replace(Path(name).name, name, 1))
    report = answer["reports"][0]
    year = int(str(report["period_end"])[:4])
    return Outcome(name, kept, str(report["report_id"]), str(report["publisher"]), year, str(report["sha256"]))


def _on_cluster(scheduler: str, budget: Budget, calls: Iterable[Call]) -> Iterator[Any]:
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
        for call, future in [(call, client.submit(_answer, budget, call, pure=False)) for call in calls]:
            try:
                yield future.result()
            except Exception as error:  # a worker that was lost again and again, one that does not see the file
                yield ReaderFault(call.source, None, f"its worker failed ({type(error).__name__})", "read it again")


def _answer(budget: Budget, call: Call) -> Any:
    """On a worker: what a call returns, or the error that it raises."""
    return next(each_isolated(budget, [call], 1))


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
    seen: dict[tuple[object, ...], str] = {}
    publishers: dict[str, str] = {}
    for one in outcomes:
        if one.problem:
            kept.append(one)
            continue
        same = publishers.setdefault(folder_name(one.publisher).casefold(), one.publisher)
        if same != one.publisher or len(folder_name(one.publisher)) > LONGEST_NAME:
            problem = f"no folder can bear its publisher's name ({one.publisher[:60]})"
            refused: ReadingError | None = ReadingError(one.file, None, problem, "register it")
        else:
            refused = duplicate({"report_id": one.report_id, "sha256": one.sha256}, one.file, one.publisher, seen)
        kept.append(replace(one, problem=str(refused)) if refused else one)
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
