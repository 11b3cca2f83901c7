"""A report before it is typeset, and the truth about its tables, which follows from it alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Sign:
    """A status icon: what it means, and how it is drawn.

    `kind` "image" and "vector" draw `shape` (see signs.py) in `colour`; "glyph" prints the character `shape` in `font`.
    """

    label: str
    shape: str
    colour: str = "#2e9e3f"
    kind: Literal["image", "vector", "glyph"] = "image"
    font: str = "sans"


@dataclass(frozen=True, slots=True)
class Cell:
    """The paragraphs of a cell, the signs before the first, and how they stand."""

    paragraphs: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    align: Align = "left"
    bold: bool = False

    @property
    def text(self) -> str:
        """Its words: a bullet only arranges them, and a soft hyphen is none of them."""
        return " ".join(paragraph.removeprefix("• ") for paragraph in self.paragraphs).replace("\u00ad", "")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share their first cells: `span` reaches down over all `rows`, which hold the cells to its right."""

    rows: tuple[tuple[Cell, ...], ...]
    span: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    header: tuple[str, ...]
    groups: tuple[Group, ...]
    widths: tuple[float, ...]  # shares of the table's width
    numbers_from: int | None = None  # the columns from this one on are right-aligned numbers

    @property
    def row_count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Legend:
    """`way`: each entry on its own line, or all on as few lines as they need. `mark` stands between icon and label."""

    intro: str
    signs: tuple[Sign, ...]
    way: Literal["list", "line"] = "list"
    mark: str = "= "


@dataclass(frozen=True, slots=True)
class Text:
    """A heading (level 1–3), a paragraph (0), a list entry (-1) or a small line beside a table (-2)."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Beside:
    """A narrow table with a legend in the margin to its right."""

    table: Table
    legend: Legend


@dataclass(frozen=True, slots=True)
class Picture:
    """A table of which the page has only a picture, or only the outlines of its letters."""

    table: Table
    outlines: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """From here on: a new page of this orientation, turned by /Rotate."""

    landscape: bool = False
    rotate: Literal[0, 90, 180, 270] = 0


Block = Table | Legend | Text | Beside | Picture | Section


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    blocks: tuple[Block, ...]
    furniture: tuple[str, ...] = field(default=())  # header lines and a footer pattern, see sheet.py


def tables_of(report: Report) -> list[Table]:
    """The tables that the report's text holds: those beside legends too, those in pictures not."""
    found = []
    for block in report.blocks:
        if isinstance(block, Table):
            found.append(block)
        elif isinstance(block, Beside):
            found.append(block.table)
    return found


def _rows(table: Table) -> Iterable[tuple[tuple[Cell, ...], list[bool]]]:
    for group in table.groups:
        for number, row in enumerate(group.rows):
            yield group.span + row, [number > 0] * len(group.span) + [False] * len(row)


def _label(cell: Cell, place: int) -> str | None:
    return cell.signs[place].label if len(cell.signs) > place else None


def truth(report: Report, pdf: str, style: str, pages: int, picture_pages: Iterable[int] = ()) -> dict[str, Any]:
    """What a perfect reader finds, as JSON-like data.

    `status` holds the label of a cell's first icon, `status_2` of its second; `covered` marks the cells that a span
    fills. `glyphs` maps a character that stands for one label to it; one that stands for several by its colour maps
    to none, since the character alone says nothing. A symbol font's letters are not listed: read as text, they lie.
    `picture_pages` are the pages whose tables no reader of text can read.
    """
    legends = [b.legend if isinstance(b, Beside) else b for b in report.blocks if isinstance(b, Legend | Beside)]
    signs = [sign for legend in legends for sign in legend.signs]
    for table in tables_of(report):
        signs += [sign for row, _ in _rows(table) for cell in row for sign in cell.signs]
    meanings: dict[str, set[str]] = {}
    for sign in signs:
        if sign.kind == "glyph" and sign.font != "zapfdingbats":
            meanings.setdefault(sign.shape, set()).add(sign.label)
    result = []
    for number, table in enumerate(tables_of(report), start=1):
        rows = list(_rows(table))
        result.append(
            {
                "id": f"table{number}",
                "title": table.title,
                "header": [re.sub(r"\u00ad|(?<=\w)-\n", "", name).replace("\n", " ") for name in table.header],
                "rows": [[cell.text for cell in row] for row, _ in rows],
                "status": [[_label(cell, 0) for cell in row] for row, _ in rows],
                "status_2": [[_label(cell, 1) for cell in row] for row, _ in rows],
                "covered": [covered for _, covered in rows],
            }
        )
    return {
        "pdf": pdf,
        "style": style,
        "labels": list(dict.fromkeys(sign.label for sign in signs)),
        "glyphs": {glyph: sorted(labels) if len(labels) == 1 else [] for glyph, labels in meanings.items()},
        "tables": result,
        "pages": pages,
        "picture_pages": list(picture_pages),
    }
