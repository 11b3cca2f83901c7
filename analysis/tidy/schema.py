"""What every tidy table holds: columns in order, types, units, allowed values, keys. Also the data dictionary."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import quote

import pandas as pd
import pandera.pandas as pa

from analysis.tidy.vocabulary import ACTIVITY_STATUSES, ASSIGNMENT_STATUSES, words

LEVELS = ("item", "subtotal", "total")
MEASURES = ("result", "budget", "deviation", "forecast", "forecast_deviation")
FIGURE_KINDS = ("money", "percent", "percentage_point", "emission", "count")
BASES = ("legend", "vocabulary", "inferred", "lost")
KINDS = ("monthly_report", "interim_report", "annual_report", "annual_appendix")
CHECK_RULES = tuple(row["rule"] for row in words("check_rules"))
OUTCOMES = ("holds", "rounding", "differs", "undecided")


def _text(description: str, values: Sequence[str] | None = None, blank: bool = False, **options: Any) -> pa.Column:
    checks = []
    if values is not None:
        checks.append(pa.Check.isin([*values, ""] if blank else values))
    elif not blank:
        checks.append(pa.Check.str_length(min_value=1))
    return pa.Column(str, checks, description=description, **options)


def _number(description: str, unit: str, nullable: bool = False) -> pa.Column:
    return pa.Column(float, nullable=nullable, description=description, metadata={"unit": unit})


def _whole(description: str, nullable: bool = False, least: int = 1) -> pa.Column:
    return pa.Column(pd.Int64Dtype(), pa.Check.ge(least), nullable=nullable, description=description)


def _day(description: str, nullable: bool = False) -> pa.Column:
    return pa.Column("datetime64[s]", nullable=nullable, description=description)


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
    "status_symbol": _text("The sign as printed; empty where the source lost it.", blank=True),
    "status_basis": _text(
        "How the status is known: the report's own legend, the registered vocabulary, inferred, or lost.",
        BASES,
        blank=True,
    ),
}


def _table(name: str, description: str, columns: dict[str, pa.Column], key: Sequence[str]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        columns, name=name, description=description, unique=list(key), strict=True, ordered=True, metadata={"key": key}
    )


TABLES: dict[str, pa.DataFrameSchema] = {
    schema.name: schema
    for schema in (
        _table(
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
            ["report_id"],
        ),
        _table(
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
            ["assignment_id"],
        ),
        _table(
            "activities",
            "One row for each activity, in printed order.",
            _REPORT_ID
            | {
                "activity_id": _text("Key of the activity."),
                "assignment_id": _text("Assignment or commitment that it belongs to."),
                "row_no": _whole("Number of the activity within the report."),
                "list_no": _whole("Which activity list of the report; empty where it has none.", nullable=True),
                "title": _text("The activity, on one line."),
                "status": _text("How it goes.", ACTIVITY_STATUSES),
                **_STATUS,
                "is_project": pa.Column(
                    pd.BooleanDtype(),
                    nullable=True,
                    description="True where the report marks it as a project; empty where not, or the mark is lost.",
                ),
                "due_date": _day("Date by which it is to be done; empty where the report gives none.", nullable=True),
                "comment": _text("Comment as printed; `Kommentar saknas` says that nobody commented.", blank=True),
                **_PLACE,
            },
            ["activity_id"],
        ),
        _table(
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
                "value_mnkr": _number("The amount; costs are negative.", "mnkr"),
                **_PLACE,
            },
            ["report_id", "table_no", "row_no", "measure", "period_end"],
        ),
        _table(
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
            ["report_id", "figure_no"],
        ),
        _table(
            "emissions",
            "One row for each level of emissions stated in prose (changes are in stated_figures only).",
            _REPORT_ID
            | {
                "scope": _text("Whose emissions: region_total, transport, machinery, own_operations."),
                "year": _whole("Year of the emissions.", least=1990),
                "value_tonnes": _number("Emissions in the year.", "tonne"),
                "gas": _text("Carbon dioxide alone, or greenhouse gases as its equivalent.", ("co2", "co2e")),
                "figure_no": _whole("The row of stated_figures that it comes from."),
                **_PLACE,
            },
            ["report_id", "scope", "year"],
        ),
        _table(
            "checks",
            "One row for each check made: does the report agree with itself, and was it read? Nothing is altered.",
            _REPORT_ID
            | {
                "check_id": _text("Key of the check; may change when the rules do."),
                "rule": _text("The rule, as explained in vocabulary/check_rules.csv.", CHECK_RULES),
                "outcome": _text(
                    "Whether it agrees: exactly, within what rounding of the printed amounts allows, or not; "
                    "undecided where the report does not say enough.",
                    OUTCOMES,
                ),
                "expected": _text("What should stand there: an amount or a quotation.", blank=True),
                "observed": _text("What stands there: an amount, or a quotation.", blank=True),
                "unit": _text("Unit of amounts; empty for quotations.", blank=True),
                "difference": _number("Observed minus expected; empty for quotations.", "see unit", nullable=True),
                "tolerance": _number("What rounding may explain: half a unit of each amount.", "see unit", True),
                "message": _text("What it means, in one sentence."),
                "proposal": _text("The simplest change that would make things agree, where there is one.", blank=True),
                "rows": _text("Keys of the tidy rows that it touches, with spaces between them.", blank=True),
                "other_page": _whole("Page of what is expected, where it stands elsewhere in a PDF.", nullable=True),
                "other_line": _whole("Line of what is expected, where it stands elsewhere in a text.", nullable=True),
                **_PLACE,
            },
            ["check_id"],
        ),
    )
}
"""The contract of each tidy table, by name, in the order in which they are written."""


def row_key(name: str, row: Mapping[Any, object]) -> str:
    """The key of a row of the tidy table `name`: `budget/manadsrapport-2017-11/2/5/forecast_deviation/2017-12-31`.

    Spaces and slashes inside a part are percent-encoded, so that keys can be listed with spaces between them.
    """
    values = (row[column] for column in (TABLES[name].metadata or {})["key"])
    texts = (f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value) for value in values)
    return "/".join([name, *map(_key_part, texts)])


@cache
def _key_part(text: str) -> str:
    return re.sub(r"[%/\s]", lambda match: quote(match[0], safe=""), text)


def surely_fits(name: str, rows: Sequence[Mapping[str, object]]) -> bool:
    """Whether it is plain, without a frame, that `as_table` takes these rows; where it is not, that has to tell.

    `as_table` takes a millisecond for each column, however few the rows are.
    """
    columns = list(TABLES[name].columns)
    if any(list(row) != columns for row in rows):
        return False
    if not all(_fits(value, _plain(name, column)) for row in rows for column, value in row.items()):
        return False
    keys = {tuple(row[column] for column in TABLES[name].unique or ()) for row in rows}
    return len(keys) == len(rows) and not any(None in key for key in keys)


_Contract = tuple[tuple[type, ...], bool, frozenset[str] | None, float | None]


@cache
def _plain(table: str, column: str) -> _Contract:
    """What the contract says of a column: types of values, whether one may lack, which are allowed, which is the least.

    Of a text, its least length. Raises ValueError for a contract that says more.
    """
    contract = TABLES[table].columns[column]
    allowed, least = None, None
    for check in contract.checks or []:
        match check.name, check.statistics:
            case "isin", {"allowed_values": values}:
                allowed = frozenset(values)
            case ("str_length", {"min_value": value, "max_value": None}) | (
                "greater_than_or_equal_to",
                {"min_value": value},
            ):
                least = value
            case _:
                raise ValueError(f"{table}.{column}: {check}")
    return _TYPES[str(contract.dtype).partition("[")[0]], contract.nullable, allowed, least


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "datetime64": (date,),
    "float64": (float, Decimal),
    "Int64": (int,),
    "boolean": (bool,),
}


def _fits(value: object, contract: _Contract) -> bool:
    types, nullable, allowed, least = contract
    if value is None and types != (str,):
        return nullable
    value = "" if value is None else value
    size: Any = len(value) if isinstance(value, str) else value
    if type(value) not in types or (isinstance(value, int | float | Decimal) and not abs(size) < 1e18):
        return False  # NaN too, which is less than nothing
    return (allowed is None or value in allowed) and (least is None or size >= least)


def as_table(name: str, rows: Sequence[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
    """The rows as the tidy table `name`, with its types.

    Raises pandera's SchemaError where a column is missing or surplus, a value is not allowed or a key is not unique.
    """
    schema = TABLES[name]
    frame = pd.DataFrame(rows, columns=None if len(rows) else list(schema.columns))
    for column, contract in schema.columns.items():
        if column in frame:
            frame[column] = _typed(frame[column], contract)
    return schema.validate(frame)


def _typed(values: pd.Series, contract: pa.Column) -> pd.Series:
    kind = str(contract.dtype)
    if kind.startswith("string"):
        return values.astype(object).where(values.notna(), "").astype(str)
    if kind.startswith("datetime"):
        return pd.to_datetime(values).astype("datetime64[s]")
    if kind == "float64":
        return values.astype(float)
    return values.astype(object).where(values.notna(), None).astype(contract.dtype.type)
