"""Numbers that know their source: what arithmetic keeps and refuses, and what sentences and tables make of them."""

from __future__ import annotations

import operator
import re

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.answers import (
    Number,
    assume,
    bars,
    chain_vintages,
    cite,
    count,
    count_by,
    finding,
    load,
    median,
    of_publisher,
    output,
    parts_of_total,
    share,
    stated_before,
    total,
)
from analysis.answers.output import Marked, plain_text, sentence, table_bundle

BUDGET = load("budget", report="manadsrapport-2017-11")
DRUGS = BUDGET[(BUDGET["line_item"] == "Läkemedel") & (BUDGET["table_no"] == 2)]


def one(measure: str, end: str = "2017-11-30") -> Number:
    return cite(DRUGS[(DRUGS["measure"] == measure) & (DRUGS["period_end"] == end)], "value_mnkr")


def mnkr(value: float, key: str) -> Number:
    return Number(value, "mnkr", (key,))


# ---------------------------------------------------------------------------------------------------------------------
# Where numbers come from


def test_an_amount_knows_its_row_and_unit() -> None:
    found = one("result")
    assert (found.value, found.unit) == (-812.0, "mnkr")
    assert found.sources == ("budget/manadsrapport-2017-11/2/5/result/2017-11-30",)


def test_plain_pandas_keeps_the_sources() -> None:
    rows = BUDGET.query("measure == 'deviation' and table_no == 2").sort_values("value_mnkr").head(2)
    joined = pd.concat([rows, rows.assign(line_item="again")]).drop_duplicates(["table_no", "row_no"])
    assert total(joined, "value_mnkr").sources == tuple(rows.index)


@pytest.mark.parametrize("rows", [DRUGS, DRUGS.head(0)], ids=["six rows", "no row"])
def test_what_is_not_one_row_is_not_cited(rows: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"takes one row, here are"):
        cite(rows, "value_mnkr")


def test_what_no_row_states_is_not_cited() -> None:
    activities = load("activities").assign(cost_mnkr=float("nan"))
    with pytest.raises(ValueError, match="states no cost_mnkr"):
        cite(activities.head(1), "cost_mnkr")


def test_a_column_that_says_no_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not say its unit"):
        cite(DRUGS.head(1), "row_no")


def test_a_count_lists_exactly_the_rows_that_are_counted() -> None:
    rows = load("activities").query("status == 'off_plan'")
    assert count(rows).value == len(rows) == 3
    assert count(rows).sources == tuple(rows.index)


def test_nothing_counted_has_no_rows() -> None:
    assert (count(DRUGS.head(0)).value, count(DRUGS.head(0)).sources) == (0, ())


def test_an_assumption_says_why() -> None:
    assert assume(0.5, "share", "nobody's target").reason == "nobody's target"
    with pytest.raises(ValueError, match="needs its reason"):
        assume(0.5, "share", " ")


def test_the_median_is_of_all_its_rows() -> None:
    days = pd.DataFrame({"late_days": [30, 10, 91]}, index=pd.Index(["a/1", "a/2", "a/3"], name="row"))
    assert median(days, "late_days").explained == "median(10; 30; 91) = 30"
    assert median(days, "late_days").sources == ("a/1", "a/2", "a/3")


# ---------------------------------------------------------------------------------------------------------------------
# Arithmetic


def test_the_formula_shows_its_terms() -> None:
    found = one("result") - one("budget")
    assert found.explained == "−812.0 − (−696.2) = −115.8"
    assert found.sources == (*one("result").sources, *one("budget").sources)


@pytest.mark.parametrize(
    ("found", "formula"),
    [
        (mnkr(1, "a") - (mnkr(2, "b") - mnkr(3, "c")), "1.0 − (2.0 − 3.0) = 2.0"),
        ((mnkr(1, "a") - mnkr(2, "b")) / mnkr(4, "c"), "(1.0 − 2.0) / 4.0 = −25%"),
        (mnkr(8, "a") / (mnkr(4, "b") / mnkr(2, "c")), "8.0 / (4.0 / 2.0) = 4.0"),
        ((mnkr(1, "a") + mnkr(2, "b")) * 3, "(1.0 + 2.0) × 3 = 9.0"),
        (-(mnkr(1, "a") + mnkr(2, "b")), "−(1.0 + 2.0) = −3.0"),
        (sum([mnkr(1, "a"), mnkr(2, "b")], start=mnkr(0.5, "c")), "0.5 + 1.0 + 2.0 = 3.5"),
    ],
)
def test_the_formula_keeps_its_brackets(found: Number, formula: str) -> None:
    assert found.explained == formula


