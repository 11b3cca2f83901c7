"""The same notebooks and pages in each language of the site.

The notebooks are stored in English. For another language they are run again into copies (.cache/notebooks), and each
language's pages are written by a process of its own, as a process has one language.

    python -m analysis.pipeline.languages FOLDER    copies for an analyst; run.py calls it with ANALYSIS_LANGUAGE set
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup

from analysis.answers.language import translated_markdown
from analysis.core.fingerprints import ROOT
from analysis.core.folders import replace_files, replaced_folder
from analysis.pipeline.messages import untranslated
from analysis.pipeline.notebooks import run_all
from analysis.publish import MARK, PublishError, published, remarks

STORED = "en"


def run_in(language: str, paths: Sequence[Path], folder: Path) -> Iterator[str]:
    """Run notebooks in another language and keep the copies in a folder; yields a line for each.

    Raises PublishError for a notebook that fails, or that shows other numbers than the stored one does.
    """
    texts = run_all(paths, ANALYSIS_LANGUAGE=language)
    for path, text in zip(paths, texts, strict=True):
        if _numbers(text) != _numbers(path.read_text(encoding="utf-8")):
            problem = f"shows other numbers in the language {language!r} than in {STORED!r}"
            raise PublishError(path.name, None, problem, "compute with codes, never with words that are translated")
    folder.mkdir(parents=True, exist_ok=True)
    replace_files({folder / path.name: text.encode() for path, text in zip(paths, texts, strict=True)})
    yield from (f"{path.name}: run ({language})" for path in paths)


def _numbers(text: str) -> Counter[tuple[str, ...]]:
    """Every number that a notebook's output shows, by value, unit and sources, with how often."""
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = "".join(output.get("data", {}).get("text/html", "") for output in outputs)
    found = BeautifulSoup(shown, "html.parser").select("data.number")
    return Counter(tuple(str(data.get(name)) for name in ("value", "data-unit", "data-sources")) for data in found)


def write_site(site: Path, languages: Sequence[str], executed: dict[str, Path], data: Path) -> Iterator[str]:
    """Write the pages in every language, all or none: the first at the root, each other in a folder of its name.

    `executed`: for each language the folder of its notebooks. Raises SystemExit(1) behind the line that says why on
    standard error.
    """
    stored = executed[STORED]
    with replaced_folder(site, mark=MARK) as folder:
        places = {language: folder / (language if language != languages[0] else "") for language in languages}
        working = []
        for language, place in places.items():
            place.mkdir(exist_ok=True)
            ways = [
                f"{other}={Path(os.path.relpath(there, place)).as_posix()}/"
                for other, there in places.items()
                if other != language
            ]
            given = map(str, (os.getpid(), place, executed[language], stored, data))
            command = [sys.executable, "-m", "analysis.pipeline.one_language", *given, *ways]
            environment = os.environ | {"ANALYSIS_LANGUAGE": language, "PYTHONUTF8": "1"}
            working.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8")
            )
        told = [each.communicate()[0].splitlines() for each in working]
        if any(each.returncode for each in working):
            raise SystemExit(1)
    for language, lines in zip(languages, told, strict=True):
        yield from (f"{language}: {line}" if len(languages) > 1 else line for line in lines)
    yield from remarks(stored, data)
    for language in languages:
        if language != STORED:
            yield from untranslated(published(stored), language)


def copy_for_analysts(paths: Sequence[Path], folder: Path) -> Iterator[str]:
    """Copy notebooks without their output into a folder, in the language of this process; yields a line for each.

    A copy that is there already is left alone: an analyst may have changed it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        if (folder / path.name).exists():
            continue
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = translated_markdown(cell.source)
            else:
                cell.outputs, cell.execution_count = [], None
        text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")
        yield f"{path.name}: copied"


if __name__ == "__main__":
    print(*copy_for_analysts(published(), Path(sys.argv[1])), sep="\n")
