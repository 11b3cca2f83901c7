"""Everything, and of it only what is not done yet: reading, each notebook, the pages.

A step is done when it was made from what would make it now, and when what it made still lies there as it was made:
both by content. So a build of unchanged inputs does nothing, and a page that somebody edited or deleted is made again.
With a new report that one alone is read, those notebooks are run whose questions have other answers now (`asked`), and
those pages are made that show something else (`publish`). What was done stands in .cache/build.json, beside the rows of
each report and the files of each page; the folder is not committed and may be deleted at any time.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread
from typing import Any

from analysis.core import fingerprints
from analysis.core import git as commit
from analysis.core.children import keep_ready
from analysis.core.errors import ReadingError, WritingError
from analysis.core.fingerprints import ROOT
from analysis.core.folders import replace_files
from analysis.core.safe_text import printable
from analysis.pipeline.kernels import kernels
from analysis.tidy import asked

CACHE = ROOT / ".cache"
READINGS = CACHE / "readings"
PAGES = CACHE / "pages"
RECORD = CACHE / "build.json"

DATA = ROOT / "data"
PROCESSED = DATA / "processed"
NOTEBOOKS = ROOT / "notebooks"
SITE = ROOT / "site"


def build_site(force: bool = False) -> Iterator[str]:
    """Read the reports, run the notebooks, write the pages; yields a line for each thing done. `force`: all of it.

    Raises StoppedError, or SystemExit(1) behind the lines that say why; what was done until then stays done.
    """
    record = Record() if force else Record.load()
    if force:
        for kept in (READINGS, PAGES):
            shutil.rmtree(kept, ignore_errors=True)
    with ExitStack() as stack:
        made_from = tables_from()
        notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
        new_kernel = None
        if record.lacks("reading", made_from, fingerprints.of_folder(PROCESSED)):
            keep_ready("analysis.pipeline.extract")  # both of them import beside each other and beside us
            new_kernel = stack.enter_context(kernels(notebooks))
            yield from _read()
            record.add("reading", made_from, fingerprints.of_folder(PROCESSED))

        each = {path: notebook_from(path) for path in notebooks}
        lacking = [path for path in notebooks if not _is_done(record, path, each[path])]
        if lacking:
            Thread(target=importlib.import_module, args=["analysis.publish"], daemon=True).start()  # needed next
            notes = yield from _run(lacking, new_kernel)
            for path in lacking:
                record.add(path.name, each[path], fingerprints.of_files([path]), notes[path])

    made_from = pages_from()
    if record.lacks("pages", made_from, fingerprints.of_folder(SITE)):
        yield from _publish()
        record.add("pages", made_from, fingerprints.of_folder(SITE))
    elif not record.changed:
        yield "site is up to date: nothing to do (--force makes everything again)"


def _is_done(record: Record, path: Path, made_from: str) -> bool:
    """Whether a notebook shows what it would show if it were run now."""
    if record.lacks(path.name, made_from, fingerprints.of_files([path])):
        return False
    return asked.same_answers(record.notes(path.name), PROCESSED)


def _read() -> Iterator[str]:
    from analysis.core.cache import forget_others
    from analysis.pipeline.extract import Registers
    from analysis.pipeline.readings import extract_into, mark_of
    from analysis.pipeline.registering import unregistered
    from analysis.tidy.kinds import reports_in

    reports = reports_in(DATA / "raw")
    for line in unregistered(reports, DATA / "raw" / "sources.csv"):
        print(printable(line), file=sys.stderr)
    yield from extract_into(None, PROCESSED, kept=READINGS)
    known = Registers.load(DATA)
    forget_others(READINGS, [mark_of(path, known.about(path)) for path in reports])


def _run(
    notebooks: list[Path], new_kernel: Callable[[], Any] | None
) -> Generator[str, None, dict[Path, list[asked.Note]]]:
    from analysis.pipeline.notebooks import run_notebooks

    return (yield from run_notebooks(NOTEBOOKS, notebooks, new_kernel))


def _publish() -> Iterator[str]:
    from analysis.publish import publish_site

    yield from publish_site(SITE)


# ---------------------------------------------------------------------------------------------------------------------
# What each step is made from


def tables_from() -> str:
    """The mark of what the tidy tables are made from: the reports, the registers, the code that reads."""
    registers = [DATA / "corrections.csv", DATA / "row_counts.csv", DATA / "left_out.csv"]
    code = fingerprints.of_code("import analysis.pipeline.readings")
    return fingerprints.mark(_raw(), fingerprints.of_files(registers), code, fingerprints.of_environment())


def notebook_from(path: Path) -> str:
    """The mark of what a notebook's output is made from: its cells, the code that they call, and what they may read.

    What they ask of the tables they note when they run, and is no part of it: see `asked`.
    """
    cells = [{name: part for name, part in cell.items() if name not in _MADE} for cell in _cells(path)]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    read = {} if asked.asks_alone(code) else fingerprints.of_folder(DATA)
    if re.search(r"\bshow\b", code):
        read |= fingerprints.of_folder(DATA / "example") | fingerprints.of_files(_pdfs())
    called = fingerprints.of_code(f"{code}\nfrom analysis.pipeline.notebooks import run_notebooks")
    return fingerprints.mark(cells, read, called, fingerprints.of_environment())


def pages_from() -> str:
    """The mark of what the pages are made from: notebooks, tables, reports, registers, code, and the last commit."""
    code = fingerprints.of_publishing()
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


def _pdfs() -> list[Path]:
    return [path for path in (DATA / "raw").rglob("*") if path.suffix.lower() == ".pdf"]


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
        return [done.get("from"), done.get("files")] != [made_from, dict(files)] or "asked" not in done or not files

    def notes(self, step: str) -> list[asked.Note]:
        """What was asked of the tidy tables when a step was done."""
        found: list[asked.Note] = self.steps[step]["asked"]
        return found

    def add(self, step: str, made_from: str, files: Mapping[str, str], notes: Sequence[asked.Note] = ()) -> None:
        """Note that a step was done. Where that cannot be written, the next build does it again."""
        self.steps[step] = {"from": made_from, "files": dict(files), "asked": list(notes)}
        self.changed = True
        with suppress(OSError, WritingError):
            RECORD.parent.mkdir(exist_ok=True)
            replace_files({RECORD: json.dumps(self.steps, indent=1, sort_keys=True).encode()})
