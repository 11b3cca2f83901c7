"""Compares how table readers fare on typeset reports whose truth is known: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.accuracy.evaluate import evaluate, key  # noqa: E402
from benchmarks.accuracy.peers import TOOLS  # noqa: E402  (the project is not installed where its peers are)
from tests.typeset import LOOKS, make, missing  # noqa: E402

OURS = "this project"
MEASURES = ("row_exact", "cell_f1", "status", "words_lost")

Tables = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one tool, at its best, makes of one look. `score` is None where it failed, and `way` says how."""

    look: str
    tool: str
    way: str
    seconds: float
    score: Mapping[str, float | None] | None


# -- what a user would do with a peer's output


def joined(tables: Tables) -> Tables:
    """Tables that follow each other with the same first row as one table."""
    result: list[list[list[str | None]]] = []
    for rows in (table["rows"] for table in tables if table["rows"]):
        if result and [*map(key, rows[0])] == [*map(key, result[-1][0])]:
            result[-1] += rows[1:]
        else:
            result.append(list(rows))
    return [{"rows": rows} for rows in result]


def filled(tables: Tables) -> Tables:
    """Tables joined, and the blanks at the beginning of a row filled from the row above it."""
    result = []
    for table in joined(tables):
        rows = [list(row) for row in table["rows"]]
        for above, row in pairwise(rows[1:]):  # never from the header
            for at, cell in enumerate(row):
                if key(cell) or at >= len(above):
                    break
                row[at] = above[at]
        result.append({"rows": rows})
    return result


WAYS = {"as it is": lambda tables: tables, "joined": joined, "joined and filled": filled}


def scores(truth: Mapping[str, Any], tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    """The measures for each way to go on from a peer's output. Filling cannot find a word that was lost."""
    plain = evaluate(truth, {"tables": tables})["words_lost"]
    for way, prepared in WAYS.items():
        yield way, evaluate(truth, {"tables": prepared(tables)}) | {"words_lost": plain}


# -- one tool on one report


def output_of(command: list[str], timeout: int) -> tuple[Any, float]:
    """The JSON that a process prints, and its seconds. RuntimeError says in a line why there is none."""
    begun = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"no answer in {timeout} s") from None
    seconds = time.monotonic() - begun
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise RuntimeError(said[-1][:160])
    text = done.stdout.lstrip()
    return json.loads(text if text.startswith("{") else text.splitlines()[-1]), seconds


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of what is known, None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def best(results: Iterable[Result]) -> Result:
    """The most whole rows; among equals the most cells, then the most icons."""

    def rank(result: Result) -> tuple[float, ...]:
        score = result.score or {}
        return tuple(-1.0 if score.get(name) is None else float(score[name] or 0) for name in MEASURES[:3])

    return max(results, key=rank)


def measured(
    look: str, tool: str, setting: str, pairs: list[tuple[Path, dict[str, Any]]], python: str, timeout: int
) -> Result:
    """One setting of one tool on all reports of a look: each measure's mean, with the way that suits it best."""
    reports: list[dict[str, dict[str, Any]]] = []
    seconds = 0.0
    for pdf, truth in pairs:
        if tool == OURS:
            command = [python, "-m", "analysis", "tables", str(pdf)]
        else:
            command = [sys.executable, str(Path(__file__).with_name("peers.py")), tool, setting, str(pdf)]
        try:
            output, taken = output_of(command, timeout)
        except (RuntimeError, ValueError, IndexError) as error:
            return Result(look, tool, f"{setting}: failed on {pdf.name}: {error}", seconds, None)
        seconds += taken
        if tool == OURS:
            reports.append({"": evaluate(truth, output)})
        else:
            reports.append(dict(scores(truth, output["tables"])))
    return best(
        Result(
            look,
            tool,
            ", ".join(filter(None, (setting, way))),
            seconds / len(pairs),
            {name: mean(report[way][name] for report in reports) for name in (*MEASURES, "tables", "tables_truth")},
        )
        for way in reports[0]
    )


# -- the table


