"""Measures on the two real reports, against figures counted and computed by hand from the reports themselves."""

from __future__ import annotations

import csv
import inspect
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.answers import measures
from analysis.answers.measures import changes, chosen, co2, drugs, matching, of_report, off_plan, origins, status, trust
from analysis.answers.measures.answers import Fact, Sources, facts, measure, sources_of
from analysis.answers.prose import drugs as said_of_drugs
from analysis.answers.prose.markup import Facts
from analysis.tidy.schema import TABLES
from analysis.tidy.store import load, row_keys
from analysis.tidy.vocabulary import words

TABLES_READ = {
    name: load(name) for name in ("reports", "assignments", "activities", "budget", "stated_figures", "emissions")
}
REPORTS, ASSIGNMENTS, ACTIVITIES, BUDGET, STATED, EMISSIONS = TABLES_READ.values()
MONTHLY = chosen(REPORTS, "manadsrapport-2017-11")
ANNUAL = chosen(REPORTS, "bilaga-2-2019")


def of(frame: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    return of_report(frame, report)


def value(found: pd.DataFrame, name: str) -> float:
    return float(found.loc[found["fact"] == name, "value"].item())


ASSIGNED, ACTED = of(ASSIGNMENTS, ANNUAL), of(ACTIVITIES, ANNUAL)
FINANCE, SAID = of(BUDGET, MONTHLY), of(STATED, MONTHLY)
FOUND = of(off_plan.deviating(REPORTS, ASSIGNMENTS, ACTIVITIES), MONTHLY)
REASONS = off_plan.reasons(FOUND)
LEVELS = co2.stated(EMISSIONS)

THREADS = changes.followed(REPORTS, ASSIGNMENTS, ACTIVITIES)
SINCE = {level: changes.since_last(THREADS, MONTHLY, ANNUAL, level) for level in ("assignment", "activity")}

ANSWERS: dict[str, Any] = {
    "status.by_status": status.by_status(ASSIGNED, ACTED),
    "status.why_unknown": status.why_unknown(ASSIGNED, ACTED),
    "status.by_goal": status.by_goal(ASSIGNED, ACTED),
    "status.agreement": status.agreement(ASSIGNED, ACTED),
    "status.to_look_at": status.to_look_at(ASSIGNED, ACTED),
    "status.progress": status.progress(ASSIGNED, ACTED),
    "status.with_activity": status.with_activity(ASSIGNED, ACTED),
    "status.without_activity": status.without_activity(ASSIGNED, ACTED),
    "status.by_report": status.by_report(REPORTS, ACTIVITIES),
    "status.key_figures": status.key_figures(ASSIGNED, ACTED),
    "off_plan.deviating": off_plan.deviating(REPORTS, ASSIGNMENTS, ACTIVITIES),
    "off_plan.by_report": off_plan.by_report(REPORTS, ACTIVITIES, FOUND),
    "off_plan.ageing": off_plan.ageing(FOUND),
    "off_plan.late": off_plan.late(FOUND),
    "off_plan.reasons": REASONS,
    "off_plan.by_reason": off_plan.by_reason(REASONS),
    "off_plan.by_priority": off_plan.by_priority(FOUND, REASONS),
    "off_plan.key_figures": off_plan.key_figures(of(ACTIVITIES, MONTHLY), FOUND, REASONS),
    "off_plan.by_assignment": off_plan.by_assignment(FOUND),
    "matching.followed_up": matching.followed_up(REPORTS, ASSIGNMENTS, ACTIVITIES, FOUND, ANNUAL),
    "changes.followed": THREADS,
    "changes.compared": changes.compared(MONTHLY, ANNUAL, THREADS),
    "changes.between": changes.between(MONTHLY, ANNUAL),
    "changes.since_last": SINCE["activity"],
    "changes.by_change": changes.by_change(SINCE["assignment"], SINCE["activity"]),
    "changes.transitions": changes.transitions(SINCE["activity"], "activity"),
    "changes.standing": changes.standing(REPORTS, THREADS, ANNUAL, "activity"),
    "changes.through_time": changes.through_time(REPORTS, THREADS, ANNUAL, "activity"),
    "changes.summary": changes.summary(SINCE["activity"]),
    "drugs.variance": drugs.variance(FINANCE),
    "drugs.lines": drugs.lines(FINANCE),
    "drugs.bridge": drugs.bridge(FINANCE),
    "drugs.pace": drugs.pace(FINANCE),
    "drugs.movements": drugs.movements(SAID),
    "drugs.prose_beside_tables": drugs.prose_beside_tables(FINANCE, SAID),
    "drugs.grant": drugs.grant(FINANCE),
    "drugs.forecast_path": drugs.forecast_path(REPORTS, BUDGET),
    "drugs.key_figures": drugs.key_figures(FINANCE, SAID),
    "co2.stated": LEVELS,
    "co2.changes": co2.changes(LEVELS),
    "co2.shares": co2.shares(LEVELS),
    "co2.beside_region": co2.beside_region(LEVELS),
    "co2.needed": co2.needed(LEVELS, co2.Target(0.5, 2030)),
    "co2.stated_changes": co2.stated_changes(EMISSIONS, STATED, co2.changes(LEVELS)),
    "co2.key_figures": co2.key_figures(LEVELS, EMISSIONS),
    "origins.files": origins.files(REPORTS),
}
KEYS = {key for name, frame in TABLES_READ.items() for key in row_keys(name, frame)}

answers = pytest.mark.parametrize("how", list(ANSWERS))


@answers
def test_each_answer_names_its_function_and_rows_that_exist(how: str) -> None:
    answer = ANSWERS[how]
    assert answer.attrs["how"] == how
    assert answer.columns[-1] == "sources"
    assert len(answer), "the real reports give an answer to each"
    for sources in answer["sources"]:
        cells = [key for column in answer.columns for key in sources_of(sources, column)]
        assert sources and set(sources) | set(cells) <= KEYS
        assert len(set(sources)) == len(sources)


@answers
def test_each_measure_says_what_comes_back(how: str) -> None:
    module, name = how.split(".")
    documented = inspect.getdoc(getattr(getattr(measures, module), name))
    assert documented and len(documented.splitlines()[0]) > 40


def test_row_keys_are_unique_and_hold_no_space() -> None:
    assert len(KEYS) == sum(len(frame) for frame in TABLES_READ.values())
    assert not [key for key in KEYS if " " in key]
    assert "budget/manadsrapport-2017-11/2/5/forecast_deviation/2017-12-31" in KEYS
    assert "activities/bilaga-2-2019-a017" in KEYS
    odd = pd.DataFrame({"report_id": ["a b/c%"]})
    assert row_keys("reports", odd).tolist() == ["reports/a%20b%2Fc%25"]
    assert set(TABLES_READ) <= set(TABLES)


def test_assignments_and_activities_by_status() -> None:
    found = ANSWERS["status.by_status"]
    counts = dict(zip(zip(found["level"], found["status"], strict=True), found["count"], strict=True))
    assert counts == {
        ("assignment", "fulfilled"): 0,
        ("assignment", "partly_fulfilled"): 3,
        ("assignment", "not_fulfilled"): 0,
        ("assignment", "unknown"): 77,
        ("activity", "done"): 55,
        ("activity", "ongoing"): 130,
        ("activity", "partly_on_plan"): 0,
        ("activity", "off_plan"): 3,
        ("activity", "paused"): 1,
        ("activity", "not_started"): 1,
        ("activity", "unknown"): 13,
    }
    assert found.groupby("level")["share"].sum().tolist() == pytest.approx([1, 1])
    zero = found[(found["level"] == "assignment") & (found["status"] == "fulfilled")]
    assert len(zero["sources"].item()) == 80, "a zero rests on all that was looked at"


def test_unknown_statuses_have_their_reason() -> None:
    found = ANSWERS["status.why_unknown"].drop(columns="sources")
    assert found.to_numpy().tolist() == [
        ["assignment", "symbol_unexplained", "●", 76],
        ["assignment", "symbol_lost", "", 1],
        ["activity", "symbol_lost", "", 13],
    ]
    none_given = status.why_unknown(of(ASSIGNMENTS, MONTHLY), of(ACTIVITIES, MONTHLY))
    assert none_given.loc[none_given["level"] == "assignment", ["why", "count"]].to_numpy().tolist() == [
        ["not_stated", 36]
    ]


def test_goals_by_status() -> None:
    found = ANSWERS["status.by_goal"]
    assert found["assignments"].tolist() == [24, 25, 14, 8, 4, 2, 3]
    assert found["activities"].tolist() == [31, 87, 25, 36, 10, 5, 9]
    assert found["done"].tolist() == [4, 16, 3, 25, 5, 0, 2]
    assert found["unknown"].tolist() == [0, 13, 0, 0, 0, 0, 0]
    assert found["done_share_most"].tolist()[1] == pytest.approx(29 / 87)
    second = found["sources"].iloc[1]
    assert isinstance(second, Sources)
    assert len(sources_of(second, "done")) == 16 and len(sources_of(second, "activities")) == 87


def test_how_levels_agree() -> None:
    found = ANSWERS["status.agreement"].set_index("status").drop(columns="sources")
    assert found.loc["partly_fulfilled"].tolist() == [3, 0, 1, 2, 0]
    assert found.loc["unknown"].tolist() == [77, 17, 2, 56, 2]
    assert found["assignments"].sum() == 80
    kinds = ["no_activity", "some_off_plan", "none_off_plan", "cannot_tell"]
    assert (found[kinds].sum(axis="columns") == found["assignments"]).all()


def test_assignments_by_activities_done() -> None:
    found = ANSWERS["status.progress"]
    assert dict(zip(found["progress"], found["count"], strict=True)) == {
        "all_done": 10,
        "some_done": 16,
        "none_done": 36,
        "cannot_tell": 1,
        "no_activity": 17,
    }


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([], "no_activity"),
        (["done", "done"], "all_done"),
        (["done", "ongoing"], "some_done"),
        (["done", "ongoing", "unknown"], "some_done"),
        (["done", "unknown"], "cannot_tell"),
        (["ongoing", "unknown"], "cannot_tell"),
        (["unknown"], "cannot_tell"),
        (["ongoing", "off_plan"], "none_done"),
    ],
)
def test_what_activities_done_say_of_an_assignment(statuses: list[str], code: str) -> None:
    one = ASSIGNED.head(1)
    held = ACTED.head(len(statuses)).assign(assignment_id=one["assignment_id"].iloc[0], status=statuses)
    found = status.progress(one, held)
    assert found.loc[found["count"] == 1, "progress"].tolist() == [code]


