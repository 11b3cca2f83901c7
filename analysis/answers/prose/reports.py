"""Sentences about the reports themselves."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.answers.language import label, listed
from analysis.answers.measures.answers import each
from analysis.answers.prose.markup import date, quoted

NO_REPORT = "No report that this page could use was read, so nothing can be told."


def about(*chosen: pd.DataFrame) -> str:
    """Which report or reports a notebook reads, with their period; each frame holds one report or none."""
    named = dict.fromkeys(described(report) for frame in chosen for report in each(frame))
    if not named:
        return NO_REPORT
    noun = "report" if len(named) == 1 else "reports"
    return f"This page reads the {noun} {listed(list(named))}."


def described(report: Any) -> str:
    """One report (a row of `reports`) by title, publisher, kind and period."""
    start, end = report.period_start, report.period_end
    publisher = f" of {quoted(report.publisher)}" if report.publisher != "unknown" else ""
    return f"**{quoted(report.title)}**{publisher} ({label('kind', report.kind)}, {date(start)} to {date(end)})"
