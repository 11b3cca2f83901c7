"""Numbers as Swedish reports print them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

NOTE_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᶜᵈᵉ"
"""How a reader spells the raised digits and brackets of a note: they are no part of the figure or name before them."""

_DASHES = "\\-−–—‐‑‒"
_THOUSANDS = r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+|\d+"
_NUMBER = re.compile(rf"(?P<sign>[+{_DASHES}]?)\s?(?P<digits>(?:{_THOUSANDS})(?:,\d+)?)", re.ASCII)
_BEHIND = re.compile(rf"(?:{_THOUSANDS})(?:,\d+)?\s?[{_DASHES}]", re.ASCII)
_NOTE = re.compile(rf"\s?[*†‡{NOTE_MARKS}]+\)?$")
_NOTHING = re.compile(rf"(?:[{_DASHES}]|\.{{2,3}}|…)?")


def without_note(text: str) -> str:
    """A name or a number without the mark of a note behind it: "90,0*", "Tandvård²"."""
    return _NOTE.sub("", text)


def parse_number(text: str) -> Decimal:
    """The value of a printed number: decimal comma, spaces between thousands, a minus of any kind ("−7 040,9").

    Raises ValueError for anything else, in particular for a number with a letter in it.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a number as Swedish reports print them: {text!r}")
    value = Decimal(re.sub(r"[^\d,]", "", match["digits"]).replace(",", "."))
    return -value if match["sign"] not in ("", "+") else value


def parse_amount(text: str) -> Decimal | None:
    """The amount in a cell of a table: also with a note mark (90,0*), negative in brackets or with the minus behind it.

    None for an empty cell and for what is printed for nothing ("–", ".."). Raises ValueError as `parse_number`.
    """
    text = without_note(text.strip())
    if _NOTHING.fullmatch(text):
        return None
    if text.startswith("(") and text.endswith(")"):
        return -abs(parse_number(text[1:-1]))
    if _BEHIND.fullmatch(text):
        return -abs(parse_number(text[:-1]))
    return parse_number(text)


def breaks_at_thousand(upper: str, lower: str) -> bool:
    """Whether two lines may be one amount that broke between its thousands: "-1" over "248,1"."""
    first = re.fullmatch(rf"[+({_DASHES}]?\s?\d{{1,3}}(?:\s\d{{3}})*", upper)
    return first is not None and re.fullmatch(rf"\d{{3}}(?:\s\d{{3}})*(?:,\d+)?[){_DASHES}]?", lower) is not None


def half_unit(value: Decimal) -> Decimal:
    """Half a unit of the last digit that is printed: what rounding may have taken from a number or given to it."""
    return _half(min(int(value.as_tuple().exponent), 0))


def is_difference(result: Decimal, budget: Decimal, deviation: Decimal) -> bool:
    """Whether the third amount is the first minus the second, as rounding allows."""
    return abs(result - budget - deviation) <= half_unit(result) + half_unit(budget) + half_unit(deviation)


@cache
def _half(exponent: int) -> Decimal:
    return Decimal(5).scaleb(exponent - 1)


def precision(figure: Mapping[str, object]) -> Decimal:
    """Half a unit of the last digit of a stated figure, in its unit: "1,535 miljoner ton" is good to 500 tonnes."""
    printed = re.search(r"\d[\d\s]*(?:,\d+)?", str(figure["value_printed"]))
    number = parse_number(printed[0]) if printed else Decimal(1)
    value = abs(Decimal(str(figure["value"])))
    return half_unit(number) * (value / number if number else 1)
