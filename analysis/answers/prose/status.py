"""Sentences about assignments and activities by status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.answers.language import digits, label, listed, noun
from analysis.answers.measures.answers import each, records
from analysis.answers.prose.markup import Facts, cell, counted, quoted


def in_short(f: Facts, counts: pd.DataFrame) -> str:
    """What a reader in a hurry needs to know of both levels."""
    if not f.value("assignments") and not f.value("activities"):
        return "The report holds neither assignments nor activities, so there is no status to show."
    return " ".join(part for part in (_assignments(f), _activities(f, counts)) if part)


def _assignments(f: Facts) -> str:
    if not f.value("assignments"):
        return ""
    if not f.value("assignments_known"):
        return f"The text does not tell the status of **any** of the {f['assignments']} assignments (uppdrag)."
    if not f.value("assignments_untold"):
        return f"The status of **all** {f['assignments']} assignments (uppdrag) is known."
    extent = "most" if f.value("assignments_untold") > f.value("assignments") / 2 else "some"
    return (
        f"The status of **{extent}** assignments (uppdrag) cannot be told: "
        f"{f.share('assignments_untold', 'assignments')} are unknown."
    )


def _activities(f: Facts, counts: pd.DataFrame) -> str:
    if not f.value("activities"):
        return "No activity is printed."
    if not f.value("activities_known"):
        return f"Of the {f['activities']} activities (aktiviteter) no status can be told."
    mine = counts[counts["level"] == "activity"].reset_index(drop=True)
    mine.attrs = counts.attrs
    known = mine[mine["status"] != "unknown"].sort_values("count", ascending=False, kind="stable")
    known = known[known["count"] > 0]
    said = [
        f"{_count(mine, row.Index)} {'is' if mine['count'].iloc[row.Index] == 1 else 'are'} "
        f"{label('status', row.status)}"
        for row in each(known)
    ]
    tail = f"; {f['activities_untold']} cannot be told" if f.value("activities_untold") else ""
    return f"Of {f['activities']} activities (aktiviteter) {listed(said)}{tail}."


def _count(frame: pd.DataFrame, row: int) -> str:
    return cell(frame, row, "count")


def levels_title(f: Facts, counts: pd.DataFrame) -> str:
    """The finding of the chart of both levels."""
    if counts.empty:
        return "No assignment and no activity was read."
    mine = counts[counts["level"] == "activity"]
    if f.value("activities_known"):
        top = mine[mine["status"] != "unknown"].sort_values("count", ascending=False, kind="stable").iloc[0]
        first = (
            f"{digits(top['count'], 'count')} of {f.bare('activities')} activities are {label('status', top['status'])}"
        )
    else:
        first = f"No status of the {f.bare('activities')} activities can be told"
    if not f.value("assignments_untold"):
        return f"{first}; all assignments have a known status"
    if not f.value("assignments_known"):
        return f"{first}; no status of the {f.bare('assignments')} assignments can be told"
    return f"{first}; {f.bare('assignments_untold')} of {f.bare('assignments')} assignments cannot be told"


def levels(f: Facts, counts: pd.DataFrame) -> str:
    """The conclusion drawn from the chart of both levels."""
    if counts.empty:
        return ""
    zeros = [
        f"{label('status', row['status'])} ({label('level', row['level'])})"
        for row in records(counts)
        if not row["count"] and row["status"] not in ("unknown", "not_stated")
    ]
    none = f"Nothing is recorded as {listed(zeros)}." if zeros else "Every status of the scale occurs."
    caution = (
        " A zero counts only what the text tells: an unknown one may hide it."
        if zeros and (f.value("assignments_untold") or f.value("activities_untold"))
        else ""
    )
    again = (
        f" Each printed assignment is counted; {f['assignments_printed_again']} of them "
        f"{f.verb('assignments_printed_again', 'repeats', 'repeat')} the title of another under the same goal."
        if f.value("assignments_printed_again")
        else ""
    )
    return none + caution + again


def unknown(f: Facts, why: pd.DataFrame) -> str:
    """Why statuses cannot be told."""
    if why.empty:
        return "Every status can be told."
    said = []
    for number, row in enumerate(records(why)):
        symbol = f" “{quoted(row['symbol'])}”" if row["symbol"] else ""
        said.append(
            f"{cell(why, number, 'count')} {noun(row['level'], row['count'])} ({label('why', row['why'])}{symbol})"
        )
    return f"Unknown are {listed(said)}. What the text cannot tell is not guessed here."


def goals_title(goals: pd.DataFrame) -> str:
    """The finding of the chart of goals."""
    compared = goals[goals["activities"] > 0] if len(goals) else goals
    if compared.empty:
        return "The report does not group its activities by goal."
    best = compared.sort_values("done_share_least", ascending=False, kind="stable").iloc[0].to_dict()
    worst = compared.sort_values("done_share_most", kind="stable").iloc[0].to_dict()
    return (
        f"Done so far: most under {_code(best)} ({_done(best)}), least under {_code(worst)} ({_done(worst)})"
        if len(compared) > 1
        else f"Done so far under {_code(best)}: {_done(best)}"
    )


def _code(row: Mapping[Any, Any]) -> str:
    return f"goal {str(row['goal']).split(' ')[0]}"


def _done(row: Mapping[Any, Any]) -> str:
    return f"{digits(row['done'], 'count')} of {digits(row['activities'], 'count')}"


def goals(by_goal: pd.DataFrame) -> str:
    """Where most and least is done, as far as unknown statuses allow a ranking."""
    kept = by_goal[by_goal["activities"] > 0] if len(by_goal) else by_goal
    compared = kept.reset_index(drop=True)
    compared.attrs = by_goal.attrs
    if len(compared) < 2:
        return "There are no goals to compare."
    order = compared.sort_values("done_share_least", ascending=False, kind="stable")
    best, worst = order.index[0], compared.sort_values("done_share_most", kind="stable").index[0]
    rest = compared.drop(index=[worst])
    clear = compared.loc[worst, "done_share_most"] < rest["done_share_least"].min()
    leads = compared.loc[best, "done_share_least"] > compared.drop(index=[best])["done_share_most"].max()
    uncertain = compared[compared["unknown"] > 0]
    said = (
        f"By the share of activities done, **{quoted(compared.loc[best, 'goal'])}** "
        f"{'is clearly first' if leads else 'comes first'} ({_of(compared, best)}), and "
        f"**{quoted(compared.loc[worst, 'goal'])}** is {'clearly ' if clear else ''}last ({_of(compared, worst)})."
    )
    if len(uncertain):
        named = [
            f"{quoted(_code(row))} between {cell(compared, number, 'done_share_least')} and "
            f"{cell(compared, number, 'done_share_most')} done"
            for number, row in zip(uncertain.index.astype(int), records(uncertain), strict=True)
        ]
        said += f" Unknown statuses leave a range: {listed(named)}."
    small = compared[compared["activities"] < 10]
    if len(small):
        named = [
            f"{quoted(_code(row))} ({cell(compared, number, 'activities')})"
            for number, row in zip(small.index.astype(int), records(small), strict=True)
        ]
        said += f" Shares of few activities say little: {listed(named)}."
    return said


def _of(frame: pd.DataFrame, number: Any) -> str:
    counts = f"{cell(frame, number, 'done')} of {cell(frame, number, 'activities')}"
    return f"{counts}, {cell(frame, number, 'done_share_least')}"


def unfinished(by_goal: pd.DataFrame) -> str:
    """Where most activities are left to do, in numbers."""
    if by_goal.empty or not by_goal["activities"].sum():
        return ""
    left = by_goal["activities"] - by_goal["done"] - by_goal["unknown"]
    most = int(left.argmax())
    row = by_goal.iloc[most]
    return (
        f"In numbers, most is left under **{quoted(row['goal'])}**: of its {cell(by_goal, most, 'activities')} "
        f"activities {cell(by_goal, most, 'done')} are done and {cell(by_goal, most, 'ongoing')} ongoing."
    )


def agreement(frame: pd.DataFrame) -> str:
    """Whether the two levels tell the same story."""
    if frame.empty:
        return "The report holds no assignments to compare with activities."
    rows = {row["status"]: number for number, row in enumerate(records(frame))}
    said = []
    fulfilled = rows["fulfilled"]
    if frame["assignments"].iloc[fulfilled]:
        said.append(
            f"Of the fulfilled assignments ({cell(frame, fulfilled, 'assignments')}) the number with an off-plan "
            f"activity is {cell(frame, fulfilled, 'some_off_plan')}."
        )
    else:
        said.append(
            "No assignment is known to be fulfilled, so it cannot be told whether such ones hold off-plan work."
        )
    partly = rows["partly_fulfilled"]
    if frame["assignments"].iloc[partly]:
        said.append(
            f"Of the partly fulfilled assignments ({cell(frame, partly, 'assignments')}) the number with an off-plan "
            f"activity is {cell(frame, partly, 'some_off_plan')}, without any {cell(frame, partly, 'none_off_plan')}: "
            "in the latter the activities do not show what is missing."
        )
    unknown_row = rows.get("unknown")
    if unknown_row is not None and frame["some_off_plan"].iloc[unknown_row]:
        said.append(
            "Among the assignments whose own status cannot be told, the number with an off-plan activity is "
            f"{cell(frame, unknown_row, 'some_off_plan')}."
        )
    return " ".join(said)


def agreement_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of both levels beside each other."""
    if frame.empty:
        return "There are no assignments to compare with activities"
    holding = frame[frame["some_off_plan"] > 0]
    if holding.empty:
        return "No assignment is known to hold an off-plan activity"
    said = [
        f"{digits(row['some_off_plan'], 'count')} of {digits(row['assignments'], 'count')} "
        f"{label('status', row['status'])}"
        for row in records(holding)
    ]
    return f"Assignments with an off-plan activity: {listed(said)}"