def test_assignments_to_look_at() -> None:
    found = ANSWERS["status.to_look_at"]
    partly = found["status"] == "partly_fulfilled"
    assert sorted(found.loc[partly, "off_plan"]) == [0, 0, 1], "under two of them nothing says why"
    assert found.loc[~partly, "off_plan"].tolist() == [1, 1], "their own status is lost"


def test_assignments_with_and_without_activity_by_goal() -> None:
    found = ANSWERS["status.with_activity"]
    assert found["with_activity"].tolist() == [15, 19, 12, 8, 4, 2, 3]
    assert found["no_activity"].tolist() == [9, 6, 2, 0, 0, 0, 0]
    assert status.with_activity(of(ASSIGNMENTS, MONTHLY), of(ACTIVITIES, MONTHLY))["goal"].tolist() == ["–"]


def test_assignments_without_activity() -> None:
    found = ANSWERS["status.without_activity"]
    assert found["goal"].value_counts(sort=False).to_dict() == {"1.1": 9, "1.2": 6, "1.3": 2}
    assert value(ANSWERS["status.key_figures"], "assignments_printed_again") == 2
    monthly = status.key_figures(of(ASSIGNMENTS, MONTHLY), of(ACTIVITIES, MONTHLY))
    assert value(monthly, "assignments_printed_again") == 0, "what two lists print stands in each once"


