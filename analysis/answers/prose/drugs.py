"""Sentences about drug costs against budget. Deviation is result minus budget: negative is worse."""

from __future__ import annotations

import pandas as pd

from analysis.answers.language import amount, digits, listed
from analysis.answers.prose.markup import Facts, cell, counted, quoted

NO_DRUGS = "No finance table with a line for drugs (läkemedel) was read, so nothing can be said about their costs."

NO_YEAR = "The lines cannot be compared: for the year the table states neither a deviation nor a forecast."


def in_short(f: Facts) -> str:
    """What a reader in a hurry needs to know."""
    said = []
    if "so_far_deviation" in f:
        said.append(
            f"So far drug costs (läkemedel) are {f['so_far_over']} **{_side(f, 'so_far')}** budget "
            f"({f.signed('so_far_deviation_pct')} of it)."
        )
    if "final_deviation" in f:
        said.append(
            f"Over the whole year drug costs (läkemedel) were {f['final_over']} **{_side(f, 'final')}** budget "
            f"({f.signed('final_deviation_pct')} of it)."
        )
    elif "year_deviation" in f:
        said.append(
            f"For the full year {f['year_over']} **{_side(f, 'year')}** budget is forecast "
            f"({f.signed('year_deviation_pct')})."
        )
    if "covered_pct" in f:
        said.append(
            f"The state grant for drugs is forecast to come in {f.signed('grant_deviation')} against its budget, "
            f"which **{_covers(f)}** it: {f.signed('net')} net."
        )
    return " ".join(said) or NO_DRUGS


def _covers(f: Facts) -> str:
    net = f.value("net")
    return "more than covers" if net > 0 else "covers only part of" if net < 0 else "covers"


def _side(f: Facts, when: str) -> str:
    value = f.value(f"{when}_deviation")
    return "over" if value < 0 else "under" if value > 0 else "off"


def variance_title(f: Facts) -> str:
    """The finding of the chart of budget and outcome."""
    parts = []
    if "so_far_deviation" in f:
        parts.append(f"{f.bare('so_far_over')} {_side(f, 'so_far')} budget so far")
    if "year_deviation" in f:
        parts.append(f"{f.bare('year_over')} {_side(f, 'year')} for the year")
    return f"Drug costs: {listed(parts)}" if parts else NO_DRUGS


def variance(f: Facts) -> str:
    """The conclusion on period and full year."""
    if "final_deviation" in f:
        return f"The year is over: {f['final_deviation']} against budget ({f.signed('final_deviation_pct')})."
    if "so_far_deviation" not in f or "year_deviation" not in f:
        return "" if "year_deviation" in f or "so_far_deviation" in f else NO_DRUGS
    now, year = f.value("so_far_deviation_pct"), f.value("year_deviation_pct")
    trend = "the same" if round(now, 1) == round(year, 1) else "a larger" if abs(year) > abs(now) else "a smaller"
    return (
        f"Relative to budget the forecast expects {trend} deviation for the year ({f.signed('year_deviation_pct')}) "
        f"than so far ({f.signed('so_far_deviation_pct')}); in money it grows from {f['so_far_deviation']} to "
        f"{f['year_deviation']}."
        if abs(f.value("year_deviation")) > abs(f.value("so_far_deviation"))
        else f"The forecast for the year ({f['year_deviation']}, {f.signed('year_deviation_pct')}) expects no larger "
        f"deviation than there is so far ({f['so_far_deviation']}, {f.signed('so_far_deviation_pct')})."
    )


def lines_title(f: Facts) -> str:
    """The finding of the chart of all lines."""
    if "rank" not in f:
        return NO_YEAR if "so_far_deviation" in f else NO_DRUGS
    if "share_of_deficits" in f:
        share = f"{f.bare('share_of_deficits')} of all deficits for the year"
        if "share_of_costs" in f:
            joint = "but" if f.value("share_of_deficits") > f.value("share_of_costs") else "and"
            return f"Drugs are {f.bare('share_of_costs')} of budgeted costs in health-care financing, {joint} {share}"
        return f"Drugs are {share} in health-care financing"
    return f"Drugs are number {f.bare('rank')} of {f.bare('lines')} lines, counted from the worst"


