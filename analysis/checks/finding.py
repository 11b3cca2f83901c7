"""What a check returns: what is expected, what stands there, and what that means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    of the tidy rows that it touches. `parameters` fill the rule's message (`analysis.checks.messages`); `case` among
    them names the message where the outcome does not. `group` is the rule's own unless the finding has another.
    """

    rule: str
    outcome: str  # holds, rounding, differs, undecided
    parameters: Mapping[str, object] = field(default_factory=dict)
    expected: str = ""
    observed: str = ""
    unit: str = ""
    difference: Decimal | None = None
    tolerance: Decimal | None = None
    rows: tuple[str, ...] = ()
    place: Place = NOWHERE
    other: Place = NOWHERE
    group: str = ""

    def columns(self) -> dict[str, object]:
        """The finding as a row of the tidy table `checks`, but for the report and the key."""
        return {
            "rule": self.rule,
            "group": self.group or groups()[self.rule],
            "outcome": self.outcome,
            "parameters": json.dumps(self.parameters, ensure_ascii=False, sort_keys=True),
            "expected": self.expected,
            "observed": self.observed,
            "unit": self.unit,
            "difference": self.difference,
            "tolerance": self.tolerance,
            "rows": " ".join(self.rows),
            "other_page": self.other.page,
            "other_line": self.other.line,
            **place_columns(self.place),
        }


@cache
def groups() -> dict[str, str]:
    """What kind of finding each rule makes (vocabulary/check_rules.csv)."""
    return {row["rule"]: row["group"] for row in words("check_rules")}


_LONGEST_WORD = 40
"""What goes on for longer without a space is no word, and is cut."""


def around(text: str, start: int, end: int) -> str:
    """What stands from start to end of a text, with the whole of the words at both ends."""
    start = max(start, 0)
    before = text.rfind(" ", max(start - _LONGEST_WORD, 0), start)
    behind = text.find(" ", end, end + _LONGEST_WORD)
    first = before + 1 if before >= 0 or start <= _LONGEST_WORD else start
    return text[first : behind if behind >= 0 else end + _LONGEST_WORD].strip()


def compared(expected: Decimal, observed: Decimal, tolerance: Decimal) -> str:
    """The outcome of comparing two amounts: equal, different by what rounding may do, or by more."""
    difference = abs(observed - expected)
    return "holds" if not difference else "rounding" if difference <= tolerance else "differs"


def comparison(
    rule: str,
    expected: Decimal,
    observed: Decimal,
    tolerance: Decimal,
    parameters: Mapping[str, object],
    *,
    rows: Iterable[str],
    place: Place,
    other: Place = NOWHERE,
    unit: str = "mnkr",
) -> Finding:
    """The finding of comparing two amounts (see `compared`); `parameters` fill the message of its outcome."""
    return Finding(
        rule=rule,
        outcome=compared(expected, observed, tolerance),
        parameters=parameters,
        expected=format_amount(expected),
        observed=format_amount(observed),
        unit=unit,
        difference=observed - expected,
        tolerance=tolerance,
        rows=tuple(rows),
        place=place,
        other=other,
    )


def format_amount(value: Decimal) -> str:
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
