"""Compares how fast readers of tables are, and how much memory they take: see README.md beside this file."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent

OURS, COMMAND, BASE = "this project", "this project, command line", "pdfplumber"
READERS = (
    "PDFium's text", "Camelot lattice", "Camelot stream", "Tabula lattice", "Tabula stream", "PyMuPDF",
)  # fmt: skip
LOOKS_SHOWN = ("ruled_repeated", "monthly_list", "horizontal_rules", "numbers_no_lines", "furniture_and_prose")


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds on the clock, seconds of processor time, and megabytes at its peak."""

    wall: float
    cpu: float
    peak: float
    failed: str = ""


def made(folder: Path, look: str, reports: int) -> tuple[Path, int]:
    """A report as long as so many of this look one behind the other, and its pages; ValueError as inputs.py says."""
    command = [sys.executable, str(HERE / "inputs.py"), str(folder), look, str(reports)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise ValueError(done.stderr.strip().splitlines()[-1])
    path, pages = done.stdout.split()
    return Path(path), int(pages)


def measured(command: Sequence[str], timeout: int) -> Run:
    """One process from its start to its end, by the system's own account."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, cwd=ROOT)
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - begun > timeout:
                child.kill()
                os.wait4(child.pid, 0)
                child.returncode = -9
                return Run(0.0, 0.0, 0.0, f"no answer in {timeout} s")
            time.sleep(0.005)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - begun
        if child.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            return Run(0.0, 0.0, 0.0, (lines or [f"exit status {child.returncode}"])[-1][:120])
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Run(wall, usage.ru_utime + usage.ru_stime, peak)


def in_turn(commands: Mapping[str, Sequence[str]], runs: int, timeout: int) -> dict[str, list[Run]]:
    """So many runs of each command, one after the other and round again, so that a slow hour slows all of them."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs):
        for name, command in commands.items():
            if not any(run.failed for run in found[name]):
                found[name].append(measured(command, timeout))
                print(f"{turn + 1}/{runs} {name}: {found[name][-1].wall:.1f} s", file=sys.stderr)
    return found


def table(found: Mapping[str, list[Run]], pages: int, base: str) -> str:
    """Markdown: medians, and how many times as fast as the base, turn by turn."""
    lines = [
        f"| reader | s | ms a page | processor s | peak MB | times as fast as {base} | the same by processor time |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, runs in found.items():
        if runs[-1].failed:
            lines.append(f"| {name} | {runs[-1].failed.replace('|', '/')} | | | | | |")
            continue
        wall, cpu = statistics.median(run.wall for run in runs), statistics.median(run.cpu for run in runs)
        peak = max(run.peak for run in runs)
        pairs = list(zip(found[base], runs, strict=False))
        ratios = [
            statistics.median(getattr(one, unit) / getattr(own, unit) for one, own in pairs) for unit in ("wall", "cpu")
        ]
        numbers = [f"{wall:.2f}", f"{1000 * wall / pages:.1f}", f"{cpu:.2f}", f"{peak:.0f}"]
        lines.append(f"| {name} | {' | '.join(numbers)} | {ratios[0]:.1f} | {ratios[1]:.1f} |")
    return "\n".join(lines)


def commands_for(readers: Iterable[str], python: str, files: Sequence[Path]) -> dict[str, list[str]]:
    """What to run for each reader; the project's own Python runs the project and the PDFium that it uses."""
    own = {OURS, "PDFium's text"}
    script, names = str(HERE / "readers.py"), [str(file) for file in files]
    found = {}
    for reader in readers:
        if reader == COMMAND:
            found[reader] = [python, "-m", "analysis", "tables", *names]
        else:
            ours = reader.partition(" x")[0] in own
            found[reader] = [python if ours else sys.executable, script, reader, *names]
    return found


def main() -> None:
    """Read the arguments, write the reports, run every reader in turn, print the tables."""
    parser = argparse.ArgumentParser(description="Compare how fast readers of tables are on typeset reports.")
    parser.add_argument("--looks", nargs="+", metavar="LOOK", default=LOOKS_SHOWN, help="looks of the reports")
    parser.add_argument("--readers", nargs="+", metavar="READER", default=[OURS, COMMAND, *READERS])
    parser.add_argument("--reports", type=int, default=8, help="typeset reports that one file is as long as (8)")
    parser.add_argument("--long", type=int, default=65, help="the same for the long file, 0 for none (65)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each reader (3)")
    parser.add_argument("--timeout", type=int, default=600, help="seconds for one run (600)")
    parser.add_argument("--python", default=str(ROOT / ".venv/bin/python"), help="the Python that runs this project")
    arguments = parser.parse_args()
    compiled = [arguments.python, "-m", "compileall", "-q", "analysis", "benchmarks"]  # as the peers' code is by pip
    subprocess.run(compiled, cwd=ROOT, check=True)
    print(f"{date.today().isoformat()}, {_machine()}, medians of {arguments.runs} runs, readers in turn\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for look in arguments.looks:
            try:
                path, pages = made(folder, look, arguments.reports)
            except ValueError as error:
                print(error, file=sys.stderr)
                continue
            readers = [BASE, *(reader for reader in arguments.readers if reader != BASE)]
            found = in_turn(commands_for(readers, arguments.python, [path]), arguments.runs, arguments.timeout)
            print(f"## {look}, {pages} pages\n\n{table(found, pages, BASE)}\n")
        if arguments.long:
            path, pages = made(folder, arguments.looks[0], arguments.long)
            readers = [BASE, OURS, COMMAND, "PDFium's text"]
            found = in_turn(commands_for(readers, arguments.python, [path]), 1, arguments.timeout)
            print(f"## One long report, {pages} pages\n\n{table(found, pages, BASE)}\n")
        path, pages = made(folder, arguments.looks[0], arguments.reports)
        workers = [f"{OURS} x{count}" for count in (1, 2)]
        found = in_turn(commands_for(workers, arguments.python, [path] * 8), arguments.runs, arguments.timeout)
        print(f"## Eight reports of {pages} pages on one and two workers\n\n{table(found, 8 * pages, workers[0])}")


def _machine() -> str:
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{model or platform.machine()}, {os.cpu_count()} cores{load}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