def test_everything_in_a_monthly_list_deviates() -> None:
    found = off_plan.deviating(REPORTS, ASSIGNMENTS, ACTIVITIES)
    counts = found.groupby(["report_id", "status"]).size().to_dict()
    assert counts == {
        ("bilaga-2-2019", "not_started"): 1,
        ("bilaga-2-2019", "off_plan"): 3,
        ("bilaga-2-2019", "paused"): 1,
        ("manadsrapport-2017-11", "listed"): 52,
    }


def test_only_what_stands_in_a_list_deviates_by_standing_there() -> None:
    found = off_plan.deviating(REPORTS.assign(kind="monthly_report"), ASSIGNMENTS, ACTIVITIES)
    assert found.groupby("report_id").size().to_dict() == {"bilaga-2-2019": 5, "manadsrapport-2017-11": 52}


def test_what_a_monthly_list_says_is_on_plan_or_done_does_not_deviate() -> None:
    four = of(ACTIVITIES, MONTHLY).head(4).assign(status=["ongoing", "done", "paused", "unknown"])
    found = off_plan.deviating(REPORTS, ASSIGNMENTS, four)
    assert found["activity"].tolist() == four["title"].tolist()[2:]
    assert found["status"].tolist() == ["paused", "listed"]


def test_ageing_on_the_last_day_of_the_report() -> None:
    found = ANSWERS["off_plan.ageing"]
    assert dict(zip(found["ageing"], found["count"], strict=True)) == {
        "over_90": 15,
        "31_to_90": 1,
        "1_to_30": 9,
        "on_the_day": 1,
        "within_31": 25,
        "later": 1,
        "no_date": 0,
    }


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        ("2017-08-31", "over_90"),  # 91 days
        ("2017-09-01", "31_to_90"),  # 90
        ("2017-10-30", "31_to_90"),  # 31
        ("2017-10-31", "1_to_30"),  # 30
        ("2017-11-29", "1_to_30"),
        ("2017-11-30", "on_the_day"),
        ("2017-12-01", "within_31"),
        ("2017-12-31", "within_31"),  # 31 days ahead
        ("2018-01-01", "later"),
        (None, "no_date"),
    ],
)
def test_edges_of_the_buckets(due: str | None, bucket: str) -> None:
    one = of(ACTIVITIES, MONTHLY).head(1).copy()
    one["due_date"] = pd.Timestamp(due) if due else pd.NaT
    assert off_plan.deviating(REPORTS, ASSIGNMENTS, one)["ageing"].tolist() == [bucket]


