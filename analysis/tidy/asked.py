"""What is asked of the tidy tables, and the very text that answers: noted while a notebook runs, asked again later.

A notebook shows what it shows because of the answers that it got. As long as every question that it asked has the same
answer, running it again would show the same; so a build need not.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis.core.safe_text import from_spreadsheet

NOTES = "ANALYSIS_NOTES"
"""The variable that names the file into which whoever asks notes it; without it nothing is noted."""

Note = dict[str, Any]
"""A question as data (`table`, `of`, `having`), with the hash of its `answer`; None where there is none."""

csv.field_size_limit(2**31 - 1)  # a comment may be long


ALONE = {
    "analysis": {"charts", "measures", "prose", "schema", "show"},
    "analysis.tidy.store": {"load", "row_keys"},
    "analysis.answers.language": {"*"},
    "analysis.answers.measures": {"*"},
    "analysis.answers.prose": {"*"},
}
"""What a notebook imports that reads nothing but what it asks for and notes, and pages that it shows."""

_BY_ITSELF = {"open", "eval", "exec", "compile", "__import__", "get_ipython"}


def asks_alone(code: str) -> bool:
    """Whether a notebook's code has no way to the data but to ask for it: else nobody notes what it reads.

    Code that cannot be told, such as one with a command of IPython's own, may read anything.
    """
    return False  # `load` notes nothing: every notebook is rerun when data changed
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError):
        return False
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    plain = not any(isinstance(node, ast.Import) for node in nodes) and not names & _BY_ITSELF
    return plain and all(_is_alone(node) for node in nodes if isinstance(node, ast.ImportFrom))


def _is_alone(line: ast.ImportFrom) -> bool:
    package = ".".join((line.module or "").split(".")[:2])
    known = ALONE.get(package, set())
    return "*" in known or {alias.name for alias in line.names} <= known


def rows_text(folder: Path, table: str, of: Sequence[str] | None = None, having: str | None = None) -> str:
    """The rows of a tidy table as CSV, header first, as they lie in a folder; noted if the one who asks is to do so.

    `of`: those of some reports alone, given by id. `having`: those of the reports that have a row in that table.
    """
    note = {"table": table, "of": None if of is None else sorted(of), "having": having, "answer": None}
    try:
        text = _text(folder, table, of, having)
        note["answer"] = _hash(text)
        return text
    finally:
        if os.environ.get(NOTES):
            with open(os.environ[NOTES], "a", encoding="utf-8") as file:
                file.write(json.dumps(note) + "\n")


def noted(file: Path) -> list[Note]:
    """What was asked, each question once, in the order in which it was asked."""
    lines = dict.fromkeys(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else {}
    return [json.loads(line) for line in lines]


def same_answers(notes: Iterable[Note], folder: Path) -> bool:
    """Whether every question has the answer that it had, now that these are the tables. What is no note has none."""
    with suppress(LookupError, TypeError):
        return all(_answer(folder, it["table"], it["of"], it["having"]) == it["answer"] for it in notes)
    return False


def _answer(folder: Path, table: str, of: Sequence[str] | None, having: str | None) -> str | None:
    with suppress(OSError, ValueError, csv.Error):
        return _hash(_text(folder, table, of, having))
    return None


def _text(folder: Path, table: str, of: Sequence[str] | None, having: str | None) -> str:
    text = _file(folder, table)
    chosen = [set(names) for names in (of, having and _reports(_file(folder, having))) if names is not None]
    if not chosen:
        return text
    header, *rows = _records(text)
    report_id = header.index("report_id")
    kept = io.StringIO(newline="")
    csv.writer(kept, lineterminator="\n").writerows(
        [header, *(row for row in rows if all(from_spreadsheet(row[report_id]) in names for names in chosen))]
    )
    return kept.getvalue()


def _file(folder: Path, table: str) -> str:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return file.read()


def _records(text: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def _reports(text: str) -> list[str]:
    header, *rows = _records(text)
    report_id = header.index("report_id")
    return [from_spreadsheet(row[report_id]) for row in rows]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
