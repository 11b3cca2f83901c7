"""What a page may not hold, and what it must: each rule is one a reader, a screen reader or a reviewer relies on."""

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
            yield "a chart has no alternative text", "give it role=img and an aria-label that says what it shows"
    for element in cell.find_all(True):
        name = element.name
        drawn = id(element) in parts
        if name in _LOADS and not (drawn and name == "style"):
            yield f"holds <{name}>", "show data with prose and charts, which need none"
        for attribute, value in element.attrs.items():
            text = str(value).strip()
            if attribute.startswith("on") or text.lower().startswith("javascript:"):
                yield f"<{name}> runs a script ({attribute})", "leave it out"
            loads = attribute in ("src", "srcset", "poster", "background") or (drawn and attribute.endswith("href"))
            if loads and not text.startswith(("#", "data:image/")):
                yield f"<{name}> loads {text!r}", "put the picture into the notebook"
        if name == "img" and str(element.get("alt", "")).strip() in ("", _NO_WORDS):
            yield "an image has no alternative text", "say in words what it shows"
        if name == "table":
            yield from _table_problems(element)
        if name in HEADINGS and not words(element):
            yield "a heading is empty", "give it words or leave it out"


def _table_problems(table: Tag) -> Iterator[tuple[str, str]]:
    caption = table.find("caption")
    shown = repr(words(caption)) if words(caption) else "a table"
    if not words(caption):
        yield "a table has no caption", "show frames with prose.table(frame, caption)"
    head = table.select("thead tr th")
    if not head:
        yield f"{shown} has no header row", "show frames with prose.table(frame, caption)"
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
_NOT_OURS = [
    "code",
    "pre",
    "summary",
    "svg",
    "time",
    "cite",
    "q",
    "blockquote",
    "script",
    "style",
    "nav",
    "footer",
    "header",
]


def untraced_numbers(main: Tag) -> list[str]:
    """The numbers that a page's sentences and tables show without a link to their entry, each with its surroundings.

    Years, dates (`<time>`), quotations (`<q>`, `<cite>`, and whatever is in another language: the reports' words),
    assumptions that a reader may change (`class="assumption"`), and code are no published numbers; in a
    table's text cell or header a digit belongs to a name.
    """
    found = []
    for text in main.find_all(string=True):
        parents = list(text.parents)
        if any(parent.name in _NOT_OURS or parent.get("lang") for parent in parents if parent.name != "html"):
            continue
        if any(parent.name == "a" and "number" in (parent.get("class") or []) for parent in parents):
            continue
        if any("assumption" in (parent.get("class") or []) for parent in parents):
            continue
        cell = next((parent for parent in parents if parent.name in ("td", "th")), None)
        for match in _FIGURE.finditer(text):
            if _YEAR.fullmatch(match[0]) or (cell is not None and not _FIGURE.fullmatch(words(cell))):
                continue
            found.append(f"{match[0]} in “{' '.join(text.split())[:80]}”")
    return found
