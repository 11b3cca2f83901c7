"""Which report is this: its kind, publisher and period, as registered or else as the report says."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path

from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.core.swedish import MONTH, month_number
from analysis.core.swedish import MONTHS as MONTHS
from analysis.reading.document import Document, Grid, Heading, Paragraph
from analysis.tidy.registers import load_sources as load_sources
from analysis.tidy.vocabulary import words


@dataclass(frozen=True, slots=True)
class Report:
    """What the tidy tables need to know of a report. The period is what it reports on, both days included."""

    report_id: str
    kind: str
    title: str
    publisher: str
    period_start: date
    period_end: date


def identify(
    document: Document, table_kinds: set[str], sources: dict[str, dict[str, str]], period_end: date | None = None
) -> Report:
    """The report that a document is, as registered, or else as it says itself.

    `period_end`: the last day that it is about, for one that neither is registered nor says so.
    Raises ReadingError for a registered file whose bytes changed, for a report without any known kind of table, and for
    one that does not say which period it is about.
    """
    if not table_kinds:
        raise ReadingError(
            document.source_file,
            None,
            "no table of a known kind of report",
            "give a monthly report or an annual appendix; for other column headers see docs/tutorial.md",
        )
    registered = sources.get(document.source_file)
    if registered:
        if registered["sha256"] != document.sha256:
            raise ReadingError(
                document.source_file,
                None,
                "its bytes are not those registered in sources.csv",
                "put the registered file back, or register the new one with its hash (python3 run.py register)",
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
    kind = _named_kind(title) or _kind_of_tables(table_kinds)
    start, end = _period(document, title, kind) if period_end is None else (date(period_end.year, 1, 1), period_end)
    return Report(document.name, kind, title, _publisher(document), start, end)


# ---------------------------------------------------------------------------------------------------------------------
# As the report says itself


def _title(document: Document) -> str:
    """The first heading above all tables that names a kind of report ("Delårsrapport mars 2026"), or the very first."""
    above_tables = takewhile(lambda block: not isinstance(block, Grid), (block for _, block in document.blocks()))
    headings = [block.text for block in above_tables if isinstance(block, Heading)]
    return next((text for text in headings if _named_kind(text)), headings[0] if headings else document.name)


def _named_kind(title: str) -> str | None:
    """The kind of report that a title names. Any report can be printed as an appendix, so that word counts least."""
    text = title.casefold()
    found = [row["kind"] for row in words("report_kinds") if row["printed"] in text]
    return min(found, key=lambda kind: kind == "annual_appendix") if found else None


def _kind_of_tables(table_kinds: set[str]) -> str:
    return "annual_appendix" if "assignments" in table_kinds else "monthly_report"


def _period(document: Document, title: str, kind: str) -> tuple[date, date]:
    """From the beginning of a year to the end of the month that is named, or of the year.

    Looked for in the title, then in the file's name; a monthly or interim report whose title names but the year says
    the month elsewhere. Raises ReadingError where nothing says it.
    """
    prose = _prose(document)
    parts_of_year = kind in ("monthly_report", "interim_report")
    years = re.findall(r"\b(20\d\d)\b", title) or re.findall(r"(?<!\d)(20\d\d)(?!\d)", document.name)
    last = _last_month(title) or _month_in_name(document.name)
    if last is None and parts_of_year and years:
        months = _months_in(prose)
        last = (int(years[-1]), months) if months else None
    if last is None and not parts_of_year:
        # What a yearly report is about, it says most often: "under 2019".
        years = years or [year for year, _ in Counter(re.findall(r"\bunder (20\d\d)\b", prose)).most_common(1)]
        last = (int(years[-1]), 12) if years else None
    if last is None:
        raise ReadingError(
            document.source_file,
            Place(line=1) if document.source_format == "text" else Place(page=1),
            f"does not say which {'month' if parts_of_year else 'year'} it is about",
            "register it with its period: python3 run.py register FILE --period-end YYYY-MM-DD --add",
        )
    year, month = last
    return date(year, 1, 1), date(year, month, calendar.monthrange(year, month)[1])


def _last_month(title: str) -> tuple[int, int] | None:
    """Year and last month that a title names: "november 2017", "januari–augusti 2024", "tertial 2 2025"."""
    text = title.casefold()
    if month := re.search(rf"\b({MONTH})\.?\s+(20\d\d)\b", text):
        return int(month[2]), month_number(month[1])
    if part := re.search(r"\b(?:(tertial|kvartal)\w*)\s+([1-4])\b\D*(20\d\d)\b", text):
        months = int(part[2]) * (4 if part[1] == "tertial" else 3)
        return (int(part[3]), months) if months <= 12 else None
    return None


def _month_in_name(name: str) -> tuple[int, int] | None:
    """Year and month in a file's name: "manadsrapport-2017-11", "uppfoljning_201711"."""
    found = re.search(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])(?!\d)", name)
    return (int(found[1]), int(found[2])) if found else None


def _months_in(prose: str) -> int | None:
    """After how many months of its year a report was made, going by what it says most often: "jan-nov"."""
    ends = re.findall(rf"\bjan(?:uari)?\.?\s?[-–]\s?({MONTH})\b", prose.casefold())
    months = Counter(map(month_number, ends))
    months.update(int(number) for number in re.findall(r"\befter (\d|1[0-2]) månad(?:er)?\b", prose.casefold()))
    return months.most_common(1)[0][0] if months else None


def _publisher(document: Document) -> str:
    """The region or municipality that a report names most often, in the genitive too; "unknown" where it names none."""
    role = {role: [row["words"] for row in words("publishers") if row["role"] == role] for role in _ROLES}
    name = r"[A-ZÅÄÖ][a-zåäö]+(?:-[A-ZÅÄÖ][a-zåäö]+)?"
    no_name = rf"(?!(?:{'|'.join(role['no_name'])})\b)"
    around = " ".join(piece.text for page in document.pages for piece in page.furniture)  # a footer often says it
    prose = f"{_prose(document)}\n{around}"
    known = "|".join(sorted(role["name"], key=len, reverse=True))
    names = Counter(re.findall(rf"\b(?:{known}|(?:{'|'.join(role['before'])}) {name})(?=s?\b)", prose))
    for genitive in [found for found in names if found.removesuffix("s") in names and found.endswith("s")]:
        names[genitive.removesuffix("s")] += names.pop(genitive)  # "Region Mittlands fastigheter"
    names.update(re.findall(rf"\b{no_name}{name} (?i:{'|'.join(role['behind'])})(?=s?\b)", prose))
    return names.most_common(1)[0][0] if names else "unknown"


_ROLES = ("name", "before", "behind", "no_name")


def _prose(document: Document) -> str:
    texts = []
    for _, block in document.blocks():
        if isinstance(block, Paragraph | Heading):
            texts.append(block.text)
        elif isinstance(block, Grid):
            texts.append(" ".join(block.header))
            texts += [cell.text for row in block.rows for cell in row.cells if cell]
    return "\n".join(texts)


NO_REPORTS = {"sources.csv", "README.md", "Thumbs.db", "desktop.ini"}


def reports_in(folder: Path) -> list[Path]:
    """Everything in a folder that ought to be a report, by name: all but the register and what systems leave behind."""
    every = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in every if path.name not in NO_REPORTS and not path.name.startswith("."))
