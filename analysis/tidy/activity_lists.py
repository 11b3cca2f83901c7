"""Activity lists of the monthly report: commitment, status, activity, due date, comment → tidy rows."""

from __future__ import annotations

from datetime import date

from analysis.core.errors import ReadingError
from analysis.reading.document import Cell
from analysis.tables.logical import Table, TableRow
from analysis.tidy.assignments import one_line
from analysis.tidy.kinds import Report
from analysis.tidy.places import place_columns
from analysis.tidy.statuses import no_status, status_column
from analysis.tidy.vocabulary import NO_COMMENT, concept


def activity_list_rows(
    tables: list[Table], report: Report, source: str
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """All commitments (as assignments without a status of their own) and all activities, in printed order."""
    assignments: list[dict[str, object]] = []
    activities: list[dict[str, object]] = []
    list_no = 0
    for table in tables:
        columns = {concept("activities", name): number for number, name in enumerate(table.header)}
        second = _second_list(table, columns["comment"])
        list_no += 1
        for number, row in enumerate(table.rows):
            list_no += number == second
            title, status, activity, due_date, comment = (
                row.cells[columns[name]] for name in ("assignment", "status", "activity", "due_date", "comment")
            )
            if not row.covered[columns["assignment"]]:
                if not title.items:
                    problem = "the row names no assignment, and none stands above it in its table"
                    raise ReadingError(source, row.place, problem, "compare it with the page: a line may be lost")
                assignments.append(
                    {
                        "report_id": report.report_id,
                        "assignment_id": f"{report.report_id}-u{len(assignments) + 1:03d}",
                        "row_no": len(assignments) + 1,
                        "list_no": list_no,
                        "goal_code": "",
                        "goal": "",
                        "title": one_line(title),
                        **no_status("assignment"),
                        "comment": "",
                        **place_columns(title.items[0].extent),
                    }
                )
            activities.append(
                {
                    "report_id": report.report_id,
                    "activity_id": f"{report.report_id}-a{len(activities) + 1:03d}",
                    "assignment_id": assignments[-1]["assignment_id"],
                    "row_no": len(activities) + 1,
                    "list_no": list_no,
                    "title": one_line(activity),
                    **status_column(status, "activity", table, columns["status"], source),
                    "due_date": _due_date(due_date, row, source),
                    "comment": comment.text,
                    **place_columns(activity.place),
                }
            )
    return assignments, activities


def _second_list(table: Table, comment: int) -> int | None:
    """The row with which a second list begins, where the page shows no more than a repeated header between the two.

    A list either says "Kommentar saknas" for an activity without comment or leaves the cell blank. Where the first
    blank comes after rows that say so, and none says so after it, another list has begun.
    """
    said = [number for number, row in enumerate(table.rows) if row.cells[comment].text == NO_COMMENT]
    blank = [number for number, row in enumerate(table.rows) if not row.cells[comment].text]
    return blank[0] if said and blank and said[-1] < blank[0] else None


def _due_date(cell: Cell, row: TableRow, source: str) -> date:
    try:
        return date.fromisoformat(cell.text)
    except ValueError:
        raise ReadingError(
            source, row.place, f"the due date {cell.text!r} is no date", "compare it with the page"
        ) from None
