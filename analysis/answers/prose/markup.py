"""Numbers, sentences, tables and charts as notebook output: accessible HTML or Markdown, and plain text beside it."""

from __future__ import annotations

import datetime
import html
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd
from IPython.display import display

from analysis.answers.charts import Chart
from analysis.answers.language import (
    amount,
    as_written,
    day,
    digits,
    has_label,
    in_our_words,
    label,
    noun,
    period,
    quotations,
    unit_of,
    unit_text,
)
from analysis.answers.measures.answers import each, keys_in, records, sources_of

Bundle = dict[str, str]
"""One output in several formats, by MIME type."""


def number(value: float, unit: str, sources: Iterable[str], how: str, signed: bool = False) -> str:
    """A number of a sentence or table, marked with its value, unit, source rows and the measure that computed it."""
    attributes = {
        "class": "number",
        "value": repr(float(value)),
        "data-unit": unit,
        "data-how": how,
        "data-sources": " ".join(sources),
    }
    spelled = " ".join(f'{name}="{html.escape(text)}"' for name, text in attributes.items())
    return f"<data {spelled}>{html.escape(digits(value, unit, signed))}</data>"


class Facts:
    """The facts of a measure by name, ready for a sentence: `f["net"]` is marked up, `f.value("net")` is the number."""

    def __init__(self, facts: pd.DataFrame) -> None:
        self._how = str(facts.attrs["how"])
        self._rows = {row.fact: row for row in each(facts)}

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def __getitem__(self, name: str) -> str:
        return self._marked(name, False)

    def signed(self, name: str) -> str:
        """The fact with a plus where it is positive."""
        return self._marked(name, True)

    def bare(self, name: str) -> str:
        """The fact as text with its unit, for titles of charts, which hold no mark-up."""
        return amount(self.value(name), self._rows[name].unit)

    def value(self, name: str) -> float:
        return float(self._rows[name].value)

    def count(self, name: str, code: str) -> str:
        """As in "1 month", "11 months": a counted thing with its noun."""
        row = self._rows[name]
        marked = number(row.value, row.unit, row.sources, f"{self._how}: {name}")
        return f"{marked} {noun(code, row.value)}"

    def verb(self, name: str, one: str, many: str) -> str:
        """The form of a verb that goes with a count."""
        return one if self.value(name) == 1 else many

    def share(self, part: str, whole: str) -> str:
        """As in "3 of 80 (4%)": a share never stands without the counts it rests on."""
        if not self.value(whole):
            return f"{self[part]} of {self[whole]}"
        ratio = self.value(part) / self.value(whole)
        keys = [*self._rows[part].sources, *self._rows[whole].sources]
        return f"{self[part]} of {self[whole]} ({number(ratio, 'share', dict.fromkeys(keys), self._how)})"

    def _marked(self, name: str, signed: bool) -> str:
        row = self._rows[name]
        return number(row.value, row.unit, row.sources, f"{self._how}: {name}", signed) + unit_text(row.unit)


def cell(frame: pd.DataFrame, row: int, column: str, signed: bool = False) -> str:
    """One number of an answer, for a sentence, with its unit."""
    unit = _unit(column)
    sources = sources_of(frame["sources"].iloc[row], column)
    marked = number(frame[column].iloc[row], unit, sources, str(frame.attrs["how"]), signed)
    return marked + unit_text(unit)


def counted(frame: pd.DataFrame, how: str) -> str:
    """The number of rows of an answer, for a sentence."""
    return number(len(frame), "count", keys_in(frame), how)


def quoted(text: str) -> str:
    """A report's words inside a sentence, marked as such: neither HTML nor Markdown, whatever they hold."""
    return f'<span class="printed">{_inert(text)}</span>'


def told(text: str) -> str:
    """What a check says, quoted inside a sentence: our words, which may hold a report's."""
    return f"<q>{_with_quotations(text, _inert)}</q>"


def _with_quotations(text: str, made_inert: Callable[[str], str]) -> str:
    """Our words and the report's in them, each marked as what they are."""
    return "".join(
        f'<span class="{"printed" if is_quoted else "label"}">{made_inert(piece)}</span>'
        for piece, is_quoted in quotations(text)
        if piece
    )


def _inert(text: str) -> str:
    plain = re.sub(r"\s+", " ", text)
    return re.sub(r"[^\w\s.,:;?!/%’”“–—()=+-]", lambda match: f"&#{ord(match[0])};", plain).replace("_", "&#95;")


def date(value: datetime.date) -> str:
    """A day inside a sentence."""
    return f'<time datetime="{value:%Y-%m-%d}">{day(value)}</time>'


def say(*sentences: str) -> None:
    """Display sentences as one paragraph; empty ones are left out. Nothing is displayed where none is left."""
    text = " ".join(sentence for sentence in sentences if sentence)
    if text:
        _display({"text/markdown": text, "text/plain": plain_text(text)})


def say_list(sentences: Sequence[str]) -> None:
    """Display sentences as a list."""
    if sentences:
        text = "\n".join(f"* {sentence}" for sentence in sentences)
        _display({"text/markdown": text, "text/plain": plain_text(text)})


def plain_text(marked: str) -> str:
    """Marked-up text without its marks."""
    return html.unescape(re.sub(r"<[^>]+>", "", marked)).replace("**", "")


def table(frame: pd.DataFrame, caption: str) -> None:
    """Display an answer as an accessible table; an empty one as a sentence that says there is nothing to show."""
    _display(table_bundle(frame, caption))


