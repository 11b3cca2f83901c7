"""For reviewers: everything done again from the raw reports and compared, with a verdict of one screen."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from analysis.answers.trace import Row, Tidy
from analysis.core.child import Budget
from analysis.core.errors import ReadingError
from analysis.core.fingerprints import ROOT
from analysis.core.folders import replace_files
from analysis.pipeline.extract import Registers, frames_of
from analysis.pipeline.reports import read_reports
from analysis.publish import NOTEBOOKS, published, read_page, recount
from analysis.publish.assurance import VERDICT, inputs, versions
from analysis.publish.errors import PublishError
from analysis.publish.pages import Page
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import load_sources, reports_in
from analysis.tidy.store import PROCESSED, RAW, write_tables

SHOWN = 10
"""Differences of a kind that the verdict names; it says how many more there are."""


def verify() -> Iterator[str]:
    """Read the raw reports again, compare the tables, rerun the notebooks, recount the numbers; yields the verdict.

    Raises SystemExit(1) behind the last line where anything differs. The verdict stands on the site, too, the next time
    that it is made, as long as nothing has changed since.
    """
    started = time.monotonic()
    pages, refused = _pages()
    tidy = Tidy(PROCESSED)
    done = {
        "tables read again, compared byte for byte": _tables(),
        "notebooks run again by nbval": _notebooks(),
        "numbers recounted from their rows": [*refused, *recount(pages, tidy)],
    }
    lines = []
    for what, differences in done.items():
        lines.append(f"{'differs' if differences else 'agrees':8} {what}")
        lines += [f"         {difference}" for difference in differences[:SHOWN]]
        if len(differences) > SHOWN:
            lines.append(f"         and {len(differences) - SHOWN} more")
    lines += ["", *_contradicted(pages, tidy), ""]
    lines += [f"{name} {version}" for name, version in versions().itertuples(index=False)]
    lines.append(f"inputs {inputs()[:16]}: {len(reports_in(RAW))} reports, {len(pages)} notebooks")
    verdict = "Something differs." if any(done.values()) else "Everything agrees."
    lines.append(f"{verdict} ({time.monotonic() - started:.0f} s)")
    replace_files({VERDICT: json.dumps({"inputs": inputs(), "lines": lines[:-1], "verdict": verdict}).encode()})
    yield from lines
    if any(done.values()):
        raise SystemExit(1)


def _tables() -> list[str]:
    """The files of data/processed that reading the raw reports again does not give, byte for byte."""
    known = Registers.load(RAW.parent)
    found = read_reports(reports_in(RAW), known, Budget(), within=RAW)
    problems = [str(rows) for rows in found if isinstance(rows, ReadingError)]
    tables = frames_of(rows for rows in found if not isinstance(rows, ReadingError))
    with tempfile.TemporaryDirectory() as name:
        again = Path(name, "processed")
        write_tables(tables, again, data_package(tables["reports"], load_sources(RAW / "sources.csv")))
        files = {path.name for folder in (again, PROCESSED) for path in folder.iterdir()}
        for file in sorted(files):
            problems += _difference(f"data/processed/{file}", _bytes(PROCESSED / file), _bytes(again / file))
    return problems


def _difference(name: str, stored: bytes | None, read: bytes | None) -> list[str]:
    """What is wrong with a stored file beside what reading the reports gives: one line, or none."""
    if stored is None or read is None:
        return [f"{name}: {'is missing' if stored is None else 'is not what the reports give'}"]
    pairs = zip_longest(stored.splitlines(), read.splitlines())
    line = next((number for number, (one, other) in enumerate(pairs, 1) if one != other), None)
    return [] if stored == read else [f"{name}: line {line} differs"]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _notebooks() -> list[str]:
    """The cells of all notebooks whose output is not the stored one when they are run again."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    paths = [path.relative_to(ROOT).as_posix() for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    done = subprocess.run([*command, "--no-header", *paths], cwd=ROOT, capture_output=True, text=True)
    failed = [line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed or ([] if done.returncode == 0 else [done.stdout.strip()[-200:] or "nbval did not run"])


def _pages() -> tuple[list[Page], list[str]]:
    """The pages of the stored notebooks, and why the others are none."""
    pages, refused = [], []
    for path in published():
        try:
            pages.append(read_page(path))
        except PublishError as error:
            refused.append(str(error))
    return pages, refused


def _contradicted(pages: list[Page], tidy: Tidy) -> list[str]:
    """How many published numbers rest on a row that contradicts another place of its report, and where."""
    lines = []
    for page in pages:
        touched = [number for number in page.numbers if any(map(_is_contradiction, tidy.checks(number.sources)))]
        if touched:
            shown = ", ".join(number.shown[0].text for number in touched[:5])
            lines.append(f"{page.path.name}: {len(touched)} of {len(page.numbers)} numbers ({shown} …)")
    head = "Numbers that rest on a place where a report contradicts itself:"
    return [head, *lines] if lines else ["No number rests on a place where a report contradicts itself."]


def _is_contradiction(check: Row) -> bool:
    return check.values["outcome"] == "differs" and check.values["group"] == "contradiction"