_AMOUNTS = st.integers(-9999, 9999).map(lambda tenths: tenths / 10)


OPERATIONS = {"+": operator.add, "-": operator.sub, "/": operator.truediv, "*": operator.mul}


@given(st.lists(_AMOUNTS, min_size=4, max_size=4), st.lists(st.sampled_from("+-/*"), min_size=3, max_size=3))
@example([50.4, 0.1, 0.1, 0.1], ["/", "*", "/"])
def test_every_formula_computes_its_value(values: list[float], signs: list[str]) -> None:
    numbers = [mnkr(value, f"row/{place}") for place, value in enumerate(values)]
    found = numbers[0]
    for sign, number in zip(signs, numbers[1:], strict=True):
        try:
            found = OPERATIONS[sign](number, found)
        except (ValueError, ZeroDivisionError):
            return  # units that do not fit, or nothing to divide by
    code = found.formula.replace("−", "-").replace("×", "*").replace(",", "")
    assert eval(code) == pytest.approx(found.value, rel=1e-6, abs=1e-6)
    assert set(found.sources) == {f"row/{place}" for place in range(4)}


def test_units_that_do_not_fit_are_refused() -> None:
    tonnes = Number(5091.0, "tonnes", ("emissions/x",))
    with pytest.raises(ValueError, match="cannot add mnkr and tonnes"):
        _ = one("result") + tonnes
    with pytest.raises(ValueError, match="mnkr / tonnes has no unit"):
        _ = one("result") / tonnes
    with pytest.raises(ValueError, match="mnkr × mnkr has no meaning"):
        _ = one("result") * one("budget")


def test_a_bare_number_has_no_source() -> None:
    with pytest.raises(TypeError, match="has no source"):
        _ = one("result") + 3


def test_amounts_a_month_and_shares() -> None:
    months = Number(11.0, "months", ("budget/x",))
    assert (one("result") / months).unit == "mnkr_per_month"
    assert (one("deviation") / one("budget")).unit == "share"
    assert share(one("deviation"), mnkr(0, "b")) is None
    with pytest.raises(ZeroDivisionError, match=r"divided by 0"):
        _ = one("deviation") / mnkr(0, "b")


# ---------------------------------------------------------------------------------------------------------------------
# Counted


def test_every_status_is_counted_also_those_that_nothing_has() -> None:
    rows = load("activities", report="bilaga-2-2019")
    found = count_by(rows, "status")
    assert dict(zip(found["status"], map(int, found["count"]), strict=True))["partly_on_plan"] == 0
    assert sum(map(int, found["count"])) == len(rows) == 203


def test_counts_in_groups_keep_the_order_of_the_report() -> None:
    rows = load("activities", report="bilaga-2-2019", wide=True)
    found = count_by(rows, "status", by="goal")
    assert found["goal"].tolist() == rows["goal"].dropna().drop_duplicates().tolist()
    assert sum(int(number) for column in found.columns[1:] for number in found[column]) == rows["goal"].notna().sum()


def test_counts_without_zeros_are_those_that_something_has() -> None:
    rows = load("activities", report="bilaga-2-2019", wide=True)
    every, some = count_by(rows, "status"), count_by(rows, "status", zeros=False)
    assert some["status"].tolist() == [code for code, number in every.itertuples(index=False) if number]
    assert 0 < len(some) < len(every)


def test_bars_of_more_than_one_amount_are_refused() -> None:
    """Counts in groups have a column for each status: a chart of the first alone would pass for all of them."""
    found = count_by(load("activities", report="bilaga-2-2019", wide=True), "status", by="goal")
    with pytest.raises(ValueError, match=r"two columns, names and numbers, not goal, done"):
        bars(found, "Activities by status")


# ---------------------------------------------------------------------------------------------------------------------
# Shown