def test_longest_overdue() -> None:
    first = ANSWERS["off_plan.late"].iloc[0]
    assert (first["activity"], first["days_late"]) == ("Exportklubben", 184)
    assert len(ANSWERS["off_plan.late"]) == 25
    assert value(ANSWERS["off_plan.key_figures"], "median_late") == 91, "the 13th of 25"


def test_reasons_quote_the_sentence_that_gives_them() -> None:
    given: Any = REASONS.set_index("activity")
    assert given.loc["Timbanksforumet", "reason"] == "resources"
    assert given.loc["Timbanksforumet", "sentence"].endswith("på grund av låg bemanning")
    both = REASONS[REASONS["activity"].str.startswith("Styra och koordinera samarbete")]
    assert both["reason"].tolist() == ["legal", "restart"]
    waiting = REASONS[REASONS["sentence"] == "Avvaktar politiskt beslut"]
    assert waiting["reason"].tolist() == ["decision"]
    delayed = REASONS[REASONS["sentence"] == "Försenat slutdatum"]
    assert delayed["reason"].tolist() == ["no_reason"], "that it is late is no reason why"
    assert (REASONS["reason"] == "no_comment").sum() == 30, "14 say so and 16 are empty"
    assert set(REASONS["reason"]) <= {*off_plan.REASONS, *off_plan.NO_REASONS}


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("Väntar på politiskt beslut om finansieringen.", ["decision"]),
        ("I väntan på nämndens beslut.", ["decision"]),
        ("Väntar på att socialstyrelsen ska beskriva innehållet.", ["others"]),
        ("Försenat på grund av resursbrist. Ny plan tas fram tillsammans med förvaltningarna.", ["resources"]),
        ("Kommentar saknas.", ["no_comment"]),
        ("Pågår.", ["no_reason"]),
    ],
)
def test_reasons_told_by_words(comment: str, codes: list[str]) -> None:
    assert off_plan.reasons(FOUND.head(1).assign(comment=comment))["reason"].tolist() == codes


def test_prioritised_commitments_apart() -> None:
    found = ANSWERS["off_plan.by_priority"].drop(columns="sources")
    assert found.iloc[0].tolist()[:4] == [True, 8, 11, 0]
    assert found["assignments"].sum() == len(ANSWERS["off_plan.by_assignment"]), "one page counts commitments one way"
    assert found["activities"].sum() == 52
    assert found["late"].tolist() == [0, 25]
    assert found["without_comment"].tolist() == [0, 30]
    assert found["with_reason"].tolist() == [10, 8], "one and three more have a comment that names none"
    assert (found["late"] + found["not_late"] == found["activities"]).all()


def test_commitments_under_which_activities_gather() -> None:
    found = ANSWERS["off_plan.by_assignment"]
    assert found["activities"].sum() == 52 and found["late"].sum() == 25
    first = found.iloc[0]
    assert first["assignment"] == "Utveckla, genomföra och utvärdera riktade insatser för mer jämlik hälsa."
    assert first[["activities", "late", "not_late"]].tolist() == [6, 4, 2]
    exports = found[found["assignment"].str.startswith("Fortsatt utveckling av projekt för att öka företagens")]
    assert exports["activities"].tolist() == [2], "two lists print it, with and without a full stop"


def test_what_changed_between_the_shipped_reports() -> None:
    assert value(ANSWERS["changes.between"], "months_apart") == 25
    assert ANSWERS["changes.compared"][["assignments", "activities"]].to_numpy().tolist() == [[30, 52], [78, 203]]
    counts = ANSWERS["changes.by_change"]
    assert counts["count"].tolist() == [7, 71, 23, 5, 198, 47]
    assert counts.groupby("level")["share"].sum().tolist() == pytest.approx([1, 1])
    moved = ANSWERS["changes.transitions"].set_index("old_status")
    assert moved.loc["listed", ["done", "ongoing", "gone"]].tolist() == [4, 1, 47]
    summary = ANSWERS["changes.summary"]
    assert [value(summary, name) for name in ("changed", "kept", "untold", "now_done")] == [5, 0, 0, 4]
    assert ANSWERS["changes.standing"]["printed_in"].tolist() == [2] * 5


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("ongoing", "done", "changed"),
        ("done", "done", "kept"),
        ("unknown", "done", "untold"),
        ("done", "not_stated", "untold"),
        ("listed", "done", "changed"),
        ("listed", "off_plan", "untold"),
        ("partly_on_plan", "listed", "untold"),
        ("listed", "listed", "untold"),
        ("listed", "paused", "changed"),
    ],
)
def test_whether_a_status_changed(old: str, new: str, outcome: str) -> None:
    one = SINCE["activity"].query("change == 'matched'").head(1).assign(old_status=old, new_status=new)
    summary = changes.summary(one)
    assert {name: value(summary, name) for name in ("changed", "kept", "untold")} == {
        name: float(name == outcome) for name in ("changed", "kept", "untold")
    }


