"""Activity lists of the monthly report: commitment, status, activity, due date, comment → tidy rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.core.errors import ReadingError
from analysis.core.swedish import parse_date
from analysis.reading.document import Cell
from analysis.tables.logical import Table
from analysis.tidy.assignments import Lists
from analysis.tidy.kinds import Report
from analysis.tidy.left_out import Leavings, cells_of
from analysis.tidy.statuses import no_status, one_line, status_column
from analysis.tidy.vocabulary import NO_COMMENT, concept


def activity_list_rows(
    tables: Sequence[Table], report: Report, source: str, leavings: Leavings
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """All commitments (as assignments without a status of their own) and all activities, in printed order."""
    lists = Lists(report.report_id, source)
    list_no = 0
    for table in tables:
        columns = {concept("activities", name): number for number, name in enumerate(table.header)}
        second = _second_list(table, columns["comment"])
        list_no += 1
        before = lists.size
        with leavings.instead("table", cells_of(table)):
            for number, row in enumerate(table.rows):
                list_no += number == second
                title, status, activity, due_date, comment = (
                    row.cells[columns[name]] for name in ("assignment", "status", "activity", "due_date", "comment")
                )
                if not lists.goes_on(row, columns["assignment"], before):
                    lists.add_assignment(title, row, no_status("assignment"), list_no=list_no)
                lists.add_activity(
                    activity,
                    status_column(status, "activity", table, columns["status"], source, leavings),
                    activity.place,
                    list_no=list_no,
                    due_date=_due_date(due_date, leavings, source),
                    comment=comment.text,
                )
            continue
        lists.cut(before)
    return lists.assignments, lists.activities


def _second_list(table: Table, comment: int) -> int | None:
    """The row with which a second list begins, where the page shows no more than a repeated header between the two.

    A list either says "Kommentar saknas" for an activity without comment or leaves the cell blank. Where the first
    blank comes after rows that say so, and none says so after it, another list has begun.
    """
    said = [number for number, row in enumerate(table.rows) if row.cells[comment].text == NO_COMMENT]
    blank = [number for number, row in enumerate(table.rows) if not row.cells[comment].text]
    return blank[0] if said and blank and said[-1] < blank[0] else None


def _due_date(cell: Cell, leavings: Leavings, source: str) -> date | None:
    """The day in a cell; None, and told, where it is none that there is."""
    if one_line(cell) in ("", "-", "–", "—"):
        leavings.cells.add(id(cell))
        return None
    with leavings.instead("cell", [cell]):
        try:
            return parse_date(cell.text)
        except ValueError as error:
            raise ReadingError(source, cell.place, f"the due date {error}", "compare it with the page") from None
    return None
