"""Reading a file that nobody vouches for: in a child process of its own, within a budget, closed in by the kernel.

Whatever the file makes a reader do, the caller gets a result that is plain data, or a ReadingError. On Linux a child is
forked from this process before it has seen a file; elsewhere it is a new Python. `sandbox` says what a child cannot do.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import multiprocessing
import os
import pickle
import signal
import sys
import sysconfig
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, cast

from analysis.core import progress, sandbox
from analysis.core.errors import BudgetExceeded, ReaderFault, ReadingError, VocabularyGap
from analysis.core.places import Place

WORKERS = os.cpu_count() or 1

LARGEST_RESULT = 200_000_000
"""Bytes; what a report holds is a few hundred thousand."""

_PLAIN = {("datetime", "date"), ("decimal", "Decimal")}
_TOLD = {"REPORT_PASSWORD"}  # variables of the parent that a reader needs
_POSIX = os.name == "posix"
_FROM: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@dataclass(frozen=True, slots=True)
class Budget:
    """What one call may cost: seconds of a processor (on Windows: by the clock) and megabytes of memory.

    Seconds of a processor, so that a busy neighbour refuses nobody's report; a child that waits ends after ten times as
    long. The kernel holds the memory on Linux; elsewhere nothing does.
    """

    seconds: float = 600
    megabytes: float = 2000


@dataclass(frozen=True, slots=True)
class Call:
    """A call for a child: a function of a module and its arguments; `source` is the file's name for messages.

    `reads`: the files and folders that it may read beside Python and this package.
    """

    source: str
    work: Callable[..., Any]
    arguments: Sequence[Any] = ()
    reads: Sequence[Path] = ()


def isolated(budget: Budget, call: Call) -> Any:
    """What a call returns when a child process makes it.

    Raises the ReadingError that it raises, BudgetExceeded, and ReaderFault when the child broke down.
    """
    (found,) = each_isolated(budget, [call], 1)
    if isinstance(found, ReadingError):
        raise found
    return found


def each_isolated(budget: Budget, calls: Iterable[Call], workers: int = WORKERS) -> Iterator[Any]:
    """What each call returns, in their order, or the ReadingError that it raises; several children work at a time.

    The next call is asked for when there is room for it, so that `calls` may be as many as there are.
    """
    waiting: list[_Child] = []
    for call in calls:
        waiting.append(_Child(call, budget))
        while sum(child.is_running for child in waiting) >= workers:
            _look_after(waiting)
        while waiting and not waiting[0].is_running:
            yield waiting.pop(0).answer
    while waiting:
        while waiting[0].is_running:
            _look_after(waiting)
        yield waiting.pop(0).answer


def _look_after(children: list[_Child]) -> None:
    """Wait until one of some children says something or has used its time up."""
    running = {child.connection: child for child in children if child.is_running}
    first = min(child.deadline for child in running.values())
    for connection in wait(list(running), max(0.0, first - time.monotonic())):
        running[cast(Connection, connection)].hear()
    for child in running.values():
        if child.is_running and time.monotonic() > child.deadline:
            child.end(_too_slow(child.call.source, child.budget))


class _Child:
    """A child that makes one call, seen from here. `answer` is what the call returned or raised."""

    def __init__(self, call: Call, budget: Budget) -> None:
        self.call, self.budget, self.answer, self.is_running = call, budget, cast(Any, None), True
        self.deadline = time.monotonic() + budget.seconds * (10 if _POSIX else 1)
        self.connection, theirs = _FROM.Pipe(duplex=False)
        self._process = _FROM.Process(target=_serve, args=(theirs, call, budget), daemon=True)
        self._process.start()
        theirs.close()

    def hear(self) -> None:
        """Take what the child says: how far it is, its answer, or nothing more."""
        try:
            message = plain_data(self.connection.recv_bytes(LARGEST_RESULT))
        except EOFError:
            self._process.join(10)
            self.end(_broken(self.call.source, self.budget, self._process.exitcode))
        except OSError:
            self.end(ReadingError(self.call.source, None, "holds more than a report can", "split it"))
        except Exception as error:  # no data of ours: the child does not do what it was told
            self.end(_fault(self.call.source, type(error).__name__))
        else:
            match message:
                case ["progress", int(done), int(pages)]:
                    progress.tell(self.call.source, done, pages)
                case _:
                    self.end(_answer(message, self.call.source, self.budget))

    def end(self, answer: Any) -> None:
        self.answer, self.is_running = answer, False
        self._process.kill()
        self._process.join()
        self.connection.close()


def _answer(message: Any, source: str, budget: Budget) -> Any:
    match message:
        case ["result", result]:
            return result
        case ["error", str(name), place, str(problem), str(remedy)]:
            return ReadingError(name, _place(place), problem, remedy)
        case ["gap", str(name), place, str(problem), str(file), list(lines)]:
            return VocabularyGap(name, _place(place), problem, file, lines)
        case ["memory"]:
            return _too_large(source, budget)
        case ["fault", str(cause)]:
            return _fault(source, cause)
    return _fault(source, "it answered something else")


def _place(found: object) -> Place:
    match found:
        case [int() | None as page, int() | None as line, None]:
            return Place(page, line)
        case [int() | None as page, int() | None as line, [float(), float(), float(), float()] as box]:
            return Place(page, line, (box[0], box[1], box[2], box[3]))
    return Place()


def _too_large(source: str, budget: Budget) -> BudgetExceeded:
    problem = f"needs more than {budget.megabytes:g} MB to be read"
    return BudgetExceeded(source, None, problem, "split it, or allow more (--megabytes)")


def _too_slow(source: str, budget: Budget) -> BudgetExceeded:
    problem = f"was not read within {budget.seconds:g} seconds"
    return BudgetExceeded(source, None, problem, "split it, or allow more (--seconds)")


def _broken(source: str, budget: Budget, status: int | None) -> ReadingError:
    """Why a child ended without an answer."""
    if _POSIX and status == -signal.SIGXCPU:
        return _too_slow(source, budget)
    return _fault(source, f"exit status {status}")


def _fault(source: str, cause: str) -> ReaderFault:
    remedy = "leave the file out, and report this as a mistake of the reader"
    return ReaderFault(source, None, f"the reader broke down at it ({cause})", remedy)


def plain_data(data: bytes) -> Any:
    """What pickled data says: text, numbers, dates, and lists and mappings of them. Raises UnpicklingError for more."""
    return _PlainData(io.BytesIO(data)).load()


class _PlainData(pickle.Unpickler):
    """Takes no more from a child than data: a reader that a file has subverted cannot name code to be run here."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _PLAIN:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


