"""Every notebook on other reports than ours: one report, several of a kind, none of a kind, none at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analysis.tidy.datapackage import data_package
from analysis.tidy.schema import TABLES, as_table
from analysis.tidy.store import write_tables
from tests.cells import shown, text, themed
from tests.made_up import annual, monthly, processed

STATUS, OFF_PLAN, DRUGS, CO2, CHANGED = themed()


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
    return text(shown(notebook, processed(folder, reports), **settings))


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
    ],
    ids=["one month", "three months", "one year", "two years", "no figures", "no finance", "no drugs"],
)
def test_every_notebook_runs(notebook: Path, reports: dict[str, str], tmp_path: Path) -> None:
    said = run(tmp_path, reports, notebook)
    assert "nan" not in said.casefold().split()
    assert "| None" not in said


@pytest.mark.parametrize("notebook", themed(), ids=lambda path: path.stem)
def test_every_notebook_runs_without_any_report(notebook: Path, tmp_path: Path) -> None:
    tables = {name: as_table(name, []) for name in TABLES}
    write_tables(tables, tmp_path / "processed", data_package(tables["reports"], {}))
    said = text(shown(notebook, tmp_path / "processed"))
    assert "No report that this page could use was read" in said


def test_one_month_tells_what_it_can(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, DRUGS)
    assert "So far drug costs (läkemedel) are 11.2 mnkr over budget (−16.0% of it)." in said
    assert "For the 2 months left the forecast implies 7.9 mnkr a month" in said
    assert "covers only part of it: −8.0 mnkr net" in said
    assert "1 of 1 amounts about drugs in the prose differ from the tables." in said
    assert "Only one monthly report with a drug line was read" in said


def test_three_months_show_the_path_and_how_right_it_was(tmp_path: Path) -> None:
    reports = {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER, "mr-2018-12": DECEMBER}
    said = run(tmp_path, reports, DRUGS)
    assert "Over the whole year drug costs (läkemedel) were 13.5 mnkr over budget" in said
    assert "Drawn: Oct 2018 −13.0; Nov 2018 −14.5; Dec 2018 −13.5." in said
    assert "2 forecasts were off by 0.8 mnkr on average and expected too high costs" in said
    assert "Drawn: Läkemedel −13.5; Tandvård +1.0; Regionbidrag +10.0." in said, "the year is over: of its result"
    assert "From 785.0 mnkr budgeted to 782.5 mnkr reached: the result worsens." in said
    assert "mr-2018-10 | 2018 | 2 | −97.0 | −97.5 | +0.5\nmr-2018-11 | 2018 | 1 | −98.5 | −97.5 | −1.0" in said


def test_the_analyst_chooses_another_report(tmp_path: Path) -> None:
    folder = processed(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER})
    assert "11.2 mnkr over budget" in text(shown(DRUGS, folder, REPORT='"mr-2018-10"'))
    assert "12.0 mnkr over budget" in text(shown(DRUGS, folder))
    with pytest.raises(
        ValueError, match="there is no report 'mr-2017-10'; the reports read are: mr-2018-10, mr-2018-11"
    ):
        shown(DRUGS, folder, REPORT='"mr-2017-10"')


def test_printed_statuses_and_reasons_are_told(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, OFF_PLAN)
    assert "mr-2018-10: 2 off plan and 1 partly on plan (of 3 printed)." in said
    assert "2 of 3 (67%) are past the due date, the longest by 61 days" in said
    assert "Bygga ut | waiting for a decision | Avvaktar politiskt beslut" in said
    assert "No later report of the same publisher was read" in said


def test_a_later_appendix_tells_what_became_of_activities(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "bilaga-2018": annual(2018, GOALS)}, OFF_PLAN)
    assert "1 of 3 (33%) are found again in bilaga-2018: 0 done and 0 ongoing there" in said
    assert (
        "Seminarier om samhällsplanering | Seminarier om samhällsplanering | same activity in the same words | 95 | "
        "off plan"
    ) in said


def test_a_report_of_nothing_but_finances_is_none_to_look_for_activities_in(tmp_path: Path) -> None:
    finances = monthly(2018, 11, [("Läkemedel", -81.2, -70.0, -84.0, -97.0)])
    reports = {"mr-2018-10": OCTOBER, "mr-2018-11": finances, "bilaga-2018": annual(2018, GOALS)}
    said = run(tmp_path, reports, OFF_PLAN)
    assert "1 of 3 (33%) are found again in bilaga-2018: 0 done and 0 ongoing there" in said
    assert "mr-2018-11" not in said


def test_known_statuses_are_compared_with_activities(tmp_path: Path) -> None:
    said = run(tmp_path, {"bilaga-2018": annual(2018, GOALS)}, STATUS)
    assert "The status of all 4 assignments (uppdrag) is known." in said
    assert "Of the fulfilled assignments (2) the number with an off-plan activity is 1." in said
    assert "Of the partly fulfilled assignments (1) the number with an off-plan activity is 0, without any 1" in said


def test_two_appendices_are_never_joined_into_one_series(tmp_path: Path) -> None:
    reports = {"bilaga-2018": appendix(2018, "4 000", "1,400"), "bilaga-2019": appendix(2019, "3 900", "1,350")}
    said = run(tmp_path, reports, CO2)
    assert "They come from 2 reports, whose figures are kept apart" in said
    assert "No series states more than 2 years: that is a difference and no trend." in said
    assert "Later reports revised region total 2017" in said


def of_another(report: str) -> str:
    return report.replace("Region Påhitt", "Region Annan")


def test_another_publishers_forecasts_are_others(tmp_path: Path) -> None:
    december = of_another(monthly(2018, 12, lines((-60.0, -55.0, -55.0, -60.0))))
    folder = processed(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER, "annan-2018-12": december})
    said = text(shown(DRUGS, folder, REPORT='"mr-2018-11"'))
    assert "Over 2 reports the forecast went from −13.0 mnkr to −14.5 mnkr against budget" in said
    assert "No report on the whole year was read, so its accuracy cannot be told." in said
    assert "Only one monthly report with a drug line was read" in text(shown(DRUGS, folder))


def test_another_publishers_emissions_are_no_revision_of_ours(tmp_path: Path) -> None:
    others = of_another(appendix(2018, "8 000", "2,400"))
    folder = processed(tmp_path, {"bilaga-2018": appendix(2018, "4 000", "1,400"), "annan-2018": others})
    for report, own, another in (("bilaga-2018", "4,000", "8,000"), ("annan-2018", "8,000", "4,000")):
        said = text(shown(CO2, folder, REPORT=f'"{report}"'))
        assert "No year is stated differently in two reports." in said
        assert own in said and another not in said


OWN = "Koldioxidutsläppen från den interna verksamheten"


@pytest.mark.parametrize(
    ("prose", "said"),
    [
        ("minskade från 5 000 ton 2015 till 0 ton 2017", "fell (−5,000 tonnes CO₂, −100.0%, −100.0% a year)."),
        ("ökade med 100% från 0 ton 2015 till 50 ton 2017", "rose (+50 tonnes CO₂)."),
        ("var 0 ton 2015 och 0 ton 2017", "did not change (0 tonnes CO₂)."),
    ],
)
def test_nothing_is_no_base_for_per_cent(prose: str, said: str, tmp_path: Path) -> None:
    report = annual(2018, {"1.1 Hög attraktivitet": [("■ Klimat", f"{OWN} {prose}.", ["▶ Minska utsläppen"])]})
    shown_text = run(tmp_path, {"bilaga-2018": report}, CO2)
    assert f"From 2015 to 2017 emissions of the Region's own operations {said}" in shown_text
    assert "∞" not in shown_text


def test_a_stated_change_is_as_exact_as_it_is_printed(tmp_path: Path) -> None:
    prose = [
        f"{OWN} minskade med 13% från 1 600 ton 2015 till 1 400 ton 2017.",
        "Halland totalt minskade med 0,1 miljoner ton CO₂e från 1 549 000 ton CO₂e 2015 till 1 435 000 ton CO₂e 2017.",
        "Transporter minskade med 0,1 miljoner ton CO₂e från 549 000 ton CO₂e 2015 till 349 000 ton CO₂e 2017.",
    ]
    report = annual(2018, {"1.1 Hög attraktivitet": [("■ Klimat", " ".join(prose), ["▶ Minska utsläppen"])]})
    said = run(tmp_path, {"bilaga-2018": report}, CO2)
    assert "the stated 13.0% agrees, once rounded, with the computed 12.5%" in said
    assert "the stated 100,000 tonnes agrees, once rounded, with the computed 114,000 tonnes" in said
    assert "the stated 100,000 tonnes differs from the computed 200,000 tonnes" in said


def test_no_emissions_is_said(tmp_path: Path) -> None:
    said = run(tmp_path, {"bilaga-2018": annual(2018, GOALS)}, CO2)
    assert "No report states emissions as a level in a year" in said


def test_what_changed_from_month_to_month(tmp_path: Path) -> None:
    reports = {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER}
    said = run(tmp_path, reports, CHANGED)
    assert "mr-2018-11 (up to 30 November 2018) is compared with mr-2018-10 (up to 31 October 2018): 1 month" in said
    assert "what is no longer listed may be back on plan, done or dropped" in said
    assert "Of the 3 activities in the report before it, 1 is still listed and 2 no longer; 0 are new." in said
    assert "Still listed 1, new 0 and no longer listed 2 make 3 in all." in said
    assert "Of those still listed, 0 changed status and 1 kept it." in said
    assert "Seminarier om samhällsplanering | 31 October 2018 | 2 | off plan" in said


def test_what_comes_back_had_been_listed_earlier(tmp_path: Path) -> None:
    december = monthly(2018, 12, activities=[AUTUMN[0], AUTUMN[2]])
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER, "mr-2018-12": december}, CHANGED)
    assert "1 is new, of which 1 had been listed earlier." in said
    assert "Of the new activities 1 had been listed in a report before the earlier one." in said


def test_what_changed_between_kinds_is_no_development(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "bilaga-2018": annual(2018, GOALS)}, CHANGED)
    assert "They are of two kinds, monthly report and annual appendix." in said
    assert "The two reports are of two kinds and 2 months apart: no development." in said


def test_one_report_is_compared_with_none(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, CHANGED)
    assert "There is no earlier report to compare with, so it cannot be told what changed." in said
    assert "Drawn" not in said


def test_the_analyst_chooses_what_to_compare_with(tmp_path: Path) -> None:
    folder = processed(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER, "bilaga-2018": annual(2018, GOALS)})
    said = text(shown(CHANGED, folder, REPORT='"bilaga-2018"', BEFORE='"mr-2018-10"'))
    assert "bilaga-2018 (up to 31 December 2018) is compared with mr-2018-10" in said
    with pytest.raises(ValueError, match="there is no report 'mr-2017-10'"):
        shown(CHANGED, folder, BEFORE='"mr-2017-10"')
