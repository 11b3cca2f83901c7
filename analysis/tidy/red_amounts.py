"""Amounts printed in red without a sign: whether the colour stands for a minus, which spreadsheets can leave to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from analysis.core.errors import ReadingError
from analysis.core.numbers import is_difference
from analysis.core.swedish import sentences
from analysis.reading.document import Document, Heading, Paragraph
from analysis.tables.logical import Table
from analysis.tidy.periods import Column

Amounts = list[Decimal | None]

_DEVIATION_OF = {"deviation": "result", "forecast_deviation": "forecast"}
_AMOUNTS = re.compile(r"\b(?:belopp|siffror|tal|värden)\b", re.IGNORECASE)
_RED = re.compile(r"\b(?:röda?|rött|rödmarkera\w+)\b", re.IGNORECASE)
_NEGATIVE = re.compile(r"\bnegativ(?:a|t|)\b", re.IGNORECASE)
_WORDS_AT_MOST = 10  # a longer sentence tells of the year: "… går med röda siffror"


def says_red_is_negative(document: Document) -> bool:
    """Whether a report says in so many words that its red amounts are negative: "Röda belopp är negativa"."""
    texts = (block.text for _, block in document.blocks() if isinstance(block, Paragraph | Heading))
    said = (sentence for text in texts for sentence in sentences(text) if len(sentence.split()) <= _WORDS_AT_MOST)
    return any(all(words.search(sentence) for words in (_AMOUNTS, _RED, _NEGATIVE)) for sentence in said)


def with_red_as_minus(
    table: Table, columns: Sequence[Column | None], values: list[Amounts | None], said: bool, source: str
) -> list[Amounts | None]:
    """The amounts of a table's lines, with those in red negative where their colour stands for a minus.

    It does where the report says so (`said`), or where the deviations are those from the budget with red as minus and
    not without. It does not where a red amount has a sign of its own, in a column whose other amounts have one, and in
    a line whose label is red, too. Raises ReadingError where neither is so.
    """
    red = _unsigned_red(table, values)
    negative = [amounts and list(amounts) for amounts in values]
    for row, number in red:
        (negative[row] or [])[number] = -red[row, number]
    as_minus, as_printed = _deviations_hold(columns, negative), _deviations_hold(columns, values)
    proved, refuted = as_minus and not as_printed, as_printed and not as_minus
    if not red or (refuted and not said):
        return values
    if refuted or not (proved or said):
        row, number = next(iter(red))
        cell = table.rows[row].cells[number + 1]
        problem = f"{cell.text!r} is one of several amounts in red, and nothing tells whether that stands for a minus"
        raise ReadingError(source, cell.place, problem, "compare it with the page, and get the report with minus signs")
    return negative


def _unsigned_red(table: Table, values: Sequence[Amounts | None]) -> dict[tuple[int, int], Decimal]:
    """The red amounts that may lack a minus, by row and column."""
    amounts = {
        (row, number): value
        for row, of_row in enumerate(values)
        for number, value in enumerate(of_row or ())
        if value and not table.rows[row].cells[0].red
    }
    red = {at: value for at, value in amounts.items() if table.rows[at[0]].cells[at[1] + 1].red}
    signed = {number for (_, number), value in amounts.items() if value < 0}
    if any(value < 0 for value in red.values()):
        return {}
    return {at: value for at, value in red.items() if at[1] not in signed}


def _deviations_hold(columns: Sequence[Column | None], values: Sequence[Amounts | None]) -> bool:
    """Whether a table has deviations from the budget, and each is that of its line, as rounding allows."""
    budgets = [number for number, one in enumerate(columns) if one and one.measure == "budget"]
    found = []
    for number, deviation in enumerate(columns):
        if deviation and deviation.measure in _DEVIATION_OF:
            of = (_DEVIATION_OF[deviation.measure], deviation.start, deviation.end)
            results = [n for n, one in enumerate(columns) if one and (one.measure, one.start, one.end) == of]
            ways = [
                (a, b) for pair in product(results, budgets) for a, b in (pair, pair[::-1])
            ]  # "budget - utfall", too
            found += [any(_holds(values, a, b, number) for a, b in ways)] if ways else []
    return bool(found) and all(found)


def _holds(values: Sequence[Amounts | None], *numbers: int) -> bool:
    rows = [[amounts[number] for number in numbers] for amounts in values if amounts]
    whole = [known for row in rows if len(known := [amount for amount in row if amount is not None]) == 3]
    return len(whole) > 1 and all(is_difference(*row) for row in whole)
