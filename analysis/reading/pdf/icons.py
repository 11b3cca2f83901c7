"""Signs that stand for words: which glyphs are signs, and which drawings and bitmaps are one and the same picture.

A picture's key is the same wherever it stands and at whatever size: drawings are compared point by point after they are
scaled to one size, bitmaps after they are shrunk to a few dots. Colours count: a yellow and a green disc are two signs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from analysis.core.places import Box, around
from analysis.reading.pdf.sheet import Picture, Rule, Shade

Point = tuple[float, float]

# Blocks of signs; letter-like signs, degrees and rights signs are text.
_SIGN_BLOCKS = (
    (0x2190, 0x21FF),
    (0x2300, 0x23FF),
    (0x2500, 0x27BF),
    (0x2900, 0x2BFF),
    (0xE000, 0xF8FF),
    (0x1F000, 0x1FAFF),
)
_SIGNS = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _SIGN_BLOCKS) + "]")
_SYMBOL_FONTS = (
    "wingdings", "webdings", "zapfdingbats", "dingbats", "fontawesome", "opensymbol", "materialicons",
    "material-icons", "materialsymbols", "segoeuisymbol", "icomoon", "glyphicons", "bootstrap-icons",
)  # fmt: skip
BULLETS = frozenset("•▪▫◦‣·∙⁃\uf0b7\uf0a7\uf0d8\uf076\uf02d\uf0be")
# Signs that text uses too; they count as icons only where the report's legend says so.
AMBIGUOUS = frozenset("!?–—-−+×x=*")
DOTS = 12  # a bitmap is looked at as so many dots across and down
MOST_DOTS = 4_000_000  # of a bitmap drawn as small as an icon: a larger one is not decoded


@dataclass(frozen=True, slots=True)
class Drawing:
    """One path: its box and points, the colours it is filled and drawn with; `straight` for lines and rectangles."""

    box: Box
    points: tuple[Point, ...]
    fill: str | None
    stroke: str | None
    straight: bool


Shape = tuple[tuple[tuple[Point, ...], str | None, str | None], ...]


@dataclass(slots=True)
class Gallery:
    """The pictures seen so far in one file, so that the same one gets the same key.

    `known` is for sources: what they have already had a key for, by whatever they tell bitmaps apart with.
    """

    shapes: list[tuple[Shape, str]] = field(default_factory=list)
    bitmaps: dict[bytes, str] = field(default_factory=dict)
    known: dict[object, str] = field(default_factory=dict)


@cache
def is_sign(text: str, font: str = "") -> bool:
    """Whether a single letter is a sign rather than text: a symbol, a private letter, anything in a symbol font."""
    text = text.rstrip("\ufe0e\ufe0f")
    if text in BULLETS:
        return False
    if is_symbol_font(font):
        return not text.isspace() and (len(text) == 1 or text.startswith("(cid:"))
    if text.startswith("(cid:"):
        return True  # a glyph without a letter; a whole text of them is told as a note
    if len(text) != 1:
        return False
    return any(low <= ord(text) <= high for low, high in _SIGN_BLOCKS)


@cache
def is_symbol_font(font: str) -> bool:
    """Whether a font's name is that of a font of signs."""
    name = font.lower().replace(" ", "")
    return any(known in name for known in _SYMBOL_FONTS)


