"""Everything, and of it only what is not done yet: reading, the notebooks, the pages.

A step is done when it was made from what would make it now, and when what it made still lies there as it was made: both
by content. What was done stands in .cache/build.json, beside the rows of each report; the folder is not committed and
may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from analysis.core import fingerprints
from analysis.core import git as commit
from analysis.core.errors import ReadingError, WritingError
from analysis.core.fingerprints import ROOT
from analysis.core.folders import replace_files
from analysis.core.safe_text import printable

CACHE = ROOT / ".cache"
READINGS = CACHE / "readings"
RECORD = CACHE / "build.json"
COPIES = CACHE / "notebooks"
"""The notebooks as run in other languages, each in a folder of its own."""

DATA = ROOT / "data"
PROCESSED = DATA / "processed"
NOTEBOOKS = ROOT / "notebooks"
SITE = ROOT / "site"


def build_site(force: bool = False) -> Iterator[str]:
    """Read the reports, run the notebooks, write the pages; yields a line for each thing done. `force`: all of it.

    Raises StoppedError, or SystemExit(1) behind the lines that say why; what was done until then stays done.
    """
    record = Record({} if force else _load_record())
    if force:
        shutil.rmtree(READINGS, ignore_errors=True)
    status = 0
    try:
        yield from record.do("reading", "1 of 3: reading the reports", tables_from(), [PROCESSED], _read)
    except SystemExit:  # some cannot be read: the pages of the others are made
        status = 1
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    made_from = {path: notebook_from(path) for path in paths}
    lacking = [path for path in paths if record.lacks(path.name, made_from[path], [path])]
    if lacking:
        yield "2 of 3: running the notebooks"
        yield from _run(lacking)
        for path in lacking:
            record.add(path.name, made_from[path], [path])
    languages = _languages()
    for language in languages:
        if language != "en":  # in which they are stored
            yield from _translations(record, language, paths)
    inputs = pages_from([*paths, *COPIES.glob("*/*.ipynb")])
    yield from record.do("pages", "3 of 3: writing the pages", inputs, [SITE], lambda: _publish(languages))
    if not record.changed:
        yield "nothing to do: all is up to date (--force makes everything again)"
    yield f"The pages are in {SITE.relative_to(ROOT)}/: open {(SITE / 'index.html').relative_to(ROOT)}"
    if status:
        raise SystemExit(status)


def _read() -> Iterator[str]:
    from analysis.pipeline.reports import extract_into

    yield from extract_into(None, PROCESSED, kept=READINGS)


def _run(paths: list[Path]) -> Iterator[str]:
    from analysis.pipeline.notebooks import run_notebooks

    yield from run_notebooks(paths)


def _languages() -> tuple[str, ...]:
    """The languages of the site that there are; what is wrong with the setting, the publishing says.

    Read here, since `publish.legal` brings seconds of imports along, which a build with nothing to do would wait for.
    """
    with suppress(OSError, ValueError, TypeError):
        said = tomllib.loads((DATA / "publication.toml").read_text(encoding="utf-8")).get("languages", ["en"])
        there = ["en", *(path.name for path in (fingerprints.PACKAGE / "answers" / "locale").iterdir())]
        return tuple(dict.fromkeys(each for each in said if each in there)) or ("en",)
    return ("en",)


def _translations(record: Record, language: str, paths: list[Path]) -> Iterator[str]:
    """Run the notebooks again in a language in which they are not stored."""
    copies = {path: COPIES / language / path.name for path in paths}
    for gone in {*(COPIES / language).glob("*.ipynb")} - {*copies.values()}:
        gone.unlink()
    made_from = {path: fingerprints.mark(language, notebook_from(path)) for path in paths}
    lacking = [path for path in paths if record.lacks(f"{language}/{path.name}", made_from[path], [copies[path]])]
    if not lacking:
        return
    yield f"2 of 3: running the notebooks in another language ({language})"
    yield from _run_in(language, lacking, COPIES / language)
    for path in lacking:
        record.add(f"{language}/{path.name}", made_from[path], [copies[path]])


def _run_in(language: str, paths: list[Path], folder: Path) -> Iterator[str]:
    from analysis.pipeline.languages import run_in

    yield from run_in(language, paths, folder)


def _publish(languages: tuple[str, ...]) -> Iterator[str]:
    from analysis.pipeline.languages import write_site

    executed = {language: NOTEBOOKS if language == "en" else COPIES / language for language in (*languages, "en")}
    yield from write_site(SITE, languages, executed, DATA)


# ---------------------------------------------------------------------------------------------------------------------
# What each step is made from


def tables_from() -> str:
    """The mark of what the tidy tables are made from: the reports, the registers, the code that reads."""
    registers = fingerprints.of_files(DATA.glob("*.csv"))
    return fingerprints.mark(fingerprints.of_folder(DATA / "raw"), registers, fingerprints.of_code())


def notebook_from(path: Path) -> str:
    """The mark of what a notebook's output is made from: its cells, the tables, and the code."""
    cells = [[cell.get("cell_type"), cell.get("source")] for cell in _cells(path)]
    data = fingerprints.of_folder(PROCESSED) | fingerprints.of_files([DATA / "publication.toml"])
    return fingerprints.mark(cells, data, fingerprints.of_code())


