"""Change one value at a time and see that it is noticed: in the reports, the tidy tables and the stored outputs.

    python3 run.py mutate [--seed N] [--raw N] [--processed N] [--places N] [--notebook NAME]

* A value in data/raw: reading must refuse the file, since its bytes are not those registered. How many would be noticed
  without that, by tables that come out otherwise, is told besides.
* A value in data/processed: it must differ from what reading the reports gives.
* A stored output of a notebook, in each of its kinds: nbval, rerunning the notebook, must fail on that very cell, and
  on no cell in which nothing was changed. Every kind is tried on every cell that has it.
* Words typed into a notebook's Markdown cells: the site must refuse a number or a word for one. A word turned into its
  opposite is noticed by nobody but a reader, so those cells should claim little: how many there are is told.

Exit status 1 if anything else went unnoticed.
"""

from __future__ import annotations

import argparse
import base64
import copy
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from analysis.core.errors import ReadingError
from analysis.core.fingerprints import of_file
from analysis.pipeline.extract import extract
from analysis.publish import PublishError, published, read_page
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import load_sources, reports_in
from analysis.tidy.store import PROCESSED, RAW, load, write_tables


@dataclass(frozen=True)
class Mutant:
    """One changed value: where, of which kind, from what to what, and what noticed it ("" if nothing did)."""

    place: str
    kind: str
    change: str
    noticed_by: str

    def __str__(self) -> str:
        return f"{self.noticed_by or 'UNNOTICED'}: {self.kind}, {self.place}: {self.change}"