def test_what_is_reworded_and_what_is_done_by_now() -> None:
    three = SINCE["activity"].query("change == 'matched'").head(3)
    three = three.assign(earlier_title=["Ett", "Två", "Tre"], title=["Ett", "Två.", "Tre"])
    summary = changes.summary(three.assign(new_status=["fulfilled", "ongoing", "done"]))
    assert (value(summary, "reworded"), value(summary, "now_done")) == (1, 2)


def test_every_activity_is_looked_for_in_the_later_report() -> None:
    found = ANSWERS["matching.followed_up"]
    assert len(found) == 52
    assert sorted(found["activity"]) == sorted(FOUND["activity"])
    sure = found[found["match"].isin(matching.FOUND)]
    assert dict(zip(sure["activity"].str[:22], sure["later_status"], strict=True)) == {
        "Planera och genomföra ": "ongoing",
        "Ta fram underlag som m": "done",
        "Ung Företagsamhet": "done",
        "Ung drive - brett nätv": "done",
        "Screening med copd-6 o": "done",
    }
    perhaps = found[found["match"] == "possible"].set_index("activity")["later_activity"]
    assert perhaps["Industriell Dynamik 2015-2017"] == "Vidareutveckla Industriell Dynamik i samverkan med IUC"
    assert perhaps["Öppna företag"] == "Fortsatt uppstart och breddning av Öppna Företag i Halland"
    assert perhaps["Framtagning av nytt Livsmedelsprogram"] == "Implementera livsmedelsprogrammet i Halland"
    assert (found.loc[found["match"] == "none", "later_status"] == "").all()
    assert found["score"].between(0, 100).all()


def test_the_later_report_is_the_next_one() -> None:
    assert off_plan.later_report(REPORTS, MONTHLY)["report_id"].tolist() == ["bilaga-2-2019"]
    assert off_plan.later_report(REPORTS, ANNUAL).empty
    others = REPORTS.assign(publisher=REPORTS["publisher"].where(REPORTS["kind"] != "annual_appendix", "Region Annan"))
    assert off_plan.later_report(others, MONTHLY).empty, "another publisher's report tells nothing of ours"
    with pytest.raises(ValueError, match="there is no report 'x'"):
        off_plan.later_report(REPORTS, MONTHLY, "x")


def test_drug_costs_against_budget() -> None:
    found = ANSWERS["drugs.variance"].drop(columns="sources").to_numpy().tolist()
    assert found[0][:6] == ["result", "2017-01/2017-11", 11, -696.2, -812.0, -115.8]
    assert found[1][:6] == ["forecast", "2017-01/2017-12", 12, -759.4, -884.4, -125.0]
    assert found[0][6] == pytest.approx(-16.633, abs=1e-3)
    assert found[1][6] == pytest.approx(-16.460, abs=1e-3)


def test_a_deviation_that_is_not_printed_is_outcome_minus_budget() -> None:
    found = drugs.variance(FINANCE[~FINANCE["measure"].isin(["deviation", "forecast_deviation"])])
    assert found["deviation_mnkr"].tolist() == [-115.8, -125.0]


def test_a_result_for_the_whole_year_ends_its_forecast() -> None:
    december = FINANCE["period_end"].where(
        ~FINANCE["measure"].isin(["result", "deviation"]), pd.Timestamp(2017, 12, 31)
    )
    over = FINANCE.assign(period_end=december)
    figures = drugs.key_figures(over, SAID)
    assert (value(figures, "final_deviation"), value(figures, "year_deviation")) == (-115.8, -115.8)
    assert drugs.pace(over).empty


def test_weight_of_drugs_among_all_lines() -> None:
    found = ANSWERS["drugs.lines"]
    assert found["line_item"].tolist()[0] == "Läkemedel"
    share = value(ANSWERS["drugs.key_figures"], "share_of_costs")
    assert share == pytest.approx(759.4 / 7720.7), "of the lines that are costs, not of the regional grant"
    assert len(found) == 12 and "Summa" not in set(found["line_item"])
    figures = ANSWERS["drugs.key_figures"]
    assert value(figures, "deficits") == -185.0  # 125.0 + 31.0 + 20.0 + 9.0
    assert value(figures, "surpluses") == 165.8  # 72.0 + 29.9 + 27.7 + 17.0 + 14.5 + 3.5 + 1.2
    assert value(figures, "all_lines") == -19.2
    assert value(figures, "other_lines") == 105.8
    assert value(figures, "share_of_deficits") == pytest.approx(125 / 185)


