"""Thousands of reports → Parquet files by publisher and year, on all cores of this machine or on a Dask cluster.

    OUT/activities/publisher=Region%20Halland/year=2019/activities.parquet     and so on for each tidy table
    OUT/files.csv                                                              what became of each file

First each file is read, in a child process of its own (`isolation`), and what it yields is kept in `.OUT.readings`
beside OUT; whoever was killed goes on there. Then the rows of each publisher and year are written, in the order of
the files' names. So the bytes are the same whoever read what, and when. OUT is replaced as a whole or not at all.
"""

from __future__ import annotations

import csv
import importlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from analysis.children import keep_ready
from analysis.errors import BudgetExceeded, ReaderFault, ReadingError, WritingError
from analysis.extract import NO_REPORTS, Registers, Rows, frames_of, tidy_file
from analysis.folders import replaced_folder
from analysis.isolation import Budget, isolated
from analysis.opendata import write_parquet
from analysis.readings import WORKERS, keep, leads_out, mark_of, taken
from analysis.safe_text import for_spreadsheet, one_line

AHEAD = 4
"""Files handed out for each that is being read: enough that nobody waits, few enough to be held in memory."""

LONGEST_NAME = 200

READERS = ("analysis.extract", "analysis.reading.pdf")

REGISTERS = {"sources.csv", "corrections.csv", "row_counts.csv"}

