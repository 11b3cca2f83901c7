"""What a page of a PDF file is to those who look for tables on it: words, rules, shades and pictures with their places.

Everything is measured in points from the upper left corner of the page *as it is read*: a page whose text runs along
its long side is turned first, and `Sheet.on_page` turns a box back to where it stands on the page as it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from colorsys import rgb_to_hsv
from dataclasses import dataclass
from functools import cached_property

from analysis.core.places import Box
from analysis.reading.document import Note

# What tells a rule from a filled box: nobody rules with a line thicker than this, and no row is lower.
RULE_THICKNESS = 3.0
# A drawing larger than this is no icon: a logo, a chart, a photograph.
ICON_SIZE = 32.0
# A gap wider than this share of the type size separates two words where the file has no space between them.
WORD_GAP = 0.17
# The same where the file does have spaces: letters may then be set apart.
WORD_GAP_BESIDE_SPACES = 0.3
# The same behind a space: those at the end of a cell may lie under the next one's text, and part nothing.
WORD_GAP_AT_A_SPACE = 0.08
# Type this many times as large as what is usual on a page may be that of a mark printed over it.
LARGE = 2.5
# Letters whose base lines lie this close to one another, in points, stand on one line.
LINE_SLACK = 1.2
# How far from the page's edge a header or footer line may stand, as a share of its height.
MARGIN = 0.14
SPACES = " \t\r\n\x00\x0b\x0c\x03"


@dataclass(slots=True)
class Word:
    """Letters without a space between them (hard spaces stay inside). `base` is the line they stand on, and `order`
    tells which of two words the file prints first.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    font: str
    color: str
    bold: bool
    order: int = 0

    @property
    def box(self) -> Box:
        """Its box on the sheet."""
        return (self.x0, self.top, self.x1, self.bottom)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line. It is horizontal where `x1 - x0` is the larger side."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def box(self) -> Box:
        """Its box on the sheet."""
        return (self.x0, self.top, self.x1, self.bottom)

    @property
    def horizontal(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Shade:
    """A filled box behind text."""

    x0: float
    top: float
    x1: float
    bottom: float
    color: str

    @property
    def box(self) -> Box:
        """Its box on the sheet."""
        return (self.x0, self.top, self.x1, self.bottom)


def is_within(drawn: Rule | Shade, boxes: Sequence[Box]) -> bool:
    """Whether a line or a shade lies within one of some boxes, apart from its edges."""
    return any(
        x0 < drawn.x0 and drawn.x1 < x1 and top < drawn.top and drawn.bottom < bottom for x0, top, x1, bottom in boxes
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A small drawing or bitmap that may be an icon. `plain`: small and without colour, so perhaps a mere bullet."""

    box: Box
    key: str
    plain: bool = False


@dataclass(frozen=True)
class Sheet:
    """One page as it is read. `outlines` counts drawings that look like letters drawn instead of printed.

    `is_drawn_on`: whether a person sees anything but text and an even ground in a box (False on turned pages).
    `doubtful`: where a person may read another number than the file says, and why. `notes`: what was left out.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    shades: tuple[Shade, ...] = ()
    icons: tuple[Picture, ...] = ()
    pictures: tuple[Box, ...] = ()
    outlines: int = 0
    turned: int = 0
    is_drawn_on: Callable[[Box], bool] = lambda box: False
    doubtful: tuple[tuple[Box, str], ...] = ()
    notes: tuple[Note, ...] = ()

    @cached_property
    def levels(self) -> dict[int, tuple[float, float]]:
        """At which heights rules run across, and from where to where: a rule may be drawn cell by cell."""
        levels: dict[int, tuple[float, float]] = {}
        for rule in self.rules:
            if rule.horizontal:
                left, right = levels.get(round(rule.top), (rule.x0, rule.x1))
                levels[round(rule.top)] = (min(left, rule.x0), max(right, rule.x1))
        return levels

    @cached_property
    def frames(self) -> list[tuple[float, float]]:
        """From where to where rules run down without a gap, but for those of a block at the foot of the page."""
        frames: list[tuple[float, float]] = []
        for top, bottom in sorted((rule.top, rule.bottom) for rule in self.rules if not rule.horizontal):
            if frames and top <= frames[-1][1] + 1:
                frames[-1] = (frames[-1][0], max(frames[-1][1], bottom))
            else:
                frames.append((top, bottom))
        return [frame for frame in frames if frame[0] < (1 - MARGIN) * self.height]

    def on_page(self, box: Box) -> Box:
        """A box of the sheet as a box of the page as it is shown, rounded to a tenth of a point."""
        x0, top, x1, bottom = box
        if self.turned:
            x0, top, x1, bottom = turned_box(box, (360 - self.turned) % 360, self.width, self.height)
        return (round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1))


def turned_box(box: Box, degrees: int, width: float, height: float) -> Box:
    """A box on a sheet of this size after the sheet was turned clockwise."""
    x0, top, x1, bottom = box
    if degrees == 90:
        return (height - bottom, x0, height - top, x1)
    if degrees == 180:
        return (width - x1, height - bottom, width - x0, height - top)
    if degrees == 270:
        return (top, width - x1, bottom, width - x0)
    return box


def is_red(color: str) -> bool:
    """Whether letters are printed in what a person calls red, light or dark."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, saturation, brightness = rgb_to_hsv(red, green, blue)
    return abs(hue - round(hue)) < 0.05 and saturation > 0.5 and brightness > 0.4


def is_bold(font: str) -> bool:
    """Whether a font's name says that it is bold."""
    font = font.lower()
    return any(name in font for name in ("bold", "black", "heavy", "semibold", "demi"))
