"""Each published number computed again: from the formula that the page states, and from the rows that it cites."""

from __future__ import annotations

import ast
import math
import operator
import re
import statistics
from collections.abc import Callable, Iterable, Iterator

import pandas as pd
from babel.numbers import get_decimal_symbol, parse_decimal

from analysis.answers.language import LOCALE
from analysis.answers.trace import Row, Tidy
from analysis.publish.errors import PublishError
from analysis.publish.pages import Number, Page, refuse_unknown_rows

_POINT = get_decimal_symbol(LOCALE)
_AMOUNT = re.compile(r"\d[\d.,\u00a0\u202f]*")
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def recount(pages: Iterable[Page], tidy: Tidy) -> Iterator[str]:
    """A line for each number of some pages that the page, its formula or its rows do not give.

    What is shown is the value, rounded; a count is as many as its rows; a number that is cited stands in its row; a
    formula gives its value, and each of its terms is an amount of a row that is cited, a count of such rows, or a
    number of months. Words that are shown as a report's stand in a report, if they hold a number.
    """
    for page in pages:
        name = page.path.name
        try:
            refuse_unknown_rows(page, tidy)
        except PublishError as error:
            yield str(error)
            continue
        for number in page.numbers:
            rows = tidy.rows(number.sources)
            for shown in number.shown:
                problem = _unlike(shown.text, number) or _problem(number, rows, tidy)
                if problem:
                    yield f"{name}: {shown.text} ({shown.where}): {problem}"
        for printed in page.printed:
            if not tidy.prints(printed):
                yield f"{name}: {printed!r} is shown as printed, and stands in no report"


def _unlike(text: str, number: Number) -> str:
    """What is wrong with how a number is shown; '' where it is its value, rounded."""
    if text.startswith(("<", ">")):  # "<1%"
        return ""
    match = _AMOUNT.search(text)
    if match is None:
        return "shows no number"
    shown = amounts_of(match[0])[0] * (-1 if "−" in text[: match.start()] else 1)
    value = float(number.value) * (100 if number.unit == "share" else 1)
    decimals = len(match[0].rpartition(_POINT)[2]) if _POINT in match[0] else 0
    return "" if abs(shown - value) <= 0.5 * 10**-decimals + 1e-9 else f"its value is {value:g}"


def _problem(number: Number, rows: list[Row], tidy: Tidy) -> str:
    value = float(number.value)
    if number.formula:
        terms = number.formula.rpartition(" = ")[0]
        found = evaluated(terms)
        if not math.isclose(found, value, rel_tol=1e-6, abs_tol=1e-6):
            return f"its formula {terms} gives {found:g}"
        strange = [term for term in amounts_of(terms) if not _is_known(term, rows, tidy)]
        return f"{strange[0]:g} stands in none of its rows" if strange else ""
    if number.unit == "count" and value == len(rows):
        return ""
    stated = {figure for row in rows for figure in _figures(row, tidy)}
    return "" if any(math.isclose(value, figure, abs_tol=1e-9) for figure in stated) else "stands in none of its rows"


_MONTHS = 12


def _is_known(term: float, rows: list[Row], tidy: Tidy) -> bool:
    """Whether a term is an amount of a cited row, or may be a count of such rows or of months."""
    figures = {abs(figure) for row in rows for figure in _figures(row, tidy)}
    counted = term.is_integer() and term <= max(len(rows), _MONTHS)
    return counted or any(math.isclose(term, figure, abs_tol=1e-9) for figure in figures)


def _figures(row: Row, tidy: Tidy) -> Iterator[float]:
    """The numbers in a row; of a check the size of the difference, too; the months from start to end, and the days
    from an activity's due date to the last day of its report.
    """
    for name, value in row.values.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value):
            yield float(value)
            if name == "difference":
                yield abs(float(value))
    start, end = row.values.get("period_start"), row.values.get("period_end")
    if isinstance(start, pd.Timestamp) and isinstance(end, pd.Timestamp):
        yield float((end.year - start.year) * 12 + end.month - start.month + 1)
    due, last = row.values.get("due_date"), tidy.report(row.report_id)["period_end"]
    if isinstance(due, pd.Timestamp) and isinstance(last, pd.Timestamp):
        yield float((last - due).days)


def amounts_of(formula: str) -> list[float]:
    """The amounts that stand in a formula, without their signs."""
    return [float(parse_decimal(found.strip("\u00a0\u202f"), locale=LOCALE)) for found in _AMOUNT.findall(formula)]


def evaluated(formula: str) -> float:
    """What a formula gives, as the pages write it: "−812.0 − (−696.2)", "median(10; 30; 91)"."""
    if formula.startswith("median("):
        return statistics.median(map(evaluated, formula.removeprefix("median(").removesuffix(")").split("; ")))
    plain = _AMOUNT.sub(lambda found: repr(amounts_of(found[0])[0]), formula)
    return _value(ast.parse(plain.replace("−", "-").replace("×", "*"), mode="eval").body)


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
            return _OPERATIONS[type(operation)](_value(left), _value(right))
    raise ValueError(f"not a formula of these pages: {ast.unparse(node)}")
