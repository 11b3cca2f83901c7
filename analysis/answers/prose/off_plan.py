"""Sentences about activities that do not follow plan."""

from __future__ import annotations

import pandas as pd

from analysis.answers.language import digits, label, listed
from analysis.answers.measures.answers import records
from analysis.answers.prose.markup import Facts, cell, counted, date, quoted


def in_short(f: Facts, reports: pd.DataFrame) -> str:
    """What a reader in a hurry needs to know."""
    if reports.empty:
        return "No report was read, so no activity can be off plan."
    if not f.value("deviating"):
        return f"None of the {f['activities']} activities of the report is known to be off plan."
    said = [f"The report names {f.count('deviating', 'activity')} not, or only partly, following plan."]
    if f.value("late"):
        said.append(
            f"{f.share('late', 'dated')} {f.verb('late', 'is', 'are')} past the due date, the longest by "
            f"{f['longest_late']} and half of them by {f['median_late']} or more."
        )
    elif f.value("dated"):
        said.append(f"None of the {f['dated']} with a due date is past it.")
    else:
        said.append("It gives no due dates, so it cannot be told how late they are.")
    if f.value("with_reason"):
        none = f.value("without_reason")
        word = "Most" if none > f.value("deviating") / 2 else "Some"
        said.append(
            f"**{word}** give no reason: {f.share('without_reason', 'deviating')}." if none else "All give a reason."
        )
    else:
        said.append("**None** of them gives a reason in the words that are looked for.")
    return " ".join(said)


def which(frame: pd.DataFrame) -> str:
    """How many activities of each report are off plan, and whether the reports tell it in the same way."""
    said = []
    for number, row in enumerate(records(frame)):
        parts = [
            f"{cell(frame, number, status)} {label('status', status)}"
            for status in ("off_plan", "partly_on_plan", "paused", "not_started")
            if row[status]
        ]
        if row["listed"]:
            parts.append(f"{cell(frame, number, 'listed')} {label('status', 'listed')}, which of the two is lost")
        of = f"of {cell(frame, number, 'activities')} printed"
        said.append(f"{quoted(row['report_id'])}: {listed(parts) if parts else 'none'} ({of}).")
    if len(frame["kind"].unique()) > 1:
        said.append(
            "The kinds of report differ: a monthly report prints nothing but activities that deviate, an annual "
            "appendix prints all. Their numbers are no development."
        )
    return " ".join(said)


def ageing_title(f: Facts) -> str:
    """The finding of the chart of due dates."""
    if not f.value("deviating"):
        return "No activity is known to be off plan."
    if not f.value("dated"):
        return "No due dates are given"
    return f"{f.bare('late')} of {f.bare('dated')} dated activities past their due date"


def ageing(f: Facts, buckets: pd.DataFrame, report: pd.DataFrame) -> str:
    """What the due dates say, on which day."""
    if not f.value("deviating") or not f.value("dated"):
        return "Without due dates nothing can be said about ageing."
    rows = {row["ageing"]: number for number, row in enumerate(records(buckets))}
    longest = rows["over_90"]
    soon = rows["within_31"]
    return (
        f"Counted on {date(report['period_end'].iloc[0])}, the last day of the report: {f.share('late', 'dated')} "
        f"{f.verb('late', 'is', 'are')} late, {cell(buckets, longest, 'count')} of them by more than ninety days, "
        f"and {cell(buckets, soon, 'count')} fall due within the thirty-one days that follow. The report does not say "
        "whether a late activity was done after all; it is still listed as deviating."
    )


def late_title(f: Facts) -> str:
    """The finding of the time line."""
    if "longest_late" not in f:
        return "No activity is known to be past its due date"
    return (
        f"The longest overdue activity is {f.bare('longest_late')} late, half of them {f.bare('median_late')} or more"
    )


def late(f: Facts, frame: pd.DataFrame) -> str:
    """Which activity is longest overdue, and whether many share a date."""
    if frame.empty:
        return "Nothing is overdue, as far as due dates are given."
    first = frame.iloc[0]
    dates = frame["due_date"].value_counts()
    common = dates.index[0]
    together = frame[frame["due_date"] == common]
    tail = ""
    if len(together) > 1:
        how = str(frame.attrs["how"])
        tail = f" {counted(together, how)} of {counted(frame, how)} were due on one and the same day, {date(common)}."
    return (
        f"Longest overdue is **{quoted(first['activity'])}**, due {date(first['due_date'])}, "
        f"{cell(frame, 0, 'days_late')} late.{tail}"
    )


def reasons_title(f: Facts, by_reason: pd.DataFrame) -> str:
    """The finding of the chart of reasons."""
    if by_reason.empty:
        return "No activity is known to be off plan."
    given = _given(by_reason)
    if not given["count"].sum():
        return f"None of {f.bare('deviating')} activities gives a reason in the words that are looked for"
    top = given.iloc[int(given["count"].argmax())]
    return (
        f"{f.bare('without_reason')} of {f.bare('deviating')} activities give no reason; most often named: "
        f"{label('reason', top['reason'])} ({digits(top['count'], 'count')})"
    )


