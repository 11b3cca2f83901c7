"""What stands behind the numbers of a site: versions, rows read, corrections, and what is not vouched for."""

from __future__ import annotations

import json
import platform
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from analysis.answers.language import digits, translated
from analysis.answers.rules import is_about_report
from analysis.core import fingerprints
from analysis.tidy.registers import load_corrections, load_persons
from analysis.tidy.schema import TABLES
from analysis.tidy.store import ROOT

VERDICT = ROOT / ".cache" / "verdict.json"
"""What `python3 run.py verify` found the last time, with the mark of what it looked at."""

LIBRARIES = ("pypdfium2", "pandas", "rapidfuzz", "babel", "matplotlib", "nbconvert")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is to be said, and a frame (empty where words say it all)."""

    title: str
    text: str
    frame: pd.DataFrame


def statement(tables: Mapping[str, pd.DataFrame], registers: Path, reports: set[str]) -> Iterator[Section]:
    """The sections of the statement about some reports of these tables; `registers`: the folder of corrections.csv."""
    tables = {name: frame[frame["report_id"].isin(reports)] for name, frame in tables.items()}
    titles = tables["reports"].set_index("report_id")["title"]
    yield Section(translated("Versions"), "", versions())
    words = tables["checks"].query("rule == 'words_read'")["observed"].astype(int).sum()
    read = translated("All {words} words of the reports end in exactly one place.").format(words=digits(words, "count"))
    yield Section(translated("Rows read"), read, _by_title(_rows_read(tables), titles))
    corrections = pd.DataFrame([asdict(one) for one in load_corrections(registers / "corrections.csv")])
    if len(corrections):
        corrections = corrections[corrections["report_id"].isin(tables["reports"]["report_id"])]
        corrections = corrections.assign(reason=corrections["reason"].map(translated))
    said = translated("None.")
    if len(corrections):
        said = translated("Labels that are read otherwise than printed, each with its reason.")
    shown = ["report_id", "row", "printed", "read_as", "reason"]
    corrections = _by_title(corrections[shown], titles) if len(corrections) else corrections
    yield Section(translated("Corrections"), said, corrections)
    yield _persons(titles, registers)
    yield Section(translated("Known limits"), "", pd.DataFrame({"limit": list(limits(tables))}))


def _by_title(rows: pd.DataFrame, titles: pd.Series[str]) -> pd.DataFrame:
    """Rows with the title of their report in place of its id."""
    return rows.assign(report_id=rows["report_id"].map(titles))


def _persons(titles: pd.Series[str], registers: Path) -> Section:
    """Whom the reports name, as initials, and whether the site does."""
    said = {"hide": translated("not shown"), "show": translated("shown")}
    rows = [
        {
            "report_id": titles[one.report_id],
            "printed": one.found,
            "decision": said[one.decision],
            "reason": translated(one.reason),
        }
        for one in load_persons(registers / "persons.csv")
        if one.report_id in titles.index
    ]
    text = translated("What looks like a name, as initials, and whether it is shown.") if rows else translated("None.")
    return Section(translated("Names of persons"), text, pd.DataFrame(rows))


def versions() -> pd.DataFrame:
    """The versions of this project, of Python and of the libraries that read and count (what, version)."""
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {translated("this project"): own["version"], "Python": platform.python_version()}
    return pd.DataFrame({**found, **{name: version(name) for name in LIBRARIES}}.items(), columns=["what", "version"])


def inputs() -> str:
    """The mark of what a verification looks at: the raw reports, the tables, the notebooks, the code."""
    folders = [ROOT / "data", ROOT / "notebooks"]
    return fingerprints.mark([fingerprints.of_folder(folder) for folder in folders], fingerprints.of_code())


def verdict() -> list[str]:
    """The lines of the last verification, if nothing has changed since; none otherwise."""
    try:
        found = json.loads(VERDICT.read_text(encoding="utf-8"))
        return [*found["lines"], found["verdict"]] if found["inputs"] == inputs() else []
    except (OSError, ValueError, KeyError):
        return []


def _rows_read(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    counted = {
        name: tables[name].groupby("report_id").size() for name in TABLES if name != "reports" and name in tables
    }
    frame = pd.DataFrame(counted).reindex(tables["reports"]["report_id"]).fillna(0).astype(int)
    return frame.reset_index()


def limits(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """What the statement does not vouch for, computed."""
    titles = tables["reports"].set_index("report_id")["title"]
    for name in ("assignments", "activities"):
        unknown = tables[name][tables[name]["status"] == "unknown"]
        for report_id, rows in unknown.groupby("report_id", sort=False):
            total = int((tables[name]["report_id"] == report_id).sum())
            said = translated(
                "{report}: the status of {n} of {all} {what} cannot be told: their signs, or what these mean, are lost."
            )
            yield said.format(report=titles[report_id], n=len(rows), all=total, what=translated(name))
    checks = tables["checks"]
    unregistered = checks[(checks["rule"] == "rows_expected") & (checks["outcome"] == "undecided")]
    for report_id in unregistered["report_id"].unique():
        said = translated(
            "{report}: row_counts.csv does not say how many rows to expect; a page lost in the file is not seen."
        )
        yield said.format(report=titles[report_id])
    undecided = checks[(checks["outcome"] == "undecided") & is_about_report(checks)]
    yield translated("{n} checks are undecided: the report does not say enough.").format(n=len(undecided))
    yield translated(
        "A misprinted digit is noticed when it changes a sum or a deviation by more than rounding allows. A table "
        "without sums and deviations holds nothing against which a digit could be checked."
    )
