"""Numbers as Swedish reports print them."""

from __future__ import annotations

import re
from decimal import Decimal

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