def _given(by_reason: pd.DataFrame) -> pd.DataFrame:
    return by_reason[~by_reason["reason"].isin(["no_reason", "no_comment"])]


def reasons(f: Facts, by_reason: pd.DataFrame) -> str:
    """Which reasons are given, and how many activities give none."""
    if by_reason.empty:
        return ""
    given = _given(by_reason)
    if not given["count"].sum():
        return f"No comment of the {f.count('deviating', 'activity')} gives a reason in the words that are looked for."
    top = [number for number in given.index if given.loc[number, "count"] == given["count"].max()]
    named = listed([f"{label('reason', by_reason.loc[n, 'reason'])} ({cell(by_reason, n, 'count')})" for n in top])
    return (
        f"{f.share('with_reason', 'deviating')} {f.verb('with_reason', 'gives', 'give')} a reason, most often "
        f"{named}; {f['without_comment']} {f.verb('without_comment', 'has', 'have')} no comment at all. An activity "
        "with two reasons counts under both. The codes are ours, found by words of the comment; the sentence stands "
        "beside each in the table below."
    )


def commitments_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of commitments."""
    if frame.empty:
        return "No activity is known to be off plan."
    several = frame[frame["activities"] > 1]
    activities, held = digits(frame["activities"].sum(), "count"), digits(several["activities"].sum(), "count")
    return f"{held} of {activities} activities stand under {digits(len(several), 'count')} commitments"


def commitments(frame: pd.DataFrame) -> str:
    """Whether activities that are off plan gather under few commitments."""
    if frame.empty:
        return ""
    how, most = str(frame.attrs["how"]), frame["activities"].iloc[0]
    several = frame[frame["activities"] > 1]
    if several.empty:
        return f"Each stands under a commitment of its own ({counted(frame, how)} commitments)."
    alone = frame[frame["activities"] == 1]
    first = f"the most ({cell(frame, 0, 'activities')}) under **{quoted(frame['assignment'].iloc[0])}**"
    if (frame["activities"] == most).sum() > 1:
        first = f"at most {cell(frame, 0, 'activities')} under one of them"
    rest = f"; {counted(alone, how)} further commitments have one each" if len(alone) else ""
    return f"Several activities stand under each of {counted(several, how)} commitments, {first}{rest}."


def priority_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of prioritised commitments."""
    if frame.empty:
        return "No activity is known to be off plan."
    rows = {bool(row["prioritised"]): row for row in records(frame)}
    if not rows[True]["activities"]:
        return "No activity stands under a prioritised commitment"
    said = [
        f"{digits(rows[prioritised]['late'], 'count')} of {digits(rows[prioritised]['activities'], 'count')} {where}"
        for prioritised, where in ((True, "under prioritised commitments"), (False, "under others"))
    ]
    return f"Late: {listed(said)}"


def priority(frame: pd.DataFrame) -> str:
    """Whether prioritised commitments fare otherwise than the rest."""
    if frame.empty:
        return "No activity is known to be off plan."
    rows = {bool(row["prioritised"]): number for number, row in enumerate(records(frame))}
    first, rest = rows[True], rows[False]
    if not frame["activities"].iloc[first]:
        return "None of the activities stands under a commitment that the report marks as prioritised."
    return (
        f"Under prioritised commitments (prioriterat åtagande; {cell(frame, first, 'assignments')} of them) stand "
        f"{cell(frame, first, 'activities')} of the activities: {cell(frame, first, 'late')} late, "
        f"{cell(frame, first, 'with_reason')} with a reason. Under the others stand "
        f"{cell(frame, rest, 'activities')}: {cell(frame, rest, 'late')} late, {cell(frame, rest, 'with_reason')} "
        "with a reason."
    )


def followed_title(f: Facts) -> str:
    """The finding of the chart of matches."""
    if not f.value("looked_for"):
        return "There is no later report to look in, or nothing to look for"
    return f"{f.bare('found')} of {f.bare('looked_for')} activities are found again in the later report"


def followed(f: Facts, later: pd.DataFrame) -> str:
    """What became of the activities, as far as titles tell."""
    if later.empty:
        return (
            "No later report of the same publisher was read that lists assignments, so it cannot be told what became "
            "of the activities."
        )
    title = quoted(later["report_id"].iloc[0])
    if not f.value("looked_for"):
        return f"There are no activities to look for in {title}."
    if not f.value("found"):
        return (
            f"None of the {f['looked_for']} activities is found again in {title}; {f['possible']} perhaps have a "
            "successor there. That says nothing about how they went: they may have ended, or go on under another title."
        )
    return (
        f"{f.share('found', 'looked_for')} are found again in {title}: {f['done']} done and {f['ongoing']} ongoing "
        f"there; {f['possible']} more perhaps have a successor, for a reader to judge. That the others are not found "
        "says nothing about how they went: they may have ended, or go on under another title."
    )
