"""Do days and months agree with the report's last day: due dates, periods in titles, what comments tell of?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from analysis.checks.finding import Finding, Row, place_of
from analysis.checks.statuses import Subjects, sentences_of
from analysis.core.swedish import MONTHS, parse_date
from analysis.reading.document import Item
from analysis.tidy.schema import row_key


def dates(subjects: Subjects, texts: Iterable[Item]) -> Iterator[Finding]:
    """Every day, month and year of a title, a comment or a due date that can be held against the last day."""
    yield from _due_dates(subjects)
    yield from _periods_in_titles(subjects)
    for table, rows in (("activities", subjects.activities), ("assignments", subjects.assignments)):
        for row in rows:
            yield from _told_too_early(subjects, table, row)
            yield from _out_of_date(subjects, table, row)
    yield from _impossible(texts)


def _due_dates(subjects: Subjects) -> Iterator[Finding]:
    """Activities that are not done although the day by which they were to be done is over: a fact, and no fault."""
    for activity in subjects.activities:
        due = activity["due_date"]
        if not isinstance(due, date) or activity["status"] == "done":
            continue
        days, comment = (subjects.last_day - due).days, str(activity["comment"])
        said: dict[str, object] = {"n": days} if days > 0 else {}
        if days > 0 and re.search(r"\b[Ff]örsena", comment):
            said |= {"case": "said", "comment": comment}
        yield Finding(
            rule="due_date_passed",
            outcome="differs" if days > 0 else "holds",
            parameters=said,
            expected=f"{subjects.last_day}",
            observed=f"{due}",
            rows=(row_key("activities", activity),),
            place=place_of(activity),
        )


_YEARS = re.compile(r"\b(?P<first>20\d\d)\s?[-–]\s?(?P<last>20\d\d)\b")
_HALF_YEAR = re.compile(r"\bförsta halvåret (20\d\d)\b|\bsenast (?:våren|juni) (20\d\d)\b", re.IGNORECASE)


def _periods_in_titles(subjects: Subjects) -> Iterator[Finding]:
    """Titles that name the years they run, or the half-year in which they end, against the status."""
    for activity in subjects.activities:
        title, status = str(activity["title"]), str(activity["status"])
        half, years = _HALF_YEAR.search(title), _YEARS.search(title)
        if status == "done" or not (half or years):
            continue
        end = date(int(half[1] or half[2]), 6, 30) if half else date(int(years["last"]), 12, 31) if years else date.max
        if end > subjects.last_day:
            continue
        # A project may well be at work on the last day of its last year.
        yield Finding(
            rule="period_in_title_over",
            outcome="differs" if end < subjects.last_day else "undecided",
            parameters={"printed": (half or years or [""])[0], "status": status},
            expected=f"{subjects.last_day}",
            observed=title,
            rows=(row_key("activities", activity),),
            place=place_of(activity),
        )


_PAST = re.compile(
    rf"\b\w+(?:ade|ades|ats|tes|des)\b[^.]{{0,30}}?\bi (?P<month>{'|'.join(MONTHS)})\b(?: (?P<year>20\d\d))?",
    re.IGNORECASE,
)


def _told_too_early(subjects: Subjects, table: str, row: Row) -> Iterator[Finding]:
    """A month after the report's last one, of which a comment tells in the past tense."""
    for match in _PAST.finditer(str(row["comment"])):
        month = (int(match["year"] or subjects.last_day.year), MONTHS[match["month"].casefold()])
        if month > (subjects.last_day.year, subjects.last_day.month):
            yield _of_comment("told_before_it_happened", "differs", subjects, table, row, {"month": match["month"]})
            return


_TO_COME = re.compile(r"\b(?:kommer att|ska|skall|planeras|beräknas|väntas|förväntas)\b")
_DATED = re.compile(rf"\b(?:(?P<month>{'|'.join(MONTHS)})|(?P<season>våren|sommaren|hösten)) (?P<year>20\d\d)\b")
_SEASONS = {"våren": 5, "sommaren": 8, "hösten": 11}
_EARLY = re.compile(r"\befter (?:det )?första (?:kvartalet|tertialet|halvåret)\b(?! 20)")
_ENDS = {"kvartalet": 3, "tertialet": 4, "halvåret": 6}


def _out_of_date(subjects: Subjects, table: str, row: Row) -> Iterator[Finding]:
    """A comment that speaks of a month that is over as still to come, or of an early quarter as the latest there is."""
    last = subjects.last_day
    for sentence in sentences_of(row):
        ahead = _TO_COME.search(sentence)
        dated = _DATED.search(sentence, ahead.end()) if ahead else None
        if dated and not re.search(r"\bskulle\b", sentence):
            month = MONTHS[dated["month"]] if dated["month"] else _SEASONS[dated["season"]]
            if (int(dated["year"]), month) < (last.year, last.month):
                said = {"said": dated[0]}
                yield _of_comment("comment_out_of_date", "differs", subjects, table, row, said, sentence)
        early = _EARLY.search(sentence)
        if early and last.month - _ENDS[early[0].split()[-1]] > 4:
            yield _of_comment("comment_out_of_date", "undecided", subjects, table, row, {"said": early[0]}, sentence)


def _of_comment(
    rule: str,
    outcome: str,
    subjects: Subjects,
    table: str,
    row: Row,
    parameters: Mapping[str, object],
    sentence: str = "",
) -> Finding:
    return Finding(
        rule=rule,
        outcome=outcome,
        parameters={"last_day": f"{subjects.last_day}", **parameters},
        expected=str(row["title"]),
        observed=sentence or str(row["comment"]),
        rows=(row_key(table, row),),
        place=subjects.place_of_sentence(sentence, row) if sentence else place_of(row),
    )


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
