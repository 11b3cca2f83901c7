"""Activities that do not follow plan: which, since when, why, and what became of them."""

from __future__ import annotations

import re

import pandas as pd

from analysis.answers.identity import title_words
from analysis.answers.measures.answers import (
    Fact,
    Sources,
    each,
    facts,
    frame_of,
    keyed,
    keys_in,
    measure,
    named,
    rows_of,
)
from analysis.tidy.vocabulary import NO_COMMENT, words

OFF_PLAN = ("off_plan", "partly_on_plan", "paused", "not_started")
"""Statuses that say an activity does not, or not yet, go as planned."""

AGEING = ("over_90", "31_to_90", "1_to_30", "on_the_day", "within_31", "later", "no_date")
"""Buckets of the due date against the last day of the report, most overdue first."""

LATE = AGEING[:3]

REASONS = tuple(dict.fromkeys(row["code"] for row in words("reasons")))
NO_REASONS = ("no_reason", "no_comment")

_COLUMNS = [
    "report_id",
    "assignment",
    "prioritised",
    "activity",
    "status",
    "due_date",
    "days_late",
    "ageing",
    "comment",
]


@measure
def deviating(reports: pd.DataFrame, assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Activities that a report says do not follow plan, in printed order.

    In an annual appendix those whose status is off or partly on plan, paused or not started. A monthly report lists
    none but such activities, as a rule: there also those of which the text lost which it is, with the status `listed`.
    Columns: report_id, assignment, prioritised, activity, status, due_date, days_late (last day of the report minus
    due date; negative: not yet due; missing without due date), ageing, comment (the activity's own).
    """
    found = keyed("activities", activities).merge(
        assignments[["assignment_id", "title"]].rename(columns={"title": "assignment"}),
        on="assignment_id",
        how="left",
        validate="many_to_one",
    )
    found = found.merge(reports[["report_id", "kind", "period_end"]], on="report_id", validate="many_to_one")
    in_list = (found["kind"] == "monthly_report") & found["list_no"].notna()
    found = found[(in_list & (found["status"] == "unknown")) | found["status"].isin(OFF_PLAN)]
    mark = next(row["pattern"] for row in words("theme_words") if row["theme"] == "prioritised")
    rows: list[dict[str, object]] = []
    for row in each(found):
        days = None if pd.isna(row.due_date) else (row.period_end - row.due_date).days
        assignment = re.sub(rf"{mark}\s*(20\d\d)?\.?\s*", "", row.assignment)
        rows.append(
            {
                "report_id": row.report_id,
                "assignment": assignment,
                "prioritised": assignment != row.assignment,
                "activity": row.title,
                "status": "listed" if row.status == "unknown" else row.status,
                "due_date": row.due_date,
                "days_late": float("nan") if days is None else float(days),
                "ageing": _ageing(days),
                "comment": row.comment,
                "sources": (row.key,),
            }
        )
    return frame_of(rows, _COLUMNS)


def _ageing(days_late: int | None) -> str:
    if days_late is None:
        return "no_date"
    bounds = [(90, "over_90"), (30, "31_to_90"), (0, "1_to_30"), (-1, "on_the_day"), (-32, "within_31")]
    return next((name for bound, name in bounds if days_late > bound), "later")


@measure
def by_report(reports: pd.DataFrame, activities: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """How many activities of each report do not follow plan (`found`: from `deviating`), by what is said of them.

    Columns: report_id, kind, activities (all that the report prints), off_plan, partly_on_plan, paused, not_started,
    listed. By the end of the reports' periods.
    """
    own = keyed("activities", activities)
    rows: list[dict[str, object]] = []
    for report in each(reports.sort_values(["period_end", "report_id"], kind="stable")):
        mine = found[found["report_id"] == report.report_id]
        keys = rows_of(own["key"][own["report_id"] == report.report_id]) or (f"reports/{report.report_id}",)
        said = {status: keys_in(mine[mine["status"] == status]) for status in (*OFF_PLAN, "listed")}
        rows.append(
            {
                "report_id": report.report_id,
                "kind": report.kind,
                "activities": int((own["report_id"] == report.report_id).sum()),
                **{status: len(found_keys) for status, found_keys in said.items()},
                "sources": Sources(keys, {status: found_keys or keys for status, found_keys in said.items()}),
            }
        )
    return frame_of(rows, ["report_id", "kind", "activities", *OFF_PLAN, "listed"])


@measure
def ageing(found: pd.DataFrame) -> pd.DataFrame:
    """The activities of `deviating` by their due date against the last day of the report (ageing, count)."""
    return _counted(found, "ageing", AGEING)


@measure
def late(found: pd.DataFrame) -> pd.DataFrame:
    """The activities of `deviating` whose due date has passed, longest overdue first (activity, due_date, …)."""
    kept = found[found["ageing"].isin(LATE)].sort_values("days_late", ascending=False, kind="stable")
    return kept[["activity", "assignment", "due_date", "days_late", "sources"]].reset_index(drop=True)


@measure
def reasons(found: pd.DataFrame) -> pd.DataFrame:
    """The reason or reasons that each activity's comment gives, with the sentence that gives it.

    One row for each activity and reason (activity, reason, sentence); an activity without a comment (`no_comment`) or
    with one that names none (`no_reason`) has one row. Reasons are the words of vocabulary/reasons.csv.
    """
    rows: list[dict[str, object]] = []
    for row in each(found):
        given = _reasons(row.comment)
        rows += [
            {"activity": row.activity, "reason": code, "sentence": sentence, "sources": row.sources}
            for code, sentence in given
        ]
    return frame_of(rows, ["activity", "reason", "sentence"])


def _reasons(comment: str) -> list[tuple[str, str]]:
    if not comment.strip() or comment.strip().rstrip(".") == NO_COMMENT:
        return [("no_comment", comment)]
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])|\n+", comment)
    found: dict[str, str] = {}
    for row in words("reasons"):
        for sentence in sentences:
            if re.search(row["pattern"], sentence, re.IGNORECASE):
                found.setdefault(row["code"], sentence)
    return list(found.items()) or [("no_reason", comment)]


@measure
def by_reason(given: pd.DataFrame) -> pd.DataFrame:
    """How many activities give each reason (`given`: from `reasons`), zeros included (reason, count).

    An activity that gives two reasons is counted under both.
    """
    return _counted(given, "reason", (*REASONS, *NO_REASONS))


@measure
def by_assignment(found: pd.DataFrame) -> pd.DataFrame:
    """The activities of `deviating` by the commitment under which they stand, most first; of equals as printed.

    Columns: assignment (as first printed; one that two lists word alike is one), activities, late, not_late (not yet
    due, or without a date).
    """
    rows: list[dict[str, object]] = []
    groups = found.groupby(found["assignment"].map(title_words), sort=False) if len(found) else ()
    for _, group in groups:
        overdue = group["ageing"].isin(LATE)
        keys = keys_in(group)
        cells = {"late": keys_in(group[overdue]) or keys, "not_late": keys_in(group[~overdue]) or keys}
        rows.append(
            {
                "assignment": group["assignment"].iloc[0],
                "activities": len(group),
                "late": int(overdue.sum()),
                "not_late": int((~overdue).sum()),
                "sources": Sources(keys, cells),
            }
        )
    rows.sort(key=lambda row: -int(str(row["activities"])))
    return frame_of(rows, ["assignment", "activities", "late", "not_late"])


@measure
def by_priority(found: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Activities under prioritised commitments beside the others.

    Columns: prioritised, assignments (one that two lists word alike is one, as in `by_assignment`), activities, late,
    not_late (not yet due, or without a date), with_reason, without_comment.
    """
    silent = {key for row in each(given) if row.reason == "no_comment" for key in row.sources}
    mute = {key for row in each(given) if row.reason in NO_REASONS for key in row.sources}
    rows: list[dict[str, object]] = []
    for prioritised in (True, False):
        mine = found[found["prioritised"] == prioritised]
        keys = keys_in(mine)
        cells = {
            "late": keys_in(mine[mine["ageing"].isin(LATE)]),
            "not_late": keys_in(mine[~mine["ageing"].isin(LATE)]),
            "with_reason": rows_of(key for key in keys if key not in mute),
            "without_comment": rows_of(key for key in keys if key in silent),
        }
        rows.append(
            {
                "prioritised": prioritised,
                "assignments": int(mine["assignment"].map(title_words).nunique()),
                "activities": len(mine),
                **{column: len(counted) for column, counted in cells.items()},
                "sources": Sources(
                    keys or keys_in(found), {column: counted or keys for column, counted in cells.items()}
                ),
            }
        )
    return frame_of(rows if len(found) else [], list(rows[0])[:-1])


@measure
def key_figures(activities: pd.DataFrame, found: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """The figures that the text about one report needs (`found`: from `deviating`, `given`: from `reasons`)."""
    keys = keys_in(found)
    overdue = late(found)
    dated = found[found["due_date"].notna()]
    mute = given[given["reason"].isin(NO_REASONS)]
    all_keys = keyed("activities", activities)["key"]
    rows = [
        Fact("activities", len(activities), "count", all_keys),
        Fact("deviating", len(found), "count", keys or all_keys),
        Fact("dated", len(dated), "count", keys_in(dated) or keys),
        Fact("late", len(overdue), "count", keys_in(overdue) or keys),
        Fact("without_reason", len(mute), "count", keys_in(mute) or keys),
        Fact("with_reason", len(found) - len(mute), "count", keys),
        Fact("without_comment", int((given["reason"] == "no_comment").sum()), "count", keys),
    ]
    if len(overdue):
        longest = overdue.head(1)
        rows.append(Fact("longest_late", longest["days_late"].iloc[0], "days", longest["sources"].iloc[0]))
        rows.append(Fact("median_late", float(overdue["days_late"].median()), "days", keys_in(overdue)))
    return facts(rows)


def later_report(reports: pd.DataFrame, report: pd.DataFrame, wanted: str = "next") -> pd.DataFrame:
    """The report in which to look for what became of things: its publisher's next one by its period, or the one named.

    None (an empty frame) where no later report of the publisher was read. Raises ValueError for a name that no report
    has.
    """
    if wanted != "next":
        return named(reports, wanted)
    if report.empty:
        return report
    same = reports["publisher"] == report["publisher"].iloc[0]  # another publisher's activities are others
    after = reports[same & (reports["period_end"] > report["period_end"].iloc[0])]
    first: pd.DataFrame = after.sort_values(["period_end", "report_id"], kind="stable").head(1)
    return first


def _counted(frame: pd.DataFrame, column: str, codes: tuple[str, ...]) -> pd.DataFrame:
    """How many rows have each code; the sources of a zero are all rows, since all were looked at."""
    everything = keys_in(frame)
    rows: list[dict[str, object]] = []
    for code in codes:
        mine = frame[frame[column] == code]
        rows.append({column: code, "count": len(mine), "sources": keys_in(mine) or everything})
    return frame_of(rows if len(frame) else [], [column, "count"])