def lines(f: Facts) -> str:
    """What drugs explain of the whole."""
    if "rank" not in f:
        return NO_YEAR if "so_far_deviation" in f else NO_DRUGS
    place = "the **largest deficit**" if f.value("rank") == 1 else f"number {f['rank']} from the worst"
    if "share_of_deficits" not in f:
        return f"Among {f['lines']} lines drugs are {place}; they show no deficit."
    turns = f.value("all_lines") < 0 < f.value("other_lines")
    tail = "drugs alone turn a surplus into a deficit" if turns else "the sign stays the same without them"
    weight = f" Of budgeted costs they are {f['share_of_costs']}." if "share_of_costs" in f else ""
    return (
        f"Drugs are {place} of {f['lines']} lines.{weight} Deficits ({f.count('lines_worse', 'line')}) sum to "
        f"{f['deficits']}; drugs are {f['year_deviation']} of it ({f['share_of_deficits']}). Surpluses "
        f"({f.count('lines_better', 'line')}) bring {f.signed('surpluses')}, so all together stand at "
        f"{f.signed('all_lines')}: without drugs the others would be at {f.signed('other_lines')}, that is, {tail}."
    )


def bridge_title(f: Facts, bridge: pd.DataFrame) -> str:
    """The finding of the waterfall."""
    if bridge.empty:
        return "The table states no total with a budget and a forecast"
    start, end = bridge["level_mnkr"].iloc[0], bridge["level_mnkr"].iloc[-1]
    came = "forecast" if bridge["step"].iloc[-1] == "forecast" else "reached"
    direction = "worsens" if end < start else "improves" if end > start else "stays"
    return f"From {amount(start, 'mnkr')} budgeted to {amount(end, 'mnkr')} {came}: the result {direction}"


def bridge(frame: pd.DataFrame) -> str:
    """Whether the steps add up to the printed total."""
    if frame.empty:
        return "Without a printed total for budget and forecast no bridge can be drawn."
    rest = frame.index[frame["step"] == "rounding"]
    tail = (
        f"The printed lines leave {cell(frame, int(rest[0]), 'change_mnkr', True)} of the printed total unexplained "
        "(amounts are rounded to one decimal)."
        if len(rest)
        else "The printed lines add up to the printed total exactly."
    )
    surplus = frame[(frame["step"] == "item") & (frame["change_mnkr"] > 0)]
    best = int(surplus.index[int(surplus["change_mnkr"].astype(float).argmax())]) if len(surplus) else None
    if best is None:
        return f"No line has a surplus. {tail}"
    return (
        f"What holds up the result is above all **{quoted(frame['line_item'].iloc[best])}** "
        f"({cell(frame, best, 'change_mnkr', True)}). {tail}"
    )


def pace_title(f: Facts) -> str:
    """The finding of the chart of months."""
    if "month_implied" not in f:
        return "There is no rest of the year to compare with"
    change = f.value("month_change")
    word = "less" if change < -0.05 else "more" if change > 0.05 else "as much"
    return (
        f"The forecast leaves {f.bare('month_implied')} a month for the rest of the year, {word} "
        f"{'than' if word != 'as much' else 'as'} the {f.bare('month_so_far')} so far"
    )


def pace(f: Facts) -> str:
    """What the forecast implies against the pace so far."""
    if "month_implied" not in f:
        return "The report covers the whole year or states no forecast, so there is no rest of the year to look at."
    gap = f.value("pace_over_forecast")
    gap_said = (
        "the same as" if abs(gap) < 0.05 else f"{f['pace_from_forecast']} **{'more' if gap > 0 else 'less'}** than"
    )
    return (
        f"So far drugs cost {f['month_so_far']} a month ({f.count('months_so_far', 'month')}). For the "
        f"{f.count('months_left', 'month')} left the forecast implies {f['month_implied']} a month "
        f"({f.signed('month_change_pct')} against the pace so far), while the budget holds {f['month_budget']}. Went "
        f"the year on at its pace, it would cost {f['year_at_pace']}, {gap_said} forecast. Drug costs are not "
        "spread evenly over the year: this is a plausibility check "
        "and no forecast of ours."
    )


