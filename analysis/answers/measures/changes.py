"""What changed since the last report: which assignments or activities go on, are new, and are no longer there."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.answers import identity
from analysis.answers.measures import off_plan
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
from analysis.answers.measures.status import STATUSES

TABLE_OF = {"assignment": "assignments", "activity": "activities"}
CHANGES = identity.CHANGES


@measure
def followed(reports: pd.DataFrame, assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Every printed assignment and activity with the thread that it belongs to: identity.threads with its sources.

    Takes the tidy tables of these names, of all reports that shall be followed. An activity of unknown status has the
    status `listed` where it stands in a list that holds none but deviating ones (see off_plan.deviating).
    """
    found = identity.threads(reports, assignments, activities)
    deviating = off_plan.deviating(reports, assignments, activities)
    listed = {key for row in each(deviating) if row.status == "listed" for key in row.sources}
    tables = {"assignment": keyed("assignments", assignments), "activity": keyed("activities", activities)}
    key_of = {
        (level, row_id): key
        for level, table in tables.items()
        for row_id, key in zip(table[f"{level}_id"], table["key"], strict=True)
    }
    keys = [(key_of[row.level, row.row_id],) for row in each(found)]
    statuses = ["listed" if key in listed else status for (key,), status in zip(keys, found["status"], strict=True)]
    return found.assign(
        status=pd.Series(statuses, index=found.index, dtype="str"),
        sources=pd.Series(keys, index=found.index, dtype=object),
    )


def before(reports: pd.DataFrame, report: pd.DataFrame, wanted: str = "previous") -> pd.DataFrame:
    """The report to compare with: the last one before it (see identity.previous_report), or the one named.

    One row, or none where there is no earlier report. Raises ValueError for a name that no report has.
    """
    if report.empty:
        return report
    if wanted == "previous":
        name = identity.previous_report(reports, str(report["report_id"].iloc[0]))
        return reports[reports["report_id"] == name]
    return named(reports, wanted)


@measure
def compared(old: pd.DataFrame, new: pd.DataFrame, threads: pd.DataFrame) -> pd.DataFrame:
    """The two reports that are compared, with how much each lists, repetitions left out.

    `old`, `new`: one row of `reports` each, or none; `threads`: from `followed`. Columns: report_id, kind, period_end,
    assignments, activities.
    """
    rows: list[dict[str, object]] = []
    for report in each(keyed("reports", pd.concat([old, new]))):
        mine = threads[threads["report_id"] == report.report_id]
        keys = {level: keys_in(mine[mine["level"] == level]) for level in identity.LEVELS}
        own = (report.key,)
        cells = {TABLE_OF[level]: found or own for level, found in keys.items()}
        rows.append(
            {
                "report_id": report.report_id,
                "kind": report.kind,
                "period_end": report.period_end,
                **{TABLE_OF[level]: mine["thread_id"][mine["level"] == level].nunique() for level in keys},
                "sources": Sources(rows_of([*own, *keys["assignment"], *keys["activity"]]), cells),
            }
        )
    return frame_of(rows, ["report_id", "kind", "period_end", "assignments", "activities"])