Progress = Callable[["Outcome"], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: where its rows are kept, and whose they are; or why it could not be read."""

    file: str
    sha256: str = ""
    report_id: str = ""
    publisher: str = ""
    year: int = 0
    kept: Path | None = None
    problem: str = ""


def write_archive(
    folder: Path,
    out: Path,
    budget: Budget,
    scheduler: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Read all reports in a folder and its folders, and write their tidy tables into `out`, by publisher and year.

    The registers of an archive lie in `folder`: sources.csv, corrections.csv, row_counts.csv, each if there is need.
    `scheduler` is the address of a Dask scheduler whose workers see `folder` under the same path; without one,
    `workers` files are read at a time here (default: one for each core). `progress` is called with each file's outcome
    as it comes. Returns the outcomes by name. A file that cannot be read never stops the others.

    Raises ReadingError when there is no report at all, and WritingError when `out` cannot be written, or what reading
    or writing needs is not there.
    """
    folder = folder.resolve()
    paths = reports_under(folder)
    if not paths:
        raise ReadingError(folder.name, None, "holds no report", "name a folder of .pdf and .txt reports")
    if folder == out.resolve() or folder in out.resolve().parents:
        raise WritingError(out.name, None, "would lie among the reports", "name a folder elsewhere")
    registers = Registers.load(folder, folder)
    readings = out.resolve().with_name(f".{out.name}.readings")
    with executor(scheduler, workers) as (pool, width):
        found = []
        for outcome in _read_all(paths, folder, registers, budget, readings, pool, width):
            if progress:
                progress(outcome)
            found.append(outcome)
    outcomes = without_rivals(sorted(found, key=lambda outcome: outcome.file))
    with replaced_folder(out, mark="files.csv") as new:
        for (publisher, year), members in sorted(_partitions(outcomes).items()):
            _write_partition(new, publisher, year, [cast(Path, member.kept) for member in members])
        _write_outcomes(new / "files.csv", outcomes)
    _forget_others(readings, {outcome.kept for outcome in found})
    return outcomes


def reports_under(folder: Path) -> list[Path]:
    """Everything in a folder and its folders that ought to be a report, by name.

    A link to a folder is not followed, and so is one thing that cannot be read. Raises ReadingError for a folder that
    cannot be opened.
    """
    found = []
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        wanted = [name for name in files if name not in REGISTERS | NO_REPORTS and not name.startswith(".")]
        found += [Path(place, name) for name in wanted + links]
    return sorted(found)


def _refuse(error: OSError) -> None:
    problem = f"cannot be opened ({error.strerror})"
    raise ReadingError(Path(str(error.filename)).name, None, problem, "see to it that you may read it, or take it away")


# ---------------------------------------------------------------------------------------------------------------------
# Reading


@contextmanager
def executor(scheduler: str | None, workers: int | None) -> Iterator[tuple[Executor, int]]:
    """What runs calls, here or on a cluster, and how many at a time.

    Here they are threads: each does no more than watch a child process.
    """
    if scheduler is None:
        keep_ready(*READERS)
        with ThreadPoolExecutor(workers or WORKERS) as pool:
            yield pool, workers or WORKERS
        return
    try:
        distributed: Any = importlib.import_module("distributed")  # on request: everything else does without
    except ImportError:
        remedy = "install it: python -m pip install '.[archive]'"
        raise WritingError(scheduler, None, "needs Dask, which is not installed", remedy) from None
    try:
        client = distributed.Client(scheduler, timeout=10)
        client.wait_for_workers(1, timeout=60)
    except (OSError, ValueError) as error:  # a timeout is an OSError
        problem = f"no Dask scheduler with workers answers ({type(error).__name__})"
        remedy = "start them (dask scheduler; dask worker ADDRESS), and give its address, such as tcp://10.0.0.5:8786"
        raise WritingError(scheduler, None, problem, remedy) from None
    with client:
        yield client.get_executor(pure=False), max(64, sum(client.nthreads().values()))


def _read_all(
    paths: Sequence[Path],
    folder: Path,
    registers: Registers,
    budget: Budget,
    readings: Path,
    pool: Executor,
    width: int,
) -> Iterator[Outcome]:
    """The outcome of each file, those kept first, then as they come."""
    running: dict[Future[Any], tuple[Path, str, str | None]] = {}
    for path in [*paths, None]:
        while running and (path is None or len(running) >= AHEAD * width):
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield _ended(future, *running.pop(future), folder, registers, readings)
        if path is None:
            return
        name = path.relative_to(folder).as_posix()
        known = registers.about(path)
        if leads_out(path, folder):
            yield Outcome(name, problem=f"{name}: is a link that leads out of the folder: put the file itself there")
            continue
        mark = mark_of(path, known)
        file = readings / mark[:2] / mark if mark else None
        data = taken(file) if file else None
        if data is not None:
            yield _outcome(name, data, file)
        else:
            running[pool.submit(read_file, str(path), known, budget)] = (path, name, mark)


def read_file(path: str, known: Registers, budget: Budget) -> tuple[bool, Rows | str]:
    """The rows that a file yields or the line that says why not, and whether it will be the same the next time.

    Runs here or on a worker of a cluster, where the process that children are forked from starts with the first file.
    """
    keep_ready(*READERS)
    file = Path(path)
    try:
        return True, isolated(budget, file.name, tidy_file, file, known)
    except (BudgetExceeded, ReaderFault) as error:
        return False, str(error)
    except ReadingError as error:
        return True, str(error)


def _ended(
    future: Future[Any], path: Path, name: str, mark: str | None, folder: Path, registers: Registers, readings: Path
) -> Outcome:
    """The outcome of a call that has ended; what it found is kept, if the file is still the one that was read."""
    try:
        lasting, data = future.result()
    except Exception as error:  # a worker that was lost again and again, a machine that does not see the file
        return Outcome(name, problem=one_line(f"{path.name}: its worker failed ({type(error).__name__}: {error})"))
    if not (lasting and mark and mark_of(path, registers.about(path)) == mark):
        problem = data if isinstance(data, str) else f"{path.name}: changed while it was read: read it again"
        return Outcome(name, problem=problem)
    file = readings / mark[:2] / mark
    keep(file, data)
    return _outcome(name, data, file)


def _outcome(name: str, data: object, file: Path | None) -> Outcome:
    if isinstance(data, str):
        return Outcome(name, kept=file, problem=data)
    report = cast(Rows, data)["reports"][0]
    year = cast(date, report["period_end"]).year
    return Outcome(name, str(report["sha256"]), str(report["report_id"]), str(report["publisher"]), year, file)


# ---------------------------------------------------------------------------------------------------------------------
# Writing


def without_rivals(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes with those refused that cannot stand beside an earlier one.

    Two reports of a publisher may not have the same name, and two publishers not the same folder where upper and lower
    case are one. Nor may a publisher's name be too long for a folder's.
    """
    kept: list[Outcome] = []
    reports: dict[tuple[str, str], str] = {}
    publishers: dict[str, str] = {}
    for one in outcomes:
        problem = one.problem
        if not problem:
            other = reports.setdefault((one.publisher, one.report_id), one.file)
            same = publishers.setdefault(folder_name(one.publisher).casefold(), one.publisher)
            if other != one.file:
                problem = f"{one.file}: has the name of another report of its publisher ({other}): rename it"
            elif same != one.publisher or len(folder_name(one.publisher)) > LONGEST_NAME:
                problem = f"{one.file}: no folder can bear its publisher's name ({one.publisher[:60]}): register it"
        kept.append(Outcome(one.file, problem=one_line(problem)) if problem else one)
    return kept


def folder_name(value: str) -> str:
    """A publisher's name as part of a folder's: letters of ASCII, digits and `-` as they are, all else as %XX.

    So no name leads anywhere, and every system spells it alike; DuckDB and others read it back.
    """
    return re.sub(rb"[^A-Za-z0-9-]", lambda match: b"%%%02X" % match[0][0], value.encode("utf-8", "replace")).decode()


def _partitions(outcomes: Iterable[Outcome]) -> dict[tuple[str, int], list[Outcome]]:
    found: dict[tuple[str, int], list[Outcome]] = {}
    for outcome in outcomes:
        if not outcome.problem:
            found.setdefault((outcome.publisher, outcome.year), []).append(outcome)
    return found


def _write_partition(folder: Path, publisher: str, year: int, kept: Iterable[Path]) -> None:
    for name, frame in frames_of(_rows_in(file) for file in kept).items():
        if len(frame):
            place = folder / name / f"publisher={folder_name(publisher)}" / f"year={year:04d}"
            place.mkdir(parents=True)
            write_parquet(frame.drop(columns="publisher", errors="ignore"), place / f"{name}.parquet")


def _rows_in(file: Path) -> Rows:
    found = taken(file)
    if not isinstance(found, dict):
        remedy = "make room there, and run this again"
        raise WritingError(file.parent.parent.name, None, "could not be written, or lost a file meanwhile", remedy)
    return found


def _write_outcomes(path: Path, outcomes: Iterable[Outcome]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "sha256", "report_id", "publisher", "year", "problem"])
        for one in outcomes:
            texts = [one.file, one.sha256, one.report_id, one.publisher, str(one.year or ""), one.problem]
            writer.writerow([for_spreadsheet(one_line(text)) for text in texts])


def _forget_others(readings: Path, wanted: set[Path | None]) -> None:
    for file in readings.rglob("*"):
        if file.is_file() and file not in wanted:
            file.unlink()
