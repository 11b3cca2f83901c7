"""Thousands of reports → Parquet files by publisher and year, on all cores of this machine or on a Dask cluster.

    OUT/activities/publisher=Region%20Halland/year=2019/activities.parquet     and so on for each tidy table
    OUT/files.csv                                                              what became of each file

First each file is read, in a child process of its own (`isolation`), and what it yields is kept in `.OUT.readings`
beside OUT; whoever was killed goes on there. Then the rows of each publisher and year are written, in the order of
the files' names, each in a child process too; what would come to the same files as the last time is left as it is
(`partitions`). So the bytes are the same whoever read and wrote what, and when. OUT is replaced as a whole or not at
all.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from analysis.core.cache import forget_others, keep, taken
from analysis.core.children import keep_ready
from analysis.core.errors import BudgetExceeded, ReaderFault, ReadingError, WritingError
from analysis.core.folders import replaced_folder
from analysis.core.isolation import Budget, isolated
from analysis.core.safe_text import for_spreadsheet, one_line
from analysis.pipeline.extract import Registers, Rows, tidy_file
from analysis.pipeline.partitions import folder_name, mark_of_rows, parquet_of, place_of, taken_over
from analysis.pipeline.readings import WORKERS, leads_out, mark_of
from analysis.tidy.kinds import NO_REPORTS
from analysis.tidy.opendata import duckdb

AHEAD = 4
"""Files handed out for each that is being read: enough that nobody waits, few enough to be held in memory."""

LONGEST_NAME = 200

HELD = 100_000_000
"""Bytes of rows handed out to be written, if that is more than one publisher's year."""

READY = ("analysis.pipeline.extract", "analysis.reading.pdf.blocks", "analysis.pipeline.partitions")

WRITING = Budget(seconds=3600, megabytes=8000, written=200)
"""More than a publisher's year can take: some thousand times what twelve reports take."""

REGISTERS = {"sources.csv", "corrections.csv", "row_counts.csv"}

Progress = Callable[["Outcome"], None]
Written = Callable[[int, int], None]
Reading = tuple[str, str, str, int, bytes]
"""What a report yields, as it is kept: its hash, name, publisher and year, and its rows, pickled."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: where its rows are kept, their hash, and whose they are; or why it could not be read."""

    file: str
    sha256: str = ""
    report_id: str = ""
    publisher: str = ""
    year: int = 0
    kept: Path | None = None
    rows: str = ""
    problem: str = ""


def write_archive(
    folder: Path,
    out: Path,
    budget: Budget,
    scheduler: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    written: Written | None = None,
) -> list[Outcome]:
    """Read all reports in a folder and its folders, and write their tidy tables into `out`, by publisher and year.

    The registers of an archive lie in `folder`: sources.csv, corrections.csv, row_counts.csv, each if there is need.
    `scheduler` is the address of a Dask scheduler whose workers see `folder` under the same path; without one,
    `workers` files are read at a time here (default: one for each core). `progress` is called with each file's outcome
    as it comes, then `written` with how many publishers' years are written, and of how many that are to be. Returns the
    outcomes by name. A file that cannot be read never stops the others.

    Raises ReadingError when there is no report at all, and WritingError when `out` cannot be written, or what reading
    or writing needs is not there.
    """
    folder = folder.resolve()
    paths = reports_under(folder)
    if not paths:
        raise ReadingError(folder.name, None, "holds no report", "name a folder of .pdf and .txt reports")
    if folder == out.resolve() or folder in out.resolve().parents:
        raise WritingError(out.name, None, "would lie among the reports", "name a folder elsewhere")
    duckdb()  # before hours of reading
    registers = Registers.load(folder, folder)
    readings = out.resolve().with_name(f".{out.name}.readings")
    record = readings / "written"
    with executor(scheduler, workers) as (pool, width):
        found = []
        for outcome in _read_all(paths, folder, registers, budget, readings, pool, width):
            if progress:
                progress(outcome)
            found.append(outcome)
        outcomes = without_rivals(sorted(found, key=lambda outcome: outcome.file))
        with replaced_folder(out, mark="files.csv") as new:
            places = _write_all(_partitions(outcomes), taken(record), out, new, pool, width, written)
            _write_outcomes(new / "files.csv", outcomes)
    keep(record, places)
    forget_others(readings, [record.name, *(outcome.kept.name for outcome in found if outcome.kept)])
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


def as_they_end(
    calls: Iterable[tuple[Key, Future[Any] | None, float]],
) -> Iterator[tuple[Key, Future[Any] | None]]:
    """The calls in the order in which they end, with what each is about; None stands for a call that is not needed.

    Each says what share of all that may be under way at a time it is. The next one is asked for, and so handed out,
    when there is room.
    """
    running: dict[Future[Any], tuple[Key, float]] = {}
    for key, future, share in calls:
        if future is None:
            yield key, None
            continue
        running[future] = key, share
        while sum(share for _, share in running.values()) >= 1:
            yield from _ended(running)
    while running:
        yield from _ended(running)