def test_bridge_ends_at_the_printed_forecast() -> None:
    found = ANSWERS["drugs.bridge"]
    assert (found["level_mnkr"].iloc[0], found["level_mnkr"].iloc[-1]) == (0.0, -19.2)
    assert "rounding" not in set(found["step"])
    off = FINANCE.copy()
    total = (off["table_no"] == 2) & (off["level"] == "total") & (off["measure"] == "forecast")
    off.loc[total, "value_mnkr"] = -19.0
    rest = drugs.bridge(off)
    assert rest.loc[rest["step"] == "rounding", "change_mnkr"].tolist() == [0.2]


def test_a_deviation_for_the_year_that_is_not_printed_is_forecast_minus_budget() -> None:
    without = FINANCE[FINANCE["measure"] != "forecast_deviation"]
    columns = ["line_item", "forecast_deviation_mnkr"]
    printed = dict(ANSWERS["drugs.lines"][columns].to_numpy().tolist())
    computed = dict(drugs.lines(without)[columns].to_numpy().tolist())
    assert computed == pytest.approx(printed, abs=0.11), "each is printed with one decimal"
    assert drugs.bridge(without)["level_mnkr"].iloc[-1] == -19.2
    source = drugs.lines(without)["sources"].iloc[0]
    assert [key.split("/")[-2] for key in source] == ["deviation", "budget", "forecast"]


def test_a_table_without_a_forecast_is_not_said_to_be_missing() -> None:
    said = [
        said_of_drugs.lines(Facts(drugs.key_figures(budget, SAID)))
        for budget in (FINANCE[FINANCE["measure"].isin(["result", "budget", "deviation"])], FINANCE.head(0))
    ]
    assert said == [said_of_drugs.NO_YEAR, said_of_drugs.NO_DRUGS]


def test_pace_of_the_year() -> None:
    found = ANSWERS["drugs.pace"]
    assert found["months"].tolist() == [11, 1, 1]
    assert found["per_month_mnkr"].tolist() == pytest.approx([-812.0 / 11, -72.4, -63.2])
    assert value(ANSWERS["drugs.key_figures"], "year_at_pace") == pytest.approx(885.818, abs=1e-3)


def test_movements_that_prose_states() -> None:
    found = ANSWERS["drugs.movements"]
    assert found["change_mnkr"].tolist() == [6.6, 4.0, -13.0, -7.5, 5.0, -0.5, 4.5]
    assert value(ANSWERS["drugs.key_figures"], "moves_drugs") == 0


def test_a_change_is_for_the_worse_with_and_without_a_minus() -> None:
    quote = SAID["quote"].str.replace("försämras med 0,5 mnkr", "försämras med -0,5 mnkr")
    row = quote != SAID["quote"]
    minus = SAID.assign(quote=quote, value=SAID["value"].mask(row, -0.5))
    minus["value_printed"] = SAID["value_printed"].mask(row, "-0,5 mnkr")
    assert drugs.movements(minus)["change_mnkr"].tolist() == drugs.movements(SAID)["change_mnkr"].tolist()
    assert row.sum() == 1


def test_a_forecast_is_set_beside_the_result_of_its_own_year() -> None:
    columns = ["report_id", "period_end", "year", "forecast_mnkr", "result_mnkr", "sources"]
    rows = [
        (f"mr-{year}-{month}", pd.Timestamp(year, month, 28), year, amount, amount, ("k",))
        for year, month, amount in ((2017, 11, -100.0), (2017, 12, -110.0), (2018, 11, -200.0), (2018, 12, -190.0))
    ]
    errors = drugs.accuracy(pd.DataFrame(rows, columns=columns))
    assert errors[["report_id", "error_mnkr"]].to_numpy().tolist() == [["mr-2017-11", 10.0], ["mr-2018-11", -10.0]]


@pytest.mark.parametrize(
    ("sentence", "moved"),
    [
        ("Prognosen för intäkter från andra regioner ser ut att öka med 5 mnkr.", [5.0]),
        ("Prognosen för intäkter minskar med 5 mnkr.", [-5.0]),
        ("Prognosen för kostnader ser ut att öka med 5 mnkr.", [-5.0]),
        ("Kostnaderna ökade med 5 mnkr.", []),
    ],
)
def test_more_revenue_is_better_and_more_costs_are_worse(sentence: str, moved: list[float]) -> None:
    said = SAID.head(1).assign(value=5.0, value_printed="5 mnkr", quote=sentence)
    assert drugs.movements(said)["change_mnkr"].tolist() == moved