def _other(character: str, chance: random.Random) -> str:
    """Another character of the same sort: a digit for a digit, a letter for a letter, a sign for a sign."""
    sorts = ["0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "●◆▶✓!⏸—"]
    sort = next((sort for sort in sorts if character in sort), "x")
    return chance.choice([other for other in sort if other != character])


def changed(text: str, chance: random.Random, pattern: str = r"\d") -> tuple[str, str] | None:
    """The text with one character that matches the pattern changed, and the change in words; None without a match."""
    places = [match.start() for match in re.finditer(pattern, text)]
    if not places:
        return None
    place = chance.choice(places)
    new = text[:place] + _other(text[place], chance) + text[place + 1 :]
    around = slice(max(0, place - 12), place + 12)
    return new, f"{text[around]!r} → {new[around]!r}"


# ---------------------------------------------------------------------------------------------------------------------
# The reports


VALUES = r"(?<=\d)\d|\d(?=\d)|\d(?=,)|[●◆▶✓!⏸—](?=\s)|(?<=\t)\d"
"""What is a value in a report: a digit of a number or date, a status symbol."""


def raw_mutants(count: int, chance: random.Random) -> Iterator[Mutant]:
    """Values changed in data/raw, one at a time."""
    for _ in range(count):
        path = chance.choice([path for path in reports_in(RAW) if path.suffix == ".txt"])
        found = changed(path.read_bytes().decode("utf-8"), chance, VALUES)
        if found is None:
            continue
        with tempfile.TemporaryDirectory() as name:
            data = Path(name, "data")
            shutil.copytree(RAW.parent, data, ignore=shutil.ignore_patterns("processed", ".*"))
            (data / "raw" / path.name).write_bytes(found[0].encode("utf-8"))
            refused = _refused(data, path.name)
            _register_anew(data, path)
            told = _reads_otherwise(data, path)
        noticed = [name for name, hit in (("the register", refused), (told, told)) if hit]
        yield Mutant(path.name, "data/raw", found[1], " and ".join(noticed))


def _refused(data: Path, name: str) -> bool:
    try:
        extract([data / "raw" / name], data)
    except ReadingError:
        return True
    return False


def _register_anew(data: Path, path: Path) -> None:
    """Make the register know the changed bytes, so that nothing but the tables can tell."""
    register = data / "raw" / "sources.csv"
    old, new = map(of_file, (path, data / "raw" / path.name))
    register.write_text(register.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _reads_otherwise(data: Path, path: Path) -> str:
    try:
        tables = extract([data / "raw" / path.name], data)
    except ReadingError:
        return "reading"
    for name, frame in tables.items():
        known = load(name)
        mine = known[known["report_id"] == path.stem]
        if not frame.drop(columns="sha256", errors="ignore").equals(mine.drop(columns="sha256", errors="ignore")):
            return "tables"
    return ""


# ---------------------------------------------------------------------------------------------------------------------
# The tidy tables


def fresh_tables(folder: Path) -> Path:
    """The tidy tables as reading the reports gives them, written to a folder."""
    tables = extract(reports_in(RAW), RAW.parent)
    write_tables(tables, folder, data_package(tables["reports"], load_sources(RAW / "sources.csv")))
    return folder


def stale(processed: Path, fresh: Path) -> list[str]:
    """The files of `processed` that are not what reading the reports gives."""
    names = sorted({path.name for folder in (processed, fresh) for path in folder.iterdir()})
    return [name for name in names if _bytes(processed / name) != _bytes(fresh / name)]


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def processed_mutants(count: int, chance: random.Random) -> Iterator[Mutant]:
    """Values changed in data/processed, one at a time, in each of its tables in turn."""
    with tempfile.TemporaryDirectory() as name:
        fresh = fresh_tables(Path(name, "fresh"))
        tables = [path for path in sorted(PROCESSED.glob("*.csv")) if len(pd.read_csv(path, dtype=str))]
        for number in range(count):
            changed_tables = Path(name, f"processed-{number}")
            shutil.copytree(PROCESSED, changed_tables)
            path = changed_tables / tables[number % len(tables)].name
            frame = pd.read_csv(path, dtype=str, keep_default_na=False)
            row, column = chance.randrange(len(frame)), chance.choice(list(frame.columns))
            old = str(frame.loc[row, column])
            found = changed(old, chance) or changed(old, chance, r"\w") or (f"{old}x", "x appended")
            frame.loc[row, column] = found[0]
            frame.to_csv(path, index=False, lineterminator="\n")
            noticed = "reading again" if path.name in stale(changed_tables, fresh) else ""
            yield Mutant(f"{path.name}, row {row + 1}, {column}", "data/processed", found[1], noticed)
            shutil.rmtree(changed_tables)


# ---------------------------------------------------------------------------------------------------------------------
# Stored outputs

Change = Callable[[Any, random.Random], str | None]
"""Changes the outputs of a cell in one place and says how; None where there is no such place."""


def _in(mime: str, start: str, pattern: str, end: str) -> Change:
    """A change of a character inside the first, middle or last stretch from `start` to `end` of an output."""

    def change(cell: Any, chance: random.Random) -> str | None:
        stretches = [
            (output, match)
            for output in cell.outputs
            for match in re.finditer(f"(?s)({start})(.*?)(?={end})", output.get("data", {}).get(mime, ""))
            if re.search(pattern, match[2])
        ]
        if not stretches:
            return None
        output, match = chance.choice(stretches)
        found = changed(match[2], chance, pattern)
        assert found is not None
        text = output.data[mime]
        output.data[mime] = text[: match.start(2)] + found[0] + text[match.end(2) :]
        return found[1]

    return change


def _drawing(cell: Any, chance: random.Random) -> str | None:
    """A digit of a coordinate or colour in the drawing itself."""
    for output in cell.outputs:
        shown = output.get("data", {}).get("text/html", "")
        match = re.search(r'image/svg\+xml;base64,([^"]+)"', shown)
        if match:
            found = changed(base64.b64decode(match[1]).decode(), chance)
            assert found is not None
            output.data["text/html"] = shown.replace(match[1], base64.b64encode(found[0].encode()).decode())
            return found[1]
    return None


def _removed(cell: Any, chance: random.Random) -> str | None:
    if not cell.outputs:
        return None
    output = chance.choice(cell.outputs)
    cell.outputs.remove(output)
    return f"{next(iter(output.get('data', output)))} removed"


def _repeated(cell: Any, chance: random.Random) -> str | None:
    if not cell.outputs:
        return None
    cell.outputs.append(chance.choice(cell.outputs))
    return "shown twice"


KINDS: dict[str, Change] = {
    "number": _in("text/html", "<data[^>]*>", r"\d", "</data>"),
    "exact value of a number": _in("text/html", ' value="', r"\d", '"'),
    "sources of a number": _in("text/html", 'data-sources="', r"\d", '"'),
    "formula of a number": _in("text/html", 'data-formula="', r"\d", '"'),
    "word of a sentence": _in("text/html", "(?:<p[^>]*>|</data>|</span>)", r"[A-Za-z]", "<"),
    "words of a report or label": _in("text/html", '<span class="(?:printed|label)">', r"[A-Za-z]", "</span>"),
    "caption": _in("text/html", "<(?:fig)?caption>", r"[A-Za-z]", "</(?:fig)?caption>"),
    "heading of a table": _in("text/html", '<th scope="col"[^>]*>', r"[A-Za-z]", "</th>"),
    "alternative text of a chart": _in("text/html", ' alt="', r"\w", '"'),
    "drawing": _drawing,
    "plain text": _in("text/plain", "^", r"\w", r"\Z"),
    "fingerprint of a chart": _in("text/plain", r"drawn: ", r"\w", "]"),
    "output removed": _removed,
    "output repeated": _repeated,
}


def output_mutants(
    paths: Sequence[Path], places: int, chance: random.Random, kinds: int | None = None
) -> Iterator[Mutant]:
    """Stored outputs changed, each kind (or as many kinds as told) in each cell that has it, at so many places.

    Cells are compared one by one, so that one run of nbval tells of every cell whether its own change was noticed.
    """
    jobs = [(path, kinds, chance.randrange(2**32)) for _ in range(places) for path in paths]
    with ThreadPoolExecutor(2) as pool:
        for mutants in pool.map(lambda job: _run(*job), jobs):
            yield from mutants


def _run(path: Path, limit: int | None, seed: int) -> list[Mutant]:
    """One run of nbval over a notebook that repeats itself, every cell of every repetition holding another change.

    All repetitions run in one kernel, from the set-up cell on. The first one holds no change and must pass: so must
    every cell that no kind of change applies to.
    """
    chance = random.Random(seed)
    stored = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    kinds = list(KINDS)
    chance.shuffle(kinds)
    own = {cell.id: [kind for kind in kinds if _applies(kind, cell)] for cell in _code(stored)}
    turns = max(map(len, own.values()))
    cells, changes = list(_code(stored)), dict[int, tuple[str, str, str]]()
    for turn in range(turns if limit is None else min(turns, limit)):
        for number, cell in enumerate(_code(copy.deepcopy(stored))):
            if turn < len(own[cell.id]):
                kind = own[cell.id][(turn + number) % len(own[cell.id])]
                changes[len(cells)] = (cell.id, kind, str(KINDS[kind](cell, chance)))
            cell.id = f"{cell.id}-{turn}"
            cells.append(cell)
    with tempfile.TemporaryDirectory() as folder:
        repeated = Path(folder, path.name)
        stored.cells = cells
        nbformat.write(stored, repeated)  # type: ignore[no-untyped-call]
        failed = failed_cells(repeated, len(cells))
    if not failed <= set(changes):
        wrong = sorted({cells[number].id for number in failed - set(changes)})
        raise RuntimeError(f"{path.name}: cells {wrong} fail though nothing was changed in them")
    return [
        Mutant(f"{path.name}, cell {cell_id}", kind, change, "nbval" if number in failed else "")
        for number, (cell_id, kind, change) in changes.items()
    ]


def _code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _applies(kind: str, cell: Any) -> bool:
    return KINDS[kind](copy.deepcopy(cell), random.Random(0)) is not None


def failed_cells(notebook: Path, cells: int) -> set[int]:
    """The numbers (from 0) of the code cells, so many in all, on which nbval, rerunning the notebook, fails."""
    report, settings = notebook.with_suffix(".xml"), notebook.with_name("pytest.ini")
    settings.write_text("[pytest]\n", encoding="ascii")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-c", str(settings), f"--rootdir={notebook.parent}", f"--junitxml={report}", str(notebook)],
        capture_output=True,
        text=True,
    )
    if not report.exists():
        raise RuntimeError(f"nbval did not run: {done.stdout[-500:]}{done.stderr[-500:]}")
    cases = ET.parse(report).getroot().iter("testcase")
    numbers = {int(case.attrib["name"].rpartition(" ")[2]): case.find("failure") is not None for case in cases}
    if sorted(numbers) != list(range(cells)):
        raise RuntimeError(f"nbval compared {len(numbers)} of {cells} cells: {done.stdout[-500:]}{done.stderr[-500:]}")
    return {number for number, failed in numbers.items() if failed}


# ---------------------------------------------------------------------------------------------------------------------
# Words typed into Markdown cells

TYPED = (
    "There are 77 of them.",
    "There are twelve of them.",
    "It is 5% more.",
    "Emissions doubled.",
    "It is millions.",
)

OPPOSITES = {
    **{"more": "less", "less": "more", "better": "worse", "worse": "better", "over": "under", "above": "below"},
    **{"first": "last", "last": "first", "after": "before", "before": "after", "fall": "rise", "rise": "fall"},
    **{"late": "early", "off plan": "on plan", "furthest": "least", "unlikely": "likely", "true": "false"},
    **{"not": "", "no longer": "still", "small": "large", "lost": "kept", "positive": "negative", "fast": "slow"},
}
"""Words whose change turns what is said into its opposite."""


def prose_mutants(paths: Sequence[Path]) -> Iterator[Mutant]:
    """A claim added to each Markdown cell, and each word of it that has an opposite changed into that."""
    for path in paths:
        read_page(path)  # or else every change would seem to be noticed
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        for cell in [cell for cell in notebook.cells if cell.cell_type == "markdown"]:
            whole = cell.source
            for kind, change, source in _retold(whole):
                cell.source = source
                yield Mutant(f"{path.name}, cell {cell.id}", kind, change, _refused_page(path.name, notebook))
            cell.source = whole


def _retold(source: str) -> Iterator[tuple[str, str, str]]:
    for claim in TYPED:
        yield "number typed in prose", claim, f"{source}\n\n{claim}"
    for word, opposite in OPPOSITES.items():
        for match in re.finditer(rf"\b{word}\b", source):
            yield OPPOSITE, f"{word} → {opposite}", source[: match.start()] + opposite + source[match.end() :]


OPPOSITE = "opposite said in prose"
"""The kind of change that only a reader can notice."""


def _refused_page(name: str, notebook: Any) -> str:
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook, Path(folder, name))  # type: ignore[no-untyped-call]
        try:
            read_page(Path(folder, name))
        except PublishError:
            return "the gate"
    return ""


