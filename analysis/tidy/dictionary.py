"""The data dictionary: the contracts of the tidy tables as a page for readers."""

from __future__ import annotations

from analysis.tidy.schema import TABLES, Table
from analysis.tidy.vocabulary import words

_INTRODUCTION = """\
# Data dictionary

What each table in `data/processed/` holds. This page is written by `python3 run.py dictionary` from the contracts
in [`contracts.csv`](../analysis/tidy/vocabulary/contracts.csv), which also check every table that is written or read;
change them, not this page. All files are CSV: UTF-8, comma, decimal point, ISO dates, rows in printed order. A text
that a spreadsheet would take for a formula stands behind an apostrophe.
"""


def data_dictionary() -> str:
    """The page as Markdown: one section for each table, one row for each column, then what the codes mean."""
    return "\n".join([_INTRODUCTION, *map(_section, TABLES.values()), _codes()])


def _section(table: Table) -> str:
    key = ", ".join(f"`{column}`" for column in table.key)
    lines = [f"## {table.name}", "", f"{table.description} Key: {key}.", ""]
    lines += ["| column | type | unit | may be empty | what it holds |", "|---|---|---|---|---|"]
    for name, column in table.columns.items():
        codes = ", ".join(f"`{value}`" for value in column.values)
        description = f"{column.description}{f' One of {codes}.' if codes else ''}"
        cells = [f"`{name}`", column.type, column.unit, "" if column.required else "yes", description]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _codes() -> str:
    """What the reports print for each status code, from the vocabulary."""
    lines = [
        "## Status codes",
        "",
        "What the reports print for them (`analysis/tidy/vocabulary/status_words.csv`).",
        "",
    ]
    lines += ["| level | code | printed |", "|---|---|---|"]
    printed: dict[tuple[str, str], list[str]] = {}
    for row in words("status_words"):
        printed.setdefault((row["level"], row["meaning"]), []).append(row["label"])
    lines += [f"| {level} | `{code}` | {'; '.join(labels)} |" for (level, code), labels in printed.items()]
    lines += [
        "",
        "`unknown`: the source does not tell. An activity whose only sign marks it as a project is `project`.",
    ]
    return "\n".join([*lines, ""])
