"""Numbers looked at on the rendered page: is each digit the one that the file says, and is nothing drawn beside it?

The second eye of the reader: it believes no font and no text, only dots. A font may say that its 8 is a 3: each digit
of a font is compared once with how PDFium's own fonts draw digits. And a minus sign may be a drawn line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from analysis.core.places import Box, around
from analysis.reading.pdf import pdfium_calls as pdfium
from analysis.reading.pdf.rendering import CONTRAST, Rendering, is_even, render
from analysis.reading.pdf.visibility import View

Shape = tuple[float, ...]
"""The ink of a digit in `_ACROSS` × `_DOWN` fields, from 0 to 1, and last its width as a share of its height."""

NUMBER = re.compile(r"\d[\d.,]*")
_ACROSS, _DOWN = 6, 8
_LOWEST = 5.0  # digits lower than this, in points, have too few dots to be told from one another
_FONTS = (
    "Helvetica",
    "Helvetica-Bold",
    "Helvetica-Oblique",
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    "Times-BoldItalic",
    "Courier",
)
# A digit is another one if it is so many times as unlike itself as that, which it is much like; or many times. Set by
# 90 PDF files, in which no digit is as doubtful: Arial Bold's 5 in 9 point type, 1.7 times as unlike itself as a 6,
# comes closest. A few exchanged digits pass, 3 for 8 most often (docs/security.md).
_UNLIKE, _ALIKE, _FAR = 1.5, 0.04, 2.2
_SHARED = 0.4  # of the narrower of two digits: what lies over one another; type set close shares a tenth
_FRAME = 4.0  # how far, in points, the rules around a cell may reach into it
_THINNEST = 3.0  # in points: what is thinner is a rule that ends in a cell
_SIZE = 12
_REACH = 1.3  # how far from a number, in heights of its digits, a minus sign may stand


Known = set[tuple[str, str, int]]
"""Digits that were compared: the font, what it says, its width in hundredths of its height. Each is compared once."""


class Digit(NamedTuple):
    """A digit of a page: what the file says, the box of its ink, its font and the layer of texts that it is on."""

    said: str
    box: Box
    font: str
    layer: int


def problems(number: Sequence[Digit], seen: View, known: Known) -> Iterator[str]:
    """What a person sees otherwise than the file says it of a number that stands upright."""
    if any(is_another(digit, seen, known) for digit in number):
        yield "the page shows another digit than the file says"
    if any(_lie_over(*pair) for pair in pairwise(sorted(digit.box for digit in number))):
        yield "digits of a number lie over one another"
    x0, top, x1, bottom = box = around(digit.box for digit in number)
    high = bottom - top
    beside = (x0 - _REACH * high, top, x1 + _REACH * high, bottom)
    if high < _LOWEST or is_even(b"".join(seen.ground.rows(beside))):
        return
    sides = (x0 - _REACH * high, top, x0, bottom), (x1, top, x1 + _REACH * high, bottom)
    if is_crossed(box, seen.ground):
        yield "something is drawn through a number"
    if any(has_dash(side, seen.ground) for side in sides):
        yield "a line like a minus sign is drawn beside a number"


def _lie_over(left: Box, right: Box) -> bool:
    return left[2] - right[0] > _SHARED * min(left[2] - left[0], right[2] - right[0])


def is_another(digit: Digit, seen: View, known: Known) -> bool:
    """Whether a digit looks like another one, and not like itself."""
    x0, top, x1, bottom = digit.box
    key = (digit.font, digit.said, round(100 * (x1 - x0) / max(bottom - top, 0.1)))
    if bottom - top < _LOWEST or key in known:
        return False
    shown, ground = seen.shown.rows(digit.box), seen.without[digit.layer].rows(digit.box)
    shape = shape_of(b"".join(shown), b"".join(ground), len(shown[0]) if shown else 0)
    if not shape:
        return False
    known.add(key)
    return _is_unlike(digit.said, shape)


@lru_cache(1000)
def _is_unlike(said: str, shape: Shape) -> bool:
    unlike = {digit: min(unlikeness(shape, model) for model in models) for digit, models in model_digits().items()}
    other = min(value for digit, value in unlike.items() if digit != said)
    return (other < _ALIKE and unlike[said] > _UNLIKE * other) or unlike[said] > _FAR * other


def is_crossed(box: Box, ground: Rendering) -> bool:
    """Whether a line runs through a number: the ground behind it is of one shade but for that."""
    rows = ground.rows(box, 1.0)
    dots = b"".join(rows)
    if is_even(dots):
        return False
    usual = max(set(dots), key=dots.count, default=255)
    inked = sum(abs(dot - usual) >= CONTRAST for dot in dots)
    return 0 < inked < 0.4 * len(dots)


def has_dash(box: Box, ground: Rendering) -> bool:
    """Whether a short level line, with nothing above and below, is drawn beside a number at half its height."""
    rows = ground.rows(box)
    if is_even(b"".join(rows)):
        return False
    high, wide = len(rows), len(rows[0])
    usual = max(set(rows[0]), key=rows[0].count)
    inked = [[abs(dot - usual) >= CONTRAST for dot in row] for row in rows]
    columns = [sum(column) for column in zip(*inked, strict=True)]
    middle = inked[round(0.25 * high) : round(0.8 * high)]
    dash = [0 < count <= 0.35 * high and any(row[at] for row in middle) for at, count in enumerate(columns)]
    if dash[0] or dash[-1]:
        return False  # a rule that comes from somewhere and leads somewhere
    runs = "".join("-" if is_dash else " " for is_dash in dash).split()
    return any(0.25 * high <= len(run) < 0.95 * wide for run in runs)


def is_drawn_on(box: Box, ground: Rendering) -> bool:
    """Whether a picture or curves are drawn in a box: no frame around it, and no edge of a shade that runs through."""
    rows = ground.rows(box, _FRAME * ground.scale)
    dots = b"".join(rows)
    if is_even(dots):
        return False
    usual = max(set(dots), key=dots.count)
    inked = [[abs(dot - usual) >= CONTRAST for dot in row] for row in rows]
    uneven = [row for row in inked if sum(one != other for one, other in pairwise(row)) > 1]  # one: a shade's edge
    columns = sum(map(any, zip(*uneven, strict=True)))
    return min(len(uneven), columns) >= _THINNEST * ground.scale


@lru_cache(1000)
def shape_of(shown: bytes, ground: bytes, wide: int) -> Shape:
    """The shape of the ink in a box so many dots wide; () where there is none. A report prints a digit many times."""
    dots = [abs(a - b) for a, b in zip(shown, ground, strict=True)]
    most = max(dots, default=0)
    if most < CONTRAST:
        return ()
    rows = [dots[start : start + wide] for start in range(0, len(dots), wide)]
    inked = [number for number, row in enumerate(rows) if max(row) > 0.4 * most]
    columns = [max(column) > 0.4 * most for column in zip(*rows, strict=True)]
    left, right = columns.index(True), len(columns) - columns[::-1].index(True)
    rows = rows[inked[0] : inked[-1] + 1]
    wide, high = right - left, len(rows)
    across = [_resampled(row[left:right], _ACROSS) for row in rows]
    down = [_resampled(list(column), _DOWN) for column in zip(*across, strict=True)]
    return (*(value / most for column in down for value in column), wide / high)


def _resampled(values: Sequence[float], count: int) -> list[float]:
    """Values as so many means of equal stretches."""
    step = len(values) / count
    found = []
    for stretch in _stretches(len(values), count):
        total = 0.0
        for at, share in stretch:
            total += values[at] * share
        found.append(total / step)
    return found


@lru_cache(1000)
def _stretches(length: int, count: int) -> list[list[tuple[int, float]]]:
    """So many equal stretches of numbered values: which lie in each, and how much of each of them."""
    step = length / count
    ends = [(number * step, (number + 1) * step) for number in range(count)]
    return [
        [(at, min(end, at + 1) - max(start, at)) for at in range(int(start), min(int(end) + 1, length))]
        for start, end in ends
    ]


def unlikeness(one: Shape, other: Shape) -> float:
    """The mean square difference of two shapes."""
    return math.dist(one, other) ** 2 / len(one)


def _page_of_digits(high: int) -> bytes:
    """A PDF file with the digits in each of the fonts that every reader has."""
    lines = [f"BT /F{n} {_SIZE} Tf 20 {20 + 20 * n} Td (0123456789) Tj ET" for n in range(len(_FONTS))]
    fonts = "".join(f"/F{n}<</Type/Font/Subtype/Type1/BaseFont/{name}>>" for n, name in enumerate(_FONTS))
    content = "\n".join(lines)
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 {high}]/Contents 4 0 R/Resources<</Font<<{fonts}>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
    )
    data, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(f"{len(data):010} 00000 n \n")
        data += f"{number} 0 obj\n{part}\nendobj\n"
    data += f"xref\n0 5\n0000000000 65535 f \n{''.join(places)}trailer\n<</Root 1 0 R/Size 5>>\n"
    return (data + f"startxref\n{data.index('xref')}\n%%EOF\n").encode()


@cache
def model_digits() -> dict[str, list[Shape]]:
    """How PDFium's own fonts draw the digits."""
    high = 40 + 20 * len(_FONTS)
    data = _page_of_digits(high)
    document = pdfium.load_memory(data, len(data), None)
    page = pdfium.load_page(document, 0)
    text = pdfium.load_text(page)
    shown = render(page, (200, high), 0)
    found: dict[str, list[Shape]] = {}
    edges = pdfium.Numbers(4, pdfium.c_double)
    for at in range(pdfium.count_letters(text)):
        letter = chr(pdfium.letter_code(text, at))
        if letter.isdigit():
            pdfium.glyph_box(text, at, *edges.at)
            x0, x1, low, top = edges.values
            rows = shown.rows((x0, high - top, x1, high - low))
            dots = b"".join(rows)
            found.setdefault(letter, []).append(shape_of(dots, b"\xff" * len(dots), len(rows[0])))
    pdfium.close_text(text)
    pdfium.close_page(page)
    pdfium.close_document(document)
    return found