def progress_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of activities done under each assignment."""
    if frame.empty:
        return "There are no assignments"
    count = dict(zip(frame["progress"], frame["count"], strict=True))
    total = int(frame["count"].sum())
    return (
        f"All activities are done under {digits(count['all_done'], 'count')} of {digits(total, 'count')} assignments, "
        f"none under {digits(count['none_done'], 'count')}"
    )


def progress(f: Facts, frame: pd.DataFrame) -> str:
    """What the activities tell of assignments, and that it is no status."""
    if frame.empty:
        return ""
    rows = {row["progress"]: number for number, row in enumerate(records(frame))}
    count = {code: cell(frame, number, "count") for code, number in rows.items()}
    untold = (
        " It says something of those, too, whose own status is lost, but is no status: only the report can give one."
        if f.value("assignments_untold")
        else ""
    )
    unclear = f", and of {count['cannot_tell']} it cannot be told" if frame["count"].iloc[rows["cannot_tell"]] else ""
    return (
        f"Of {f['assignments']} assignments {count['all_done']} have all their activities done, {count['some_done']} "
        f"some and {count['none_done']} none; {count['no_activity']} have no activity{unclear}.{untold}"
    )


def bare_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of assignments with and without activities."""
    if frame.empty:
        return "There are no assignments"
    bare = int(frame["no_activity"].sum())
    if not bare:
        return "Every assignment has at least one activity"
    total = bare + int(frame["with_activity"].sum())
    most = frame.iloc[int(frame["no_activity"].argmax())].to_dict()
    where = f", most of them under {_code(most)}" if most["no_activity"] > bare / 2 else ""
    return f"{digits(bare, 'count')} of {digits(total, 'count')} assignments have no activity{where}"


