"""What people have written down about reports: sources, corrections of misprints, row counts, tables left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.core.csv_files import register_lines
from analysis.core.errors import ReadingError
from analysis.core.places import Place

COUNTED = ("words", "assignments", "activities", "budget", "stated_figures", "emissions")


@dataclass(frozen=True, slots=True)
class Correction:
    """`row` is the key of the row in its tidy table: `1.8` is table 1, row 8 in `budget`."""

    report_id: str
    table: str
    row: str
    column: str
    printed: str
    read_as: str
    reason: str


@dataclass(frozen=True, slots=True)
class Omission:
    """A table that is left out of the tidy tables: the how manieth of the report, and the name of its first column."""

    report_id: str
    table_no: str
    header: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a person may be named: `found` are the initials that the check `person_named` shows, never the name."""

    report_id: str
    found: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Registers:
    """The lines of raw/sources.csv by file name, of corrections.csv, row_counts.csv, left_out.csv and persons.csv."""

    sources: dict[str, dict[str, str]]
    corrections: list[Correction]
    counts: dict[tuple[str, str], int]
    left_out: list[Omission] = field(default_factory=list)
    persons: list[Decision] = field(default_factory=list)

    @classmethod
    def load(cls, folder: Path, raw: Path | None = None) -> Registers:
        """The registers in a folder (sources.csv: in its folder `raw`, or the one named); empty where there are none.

        Raises ReadingError for a line that is not whole.
        """
        return cls(
            load_sources((raw or folder / "raw") / "sources.csv"),
            load_corrections(folder / "corrections.csv"),
            load_row_counts(folder / "row_counts.csv"),
            load_left_out(folder / "left_out.csv"),
            load_persons(folder / "persons.csv"),
        )

    def about(self, path: Path) -> Registers:
        """What they say of one file."""
        name, report = path.name, path.stem
        return Registers(
            {name: self.sources[name]} if name in self.sources else {},
            [correction for correction in self.corrections if correction.report_id == report],
            {key: count for key, count in self.counts.items() if key[0] == report},
            [omission for omission in self.left_out if omission.report_id == report],
            [decision for decision in self.persons if decision.report_id == report],
        )


def load_sources(path: Path) -> dict[str, dict[str, str]]:
    """The register of raw files, by file name; it may hold more columns than are needed."""
    columns = ("source_file", "sha256", "title", "publisher", "kind", "period_start", "period_end")
    rows = _lines(path, columns, lambda row: _no_day(row, "period_start") or _no_day(row, "period_end"))
    return {row["source_file"]: row for row in rows}


def load_corrections(path: Path) -> list[Correction]:
    """The registered corrections; only labels of budget lines are read with corrections."""
    columns = Correction.__slots__

    def wrong(row: dict[str, str]) -> tuple[str, str] | None:
        if not all(row[name] for name in columns):
            return "is not whole", f"fill in {', '.join(columns)}"
        if (row["table"], row["column"]) != ("budget", "line_item"):
            problem = f"nothing puts right {row['column']} of {row['table']}"
            return problem, "correct line_item of budget, or take the line out"
        return None

    return [Correction(**{name: row[name] for name in columns}) for row in _lines(path, columns, wrong)]


def load_row_counts(path: Path) -> dict[tuple[str, str], int]:
    """How many rows each report is known to have in each tidy table: {(report_id, table): rows}."""

    def wrong(row: dict[str, str]) -> tuple[str, str] | None:
        whole = row["table"] in COUNTED and row["rows"].isdecimal() and row["report_id"]
        return None if whole else ("is not whole", f"write report_id, table ({', '.join(COUNTED)}) and rows")

    rows = _lines(path, ("report_id", "table", "rows"), wrong)
    return {(row["report_id"], row["table"]): int(row["rows"]) for row in rows}


def load_left_out(path: Path) -> list[Omission]:
    """The tables that are left out, each with its reason."""
    columns = Omission.__slots__

    def wrong(row: dict[str, str]) -> tuple[str, str] | None:
        whole = row["table_no"].isdecimal() and row["report_id"] and row["reason"]
        return None if whole else ("is not whole", f"fill in {', '.join(columns)}; table_no is a number")

    return [Omission(**{name: row[name] for name in columns}) for row in _lines(path, columns, wrong)]


def load_persons(path: Path) -> list[Decision]:
    """What was decided of each person that a report names."""
    columns = Decision.__slots__

    def wrong(row: dict[str, str]) -> tuple[str, str] | None:
        whole = all(row[name] for name in columns) and row["decision"] in ("hide", "show")
        return None if whole else ("is not whole", f"fill in {', '.join(columns)}; decision is hide or show")

    return [Decision(**{name: row[name] for name in columns}) for row in _lines(path, columns, wrong)]


def to_hide(persons: Iterable[Decision], report_id: str) -> frozenset[str]:
    """The initials of those whom a report names and who are not to be named."""
    return frozenset(one.found for one in persons if one.report_id == report_id and one.decision == "hide")


def _lines(
    path: Path, columns: Sequence[str], wrong: Callable[[dict[str, str]], tuple[str, str] | None]
) -> list[dict[str, str]]:
    """The lines of a register; none where there is no file. Raises ReadingError for the first that is wrong."""
    lines = register_lines(path, columns)
    for number, row in lines:
        if found := wrong(row):
            raise ReadingError(path.name, Place(line=number), *found)
    return [row for _, row in lines]


def _no_day(row: dict[str, str], name: str) -> tuple[str, str] | None:
    try:
        whole = date.fromisoformat(row[name]).isoformat() == row[name]
    except ValueError:
        whole = False
    return None if whole else (f"{name} is no day: {row[name]!r}", "write it as 2017-11-30")


def corrected(labels: dict[str, str], corrections: Iterable[Correction], report_id: str) -> dict[str, str]:
    """The labels of a report's budget lines, by the keys of their rows, with the corrections for them applied.

    Raises ReadingError when a correction no longer fits: its row is gone, or the page says something else there.
    """
    labels = dict(labels)
    for one in corrections:
        if one.report_id != report_id:
            continue
        found = labels.get(one.row, "no such row")
        if found != one.printed:
            problem = f"the correction of budget row {one.row} expects {one.printed!r}, found {found!r}"
            remedy = "compare it with the page and change or remove its line in corrections.csv"
            raise ReadingError(report_id, None, problem, remedy)
        labels[one.row] = one.read_as
    return labels
