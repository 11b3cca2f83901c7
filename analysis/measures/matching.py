"""What became of the activities of one report in a later one: titles compared by spelling and by rules."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
from rapidfuzz import fuzz

from analysis.measures.answers import Fact, each, facts, frame_of, keyed, measure, rows_of

MATCHES = ("identical", "respelled", "contained", "key_word", "none")
"""How an activity was found again, surest first. `key_word` is a possibility for a reader to judge: a rare word is
shared, and besides either the titles or their commitments are alike."""

FOUND = MATCHES[:3]

_FILLERS = frozenset(
    [
        "och",
        "i",
        "att",
        "för",
        "med",
        "av",
        "till",
        "den",
        "det",
        "de",
        "som",
        "en",
        "ett",
        "på",
        "inom",
        "från",
        "om",
        "samt",
        "vid",
        "projekt",
        "projektet",
        "nytt",
        "ny",
    ]
)
_IDENTICAL, _RESPELLED = 97, 85
_STEM_LETTERS = (7, 12)
_RARE = 2
"""A word is rare when at most so many activities of the later report hold it."""
_ALIKE, _SAME_COMMITMENT = 55, 75
"""Scores from which titles that share a rare word are a possible match, or their commitments the same."""


@measure
def followed_up(found: pd.DataFrame, later_assignments: pd.DataFrame, later_activities: pd.DataFrame) -> pd.DataFrame:
    """Each activity of `found` (from off_plan.deviating) beside the nearest activity of a later report; none dropped.

    Columns: activity, later_activity, match, score, later_status, commitment_score. `score` (0–100) compares the two
    titles, bracketed remarks, years and filling words left out; `commitment_score` the titles of the commitment and
    of the later activity's assignment. Where nothing fits, `match` is `none`, and the nearest title is shown all the
    same, so that a reader can judge; `later_status` is then empty. Surest matches come first.
    """
    columns = ["activity", "later_activity", "match", "score", "later_status", "commitment_score"]
    if later_activities.empty:
        return frame_of([], columns)
    later = keyed("activities", later_activities).merge(
        later_assignments[["assignment_id", "title"]].rename(columns={"title": "assignment"}),
        on="assignment_id",
        validate="many_to_one",
    )
    candidates = [(row, _content(row.title), _content(row.assignment)) for row in each(later)]
    held = Counter(stem for _, content, _ in candidates for stem in _stems(content))
    rare = {stem for stem, titles in held.items() if titles <= _RARE}
    rows: list[dict[str, object]] = []
    for row in each(found):
        own, commitment = _content(row.activity), _content(row.assignment)
        judged = [
            (MATCHES.index(_match(own, content, rare, _score(commitment, other))), -_score(own, content), number)
            for number, (_, content, other) in enumerate(candidates)
        ]
        rank, negative, number = min(judged)
        nearest, _, assignment = candidates[number]
        match = MATCHES[rank]
        rows.append(
            {
                "activity": row.activity,
                "later_activity": nearest.title,
                "match": match,
                "score": float(round(-negative)),
                "later_status": "" if match == "none" else nearest.status,
                "commitment_score": float(round(_score(commitment, assignment))),
                "sources": rows_of([*row.sources, nearest.key]),
            }
        )
    rows.sort(key=lambda row: (MATCHES.index(str(row["match"])), -float(str(row["score"]))))
    return frame_of(rows, columns)


def _content(title: str) -> str:
    """A title reduced to the words that tell it from others: no brackets, years, filling words; lower case."""
    text = re.sub(r"\([^)]*\)?", " ", title.casefold())
    text = re.sub(r"\b(?:20)?\d\d\s*[-–]\s*(?:20)?\d\d\b|\b20\d\d\b", " ", text)
    return " ".join(word for word in re.findall(r"\w+", text) if word not in _FILLERS)


def _score(one: str, other: str) -> float:
    """How alike two contents are, whatever the order of their words (0–100)."""
    return float(fuzz.token_sort_ratio(one, other))


def _match(one: str, other: str, rare: set[str], commitments: float) -> str:
    score = _score(one, other)
    if score >= _IDENTICAL:
        return "identical"
    if score >= _RESPELLED:
        return "respelled"
    shorter = min(one.split(), other.split(), key=len)
    if len(shorter) > 1 and set(shorter) <= set(one.split()) & set(other.split()):
        return "contained"
    if _stems(one) & _stems(other) & rare and (score >= _ALIKE or commitments >= _SAME_COMMITMENT):
        return "key_word"
    return "none"


def _stems(content: str) -> set[str]:
    """The beginnings of long words: Timbanksforumet and Timbanken begin alike."""
    return {word[:length] for word in content.split() for length in _STEM_LETTERS if len(word) >= length}


@measure
def by_match(matches: pd.DataFrame) -> pd.DataFrame:
    """How many activities were found again in each way (match, count), zeros included."""
    everything = rows_of(key for sources in matches["sources"] for key in sources)
    rows: list[dict[str, object]] = []
    for match in MATCHES:
        mine = matches[matches["match"] == match]
        keys = rows_of(key for sources in mine["sources"] for key in sources)
        rows.append({"match": match, "count": len(mine), "sources": keys or everything})
    return frame_of(rows if len(matches) else [], ["match", "count"])


@measure
def key_figures(matches: pd.DataFrame) -> pd.DataFrame:
    """The figures that the text needs: how many were looked for, found, possibly found, and are done by now."""
    everything = rows_of(key for sources in matches["sources"] for key in sources)
    found = matches[matches["match"].isin(FOUND)]
    possible = matches[matches["match"] == "key_word"]
    done = found[found["later_status"] == "done"]
    ongoing = found[found["later_status"] == "ongoing"]
    parts = {"found": found, "possible": possible, "done": done, "ongoing": ongoing}
    counted = [
        Fact(name, len(part), "count", [key for sources in part["sources"] for key in sources] or everything)
        for name, part in parts.items()
    ]
    return facts([Fact("looked_for", len(matches), "count", everything), *counted])
