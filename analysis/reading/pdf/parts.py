"""Rules and shades that touch one another, and those that one table is drawn with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.core.places import Box, around
from analysis.reading.pdf.icons import touching
from analysis.reading.pdf.lines import BASE, Line, stands_between
from analysis.reading.pdf.sheet import Rule, Shade, Word
from analysis.reading.pdf.spans import SLACK, clustered

GROUP_ROW = 3.0  # height of a row that names a group, in type sizes, at most


@dataclass(slots=True)
class Part:
    rules: list[Rule]
    shades: list[Shade]
    box: Box

    @property
    def crossed(self) -> bool:
        """Whether lines run down as well as across: at least two places where a line stands upright."""
        return len(self.uprights) >= 2

    @property
    def is_box(self) -> bool:
        """Whether it is one frame and nothing in it."""
        levels = clustered(((rule.top + rule.bottom) / 2 for rule in self.rules if rule.horizontal), SLACK)
        return len(self.uprights) == len(levels) == 2 and not self.shades

    @property
    def uprights(self) -> list[float]:
        """Where lines run down."""
        return clustered(((rule.x0 + rule.x1) / 2 for rule in self.rules if not rule.horizontal), SLACK)


def parts_of(rules: Sequence[Rule], shades: Sequence[Shade]) -> list[Part]:
    """Rules and shades that touch one another, from the top down."""
    things: list[Rule | Shade] = [*rules, *shades]
    parts = []
    for members in touching([thing.box for thing in things], SLACK):
        own = [things[member] for member in members]
        box = around([thing.box for thing in own])
        rules = [thing for thing in own if isinstance(thing, Rule)]
        parts.append(Part(rules, [thing for thing in own if isinstance(thing, Shade)], box))
    return sorted(parts, key=lambda part: part.box[1])


def stacked(parts: Sequence[Part], lines: Sequence[Line]) -> list[Part]:
    """Parts with those put together between which only a group's name stands, across the table in a row of its own."""
    stacked: list[Part] = []
    for part in parts:
        above = next((other for other in reversed(stacked) if _goes_on(other, part, lines)), None)
        if above is None:
            stacked.append(part)
            continue
        above.rules += part.rules
        above.shades += part.shades
        above.box = around([above.box, part.box])
    return stacked


def _goes_on(above: Part, below: Part, lines: Sequence[Line]) -> bool:
    """Whether two parts of the same columns have one line of text between them, as tall as a row and no heading."""
    (x0, top, x1, bottom), (left, start, right, end) = above.box, below.box
    if not (above.crossed and below.crossed) or abs(x0 - left) > 4 or abs(x1 - right) > 4:
        return False
    own, between, first = (
        [line for line in lines if stands_between(line, (x0, upper, x1, lower))]
        for upper, lower in ((top, bottom), (bottom, start), (start, end))
    )
    if not own or not first or len(between) != 1 or own[0].text == first[0].text:
        return False
    (name,) = between
    if start - bottom > GROUP_ROW * name.size:
        return False
    places, others = above.uprights, below.uprights
    fewer, more = sorted((places, others), key=len)
    alike = all(any(abs(x - other) <= SLACK for other in more) for x in fewer)
    return alike and name.size < 1.1 * max(line.size for line in [*own, *first])


def underlines(rule: Rule, words: Sequence[Word], largest: float) -> bool:
    """Whether a rule only underlines or strikes out words: it ends where they do, close to their base line.

    `words` are in the order of their base lines, and not larger than `largest`.
    """
    if not rule.horizontal:
        return False
    first = bisect_left(words, rule.top - 0.28 * largest, key=BASE)
    near = [
        word
        for word in words[first : bisect_right(words, rule.top + largest, key=BASE)]
        if word.top + 0.2 * word.size < rule.top < word.base + 0.28 * word.size
        and word.x1 > rule.x0 + 0.5
        and word.x0 < rule.x1 - 0.5
    ]
    if not near:
        return False
    return abs(min(word.x0 for word in near) - rule.x0) < 2 and abs(max(word.x1 for word in near) - rule.x1) < 2


@dataclass(slots=True)
class Region:
    """Lines that stand in columns, and the rules and shades among them."""

    lines: list[Line]
    rules: list[Rule]
    shades: list[Shade]
    x0: float
    x1: float

    @property
    def drawn(self) -> bool:
        return bool(self.rules or self.shades)
