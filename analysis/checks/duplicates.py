"""The same thing printed twice: assignments, activities and comments that are equal or nearly so.

One finding for each title, comment or sentence, with all rows that have it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache

from rapidfuzz import fuzz

from analysis.checks.finding import Finding, Row, place_of
from analysis.checks.passages import Locator
from analysis.checks.statuses import Subjects, sentences_of
from analysis.tidy.schema import row_key


def duplicates(subjects: Subjects) -> Iterator[Finding]:
    """Assignments listed twice, activities that repeat their assignment or another activity, comments used twice."""
    yield from _titles("assignments", subjects.assignments, _same_assignment)
    yield from _titles("activities", subjects.activities, _same_activity)
    yield from _activities_that_repeat(subjects)
    for table, rows in (("assignments", subjects.assignments), ("activities", subjects.activities)):
        yield from _comments(table, rows, subjects.locator)


def _words(text: object) -> tuple[str, ...]:
    return _words_of(str(text))


@cache
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


# ---------------------------------------------------------------------------------------------------------------------
# Titles


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


def _same_assignment(one: Row, other: Row) -> bool:
    """Whether an assignment is listed again: in one list, or in two with other words (two lists may share one)."""
    same = _words(one["title"]) == _words(other["title"])
    return same_title(one["title"], other["title"]) and not (same and one["list_no"] != other["list_no"])


def _same_activity(one: Row, other: Row) -> bool:
    """Whether an activity is listed again; several assignments may each have their "Uppföljning och utvärdering"."""
    a, b = _words(one["title"]), _words(other["title"])
    if one["assignment_id"] == other["assignment_id"]:
        return a == b  # steps of one thing are worded alike
    return len(a) > 5 and one["list_no"] == other["list_no"] and same_title(one["title"], other["title"])


def _titles(table: str, rows: Sequence[Row], same: Callable[[Row, Row], bool]) -> Iterator[Finding]:
    for group in _groups(rows, same):
        titles = [_words(row["title"]) for row in group]
        differing = dict.fromkeys(word for a in titles for b in titles for word in _only(a, b))
        said = {"case": "worded", "differing": ", ".join(differing)} if differing else {}
        yield _finding("listed_twice", said, table, group, "title")


def _groups(rows: Sequence[Row], same: Callable[[Row, Row], bool]) -> list[list[Row]]:
    """Rows that are the same as the first of their group, in printed order; rows that are like no other left out."""
    groups: list[list[Row]] = []
    for row in rows:
        group = next((group for group in groups if same(group[0], row)), None)
        if group is None:
            groups.append([row])
        else:
            group.append(row)
    return [group for group in groups if len(group) > 1]


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
                    expected=whole,
                    observed=title,
                    rows=(row_key("activities", activity), row_key("assignments", assignment)),
                    place=place_of(activity),
                    other=place_of(assignment),
                )


# ---------------------------------------------------------------------------------------------------------------------
# Comments


def _comments(table: str, rows: Sequence[Row], locator: Locator) -> Iterator[Finding]:
    """Comments that several rows share, or nearly so; then long sentences that different comments share."""
    commented = [row for row in rows if len(_words(row["comment"])) > 5]
    groups = _groups(commented, _same_comment)
    for group in groups:
        texts = [str(row["comment"]) for row in group]
        differing = _differences(texts[0], next((text for text in texts if text != texts[0]), texts[0]))
        said = {"case": "nearly", "differing": differing} if differing else {}
        yield _finding("comment_used_twice", said, table, group, "comment")
    repeated = {id(row) for group in groups for row in group[1:]}
    yield from _sentences(table, [row for row in commented if id(row) not in repeated], locator)


def _same_comment(one: Row, other: Row) -> bool:
    short, long = sorted((str(one["comment"]), str(other["comment"])), key=len)
    if len(short) > 60 and long.startswith(short[:-20]):
        return True
    return short == long or fuzz.ratio(short, long, score_cutoff=80) > 0


def _differences(one: str, other: str) -> str:
    """The words in which two texts differ, where they are few; '' where they are equal or differ in many."""
    a, b = one.split(), other.split()
    changes = [
        f"{' '.join(a[i:j]) or '–'} / {' '.join(b[k:m]) or '–'}"
        for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    return "; ".join(changes) if len(changes) < 4 and sum(map(len, changes)) < 160 else ""


def _sentences(table: str, rows: Sequence[Row], locator: Locator) -> Iterator[Finding]:
    """Each sentence of ten words or more that different comments share."""
    long = [(row, one) for row in rows for one in sentences_of(row) if len(_words(one)) > 9]
    used: set[int] = set()
    for number, (first, sentence) in enumerate(long):
        same = [
            at
            for at in range(number + 1, len(long))
            if at not in used and long[at][0] is not first and _same_sentence(sentence, long[at][1])
        ]
        if number in used or not same:
            continue
        used |= set(same)
        second, twin = long[same[0]]
        group = list({id(row): row for row in [first, *(long[at][0] for at in same)]}.values())
        yield Finding(
            rule="sentence_used_twice",
            outcome="differs",
            parameters={"count": len(group), "table": _LEVELS[table]},
            expected=sentence,
            observed=twin,
            rows=tuple(row_key(table, row) for row in group),
            place=locator.find(twin, place_of(second)),
            other=locator.find(sentence, place_of(first)),
        )


def _same_sentence(one: str, other: str) -> bool:
    # What shares few words is not the same sentence; this is quicker to see.
    fewest = min(len(_words(one)), len(_words(other)))
    return len({*_words(one)} & {*_words(other)}) >= 0.6 * fewest and fuzz.partial_ratio(one, other) >= 92


_LEVELS = {"assignments": "assignment", "activities": "activity"}


def _finding(rule: str, parameters: Mapping[str, object], table: str, group: Sequence[Row], column: str) -> Finding:
    return Finding(
        rule=rule,
        outcome="differs",
        parameters={"count": len(group), "table": _LEVELS[table], **parameters},
        expected=str(group[0][column]),
        observed=str(group[1][column]),
        rows=tuple(row_key(table, row) for row in group),
        place=place_of(group[1]),
        other=place_of(group[0]),
    )
