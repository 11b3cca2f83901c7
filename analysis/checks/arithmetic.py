"""Do the finance tables agree with themselves: differences, sums, one table with another?

A rounded amount may be half a unit of its last digit away from the exact one. What rounding allows is therefore half a
unit for each amount that takes part, the printed sum or difference included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain, takewhile

from rapidfuzz import fuzz

from analysis.checks.finding import Finding, Row, about, comparison, format_amount, of, place_of
from analysis.core.numbers import half_unit

Column = tuple[str, date, date]
"""Measure, first and last day."""

_DEVIATIONS = (("result", "budget", "deviation"), ("forecast", "budget", "forecast_deviation"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a finance table: its rows of the tidy table `budget`, one for each column."""

    table_no: int
    row_no: int
    label: str
    printed: str
    level: str
    title: str
    cells: dict[Column, Row]

    def value(self, column: Column) -> Decimal:
        """The printed amount in a column."""
        return Decimal(str(self.cells[column]["value_mnkr"]))


Tables = dict[int, list[Line]]


def lines_of(budget: Iterable[Row]) -> Tables:
    """The lines of each finance table, by the table's number, in printed order."""
    tables: Tables = {}
    for row in budget:
        lines = tables.setdefault(int(str(row["table_no"])), [])
        if not lines or lines[-1].row_no != row["row_no"]:
            names = (str(row["line_item"]), str(row["line_item_printed"]), str(row["level"]), str(row["table_title"]))
            lines.append(Line(int(str(row["table_no"])), int(str(row["row_no"])), *names, {}))
        lines[-1].cells[column_of(row)] = row
    return tables


def column_of(row: Row) -> Column:
    """The column in which an amount stands."""
    start, end = row["period_start"], row["period_end"]
    assert isinstance(start, date) and isinstance(end, date)
    return (str(row["measure"]), start, end)


def arithmetic(tables: Tables) -> Iterator[Finding]:
    """Every difference, sum and twin of the finance tables, each checked."""
    meant: dict[str, str] = {}
    for lines in tables.values():
        parts = parts_of_sums(lines)
        found = [finding for number, line in enumerate(lines) for finding in deviations(line, parts.get(number, []))]
        for finding in [*found, *sums(lines)]:
            if finding.outcome == "differs":
                meant[finding.rows[0]] = finding.expected
            yield finding
    # The other table may have what an amount should be within its own: that is the same misprint.
    yield from (one for one in twins(tables) if one.outcome != "differs" or meant.get(one.rows[0]) != one.expected)
    yield from repeated_labels(tables)


# ---------------------------------------------------------------------------------------------------------------------
# Differences


def deviations(line: Line, parts: Sequence[Line] = ()) -> Iterator[Finding]:
    """Result (or forecast) minus budget against the printed deviation, for each period.

    Where the line adds up the rounded amounts of its parts in all three, the rounding of each of these is in it.
    """
    for actual, budget, deviation in _DEVIATIONS:
        for column in (column for column in line.cells if column[0] == deviation):
            terms = [(line, (actual, *column[1:])), (line, (budget, *column[1:]))]
            if all(term in line.cells for _, term in terms):
                first, second = (line.value(term) for _, term in terms)
                named = {"actual": actual, "first": format_amount(first), "second": format_amount(second)}
                slack = _rounding_of_parts(line, parts, [column, *(term for _, term in terms)])
                yield _sum_finding("deviation", line, column, first - second, terms, named, slack)


def _rounding_of_parts(line: Line, parts: Sequence[Line], columns: Sequence[Column]) -> Decimal:
    """What the rounding of its parts may do to a line that is their sum as printed in all these columns, else 0."""
    cells = [[part.value(column) for part in parts if column in part.cells] for column in columns]
    adds_up = all(sum(column, Decimal(0)) == line.value(name) for column, name in zip(cells, columns, strict=True))
    return sum(map(half_unit, chain.from_iterable(cells)), Decimal(0)) if parts and adds_up else Decimal(0)


def _sum_finding(
    rule: str,
    line: Line,
    column: Column,
    expected: Decimal,
    terms: Sequence[tuple[Line, Column]],
    said: Mapping[str, object],
    slack: Decimal = Decimal(0),
) -> Finding:
    """The finding that a printed amount is (or is not) what some others make; `slack`: what rounding does at least."""
    observed = line.value(column)
    tolerance = max(slack, half_unit(observed) + sum(half_unit(one.value(term)) for one, term in terms))
    sources = of("budget", line.cells[column], *(part.cells[term] for part, term in terms))
    return comparison(rule, (expected, observed), tolerance, sources, {"line": line.label, **said})


# ---------------------------------------------------------------------------------------------------------------------
# Sums