def movements_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of changes."""
    if frame.empty:
        return "The prose states no change of a forecast"
    values = frame["change_mnkr"].astype(float)
    worse = values[values < 0]
    if worse.empty:
        return f"No stated forecast became worse; the largest change is {amount(values.max(), 'mnkr', True)}"
    return (
        f"{digits(len(worse), 'count')} of {digits(len(frame), 'count')} stated forecasts became worse, one by "
        f"{amount(abs(worse.min()), 'mnkr')}"
    )


def movements(f: Facts, frame: pd.DataFrame) -> str:
    """How the forecasts moved, and that nothing is said of drugs where nothing is."""
    if frame.empty:
        return "The prose states no change of a forecast since the previous report."
    worst = int(frame["change_mnkr"].astype(float).argmin())
    said = (
        f"The prose states how forecasts moved since the previous report ({f.count('moves', 'change')}); the largest "
        f"for the worse is {cell(frame, worst, 'change_mnkr', True)} ({quoted(frame['subject'].iloc[worst])})."
        if frame["change_mnkr"].iloc[worst] < 0
        else "The prose states how forecasts moved since the previous report "
        f"({f.count('moves', 'change')}), none for the worse."
    )
    drug = (
        f" Of these {f['moves_drugs']} {f.verb('moves_drugs', 'concerns', 'concern')} drugs."
        if f.value("moves_drugs")
        else " **None of them concerns drugs**: how the drug forecast moved cannot be told from this report."
    )
    return (
        f"{said}{drug} Changes stated for a whole and for its parts stand beside each other and must not be added up."
    )


def grant_title(f: Facts) -> str:
    """The finding of the chart of the grant."""
    if "net" not in f:
        return "No state grant for drugs is printed beside the drug line"
    if "covered_pct" not in f:
        return f"Drugs and their state grant together: {amount(f.value('net'), 'mnkr', True)}"
    return (
        f"The state grant covers {amount(f.value('covered_pct'), 'pct')} of the drug deficit: "
        f"{amount(f.value('net'), 'mnkr', True)} net"
    )


def grant(f: Facts) -> str:
    """What the state grant covers."""
    if "net" not in f:
        return "The reports print no state grant for drugs beside the drug line, so no net can be computed."
    covered = f" That is {f['covered_pct']} of the drug deficit." if "covered_pct" in f else ""
    return (
        f"Against budget, drugs are forecast at {f['year_deviation']} and the state grant (statsbidrag för "
        f"läkemedelsförmånen) at {f.signed('grant_deviation')}: {f.signed('net')} together.{covered} Both are "
        "deviations; how large the grant itself is, the report does not print."
    )


def beside(frame: pd.DataFrame) -> str:
    """Whether prose and tables agree."""
    if frame.empty:
        return "The prose states no amount about drugs that a table prints, too."
    how = str(frame.attrs["how"])
    wrong = frame[frame["outcome"] == "differs"]
    if wrong.empty:
        return f"The amounts that the prose states about drugs ({counted(frame, how)}) **agree** with the tables."
    return (
        f"{counted(wrong, how)} of {counted(frame, how)} amounts about drugs in the prose **differ** from the tables."
    )


def path_title(path: pd.DataFrame) -> str:
    """The finding of the chart of forecasts."""
    if len(path) < 2:
        return "One forecast is no path: further monthly reports would show how it moved"
    first, last = path.iloc[0], path.iloc[-1]
    return (
        f"Forecast deviation of drug costs: from {amount(first['forecast_deviation_mnkr'], 'mnkr', True)} to "
        f"{amount(last['forecast_deviation_mnkr'], 'mnkr', True)}"
    )


def path(frame: pd.DataFrame, accuracy: pd.DataFrame) -> str:
    """How the forecast moved from report to report, and how right it was."""
    if frame.empty:
        return "No report states a forecast for the year, or its result, for drugs (läkemedel)."
    if len(frame) < 2:
        return (
            "Only one monthly report with a drug line was read: how the forecast moved, and how right it was, cannot "
            "be told."
        )
    last = len(frame) - 1
    change = frame["forecast_deviation_mnkr"].iloc[last] - frame["forecast_deviation_mnkr"].iloc[0]
    word = "worse" if change < 0 else "better" if change > 0 else "unchanged"
    moved = (
        f"Over {counted(frame, str(frame.attrs['how']))} reports the forecast went from "
        f"{cell(frame, 0, 'forecast_deviation_mnkr', True)} to {cell(frame, last, 'forecast_deviation_mnkr', True)} "
        f"against budget: **{word}**."
    )
    if accuracy.empty:
        return f"{moved} No report on the whole year was read, so its accuracy cannot be told."
    return moved


def accuracy(f: Facts) -> str:
    """How right the forecasts were."""
    if "bias" not in f:
        return ""
    bias = f.value("bias")
    word = "too high costs" if bias < -0.05 else "too low costs" if bias > 0.05 else "costs without bias"
    return (
        f"Against the year's result, {f['forecasts']} forecasts were off by {f['mean_error']} on average and expected "
        f"**{word}** ({f.signed('bias')} on average)."
    )