@measure
def between(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """How far apart the two reports are: the fact `months_apart`, from the end of one period to that of the other.

    Empty where one of the two is missing.
    """
    if old.empty or new.empty:
        return facts([])
    first, last = old["period_end"].iloc[0], new["period_end"].iloc[0]
    months = 12 * (last.year - first.year) + last.month - first.month
    return facts([Fact("months_apart", months, "months", keyed("reports", pd.concat([old, new]))["key"])])


@measure
def since_last(threads: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame, level: str) -> pd.DataFrame:
    """What became of each assignment or activity (`level`) between two reports (`old`, `new`: one row each, or none).

    Columns: title (as printed last), earlier_title ('' where the older report does not print it), change (matched,
    new, gone), returned (new, yet printed in an earlier report), old_status, new_status (`not_stated` where the report
    gives none, '' where it does not print the thing), score (0–100, how sure a match is; missing without one). In the
    order of the newer report, and behind it what is gone.
    Empty where one of the two reports is missing.

    Gone means no longer printed: from a report that lists only what is off plan, that is all that can be said.
    """
    columns = ["title", "earlier_title", "change", "returned", "old_status", "new_status", "score"]
    rows: list[dict[str, object]] = []
    if len(old) and len(new):
        earlier, later = (str(frame["report_id"].iloc[0]) for frame in (old, new))
        printed = threads[(threads["level"] == level) & threads["report_id"].isin([earlier, later])]
        keys = {thread_id: keys_in(group) for thread_id, group in printed.groupby("thread_id", sort=False)}
        for row in each(identity.compared(threads, earlier, later, level)):
            rows.append(
                {
                    "title": row.new_title or row.old_title,
                    "earlier_title": row.old_title,
                    "change": row.change,
                    "returned": row.returned,
                    "old_status": "" if row.change == "new" else row.old_status or "not_stated",
                    "new_status": "" if row.change == "gone" else row.new_status or "not_stated",
                    "score": 100 * row.score,
                    "sources": keys[row.thread_id],
                }
            )
    return frame_of(rows, columns)


@measure
def by_change(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """How many assignments and activities go on, are new and are gone (level, change, count, share), zeros included.

    Takes what `since_last` says of each level. `share` (0–1) is of all that either report lists: the three add up.
    """
    rows: list[dict[str, object]] = []
    for level, changes in (("assignment", assignments), ("activity", activities)):
        for change in CHANGES if len(changes) else ():
            mine = changes[changes["change"] == change]
            rows.append(
                {
                    "level": level,
                    "change": change,
                    "count": len(mine),
                    "share": len(mine) / len(changes),
                    "sources": keys_in(mine) or keys_in(changes),
                }
            )
    return frame_of(rows, ["level", "change", "count", "share"])


@measure
def transitions(changes: pd.DataFrame, level: str) -> pd.DataFrame:
    """From which status to which: a row for each status in the older report, a column for each in the newer.

    `changes` is from `since_last`. Columns: old_status, the statuses of the level, `gone`. The last row, `new`, holds
    what the older report does not list; so all numbers together are all that either report lists. Zeros included.
    """
    old = changes["old_status"].where(changes["change"] != "new", "new")
    new = changes["new_status"].where(changes["change"] != "gone", "gone")
    scale = _scale(level, [*old, *new])
    everything = keys_in(changes)
    rows: list[dict[str, object]] = []
    for before_it in [*scale, "new"]:
        cells = {after: changes[(old == before_it) & (new == after)] for after in [*scale, "gone"]}
        rows.append(
            {
                "old_status": before_it,
                **{after: len(mine) for after, mine in cells.items()},
                "sources": Sources(everything, {after: keys_in(mine) or everything for after, mine in cells.items()}),
            }
        )
    return frame_of(rows if len(changes) else [], ["old_status", *scale, "gone"])


def _scale(level: str, found: Sequence[str]) -> list[str]:
    """The statuses of a level in order; `listed` and `not_stated` only where they occur."""
    return [*STATUSES[level], *(status for status in ("listed", "not_stated") if status in found)]


def _told(old: str, new: str) -> bool:
    """Whether two statuses say if something changed: both known, and not both off or partly off plan perhaps."""
    perhaps = {"listed", "off_plan", "partly_on_plan"}
    return not {old, new} & {"not_stated", "unknown"} and not ("listed" in (old, new) and {old, new} <= perhaps)


@measure
def standing(reports: pd.DataFrame, threads: pd.DataFrame, new: pd.DataFrame, level: str) -> pd.DataFrame:
    """What stands in the report `new` and stood in reports before it, in most reports first.

    Columns: title, since (last day of the first report that prints it), printed_in (number of reports up to this one
    that print it), status (now). Reports of one publisher; what stands in this one alone is left out.
    """
    rows: list[dict[str, object]] = []
    if len(new):
        last_day = new["period_end"].iloc[0]
        end_of = dict(zip(reports["report_id"], reports["period_end"], strict=True))
        so_far = threads[(threads["level"] == level) & (threads["report_id"].map(end_of) <= last_day)]
        for _, printed in so_far.groupby("thread_id", sort=False):
            mine = printed[printed["report_id"] == new["report_id"].iloc[0]]
            if len(mine) and printed["report_id"].nunique() > 1:
                rows.append(
                    {
                        "title": mine["title"].iloc[0],
                        "since": min(end_of[name] for name in printed["report_id"]),
                        "printed_in": int(printed["report_id"].nunique()),
                        "status": mine["status"].iloc[0] or "not_stated",
                        "sources": keys_in(printed),
                    }
                )
    rows.sort(key=lambda row: -int(str(row["printed_in"])))
    return frame_of(rows, ["title", "since", "printed_in", "status"])


@measure
def through_time(reports: pd.DataFrame, threads: pd.DataFrame, report: pd.DataFrame, level: str) -> pd.DataFrame:
    """Each report of one kind and publisher beside the one before it, in order of time: what goes on, is new, is gone.

    Kind and publisher are those of `report` (one row, or none); where no two such reports were read, `report` alone
    beside whatever its publisher reported before it. Columns: report_id, earlier_report, period_end, matched, new,
    gone.
    """
    alike = reports.merge(report[["publisher", "kind"]], on=["publisher", "kind"])
    among = alike if len(alike) > 1 else reports
    rows: list[dict[str, object]] = []
    for row in each(alike.sort_values(["period_end", "report_id"], kind="stable")):
        this = among[among["report_id"] == row.report_id]
        earlier = before(among, this)
        changes = since_last(threads, earlier, this, level)
        if changes.empty:
            continue
        groups = {change: changes[changes["change"] == change] for change in CHANGES}
        everything = keys_in(changes)
        rows.append(
            {
                "report_id": row.report_id,
                "earlier_report": earlier["report_id"].iloc[0],
                "period_end": row.period_end,
                **{change: len(group) for change, group in groups.items()},
                "sources": Sources(everything, {change: keys_in(g) or everything for change, g in groups.items()}),
            }
        )
    return frame_of(rows, ["report_id", "earlier_report", "period_end", *CHANGES])


@measure
def summary(changes: pd.DataFrame) -> pd.DataFrame:
    """How many of `since_last`: facts matched, new, gone, total (their sum), before (in the older report), now (in the
    newer one), returned, and of the matched reworded, now_done (done or fulfilled), kept, changed and untold (the two
    statuses do not say).
    """
    matched = changes[changes["change"] == "matched"]
    told = pd.Series([_told(row.old_status, row.new_status) for row in each(matched)], matched.index, dtype=bool)
    same = matched["old_status"] == matched["new_status"]
    groups = {
        "matched": matched,
        "new": changes[changes["change"] == "new"],
        "gone": changes[changes["change"] == "gone"],
        "total": changes,
        "before": changes[changes["change"] != "new"],
        "now": changes[changes["change"] != "gone"],
        "returned": changes[changes["returned"].astype(bool)],
        "reworded": matched[matched["title"] != matched["earlier_title"]],
        "now_done": matched[matched["new_status"].isin(["done", "fulfilled"])],
        "kept": matched[told & same],
        "changed": matched[told & ~same],
        "untold": matched[~told],
    }
    everything = keys_in(changes)
    return facts(Fact(name, len(group), "count", keys_in(group) or everything) for name, group in groups.items())
