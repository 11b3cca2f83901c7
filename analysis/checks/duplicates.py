"""The same thing printed twice: assignments, activities and sentences of comments, with all rows that have it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from analysis.checks.finding import Finding, Row, about, of, place_of
from analysis.checks.passages import Locator, sentences_of


def duplicates(assignments: Sequence[Row], activities: Sequence[Row], locator: Locator) -> Iterator[Finding]:
    """Assignments and activities listed twice, sentences that stand in several comments."""
    yield from _titles("assignments", assignments, lambda row: row["list_no"])
    yield from _titles("activities", activities, lambda row: row["assignment_id"])
    for table, rows in (("assignments", assignments), ("activities", activities)):
        yield from _sentences(table, rows, locator)


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _titles(table: str, rows: Sequence[Row], within: Callable[[Row], object]) -> Iterator[Finding]:
    """Rows with the same words for a title: two lists may share an assignment, two assignments an activity."""
    groups: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        groups[within(row), _words(str(row["title"]))].append(row)
    for group in (group for group in groups.values() if len(group) > 1):
        first, second = group[:2]
        yield about(
            "listed_twice",
            "differs",
            of(table, *group),
            {"count": len(group), "table": _LEVELS[table]},
            expected=str(first["title"]),
            observed=str(second["title"]),
            place=place_of(second),
            other=first,
        )


_LEVELS = {"assignments": "assignment", "activities": "activity"}
_FEWEST_WORDS = 8
"""What is shorter says little: "Arbetet pågår enligt plan" is nobody's stock sentence."""


def _sentences(table: str, rows: Sequence[Row], locator: Locator) -> Iterator[Finding]:
    """Each sentence that stands in several comments; the first of those that stand together in the same ones."""
    having: dict[tuple[str, ...], dict[int, tuple[Row, str]]] = defaultdict(dict)
    for number, row in enumerate(rows):
        for sentence in sentences_of(row):
            if len(_words(sentence)) >= _FEWEST_WORDS:
                having[_words(sentence)].setdefault(number, (row, sentence))
    seen: set[tuple[int, ...]] = set()
    for found in having.values():
        if len(found) < 2 or tuple(found) in seen:
            continue
        seen.add(tuple(found))
        (first, sentence), (second, again), *_ = found.values()
        yield about(
            "sentence_used_twice",
            "differs",
            of(table, *(row for row, _ in found.values())),
            {"count": len(found)},
            expected=sentence,
            observed=again,
            place=locator.find(again, second),
            other=first,
        )
