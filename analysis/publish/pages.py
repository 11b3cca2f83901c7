"""An executed notebook → the body of its page, with its headings, its numbers and its tables found, or a refusal.

What a page may not hold is refused here (see `gate`), with notebook and cell: a number without a source, a chart
without words, a table without caption or headers, a heading out of order, a cell that was never run, anything that runs
or loads from elsewhere.
"""

from __future__ import annotations

import copy
import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from bs4.element import Tag
from markupsafe import Markup, escape
from nbconvert import HTMLExporter

from analysis.answers.language import LANGUAGE, translated, translated_markdown
from analysis.answers.trace import Tidy
from analysis.publish import svg
from analysis.publish.errors import PublishError, first_of
from analysis.publish.gate import HEADINGS, numbers_in, problems, slug, unique, words

TEMPLATES = Path(__file__).parent / "templates"

_SHOWN = {"text/html", "text/markdown"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One place where a number is shown: its link, the words that say where, and the number as the reader sees it."""

    link: Tag
    where: str
    text: str


@dataclass(slots=True)
class Number:
    """A published number: its value, unit and formula, the tidy rows it comes from, and every place that shows it."""

    value: str
    unit: str
    formula: str
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
    printed: list[str]
    """The words of reports, and of checks, that it shows, where they hold a number."""
    trails: dict[str, str] = field(default_factory=dict)
    """The panel that opens from each number, by the address of its entry on the certificate."""

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def short_title(self) -> str:
        """What the navigation calls it."""
        return translated(short_title(self.name))

    @property
    def keys(self) -> list[str]:
        """The keys of all rows that its numbers and its findings come from."""
        found = [
            key for each in self.body.select(".finding[data-sources]") for key in str(each["data-sources"]).split()
        ]
        return list(dict.fromkeys([key for number in self.numbers for key in number.sources] + found))

    def content(self, review: bool) -> str:
        """What stands on the page; for `review` with the code, and each number leads to its entry at once."""
        body = copy.copy(self.body)
        for cited in body.select("[data-sources]"):  # the places are linked behind it
            del cited["data-sources"]
        entries = {f"#t{no}": address for no, address in enumerate(self.trails, 1)}
        for code in body.select("details.code"):
            if review:
                code["open"] = ""
            else:
                code.decompose()
        for link in body.select("a[href]") if review else ():
            link["href"] = entries.get(str(link["href"]), link["href"])
        return str(body)

    @property
    def headlines(self) -> list[str]:
        """The sentences with the page's large numbers; the first computed one, or the first one, where it has none."""
        copies = [self._elsewhere(copy.copy(sentence)) for sentence in self._headlines()]
        for element in (each for sentence in copies for each in sentence.find_all(id=True)):
            del element["id"]
        return [sentence.decode_contents() for sentence in copies]

    def _elsewhere(self, part: Tag) -> Tag:
        """A part of the page with links that lead there from the index."""
        for link in part.select("a[href^='#']"):
            link["href"] = f"{self.name}.html{link['href']}"
        return part

    @property
    def picture(self) -> str:
        """The first chart with its title, for the index; '' where there is none.

        Its ids are told from those of other pages.
        """
        first = self.body.select_one("figure.chart")
        if first is None:
            return ""
        figure = self._elsewhere(copy.copy(first))
        del figure["data-sources"]
        for title in figure.select("figcaption"):
            title.string = words(title)
        for chart in figure.select("svg"):
            svg.prepare(chart, f"p{self.name[:2]}-")
        return str(figure)

    @property
    def description(self) -> str:
        """The first headline as plain text, for those who list pages."""
        return "".join(map(words, self._headlines()[:1]))[:160]

    @property
    def headline_keys(self) -> list[str]:
        """The keys of the rows that the numbers of the headlines come from."""
        return self._keys_of(link for sentence in self._headlines() for link in sentence.select("a.number"))

    @property
    def card_keys(self) -> list[str]:
        """The keys of the rows behind what the index shows of the page: its headlines and its first chart."""
        behind = self.body.select_one("figure.chart")
        table = behind.find_next("table") if behind else None
        return [*self.headline_keys, *self._keys_of(table.select("a.number") if table else ())]

    def _keys_of(self, links: Iterable[Tag]) -> list[str]:
        chosen = {id(link) for link in links}
        said = [number for number in self.numbers if any(id(shown.link) in chosen for shown in number.shown)]
        return list(dict.fromkeys(key for number in said for key in number.sources))

    def _headlines(self) -> list[Tag]:
        computed = (each for each in self.body.find_all(["p", "li"]) if each.find("a", class_="number"))
        first = next(computed, None) or self.body.find("p")
        return self.body.select("p.key") or ([first] if isinstance(first, Tag) else [])


def short_title(name: str) -> str:
    """The name of a notebook's file as words: "Status distribution"."""
    return name[3:].replace("_", " ").capitalize().replace("Co2", "CO₂")


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
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = translated_markdown(cell.source)
    body = BeautifulSoup(_exporter().from_notebook_node(notebook)[0], "html.parser")
    svg.unpack(body)
    _pass_the_gate(body, source)
    title = _title(body, source)
    for element in body.select(":not(svg, svg *):is([style], [id])"):  # looks and names are the site's matter
        element.attrs = {name: value for name, value in element.attrs.items() if name not in ("style", "id")}
    _drop_empty_sections(body)
    _give_ids(body)
    printed = [words(span) for span in body.select(".printed, .finding") if numbers_in(words(span))]
    _mark_languages(body)
    tables = list(_prepared_tables(body))
    for number, picture in enumerate(body.find_all("svg"), 1):
        for problem in svg.prepare(picture, f"c{number}-"):
            raise PublishError(source, _cell_of(picture), problem, "draw it without")
    page = Page(path, title, body, _linked_numbers(body, source), tables, printed)
    _link_bars(body)
    if not page.numbers:
        _drop_limits(body)
    for cell in body.select("div.cell"):
        cell.unwrap()
    return page


def refuse_unknown_rows(page: Page, tidy: Tidy) -> None:
    """Raise PublishError for a page with a number or a finding of a row that no tidy table holds."""
    if unknown := tidy.lacks(page.keys):
        problem = f"cites the row {unknown[0]!r}, which no tidy table holds"
        remedy = "run the notebooks on the tables of today: python3 run.py site"
        raise PublishError(f"notebooks/{page.path.name}", None, problem, remedy)


def _pass_the_gate(body: BeautifulSoup, source: str) -> None:
    """Refuse the first cell that has a problem; the others are its notes."""
    found = [(int(str(cell["data-cell"])), *each) for cell in body.select("div.cell") for each in problems(cell)]
    if found:
        (number, problem, remedy), *others = found
        more = f" (and {len(others)} more)" if others else ""
        first = PublishError(source, number, problem + more, remedy)
        raise first_of([first, *(PublishError(source, *other) for other in others)])


@functools.cache
def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="cells", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    exporter.environment.globals["_"] = translated
    return exporter


def _refuse_unfinished(notebook: nbformat.NotebookNode, source: str) -> None:
    remedy = "run it from top to bottom: python3 run.py site"
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
                raise PublishError(source, number, problem, "show it with chart(figure, title, alt, rows)")


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


def _drop_empty_sections(body: BeautifulSoup) -> None:
    """A question is left out where the notebook shows nothing under it, as its reports say nothing about it."""
    for heading in body.find_all("h2"):
        here = heading.find_parent("div", class_="cell")
        if here is None:
            continue
        following = here.find_next_siblings("div", class_="cell")
        section = itertools.takewhile(lambda cell: cell.find("h2") is None, following)
        if not any(_shows(cell) for cell in (here, *section)):
            heading.decompose()


def _drop_limits(body: BeautifulSoup) -> None:
    """A page without a number has none of which to say what it does not show."""
    last = body.find_all("h2")[-1:]
    if last and words(last[0]) == translated("## What this does not show").removeprefix("## "):
        cell = last[0].find_parent("div", class_="cell")
        assert cell is not None
        for each in [cell, *cell.find_next_siblings("div", class_="cell")]:
            each.decompose()


def _shows(cell: Tag) -> bool:
    """Whether a cell has anything to show beside its headings and its code."""
    code = [id(part) for part in cell.select("details.code, details.code *")]
    return any(id(part) not in code for part in cell.find_all(["p", "ul", "ol", "pre", "table", "figure", "details"]))


def _give_ids(body: BeautifulSoup) -> None:
    """Every heading and table caption gets an id from its words, unique on the page."""
    used = {"main", "checks", "provenance", "take-away"}  # the template's own
    for element in body.find_all([*HEADINGS, "caption"]):
        element["id"] = unique(slug(words(element)) or element.name, used)


def _prepared_tables(body: BeautifulSoup) -> Iterator[Tag]:
    """The tables, each in a box that scrolls by keyboard where the window is narrow; each cell knows its column."""
    for table in body.find_all("table"):
        name = str(table.select("caption")[0]["id"])
        table.attrs = {}
        table.wrap(
            body.new_tag("div", attrs={"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": name})
        )
        for column, header in enumerate(table.select("thead th"), 1):
            cells = table.select(f"tbody tr > :nth-child({column})")
            numeric = any(cell.find("data", class_="number") for cell in cells)
            header.string = words(header)[:1].upper() + words(header)[1:]
            for cell in [header, *cells]:
                cell.attrs = {key: value for key, value in cell.attrs.items() if key == "scope"}
                if numeric:
                    cell["class"] = "numeric"
            for cell in cells:
                cell["data-head"] = words(header)
        yield table


def _mark_languages(body: BeautifulSoup) -> None:
    """The reports' own words are Swedish, so that a screen reader changes its voice; the language goes to the cell."""
    for finding in body.find_all("span", class_="finding"):
        marked = BeautifulSoup(told(finding.get_text()), "html.parser")
        finding.clear()
        finding.append(marked)
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


_QUOTATION = re.compile(r"(?<!\w)'([^']+)'(?!\w)|\"([^\"]+)\"")


def told(message: str) -> Markup:
    """What a check says, with the report's words in it, which stand in quotation marks, in the report's language."""
    if LANGUAGE == "sv":
        return escape(message)
    marked = Markup("")
    at = 0
    for match in _QUOTATION.finditer(message):
        start, end = match.span(1 if match[1] else 2)
        marked += message[at:start] + Markup('<span lang="sv">{}</span>').format(message[start:end])
        at = end
    return marked + message[at:]


def _linked_numbers(body: BeautifulSoup, source: str) -> list[Number]:
    """Every `<data class="number">` becomes a link to the panel of its number; equal numbers are one."""
    numbers: dict[tuple[str, ...], Number] = {}
    for data in body.find_all("data", class_="number"):
        sources = str(data.attrs.pop("data-sources", "")).split()
        formula = str(data.attrs.pop("data-formula", ""))
        unit = str(data.attrs.pop("data-unit", ""))
        value = str(data.get("value", ""))
        if not value or not unit or (not sources and float(value) != 0):  # nothing counted has no rows
            raise PublishError(
                source, _cell_of(data), f"the number {words(data)!r} has no source", "make it with cite() or count()"
            )
        key = (value, unit, formula, *sources)
        number = numbers.setdefault(key, Number(value, unit, formula, tuple(sources)))
        link = body.new_tag("a", attrs={"class": "number"})
        data.attrs = {"value": value}
        data.wrap(link)
        number.shown.append(Shown(link, _where(data), words(data)))
    for data in body.find_all("data", class_="assumption"):
        data.attrs = {"class": "assumption", "value": str(data["value"]), "title": str(data["data-reason"])}
    for no, number in enumerate(numbers.values(), 1):
        for nth, shown in enumerate(number.shown, 1):
            shown.link.attrs |= {"id": f"n{no}" if nth == 1 else f"n{no}-{nth}", "href": f"#t{no}"}
    return list(numbers.values())


_BAR = re.compile(r"#.*bar-(\d+)")


def _link_bars(body: BeautifulSoup) -> None:
    """Each bar of a chart leads where its number does, which stands in the table behind the chart.

    Bars are no tab stops: whoever goes by the keyboard has the table next.
    """
    for chart in body.select("figure.chart svg"):
        behind = chart.find_next("table")
        shown = behind.select("tbody data") if behind else []
        for part in chart.find_all("a", attrs={"xlink:href": _BAR}) if shown else ():
            number = shown[int(_BAR.sub(r"\1", str(part["xlink:href"])))]
            link, cell = number.find_parent("a"), number.find_parent(["td", "th"])
            if link is None or cell is None:  # an assumption, which leads nowhere
                part.unwrap()
                continue
            part.attrs = {"href": link["href"], "tabindex": "-1"}
            if part.find("text"):  # what is written beside the bar, which a screen reader has told
                part["aria-hidden"] = "true"
            else:
                said = [words(cell.find_previous_sibling("th")), str(cell["data-head"]), words(cell)]
                part["aria-label"] = ", ".join(said)
            chart["role"] = "group"  # of an image a screen reader tells no parts


def _where(data: Tag) -> str:
    """The words that lead a reader to a number: its table with row and column, or its chapter."""
    cell, row, table = data.find_parent(["td", "th"]), data.find_parent("tr"), data.find_parent("table")
    if cell is not None and row is not None and table is not None:
        head = "" if cell.name == "th" else words(row.find("th"))
        table_name = translated("table “{caption}”").format(caption=words(table.find("caption")))
        return " · ".join(part for part in (table_name, head, str(cell["data-head"])) if part)
    heading = words(data.find_previous(HEADINGS))
    if data.find_parent(["figcaption", "caption"]):
        return translated("caption under “{heading}”").format(heading=heading)
    return translated("sentence under “{heading}”").format(heading=heading)
