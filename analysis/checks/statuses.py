"""Does the status of an activity or an assignment agree with its comment and its neighbours?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from rapidfuzz import fuzz

from analysis.checks.finding import Finding, Row, place_of
from analysis.checks.likeness import Rarity, stems
from analysis.checks.passages import Locator
from analysis.core.places import Place
from analysis.core.swedish import sentences
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
    rarity = subjects.rarity()
    yield from _comments_about_activities(subjects, rarity)
    yield from _own_comments(subjects)
    yield from _done_before_prepared(subjects, rarity)
    yield from _assignments_and_activities(subjects)
    yield from _unexplained(subjects, rarity)
    yield from _without_comment(subjects)


# ---------------------------------------------------------------------------------------------------------------------
# What a comment says of an activity


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((row["meaning"], row["strength"], re.compile(row["pattern"])) for row in words("progress_words"))


def _said(text: str) -> list[tuple[str, str, re.Match[str]]]:
    """What a text says of progress: (meaning, strength, where it says so)."""
    return [(meaning, strength, found) for meaning, strength, one in _patterns() if (found := one.search(text))]


def _told(text: str) -> Mapping[str, str]:
    """The plain words of a text for each meaning that it has."""
    return {meaning: found[0] for meaning, strength, found in _said(text) if strength == "strong"}


def _clauses(sentence: str) -> list[str]:
    """A sentence cut at "och" and commas where it says of one thing that it is done and of another that it is not."""
    meanings = {meaning for meaning, _, _ in _said(sentence)}
    if {"finished", "unfinished"} <= meanings:
        return re.split(r",|\boch\b", sentence)
    return [sentence]


_NOT_YET = re.compile(r"\b(?:när|då|efter att|innan|tills|så snart|förrän|om)\b", re.IGNORECASE)


def _of_a_step(clause: str, found: re.Match[str], title: str) -> bool:
    """Whether it is a step that is done, not the activity: "Upphandlingen är klar" of "Bygga ut akuten".

    Nor does "När upphandlingen är klar" say that anything is done.
    """
    before = clause[: found.start()]
    steps = [match[0] for meaning, _, match in _said(before) if meaning == "step"]
    return bool(_NOT_YET.search(before)) or any(not stems(step) & stems(title) for step in steps)


def _comments_about_activities(subjects: Subjects, rarity: Rarity) -> Iterator[Finding]:
    """Done beside a comment that says begun or not yet; ongoing beside one that says finished.

    A sentence speaks of the activity with which it shares most; how much they must share depends on how plain its
    words are (the strength of progress_words.csv). Comments of other assignments count when they share very much.
    """
    for assignment in subjects.assignments:
        own = subjects.activities_of(assignment)
        for sentence in sentences_of(assignment):
            for clause in _clauses(sentence):
                found = _contradicted(clause, own, subjects.activities, rarity)
                if found:
                    place = subjects.place_of_sentence(sentence, assignment)
                    yield _comment_finding(*found, assignment, sentence, place)


def _contradicted(clause: str, own: Sequence[Row], every: Sequence[Row], rarity: Rarity) -> tuple[Row, str, str] | None:
    """The activity whose status a clause contradicts, with what it says of it and in which words."""
    for meaning, strength, found in _said(clause):
        if meaning not in ("finished", "unfinished"):
            continue
        activity = _spoken_of(clause, own, every, strength, rarity)
        if activity is None or not _contradicts(meaning, str(activity["status"])):
            continue
        if meaning == "unfinished" or not _of_a_step(clause, found, str(activity["title"])):
            return activity, meaning, found[0]
    return None


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


def _comment_finding(activity: Row, meaning: str, found: str, assignment: Row, sentence: str, place: Place) -> Finding:
    case = "lost" if activity["status"] == "unknown" else "perhaps"  # it may speak of something beside the activity
    return Finding(
        rule="done_beside_unfinished" if meaning == "unfinished" else "not_done_beside_finished",
        outcome="undecided",
        parameters={"case": case, "status": activity["status"], "said": found},
        expected=str(activity["title"]),
        observed=sentence,
        rows=(row_key("activities", activity), row_key("assignments", assignment)),
        place=place,
        other=place_of(activity),
    )


def _own_comments(subjects: Subjects) -> Iterator[Finding]:
    """An activity's own comment against its status."""
    for activity in subjects.activities:
        finished = _finished(activity) if activity["status"] in UNFINISHED else None
        if finished:
            yield _of_own_comment("not_done_beside_finished", {"case": "listed", "said": finished}, activity)


def _finished(activity: Row) -> str | None:
    """The words with which an activity's comment says that it, and no mere step of it, is done."""
    for sentence in sentences_of(activity):
        for meaning, strength, found in _said(sentence):
            plain = (meaning, strength) == ("finished", "strong")
            if plain and not _of_a_step(sentence, found, str(activity["title"])):
                return found[0]
    return None


