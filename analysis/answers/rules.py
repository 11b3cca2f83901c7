"""What several notebooks mean by the same word: which lines are drugs, what is off plan, late, explained, prioritised.

Each rule is defined here once and used everywhere; its words stand in the vocabulary files.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pandas as pd

from analysis.answers.number import cite
from analysis.tidy.store import ROOT, load
from analysis.tidy.vocabulary import NO_COMMENT, words

OFF_PLAN = ("off_plan", "partly_on_plan")
"""The statuses that mean off plan. Paused and not started activities are neither on nor off their plan."""


def is_theme(texts: pd.Series[Any], theme: str) -> pd.Series[Any]:
    """Whether each text is about a theme: "drugs", "drug_grant" (the state grant for them), "not_in_time" …

    The patterns stand in vocabulary/theme_words.csv, so that "Läkemedel inkl. förmån" is a line about drugs, too. A
    line about the grant is not one about drugs.
    """
    found = texts.fillna("").str.contains(_pattern(theme), case=False, regex=True)
    if theme == "drugs":
        found &= ~texts.fillna("").str.contains(_pattern("drug_grant"), case=False, regex=True)
    return found.astype(bool)


def _pattern(theme: str) -> str:
    return next(row["pattern"] for row in words("theme_words") if row["theme"] == theme)


def is_off_plan(activities: pd.DataFrame) -> pd.Series[Any]:
    """Whether the report says that each activity does not, or only partly, follow its plan.

    A monthly report prints nothing but such activities: where its sign is lost, which of the two holds is unknown, but
    that the activity is one of them is not. Takes activities with their `report_kind` (`load(…, wide=True)`).
    """
    listed = (activities["report_kind"] == "monthly_report") & (activities["status"] == "unknown")
    return (activities["status"].isin(OFF_PLAN) | listed).astype(bool)


def days_overdue(activities: pd.DataFrame) -> pd.Series[Any]:
    """Days from each activity's due date to the last day of its report; missing where it is not due by then.

    An activity that is done is not overdue. Takes activities with their `report_end` (`load(…, wide=True)`).
    """
    days: pd.Series[Any] = (activities["report_end"] - activities["due_date"]).dt.days
    return days.where((days > 0) & (activities["status"] != "done")).astype("Int64")


def is_about_report(checks: pd.DataFrame) -> pd.Series[Any]:
    """Whether each check asks if its report holds together or came through whole: not how we read it, and no fact."""
    return checks["group"].isin(["contradiction", "conversion", "language"])


def is_due(activities: pd.DataFrame) -> pd.Series[Any]:
    """Whether each activity has a due date on or before the last day of its report."""
    return (activities["due_date"] <= activities["report_end"]).fillna(False).astype(bool)


def has_comment(activities: pd.DataFrame) -> pd.Series[Any]:
    """Whether somebody commented on each activity; "Kommentar saknas" is none."""
    comments = activities["comment"].fillna("").str.strip()
    return ((comments != "") & (comments != NO_COMMENT)).astype(bool)


def reasons_given(activities: pd.DataFrame) -> pd.DataFrame:
    """Each activity with each reason that its comment names (vocabulary/reasons.csv), and the words that name it.

    The frame has the activity's columns, `reason` (a code, "none_named" for a comment that names none, "no_comment")
    and `said` (the sentence in which the reason stands, missing without one).
    """
    found = []
    commented = has_comment(activities)
    for (key, row), has_one in zip(activities.iterrows(), commented, strict=True):
        named = _reasons(str(row["comment"])) if has_one else [("no_comment", None)]
        found += [{**row, "row": key, "reason": code, "said": said} for code, said in named or [("none_named", None)]]
    columns = [*activities.columns, "row", "reason", "said"]
    return pd.DataFrame(found, columns=columns).set_index("row")


def _reasons(comment: str) -> list[tuple[str, str | None]]:
    named: list[tuple[str, str | None]] = []
    for row in words("reasons"):
        match = re.search(row["pattern"], comment, re.IGNORECASE)
        if match:
            start = comment.rfind(". ", 0, match.start()) + 1
            end = comment.find(". ", match.end())
            named.append((row["code"], comment[start : end + 1 if end >= 0 else None].strip()))
    return named


def is_prioritised(titles: pd.Series[Any]) -> pd.Series[Any]:
    """Whether each commitment is marked as prioritised for the year (*prioriterat åtagande*)."""
    found: pd.Series[Any] = titles.fillna("").str.contains(_pattern("prioritised"), case=False, regex=True)
    return found.astype(bool)


def is_whole_year(rows: pd.DataFrame) -> pd.Series[Any]:
    """Whether the period of each row is a whole calendar year."""
    start, end = rows["period_start"], rows["period_end"]
    months = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month + 1
    whole: pd.Series[Any] = months == 12
    return whole.astype(bool)


def parts_of_total(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one finance table that its total is made of: its sub-totals or, without any, its lines.

    A sub-total that only adds up the ones above it ("Deltotal för RS verksamheter o Hälsa- och sjukvårdsfinansiering")
    is left out, so that nothing is shown twice.
    """
    kept = rows[rows["level"] == "subtotal"]
    if kept.empty:
        return rows[rows["level"] == "item"]
    amounts = kept.pivot_table(index="row_no", columns=["measure", "period_end"], values="value_mnkr")
    for row in list(amounts.index):
        above = amounts[amounts.index < row]
        rounding = 0.05 * (len(above) + 1) + 0.001
        if len(above) > 1 and ((above.sum() - amounts.loc[row]).abs().dropna() <= rounding).all():
            amounts = amounts.drop(index=row)
    return kept[kept["row_no"].isin(amounts.index)]


