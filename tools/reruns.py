"""Rerun the notebooks under nbval in other surroundings and see that nothing fails that should not.

    python3 run.py reruns [--times N] [--seed N]

Each time with another hash seed, folder, working directory, time zone and locale, with an empty font cache, and on two
workers. Exit status 1 if a cell fails, is skipped or not compared, or if a cell is marked to be let pass.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import nbformat

from analysis.pipeline.notebooks import notebook_paths

ZONES = ("UTC", "Europe/Stockholm", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu", "Pacific/Pago_Pago")
LOCALES = ("C", "C.UTF-8", "POSIX", "sv_SE.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8")
"""Among them some that the machine may not have: a notebook must not care."""

FOLDERS = ("notebooks", "with a space", "räksmörgås", "a/b/c")


def compared(paths: Sequence[Path], folder: Path, surroundings: dict[str, str]) -> tuple[int, list[str]]:
    """How many cells nbval compared without fault, and what failed or was skipped, in copies of the notebooks."""
    folder.mkdir(parents=True)
    for path in paths:
        shutil.copy(path, folder)
    report, settings = folder / "nbval.xml", folder / "pytest.ini"
    settings.write_text("[pytest]\n", encoding="ascii")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    command += ["-n", "2", "--dist", "loadfile", "-c", str(settings), f"--rootdir={folder}", f"--junitxml={report}"]
    done = subprocess.run(
        [*command, *(str(folder / path.name) for path in paths)],
        cwd=folder.parent,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
    )
    if not report.exists():
        return 0, [f"nbval did not run: {done.stdout[-500:]}{done.stderr[-500:]}"]
    cases = list(ET.parse(report).getroot().iter("testcase"))
    faults = [case for case in cases if any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))]
    return len(cases) - len(faults), [f"{case.attrib['classname']} {case.attrib['name']}" for case in faults]


def cells_of(paths: Sequence[Path]) -> tuple[int, int]:
    """How many code cells there are, and how many of them are marked to be let pass."""
    cells = [
        cell
        for path in paths
        for cell in nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
        if cell.cell_type == "code"
    ]
    marked = [cell for cell in cells if "NBVAL" in cell.source.upper() or cell.metadata.get("tags")]
    return len(cells), len(marked)


def main(arguments: Sequence[str] | None = None) -> int:
    """Rerun as often as asked for, print what each run found, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python3 run.py reruns", description=str(__doc__).split("\n\n")[0])
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    chance, paths = random.Random(chosen.seed), notebook_paths()
    cells, marked = cells_of(paths)
    alarms = 0
    for number in range(1, chosen.times + 1):
        with tempfile.TemporaryDirectory() as name:
            surroundings = {
                "PYTHONHASHSEED": str(chance.randrange(2**32)),
                "TZ": ZONES[number % len(ZONES)],
                "LC_ALL": chance.choice(LOCALES),
                "MPLCONFIGDIR": str(Path(name, "fonts")),
            }
            folder = Path(name, FOLDERS[number % len(FOLDERS)])
            right, faults = compared(paths, folder, surroundings)
        alarms += len(faults) + (right + len(faults) != cells)
        told = ", ".join(f"{key}={value}" for key, value in surroundings.items() if key != "MPLCONFIGDIR")
        print(f"{number}: {right} of {cells} cells the same ({told}, folder {folder.name!r})", *faults, flush=True)
    print(f"{chosen.times} reruns, {alarms} false alarms; {marked} cells marked to be let pass")
    return 1 if alarms or marked else 0


if __name__ == "__main__":
    sys.exit(main())
