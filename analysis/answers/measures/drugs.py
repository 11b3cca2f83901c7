"""Drug costs against budget: the line itself, its weight among all lines, the forecast and where it went.

Deviations are result (or forecast) minus budget: negative is worse. All amounts are in mnkr.
"""

from __future__ import annotations

import math
import re

import pandas as pd

from analysis.answers.measures.answers import Fact, each, facts, frame_of, keyed, keys_in, measure, rows_of, theme_lines
from analysis.core.numbers import precision
from analysis.tidy.vocabulary import words

ROUNDING_MNKR = 0.05
"""Amounts are printed with one decimal: each may be off by so much."""


def _drug_table(budget: pd.DataFrame) -> pd.DataFrame:
    """The finance table of each report that holds the drug line with a budget, with row keys."""
    found = keyed("budget", budget)
    holds = found[found["line_item"].isin(theme_lines("drugs")) & (found["measure"] == "budget")]
    tables = set(zip(holds["report_id"], holds["table_no"], strict=True))
    inside = [pair in tables for pair in zip(found["report_id"], found["table_no"], strict=True)]
    return found[pd.Series(inside, index=found.index, dtype=bool)]


def _months(start: pd.Timestamp, end: pd.Timestamp) -> int:
    return int((end.year - start.year) * 12 + end.month - start.month + 1)


def _for_the_year(line: pd.DataFrame, forecast: str, result: str) -> pd.DataFrame:
    """The row of a line that is about the whole year: its forecast, or its result once the year is over."""
    whole = line[[_months(*period) == 12 for period in zip(line["period_start"], line["period_end"], strict=True)]]
    return whole[whole["measure"].isin([forecast, result])].sort_values("measure", kind="stable").head(1)


def _pick(frame: pd.DataFrame, measure_name: str, period_end: object) -> tuple[float, tuple[str, ...]]:
    """The amount of one measure and period in the rows of one line, NaN where it is not printed."""
    found = frame[(frame["measure"] == measure_name) & (frame["period_end"] == period_end)]
    if found.empty:
        return float("nan"), ()
    return float(found["value_mnkr"].iloc[0]), rows_of(found["key"])


@measure
def variance(budget: pd.DataFrame) -> pd.DataFrame:
    """The drug line of one report against its budget: one row for the period so far, one for the full year.

    Columns: measure ("result" so far, "forecast" for the year), period ("2017-01/2017-11"), months, budget_mnkr,
    outcome_mnkr (result or forecast), deviation_mnkr (as printed; outcome minus budget where it is not),
    deviation_pct (of the budget's size).
    """
    table = _drug_table(budget)
    line = table[table["line_item"].isin(theme_lines("drugs"))]
    rows: list[dict[str, object]] = []
    for outcome_name, deviation_name in (("result", "deviation"), ("forecast", "forecast_deviation")):
        for outcome in each(line[line["measure"] == outcome_name]):
            planned, budget_keys = _pick(line, "budget", outcome.period_end)
            printed, deviation_keys = _pick(line, deviation_name, outcome.period_end)
            deviation = printed if deviation_keys else round(outcome.value_mnkr - planned, 1)
            rows.append(
                {
                    "measure": outcome_name,
                    "period": f"{outcome.period_start:%Y-%m}/{outcome.period_end:%Y-%m}",
                    "months": _months(outcome.period_start, outcome.period_end),
                    "budget_mnkr": planned,
                    "outcome_mnkr": float(outcome.value_mnkr),
                    "deviation_mnkr": deviation,
                    "deviation_pct": 100 * deviation / abs(planned),
                    "sources": rows_of([*budget_keys, outcome.key, *deviation_keys]),
                }
            )
    return frame_of(
        rows, ["measure", "period", "months", "budget_mnkr", "outcome_mnkr", "deviation_mnkr", "deviation_pct"]
    )


