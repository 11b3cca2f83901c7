"""Assignment tables of the annual appendix: assignment, comment, activities → tidy assignments and activities."""

from __future__ import annotations

import re

from analysis.core.errors import ReadingError
from analysis.reading.document import Cell
from analysis.tables.logical import Table
from analysis.tidy.kinds import Report
from analysis.tidy.places import place_columns
from analysis.tidy.statuses import status_columns
from analysis.tidy.vocabulary import concept

_GOAL = re.compile(r"(\d+(?:\.\d+)*)\.? (.+)")


def assignment_rows(
    tables: list[Table], report: Report, source: str
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """All assignments and all activities of a report, in printed order, as rows of the tidy tables of these names."""
    assignments: list[dict[str, object]] = []
    activities: list[dict[str, object]] = []
    for table in tables:
        columns = {concept("assignments", name): number for number, name in enumerate(table.header)}
        goal_code, goal = _goal(table, source)
        for row in table.rows:
            title, comment, activity = (row.cells[columns[name]] for name in ("assignment", "comment", "activity"))
            if not row.covered[columns["assignment"]]:
                if not title.items:
                    problem = "the row names no assignment, and none stands above it in its table"
                    raise ReadingError(source, row.place, problem, "compare it with the page: a line may be lost")
                number = len(assignments) + 1
                assignments.append(
                    {
                        "report_id": report.report_id,
                        "assignment_id": f"{report.report_id}-u{number:03d}",
                        "row_no": number,
                        "list_no": None,
                        "goal_code": goal_code,
                        "goal": goal,
                        "title": one_line(title),
                        **status_columns(title, "assignment", table, columns["assignment"], source),
                        "comment": comment.text,
                        **place_columns(title.items[0].extent),
                    }
                )
            if activity:
                activities.append(
                    {
                        "report_id": report.report_id,
                        "activity_id": f"{report.report_id}-a{len(activities) + 1:03d}",
                        "assignment_id": assignments[-1]["assignment_id"],
                        "row_no": len(activities) + 1,
                        "list_no": None,
                        "title": one_line(activity),
                        **status_columns(activity, "activity", table, columns["activity"], source),
                        "due_date": None,
                        "comment": "",
                        **place_columns(activity.items[0].extent),
                    }
                )
    return assignments, activities


def _goal(table: Table, source: str) -> tuple[str, str]:
    """The goal under whose heading a table stands: "1.1 Hög attraktivitet" → code 1.1 and its name."""
    match = _GOAL.fullmatch(table.title)
    if match is None:
        raise ReadingError(
            source,
            table.place,
            f"a table of assignments stands under {table.title!r}, which is no numbered goal",
            "compare the headings with the page",
        )
    return match[1], match[2]


def one_line(cell: Cell) -> str:
    """A cell's text as a title: its paragraphs on one line."""
    return " ".join(item.text for item in cell.items if item.text)
