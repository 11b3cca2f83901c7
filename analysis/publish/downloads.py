"""What can be taken away beside a page: its notebook, each of its tables as CSV, and all of them in one workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import Any, BinaryIO

import xlsxwriter
from bs4.element import Tag

from analysis.answers.language import LANGUAGE, label, translated
from analysis.core.safe_text import for_spreadsheet
from analysis.publish.gate import slug, unique, words
from analysis.publish.pages import Page
from analysis.publish.render import Files

Value = str | float | date | None


@dataclass(frozen=True, slots=True)
class Frame:
    """A table as shown: numbers and days as such."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def frame_of(table: Tag) -> Frame:
    """The table of a page with the machine's values of what it shows."""
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.select("tbody tr")]
    units = [_unit(column) for column in zip(*rows, strict=True)]
    heads = [words(header) for header in table.select("thead th")]
    columns = [f"{head} ({unit})" if unit else head for head, unit in zip_longest(heads, units)]
    values = [tuple(_value(cell, unit) for cell, unit in zip(row, units, strict=True)) for row in rows]
    return Frame(_caption(table), tuple(columns), tuple(values))


def _unit(column: Sequence[Tag]) -> str:
    """What stands behind every number of a column, so that it can stand in its header once; else ''."""
    cells = [(words(cell), words(number)) for cell in column if (number := cell.find("data"))]
    units = {cell.removeprefix(number).strip() for cell, number in cells}
    alone = all(cell.startswith(number) and not re.search(r"\d", cell.removeprefix(number)) for cell, number in cells)
    return units.pop() if alone and len(units) == 1 else ""


def _caption(table: Tag) -> str:
    """What the table is called; behind a chart, what the chart is."""
    figure = table.find_previous("figcaption") if table.find_parent("details", class_="data") else None
    return words(figure or table.find("caption"))


def _value(cell: Tag, unit: str) -> Value:
    number, day = cell.find("data"), cell.find("time")
    if number is not None and words(cell).removesuffix(unit).strip() == words(number):
        return float(str(number["value"]))
    if day is not None and words(cell) == words(day) and re.fullmatch(r"\d{4}-\d\d-\d\d", str(day.get("datetime", ""))):
        return date.fromisoformat(str(day["datetime"]))
    return words(cell) or None


def downloads(page: Page, site: str, reports: Sequence[Mapping[str, Any]]) -> tuple[Files, dict[str, object]]:
    """What can be taken away beside a page, as files in `downloads/`; and their names, to be linked.

    `reports`: those that the page cites, which its workbook names.
    """
    frames = [frame_of(table) for table in page.tables]
    files: Files = {}
    names: list[tuple[str, str]] = []
    used: set[str] = set()
    for frame in frames:
        stem = unique(f"{page.name}-{slug(frame.caption)}", used)
        files[f"downloads/{stem}.csv"] = as_csv(frame)
        names.append((f"downloads/{stem}.csv", frame.caption))
    notebook = f"downloads/{page.path.name}"
    files[notebook] = page.path.read_text(encoding="utf-8")
    workbook = f"downloads/{page.name}.xlsx" if frames else ""
    if workbook:
        about = [(translated("Site"), site), (translated("Page"), page.title)]
        about += list(_explained({number.unit for number in page.numbers}))
        for report in reports:
            about += [(str(report["title"]), str(report["source_file"])), ("SHA-256", str(report["sha256"]))]
        book = io.BytesIO()
        write_workbook(book, frames, about, max((report["period_end"].date() for report in reports), default=None))
        files[workbook] = book.getvalue()
    return files, {"notebook": notebook, "workbook": workbook, "tables": names}


def _explained(units: set[str]) -> Iterator[tuple[str, str]]:
    """What a reader of a workbook cannot see in it: units, signs, and what an empty cell says."""
    if any(unit.startswith("mnkr") for unit in units):
        yield "mnkr", translated("million kronor")
        yield translated("Signs"), translated("Minus against budget is worse: higher costs or lower income.")
    if "tonnes" in units:
        yield label("gas", "co2e"), translated("other greenhouse gases, counted as carbon dioxide")
    yield translated("Empty cell"), translated("The report says nothing there, or it was lost in conversion.")


def as_csv(frame: Frame, language: str = LANGUAGE) -> str:
    """The frame as CSV with ISO dates: comma and decimal point.

    In Swedish as Excel there opens it at a double click: semicolon, decimal comma, a byte order mark before it.
    """
    swedish = language == "sv"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if swedish else ",", lineterminator="\r\n" if swedish else "\n")
    writer.writerow(map(for_spreadsheet, frame.columns))
    writer.writerows([_in_csv(value, "," if swedish else ".") for value in row] for row in frame.rows)
    return ("\ufeff" if swedish else "") + out.getvalue()


