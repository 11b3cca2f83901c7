"""Where our reading of a page is in doubt, a comparison that differs there is not called the report's contradiction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analysis.checks.finding import Finding, Row, groups, place_of
from analysis.core.places import Place
from analysis.tidy.schema import row_key

_DOUBTFUL = ("left_out", "one_period_two_amounts", "damaged_file", "hidden_text")


def with_doubt(findings: Iterable[Finding], reading: Iterable[Finding], budget: Sequence[Row]) -> Iterator[Finding]:
    """The findings, those undecided that rest on a page or a table of which something was left out or hidden."""
    doubts = [(one.place, str(one.parameters["why"])) for one in reading if one.rule in _DOUBTFUL]
    doubted = _doubted_rows(doubts, budget)
    for finding in findings:
        why = _doubt(finding, doubts) or next((doubted[key] for key in finding.rows if key in doubted), "")
        differs = finding.outcome == "differs" and groups()[finding.rule] == "contradiction"
        yield undecided(finding, why) if why and differs else finding


def _doubted_rows(doubts: Sequence[tuple[Place, str]], budget: Sequence[Row]) -> dict[str, str]:
    """The rows of a finance table in which a line was left out: its sums may lack that line."""
    tables: dict[object, list[Row]] = {}
    for row in budget:
        tables.setdefault(row["table_no"], []).append(row)
    found: dict[str, str] = {}
    for rows in tables.values():
        lines = [line for row in rows if (line := place_of(row).line) is not None]
        within = (why for place, why in doubts if lines and min(lines) - 1 <= (place.line or 0) <= max(lines) + 1)
        if why := next(within, ""):
            found |= {row_key("budget", row): why for row in rows}
    return found


def _doubt(finding: Finding, doubts: Sequence[tuple[Place, str]]) -> str:
    """Why the page of a finding is in doubt: of a PDF the whole page, and the whole file where it is damaged."""
    pages = {finding.place.page, finding.other.page} - {None}
    return next((why for place, why in doubts if place == Place() or place.page in pages), "")


def undecided(finding: Finding, why: str) -> Finding:
    """A finding that may be our reading's fault, and why."""
    parameters = {"case": finding.outcome, **finding.parameters, "doubt": why}
    return replace(finding, outcome="undecided", group="conversion", parameters=parameters)
