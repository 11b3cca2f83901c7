"""What a check returns: what is expected, what stands there, and what that means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from analysis.core.places import Place
from analysis.tidy.places import place_columns
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import words

Row = Mapping[str, object]
"""A row of a tidy table, before it becomes part of a frame: amounts are exact decimals."""


NOWHERE = Place()
NOTHING: Mapping[str, object] = {}


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
            "parameters": as_json(self.parameters),
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


def as_json(parameters: Mapping[str, object]) -> str:
    """The parameters of a finding as they stand in the table `checks`."""
    return json.dumps(parameters, ensure_ascii=False, sort_keys=True)


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


Source = tuple[str, Row]
"""A row, with the name of its tidy table."""


def of(table: str, *rows: Row) -> list[Source]:
    """Some rows of one tidy table."""
    return [(table, row) for row in rows]


def about(
    rule: str,
    outcome: str,
    sources: Sequence[Source],
    said: Mapping[str, object] = NOTHING,
    *,
    expected: str = "",
    observed: str = "",
    unit: str = "",
    place: Place | None = None,
    other: Row | None = None,
) -> Finding:
    """The finding about some tidy rows, printed where the first of them is unless a place is given.

    `said` fills the message. `other`: the row that has what is expected.
    """
    return Finding(
        rule=rule,
        outcome=outcome,
        parameters=said,
        expected=expected,
        observed=observed,
        unit=unit,
        rows=tuple(row_key(table, row) for table, row in sources),
        place=place or place_of(sources[0][1]),
        other=place_of(other) if other else NOWHERE,
    )


def comparison(
    rule: str,
    amounts: tuple[Decimal, Decimal],
    tolerance: Decimal,
    sources: Sequence[Source],
    said: Mapping[str, object],
    *,
    unit: str = "mnkr",
    other: Row | None = None,
) -> Finding:
    """The finding of comparing two amounts, expected and observed (see `compared`)."""
    expected, observed = amounts
    return replace(
        about(rule, compared(expected, observed, tolerance), sources, said, unit=unit, other=other),
        expected=format_amount(expected),
        observed=format_amount(observed),
        difference=observed - expected,
        tolerance=tolerance,
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
