"""Where a number is printed: the line of a text conversion, or the piece of a PDF's page, with the number marked."""

from __future__ import annotations

import base64
import contextlib
import html
import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

from analysis.answers.language import amount, translated, unit_text
from analysis.answers.number import Number
from analysis.answers.output import number_html, plain_text
from analysis.core.numbers import parse_number
from analysis.core.safe_text import without_controls
from analysis.tidy.persons import hidden
from analysis.tidy.registers import load_persons, to_hide
from analysis.tidy.store import RAW, load

SHOWN = 5
"""So many sources of a number are shown in a notebook; then it is said how many more there are."""


def number_bundle(number: Number) -> dict[str, str]:
    """A number as JupyterLab shows it on its own: value, unit, formula, and where each source is printed."""
    lines = [f"{amount(number.value, number.unit)}", *filter(None, [number.explained])]
    lines += [plain for _, plain in _places(number)]
    marked = [f"<p>{number_html(number)}{html.escape(unit_text(number.unit))}</p>"]
    if number.explained:
        marked.append(f"<p>{html.escape(number.explained)}</p>")
    marked += [shown for shown, _ in _places(number)]
    return {"text/html": f'<div class="sources">{"".join(marked)}</div>', "text/plain": "\n".join(lines)}


def _places(number: Number) -> Iterator[tuple[str, str]]:
    """For each of the first sources its place as HTML and as plain text, and a line for those that are left."""
    for key in number.sources[:SHOWN]:
        yield _place(key)
    more = len(number.sources) - SHOWN
    if more > 0:
        text = translated("… and {n} more rows").format(n=more)
        yield f"<p>{text}</p>", text


def _place(key: str) -> tuple[str, str]:
    row = _rows(key.partition("/")[0])[key]
    source = str(_rows("reports")[f"reports/{row['report_id']}"]["source_file"])
    if pd.notna(row.get("source_line")):
        line = int(row["source_line"])
        shown = _marked_line(source, line, row)
        where = f"{source}, line {line}"
        return f"<p>{html.escape(where)}: <code>{shown}</code></p>", f"{where}: {plain_text(shown)}"
    if pd.notna(row.get("source_bbox")):
        page = int(row["source_page"])
        where = f"{source}, page {page}"
        picture = base64.b64encode(_crop(source, page, str(row["source_bbox"]))).decode()
        marked = f'<img alt="{html.escape(where)}" src="data:image/png;base64,{picture}">'
        return f"<p>{html.escape(where)}:<br>{marked}</p>", where
    return f"<p>{html.escape(source)}</p>", source


@cache
def _rows(name: str) -> dict[str, dict[Any, Any]]:
    """The rows of a tidy table by key."""
    frame = load(name)
    return {str(key): dict(row) for key, row in zip(frame.index, frame.to_dict("records"), strict=True)}


@cache
def _lines(source: str) -> list[str]:
    decided = to_hide(load_persons(RAW.parent / "persons.csv"), (RAW / source).stem)
    text = hidden((RAW / source).read_bytes().decode("utf-8-sig"), decided)
    return [without_controls(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


_WINDOW = 60
"""Characters of a long line that are shown on either side of what is marked."""

_AMOUNT = re.compile(r"[+\-−–(]?\d[\d \u00a0]*(?:,\d+)?\)?")


def _marked_line(source: str, line: int, row: dict[Any, Any]) -> str:
    """The line of a report with the row's amount or title marked, as HTML; a long line cut on either side."""
    text = _lines(source)[line - 1]
    start, end = _span(text, row)
    before, behind = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    marked = f"<mark>{html.escape(text[start:end])}</mark>" if end > start else ""
    dots = "…" if start > _WINDOW else "", "…" if end + _WINDOW < len(text) else ""
    return f"{dots[0]}{html.escape(before)}{marked}{html.escape(behind)}{dots[1]}"


def _span(text: str, row: dict[Any, Any]) -> tuple[int, int]:
    """Where the row's value stands on its line, or the beginning of its title; the line's beginning if neither does."""
    wanted = next((float(row[name]) for name in ("value_mnkr", "value", "value_tonnes") if name in row), None)
    for match in _AMOUNT.finditer(text) if wanted is not None else ():
        with contextlib.suppress(ValueError):
            if float(parse_number(match[0].strip())) == wanted:
                return match.span()
    words = str(row.get("value_printed") or row.get("title") or "")
    for length in (len(words), 20):
        start = text.find(words[:length]) if words else -1
        if start >= 0:
            return start, start + len(words[:length])
    return 0, 0


def _crop(source: str, page: int, box: str) -> bytes:
    """The piece of a PDF's page around a box, the box framed, as a PNG."""
    from PIL import ImageDraw

    from analysis.answers.look import page_picture

    scale, margin = 2.0, 24.0
    picture = page_picture(RAW / source, page, round(72 * scale))
    x0, top, x1, bottom = (float(edge) * scale for edge in box.split())
    ImageDraw.Draw(picture).rectangle((x0 - 2, top - 2, x1 + 2, bottom + 2), outline="#c00000", width=2)
    cut = picture.crop((0, int(max(0, top - margin * scale)), picture.width, int(bottom + margin * scale)))
    file = io.BytesIO()
    cut.save(file, "PNG")
    return file.getvalue()
