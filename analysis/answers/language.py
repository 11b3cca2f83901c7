"""The language of prose and charts and how its numbers are written: decided here and nowhere else.

A Swedish edition sets LANGUAGE to "sv" and adds a column `sv` to vocabulary/labels.csv.
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from functools import cache

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from analysis.tidy.vocabulary import words

LANGUAGE = "en"
LOCALE = {"en": "en_GB", "sv": "sv_SE"}[LANGUAGE]

NO_BREAK = "\u00a0"

PATTERNS = {
    "mnkr": "#,##0.0",
    "mnkr_per_month": "#,##0.0",
    "kr": "#,##0",
    "pct": "#,##0.0",
    "pct_per_year": "#,##0.0",
    "tonnes": "#,##0",
    "tonnes_per_year": "#,##0",
    "count": "#,##0",
    "days": "#,##0",
    "score": "#,##0",
    "months": "#,##0",
    "years": "#,##0",
    "year": "0",
}
"""How many decimals a number of each unit has, and whether its thousands are set apart."""


@cache
def _labels() -> dict[tuple[str, str], str]:
    return {(row["kind"], row["code"]): row[LANGUAGE] for row in words("labels")}


def label(kind: str, code: object) -> str:
    """What a code is called in the reader's language. Raises KeyError for a code without a label."""
    return _labels()[kind, str(code)]


def has_label(kind: str, code: object) -> bool:
    """Whether a code of this kind has a label."""
    return (kind, str(code)) in _labels()


def unit_of(column: str) -> str | None:
    """The unit that a column's name ends with (`value_mnkr` → mnkr), None for a column without numbers."""
    units = sorted([*PATTERNS, "share"], key=len, reverse=True)
    counted = {"count", "assignments", "activities", "late", "rows", "rank", "points", "with_reason", "without_comment"}
    counted |= {"holds", "rounding", "differs", "undecided", "words", "judged", "right"}
    counted |= {"matched", "printed_in", "not_late", "with_activity"}
    if column in counted or has_label("status", column) or column in AGREEMENT:
        return "count"
    named = {"days_late": "days", "months_ahead": "months", "done_share_least": "share", "done_share_most": "share"}
    return named.get(column) or next((unit for unit in units if column == unit or column.endswith(f"_{unit}")), None)


AGREEMENT = ("no_activity", "some_off_plan", "none_off_plan", "cannot_tell")


def digits(value: float, unit: str, signed: bool = False) -> str:
    """A number as the language writes it, with a real minus and without its unit: −125.0, 1,535,000, 95%.

    With `signed` a positive number gets its plus. Raises ValueError for a number that is none (NaN).
    """
    if math.isnan(value):
        raise ValueError("not a number: say in words what is missing")
    if unit == "share":
        text = _share(value)
    else:
        text = format_decimal(value, format=PATTERNS[unit], locale=LOCALE)
    if not any(figure in text for figure in "123456789"):
        text = text.lstrip("-−")  # what rounds to zero has no sign
    elif signed and value > 0:
        text = f"+{text}"
    return text.replace("-", "−")


def _share(value: float) -> str:
    """A share in whole per cent; what is little or nearly all is not rounded to none or all."""
    text = str(format_percent(value, locale=LOCALE))
    if value > 0 and text == format_percent(0, locale=LOCALE):
        return f"<{format_percent(0.01, locale=LOCALE)}"
    if value < 1 and text == format_percent(1, locale=LOCALE):
        return f">{format_percent(0.99, locale=LOCALE)}"
    return text


def amount(value: float, unit: str, signed: bool = False) -> str:
    """The number with its unit behind a no-break space: −125.0 mnkr."""
    return digits(value, unit, signed) + unit_text(unit)


def unit_text(unit: str) -> str:
    """What stands behind a number of this unit: " mnkr", " tonnes", nothing for a count."""
    name = label("unit", unit) if unit != "share" else ""
    if name.startswith("%") and LANGUAGE == "en":
        return name
    return f"{NO_BREAK}{name}" if name else ""


def period(value: str) -> str:
    """Whole months from the first to the last, given as ISO 8601: "Jan–Nov 2017" for 2017-01/2017-11."""
    first, last = (month(datetime.date.fromisoformat(f"{part}-01")) for part in value.split("/"))
    same_year = first.rpartition(" ")[2] == last.rpartition(" ")[2]
    return f"{first.rpartition(' ')[0] if same_year else first}–{last}"


def noun(code: str, number: float) -> str:
    """The noun that goes with a number: 1 month, 2 months."""
    return label("one" if number == 1 else "many", code)


def day(value: datetime.date) -> str:
    """A day in full: 30 November 2017."""
    return format_date(value, format="long", locale=LOCALE)


def month(value: datetime.date) -> str:
    """The month of a day with its year: Nov 2017."""
    return format_date(value, format="MMM y", locale=LOCALE)


def listed(parts: list[str]) -> str:
    """Parts as the language lists them: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    joint = {"en": " and ", "sv": " och "}[LANGUAGE]
    return ", ".join(parts[:-1]) + joint + parts[-1]


_QUOTATION = re.compile(r"(?<!\w)'([^']+)'(?!\w)|\"([^\"]+)\"")


def quotations(message: str) -> list[tuple[str, bool]]:
    """What a check says in pieces, each with whether it is the report's words, which stand in quotation marks."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _QUOTATION.finditer(message):
        start, end = match.span(1 if match[1] else 2)
        pieces += [(message[at:start], False), (message[start:end], True)]
        at = end
    return [*pieces, (message[at:], False)]


_AMOUNTS = re.compile(r"-?[\d.]+(?:; -?[\d.]+)* mnkr")
_PHRASE = re.compile(r"(?:an?|no|one) \w|(?P<status>[a-z ]+?)(?:, .*| after .*)?$|co2e?$|\d{4}-\d\d-\d\d$")


def in_our_words(text: str) -> bool:
    """Whether what a check expects or observes is an amount, or is said in our words ("a sign"): no quotation."""
    match = _PHRASE.match(text)
    if match is None:
        return _AMOUNTS.fullmatch(text) is not None
    status = match["status"]
    return status is None or status == "none" or has_label("status", status.replace(" ", "_"))


def as_written(text: str) -> str:
    """Amounts as a check spells them ("-7040.9 mnkr"), as the language writes them; any other text as it is."""
    if not _AMOUNTS.fullmatch(text):
        return text
    numbers = re.sub(r"-?\d+(?:\.(\d+))?", lambda found: _with_decimals(found[0], len(found[1] or "")), text)
    return numbers.replace(" mnkr", f"{NO_BREAK}mnkr")


def _with_decimals(number: str, decimals: int) -> str:
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(Decimal(number), format=pattern, locale=LOCALE).replace("-", "−")