def stated_before(figures: pd.DataFrame) -> pd.DataFrame:
    """What the prose says an amount was in the report before: "+197,0 mnkr (jfr 190,4 mnkr efter 10 månader)".

    Takes `stated_figures`; returns `subject`, `now`, `before` and `change`, numbers that know their source. An amount
    without a sign beside a negative one is left out, as it may be either.
    """
    found = []
    for earlier in range(1, len(figures)):
        now, before = figures.iloc[[earlier - 1]], figures.iloc[[earlier]]
        one, other = now.iloc[0], before.iloc[0]
        printed = str(other["value_printed"])
        pattern = _pattern("compared_before").replace("AMOUNT", re.escape(printed))
        compared = re.search(pattern, str(other["quote"]), re.IGNORECASE)
        alike = one["quote"] == other["quote"] and one["unit"] == other["unit"]
        if compared and alike and (one["value"] >= 0 or other["value"] < 0 or printed.startswith("+")):
            is_now, was = cite(now, "value"), cite(before, "value")
            found.append({"subject": one["subject"], "now": is_now, "before": was, "change": is_now - was})
    return pd.DataFrame(found, columns=["subject", "now", "before", "change"], dtype=object)


def reasons_stated(check: pd.Series[Any]) -> pd.DataFrame:
    """The change that a finding of the rule `reasons_for_a_change` is about, and below it those stated as its reasons.

    Takes a row of `checks`; returns `quote`, `subject` and `change`, a number with its sign: worse is negative.
    """
    figures = load("stated_figures").loc[str(check["rows"]).split()]
    amounts = [check["expected"], *json.loads(check["parameters"])["listed"]]
    stated = [cite(figures.loc[[key]], "value") for key in figures.index]
    changes = [one if float(amount) > 0 else -one for one, amount in zip(stated, amounts, strict=True)]
    return figures[["quote", "subject"]].assign(change=pd.Series(changes, figures.index, dtype=object))


def chain_vintages(emissions: pd.DataFrame) -> pd.DataFrame:
    """Stated emissions as series over years: for each scope and gas the newest report, and older ones that fit it.

    A report states a few years each. An older report's years are joined to those of newer ones where both state a year
    in common, and state it alike; one that differs has been revised, and one without a year in common may have been
    counted otherwise. A preliminary value that a newer report replaces by a final one is no difference. Each year comes
    once, from the newest report, the final value before a preliminary one. Takes emissions with their `report_end`.
    """
    kept: list[pd.DataFrame] = []
    for _, of_series in emissions.groupby(["scope", "gas"], sort=False):
        chain = of_series.head(0)
        newest_first = of_series.sort_values("report_end", ascending=False, kind="stable")
        for _, vintage in newest_first.groupby("report_id", sort=False):
            once = vintage.sort_values("state", kind="stable").drop_duplicates("year")  # "final" < "preliminary"
            if chain.empty or _fits(once, chain):
                chain = pd.concat([chain, once[~once["year"].isin(chain["year"])]])
        kept.append(chain.sort_values("year", kind="stable"))
    return pd.concat(kept) if kept else emissions


def _fits(older: pd.DataFrame, newer: pd.DataFrame) -> bool:
    """Whether two reports state a year alike, and none differently."""
    both = older.merge(newer, on="year", suffixes=("", "_newer"))
    alike = both["value_tonnes"] == both["value_tonnes_newer"]
    replaced = (both["state"] == "preliminary") & (both["state_newer"] == "final")
    return bool(alike.any() and (alike | replaced).all())


def publication() -> dict[str, Any]:
    """What data/publication.toml says of this site: its publisher, languages, and a target for emissions if any."""
    return tomllib.loads((ROOT / "data" / "publication.toml").read_text(encoding="utf-8"))