def number(value: float | None) -> str:
    """Three decimals, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def table(results: Iterable[Result]) -> str:
    """Markdown: one row for each look and tool."""
    lines = [
        "| look | tool | whole rows exact | cells F1 | icons read | words lost | tables (truth) | s | setting |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for result in results:
        if result.score is None:
            cells = ["failed", "", "", "", ""]
        else:
            cells = [number(result.score[name]) for name in MEASURES]
            if result.look != "all":
                cells.append(f"{result.score['tables']:g} ({result.score['tables_truth']:g})")
            else:
                cells.append("")
        row = [result.look, result.tool, *cells, f"{result.seconds:.1f}", result.way.replace("|", "/")]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def overall(results: list[Result]) -> list[Result]:
    """The mean over the looks for each tool; a look on which it failed counts as nothing read."""
    summary = []
    nothing = {"row_exact": 0.0, "cell_f1": 0.0, "status": 0.0, "words_lost": 1.0}
    for tool in dict.fromkeys(result.tool for result in results):
        mine = [result for result in results if result.tool == tool]
        score = {name: mean((result.score or nothing)[name] for result in mine) for name in MEASURES}
        summary.append(Result("all", tool, "", mean(result.seconds for result in mine) or 0.0, score))
    return summary


# -- the command


def found(folder: Path) -> dict[str, list[tuple[Path, dict[str, Any]]]]:
    """The folder's reports by look: each NAME.pdf that has a NAME.truth.json beside it."""
    pairs: dict[str, list[tuple[Path, dict[str, Any]]]] = {}
    for pdf in sorted(folder.glob("*.pdf")):
        beside = pdf.with_suffix(".truth.json")
        if beside.exists():
            truth = json.loads(beside.read_text(encoding="utf-8"))
            pairs.setdefault(truth["style"], []).append((pdf.resolve(), truth))
    return pairs


def typeset(folder: Path, looks: Iterable[str], seeds: range) -> None:
    """Write the reports into the folder; a look that this machine cannot draw is named and left out."""
    for look in looks:
        if lack := missing(look):
            print(f"{look}: left out, {lack}", file=sys.stderr)
            continue
        for seed in seeds:
            make(look, folder, seed)


def main() -> None:
    """Read the arguments, run every tool, print the table."""
    parser = argparse.ArgumentParser(description="Compare table readers on reports whose truth is known.")
    parser.add_argument("folder", nargs="?", type=Path, help="PDFs with NAME.truth.json beside each; default: typeset")
    parser.add_argument("--looks", nargs="+", metavar="LOOK", help="only these looks")
    parser.add_argument("--tools", nargs="+", metavar="TOOL", choices=[OURS, *TOOLS], help="only these tools")
    parser.add_argument("--seed", type=int, default=101, help="the first seed of the typeset reports (101)")
    parser.add_argument("--seeds", type=int, default=2, help="typeset reports of each look (2)")
    parser.add_argument("--timeout", type=int, default=300, help="seconds for one tool on one report (300)")
    parser.add_argument("--python", default=str(ROOT / ".venv/bin/python"), help="the Python that runs this project")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.folder
        if folder is None:
            folder = Path(made)
            unknown = set(arguments.looks or ()) - set(LOOKS)
            if unknown:
                parser.error(f"no such look: {', '.join(sorted(unknown))}; there are {', '.join(LOOKS)}")
            seeds = range(arguments.seed, arguments.seed + arguments.seeds)
            typeset(folder, arguments.looks or LOOKS, seeds)
        looks = {look: pairs for look, pairs in found(folder).items() if look in (arguments.looks or [look])}
        if not looks:
            parser.error(f"{folder}: no PDF with a .truth.json of such a look beside it")
        results = []
        for look, pairs in looks.items():
            for tool in arguments.tools or [OURS, *TOOLS]:
                settings = ("",) if tool == OURS else TOOLS[tool]
                tried = [
                    measured(look, tool, setting, pairs, arguments.python, arguments.timeout) for setting in settings
                ]
                results.append(best(tried))
                print(table([results[-1]]).splitlines()[-1], file=sys.stderr)
    print(table([*results, *overall(results)]))


if __name__ == "__main__":
    main()
