"""Until `load` itself does this: frames indexed by row key, missing texts missing, the report and goal beside them."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from analysis.tidy import store


def load(name: str, *, report: str | None = None, wide: bool = False) -> pd.DataFrame:
    """The tidy table, indexed by row key; `wide` adds the goal and title of the assignment and the report's facts."""
    folder = Path(os.environ["ANALYSIS_DATA"]) if "ANALYSIS_DATA" in os.environ else None
    frame = store.load(name, folder)
    frame = frame.set_index(store.row_keys(name, frame).rename("row"))
    frame = frame.mask(frame == "")
    if report is not None:
        frame = frame[frame["report_id"] == report]
    if wide and name == "activities":
        up = store.load("assignments", folder)[["assignment_id", "goal_code", "goal", "title"]]
        up = up.rename(columns={"title": "assignment"}).set_index("assignment_id")
        frame = frame.join(up.mask(up == ""), on="assignment_id")
    if wide:
        columns = ["title", "publisher", "kind", "period_start", "period_end"]
        reports = store.load("reports", folder).set_index("report_id")[columns].rename(columns={"title": "report"})
        frame = frame.join(reports[[c for c in reports if c not in frame]], on="report_id")
    return frame