def table_bundle(frame: pd.DataFrame, caption: str) -> Bundle:
    """The table in HTML and as plain text. The first column heads the rows; `sources` goes with each number."""
    if frame.empty:
        text = f"{caption}: there is nothing to show."
        return {"text/html": f"<p>{html.escape(text)}</p>", "text/plain": text}
    columns = [str(column) for column in frame.columns if column != "sources"]
    units = _units(columns)
    heads = "".join(f'<th scope="col"{_numeric(units[c])}>{html.escape(label("column", c))}</th>' for c in columns)
    lines, plain = [], [[label("column", column) for column in columns]]
    for row in records(frame):
        marked, bare = [], []
        for column in columns:
            unit = _row_unit(row, units[column])
            marked.append(_cell(row[column], column, unit, row, str(frame.attrs.get("how", ""))))
            bare.append(plain_text(marked[-1]))
        first = f'<th scope="row"{_numeric(units[columns[0]])}>{marked[0]}</th>'
        rest = "".join(
            f"<td{_numeric(units[column])}>{text}</td>" for column, text in zip(columns[1:], marked[1:], strict=True)
        )
        lines.append(f"<tr>{first}{rest}</tr>")
        plain.append(bare)
    body = "\n".join(lines)
    return {
        "text/html": (
            f'<table class="answer">\n<caption>{html.escape(caption)}</caption>\n'
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        ),
        "text/plain": "\n".join([caption, *(" | ".join(cells) for cells in plain)]),
    }


def chart(drawn: Chart, caption: str) -> None:
    """Display a chart, and right after it the frame that it draws, under the caption."""
    _display(chart_bundle(drawn))
    table(drawn.frame, caption)


def chart_bundle(drawn: Chart) -> Bundle:
    """A chart as a figure with its text alternative, and as plain text with the fingerprint of the data drawn."""
    if drawn.svg is None:
        return {"text/html": f"<p>{html.escape(drawn.title)}</p>", "text/plain": drawn.title}
    width, height = drawn.size
    return {
        "text/html": (
            f'<figure class="chart"><img width="{width}" height="{height}" alt="{html.escape(drawn.alt)}" '
            f'src="data:image/svg+xml;base64,{drawn.base64}"></figure>'
        ),
        "text/plain": f"{drawn.alt}\n[data drawn: {drawn.fingerprint}]",
    }


def _display(bundle: Bundle) -> None:
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def _unit(column: str) -> str:
    unit = unit_of(column)
    if unit is None:
        raise ValueError(f"the column {column!r} does not say its unit")
    return unit


def _units(columns: list[str]) -> dict[str, str | None]:
    """The unit of each column that holds numbers; "see row" where each row names its own."""
    return {column: "see row" if column in ("value", "stated", "computed") else unit_of(column) for column in columns}


def _row_unit(row: dict[Any, Any], unit: str | None) -> str | None:
    if unit == "see row":
        return str(row["unit"] if "unit" in row else row["stated_as"])
    return unit


_LEFT = "text-align:left"
"""JupyterLab sets all cells to the right, which only numbers bear."""


def _numeric(unit: str | None) -> str:
    return f' class="text" style="{_LEFT}"' if unit is None else ' class="number"'


LABELLED = {
    "level": "level",
    "status": "status",
    "later_status": "status",
    "old_status": "status",
    "new_status": "status",
    "change": "change",
    "why": "why",
    "progress": "progress",
    "ageing": "ageing",
    "reason": "reason",
    "match": "match",
    "outcome": "outcome",
    "family": "family",
    "scope": "scope",
    "gas": "gas",
    "kind": "kind",
    "step": "step",
    "prioritised": "yes_no",
    "stated_as": "unit",
    "measure": "measure",
    "unit": "unit",
    "fact": "fact",
}
"""Columns that hold codes, with the kind of their labels."""


SIGNED = re.compile("deviation|change|difference|error|needed")
"""Columns whose numbers say by their sign in which direction they go, so that a plus is written, too."""


OUR_WORDS = (
    *("message", "asks", "where", "destination", "rule", "thing", "place"),
    *("shown_in", "measure", "lines", "sha256"),
)
"""Columns of text that is this project's own, not a report's."""


CHECKED = ("observed", "expected")
"""Columns of what a check compares: amounts, days, words of ours or quotations."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _cell(value: Any, column: str, unit: str | None, row: dict[Any, Any], how: str) -> str:
    if isinstance(value, pd.Timestamp):
        return date(value)
    if column in ("line_item", "change_mnkr") and has_label("bridge_end", row.get("step")):
        return f'<span class="label">{label("bridge_end", row["step"])}</span>'
    if column == "period":
        return f'<time datetime="{html.escape(value)}">{period(value)}</time>'
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return "not stated"
    if unit is not None and isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, unit, sources_of(row["sources"], column), how, signed=bool(SIGNED.search(column)))
    if column in LABELLED and has_label(LABELLED[column], value):
        return f'<span class="label">{html.escape(label(LABELLED[column], value))}</span>'
    if column in CHECKED and _DAY.fullmatch(str(value)):
        return date(datetime.date.fromisoformat(str(value)))
    if column in OUR_WORDS or (column in CHECKED and in_our_words(str(value))):
        return _with_quotations(as_written(str(value)), html.escape)
    if not str(value).strip():
        return "none"
    text = re.sub(r"\s*\n\s*", "<br>", html.escape(str(value).strip()))
    return f'<span class="printed">{text}</span>'
