"""Made-up reports as text conversions look: tables between tabs, a legend, prose. Written to be read by the kit.

`monthly` and `annual` return the text of a report; `processed` reads some of them into a folder of tidy tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from analysis.pipeline.extract import extract
from analysis.tidy.datapackage import data_package
from analysis.tidy.store import write_tables

MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
)

Line = tuple[str, float, float, float, float]
"""A line of a finance table: label, result so far, budget so far, budget of the year, forecast."""

Activity = tuple[str, str, str, date, str]
"""An activity of a monthly report: commitment, status word, title, due date, comment."""

Assignment = tuple[str, str, Sequence[str]]
"""An assignment of an appendix: title with its symbol, comment, activities with their symbols."""


def amount(value: float) -> str:
    """A number as Swedish reports print it."""
    return f"{value:,.1f}".replace(",", " ").replace(".", ",")


def monthly(
    year: int,
    month: int,
    lines: Sequence[Line] = (),
    activities: Sequence[Activity] = (),
    prose: Sequence[str] = (),
    grant: float | None = None,
) -> str:
    """A monthly report; its finance table has a printed sum, its second one (with `grant`) the state grant alone."""
    name = MONTHS[month - 1]
    parts = [f"Månadsrapport {name} {year}", "Region Påhitt", "1 Ekonomi", *prose]
    if lines:
        span = f"jan-{name[:3]}" if month > 1 else "jan-jan"
        header = [
            "Uppdrag",
            f"Resultat {span}",
            f"Budget {span}",
            f"Avvikelse mot budget {span}",
            f"Budget {year}",
            f"Prognostiserat resultat {year}",
            f"Prognostiserad avvikelse mot budget {year}",
        ]
        if month == 12:  # the year is over: no forecast is left to make
            header = header[:4]
        sums = [round(sum(amounts), 1) for amounts in zip(*(line[1:] for line in lines), strict=True)]
        total: Line = ("Summa", sums[0], sums[1], sums[2], sums[3])
        parts.append("\n".join(["\t".join(header), *(_finance(row, len(header)) for row in [*lines, total])]))
    if grant is not None:
        parts.append(f"Prognos avvikelse mot budget\tMnkr\nStatsbidrag läkemedelsförmånen\t{amount(grant)}")
    if activities:
        parts.append("2 Aktiviteter som inte följer eller delvis följer planeringen")
        header = ["Åtagande", "Status", "Aktiviteter", "Slutdatum", "Kommentar"]
        rows_of_list = ["\t".join([a, s, t, f"{due:%Y-%m-%d}", c]) for a, s, t, due, c in activities]
        parts.append("\n".join(["\t".join(header), *rows_of_list]))
    return "\n\n".join(parts) + "\n"


def _finance(row: Line, columns: int) -> str:
    label, result, budget, year, forecast = row
    values = [result, budget, result - budget, year, forecast, forecast - year]
    return "\t".join([label, *(amount(value) for value in values[: columns - 1])])


LEGEND = """Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:

- ■ Uppdraget uppfylls
- ◆ Uppdraget uppfylls delvis
- ▼ Uppdraget uppfylls inte

Måluppfyllnaden av aktiviteter redovisas enligt följande:

- ⏸ Aktiviteten är pausad, — Aktiviteten har inte startats upp, ● Aktiviteten följer delvis plan
- ! Aktiviteten följer inte plan ✓ Aktiviteten klar ▶ Aktiviteten pågår"""


def annual(year: int, goals: Mapping[str, Sequence[Assignment]], legend: str = LEGEND) -> str:
    """An annual appendix with one table for each goal ("1.1 Hög attraktivitet")."""
    parts = [f"Bilaga 2: Förvaltningens uppdrag och aktiviteter {year}", "Region Påhitt", legend]
    for goal, assignments in goals.items():
        rows = ["Förvaltningens uppdrag\tKommentar\tAktivitet"]
        for title, comment, held in assignments:
            first, *rest = held or [""]
            rows += ["\t".join([title, comment, first]), *(f"\t\t{activity}" for activity in rest)]
        parts += [goal, "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def processed(folder: Path, reports: Mapping[str, str]) -> Path:
    """Read reports (text by the stem of its file's name) into the tidy tables of a folder, and return that."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    paths = []
    for stem, text in reports.items():
        paths.append(raw / f"{stem}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    tables = extract(paths, folder)
    write_tables(tables, folder / "processed", data_package(tables["reports"], {}))
    return folder / "processed"
