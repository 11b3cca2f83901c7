"""How long the whole job takes: nothing to do, one new report, everything; see README.md beside this file."""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.made_up import annual, monthly  # noqa: E402  (the project is found here and not installed)

NEW = {
    "manadsrapport-2018-10.txt": monthly(
        2018, 10, [("Vård", -1.0, -2.0, -3.0, -4.0), ("Läkemedel", -81.2, -70.0, -84.0, -97.0)]
    ),
    "bilaga-2-2020.txt": annual(
        2020, {"1.1 Hög attraktivitet": [("■ Planera", "Enligt plan.", ["✓ Dialog om planen", "! Ny plan"])]}
    ),
}
"""New reports by name: a month of finances, and an appendix of assignments."""

FLOOR = """
import sys
from concurrent.futures import ThreadPoolExecutor
from nbclient import NotebookClient
import nbformat

def start(path):
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    lines = [line for cell in cells for line in cell.source.splitlines() if line.startswith(("from ", "import "))]
    notebook.cells = [nbformat.v4.new_code_cell("\\n".join(lines))]
    NotebookClient(notebook, resources={"metadata": {"path": "notebooks"}}).execute(cleanup_kc=True)

with ThreadPoolExecutor(2) as pool:
    list(pool.map(start, sys.argv[1:]))
"""
"""Every notebook's kernel started in the ordinary way, two at a time, and in each no more than its imports run."""


def main() -> None:
    """Measure, and print the figures as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        project = copied(Path(name, "project"))
        raw = project / "data" / "raw"
        notebooks = sorted(map(str, (project / "notebooks").glob("*.ipynb")))

        def python(*arguments: str) -> Callable[[], Run]:
            return lambda: timed([sys.executable, "-P", *arguments], project)

        def put(name: str) -> None:
            (raw / name).write_text(NEW[name].replace("Region Påhitt", "Region Halland"), encoding="utf-8")

        def take_away() -> None:
            for name in NEW:
                (raw / name).unlink()
            build()

        build = python("-m", "analysis", "build")
        force = python("-m", "analysis", "build", "--force")
        build()
        found: dict[str, list[Run]] = {}
        for number in range(runs):
            print(f"run {number + 1} of {runs}", file=sys.stderr)
            note = found.setdefault
            note("start of a Python", []).append(python("-c", "pass")())
            note("`python -m analysis --help`", []).append(python("-m", "analysis", "--help")())
            note("nothing to do", []).append(build())
            for name in NEW:
                put(name)
                note(f"one new report: {name}", []).append(build())
            take_away()
            note("kernels and imports alone", []).append(python("-c", FLOOR, *notebooks)())
            note("everything anew", []).append(force())
    report(found)


def copied(project: Path) -> Path:
    """A copy of what a build needs."""
    for name in ("analysis", "data", "notebooks"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, project)
    return project


@dataclass(frozen=True)
class Run:
    """When each line of a command's output came, in seconds from its start; seconds until its end, and of processor.

    The processor's are of the command and all that it started. They say more than the clock on a machine that has
    other things to do.
    """

    lines: list[tuple[float, str]]
    seconds: float
    processor: float


def timed(command: list[str], project: Path, orphans: bool = True) -> Run:
    """Run a command to its end, and wait for the `orphans` that it left, if there are no children of our own."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONPATH": str(project), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        lines = [(time.perf_counter() - begun, line.rstrip("\n")) for line in process.stdout]
        process.wait()
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit(f"{' '.join(command)[:200]} failed")
    with suppress(ChildProcessError):
        while orphans and os.waitpid(-1, 0):
            pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(lines, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def adopt_orphans() -> None:
    """Have processes whose parent has ended become ours, so that their time is counted (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def report(found: dict[str, list[Run]]) -> None:
    """Medians, ratios, and where the time of a whole build goes."""
    seconds = {what: statistics.median(run.seconds for run in runs) for what, runs in found.items()}
    processor = {what: statistics.median(run.processor for run in runs) for what, runs in found.items()}
    floor = "kernels and imports alone"
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores{load}.")
    print(f"Medians of {len(found[floor])} runs in turn; the ratio is to the kernels and imports alone.\n")
    print("| what | s | ratio | processor s | ratio |\n|---|---:|---:|---:|---:|")
    for what in found:
        ratios = seconds[what] / seconds[floor], processor[what] / processor[floor]
        print(f"| {what} | {seconds[what]:.2f} | {ratios[0]:.2f} | {processor[what]:.2f} | {ratios[1]:.2f} |")
    print("\nWhere the time of everything anew goes:\n\n| what | s |\n|---|---:|")
    parts = [parts_of(run) for run in found["everything anew"]]
    for what in parts[0]:
        print(f"| {what} | {statistics.median(part[what] for part in parts):.2f} |")


def parts_of(run: Run) -> dict[str, float]:
    """Seconds until the tables are written, from there until the notebooks have run, and from there until the end."""
    tables = next(at for at, line in run.lines if ".csv: " in line)
    notebooks = next(at for at, line in run.lines if line.endswith(": run"))
    return {
        "the reports are read, the tables written": tables,
        "the notebooks run": notebooks - tables,
        "the pages are written": run.seconds - notebooks,
    }


if __name__ == "__main__":
    main()
