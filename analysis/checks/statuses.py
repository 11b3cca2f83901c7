"""Does the status of an activity or an assignment agree with its comment, its due date and its neighbours?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from rapidfuzz import fuzz

from analysis.checks.finding import Finding, Row, place_of
from analysis.checks.likeness import Rarity
from analysis.checks.passages import Locator
from analysis.core.places import Place
from analysis.core.swedish import sentences
from analysis.tidy.kinds import MONTHS
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import NO_COMMENT, words

UNFINISHED = ("ongoing", "partly_on_plan", "off_plan", "paused", "not_started", "unknown")


@dataclass(frozen=True, slots=True)
class Subjects:
    """The assignments and activities of one report, and the last day of its period."""

    assignments: Sequence[Row]
    activities: Sequence[Row]
    last_day: date
    locator: Locator

    def place_of_sentence(self, sentence: str, row: Row) -> Place:
        """Where a sentence of a row's comment is printed."""
        return self.locator.find(sentence, place_of(row))

    def activities_of(self, assignment: Row) -> list[Row]:
        """The activities of an assignment, in printed order."""
        return [row for row in self.activities if row["assignment_id"] == assignment["assignment_id"]]

    def rarity(self) -> Rarity:
        """How rare each word is among the titles and the sentences of the comments."""
        rows = [*self.assignments, *self.activities]
        comments = [sentence for row in rows for sentence in sentences_of(row)]
        return Rarity([*(str(row["title"]) for row in rows), *comments])


def sentences_of(row: Row) -> list[str]:
    """The sentences of a comment."""
    return [one for paragraph in str(row["comment"]).split("\n\n") if paragraph for one in sentences(paragraph)]


def statuses(subjects: Subjects) -> Iterator[Finding]:
    """Every status against what stands beside it."""
    yield from _due_dates(subjects)
    yield from _deadlines_in_titles(subjects)
    yield from _comments_about_activities(subjects)
    yield from _own_comments(subjects)
    yield from _done_before_prepared(subjects)
    yield from _assignments_and_activities(subjects)
    yield from _unexplained(subjects)
    yield from _without_comment(subjects)


# ---------------------------------------------------------------------------------------------------------------------
# Dates


def _due_dates(subjects: Subjects) -> Iterator[Finding]:
    """Activities that are not done although the day by which they were to be done is over."""
    for activity in subjects.activities:
        due = activity["due_date"]
        if not isinstance(due, date) or activity["status"] == "done":
            continue
        days = (subjects.last_day - due).days
        passed = days > 0
        message = (
            f"Due {due:%Y-%m-%d}, {days} days before the report's last day, and not done."
            if passed
            else (f"Due {due:%Y-%m-%d}, not before the report's last day.")
        )
        comment = str(activity["comment"])
        if passed and re.search(r"\b[Ff]örsena", comment):
            message += f" The comment says so, without a new date: {comment!r}"
        yield Finding(
            rule="due_date_passed",
            outcome="differs" if passed else "holds",
            message=message,
            expected=f"{subjects.last_day:%Y-%m-%d}",
            observed=f"{due:%Y-%m-%d}",
            rows=(row_key("activities", activity),),
            place=place_of(activity),
        )


_YEARS = re.compile(r"\b(?P<first>20\d\d)\s?[-–]\s?(?P<last>20\d\d)\b")
_HALF_YEAR = re.compile(r"\bförsta halvåret (20\d\d)\b|\bsenast (?:våren|juni) (20\d\d)\b", re.IGNORECASE)


def _deadlines_in_titles(subjects: Subjects) -> Iterator[Finding]:
    """Titles that name the years they run, or the half-year in which they end, against the status."""
    for activity in subjects.activities:
        title, status = str(activity["title"]), str(activity["status"])
        half, years = _HALF_YEAR.search(title), _YEARS.search(title)
        if status == "done" or not (half or years):
            continue
        if half:
            end, printed = date(int(half[1] or half[2]), 6, 30), half[0]
        else:
            assert years
            end, printed = date(int(years["last"]), 12, 31), years[0]
        if end > subjects.last_day:
            continue
        # A project may well be at work on the last day of its last year.
        outcome = "differs" if end < subjects.last_day else "undecided"
        when = "over" if outcome == "differs" else "over on the report's last day"
        yield Finding(
            rule="period_in_title_over",
            outcome=outcome,
            message=f"The title says {printed}, which is {when}; the status is {status.replace('_', ' ')}.",
            expected=f"{status.replace('_', ' ')} after {subjects.last_day:%Y-%m-%d}",
            observed=title,
            rows=(row_key("activities", activity),),
            place=place_of(activity),
        )


