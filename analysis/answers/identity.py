"""Assignments and activities through time: which row of one report is the same as which row of another.

A *thread* is one assignment or one activity, however often it is printed and reworded. Two titles are the same when
their words are, the rare ones counting most, or when one begins with the whole of the other and no third title could
be meant. For an activity it also counts where it stands: under the same assignment less will do, under another one
that goes on as well, more is asked for. What is left over is new, or gone.

A monthly report may list only what is off plan: there, *gone* means no longer listed, not ended.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pandas as pd
from rapidfuzz.fuzz import ratio

from analysis.tidy.store import load
from analysis.tidy.vocabulary import words

CHANGES = ("matched", "new", "gone")
"""What can have happened to a thread from one report to a later one; together they are all threads of the two."""

ACCEPTED = 0.75
"""The least score with which two printings are one thread."""

_SAME_PARENT, _OTHER_PARENT, _PARENTS_APART = 0.1, -0.05, -0.2
_TWO_MATTERS = -0.2  # "… miljöpåverkan från läkemedel", "… miljöpåverkan från livsmedel"
_BEGINNING = 0.9  # the likeness of a title to one that begins with the whole of it
_REPEATED = 0.9  # within one report: a second list prints a commitment again, a word apart at most
_ONE_WORD = 82  # how much alike (of 100) two forms of a word are: "skillnaden" and "skillnader", or a word misspelt


# ---------------------------------------------------------------------------------------------------------------------
# Through all reports


def threads(reports: pd.DataFrame, assignments: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Every printed assignment and activity with the thread that it belongs to.

    Takes the tidy tables of these names. Reports of one publisher are followed in the order of their periods; those
    of several publishers never meet. One row for each printed row, report by report: `level` (assignment, activity),
    `report_id`, `row_id` (its assignment_id or activity_id), `thread_id` (the row_id with which the thread begins),
    `parent_id` (thread of an activity's assignment, '' for an assignment), `title`, `status`, `matched_to` (row_id of
    the printing before, '' where the thread begins) and `score` (0–1, how sure that match is; missing without one).
    """
    rows: list[dict[str, object]] = []
    in_time = reports.sort_values(["publisher", "period_end", "period_start", "report_id"], kind="stable")
    for _, of_publisher in in_time.groupby("publisher", sort=False):
        upper, lower = _Followed(), _Followed()
        for report_id in of_publisher["report_id"]:
            printed = assignments[assignments["report_id"] == report_id].to_dict("records")
            rows += upper.add([_Printing.of(row, "assignment", "") for row in printed])
            printed = activities[activities["report_id"] == report_id].to_dict("records")
            rows += lower.add(
                [_Printing.of(row, "activity", upper.thread_of.get(row["assignment_id"], "")) for row in printed]
            )
    columns = [*_Printing.COLUMNS, "thread_id", "matched_to", "score"]
    frame = pd.DataFrame(rows, columns=columns).astype({"score": float})
    return frame[["level", "report_id", "row_id", "thread_id", "parent_id", "title", "status", "matched_to", "score"]]


def previous_report(reports: pd.DataFrame, report_id: str) -> str | None:
    """The report that a report is compared with: the last one before it of its publisher, of its own kind if any."""
    this = reports.set_index("report_id").loc[report_id]
    earlier = reports[
        (reports["publisher"] == this["publisher"])  # another publisher's assignments are others
        & (reports["period_end"] < this["period_end"])
    ].sort_values(["period_end", "period_start", "report_id"], kind="stable")
    of_kind = earlier[earlier["kind"] == this["kind"]]
    found = of_kind if len(of_kind) else earlier
    return None if found.empty else str(found["report_id"].iloc[-1])


# ---------------------------------------------------------------------------------------------------------------------
# From one report to another


def changes(level: str, old_report: str, new_report: str) -> pd.DataFrame:
    """What became of the assignments or activities of one report in a later one: one row for each of them.

    `level`: "assignment" or "activity". Indexed by the row key in the newer report, or in the older where it is gone.
    Columns: `change` (matched, new, gone), `title` and `status` (as the newer report has them, missing where gone),
    `earlier_title`, `earlier_status` and `earlier_row` (missing where new) and `score` (0-1, how sure the match is).
    One that a report prints twice is one; its status is unknown where it is printed with several.
    """
    return between(threads(load("reports"), load("assignments"), load("activities")), level, old_report, new_report)


def between(followed: pd.DataFrame, level: str, old_report: str, new_report: str) -> pd.DataFrame:
    """The same of rows that were followed already (`followed`: what `threads` returned)."""
    followed = followed[followed["level"] == level]
    old, new = (_once(followed[followed["report_id"] == report]) for report in (old_report, new_report))
    found = new.join(old.add_prefix("earlier_"), how="outer", sort=False)
    here, before = found["row"].notna(), found["earlier_row"].notna()
    found["change"] = pd.Series("matched", index=found.index).where(before, "new").where(here, "gone")
    found["row"] = found["row"].fillna(found["earlier_row"])
    shown = ["change", "title", "status", "earlier_title", "earlier_status", "earlier_row", "score"]
    return found.set_index("row")[shown].sort_values(
        "change", key=lambda names: names.map(CHANGES.index), kind="stable"
    )


