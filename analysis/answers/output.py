"""Sentences, big numbers and tables as output of a notebook: accessible HTML, and the same as plain text beside it.

Every number is marked with its value, unit, formula and source rows, which the site turns into links. A bare number has
no source: it is shown as it is, and the site refuses to publish it.
"""

from __future__ import annotations

import datetime
import html
import re
import string
from collections.abc import Mapping
from numbers import Real
from typing import Any

import pandas as pd
from IPython.display import display

from analysis import checks
from analysis.answers.language import (
    Label,
    code_label,
    day,
    decimal_text,
    digits,
    has_label,
    label,
    translated,
    translated_plural,
    unit_text,
)
from analysis.answers.number import Number, is_missing, unit_of

Bundle = dict[str, str]
"""One output in several formats, by MIME type."""


# ---------------------------------------------------------------------------------------------------------------------
# Sentences


def say(message: str, many: str = "", /, **values: object) -> None:
    """Show a sentence with named values: numbers, dates, and texts of reports, which are quoted as they are printed.

    With two messages the first is for one and the second for all other values of `n`. `{net:+}` writes a plus before
    a positive number, `{part:.1}` one decimal, and `{over:bare}` leaves the unit out, `{net:+bare}` of a signed one.

    >>> say("{n} activity is late.", "{n} activities are late.", n=count(late))
    """
    _display(sentence(message, many, **values), "p")


def big(number: Number, message: str, many: str = "", /, **values: object) -> None:
    """Show the number that a page is about, large, with the words that belong to it; first under "In short".

    With two messages the first is for one and the second for all other numbers.
    """
    chosen = sentence(message, many, **{"n": number, **values})
    marked = f'<span class="big">{_marked(number, "")}</span> {chosen}'
    _display(marked, 'p class="key"')


def note(message: str, many: str = "", /, **values: object) -> None:
    """Show what a reader has to keep in mind, set apart from the findings."""
    _display(sentence(message, many, **values), 'p class="note"')


def items(sentences: list[str]) -> None:
    """Show sentences (see `sentence`) as a list; nothing where there is none."""
    if sentences:
        _display("".join(f"<li>{each}</li>" for each in sentences), "ul")


def sentence(message: str, many: str = "", /, **values: object) -> str:
    """The sentence that `say` shows, as marked-up text, for `items` and titles."""
    chosen = translated_plural(message, many, float(values["n"])) if many else translated(message)  # type: ignore[arg-type]
    return _Marking().vformat(html.escape(chosen, quote=False), (), values)


class _Marking(string.Formatter):
    """Fills the named fields of a sentence with marked-up values."""

    def format_field(self, value: object, format_spec: str) -> str:
        return _marked(value, format_spec)


def _marked(value: object, spec: str) -> str:
    if isinstance(value, Number):
        decimals = int(spec.rpartition(".")[2]) if "." in spec else None
        marked = number_html(value, signed=spec.startswith("+"), decimals=decimals)
        return marked if spec.endswith("bare") else marked + html.escape(unit_text(value.unit, in_sentence=True))
    if isinstance(value, datetime.date):
        return f'<time datetime="{value:%Y-%m-%d}">{day(value)}</time>'
    if isinstance(value, Marked):
        return str(value)
    if isinstance(value, Label):
        return html.escape(value)
    if isinstance(value, str):
        return f'<span class="printed">{html.escape(" ".join(value.split()))}</span>'
    return html.escape(str(value))


def name_of(report: pd.DataFrame) -> Marked:
    """The title of a report (a frame of one row of `reports`) for a sentence, with its year where it has none."""
    title, year = str(report["title"].iloc[0]), str(report["period_end"].iloc[0].year)
    return Marked(_marked(title, "") + ("" if year in title else f" ({year})"))


def finding(rows: pd.DataFrame) -> Marked:
    """What rows of the table `checks` found, for a sentence; its numbers are those of these rows.

    Several rows are one finding at several places: they say the same. Raises ValueError where they do not.
    """
    said = messages(rows).unique()
    if len(said) != 1:
        raise ValueError(f"finding() takes rows of checks that say the same, here are {len(said)} sentences")
    keys = html.escape(" ".join(map(str, rows.index)))
    return Marked(f'<span class="finding" data-sources="{keys}">{html.escape(said[0])}</span>')


def messages(rows: pd.DataFrame) -> pd.Series[Any]:
    """What each row of the table `checks` found, in one sentence, to group and to search by.

    >>> checks.groupby(messages(checks)).size()
    """
    said = [finding_text(row) for row in rows.to_dict("records")]
    return pd.Series(said, index=rows.index, name="message", dtype="str")


def finding_text(row: Mapping[Any, Any]) -> str:
    """What a row of the table `checks` found, in one sentence in the language of the pages."""
    return checks.message(row, translated, translated_plural, code_label, decimal_text)


class Marked(str):
    """Text that is marked up already."""

    __slots__ = ()


def number_html(number: Number, signed: bool = False, decimals: int | None = None) -> str:
    """A number with its value, unit, formula and source rows; an assumption with its reason instead."""
    attributes = {"value": repr(number.value), "data-unit": number.unit}
    if number.formula:
        attributes["data-formula"] = number.explained
    if number.reason and not number.sources:
        attributes = {"class": "assumption", **attributes, "data-reason": translated(number.reason)}
    else:
        attributes = {"class": "number", **attributes, "data-sources": " ".join(number.sources)}
    spelled = " ".join(f'{name}="{html.escape(text)}"' for name, text in attributes.items())
    return f"<data {spelled}>{html.escape(digits(number.value, number.unit, signed, decimals))}</data>"


