"""An executed notebook → the body of its page, with its headings, its numbers and its tables found, or a refusal.

What a page may not hold is refused here, with notebook and cell: a chart without words, a table without caption or
headers, a heading out of order, a cell that was never run, anything that runs or loads from elsewhere.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from bs4.element import Tag
from nbconvert import HTMLExporter

from analysis.publish import svg
from analysis.publish.errors import PublishError
from analysis.publish.rules import HEADINGS, problems, slug, unique, words

TEMPLATES = Path(__file__).parent / "templates"

_SHOWN = {"text/html", "text/markdown", "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One place where a number is shown: its link, the words that say where, and the number as the reader sees it."""

    link: Tag
    where: str
    text: str


@dataclass(slots=True)
class Number:
    """A published number: what it is, how it came about and from which tidy rows, and every place that shows it."""

    value: str
    unit: str
    how: str
    sources: tuple[str, ...]
    shown: list[Shown] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A notebook's page before it is bound to the others."""

    path: Path
    title: str
    body: BeautifulSoup
    numbers: list[Number]
    tables: list[Tag]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The chapters, as (id, title)."""
        return [(str(heading["id"]), words(heading)) for heading in self.body.find_all("h2")]

    def halves(self, review: bool) -> tuple[str, str]:
        """The page up to its first chapter, before which its contents stand, and the rest; `review`: code unfolded."""
        text = str(self.body)
        if review:
            text = text.replace('<details class="code">', '<details class="code" open="">')
        start = text.find("<h2 ")
        return (text[:start], text[start:]) if start >= 0 else (text, "")

    @property
    def headline(self) -> str:
        """The first computed sentence, which holds the page's headline number; '' where nothing is computed."""
        first = next(_sentences(self.body), None)
        if first is None:
            return ""
        sentence = copy.copy(first)
        for element in sentence.find_all(id=True):
            del element["id"]
        return sentence.decode_contents()

    @property
    def headline_sources(self) -> list[str]:
        """The keys of the rows that the numbers of the headline come from."""
        first = next(_sentences(self.body), None)
        links = {id(link) for link in first.find_all("a", class_="number")} if first else set()
        said = [number for number in self.numbers if any(id(shown.link) in links for shown in number.shown)]
        return list(dict.fromkeys(key for number in said for key in number.sources))


def read_page(path: Path) -> Page:
    """The page of an executed notebook. Raises PublishError for anything that must not be published."""
    source = f"notebooks/{path.name}"
    if not re.fullmatch(r"[A-Za-z0-9_-]+", path.stem):
        raise PublishError(source, None, "its name cannot be an address", "use letters a-z, digits, _ and - alone")
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, AttributeError, KeyError, nbformat.ValidationError) as error:
        raise PublishError(source, None, f"is no notebook ({type(error).__name__})", "save it again") from None
    _refuse_unfinished(notebook, source)
    body = BeautifulSoup(_exporter().from_notebook_node(notebook)[0], "html.parser")
    svg.unpack(body)
    for cell in body.select("div.cell"):
        for problem, remedy in problems(cell):
            raise PublishError(source, int(str(cell["data-cell"])), problem, remedy)
    title = _title(body, source)
    for element in body.find_all(style=True):
        if element.name != "svg" and not element.find_parent("svg"):
            del element["style"]  # how a page looks is the site's matter
    _give_ids(body)
    _mark_languages(body)
    tables = list(_prepared_tables(body))
    for number, picture in enumerate(body.find_all("svg"), 1):
        for problem in svg.prepare(picture, f"c{number}-"):
            raise PublishError(source, _cell_of(picture), problem, "draw it without")
        _make_scrollable(picture)
    page = Page(path, title, body, _linked_numbers(body, source), tables)
    _refuse_twins(body, source)
    for cell in body.select("div.cell"):
        cell.unwrap()
    return page


@functools.cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="cells", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )


def _refuse_unfinished(notebook: nbformat.NotebookNode, source: str) -> None:
    remedy = "run the notebooks: python -m analysis notebooks"
    last = 0
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        if cell.execution_count is None or cell.execution_count <= last:
            raise PublishError(source, number, "was not run, or not in order", remedy)
        last = cell.execution_count
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                said = output.get("evalue") or output.get("text", "")
                raise PublishError(source, number, f"ended in an error ({said.splitlines()[0]})", remedy)
            kinds = set(output.get("data", {})) - {"text/plain"}
            if kinds and not kinds & _SHOWN:
                problem = f"its output ({', '.join(sorted(kinds))}) is nothing that everybody can read"
                raise PublishError(source, number, problem, "show charts with prose.chart, frames with prose.table")


def _refuse_twins(body: BeautifulSoup, source: str) -> None:
    seen: set[str] = set()
    for element in body.find_all(id=True):
        if element["id"] in seen:
            raise PublishError(source, _cell_of(element), f"the id {element['id']!r} stands twice", "leave ids out")
        seen.add(str(element["id"]))


