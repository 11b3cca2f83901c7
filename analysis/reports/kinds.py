"""Which report is this: its kind, publisher and period, as registered or else as the report says."""

from __future__ import annotations

import calendar
import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import get_month_names

from analysis.document import Document, Grid, Heading, Paragraph, Place
from analysis.errors import ReadingError

MONTHS = {name.casefold(): number for number, name in get_month_names("wide", locale="sv_SE").items()}
SHORT_MONTHS = {name[:3]: number for name, number in MONTHS.items()}

KINDS = {"activities": "monthly_report", "finance": "monthly_report", "assignments": "annual_appendix"}
"""The kind of report that each kind of table belongs to."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the tidy tables need to know of a report. The period is what it reports on, both days included."""

    report_id: str
    kind: str
    title: str
    publisher: str
    period_start: date
    period_end: date


def load_sources(path: Path) -> dict[str, dict[str, str]]:
    """The register of raw files, by file name; empty where there is none."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["source_file"]: row for row in csv.DictReader(file)}


def identify(document: Document, table_kinds: set[str], sources: dict[str, dict[str, str]]) -> Report:
    """The report that a document is.

    Raises ReadingError for a registered file whose bytes changed, for a report without any known kind of table, and
    for one that does not say which period it is about.
    """
    kinds = {KINDS[kind] for kind in table_kinds}
    if len(kinds) != 1:
        raise ReadingError(
            document.source_file,
            None,
            "no table of a known kind of report"
            if not kinds
            else f"tables of several kinds of report ({sorted(kinds)})",
            "give a monthly report or an annual appendix, or add its column headers to vocabulary/columns.csv",
        )
    registered = sources.get(document.source_file)
    if registered:
        if registered["sha256"] != document.sha256:
            raise ReadingError(
                document.source_file,
                None,
                "its bytes are not those registered in sources.csv",
                "put the registered file back, or register the new one with its hash",
            )
        return Report(
            report_id=document.name,
            kind=registered["kind"],
            title=registered["title"],
            publisher=registered["publisher"],
            period_start=date.fromisoformat(registered["period_start"]),
            period_end=date.fromisoformat(registered["period_end"]),
        )
    title = _title(document)
    start, end = _period(document, title)
    return Report(document.name, kinds.pop(), title, _publisher(document), start, end)


def _title(document: Document) -> str:
    headings = [block.text for _, block in document.blocks() if isinstance(block, Heading)]
    return headings[0] if headings else document.name


def _period(document: Document, title: str) -> tuple[date, date]:
    """A month in the title ("november 2017") ends a period that began with the year; otherwise it is a whole year."""
    month = re.search(rf"\b({'|'.join(MONTHS)})\s+(20\d\d)\b", title.casefold())
    if month:
        year, number = int(month[2]), MONTHS[month[1]]
        return date(year, 1, 1), date(year, number, calendar.monthrange(year, number)[1])
    years = re.findall(r"\b(20\d\d)\b", title) or re.findall(r"(?<!\d)(20\d\d)(?!\d)", document.name)
    if not years:  # what a yearly report is about, it says most often: "under 2019"
        years = [year for year, _ in Counter(re.findall(r"\bunder (20\d\d)\b", _prose(document))).most_common(1)]
    if not years:
        raise ReadingError(
            document.source_file,
            Place(line=1) if document.source_format == "text" else Place(page=1),
            "does not say which month or year it is about",
            "register it in data/raw/sources.csv with its period",
        )
    return date(int(years[-1]), 1, 1), date(int(years[-1]), 12, 31)


def _publisher(document: Document) -> str:
    named = Counter(re.findall(r"\bRegion [A-ZÅÄÖ][a-zåäö]+|\bVästra Götalandsregionen", _prose(document)))
    # The genitive is the same region: "Region Hallands fastigheter".
    names = Counter({name: count + named.get(f"{name}s", 0) for name, count in named.items()})
    return names.most_common(1)[0][0] if names else "unknown"


def _prose(document: Document) -> str:
    texts = []
    for _, block in document.blocks():
        if isinstance(block, Paragraph | Heading):
            texts.append(block.text)
        elif isinstance(block, Grid):
            texts += [cell.text for row in block.rows for cell in row.cells if cell]
    return "\n".join(texts)
