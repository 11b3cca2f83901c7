"""Sentences about what changed since the last report."""

from __future__ import annotations

import pandas as pd

from analysis.answers.language import digits, label, listed, noun
from analysis.answers.measures.answers import each
from analysis.answers.prose.markup import Facts, cell, counted, date, quoted

LEVELS = ("assignment", "activity")
DONE = {"assignment": "fulfilled", "activity": "done"}


def in_short(gap: Facts, frame: pd.DataFrame, assignments: Facts, activities: Facts) -> str:
    """What a reader in a hurry needs to know."""
    if "months_apart" not in gap:
        return "There is no earlier report to compare with, so it cannot be told what changed."
    said = [_in_short(facts, level) for facts, level in zip((assignments, activities), LEVELS, strict=True)]
    if frame["kind"].nunique() > 1:
        said.append(
            f"The two reports are of **two kinds** and {gap.count('months_apart', 'month')} apart: no development."
        )
    return " ".join(said)


def _in_short(f: Facts, level: str) -> str:
    if not f.value("total"):
        return f"Neither report lists any {noun(level, 0)}."
    if not f.value("before"):
        return f"The earlier report lists no {noun(level, 0)}; the later one {f['now']}."
    word = "**all**" if f.value("matched") == f.value("before") else "**none**" if not f.value("matched") else ""
    still = f"{word} ({f['matched']})" if word else f.share("matched", "before")
    return (
        f"Of the {noun(level, 0)} of the earlier report {still} {f.verb('matched', 'is', 'are')} still listed; "
        f"{f['gone']} {f.verb('gone', 'is', 'are')} no longer, and {f['new']} {f.verb('new', 'is', 'are')} new."
    )


def compared(gap: Facts, frame: pd.DataFrame) -> str:
    """Which two reports are compared, and what that comparison can bear."""
    if "months_apart" not in gap:
        return "There is no earlier report with assignments of the same publisher to compare with."
    old, new = list(each(frame))[:2]
    said = (
        f"{quoted(new.report_id)} (up to {date(new.period_end)}) is compared with {quoted(old.report_id)} "
        f"(up to {date(old.period_end)}): {gap.count('months_apart', 'month')} "
        f"{gap.verb('months_apart', 'lies', 'lie')} between them."
    )
    return f"{said} {_bearing(old.kind, new.kind)}".strip()


def _bearing(old: str, new: str) -> str:
    if old != new:
        return (
            f"They are of **two kinds**, {label('kind', old)} and {label('kind', new)}. A monthly report lists only "
            "activities that deviate from plan, an annual appendix all of them: what is new here need not be newly "
            "begun, and what is gone need not be ended. No development can be read from the two numbers."
        )
    if new == "monthly_report":
        return (
            "A monthly report lists only what deviates from plan: what is no longer listed may be back on plan, done "
            "or dropped."
        )
    return ""