def test_state_grant_covers_the_deficit() -> None:
    found = ANSWERS["drugs.grant"]
    assert dict(zip(found["measure"], found["forecast_deviation_mnkr"], strict=True)) == {
        "drugs": -125.0,
        "drug_grant": 125.6,
        "net": 0.6,
    }


def test_prose_agrees_with_tables_on_drugs() -> None:
    found = ANSWERS["drugs.prose_beside_tables"]
    assert found[["stated_mnkr", "table_mnkr", "outcome"]].to_numpy().tolist() == [
        [-125.0, -125.0, "holds"],
        [-125.0, -125.0, "holds"],
        [125.6, 125.6, "holds"],
    ]
    wrong = SAID.assign(value=SAID["value"].where(SAID["value"] != 125.6, 125.8))
    assert drugs.prose_beside_tables(FINANCE, wrong)["outcome"].tolist() == ["holds", "holds", "differs"]
    for printed, outcome in (("126 mnkr", "rounding"), ("126,0 mnkr", "differs")):
        grant = SAID["value"] == 125.6
        whole = SAID.assign(
            value=SAID["value"].mask(grant, 126.0), value_printed=SAID["value_printed"].mask(grant, printed)
        )
        assert drugs.prose_beside_tables(FINANCE, whole)["outcome"].tolist() == ["holds", "holds", outcome]


def test_emissions_changes_and_shares() -> None:
    changes = ANSWERS["co2.changes"].set_index("scope")
    assert changes["change_tonnes"].to_dict() == {
        "region_total": 14_000,
        "transport": 4_000,
        "machinery": 0,
        "own_operations": -627,
    }
    assert changes.loc["own_operations", "change_tonnes_per_year"] == -209
    assert changes.loc["own_operations", "change_pct"] == pytest.approx(-10.965, abs=1e-3)
    shares = ANSWERS["co2.shares"]
    assert shares.groupby("year")["share_pct"].sum().tolist() == pytest.approx([100, 100])
    assert shares.loc[shares["year"] == 2017, "tonnes"].tolist() == [696_000, 96_000, 743_000]
    assert "own_operations" not in set(shares["scope"]), "another gas and other years"
    mixed = EMISSIONS.assign(gas=EMISSIONS["gas"].mask(EMISSIONS["scope"] == "transport", "co2"))
    assert "transport" not in set(co2.shares(co2.stated(mixed))["scope"])


def test_stated_changes_follow_from_the_levels() -> None:
    found = ANSWERS["co2.stated_changes"]
    assert found[["stated_as", "stated", "outcome"]].to_numpy().tolist() == [
        ["pct", 11.0, "rounding"],
        ["tonnes", 627.0, "holds"],
    ]


def test_own_operations_beside_the_region() -> None:
    found = ANSWERS["co2.beside_region"]
    assert found[["scope", "gas", "year", "tonnes"]].to_numpy().tolist() == [
        ["own_operations", "co2", 2018, 5091.0],
        ["region_total", "co2e", 2017, 1535000.0],
    ]
    assert co2.beside_region(LEVELS[LEVELS["scope"] == "region_total"]).empty


def test_what_a_target_needs() -> None:
    found: Any = ANSWERS["co2.needed"].set_index("scope")
    assert found.loc["region_total", "target_tonnes"] == 760_500
    assert 1_535_000 * (1 + found.loc["region_total", "needed_pct_per_year"] / 100) ** 13 == pytest.approx(760_500)
    assert found.loc["own_operations", "needed_tonnes_per_year"] == pytest.approx((2859 - 5091) / 12)
    assert co2.needed(LEVELS, co2.Target(0.5, 2017, base_year=1990)).empty
    assert "own_operations" not in set(co2.needed(LEVELS, co2.Target(0.5, 2018))["scope"]), "its last year is 2018"
    wider = EMISSIONS["year"].map(lambda year: year + 1 if year >= 2017 else year - 1)
    later = EMISSIONS.assign(report_id="a-later-report", year=wider)
    both = co2.needed(co2.stated(pd.concat([EMISSIONS, later], ignore_index=True)), co2.Target(0.5, 2030))
    assert set(both["vintage"]) == {"a-later-report"}, "which reaches furthest"
    for reduction in (0, 1, 50):
        with pytest.raises(ValueError, match=r"write 0\.5 for half"):
            co2.Target(reduction, 2030)


def test_series_of_two_vintages_stay_apart() -> None:
    later = EMISSIONS.assign(report_id="bilaga-2-2020", value_tonnes=EMISSIONS["value_tonnes"] * 1.1)
    levels = co2.stated(pd.concat([EMISSIONS, later], ignore_index=True))
    assert len(co2.changes(levels)) == 8
    assert co2.changes(levels)["points"].tolist() == [2] * 8
    assert len(co2.revisions(levels)) == 16


