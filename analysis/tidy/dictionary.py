"""The data dictionary: the contracts of the tidy tables as a page for readers."""

from __future__ import annotations

import pandera.pandas as pa

from analysis.tidy.datapackage import data_package
from analysis.tidy.schema import TABLES, as_table
from analysis.tidy.vocabulary import words

_INTRODUCTION = """\
# Data dictionary

What each table in `data/processed/` holds. This page is written by `python -m analysis dictionary` from the contracts
in [`analysis/tidy/schema.py`](../analysis/tidy/schema.py), which also check every table that is written or read; change
them, not this page. All files are CSV: UTF-8, comma, decimal point, ISO dates, rows in printed order. A text that a
spreadsheet would take for a formula stands behind an apostrophe.
"""


def data_dictionary() -> str:
    """The page as Markdown: one section for each table, one row for each column, then what the codes mean."""
    package = data_package(as_table("reports", []), {})
    resources = {str(resource["name"]): resource for resource in package["resources"]}  # type: ignore[attr-defined]
    sections = [_section(name, schema, resources[name]["schema"]) for name, schema in TABLES.items()]
    return "\n".join([_INTRODUCTION, *sections, _codes()])


def _section(name: str, schema: pa.DataFrameSchema, described: dict[str, list[dict[str, object]]]) -> str:
    key = ", ".join(f"`{column}`" for column in (schema.metadata or {})["key"])
    lines = [f"## {name}", "", f"{schema.description} Key: {key}.", ""]
    lines += ["| column | type | unit | may be empty | what it holds |", "|---|---|---|---|---|"]
    for field in described["fields"]:
        constraints: dict[str, object] = field.get("constraints", {})  # type: ignore[assignment]
        enum = constraints.get("enum", ())
        codes = ", ".join(f"`{value}`" for value in enum) if isinstance(enum, list) else ""
        cells = [
            f"`{field['name']}`",
            str(field["type"]),
            str(field.get("unit", "")),
            "" if constraints.get("required") else "yes",
            f"{field['description']}{f' One of {codes}.' if codes else ''}",
        ]
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
    lines += ["", "`unknown`: the source does not tell. An activity marked as `project` has `is_project` true."]
    return "\n".join([*lines, ""])