# ---------------------------------------------------------------------------------------------------------------------
# What a comment says of an activity


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((row["meaning"], row["strength"], re.compile(row["pattern"])) for row in words("progress_words"))


def said(text: str) -> list[tuple[str, str, str]]:
    """What a text says of progress: (meaning, strength, the words that say it)."""
    return [(meaning, strength, found[0]) for meaning, strength, one in _patterns() if (found := one.search(text))]


def _clauses(sentence: str) -> list[str]:
    """A sentence cut at "och" and commas where it says of one thing that it is done and of another that it is not."""
    meanings = {meaning for meaning, _, _ in said(sentence)}
    if {"finished", "unfinished"} <= meanings:
        return re.split(r",|\boch\b", sentence)
    return [sentence]


def _comments_about_activities(subjects: Subjects) -> Iterator[Finding]:
    """Done beside a comment that says begun or not yet; ongoing beside one that says finished.

    A sentence speaks of the activity with which it shares most; how much they must share depends on how plain its
    words are (the strength of progress_words.csv). Comments of other assignments count when they share very much.
    """
    rarity = subjects.rarity()
    for assignment in subjects.assignments:
        own = subjects.activities_of(assignment)
        for sentence in sentences_of(assignment):
            for clause in _clauses(sentence):
                for meaning, strength, found in said(clause):
                    if meaning not in ("finished", "unfinished"):
                        continue
                    activity = _spoken_of(clause, own, subjects.activities, strength, rarity)
                    if activity and _contradicts(meaning, str(activity["status"])):
                        place = subjects.place_of_sentence(sentence, assignment)
                        yield _comment_finding(activity, assignment, meaning, found, sentence, place)
                        break


def _contradicts(meaning: str, status: str) -> bool:
    return (meaning == "unfinished" and status == "done") or (meaning == "finished" and status in UNFINISHED)


def _spoken_of(clause: str, own: Sequence[Row], every: Sequence[Row], strength: str, rarity: Rarity) -> Row | None:
    """The activity that a clause speaks of, None where none shares enough with it."""
    if strength == "whole":  # "the last work goes on": said of the one activity that there is
        return own[0] if len(own) == 1 else None
    if strength == "named":
        return next((row for row in own if _same_quoted_name(str(row["title"]), clause)), None)
    best = max(own, key=lambda row: rarity.shared(str(row["title"]), clause)[0], default=None)
    if best is not None:
        weight = rarity.shared(str(best["title"]), clause)[0]
        share = max(rarity.share(str(best["title"]), clause), rarity.share(clause, str(best["title"])))
        if weight >= 0.6 and (strength == "strong" or share >= 0.5):
            return best
    if strength != "strong":
        return None
    elsewhere = max(every, key=lambda row: rarity.shared(str(row["title"]), clause)[0], default=None)
    if elsewhere is None or elsewhere in own:
        return None
    weight, shared = rarity.shared(str(elsewhere["title"]), clause)
    return elsewhere if weight >= 2 and len(shared) > 2 else None


_QUOTED = re.compile(r"[\"”“]([^\"”“]{4,60})[\"”“]")


def _same_quoted_name(title: str, clause: str) -> bool:
    return any(
        fuzz.partial_ratio(one.casefold(), other.casefold()) >= 80
        for one in _QUOTED.findall(title)
        for other in _QUOTED.findall(clause)
    )


def _comment_finding(activity: Row, assignment: Row, meaning: str, found: str, sentence: str, place: Place) -> Finding:
    status = str(activity["status"]).replace("_", " ")
    shown = f"The activity is {status}" if status != "unknown" else "The activity's sign is lost"
    rule = "done_beside_unfinished" if meaning == "unfinished" else "not_done_beside_finished"
    return Finding(
        rule=rule,
        outcome="differs" if status != "unknown" else "undecided",
        message=f"{shown} ({str(activity['status_symbol']) or 'no sign'}), but the comment says {found!r}.",
        expected=str(activity["title"]),
        observed=sentence,
        rows=(row_key("activities", activity), row_key("assignments", assignment)),
        place=place,
        other=place_of(activity),
    )


