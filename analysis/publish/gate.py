"""The gate: what a page may not hold, and what it must. Above all no number without a source.

Each rule is one that a reader, a screen reader or a reviewer relies on. A notebook that breaks one is refused with its
cell and the call that helps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bs4.element import NavigableString, Tag

from analysis.publish import svg

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]

_LOADS = {
    "script",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "input",
    "button",
    "video",
    "audio",
    "style",
    "meta",
}
_NO_WORDS = "No description has been provided for this image"  # what nbconvert gives an image without alt text


def words(element: Tag | NavigableString | None) -> str:
    """The text of an element on one line, '' for none."""
    return " ".join(element.get_text().split()) if element is not None else ""


def slug(text: str) -> str:
    """A name for an id or a file: "Läkemedel, per månad" → "lakemedel-per-manad". Never begins with a digit."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(name) > 60:
        name = name[:60].rsplit("-", 1)[0]
    return f"n-{name}" if name[:1].isdigit() else name


def unique(name: str, used: set[str]) -> str:
    """The name, with a number behind it if it is used (in upper or lower case); the result counts as used."""
    found, count = name, 1
    while found.lower() in used:
        count += 1
        found = f"{name}-{count}"
    used.add(found.lower())
    return found


def problems(cell: Tag) -> Iterator[tuple[str, str]]:
    """What a cell may not hold, with what to do about it."""
    charts = cell.find_all("svg")
    parts = {id(part) for chart in charts for part in chart.find_all(True)}
    for chart in charts:
        if chart.get("role") != "img" or not svg.description(chart, cell):
            yield "a chart has no alternative text", "show it with chart(figure, title, alt, rows)"
    for element in cell.find_all(True):
        name = element.name
        drawn = id(element) in parts
        if name in _LOADS and not (drawn and name == "style"):
            yield f"holds <{name}>", "show data with table(frame, caption) and charts, which need none"
        for attribute, value in element.attrs.items():
            text = str(value).strip()
            if attribute.startswith("on") or text.lower().startswith("javascript:"):
                yield f"<{name}> runs a script ({attribute})", "leave it out"
            loads = attribute in ("src", "srcset", "poster", "background") or (drawn and attribute.endswith("href"))
            if loads and not text.startswith(("#", "data:image/")):
                yield f"<{name}> loads {text!r}", "put the picture into the notebook"
        if name == "img" and str(element.get("alt", "")).strip() in ("", _NO_WORDS):
            yield "an image has no alternative text", "show it with chart(figure, title, alt, rows)"
        if name == "table":
            yield from _table_problems(element)
        if name in HEADINGS and not words(element):
            yield "a heading is empty", "give it words or leave it out"


def _table_problems(table: Tag) -> Iterator[tuple[str, str]]:
    caption = table.find("caption")
    shown = repr(words(caption)) if words(caption) else "a table"
    if not words(caption):
        yield "a table has no caption", "show frames with table(frame, caption)"
    head = table.select("thead tr th")
    if not head:
        yield f"{shown} has no header row", "show frames with table(frame, caption)"
    for cell in table.find_all("th"):
        if not words(cell):
            yield f"{shown} has an empty header cell", "name every column"
        if cell.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            yield f"{shown} has a header without scope ({words(cell)!r})", "say scope=col or scope=row"
    if table.select_one("[rowspan], [colspan]"):
        yield f"{shown} has joined cells", "give every row a cell for each column"
    for row in table.select("tbody tr"):
        if len(row.find_all(["td", "th"], recursive=False)) != len(head):
            yield f"{shown} has a row without a cell for each column", "give every row as many cells as its header"


_FIGURE = re.compile(r"(?<![\w.,:/–-])[+−-]?\d[\d\u00a0\u202f.,]*(?:\s?%)?(?![\w–-])")
_YEAR = re.compile(r"(?:19|20)\d\d[.,]?")
_TRACED = "data.number, data.assumption"
_NOT_OURS = "code, time, cite, q, blockquote, .printed, details.code, style, figure.chart svg, [lang]"
"""What holds no number of ours: code, dates, the words of reports; a chart's numbers are looked at as a whole."""


def untraced(cell: Tag) -> Iterator[tuple[str, str]]:
    """Each number of a cell that has no source, with the call that would give it one.

    Years are no numbers, nor are digits that belong to a name ("CO2", "More than 90 days" in a table). An assumption
    needs no source, but a reason.
    """
    for assumption in cell.select("data.assumption"):
        if not str(assumption.get("data-reason", "")).strip():
            yield words(assumption), 'assume(value, unit, "why")'
    for text in cell.find_all(string=_FIGURE):
        parents = list(text.parents)
        if any(parent.css.match(f"{_TRACED}, {_NOT_OURS}") for parent in parents):
            continue
        cell_of_table = next((parent for parent in parents if parent.name in ("td", "th")), None)
        for match in _FIGURE.finditer(str(text)):
            named = cell_of_table is not None and not _FIGURE.fullmatch(words(cell_of_table))
            if not _YEAR.fullmatch(match[0]) and not named:
                yield match[0].strip(), _call(parents)
    for figure in cell.select("figure"):
        yield from _untraced_in_chart(figure)


def _call(parents: list[Tag]) -> str:
    """What would trace a number, by where it stands."""
    names = {parent.name for parent in parents}
    if "table" in names:
        return "table(frame, caption) with numbers of cite(), count() or count_by()"
    if "pre" in names:
        return 'say("… {n} …", n=count(rows)) instead of print()'
    return 'say("… {n} …", n=count(rows))'


def _untraced_in_chart(figure: Tag) -> Iterator[tuple[str, str]]:
    """A chart that shows numbers, in its drawing or in its words, must name the rows that it draws."""
    if str(figure.get("data-sources", "")).strip() or "chart" not in (figure.get("class") or []):
        return
    said = " ".join([figure.get_text(" "), *(str(svg.get("aria-label", "")) for svg in figure.find_all("svg"))])
    found = next((match[0] for match in _FIGURE.finditer(said) if not _YEAR.fullmatch(match[0])), None)
    if found:
        yield found, "chart(figure, title, alt, rows) with the rows that load() gave"