def may_be_sign(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text holds anything that `is_sign` could mean in a font of letters."""
    return _SIGNS.search(text, start, end) is not None


def key_of_glyph(text: str, color: str) -> str:
    """The character, and its colour where it has one."""
    return text.rstrip("\ufe0e\ufe0f") + (color if is_coloured(color) else "")


def glyph_of(key: str) -> str:
    """The printed character of an icon's key; '' for a picture."""
    return "" if key.startswith(("image:", "vector:")) else re.sub(r"(?<=.)#[0-9a-f]{6}$", "", key)


def is_coloured(color: str) -> bool:
    """Whether a colour is more than black, grey or white (or so dark that it is meant as black)."""
    parts = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return max(parts) - min(parts) > 40


# ---------------------------------------------------------------------------------------------------------------------
# Drawings


def found(
    drawings: Sequence[Drawing],
    bitmaps: Iterable[tuple[Box, str]],
    rules: list[Rule],
    shades: list[Shade],
    gallery: Gallery,
) -> tuple[list[Picture], int]:
    """The pictures among small drawings and bitmaps, and how many drawings look like letters drawn as outlines.

    `bitmaps` are boxes with keys. What belongs to the frame of a table goes to `rules` and `shades`: short lines and
    small boxes that touch them.
    """
    loose = _framing(drawings, rules, shades)
    groups = _groups(loose)
    outlines = sum(not drawing.straight for drawing in loose)
    pictures = []
    for group in groups:
        box = around(drawing.box for drawing in group)
        size = max(box[2] - box[0], box[3] - box[1])
        if not 3.0 <= size <= 32:
            continue
        colors = [color for drawing in group for color in (drawing.fill, drawing.stroke) if color]
        if all(color == "#ffffff" for color in colors):
            continue
        plain = not any(is_coloured(color) for color in colors) and min(box[2] - box[0], box[3] - box[1]) > 0.6 * size
        pictures.append(Picture(box, _vector_key(group, box, gallery), plain and size <= 5))
    pictures += [Picture(box, key) for box, key in bitmaps]
    return pictures, outlines


def _framing(drawings: Sequence[Drawing], rules: list[Rule], shades: list[Shade]) -> list[Drawing]:
    """The drawings that are no part of a table's frame; the others become rules and shades."""
    parts = [drawing for drawing in drawings if drawing.straight]
    loose = [drawing for drawing in drawings if not drawing.straight]
    boxes = [drawing.box for drawing in parts]
    boxes += [rule.box for rule in rules] + [shade.box for shade in shades]
    for members in touching(boxes, 0.8):
        small = [member for member in members if member < len(parts)]
        box = around(boxes[member] for member in members)
        framed = len(small) < len(members) or max(box[2] - box[0], box[3] - box[1]) > 32
        for member in small:
            drawing = parts[member]
            thin = min(drawing.box[2] - drawing.box[0], drawing.box[3] - drawing.box[1]) <= 3
            if not framed or _lies_in_a_shade(drawing, shades):
                loose.append(drawing)
            elif thin:
                rules.append(Rule(*drawing.box))
            elif drawing.fill and drawing.fill != "#ffffff":
                shades.append(Shade(*drawing.box, drawing.fill))
    return loose


def _lies_in_a_shade(drawing: Drawing, shades: Sequence[Shade]) -> bool:
    """Whether a small box lies well within a shade: an icon on a coloured row, no part of its frame."""
    x0, top, x1, bottom = drawing.box
    return any(
        shade.x0 + 1 < x0 and x1 < shade.x1 - 1 and shade.top + 1 < top and bottom < shade.bottom - 1
        for shade in shades
        if drawing.fill != shade.color
    )


def touching(boxes: Sequence[Box], slack: float) -> list[list[int]]:
    """Boxes that touch (or come closer than `slack`), in groups of their numbers."""
    parent = list(range(len(boxes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    active: list[tuple[float, float, float, int]] = []  # left, right and lower edge, and the number
    for top, x0, x1, bottom, index in sorted(
        (top, x0, x1, bottom, index) for index, (x0, top, x1, bottom) in enumerate(boxes)
    ):
        active = [other for other in active if other[2] + slack >= top]
        for left, right, _, other in active:
            if left - slack <= x1 and x0 <= right + slack and parent[other] != parent[index]:
                parent[root(other)] = root(index)
        active.append((x0, x1, bottom, index))
    groups: dict[int, list[int]] = {}
    for index in range(len(boxes)):
        groups.setdefault(root(index), []).append(index)
    return list(groups.values())


def _groups(drawings: Sequence[Drawing]) -> list[list[Drawing]]:
    """Drawings that are parts of one picture: they overlap, or are bars and dots close to one another."""
    whole = [[drawings[i] for i in group] for group in touching([drawing.box for drawing in drawings], 0.2)]
    boxes = [around(drawing.box for drawing in group) for group in whole]
    parts = [i for i, box in enumerate(boxes) if _is_part(box)]
    merged: list[list[Drawing]] = [whole[i] for i in range(len(whole)) if i not in set(parts)]
    for group in touching([boxes[i] for i in parts], 3.0):
        merged.append([drawing for i in group for drawing in whole[parts[i]]])
    return merged


def _is_part(box: Box) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return min(wide, high) < 0.45 * max(wide, high) or max(wide, high) < 3


def _vector_key(group: Sequence[Drawing], box: Box, gallery: Gallery) -> str:
    scale = max(box[2] - box[0], box[3] - box[1]) or 1.0

    def scaled(drawing: Drawing) -> tuple[Point, ...]:
        points = drawing.points or ((drawing.box[0], drawing.box[1]), (drawing.box[2], drawing.box[3]))
        return tuple((round((x - box[0]) / scale, 3), round((y - box[1]) / scale, 3)) for x, y in points)

    shape: Shape = tuple(
        sorted(
            ((scaled(drawing), drawing.fill, drawing.stroke) for drawing in group),
            key=lambda part: repr(part[1:]) + str(len(part[0])) + repr(_middle(part[0])),
        )
    )
    for known, key in gallery.shapes:
        if _same_shape(known, shape):
            return key
    coarse = [([(round(x, 1) + 0.0, round(y, 1) + 0.0) for x, y in points], *colors) for points, *colors in shape]
    key = "vector:" + hashlib.sha256(repr(coarse).encode()).hexdigest()[:12]
    gallery.shapes.append((shape, key))
    return key


def _middle(points: Sequence[Point]) -> Point:
    return (round(sum(x for x, _ in points) / len(points), 1), round(sum(y for _, y in points) / len(points), 1))


def _same_shape(one: Shape, other: Shape) -> bool:
    if len(one) != len(other):
        return False
    for (points, *colors), (others, *other_colors) in zip(one, other, strict=True):
        if colors != other_colors or len(points) != len(others):
            return False
        if any(abs(x - u) > 0.08 or abs(y - v) > 0.08 for (x, y), (u, v) in zip(points, others, strict=True)):
            return False
    return True


# ---------------------------------------------------------------------------------------------------------------------
# Bitmaps


def key_of_dots(dots: bytes, gallery: Gallery) -> str:
    """The key of a bitmap on white, shrunk to `DOTS` by `DOTS` dots of three colours; one much like it has the same."""
    key = gallery.bitmaps.get(dots)
    if key is None:
        for other, other_key in gallery.bitmaps.items():
            differences = [abs(a - b) for a, b in zip(other, dots, strict=True)]
            if sum(differences) < 9 * len(differences) and max(differences) < 130:
                key = other_key
                break
        else:
            key = "image:" + hashlib.sha256(bytes(value // 32 for value in dots)).hexdigest()[:12]
        gallery.bitmaps[dots] = key
    return key


def key_of_data(data: bytes) -> str:
    """The key of a bitmap that cannot be drawn: only its own copies have the same."""
    return "image:" + hashlib.sha256(data).hexdigest()[:12]
