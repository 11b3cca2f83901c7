"""The register data/raw/sources.csv: which files nobody has registered, and the line that each of them lacks."""

from __future__ import annotations

import csv
import io
import os
import shlex
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from analysis.core.csv_files import register_lines
from analysis.core.errors import ReadingError
from analysis.core.folders import replace_files
from analysis.pipeline.extract import kind_of
from analysis.reading import read
from analysis.tables.logical import tables_of
from analysis.tidy.kinds import identify, load_sources

COLUMNS = (
    "source_file",
    "sha256",
    "title",
    "publisher",
    "kind",
    "period_start",
    "period_end",
    "licence",
    "origin",
    "conversion",
)
"""The register's columns: what the report says, and the last three, which a person knows."""

_CONVERSION = {"text": "text conversion of the published PDF by an unknown tool", "pdf": "none: the PDF as published"}


def proposed_line(path: Path, period_end: date | None = None) -> dict[str, str]:
    """The register's line for a report, by column: hash, title, publisher, kind and period as the report says.

    `origin` is '': where it came from the report does not say. `period_end` outranks what the report says. Raises
    ReadingError for a file that cannot be read, for one without a known kind of table and for one that does not say
    which period it is about.
    """
    document = read(path)
    kinds = {kind for table in tables_of(document) if (kind := kind_of(table, path.name))}
    report = identify(document, kinds, {}, period_end)
    return {
        "source_file": path.name,
        "sha256": document.sha256,
        "title": report.title,
        "publisher": report.publisher,
        "kind": report.kind,
        "period_start": report.period_start.isoformat(),
        "period_end": report.period_end.isoformat(),
        "licence": "public document",
        "origin": "",
        "conversion": _CONVERSION[document.source_format],
    }


def as_csv_line(line: dict[str, str]) -> str:
    """A line of the register as it stands in the file, without line break."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([line[column] for column in COLUMNS])
    return text.getvalue()


def register(line: dict[str, str], register: Path) -> None:
    """Write a line into the register, in place of the one with the same file name if there is one.

    Raises ReadingError for a register that has other columns, and WritingError for one that cannot be written.
    """
    lines = {row["source_file"]: row for _, row in register_lines(register, COLUMNS)}
    if any(set(row) != set(COLUMNS) for row in lines.values()):
        raise ReadingError(register.name, None, "has other columns", f"give it {', '.join(COLUMNS)} and no more")
    lines[line["source_file"]] = line
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines.values())
    replace_files({register: text.getvalue().encode()})


def _as_typed(path: Path) -> str:
    return os.path.relpath(path) if path.resolve().is_relative_to(Path.cwd()) else str(path)


def unregistered(paths: Iterable[Path], register: Path) -> Iterator[str]:
    """One line for each report that the register does not have, with the command that registers it."""
    known = load_sources(register)
    for path in paths:
        if path.name not in known:
            yield (
                f"{path.name}: is not registered; its title, publisher and period are as the report says: "
                f"look at them and register it: python3 run.py register {shlex.quote(_as_typed(path))}"
            )