def _own_comments(subjects: Subjects) -> Iterator[Finding]:
    """An activity's own comment against its status and against itself; an assignment's against off-plan activities."""
    for activity in subjects.activities:
        comment = str(activity["comment"])
        told = {meaning: found for meaning, strength, found in said(comment) if strength == "strong"}
        key = (row_key("activities", activity),)
        if "finished" in told and activity["status"] in UNFINISHED:
            message = f"Listed as not done, but the comment says {told['finished']!r}."
            yield _comment_of("not_done_beside_finished", message, activity, key)
        if "on_plan" in told and "off_plan" in told:
            message = f"One comment says {told['on_plan']!r} and {told['off_plan']!r}."
            yield _comment_of("comment_against_itself", message, activity, key)
        if month := _past_tense_after(comment, subjects.last_day):
            message = f"A report up to {subjects.last_day:%Y-%m-%d} tells of {month!r} in the past tense."
            yield _comment_of("told_before_it_happened", message, activity, key)
    for assignment in subjects.assignments:
        told = {meaning: found for meaning, strength, found in said(str(assignment["comment"])) if strength == "strong"}
        off_plan = [row for row in subjects.activities_of(assignment) if row["status"] == "off_plan"]
        if "on_plan" in told and off_plan:
            sentence = next(one for one in sentences_of(assignment) if told["on_plan"] in one)
            yield Finding(
                rule="on_plan_beside_off_plan",
                outcome="differs",
                message=f"The comment says {told['on_plan']!r}; {len(off_plan)} of its activities "
                f"{'is' if len(off_plan) == 1 else 'are'} off plan.",
                expected=str(off_plan[0]["title"]),
                observed=sentence,
                rows=(row_key("assignments", assignment), *(row_key("activities", row) for row in off_plan)),
                place=subjects.place_of_sentence(sentence, assignment),
                other=place_of(off_plan[0]),
            )


def _comment_of(rule: str, message: str, activity: Row, key: tuple[str, ...]) -> Finding:
    return Finding(
        rule=rule,
        outcome="differs",
        message=message,
        expected=str(activity["title"]),
        observed=str(activity["comment"]),
        rows=key,
        place=place_of(activity),
    )


_PAST = re.compile(r"\b\w+(?:ade|ades|ats|tes|des)\b[^.]{0,30}?\bi (?P<month>januari|februari|mars|april|maj|juni|juli|"
                   r"augusti|september|oktober|november|december)\b(?! 20\d\d)")  # fmt: skip


def _past_tense_after(text: str, last_day: date) -> str | None:
    """A month after the report's last one in the same year, of which a text tells in the past tense."""
    for match in _PAST.finditer(text):
        if MONTHS[match["month"]] > last_day.month:
            return match["month"]
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Statuses against each other


def _done_before_prepared(subjects: Subjects) -> Iterator[Finding]:
    """Something is built up and done, while the planning of the same thing in the same assignment still goes on."""
    rarity = subjects.rarity()
    for assignment in subjects.assignments:
        own = subjects.activities_of(assignment)
        done = [row for row in own if row["status"] == "done" and _begins(row, "completing")]
        planned = [row for row in own if row["status"] in UNFINISHED and _begins(row, "preparing")]
        for one in done:
            for other in planned:
                weight, shared = rarity.shared(str(one["title"]), str(other["title"]))
                if weight < 1 or len(shared) < 2:
                    continue
                status = str(other["status"]).replace("_", " ")
                yield Finding(
                    rule="done_before_prepared",
                    outcome="differs",
                    message=f"{one['title']!r} is done, while {other['title']!r} is {status}.",
                    expected=str(other["title"]),
                    observed=str(one["title"]),
                    rows=(row_key("activities", one), row_key("activities", other)),
                    place=place_of(one),
                    other=place_of(other),
                )


def _begins(row: Row, meaning: str) -> bool:
    return any(found == meaning for found, _, _ in said(str(row["title"])))


