"""The language of the pages: how numbers and dates are written, what codes are called, and the catalogue of sentences.

English is the language of the code. Another one is chosen by the environment variable ANALYSIS_LANGUAGE ("sv") before
Python starts; its sentences stand in locale/sv/LC_MESSAGES/messages.po, a gettext catalogue.
"""

from __future__ import annotations

import datetime
import math
import os
from decimal import Decimal
from functools import cache
from importlib.resources import files

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from analysis.tidy.vocabulary import words

NAMES = {"en": "In English", "sv": "På svenska"}
"""The languages of the pages, each with what it says of itself."""

LANGUAGE = os.environ.get("ANALYSIS_LANGUAGE", "en")
LOCALE = {"en": "en_GB", "sv": "sv_SE"}[LANGUAGE]

NO_BREAK = "\u00a0"

DECIMALS = {"mnkr": 1, "pct": 1}
"""How many decimals a number of a unit has; others have none."""


# ---------------------------------------------------------------------------------------------------------------------
# Sentences


@cache
def catalogue(language: str = LANGUAGE) -> Catalog:
    """The translations of a language; none for English, in which everything is written."""
    if language == "en":
        return Catalog()
    with files(__package__).joinpath("locale", language, "LC_MESSAGES", "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def translated(message: str, context: str | None = None) -> str:
    """A sentence or label of the code in the language of the pages; as it is where the catalogue lacks it."""
    found = catalogue().get(message, context)
    return str(found.string) if found and isinstance(found.string, str) and found.string else message


def translated_plural(one: str, many: str, number: float) -> str:
    """The form of a sentence that goes with a number, in the language of the pages."""
    found = catalogue().get(one)
    forms = found.string if found and isinstance(found.string, tuple | list) else (one, many)
    return forms[0 if number == 1 else 1] or (one if number == 1 else many)


def blocks(markdown: str) -> list[str]:
    """The blocks of a Markdown cell, between blank lines: what is translated as a whole."""
    return [block.strip() for block in markdown.split("\n\n") if block.strip()]


def translated_markdown(markdown: str) -> str:
    """A Markdown cell of a notebook in the language of the pages, block by block."""
    return "\n\n".join(map(translated, blocks(markdown)))


# ---------------------------------------------------------------------------------------------------------------------
# Codes


class Label(str):
    """Words of ours, as opposed to a report's."""

    __slots__ = ()


@cache
def _labels() -> dict[tuple[str, str], str]:
    return {(row["kind"], row["code"]): row["en"] for row in words("labels")}


def label(kind: str, code: object) -> Label:
    """What a code of a kind ("status", "off_plan") is called on the pages. Raises KeyError for one without a label."""
    return Label(translated(_labels()[kind, str(code)], kind))


def has_label(kind: str, code: object) -> bool:
    """Whether a code of this kind has a label."""
    return (kind, str(code)) in _labels()


def code_label(kind: str, code: object) -> str:
    """What a code is called, or its words where it has no label; a "period" is two days with a slash between them."""
    if kind == "period":
        start, end = (datetime.date.fromisoformat(day) for day in str(code).split("/"))
        return period(start, end)
    return label(kind, code) if has_label(kind, code) else translated(str(code).replace("_", " "))


# ---------------------------------------------------------------------------------------------------------------------
# Numbers


def digits(value: float, unit: str, signed: bool = False, decimals: int | None = None) -> str:
    """A number as the language writes it, with a real minus and without its unit: −125.0, 1,535,000, 95%.

    With `signed` a positive number gets its plus; `decimals` says how many to write where the unit's own number of
    them will not do. Raises ValueError for a number that is none (NaN).
    """
    if math.isnan(value):
        raise ValueError("not a number: say in words what is missing")
    if decimals is None:
        decimals = DECIMALS.get(unit.partition("_per_")[0], 0)
        if decimals and 0.0005 <= abs(value) < 0.05:
            decimals = 3  # a report in tkr has amounts that are not nothing in mnkr
    text = _share(value, decimals) if unit == "share" else _decimal(value, unit, decimals)
    if not any(figure in text for figure in "123456789"):
        text = text.lstrip("-−")  # what rounds to zero has no sign
    elif signed and value > 0:
        text = f"+{text}"
    return text.replace("-", "−")


def exact(value: float, unit: str) -> str:
    """A number with all its decimals, as a term of a formula: −125.0, 0.25."""
    least = DECIMALS.get(unit, 0)
    more = len(f"{value:.9f}".rstrip("0").partition(".")[2])
    return _decimal(value, unit, max(least, more)).replace("-", "−")


def decimal_text(number: str) -> str:
    """A number that stands in a table with a decimal point, as the language writes it, with all its decimals."""
    decimals = len(number.partition(".")[2])
    form = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return str(format_decimal(Decimal(number), format=form, locale=LOCALE)).replace("-", "−")


def _decimal(value: float, unit: str, decimals: int) -> str:
    whole = "0" if unit == "year" else "#,##0"
    return format_decimal(value, format=f"{whole}.{'0' * decimals}" if decimals else whole, locale=LOCALE)


def _share(value: float, decimals: int) -> str:
    """A share in per cent; what is little or nearly all is not rounded to none or all."""
    least = 10 ** -(decimals + 2)
    written = str(format_percent(0, locale=LOCALE)).replace("0", f"#,##0.{'0' * decimals}" if decimals else "#,##0")

    def spelled(share: float) -> str:
        return str(format_percent(share, format=written, locale=LOCALE))

    text = spelled(value)
    if value > 0 and text == spelled(0):
        return f"<{spelled(least)}"
    if value < 1 and text == spelled(1):
        return f">{spelled(1 - least)}"
    return text


def amount(value: float, unit: str, signed: bool = False) -> str:
    """The number with its unit behind a no-break space: −125.0 mnkr."""
    return digits(value, unit, signed) + unit_text(unit)


def unit_text(unit: str, in_sentence: bool = False) -> str:
    """What stands behind a number of this unit: " mnkr", " tonnes", nothing for a count, a share or a year.

    One that is no unit of ours is a report's word for what it counts. In a Swedish sentence amounts are "miljoner
    kronor", in a table or a chart "mnkr".
    """
    kind = "unit_in_sentence" if in_sentence and has_label("unit_in_sentence", unit) else "unit"
    name = "" if unit == "share" else label(kind, unit) if has_label(kind, unit) else unit.replace("_", " ")
    if name.startswith("%") and LANGUAGE == "en":
        return name
    return f"{NO_BREAK}{name}" if name else ""


# ---------------------------------------------------------------------------------------------------------------------
# Dates and lists


def day(value: datetime.date) -> str:
    """A day in full: 30 November 2017."""
    return format_date(value, format="long", locale=LOCALE)


def month(value: datetime.date) -> str:
    """The month of a day with its year: Nov 2017."""
    return format_date(value, format="MMM y", locale=LOCALE)


def period(start: datetime.date, end: datetime.date) -> str:
    """Whole months from the first to the last: "January–November 2017", "2017" for a whole year."""
    if start.year == end.year and (start.month, end.month) == (1, 12):
        return str(end.year)
    first = format_date(start, format="MMMM" if start.year == end.year else "MMMM y", locale=LOCALE)
    last = format_date(end, format="MMMM y", locale=LOCALE)
    return last if (start.year, start.month) == (end.year, end.month) else f"{first}–{last}"


def place(page: int | None, line: int | None) -> Label:
    """Where something is printed: "line 12", "page 3"."""
    if line is not None:
        return Label(translated("line {line}").format(line=line))
    return Label(translated("the report") if page is None else translated("page {page}").format(page=page))


def listed(parts: list[str]) -> str:
    """Parts as the language lists them: a, b and c."""
    return format_list(parts, locale=LOCALE)
