"""A number that knows where it is printed: its value, its unit, the rows it comes from and how it was computed.

>>> year = load("budget").query("measure == 'forecast_deviation' and level == 'item'")
>>> drugs = cite(year[is_theme(year.line_item, "drugs")], "value_mnkr")  # −125.0 mnkr, one row
>>> grant = cite(year[is_theme(year.line_item, "drug_grant")], "value_mnkr")
>>> drugs + grant  # −125.0 + 125.6 = 0.6 mnkr, two rows
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.answers.language import amount, digits, exact

Scalar = int | float


@dataclass(frozen=True, eq=False)
class Number:
    """A value with its unit, the keys of the rows behind it, and the formula that computed it.

    `+`, `-`, `*`, `/`, `abs` and `sum` keep all four. Sums and differences need the same unit on both sides; a ratio
    of two numbers of one unit is a share (0–1); an amount divided by months or years is an amount per month or year.
    `float(number)` is the bare value, and comparisons go by it.
    """

    value: float
    unit: str
    sources: tuple[str, ...] = ()
    formula: str = ""
    reason: str = ""
    """Why an assumption, which has no source, was chosen; empty for what was read or computed."""
    binding: int = field(default=9, repr=False)
    """How tightly the formula's outermost operation binds (1: sum, 2: product, 9: a single term)."""

    @property
    def terms(self) -> str:
        """The right side of the formula; for a value that was read, the value itself."""
        return self.formula or exact(self.value, self.unit)

    @property
    def explained(self) -> str:
        """The formula with its result: "−812.0 − (−696.2) = −115.8"; empty for what was only read or counted."""
        return f"{self.formula} = {digits(self.value, self.unit)}" if self.formula else ""

    def __add__(self, other: Number | Scalar) -> Number:
        if isinstance(other, int | float) and other == 0:
            return self  # where sum() begins
        return self._sum(other, "+", self.value + _same_unit(self, other, "add").value)

    __radd__ = __add__

    def __sub__(self, other: Number | Scalar) -> Number:
        return self._sum(other, "−", self.value - _same_unit(self, other, "subtract").value)

    def _sum(self, other: Number | Scalar, sign: str, value: float) -> Number:
        right = _same_unit(self, other, "add")
        formula = f"{self._inside(1)} {sign} {right._inside(2, signed=True)}"
        return _computed(value, self.unit, (self, right), formula, 1)

    def __mul__(self, other: Number | Scalar) -> Number:
        right = _plain(other)
        if "share" not in (self.unit, right.unit) and "" not in (self.unit, right.unit):
            raise ValueError(f"{self.unit} × {right.unit} has no meaning here: multiply by a share or a plain number")
        unit = self.unit if right.unit in ("", "share") else right.unit
        formula = f"{self._inside(2)} × {right._inside(2, signed=True)}"
        return _computed(self.value * right.value, unit, (self, right), formula, 2)

    __rmul__ = __mul__

    def __truediv__(self, other: Number | Scalar) -> Number:
        right = _plain(other)
        if not right.value:
            raise ZeroDivisionError(f"{self.terms} divided by 0: ask first whether there is anything to divide by")
        unit = _ratio_unit(self.unit, right.unit)
        formula = f"{self._inside(2)} / {right._inside(3, signed=True)}"
        return _computed(self.value / right.value, unit, (self, right), formula, 2)

    def __neg__(self) -> Number:
        return _computed(-self.value, self.unit, (self,), f"−{self._inside(9, signed=True)}", 2)

    def __abs__(self) -> Number:
        return self if self.value >= 0 else -self

    def __round__(self, decimals: int = 0) -> Number:
        return _computed(round(self.value, decimals), self.unit, (self,), self.formula, self.binding)

    def __float__(self) -> float:
        return self.value

    def __int__(self) -> int:
        return int(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __lt__(self, other: Number | Scalar) -> bool:
        return self.value < float(other)

    def __le__(self, other: Number | Scalar) -> bool:
        return self.value <= float(other)

    def __gt__(self, other: Number | Scalar) -> bool:
        return self.value > float(other)

    def __ge__(self, other: Number | Scalar) -> bool:
        return self.value >= float(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number | int | float) and self.value == float(other)

    def __hash__(self) -> int:
        return hash(self.value)

    def __str__(self) -> str:
        return amount(self.value, self.unit)

    def _inside(self, binding: int, signed: bool = False) -> str:
        """The terms as a part of a larger formula, in brackets where they bind less tightly or begin with a sign."""
        loose = self.binding < binding
        return f"({self.terms})" if loose or (signed and self.terms.startswith(("−", "-"))) else self.terms

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        from analysis.answers.printed import number_bundle  # looks reports up, which only a shown number needs

        return number_bundle(self)


def _plain(value: Number | Scalar) -> Number:
    return value if isinstance(value, Number) else Number(float(value), "")


def _same_unit(one: Number, other: Number | Scalar, verb: str) -> Number:
    if not isinstance(other, Number):
        raise TypeError(f"cannot {verb} {other!r} and {one}: a bare number has no source; write assume({other!r}, …)")
    if one.unit != other.unit:
        raise ValueError(f"cannot {verb} {one.unit or 'a plain number'} and {other.unit or 'a plain number'}")
    return other


def _ratio_unit(upper: str, lower: str) -> str:
    if upper == lower:
        return "share"
    if lower in ("months", "years"):
        return f"{upper}_per_{lower.removesuffix('s')}"
    if lower in ("", "count", "share"):
        return upper
    raise ValueError(f"{upper} / {lower} has no unit here: divide by the same unit, a count, months or years")


def _computed(value: float, unit: str, parts: Iterable[Number], formula: str, binding: int) -> Number:
    keys = dict.fromkeys(key for part in parts for key in part.sources)
    reason = "; ".join(dict.fromkeys(part.reason for part in parts if part.reason))
    return Number(float(f"{value:.12g}"), unit, tuple(keys), formula, reason, binding)  # without binary noise


# ---------------------------------------------------------------------------------------------------------------------
# Where numbers come from


def cite(rows: pd.DataFrame, column: str) -> Number:
    """The one amount of a column in rows of a tidy table, which must be a single row.

    The unit is read from the column's name (`value_mnkr`), or from the row's `unit`. Raises ValueError where there is
    no row, more than one, or no value: ask `len(rows)` first where that may happen.
    """
    if len(rows) != 1:
        shown = ", ".join(map(str, rows.index[:3])) or "none"
        raise ValueError(f"cite() takes one row, here are {len(rows)} ({shown}): filter further, or use total()")
    value = rows[column].iloc[0]
    if pd.isna(value):
        raise ValueError(f"{rows.index[0]} states no {column}")
    return Number(float(value), unit_of(rows, column), (str(rows.index[0]),))


def stated(rows: pd.DataFrame, column: str) -> Number | None:
    """The one amount of a column in rows of a tidy table, or None where no row states it.

    Raises ValueError where more than one row is left.
    """
    found = rows[rows[column].notna()]
    return None if found.empty else cite(found, column)


def months(rows: pd.DataFrame) -> Number:
    """How many whole months the period of one row has, from `period_start` to `period_end`."""
    row = rows.iloc[0]
    start, end = row["period_start"], row["period_end"]
    return Number(float((end.year - start.year) * 12 + end.month - start.month + 1), "months", (str(rows.index[0]),))


def total(rows: pd.DataFrame, column: str) -> Number:
    """The sum of a column over rows of a tidy table; rows without a value are left out.

    Raises ValueError for amounts of several finance tables of one report, which repeat each other: a line of one is the
    sum of another.

    >>> total(budget.query("level == 'item' and measure == 'deviation' and table_no == 2"), "value_mnkr")
    """
    stated = rows[rows[column].notna()]
    if "table_no" in stated and (stated.groupby("report_id")["table_no"].nunique() > 1).any():
        raise ValueError(
            "these amounts stand in several tables of a report, which repeat each other: choose a table_no"
        )
    if stated.empty:
        return Number(0.0, unit_of(rows, column))
    first, *others = (cite(stated.iloc[[row]], column) for row in range(len(stated)))
    return sum(others, start=first)


def count(rows: pd.DataFrame | pd.Series[Any]) -> Number:
    """How many rows of a tidy table there are, with exactly these rows as sources.

    >>> late = count(activities[activities.due_date < activities.report_end])
    """
    keys = tuple(dict.fromkeys(map(str, rows.index)))
    return Number(float(len(keys)), "count", keys)


def assume(value: Scalar, unit: str, reason: str) -> Number:
    """A number that no report states, with the reason why it was chosen; it is shown as an assumption.

    >>> assume(0.5, "share", "half of today's emissions; nobody's target, change it here")
    """
    if not reason.strip():
        raise ValueError("an assumption needs its reason")
    return Number(float(value), unit, (), "", reason)


def median(rows: pd.DataFrame, column: str) -> Number:
    """The median of a column over rows of a tidy table (days, mnkr …), with all of these rows as sources."""
    values = rows[column].dropna()
    if values.empty:
        raise ValueError(f"no row states {column}")
    value = float(values.median())
    listed = "; ".join(exact(float(each), unit_of(rows, column)) for each in values.sort_values())
    return Number(value, unit_of(rows, column), tuple(map(str, values.index)), f"median({listed})", "", 9)


def share(part: Number, whole: Number) -> Number | None:
    """Part of whole as a share (0–1), or None where the whole is nothing."""
    return part / whole if whole else None


_SUFFIXES = ("mnkr", "tonnes", "pct", "share", "days", "months", "years", "year", "kr", "words", "count")


def unit_of(rows: pd.DataFrame, column: str) -> str:
    """The unit of a column: what its name ends with, or what the `unit` of the one row says."""
    if column == "value" and "unit" in rows and rows["unit"].nunique() == 1:
        return str(rows["unit"].iloc[0])
    for suffix in _SUFFIXES:
        if column == suffix or column.endswith(f"_{suffix}"):
            return suffix
    raise ValueError(f"the column {column!r} does not say its unit: end its name with one of {', '.join(_SUFFIXES)}")


def is_missing(value: object) -> bool:
    """Whether a cell of a frame holds nothing (None, NaN, NaT, NA)."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and math.isnan(value)
