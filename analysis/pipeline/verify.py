"""For reviewers: everything that is published, made a second time and compared."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analysis.core.folders import replace_files
from analysis.pipeline.building import CACHE, DATA, NOTEBOOKS, PROCESSED, SITE
from analysis.pipeline.readings import extract_into
from analysis.publish import published, read_page, recount
from analysis.publish.state import state_of
from analysis.publish.trace import Tidy
from analysis.tidy.kinds import reports_in

VERDICT = CACHE / "verdict.json"
_SHOWN = 12
"""Lines of one kind on the screen; verdict.json has them all."""


def verify() -> Iterator[str]:
    """Read the reports again, rerun the notebooks, recount the pages; yields a verdict of one screen.

    The same is written into .cache/verdict.json. Raises SystemExit(1) behind the last line where anything differs.
    """
    notebooks = published(NOTEBOOKS)
    tables = list(_tables_that_differ())
    yield from _told("tables read again, compared byte for byte", len(list(PROCESSED.glob("*.csv"))), tables)
    outputs = list(_outputs_that_differ(notebooks))
    yield from _told("notebooks rerun", len(notebooks), outputs)
    numbers = sum(len(read_page(path).numbers) for path in notebooks)
    recounted = list(recount(notebooks, PROCESSED))
    yield from _told("numbers recounted from their rows", numbers, recounted)
    pages = [] if (SITE / "index.html").is_file() else ["site/: has not been written yet: python3 run.py site"]
    yield from pages
    contradicted = list(_contradicted(notebooks))
    yield f"contradictions among the rows behind the pages: {len(contradicted)}"
    yield from (f"  {line}" for line in contradicted[:_SHOWN])

    inputs = [*reports_in(DATA / "raw"), *DATA.glob("*.csv"), *PROCESSED.glob("*.csv"), *notebooks]
    state = state_of({path.relative_to(DATA.parent).as_posix(): path for path in inputs})
    yield f"commit {state.commit or 'unknown'}{', with changes that are not committed' if state.changed else ''}"
    yield f"Python {sys.version.split()[0]}, {', '.join(f'{name} {version}' for name, version in state.tools)}"
    differs = {"tables": tables, "notebooks": outputs, "numbers": recounted, "pages": pages}
    verdict = {
        "differs": differs,
        "numbers": numbers,
        "contradicted": contradicted,
        "commit": state.commit,
        "changed": state.changed,
        "versions": dict(state.tools),
        "sha256": {one.name: one.sha256 for one in state.inputs},
    }
    VERDICT.parent.mkdir(exist_ok=True)
    replace_files({VERDICT: (json.dumps(verdict, ensure_ascii=False, indent=1) + "\n").encode()})
    if any(differs.values()):
        yield f"verdict: something differs; all of it is in {VERDICT}"
        raise SystemExit(1)
    yield "verdict: everything is as published"


def _told(what: str, count: int, differences: list[str]) -> Iterator[str]:
    yield f"{what}: {count}, {len(differences) or 'no'} difference{'' if len(differences) == 1 else 's'}"
    yield from (f"  {line}" for line in differences[:_SHOWN])
    if len(differences) > _SHOWN:
        yield f"  … and {len(differences) - _SHOWN} more"


def _tables_that_differ() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder, "processed")
        try:
            for _ in extract_into(None, again, keep_going=True):
                pass
        except SystemExit:
            yield "data/raw: a report cannot be read (named above)"
        names = {path.name for place in (PROCESSED, again) for path in place.glob("*.csv")}
        for name in sorted(names | {"datapackage.json"}):
            if _content(PROCESSED / name) != _content(again / name):
                yield f"data/processed/{name}: {_first_difference(PROCESSED / name, again / name)}"


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _first_difference(stored: Path, read: Path) -> str:
    one, other = (path.read_text(encoding="utf-8").splitlines() if path.is_file() else None for path in (stored, read))
    if one is None or other is None:
        return "is missing" if one is None else "is made from no report"
    number = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"line {number + 1} differs from what the reports say"


def _outputs_that_differ(notebooks: list[Path]) -> Iterator[str]:
    options = ["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "--nbval"]
    command = [sys.executable, "-m", "pytest", *options, *map(str, notebooks)]
    done = subprocess.run(command, cwd=DATA.parent, capture_output=True, text=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)  # nbval colours even where no terminal is
    failed = [line for line in plain.splitlines() if line.startswith(("FAILED", "ERROR"))]
    yield from failed
    if done.returncode and not failed:
        yield f"nbval ended with exit status {done.returncode}: {(done.stderr or done.stdout).strip()[-200:]}"


def _contradicted(notebooks: list[Path]) -> Iterator[str]:
    """A line for each check that does not hold and touches a row which a page cites."""
    tidy = Tidy(PROCESSED)
    for path in notebooks:
        for check in tidy.checks(read_page(path).keys):
            if check.values["group"] == "contradiction" and check.values["outcome"] not in ("holds", "rounding"):
                yield f"{path.name}: {check.key}"
