"""Everything, and of it only what is not done yet: reading, each notebook, the pages.

A step is done when it was made from what would make it now, and when what it made still lies there as it was made:
both by content. So a build of unchanged inputs does nothing, and a page that somebody edited or deleted is made again.
With a new report that one alone is read. What was done stands in .cache/build.json, beside the rows of each report;
the folder is not committed and may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis.core import fingerprints
from analysis.core import git as commit
from analysis.core.errors import ReadingError, WritingError
from analysis.core.fingerprints import ROOT
from analysis.core.folders import replace_files
from analysis.core.safe_text import printable

CACHE = ROOT / ".cache"
READINGS = CACHE / "readings"
RECORD = CACHE / "build.json"

DATA = ROOT / "data"
PROCESSED = DATA / "processed"
NOTEBOOKS = ROOT / "notebooks"
SITE = ROOT / "site"


def build_site(force: bool = False) -> Iterator[str]:
    """Read the reports, run the notebooks, write the pages; yields a line for each thing done. `force`: all of it.

    A report that cannot be read is named and left out of tables and pages; SystemExit(1) is raised at the end. Raises
    StoppedError where a step fails; what was done until then stays done.
    """
    record = Record() if force else Record.load()
    if force:
        shutil.rmtree(READINGS, ignore_errors=True)
    left_out = yield from _tables(record)
    yield from _outputs(record)
    yield from _pages(record)
    if not record.changed:
        yield "nothing has changed (--force makes everything again)"
    yield f"the pages are in {SITE.name}/: open {SITE / 'index.html'}"
    if left_out:
        raise SystemExit(1)


def _tables(record: Record) -> Generator[str, None, bool]:
    """Read the reports, unless that is done; whether one of them cannot be read."""
    made_from = tables_from()
    if not record.lacks("reading", made_from, fingerprints.of_folder(PROCESSED)):
        return False
    yield "step 1 of 3: reading the reports"
    yield from _altered(record, "reading", made_from, "data/processed")
    try:
        yield from _read()
    except SystemExit:
        if not (PROCESSED / "reports.csv").is_file():
            raise
        record.changed = True
        return True  # and not recorded: the next build names it again
    record.add("reading", made_from, fingerprints.of_folder(PROCESSED))
    return False


def _outputs(record: Record) -> Iterator[str]:
    """Run each notebook that is not run yet with these tables and this code."""
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    each = {path: notebook_from(path) for path in notebooks}
    lacking = [path for path in notebooks if record.lacks(path.name, each[path], fingerprints.of_files([path]))]
    if not lacking:
        return
    yield f"step 2 of 3: running notebooks ({len(lacking)} of {len(notebooks)})"
    from analysis.pipeline.notebooks import run_notebooks

    yield from run_notebooks(NOTEBOOKS, lacking)
    for path in lacking:
        record.add(path.name, each[path], fingerprints.of_files([path]))


def _pages(record: Record) -> Iterator[str]:
    made_from = pages_from()
    if not record.lacks("pages", made_from, fingerprints.of_folder(SITE)):
        return
    yield "step 3 of 3: writing the pages"
    yield from _altered(record, "pages", made_from, SITE.name)
    from analysis.publish import publish_site

    yield from publish_site(SITE)
    record.add("pages", made_from, fingerprints.of_folder(SITE))


def _altered(record: Record, step: str, made_from: str, folder: str) -> Iterator[str]:
    """A line where a step is done again only because somebody altered what it had made."""
    if record.steps.get(step, {}).get("from") == made_from:
        yield f"{folder}: is not as it was made; it is made again"


def _read() -> Iterator[str]:
    from analysis.core.cache import forget_others
    from analysis.pipeline.extract import Registers
    from analysis.pipeline.readings import extract_into, mark_of
    from analysis.pipeline.registering import unregistered
    from analysis.tidy.kinds import reports_in

    reports = reports_in(DATA / "raw")
    for line in unregistered(reports, DATA / "raw" / "sources.csv"):
        print(printable(line), file=sys.stderr)
    yield from extract_into(None, PROCESSED, keep_going=True, kept=READINGS)
    known = Registers.load(DATA)
    forget_others(READINGS, [mark_of(path, known.about(path)) for path in reports])


# ---------------------------------------------------------------------------------------------------------------------
# What each step is made from


def tables_from() -> str:
    """The mark of what the tidy tables are made from: the reports, the registers, the code that reads."""
    registers = [DATA / "corrections.csv", DATA / "row_counts.csv", DATA / "left_out.csv"]
    code = fingerprints.of_code(*fingerprints.READERS, "pipeline")
    return fingerprints.mark(_raw(), fingerprints.of_files(registers), code, fingerprints.of_environment())


def notebook_from(path: Path) -> str:
    """The mark of what a notebook's output is made from: its cells, all data and all code of this package."""
    cells = [{name: part for name, part in cell.items() if name not in _MADE} for cell in _cells(path)]
    return fingerprints.mark(cells, fingerprints.of_folder(DATA), fingerprints.of_code(), fingerprints.of_environment())


def pages_from() -> str:
    """The mark of what the pages are made from: notebooks, tables, reports, registers, code, and the last commit."""
    code = fingerprints.of_code()
    inputs = fingerprints.of_files(NOTEBOOKS.glob("*.ipynb")) | fingerprints.of_folder(PROCESSED) | _raw()
    inputs |= fingerprints.of_files(DATA.glob("*.csv"))
    own = fingerprints.of_files([ROOT / "pyproject.toml"])
    told = [os.environ.get("SOURCE_DATE_EPOCH"), commit.last(), commit.changed()]
    return fingerprints.mark(inputs, code, own, told, fingerprints.of_environment())


_MADE = ("outputs", "execution_count", "metadata")


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise ReadingError(path.name, None, "is no notebook", "save it again in JupyterLab, or remove it") from None
    return found


def _raw() -> dict[str, str]:
    return fingerprints.of_folder(DATA / "raw")


# ---------------------------------------------------------------------------------------------------------------------
# What was done


class Record:
    """For each step the mark of what it was made from, and the hash of each file that it made."""

    def __init__(self, steps: dict[str, dict[str, Any]] | None = None) -> None:
        self.steps = steps or {}
        self.changed = False

    @classmethod
    def load(cls) -> Record:
        """The record of earlier builds; an empty one where there is none, or it is damaged."""
        with suppress(OSError, ValueError):
            found = json.loads(RECORD.read_text(encoding="utf-8"))
            if isinstance(found, dict) and all(isinstance(step, dict) for step in found.values()):
                return cls(found)
        return cls()

    def lacks(self, step: str, made_from: str, files: Mapping[str, str]) -> bool:
        """Whether a step was not done from this, or its files are not those that it made."""
        done = self.steps.get(step, {})
        return [done.get("from"), done.get("files")] != [made_from, dict(files)] or not files

    def add(self, step: str, made_from: str, files: Mapping[str, str]) -> None:
        """Note that a step was done. Where that cannot be written, the next build does it again."""
        self.steps[step] = {"from": made_from, "files": dict(files)}
        self.changed = True
        with suppress(OSError, WritingError):
            RECORD.parent.mkdir(exist_ok=True)
            replace_files({RECORD: json.dumps(self.steps, indent=1, sort_keys=True).encode()})
