"""Numbers as Swedish reports print them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from babel.numbers import parse_decimal

_NUMBER = re.compile(
    r"(?P<sign>[+\-−–]?)\s?(?P<whole>\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+|\d+)(?P<part>,\d+)?", re.ASCII
)


def parse_number(text: str) -> Decimal:
    """The value of a printed number: decimal comma, spaces between thousands, a minus of any kind ("−7 040,9").

    Raises ValueError for anything else, in particular for a number with a letter in it.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a number as Swedish reports print them: {text!r}")
    value = parse_decimal(re.sub(r"\s", "", match["whole"]) + (match["part"] or ""), locale="sv_SE", strict=True)
    return -value if match["sign"] in "-−–" and match["sign"] else value


def half_unit(value: Decimal) -> Decimal:
    """Half a unit of the last digit that is printed: what rounding may have taken from a number or given to it."""
    return _half(min(int(value.as_tuple().exponent), 0))


@cache
def _half(exponent: int) -> Decimal:
    return Decimal(5).scaleb(exponent - 1)


def precision(figure: Mapping[str, object]) -> Decimal:
    """Half a unit of the last digit of a stated figure, in its unit: "1,535 miljoner ton" is good to 500 tonnes."""
    printed = re.search(r"\d[\d\s]*(?:,\d+)?", str(figure["value_printed"]))
    number = parse_number(printed[0]) if printed else Decimal(1)
    value = abs(Decimal(str(figure["value"])))
    return half_unit(number) * (value / number if number else 1)
