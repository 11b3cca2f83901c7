"""Does the status of an assignment agree with those of its activities?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.checks.finding import Finding, Row, about, of

_NOT_AS_PLANNED = ("off_plan", "partly_on_plan", "paused", "not_started")


def statuses(assignments: Sequence[Row], activities: Sequence[Row]) -> Iterator[Finding]:
    """Every assignment that is fulfilled, against the statuses of its activities."""
    for assignment in assignments:
        if assignment["status"] != "fulfilled":
            continue
        own = [row for row in activities if row["assignment_id"] == assignment["assignment_id"]]
        told = sorted({str(row["status"]) for row in own})
        yield about(
            "fulfilled_with_off_plan",
            "differs" if any(row["status"] in _NOT_AS_PLANNED for row in own) else "holds",
            [*of("assignments", assignment), *of("activities", *own)],
            {"case": "activities" if own else "none", "status": "fulfilled", "n": len(own), "statuses": told},
            expected="fulfilled",
            observed=", ".join(told).replace("_", " "),
        )
