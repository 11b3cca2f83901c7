"""The gate: what a page may not hold, and what it must. Above all no number without a source.

Each rule is one that a reader, a screen reader or a reviewer relies on. A notebook that breaks one is refused with its
cell and the call that helps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bs4.element import NavigableString, PreformattedString, Tag

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]

Problem = tuple[str, str]
"""What is wrong with a cell, and what to do about it."""


def words(element: Tag | NavigableString | None) -> str:
    """The text of an element on one line, '' for none."""
    return " ".join(element.get_text().split()) if element is not None else ""


def slug(text: str, longest: int = 80) -> str:
    """A name for an id or a file: "Läkemedel, per månad" → "lakemedel-per-manad". Never begins with a digit.

    What is longer is cut between words and says so by "etc": the words left out may be those that turn its sense.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(name) > longest:
        name = name[: longest - 4].rsplit("-", 1)[0] + "-etc"
    return f"n-{name}" if name[:1].isdigit() else name


def unique(name: str, used: set[str]) -> str:
    """The name, with a number behind it if it is used (in upper or lower case); the result counts as used."""
    found, count = name, 1
    while found.lower() in used:
        count += 1
        found = f"{name}-{count}"
    used.add(found.lower())
    return found


def problems(cell: Tag) -> Iterator[Problem]:
    """Everything for which a page with this cell is refused."""
    for chart in cell.find_all("svg"):
        if not _attribute(chart, "aria-label").strip():
            yield "a chart has no alternative text", "show it with chart(figure, title, alt, rows)"
    for element in cell.find_all(True):
        drawn = element.find_parent("svg") is not None
        yield from _acts(element, drawn)
        yield from _lacks(element)
    for number, call in untraced(cell):
        yield f"the number {number} has no source", call


# ---------------------------------------------------------------------------------------------------------------------
# What runs, loads or leads elsewhere

_LOADS = re.compile("script|iframe|object|embed|link|base|form|input|button|video|audio|style|meta")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def _acts(element: Tag, drawn: bool) -> Iterator[Problem]:
    name = element.name
    if _LOADS.fullmatch(name) and not (drawn and name == "style"):
        yield f"holds <{name}>", "show data with say(), table() and chart(), which need none"
    for attribute, value in element.attrs.items():
        address = re.sub(r"[\x00-\x20\x7f-\x9f]", "", str(value))  # browsers pass over these within an address
        if attribute.startswith("on") or address.lower().startswith("javascript:"):
            yield f"<{name}> runs a script ({attribute})", "leave it out"
        elif attribute in ("src", "srcset", "poster", "background") or (
            drawn and name != "a" and attribute.endswith("href")
        ):
            if not address.startswith(("#", "data:image/")):
                yield f"<{name}> loads {address!r}", "put the picture into the notebook"
        elif attribute.endswith("href") and _SCHEME.match(address) and element.find_parent(class_="code"):
            yield f"links to {address!r}", "show an address of a report as text: say('… {address} …', address=text)"


# ---------------------------------------------------------------------------------------------------------------------
# What a screen reader needs

_NO_WORDS = "No description has been provided for this image"  # what nbconvert gives an image without alt text


def _lacks(element: Tag) -> Iterator[Problem]:
    if element.name == "img" and str(element.get("alt", "")).strip() in ("", _NO_WORDS):
        yield "an image has no alternative text", "show it with chart(figure, title, alt, rows)"
    if element.name == "table":
        yield from _table_problems(element)
    if element.name in HEADINGS and not words(element):
        yield "a heading is empty", "give it words or leave it out"


def _table_problems(table: Tag) -> Iterator[Problem]:
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


# ---------------------------------------------------------------------------------------------------------------------
# Numbers without a source

_TOKEN = re.compile(r"(?:\b(?P<of>[^\W\d]+)\s)?(?P<token>\S*[\d½¼¾⅓⅔]\S*(?:[ \u00a0\u202f]\d{3}\b)*)")
_EDGE = "()[]{}<>\"“”„‘’'.,;:!?…"
_NAME = re.compile(r"[^\W\d]+[-–]?\d.*")  # CO2, A-17: begins with letters
_YEARS = re.compile(r"(?:19|20)\d\d(?:[–/-](?:(?:19|20)\d\d|\d\d))?")  # 2017, 2015–2017, 2017/18
_PLACE = re.compile(
    r"appendix|chapter|goal|line|lines|list|page|part|row|scope|section|step|table|"
    r"bilaga|kapitel|mål|rad|rader|lista|sida|del|avsnitt|steg|tabell",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"\b(?:(?:no|a|one) (?:third|quarter)|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
    r"fifty|dozens?|hundreds?|thousands?|millions?|billions?|twice|thrice|doubled?|tripled?|halved|fewer)\b",
    re.IGNORECASE,
)
_MARKED = "data.number, data.assumption"
_NOT_OURS = "time[datetime], .printed, .label, .finding[data-sources], details.code, style, svg"
"""What holds no number of ours: dates, words of a report, labels, findings, code; charts are looked at apart."""


