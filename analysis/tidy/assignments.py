"""Lists of assignments or commitments and of their activities → tidy assignments and activities.

A list of assignments gives each a status, a comment and activities; a list of activities gives each activity a status,
a due date and a comment. What a list has no column for is missing; a status without a column is the sign before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.core.swedish import parse_date
from analysis.reading.document import Cell
from analysis.tables.logical import Table, TableRow
from analysis.tidy.columns import cell_of, columns_by_meaning
from analysis.tidy.left_out import Leavings, LeftOut, cells_of
from analysis.tidy.places import place_columns
from analysis.tidy.statuses import no_status, one_line, status_column, status_columns
from analysis.tidy.vocabulary import NO_COMMENT

_GOAL = re.compile(r"(\d+(?:\.\d+)*)\.? (.+)")

Row = dict[str, object]


@dataclass(slots=True)
class Lists:
    """The assignments and activities of a report as they are read, each numbered within the report."""

    report_id: str
    source: str
    leavings: Leavings
    assignments: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    list_no: int = 0  # of the last list of activities

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
        of_assignment: bool = True,
        list_no: int | None = None,
        due_date: date | None = None,
        comment: str = "",
    ) -> None:
        """Adds it to the assignment added last, or to none."""
        number = len(self.activities) + 1
        self.activities.append(
            {
                "report_id": self.report_id,
                "activity_id": f"{self.report_id}-a{number:03d}",
                "assignment_id": self.assignments[-1]["assignment_id"] if of_assignment else "",
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

    def status(self, row: TableRow, columns: dict[str, int], level: str, table: Table, of: str = "status") -> Row:
        """The status of an assignment or activity (`level`): from the cell for it, or the signs before its title."""
        number = columns.get(of)
        if number is None or not row.cells[number]:
            number = columns[level]
            return status_columns(row.cells[number], level, table, number, self.source, self.leavings)
        return status_column(row.cells[number], level, table, number, self.source, self.leavings)

    @property
    def size(self) -> tuple[int, int]:
        return len(self.assignments), len(self.activities)

    def cut(self, size: tuple[int, int]) -> None:
        """Take back what was added since it had this size."""
        del self.assignments[size[0] :], self.activities[size[1] :]


def assignment_rows(
    tables: Sequence[tuple[str | None, Table]], report_id: str, source: str, leavings: Leavings
) -> tuple[list[Row], list[Row]]:
    """All assignments and all activities of a report, in printed order, as rows of the tidy tables of these names."""
    lists = Lists(report_id, source, leavings)
    of_goals = any(kind == "assignments" and _GOAL.fullmatch(table.title) for kind, table in tables)
    for kind, table in tables:
        if kind not in ("assignments", "activities"):
            continue
        before = lists.size
        columns = columns_by_meaning(kind, table, source, leavings)
        with leavings.instead("table", cells_of(table)):
            if kind == "activities":
                _add_activities(lists, table, columns)
            else:
                _add_assignments(lists, table, columns, _goal(table, source) if of_goals else ("", ""))
            continue
        lists.cut(before)
    return lists.assignments, lists.activities


def _add_assignments(lists: Lists, table: Table, columns: dict[str, int], goal: tuple[str, str]) -> None:
    before = lists.size
    for row in table.rows:
        title, comment, activity = (cell_of(row, columns, name) for name in ("assignment", "comment", "activity"))
        commented = comment and not title.items  # what the comment is about, a blank cell does not say
        if commented or not lists.goes_on(row, columns["assignment"], before):
            status = lists.status(row, columns, "assignment", table)
            lists.add_assignment(title, row, status, goal=goal, comment=comment.text)
        else:
            _only_one_each(row, columns, ("status", "comment"), lists.source)
        if activity:
            status = status_columns(activity, "activity", table, columns["activity"], lists.source, lists.leavings)
            lists.add_activity(activity, status, activity.items[0].extent)


def _only_one_each(row: TableRow, columns: dict[str, int], names: Sequence[str], source: str) -> None:
    """Raises ReadingError for a row that says another thing of the assignment whose cell spans it."""
    for name in names & columns.keys():
        if not row.covered[columns[name]] and (cell := row.cells[columns[name]]):
            problem = f"a second {name.split('_')[-1]} stands beside one assignment: {cell.text[:40]!r}"
            raise ReadingError(source, cell.place, problem, "compare it with the page")


def _goal(table: Table, source: str) -> tuple[str, str]:
    """The goal under whose heading a table stands: "1.1 Hög attraktivitet" → code 1.1 and its name."""
    match = _GOAL.fullmatch(table.title)
    if match is None:
        problem = f"a table of assignments stands under {table.title!r}, which is no numbered goal"
        raise ReadingError(source, table.place, problem, "compare the headings with the page")
    return match[1], match[2]


def _add_activities(lists: Lists, table: Table, columns: dict[str, int]) -> None:
    lists.list_no += 1
    before = lists.size
    second = _second_list(table, columns)
    for number, row in enumerate(table.rows):
        lists.list_no += number == second
        title, activity = (cell_of(row, columns, name) for name in ("assignment", "activity"))
        if "assignment" in columns and not lists.goes_on(row, columns["assignment"], before):
            shown = "assignment_status" in columns or (title and title.items[0].icons)
            of = (
                lists.status(row, columns, "assignment", table, "assignment_status")
                if shown
                else no_status("assignment")
            )
            comment = cell_of(row, columns, "assignment_comment").text
            lists.add_assignment(title, row, of, lists.list_no, comment=comment)
        elif "assignment" in columns:
            _only_one_each(row, columns, ("assignment_status", "assignment_comment"), lists.source)
        of_assignment = {number for name, number in columns.items() if name.startswith("assignment")}
        others = [
            cell
            for number, (cell, over) in enumerate(zip(row.cells, row.covered, strict=True))
            if cell and number not in of_assignment and not over
        ]
        if activity and not row.covered[columns["activity"]]:
            lists.add_activity(
                activity,
                lists.status(row, columns, "activity", table),
                activity.place,
                of_assignment="assignment" in columns,
                list_no=lists.list_no,
                due_date=_due_date(cell_of(row, columns, "due_date"), lists.leavings, lists.source),
                comment=cell_of(row, columns, "comment").text,
            )
        elif others:
            error = ReadingError(lists.source, row.place, "a row names no activity", "compare it with the page")
            lists.leavings.add(LeftOut("row", error), others)


def _second_list(table: Table, columns: dict[str, int]) -> int | None:
    """The row with which a second list begins, where the page shows no more than a repeated header between the two.

    A list either says "Kommentar saknas" for an activity without comment or leaves the cell blank. Where the first
    blank comes after rows that say so, and none says so after it, another list has begun.
    """
    comments = [cell_of(row, columns, "comment").text for row in table.rows]
    said = [number for number, comment in enumerate(comments) if comment == NO_COMMENT]
    blank = [number for number, comment in enumerate(comments) if not comment]
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
