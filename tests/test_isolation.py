"""A child process that goes wrong: the caller gets data or one ReadingError, in time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from analysis.core import children, isolation
from analysis.core import progress as pace
from analysis.core.children import keep_ready, let_go
from analysis.core.errors import ReaderFault, ReadingError, VocabularyGap
from analysis.core.isolation import Budget, isolated
from tests import misbehaving

ROOT = Path(__file__).parents[1]
SMALL = Budget(seconds=20, megabytes=300)


def family() -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process().children(recursive=True)
    return found


@pytest.fixture(autouse=True, params=["a new Python", "kept ready"])
def no_child_stays(request: pytest.FixtureRequest) -> object:
    """Everything holds for a child that is a new Python, and for one forked from a process that is kept ready."""
    before = set(family())
    if request.param == "kept ready":
        keep_ready("tests.misbehaving")
    yield
    mother = children._mother.process.pid if children._mother else None
    assert {child for child in family() if child.pid != mother} <= before
    let_go()
    assert set(family()) <= before


def test_data_comes_back() -> None:
    assert isolated(SMALL, "x", misbehaving.data) == misbehaving.data()


def test_how_far_it_is_comes_before_the_data() -> None:
    told: list[tuple[str, int, int]] = []
    with pace.told_to(lambda *how_far: told.append(how_far)):
        assert isolated(SMALL, "report.pdf", misbehaving.read_pages, 300) == "read"
    assert told == [("report.pdf", page, 300) for page in range(1, 301)]


def test_an_error_comes_back_as_it_was() -> None:
    with pytest.raises(ReadingError) as caught:
        isolated(SMALL, "x", misbehaving.refuse)
    assert str(caught.value) == "report.txt, page 3 at 1,2,3,4: is odd: look at it"


def test_a_word_that_is_not_known_comes_back_as_such() -> None:
    """So that the line leads to what helps with words."""
    with pytest.raises(VocabularyGap) as caught:
        isolated(SMALL, "x", misbehaving.lack_a_word)
    gap = caught.value
    assert str(gap).startswith("report.txt, line 7: status 'Vilande' is not in the vocabulary: add it to")
    assert gap.with_page.endswith("(see docs/messages.md#a-word-is-not-known)")
    assert (gap.file, gap.line) == ("status_words", {"label": "Vilande"})


@pytest.mark.parametrize("work", [misbehaving.sleep, misbehaving.loop_in_c, misbehaving.tell_for_ever])
def test_time_is_up(work: Callable[[], None]) -> None:
    begun = time.monotonic()
    with pytest.raises(ReadingError, match=r"^slow.pdf: was not read within 1 seconds: split it, or allow more"):
        isolated(Budget(seconds=1, megabytes=300), "slow.pdf", work)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("work", [misbehaving.grow_slowly, misbehaving.grow_at_once])
def test_memory_is_up(work: Callable[[], object]) -> None:
    with pytest.raises(ReadingError, match=r"^large.pdf: needs more than 300 MB to be read: split it, or allow more"):
        isolated(SMALL, "large.pdf", work)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (misbehaving.sink, "exit status 7"),
        (misbehaving.break_off_telling, "exit status 3"),
        (misbehaving.crash, "exit status -6" if sys.platform != "win32" else "exit status"),
        (misbehaving.recurse, "RecursionError"),
        (misbehaving.subvert, "exit status 0"),
    ],
)
def test_a_child_that_breaks_down(work: Callable[[], object], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ReaderFault, match=said) as caught:
        isolated(SMALL, "odd.pdf", work)
    assert str(caught.value).startswith("odd.pdf: the reader broke down at it (")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_what_libraries_print_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    assert isolated(SMALL, "x", misbehaving.chatter) == "said"
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process's files")
def test_the_child_writes_no_file(tmp_path: Path) -> None:
    with pytest.raises(ReadingError):
        isolated(SMALL, "x", misbehaving.write_file, tmp_path / "made")
    assert not (tmp_path / "made").exists() or not (tmp_path / "made").stat().st_size


def test_a_flood_of_results_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_LARGEST_RESULT", 1_000_000)
    with pytest.raises(ReadingError, match="holds more than a report can"):
        isolated(SMALL, "x", misbehaving.flood)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_child_ends_with_its_parent() -> None:
    ready = "" if children._mother is None else "keep_ready('tests.misbehaving'); "
    call = (
        "from tests import misbehaving as m; from analysis.core.isolation import *; "
        "from analysis.core.children import *;"
        f"{ready}isolated(Budget(), 'x', m.sleep)"
    )
    parent = subprocess.Popen([sys.executable, "-c", call], cwd=ROOT)
    process = psutil.Process(parent.pid)
    deadline = time.monotonic() + 20
    while not (found := process.children(recursive=True)) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1)  # until the child has its work
    parent.kill()
    parent.wait()
    assert found
    _, alive = psutil.wait_procs(found, timeout=10)
    assert not alive


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every child is a new Python")
def test_children_kept_ready_have_nothing_in_common_but_imports(tmp_path: Path) -> None:
    keep_ready("tests.misbehaving")
    pids = [isolated(SMALL, "x", misbehaving.leave_behind) for _ in range(3)]
    assert len({pid for pid, _ in pids}) == 3
    assert [left for _, left in pids] == [1, 1, 1]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every child is a new Python")
def test_many_at_once() -> None:
    keep_ready("tests.misbehaving")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: isolated(SMALL, "x", misbehaving.give_back, number), range(60)))
    assert found == list(range(60))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every child is a new Python")
def test_the_process_kept_ready_may_be_killed() -> None:
    keep_ready("tests.misbehaving")
    assert children._mother is not None
    children._mother.process.kill()
    children._mother.process.wait()
    assert isolated(SMALL, "x", misbehaving.data) == misbehaving.data()
    keep_ready("tests.misbehaving")
    assert children._mother.process.poll() is None
    assert isolated(SMALL, "x", misbehaving.data) == misbehaving.data()


@pytest.mark.skipif(sys.platform != "linux", reason="held by the kernel on Linux alone")
def test_the_child_can_do_nothing_but_read_its_file(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("as it was")
    before = sorted(tmp_path.iterdir())
    found = isolated(SMALL, "x", misbehaving.attempts, str(tmp_path), os.getpid())
    assert found == dict.fromkeys(found, "PermissionError")
    assert len(found) == 18
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.txt").read_text() == "as it was"


def test_the_child_reads_the_file_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("one")
    (tmp_path / "link.txt").symlink_to(tmp_path / "one.txt")
    assert isolated(SMALL, "x", misbehaving.read_named, tmp_path / "one.txt") == "one"
    assert isolated(SMALL, "x", misbehaving.read_named, tmp_path / "link.txt") == "one"


def test_the_child_may_start_threads() -> None:
    assert isolated(SMALL, "x", misbehaving.run_threads) == 1


def test_the_child_does_not_know_the_secrets_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go()
    monkeypatch.setenv("TOKEN", "secret")
    assert "TOKEN" not in isolated(SMALL, "x", misbehaving.environment)
