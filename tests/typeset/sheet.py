"""Typesets a report with fpdf2, as a word processor does: rows break across pages in all columns at once."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Literal

from fpdf import FPDF

from tests.typeset import signs, unreadable
from tests.typeset.model import Beside, Cell, Group, Legend, Picture, Report, Section, Sign, Table, Text

A4 = (595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Style:
    """How a report looks. Lengths in points."""

    family: Literal["helvetica", "times", "sans", "serif"] = "helvetica"
    size: float = 9
    leading: float = 1.22
    pad: float = 3
    margin: tuple[float, float, float, float] = (54, 58, 54, 56)  # left, top, right, bottom
    rules: Literal["grid", "horizontal", "none"] = "grid"
    rule: str = "#444444"
    rule_width: float = 0.6
    rules_as: Literal["lines", "rectangles"] = "lines"  # some programs draw a rule as a thin filled box
    cut_rule: bool = True  # a cell cut by the page's end gets a rule at the cut
    header_fill: str | None = "#dbe5f1"
    header_rule: bool = False  # one rule under the header, whatever `rules` says
    header_at: Literal["top", "bottom"] = "top"
    repeat_header: bool = True
    stripe: str | None = None
    numbers_at: Literal["top", "bottom"] = "top"
    hyphenate: Literal["no", "hard", "soft"] = "no"
    transparent: bool = True
    paragraph_gap: float = 3


@dataclass(slots=True)
class Line:
    """A line of a cell: where it is indented, what stands before it."""

    text: str
    indent: float = 0
    signs: tuple[Sign, ...] = ()
    gap: float = 0
    bold: bool = False
    right: bool = False


Stack = list[Line]


@dataclass(slots=True)
class _Part:
    """What one page shows of a row: its cells' lines, its height."""

    top: float
    height: float
    cells: list[Stack] = field(default_factory=list)


_BREAKS = re.compile(r"(?<=[aeiouyåäö])(?=[bcdfghjklmnpqrstvxz][aeiouyåäö])", re.IGNORECASE)


def _halves(word: str) -> list[tuple[str, str]]:
    """Where a word may be broken, last place first."""
    places = [match.start() for match in _BREAKS.finditer(word)]
    return [(word[:at], word[at:]) for at in reversed(places) if at >= 3 and len(word) - at >= 3]


