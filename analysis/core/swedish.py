"""What a text in Swedish shows by its form: where a sentence ends, the stem of a word, months and dates."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from functools import cache

_NAMES = "januari februari mars april maj juni juli augusti september oktober november december"
MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
"""The number of each month by name; here since to ask Babel for them costs each reading a third of its start."""

MONTH = "|".join([*MONTHS, "sept", *(name[:3] for name in MONTHS)])
"""A month, whole or cut to three letters, as a pattern."""


def month_number(name: str) -> int:
    """The number of a month that MONTH matches."""
    return next(number for month, number in MONTHS.items() if month[:3] == name.casefold()[:3])


_DATES = (
    re.compile(r"(?P<year>\d{4})[-.](?P<month>\d{1,2})[-.](?P<day>\d{1,2})"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<day>\d{1,2})\s?[/.]\s?(?P<month>\d{1,2})[\s,./-]{1,2}(?P<year>\d{4})"),
    re.compile(rf"(?:den )?(?P<day>\d{{1,2}}):?e? (?P<name>{MONTH})\.?,? (?P<year>\d{{4}})", re.IGNORECASE),
)


def parse_date(text: str) -> date:
    """A day as Swedish reports print it: 2024-08-31, 20240831, 31/8 2024, 31 augusti 2024.

    Raises ValueError for anything else, and for a day that there is not.
    """
    for form in _DATES:
        if match := form.fullmatch(" ".join(text.split())):
            found = match.groupdict()
            month = month_number(found["name"]) if "name" in found else int(found["month"])
            with suppress(ValueError):  # a day that there is not
                return date(int(found["year"]), month, int(found["day"]))
    raise ValueError(f"{text!r} is no date")


def ends_sentence(text: str) -> bool:
    """Whether nothing is missing at the end of a text."""
    return re.search(r"[.!?:)\"”]\s*$", text) is not None


@cache
def stem_of(header: str) -> str:
    """A header without its inflected ending: "Aktiviteten" and "aktiviteter" are one word."""
    return re.sub(r"(?<=\w{4})(?:erna|en|er)$", "", header.casefold())


_ABBREVIATED = re.compile(
    r"\b(?:bl\.\s?a|t\.\s?ex|d\.\s?v\.\s?s|fr\.\s?o\.\s?m|t\.\s?o\.\s?m|p\.\s?g\.\s?a|s\.\s?k|f\.\s?d"
    r"|ca|ev|sk|inkl|exkl|enl|avd|resp|kap|nr|jfr|prel|dvs|kl)\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ\"”(])")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends: at a full stop, question or exclamation mark before a capital.

    A full stop behind an abbreviation that wants another word ("enl. Regionstyrelsens beslut") ends none.
    """
    spans, begin = [], 0
    for end in _END.finditer(text):
        if not _ABBREVIATED.search(text, max(begin, end.start() - 12), end.start()):
            spans.append((begin, end.start()))
            begin = end.end()
    return [*spans, (begin, len(text))]


def sentences(text: str) -> list[str]:
    """The sentences of a text (see `sentence_spans`)."""
    return [text[begin:end] for begin, end in sentence_spans(text)]