def pages_from(notebooks: Iterable[Path]) -> str:
    """The mark of what the pages are made from: notebooks, data, code, and the last commit."""
    inputs = fingerprints.of_files(notebooks) | fingerprints.of_folder(DATA)
    told = [os.environ.get("SOURCE_DATE_EPOCH"), commit.last(), commit.changed()]
    own = fingerprints.of_files([ROOT / "pyproject.toml"])
    return fingerprints.mark(inputs, fingerprints.of_code(), own, told)


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise ReadingError(path.name, None, "is no notebook", "save it again in JupyterLab, or remove it") from None
    return found


# ---------------------------------------------------------------------------------------------------------------------
# What was done


def _load_record() -> dict[str, Any]:
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        found = json.loads(RECORD.read_text(encoding="utf-8"))
        if all(isinstance(step["files"], dict) for step in found.values()):
            return cast(dict[str, Any], found)
    return {}


class Record:
    """For each step the mark of what it was made from, and the hash of each file that it made."""

    def __init__(self, steps: dict[str, Any]) -> None:
        self.steps = steps
        self.changed = False

    def do(
        self, step: str, title: str, made_from: str, places: list[Path], act: Callable[[], Iterator[str]]
    ) -> Iterator[str]:
        """Do a step that is not done yet, and note it; yields its title and what it yields."""
        if self.lacks(step, made_from, places):
            yield title
            yield from act()
            self.add(step, made_from, places)

    def lacks(self, step: str, made_from: str, places: list[Path]) -> bool:
        """Whether a step was not done from this, or its files are not those that it made, which is said."""
        done = self.steps.get(step, {})
        files = _files(places)
        if done.get("from") == made_from and files and done.get("files") != files:
            altered = sorted({*files.items()} ^ {*done.get("files", {}).items()})
            print(f"{printable(altered[0][0])} is not as it was made; it is made again", file=sys.stderr)
        return done.get("from") != made_from or done.get("files") != files or not files

    def add(self, step: str, made_from: str, places: list[Path]) -> None:
        """Note that a step was done. Where that cannot be written, the next build does it again."""
        self.steps[step] = {"from": made_from, "files": _files(places)}
        self.changed = True
        with suppress(OSError, WritingError):
            RECORD.parent.mkdir(exist_ok=True)
            replace_files({RECORD: json.dumps(self.steps, indent=1, sort_keys=True).encode()})


def _files(places: list[Path]) -> dict[str, str]:
    """The hash of each file of some files and folders."""
    found: dict[str, str] = {}
    for place in places:
        found |= fingerprints.of_folder(place) if place.is_dir() else fingerprints.of_files([place])
    return found
