"""What changed since the last report: which assignments or activities go on, are new, and are no longer there."""

from __future__ import annotations

import pandas as pd

from analysis import identity
from analysis.measures.answers import Fact, chosen, each, facts, frame_of, keyed, measure, rows_of

TABLE_OF = {"assignment": "assignments", "activity": "activities"}


@measure
def since_last(
    reports: pd.DataFrame,
    assignments: pd.DataFrame,
    activities: pd.DataFrame,
    level: str,
    wanted: str = "latest",
) -> pd.DataFrame:
    """What became of each assignment or activity (`level`) between a report and the one before it.

    Columns: title (as printed last), change (matched, new, gone), returned (new, yet printed in an earlier report),
    old_status, new_status ('' where not printed), score (0–100, how sure a match is; 0 without one). In the order of
    the newer report, and behind it what is gone. Empty where there is no report before it. `attrs` names the two:
    "old_report", "new_report" ('' where there is none).

    Gone means no longer printed: from a report that lists only what is off plan, that is all that can be said.
    """
    columns = ["title", "change", "returned", "old_status", "new_status", "score"]
    this = chosen(reports, wanted, "monthly_report")
    new = "" if this.empty else str(this["report_id"].iloc[0])
    old = identity.previous_report(reports, new) if new else None
    rows: list[dict[str, object]] = []
    if old is not None:
        followed = identity.threads(reports, assignments, activities)
        keys = _keys(followed, assignments, activities, level, (old, new))
        for row in each(identity.compared(followed, old, new, level)):
            rows.append(
                {
                    "title": row.new_title or row.old_title,
                    "change": row.change,
                    "returned": row.returned,
                    "old_status": row.old_status,
                    "new_status": row.new_status,
                    "score": 100 * row.score if row.change == "matched" else 0.0,
                    "sources": rows_of(keys[row.thread_id]),
                }
            )
    frame = frame_of(rows, columns)
    frame.attrs |= {"old_report": old or "", "new_report": new}
    return frame


def _keys(
    followed: pd.DataFrame, assignments: pd.DataFrame, activities: pd.DataFrame, level: str, of_reports: tuple[str, str]
) -> dict[str, list[str]]:
    """The keys of the tidy rows of each thread in these reports, in their order."""
    name = TABLE_OF[level]
    table = keyed(name, assignments if level == "assignment" else activities)
    key_of = dict(zip(table[f"{level}_id"], table["key"], strict=True))
    keys: dict[str, list[str]] = {}
    for row in each(followed[(followed["level"] == level) & followed["report_id"].isin(of_reports)]):
        keys.setdefault(row.thread_id, []).append(key_of[row.row_id])
    return keys


@measure
def summary(changes: pd.DataFrame) -> pd.DataFrame:
    """How many of `since_last`: facts matched, new, gone, total (their sum), before (in the older report), returned,
    and of the matched kept, changed and untold (one of the two statuses is unknown or not given).
    """
    matched = changes[changes["change"] == "matched"]
    told = ~matched["old_status"].isin(["", "unknown"]) & ~matched["new_status"].isin(["", "unknown"])
    same = matched["old_status"] == matched["new_status"]
    groups = {
        "matched": matched,
        "new": changes[changes["change"] == "new"],
        "gone": changes[changes["change"] == "gone"],
        "total": changes,
        "before": changes[changes["change"] != "new"],
        "returned": changes[changes["returned"].astype(bool)],
        "kept": matched[told & same],
        "changed": matched[told & ~same],
        "untold": matched[~told],
    }
    return facts(
        Fact(name, len(group), "count", (key for keys in group["sources"] for key in keys))
        for name, group in groups.items()
    )
