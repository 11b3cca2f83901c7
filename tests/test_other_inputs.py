"""Every notebook on other reports than ours: one report, several of a kind, none of a kind, none at all."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from analysis.tidy.datapackage import data_package
from analysis.tidy.schema import TABLES, as_table
from analysis.tidy.store import write_tables
from tests.cells import shown, text_of, themed
from tests.made_up import annual, monthly, processed

BRIEF, STATUS, OFF_PLAN, DRUGS, CO2, TRUST, CHANGED = themed()


def lines(drugs: tuple[float, float, float, float]) -> list[tuple[str, float, float, float, float]]:
    return [("Regionbidrag", 900.0, 890.0, 1000.0, 1010.0), ("Läkemedel", *drugs), ("Tandvård", -20, -21, -25, -24)]


AUTUMN = [
    (
        "Öka samplaneringen",
        "Följer inte planeringen",
        "Seminarier om samhällsplanering",
        date(2018, 8, 31),
        "Resursbrist.",
    ),
    ("Öka samplaneringen", "Följer delvis planeringen", "Ta fram kartor", date(2018, 12, 31), "Kommentar saknas"),
    (
        "PRIORITERAT ÅTAGANDE 2018. Vård nära",
        "Följer inte planeringen",
        "Bygga ut",
        date(2018, 9, 30),
        "Avvaktar politiskt beslut",
    ),
]
OCTOBER = monthly(
    2018,
    10,
    lines((-81.2, -70.0, -84.0, -97.0)),
    AUTUMN,
    [
        "Läkemedel: Prognosen försämras med 2,0 mnkr från föregående månad.",
        "Underskottet för läkemedel beräknas till 13,4 mnkr 2018.",
    ],
    grant=5.0,
)
NOVEMBER = monthly(2018, 11, lines((-89.0, -77.0, -84.0, -98.5)), AUTUMN[:1])
DECEMBER = monthly(2018, 12, lines((-97.5, -84.0, -84.0, -97.5)))

GOALS = {
    "1.1 Hög attraktivitet": [
        ("■ Nationell plan", "Klart.", ["✓ Skriva planen", "! Seminarier om samhällsplanering"]),
        ("◆ Regional plan", "Pågår.", ["▶ Läsa planen"]),
        ("▼ Lokal plan", "Inte påbörjad.", []),
    ],
    "1.2 Stark konkurrenskraft": [("■ Företag", "Klart.", ["✓ Besöka företag", "✓ Ringa företag"])],
}
CLIMATE = (
    "Mellan 2015 och {last} minskade de direkta koldioxidutsläppen från den interna verksamheten "
    "(5 000 ton 2015 till {own} ton {last}). Halland totalt {last}: {total} miljoner ton CO₂e (1,500 mt {before})."
)


def appendix(year: int, own: str, total: str) -> str:
    comment = CLIMATE.format(last=year - 1, before=year - 2, own=own, total=total)
    first = [("■ Klimat", comment, ["▶ Minska utsläppen"]), *GOALS["1.1 Hög attraktivitet"]]
    return annual(year, {**GOALS, "1.1 Hög attraktivitet": first})


def run(folder: Path, reports: dict[str, str], notebook: Path, **settings: str) -> str:
    return text_of(shown(notebook, processed(folder, reports), **settings))


@pytest.mark.parametrize("notebook", themed(), ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "reports",
    [
        {"mr-2018-10": OCTOBER},
        {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER, "mr-2018-12": DECEMBER},
        {"bilaga-2018": appendix(2018, "4 000", "1,400")},
        {"bilaga-2018": appendix(2018, "4 000", "1,400"), "bilaga-2019": appendix(2019, "3 900", "1,350")},
        {"bilaga-2018": annual(2018, GOALS)},
        {"mr-2018-10": monthly(2018, 10, activities=AUTUMN)},
        {"mr-2018-10": monthly(2018, 10, [("Tandvård", -20.0, -21.0, -25.0, -24.0)])},
        {"mr-2018-10": monthly(2018, 10, lines((0.0, 0.0, 0.0, 0.0)))},
    ],
    ids=["one month", "three months", "one year", "two years", "no figures", "no finance", "no drugs", "zero budget"],
)
def test_every_notebook_runs(notebook: Path, reports: dict[str, str], tmp_path: Path) -> None:
    said = run(tmp_path, reports, notebook)
    assert "nan" not in said.casefold().split()
    assert "None" not in said


@pytest.mark.parametrize("notebook", themed(), ids=lambda path: path.stem)
def test_every_notebook_runs_without_any_report(notebook: Path, tmp_path: Path) -> None:
    tables = {name: as_table(name, []) for name in TABLES}
    write_tables(tables, tmp_path / "processed", data_package(tables["reports"], {}))
    said = text_of(shown(notebook, tmp_path / "processed"))
    assert "ead" in said, "that no report was read is said"
    assert not re.search(r"\d", said)


def test_printed_statuses_and_reasons_are_told(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, OFF_PLAN)
    assert "3 activities do not, or only partly, follow their plan." in said
    assert "2 of them had passed their due date on 31 October 2018." in said
    assert "2 of the 2 that were due are overdue" in said
    assert "Bygga ut | waiting for a decision | Avvaktar politiskt beslut" in said
    assert "Of those, 1 were due and 1 are overdue." in said
    assert "were lost" not in said, "the signs are there"


def test_known_statuses_of_assignments_are_counted(tmp_path: Path) -> None:
    said = run(tmp_path, {"bilaga-2018": annual(2018, GOALS)}, STATUS)
    assert "1 of 4 assignments is partly fulfilled." in said
    assert "1 assignment has no activities of its own." in said or "1 assignment has no activity of its own." in said
    assert "lost" not in said


def test_a_monthly_list_is_no_distribution(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, STATUS)
    assert "No report that lists all activities has been read" in said


def test_what_changed_from_month_to_month(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER}, CHANGED)
    assert "1 activities are in both reports; 0 are new and 2 are no longer listed." in said
    assert "may be back on plan, done or given up" in said


def test_what_changed_between_kinds_is_not_compared(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "bilaga-2018": annual(2018, GOALS)}, CHANGED)
    assert "A report of the same kind is needed for a comparison." in said
    assert not re.search(r"\d+ (?:is|are) new", said)


def test_one_report_is_compared_with_none(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, CHANGED)
    assert "There is no earlier report of the same publisher to compare with." in said


def test_contradictions_of_a_report_are_listed_with_their_place(tmp_path: Path) -> None:
    wrong = OCTOBER.replace("-81,2", "-81,9", 1)
    said = run(tmp_path, {"mr-2018-10": wrong}, TRUST)
    assert re.search(r"minus budget .* is printed.*line \d+", said)
