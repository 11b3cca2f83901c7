"""Pages as PDFium renders them, in shades of grey, and where two renderings of a page differ visibly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import addressof
from dataclasses import dataclass
from functools import lru_cache

from analysis.core.places import Box
from analysis.reading.pdf import pdfium_calls as pdfium

SCALE = 2.0  # dots a point: the comma of a note in 6 point type still is two dots
CONTRAST = 24  # shades of 255 by which a dot must differ: #f0f0f0 on white is not seen, #e0e0e0 is
_MOST_DOTS = 40_000_000  # of one rendering; larger pages (A0 has 32 million) are rendered with fewer
_GREY, _ANNOTATIONS, _GREY_FORMAT = 0x08, 0x01, 1


@dataclass(frozen=True, slots=True)
class Rendering:
    """A rendered page, not turned: a byte a dot, row by row from its upper left corner."""

    dots: bytearray
    wide: int
    high: int
    scale: float

    def area(self, box: Box, inset: float = 0.0) -> tuple[int, int, int, int]:
        """The columns and rows of dots that a box touches, less so many on each side, cut at the page's edge."""
        scale = self.scale
        x0, y0 = int(box[0] * scale + inset), int(box[1] * scale + inset)
        x1, y1 = int(box[2] * scale - inset) + 1, int(box[3] * scale - inset) + 1
        x1, y1 = (x1 if x1 < self.wide else self.wide), (y1 if y1 < self.high else self.high)
        return (x0 if x0 > 0 else 0, y0 if y0 > 0 else 0, x1, y1)

    def rows(self, box: Box, inset: float = 0.0) -> list[bytearray]:
        """The dots in a box, row by row; none where it is beside the page."""
        x0, y0, x1, y1 = self.area(box, inset)
        return [self.dots[y * self.wide + x0 : y * self.wide + x1] for y in range(y0, y1)] if x1 > x0 else []

    def holds(self, box: Box) -> bool:
        """Whether all of a box is on the page."""
        x0, top, x1, bottom = box
        return x0 >= 0 and top >= 0 and x1 * self.scale < self.wide and bottom * self.scale < self.high


def is_even(dots: bytes | bytearray) -> bool:
    """Whether dots are all of one shade."""
    return dots[1:] == dots[:-1]


class Difference:
    """Where two renderings of a page differ visibly in a box, which is that of a line of text.

    A line has dozens of letters: all their dots are compared at once, as the bytes of one large number.
    """

    def __init__(self, one: Rendering, other: Rendering, box: Box, contrast: float = CONTRAST) -> None:
        self.one, self.other, self.box, self.contrast = one, other, box, contrast
        self._area = one.area(box)
        self._wide = max(self._area[2] - self._area[0], 0)
        pair = b"".join(one.rows(box)), b"".join(other.rows(box))
        self._dots = _differing_dots(*pair, contrast)
        self._columns: dict[tuple[int, int], bytes] = {}

    def paler(self, contrast: float) -> Difference:
        """The same where less of a contrast is enough to be seen."""
        return Difference(self.one, self.other, self.box, contrast)

    def shows(self, box: Box) -> bool:
        """Whether a dot in a box differs visibly."""
        x0, y0, x1, y1 = self.one.area(box)
        left, top, right, bottom = self._area
        if x1 <= x0 or y1 <= y0:
            return False
        if x0 < left or x1 > right or y0 < top or y1 > bottom:
            return Difference(self.one, self.other, box, self.contrast).shows(box)
        return self._differing(y0, y1).find(1, x0 - left, x1 - left) >= 0

    def unseen(self, numbers: Iterable[int], boxes: Sequence[Box]) -> set[int]:
        """The numbers of those boxes in which no dot differs visibly.

        Nearly all letters of a line reach as high and as low as the line, and differ: this is seen without many calls.
        """
        if self.one.holds(self.box):
            left, y0, _, y1 = self._area
            _, top, _, bottom = self.box
            scale, find = self.one.scale, self._differing(y0, y1).find
            numbers = [
                number
                for number in numbers
                for x0, y, x1, end in (boxes[number],)
                if y != top
                or end != bottom
                or x1 < x0
                or find(1, int(x0 * scale) - left, int(x1 * scale) + 1 - left) < 0
            ]
        return {number for number in numbers if not self.shows(boxes[number])}

    def _differing(self, y0: int, y1: int) -> bytes:
        """1 for each column in which a dot differs in some of the rows, 0 for the others."""
        columns = self._columns.get((y0, y1))
        if columns is None:
            wide, top = self._wide, self._area[1]
            dots = int.from_bytes(self._dots[(y0 - top) * wide : (y1 - top) * wide], "little")
            rows = y1 - y0
            while rows > 1:  # the rows are laid over one another, one half over the other
                rows = (rows + 1) // 2
                dots |= dots >> 8 * wide * rows
            columns = self._columns[y0, y1] = (dots & (1 << 8 * wide) - 1).to_bytes(wide, "little")
        return columns


def _differing_dots(one: bytes, other: bytes, contrast: float) -> bytes:
    """1 for each dot that differs by so many shades, 0 for the others."""
    if one == other:
        return bytes(len(one))
    if is_even(other):
        return one.translate(_far_shades(other[0], contrast))
    # Every second dot has 16 bits to itself: 512 + difference - contrast reaches 512, and no dot touches the next.
    least, pairs = max(math.ceil(contrast), 1), len(one) // 2 + 1
    shades, start, reached = (
        int.from_bytes(value.to_bytes(2, "little") * pairs, "little") for value in (255, 512 - least, 512)
    )
    a, b = int.from_bytes(one, "little"), int.from_bytes(other, "little")
    found = 0
    for shift in (0, 8):
        p, q = a >> shift & shades, b >> shift & shades
        found |= ((start + p - q | start + q - p) & reached) >> 9 << shift
    return found.to_bytes(len(one), "little")


@lru_cache(1000)
def _far_shades(shade: int, contrast: float) -> bytes:
    """1 at each shade that is so far from this one, 0 at the others."""
    return bytes(abs(other - shade) >= max(contrast, 1) for other in range(256))


def render(page: int, size: tuple[float, float], turn: int) -> Rendering:
    """A page of this size on white, turned back by so many quarters if it is turned for showing."""
    scale = min(SCALE, (_MOST_DOTS / max(size[0] * size[1], 1.0)) ** 0.5)
    if scale < 1:
        raise ValueError("too large to be rendered")
    wide, high = max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)
    dots = bytearray(b"\xff") * (wide * high)
    room = (pdfium.c_char * len(dots)).from_buffer(dots)
    bitmap = pdfium.create_bitmap(wide, high, _GREY_FORMAT, addressof(room), wide)
    if not bitmap:
        raise ValueError("too large to be rendered")
    pdfium.render_page(bitmap, page, 0, 0, wide, high, -turn % 4, _GREY | _ANNOTATIONS)
    pdfium.destroy_bitmap(bitmap)
    return Rendering(dots, wide, high, scale)


@contextmanager
def left_out(things: Iterable[int]) -> Iterator[None]:
    """While it is open, PDFium renders a page without these of its objects."""
    gone = list(things)
    for thing in gone:
        pdfium.set_active(thing, 0)
    try:
        yield
    finally:
        for thing in gone:
            pdfium.set_active(thing, 1)
