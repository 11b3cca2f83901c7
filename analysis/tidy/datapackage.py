"""`datapackage.json`: the tidy tables described as a Frictionless Data Package, from the contracts in `schema`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pandera.pandas as pa

from analysis.tidy.schema import TABLES

_TYPES = {"float64": "number", "Int64": "integer", "boolean": "boolean"}

_FOREIGN_KEYS = {"report_id": "reports", "assignment_id": "assignments"}
"""Columns that name a row of another table."""


def data_package(reports: pd.DataFrame, sources: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """The description of the tidy tables, and of the raw files (with hash) that they were read from."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "regional-follow-up-reports",
        "title": "Follow-up reports of Swedish regions as tidy tables",
        "description": "Assignments, activities, budget amounts and stated figures read from published reports.",
        "version": "0.1.0",
        "licenses": [{"name": "other-pd", "title": "Public documents of their publishers, who are to be named"}],
        "sources": [
            {
                "title": f"{row['title']} ({row['publisher']})",
                "path": f"../raw/{row['source_file']}",
                "sha256": row["sha256"],
                "origin": sources.get(str(row["source_file"]), {}).get("origin", "unregistered"),
            }
            for row in reports.to_dict("records")
        ],
        "resources": [_resource(name, schema) for name, schema in TABLES.items()],
    }


def _resource(name: str, schema: pa.DataFrameSchema) -> dict[str, object]:
    key: Sequence[str] = schema.metadata["key"]
    table: dict[str, object] = {
        "fields": [_field(column, contract) for column, contract in schema.columns.items()],
        "primaryKey": list(key),
        "missingValues": [""],
    }
    foreign = [
        {"fields": [column], "reference": {"resource": other, "fields": [column]}}
        for column, other in _FOREIGN_KEYS.items()
        if column in schema.columns and other != name
    ]
    if foreign:
        table["foreignKeys"] = foreign
    return {
        "name": name,
        "path": f"{name}.csv",
        "description": schema.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": table,
    }


def _field(name: str, contract: pa.Column) -> dict[str, object]:
    kind = str(contract.dtype)
    field: dict[str, object] = {"name": name, "type": _type(kind), "description": contract.description}
    if kind == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    if contract.metadata and "unit" in contract.metadata:
        field["unit"] = contract.metadata["unit"]
    allowed = [value for check in contract.checks or [] for value in check.statistics.get("allowed_values", ())]
    constraints: dict[str, object] = {}
    if allowed:
        constraints["enum"] = [value for value in allowed if value]
    if not contract.nullable and not _may_be_blank(contract):
        constraints["required"] = True
    return field | ({"constraints": constraints} if constraints else {})


def _type(kind: str) -> str:
    return "date" if kind.startswith("datetime") else _TYPES.get(kind, "string")


def _may_be_blank(contract: pa.Column) -> bool:
    """Whether a text column allows the empty text, which a CSV file cannot tell from a missing value."""
    if not str(contract.dtype).startswith("string"):
        return False
    statistics = [check.statistics for check in contract.checks or []]
    return not any("min_value" in s for s in statistics) and not any(
        "" not in s["allowed_values"] for s in statistics if "allowed_values" in s
    )
