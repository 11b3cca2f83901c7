"""What is drawn on a page, sorted: rules, shades, pictures, and what may be part of an icon; and the page with it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analysis.core.places import Box
from analysis.reading.pdf import icons as pdf_icons
from analysis.reading.pdf.icons import Drawing, Gallery, Point
from analysis.reading.pdf.sheet import ICON_SIZE, RULE_THICKNESS, Rule, Shade, Sheet, Word


@dataclass(slots=True)
class Drawn:
    """What is drawn on a sheet of this size. `bitmaps` are those as small as an icon, with their keys."""

    width: float
    height: float
    rules: list[Rule] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    bitmaps: list[tuple[Box, str]] = field(default_factory=list)

    def add(self, xs: Sequence[float], ys: Sequence[float], fill: str | None, stroke: str | None) -> None:
        """Sort in one path: the points that it runs through, and the colours that it is filled and drawn with."""
        box = min(xs), min(ys), max(xs), max(ys)
        if (fill is None and stroke is None) or not self.holds(box):
            return
        wide, high = box[2] - box[0], box[3] - box[1]
        longest = max(wide, high)
        if longest <= ICON_SIZE:
            if _is_rectangle(xs, ys):
                self.drawings.append(Drawing(box, _corners(box), fill, stroke, straight=True))
            else:
                points = _through(list(zip(xs, ys, strict=True)))
                self.drawings.append(Drawing(box, points, fill, stroke, _is_line(xs, ys)))
            return
        if min(wide, high) <= RULE_THICKNESS and (_is_line(xs, ys) or _is_rectangle(xs, ys)):
            self.rules.append(Rule(*box))
            return
        if not _is_rectangle(xs, ys, 0.5):
            return
        if stroke and stroke != fill:
            x0, top, x1, bottom = box
            self.rules += [Rule(x0, top, x1, top), Rule(x0, bottom, x1, bottom)]
            self.rules += [Rule(x0, top, x0, bottom), Rule(x1, top, x1, bottom)]
        if fill and fill != "#ffffff" and (wide < 0.95 * self.width or high < 0.95 * self.height):
            self.shades.append(Shade(*box, fill))

    def add_image(self, box: Box, key: Callable[[], str]) -> None:
        """Sort in a bitmap; its key is asked for where it may be an icon."""
        sides = box[2] - box[0], box[3] - box[1]
        if max(sides) > ICON_SIZE:
            self.pictures.append(box)
        elif min(sides) >= 3:
            self.bitmaps.append((box, key()))

    def sheet(self, number: int, words: tuple[Word, ...], turned: int, gallery: Gallery) -> Sheet:
        """The page with these words, when all that is drawn on it is sorted in."""
        bases = [word.base for word in words]
        loose = []
        for drawing in self.drawings:
            if _is_behind(drawing, words, bases):
                self.shades.append(Shade(*drawing.box, drawing.fill or ""))
            else:
                loose.append(drawing)
        icons, outlines = pdf_icons.found(loose, self.bitmaps, self.rules, self.shades, gallery)
        return Sheet(
            number=number,
            width=self.width,
            height=self.height,
            words=words,
            rules=tuple(self.rules),
            shades=tuple(self.shades),
            icons=tuple(icons),
            pictures=tuple(self.pictures),
            outlines=outlines,
            turned=turned,
        )

    def walls(self) -> list[tuple[float, float, float]]:
        """The rules that run down, as (x, top, bottom): those above one another as one, but for gaps in between."""
        found: list[tuple[float, float, float]] = []
        for x, top, bottom in sorted(
            ((rule.x0 + rule.x1) / 2, rule.top, rule.bottom) for rule in self.rules if not rule.horizontal
        ):
            if found and abs(x - found[-1][0]) < 0.3 and top <= found[-1][2] + 1:
                found[-1] = (found[-1][0], found[-1][1], max(found[-1][2], bottom))
            else:
                found.append((x, top, bottom))
        return found

    def holds(self, box: Box) -> bool:
        """Whether any of a box is on the sheet."""
        return box[2] > 0 and box[0] < self.width and box[3] > 0 and box[1] < self.height


def _is_behind(drawing: Drawing, words: Sequence[Word], bases: Sequence[float]) -> bool:
    """Whether a small box is the shade behind a word of several letters, and no icon. `bases`: those of the words."""
    x0, top, x1, bottom = drawing.box
    if not (drawing.straight and drawing.fill and drawing.fill != "#ffffff" and bottom - top > RULE_THICKNESS):
        return False
    return any(
        x0 - 1 <= word.x0 and word.x1 <= x1 + 1 and top < (word.top + word.bottom) / 2 < bottom and len(word.text) > 1
        for word in words[bisect_left(bases, top) : bisect_right(bases, bottom + 0.3 * ICON_SIZE)]
    )


def _is_line(xs: Sequence[float], ys: Sequence[float]) -> bool:
    return len(xs) <= 2 or (len(xs) == 3 and xs[2] == xs[0] and ys[2] == ys[0])


def _is_rectangle(xs: Sequence[float], ys: Sequence[float], slack: float = 0.01) -> bool:
    """Whether a path goes round a box, whose sides run along the page's, and comes back (or stops before its last)."""
    count = len(xs)
    if count not in (4, 5) and not (count == 6 and xs[4] == xs[5] and ys[4] == ys[5]):
        return False
    if count > 4 and (abs(xs[4] - xs[0]) > slack or abs(ys[4] - ys[0]) > slack):
        return False
    if abs(xs[0] - xs[1]) > slack:  # it begins with a level side: look at it from its second corner
        xs, ys = (xs[1], xs[2], xs[3], xs[0]), (ys[1], ys[2], ys[3], ys[0])
    return (
        abs(xs[0] - xs[1]) <= slack
        and abs(ys[1] - ys[2]) <= slack
        and abs(xs[2] - xs[3]) <= slack
        and abs(ys[3] - ys[0]) <= slack
    )


def _corners(box: Box) -> tuple[Point, ...]:
    x0, top, x1, bottom = box
    return ((x0, top), (x1, top), (x1, bottom), (x0, bottom))


def _through(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points without those that only repeat the one before: programs close what is closed."""
    return (points[0], *(point for before, point in pairwise(points) if point != before))