def parts_of_sums(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """The lines that each sum of a table adds up, by the sum's place among the lines.

    A table that begins with a sum prints its sums above their parts; any other prints them below. There a sum adds up
    the items since the last sum or, right below another sum, all that no sum has added up yet. Where a table has
    several columns and the lines that are open fit some other reading in most of them, that reading is taken: most
    columns, so that one wrong digit does not hide the sum that it breaks.
    """
    if lines and lines[0].level != "item":
        return _parts_below(lines)
    parts: dict[int, list[Line]] = {}
    open_lines: list[Line] = []
    for number, line in enumerate(lines):
        if line.level == "item":
            open_lines.append(line)
            continue
        items = _trailing_items(open_lines)
        readings = [reading for reading in (items, list(open_lines)) if len(reading) > 1]
        sums = [one for one in open_lines if one.level != "item"]
        readings += [reading for reading in ([*sums[-1:], *items], sums) if len(reading) > 1]
        if not readings:
            open_lines.append(line)
            continue
        parts[number] = max(readings, key=lambda reading: _fit(line, reading))  # the first of equals
        open_lines = [one for one in open_lines if one not in parts[number]] + [line]
    return parts


def _parts_below(lines: Sequence[Line]) -> dict[int, list[Line]]:
    parts: dict[int, list[Line]] = {}
    last = len(lines) - 1
    for number, line in enumerate(lines):
        if line.level == "item":
            parts[max(parts)].append(line)
        elif number < last or not parts:
            parts[number] = []
    if lines[last].level != "item" and last not in parts:
        parts[last] = [lines[number] for number in parts]
    return {number: found for number, found in parts.items() if found}


def _trailing_items(lines: Sequence[Line]) -> list[Line]:
    return [*takewhile(lambda line: line.level == "item", reversed(lines))][::-1]


def _fit(line: Line, parts: Sequence[Line]) -> int:
    """In how many columns a line is the sum of some others; 0 where one column is all there is to see."""
    columns = [column for column in line.cells if all(column in part.cells for part in parts)]
    fitting = 0
    for column in columns if len(columns) > 1 else ():
        terms = [part.value(column) for part in parts]
        tolerance = sum(map(half_unit, terms), half_unit(line.value(column)))
        fitting += abs(sum(terms) - line.value(column)) <= tolerance
    return fitting


def sums(lines: Sequence[Line]) -> Iterator[Finding]:
    """Every subtotal and total of a table, in every column, against the lines that it adds up.

    Where fewer than a third of a table's sums come out, what adds up to what has not been understood: `undecided`,
    unless there is nothing to misunderstand, a table with one sum, its last line, of all lines above.
    """
    parts = parts_of_sums(lines)
    simple = list(parts) == [len(lines) - 1] and len(parts[len(lines) - 1]) == len(lines) - 1
    findings = []
    for number, terms in parts.items():
        line = lines[number]
        for column in line.cells:
            if all(column in term.cells for term in terms):
                expected = sum((term.value(column) for term in terms), Decimal(0))
                said = _heading(column) | {"count": len(terms), "first": terms[0].label, "last": terms[-1].label}
                findings.append(_sum_finding("sum", line, column, expected, [(term, column) for term in terms], said))
    understood = simple or sum(finding.outcome != "differs" for finding in findings) * 3 >= len(findings)
    for finding in findings:
        yield finding if understood or finding.outcome != "differs" else _not_understood(finding)


def _not_understood(finding: Finding) -> Finding:
    return replace(finding, outcome="undecided", expected="", difference=None, tolerance=None, rows=finding.rows[:1])


def _heading(column: Column) -> dict[str, object]:
    """A column as the parameters of a message."""
    measure, start, end = column
    return {"measure": measure, "period": f"{start}/{end}"}


# ---------------------------------------------------------------------------------------------------------------------
# One table with another


def twins(tables: Tables) -> Iterator[Finding]:
    """Where one table specifies a line of another: its total, and the lines of the same name, against each other."""
    for table_no, lines in tables.items():
        for other_no, others in tables.items():
            if other_no == table_no:
                continue
            whole = specified_line(lines, others)
            if whole is None:
                continue
            yield from _twin(lines[-1], whole, [], parts_of_sums(lines).get(len(lines) - 1, []))
            parts = _all_parts(others, whole)
            for line in lines[:-1]:
                exchanged = _exchanged_labels(line, parts)
                if exchanged:
                    yield exchanged
                for part in (part for part in parts if part.label.casefold() == line.label.casefold()):
                    if not exchanged or _agree(part, line):  # else the exchange says it all
                        yield from _twin(line, part, lines)


def specified_line(lines: Sequence[Line], others: Sequence[Line]) -> Line | None:
    """The sum of another table that this table specifies: its last line or its heading names it, and it is smaller."""
    if lines[-1].level != "total" or len(lines) < 3:
        return None
    found = [
        (max(_likeness(lines[-1].label, other.label), _likeness(lines[-1].title, other.label)), -number, other)
        for number, other in enumerate(others)
        if other.level != "item" and set(lines[-1].cells) & set(other.cells)
    ]
    if not found:
        return None
    score, _, best = max(found, key=lambda one: one[:2])
    return best if score >= 88 and others[-1] is not best else None


_LEADING = re.compile(r"^(?:[\d.]+ |specifikation |(?:del)?total(?:t|summa)? (?:för )?|summa )+", re.IGNORECASE)


def _likeness(one: str, other: str) -> float:
    """How alike two names of a line are (0–100), leaving aside "Totalt", numbers and abbreviation."""
    a, b = (_LEADING.sub("", name.casefold()) for name in (one, other))
    if not a or not b:
        return 0.0
    words = zip(a.split(), b.split(), strict=False)
    abbreviated = len(a.split()) == len(b.split()) and all(
        x == y or (min(len(x), len(y)) > 5 and (x.startswith(y) or y.startswith(x))) for x, y in words
    )
    return 100.0 if abbreviated else fuzz.ratio(a, b)


def _all_parts(lines: Sequence[Line], whole: Line) -> list[Line]:
    parts = parts_of_sums(lines)
    direct = parts.get(lines.index(whole), [])
    return [found for part in direct for found in ([part] if part.level == "item" else _all_parts(lines, part))]


def _twin(line: Line, part: Line, lines: Sequence[Line], added: Sequence[Line] = ()) -> Iterator[Finding]:
    """A line of one table against its twin in another, in every column that both have; `added`: what it adds up.

    Where they differ and another line of the first table has the amount, one name stands for two things: a matter of
    language, and no difference in money.
    """
    for column in line.cells:
        if column not in part.cells:
            continue
        expected, observed = part.value(column), line.value(column)
        row, twin = line.cells[column], part.cells[column]
        slack = _rounding_of_parts(line, added, [column])
        tolerance = half_unit(expected) + max(slack, half_unit(observed))
        having = [one for one in lines if column in one.cells and one.value(column) == expected]
        finding = comparison(
            "table_against_table",
            (expected, observed),
            tolerance,
            of("budget", row, twin),
            _heading(column)
            | {"line": line.label, "table": line.table_no, "other_line": part.label, "other_table": part.table_no},
            other=twin,
        )
        if finding.outcome == "differs" and len(having) == 1:
            said = {**finding.parameters, "case": "instead", "instead": having[0].label}
            finding = replace(finding, parameters=said, group="language", difference=None, tolerance=None)
        yield finding


def _exchanged_labels(line: Line, parts: Sequence[Line]) -> Finding | None:
    """A line whose printed label has changed places: the other table has its amounts under another line's."""
    named = [part for part in parts if part.printed.casefold() == line.label.casefold()]
    amounts = [part for part in parts if _agree(part, line)]
    if len(named) != 1 or len(amounts) != 1 or named[0] is amounts[0] or _agree(named[0], line):
        return None
    wrong, right = named[0], amounts[0]
    column = next(column for column in line.cells if column in wrong.cells)
    said = {"line": line.label, "table": line.table_no, "other_table": right.table_no, "printed": right.printed}
    if right.label == line.label:
        said["case"] = "corrected"
    return about(
        "labels_exchanged",
        "differs",
        of("budget", *wrong.cells.values(), *right.cells.values()),
        said,
        expected=format_amount(line.value(column)),
        observed=format_amount(wrong.value(column)),
        unit="mnkr",
        place=place_of(wrong.cells[column]),
        other=line.cells[column],
    )


def _agree(one: Line, other: Line) -> bool:
    """Whether two lines have the same amounts in most of the two or more columns that they share."""
    shared = [column for column in one.cells if column in other.cells]
    same = sum(
        abs(one.value(c) - other.value(c)) <= half_unit(one.value(c)) + half_unit(other.value(c)) for c in shared
    )
    return len(shared) > 1 and same * 2 > len(shared)


def repeated_labels(tables: Tables) -> Iterator[Finding]:
    """Labels that one table prints for several lines with different amounts: such a label names no line."""
    for lines in tables.values():
        by_label: dict[str, list[Line]] = {}
        for line in lines:
            by_label.setdefault(line.printed.casefold(), []).append(line)
        for same in by_label.values():
            if len(same) < 2:
                continue
            # Where a cell is empty, the next column in which two of the lines have an amount tells.
            columns = (column for line in same for column in line.cells)
            shared = next((column for column in columns if sum(column in line.cells for line in same) > 1), None)
            having = [line for line in same if shared in line.cells]
            amounts = [format_amount(line.value(shared)) for line in having if shared]
            if shared is None or len(set(amounts)) < 2:
                continue
            label = same[0].printed
            yield about(
                "label_repeated",
                "differs",
                of("budget", *(line.cells[shared] for line in having)),
                {"table": same[0].table_no, "label": label, "count": len(same)},
                expected=label,
                observed="; ".join(amounts),
                unit="mnkr",
                place=place_of(having[-1].cells[shared]),
                other=having[0].cells[shared],
            )
