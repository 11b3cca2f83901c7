"""Lines that every page repeats, marks that lie over a page, and page numbers: no part of what a report says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.reading.pdf.lines import Line
from analysis.reading.pdf.page_tops import names_end
from analysis.reading.pdf.sheet import LARGE, MARGIN, Sheet, Word

NEIGHBOURS = 2  # pages before and after that a line is compared with
_PAGE_NUMBER = re.compile(
    r"(?:sida|sid|page|s\.)?\s*-?\s*\d{1,4}\s*-?(?:\s*(?:av|of|/)?\s*\(?\d{1,4}\)?)?", re.IGNORECASE
)


@dataclass(slots=True)
class Edges:
    """The lines near a page's upper and lower edge: (text without its numbers, numbers, base line)."""

    page: int
    lines: list[tuple[str, list[int], float]]

    @classmethod
    def of(cls, sheet: Sheet, lines: Sequence[Line]) -> Edges:
        """The edges of one page."""
        upper, lower = MARGIN * sheet.height, (1 - MARGIN) * sheet.height
        marginal = [line for line in lines if line.base < upper and line.bottom < upper]
        marginal += [line for line in lines if line.base > lower and line.top > lower]
        return cls(sheet.number, [(*_without_numbers(line), line.base) for line in marginal])

    def holds(self, line: Line, page: int) -> bool:
        """Whether this page has the line too, at the same height; numbers that differ must be page numbers."""
        text, numbers = _without_numbers(line)
        return any(
            text == other
            and abs(line.base - base) < 4
            and all(a == b or a - b == page - self.page for a, b in zip(numbers, others, strict=True))
            for other, others, base in self.lines
        )


def _without_numbers(line: Line) -> tuple[str, list[int]]:
    # Amounts ("12,5") stay in the text: a table's row on the next page is not the same line.
    whole = r"(?<![\d,.])\d+(?![,.]?\d)"
    return re.sub(whole, "0", line.text), [int(number) for number in re.findall(whole, line.text)]


def furniture_of(sheet: Sheet, lines: list[Line], near: Sequence[Edges], header: Sequence[str]) -> list[Line]:
    """Header and footer lines: near an edge, outside rules and shades, and on a neighbouring page too; page numbers.

    Not the names of a table's columns (`header`), which stand on each page as well.
    """
    found: list[Line] = []
    for run in (lines, lines[::-1]):
        margin: list[Line] = []
        for number, line in enumerate(run):
            outer = line.bottom < MARGIN * sheet.height if run is lines else line.top > (1 - MARGIN) * sheet.height
            if not outer or _is_framed(line, sheet):
                break
            if run is lines and (names_end(lines[number:], header) or _names_columns(line, lines[number + 1 :])):
                break
            margin.append(line)
        # What stands further out than a repeated line is furniture too; a page number only at the very edge.
        last = -1
        for index, line in enumerate(margin):
            repeated = any(other.holds(line, sheet.number) for other in near)
            numbered = _PAGE_NUMBER.fullmatch(line.text) is not None
            if (repeated or (numbered and last == index - 1)) and (
                numbered or _ends_apart(run, index, near, sheet.number)
            ):
                last = index
        found += margin[: last + 1]
    return list({id(line): line for line in found}.values())


def _names_columns(line: Line, below: Sequence[Line]) -> bool:
    """Whether a line has the names of three columns or more: each begins or ends where a text below it does."""
    parts = line.segments(0.9)
    edges = [edge for other in below[:20] for part in other.segments(0.9) for edge in ((0, part.x0), (1, part.x1))]

    def has_column(part: Line) -> bool:
        return any(abs(edge - (part.x1 if side else part.x0)) < 1.5 for side, edge in edges)

    return len(parts) > 2 and sum(map(has_column, parts)) + 1 >= len(parts)


def _ends_apart(lines: Sequence[Line], index: int, near: Sequence[Edges], page: int) -> bool:
    """Whether the repeated lines from here inwards end in white space: those right beside other text belong to it."""
    for line, inner in pairwise(lines[index:]):
        if max(inner.top - line.bottom, line.top - inner.bottom) >= 1.0 * line.size:
            return True
        if not any(other.holds(inner, page) for other in near):
            return False
    return True


def watermark_words(words: Sequence[Word]) -> list[Word]:
    """The words of a mark that is printed over or under a whole page ("UTKAST"): large, and not clear of the text."""
    sizes = [word.size for word in words]
    if not words or max(sizes) <= LARGE * min(sizes):
        return []
    usual = sorted(sizes)[len(sizes) // 2]
    large = [word for word in words if word.size > LARGE * usual]
    small = [((word.x0 + word.x1) / 2, word.base - 0.3 * word.size) for word in words if word.size <= LARGE * usual]
    marks = {
        (word.font, word.color, round(word.size))
        for word in large
        if any(word.x0 < x < word.x1 and word.base - 0.7 * word.size < y < word.base for x, y in small)
    }
    return [word for word in large if (word.font, word.color, round(word.size)) in marks]


def _is_framed(line: Line, sheet: Sheet) -> bool:
    behind = [shade for shade in sheet.shades if shade.top <= line.middle <= shade.bottom]
    return (
        all(any(shade.x0 <= word.x0 and word.x1 <= shade.x1 for shade in behind) for word in line.words)
        or any(top <= line.middle <= bottom for top, bottom in sheet.frames)
        or _heads_rules(line, sheet)
    )


def _heads_rules(line: Line, sheet: Sheet) -> bool:
    """Whether a line stands between the first two of several rules of one width: a header row of a table."""
    levels = sheet.levels
    above = max((level for level in levels if level <= line.middle), default=None)
    if above is None or line.middle - above > 2 * line.size:
        return False
    x0, x1 = levels[above]
    below = [
        level for level, (left, right) in levels.items() if level > line.middle and abs(left - x0) + abs(right - x1) < 4
    ]
    return len(below) > 1 and x0 <= line.x0 + 1 and line.x1 - 1 <= x1
