"""Assignment tables of the annual appendix: assignment, comment, activities → tidy assignments and activities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.reading.document import Cell
from analysis.tables.logical import Table, TableRow
from analysis.tidy.kinds import Report
from analysis.tidy.left_out import Leavings, cells_of
from analysis.tidy.places import place_columns
from analysis.tidy.statuses import one_line, status_columns
from analysis.tidy.vocabulary import concept

_GOAL = re.compile(r"(\d+(?:\.\d+)*)\.? (.+)")

Row = dict[str, object]


@dataclass(slots=True)
class Lists:
    """The assignments and activities of a report as they are read, each numbered within the report."""

    report_id: str
    source: str
    assignments: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)

    def add_assignment(
        self,
        title: Cell,
        row: TableRow,
        status: Row,
        list_no: int | None = None,
        goal: tuple[str, str] = ("", ""),
        comment: str = "",
    ) -> None:
        """Raises ReadingError for a row that names no assignment."""
        if not title.items:
            problem = "the row names no assignment, and none stands above it in its table"
            raise ReadingError(self.source, row.place, problem, "compare it with the page: a line may be lost")
        number = len(self.assignments) + 1
        self.assignments.append(
            {
                "report_id": self.report_id,
                "assignment_id": f"{self.report_id}-u{number:03d}",
                "row_no": number,
                "list_no": list_no,
                "goal_code": goal[0],
                "goal": goal[1],
                "title": one_line(title),
                **status,
                "comment": comment,
                **place_columns(title.items[0].extent),
            }
        )

    def add_activity(
        self,
        title: Cell,
        status: Row,
        place: Place,
        list_no: int | None = None,
        due_date: date | None = None,
        comment: str = "",
    ) -> None:
        """Adds it to the assignment added last."""
        number = len(self.activities) + 1
        self.activities.append(
            {
                "report_id": self.report_id,
                "activity_id": f"{self.report_id}-a{number:03d}",
                "assignment_id": self.assignments[-1]["assignment_id"],
                "row_no": number,
                "list_no": list_no,
                "title": one_line(title),
                **status,
                "due_date": due_date,
                "comment": comment,
                **place_columns(place),
            }
        )

    def goes_on(self, row: TableRow, column: int, before: tuple[int, int]) -> bool:
        """Whether a row is about the assignment above it in its table; the lists had the size `before` above the table.

        Its cell spans both rows, or a blank one stands in a frame of its own, as people type it.
        """
        return row.covered[column] or (not row.cells[column].items and self.size > before)

    @property
    def size(self) -> tuple[int, int]:
        return len(self.assignments), len(self.activities)

    def cut(self, size: tuple[int, int]) -> None:
        """Take back what was added since it had this size."""
        del self.assignments[size[0] :], self.activities[size[1] :]


def assignment_rows(
    tables: Sequence[Table], report: Report, source: str, leavings: Leavings
) -> tuple[list[Row], list[Row]]:
    """All assignments and all activities of a report, in printed order, as rows of the tidy tables of these names."""
    lists = Lists(report.report_id, source)
    for table in tables:
        before = lists.size
        with leavings.instead("table", cells_of(table)):
            _add_table(lists, table, leavings)
            continue
        lists.cut(before)
    return lists.assignments, lists.activities


def _add_table(lists: Lists, table: Table, leavings: Leavings) -> None:
    columns = {concept("assignments", name): number for number, name in enumerate(table.header)}
    goal = _goal(table, lists.source)
    before = lists.size
    for row in table.rows:
        title, comment, activity = (row.cells[columns[name]] for name in ("assignment", "comment", "activity"))
        commented = comment and not title.items  # what the comment is about, a blank cell does not say
        if commented or not lists.goes_on(row, columns["assignment"], before):
            status = status_columns(title, "assignment", table, columns["assignment"], lists.source, leavings)
            lists.add_assignment(title, row, status, goal=goal, comment=comment.text)
        if activity:
            status = status_columns(activity, "activity", table, columns["activity"], lists.source, leavings)
            lists.add_activity(activity, status, activity.items[0].extent)


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
