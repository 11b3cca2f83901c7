"""The assurance statement of a build: what went in, what was read, what agrees, what was corrected, what is unknown."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from analysis.answers.language import digits
from analysis.answers.measures import trust
from analysis.core.errors import WritingError
from analysis.tidy.corrections import load_corrections
from analysis.tidy.schema import TABLES
from analysis.tidy.store import ROOT, load

LIBRARIES = ("pypdfium2", "pdfplumber", "pandas", "rapidfuzz", "babel")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is to be said, and a frame (empty where words say it all)."""

    title: str
    text: str
    frame: pd.DataFrame


def statement(tables: Mapping[str, pd.DataFrame], registers: Path) -> Iterator[Section]:
    """The sections of the statement about these tidy tables; `registers` is the folder with corrections.csv."""
    reports, checks = tables["reports"], tables["checks"]
    yield Section(
        "Inputs",
        "Each file with the hash of its bytes.",
        reports[["report_id", "source_file", "sha256", "period_start", "period_end"]],
    )
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = {"this project": own["version"], "Python": platform.python_version()}
    versions |= {name: version(name) for name in LIBRARIES}
    yield Section("Versions", "", pd.DataFrame(versions.items(), columns=["what", "version"]))
    yield Section("Rows read", _reading(checks), _rows_read(tables))
    families = trust.by_family(checks).drop(columns="sources")
    differs = checks[checks["outcome"] == "differs"]
    yield Section(
        "Checks",
        f"{digits(len(checks), 'count')} checks were made; {digits(len(differs), 'count')} differ, beyond what "
        "rounding allows. Reading checks that fail stop the build, so those listed here hold. Nothing that differs was "
        "altered.",
        families,
    )
    worst = trust.contradictions(checks, least=3)
    yield Section(
        "What does not agree",
        "By the most important rules; checks.csv holds them all.",
        worst[["report_id", "where", "message"]],
    )
    corrections = pd.DataFrame([vars_of(one) for one in load_corrections(registers / "corrections.csv")])
    applied = corrections[corrections["report_id"].isin(reports["report_id"])] if len(corrections) else corrections
    yield Section("Corrections applied", f"{len(applied)}, each refused when the page no longer says so.", applied)
    yield Section("Known limits", "", pd.DataFrame({"limit": list(limits(tables))}))


def vars_of(correction: object) -> dict[str, str]:
    """A correction as a row."""
    names = ("report_id", "table", "row", "column", "printed", "read_as", "reason")
    return {name: str(getattr(correction, name)) for name in names}


def _reading(checks: pd.DataFrame) -> str:
    words = checks[checks["rule"] == "words_read"]["observed"].astype(int).sum()
    return f"All {digits(words, 'count')} words of the sources end in exactly one place."


def _rows_read(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    counted = {
        name: tables[name].groupby("report_id").size() for name in TABLES if name != "reports" and name in tables
    }
    frame = pd.DataFrame(counted).reindex(tables["reports"]["report_id"]).fillna(0).astype(int)
    return frame.reset_index()


def limits(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """What the statement does not vouch for, computed."""
    for name in ("assignments", "activities"):
        unknown = tables[name][tables[name]["status"] == "unknown"]
        for report_id, rows in unknown.groupby("report_id", sort=False):
            total = int((tables[name]["report_id"] == report_id).sum())
            yield f"{report_id}: the status of {len(rows)} of {total} {name} cannot be told; their signs are lost."
    checks = tables["checks"]
    unregistered = checks[(checks["rule"] == "rows_expected") & (checks["outcome"] == "undecided")]
    for report_id in unregistered["report_id"].unique():
        yield f"{report_id}: row_counts.csv does not say how many rows to expect; a page lost in the file is not seen."
    undecided = checks[(checks["outcome"] == "undecided") & (checks["rule"] != "rows_expected")]
    yield f"{len(undecided)} checks are undecided: the report does not say enough."
    rules = trust.by_rule(checks)
    judged, right = int(rules["judged"].sum()), int(rules["right"].sum())
    yield f"The rules are rules, not readers: of {judged} findings that were judged one by one, {right} are right."
    yield (
        "In the finance tables that came with this project a misprinted digit is noticed when it changes the amount by "
        "more than 0.3 mnkr; rounding hides smaller changes (tests/test_seeded_faults.py counts them). A table without "
        "sums and deviations holds nothing against which a digit could be checked."
    )


def against_stored(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """One line: whether the stored tables are what the reports yield now."""
    stale = []
    for name, frame in tables.items():
        try:
            if not load(name).equals(frame):
                stale.append(name)
        except (FileNotFoundError, WritingError):
            stale.append(name)
    if stale:
        yield f"data/processed is out of date ({', '.join(stale)}): run python -m analysis extract"
    else:
        yield "data/processed holds what these reports yield."


def as_text(sections: Iterator[Section]) -> Iterator[str]:
    """The statement as lines of text."""
    for section in sections:
        yield ""
        yield section.title
        yield "=" * len(section.title)
        if section.text:
            yield section.text
        for row in section.frame.to_dict("records"):
            cells = [f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value) for value in row.values()]
            yield "  " + ("  ".join(cells) if len(cells) == 1 else _aligned(section.frame, cells))


def _aligned(frame: pd.DataFrame, cells: list[str]) -> str:
    numbers = [str(frame[column].dtype).startswith(("int", "Int")) for column in frame.columns]
    if any(numbers):
        named = zip(frame.columns, cells, numbers, strict=True)
        return "  ".join(f"{cell} {column}" if number else f"{cell}:" for column, cell, number in named)
    return " · ".join(cells)