def _once(printed: pd.DataFrame) -> pd.DataFrame:
    """Each thread of one report once, as first printed, by thread (row, title, status, score)."""
    tables = {"assignment": "assignments", "activity": "activities"}
    keys = [f"{tables[level]}/{row}" for level, row in zip(printed["level"], printed["row_id"], strict=True)]
    first = printed.assign(row=keys).drop_duplicates("thread_id").set_index("thread_id")
    several = printed.groupby("thread_id", sort=False)["status"].nunique() > 1
    status = first["status"].mask(several.reindex(first.index), "unknown")
    return first.assign(status=status)[["row", "title", "status", "score"]]


# ---------------------------------------------------------------------------------------------------------------------
# Following


@dataclass(frozen=True, slots=True)
class _Printing:
    """One row of a report. `words` are those of its title that tell it from another; `list_no` where it has one."""

    level: str
    report_id: str
    row_id: str
    parent_id: str
    title: str
    status: str
    list_no: int | None
    words: tuple[str, ...]

    COLUMNS = ("level", "report_id", "row_id", "parent_id", "title", "status")

    @classmethod
    def of(cls, row: Mapping[str, object], level: str, parent_id: str) -> _Printing:
        title, list_no = str(row["title"]), row["list_no"]
        return cls(
            level=level,
            report_id=str(row["report_id"]),
            row_id=str(row[f"{level}_id"]),
            parent_id=parent_id,
            title=title,
            status=str(row["status"]),
            list_no=int(str(list_no)) if isinstance(list_no, int) else None,
            words=title_words(title),
        )

    def row(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.COLUMNS}


@dataclass(slots=True)
class _Followed:
    """All threads of one level of one publisher's reports, each with its latest printing."""

    latest: dict[str, _Printing] = field(default_factory=dict)
    thread_of: dict[str, str] = field(default_factory=dict)

    def add(self, printings: Sequence[_Printing]) -> Iterator[dict[str, object]]:
        """Take up the next report; yields its rows, each with its thread and what it was matched to."""
        first_of = _repeated(printings)
        things = [printing for printing in printings if first_of[printing.row_id] == printing.row_id]
        matched = _matches(list(self.latest.items()), things)
        for thing in things:
            self.thread_of[thing.row_id] = matched[thing.row_id][0] if thing.row_id in matched else thing.row_id
        for printing in printings:
            thread_id = self.thread_of[first_of[printing.row_id]]
            self.thread_of[printing.row_id] = thread_id
            _, score = matched.get(first_of[printing.row_id], ("", None))
            before = self.latest[thread_id].row_id if score is not None else ""
            yield printing.row() | {"thread_id": thread_id, "matched_to": before, "score": score}
        for thing in things:
            thread_id = self.thread_of[thing.row_id]
            self.latest.pop(thread_id, None)  # what was seen last stands last
            self.latest[thread_id] = thing


def _repeated(printings: Sequence[_Printing]) -> dict[str, str]:
    """For each row of a report the row in which the same thing is printed first, mostly itself.

    The same words under the same parent are the same thing; between two lists one word may differ.
    """
    weight = _weights(printings)
    firsts: list[_Printing] = []
    first_of = {}
    for printing in printings:
        for first in firsts:
            if first.parent_id != printing.parent_id:
                continue
            other_list = first.list_no != printing.list_no
            if first.words == printing.words or (
                other_list and _likeness(first.words, printing.words, weight) >= _REPEATED
            ):
                first_of[printing.row_id] = first.row_id
                break
        else:
            firsts.append(printing)
            first_of[printing.row_id] = printing.row_id
    return first_of


def _matches(old: Sequence[tuple[str, _Printing]], new: Sequence[_Printing]) -> dict[str, tuple[str, float]]:
    """The thread and the score for each new row that goes on with one, each thread once, the surest first."""
    printings = [*(printing for _, printing in old), *new]
    weight, ahead = _weights(printings), _by_first_letters(printings)
    parents = {printing.parent_id for printing in new}
    found: list[tuple[float, int, int]] = []
    for number, thing in enumerate(new):
        for position, (_, before) in enumerate(old):
            if not ahead[before.row_id] & ahead[thing.row_id]:
                continue
            likeness = _likeness(before.words, thing.words, weight)
            if likeness < _BEGINNING and _is_beginning(before.words, thing.words, printings):
                likeness = _BEGINNING
            elif _are_two_matters(before.words, thing.words):
                likeness += _TWO_MATTERS
            score = likeness + _by_parent(before, thing, parents)
            if score >= ACCEPTED:
                # Of equals, the thread seen last goes on, and the row printed first goes on with it.
                found.append((-score, number, -position))
    matched: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for negative, number, position in sorted(found):
        thread_id, row_id = old[-position][0], new[number].row_id
        if thread_id not in taken and row_id not in matched:
            taken.add(thread_id)
            matched[row_id] = thread_id, min(1.0, round(-negative, 3))
    return matched