def without_activity(f: Facts, found: pd.DataFrame) -> str:
    """How many assignments have no activity at all."""
    if not f.value("assignments"):
        return ""
    if found.empty:
        return f"Each of the {f['assignments']} assignments has at least one activity."
    how = str(found.attrs["how"])
    by_goal = found.groupby("goal", sort=False)
    where = listed([f"{counted(group, how)} under {quoted(str(goal))}" for goal, group in by_goal])
    many = len(found) >= max(3, f.value("assignments") / 5)
    return (
        f"**{'Many' if many else 'Some'}** assignments have no activity at all ({counted(found, how)} of "
        f"{f['assignments']}: {where}); no activity shows how they go."
    )


def reports_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of all reports."""
    if frame.empty:
        return "No report was read"
    told = frame[frame["activities"] > frame["unknown"]]
    count, total = digits(len(told), "count"), digits(len(frame), "count")
    return f"{count} of {total} reports {'tells' if len(told) == 1 else 'tell'} the status of activities"


def reports(frame: pd.DataFrame) -> str:
    """Whether the reports can be compared with each other."""
    if len(frame) < 2:
        return "Not more than one report was read, so nothing can be compared over time."
    how = str(frame.attrs["how"])
    known = frame[frame["activities"] > frame["unknown"]]
    if len(known) < 2:
        told = f"{counted(known, how)} tells" if len(known) else "none tells"
        return (
            f"Of the {counted(frame, how)} reports read, {told} the status of its activities: they cannot be compared "
            "over time."
        )
    if (known["kind"].value_counts() > 1).any():
        return (
            "Reports of the same kind with known statuses stand below each other. They need not hold the same "
            "activities: a change between them is a change of the list, too."
        )
    return "The reports are of different kinds and select their activities differently: they are not compared."