def test_a_sentence_marks_each_number_with_its_rows() -> None:
    part = one("deviation") / one("budget")
    marked = sentence("Drugs cost {over:bare} more ({part:.1}).", over=-one("deviation"), part=part)
    assert plain_text(marked) == "Drugs cost 115.8 more (16.6%)."
    assert re.findall(r'data-sources="([^"]+)"', marked)[0] == one("deviation").sources[0]


def test_a_report_s_words_are_escaped_and_quoted() -> None:
    marked = sentence("The line {line} is worst.", line="<b>Läke & medel</b>")
    assert '<span class="printed">&lt;b&gt;Läke &amp; medel&lt;/b&gt;</span>' in marked


def test_one_and_many() -> None:
    texts = ("{n} activity is late.", "{n} activities are late.")
    rows = load("activities")
    assert plain_text(sentence(*texts, n=count(rows.head(1)))) == "1 activity is late."
    assert plain_text(sentence(*texts, n=count(rows.head(0)))) == "0 activities are late."


def test_a_frame_of_load_traces_its_numbers_and_shows_no_keys() -> None:
    found = table_bundle(DRUGS.head(1)[["line_item", "value_mnkr"]], "Drugs")
    assert 'data-sources="budget/manadsrapport-2017-11/2/5/result/2017-11-30"' in found["text/html"]
    assert "budget/" not in found["text/plain"]


def test_a_bare_number_of_a_table_is_shown_without_a_source() -> None:
    frame = pd.DataFrame({"status": ["done"], "rows": [3]})
    assert "<data" not in table_bundle(frame, "Untraced")["text/html"]


def test_an_empty_frame_is_one_sentence() -> None:
    assert table_bundle(DRUGS.head(0), "Drugs") == {
        "text/html": "<p>Drugs: there is nothing to show.</p>",
        "text/plain": "Drugs: there is nothing to show.",
    }


@pytest.mark.parametrize(("unit", "shown"), [("mnkr_per_year", "57.0 mnkr a year"), ("elever", "57 elever")])
def test_no_number_loses_its_unit(unit: str, shown: str) -> None:
    """One divided by years; and one of a report's sentence, in the report's own word."""
    assert plain_text(sentence("{n}", n=Number(57.0, unit, ("row",)))) == shown.replace(" ", "\u00a0", 1)


def test_an_assumption_is_marked_as_one() -> None:
    marked = sentence("Half: {half}.", half=assume(0.5, "share", "nobody's target"))
    assert 'class="assumption"' in marked and 'data-reason="nobody&#x27;s target"' in marked


def test_a_number_on_its_own_shows_where_it_is_printed() -> None:
    text = (one("result") - one("budget"))._repr_mimebundle_()["text/plain"]
    assert "manadsrapport-2017-11.txt, line 106: Läkemedel\t-812,0" in text
    html = one("result")._repr_mimebundle_()["text/html"]
    assert "<mark>-812,0</mark>" in html


def test_an_emission_on_its_own_shows_the_figure_that_states_it() -> None:
    """It is printed "1,535 miljoner ton" in a sentence: nothing on the line is spelled as the table spells it."""
    html = cite(load("emissions").query("scope == 'region_total' and year == 2017"), "value_tonnes")._repr_mimebundle_()
    assert "<mark>1,535 miljoner ton CO₂e</mark>" in html["text/html"]


def test_a_number_of_many_rows_says_how_many_more() -> None:
    text = count(load("activities", report="bilaga-2-2019"))._repr_mimebundle_()["text/plain"]
    assert "… and 198 more rows" in text
    assert text.count("line ") == 5


def test_marked_text_is_not_escaped_twice() -> None:
    assert output._marked(Marked("<em>x</em>"), "") == "<em>x</em>"


# ---------------------------------------------------------------------------------------------------------------------
# Rules that notebooks share


def figures(*printed: tuple[float, str], quote: str) -> pd.DataFrame:
    rows = [
        {"subject": "Prognosen", "value": v, "unit": "mnkr", "value_printed": p, "quote": quote} for v, p in printed
    ]
    return pd.DataFrame(rows, index=pd.Index([f"stated_figures/x/{n}" for n in range(len(rows))], name="row"))


