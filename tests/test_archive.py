"""Thousands of reports: Parquet by publisher and year, resumable, a bad file named and left out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analysis.__main__ import main
from analysis.core.child import Budget, Call, each_isolated
from analysis.core.errors import ReadingError, WritingError
from analysis.pipeline import archive
from analysis.pipeline.archive import folder_name, reports_under, write_archive
from tests.made_up import monthly

LINES = [("Läkemedel", -10.0, -9.0, -12.0, -13.0)]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    for publisher in ("Region Påhitt", "Region Annan"):
        (folder / publisher).mkdir(parents=True)
        for year, month in ((2021, 3), (2021, 4), (2022, 3)):
            text = monthly(year, month, LINES).replace("Region Påhitt", publisher)
            (folder / publisher / f"mr-{year}-{month:02d}.txt").write_text(text, encoding="utf-8")
    return folder


def said(folder: Path, out: Path, *, fails: bool = False) -> list[str]:
    lines: list[str] = []
    try:
        for line in write_archive(folder, out, Budget(), workers=2):
            lines.append(line)
    except SystemExit:
        assert fails
    return lines


def budget_of(out: Path) -> list[tuple[object, ...]]:
    query = f"SELECT publisher, year, count(*) FROM '{out}/budget/*/*/budget.parquet' GROUP BY ALL ORDER BY ALL"
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def test_all_rows_are_there_by_publisher_and_year(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "archive"
    assert said(reports, out) == [f"6 of 6 reports are in {out}; files.csv there says what became of each"]
    assert budget_of(out) == [
        ("Region Annan", 2021, 24),
        ("Region Annan", 2022, 12),
        ("Region Påhitt", 2021, 24),
        ("Region Påhitt", 2022, 12),
    ]


def test_a_bad_file_is_named_and_left_out(reports: Path, tmp_path: Path) -> None:
    (reports / "bad.pdf").write_bytes(b"%PDF-1.7 and no more")
    lines = said(reports, tmp_path / "archive", fails=True)
    assert lines[0].startswith("bad.pdf: ")
    assert lines[-1].startswith("6 of 7 reports")
    assert "bad.pdf" in (tmp_path / "archive" / "files.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["sources", "corrections", "row_counts", "left_out"])
def test_a_register_is_no_report(name: str, reports: Path) -> None:
    (reports / f"{name}.csv").write_text("")
    assert {path.suffix for path in reports_under(reports)} == {".txt"}


def test_nothing_is_read_twice(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said(reports, tmp_path / "archive")
    read: list[str] = []

    def asked(budget: Budget, calls: Iterable[Call], workers: int) -> Iterator[Any]:
        calls = list(calls)
        read.extend(call.source for call in calls)
        return each_isolated(budget, calls, workers)

    monkeypatch.setattr(archive, "each_isolated", asked)
    text = monthly(2022, 4, LINES)
    (reports / "mr-2022-04.txt").write_text(text, encoding="utf-8")
    said(reports, tmp_path / "archive")
    assert read == ["mr-2022-04.txt"]


def test_the_same_reports_give_the_same_bytes(reports: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        said(reports, tmp_path / name)
    one, other = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "other")
    )
    assert one == other


def test_two_reports_of_one_publisher_and_name_are_both_named(reports: Path, tmp_path: Path) -> None:
    first = reports / "Region Påhitt" / "mr-2021-03.txt"
    (reports / "zz").mkdir()
    (reports / "zz" / first.name).write_text(first.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    lines = said(reports, tmp_path / "archive", fails=True)
    assert lines[0] == ("zz/mr-2021-03.txt: has the name of another report (Region Påhitt/mr-2021-03.txt): rename it")


def test_a_report_that_lies_there_twice_stops_nothing(reports: Path, tmp_path: Path) -> None:
    first = reports / "Region Påhitt" / "mr-2021-03.txt"
    (reports / "zz").mkdir()
    (reports / "zz" / "mr-2021-03 (1).txt").write_bytes(first.read_bytes())
    lines = said(reports, tmp_path / "archive", fails=True)
    same = "has the same content as Region Påhitt/mr-2021-03.txt: remove one of them"
    assert lines[0] == f"zz/mr-2021-03 (1).txt: {same}"
    assert lines[-1].startswith("6 of 7 reports")


def test_a_file_larger_than_any_report_is_not_opened(reports: Path, tmp_path: Path) -> None:
    with (reports / "sparse.txt").open("wb") as file:
        file.truncate(10_000_000_000)
    started = time.process_time()
    assert said(reports, tmp_path / "archive", fails=True)[0].startswith("sparse.txt: is larger than 500 MB")
    assert time.process_time() - started < 5, "to hash it takes tens of seconds"


@pytest.mark.parametrize("name", ["../../x", "CON", "a=b/c", "Region Ö"])
def test_no_publisher_s_name_leads_out(name: str) -> None:
    assert set(folder_name(name)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-%")


def test_an_archive_among_its_reports_and_an_empty_folder_are_refused(reports: Path, tmp_path: Path) -> None:
    with pytest.raises(WritingError, match="would lie among the reports"):
        said(reports, reports / "archive")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadingError, match="holds no report"):
        said(tmp_path / "empty", tmp_path / "archive")


def test_a_scheduler_on_another_machine_needs_a_word(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["archive", str(reports), str(tmp_path / "out"), "--scheduler", "tcp://10.0.0.5:8786"]) == 1
    assert "is another machine, whose answers would be run as code here" in capsys.readouterr().err


def test_a_cluster_on_this_machine_reads_the_same(reports: Path, tmp_path: Path) -> None:
    distributed, dask = pytest.importorskip("distributed"), pytest.importorskip("dask")
    own = dask.config.set({"distributed.worker.daemon": False})  # a worker starts a child for each file
    with (
        own,
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
    ):
        lines = list(write_archive(reports, tmp_path / "cluster", Budget(), scheduler=cluster.scheduler_address))
    said(reports, tmp_path / "here")
    assert lines[-1].startswith("6 of 6 reports")
    assert budget_of(tmp_path / "cluster") == budget_of(tmp_path / "here")