def numbers_in(text: str) -> list[str]:
    """The numbers of a text: not years, nor names ("CO2"), nor places ("table 2")."""
    found = []
    for match in _TOKEN.finditer(text):
        token = match["token"].strip(_EDGE)
        named = match["of"] and _PLACE.fullmatch(match["of"]) and token.isdigit()
        if not (named or _NAME.fullmatch(token) or _YEARS.fullmatch(token)):
            found.append(token)
    return found


def untraced(cell: Tag) -> Iterator[Problem]:
    """Each number of a cell that has no source, whatever form it is in, with the call that would give it one.

    An assumption needs no source, but a reason. In a Markdown cell nothing is exempt: there it is typed, and so are
    words for numbers.
    """
    for assumption in cell.select("data.assumption"):
        if not str(assumption.get("data-reason", "")).strip():
            yield words(assumption), 'assume(value, unit, "why")'
    typed = "markdown" in (cell.get("class") or [])
    exempt = _MARKED if typed else f"{_MARKED}, {_NOT_OURS}"
    for text in cell.find_all(string=True):
        if isinstance(text, PreformattedString) or any(parent.css.match(exempt) for parent in text.parents):
            continue
        if text.parent is not None and text.parent.name == "sub" and len(text) == 1:
            continue  # CO<sub>2</sub>
        found = numbers_in(str(text)) + (_NUMBER_WORD.findall(str(text)) if typed else [])
        yield from ((number, _call(text)) for number in found)
    yield from _in_attributes(cell)
    for figure in cell.find_all("figure"):
        yield from _in_chart(figure)


def _call(text: NavigableString) -> str:
    """What would trace a number, by where it stands."""
    names = {parent.name for parent in text.parents}
    if "table" in names:
        return "table(frame, caption) with numbers of cite(), count() or count_by()"
    if "figcaption" in names:
        return 'chart(figure, "… {n} …", alt, rows, n=count(rows))'
    if "pre" in names:
        return 'say("… {n} …", n=count(rows)), count_by() or table(), not print() or a bare last line'
    return 'say("… {n} …", n=count(rows))'


def _in_attributes(cell: Tag) -> Iterator[Problem]:
    """Numbers in what a screen reader or a hovering pointer tells, but for those of charts."""
    for element in cell.select("[alt], [title], [aria-label]"):
        if element.find_parent("figure", class_="chart") is None:
            for number in numbers_in(_heard(element) + " " + _attribute(element, "title")):
                yield number, "chart(figure, title, alt, rows)"


def _attribute(element: Tag, name: str) -> str:
    return str(element.get(name) or "")


def _in_chart(figure: Tag) -> Iterator[Problem]:
    """A chart names the rows that it draws; what it says beside its axes, and to a listener, stands in its table."""
    said = [number for each in figure.find_all(["img", "svg"]) for number in numbers_in(_heard(each))]
    drawn = [number for text in figure.select("svg text") if not _on_axis(text) for number in numbers_in(words(text))]
    table = figure.find_next_sibling(["details", "table"])
    known = _known(figure.find("figcaption"), table)
    for number in [*said, *drawn]:
        if not _attribute(figure, "data-sources").strip():
            yield number, "chart(figure, title, alt, rows) with the rows that load() gave"
        elif _bare(number) not in known:
            yield number, "chart(figure, title, alt, rows) with the number in rows, which stand below the chart"


def _heard(element: Tag) -> str:
    return _attribute(element, "alt") + " " + _attribute(element, "aria-label")


def _on_axis(text: Tag) -> bool:
    """Whether a text is the label of a tick: matplotlib groups these."""
    return any(re.match(r"[xy]tick", _attribute(parent, "id")) for parent in text.parents)


def _known(*parts: Tag | None) -> set[str]:
    """The numbers that stand in the caption and the table of a chart, and the sums of its rows of counts."""
    found = {_bare(number) for part in parts if part is not None for number in numbers_in(part.get_text(" "))}
    for row in (row for part in parts if part is not None for row in part.select("tbody tr")):
        values = [float(_attribute(data, "value")) for data in row.select("data.number[value]")]
        found.add(_bare(f"{sum(values):.0f}"))
    return found


def _bare(number: str) -> str:
    """A number without sign, separators of thousands and unit, to compare how it is written in two places."""
    return re.sub(r"[^\d.½¼¾⅓⅔]", "", number).rstrip(".")
