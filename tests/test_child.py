"""A file read in a child process: what comes back whatever happens there, and what the child cannot do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.core import progress, sandbox
from analysis.core.child import Budget, Call, each_isolated, isolated
from analysis.core.errors import BudgetExceeded, ReaderFault, ReadingError, VocabularyGap
from analysis.core.places import Place
from tests import misbehaving

ROOT = Path(__file__).resolve().parents[1]
SMALL = Budget(seconds=1, megabytes=300)

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux, whose kernel closes the child in")


def test_data_comes_back_as_it_was() -> None:
    assert isolated(SMALL, Call("x", misbehaving.data)) == misbehaving.data()


def test_a_refusal_comes_back_with_its_place() -> None:
    with pytest.raises(ReadingError, match=r"report\.txt, page 3 at 1,2,3,4: is odd: look at it") as found:
        isolated(SMALL, Call("x", misbehaving.refuse))
    assert found.value.place == Place(page=3, box=(1.0, 2.0, 3.0, 4.0))


def test_a_word_that_lacks_comes_back_with_its_line() -> None:
    with pytest.raises(VocabularyGap) as found:
        isolated(SMALL, Call("x", misbehaving.lack_a_word))
    assert found.value.lines == [{"label": "Vilande"}]


@pytest.mark.parametrize(
    ("work", "problem"),
    [
        (misbehaving.sink, "exit status 7"),
        (misbehaving.crash, "exit status -6"),
        (misbehaving.recurse, "nested too deeply"),
        (misbehaving.subvert, "UnpicklingError"),
    ],
)
def test_a_reader_that_breaks_down_is_named(work: Callable[[], object], problem: str) -> None:
    with pytest.raises(ReaderFault, match=problem):
        isolated(SMALL, Call("x", work))


@pytest.mark.parametrize("work", [misbehaving.loop_in_c, misbehaving.tell_for_ever])
def test_time_is_the_processor_s(work: Callable[[], object]) -> None:
    with pytest.raises(BudgetExceeded, match="not read within 1 seconds"):
        isolated(SMALL, Call("x", work))


def test_a_child_that_waits_ends_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(BudgetExceeded):
        isolated(Budget(0.2, 300), Call("x", misbehaving.sleep))
    assert time.monotonic() - started < 20


@linux
@pytest.mark.parametrize("work", [misbehaving.grow_at_once, misbehaving.grow_slowly])
def test_memory_is_held_by_the_kernel(work: Callable[[], object]) -> None:
    with pytest.raises(BudgetExceeded, match="needs more than 300 MB"):
        isolated(Budget(20, 300), Call("x", work))


def test_pages_are_told_while_they_are_read() -> None:
    told: list[tuple[str, int, int]] = []
    with progress.told_to(lambda *said: told.append(said)):
        assert isolated(SMALL, Call("report.pdf", misbehaving.read_pages, [3])) == "read"
    assert told == [("report.pdf", 1, 3), ("report.pdf", 2, 3), ("report.pdf", 3, 3)]


def test_several_come_back_in_their_order_and_no_child_meets_another() -> None:
    calls = [Call(str(number), misbehaving.leave_behind) for number in range(5)]
    found = list(each_isolated(SMALL, calls, 2))
    assert len({pid for pid, _ in found}) == 5
    assert [times for _, times in found] == [1] * 5


def test_one_that_breaks_down_does_not_stop_the_others() -> None:
    calls = [Call("a", misbehaving.data), Call("b", misbehaving.crash), Call("c", misbehaving.data)]
    first, second, third = each_isolated(SMALL, calls, 3)
    assert (first, third) == (misbehaving.data(), misbehaving.data())
    assert isinstance(second, ReaderFault)


@linux
@pytest.mark.parametrize("attempt", misbehaving.ATTEMPTS)
def test_the_kernel_refuses(attempt: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the parent's")
    said = isolated(SMALL, Call("x", misbehaving.attempt, [attempt, str(secret)]))
    assert said in ("PermissionError", "BlockingIOError"), said
    assert secret.read_text() == "the parent's"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@linux
def test_the_child_has_no_open_file_of_the_parent() -> None:
    """Such as the answers of another child, or a worker's line to its scheduler."""
    reading, writing = os.pipe()
    try:
        assert isolated(SMALL, Call("x", misbehaving.write_to, [writing])) == "Bad file descriptor"
    finally:
        os.close(reading)
        os.close(writing)


def test_the_child_says_nothing_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    assert isolated(SMALL, Call("x", misbehaving.chatter)) == "said"
    assert capfd.readouterr() == ("", "")


@linux
def test_the_child_has_no_secrets_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "1234")
    assert isolated(SMALL, Call("x", misbehaving.environment)) == {}


def test_the_child_has_the_password_of_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_PASSWORD", "lösen")
    assert isolated(SMALL, Call("x", misbehaving.environment))["REPORT_PASSWORD"] == "lösen"


@linux
def test_all_locks_hold_here() -> None:
    code = "from analysis.core.sandbox import close_in; print(sorted(close_in([])))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "['calls', 'files', 'privileges']"


@linux
def test_a_child_ends_with_its_parent() -> None:
    code = (
        "from analysis.core.child import *; from tests import misbehaving as m; print('ready', flush=True); "
        "isolated(Budget(60, 300), Call('x', m.sleep))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout and parent.stdout.readline() == "ready\n"
    deadline = time.monotonic() + 20
    while not (children := children_of(parent.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children and not any(map(is_alive, children))


@linux
def test_whoever_asks_for_it_ends_with_its_parent() -> None:
    ends = "import os, sys, time; from analysis.core.sandbox import end_with_parent; end_with_parent(os.getppid())"
    ends += "; print(1, flush=True); time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ends!r}])"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout and parent.stdout.readline() == "1\n"
    (child,) = children_of(parent.pid)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def test_elsewhere_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert sandbox.close_in([]) == set()
    assert os.environ, "this process goes on as it was"
