"""What every tidy table holds, as vocabulary/contracts.csv says: columns in order, types, units, codes, keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.tidy.vocabulary import STATUSES, words

if TYPE_CHECKING:
    import pandas as pd  # a child process that reads one report does without it

Row = Mapping[str, object]
"""A row of a tidy table before it becomes part of a frame: amounts are decimals, what is missing is None or ''."""


@dataclass(frozen=True, slots=True)
class Column:
    """The contract of a column. `type` is that of a Frictionless field: string, number, integer, boolean, date."""

    type: str
    description: str
    required: bool
    values: tuple[str, ...]
    least: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """The contract of a tidy table: its columns in order, and those that together are its key."""

    name: str
    description: str
    columns: dict[str, Column]
    key: tuple[str, ...]


class ContractError(ValueError):
    """Rows that are not what their table holds: `column` and `row` (a position) name the first fault."""

    def __init__(self, table: str, column: str, row: int | None, why: str) -> None:
        self.table, self.column, self.row, self.why = table, column, row, why
        super().__init__(f"{table}.{column}{'' if row is None else f', row {row + 1}'}: {why}")


_CODES = {f"{level}_status": codes for level, codes in STATUSES.items()}
_CODES["check_rule"] = tuple(row["rule"] for row in words("check_rules"))
"""Codes that are said elsewhere, by the name that stands for them in contracts.csv."""


def _tables() -> Iterator[Table]:
    """The contracts of contracts.csv: a line without a column says what its table holds, those of "*" end each one."""
    columns: dict[str, dict[str, Column]] = {}
    keys: dict[str, list[str]] = {}
    for row in words("contracts"):
        name, column, codes = row["table"], row["column"], row["values"]
        if column:
            columns.setdefault(name, {})[column] = Column(
                type=row["type"],
                description=row["description"],
                required=not row["blank"],
                values=_CODES.get(codes) or tuple(codes.split()),
                least=int(row["least"]) if row["least"] else None,
                unit=row["unit"],
            )
            keys.setdefault(name, []).extend([column] if row["key"] else [])
    for row in words("contracts"):
        if not row["column"]:
            name = row["table"]
            place = columns["*"] if name != "reports" else {}  # a report as a whole stands at no place of it
            yield Table(name, row["description"], columns[name] | place, tuple(keys[name]))


TABLES = {table.name: table for table in _tables()}
"""The contract of each tidy table, by name, in the order in which they are written."""


def row_key(name: str, row: Row) -> str:
    """The key of a row of the tidy table `name`: `budget/manadsrapport-2017-11/2/5/forecast_deviation/2017-12-31`.

    Spaces and slashes inside a part are percent-encoded, so that keys can be listed with spaces between them.
    """
    return "/".join([name, *(key_part(row[column]) for column in TABLES[name].key)])


@cache
def key_part(value: object) -> str:
    """A value as a part of a row's key."""
    text = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    return re.sub(r"[%/\s]", lambda match: quote(match[0], safe=""), text)


# ---------------------------------------------------------------------------------------------------------------------
# Rows within their contract


def check_contract(name: str, rows: Sequence[Row]) -> None:
    """Raises ContractError for the first of these rows that the tidy table `name` cannot hold."""
    table = TABLES[name]
    for number, row in enumerate(rows):
        if list(row) != list(table.columns):
            odd = sorted(set(row) ^ set(table.columns)) or ["the order"]
            raise ContractError(name, odd[0], number, "is missing, surplus or misplaced")
    for column, contract in table.columns.items():
        _check_column(name, column, contract, [row[column] for row in rows])
    seen: set[tuple[object, ...]] = set()
    for number, row in enumerate(rows):
        key = tuple(row[column] for column in table.key)
        if key in seen:
            raise ContractError(name, table.key[-1], number, f"two rows have one key ({', '.join(map(str, key))})")
        seen.add(key)


def check_frame(name: str, frame: pd.DataFrame) -> None:
    """The same for a typed frame with all the columns of the table; `row` of the error is not told."""
    for column, contract in TABLES[name].columns.items():
        present = frame[column].dropna()
        if contract.required and len(present) < len(frame):
            raise ContractError(name, column, None, "is missing in some row")
        try:
            _check_column(name, column, contract, present.drop_duplicates().tolist())
        except ContractError as error:
            raise ContractError(name, column, None, error.why) from None
    if frame.duplicated(list(TABLES[name].key)).any():
        raise ContractError(name, TABLES[name].key[-1], None, "two rows have one key")


def _check_column(name: str, column: str, contract: Column, values: Sequence[object]) -> None:
    accepts = _ACCEPTS[contract.type]
    for number, value in enumerate(values):
        if value is None or (isinstance(value, str) and not value):
            if contract.required:
                raise ContractError(name, column, number, "is missing")
        elif not accepts(value):
            raise ContractError(name, column, number, f"{value!r} is no {contract.type}")
        elif contract.values and value not in contract.values:
            raise ContractError(name, column, number, f"{value!r} is none of {', '.join(contract.values)}")
        elif contract.least is not None and isinstance(value, int) and value < contract.least:
            raise ContractError(name, column, number, f"{value!r} is less than {contract.least}")


_LARGEST = 10**18
_ACCEPTS: dict[str, Callable[[object], bool]] = {
    "string": lambda value: type(value) is str,
    "number": lambda value: isinstance(value, float | Decimal) and isfinite(value) and -_LARGEST < value < _LARGEST,
    "integer": lambda value: type(value) is int and -_LARGEST < value < _LARGEST,
    "boolean": lambda value: type(value) is bool,
    "date": lambda value: isinstance(value, date) and value == value,  # NaT is not equal to itself
}


def as_table(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as the tidy table `name`: a frame indexed by row key (`row`), with types; what is missing is NA.

    Raises ContractError where a column is missing or surplus, a value is not allowed or a key is not unique.
    """
    import pandas as pd

    check_contract(name, rows)
    columns = TABLES[name].columns
    data = {
        column: _typed([None if row[column] == "" else row[column] for row in rows], contract.type)
        for column, contract in columns.items()
    }
    index = pd.Index([row_key(name, row) for row in rows], name="row", dtype="str")
    return pd.DataFrame(data).set_axis(index)


DTYPES = {
    "string": "str",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""The type of a frame's column, by type of field."""


def _typed(values: list[object], kind: str) -> pd.Series:
    import pandas as pd

    if kind == "number":
        return pd.Series([None if value is None else float(str(value)) for value in values], dtype="float64")
    dtype: Any = DTYPES[kind]
    return pd.Series(values, dtype="object").astype(dtype)
