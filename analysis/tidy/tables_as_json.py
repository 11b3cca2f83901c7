"""The logical tables of any report as a person reads them on its pages."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.core.safe_text import printable
from analysis.reading import read
from analysis.reading.document import Cell
from analysis.tables.logical import Table, tables_of
from analysis.tidy.statuses import meaning


def tables_as_json(path: Path) -> str:
    """The logical tables of any report: one string for each cell, spans filled, icons as labels in square brackets.

    `notes` has a line for each page of which a person must know something (its tables are pictures, for instance), and
    for each table whose rows have more or fewer cells than its header.
    """
    document = read(path)
    notes = [f"{path.name}, page {page.number}: {note}" for page in document.pages for note in page.notes]
    logical = tables_of(document)
    notes += [str(table.fault) for table in logical if table.fault]
    tables = [
        {
            "title": table.title,
            "page_start": table.page_start,
            "page_end": table.page_end,
            "header": list(table.header),
            "rows": [[_cell(cell, table, number) for number, cell in enumerate(row.cells)] for row in table.rows],
        }
        for table in logical
    ]
    found = {"source": document.source_file, "notes": notes, "tables": tables}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return printable(text, keep="\n")  # JSON has a spelling for what a terminal would obey


def _cell(cell: Cell, table: Table, column: int) -> str:
    """A cell's text with each icon at its place as the label known for it; a sign that nothing explains as printed."""
    paragraphs = []
    for item in cell.items:
        labels = []
        for icon in item.icons:
            name = table.header[column] if column < len(table.header) else ""
            label = meaning(icon, table.legends, name, table.named).label
            if label is not None:
                labels.append(f"[{label}]")
            elif icon.key:
                labels.append(icon.key if len(icon.key) == 1 else "[unknown]")
        paragraphs.append(" ".join([*labels, *([item.text] if item.text else [])]))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
