"""`datapackage.json`: the tidy tables described as a Frictionless Data Package, from the contracts in `schema`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.tidy.schema import TABLES, Column, Table

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


def _resource(name: str, schema: Table) -> dict[str, object]:
    table: dict[str, object] = {
        "fields": [_field(column, contract) for column, contract in schema.columns.items()],
        "primaryKey": list(schema.key),
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


def _field(name: str, contract: Column) -> dict[str, object]:
    field: dict[str, object] = {"name": name, "type": contract.type, "description": contract.description}
    if contract.type == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    if contract.unit:
        field["unit"] = contract.unit
    constraints: dict[str, object] = {}
    if contract.values:
        constraints["enum"] = list(contract.values)
    if contract.required:
        constraints["required"] = True
    return field | ({"constraints": constraints} if constraints else {})
