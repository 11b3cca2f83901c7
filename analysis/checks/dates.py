"""Do days and months agree with the report's last day: periods in titles, what comments tell of?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from analysis.checks.finding import Finding, Row, about, of
from analysis.checks.passages import Locator
from analysis.core.swedish import MONTHS, parse_date
from analysis.reading.document import Item


def dates(assignments: Iterable[Row], activities: Sequence[Row], last_day: date, locator: Locator) -> Iterator[Finding]:
    """Every month and year of a title or a comment that does not fit the last day, and every day that there is not."""
    for activity in activities:
        yield from _period_in_title(activity, last_day)
    for table, rows in (("activities", activities), ("assignments", assignments)):
        for row in rows:
            yield from _told_too_early(table, row, last_day, locator)
    yield from _impossible(locator.items)


_YEARS = re.compile(r"\b(?P<first>20\d\d)\s?[-–]\s?(?P<last>20\d\d)\b")
_HALF_YEAR = re.compile(r"\bförsta halvåret (20\d\d)\b|\bsenast (?:våren|juni) (20\d\d)\b", re.IGNORECASE)


def _period_in_title(activity: Row, last_day: date) -> Iterator[Finding]:
    """An unfinished activity whose title names years, or a half-year in which it ends, that are over."""
    title = str(activity["title"])
    half, years = _HALF_YEAR.search(title), _YEARS.search(title)
    end = date(int(half[1] or half[2]), 6, 30) if half else date(int(years["last"]), 12, 31) if years else date.max
    if activity["status"] != "done" and end < last_day:
        said = {"printed": (half or years or [""])[0], "status": activity["status"]}
        own = of("activities", activity)
        yield about("period_in_title_over", "differs", own, said, expected=f"{last_day}", observed=title)


_PAST = re.compile(
    rf"\b\w+(?:ade|ades|ats|tes|des)\b[^.]{{0,30}}?\bi (?P<month>{'|'.join(MONTHS)})\b(?: (?P<year>20\d\d))?",
    re.IGNORECASE,
)


def _told_too_early(table: str, row: Row, last_day: date, locator: Locator) -> Iterator[Finding]:
    """A month after the report's last one, of which a comment tells in the past tense.

    Without its year only the next month is told too early: "startade i november" in March is the November before.
    """
    last = (last_day.year, last_day.month)
    for match in _PAST.finditer(str(row["comment"])):
        month = MONTHS[match["month"].casefold()]
        too_early = (int(match["year"]), month) > last if match["year"] else month == last_day.month + 1
        if too_early:
            said, place = {"last_day": f"{last_day}", "month": match["month"]}, locator.find(match[0], row)
            yield about("told_before_it_happened", "differs", of(table, row), said, observed=match[0], place=place)
            return


_DAY = re.compile(
    r"\b(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)\b"
    rf"|\b(?:den )?(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})\b(?: (?P<year>20\d\d))?"
)


def _impossible(texts: Iterable[Item]) -> Iterator[Finding]:
    """A day that no calendar has: "31 juni", "2017-02-30"."""
    for item in texts:
        for match in _DAY.finditer(item.text):
            # Where no year is given, a leap year: 29 February is a day then.
            day = match["iso"] or f"{match['day']} {match['month']} {match['year'] or 2000}"
            try:
                parse_date(day)
            except ValueError:
                place = next((piece.place for piece in item.pieces if match[0] in piece.text), item.place)
                yield Finding("impossible_date", "differs", observed=match[0], place=place)
