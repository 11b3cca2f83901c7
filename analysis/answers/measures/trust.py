"""What the checks say of the reports: how much was read, what agrees, what does not, what cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.answers.measures.answers import Fact, each, facts, frame_of, keyed, keys_in, measure, records, rows_of
from analysis.tidy.schema import OUTCOMES
from analysis.tidy.vocabulary import words

FAMILIES = tuple(dict.fromkeys(row["family"] for row in words("check_rules")))
READING = "reading"


def with_rules(checks: pd.DataFrame) -> pd.DataFrame:
    """The checks with their row key, and the family and importance (3 most) of their rule."""
    rules = pd.DataFrame(words("check_rules"))[["rule", "family", "importance"]]
    found = keyed("checks", checks).merge(rules, on="rule", how="left", validate="many_to_one")
    return found.assign(importance=found["importance"].astype(int))


@measure
def destinations(checks: pd.DataFrame) -> pd.DataFrame:
    """Where the words of each report went (report_id, destination, words)."""
    found = keyed("checks", checks[checks["rule"] == "words_placed"])
    rows: list[dict[str, object]] = [
        {"report_id": row.report_id, "destination": row.expected, "words": int(row.observed), "sources": (row.key,)}
        for row in each(found)
    ]
    return frame_of(rows, ["report_id", "destination", "words"])


@measure
def by_outcome(checks: pd.DataFrame) -> pd.DataFrame:
    """How many of the checks of a report against itself have each outcome (outcome, count), zeros included."""
    found = with_rules(checks)
    own = found[found["family"] != READING]
    rows: list[dict[str, object]] = []
    for outcome in OUTCOMES if len(own) else ():
        mine = own[own["outcome"] == outcome]
        rows.append({"outcome": outcome, "count": len(mine), "sources": rows_of(mine["key"]) or rows_of(own["key"])})
    return frame_of(rows, ["outcome", "count"])


@measure
def by_family(checks: pd.DataFrame) -> pd.DataFrame:
    """How many checks of each family have each outcome (family, holds, rounding, differs, undecided)."""
    found = with_rules(checks)
    everything = rows_of(found["key"])
    rows: list[dict[str, object]] = []
    for family in FAMILIES if len(found) else ():
        mine = found[found["family"] == family]
        counted = {outcome: int((mine["outcome"] == outcome).sum()) for outcome in OUTCOMES}
        rows.append({"family": family, **counted, "sources": rows_of(mine["key"]) or everything})
    return frame_of(rows, ["family", *OUTCOMES])


@measure
def by_rule(checks: pd.DataFrame) -> pd.DataFrame:
    """The rules that found something that differs, and how many of their findings were judged right.

    Columns: rule, asks, differs, undecided, judged, right (the last two from vocabulary/check_rules.csv).
    """
    found = with_rules(checks)
    rows: list[dict[str, object]] = []
    for rule in words("check_rules"):
        mine = found[(found["rule"] == rule["rule"]) & found["outcome"].isin(["differs", "undecided"])]
        if mine.empty or (rule["family"] == READING and not (mine["outcome"] == "differs").any()):
            continue
        rows.append(
            {
                "rule": rule["rule"],
                "asks": rule["asks"],
                "differs": int((mine["outcome"] == "differs").sum()),
                "undecided": int((mine["outcome"] == "undecided").sum()),
                "judged": int(rule["judged"]),
                "right": int(rule["right"]),
                "sources": rows_of(mine["key"]),
            }
        )
    return frame_of(rows, ["rule", "asks", "differs", "undecided", "judged", "right"])


_CONTRADICTION = ["message", "observed", "expected", "report_id", "where"]


@measure
def contradictions(checks: pd.DataFrame, least: int = 1, most: int = 3) -> pd.DataFrame:
    """What differs, the most important rules first, then the largest difference beside what rounding allows.

    `least` and `most` choose by the importance of the rule. Columns: message, observed and expected (amounts or
    quotations), report_id, and where both stand.
    """
    found = with_rules(checks)
    found = found[(found["outcome"] == "differs") & found["importance"].between(least, most)]
    return _told(found)


@measure
def undecided(checks: pd.DataFrame) -> pd.DataFrame:
    """What could not be told, in printed order, with the same columns as `contradictions`."""
    found = with_rules(checks)
    return _told(found[found["outcome"] == "undecided"])


def _told(found: pd.DataFrame) -> pd.DataFrame:
    beyond = (found["difference"].abs() / found["tolerance"]).fillna(0.0)
    found = found.assign(beyond=beyond).sort_values(["importance", "beyond"], ascending=False, kind="stable")
    rows: list[dict[str, object]] = [
        {
            "message": row.message + (f" Proposal: {row.proposal}." if row.proposal else ""),
            "observed": _quoted(row.observed, row.unit),
            "expected": _quoted(row.expected, row.unit),
            "report_id": row.report_id,
            "where": _where(row),
            "sources": (row.key,),
        }
        for row in each(found)
    ]
    return frame_of(rows, _CONTRADICTION)


def _quoted(text: str, unit: str) -> str:
    short = text if len(text) < 300 else f"{text[:300].rsplit(' ', 1)[0]} …"
    return f"{short} {unit}".strip() if _AMOUNTS.fullmatch(text) else short


_AMOUNTS = re.compile(r"-?[\d.]+(?:; -?[\d.]+)*")
"""One amount or several, as checks spell them: a quotation has no unit."""


def _where(row: Any) -> str:
    """Both places: "line 114, against line 54"."""
    here, there = _place(row.source_line, row.source_page), _place(row.other_line, row.other_page)
    if not here:
        return "the whole report"
    return here if not there or there == here else f"{here}, against {there}"


def _place(line: Any, page: Any) -> str:
    if not pd.isna(line):
        return f"line {line}"
    return f"page {page}" if not pd.isna(page) else ""


@measure
def key_figures(checks: pd.DataFrame) -> pd.DataFrame:
    """The figures that the text needs: how many checks, by outcome, and words read."""
    found = with_rules(checks)
    own = found[found["family"] != READING]
    keys, own_keys = rows_of(found["key"]), rows_of(own["key"])
    read = found[found["rule"] == "words_read"]
    rows = [
        Fact("checks", len(own), "count", own_keys or keys),
        Fact("words", sum(int(row["observed"]) for row in records(read)), "count", rows_of(read["key"]) or keys),
        Fact("reports", int(found["report_id"].nunique()), "count", rows_of(read["key"]) or keys),
    ]
    for outcome in OUTCOMES:
        mine = own[own["outcome"] == outcome]
        rows.append(Fact(outcome, len(mine), "count", rows_of(mine["key"]) or own_keys or keys))
    important = own[(own["outcome"] == "differs") & (own["importance"] == 3)]
    rows.append(Fact("important", len(important), "count", rows_of(important["key"]) or own_keys or keys))
    return facts(rows)


@measure
def touching(checks: pd.DataFrame, answers: Iterable[pd.DataFrame], least: int = 2) -> pd.DataFrame:
    """What differs and touches any of the tidy rows behind some answers, with the columns of `contradictions`.

    For the themed notebooks: what is known against the numbers that they show, by rules of at least that importance.
    """
    keys = {key for answer in answers for key in keys_in(answer)}
    found = with_rules(checks)
    hit = found["rows"].map(lambda text: not keys.isdisjoint(str(text).split())).astype(bool)
    return _told(found[hit & (found["outcome"] == "differs") & (found["importance"] >= least)])
