"""The same thing printed twice: assignments, activities and comments that are equal or nearly so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations

from rapidfuzz import fuzz

from analysis.checks.finding import Finding, Row, place_of
from analysis.checks.passages import Locator
from analysis.checks.statuses import Subjects, sentences_of
from analysis.tidy.schema import row_key


def duplicates(subjects: Subjects) -> Iterator[Finding]:
    """Assignments listed twice, activities that repeat their assignment or another activity, comments used twice."""
    yield from _titles("assignments", subjects.assignments)
    yield from _titles("activities", subjects.activities)
    yield from _activities_that_repeat(subjects)
    yield from _comments("assignments", subjects.assignments, subjects.locator)
    yield from _comments("activities", subjects.activities, subjects.locator)


def _words(text: object) -> tuple[str, ...]:
    return _words_of(str(text))


@cache
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def same_title(one: object, other: object) -> bool:
    """Equal but for punctuation, one or two words more on one side, or one word of more than fifteen."""
    a, b = _words(one), _words(other)
    if a == b:
        return True
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 2:
        return False
    only_a, only_b = _only(a, b), _only(b, a)
    if len(only_a) + len(only_b) <= 2 and not (only_a and only_b):
        return fuzz.token_sort_ratio(" ".join(a), " ".join(b)) >= 85
    return max(len(only_a), len(only_b)) == 1 and min(len(a), len(b)) > 15


def _only(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return [word for word in one if word not in other]


def _titles(table: str, rows: Sequence[Row]) -> Iterator[Finding]:
    name = {"assignments": "assignment", "activities": "activity"}[table]
    for first, second in combinations(rows, 2):
        if not same_title(first["title"], second["title"]):
            continue
        one, other = _words(first["title"]), _words(second["title"])
        if table == "activities" and first["assignment_id"] == second["assignment_id"] and one != other:
            continue  # steps of one thing, worded alike
        differing = ", ".join([*_only(one, other), *_only(other, one)])
        note = f", but for {differing}" if differing else ""
        apart = " and ".join(column for column in ("comment", "status") if first[column] != second[column])
        beside = f"different in {apart}" if apart else "the same"
        message = f"The same {name} stands twice{note}; what stands beside it is {beside}."
        yield _finding("listed_twice", message, table, first, second)


def _activities_that_repeat(subjects: Subjects) -> Iterator[Finding]:
    """Activities that say no more than the assignment they belong to."""
    for assignment in subjects.assignments:
        whole = str(assignment["title"]).rstrip(".")
        for activity in subjects.activities_of(assignment):
            title = str(activity["title"]).rstrip(".")
            alike_in_length = 0.6 < len(title) / max(len(whole), 1) < 1.2
            if alike_in_length and len(_words(title)) > 2 and fuzz.partial_ratio(title, whole) >= 95:
                yield Finding(
                    rule="activity_repeats_assignment",
                    outcome="differs",
                    message="The activity has the words of its assignment: nothing says what is to be done for it.",
                    expected=whole,
                    observed=title,
                    rows=(row_key("activities", activity), row_key("assignments", assignment)),
                    place=place_of(activity),
                    other=place_of(assignment),
                )


def _comments(table: str, rows: Sequence[Row], locator: Locator) -> Iterator[Finding]:
    """Comments of two rows that are the same, nearly the same, or share a long sentence."""
    commented = [row for row in rows if len(_words(row["comment"])) > 5]
    for first, second in combinations(commented, 2):
        one, other = str(first["comment"]), str(second["comment"])
        short, long = sorted((one, other), key=len)
        if fuzz.ratio(one, other, score_cutoff=80) or long.startswith(short[:-20]):
            differing = _differences(one, other)
            note = f"; they differ in {differing}" if differing else ""
            yield _finding(
                "comment_used_twice", f"Two {table} have one comment{note}.", table, first, second, "comment"
            )
        elif shared := _shared_sentence(first, second):
            sentence, twin = shared
            yield Finding(
                rule="sentence_used_twice",
                outcome="differs",
                message=f"The comments of two {table} have the same sentence.",
                expected=sentence,
                observed=twin,
                rows=(row_key(table, second), row_key(table, first)),
                place=locator.find(twin, place_of(second)),
                other=locator.find(sentence, place_of(first)),
            )


def _differences(one: str, other: str) -> str:
    """The words in which two texts differ, where they are few; '' where they are equal or differ in many."""
    a, b = one.split(), other.split()
    changes = [
        f"{' '.join(a[i:j]) or '–'} / {' '.join(b[k:m]) or '–'}"
        for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    return "; ".join(changes) if len(changes) < 4 and sum(map(len, changes)) < 160 else ""


def _shared_sentence(first: Row, second: Row) -> tuple[str, str] | None:
    """A sentence of ten words or more that two comments share, or one of which begins the other."""
    for one in sentences_of(first):
        for other in sentences_of(second) if len(_words(one)) > 9 else ():
            fewest = min(len(_words(one)), len(_words(other)))
            # What shares few words is not the same sentence; this is quicker to see.
            if fewest < 10 or len({*_words(one)} & {*_words(other)}) < 0.6 * fewest:
                continue
            if fuzz.partial_ratio(one, other) >= 92:
                return one, other
    return None


def _finding(rule: str, message: str, table: str, first: Row, second: Row, column: str = "title") -> Finding:
    return Finding(
        rule=rule,
        outcome="differs",
        message=message,
        expected=str(first[column]),
        observed=str(second[column]),
        rows=(row_key(table, second), row_key(table, first)),
        place=place_of(second),
        other=place_of(first),
    )