# ---------------------------------------------------------------------------------------------------------------------
# What the checks say, against the findings that were judged by eye

CHECKS = load("checks")
RULES = {row["rule"]: row for row in words("check_rules")}


def judged(outcome: str, importance: int) -> int:
    """How many findings with an outcome, by rules of that importance, stand in tests/golden/findings.csv."""
    with (Path(__file__).parent / "golden" / "findings.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["outcome"] == outcome]
    return sum(int(RULES[row["rule"]]["importance"]) == importance for row in found)


@pytest.mark.parametrize("importance", [1, 2, 3])
def test_contradictions_by_importance(importance: int) -> None:
    found = trust.contradictions(CHECKS, least=importance, most=importance)
    assert len(found) == judged("differs", importance) > 0
    beyond = (CHECKS["difference"].abs() / CHECKS["tolerance"]).fillna(0)
    ratio = dict(zip(row_keys("checks", CHECKS), beyond, strict=True))
    ratios = [ratio[key] for (key,) in found["sources"]]
    assert ratios == sorted(ratios, reverse=True), "the largest beside what rounding allows first"


def test_checks_of_a_report_against_itself_are_counted_without_those_of_our_reading() -> None:
    outcomes = trust.by_outcome(CHECKS)
    counts = dict(zip(outcomes["outcome"], outcomes["count"], strict=True))
    figures = trust.key_figures(CHECKS)
    assert counts["differs"] == value(figures, "differs") == sum(judged("differs", n) for n in (1, 2, 3))
    assert value(figures, "checks") == sum(counts.values()) < len(CHECKS)
    assert value(figures, "important") == judged("differs", 3)
    assert value(figures, "words") == 3100 + 9829


def test_what_touches_an_answer() -> None:
    everything = pd.DataFrame({"sources": [tuple(sorted(KEYS))]})
    found = trust.touching(CHECKS, [everything])
    rows = CHECKS[(CHECKS["outcome"] == "differs") & (CHECKS["rows"] != "")]
    assert len(found) == sum(int(RULES[rule]["importance"]) >= 2 for rule in rows["rule"])
    assert trust.touching(CHECKS, [everything.head(0)]).empty


def test_choice_of_a_report() -> None:
    assert chosen(REPORTS, "latest")["report_id"].tolist() == ["bilaga-2-2019"]
    assert chosen(REPORTS, "latest", "monthly_report")["report_id"].tolist() == ["manadsrapport-2017-11"]
    assert chosen(REPORTS, "latest", "no_such_kind", "monthly_report")["report_id"].tolist() == [
        "manadsrapport-2017-11"
    ]
    assert chosen(REPORTS.head(0), "latest").empty
    with pytest.raises(ValueError, match="there is no report 'x'; the reports read are: bilaga-2-2019"):
        chosen(REPORTS, "x")


def test_answers_refuse_what_is_no_answer() -> None:
    @measure
    def without_sources() -> pd.DataFrame:
        return pd.DataFrame({"count": [1]})

    with pytest.raises(TypeError, match="does not end with its sources"):
        without_sources()
    with pytest.raises(ValueError, match="named twice"):
        facts([Fact("a", 1, "count", ["k"]), Fact("a", 2, "count", ["k"])])
    assert not math.isnan(value(facts([Fact("a", 1, "count", ["k"])]), "a"))


def test_a_sentence_that_two_reports_print_is_set_beside_its_own_levels() -> None:
    def twice(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([frame, frame.assign(report_id="bilaga-2-2020")], ignore_index=True)

    found = co2.stated_changes(twice(EMISSIONS), twice(of(STATED, ANNUAL)), co2.changes(co2.stated(twice(EMISSIONS))))
    assert len(found) == 2 * len(ANSWERS["co2.stated_changes"])


def test_origins_name_lines_as_ranges() -> None:
    found = origins.origins(TABLES_READ, {"Overdue": ANSWERS["off_plan.late"]})
    assert found["lines"].item() == (
        "manadsrapport-2017-11: lines 193, 201–202, 204, 209–210, 256–258, 282–286, 289–298, 302"
    )


def test_origins_say_line_and_page_of_one() -> None:
    found = origins.origins(TABLES_READ, {"Levels": ANSWERS["co2.stated"]})
    assert found["lines"].item() == "bilaga-2-2019: line 73"
    paged = pd.DataFrame({"report_id": ["r"], "activity_id": ["r-a1"], "source_line": [None], "source_page": [4]})
    answer = pd.DataFrame({"sources": [(row_keys("activities", paged).iloc[0],)]})
    answer.attrs["how"] = "off_plan.late"
    assert origins.origins({"activities": paged}, {"Late": answer})["lines"].item() == "r: page 4"
