"""Sentences about what changed since the last report."""

from __future__ import annotations

from analysis.prose.markup import Facts

_NOUNS = {"assignment": ("assignment", "assignments"), "activity": ("activity", "activities")}


def since_last(f: Facts, level: str) -> str:
    """What goes on, what is new and what is no longer listed, and what became of the statuses."""
    one, many = _NOUNS[level]
    if not f.value("total"):
        return f"There is no earlier report with {many} to compare with."
    before = f"{f['before']} {f.verb('before', one, many)}"
    if not f.value("before"):
        return f"The report before it lists no {one}; {_new(f)}."
    sentence = (
        f"Of the {before} in the report before it, {f['matched']} {f.verb('matched', 'is', 'are')} still listed and "
        f"{f['gone']} no longer; {_new(f)}."
    )
    return f"{sentence} {_statuses(f)}".strip()


def _new(f: Facts) -> str:
    returned = f", of which {f['returned']} had been listed earlier" if f.value("returned") else ""
    return f"{f['new']} {f.verb('new', 'is', 'are')} new{returned}"


def _statuses(f: Facts) -> str:
    if not f.value("matched"):
        return ""
    if f.value("untold") == f.value("matched"):
        return "Whether their status changed cannot be told."
    told = f"Of those still listed, {f['changed']} changed status and {f['kept']} kept it"
    return f"{told}; of {f['untold']} it cannot be told." if f.value("untold") else f"{told}."