def _of_own_comment(rule: str, parameters: Mapping[str, object], activity: Row) -> Finding:
    return Finding(
        rule=rule,
        outcome="differs",
        parameters=parameters,
        expected=str(activity["title"]),
        observed=str(activity["comment"]),
        rows=(row_key("activities", activity),),
        place=place_of(activity),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Statuses against each other


def _done_before_prepared(subjects: Subjects, rarity: Rarity) -> Iterator[Finding]:
    """Something is built up and done, while the planning of the same thing in the same assignment still goes on."""
    for assignment in subjects.assignments:
        own = subjects.activities_of(assignment)
        done = [row for row in own if row["status"] == "done" and "completing" in _told(str(row["title"]))]
        planned = [row for row in own if row["status"] in UNFINISHED and "preparing" in _told(str(row["title"]))]
        for one, other in ((one, other) for one in done for other in planned):
            weight, shared = rarity.shared(str(one["title"]), str(other["title"]))
            if weight < 1 or len(shared) < 2:
                continue
            yield Finding(
                rule="done_before_prepared",
                outcome="differs",
                parameters={"status": other["status"]},
                expected=str(other["title"]),
                observed=str(one["title"]),
                rows=(row_key("activities", one), row_key("activities", other)),
                place=place_of(one),
                other=place_of(other),
            )


_NOT_AS_PLANNED = ("off_plan", "partly_on_plan", "paused", "not_started")


def _assignments_and_activities(subjects: Subjects) -> Iterator[Finding]:
    """Fulfilled with activities off plan, and of how many assignments that cannot be told."""
    for assignment in subjects.assignments:
        if assignment["status"] != "fulfilled":
            continue
        own = subjects.activities_of(assignment)
        told = sorted({str(row["status"]) for row in own})
        yield Finding(
            rule="fulfilled_with_off_plan",
            outcome="differs" if any(row["status"] in _NOT_AS_PLANNED for row in own) else "holds",
            parameters={
                "case": "activities" if own else "none",
                "status": "fulfilled",
                "n": len(own),
                "statuses": told,
            },
            expected="fulfilled",
            observed=", ".join(told).replace("_", " "),
            rows=(row_key("assignments", assignment), *(row_key("activities", row) for row in own)),
            place=place_of(assignment),
        )
    unknown = [row for row in subjects.assignments if row["status"] == "unknown"]
    if unknown:
        yield Finding(
            rule="fulfilled_with_off_plan",
            outcome="undecided",
            parameters={"n": len(unknown), "all": len(subjects.assignments)},
            rows=tuple(row_key("assignments", row) for row in unknown),
            place=place_of(unknown[0]),
        )


# ---------------------------------------------------------------------------------------------------------------------
# What is not said

_CONDITION = re.compile(r"^(?:Om|När|Förutsatt|Under förutsättning)\b[^:,]+[:,]")
"""A title that says itself on what the activity waits: "Om ansökan är framgångsrik: bevaka …"."""


def _unexplained(subjects: Subjects, rarity: Rarity) -> Iterator[Finding]:
    """Activities that do not go as planned, of which the comment of their assignment says no word."""
    for assignment in (row for row in subjects.assignments if row["comment"]):
        own = subjects.activities_of(assignment)
        late = [row for row in own if row["status"] in ("off_plan", "paused", "not_started")]
        for activity in (row for row in late if not row["comment"]):
            title = str(activity["title"])
            told = _CONDITION.match(title) or any(
                _names_it(title, one, rarity) or (len(late) == 1 and _gives_a_reason(one))
                for one in sentences_of(assignment)
            )
            yield Finding(
                rule="off_plan_unexplained",
                outcome="holds" if told else "differs",
                parameters={"status": activity["status"]},
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


def _gives_a_reason(sentence: str) -> bool:
    """Whether a sentence says that something is late or waits: with one activity off plan, it speaks of that."""
    return "delayed" in _told(sentence)


def _without_comment(subjects: Subjects) -> Iterator[Finding]:
    """One finding for each way in which a list says nothing: "Kommentar saknas", a blank, an assignment without any."""
    for list_no in dict.fromkeys(row["list_no"] for row in subjects.activities if row["list_no"] is not None):
        own = [row for row in subjects.activities if row["list_no"] == list_no]
        for text, case in ((NO_COMMENT, "no_comment"), ("", "empty")):
            silent = [row for row in own if row["comment"] == text]
            if silent:
                said = {"case": case, "all": len(own), "list_no": list_no, "said": text}
                yield _silent(said, "activities", silent)
    if not any(row["comment"] for row in subjects.assignments):
        return
    for assignment in subjects.assignments:
        if not assignment["comment"] and subjects.activities_of(assignment):
            yield _silent({"case": "assignment"}, "assignments", [assignment])
    idle = [row for row in subjects.assignments if not subjects.activities_of(row)]
    if idle:
        yield _silent({"case": "idle", "all": len(subjects.assignments)}, "assignments", idle)


def _silent(parameters: Mapping[str, object], table: str, rows: Sequence[Row]) -> Finding:
    return Finding(
        rule="nothing_said",
        outcome="differs",
        parameters={"n": len(rows), **parameters},
        observed=str(rows[0]["title"]),
        rows=tuple(row_key(table, row) for row in rows),
        place=place_of(rows[0]),
    )
