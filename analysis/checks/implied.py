"""Does what the prose implies of a line fit the tables: its growth beside the budgeted one, parts that are stated?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.checks.arithmetic import Column, Line, Tables
from analysis.checks.finding import Finding, Row, comparison, place_of
from analysis.checks.passages import Passage
from analysis.checks.prose_against_tables import lines_named, named_line
from analysis.core.numbers import half_unit, precision
from analysis.tidy.schema import row_key

_EARLIER = re.compile(r"\bmotsvarande period|\bföregående år|\bförra året|\bi fjol\b")
_BUDGETED = re.compile(r"\bprocentenheter (?P<direction>högre|lägre) än (?:\w+ ){0,3}?\w*budget")
_COSTS = re.compile(r"kostnad", re.IGNORECASE)


def stated_growth(figures: Sequence[Row], passages: Sequence[Passage], tables: Tables) -> Iterator[Finding]:
    """Every growth since an earlier year that the prose states in per cent, against result and budget of its line.

    A growth g that is p points above the budgeted one means that costs are (1 + g) / (1 + g - p) of their budget.
    """
    lines = [line for table in tables.values() for line in table]
    for passage in passages:
        own = [figure for figure in figures if passage.holds(figure)]
        growth = [one for one in own if one["kind"] == "percent" and _EARLIER.search(str(one["quote"]))]
        points = [one for one in own if one["kind"] == "percentage_point" and _BUDGETED.search(str(one["quote"]))]
        for figure in growth:
            found = _cost_line(str(figure["quote"]), lines)
            if len(growth) == len(points) == 1 and found:
                yield _against_budget(figure, points[0], *found)
            elif lines:
                yield Finding(
                    rule="stated_growth",
                    outcome="undecided",
                    parameters={"printed": figure["value_printed"]},
                    observed=str(figure["value_printed"]),
                    rows=(row_key("stated_figures", figure),),
                    place=place_of(figure),
                )


def _cost_line(text: str, lines: Sequence[Line]) -> tuple[Line, Column, Column] | None:
    """The line of costs that a sentence names, with its columns of result and budget so far: the largest, if several.

    A net of costs and grants may bear the same name; its growth says nothing of costs.
    """
    found = []
    for line in lines_named(text, lines) if _COSTS.search(text) else []:
        for result in (column for column in line.cells if column[0] == "result"):
            budget = ("budget", *result[1:])
            if budget in line.cells and line.value(budget) < 0 and line.value(result) < 0:
                found.append((line, result, budget))
    return min(found, key=lambda one: one[0].value(one[2]), default=None)


def _against_budget(growth: Row, points: Row, line: Line, result: Column, budget: Column) -> Finding:
    match = _BUDGETED.search(str(points["quote"]))
    assert match
    above = Decimal(str(points["value"])) * (1 if match["direction"] == "högre" else -1)
    grown = 100 + Decimal(str(growth["value"]))
    expected = (grown / (grown - above) - 1) * 100
    observed = (line.value(result) / line.value(budget) - 1) * 100
    cells = (line.cells[result], line.cells[budget])
    keys = [row_key("budget", row) for row in cells]
    return comparison(
        "stated_growth",
        round(expected, 1),
        round(observed, 1),
        2 * (precision(growth) + precision(points)),
        {
            "printed": growth["value_printed"],
            "points": f"{points['value_printed']} {match['direction']}",
            "line": line.label,
            "table": line.table_no,
        },
        rows=[row_key("stated_figures", growth), row_key("stated_figures", points), *keys],
        place=place_of(growth),
        other=place_of(cells[0]),
        unit="percent",
    )


_SIGNED = re.compile(r"[-−–+]")


def parts_of_lines(figures: Sequence[Row], passages: Sequence[Passage], tables: Tables) -> Iterator[Finding]:
    """The amounts with a sign that one sentence states of parts of a line, together against the line's forecast.

    The parts need not be all: more than rounding apart is undecided.
    """
    lines = [line for table in tables.values() for line in table]
    for passage in passages:
        by_sentence: dict[str, list[Row]] = {}
        for figure in figures:
            if figure["unit"] == "mnkr" and _SIGNED.match(str(figure["value_printed"])) and passage.holds(figure):
                by_sentence.setdefault(str(figure["quote"]), []).append(figure)
        for quote, parts in by_sentence.items():
            match = named_line(quote[: quote.index(str(parts[0]["value_printed"]))], lines)
            column = next((one for one in match.line.cells if one[0] == "forecast_deviation"), None) if match else None
            if match and column and match.part and len(parts) > 1 and "jfr" not in quote:
                yield _parts_finding(parts, match.line, column)


def _parts_finding(parts: Sequence[Row], line: Line, column: Column) -> Finding:
    expected = line.value(column)
    finding = comparison(
        "parts_of_a_line",
        expected,
        sum((Decimal(str(part["value"])) for part in parts), Decimal(0)),
        sum((precision(part) for part in parts), half_unit(expected)),
        {"line": line.label, "table": line.table_no, "listed": "; ".join(str(part["value_printed"]) for part in parts)},
        rows=[*(row_key("stated_figures", part) for part in parts), row_key("budget", line.cells[column])],
        place=place_of(parts[0]),
        other=place_of(line.cells[column]),
    )
    return replace(finding, outcome="undecided") if finding.outcome == "differs" else finding
