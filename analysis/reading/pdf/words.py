"""Words out of a page's letters, and what both sources of letters have to say about a word.

A page has thousands of letters and hundreds of words, so letters are never looked at one by one where stretches of them
can be: stretches without a space or a gap are put in the order of lines, and those that touch are one word. Only lines
on which stretches lie over one another are taken apart into letters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter, sub

from analysis.core.places import around
from analysis.core.safe_text import without_controls
from analysis.reading.document import NOTE_MARKS
from analysis.reading.pdf.icons import is_sign, is_symbol_font, may_be_sign
from analysis.reading.pdf.sheet import (
    LARGE,
    LINE_SLACK,
    SPACES,
    WORD_GAP,
    WORD_GAP_AT_A_SPACE,
    WORD_GAP_BESIDE_SPACES,
    Word,
)

LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_LIGATURE_TABLE = str.maketrans(LIGATURES)
_IN_ORDER = attrgetter("base", "x0")
_STRETCH = re.compile(f"[^{re.escape(SPACES)}]+")
_LINE_END = "\r\n"
_RAISED = str.maketrans("0123456789()abcde+-=", f"{NOTE_MARKS}⁺⁻⁼")
_SMALL = 0.87  # raised and lowered letters are smaller than this, in sizes of the others: a browser's take 0.83
_WALL = 0.6  # how far, in points, letters may reach over the rule beside their cell
_BACK = 0.3  # a letter that begins this many type sizes left of the last one's end does not follow it


@dataclass(slots=True)
class Font:
    """A font of a page: `depth` is how far its letters hang below their line, in type sizes; `known` are the
    letters looked at so far, and `unmapped` those of them of which the file does not say which characters they are.
    """

    name: str
    bold: bool
    depth: float
    known: set[str] = field(default_factory=set)
    unmapped: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Run:
    """Letters of one type on one base line: those numbered from `start` to before `end`, in the order of the file."""

    start: int
    end: int
    base: float
    top: float
    bottom: float
    size: float
    font: Font


@dataclass(slots=True)
class Letters:
    """A page's letters in the order of the file: what each says, and from where to where it reaches.

    `said` is what letters say that have no character of their own; `made_up` are spaces that no page shows, `spaced`
    letters before which a page shows a space that is not among them, and `odd` whether any needs another spelling.
    `starts` are the letters with which a text of the file begins, `walls` the rules that run down: x, top and bottom.
    """

    text: str
    x0: list[float]
    x1: list[float]
    color_at: Callable[[int], str]
    runs: list[Run] = field(default_factory=list)
    said: dict[int, str] = field(default_factory=dict)
    made_up: set[int] = field(default_factory=set)
    spaced: set[int] = field(default_factory=set)
    odd: bool = True
    starts: list[int] = field(default_factory=list)
    walls: list[tuple[float, float, float]] = field(default_factory=list)


# line, x0, start, end, x1, number of the run, whether a space stands before and behind, whether it is a word by itself
_Stretch = tuple[int, float, int, int, float, int, bool, bool, bool]


def words_of(letters: Letters) -> tuple[Word, ...]:
    """Words in the order of lines, from left to right. A letter printed twice to look bold counts once."""
    spaces = letters.text.count(" ") - len(letters.made_up) + len(letters.spaced)
    widest = WORD_GAP_BESIDE_SPACES if spaces * 20 > len(letters.text) else WORD_GAP
    shown = letters.text.replace("\r\n", "")
    letters.odd = bool(letters.said) or printed(shown) != shown
    words: list[Word] = []
    line: list[_Stretch] = []
    for stretch in sorted(_stretches(letters)):
        if line and stretch[0] != line[0][0]:
            words += _words_of_line(line, letters, widest)
            line = []
        line.append(stretch)
    if line:
        words += _words_of_line(line, letters, widest)
    return tuple(with_small_letters(words))


def _stretches(letters: Letters) -> Iterator[_Stretch]:
    text, x0, x1 = letters.text, letters.x0, letters.x1
    large = _large(letters.runs)
    lines = _lines([run for run in letters.runs if run.size <= large])
    apart = _lines([run for run in letters.runs if run.size > large])
    last = len(text) - 1
    made_up, spaced = letters.made_up, letters.spaced
    gaps = list(map(sub, islice(x0, 1, None), x1))
    for number, run in enumerate(letters.runs):
        start, end = run.start, run.end
        line = lines[run.base] if run.size <= large else -1 - apart[run.base]
        back, gap = -_BACK * run.size, WORD_GAP * run.size
        breaks = [at for at, wide in enumerate(gaps[start : end - 1], start + 1) if wide > gap or wide < back]
        alone = _alone(letters, run)
        if alone or spaced:
            own = [at for at in spaced if start <= at < end]
            breaks = sorted({*breaks, *alone, *(at + 1 for at in alone), *own})
        if letters.walls:
            walled = _walled(letters, run)
            breaks = sorted({*breaks, *walled}) if walled else breaks
        hang = 0.3 * run.size
        for found in _STRETCH.finditer(text, start, end):
            a, b = found.span()
            left, right = x0[a], x1[b - 1]
            before = a > 0 and a - 1 not in made_up and text[a - 1] in SPACES
            behind = b <= last and b not in made_up and text[b] in SPACES
            # A slanted letter's ink hangs over the space beside it, which says where the letter itself begins and ends.
            # (PDFium may end a line behind each letter of a word, and says that this end lies on the next letter.)
            if before and a > start and text[a - 1] not in _LINE_END and left < x1[a - 1] < left + hang:
                left = x1[a - 1]
            if behind and b < end and right - hang < x0[b] < right:
                right = x0[b]
            if not breaks:
                yield line, left, a, b, right, number, before, behind, False
                continue
            before = before or a in spaced
            for cut in breaks[bisect_right(breaks, a) : bisect_left(breaks, b)]:
                yield line, left, a, cut, x1[cut - 1], number, before, False, a in alone
                a, left, before = cut, x0[cut], cut in spaced
            yield line, left, a, b, right, number, before, behind, a in alone


def _large(runs: Sequence[Run]) -> float:
    """The size beyond which letters stand on lines of their own: those of a mark over a page part no words of it."""
    sizes = [run.size for run in runs]
    if not sizes or max(sizes) <= LARGE * min(sizes):
        return float("inf")
    return LARGE * sorted(sizes)[len(sizes) // 2]


def _lines(runs: Sequence[Run]) -> dict[float, int]:
    """The number of the line for each base line: what lies close to the highest of a line stands on it."""
    lines: dict[float, int] = {}
    first, number = 0.0, -1
    for base in sorted({run.base for run in runs}):
        if number < 0 or base - first > LINE_SLACK:
            first = base
            number += 1
        lines[base] = number
    return lines


def _walled(letters: Letters, run: Run) -> list[int]:
    """Letters of a run right behind a rule that runs down, where a text of the file begins: that of the next cell."""
    middle = (run.top + run.bottom) / 2
    found = []
    for x, top, bottom in letters.walls:
        if top <= middle <= bottom:
            at = bisect_left(letters.x0, x - _WALL, run.start, run.end)
            if run.start < at < run.end and letters.x1[at - 1] <= x + _WALL and at in letters.starts:
                found.append(at)
    return found


def _is_wall_between(left: float, right: float, run: Run, letters: Letters) -> bool:
    middle = (run.top + run.bottom) / 2
    return any(left - _WALL <= x <= right + _WALL and top <= middle <= bottom for x, top, bottom in letters.walls)


def _alone(letters: Letters, run: Run) -> set[int]:
    """Letters that are words by themselves: signs, and what the file gives no character for."""
    text, start, end = letters.text, run.start, run.end
    alone = {at for at in letters.said if start <= at < end}
    if is_symbol_font(run.font.name):
        alone.update(at for at in range(start, end) if is_sign(text[at], run.font.name))
    elif may_be_sign(text, start, end):
        alone.update(at for at in range(start, end) if is_sign(text[at]))
    return alone


def _words_of_line(
    line: Sequence[_Stretch], letters: Letters, widest: float, taken_apart: bool = False
) -> Iterator[Word]:
    """The words of a line. `taken_apart`: it is one of single letters, of which none is printed twice."""
    runs = letters.runs
    groups: list[list[_Stretch]] = []
    end = 0.0
    for stretch in line:
        _, x0, start, _, x1, number, before, _, alone = stretch
        if groups:
            last = groups[-1][-1]
            size = max(runs[last[5]].size, runs[number].size)
            gap = x0 - end
            if gap < -_BACK * size and not taken_apart:
                layers = _layers(line, letters)
                if len(layers) == 1:
                    yield from _words_of_line(_letters_printed_once(line, letters), letters, widest, taken_apart=True)
                highest = float("inf")
                for layer in reversed(layers[1:] and layers):
                    own = list(_words_of_line(layer, letters, widest))
                    # What was printed first stands higher by a hair, so that it is a line of its own.
                    lift = max(0.0, max(word.base for word in own) - highest + 0.16 * max(size, 10.0))
                    highest = min(word.base for word in own) - lift
                    yield from (replace(word, base=word.base - lift) for word in own)
                return
            spaced = before or last[7]
            flat = letters.x1[start] <= x0
            parted = gap > (WORD_GAP_AT_A_SPACE if spaced else widest) * size or (flat and spaced)
            parted = parted or (bool(letters.walls) and _is_wall_between(end, x0, runs[number], letters))
            # A grey dash before black letters is a sign of its own.
            parted = parted or (gap > WORD_GAP * size and letters.color_at(start) != letters.color_at(last[2]))
            # A small digit right behind another is the mark of a note, however little it is raised.
            smaller = runs[number].size < _SMALL * runs[last[5]].size
            parted = parted or (smaller and letters.text[start].isdigit() and letters.text[last[3] - 1].isdigit())
            if not (parted or alone or last[8]):
                groups[-1].append(stretch)
                end = max(end, x1)
                continue
        groups.append([stretch])
        end = x1
    for group in groups:
        yield _word(group, letters)


def _layers(line: Sequence[_Stretch], letters: Letters) -> list[list[_Stretch]]:
    """Two texts that a program printed over one another at one height, in the order of the file; else all in one.

    Letters that are printed twice to look bold are one text.
    """
    layers: list[list[_Stretch]] = []
    current: list[_Stretch] = []
    twice = other_text = 0
    for stretch in sorted(line, key=lambda stretch: stretch[2]):
        _, x0, start, end, x1, number, *_ = stretch
        slack = _BACK * letters.runs[number].size
        over = [
            [other for other in layer if other[1] < x1 - slack and other[4] > x0 + slack]
            for layer in (current, *layers)
        ]
        if not current or over[0] or x0 < current[-1][4] - slack:  # the pen went back
            current = next((layer for layer, under in zip(layers, over[1:], strict=True) if not under), [])
            if not current:
                layers.append(current)
        current.append(stretch)
        text = letters.text[start:end]
        for other in [other for under in over[1:] for other in under][:1]:
            under_it = letters.text[other[2] : other[3]]
            again = abs(other[1] - x0) < slack and under_it[: len(text)] == text[: len(under_it)]
            twice += again * len(text)
            other_text += (not again) * len(text)
    if len(layers) != 2 or other_text < max(6, twice):
        return [list(line)]
    return [sorted(layer) for layer in layers]


def _word(stretches: Sequence[_Stretch], letters: Letters) -> Word:
    _, x0, start, end, x1, number, _, _, _ = stretches[0]
    first = start
    run = letters.runs[number]
    text = letters.said.get(start) or letters.text[start:end]
    top, bottom = run.top, run.bottom
    for _, _, start, end, right, number, _, _, _ in stretches[1:]:
        other = letters.runs[number]
        text += letters.text[start:end]
        x1, top, bottom = max(x1, right), min(top, other.top), max(bottom, other.bottom)
        if other.size > run.size:
            run, first = other, start
    if letters.odd:
        text = printed(text)
    font = run.font
    return Word(text, x0, top, x1, bottom, run.base, run.size, font.name, letters.color_at(first), font.bold, first)


def printed(text: str) -> str:
    """What glyphs stand for: ligatures as letters; what no page can show is replaced."""
    return without_controls(text.translate(_LIGATURE_TABLE))


def _letters_printed_once(line: Sequence[_Stretch], letters: Letters) -> list[_Stretch]:
    """The letters of a line on which letters lie over one another; one that is printed twice to look bold only once."""
    single: list[_Stretch] = []
    for number, x0, start, end, _, run, before, behind, alone in line:
        for at in range(start, end):
            left = letters.x0[at] if at > start else x0
            single.append(
                (number, left, at, at + 1, letters.x1[at], run, before and at == start, behind and at == end - 1, alone)
            )
    found: list[_Stretch] = []
    for letter in sorted(single):
        last = found[-1] if found else letter
        width, size = letter[4] - letter[1], letters.runs[letter[5]].size
        again = letters.text[last[2]] == letters.text[letter[2]] and last[2] not in letters.said and width > 0
        if found and again and letter[1] - last[1] < 0.2 * max(width, 0.1 * size):
            found[-1] = (*last[:7], last[7] or letter[7], last[8])
        else:
            found.append(letter)
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Small letters


def with_small_letters(words: list[Word]) -> list[Word]:
    """Words with raised or lowered small letters ("CO₂e", a note's number) put where they belong."""
    words.sort(key=_IN_ORDER)
    small = _smaller(words)
    if not small:
        return words
    result: list[Word | None] = list(words)
    bases = [word.base for word in words]
    for index in small:
        raised = words[index]
        host = _neighbour(result, bases, raised, before=True)
        if host is None:
            continue
        tail = _neighbour(result, bases, raised, before=False)
        parts = [result[host], raised, *([] if tail is None else [result[tail]])]
        for number in (index, tail):
            if number is not None:
                result[number] = None
        result[host] = _merged([part for part in parts if part])
    return [word for word in result if word is not None]


def _smaller(words: Sequence[Word]) -> list[int]:
    """Words in smaller type than most of the page."""
    if not words:
        return []
    sizes = sorted([word.size for word in words])
    limit = _SMALL * sizes[len(sizes) // 2]
    if sizes[0] >= limit:
        return []
    return [index for index, word in enumerate(words) if word.size < limit and len(word.text) <= 3]


def _neighbour(words: Sequence[Word | None], bases: Sequence[float], small: Word, before: bool) -> int | None:
    """The word in larger type that touches a small one, on the line that the small one was moved from."""
    reach = small.size * 0.9
    for index in range(bisect_left(bases, small.base - reach), bisect_right(bases, small.base + reach)):
        word = words[index]
        if word is None or word is small or _SMALL * word.size < small.size or abs(word.base - small.base) < 0.3:
            continue
        gap = small.x0 - word.x1 if before else word.x0 - small.x1
        if abs(gap) < 0.12 * word.size:
            return index
    return None


def _merged(words: Sequence[Word]) -> Word:
    """Words as one, with the raised ones in raised characters: a note's number is no digit of the figure before it."""
    first = words[0]
    x0, top, x1, bottom = around([word.box for word in words])
    text = "".join(word.text.translate(_RAISED) if word.base < first.base else word.text for word in words)
    return replace(first, text=text, x0=x0, top=top, x1=x1, bottom=bottom)
