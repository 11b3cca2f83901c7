"""Status icons as a page may hold them: bitmaps, drawn shapes, characters of a font, SVG."""

from __future__ import annotations

import base64
import functools
import importlib.util
import io
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable  # type: ignore[import-untyped]
from fpdf import FPDF
from PIL import Image, ImageDraw

from tests.typeset.model import Sign

GREEN, YELLOW, RED, BLUE, GREY = "#2e9e3f", "#f2b90c", "#cf2030", "#2c6fbb", "#6b6b6b"

ASSIGNMENT_SHAPES = (("circle", GREEN), ("diamond", YELLOW), ("square", RED))
ACTIVITY_SHAPES = (
    ("check", GREEN), ("play", BLUE), ("circle", YELLOW), ("bang", RED), ("bars", GREY), ("dash", GREY),
)  # fmt: skip
MONTHLY_SHAPES = (("circle", GREEN), ("diamond", YELLOW), ("square", RED), ("play", BLUE))

Points = list[tuple[float, float]]

# Polygons on a unit square, y downwards.
_POLYGONS: dict[str, list[Points]] = {
    "diamond": [[(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)]],
    "square": [[(0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95)]],
    "triangle": [[(0.5, 0.02), (1, 0.95), (0, 0.95)]],
    "play": [[(0.1, 0), (0.95, 0.5), (0.1, 1)]],
    "bars": [[(0.15, 0), (0.4, 0), (0.4, 1), (0.15, 1)], [(0.6, 0), (0.85, 0), (0.85, 1), (0.6, 1)]],
    "dash": [[(0, 0.4), (1, 0.4), (1, 0.6), (0, 0.6)]],
    "check": [[(0, 0.55), (0.15, 0.4), (0.38, 0.65), (0.85, 0.08), (1, 0.22), (0.4, 0.95)]],
    "bang": [[(0.38, 0), (0.62, 0), (0.56, 0.68), (0.44, 0.68)], [(0.39, 0.78), (0.61, 0.78), (0.61, 1), (0.39, 1)]],
    "circle": [[(0.5 + 0.5 * math.cos(n * math.pi / 18), 0.5 + 0.5 * math.sin(n * math.pi / 18)) for n in range(36)]],
}

GLYPHS = {"circle": "●", "diamond": "◆", "square": "■", "triangle": "▲", "play": "▶", "check": "✓", "dash": "—",
          "bang": "!", "bars": "‖"}  # fmt: skip
# The same shapes in the two symbol fonts: letters of ZapfDingbats, private-use characters of a font like Wingdings.
ZAPF = {"circle": "l", "diamond": "u", "square": "n", "triangle": "s", "play": "\u00e4", "check": "4", "dash": "5",
        "bang": "R", "bars": "z"}  # fmt: skip
PRIVATE = {shape: chr(0xF061 + number) for number, shape in enumerate(GLYPHS)}


def signs(
    labels: Sequence[str], shapes: Sequence[tuple[str, str]], kind: Literal["image", "vector", "glyph"], font: str = ""
) -> tuple[Sign, ...]:
    """One sign for each label. Glyphs come from the font "sans", "zapfdingbats" or "symbols" (private use)."""
    drawn = tuple(Sign(label, shape, colour, kind) for label, (shape, colour) in zip(labels, shapes, strict=False))
    if kind != "glyph":
        return drawn
    characters = {"zapfdingbats": ZAPF, "symbols": PRIVATE}.get(font, GLYPHS)
    return tuple(replace(sign, shape=characters[sign.shape], font=font or "sans") for sign in drawn)


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@functools.cache
def bitmap(shape: str, colour: str, pixels: int = 32, transparent: bool = True) -> bytes:
    """The shape as a PNG, smoothed at its edges."""
    large = Image.new("RGBA", (pixels * 4, pixels * 4), (255, 255, 255, 0 if transparent else 255))
    pen = ImageDraw.Draw(large)
    for points in _POLYGONS[shape]:
        pen.polygon([(x * pixels * 4, y * pixels * 4) for x, y in points], fill=(*rgb(colour), 255))
    small = large.resize((pixels, pixels), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    (small if transparent else small.convert("RGB")).save(stream, "PNG")
    return stream.getvalue()


def draw(pdf: FPDF, sign: Sign, x: float, top: float, size: float, transparent: bool = True) -> None:
    """The sign in a box of `size` points. A glyph is drawn by the caller, who knows the fonts."""
    if sign.kind == "image":
        pdf.image(io.BytesIO(bitmap(sign.shape, sign.colour, transparent=transparent)), x, top, size, size)
        return
    pdf.set_fill_color(*rgb(sign.colour))
    if sign.shape == "circle":
        pdf.circle(x + size / 2, top + size / 2, size / 2, style="F")
        return
    for points in _POLYGONS[sign.shape]:
        pdf.polygon([(x + px * size, top + py * size) for px, py in points], style="F")


def markup(sign: Sign) -> str:
    """The sign as HTML: an image, an inline SVG or a coloured character."""
    if sign.kind == "image":
        data = base64.b64encode(bitmap(sign.shape, sign.colour)).decode()
        return f'<img class="sign" src="data:image/png;base64,{data}" alt="">'
    if sign.kind == "glyph":
        return f'<span style="color:{sign.colour}">{sign.shape}</span>'
    if sign.shape == "circle":
        inside = '<circle cx="50" cy="50" r="50"/>'
    else:
        paths = ("M" + "L".join(f"{100 * x:.0f} {100 * y:.0f}" for x, y in points) for points in _POLYGONS[sign.shape])
        inside = f'<path d="{"".join(path + "Z" for path in paths)}"/>'
    return f'<svg class="sign" viewBox="0 0 100 100" fill="{sign.colour}">{inside}</svg>'


def font_file(name: str) -> Path | None:
    """A DejaVu font file, from the system or from matplotlib's own copy; None where neither is."""
    folders = [Path("/usr/share/fonts/truetype/dejavu")]
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin:
        folders.insert(0, Path(matplotlib.origin).parent / "mpl-data/fonts/ttf")
    return next((folder / f"{name}.ttf" for folder in folders if (folder / f"{name}.ttf").exists()), None)


def symbol_font(folder: Path) -> Path:
    """A font like Wingdings, made from DejaVu: the shapes as private-use characters, and nothing else."""
    source = font_file("DejaVuSans")
    if source is None:
        raise FileNotFoundError("DejaVuSans.ttf: neither on this system nor with matplotlib")
    font = TTFont(source, recalcTimestamp=False)  # the same bytes on every day
    if "FFTM" in font:
        del font["FFTM"]  # a time stamp of FontForge that the subsetter would complain of
    options = subset.Options(glyph_names=True, layout_features=[])
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[ord(glyph) for glyph in GLYPHS.values()])
    worker.subset(font)
    names = font.getBestCmap()
    table = CmapSubtable.newSubtable(4)
    table.platformID, table.platEncID, table.language = 3, 1, 0
    table.cmap = {ord(PRIVATE[shape]): names[ord(glyph)] for shape, glyph in GLYPHS.items()}
    cmap = newTable("cmap")
    cmap.tableVersion, cmap.tables = 0, [table]
    font["cmap"] = cmap
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = "FollowSymbols"
    target = folder / "symbols.ttf"
    font.save(target)
    return target