def plain_text(marked: str) -> str:
    """Marked-up text without its marks."""
    return html.unescape(re.sub(r"<[^>]+>", "", marked.replace("<br>", " ").replace("</li><li>", "\n")))


def _display(marked: str, element: str) -> None:
    name = element.partition(" ")[0]
    emit({"text/html": f"<{element}>{marked}</{name}>", "text/plain": plain_text(marked)})


def emit(bundle: Bundle) -> None:
    """Hand one output to the notebook."""
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


# ---------------------------------------------------------------------------------------------------------------------
# Tables


def table(frame: pd.DataFrame, caption: str, *, fold: bool = False, **values: object) -> None:
    """Show a frame as a table that everyone can read; an empty one as a sentence. `fold`: closed until it is
    opened, and left out where it is empty.

    Numbers are traced when they are a `Number` (from `cite`, `count`, `count_by`), or when the frame is indexed by row
    keys as `load` returns it: then they come from their row. The index is not shown. Codes are shown with their labels,
    dates in full. The caption may name values, as in `say`.
    """
    if len(frame) or not fold:
        emit(table_bundle(frame, sentence(caption, **values), fold))


def table_bundle(frame: pd.DataFrame, caption: str, fold: bool = False) -> Bundle:
    """The table as HTML and as plain text; `caption` is marked-up text. The first column heads the rows."""
    if frame.empty:
        text = translated("{caption}: there is nothing to show.").format(caption=caption)
        return {"text/html": f"<p>{text}</p>", "text/plain": plain_text(text)}
    heads = [column_label(column) for column in frame.columns]
    numeric = [_is_numeric(frame[column]) for column in frame.columns]
    rows = [
        [_cell(frame, row, column, value) for column, value in zip(frame.columns, values, strict=True)]
        for row, values in enumerate(frame.itertuples(index=False, name=None))
    ]
    marked = _table_html(caption, heads, numeric, rows)
    if fold:
        marked = f"<details><summary>{caption}</summary>\n{marked}\n</details>"
    lines = [heads, *([plain_text(cell) for cell in row] for row in rows)]
    return {
        "text/html": marked,
        "text/plain": "\n".join([plain_text(caption), *(" | ".join(cells) for cells in lines)]),
    }


_LEFT = ' style="text-align:left"'
"""JupyterLab sets all cells to the right, which only numbers bear."""


def _table_html(caption: str, heads: list[str], numeric: list[bool], rows: list[list[str]]) -> str:
    looks = [' class="number"' if each else f' class="text"{_LEFT}' for each in numeric]
    head = "".join(f'<th scope="col"{look}>{html.escape(name)}</th>' for name, look in zip(heads, looks, strict=True))
    lines = []
    for first, *others in rows:
        cells = "".join(f"<td{look}>{cell}</td>" for cell, look in zip(others, looks[1:], strict=True))
        lines.append(f'<tr><th scope="row"{looks[0]}>{first}</th>{cells}</tr>')
    body = "\n".join(lines)
    return (
        f'<table class="answer">\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )


def column_label(column: object) -> str:
    """The head of a column: its label, or its name as words, with a capital letter."""
    kind = next((kind for kind in ("column", "status") if has_label(kind, column)), None)
    name = label(kind, column) if kind else translated(str(column).replace("_", " "))
    return name[:1].upper() + name[1:]


def _is_numeric(column: pd.Series[Any]) -> bool:
    numbers = column.map(lambda value: isinstance(value, Number))
    return bool(numbers.any()) or (pd.api.types.is_numeric_dtype(column) and column.dtype != bool)


SIGNED = re.compile("deviation|change|difference|moved|against budget")
"""Columns whose numbers say by their sign in which direction they go, so that a plus is written, too."""

CODES = {
    **dict.fromkeys(["level"], "level"),
    **dict.fromkeys(["status", "earlier_status", "before", "now", "assignment_status"], "status"),
    **{name: name for name in ("outcome", "group", "scope", "gas", "state", "kind", "measure", "reason", "change")},
}
"""Columns that hold codes, with the kind of their labels."""


def _cell(frame: pd.DataFrame, row: int, column: Any, value: Any) -> str:
    if is_missing(value):
        return f'<span class="label">{translated("not stated")}</span>'
    if isinstance(value, Number):
        return _number_cell(value, str(column))
    if isinstance(value, Real) and not isinstance(value, bool):
        return _traced(frame, row, column, float(value))
    if str(column) in CODES and has_label(CODES[str(column)], value):
        return f'<span class="label">{html.escape(label(CODES[str(column)], value))}</span>'
    if isinstance(value, str) and not isinstance(value, Label | Marked):
        lines = [html.escape(line.strip()) for line in value.splitlines() if line.strip()]
        return f'<span class="printed">{"<br>".join(lines)}</span>' if lines else ""
    return f'<span class="label">{_marked(value, "")}</span>' if isinstance(value, Label) else _marked(value, "")


def _number_cell(value: Number, column: str) -> str:
    """A number in a table: its unit stands behind it unless the column's name says it."""
    unit = "" if column.endswith(value.unit) else html.escape(unit_text(value.unit))
    return number_html(value, signed=bool(SIGNED.search(column))) + unit


def _traced(frame: pd.DataFrame, row: int, column: Any, value: float) -> str:
    """A plain number of a frame: traced to its row where the frame is indexed by row keys, and bare elsewhere."""
    if frame.index.name != "row":
        return html.escape(f"{value:g}")
    unit = unit_of(frame.iloc[[row]], column)
    return _number_cell(Number(value, unit, (str(frame.index[row]),)), str(column))
