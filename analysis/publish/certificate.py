"""The certificate: for each published number its formula, where it is shown, and the rows that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag
from markupsafe import Markup

from analysis.answers.language import place, unit_text
from analysis.answers.trace import Row, Tidy
from analysis.publish.pages import Number, Page
from analysis.publish.render import part

LIMIT = 120_000
"""Bytes of entries on one page; a longer certificate goes on to the next."""

_FEW = 12
"""Rows that an entry lists itself; longer lists stand once, behind the entries, for all that share them."""

_SHOWN_ROWS = 2
"""Rows that the panel of a number shows; its entry has all of them."""

_PIECE = 300
"""Rows of a long list that stand together."""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a page's certificate: entries of numbers (`kind` n) or lists of rows (`kind` rows), first to last."""

    file: str
    kind: str
    first: int
    last: int
    sections: tuple[Markup, ...]


def certify(page: Page, tidy: Tidy, anchors: Mapping[str, str]) -> list[Part]:
    """The certificate of a page. Also leads each number on the page to its panel, each finding to its places."""
    for finding in page.body.select(".finding[data-sources]"):
        _link_places(finding, tidy.rows(str(finding["data-sources"]).split()), anchors)
    longer = dict.fromkeys(number.sources for number in page.numbers if len(number.sources) > _FEW)
    list_no = {keys: no for no, keys in enumerate(longer, 1)}
    sections = [
        (no, section)
        for keys, no in list_no.items()
        for section in _list_sections(no, tidy.rows(keys), tidy.checks(keys), anchors)
    ]
    lists = _packed(f"{page.name}-rows", "rows", sections)
    sections = []
    for no, number in enumerate(page.numbers, 1):
        rows, listed = tidy.rows(number.sources), list_no.get(number.sources)
        entry = {
            "no": no,
            "value": number.value,
            "text": number.shown[0].text,
            "unit": unit_text(number.unit),
            "shown": [(f"../{page.name}.html#{shown.link['id']}", shown.where) for shown in number.shown],
            "formula": _formula(number),
            "list": _address(lists, listed) if listed else "",
            "count": len(rows),
            "groups": _grouped(rows, anchors),
            "checks": [(check, anchors[check.key]) for check in tidy.checks(number.sources)],
        }
        sections.append((no, part("entries.html.j2", "entry", entry)))
    entries = _packed(page.name, "n", sections)
    for no, number in enumerate(page.numbers, 1):
        address = f"certificate/{_address(entries, no)}"
        page.trails[address] = _trail(page, number, no, address, tidy, anchors)
    return [*entries, *lists]


def _link_places(finding: Tag, rows: Sequence[Row], anchors: Mapping[str, str]) -> None:
    """Lead from the words of a finding to where it is printed, and to the line that it is compared with."""
    several = len({row.report_id for row in rows}) > 1
    links: dict[str, str] = {}
    for row in rows:
        links.setdefault(anchors[row.key], f"{row.report_title}, {row.place}" if several else row.place)
        if row.other_line != row.line and (beside := anchors.get(f"{row.key} {row.other_line}")):
            links.setdefault(beside, place(None, row.other_line))
    shown = Markup(", ").join(Markup('<a href="source/{}">{}</a>').format(*link) for link in links.items())
    finding.append(BeautifulSoup(" (" + shown + ")", "html.parser"))


def _formula(number: Number) -> str:
    """The formula with its terms, and what it gives as it is shown."""
    return f"{number.formula.rpartition(' = ')[0]} = {number.shown[0].text}" if number.formula else ""


def _trail(page: Page, number: Number, no: int, entry: str, tidy: Tidy, anchors: Mapping[str, str]) -> Markup:
    """The panel that opens from a number: its formula, its first rows with the places where they are printed."""
    rows = tidy.rows(number.sources)
    shown = {
        "no": no,
        "text": number.shown[0].text,
        "unit": unit_text(number.unit),
        "formula": _formula(number),
        "rows": [(row, anchors[row.key]) for row in rows[:_SHOWN_ROWS]],
        "more": max(len(rows) - _SHOWN_ROWS, 0),
        "entry": entry,
        "back": str(number.shown[0].link["id"]),
    }
    return part("entries.html.j2", "trail", shown)


Grouped = list[tuple[dict[str, str], str, list[tuple[Row, str]]]]


def _grouped(rows: Iterable[Row], anchors: Mapping[str, str]) -> Grouped:
    """Rows with the place where each is printed, those of one report and table together."""
    groups: dict[tuple[str, str], list[tuple[Row, str]]] = {}
    for row in rows:
        groups.setdefault((row.report_title, row.table), []).append((row, anchors[row.key]))
    return [({"title": title}, table, found) for (title, table), found in groups.items()]


def _list_sections(no: int, rows: list[Row], checks: list[Row], anchors: Mapping[str, str]) -> Iterator[Markup]:
    """A long list of rows and the checks that touch them, in pieces that fit on a page."""
    for start in range(0, max(len(rows), 2 * len(checks)), _PIECE):
        some = slice(start // 2, (start + _PIECE) // 2)
        piece = {
            "no": no,
            "count": len(rows),
            "begins": start == 0,
            "groups": _grouped(rows[start : start + _PIECE], anchors),
            "checks": [(check, anchors[check.key]) for check in checks[some]],
        }
        yield part("entries.html.j2", "row_list", piece)


def _packed(stem: str, kind: str, sections: Sequence[tuple[int, Markup]]) -> list[Part]:
    """Numbered sections on as few pages as the limit allows."""
    groups: list[list[tuple[int, Markup]]] = []
    size = LIMIT
    for no, section in sections:
        size += len(section.encode())
        if size > LIMIT:
            groups.append([])
            size = len(section.encode())
        groups[-1].append((no, section))
    return [
        Part(
            file=f"{stem}{f'-{nth}' if nth > 1 else ''}.html",
            kind=kind,
            first=group[0][0],
            last=group[-1][0],
            sections=tuple(section for _, section in group),
        )
        for nth, group in enumerate(groups, 1)
    ]


def _address(parts: list[Part], no: int) -> str:
    return next(f"{part.file}#{part.kind}{no}" for part in parts if part.first <= no <= part.last)