def _ended(running: dict[Future[Any], tuple[Key, float]]) -> Iterator[tuple[Key, Future[Any]]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        yield running.pop(future)[0], future


def _read_all(
    paths: Sequence[Path],
    folder: Path,
    registers: Registers,
    budget: Budget,
    readings: Path,
    pool: Executor,
    width: int,
) -> Iterator[Outcome]:
    """The outcome of each file, as they come."""

    def calls() -> Iterator[tuple[Outcome | tuple[Path, str, str | None], Future[Any] | None, float]]:
        for path in paths:
            name = path.relative_to(folder).as_posix()
            known = registers.about(path)
            if leads_out(path, folder):
                problem = f"{name}: is a link that leads out of the folder: put the file itself there"
                yield Outcome(name, problem=problem), None, 0
                continue
            mark = mark_of(path, known)
            file = readings / mark[:2] / mark if mark else None
            outcome = _outcome(name, taken(file), file) if file else None
            if outcome:
                yield outcome, None, 0
            else:
                yield (path, name, mark), pool.submit(read_file, str(path), known, budget), 1 / (AHEAD * width)

    for about, future in as_they_end(calls()):
        if isinstance(about, Outcome):
            yield about
        elif future:
            yield _read(future, *about, registers, readings)


def read_file(path: str, known: Registers, budget: Budget) -> tuple[bool, Reading | str]:
    """What a report yields or the line that says why it yields nothing, and whether it will be the same the next time.

    Runs here or on a worker of a cluster, where the process that children are forked from starts with the first file.
    """
    keep_ready(*READY)
    file = Path(path)
    try:
        return True, _reading(isolated(budget, file.name, tidy_file, file, known))
    except (BudgetExceeded, ReaderFault) as error:
        return False, str(error)
    except ReadingError as error:
        return True, str(error)


def _reading(rows: Rows) -> Reading:
    report = rows["reports"][0]
    year = cast(date, report["period_end"]).year
    return str(report["sha256"]), str(report["report_id"]), str(report["publisher"]), year, pickle.dumps(rows)


def _read(
    future: Future[Any], path: Path, name: str, mark: str | None, registers: Registers, readings: Path
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
    return cast(Outcome, _outcome(name, data, file))


def _outcome(name: str, data: object, file: Path) -> Outcome | None:
    """The outcome of a file of which this is kept; None where nothing is, or nothing of ours."""
    match data:
        case str():
            return Outcome(name, kept=file, problem=data)
        case (str(sha256), str(report_id), str(publisher), int(year), bytes(rows)):
            return Outcome(name, sha256, report_id, publisher, year, file, hashlib.sha256(rows).hexdigest())
    return None


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


def _partitions(outcomes: Iterable[Outcome]) -> dict[tuple[str, int], list[Outcome]]:
    """The files that could be read, by publisher and year."""
    found: dict[tuple[str, int], list[Outcome]] = {}
    for outcome in outcomes:
        if not outcome.problem:
            found.setdefault((outcome.publisher, outcome.year), []).append(outcome)
    return dict(sorted(found.items()))


def _write_all(
    partitions: dict[tuple[str, int], list[Outcome]],
    before: object,
    out: Path,
    new: Path,
    pool: Executor,
    width: int,
    written: Written | None,
) -> dict[str, tuple[str, dict[str, str]]]:
    """Have the files of all publishers' years in a new archive, from the old one where they would be the same.

    `before`: what this function returned the last time, if that is kept: for each year of a publisher the mark of its
    rows and the hash of each of its files. Raises WritingError when one cannot be written.
    """
    places: dict[str, tuple[str, dict[str, str]]] = {}
    anew = []
    for (publisher, year), members in partitions.items():
        place, mark = place_of(publisher, year), mark_of_rows([member.rows for member in members])
        match before.get(place) if isinstance(before, dict) else None:
            case (str(known), dict(files)) if known == mark and taken_over(files, out, new):
                places[place] = mark, files
            case _:
                anew.append((place, mark, f"{publisher}, {year}", [cast(Path, member.kept) for member in members]))

    def calls() -> Iterator[tuple[tuple[str, str, str], Future[Any], float]]:
        for place, mark, source, kept in anew:
            rows = [_rows_in(file) for file in kept]
            share = max(1 / (AHEAD * width), sum(map(len, rows)) / HELD)
            yield (place, mark, source), pool.submit(write_rows, source, rows), share

    for number, ((place, mark, source), future) in enumerate(as_they_end(calls()), 1):
        places[place] = mark, _put(_written(cast(Future[Any], future), source), new, place)
        if written:
            written(number, len(anew))
    return places


def _rows_in(file: Path) -> bytes:
    match taken(file):
        case (*_, bytes(rows)):
            return rows
    remedy = "make room there, and run this again"
    raise WritingError(file.parent.parent.name, None, "could not be written, or lost a file meanwhile", remedy)


def write_rows(source: str, rows: list[bytes]) -> dict[str, bytes] | str:
    """The Parquet files of a publisher's year, by table, or why they cannot be written. Runs here or on a worker."""
    keep_ready(*READY)
    try:
        return isolated(WRITING, source, parquet_of, rows)
    except ReadingError as error:
        return error.problem


def _written(future: Future[Any], source: str) -> dict[str, bytes]:
    try:
        found = future.result()
    except Exception as error:
        found = f"its worker failed ({type(error).__name__}: {error})"
    if isinstance(found, dict):
        return found
    remedy = "make room for it, in memory and on the disk, and run this again: what was read is kept"
    raise WritingError(source, None, f"could not be written ({found})", remedy)


def _put(contents: dict[str, bytes], new: Path, place: str) -> dict[str, str]:
    """Write a publisher's year, each table in its folder; the hash of each file by its name in the archive."""
    found = {}
    for table, content in contents.items():
        path = new / table / place / f"{table}.parquet"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        found[path.relative_to(new).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def _write_outcomes(path: Path, outcomes: Iterable[Outcome]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "sha256", "report_id", "publisher", "year", "problem"])
        for one in outcomes:
            texts = [one.file, one.sha256, one.report_id, one.publisher, str(one.year or ""), one.problem]
            writer.writerow([for_spreadsheet(one_line(text)) for text in texts])
