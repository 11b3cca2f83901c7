"""Each published number computed again: from the formula that the page states, and from the rows that it cites."""

from __future__ import annotations

import ast
import math
import operator
import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.numbers import parse_decimal

from analysis.answers.language import LOCALE
from analysis.publish.pages import Number, Page, read_page
from analysis.publish.trace import Row, Tidy

_AMOUNT = re.compile(r"\d[\d.,\u00a0\u202f]*")
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def recount(notebooks: list[Path], processed: Path) -> Iterator[str]:
    """A line for each number of executed notebooks that its formula or its rows do not give.

    A count is as many as its rows; a number that is cited stands in its row; a formula gives its value, and each of its
    terms is an amount of a row that is cited, a count of such rows, or a constant that the formula shows.
    """
    tidy = Tidy(processed)
    for path in notebooks:
        page = read_page(path)
        for number in page.numbers:
            problem = _problem(number, page, tidy)
            if problem:
                shown = number.shown[0]
                yield f"{path.name}: {shown.text} ({shown.where}): {problem}"


def _problem(number: Number, page: Page, tidy: Tidy) -> str:
    value = float(number.value)
    rows = tidy.rows(number.sources, page.name)
    if number.formula:
        terms = number.formula.rpartition(" = ")[0]
        found = evaluated(terms)
        if not math.isclose(found, value, rel_tol=1e-6, abs_tol=1e-6):
            return f"its formula {terms} gives {found:g}"
        strange = [term for term in amounts_of(terms) if not _is_known(term, rows)]
        return f"{strange[0]:g} stands in none of its rows" if strange else ""
    if number.unit == "count" and value == len(rows):
        return ""
    stated = {figure for row in rows for figure in _figures(row)}
    return "" if any(math.isclose(value, figure, abs_tol=1e-9) for figure in stated) else "stands in none of its rows"


def _is_known(term: float, rows: list[Row]) -> bool:
    """Whether a term is an amount of a cited row, or a whole number: a count of rows, months, or a constant."""
    figures = {abs(figure) for row in rows for figure in _figures(row)}
    return term.is_integer() or any(math.isclose(term, figure, abs_tol=1e-9) for figure in figures)


def _figures(row: Row) -> Iterator[float]:
    for value in row.values.values():
        if isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value):
            yield float(value)


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
