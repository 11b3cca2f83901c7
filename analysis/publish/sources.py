"""The source pages: each cited report as printed, with the cited words or cells marked and an anchor on each mark."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup, escape

from analysis.isolation import Budget, isolated
from analysis.publish.errors import PublishError
from analysis.publish.rules import slug, unique
from analysis.publish.trace import Row, Span, Tidy, report_lines, spans

LIMIT = 100_000
"""Bytes of lines on one page; a longer report goes on to the next."""

_MARGIN = 48.0  # points of the page that are shown above and below a marked cell


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    content: Markup


@dataclass(frozen=True, slots=True)
class Cut:
    """The stretch of a PDF's page around one marked box, and the rows printed in it; heights and boxes in points."""

    anchor: str
    rows: list[Row]
    top: float
    height: float
    box: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of `source/`. `lines` for a text conversion; `cuts` and the page's picture for a PDF."""

    file: str
    report: Mapping[str, object]
    lines: list[Line] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    number: int = 1
    picture: str = ""
    width: float = 0.0
    height: float = 0.0


def source_pages(tidy: Tidy, rows: Iterable[Row], raw: Path) -> tuple[list[SourcePage], dict[str, str]]:
    """The pages that show the cited rows, and for each row's key the page and anchor where it is printed.

    Raises PublishError when a report that is cited is no longer there.
    """
    by_report: dict[str, list[Row]] = {}
    for row in rows:
        by_report.setdefault(row.report_id, []).append(row)
    pages: list[SourcePage] = []
    anchors: dict[str, str] = {}
    used: set[str] = set()
    for report_id, cited in sorted(by_report.items()):
        report = tidy.report(report_id)
        stem = unique(slug(report_id) or "report", used)
        path = raw / str(report["source_file"])
        if not path.is_file():
            raise PublishError(f"data/raw/{path.name}", None, "is cited and not there", "put the report back")
        made = _text_pages if report["source_format"] == "text" else _pdf_pages
        for page, found in made(tidy, report, cited, path, stem):
            pages.append(page)
            anchors |= {key: f"{page.file}#{anchor}" for key, anchor in found.items()}
        first = next(page.file for page in pages if page.report is report)
        anchors |= {row.key: first for row in cited if row.key not in anchors}  # rows about the report as a whole
    return pages, anchors


Made = Iterator[tuple[SourcePage, dict[str, str]]]


# ---------------------------------------------------------------------------------------------------------------------
# Text conversions


def _text_pages(tidy: Tidy, report: Mapping[str, object], rows: list[Row], path: Path, stem: str) -> Made:
    on_line: dict[int, list[Row]] = {}
    for row in rows:
        if row.line is not None:
            on_line.setdefault(row.line, []).append(row)
    lines: list[Line] = []
    anchors: dict[str, str] = {}
    size, number = 0, 1
    printed = report_lines(path)
    for line_no, text in enumerate(printed, 1):
        cited = on_line.get(line_no, [])
        places = spans(text, [tidy.quoted(row) for row in cited])
        content, names = marked(text, set(places.values()), f"L{line_no}")
        for row in cited:
            span = places.get(tidy.quoted(row).key)
            anchors[row.key] = names[span] if span else f"L{line_no}"
        lines.append(Line(line_no, content))
        size += len(content.encode()) + 40
        if size > LIMIT or line_no == len(printed):
            yield (
                SourcePage(f"{stem}{f'-{number}' if number > 1 else ''}.html", report, lines=lines, number=number),
                anchors,
            )
            lines, anchors, size, number = [], {}, 0, number + 1


def marked(text: str, places: set[Span], name: str) -> tuple[Markup, dict[Span, str]]:
    """A line with the marked stretches in `<mark>`, and the id of each; one may stand inside another.

    A stretch that begins in one and ends behind it is marked to the other's end.
    """
    names: dict[Span, str] = {}
    out: list[str] = []
    open_ends: list[int] = []
    at = 0

    def close(limit: int) -> None:
        nonlocal at
        while open_ends and open_ends[-1] <= limit:
            end = open_ends.pop()
            out.append(f"{escape(text[at:end])}</mark>")
            at = end

    for number, (start, end) in enumerate(sorted(places, key=lambda span: (span[0], -span[1])), 1):
        close(start)
        names[start, end] = f"{name}-{number}"
        out.append(f'{escape(text[at:start])}<mark id="{name}-{number}">')
        at = start
        open_ends.append(min(end, open_ends[-1]) if open_ends else end)
    close(len(text))
    out.append(str(escape(text[at:])))
    return Markup("".join(out)), names  # every piece of the line is escaped


# ---------------------------------------------------------------------------------------------------------------------
# PDF


def _pdf_pages(_: Tidy, report: Mapping[str, object], rows: list[Row], path: Path, stem: str) -> Made:
    on_page: dict[int, list[Row]] = {}
    for row in rows:
        if row.page is not None:
            on_page.setdefault(row.page, []).append(row)
    # The PDF library is code that a file may bring down: it works in a process of its own.
    pictures = isolated(Budget(), path.name, page_pictures, path, sorted(on_page))
    for (number, cited), (png, width, height) in zip(sorted(on_page.items()), pictures, strict=True):
        picture = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        in_box: dict[tuple[float, ...], list[Row]] = {}
        for row in sorted(cited, key=lambda row: (row.box or ())[1:] + (row.box or ())[:1]):
            in_box.setdefault(row.box or (), []).append(row)
        cuts: list[Cut] = []
        anchors: dict[str, str] = {}
        for box, found in in_box.items():
            top = max(0.0, box[1] - _MARGIN) if box else 0.0
            bottom = min(height, box[3] + _MARGIN) if box else height
            cuts.append(Cut(f"m{len(cuts) + 1}", found, round(top, 1), round(bottom - top, 1), box or None))
            anchors |= {row.key: cuts[-1].anchor for row in found}
        yield SourcePage(f"{stem}-page-{number}.html", report, [], cuts, number, picture, width, height), anchors


def page_pictures(path: Path, numbers: Sequence[int], resolution: int = 110) -> list[tuple[bytes, float, float]]:
    """Pages of a PDF as PNG in few colours, each with its width and height in points."""
    from analysis.reading.pdf_plumber import page_image  # a site of text reports does without the PDF reader

    pictures = []
    for number in numbers:
        image = page_image(path, number, resolution)
        width, height = (round(72 * side / resolution, 1) for side in image.size)
        file = io.BytesIO()
        image.quantize(32).save(file, "PNG", optimize=True)
        pictures.append((file.getvalue(), width, height))
    return pictures
