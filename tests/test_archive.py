"""An archive of reports: what is in it, and that its bytes are the same whoever reads what, when, or is killed."""

from __future__ import annotations

import csv
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pandas as pd
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.core.errors import BudgetExceeded, ReadingError, WritingError
from analysis.core.fingerprints import of_file
from analysis.core.isolation import Budget
from analysis.pipeline import archive, partitions
from analysis.pipeline.archive import Outcome, write_archive
from analysis.pipeline.extract import Registers, frames_of, tidy_file
from analysis.pipeline.partitions import folder_name
from analysis.tidy.schema import TABLES
from analysis.tidy.store import row_keys
from tests.series import monthly_report

distributed: Any = importlib.import_module("distributed")

ROOT = Path(__file__).parents[1]
BUDGET = Budget(seconds=60, megabytes=1000)
KILLS = int(os.environ.get("KILLS", "3"))
"""How often the kill test kills; each takes some seconds."""
PUBLISHERS = ("Region Nordmark", "Region Södermark")


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two publishers' reports of two months in each of two years, and what is no report."""
    folder = tmp_path_factory.mktemp("archive") / "reports"
    for publisher in PUBLISHERS:
        for year in (2023, 2024):
            for month in (1, 2):
                text = monthly_report(month).text.replace("Region Mittland", publisher).replace("2024", str(year))
                place = folder / publisher.split()[1] / f"manadsrapport-{year}-{month:02d}.txt"
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
    (folder / "=cmd.txt").write_text("text of another kind", encoding="utf-8")
    (folder / "cut off.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    header = "source_file,sha256,title,publisher,kind,period_start,period_end\n"
    (folder / "sources.csv").write_text(header, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def known(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The archive of these reports, as one worker makes it."""
    out = tmp_path_factory.mktemp("known") / "archive"
    write_archive(reports, out, BUDGET, workers=1)
    return content(out)


@pytest.fixture(scope="session")
def archived(known: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archived")
    for name, data in known.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def readings(out: Path) -> list[Path]:
    kept = out.with_name(f".{out.name}.readings")
    return sorted(path for path in kept.rglob("*") if path.is_file() and path.parent != kept)


# ---------------------------------------------------------------------------------------------------------------------
# What is in it


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_all_rows_are_there_under_publisher_and_year(publisher: str, reports: Path, archived: Path) -> None:
    paths = sorted((reports / publisher.split()[1]).iterdir())
    expected = frames_of(tidy_file(path, Registers({}, [], {})) for path in paths)
    for table, schema in TABLES.items():
        if expected[table].empty:
            assert not (archived / table).exists()
            continue
        found = query(archived, table)
        assert list(found.columns)[-2:] == ["publisher", "year"]
        mine = found[found["publisher"] == publisher]
        assert set(mine["year"]) == {2023, 2024}
        again = mine[list(schema.columns)].set_index(pd.Index(row_keys(table, mine), name="row"))
        assert_frame_equal(again, expected[table], check_dtype=False)
        assert (mine["year"].astype(str) == mine["report_id"].str.extract(r"(20\d\d)")[0]).all()


def query(archived: Path, table: str) -> pd.DataFrame:
    files = f"{archived}/{table}/*/*/*.parquet"
    return duckdb.execute("FROM read_parquet($files, hive_partitioning = true)", {"files": files}).df()


def test_what_became_of_each_file_is_told(reports: Path, known: dict[str, bytes]) -> None:
    lines = list(csv.DictReader(known["files.csv"].decode().splitlines()))
    assert len(lines) == 10
    assert [line["file"] for line in lines] == sorted(line["file"] for line in lines)
    bad = {line["file"]: line["problem"] for line in lines if line["problem"]}
    assert set(bad) == {"'=cmd.txt", "cut off.pdf"}
    assert bad["cut off.pdf"].startswith("cut off.pdf: ")
    good = [line for line in lines if not line["problem"]]
    told = {(line["publisher"], line["year"]) for line in good}
    assert told == {(publisher, year) for publisher in PUBLISHERS for year in ("2023", "2024")}


def test_the_command_says_how_many_and_stops_with_one_when_some_could_not(reports: Path, tmp_path: Path) -> None:
    done = command(reports, tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-2:] == [
        f"8 of 10 reports are in {tmp_path / 'out'}; files.csv there says what became of each",
        "2 could not be read",
    ]
    assert "Traceback" not in done.stderr
    assert "publishers' years written" in done.stderr
    assert "4/4" in done.stderr


def command(reports: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "analysis", "extract", str(reports), "--archive", str(out), *more]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


# ---------------------------------------------------------------------------------------------------------------------
# The same, whoever reads what, and when


class Shuffled(Executor):
    """Runs nothing until somebody waits, and then in an order of its own."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.calls: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.calls.append((future, lambda: fn(*args, **kwargs)))
        return future

    def wait(self, running: Any, **_: Any) -> tuple[set[Future[Any]], set[Future[Any]]]:
        future, call = self.calls.pop(self.chance.randrange(len(self.calls)))
        future.set_result(call())
        return {future}, set(running) - {future}


@pytest.mark.parametrize("seed", [1, 2])
def test_in_whatever_order_files_are_read(
    seed: int, reports: Path, known: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Shuffled(seed)

    @contextmanager
    def executor(*_: object, **__: object) -> Iterator[tuple[Executor, int]]:
        yield pool, 3

    monkeypatch.setattr(archive, "executor", executor)
    monkeypatch.setattr(archive, "wait", pool.wait)
    came: list[str] = []
    write_archive(reports, tmp_path / "out", BUDGET, progress=lambda outcome: came.append(outcome.file))
    assert came != sorted(came)
    assert content(tmp_path / "out") == known


def test_killed_it_goes_on_where_it_was(reports: Path, known: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    line = [sys.executable, "-m", "analysis", "extract", str(reports), "--archive", str(out), "--workers", "1"]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(readings(out)) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    before = {path: path.stat().st_mtime_ns for path in readings(out)}
    assert 3 <= len(before) < 10
    assert not out.exists()
    write_archive(reports, out, BUDGET)
    assert content(out) == known
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_nothing_is_read_twice_and_a_new_report_alone(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(reports, tmp_path / "reports")
    read: list[str] = []
    monkeypatch.setattr(archive, "read_file", noting(read, archive.read_file))
    write_archive(copy, tmp_path / "out", BUDGET)
    assert len(read) == 10
    first = content(tmp_path / "out")
    del read[:]
    write_archive(copy, tmp_path / "out", BUDGET)
    assert (read, content(tmp_path / "out")) == ([], first)
    new = copy / "Nordmark" / "manadsrapport-2024-03.txt"
    new.write_text(monthly_report(3).text.replace("Region Mittland", PUBLISHERS[0]), encoding="utf-8")
    write_archive(copy, tmp_path / "out", BUDGET)
    assert read == [new.name]
    changed = {name for name, data in content(tmp_path / "out").items() if first.get(name) != data}
    assert {name.split("/")[1] for name in changed if "/" in name} == {"publisher=Region%20Nordmark"}
    assert {name.split("/")[2] for name in changed if "/" in name} == {"year=2024"}
    assert len(readings(tmp_path / "out")) == 11


def noting(read: list[str], function: Callable[..., Any]) -> Callable[..., Any]:
    def noted(path: str, *rest: Any) -> Any:
        read.append(Path(path).name)
        return function(path, *rest)

    return noted


def test_what_is_damaged_is_read_again(reports: Path, known: dict[str, bytes], tmp_path: Path) -> None:
    write_archive(reports, tmp_path / "out", BUDGET)
    for number, path in enumerate(readings(tmp_path / "out")):
        data = path.read_bytes()
        path.write_bytes([data[:40], b"", data[:-1] + b"x", data + b"x"][number % 4])
    write_archive(reports, tmp_path / "out", BUDGET)
    assert content(tmp_path / "out") == known


def test_what_ran_out_of_time_is_tried_again(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(budget: Budget, source: str, *_: object) -> object:
        raise BudgetExceeded(source, None, "was not read within 1 seconds", "allow more")

    with monkeypatch.context() as patched:
        patched.setattr(archive, "isolated", slow)
        outcomes = write_archive(reports, tmp_path / "out", BUDGET)
    assert all("was not read within" in outcome.problem for outcome in outcomes)
    assert readings(tmp_path / "out") == []
    assert sum(not outcome.problem for outcome in write_archive(reports, tmp_path / "out", BUDGET)) == 8


# ---------------------------------------------------------------------------------------------------------------------
# Only what changed is written


def added(folder: Path) -> set[str]:
    text = monthly_report(3).text.replace("Region Mittland", PUBLISHERS[0])
    (folder / "Nordmark" / "manadsrapport-2024-03.txt").write_text(text, encoding="utf-8")
    return {"publisher=Region%20Nordmark/year=2024"}


def changed(folder: Path) -> set[str]:
    path = folder / "Södermark" / "manadsrapport-2023-01.txt"
    text = monthly_report(3).text.replace("Region Mittland", PUBLISHERS[1])
    path.write_text(text.replace("2024", "2023").replace("mars", "januari"), encoding="utf-8")
    return {"publisher=Region%20S%C3%B6dermark/year=2023"}


def removed(folder: Path) -> set[str]:
    (folder / "Södermark" / "manadsrapport-2024-02.txt").unlink()
    return {"publisher=Region%20S%C3%B6dermark/year=2024"}


def a_year_removed(folder: Path) -> set[str]:
    for path in (folder / "Nordmark").glob("*2023*"):
        path.unlink()
    return set()


def renamed(folder: Path) -> set[str]:
    """So that it comes first; and spoilt is another one, which was no part of the archive."""
    (folder / "Nordmark" / "manadsrapport-2024-02.txt").rename(folder / "Nordmark" / "a.txt")
    (folder / "cut off.pdf").write_bytes(b"%PDF-1.7\n")
    return {"publisher=Region%20Nordmark/year=2024"}


def all_of_it(folder: Path) -> set[str]:
    return added(folder) | changed(folder) | removed(folder)


def numbers(out: Path) -> dict[str, int]:
    """What tells whether a file is still the one that it was."""
    return {path.relative_to(out).as_posix(): path.stat().st_ino for path in out.rglob("*.parquet")}


def anew(before: dict[str, int], after: dict[str, int]) -> set[str]:
    """The years of publishers with files that were written."""
    return {name.partition("/")[2].rpartition("/")[0] for name, number in after.items() if before.get(name) != number}


@pytest.mark.parametrize("change", [added, changed, removed, a_year_removed, renamed, all_of_it])
def test_only_years_that_changed_are_written(change: Callable[[Path], set[str]], reports: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(reports, tmp_path / "reports")
    write_archive(copy, tmp_path / "out", BUDGET)
    before = numbers(tmp_path / "out")
    expected = change(copy)
    came: list[tuple[int, int]] = []
    write_archive(copy, tmp_path / "out", BUDGET, written=lambda done, of: came.append((done, of)))
    assert anew(before, numbers(tmp_path / "out")) == expected
    assert came == [(number, len(expected)) for number in range(1, len(expected) + 1)]
    write_archive(copy, tmp_path / "anew", BUDGET)
    assert content(tmp_path / "out") == content(tmp_path / "anew")
    assert folders(tmp_path / "out") == folders(tmp_path / "anew")


def folders(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_dir()}


def test_where_nothing_changed_nothing_is_written(
    reports: Path, known: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(reports, tmp_path / "out", BUDGET)
    before = numbers(tmp_path / "out")
    assert len(before) == 24
    monkeypatch.setattr(archive, "keep_ready", None)  # nor is a child asked for anything
    write_archive(reports, tmp_path / "out", BUDGET)
    assert numbers(tmp_path / "out") == before
    assert content(tmp_path / "out") == known


def lose_a_file(out: Path) -> None:
    next(out.glob("budget/*/year=2024/*.parquet")).rename(out.with_name("lost"))  # deleted, its number might come again


def change_a_byte(out: Path) -> None:
    path = next(out.glob("checks/*/year=2024/*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def lose_all(out: Path) -> None:
    out.rename(out.with_name("lost"))


def lose_the_record(out: Path) -> None:
    out.with_name(f".{out.name}.readings").joinpath("written").write_bytes(b"nothing of ours")


@pytest.mark.parametrize(
    ("spoil", "years"), [(lose_a_file, 1), (change_a_byte, 1), (lose_all, 4), (lose_the_record, 4)]
)
def test_what_is_spoilt_in_an_archive_is_written_anew(
    spoil: Callable[[Path], None], years: int, reports: Path, known: dict[str, bytes], tmp_path: Path
) -> None:
    write_archive(reports, tmp_path / "out", BUDGET)
    before = numbers(tmp_path / "out")
    spoil(tmp_path / "out")
    came: list[tuple[int, int]] = []
    write_archive(reports, tmp_path / "out", BUDGET, written=lambda done, of: came.append((done, of)))
    assert came[-1] == (years, years)
    assert len(anew(before, numbers(tmp_path / "out"))) == years
    assert content(tmp_path / "out") == known


def test_other_code_writes_all_anew(
    reports: Path, known: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(reports, tmp_path / "out", BUDGET)
    before = numbers(tmp_path / "out")
    monkeypatch.setattr(partitions, "_code", lambda: "other code")
    write_archive(reports, tmp_path / "out", BUDGET)
    assert len(anew(before, numbers(tmp_path / "out"))) == 4
    assert content(tmp_path / "out") == known


def test_where_files_cannot_be_linked_they_are_copied(
    reports: Path, known: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    write_archive(reports, tmp_path / "out", BUDGET)
    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(archive, "write_rows", None)
    write_archive(reports, tmp_path / "out", BUDGET)
    assert content(tmp_path / "out") == known


def test_a_year_that_cannot_be_written_leaves_the_old_archive(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(reports, tmp_path / "reports")
    write_archive(copy, tmp_path / "out", BUDGET)
    before = content(tmp_path / "out")
    all_of_it(copy)
    monkeypatch.setattr(archive, "WRITING", Budget(seconds=60, megabytes=1000, written=0.001))
    with pytest.raises(WritingError, match=r"^Region \w+, 202\d: could not be written \(.*\): make room for it"):
        write_archive(copy, tmp_path / "out", BUDGET)
    assert content(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"reports", "out", ".out.lock", ".out.readings"}


def test_without_duckdb_nothing_is_read(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(WritingError, match=r"^Parquet: is written by DuckDB, which is not installed: install it: "):
        write_archive(reports, tmp_path / "out", BUDGET)
    assert list(tmp_path.iterdir()) == []


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 2), max_size=20), st.randoms())
def test_no_more_is_under_way_than_there_is_room_for(shares: list[float], chance: random.Random) -> None:
    under_way: dict[Future[Any], float] = {}

    def calls() -> Iterator[tuple[int, Future[Any] | None, float]]:
        for number, share in enumerate(shares):
            assert sum(under_way.values()) < 1
            if share > 1.9:
                yield number, None, share
                continue
            future: Future[Any] = Future()
            under_way[future] = share
            yield number, future, share

    def some_end(running: Any, **_: Any) -> tuple[set[Future[Any]], set[Future[Any]]]:
        ended = chance.choice(list(running))
        ended.set_result(None)
        return {ended}, set(running) - {ended}

    came = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(archive, "wait", some_end)
        for number, future in archive.as_they_end(calls()):
            came.append(number)
            if future:
                del under_way[future]
    assert sorted(came) == list(range(len(shares)))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere folders may be exchanged by two renames")
def test_killed_while_it_writes_the_old_archive_or_the_new_one_is_there(reports: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(reports, tmp_path / "reports")
    write_archive(copy, tmp_path / "out", BUDGET)
    old = content(tmp_path / "out")
    aside = shutil.copytree(copy, tmp_path / "other")
    all_of_it(aside)
    write_archive(aside, tmp_path / "anew", BUDGET)
    new = content(tmp_path / "anew")
    assert new != old
    script = (
        "import sys; from pathlib import Path; from analysis.pipeline.archive import *\n"
        "out, *folders = map(Path, sys.argv[1:])\n"
        "while True:\n"
        "    for folder in folders:\n"
        "        write_archive(folder, out, Budget(), workers=2); print(folder, flush=True)\n"
    )
    command = [sys.executable, "-c", script, *map(str, (tmp_path / "out", aside, copy))]
    chance = random.Random(3)
    seen = set()
    for _ in range(KILLS):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout and process.stdout.readline()
        time.sleep(chance.uniform(0, 1.5))
        process.kill()
        process.communicate()
        found = content(tmp_path / "out")
        assert found in (old, new)
        seen.add(found == new)
    write_archive(aside, tmp_path / "out", BUDGET)
    assert content(tmp_path / "out") == new
    assert sorted(path.name for path in tmp_path.glob(".out.*")) == [".out.lock", ".out.readings"]


def test_children_find_patterns_compiled(reports: Path) -> None:
    """The report that is read before they are forked has in it what reports have."""
    script = (
        "import re, sys; from pathlib import Path; from analysis.pipeline.extract import *\n"
        "compiled, compile = [], re._compiler.compile\n"
        "re._compiler.compile = lambda *of: compiled.append(of) or compile(*of)\n"
        "warm_up(); print(len(compiled))\n"
        "tidy_file(Path(sys.argv[1]), Registers({}, [], {})); print(len(compiled))"
    )
    report = next(reports.rglob("m*-2024-02.txt"))
    done = subprocess.run(
        [sys.executable, "-c", script, str(report)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    before, after = map(int, done.stdout.split())
    assert before > 50
    assert after - before < 10


# ---------------------------------------------------------------------------------------------------------------------
# On a cluster


@pytest.fixture
def cluster() -> Iterator[Any]:
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(host="127.0.0.1", silence_logs=50, **options) as made:
        yield made


def test_a_cluster_of_two_gives_the_same_even_if_a_worker_is_killed(
    cluster: Any, reports: Path, known: dict[str, bytes], tmp_path: Path
) -> None:
    with distributed.Client(cluster) as client:
        victim = sorted(client.run(os.getpid).values())[0]
    done = []

    def progress(outcome: Outcome) -> None:
        done.append(outcome)
        if len(done) == 2:
            os.kill(victim, signal.SIGKILL)

    outcomes = write_archive(reports, tmp_path / "out", BUDGET, scheduler=cluster.scheduler_address, progress=progress)
    assert not psutil.pid_exists(victim) or psutil.Process(victim).status() == psutil.STATUS_ZOMBIE
    assert len(outcomes) == 10
    assert content(tmp_path / "out") == known


def test_a_cluster_writes_only_years_that_changed_even_if_a_worker_is_killed(
    cluster: Any, reports: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(reports, tmp_path / "reports")
    write_archive(copy, tmp_path / "out", BUDGET)
    before = numbers(tmp_path / "out")
    expected = all_of_it(copy)
    with distributed.Client(cluster) as client:
        victim = sorted(client.run(os.getpid).values())[0]
    came: list[tuple[int, int]] = []

    def written(done: int, of: int) -> None:
        came.append((done, of))
        if done == 1:
            os.kill(victim, signal.SIGKILL)

    write_archive(copy, tmp_path / "out", BUDGET, scheduler=cluster.scheduler_address, written=written)
    assert came == [(1, 3), (2, 3), (3, 3)]
    assert anew(before, numbers(tmp_path / "out")) == expected
    write_archive(copy, tmp_path / "anew", BUDGET)
    assert content(tmp_path / "out") == content(tmp_path / "anew")


def test_no_scheduler_is_told_in_one_line(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr(distributed, "Client", nobody)
    with pytest.raises(
        WritingError, match=r"^tcp://127.0.0.1:9: no Dask scheduler with workers answers \(OSError\): start"
    ):
        write_archive(reports, tmp_path / "out", BUDGET, scheduler="tcp://127.0.0.1:9")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------------------------------------------
# Names


@given(st.text(min_size=1))
def test_a_publishers_folder_is_plain_and_tells_the_name(publisher: str) -> None:
    name = folder_name(publisher)
    assert name.isascii() and not set(name) & set("./\\:*?\"<>|=' ")
    assert unquote(name) == publisher.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("publisher", ["Region ../../x", "CON", "a=b/c", "..", "/etc", "O'Hara", "Å\u202e", "."])
def test_no_publisher_leads_out(publisher: str, tmp_path: Path, reports: Path) -> None:
    """The register may say anything; so may, within less, a report."""
    folder = tmp_path / "reports"
    folder.mkdir()
    source = next(reports.rglob("m*-2024-01.txt"))
    shutil.copy(source, folder)
    fields = {"source_file": source.name, "sha256": of_file(source), "title": "t", "publisher": publisher}
    fields |= {"kind": "monthly_report", "period_start": "2024-01-01", "period_end": "2024-01-31"}
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(fields))
        writer.writeheader()
        writer.writerow(fields)
    write_archive(folder, tmp_path / "out" / "archive", BUDGET)
    made = content(tmp_path)
    assert {name.split("/")[0] for name in made} == {"reports", "out"}
    inside = {name.split("/")[1] for name in made if name.startswith("out")}
    assert inside <= {"archive", ".archive.readings", ".archive.lock"}
    assert list(query(tmp_path / "out" / "archive", "reports")["publisher"]) == [publisher]


def test_reports_that_cannot_stand_side_by_side_are_named() -> None:
    one = Outcome("a/mr-2024-01.txt", "0", "mr-2024-01", "Region A", 2024)
    again = Outcome("b/mr-2024-01.txt", "1", "mr-2024-01", "Region A", 2024)
    others = Outcome("c/mr-2024-01.txt", "2", "mr-2024-01", "Region B", 2024)
    case = Outcome("d/mr-2024-02.txt", "3", "mr-2024-02", "REGION B", 2024)
    long = Outcome("e/mr-2024-02.txt", "4", "mr-2024-02", "Å" * 40, 2024)
    kept = archive.without_rivals([one, again, others, case, long])
    assert [outcome.problem.partition(": ")[2] for outcome in kept] == [
        "",
        "has the name of another report of its publisher (a/mr-2024-01.txt): rename it",
        "",
        "no folder can bear its publisher's name (REGION B): register it",
        f"no folder can bear its publisher's name ({'Å' * 40}): register it",
    ]


def test_a_folder_without_reports_and_one_among_the_reports(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "sources.csv").touch()
    with pytest.raises(ReadingError, match="holds no report"):
        write_archive(tmp_path, tmp_path.with_name("out"), BUDGET)
    with pytest.raises(WritingError, match="would lie among the reports"):
        write_archive(reports, reports / "out", BUDGET)


def test_a_folder_that_cannot_be_opened_is_not_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def closed(folder: Path, onerror: Callable[[OSError], None]) -> Iterator[object]:
        onerror(PermissionError(13, "Permission denied", str(folder / "closed")))
        yield ""

    monkeypatch.setattr(os, "walk", closed)
    with pytest.raises(ReadingError, match=r"^closed: cannot be opened \(Permission denied\): see to it"):
        archive.reports_under(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_links_and_pipes_stop_nobody(tmp_path: Path, reports: Path) -> None:
    folder = shutil.copytree(reports / "Nordmark", tmp_path / "reports")
    (folder / "link.txt").symlink_to(ROOT / "README.md")
    (folder / "years").symlink_to(ROOT / "data")
    os.mkfifo(folder / "pipe.pdf")
    outcomes = {one.file: one.problem for one in write_archive(folder, tmp_path / "out", BUDGET)}
    assert outcomes["link.txt"] == "link.txt: is a link that leads out of the folder: put the file itself there"
    assert outcomes["years"] == "years: is a link that leads out of the folder: put the file itself there"
    assert outcomes["pipe.pdf"] == "pipe.pdf: is not a file: give the path of a report (.pdf or .txt)"
    assert sum(not problem for problem in outcomes.values()) == 4