@pytest.mark.parametrize(
    ("quote", "now", "before", "found"),
    [
        ("är +197,0 mnkr (jfr 190,4 mnkr efter 10 månader).", (197.0, "+197,0 mnkr"), (190.4, "190,4 mnkr"), 1),
        ("är -15 mnkr (jfr -19 mnkr efter 10 månader)", (-15.0, "-15 mnkr"), (-19.0, "-19 mnkr"), 1),
        ("är -15 mnkr (jfr 19 mnkr efter 10 månader)", (-15.0, "-15 mnkr"), (19.0, "19 mnkr"), 0),
        ("är 15 mnkr (jfr 19 mnkr i budget)", (15.0, "15 mnkr"), (19.0, "19 mnkr"), 0),
    ],
    ids=["better", "both negative", "without its sign", "compared with something else"],
)
def test_what_the_prose_says_of_the_report_before(
    quote: str, now: tuple[float, str], before: tuple[float, str], found: int
) -> None:
    pairs = stated_before(figures(now, before, quote=quote))
    assert [(row["now"].value, row["before"].value) for _, row in pairs.iterrows()] == [(now[0], before[0])][:found]


def test_tables_of_one_report_are_not_added_up() -> None:
    items = BUDGET.query("level == 'item' and measure == 'forecast_deviation'")
    with pytest.raises(ValueError, match="repeat each other: choose a table_no"):
        total(items, "value_mnkr")
    assert total(items[items["table_no"] == 1], "value_mnkr").unit == "mnkr"


def test_the_blocks_of_a_total_are_told_from_a_sum_of_blocks() -> None:
    blocks = parts_of_total(BUDGET[BUDGET["table_no"] == 1])
    deviations = blocks[blocks["measure"] == "forecast_deviation"]["value_mnkr"].tolist()
    assert deviations == [30.6, -19.2, 185.6]
    assert set(parts_of_total(BUDGET[BUDGET["table_no"] == 2])["level"]) == {"item"}, "a table without sub-totals"


def emissions(*rows: tuple[str, int, float, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["report_id", "year", "value_tonnes", "state"])
    ends = pd.to_datetime(frame["report_id"] + "-12-31")
    return frame.assign(scope="own_operations", gas="co2", report_end=ends)


@pytest.mark.parametrize(
    ("older", "years"),
    [
        ([("2019", 2015, 9.0, "final"), ("2019", 2018, 7.0, "final")], [2015, 2018, 2019]),
        ([("2019", 2015, 9.0, "final"), ("2019", 2018, 7.1, "final")], [2018, 2019]),
        ([("2019", 2015, 9.0, "final"), ("2019", 2017, 7.0, "final")], [2018, 2019]),
        (
            [("2019", 2015, 9.0, "final"), ("2019", 2018, 7.0, "final"), ("2019", 2019, 6.0, "preliminary")],
            [2015, 2018, 2019],
        ),
    ],
    ids=["agree", "disagree", "share no year", "preliminary replaced"],
)
def test_reports_are_joined_to_one_series_where_they_agree(
    older: list[tuple[str, int, float, str]], years: list[int]
) -> None:
    newer = [("2020", 2018, 7.0, "final"), ("2020", 2019, 6.5, "final")]
    assert chain_vintages(emissions(*older, *newer))["year"].tolist() == years


def test_a_publisher_is_named_or_that_of_the_newest_report() -> None:
    reports = load("reports")
    assert len(of_publisher(reports)) == 2
    with pytest.raises(ValueError, match="no report of the publisher 'Region X'; there are reports of: Region Halland"):
        of_publisher(reports, "Region X")


def test_a_finding_at_several_places_cites_each_of_them() -> None:
    said = {"rule": "label_repeated", "outcome": "differs", "expected": "", "observed": ""}
    said["parameters"] = '{"table": 1, "label": "A <b>", "count": 2}'
    rows = pd.DataFrame([said, said], index=pd.Index(["checks/r-c1", "checks/r-c2"], name="row"))
    sentence = "Table 1 prints “A &lt;b&gt;” for 2 lines with different amounts."
    assert finding(rows) == f'<span class="finding" data-sources="checks/r-c1 checks/r-c2">{sentence}</span>'
    others = rows.assign(parameters=[said["parameters"], said["parameters"].replace("A", "B")])
    with pytest.raises(ValueError, match="say the same, here are 2 sentences"):
        finding(others)
