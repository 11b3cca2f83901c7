"""How assignments and activities are distributed over statuses, and how the two levels agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.answers.measures.answers import Fact, Sources, each, empty, facts, frame_of, keyed, measure, rows_of
from analysis.tidy.vocabulary import ACTIVITY_STATUSES, ASSIGNMENT_STATUSES

STATUSES = {"assignment": ASSIGNMENT_STATUSES, "activity": ACTIVITY_STATUSES}


def _levels(assignments: pd.DataFrame, activities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Both tables with row keys; a status that the report does not give at all is called `not_stated`."""
    levels = {"assignment": keyed("assignments", assignments), "activity": keyed("activities", activities)}
    return {
        level: frame.assign(status=frame["status"].where(frame["status"] != "", "not_stated"))
        for level, frame in levels.items()
    }


def _scale(level: str, found: pd.DataFrame) -> list[str]:
    """The statuses of a level in order; `not_stated` only where it occurs."""
    return [*STATUSES[level], *(["not_stated"] if (found["status"] == "not_stated").any() else [])]


@measure
def by_status(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Assignments and activities by status (level, status, count, share): every status of the scale, zeros included.

    `share` (0–1) is of all rows of the level, unknown ones among them. The sources of a zero are all rows of its
    level, since all were looked at.
    """
    rows: list[dict[str, object]] = []
    for level, found in _levels(assignments, activities).items():
        if found.empty:
            continue
        for status in _scale(level, found):
            keys = found["key"][found["status"] == status]
            rows.append(
                {
                    "level": level,
                    "status": status,
                    "count": len(keys),
                    "share": len(keys) / len(found),
                    "sources": rows_of(keys if len(keys) else found["key"]),
                }
            )
    return frame_of(rows, ["level", "status", "count", "share"])


@measure
def why_unknown(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Why statuses cannot be told (level, why, symbol, count): most frequent first within each level.

    `symbol_unexplained`: a sign is printed, but the legend lost what it stands for. `symbol_lost`: no sign stands in
    the text. `not_stated`: the report gives this level no status.
    """
    rows: list[dict[str, object]] = []
    for level, found in _levels(assignments, activities).items():
        untold = found[found["status"].isin(["unknown", "not_stated"])]
        symbols = untold["status_symbol"]
        why = symbols.map(lambda symbol: "symbol_unexplained" if symbol else "symbol_lost")
        why = why.where(untold["status"] != "not_stated", "not_stated")
        groups = [
            {"level": level, "why": reason, "symbol": symbol, "count": len(keys), "sources": rows_of(keys)}
            for (reason, symbol), keys in untold["key"].groupby([why, symbols], sort=False)
        ]
        rows += sorted(groups, key=lambda group: -len(group["sources"]))  # type: ignore[arg-type]
    return frame_of(rows, ["level", "why", "symbol", "count"])


@measure
def by_goal(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Activities by status for each goal in printed order, with the bounds between which the share done must lie.

    Columns: goal ("1.1 Hög attraktivitet"), assignments, activities, one count for each status, done_share_least
    (done of all) and done_share_most (done and unknown of all), both 0–1 and missing for a goal without activities.
    """
    with_goal = keyed("assignments", assignments[assignments["goal_code"] != ""])
    if with_goal.empty:
        return empty(["goal", "assignments", "activities", *ACTIVITY_STATUSES, "done_share_least", "done_share_most"])
    held = keyed("activities", activities).merge(
        with_goal[["assignment_id", "goal_code"]], on="assignment_id", how="inner", validate="many_to_one"
    )
    rows: list[dict[str, object]] = []
    for (code, goal), group in with_goal.groupby(["goal_code", "goal"], sort=False):
        own = held[held["goal_code"] == code]
        keys = {status: own["key"][own["status"] == status] for status in ACTIVITY_STATUSES}
        total = len(own)
        rows.append(
            {
                "goal": f"{code} {goal}",
                "assignments": len(group),
                "activities": total,
                **{status: len(found) for status, found in keys.items()},
                "done_share_least": len(keys["done"]) / total if total else float("nan"),
                "done_share_most": (len(keys["done"]) + len(keys["unknown"])) / total if total else float("nan"),
                "sources": _sources(
                    [*group["key"], *own["key"]],
                    {"assignments": group["key"], "activities": own["key"], **keys}
                    | {"done_share_least": own["key"], "done_share_most": own["key"]},
                    own["key"],
                ),
            }
        )
    return frame_of(rows, list(rows[0])[:-1])


def _sources(keys: Iterable[str], cells: Mapping[str, Iterable[str]], looked_at: Iterable[str]) -> Sources:
    """Sources of a row with exact ones for its cells; a cell that counts nothing rests on all that was looked at."""
    everything = rows_of(looked_at)
    return Sources(rows_of(keys), {column: rows_of(found) or everything for column, found in cells.items()})


@measure
def agreement(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Assignments by status and by what their activities say; each assignment is counted in one column.

    `no_activity`; `some_off_plan`: at least one is off plan; `none_off_plan`: all statuses are known and none is off
    plan; `cannot_tell`: none is known to be off plan, but at least one status is unknown.
    """
    signals = _signals(assignments, activities)
    kinds = ["no_activity", "some_off_plan", "none_off_plan", "cannot_tell"]
    if signals.empty:
        return empty(["status", "assignments", *kinds])
    rows: list[dict[str, object]] = []
    for status in _scale("assignment", signals):
        group = signals[signals["status"] == status]
        used = group if len(group) else signals
        keys = {kind: _held(group[group["signal"] == kind]) for kind in kinds}
        counts = {kind: int((group["signal"] == kind).sum()) for kind in kinds}
        rows.append(
            {
                "status": status,
                "assignments": len(group),
                **counts,
                "sources": _sources(_held(used), {"assignments": group["key"], **keys}, used["key"]),
            }
        )
    return frame_of(rows, ["status", "assignments", *kinds])


def _held(signals: pd.DataFrame) -> list[str]:
    """The keys of assignments and of the activities under them."""
    return [key for row in each(signals) for key in (row.key, *row.held)]


def _signals(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Each assignment with what its activities say (`signal`) and their keys (`held`)."""
    levels = _levels(assignments, activities)
    found, own = levels["assignment"], levels["activity"]
    grouped = {name: group for name, group in own.groupby("assignment_id", sort=False)}
    signals: list[str] = []
    held: list[object] = []
    for assignment_id in found["assignment_id"]:
        group = grouped.get(assignment_id)
        signals.append(_signal([] if group is None else group["status"].tolist()))
        held.append(() if group is None else rows_of(group["key"]))
    return found.assign(signal=signals, held=pd.Series(held, index=found.index, dtype=object))


def _signal(statuses: list[str]) -> str:
    if not statuses:
        return "no_activity"
    if "off_plan" in statuses:
        return "some_off_plan"
    return "cannot_tell" if "unknown" in statuses else "none_off_plan"


SIGNALS = ("some_off_plan", "none_off_plan", "cannot_tell", "no_activity")
"""What the activities of an assignment say of it; see `agreement`."""

PROGRESS = ("all_done", "some_done", "none_done", "cannot_tell", "no_activity")
"""How many of an assignment's activities are done; `cannot_tell`: an unknown one could make it another of the three."""


@measure
def progress(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Assignments by how many of their activities are done (progress, count), zeros included; see PROGRESS.

    What the activities tell of assignments whose own status may be lost. It is no status: only the report gives one.
    """
    signals = _signals(assignments, activities)
    if signals.empty:
        return empty(["progress", "count"])
    status_of = dict(zip(keyed("activities", activities)["key"], activities["status"], strict=True))
    found = [_progress([status_of[key] for key in row.held]) for row in each(signals)]
    signals = signals.assign(progress=found)
    rows: list[dict[str, object]] = []
    for code in PROGRESS:
        group = signals[signals["progress"] == code]
        keys = _held(group if len(group) else signals)
        rows.append({"progress": code, "count": len(group), "sources": rows_of(keys)})
    return frame_of(rows, ["progress", "count"])


def _progress(statuses: list[str]) -> str:
    if not statuses:
        return "no_activity"
    done, unknown = statuses.count("done"), statuses.count("unknown")
    if done == len(statuses):
        return "all_done"
    if done and done + unknown < len(statuses):
        return "some_done"
    return "cannot_tell" if unknown else "none_done"


@measure
def with_activity(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Assignments of each goal with and without an activity (goal, with_activity, no_activity), in printed order.

    Assignments that a report puts under no goal are counted under "–".
    """
    signals = _signals(assignments, activities)
    rows: list[dict[str, object]] = []
    for (code, goal), group in signals.groupby(["goal_code", "goal"], sort=False) if len(signals) else ():
        without = group["signal"] == "no_activity"
        cells: dict[str, Iterable[str]] = {
            "with_activity": _held(group[~without]),
            "no_activity": group["key"][without],
        }
        rows.append(
            {
                "goal": f"{code} {goal}".strip() or "–",
                "with_activity": int((~without).sum()),
                "no_activity": int(without.sum()),
                "sources": _sources(_held(group), cells, group["key"]),
            }
        )
    return frame_of(rows, ["goal", "with_activity", "no_activity"])


@measure
def to_look_at(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Assignments whose status and activities do not obviously agree (goal, title, status, activities, off_plan).

    Those with an off-plan activity whatever their status, and the partly or not fulfilled ones without any.
    """
    signals = _signals(assignments, activities)
    short = signals["status"].isin(["partly_fulfilled", "not_fulfilled"])
    kept = signals[(signals["signal"] == "some_off_plan") | short] if len(signals) else signals
    statuses = dict(zip(keyed("activities", activities)["key"], activities["status"], strict=True))
    rows: list[dict[str, object]] = [
        {
            "goal": row.goal_code or "–",
            "title": row.title,
            "status": row.status,
            "activities": len(row.held),
            "off_plan": sum(statuses[key] == "off_plan" for key in row.held),
            "sources": rows_of([row.key, *row.held]),
        }
        for row in each(kept)
    ]
    return frame_of(rows, ["goal", "title", "status", "activities", "off_plan"])


@measure
def without_activity(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Assignments under which no activity is printed, in printed order (goal, title, status)."""
    signals = _signals(assignments, activities)
    kept = signals[signals["signal"] == "no_activity"] if len(signals) else signals
    rows: list[dict[str, object]] = [
        {"goal": row.goal_code or "–", "title": row.title, "status": row.status, "sources": (row.key,)}
        for row in each(kept)
    ]
    return frame_of(rows, ["goal", "title", "status"])


@measure
def by_report(reports: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Activities by status in each report, by the end of its period (report_id, kind, period_end, counts)."""
    own = keyed("activities", activities)
    rows: list[dict[str, object]] = []
    for report in each(reports.sort_values(["period_end", "report_id"], kind="stable")):
        found = own[own["report_id"] == report.report_id]
        keys = {status: found["key"][found["status"] == status] for status in ACTIVITY_STATUSES}
        looked_at = rows_of(found["key"]) or (f"reports/{report.report_id}",)
        rows.append(
            {
                "report_id": report.report_id,
                "kind": report.kind,
                "period_end": report.period_end,
                "activities": len(found),
                **{status: len(rows_of(mine)) for status, mine in keys.items()},
                "sources": _sources(looked_at, keys, looked_at),
            }
        )
    return frame_of(rows, ["report_id", "kind", "period_end", "activities", *ACTIVITY_STATUSES])


@measure
def key_figures(assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """The figures that the text about one report needs: totals, known statuses, titles printed more than once."""
    levels = _levels(assignments, activities)
    found, own = levels["assignment"], levels["activity"]
    known = found[~found["status"].isin(["unknown", "not_stated"])]
    told = own[own["status"] != "unknown"]
    again = found[found.duplicated(["goal_code", "list_no", "title"])]
    return facts(
        [
            Fact("assignments", len(found), "count", found["key"]),
            Fact("assignments_known", len(known), "count", known["key"] if len(known) else found["key"]),
            Fact("assignments_untold", len(found) - len(known), "count", found["key"].drop(known.index)),
            Fact("assignments_printed_again", len(again), "count", again["key"] if len(again) else found["key"]),
            Fact("activities", len(own), "count", own["key"]),
            Fact("activities_known", len(told), "count", told["key"] if len(told) else own["key"]),
            Fact("activities_untold", len(own) - len(told), "count", own["key"].drop(told.index)),
        ]
    )