@measure
def lines(budget: pd.DataFrame) -> pd.DataFrame:
    """All lines of the table that holds the drug line, worst for the year first.

    Columns: rank (1 is worst), line_item, forecast_deviation_mnkr (full year; once the year is over that of its
    result; as printed, forecast minus budget where it is not), deviation_pct (full year, of the budget's size),
    budget_mnkr (full year; costs are negative) and so_far_deviation_mnkr. The table's own totals are left out: they are
    sums of these.
    """
    table = _drug_table(budget)
    items = table[table["level"] == "item"]
    rows: list[dict[str, object]] = []
    for name, line in items.groupby("line_item", sort=False):
        printed = _for_the_year(line, "forecast_deviation", "deviation")
        forecast = _for_the_year(line, "forecast", "result") if printed.empty else printed
        if forecast.empty:
            continue
        year_end = forecast["period_end"].iloc[0]
        so_far = line[line["measure"] == "deviation"]
        planned, budget_keys = _pick(line, "budget", year_end)
        deviation = float(forecast["value_mnkr"].iloc[0])
        if printed.empty:
            if not budget_keys:
                continue
            deviation = round(deviation - planned, 1)
        rows.append(
            {
                "line_item": name,
                "forecast_deviation_mnkr": deviation,
                "deviation_pct": 100 * deviation / abs(planned) if planned else float("nan"),
                "budget_mnkr": planned,
                "so_far_deviation_mnkr": float(so_far["value_mnkr"].iloc[0]) if len(so_far) else float("nan"),
                "sources": rows_of([*so_far["key"], *budget_keys, *forecast["key"]]),
            }
        )
    figures = ["forecast_deviation_mnkr", "deviation_pct", "budget_mnkr", "so_far_deviation_mnkr"]
    columns = ["rank", "line_item", *figures]
    frame = frame_of(rows, columns)
    if frame.empty:
        return frame
    frame = frame.sort_values("forecast_deviation_mnkr", kind="stable").reset_index(drop=True)
    return frame.assign(rank=range(1, len(frame) + 1))


def is_drug(line_items: pd.Series) -> pd.Series:
    """Whether each line is the drug line."""
    return line_items.isin(theme_lines("drugs"))


_STEPS = ["step", "line_item", "change_mnkr", "level_mnkr"]


@measure
def bridge(budget: pd.DataFrame) -> pd.DataFrame:
    """From the year's budgeted result to its forecast, one step for each line with a deviation, worst first.

    Columns: step (budget, item, rounding, and forecast or result), line_item, change_mnkr, level_mnkr (after the step).
    What the printed lines leave unexplained of the printed total is a step of its own, `rounding`.
    """
    table = _drug_table(budget)
    ranked = lines(budget)
    total = table[table["level"] == "total"]
    if total.empty or ranked.empty:
        return frame_of([], _STEPS)
    outcome = _for_the_year(total, "forecast", "result")
    start, start_keys = _pick(total, "budget", total["period_end"].max())
    if not start_keys or outcome.empty:
        return frame_of([], _STEPS)
    last = str(outcome["measure"].iloc[0])
    end, end_keys = float(outcome["value_mnkr"].iloc[0]), rows_of(outcome["key"])
    rows: list[dict[str, object]] = [
        {"step": "budget", "line_item": "", "change_mnkr": float("nan"), "level_mnkr": start, "sources": start_keys}
    ]
    level = start
    for row in each(ranked[ranked["forecast_deviation_mnkr"] != 0]):
        level = round(level + row.forecast_deviation_mnkr, 1)
        rows.append(
            {
                "step": "item",
                "line_item": row.line_item,
                "change_mnkr": row.forecast_deviation_mnkr,
                "level_mnkr": level,
                "sources": row.sources,
            }
        )
    rest = round(end - level, 1)
    if rest:
        keys = rows_of([*start_keys, *keys_in(ranked), *end_keys])
        rows.append({"step": "rounding", "line_item": "", "change_mnkr": rest, "level_mnkr": end, "sources": keys})
    rows.append({"step": last, "line_item": "", "change_mnkr": float("nan"), "level_mnkr": end, "sources": end_keys})
    return frame_of(rows, _STEPS)


@measure
def pace(budget: pd.DataFrame) -> pd.DataFrame:
    """Drug costs a month: so far, what the forecast leaves for the rest of the year, and what the budget leaves.

    Columns: measure (result, forecast, budget), months, per_month_mnkr (costs are negative). Without rows where the
    report covers the whole year, or states no forecast.
    """
    found = variance(budget)
    so_far, year = found[found["measure"] == "result"], found[found["measure"] == "forecast"]
    columns = ["measure", "months", "per_month_mnkr"]
    if so_far.empty or year.empty:
        return frame_of([], columns)
    past, whole = so_far.iloc[0], year.iloc[0]
    left = int(whole["months"] - past["months"])
    if left <= 0:
        return frame_of([], columns)
    both = rows_of([*past["sources"], *whole["sources"]])
    rows: list[dict[str, object]] = [
        {"measure": "result", "months": past["months"], "per_month_mnkr": past["outcome_mnkr"] / past["months"]},
        {
            "measure": "forecast",
            "months": left,
            "per_month_mnkr": (whole["outcome_mnkr"] - past["outcome_mnkr"]) / left,
        },
        {"measure": "budget", "months": left, "per_month_mnkr": (whole["budget_mnkr"] - past["budget_mnkr"]) / left},
    ]
    return frame_of([{**row, "sources": both} for row in rows], columns)


