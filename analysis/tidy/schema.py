"""What every tidy table holds: columns in order, types, units, allowed values, keys. Also the data dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.tidy.vocabulary import ACTIVITY_STATUSES, ASSIGNMENT_STATUSES, INDICATOR_STATUSES, words

if TYPE_CHECKING:
    import pandas as pd  # a child process that reads one report does without it

Row = Mapping[str, object]
"""A row of a tidy table before it becomes part of a frame: amounts are decimals, what is missing is None or ''."""

LEVELS = ("item", "subtotal", "total")
MEASURES = ("result", "budget", "deviation", "forecast", "forecast_deviation")
FIGURE_KINDS = ("money", "percent", "percentage_point", "emission", "count")
STATES = ("final", "preliminary")
BASES = ("legend", "vocabulary", "lost")
KINDS = ("monthly_report", "interim_report", "annual_report", "annual_appendix")
GROUPS = ("reading", "contradiction", "conversion", "language", "fact")
CHECK_RULES = tuple(row["rule"] for row in words("check_rules"))
OUTCOMES = ("holds", "rounding", "differs", "undecided")


@dataclass(frozen=True, slots=True)
class Column:
    """The contract of a column. `type` is that of a Frictionless field: string, number, integer, boolean, date."""

    type: str
    description: str
    required: bool = True
    values: tuple[str, ...] = ()
    least: int | None = None
    unit: str = ""


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


def _text(description: str, values: Sequence[str] | None = None, blank: bool = False) -> Column:
    return Column("string", description, not blank, tuple(values or ()))


def _number(description: str, unit: str, nullable: bool = False) -> Column:
    return Column("number", description, not nullable, unit=unit)


def _whole(description: str, nullable: bool = False, least: int = 1) -> Column:
    return Column("integer", description, not nullable, least=least)


def _day(description: str, nullable: bool = False) -> Column:
    return Column("date", description, not nullable)


_PLACE = {
    "source_page": _whole("Page of the PDF on which the row is printed; empty for a text conversion.", nullable=True),
    "source_line": _whole("Line of the text conversion (from 1); empty for a PDF.", nullable=True),
    "source_bbox": _text(
        "Box on the page, `x0 top x1 bottom` in points from its upper left corner; empty for a text conversion.",
        blank=True,
    ),
}

_REPORT_ID = {"report_id": _text("The report: the stem of its file's name.")}

_STATUS = {
    "status_symbol": _text("The sign or the word as printed; empty where the source lost it.", blank=True),
    "status_basis": _text(
        "How the status is known: the report's own legend, the registered vocabulary, or lost.",
        BASES,
        blank=True,
    ),
    "status_possible": _text(
        "Where the status is unknown: the codes that the report's legend leaves, with spaces between them.", blank=True
    ),
}

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "reports",
            "One row for each report that was read.",
            _REPORT_ID
            | {
                "title": _text("Title as printed or registered."),
                "publisher": _text("The region or municipality that publishes the report."),
                "kind": _text("Kind of report.", KINDS),
                "period_start": _day("First day that the report is about."),
                "period_end": _day("Last day that the report is about."),
                "source_file": _text("File in data/raw."),
                "sha256": _text("Hash of the file's bytes."),
                "source_format": _text("Format of the file.", ("text", "pdf")),
                "pages": _whole("Pages of a PDF; empty for a text conversion, which does not say.", nullable=True),
            },
            ("report_id",),
        ),
        Table(
            "assignments",
            "One row for each assignment (uppdrag) or commitment (åtagande), each time it is printed, in order.",
            _REPORT_ID
            | {
                "assignment_id": _text("Key of the assignment."),
                "row_no": _whole("Number of the assignment within the report."),
                "list_no": _whole("Activity list in which a commitment is printed; empty elsewhere.", nullable=True),
                "goal_code": _text("Number of the goal (1.1); empty where the report names none.", blank=True),
                "goal": _text("Name of the goal; empty where the report names none.", blank=True),
                "title": _text("The assignment, on one line."),
                "status": _text(
                    "Whether it is fulfilled; empty where the report gives assignments no status.",
                    ASSIGNMENT_STATUSES,
                    blank=True,
                ),
                **_STATUS,
                "comment": _text("Comment, a blank line between its paragraphs; may be empty.", blank=True),
                **_PLACE,
            },
            ("assignment_id",),
        ),
        Table(
            "activities",
            "One row for each activity, in printed order.",
            _REPORT_ID
            | {
                "activity_id": _text("Key of the activity."),
                "assignment_id": _text(
                    "Assignment or commitment that it belongs to; empty where the report names none.", blank=True
                ),
                "row_no": _whole("Number of the activity within the report."),
                "list_no": _whole("Which activity list of the report; empty where it has none.", nullable=True),
                "title": _text("The activity, on one line."),
                "status": _text("How it goes.", ACTIVITY_STATUSES),
                **_STATUS,
                "is_project": Column(
                    "boolean",
                    "True where the report marks it as a project; empty where not, or the mark is lost.",
                    required=False,
                ),
                "due_date": _day("Date by which it is to be done; empty where the report gives none.", nullable=True),
                "comment": _text("Comment as printed; `Kommentar saknas` says that nobody commented.", blank=True),
                **_PLACE,
            },
            ("activity_id",),
        ),
        Table(
            "budget",
            "One row for each amount in a finance table, in printed order.",
            _REPORT_ID
            | {
                "table_no": _whole("Number of the finance table within the report."),
                "table_title": _text("Nearest heading above the table.", blank=True),
                "row_no": _whole("Number of the line within its table."),
                "line_item": _text("What the line is about, after corrections."),
                "line_item_printed": _text("The label as printed."),
                "level": _text("Whether the line is an item or a sum of others.", LEVELS),
                "measure": _text(
                    "What the amount is; a deviation is result (or forecast) minus budget, negative is worse.", MEASURES
                ),
                "period_start": _day("First day that the amount is about."),
                "period_end": _day("Last day that the amount is about."),
                "value_mnkr": _number("The amount in mnkr, whatever the unit printed; costs are negative.", "mnkr"),
                "unit_printed": _text("Unit that the report states for the amount (tkr); empty if unsaid.", blank=True),
                **_PLACE,
            },
            ("report_id", "table_no", "row_no", "measure", "period_end"),
        ),
        Table(
            "stated_figures",
            "One row for each figure stated in running prose or in a comment, in printed order.",
            _REPORT_ID
            | {
                "figure_no": _whole("Number of the figure within the report."),
                "kind": _text("Kind of figure.", FIGURE_KINDS),
                "value": _number("The figure in its unit; negative only where the text writes a minus.", "see unit"),
                "unit": _text("Unit: mnkr, kr, percent, percentage_point, tonne_co2, tonne_co2e, or what is counted."),
                "value_printed": _text("Figure and unit as printed."),
                "subject": _text("What the figure is about, in the report's words.", blank=True),
                "period": _text("What it refers to, as ISO 8601 (2017, 2017-01/2017-11); empty if unsaid.", blank=True),
                "quote": _text("The sentence in which it stands."),
                **_PLACE,
            },
            ("report_id", "figure_no"),
        ),
        Table(
            "emissions",
            "One row for each level of emissions stated in prose (changes are in stated_figures only).",
            _REPORT_ID
            | {
                "scope": _text("Whose emissions: region_total, transport, machinery, own_operations."),
                "year": _whole("Year of the emissions.", least=1990),
                "value_tonnes": _number("Emissions in the year.", "tonne"),
                "gas": _text("Carbon dioxide alone, or greenhouse gases as its equivalent.", ("co2", "co2e")),
                "state": _text("`preliminary` where the report calls the level so, `final` elsewhere.", STATES),
                "figure_no": _whole("The row of stated_figures that it comes from."),
                **_PLACE,
            },
            ("report_id", "scope", "year", "gas", "state"),
        ),
        Table(
            "indicators",
            "One row for each indicator in a table of goals and target values, in printed order.",
            _REPORT_ID
            | {
                "row_no": _whole("Number of the indicator within the report."),
                "goal": _text("The goal that it measures; empty where the report names none.", blank=True),
                "indicator": _text("What is measured."),
                "unit": _text("Unit of target and outcome as printed (%); empty if unsaid.", blank=True),
                "target": _number("Target value; empty where none, or not one number, is printed.", "see unit", True),
                "target_printed": _text("Target as printed.", blank=True),
                "outcome": _number("Outcome; empty where none, or not one number, is printed.", "see unit", True),
                "outcome_printed": _text("Outcome as printed.", blank=True),
                "status": _text("Whether it is reached; empty without a column for it.", INDICATOR_STATUSES, True),
                **_STATUS,
                "period": _text("What the outcome refers to, as ISO 8601; empty if unsaid.", blank=True),
                "comment": _text("Comment as printed.", blank=True),
                **_PLACE,
            },
            ("report_id", "row_no"),
        ),
        Table(
            "checks",
            "One row for each check made: does the report agree with itself, and was it read? Nothing is altered.",
            _REPORT_ID
            | {
                "check_id": _text("Key of the check; may change when the rules do."),
                "rule": _text("The rule, as explained in vocabulary/check_rules.csv.", CHECK_RULES),
                "group": _text(
                    "What a finding of the rule is: of the reading of the page, a contradiction of the report with "
                    "itself, something lost in its conversion to text, a matter of language, or a fact.",
                    GROUPS,
                ),
                "outcome": _text(
                    "Whether it agrees: exactly, within what rounding of the printed amounts allows, or not; "
                    "undecided where the report does not say enough.",
                    OUTCOMES,
                ),
                "parameters": _text(
                    "What fills the sentence that says what was found, as JSON; `analysis.checks.message` makes it."
                ),
                "expected": _text("What should stand there: an amount or a quotation.", blank=True),
                "observed": _text("What stands there: an amount, or a quotation.", blank=True),
                "unit": _text("Unit of amounts; empty for quotations.", blank=True),
                "difference": _number("Observed minus expected; empty for quotations.", "see unit", nullable=True),
                "tolerance": _number("What rounding may explain: half a unit of each amount.", "see unit", True),
                "rows": _text("Keys of the tidy rows that it touches, with spaces between them.", blank=True),
                "other_page": _whole("Page of what is expected, where it stands elsewhere in a PDF.", nullable=True),
                "other_line": _whole("Line of what is expected, where it stands elsewhere in a text.", nullable=True),
                **_PLACE,
            },
            ("check_id",),
        ),
    )
}
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