# ---------------------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutations asked for, print what was noticed, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python3 run.py mutate", description=str(__doc__).split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--raw", type=int, default=60, help="values of data/raw to change")
    parser.add_argument("--processed", type=int, default=120, help="values of data/processed to change")
    parser.add_argument("--places", type=int, default=2, help="places to change of each kind in each cell")
    parser.add_argument("--notebook", action="append", help="a notebook's name, to change no other (may be repeated)")
    chosen = parser.parse_args(arguments)
    chance = random.Random(chosen.seed)
    paths = [path for path in published() if not chosen.notebook or path.name in chosen.notebook]
    found: list[Mutant] = []
    for mutants in (
        raw_mutants(chosen.raw, chance),
        processed_mutants(chosen.processed, chance),
        output_mutants(paths, chosen.places, chance),
        prose_mutants(paths),
    ):
        for mutant in mutants:
            found.append(mutant)
            if not mutant.noticed_by:
                print(mutant, flush=True)
    tried, noticed = Counter(m.kind for m in found), Counter(m.kind for m in found if m.noticed_by)
    for kind, count in tried.items():
        print(f"{kind}: {noticed[kind]} of {count} noticed")
    otherwise = sum(" and " in m.noticed_by for m in found if m.kind == "data/raw")
    print(f"data/raw: {otherwise} of {tried['data/raw']} noticed even without the register of hashes")
    return 0 if all(mutant.noticed_by or mutant.kind == OPPOSITE for mutant in found) else 1


if __name__ == "__main__":
    sys.exit(main())