# ---------------------------------------------------------------------------------------------------------------------
# In the child


def _serve(connection: Connection, call: Call, budget: Budget) -> None:
    """Make the call, closed in and within the budget, and hand back what it returns or raises."""
    faulthandler.disable()
    _let_go(connection)
    _limit(budget)
    sandbox.end_with_parent(cast(Any, multiprocessing.parent_process()).pid)
    sandbox.close_in([*_of_python(), *call.reads])
    say = partial(_send, connection)
    with progress.told_to(lambda _, done, pages: say(["progress", done, pages])):
        try:
            say(["result", call.work(*call.arguments)])
        except VocabularyGap as gap:
            say(["gap", gap.source, _plain_place(gap.place), gap.problem, gap.file, gap.lines])
        except ReadingError as error:
            say(["error", error.source, _plain_place(error.place), error.problem, error.remedy])
        except MemoryError:
            say(["memory"])
        except RecursionError:
            say(["fault", "it is nested too deeply"])
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            say(["fault", f"{type(error).__name__} in {Path(where.filename).stem}, line {where.lineno}"])


def _let_go(connection: Connection) -> None:
    """Let go of what is the parent's: its variables, its terminal, and on Linux all else that it has open."""
    if _POSIX:
        for name in set(os.environ) - _TOLD:
            del os.environ[name]
    nowhere = open(os.devnull, "w")  # noqa: SIM115 - the libraries' warnings, which quote the file, go there
    for stream in range(3):
        os.dup2(nowhere.fileno(), stream)
    sys.stdout = sys.stderr = nowhere
    if sys.platform == "linux":  # forked
        first, second = sorted((nowhere.fileno(), connection.fileno()))
        for start, end in ((3, first), (first + 1, second), (second + 1, os.sysconf("SC_OPEN_MAX"))):
            os.closerange(start, end)


def _send(connection: Connection, message: list[Any]) -> None:
    connection.send_bytes(pickle.dumps(message))


def _plain_place(place: Place | None) -> list[Any] | None:
    return None if place is None else [place.page, place.line, None if place.box is None else list(place.box)]


def _limit(budget: Budget) -> None:
    """Limits that the kernel holds, where it has them."""
    if not _POSIX:
        return
    import resource  # not on Windows

    seconds = max(1, round(budget.seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with contextlib.suppress(OSError, ValueError):  # macOS does not count
        room = int(budget.megabytes * 1e6) + _inherited()
        resource.setrlimit(resource.RLIMIT_DATA, (room, room))


def _inherited() -> int:
    """Bytes of memory that a forked child has from its parent."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:"))


def _of_python() -> list[Path]:
    """What a reader may read: Python, its packages, and this package."""
    own = Path(__file__).resolve().parents[2]
    paths = [Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("purelib")), own / "analysis"]
    return [*paths, *map(Path, ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache"))]