@measure
def movements(stated_figures: pd.DataFrame) -> pd.DataFrame:
    """How forecasts moved since the previous report, as the prose of one report states it.

    Either as a change ("försämras med 0,5 mnkr") or as an earlier value beside the present one ("jfr 190,4 mnkr efter
    10 månader"). Columns: subject, change_mnkr (negative: the forecast became worse), quote.
    """
    money = keyed("stated_figures", stated_figures)
    money = money[(money["kind"] == "money") & (money["unit"] == "mnkr")]
    rows: list[dict[str, object]] = []
    before = None
    for row in each(money):
        change, keys = _stated_change(row.quote, row.value_printed, row.value), [row.key]
        if (
            before is not None
            and before.quote == row.quote
            and re.search(rf"\(jfr\s+{re.escape(row.value_printed)}", row.quote)
        ):
            change, keys = round(before.value - row.value, 1), [before.key, row.key]
        if change is not None:
            rows.append({"subject": row.subject, "change_mnkr": change, "quote": row.quote, "sources": rows_of(keys)})
        before = row
    return frame_of(rows, ["subject", "change_mnkr", "quote"])


def _stated_change(quote: str, printed: str, value: float) -> float | None:
    for row in words("movements"):
        if re.search(rf"(?:{row['pattern']})\s+(?:ca\s+|omkring\s+)?{re.escape(printed)}", quote, re.IGNORECASE):
            return int(row["sign"]) * abs(value)
    return None


def concerns_drugs(texts: pd.Series) -> pd.Series:
    """Whether each text speaks of drugs (vocabulary/theme_words.csv)."""
    pattern = next(row["pattern"] for row in words("theme_words") if row["theme"] == "drugs")
    return texts.str.contains(pattern, case=False, regex=True)


@measure
def prose_beside_tables(budget: pd.DataFrame, stated_figures: pd.DataFrame) -> pd.DataFrame:
    """Each amount that the prose states about drugs beside the amount of the finance table that it speaks of.

    A sentence about the state grant belongs to the grant's line, any other to the drug line; both to the forecast
    deviation for the year. Amounts by which a forecast moved are left out. Prose writes deficits with and without
    minus, so sizes are compared. Columns: quote, line_item, stated_mnkr, table_mnkr, difference_mnkr (of the sizes),
    outcome (holds, rounding, differs).
    """
    money = keyed("stated_figures", stated_figures)
    money = money[(money["kind"] == "money") & (money["unit"] == "mnkr")]
    money = money[concerns_drugs(money["quote"]) | concerns_drugs(money["subject"])]
    grant = next(row["pattern"] for row in words("theme_words") if row["theme"] == "drug_grant")
    tables = keyed("budget", budget)
    tables = tables[tables["measure"] == "forecast_deviation"]
    rows: list[dict[str, object]] = []
    for row in each(money):
        theme = "drug_grant" if re.search(grant, row.quote, re.IGNORECASE) else "drugs"
        printed = tables[tables["line_item"].isin(theme_lines(theme))]
        if printed.empty or _stated_change(row.quote, row.value_printed, row.value) is not None:
            continue
        value = float(printed["value_mnkr"].iloc[0])
        difference = round(abs(row.value) - abs(value), 1)
        half = float(precision({"value_printed": row.value_printed, "value": row.value}))
        within = abs(difference) <= ROUNDING_MNKR + half + 1e-9
        rows.append(
            {
                "quote": row.quote,
                "line_item": printed["line_item"].iloc[0],
                "stated_mnkr": row.value,
                "table_mnkr": value,
                "difference_mnkr": difference,
                "outcome": "holds" if not difference else "rounding" if within else "differs",
                "sources": rows_of([row.key, printed["key"].iloc[0]]),
            }
        )
    return frame_of(rows, ["quote", "line_item", "stated_mnkr", "table_mnkr", "difference_mnkr", "outcome"])