def _cell_of(element: Tag) -> int | None:
    cell = element.find_parent("div", class_="cell")
    return int(str(cell["data-cell"])) if cell else None


def _title(body: BeautifulSoup, source: str) -> str:
    titles = body.find_all("h1")
    if len(titles) != 1:
        raise PublishError(source, None, f"has {len(titles)} headings of the first level", "give it one: its question")
    level = 0
    for heading in body.find_all(HEADINGS):
        here = int(heading.name[1])
        if here > level + 1:
            raise PublishError(
                source, _cell_of(heading), f"the heading {words(heading)!r} skips a level", "give it one # less"
            )
        level = here
    return words(titles[0])


def _give_ids(body: BeautifulSoup) -> None:
    """Every heading and table caption gets an id from its words, unique on the page."""
    used = {"main", "contents", "checks", "provenance", "cited", "take-away"}  # the template's own
    for element in body.find_all([*HEADINGS, "caption"]):
        element["id"] = unique(slug(words(element)) or element.name, used)


def _prepared_tables(body: BeautifulSoup) -> Iterator[Tag]:
    """The tables, each in a box that scrolls by keyboard where the window is narrow."""
    for table in body.find_all("table"):
        name = str(table.select("caption")[0]["id"])
        table.attrs = {}
        table.wrap(
            body.new_tag("div", attrs={"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": name})
        )
        for column, header in enumerate(table.select("thead th"), 1):
            cells = [header, *table.select(f"tbody tr > :nth-child({column})")]
            numeric = any(cell.find("data", class_="number") for cell in cells)
            for cell in cells:
                cell.attrs = {name: value for name, value in cell.attrs.items() if name != "class"}
                if numeric:
                    cell["class"] = "numeric"
        yield table


def _mark_languages(body: BeautifulSoup) -> None:
    """The reports' own words are Swedish, so that a screen reader changes its voice; the language goes to the cell."""
    for printed in body.find_all("span", class_="printed"):
        cell = printed.parent
        alone = cell is not None and cell.name in ("td", "th") and len(cell.contents) == 1
        (cell if alone and cell is not None else printed)["lang"] = "sv"
        if alone:
            printed.unwrap()
        else:
            del printed["class"]
    for known in body.find_all("span", class_="label"):
        known.unwrap()


def _make_scrollable(picture: Tag) -> None:
    """A chart that a narrow window does not hold is moved by keyboard, too; it is called what its frame is called."""
    figure, caption = picture.find_parent("figure"), picture.find_next("caption")
    if figure is not None and caption is not None:
        figure.attrs |= {"tabindex": "0", "aria-labelledby": str(caption["id"])}


def _linked_numbers(body: BeautifulSoup, source: str) -> list[Number]:
    """Every `<data class="number">` becomes a link, whose goal the certificate will give; equal numbers are one."""
    numbers: dict[tuple[str, ...], Number] = {}
    headers = {id(table): [words(header) for header in table.select("thead th")] for table in body.find_all("table")}
    for data in body.find_all("data", class_="number"):
        sources = str(data.attrs.pop("data-sources", "")).split()
        how = str(data.attrs.pop("data-how", ""))
        unit = str(data.attrs.pop("data-unit", ""))
        value = str(data.get("value", ""))
        lacking = [name for name, said in (("value", value), ("unit", unit), ("how", how)) if not said]
        if lacking:
            problem = f"the number {words(data)!r} has no {lacking[0]}"
            raise PublishError(source, _cell_of(data), problem, "publish it with prose.number")
        if not sources and float(value) != 0:  # nothing counted has no rows
            problem = f"the number {words(data)!r} has no source rows"
            raise PublishError(source, _cell_of(data), problem, "pass on the column `sources`")
        key = (value, unit, how, *sources)
        number = numbers.setdefault(key, Number(value, unit, how, tuple(sources)))
        link = body.new_tag("a", attrs={"class": "number"})
        data.attrs = {"value": value}
        data.wrap(link)
        number.shown.append(Shown(link, _where(data, headers), words(data)))
    return list(numbers.values())


def _where(data: Tag, headers: dict[int, list[str]]) -> str:
    """The words that lead a reader to a number: its table with row and column, or its chapter."""
    cell, row, table = data.find_parent(["td", "th"]), data.find_parent("tr"), data.find_parent("table")
    if cell is not None and row is not None and table is not None:
        cells = row.find_all(["td", "th"], recursive=False)
        column = headers[id(table)][next(n for n, each in enumerate(cells) if each is cell)]
        head = words(cells[0]) if cells[0] is not cell else ""
        return " · ".join(part for part in (f"table “{words(table.find('caption'))}”", head, column) if part)
    heading = data.find_previous(HEADINGS)
    kind = "caption" if data.find_parent(["figcaption", "caption"]) else "sentence"
    return f"{kind} under “{words(heading)}”" if heading else kind


def _sentences(body: BeautifulSoup) -> Iterator[Tag]:
    """Paragraphs and list entries that hold a number, in order."""
    for element in body.find_all(["p", "li"]):
        if element.find("a", class_="number"):
            yield element
