"""Which column of a table holds what."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.core.errors import ReadingError
from analysis.reading.document import Cell
from analysis.tables.logical import Table, TableRow
from analysis.tidy.left_out import Leavings, LeftOut
from analysis.tidy.periods import measure_and_rest
from analysis.tidy.units import is_unit
from analysis.tidy.vocabulary import LEFT_OUT, concept

_NOTHING = Cell()
_ROW_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)\d{1,6}\.?")  # a year says of when the row is


def plain(table: Table) -> Table:
    """The table without what only counts or groups its rows, and with a row of units joined to the names above it."""
    return table if table.fault else _with_units_named(_without_groups(_without_row_numbers(table)))


def _without_groups(table: Table) -> Table:
    """A finance table without a first column of groups ("Område") before its labels; sums may stand in either."""
    names = [row.cells[1].text for row in table.rows if len(row.cells) > 2]
    amounts = any(measure_and_rest(name) for name in table.header[2:])
    groups = [row.cells[0].text for row in table.rows if row.cells and not row.covered[0]]
    labels = [name for name in names if name]
    if (
        not amounts
        or len(set(groups) - {""}) == len(table.rows)  # each line has its own: "Ansvarig" stands behind the labels
        or len(set(labels)) < len(labels)
        or any(concept("indicators", name) == "indicator" for name in table.header)  # those have goals before them
        or not any(names)
        or measure_and_rest(table.header[1])
        or any(re.search(r"\d", name) for name in names)
    ):
        return table
    rows = []
    for row in table.rows:
        label = 1 if row.cells[1] else 0
        cells, covered = (row.cells[label], *row.cells[2:]), (row.covered[label], *row.covered[2:])
        rows.append(replace(row, cells=cells, covered=covered))
    return replace(table, header=table.header[1:], rows=tuple(rows))


def _with_units_named(table: Table) -> Table:
    """The table whose first row, without a label, says the unit of each column, with these in the columns' names."""
    if not table.rows or table.rows[0].cells[0]:
        return table
    units = [" ".join(cell.text.split()) for cell in table.rows[0].cells]
    if len(units) != len(table.header) or not any(units) or any(unit and not is_unit(unit) for unit in units):
        return table
    header = tuple(f"{name} {unit}".strip() for name, unit in zip(table.header, units, strict=True))
    return replace(table, header=header, rows=table.rows[1:])


def meanings(kind: str, table: Table) -> list[str | None]:
    """What each column of a table of a kind means, None where the vocabulary does not know it.

    In a list of activities a first of two columns of a status is the assignment's ("assignment_status"), and so is a
    comment that spans the rows that its assignment spans ("assignment_comment").
    """
    found = [concept(kind, name) for name in table.header]
    if kind == "activities" and {"assignment", "activity"} <= set(found):
        title, activity = found.index("assignment"), found.index("activity")
        for number, meaning in enumerate(found[:activity]):
            of_both = meaning == "status" and "status" in found[activity:]
            if of_both or (meaning == "comment" and _goes_with(table, number, title)):
                found[number] = f"assignment_{meaning}"
    return found


def _goes_with(table: Table, column: int, title: int) -> bool:
    """Whether the cells of a column span the rows that those of another span, some of them several."""
    spans = [(row.covered[column] or not row.cells[column], row.covered[title]) for row in table.rows]
    return any(row.covered[column] for row in table.rows) and all(own or not of_title for own, of_title in spans)


def columns_by_meaning(kind: str, table: Table, source: str, leavings: Leavings) -> dict[str, int]:
    """The number of the column that means something, for each meaning that a column of the table has.

    Of several ("Utfall 2023", "Utfall 2024") the one of the latest time counts; the others are left out, and told.
    """
    columns: dict[str, int] = {}
    times = [(re.findall(r"\d+", name), number) for number, name in enumerate(table.header)]
    means = meanings(kind, table)
    for _, number in sorted(times, reverse=True):
        name, meaning = table.header[number], means[number]
        if meaning in (None, LEFT_OUT) or columns.setdefault(meaning, number) == number:
            continue
        problem = f"the column {name!r} means the same as {table.header[columns[meaning]]!r}"
        error = ReadingError(source, table.place, problem, "nothing need be done if that is the later one")
        leavings.add(LeftOut("column", error), [row.cells[number] for row in table.rows])
    return columns


def cell_of(row: TableRow, columns: dict[str, int], name: str) -> Cell:
    """The cell of the column that means `name`; an empty one where the table has none."""
    return row.cells[columns[name]] if name in columns else _NOTHING


def _without_row_numbers(table: Table) -> Table:
    """The table without a first column of numbers, of rows, notes or accounts, before the column of their names."""
    numbers = [number for row in table.rows for number in row.cells[0].text.split()]
    names = [row.cells[1].text for row in table.rows if len(row.cells) > 1]
    counted = numbers and all(_ROW_NUMBER.fullmatch(number) for number in numbers)
    named = names and all(re.search(r"[^\W\d]", name) for name in names)
    if not (counted and named) or measure_and_rest(table.header[0]):
        return table
    rows = tuple(replace(row, cells=row.cells[1:], covered=row.covered[1:]) for row in table.rows)
    return replace(table, header=(table.header[1] or table.header[0], *table.header[2:]), rows=rows)