@measure
def grant(budget: pd.DataFrame) -> pd.DataFrame:
    """The drug line's forecast deviation, that of the state grant for drugs, and both together.

    Columns: measure (drugs, drug_grant, net), forecast_deviation_mnkr. Without rows where either is not printed.
    """
    found = keyed("budget", budget)
    found = found[(found["measure"] == "forecast_deviation") & (found["level"] == "item")]
    rows: list[dict[str, object]] = []
    for theme in ("drugs", "drug_grant"):
        line = found[found["line_item"].isin(theme_lines(theme))].head(1)
        rows += [
            {"measure": theme, "forecast_deviation_mnkr": float(row.value_mnkr), "sources": (row.key,)}
            for row in each(line)
        ]
    if len(rows) < 2:
        return frame_of([], ["measure", "forecast_deviation_mnkr"])
    net = round(sum(float(str(row["forecast_deviation_mnkr"])) for row in rows), 1)
    keys = [key for row in rows for key in row["sources"]]  # type: ignore[attr-defined]
    rows.append({"measure": "net", "forecast_deviation_mnkr": net, "sources": rows_of(keys)})
    return frame_of(rows, ["measure", "forecast_deviation_mnkr"])


@measure
def forecast_path(reports: pd.DataFrame, budget: pd.DataFrame) -> pd.DataFrame:
    """The drug line's full-year forecast in each report of a publisher that has one, in order of time.

    Columns: report_id, period_end, year, budget_mnkr (full year), forecast_mnkr, forecast_deviation_mnkr, result_mnkr
    (so far). A report on the whole year states no forecast: its result counts as one.
    """
    rows: list[dict[str, object]] = []
    for report in each(reports.sort_values(["period_end", "report_id"], kind="stable")):
        found = variance(budget[budget["report_id"] == report.report_id])
        whole = found[found["months"] == 12] if len(found) else found
        if whole.empty:
            continue
        so_far = found[found["measure"] == "result"]
        year = whole.iloc[0]
        rows.append(
            {
                "report_id": report.report_id,
                "period_end": report.period_end,
                "year": int(year["period"][:4]),
                "budget_mnkr": year["budget_mnkr"],
                "forecast_mnkr": year["outcome_mnkr"],
                "forecast_deviation_mnkr": year["deviation_mnkr"],
                "result_mnkr": so_far["outcome_mnkr"].iloc[0] if len(so_far) else float("nan"),
                "sources": keys_in(found),
            }
        )
    columns = ["report_id", "period_end", "year", "budget_mnkr", "forecast_mnkr", "forecast_deviation_mnkr"]
    return frame_of(rows, [*columns, "result_mnkr"])


@measure
def accuracy(path: pd.DataFrame) -> pd.DataFrame:
    """Each forecast of `forecast_path` minus the year's result, for years whose result is known.

    Columns: report_id, year, months_ahead, forecast_mnkr, result_mnkr, error_mnkr (negative: more cost was forecast
    than came). The result of a year is what the report on its last month states.
    """
    rows: list[dict[str, object]] = []
    for _, group in path.groupby("year", sort=True) if len(path) else []:
        final = group[[end.month == 12 for end in group["period_end"]]]
        if final.empty:
            continue
        last = final.iloc[-1]
        for row in each(group):
            if row.period_end < last["period_end"]:
                rows.append(
                    {
                        "report_id": row.report_id,
                        "year": row.year,
                        "months_ahead": 12 - row.period_end.month,
                        "forecast_mnkr": row.forecast_mnkr,
                        "result_mnkr": last["result_mnkr"],
                        "error_mnkr": round(row.forecast_mnkr - last["result_mnkr"], 1),
                        "sources": rows_of([*row.sources, *last["sources"]]),
                    }
                )
    return frame_of(rows, ["report_id", "year", "months_ahead", "forecast_mnkr", "result_mnkr", "error_mnkr"])


