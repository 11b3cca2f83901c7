"""What became of the activities of one report in a later one: the same activity there, or the title nearest to it."""

from __future__ import annotations

import pandas as pd

from analysis.answers import identity
from analysis.answers.measures.answers import Fact, each, facts, frame_of, keyed, keys_in, measure, rows_of

MATCHES = identity.KINSHIPS
"""How an activity was found again, surest first. `possible` is for a reader to judge, and not counted as found."""

FOUND = MATCHES[:2]


@measure
def followed_up(
    reports: pd.DataFrame,
    assignments: pd.DataFrame,
    activities: pd.DataFrame,
    found: pd.DataFrame,
    later: pd.DataFrame,
) -> pd.DataFrame:
    """Each activity of `found` (from off_plan.deviating) beside the one of the `later` report (one row); none dropped.

    Columns: activity, later_activity, match, score, later_status. Whether two are the same is decided by `identity`,
    as everywhere. `score` (0–100) says how sure that is or, where they are not the same, how alike the titles are.
    Where nothing fits, `match` is `none`, and the nearest title is shown all the same, so that a reader can judge;
    `later_status` is then empty. Surest matches come first.
    """
    columns = ["activity", "later_activity", "match", "score", "later_status"]
    if later.empty or found.empty:
        return frame_of([], columns)
    known = keyed("activities", activities).set_index("activity_id")
    followed = identity.threads(reports, assignments, activities)
    there = str(later["report_id"].iloc[0])
    near = pd.concat(
        [identity.nearest(followed, report_id, there, "activity") for report_id in found["report_id"].unique()]
    )
    nearest_of = {known.loc[row.row_id, "key"]: row for row in each(near)}
    rows: list[dict[str, object]] = []
    for row in each(found):
        near_row = nearest_of[row.sources[0]]
        other = known.loc[near_row.nearest_id] if near_row.nearest_id else None
        rows.append(
            {
                "activity": row.activity,
                "later_activity": "" if other is None else other["title"],
                "match": near_row.kinship,
                "score": float(round(100 * near_row.score)),
                "later_status": "" if other is None or near_row.kinship == "none" else other["status"],
                "sources": rows_of([*row.sources, *([] if other is None else [other["key"]])]),
            }
        )
    rows.sort(key=lambda row: (MATCHES.index(str(row["match"])), -float(str(row["score"]))))
    return frame_of(rows, columns)


@measure
def by_match(matches: pd.DataFrame) -> pd.DataFrame:
    """How many activities were found again in each way (match, count), zeros included."""
    everything = keys_in(matches)
    rows: list[dict[str, object]] = []
    for match in MATCHES:
        mine = matches[matches["match"] == match]
        keys = keys_in(mine)
        rows.append({"match": match, "count": len(mine), "sources": keys or everything})
    return frame_of(rows if len(matches) else [], ["match", "count"])


@measure
def key_figures(matches: pd.DataFrame) -> pd.DataFrame:
    """The figures that the text needs: how many were looked for, found, possibly found, and are done by now."""
    everything = keys_in(matches)
    found = matches[matches["match"].isin(FOUND)]
    possible = matches[matches["match"] == "possible"]
    done = found[found["later_status"] == "done"]
    ongoing = found[found["later_status"] == "ongoing"]
    parts = {"found": found, "possible": possible, "done": done, "ongoing": ongoing}
    counted = [Fact(name, len(part), "count", keys_in(part) or everything) for name, part in parts.items()]
    return facts([Fact("looked_for", len(matches), "count", everything), *counted])
