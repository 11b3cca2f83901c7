"""Sentences about what the checks found."""

from __future__ import annotations

import pandas as pd

from analysis.answers.language import label, listed
from analysis.answers.measures.answers import each, keys_in
from analysis.answers.prose.markup import Facts, cell, counted, number, quoted, told

NOTHING = "No check was made, since no report was read."


def in_short(f: Facts) -> str:
    """What a reader in a hurry needs to know."""
    if not f.value("reports"):
        return NOTHING
    agree = "Most" if f.value("holds") + f.value("rounding") > f.value("checks") / 2 else "Fewer than half"
    said = [
        f"Every one of the {f['words']} words of the reports was read and ends in exactly one place.",
        f"**{agree}** of the {f['checks']} checks of the reports against themselves hold: {f['holds']} exactly and "
        f"{f['rounding']} but for rounding.",
    ]
    if f.value("differs"):
        said.append(
            f"{f['differs']} {f.verb('differs', 'differs', 'differ')}, {f['important']} of them by rules that weigh "
            f"most, and {f['undecided']} cannot be decided. Nothing was altered because of them."
        )
    else:
        said.append(f"None differs; {f['undecided']} cannot be decided.")
    return " ".join(said)


def read(f: Facts, places: pd.DataFrame) -> str:
    """Where the words went."""
    if places.empty:
        return NOTHING
    said = []
    for report in dict.fromkeys(places["report_id"]):
        mine = places[places["report_id"] == report].reset_index(drop=True)
        mine.attrs = places.attrs
        total = int(mine["words"].sum())
        share = "most" if mine["words"].iloc[0] > total / 2 else "the largest part"
        said.append(
            f"In {quoted(report)} {share}, {cell(mine, 0, 'words')} words, stand in {mine['destination'].iloc[0]}."
        )
    return " ".join(said)


def outcomes_title(f: Facts) -> str:
    """The finding of the chart of outcomes."""
    if not f.value("checks"):
        return NOTHING
    return f"{f.bare('differs')} of {f.bare('checks')} checks differ by more than rounding"


def outcomes(families: pd.DataFrame) -> str:
    """Which kinds of checks find most."""
    if families.empty:
        return NOTHING
    rows = [(row.differs, at) for at, row in enumerate(each(families)) if row.differs]
    if not rows:
        return "No kind of check finds a difference."
    most = max(rows)[1]
    silent = [f"“{label('family', row.family)}”" for row in each(families) if not row.differs]
    tail = f" None differs among {listed(silent)}." if silent else ""
    kind = label("family", families["family"].iloc[most])
    found = cell(families, most, "differs")
    if 2 * max(rows)[0] > families["differs"].sum():
        return f"Most differences, {found}, are of one kind, “{kind}”.{tail}"
    return f"The largest part of the differences, {found}, is of one kind, “{kind}”.{tail}"


def contradictions(frame: pd.DataFrame) -> str:
    """How many there are, and the one that weighs most."""
    if frame.empty:
        return "The reports do not contradict themselves in this."
    how = str(frame.attrs["how"])
    first = frame.iloc[0]
    where, what = quoted(first["report_id"]), told(first["message"])
    if len(frame) == 1:
        return f"There is {counted(frame, how)}, in {where}: {what}"
    return f"There are {counted(frame, how)}. First among them, in {where}: {what}"


def touching(frame: pd.DataFrame) -> str:
    """Whether the checks say anything against the numbers of a page."""
    if frame.empty:
        return "No check speaks against a number on this page."
    found = counted(frame, str(frame.attrs["how"]))
    touch, it = ("contradiction touches", "it") if len(frame) == 1 else ("contradictions touch", "them")
    return f"{found} {touch} rows that this page counts. No number was altered because of {it}."


def undecided(f: Facts, frame: pd.DataFrame) -> str:
    """How many there are, and why; among them checks of the reading, which the facts leave out."""
    if frame.empty:
        return "Everything that was asked could be decided."
    checks, each_one = ("check", "it") if len(frame) == 1 else ("checks", "each")
    found = counted(frame, str(frame.attrs["how"]))
    others = " Some of them ask whether a report was read as a whole." if f.value("undecided") < len(frame) else ""
    return f"{found} {checks} cannot be decided; what is lacking stands beside {each_one}.{others}"


def rules(frame: pd.DataFrame) -> str:
    """How often the rules are right, as far as their findings were judged."""
    if frame.empty:
        return "No rule found anything."
    how, keys = str(frame.attrs["how"]), keys_in(frame)
    right, judged = int(frame["right"].sum()), int(frame["judged"].sum())
    wrong = "all of them right" if right == judged else f"{number(right, 'count', keys, how)} of them right"
    return (
        f"{counted(frame, how)} {'rule' if len(frame) == 1 else 'rules'} found something. In the reports that came "
        f"with this project {number(judged, 'count', keys, how)} findings were read beside both places and judged one "
        f"by one, {wrong}; reports that nobody has read yet may fare otherwise."
    )