def _assignments_and_activities(subjects: Subjects) -> Iterator[Finding]:
    """Fulfilled with activities off plan; partly fulfilled with none; and how many cannot be told."""
    known = [row for row in subjects.assignments if row["status"] not in ("", "unknown")]
    unknown = [row for row in subjects.assignments if row["status"] == "unknown"]
    for assignment in known:
        own = subjects.activities_of(assignment)
        late = [row for row in own if row["status"] in ("off_plan", "partly_on_plan", "paused", "not_started")]
        status = str(assignment["status"])
        wrong = (status == "fulfilled" and late) or (status == "partly_fulfilled" and own and not late)
        if status == "not_fulfilled":
            continue
        what = ", ".join(sorted({str(row["status"]).replace("_", " ") for row in own})) or "none"
        beside = {0: "it has no activity", 1: f"its one activity is {what}"}.get(
            len(own), f"its {len(own)} activities: {what}"
        )
        rule = "fulfilled_with_off_plan" if status == "fulfilled" else "partly_fulfilled_without_off_plan"
        yield Finding(
            rule=rule,
            outcome="differs" if wrong else "holds",
            message=f"The assignment is {status.replace('_', ' ')}; {beside}.",
            expected=status.replace("_", " "),
            observed=what,
            rows=(row_key("assignments", assignment), *(row_key("activities", row) for row in own)),
            place=place_of(assignment),
        )
    if unknown:
        have, their = ("has", "its") if len(unknown) == 1 else ("have", "their")
        yield Finding(
            rule="fulfilled_with_off_plan",
            outcome="undecided",
            message=f"{len(unknown)} of {len(subjects.assignments)} assignments {have} a sign that cannot be told, so "
            f"it cannot be told either whether {their} activities agree with it.",
            rows=tuple(row_key("assignments", row) for row in unknown),
            place=place_of(unknown[0]),
        )


# ---------------------------------------------------------------------------------------------------------------------
# What is not said


def _unexplained(subjects: Subjects) -> Iterator[Finding]:
    """Activities that do not go as planned, of which no comment says a word."""
    rarity = subjects.rarity()
    for assignment in subjects.assignments:
        for activity in subjects.activities_of(assignment):
            if activity["status"] not in ("off_plan", "paused", "not_started") or str(activity["comment"]):
                continue
            title = str(activity["title"])
            told = any(_names_it(title, sentence, rarity) for sentence in sentences_of(assignment))
            status = str(activity["status"]).replace("_", " ")
            yield Finding(
                rule="off_plan_unexplained",
                outcome="holds" if told else "differs",
                message=f"The activity is {status}; the comment {'speaks' if told else 'does not speak'} of it.",
                expected="a word on why",
                observed=title,
                rows=(row_key("activities", activity), row_key("assignments", assignment)),
                place=place_of(activity),
                other=place_of(assignment),
            )


def _names_it(title: str, sentence: str, rarity: Rarity) -> bool:
    """Whether a sentence has a rare word of a title, and either others besides or a good part of what it says."""
    weight, shared = rarity.shared(title, sentence)
    if not shared or rarity.weight(shared[0]) < 0.7:
        return False
    return weight >= 1 or rarity.share(title, sentence) >= 0.4


def _without_comment(subjects: Subjects) -> Iterator[Finding]:
    """One finding for each way in which a list says nothing: "Kommentar saknas", a blank, an assignment without any."""
    for list_no in dict.fromkeys(row["list_no"] for row in subjects.activities if row["list_no"] is not None):
        own = [row for row in subjects.activities if row["list_no"] == list_no]
        for text in (NO_COMMENT, ""):
            silent = [row for row in own if row["comment"] == text]
            if silent:
                say, have = ("says", "has") if len(silent) == 1 else ("say", "have")
                how = f"{say} {NO_COMMENT!r}" if text else f"{have} an empty comment"
                message = f"{len(silent)} of {len(own)} activities of list {list_no} {how}: no reason is given."
                yield _silent(message, "activities", silent)
    commented = [row for row in subjects.assignments if row["comment"]]
    if not commented:
        return
    for assignment in subjects.assignments:
        if not assignment["comment"] and subjects.activities_of(assignment):
            yield _silent("The assignment has activities but no comment.", "assignments", [assignment])
    idle = [row for row in subjects.assignments if not subjects.activities_of(row)]
    if idle:
        have = "has" if len(idle) == 1 else "have"
        message = f"{len(idle)} of {len(subjects.assignments)} assignments {have} no activity."
        yield _silent(message, "assignments", idle)


def _silent(message: str, table: str, rows: Sequence[Row]) -> Finding:
    return Finding(
        rule="nothing_said",
        outcome="differs",
        message=message,
        expected="a comment and activities" if table == "assignments" else "a comment",
        observed=str(rows[0]["title"]),
        rows=tuple(row_key(table, row) for row in rows),
        place=place_of(rows[0]),
    )