@measure
def key_figures(budget: pd.DataFrame, stated_figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that the text about one report needs; a figure whose terms are not printed is left out."""
    found: list[Fact] = []
    table = variance(budget)
    if (table["months"] == 12).sum() > 1:  # a result for the whole year ends its forecast
        table = table[table["measure"] == "result"]
    for row in each(table):
        final = row.measure == "result" and row.months == 12
        names = ["final", "year"] if final else ["so_far" if row.measure == "result" else "year"]
        found += [
            fact
            for name in names
            for fact in (
                Fact(f"{name}_deviation", row.deviation_mnkr, "mnkr", row.sources),
                Fact(f"{name}_over", abs(row.deviation_mnkr), "mnkr", row.sources),
                Fact(f"{name}_deviation_pct", row.deviation_pct, "pct", row.sources),
            )
        ]
    found += _weight(lines(budget)) + _rest_of_year(table, pace(budget)) + _covered(grant(budget))
    found += _moved(movements(stated_figures))
    return facts(fact for fact in found if not math.isnan(fact.value))


def _weight(ranked: pd.DataFrame) -> list[Fact]:
    """How much of the table's forecast deviation is the drug line's."""
    drug = ranked[is_drug(ranked["line_item"])] if len(ranked) else ranked
    if drug.empty:
        return []
    value = float(drug["forecast_deviation_mnkr"].iloc[0])
    everything = keys_in(ranked)
    deviations, planned = (ranked[column].astype(float) for column in ("forecast_deviation_mnkr", "budget_mnkr"))
    deficits, surpluses = deviations[deviations < 0], deviations[deviations > 0]
    found = [
        Fact("rank", float(drug["rank"].iloc[0]), "count", everything),
        Fact("lines", len(ranked), "count", everything),
        Fact("lines_worse", len(deficits), "count", everything),
        Fact("lines_better", len(surpluses), "count", everything),
        Fact("deficits", round(float(deficits.sum()), 1), "mnkr", everything),
        Fact("surpluses", round(float(surpluses.sum()), 1), "mnkr", everything),
        Fact("all_lines", round(float(deviations.sum()), 1), "mnkr", everything),
        Fact("other_lines", round(float(deviations.sum()) - value, 1), "mnkr", everything),
    ]
    if (costs := float(planned[planned < 0].sum())) and (own := float(planned[is_drug(ranked["line_item"])].sum())) < 0:
        found.append(Fact("share_of_costs", own / costs, "share", everything))
    if value < 0:
        found.append(Fact("share_of_deficits", value / float(deficits.sum()), "share", everything))
    return found


def _rest_of_year(table: pd.DataFrame, months: pd.DataFrame) -> list[Fact]:
    """What the rest of the year must cost for the forecast to come true."""
    if months.empty:
        return []
    by_name = {row.measure: row for row in each(months)}
    result, forecast, planned = by_name["result"], by_name["forecast"], by_name["budget"]
    year = table[table["measure"] == "forecast"].iloc[0]
    at_pace = result.per_month_mnkr * year["months"]
    return [
        Fact("months_so_far", result.months, "months", result.sources),
        Fact("months_left", forecast.months, "months", result.sources),
        Fact("month_so_far", abs(result.per_month_mnkr), "mnkr", result.sources),
        Fact("month_implied", abs(forecast.per_month_mnkr), "mnkr", result.sources),
        Fact("month_budget", abs(planned.per_month_mnkr), "mnkr", result.sources),
        Fact("month_change", abs(forecast.per_month_mnkr) - abs(result.per_month_mnkr), "mnkr", result.sources),
        Fact(
            "month_change_pct",
            100 * (abs(forecast.per_month_mnkr) / abs(result.per_month_mnkr) - 1),
            "pct",
            result.sources,
        ),
        Fact("year_at_pace", abs(at_pace), "mnkr", result.sources),
        Fact("pace_over_forecast", abs(at_pace) - abs(year["outcome_mnkr"]), "mnkr", result.sources),
        Fact("pace_from_forecast", abs(at_pace - year["outcome_mnkr"]), "mnkr", result.sources),
    ]


def _covered(both: pd.DataFrame) -> list[Fact]:
    """What the state grant for drugs covers of the drug line's deviation."""
    if both.empty:
        return []
    by_name = {row.measure: row for row in each(both)}
    drugs, more, net = by_name["drugs"], by_name["drug_grant"], by_name["net"]
    found = [
        Fact("grant_deviation", more.forecast_deviation_mnkr, "mnkr", more.sources),
        Fact("net", net.forecast_deviation_mnkr, "mnkr", net.sources),
    ]
    if drugs.forecast_deviation_mnkr < 0:
        covered = -100 * more.forecast_deviation_mnkr / drugs.forecast_deviation_mnkr
        found.append(Fact("covered_pct", covered, "pct", net.sources))
    return found


def _moved(moves: pd.DataFrame) -> list[Fact]:
    if moves.empty:
        return []
    everything = keys_in(moves)
    drug = moves[concerns_drugs(moves["quote"]) | concerns_drugs(moves["subject"])]
    return [
        Fact("moves", len(moves), "count", everything),
        Fact("moves_drugs", len(drug), "count", everything),
    ]


@measure
def accuracy_figures(errors: pd.DataFrame) -> pd.DataFrame:
    """Size and direction of the forecasts' errors (`errors`: from `accuracy`); no facts where there are none."""
    if errors.empty:
        return facts([])
    keys = keys_in(errors)
    values = errors["error_mnkr"].astype(float)
    return facts(
        [
            Fact("forecasts", len(errors), "count", keys),
            Fact("mean_error", float(values.abs().mean()), "mnkr", keys),
            Fact("bias", float(values.mean()), "mnkr", keys),
        ]
    )