class Sheet:
    """Pages being written. `total` is the page count printed in the footer (0 while it is not known yet)."""

    def __init__(self, style: Style, report: Report, total: int, folder: Path) -> None:
        self.style, self.report, self.total = style, report, total
        self.pdf = FPDF(unit="pt", format=A4)
        self.pdf.set_auto_page_break(False)
        self.pdf.c_margin = 0
        self.pdf.set_creation_date(datetime(2031, 4, 17, tzinfo=UTC))  # the same bytes on every day
        for name, file in (("sans", "DejaVuSans"), ("serif", "DejaVuSerif")):
            for bold in ("", "B"):
                path = signs.font_file(file + ("-Bold" if bold else ""))
                if path is None:
                    raise FileNotFoundError(f"{file}.ttf: neither on this system nor with matplotlib")
                self.pdf.add_font(name, bold, path)
        self.folder = folder
        self.section = Section()
        self.turned: dict[int, int] = {}
        self.picture_pages: list[int] = []
        self.y = 0.0

    # -- pages

    @property
    def width(self) -> float:
        return A4[1] if self.section.landscape else A4[0]

    @property
    def height(self) -> float:
        return A4[0] if self.section.landscape else A4[1]

    @property
    def left(self) -> float:
        return self.style.margin[0]

    @property
    def right(self) -> float:
        return self.width - self.style.margin[2]

    @property
    def bottom(self) -> float:
        return self.height - self.style.margin[3]

    def page(self) -> None:
        self.pdf.add_page(format=(self.width, self.height))
        if self.section.rotate:
            self.turned[self.pdf.page] = self.section.rotate
        self.y = self.style.margin[1]
        self.furniture()

    def furniture(self) -> None:
        """Header lines at the top, the last of `furniture` as the footer: {page} and {pages} are filled in."""
        lines = [line.format(page=self.pdf.page, pages=self.total) for line in self.report.furniture]
        for number, line in enumerate(lines[:-1]):
            self.font(size=8, bold=number > 0)
            self.pdf.text(self.left, 24 + 11 * number, line)
        if lines:
            self.font(size=8)
            left, _, right = lines[-1].partition("|")
            self.pdf.text(self.left, self.height - 26, left)
            self.pdf.text(self.right - self.pdf.get_string_width(right), self.height - 26, right)

    # -- text

    def font(self, size: float | None = None, bold: bool = False, colour: str = "#000000") -> None:
        self.pdf.set_font(self.style.family, "B" if bold else "", size or self.style.size)
        self.pdf.set_text_color(*signs.rgb(colour))

    @property
    def line_height(self) -> float:
        return self.style.size * self.style.leading

    @property
    def sign_size(self) -> float:
        return self.style.size * 0.85

    def sign_width(self, sign: Sign) -> float:
        return self.sign_size + self.style.size * 0.45

    def wrap(self, cell: Cell, width: float) -> Stack:
        """The cell's lines, each within `width`; signs stand before the first, list entries hang after their bullet."""
        self.font(bold=cell.bold)
        measure = self.pdf.get_string_width
        lines: Stack = []
        for number, paragraph in enumerate(cell.paragraphs):
            gap = self.style.paragraph_gap if number else 0
            marks = cell.signs if not number else ()
            indent = sum(self.sign_width(sign) for sign in marks)
            hang = measure("• ") if paragraph.startswith("• ") else 0
            for piece in paragraph.split("\n"):
                words = piece.split(" ")  # hard spaces stay within a word
                text = ""
                while words:
                    word = words.pop(0)
                    tried = f"{text} {word}" if text else word
                    if indent + measure(tried) <= width:
                        text = tried
                        continue
                    text, rest = self._broken(text, word, width - indent)
                    lines.append(Line(text, indent, marks, gap, cell.bold, cell.align == "right"))
                    text, gap, marks, indent = "", 0, (), hang
                    if rest:
                        words.insert(0, rest)
                lines.append(Line(text, indent, marks, gap, cell.bold, cell.align == "right"))
                gap, marks, indent = 0, (), hang
        if not cell.paragraphs and cell.signs:
            lines.append(Line("", 0, cell.signs))
        return lines

    def _broken(self, text: str, word: str, room: float) -> tuple[str, str]:
        """This line's text and what goes to the next; a word is broken where the style says so, or where it must."""
        must = not text
        if self.style.hyphenate == "no" and not must:
            return text, word
        hyphen = "\u00ad" if self.style.hyphenate == "soft" else "-"
        for head, tail in _halves(word):
            tried = f"{text} {head}{hyphen}" if text else head + hyphen
            if self.pdf.get_string_width(tried.replace("\u00ad", "-")) <= room:
                return tried, tail
        return (word, "") if must else (text, word)

    def print_line(self, line: Line, x: float, top: float, width: float) -> None:
        """One line whose upper edge is at `top`."""
        baseline = top + self.style.size * 0.92
        at = x
        for sign in line.signs:
            self.print_sign(sign, at, baseline)
            at += self.sign_width(sign)
        self.font(bold=line.bold)
        start = x + width - self.pdf.get_string_width(line.text) if line.right else x + line.indent
        if line.text:
            self.pdf.text(start, baseline, line.text)

    def print_sign(self, sign: Sign, x: float, baseline: float) -> None:
        if sign.kind == "glyph":
            if sign.font == "symbols" and "symbols" not in self.pdf.fonts:
                self.pdf.add_font("symbols", "", signs.symbol_font(self.folder))
            self.pdf.set_font(sign.font, "", self.style.size)
            self.pdf.set_text_color(*signs.rgb(sign.colour))
            self.pdf.text(x, baseline, sign.shape)
        else:
            signs.draw(self.pdf, sign, x, baseline - self.sign_size * 0.88, self.sign_size, self.style.transparent)

    def stack_height(self, lines: Stack) -> float:
        return sum((line.gap if number else 0) + self.line_height for number, line in enumerate(lines))

    def cut(self, lines: Stack, room: float) -> tuple[Stack, Stack]:
        """The lines that fit and those that do not."""
        used = 0.0
        for number, line in enumerate(lines):
            used += (line.gap if number else 0) + self.line_height
            if used > room + 0.01:
                return lines[:number], lines[number:]
        return lines, []

    def print_stack(self, lines: Stack, x: float, top: float, width: float) -> None:
        for number, line in enumerate(lines):
            top += line.gap if number else 0
            self.print_line(line, x, top, width)
            top += self.line_height

    # -- blocks outside tables

    def text(self, text: Text) -> None:
        size = {1: 17.0, 2: 13.0, 3: 11.0, -2: self.style.size - 1}.get(text.level, self.style.size + 0.5)
        style = self.style
        self.style = replace(style, size=size, hyphenate="no", paragraph_gap=0)
        words = f"• {text.text}" if text.level == -1 else text.text
        lines = self.wrap(Cell((words,), bold=text.level > 0), min(self.right - self.left, 480 if size < 12 else 700))
        before = size * 0.7 if text.level > 0 else 0
        follows = 60 if text.level > 0 else 0  # a heading does not stand alone at a page's end
        if self.y + before + follows + self.stack_height(lines) > self.bottom:
            self.page()
        elif self.y > style.margin[1]:
            self.y += before
        for line in lines:
            if self.y + self.line_height > self.bottom:
                self.page()
            self.print_line(line, self.left, self.y, 0)
            self.y += self.line_height
        self.style = style
        self.y += 6 if text.level != -1 else 2

    def legend(self, legend: Legend, x: float | None = None) -> None:
        x = self.left if x is None else x
        if legend.intro:
            self.text(Text(legend.intro)) if x == self.left else self.beside_intro(legend.intro, x)
        at = x
        step = self.line_height + 3
        if self.y + step > self.bottom:
            self.page()
        for sign in legend.signs:
            self.font()
            words = legend.mark + sign.label
            width = self.sign_width(sign) + self.pdf.get_string_width(words)
            if legend.way == "line" and at > x and at + width > self.right:
                at, self.y = x, self.y + step
            self.print_line(Line(words, self.sign_width(sign), (sign,)), at, self.y, 0)
            if legend.way == "line":
                at += width + 16
            else:
                self.y += step
        self.y += 6 + (step if legend.way == "line" else 0)

    def beside_intro(self, words: str, x: float) -> None:
        for line in self.wrap(Cell((words,), bold=True), self.right - x):
            self.print_line(line, x, self.y, 0)
            self.y += self.line_height
        self.y += 3

    # -- tables

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float | None = None) -> None:
        width = width or self.style.rule_width
        colour = signs.rgb(self.style.rule)
        if self.style.rules_as == "lines":
            self.pdf.set_draw_color(*colour)
            self.pdf.set_line_width(width)
            self.pdf.line(x0, y0, x1, y1)
            return
        self.pdf.set_fill_color(*colour)
        half = width / 2
        self.pdf.rect(x0 - half, y0 - half, x1 - x0 + width, y1 - y0 + width, style="F")

    def fill(self, colour: str, x0: float, top: float, x1: float, bottom: float) -> None:
        self.pdf.set_fill_color(*signs.rgb(colour))
        self.pdf.rect(x0, top, x1 - x0, bottom - top, style="F")

    def box(self, x0: float, top: float, x1: float, bottom: float, cut_above: bool, cut_below: bool) -> None:
        """The rules of a cell as the style has them."""
        if self.style.rules == "none":
            return
        if not cut_above or self.style.cut_rule:
            self.rule(x0, top, x1, top)
        if not cut_below or self.style.cut_rule:
            self.rule(x0, bottom, x1, bottom)
        if self.style.rules == "grid":
            self.rule(x0, top, x0, bottom)
            self.rule(x1, top, x1, bottom)

    def edges(self, table: Table, right: float) -> list[float]:
        edges = [self.left]
        for share in table.widths:
            edges.append(edges[-1] + share * (right - self.left) / sum(table.widths))
        return edges

    def header(self, table: Table, edges: list[float]) -> None:
        pad, style = self.style.pad, self.style
        self.style = replace(style, hyphenate="no" if style.hyphenate == "no" else "hard")
        stacks = []
        for number, name in enumerate(table.header):
            right = table.numbers_from is not None and number >= table.numbers_from
            cell = Cell((name,), bold=True, align="right" if right else "left")
            stacks.append(self.wrap(cell, edges[number + 1] - edges[number] - 2 * pad))
        self.style = style
        tallest = max(self.stack_height(stack) for stack in stacks)
        bottom = self.y + tallest + 2 * pad
        if style.header_fill:
            for x0, x1 in pairwise(edges):
                self.fill(style.header_fill, x0, self.y, x1, bottom)
        for number, stack in enumerate(stacks):
            x0, x1 = edges[number], edges[number + 1]
            self.box(x0, self.y, x1, bottom, False, False)
            lower = tallest - self.stack_height(stack) if style.header_at == "bottom" else 0
            self.print_stack(stack, x0 + pad, self.y + pad + lower, x1 - x0 - 2 * pad)
        if style.header_rule:
            self.rule(edges[0], bottom, edges[-1], bottom, style.rule_width * 1.6)
        self.y = bottom

    def table(self, table: Table, right: float | None = None) -> None:
        edges = self.edges(table, right or self.right)
        if self.y + 90 > self.bottom:
            self.page()
        self.header(table, edges)
        for number, group in enumerate(table.groups):
            stripe = self.style.stripe if number % 2 == 0 else None
            self.group(table, group, edges, stripe)
        self.y += 12

    def _starts(self, cells: Sequence[Stack], room: float) -> bool:
        """Whether each cell's first two lines, or its only one, fit."""
        return all(self.stack_height(lines[:2]) <= room for lines in cells)

    def group(self, table: Table, group: Group, edges: list[float], stripe: str | None) -> None:
        pad = self.style.pad
        inner = [edges[n + 1] - edges[n] - 2 * pad for n in range(len(edges) - 1)]
        columns = len(group.span)
        spans = [self.wrap(cell, inner[n]) for n, cell in enumerate(group.span)]
        rows = [[self.wrap(cell, inner[columns + n]) for n, cell in enumerate(row)] for row in group.rows]
        whole = table.numbers_from is not None  # finance rows are too low to be cut
        below = cut_above = False
        while rows or any(spans):
            room = self.bottom - self.y - 2 * pad
            first = [*spans, *(rows[0] if rows else [])]
            if not below:
                fits = self._starts(first, room)
                if whole:
                    fits = max(map(self.stack_height, first)) <= room
                if not fits:
                    self.next_page(table, edges)
                    continue
            shown, spans = (
                map(list, zip(*(self.cut(lines, room) for lines in spans), strict=True)) if spans else ([], [])
            )
            parts: list[_Part] = []
            y = self.y
            row_cut_above, row_cut = cut_above, False
            while rows:
                room = self.bottom - y - 2 * pad
                if parts and not self._starts(rows[0], room):
                    break
                pairs = [self.cut(lines, room) for lines in rows[0]]
                part = _Part(
                    y, max(self.stack_height(head) for head, _ in pairs) + 2 * pad, [head for head, _ in pairs]
                )
                parts.append(part)
                y += part.height
                if any(tail for _, tail in pairs):
                    rows[0] = [tail for _, tail in pairs]
                    row_cut = True
                    break
                rows.pop(0)
            left = bool(rows) or any(spans)
            span_bottom = self.y + max((self.stack_height(lines) + 2 * pad for lines in shown), default=0)
            bottom = max(y, span_bottom)
            if not parts:
                parts.append(_Part(self.y, bottom - self.y, [[] for _ in group.rows[0]]))
            parts[-1].height = bottom - parts[-1].top
            if stripe:
                self.fill(stripe, edges[0], self.y, edges[-1], bottom)
            for number, lines in enumerate(shown):
                self.box(edges[number], self.y, edges[number + 1], bottom, below, left)
                self.print_stack(lines, edges[number] + pad, self.y + pad, inner[number])
            for at, part in enumerate(parts):
                last = at == len(parts) - 1
                going_on = last and (row_cut or (left and not rows))
                for number, lines in enumerate(part.cells, start=columns):
                    x0, x1 = edges[number], edges[number + 1]
                    self.box(x0, part.top, x1, part.top + part.height, at == 0 and row_cut_above, going_on)
                    lower = 0.0
                    if lines and lines[0].right and self.style.numbers_at == "bottom":
                        lower = part.height - 2 * pad - self.stack_height(lines)
                    self.print_stack(lines, x0 + pad, part.top + pad + lower, inner[number])
            self.y = bottom
            if left:
                below, cut_above = True, row_cut or not rows
                self.next_page(table, edges)

    def next_page(self, table: Table, edges: list[float]) -> None:
        self.page()
        if self.style.repeat_header:
            self.header(table, edges)

    def beside(self, block: Beside) -> None:
        """The table on the left two thirds, the legend in the margin at the height where the table begins."""
        edge = self.left + (self.right - self.left) * 0.72
        top = self.y
        self.legend(block.legend, edge + 18)
        self.y = top
        self.table(block.table, edge)

    def picture(self, block: Picture) -> None:
        edges = [edge - self.left for edge in self.edges(block.table, self.right)]
        height = unreadable.height(block.table)
        if self.y + height > self.bottom:
            self.page()
        self.picture_pages.append(self.pdf.page)
        drawn = unreadable.outlined if block.outlines else unreadable.pictured
        drawn(self.pdf, block.table, self.left, self.y, edges)
        self.y += height + 12

    # -- the whole

    def write(self) -> bytes:
        for block in self.report.blocks:
            match block:
                case Section():
                    self.section = block
                    self.page()
                case Text():
                    self.text(block)
                case Legend():
                    self.legend(block)
                case Table():
                    self.table(block)
                case Beside():
                    self.beside(block)
                case Picture():
                    self.picture(block)
        for number, angle in self.turned.items():
            self._turn(number, angle)
        return bytes(self.pdf.output())

    def _turn(self, number: int, angle: int) -> None:
        """Writes the page lying on its side (or head) and tells the viewer to turn it back."""
        page = self.pdf.pages[number]
        width, height = page.dimensions()
        matrix = {
            90: f"0 1 -1 0 {height:.2f} 0",
            180: f"-1 0 0 -1 {width:.2f} {height:.2f}",
            270: f"0 -1 1 0 0 {width:.2f}",
        }[angle]
        drawn = page.contents
        assert isinstance(drawn, bytearray), "fpdf2 packs a page's content before it is written out"
        page.contents = bytearray(f"q {matrix} cm\n".encode() + drawn + b"\nQ")
        if angle != 180:
            page.set_dimensions(height, width)
        page.rotate = angle  # type: ignore[attr-defined]  # written as /Rotate


def typeset(report: Report, style: Style) -> tuple[bytes, int, list[int]]:
    """The PDF, its number of pages, and the pages that hold a table as a picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total = 0
        while True:  # the footer prints the page count, which only the first writing tells
            sheet = Sheet(style, report, total, folder)
            pdf = sheet.write()
            if len(sheet.pdf.pages) == total:
                return pdf, total, sheet.picture_pages
            total = len(sheet.pdf.pages)
