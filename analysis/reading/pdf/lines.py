"""Words on one base line, and what of them are figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any

from analysis.core.places import Box
from analysis.reading.document import NOTE_MARKS
from analysis.reading.pdf.sheet import Word

CORRIDOR = 0.5  # width of the narrowest corridor between columns, in type sizes


BASE, LEFT = attrgetter("base"), attrgetter("x0")
_MARKS = f"[{NOTE_MARKS}]*"
PART_OF_FIGURE = re.compile(rf"[-−–+±(]*[\d\u00a0\u202f\u2009.,]*\d[)%−–-]*{_MARKS}|[-–—−+%]")
_ONE_FIGURE = re.compile(
    r"[-−–+±]? ?\(?(?:\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+|\d+)(?:[.,]\d+)?[)−–-]? ?(?:%|mnkr|tkr|kr|mkr)?"
    rf"{_MARKS}|[-–—−]"
)
_WHITE = "#ffffff"
LEADERS = re.compile(r"[.…]{5}\W*\w{0,5}$")  # a line of a table of contents: dots, and one page number
NUMBER = re.compile(
    r"[-−–+±]?\(?[\d\u00a0\u202f\u2009 .,:/-]*\d\)?\s?(?:%|mnkr|tkr|kr|mkr)?"
    rf"{_MARKS}|[-–—−]|\d+ ?%|\d{{1,3}}(?:[ \u00a0\u202f\u2009]\d{{3}})*(?:,\d+)?[−–-]{_MARKS}"
)


class Line:
    """Words on one base line, from left to right: its box, the size of its largest type, whether all of it is bold.

    `middle` is the height at which its letters stand, a little above the base line: where a line is held against boxes.
    What takes a look at every word is worked out when it is first asked for.
    """

    __slots__ = ("_segments", "base", "bold", "bottom", "middle", "size", "top", "words", "x0", "x1")

    base: float
    x0: float
    top: float
    x1: float
    bottom: float
    middle: float
    size: float
    bold: bool

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.base, self.x0 = words[0].base, words[0].x0
        self._segments: dict[float, list[Line]] = {}

    def __getattr__(self, name: str) -> Any:
        measure = _MEASURES.get(name)
        if measure is None:
            raise AttributeError(name)
        value = measure(self.words)
        setattr(self, name, value)
        return value

    @property
    def text(self) -> str:
        """Its words with a space between."""
        return " ".join([word.text for word in self.words])

    def segments(self, gap: float) -> list[Line]:
        """The line cut where the space between two words is wider than `gap` type sizes."""
        found = self._segments.get(gap)
        if found is None:
            limit = gap * self.size
            parts = [[self.words[0]]]
            for above, word in pairwise(self.words):
                if word.x0 - above.x1 > limit:
                    parts.append([])
                parts[-1].append(word)
            found = self._segments[gap] = [Line(part) for part in parts]
        return found


_MEASURES: dict[str, Callable[[list[Word]], float | bool]] = {
    "top": lambda words: min([word.top for word in words]),
    "x1": lambda words: max([word.x1 for word in words]),
    "bottom": lambda words: max([word.bottom for word in words]),
    "size": lambda words: max([word.size for word in words]),
    "middle": lambda words: words[0].base - 0.3 * max([word.size for word in words]),
    "bold": lambda words: all([word.bold for word in words]),
}


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words gathered into lines, from the top of the page down."""
    lines: list[list[Word]] = []
    base = 0.0
    for word in sorted(words, key=BASE):
        if lines and word.base - base <= max(1.2, 0.12 * word.size):
            lines[-1].append(word)
        else:
            lines.append([word])
            base = word.base
    for line in lines:
        if len(line) > 1:
            line.sort(key=LEFT)
    return [Line(line) for line in lines]


def stands_between(line: Line, box: Box) -> bool:
    """Whether a line stands between the upper and the lower edge of a box, with some of it inside."""
    return box[1] < line.middle < box[3] and line.x1 > box[0] and line.x0 < box[2]


def is_row_of_amounts(line: Line) -> bool:
    """Whether a line is a label and two or more amounts that stand apart, as a row of a table has them."""
    label, *others = line.segments(0.9)
    amounts = sum(is_number(part.text) and any(map(str.isdigit, part.text)) for part in others)
    if amounts < 2 or amounts < len(others) or not any(map(str.isalpha, label.text)):
        return False
    white = [{word.color for word in part.words} == {_WHITE} for part in (label, *others)]
    return white[0] or not all(white[1:])  # white figures beside dark prose stand on the bars of a chart


def is_number(text: str) -> bool:
    """Whether a cell's text is a figure as reports print them, a dash included."""
    return bool(NUMBER.fullmatch(text.strip()))


def is_lone_sign(text: str) -> bool:
    """Whether a cell's text is a sign alone."""
    return len(text) == 1 and not text.isalnum()


def count_figures(words: Iterable[Word]) -> int:
    """How many words end in a digit."""
    return sum([word.text[-1:].isdigit() for word in words])


def runs_over(x: float, left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether text runs over the boundary at x: a word on it, or words on both sides as close as words stand."""
    if any(word.x0 < x - 1.5 and word.x1 > x + 1.5 for word in (*left, *right)):
        return True
    for word in right:
        for other in left:
            if (
                other.x1 <= x + 1.5
                and word.x0 >= x - 1.5
                and abs(word.base - other.base) < 1.2
                and word.x0 - other.x1 < 0.33 * word.size
            ):
                return True
    return False


def segments_of(line: Line) -> list[Line]:
    """A line cut at corridors."""
    return line.segments(CORRIDOR)


def is_one_figure(words: Sequence[Word]) -> bool:
    """Whether words are nothing or one figure together."""
    return not words or _ONE_FIGURE.fullmatch(" ".join([word.text for word in words])) is not None
