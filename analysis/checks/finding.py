"""What a check returns: what is expected, what stands there, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from analysis.core.places import Place
from analysis.tidy.places import place_columns
from analysis.tidy.vocabulary import words

Row = Mapping[str, object]
"""A row of a tidy table, before it becomes part of a frame: amounts are exact decimals."""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One check made. `place` is where the observed stands, `other` where the expected does (if elsewhere).

    `expected` and `observed` are numbers in `unit`, or quotations where the check compares words. `rows` are the keys
    of the tidy rows that it touches; `proposal` is the simplest change that would make things agree.
    """

    rule: str
    outcome: str  # holds, rounding, differs, undecided
    message: str
    expected: str = ""
    observed: str = ""
    unit: str = ""
    difference: Decimal | None = None
    tolerance: Decimal | None = None
    rows: tuple[str, ...] = ()
    proposal: str = ""
    place: Place = NOWHERE
    other: Place = NOWHERE

    def columns(self) -> dict[str, object]:
        """The finding as a row of the tidy table `checks`, but for the report and the key."""
        return {
            "rule": self.rule,
            "group": _groups()[self.rule],
            "outcome": self.outcome,
            "expected": self.expected,
            "observed": self.observed,
            "unit": self.unit,
            "difference": self.difference,
            "tolerance": self.tolerance,
            "message": self.message,
            "proposal": self.proposal,
            "rows": " ".join(self.rows),
            "other_page": self.other.page,
            "other_line": self.other.line,
            **place_columns(self.place),
        }


@cache
def _groups() -> dict[str, str]:
    """What kind of finding each rule makes (vocabulary/check_rules.csv)."""
    return {row["rule"]: row["group"] for row in words("check_rules")}


def around(text: str, start: int, end: int) -> str:
    """What stands from start to end of a text, with the whole of the words at both ends."""
    behind = text.find(" ", end)
    return text[text.rfind(" ", 0, max(start, 0)) + 1 : behind if behind >= 0 else len(text)].strip()


def compared(expected: Decimal, observed: Decimal, tolerance: Decimal) -> str:
    """The outcome of comparing two amounts: equal, different by what rounding may do, or by more."""
    difference = abs(observed - expected)
    return "holds" if not difference else "rounding" if difference <= tolerance else "differs"


def comparison(
    rule: str,
    expected: Decimal,
    observed: Decimal,
    tolerance: Decimal,
    meaning: Mapping[str, str],
    *,
    rows: Iterable[str],
    place: Place,
    other: Place = NOWHERE,
    unit: str = "mnkr",
) -> Finding:
    """The finding of comparing two amounts (see `compared`); `meaning` has the message for each outcome."""
    outcome = compared(expected, observed, tolerance)
    return Finding(
        rule=rule,
        outcome=outcome,
        message=meaning[outcome],
        expected=spelled(expected),
        observed=spelled(observed),
        unit=unit,
        difference=observed - expected,
        tolerance=tolerance,
        rows=tuple(rows),
        place=place,
        other=other,
    )


def spelled(value: Decimal) -> str:
    """An amount as it stands in a table of this project: decimal point, as many decimals as printed."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if abs(value) >= 1000 and "." in text and not value % 1 else text


def place_of(row: Row) -> Place:
    """Where a tidy row is printed."""
    box = str(row["source_bbox"] or "").split()
    edges = tuple(float(edge) for edge in box)
    page, line = row["source_page"], row["source_line"]
    return Place(
        page=None if page is None else int(str(page)),
        line=None if line is None else int(str(line)),
        box=edges if len(edges) == 4 else None,
    )