def _in_csv(value: Value, point: str) -> str:
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() else repr(value)).replace(".", point)
    return for_spreadsheet(value) if isinstance(value, str) else "" if value is None else value.isoformat()


# ---------------------------------------------------------------------------------------------------------------------
# Workbook


def write_workbook(file: Path | BinaryIO, frames: list[Frame], about: list[tuple[str, str]], day: date | None) -> None:
    """One sheet that says what this is, then one for each table: typed columns, nothing that calculates or links.

    `day`: the last one that it tells of. A clock would say something else each time.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        made = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
        book.set_properties({"title": about[1][1], "created": made.replace(tzinfo=None)})
        formats = {form: book.add_format({**look, "valign": "top"}) for form, look in _LOOKS.items()}
        sheet = book.add_worksheet(translated("About the tables"))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, 1, 90)
        for line, (name, text) in enumerate(about):
            sheet.write_string(line, 0, name, formats["bold"])
            sheet.write_string(line, 1, text)
        used = {translated("About the tables").lower()}
        for number, frame in enumerate(frames, 1):
            _write_sheet(book, frame, number, used, formats)


_LONGEST, _TALLEST = 32_767, 409.0
"""How many letters a cell may hold and how many points a row may be high, in Excel."""

_LOOKS: dict[str, dict[str, Any]] = {
    "bold": {"bold": True},
    "text": {"text_wrap": True},
    "day": {"num_format": "yyyy-mm-dd"},
    **{pattern: {"num_format": pattern} for pattern in ("#,##0", "#,##0.0", "#,##0.000", "0")},
}


def _write_sheet(book: xlsxwriter.Workbook, frame: Frame, number: int, used: set[str], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_sheet_name(frame.caption, used))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{frame.caption.replace('&', '&&')[:200]}")
    headers = _distinct(frame.columns)
    values = [[row[column] for row in frame.rows] for column in range(len(headers))]
    table = {
        "name": f"Table{number}",
        "style": "Table Style Light 1",
        "columns": [
            {"header": header, "header_format": formats["bold"], "format": formats[_form(column)]}
            for header, column in zip(headers, values, strict=True)
        ],
        "data": [[_cut(value) if isinstance(value, str) else value for value in row] for row in frame.rows],
    }
    sheet.add_table(0, 0, max(len(frame.rows), 1), len(headers) - 1, table)
    widths = [_width(header, column) for header, column in zip(headers, values, strict=True)]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for line, row in enumerate(frame.rows, 1):
        sheet.set_row(line, _height(row, widths))


def _cut(text: str) -> str:
    """A text that a cell of Excel can hold; where it had to be cut it says so."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 60]} … {translated('(cut; whole in the .csv)')}"


def _form(values: list[Value]) -> str:
    """How a column is shown: its days, its texts, or its numbers as they need it; years without a separator."""
    if any(isinstance(value, date) for value in values):
        return "day"
    numbers = [value for value in values if isinstance(value, float)]
    if not numbers:
        return "text"
    if all(value.is_integer() for value in numbers):
        return "0" if all(1900 <= value <= 2100 for value in numbers) else "#,##0"
    return "#,##0.0" if all(abs(value * 10 - round(value * 10)) < 1e-6 for value in numbers) else "#,##0.000"


def _width(header: str, values: list[Value]) -> int:
    longest = max([len(header) + 3, *(len(str(value)) for value in values if value is not None)])
    return min(max(longest, 8), 60)


def _height(row: Sequence[Value], widths: Sequence[int]) -> float:
    """Points that the lines of a row's longest text take, which LibreOffice does not find out by itself."""
    texts = ((value, width) for value, width in zip(row, widths, strict=True) if isinstance(value, str))
    lines = max((sum(len(wrap(part, width)) or 1 for part in text.split("\n")) for text, width in texts), default=1)
    return min(_TALLEST, 15.0 * lines)


def _sheet_name(caption: str, used: set[str]) -> str:
    """The caption as far as Excel allows: 31 letters with the number that tells it from another, and not all signs."""
    name = " ".join(re.sub(r"[\[\]:*?/\\']", " ", caption).split())[:28].strip()
    return unique(name or translated("Table"), used)


def _distinct(names: tuple[str, ...]) -> list[str]:
    """Headers as a table of Excel needs them: none empty, none twice (upper and lower case are the same)."""
    used: set[str] = set()
    return [unique(name or translated("Column"), used) for name in names]
