"""The source pages: each cited report as printed, with the cited words or cells marked and an anchor on each mark."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from analysis.answers.language import place, translated
from analysis.answers.trace import Row, Span, Tidy, report_lines, spans
from analysis.core.child import Budget, Call, isolated
from analysis.publish.errors import PublishError
from analysis.publish.gate import slug, unique
from analysis.publish.persons import name_to_take
from analysis.publish.render import Files, fill
from analysis.tidy.registers import Decision, to_hide

LIMIT = 100_000
"""Bytes of lines on one page; a longer report goes on to the next."""

_MARGIN = 48.0  # points of the page that are shown above and below a marked cell


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
    """One page of `source/`: numbered `lines` of a text conversion, or `cuts` and the picture of a PDF's page.

    `anchors`: where on it each row's key is marked.
    """

    file: str
    anchors: Mapping[str, str]
    lines: Sequence[tuple[int, Markup]] = ()
    cuts: Sequence[Cut] = ()
    number: int = 1
    picture: str = ""
    width: float = 0.0
    height: float = 0.0

    @property
    def part(self) -> str:
        """Which part of the report it shows, in words."""
        if not self.lines:
            return place(self.number, None)
        return translated("lines {first}–{last}").format(first=self.lines[0][0], last=self.lines[-1][0])


def source_pages(
    tidy: Tidy, cited: Iterable[Row], raw: Path, common: Mapping[str, object], persons: Sequence[Decision]
) -> tuple[Files, dict[str, str], dict[str, str]]:
    """The pages that show the reports of some rows; the first one of each report; and where each row's key is marked.

    `common`: what every page of the site tells. Raises PublishError when a report is no longer there.
    """
    by_report: dict[str, list[Row]] = {}
    for row in cited:
        by_report.setdefault(row.report_id, []).append(row)
    files: Files = {}
    first: dict[str, str] = {}
    anchors: dict[str, str] = {}
    used: set[str] = set()
    for report_id, rows in sorted(by_report.items()):
        report, decided = tidy.report(report_id), to_hide(persons, report_id)
        path = raw / str(report["source_file"])
        if not path.is_file():
            raise PublishError(f"data/raw/{path.name}", None, "is cited and not there", "put the report back")
        stem = unique(slug(report_id) or "report", used)
        if report["source_format"] == "text":
            pages = list(_text_pages(report_lines(path, decided), rows, tidy, stem))
        else:
            pages = list(_pdf_pages(path, rows, stem))
        first[report_id] = pages[0].file
        anchors |= {row.key: pages[0].file for row in rows}  # about the report as a whole, unless it is marked
        about = {"report": report, "others": pages, "taken": name_to_take(path, decided), "reports": [report]}
        for page in pages:
            anchors |= {key: f"{page.file}#{anchor}" for key, anchor in page.anchors.items()}
            title = f"{report['title']}, {page.part}"
            filled = fill("source.html.j2", **common, **about, source=page, title=title, root="../", here="")
            files[f"source/{page.file}"] = filled
    return files, first, anchors


# ---------------------------------------------------------------------------------------------------------------------
# Text conversions


def _text_pages(printed: Sequence[str], rows: Sequence[Row], tidy: Tidy, stem: str) -> Iterator[SourcePage]:
    on_line: dict[int, list[tuple[Row, Row]]] = {}
    compared: dict[int, list[Row]] = {}
    for row in rows:
        if row.line is not None:
            on_line.setdefault(row.line, []).append((row, tidy.quoted(row)))
        if row.other_line is not None:
            compared.setdefault(row.other_line, []).append(row)
    lines: list[tuple[int, Markup]] = []
    anchors: dict[str, str] = {}
    size, number = 0, 1
    for line_no, text in enumerate(printed, 1):
        cited = on_line.get(line_no, [])
        places = spans(text, [quoted for _, quoted in cited])
        content, names = marked(text, set(places.values()), f"L{line_no}")
        for row, quoted in cited:
            span = places.get(quoted.key)
            anchors[row.key] = names[span] if span else f"L{line_no}"
        anchors |= {f"{row.key} {line_no}": f"L{line_no}" for row in compared.get(line_no, [])}
        lines.append((line_no, content))
        size += len(content.encode()) + 40
        if size > LIMIT or line_no == len(printed):
            yield SourcePage(f"{stem}{f'-{number}' if number > 1 else ''}.html", anchors, lines)
            lines, anchors, size, number = [], {}, 0, number + 1


def marked(text: str, places: set[Span], name: str) -> tuple[Markup, dict[Span, str]]:
    """A line with the marked stretches in `<mark>`, and the id of each; one may stand inside another. Without tags.

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
            out.append(f"{_plain(text[at:end])}</mark>")
            at = end

    for number, (start, end) in enumerate(sorted(places, key=lambda span: (span[0], -span[1])), 1):
        close(start)
        names[start, end] = f"{name}-{number}"
        out.append(f'{_plain(text[at:start])}<mark id="{name}-{number}">')
        at = start
        open_ends.append(min(end, open_ends[-1]) if open_ends else end)
    close(len(text))
    out.append(_plain(text[at:]))
    return Markup("".join(out)), names  # every piece of the line is escaped


_FORMATTING = re.compile(r"</?(?:p|i|b|u|em|strong|sub|sup|ul|ol|li|br)(?: style=\"[^\"<>]*\")?>")
"""The tags that conversions leave in a text; a reader of the page saw what they mean, and never the tags."""


def _plain(text: str) -> Markup:
    return escape(_FORMATTING.sub("", text))


# ---------------------------------------------------------------------------------------------------------------------
# PDF


def _pdf_pages(path: Path, rows: Sequence[Row], stem: str) -> Iterator[SourcePage]:
    on_page: dict[int, list[Row]] = {}
    for row in rows:
        if row.page is not None:
            on_page.setdefault(row.page, []).append(row)
    if not on_page:  # nothing but rows about the report as a whole: its first page stands for it
        on_page[1] = list(rows)
    # The PDF library is code that a file may bring down: it works in a process of its own.
    pictures = isolated(Budget(), Call(path.name, page_pictures, (path, sorted(on_page)), (path.resolve(),)))
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
        yield SourcePage(f"{stem}-page-{number}.html", anchors, (), cuts, number, picture, width, height)


def page_pictures(path: Path, numbers: Sequence[int], resolution: int = 110) -> list[tuple[bytes, float, float]]:
    """Pages of a PDF as PNG in few colours, each with its width and height in points."""
    from analysis.reading.pdf.plumber import page_image  # a site of text reports does without the PDF reader

    pictures = []
    for number in numbers:
        image = page_image(path, number, resolution)
        width, height = (round(72 * side / resolution, 1) for side in image.size)
        file = io.BytesIO()
        image.quantize(32).save(file, "PNG", optimize=True)
        pictures.append((file.getvalue(), width, height))
    return pictures
