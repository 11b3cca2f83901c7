"""Reading a file that nobody vouches for: in a child process, within a budget that is enforced from outside.

Whatever the file makes a reader do, the caller gets a result that is plain data, or a ReadingError. The child writes
nothing (unless its budget lets it); what it hands back can be text, numbers, dates and lists and mappings of them, and
no code.

Each file has a child of its own; `children` says where they come from.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, ParamSpec, TypeVar, cast

import psutil

from analysis.core import progress as pace
from analysis.core.children import PACE, Child, new_child
from analysis.core.errors import BudgetExceeded, ReaderFault, ReadingError, VocabularyGap
from analysis.core.places import Place

_LARGEST_RESULT = 200_000_000  # bytes; what the reports hold is a few hundred thousand
_PLAIN = {("datetime", "date"), ("decimal", "Decimal")}

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Budget:
    """What one call may cost: seconds by the clock on the wall, and megabytes of memory of the child.

    `written`: the megabytes of the largest file that it may write (Linux); who reads, writes none.
    """

    seconds: float = 600
    megabytes: float = 2000
    written: float = 0


def isolated(
    budget: Budget,
    source: str,
    work: Callable[Arguments, Result],
    *arguments: Arguments.args,
    **options: Arguments.kwargs,
) -> Result:
    """What `work(*arguments)` returns when a child process runs it. `work` is a function of a module of this package.

    `source` is the file's name for messages. Raises the ReadingError that `work` raises, one that says which budget
    was exceeded, and ReaderFault when the child broke down.
    """
    call = pickle.dumps((work.__module__, work.__qualname__, arguments, options, budget.written > 0))
    with new_child(work.__module__) as child:
        try:
            answer = _answer(child, call, budget, source)
        finally:
            for process in _family(child.pid):
                _quietly(process.kill)
    match answer:
        case ["result", result]:
            return cast(Result, result)
        case ["error", str(name), place, str(problem), str(remedy)]:
            raise ReadingError(name, _place(place), problem, remedy)
        case ["gap", str(name), place, str(problem), str(file), dict(line)]:
            raise VocabularyGap(name, _place(place), problem, file, line)
        case ["memory"]:
            raise _too_large(source, budget)
        case ["fault", str(cause)]:
            raise ReaderFault(source, None, f"the reader broke down at it ({cause})", _REPORT_IT)
    raise ReaderFault(source, None, f"the reader broke down at it (exit status {child.returncode})", _REPORT_IT)


def _place(found: object) -> Place:
    match found:
        case [int() | None as page, int() | None as line, None]:
            return Place(page, line)
        case [int() | None as page, int() | None as line, [float(), float(), float(), float()] as box]:
            return Place(page, line, (box[0], box[1], box[2], box[3]))
    return Place()


_REPORT_IT = "leave the file out, and report this as a mistake of the reader"


def _too_large(source: str, budget: Budget) -> BudgetExceeded:
    return BudgetExceeded(
        source, None, f"needs more than {budget.megabytes:g} MB to be read", "split it, or allow more (--megabytes)"
    )


def _answer(child: Child, call: bytes, budget: Budget, source: str) -> object:
    """What the child hands back before it exceeds the budget; None when it ends without an answer."""
    assert child.stdin and child.stdout
    deadline = time.monotonic() + budget.seconds
    _wall_in(child.pid, budget)
    received: list[bytes] = []
    receive = partial(_receive, child.stdout, received, source)
    reader = threading.Thread(target=_quietly, args=[receive], daemon=True)
    reader.start()
    try:
        child.stdin.write(len(call).to_bytes(8, "big") + call)  # and stays open: its end tells that nobody waits
    except OSError:
        return None
    while reader.is_alive():
        reader.join(0.02)
        if _memory(child.pid) > budget.megabytes * 1e6:
            raise _too_large(source, budget)
        if time.monotonic() > deadline:
            raise BudgetExceeded(
                source, None, f"was not read within {budget.seconds:g} seconds", "split it, or allow more (--seconds)"
            )
    data = b"".join(received)
    if len(data) > _LARGEST_RESULT:
        raise ReadingError(source, None, "holds more than a report can", "split it")
    try:
        return plain_data(data)
    except Exception:  # cut off, or no data of ours
        _quietly(lambda: child.wait(10))  # how it ended is all we can tell
        return None


def _receive(stream: IO[bytes], received: list[bytes], source: str) -> None:
    while (first := stream.read(1)) == b"\0":
        message = first + stream.read(PACE.size - 1)
        if len(message) == PACE.size:
            pace.tell(source, *PACE.unpack(message))
    received.append(first)
    size = 1
    while size <= _LARGEST_RESULT and (chunk := stream.read(1 << 16)):
        received.append(chunk)
        size += len(chunk)


def _wall_in(pid: int, budget: Budget) -> None:
    """Limits that the kernel holds, where it can: for growth faster than we look, and should we be killed ourselves."""
    if sys.platform == "linux":

        def limit() -> None:
            process = psutil.Process(pid)
            data = int(budget.megabytes * 1.5e6)
            process.rlimit(psutil.RLIMIT_DATA, (data, data))
            cpu = int(budget.seconds * 1.5) + 10
            process.rlimit(psutil.RLIMIT_CPU, (cpu, cpu))
            written = int(budget.written * 1e6)
            process.rlimit(psutil.RLIMIT_FSIZE, (written, written))
            process.rlimit(psutil.RLIMIT_CORE, (0, 0))

        _quietly(limit)


def _family(pid: int) -> list[psutil.Process]:
    """The child's process, and what it started: on Windows the Python of a .venv starts the real one."""
    try:
        process = psutil.Process(pid)
        return [*(process.children(recursive=True) if os.name == "nt" else []), process]
    except psutil.Error:
        return []


def _memory(pid: int) -> int:
    total = 0
    for process in _family(pid):
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total


def _quietly(act: Callable[[], object]) -> None:
    with contextlib.suppress(psutil.Error, OSError, ValueError, subprocess.TimeoutExpired):  # it may have ended
        act()


def plain_data(data: bytes) -> Any:
    """What pickled data says: text, numbers, dates, and lists and mappings of them. Raises UnpicklingError for more."""
    return _PlainData(io.BytesIO(data)).load()


class _PlainData(pickle.Unpickler):
    """Takes no more from the child than data: a reader that a file has subverted cannot name code to be run here."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _PLAIN:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)