def _by_parent(before: _Printing, thing: _Printing, parents: set[str]) -> float:
    """What it adds to a score where two activities stand; nothing for assignments, which stand under none."""
    if not thing.parent_id:
        return 0.0
    if before.parent_id == thing.parent_id:
        return _SAME_PARENT
    if min(len(before.words), len(thing.words)) < 2:
        return -1.0  # "Utvärdering" under one assignment is not "Utvärdering" under another
    return _PARENTS_APART if before.parent_id in parents else _OTHER_PARENT


# ---------------------------------------------------------------------------------------------------------------------
# Titles


def title_words(title: str) -> tuple[str, ...]:
    """The words of a title that tell it from another, in order: without labels, lead-ins and words that fill.

    Which those are is vocabulary (title_words.csv).
    """
    text = _phrases("label").sub(" ", title.casefold().replace("\u00ad", ""))
    lead_in = _phrases("lead_in").match(text.lstrip(" .:-–"))
    if lead_in:
        text = text.lstrip(" .:-–")[lead_in.end() :]
    found = [word for word in re.findall(r"\w+", text) if word not in _fillers()]
    return tuple(found) or tuple(re.findall(r"\w+", title.casefold()))


@cache
def _phrases(role: str) -> re.Pattern[str]:
    """Any of the phrases with a role; a label takes its year and its colon or full stop along."""
    phrases = sorted((row["words"].casefold() for row in words("title_words") if row["role"] == role), key=len)
    choice = "|".join(re.escape(phrase) for phrase in reversed(phrases))
    return re.compile(rf"\b(?:{choice})\b(?: 20\d\d)?[.:]?" if role == "label" else rf"(?:{choice})\b")


@cache
def _fillers() -> frozenset[str]:
    return frozenset(row["words"] for row in words("title_words") if row["role"] == "filler")


def _weights(printings: Iterable[_Printing]) -> Mapping[str, float]:
    """How much a word tells: the fewer titles have it (in any of its forms), the more."""
    titles = [{_stem(word) for word in printing.words} for printing in printings]
    titles_with = Counter(stem for title in titles for stem in title)
    return {stem: math.log(1 + len(titles) / count) for stem, count in titles_with.items()}


def _stem(word: str) -> str:
    """Its first letters: what most forms of a word have in common."""
    return word[:6]


def _by_first_letters(printings: Iterable[_Printing]) -> dict[str, set[str]]:
    """The beginnings of each row's words: two titles without a common one need not be compared."""
    return {printing.row_id: {word[:3] for word in printing.words} for printing in printings}


def _likeness(one: Sequence[str], other: Sequence[str], weight: Mapping[str, float]) -> float:
    """The weight that the words of two titles have in common, as a share (0–1) of all their weight."""
    pairs = _common(one, other)
    shared = sum(weight[_stem(first)] + weight[_stem(second)] for first, second in pairs)
    return shared / sum(weight[_stem(word)] for word in [*one, *other])


def _common(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    """The words that both have, each once, as pairs of their forms."""
    left = list(other)
    pairs = []
    for word in one:
        match = next((candidate for candidate in left if _is_same_word(word, candidate)), None)
        if match is not None:
            left.remove(match)
            pairs.append((word, match))
    return pairs


@cache
def _is_same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if short[:3] != long[:3] or not (one.isalpha() and other.isalpha()) or len(short) < 4:
        return False
    if long.startswith(short):  # "köer", "köerna"
        return len(long) - len(short) <= 3
    return len(short) > 4 and ratio(one, other) >= _ONE_WORD


def _are_two_matters(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each title has a word that the other lacks. The first word does not count: it is the verb, mostly."""
    pairs = _common(one, other)
    found, found_in_other = ({pair[side] for pair in pairs} for side in (0, 1))
    return bool(set(one[1:]) - found) and bool(set(other[1:]) - found_in_other)


def _is_beginning(one: Sequence[str], other: Sequence[str], printings: Iterable[_Printing]) -> bool:
    """Whether the longer title begins with all words of the shorter, and no third title has them all.

    One word is too little: many a title begins with "Utveckla".
    """
    short, long = sorted((one, other), key=len)
    if len(short) < 2 or len(_common(short, long[: len(short)])) < len(short):
        return False
    holding = {printing.words for printing in printings if len(_common(short, printing.words)) == len(short)}
    return holding <= {tuple(one), tuple(other)}