def changed_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of what goes on, is new and is gone."""
    if frame.empty:
        return "There are no two reports to compare"
    said = []
    for level, group in frame.groupby("level", sort=False):
        count = dict(zip(group["change"], group["count"], strict=True))
        earlier = count["matched"] + count["gone"]
        said.append(f"{digits(count['matched'], 'count')} of {digits(earlier, 'count')} {noun(str(level), earlier)}")
    return f"Still listed: {listed(said)} of the earlier report"


def listed_again(f: Facts, level: str) -> str:
    """What goes on, what is new and what is no longer listed."""
    one, many = noun(level, 1), noun(level, 0)
    if not f.value("total"):
        return f"There is no earlier report with {many} to compare with."
    before = f"{f['before']} {f.verb('before', one, many)}"
    if not f.value("before"):
        return f"The report before it lists no {one}; {_new(f)}."
    return (
        f"Of the {before} in the report before it, {f['matched']} {f.verb('matched', 'is', 'are')} still listed and "
        f"{f['gone']} no longer; {_new(f)}."
    )


def _new(f: Facts) -> str:
    returned = f", of which {f['returned']} had been listed earlier" if f.value("returned") else ""
    return f"{f['new']} {f.verb('new', 'is', 'are')} new{returned}"


def _statuses(f: Facts) -> str:
    if not f.value("matched") or not f.value("before"):
        return ""
    if f.value("untold") == f.value("matched"):
        return "Whether their status changed cannot be told."
    told = f"Of those still listed, {f['changed']} changed status and {f['kept']} kept it"
    return f"{told}; of {f['untold']} it cannot be told." if f.value("untold") else f"{told}."


def added_up(f: Facts) -> str:
    """That nothing is lost between two reports: still listed, new and gone are all."""
    if not f.value("total"):
        return ""
    return f"Still listed {f['matched']}, new {f['new']} and no longer listed {f['gone']} make {f['total']} in all."


def moved_title(f: Facts, level: str) -> str:
    """The finding of the table of statuses."""
    if not f.value("total"):
        return "There are no two reports to compare"
    if not f.value("matched"):
        return f"None of the {noun(level, 0)} is listed in both reports"
    if f.value("untold") == f.value("matched"):
        return f"Whether a status changed cannot be told ({f.bare('matched')} still listed)"
    matched = f"{f.bare('matched')} {noun(level, f.value('matched'))} still listed"
    return f"{f.bare('changed') if f.value('changed') else 'None'} of {matched} changed status"


def moved(f: Facts, level: str) -> str:
    """What became of the statuses of what is still listed."""
    if not f.value("total"):
        return ""
    told = f.value("matched") > f.value("untold")
    done = f" Now {DONE[level]}: {f['now_done']} of the {f['matched']} still listed." if told else ""
    return f"{added_up(f)} {_statuses(f)}{done}"


def listing(f: Facts) -> str:
    """How many of those still listed are worded otherwise."""
    if not f.value("matched"):
        return ""
    if not f.value("reworded"):
        return f"Still listed in the same words: {f['matched']}."
    return f"Still listed: {f['matched']}, {f['reworded']} of them in other words (if only by a full stop)."


def gone(gap: Facts, assignments: Facts, activities: Facts) -> str:
    """How much is no longer listed, and what that does not say."""
    if "months_apart" not in gap:
        return ""
    if not assignments.value("gone") and not activities.value("gone"):
        return "Everything that the earlier report lists is still listed."
    return (
        f"No longer listed are {assignments.share('gone', 'before')} assignments and "
        f"{activities.share('gone', 'before')} activities of the earlier report. Neither list says what became of them."
    )


def come(gap: Facts, assignments: Facts, activities: Facts) -> str:
    """How much is new, and how much of that had been listed before."""
    if "months_apart" not in gap:
        return ""
    if not assignments.value("new") and not activities.value("new"):
        return "Nothing is new: the earlier report lists it all."
    again = (
        f" Of the new activities {activities['returned']} had been listed in a report before the earlier one."
        if activities.value("returned")
        else ""
    )
    return (
        f"New are {assignments.share('new', 'now')} assignments and {activities.share('new', 'now')} activities of the "
        f"later report.{again}"
    )


def standing(f: Facts, frame: pd.DataFrame) -> str:
    """How long what is listed has been listed."""
    if frame.empty:
        return "Nothing that the report lists stood in a report before it." if f.value("now") else ""
    most = frame["printed_in"].iloc[0]
    longest = frame[frame["printed_in"] == most]
    return (
        f"{counted(frame, str(frame.attrs['how']))} of {f['now']} stood in a report before; longest on the lists is "
        f"**{quoted(longest['title'].iloc[0])}**, in {cell(frame, 0, 'printed_in')} reports since "
        f"{date(longest['since'].iloc[0])}."
        + (f" So are {counted(longest.iloc[1:], str(frame.attrs['how']))} more." if len(longest) > 1 else "")
    )


def path_title(frame: pd.DataFrame) -> str:
    """The finding of the chart through all reports."""
    if frame.empty:
        return "There are no two reports to compare"
    row = frame.iloc[int(frame["gone"].argmax())]
    if len(frame) == 1:
        return f"One comparison is no development: {digits(row['matched'], 'count')} still listed"
    if not row["gone"]:
        return "Nothing left the lists from one report to the next"
    return f"Up to {digits(row['gone'], 'count')} left the list from one report to the next ({row['report_id']})"


def path(frame: pd.DataFrame) -> str:
    """What can be read from all comparisons together."""
    if frame.empty:
        return "Further reports of the same publisher would show what comes and goes."
    if len(frame) == 1:
        return "Two reports give one comparison; further ones would show how long activities stay on the lists."
    return (
        f"In {counted(frame, str(frame.attrs['how']))} comparisons at most {_most(frame, 'new')} were new and at most "
        f"{_most(frame, 'gone')} no longer listed."
    )


def _most(frame: pd.DataFrame, column: str) -> str:
    """The largest count of a column with its report, the first one of several."""
    row = int(frame[column].argmax())
    several = int((frame[column] == frame[column].iloc[row]).sum()) > 1
    return f"{cell(frame, row, column)} ({'first ' if several else ''}in {quoted(frame['report_id'].iloc[row])})"
