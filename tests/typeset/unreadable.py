"""Tables that a page shows and its text does not hold: a picture, or letters drawn as outlines."""

from __future__ import annotations

import io
from itertools import pairwise

from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from tests.typeset import signs
from tests.typeset.model import Table

ROW = 17.0
SIZE = 8


def height(table: Table) -> float:
    return ROW * (table.row_count + 1)


def _lines(table: Table, edges: list[float]) -> list[list[str]]:
    """Header and rows, each text cut to about what its column holds: a picture is not wrapped here."""
    rows = [table.header] + [[cell.text for cell in row] for group in table.groups for row in group.rows]
    room = [int((x1 - x0) / 5) for x0, x1 in pairwise(edges)]
    return [[text[:most] for text, most in zip(row, room, strict=True)] for row in rows]


def pictured(pdf: FPDF, table: Table, left: float, top: float, edges: list[float]) -> None:
    """The table as a bitmap."""
    scale = 3
    size = int(edges[-1] * scale) + 2, int(height(table) * scale) + 2
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(signs.font_file("DejaVuSans")), SIZE * scale)
    for number, texts in enumerate(_lines(table, edges)):
        y = number * ROW * scale
        for (x0, x1), words in zip(pairwise(edges), texts, strict=True):
            box = (x0 * scale, y, x1 * scale, y + ROW * scale)
            pen.rectangle(box, outline="black", fill="#e7e7e7" if number == 0 else "white")
            pen.text((x0 * scale + 9, y + 10), words, fill="black", font=font)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    pdf.image(stream, left, top, edges[-1], height(table))


def outlined(pdf: FPDF, table: Table, left: float, top: float, edges: list[float]) -> None:
    """The table with its rules, and its letters as filled paths."""
    font = TTFont(signs.font_file("DejaVuSans"))
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    scale = SIZE / font["head"].unitsPerEm
    pdf.set_line_width(0.5)
    pdf.set_draw_color(0)
    for number, texts in enumerate(_lines(table, edges)):
        y = top + number * ROW
        for (x0, x1), words in zip(pairwise(edges), texts, strict=True):
            pdf.rect(left + x0, y, x1 - x0, ROW)
            x = left + x0 + 3
            for letter in words:
                name = names.get(ord(letter), ".notdef")
                pen = DecomposingRecordingPen(glyphs)
                glyphs[name].draw(pen)
                pdf._out(_path(pen.value, x, pdf.h - y - 12, scale))
                x += glyphs[name].width * scale


def _path(steps: list[tuple[str, tuple]], x: float, y: float, scale: float) -> str:
    """A glyph's outline as PDF path operators; its curves are drawn as lines from point to point."""
    out = []
    for step, points in steps:
        spots = [f"{x + at[0] * scale:.2f} {y + at[1] * scale:.2f}" for at in points if at is not None]
        if step == "moveTo":
            out.append(f"{spots[0]} m")
        elif step == "closePath":
            out.append("h")
        else:
            out += [f"{spot} l" for spot in spots]
    return "0 0 0 rg " + " ".join(out) + " f"
