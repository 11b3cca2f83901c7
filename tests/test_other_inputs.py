"""Every notebook on other reports than ours: one report, several of a kind, none of a kind, none at all."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from analysis import answers
from analysis.tidy.datapackage import data_package
from analysis.tidy.schema import TABLES, as_table
from analysis.tidy.store import PROCESSED, RAW, write_tables
from tests.cells import shown, text_of, themed
from tests.made_up import LEGEND, annual, monthly, processed
from tests.test_another_organisation import REPORT as MUNICIPALITY

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
        {"bilaga-2-2019": (RAW / "bilaga-2-2019.txt").read_text(encoding="utf-8")},
    ],
    ids=[
        *("one month", "three months", "one year", "two years", "no figures", "no finance", "no drugs", "zero budget"),
        "the appendix alone",
    ],
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
    assert "Overdue, by 90 days at most 2; Due later 1." in said
    assert "1 of them follows its plan in part, 2 not at all." in said
    assert "1 of 3 activities has no comment." in said
    assert "Bygga ut | waiting for a decision | Avvaktar politiskt beslut" in said
    assert "1 stands under a prioritised commitment; 1 of them had passed its due date." in said
    assert "Under “Öka samplaneringen” stand 2 of them, more than under any other commitment." in said
    assert "were lost" not in said, "the signs are there"


def test_lists_are_kept_apart_from_the_first_screen_on() -> None:
    said = text_of(shown(OFF_PLAN, PROCESSED))
    assert "that they are several lists is how this page divides them" in said
    had_passed = "had passed their due date on 30 November 2017, and"
    assert f"The list with comments: 9 of 36 {had_passed} 14 have no comment." in said
    assert f"The list without comments: 16 of 16 {had_passed} 16 have no comment." in said
    told = "Upphandla tolkar till Timbanken tolkbanken | names no reason | Vi ligger efter i tidplaneringen"
    assert told in said, "that talks go on is no reason"


def test_what_is_due_later_cannot_be_late(tmp_path: Path) -> None:
    later = [(*AUTUMN[2][:3], date(2018, 12, 31), "Avvaktar politiskt beslut")]
    said = run(tmp_path, {"mr-2018-10": monthly(2018, 10, activities=[*AUTUMN[:2], *later])}, OFF_PLAN)
    assert "1 stands under a prioritised commitment; it was not due by the report's last day." in said
    assert "1 of them had passed its due date on 31 October 2018." in said


def test_an_appendix_comments_on_no_activity_and_has_no_due_dates(tmp_path: Path) -> None:
    said = run(tmp_path, {"bilaga-2018": annual(2018, GOALS)}, OFF_PLAN)
    assert "1 activity does not, or only partly, follow its plan." in said
    assert "due date" not in said.casefold()
    assert "no comment" not in said


def test_off_plan_activities_are_followed_from_month_to_month(tmp_path: Path) -> None:
    first = monthly(2018, 9, activities=AUTUMN[:2])
    said = run(tmp_path, {"mr-2018-09": first, "mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER}, OFF_PLAN)
    assert "follow their plan, report by report. Sept 2018 2; Oct 2018 3; Nov 2018 1." in said


def test_known_statuses_of_assignments_are_counted(tmp_path: Path) -> None:
    said = run(tmp_path, {"bilaga-2018": annual(2018, GOALS)}, STATUS)
    assert "3 of 5 activities are done." in said
    listed = (
        "The report lists 4 assignments.\n2 assignments are fulfilled.\n1 is partly fulfilled.\n1 is not fulfilled.\n"
    )
    assert listed in said
    assert "3 of 4 assignments are partly or not fulfilled, or have an activity that is paused, or that" in said
    assert "1 assignment is listed without an activity." in said
    assert "lost" not in said
    assert "furthest along" not in said, "of so few activities a share says little"


def test_what_is_paused_needs_a_look_and_a_status_of_no_activity_has_no_column(tmp_path: Path) -> None:
    goals = {"1.1 Mål": [("■ Ett", "Klart.", ["✓ Skriva"])], "1.2 Mer": [("■ Två", "Klart.", ["⏸ Läsa"])]}
    legend = LEGEND.replace("▶ Aktiviteten pågår", "▶ Aktiviteten pågår ⏸ Aktiviteten är pausad")
    assert legend != LEGEND
    said = run(tmp_path, {"bilaga-2018": annual(2018, goals, legend)}, STATUS)
    assert "1 of 2 assignments is partly or not fulfilled, or has an activity that is paused" in said
    assert "Goal | Done | Paused\n" in said


def test_a_sign_that_may_mean_two_things_is_counted_as_either(tmp_path: Path) -> None:
    legend = LEGEND.replace("■ Uppdraget uppfylls\n", "Uppdraget uppfylls\n").replace("▼ Uppdraget", "Uppdraget")
    assert legend != LEGEND
    goals = {"1.1 Mål": [("● Ett", "Klart.", ["✓ Skriva"]), ("● Två", "Klart.", []), ("◆ Tre", "Pågår.", [])]}
    said = run(tmp_path, {"bilaga-2018": annual(2018, goals, legend)}, STATUS)
    assert "1 is partly fulfilled.\n2 are either fulfilled or not fulfilled.\n" in said
    assert "are fulfilled." not in said


def test_a_goal_is_ahead_only_when_signs_that_were_lost_could_not_change_it(tmp_path: Path) -> None:
    ahead = [("■ Ett", "Klart.", [f"✓ Skriva {number}" for number in range(10)])]
    behind = [("■ Två", "Klart.", [f"▶ Läsa {number}" for number in range(10)])]
    said = run(tmp_path / "a", {"bilaga-2018": annual(2018, {"1.1 Främst": ahead, "1.2 Sist": behind})}, STATUS)
    assert "Of the goals with at least 10 activities, Främst is furthest along: 10 of its 10 are done." in said
    said = run(tmp_path / "b", {"bilaga-2018": annual(2018, {"1.1 Främst": ahead, "1.2 Lika": ahead})}, STATUS)
    assert "none is clearly ahead of the others" in said


def test_a_monthly_list_is_no_distribution(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, STATUS)
    assert "No report that lists all assignments and activities has been read" in said


def test_what_changed_from_month_to_month(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER}, CHANGED)
    assert "Under their titles 0 stand in the newer one alone and 2 in the older one alone." in said
    assert "may be back on plan, done or given up" in said


def test_a_status_is_called_worse_or_better_where_one_comes_before_the_other(tmp_path: Path) -> None:
    signs = {"Skriva": "▶✓", "Läsa": "✓!", "Räkna": "!⏸", "Rita": "▶▶"}  # of two years
    legend = LEGEND.replace("▶ Aktiviteten pågår", "▶ Aktiviteten pågår ⏸ Aktiviteten är pausad")
    reports = {
        f"bilaga-{year}": annual(
            year,
            {"1.1 Mål": [("■ Ett", "Klart.", [f"{its[year - 2018]} {title}" for title, its in signs.items()])]},
            legend,
        )
        for year in (2018, 2019)
    }
    said = run(tmp_path, reports, CHANGED)
    assert "3 of 4 activities" in said
    assert "1 got a worse status than before and 1 a better one." in said
    assert "1 change between off plan, paused and not started is neither." in said


def test_between_kinds_only_what_was_off_plan_is_followed(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "bilaga-2018": annual(2018, GOALS)}, CHANGED)
    assert (
        "1 of 3 activities that did not, or only partly, follow their plan in Månadsrapport oktober 2018 stands in"
        in said
    )
    assert "Seminarier om samhällsplanering | Seminarier om samhällsplanering | off plan" in said
    assert not re.search(r"\d+ (?:is|are) new", said)


def test_reports_of_two_kinds_without_a_common_activity_are_not_compared(tmp_path: Path) -> None:
    other = {"1.1 Hög attraktivitet": [("■ Vägar", "Klart.", ["✓ Asfaltera bron"])]}
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "bilaga-2018": annual(2018, other)}, CHANGED)
    assert "A second report of the same kind is needed for a comparison." in said
    assert len(said.splitlines()) == 2


def test_what_became_of_what_was_off_plan_is_told() -> None:
    said = text_of(shown(CHANGED, PROCESSED))
    assert "5 of 52 activities that did not" in said
    assert "done 4; ongoing 1." in said
    assert "Screening med copd-6 | Screening med copd-6 och dynamisk spirometri, Vårdcentralen Åsa | done" in said


def test_one_report_is_compared_with_none(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, CHANGED)
    assert (
        "There is no earlier report of the same kind and publisher to compare Månadsrapport oktober 2018 with." in said
    )


def test_contradictions_of_a_report_are_listed(tmp_path: Path) -> None:
    wrong = OCTOBER.replace("-81,2", "-81,9", 1)
    said = run(tmp_path, {"mr-2018-10": wrong}, TRUST)
    assert re.search(r"minus budget .* is printed", said)


# ---------------------------------------------------------------------------------------------------------------------
# The report in brief


def test_the_newest_report_is_told_in_brief() -> None:
    said = text_of(shown(BRIEF, PROCESSED))
    assert "201.3 mnkr is the result up to 30 November 2017, against −2.0 mnkr in the budget." in said
    assert "is +197.0 mnkr against budget; before, it was +190.4 mnkr: a change of +6.6 mnkr." in said, (
        "as the prose says"
    )
    assert "No later figures of Region Halland have been read" in said
    assert "Deltotal" not in said, "it adds up two blocks that are shown"
    assert (
        "Inom somatikuppdraget: −7.5 mnkr\nVårdval inom specialiserad öppenvård: −0.5 mnkr\n"
        "Prognosen för intäkter av riktade statsbidrag: +4.5 mnkr\n" in said
    )
    assert "They leave 9.5 mnkr of these 13.0 mnkr unexplained." in said
    assert "The total moved by +6.6 mnkr: its other parts by +19.6 mnkr together." in said
    assert "The amounts of Hälsa- och sjukvårdsfinansiering stand in the report beside “Regionbidrag”" in said
    assert "Valfrihetsvård | −23.7 mnkr a month | −22.7 mnkr a month | −42.3 mnkr a month" in said
    assert "Gemensam verksamhetsutveckling | −6.4" not in said, "its December is as budgeted"
    assert "Kontoret kommer inte hinna att arbeta mer med denna fråga under året." in said
    assert "At least 3 of 80 assignments in Bilaga 2: Förvaltningens uppdrag och aktiviteter are partly" in said
    assert "At least 3 activities of Bilaga 2: Förvaltningens uppdrag och aktiviteter do not" in said
    assert "Of 52 activities off plan in Månadsrapport november 2017, at least 11 were due in the month" in said
    first = said.index("Övriga regiongemensamma kostnader | −778.3 mnkr a month")
    assert first < said.index("Valfrihetsvård | −23.7 mnkr a month"), "the larger difference comes first"


def test_the_month_before_is_compared_where_it_is_there(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER}, BRIEF)
    assert "is −3.5 mnkr against budget; before, it was −2.0 mnkr: a change of −1.5 mnkr." in said
    assert "one line's forecast has moved: Läkemedel by −1.5 mnkr." in said


def test_in_january_it_is_told_how_the_year_before_ended(tmp_path: Path) -> None:
    january = monthly(2019, 1, lines((-8.0, -7.0, -84.0, -84.0)))
    reports = {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER, "mr-2018-12": DECEMBER, "mr-2019-01": january}
    said = run(tmp_path / "a", reports, BRIEF)
    assert re.search(r"2018 ended at \S+ mnkr against budget; the last forecast before was −3\.5 mnkr\.", said)
    assert "The year 2018 ended at −13.5 mnkr against budget." in run(tmp_path / "b", reports, DRUGS)


def test_a_year_that_is_over_has_no_forecast_but_had_one(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER, "mr-2018-11": NOVEMBER, "mr-2018-12": DECEMBER}, BRIEF)
    assert "The year is over. The last forecast before was −3.5 mnkr against budget." in said
    assert "by forecast" not in said


def test_without_finances_the_brief_tells_of_plans(tmp_path: Path) -> None:
    said = run(tmp_path, {"bilaga-2018": annual(2018, GOALS)}, BRIEF)
    assert said.startswith("2 of 4 assignments are partly fulfilled or not fulfilled.\n")
    assert "No total of the finances has been read" in said
    assert "1 activity of Bilaga 2: Förvaltningens uppdrag och aktiviteter 2018 does not" in said
    assert "overdue" not in said, "an appendix prints no due dates"


def test_each_publisher_has_its_own_brief(tmp_path: Path) -> None:
    others = monthly(2018, 12, lines((-60.0, -55.0, -55.0, -60.0))).replace("Region Påhitt", "Region Annan")
    folder = processed(tmp_path, {"mr-2018-10": OCTOBER, "annan-2018-12": others})
    assert "up to 31 December 2018" in text_of(shown(BRIEF, folder))
    said = text_of(shown(BRIEF, folder, PUBLISHER="Region Påhitt"))
    assert "798.8 mnkr is the result up to 31 October 2018" in said
    assert "December" not in said


# ---------------------------------------------------------------------------------------------------------------------
# Drugs


def test_drugs_their_grant_and_what_no_table_confirms() -> None:
    said = text_of(shown(DRUGS, PROCESSED))
    assert "115.8 mnkr more than budgeted is what drugs have cost up to 30 November 2017." in said
    assert "That is 16.6% of the budget for the period, 696.2 mnkr." in said
    assert "forecast −125.0 mnkr against budget and the state grant for them +125.6 mnkr: +0.6 mnkr together." in said
    assert "5,3 procent" in said and "3,5 procentenheter" in said
    assert "leaves 72.4 mnkr a month: 1.4 less than in the months so far, 73.8." in said
    assert "better than budget bring +165.8 mnkr in all. Together that is −19.2 mnkr against budget." in said


def test_a_figure_on_drugs_that_its_table_contradicts_is_shown(tmp_path: Path) -> None:
    said = run(tmp_path, {"mr-2018-10": OCTOBER}, DRUGS)
    assert "The report contradicts itself: The forecast deviation for the year of “Läkemedel” is −13.0" in said


def test_forecasts_of_two_years_are_two_paths(tmp_path: Path) -> None:
    reports = {
        "mr-2018-10": OCTOBER,
        "mr-2018-11": NOVEMBER,
        "mr-2019-10": monthly(2019, 10, lines((-61, -60, -70, -72))),
    }
    said = run(tmp_path, reports, DRUGS)
    assert "For 2018 it went from −13.0 mnkr (Oct 2018) to −14.5 mnkr (Nov 2018)." in said
    assert "For 2019 a single report has been read: −2.0 mnkr (Oct 2019)." in said
    assert "better" not in said, "one year is not subtracted from another"


def test_a_month_that_speaks_of_drugs_in_words_alone_is_not_passed_over(tmp_path: Path) -> None:
    prose = ["Underskottet för läkemedel beräknas till 13,4 mnkr 2018."]
    october = monthly(2018, 10, [("Tandvård", -20.0, -21.0, -25.0, -24.0)], [], prose)
    said = run(tmp_path, {"mr-2018-10": october, "mr-2018-11": NOVEMBER}, DRUGS)
    assert "has no line for drugs; in words it says: Underskottet för läkemedel beräknas till 13,4 mnkr 2018." in said
    assert "No other report with a forecast of drugs for 2018 has been read." in said


@pytest.mark.parametrize(
    ("line", "prose", "wanted"),
    [
        (("Läkemedel inkl. förmån", -20.0, -21.0, -25.0, -24.0), "", "1.0 mnkr less than budgeted is what drugs"),
        (("Läkemedel", -20.0, 0.0, 0.0, -24.0), "", "20.0 mnkr more than budgeted is what drugs have cost"),
        (("Läkemedel", 0.0, 0.0, 0.0, 0.0), "", "Drugs have cost what was budgeted up to 31 October 2018."),
        (("Tandvård", -20.0, -21.0, -25.0, -24.0), "", "state no amounts for drugs."),
        (
            ("Tandvård", -20.0, -21.0, -25.0, -24.0),
            "Underskottet för läkemedel beräknas till 13,4 mnkr 2018.",
            "No table that has been read has a line for drugs, but the reports speak of them",
        ),
    ],
    ids=["another name", "no budget", "nothing", "no drugs", "in the prose alone"],
)
def test_a_line_for_drugs_is_found_or_missed_in_words(
    line: tuple[str, float, float, float, float], prose: str, wanted: str, tmp_path: Path
) -> None:
    said = run(tmp_path, {"mr-2018-10": monthly(2018, 10, [line], prose=[prose])}, DRUGS)
    assert wanted in said
    assert "%" not in said or line[2], "nothing is a share of no budget"


def test_a_small_deviation_is_not_nothing(tmp_path: Path) -> None:
    """A report in tkr: 41 tkr are 0.041 mnkr."""
    rows = monthly(2018, 10, [("Läkemedel", -7040.0, -7000.0, -8400.0, -8450.0)])
    said = run(
        tmp_path, {"mr-2018-10": rows.replace("1 Ekonomi", "1 Ekonomi\n\nSamtliga belopp redovisas i tkr.")}, DRUGS
    )
    assert "0.040 mnkr more than budgeted is what drugs have cost up to 31 October 2018." in said
    assert "That is 0.6% of the budget for the period, 7.0 mnkr." in said


# ---------------------------------------------------------------------------------------------------------------------
# Emissions


def test_reports_that_agree_on_a_year_make_one_series(tmp_path: Path) -> None:
    reports = {"bilaga-2018": appendix(2018, "4 000", "1,400"), "bilaga-2019": appendix(2019, "3 900", "1,350")}
    said = run(tmp_path, reports, CO2)
    assert "2015 5,000 tonnes; 2017 4,000 tonnes; 2018 3,900 tonnes." in said, "in order"
    assert "22% less in 2018 than in 2015" in said
    assert "In 2 of the 2 years after the first they were lower" in said
    assert "region total | CO₂e | 2017 | not called preliminary | 1,500,000" in said, "the county's 2017 was revised"
    assert "Left out of the series above" in said


def test_two_years_are_no_trend_and_no_target_is_made_up() -> None:
    said = text_of(shown(CO2, PROCESSED))
    assert "11% less in 2018 than in 2015: direct emissions of the Region's own operations." in said
    assert "14,000 tonnes of CO₂e more in 2017 than in 2016: the whole county, from 1,521,000 tonnes" in said
    assert "Two years show a difference, not a trend." in said
    assert "target" not in said and "2030" not in said
    assert "0.3%" not in said and "0%" not in said, "own operations are not divided by the county"


def test_a_target_that_is_named_is_set_beside_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    target = {
        "scope": "own_operations",
        "gas": "co2",
        "base_year": 2015,
        "year": 2030,
        "reduction_pct": 50,
        "source": "X",
    }
    monkeypatch.setattr(answers, "publication", lambda: {"emissions_target": target})
    said = text_of(shown(CO2, PROCESSED))
    assert "50% less by 2030 than in 2015 (X), needs 186 tonnes less a year" in said
    assert "that is 3.7% of today's level; until now it was 209 tonnes a year, 3.7% of the first." in said


def test_another_publishers_emissions_are_no_revision_of_ours(tmp_path: Path) -> None:
    others = appendix(2018, "8 000", "2,400").replace("Region Påhitt", "Region Annan")
    folder = processed(tmp_path, {"bilaga-2018": appendix(2018, "4 000", "1,400"), "annan-2018": others})
    for publisher, own, another in (("Region Påhitt", "4,000", "8,000"), ("Region Annan", "8,000", "4,000")):
        said = text_of(shown(CO2, folder, PUBLISHER=publisher))
        assert own in said and another not in said


def test_what_is_said_of_several_places_is_one_finding(tmp_path: Path) -> None:
    same = [
        ("■ Ett", "Klart.", ["▶ Läsa"]),
        ("■ Två", "Klart (nu.", ["✓ Skriva"]),
        ("■ Tre", "Klart (då.", ["✓ Räkna"]),
    ]
    said = run(tmp_path, {"bilaga-2018": annual(2018, {"1.1 Mål": same})}, TRUST)
    assert len(re.findall(r"A bracket is opened and not closed", said)) == 1


def test_a_page_is_about_one_publisher(tmp_path: Path) -> None:
    other = NOVEMBER.replace("Region Påhitt", "Region Skåne")
    reports = {"mr-2018-10": OCTOBER, "skane-2018-11": other}
    said = run(tmp_path / "a", reports, OFF_PLAN)
    assert "1 activity does not" in said, "of the newest report"
    said = run(tmp_path / "b", reports, OFF_PLAN, PUBLISHER="Region Påhitt")
    assert "3 activities do not" in said
    assert "There is no earlier report" in run(tmp_path / "c", reports, CHANGED)
    reports["skane-2018"] = appendix(2018, "4 000", "1,400").replace("Region Påhitt", "Region Skåne")
    said = run(tmp_path / "d", reports, CO2, PUBLISHER="Region Påhitt")
    assert "state no emissions" in said, "Region Skåne's are not shown instead"


def test_the_indicators_of_a_municipality_are_told(tmp_path: Path) -> None:
    said = run(tmp_path / "a", {"delar-2024": MUNICIPALITY}, BRIEF)
    assert "2 of 3 indicators in Delårsrapport augusti 2024 have not, or only partly, reached their targets." in said
    assert "Väntetid, dagar | högst 30 | nästan 41 | not reached" in said
    said = run(tmp_path / "b", {"delar-2024": MUNICIPALITY}, STATUS)
    assert "1 of 3 indicators in Delårsrapport augusti 2024 has reached its target." in said


def test_lists_with_nothing_in_common_tell_of_no_change(tmp_path: Path) -> None:
    other = [("Bygga vägar", "Följer inte planeringen", "Asfaltera bron", date(2018, 12, 31), "Resursbrist.")]
    reports = {"mr-2018-10": OCTOBER, "mr-2018-11": monthly(2018, 11, activities=other)}
    said = run(tmp_path, reports, CHANGED)
    assert "No activity of Månadsrapport november 2018 is found in Månadsrapport oktober 2018." in said
    assert "Asfaltera" not in said
