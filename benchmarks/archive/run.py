"""What an archive of many reports costs to read and to ask: see README.md beside this file."""

from __future__ import annotations

import argparse
import hashlib
import importlib
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.site.run import Run, adopt_orphans, timed  # noqa: E402  (the project is found here and not installed)
from tests.series import monthly_report  # noqa: E402
from tests.typeset import make  # noqa: E402

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PDFS = [("ruled_no_repeat", 301), ("ruled_no_repeat", 302), ("glyphs_zapf_dingbats", 301), ("vector_colour_only", 302)]
"""Typeset reports, look and seed, all of whose words the vocabulary knows."""

QUESTIONS = {
    "how activities go, by publisher and year": """
        SELECT publisher, year, status, count(*) AS activities FROM {activities}
        GROUP BY ALL ORDER BY ALL""",
    "one publisher's activities of one year, as a pandas frame": """
        SELECT * FROM {activities} WHERE publisher = 'Region Aamark' AND year = 2016""",
    "deviation from budget, total lines, by publisher and month": """
        SELECT publisher, period_end, sum(value_mnkr) AS deviation_mnkr FROM {budget}
        WHERE level = 'total' AND measure = 'deviation' GROUP BY ALL ORDER BY ALL""",
}


def main() -> None:
    """Measure, and print the figures as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--pdf", type=int, default=60, help="PDF files to read, for the cost of a page")
    parser.add_argument("--cluster", type=int, default=100, help="files to read on a cluster of two workers (0: none)")
    chosen = parser.parse_args()
    adopt_orphans()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores{load}.\n")
    print("| files | s | processor s | of it a file | largest process, MB | archive, kB | again, s | one more, s |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        costs = {}
        for count in chosen.files:
            written(folder / str(count), count)
            costs[count] = row(folder, str(count), count, partial(written, folder / str(count), count + 1))
        pages = typeset(folder / "pdf", chosen.pdf)
        one_more = folder / "pdf" / "rapport-2099-12.pdf"
        content = (folder / "pdf" / "rapport-2000-01.pdf").read_bytes()
        pdf = row(folder, "pdf", chosen.pdf, lambda: one_more.write_bytes(content + b"% one more\n"))
        print(f"\nThe last line: {chosen.pdf} PDF files of {pages} pages together; the others are text conversions.")
        if len(costs) > 1:
            on_paper(costs, pdf, pages)
        if chosen.cluster:
            written(folder / "cluster", chosen.cluster)
            on_cluster(folder / "cluster", folder)
        ask(folder / f"{max(chosen.files)}.out")


def row(folder: Path, name: str, count: int, add: Callable[[], object]) -> float:
    """Read an archive's reports, again when all was read, and with one more; print how it went.

    Returns the processor's seconds of the first time.
    """
    out = folder / f"{name}.out"
    first = archived(folder / name, out)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1024
    again = archived(folder / name, out)
    add()
    more = archived(folder / name, out)
    each = first.processor / count
    print(
        f"| {count} | {first.seconds:.1f} | {first.processor:.1f} | {each:.3f} | {largest:.0f} | {size:.0f} |"
        f" {again.seconds:.1f} | {more.seconds:.1f} |",
        flush=True,
    )
    return first.processor


def on_paper(costs: dict[int, float], pdf: float, pages: int) -> None:
    """What ten years of 21 regions and 290 municipalities need, by what was measured: processor's seconds.

    A file costs what it costs from the next to last number of files to the last; what is left of the smallest number is
    the start, which a page of a PDF does not pay either.
    """
    *_, fewer, most = sorted(costs)
    each = (costs[most] - costs[fewer]) / (most - fewer)
    start = costs[min(costs)] - min(costs) * each
    page = (pdf - start) / pages
    print(
        f"\nThe start costs {start:.1f} s of a processor, each further text {each:.3f}, a page of a PDF {page:.3f}.\n"
    )
    print("| | one core | 2 cores | 32 cores |\n|---|---:|---:|---:|")
    for what, seconds in {
        "300 000 text conversions": 300_000 * each,
        "300 000 PDF files of 20 pages": 300_000 * 20 * page,
        "a new month: 2 500 text conversions": 2_500 * each,
        "a new month: 2 500 PDF files of 20 pages": 2_500 * 20 * page,
    }.items():
        print(f"| {what} | {' | '.join(spelled(seconds / cores) for cores in (1, 2, 32))} |")


def spelled(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    for size, unit in ((3600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} seconds"


def archived(folder: Path, out: Path, *more: str) -> Run:
    """How the command fared."""
    return timed([sys.executable, "-m", "analysis", "archive", str(folder), str(out), *more], ROOT, not more)


def written(folder: Path, count: int) -> None:
    """Write text conversions: of each made-up publisher twelve months of each year."""
    texts = [monthly_report(month).text for month in range(1, 13)]
    for number in range(count):
        series, month = divmod(number, 12)
        publisher, year = divmod(series, 5)
        name = f"Region {LETTERS[publisher // 26].upper()}{LETTERS[publisher % 26]}mark"
        path = folder / name / f"manadsrapport-{2015 + year}-{month + 1:02d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = texts[month].replace("Region Mittland", name).replace("2024", str(2015 + year))
        path.write_text(text, encoding="utf-8")


def typeset(folder: Path, count: int) -> int:
    """Write PDF files of made-up reports; how many pages they have."""
    pdfium: Any = importlib.import_module("pypdfium2")
    pages = 0
    with tempfile.TemporaryDirectory() as name:
        made = [make(look, Path(name), seed)[0].read_bytes() for look, seed in PDFS]
    folder.mkdir()
    for number in range(count):
        content = made[number % len(made)]
        path = folder / f"rapport-{2000 + number // 12}-{number % 12 + 1:02d}.pdf"
        path.write_bytes(content + b"%% %d\n" % number)  # no two reports have the same content
        pages += len(pdfium.PdfDocument(content))
    return pages


def on_cluster(reports: Path, folder: Path) -> None:
    """Read the same here and on a Dask cluster of two workers; say how long, and whether the bytes are the same."""
    distributed: Any = importlib.import_module("distributed")
    dask: Any = importlib.import_module("dask")
    here = archived(reports, folder / "here.out")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    own = dask.config.set({"distributed.worker.daemon": False})  # a worker starts a child for each file
    with own, distributed.LocalCluster(**options) as cluster:
        there = archived(reports, folder / "there.out", "--scheduler", cluster.scheduler_address)
    same = digest(folder / "here.out") == digest(folder / "there.out")
    count = len(list(reports.rglob("*.txt")))
    bytes_are = "the same bytes" if same else "OTHER BYTES"
    print(f"\n{count} files here: {here.seconds:.1f} s; on two Dask workers: {there.seconds:.1f} s; {bytes_are}.")


def digest(folder: Path) -> dict[str, str]:
    """The hash of each file."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def ask(archive: Path) -> None:
    """Ask an archive, each question three times, and print the best time: the files are in the system's cache."""
    duckdb: Any = importlib.import_module("duckdb")
    print("\n| question | rows | s |\n|---|---:|---:|")
    tables = {
        name: f"read_parquet('{archive}/{name}/*/*/*.parquet', hive_partitioning = true)"
        for name in ("activities", "budget")
    }
    for what, question in QUESTIONS.items():
        found, seconds = best(lambda question=question: duckdb.sql(question.format(**tables)).df())  # type: ignore[misc]
        print(f"| {what} | {len(found)} | {seconds:.3f} |")


def best(ask: Callable[[], Any]) -> tuple[Any, float]:
    """What is answered, and the least of three times."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        found = ask()
        times.append(time.perf_counter() - begun)
    return found, min(times)


if __name__ == "__main__":
    main()
