"""Does the prose add up: stated changes, shares, parts and growth, the reasons given for a change or an amount?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from analysis.checks.arithmetic import Column, Line, Tables
from analysis.checks.finding import Finding, Row, comparison, format_amount, of
from analysis.checks.passages import Passage
from analysis.checks.prose_against_tables import Stated, lines_named
from analysis.core.numbers import precision
from analysis.tidy.figures import spans_of

_BETWEEN = re.compile(r"\s*(?:20\d\d\s+)?till\s+(?:ett |en )?(?:\w+ på )?", re.IGNORECASE)


def stated_sums(figures: Sequence[Row], passages: Sequence[Passage]) -> Iterator[Finding]:
    """Every sum, difference and share that the prose states of its own figures."""
    by_sentence: dict[tuple[object, ...], list[Row]] = {}
    for figure in figures:
        where = (figure["quote"], figure["source_page"], figure["source_line"])
        by_sentence.setdefault(where, []).append(figure)
    for same in by_sentence.values():
        yield from _changes(same)
        yield from _wholes(same)
    yield from _changes_explained(passages)


# ---------------------------------------------------------------------------------------------------------------------
# From A to B


def _changes(figures: Sequence[Row]) -> Iterator[Finding]:
    """The change, and the percentage, that a sentence states of its "from A to B"."""
    spans = spans_of(figures)
    for (first, start), (second, end) in pairwise(spans):
        quote = str(first["quote"])
        if first["unit"] != second["unit"] or not _BETWEEN.fullmatch(quote[start[1] : end[0]]):
            continue
        for figure, span in spans:
            stated = re.search(r"\b(?:med|motsvarar|dvs\.?) (?:ca )?$", quote[: span[0]])
            if stated and figure not in (first, second):
                yield from _change(figure, first, second)


def _change(figure: Row, first: Row, second: Row) -> Iterator[Finding]:
    a, b = _value(first), _value(second)
    said = {"first": first["value_printed"], "second": second["value_printed"]}
    if figure["unit"] == first["unit"]:
        tolerance = precision(figure) + precision(first) + precision(second)
        yield _finding("stated_change", abs(abs(b) - abs(a)), figure, tolerance, (first, second), said)
    elif figure["kind"] == "percent" and a:
        tolerance = precision(figure) + (precision(first) + precision(second)) / abs(a) * 100
        expected = round(abs(b - a) / abs(a) * 100, 2)
        yield _finding("stated_percentage", expected, figure, tolerance, (first, second), said)


def _value(figure: Row) -> Decimal:
    return Decimal(str(figure["value"]))


def _finding(
    rule: str, expected: Decimal, figure: Row, tolerance: Decimal, others: Sequence[Row], said: Mapping[str, object]
) -> Finding:
    return comparison(
        rule,
        (expected, abs(_value(figure))),
        tolerance,
        of("stated_figures", figure, *others),
        {**said, "printed": figure["value_printed"]},
        unit=str(figure["unit"]),
        other=others[0],
    )


# ---------------------------------------------------------------------------------------------------------------------
# A, of which B


_PARTS = re.compile(r"[^.]{0,20}\b(?:varav|fördelat på|uppdelat på|bestående av)\b")


def _wholes(figures: Sequence[Row]) -> Iterator[Finding]:
    """The parts of "A, of which B … (C …)" make the whole, or one part no more than it."""
    spans = spans_of(figures)
    for number, (whole, (_, end)) in enumerate(spans):
        divided = _PARTS.match(str(whole["quote"]), end)
        behind = [part for part, (start, _) in spans[number + 1 :] if divided and start >= divided.end()]
        parts = [part for part in behind if part["unit"] == whole["unit"]]
        if not parts:
            continue
        total = sum((abs(_value(part)) for part in parts), Decimal(0))
        tolerance = sum((precision(part) for part in parts), precision(whole))
        if len(parts) > 1 or total > abs(_value(whole)):
            said = {"listed": "; ".join(str(part["value_printed"]) for part in parts)}
            yield _finding("stated_parts", total, whole, tolerance, parts, said)


# ---------------------------------------------------------------------------------------------------------------------
# Reasons for a change

_WORSE = re.compile(r"försämra|sänkning|minska[rd]?\b|minskning|kostnadsökning", re.IGNORECASE)
_BETTER = re.compile(r"förbättra|höjning|intäkt\w* .*ök|öka[rd]? med|intäktsökning", re.IGNORECASE)
_STATED = re.compile(
    r"(?:försämra|förbättra|öka|minska|höj|sänk)\w*(?: \w+){0,2} (?:med|på) (?:ca )?$"
    r"|kostnadsökning\w*(?: [\w-]+){0,5} (?:blir|på|med|om) (?:ca )?$",
    re.IGNORECASE,
)


def _changes_explained(passages: Sequence[Passage]) -> Iterator[Finding]:
    """A change against the changes stated as its reasons: in its own paragraph, and for the parts under its heading."""
    changes = [(passage, _stated_changes(passage)) for passage in passages]
    for number, (passage, own) in enumerate(changes):
        if not own:
            continue
        if len(own) > 1 and "pga" in passage.text:
            yield _reasons(own[0], own[1:], "paragraph")
        if number and changes[number - 1][0].heading == passage.heading:
            continue  # only the first paragraph under a heading speaks of the whole
        below = [found[0] for other, found in changes[number + 1 :] if other.heading == passage.heading and found]
        if len(below) > 1:
            yield _reasons(own[0], below, "heading")


def _stated_changes(passage: Passage) -> list[tuple[Row, Decimal]]:
    """The changes of a forecast that a paragraph states, each with its sign: better is positive."""
    found = []
    for figure in (one for one in passage.figures if one["unit"] == "mnkr"):
        quote = str(figure["quote"])
        before = quote[: quote.index(str(figure["value_printed"]))]
        if _STATED.search(before):
            clause = re.split(r"\bvilket\b|[,;]", before)[-1]
            sign = -1 if _WORSE.search(clause) else 1 if _BETTER.search(clause) else 0
            found.append((figure, abs(_value(figure)) * sign))
    return [(figure, value) for figure, value in found if value]


def _reasons(whole: tuple[Row, Decimal], parts: Sequence[tuple[Row, Decimal]], where: str) -> Finding:
    figure, expected = whole
    return comparison(
        "reasons_for_a_change",
        (expected, sum((value for _, value in parts), Decimal(0))),
        sum((precision(part) for part, _ in parts), precision(figure)),
        of("stated_figures", *(row for row, _ in (whole, *parts))),
        {"case": where, "listed": [format_amount(value) for _, value in parts]},
        other=parts[0][0],
    )


# ---------------------------------------------------------------------------------------------------------------------
# Lists of reasons


def reasons_listed(amounts: Iterable[Stated]) -> Iterator[Finding]:
    """An amount explained by a list ("detta förklaras främst av:") against the amounts of the list, one of each entry.

    An entry may give a part of a line ("9,0 mnkr" of the other financing): it counts with the sign that its words say.
    """
    explained: dict[str, Stated] = {}
    entries: dict[str, dict[str, Stated]] = {}
    for stated in (one for one in amounts if one.line and one.value and not one.earlier):
        passage = stated.passage
        if passage.bullet and passage.above in explained:
            entries.setdefault(passage.above, {}).setdefault(passage.text, stated)
        elif not passage.bullet and re.search(r"\bförklaras (?:främst )?av:$", passage.text):
            explained[passage.text] = stated
    for text, listed in entries.items():
        whole, parts = explained[text], list(listed.values())
        finding = comparison(
            "reasons_listed",
            (whole.value, sum((part.value for part in parts), Decimal(0))),
            precision(whole.figure) * (len(parts) + 1),
            of("stated_figures", whole.figure, *(part.figure for part in parts)),
            {
                "n": sum(part.value * whole.value < 0 for part in parts),
                "count": len(parts),
                "printed": whole.figure["value_printed"],
            },
        )
        # "mainly" does not promise that all are listed
        yield replace(finding, outcome="undecided") if finding.outcome == "differs" else finding


# ---------------------------------------------------------------------------------------------------------------------
# Growth

_EARLIER = re.compile(r"\bmotsvarande period|\bföregående år|\bförra året|\bi fjol\b")
_BUDGETED = re.compile(r"\bprocentenheter (?P<direction>högre|lägre) än (?:\w+ ){0,3}?\w*budget")
_COSTS = re.compile(r"kostnad", re.IGNORECASE)


def stated_growth(passages: Iterable[Passage], tables: Tables) -> Iterator[Finding]:
    """The percentage points by which a growth is stated to differ from the budgeted one, against the line's amounts.

    A growth g that is p points above the budgeted one means that costs are (1 + g) / (1 + g - p) of their budget. The
    growth itself cannot be checked: no table has the earlier year.
    """
    lines = [line for table in tables.values() for line in table]
    for passage in passages:
        growth = [one for one in passage.figures if one["kind"] == "percent" and _EARLIER.search(str(one["quote"]))]
        stated = [one for one in passage.figures if one["kind"] == "percentage_point"]
        points = [one for one in stated if _BUDGETED.search(str(one["quote"]))]
        found = _cost_line(str(growth[0]["quote"]), lines) if len(growth) == len(points) == 1 else None
        if found:
            yield _against_budget(growth[0], points[0], *found)


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
    return comparison(
        "stated_growth",
        (round(expected, 1), round(observed, 1)),
        2 * (precision(growth) + precision(points)),
        [*of("stated_figures", points), *of("budget", line.cells[result], line.cells[budget])],
        {
            "points": f"{points['value_printed']} {match['direction']}",
            "line": line.label,
            "table": line.table_no,
        },
        unit="percent",
        other=line.cells[result],
    )
