"""Is every day that a report names a day of the calendar?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analysis.checks.finding import Finding
from analysis.core.swedish import MONTHS, parse_date
from analysis.reading.document import Item

_DAY = re.compile(
    r"\b(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)\b"
    rf"|\b(?:den )?(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})\b(?: (?P<year>20\d\d))?"
)


def impossible_dates(texts: Iterable[Item]) -> Iterator[Finding]:
    """Every day that no calendar has: "31 juni", "2017-02-30"."""
    for item in texts:
        for match in _DAY.finditer(item.text):
            # Where no year is given, a leap year: 29 February is a day then.
            day = match["iso"] or f"{match['day']} {match['month']} {match['year'] or 2000}"
            try:
                parse_date(day)
            except ValueError:
                place = next((piece.place for piece in item.pieces if match[0] in piece.text), item.place)
                yield Finding("impossible_date", "differs", observed=match[0], place=place)
