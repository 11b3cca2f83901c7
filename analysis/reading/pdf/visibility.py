"""Which letters of a page a person sees: those without which the rendered page would look different.

The page is rendered as it is shown and once more without its texts. A letter in whose box nothing differs is not seen,
whatever the reason: invisible, transparent, the colour of its ground, clipped away, on a layer that is off, covered.
Texts that lie over one another are left out one after the other, so that each answers for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from analysis.core.places import Box, around
from analysis.reading.pdf import pdfium_calls as pdfium
from analysis.reading.pdf.rendering import CONTRAST, Difference, Rendering, left_out, render
from analysis.reading.pdf.sheet import LARGE

DARK = 128  # a redaction is darker than this; a white box, or one in the colour of its row, takes back what it covers
_TINY = 2.0  # letters lower than this, in points, are specks
_MOST_LAYERS = 12  # texts over one another in one place; each costs a rendering
_TWIN = 0.25  # a letter printed again so close by, in sizes, is there to look bold and hides nothing
_PAGE_DESIGN = 0.2  # what covers more of a page than this share is a picture of its design, not a redaction
_EDGE = 0.1, 0.4  # of a digit's box, from each side: every digit in every font has ink between these
_PALER = 0.3  # of the strongest ink of a digit: what the ends of its strokes have at least
_WORD = re.compile(r"\S+")
_WORD_WITH_DIGIT = re.compile(r"\S*\d\S*")


class Text(NamedTuple):
    """Letters of one text object, numbered from `start` to before `end`; their box, and what they say."""

    thing: int
    start: int
    end: int
    box: Box
    said: str


@dataclass(slots=True)
class View:
    """What is seen of a page: the page as it is shown, the same without any text and without each layer of texts."""

    shown: Rendering
    ground: Rendering
    without: list[Rendering]
    layer_of: dict[int, int]
    glyphs: Mapping[int, Box]
    hidden: set[int] = field(default_factory=set)
    hidden_texts: set[int] = field(default_factory=set)
    wholly_hidden: set[int] = field(default_factory=set)
    unseen: list[Box] = field(default_factory=list)
    covered: list[Box] = field(default_factory=list)
    partial: list[Box] = field(default_factory=list)
    crossing: list[Box] = field(default_factory=list)
    otherwise: list[tuple[Box, str]] = field(default_factory=list)

    def doubtful(self) -> Iterator[tuple[Box, str]]:
        """Where a number cannot be told, and why."""
        yield from self.otherwise
        for boxes, reason in (
            (self.partial, "only a part of a number is seen"),
            (self.crossing, "two texts lie over one another, one of them a number"),
        ):
            yield from ((box, reason) for box in boxes)


def view(
    page: int,
    size: tuple[float, float],
    turn: int,
    every: Sequence[int],
    texts: Sequence[Text],
    letters: Sequence[Box],
    glyphs: Mapping[int, Box],
) -> View:
    """What is seen of a page of this size with its texts, the boxes of their letters and of the ink of their digits.

    `every`: all its text objects, those included of which PDFium tells no letters.
    `turn`: by how many quarters the page is turned for showing; boxes are from the upper left corner before that.
    Raises ValueError where more texts lie over one another than can be told apart.
    """
    rivals = overlaps(texts)
    layer_of = _layers(every, rivals)
    shown = render(page, size, turn)
    with left_out(every):
        ground = render(page, size, turn)
    without = [ground]
    if rivals:
        without = []
        for layer in range(max(layer_of.values()) + 1):
            with left_out(thing for thing in every if layer_of[thing] == layer):
                without.append(render(page, size, turn))
    found = View(shown, ground, without, layer_of, glyphs)
    for line in _lines(texts, layer_of):
        differs = Difference(shown, without[layer_of[line[0].thing]], around([text.box for text in line]))
        for text in line:
            _look_at(text, letters, differs, found)
    if found.hidden:
        _sort_hidden(page, size, turn, texts, letters, found)
    hidden = [text for text in texts if text.thing in found.hidden_texts]
    found.wholly_hidden = found.hidden_texts - {
        text.thing for text in hidden if not found.hidden.issuperset(_inked(text))
    }
    found.crossing = list(_crossing(texts, rivals, letters, found.hidden))
    return found


def _lines(texts: Sequence[Text], layer_of: Mapping[int, int]) -> Iterator[list[Text]]:
    """Texts of one layer that follow one another on a line: browsers print each letter as a text of its own."""
    line: list[Text] = []
    for text in texts:
        if line:
            x0, top, _, bottom = text.box
            last = line[-1]
            level = (top, bottom) == (last.box[1], last.box[3]) and layer_of[text.thing] == layer_of[last.thing]
            if not (level and abs(x0 - last.box[2]) < bottom - top):
                yield line
                line = []
        line.append(text)
    if line:
        yield line


def _inked(text: Text) -> list[int]:
    """The letters of a text that are no spaces."""
    words = (found.span() for found in _WORD.finditer(text.said))
    return [at for start, end in words for at in range(text.start + start, text.start + end)]


def _look_at(text: Text, letters: Sequence[Box], differs: Difference, found: View) -> None:
    """Note the letters of a text that are not seen, and the numbers of which only a part is."""
    inked, glyphs = _inked(text), found.glyphs
    tiny = text.box[3] - text.box[1] < _TINY
    hidden = set(inked) if tiny else differs.unseen(inked, letters)
    if hidden and not tiny and (share := _opaque(text.thing)) < 1:
        hidden = differs.paler(share * CONTRAST).unseen(hidden, letters)
    cut = {at for at in inked if at in glyphs and at not in hidden and not _is_whole(glyphs[at], differs)}
    for word in _WORD_WITH_DIGIT.finditer(text.said) if hidden or cut else ():
        own = set(range(text.start + word.start(), text.start + word.end()))
        if len(own & hidden) * 2 > len(own):  # the rest is what another text or a cover leaves of it
            hidden |= own
        elif own & (hidden | cut):
            found.partial.append(around([letters[at] for at in own]))
    found.hidden |= hidden
    if hidden:
        found.hidden_texts.add(text.thing)


def _is_whole(glyph: Box, differs: Difference) -> bool:
    """Whether the ink of a digit reaches the four sides of its box: else only a part of it is seen."""
    x0, top, x1, bottom = glyph
    near_x, far_x = _EDGE[0] * (x1 - x0), _EDGE[1] * (x1 - x0)
    near_y, far_y = _EDGE[0] * (bottom - top), _EDGE[1] * (bottom - top)
    sides = (x0 + near_x, top, x0 + far_x, bottom), (x1 - far_x, top, x1 - near_x, bottom)
    ends = (x0, top + near_y, x1, top + far_y), (x0, bottom - far_y, x1, bottom - near_y)
    if not differs.one.holds(glyph) or all(map(differs.shows, (*sides, *ends))):
        return True
    # The thin strokes of pale ink are paler still.
    pairs = zip(differs.one.rows(glyph), differs.other.rows(glyph), strict=True)
    strongest = max((abs(a - b) for pair in pairs for a, b in zip(*pair, strict=True)), default=0)
    paler = differs.paler(min(CONTRAST, _PALER * strongest))
    return all(map(paler.shows, (*sides, *ends)))


def _opaque(thing: int) -> float:
    """How opaque a text is, from 0 to 1: in shades of grey PDFium renders it paler by this once more."""
    color = pdfium.Numbers(4, pdfium.c_uint)
    return color.values[3] / 255 if pdfium.fill_color(thing, *color.at) else 1.0


def _sort_hidden(
    page: int, size: tuple[float, float], turn: int, texts: Sequence[Text], letters: Sequence[Box], found: View
) -> None:
    """Tell what lies under something dark, as under a redaction, from what is not seen for another reason."""
    objects = [pdfium.object_at(page, at) for at in range(pdfium.count_objects(page))]
    drawn = [thing for thing in objects if pdfium.object_kind(thing) in (pdfium.PATH, pdfium.IMAGE, pdfium.SHADING)]
    with left_out(drawn):
        alone = render(page, size, turn)
    for text in texts:
        hidden = [letters[at] for at in range(text.start, text.end) if at in found.hidden]
        inside = [letter for letter in hidden if found.shown.rows(letter)]
        if not inside:
            continue  # beside the page: nobody misses it there
        printed = any(min(map(min, alone.rows(letter))) < 255 - CONTRAST for letter in inside)
        dark = [letter for letter in inside if max(map(max, found.shown.rows(letter, 0.5)), default=255) < DARK]
        place = around(inside)
        redacted = printed and len(dark) * 2 > len(inside) and not _is_design(place, found, size)
        (found.covered if redacted else found.unseen).append(place)


def _is_design(place: Box, found: View, size: tuple[float, float]) -> bool:
    """Whether what covers a place is as large as only a picture of the page's design is: dark far around it, too."""
    high = _PAGE_DESIGN * size[1]
    far = (place[0], max(place[1] - high, 0.0), place[2], place[3] + high)
    rows = found.shown.rows(far)
    return sum(max(row) < 250 for row in rows) > 0.9 * len(rows)


# ---------------------------------------------------------------------------------------------------------------------
# Texts over one another


def _layers(things: Sequence[int], rivals: dict[int, set[int]]) -> dict[int, int]:
    """The layer of each text object: those that lie over one another have different ones."""
    layer_of = dict.fromkeys(things, 0)
    for thing, others in rivals.items():
        taken = {layer_of[other] for other in others if other != thing}
        layer_of[thing] = next(layer for layer in range(len(taken) + 1) if layer not in taken)
        if layer_of[thing] >= _MOST_LAYERS:
            raise ValueError("too many texts lie over one another")
    return layer_of


def overlaps(texts: Sequence[Text]) -> dict[int, set[int]]:
    """The text objects that lie over others, and which. Bands of lines are swept twice, the second time shifted."""
    rivals: dict[int, set[int]] = {}
    for shift in (0.0, 0.5):
        last: dict[int, Text] = {}
        rows = [(int((text.box[1] + text.box[3]) / 12 + shift), text.box[0], text) for text in texts]
        rows.sort(key=lambda row: row[:2])
        for band, _, text in rows:
            before = last.get(band)
            if before is not None and before.thing != text.thing and _lie_over(before, text):
                rivals.setdefault(before.thing, set()).add(text.thing)
                rivals.setdefault(text.thing, set()).add(before.thing)
            if before is None or text.box[2] > before.box[2]:
                last[band] = text
    return rivals


def _lie_over(one: Text, other: Text) -> bool:
    """Whether two texts share more room than neighbours do, and are not one text printed twice to look bold."""
    wide = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    high = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    low = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    if wide <= 0.15 * low or high <= 0.3 * low or not (one.said.strip() and other.said.strip()):
        return False
    size = min(len(one.said), len(other.said))
    again = one.said[:size] == other.said[:size]
    return not (again and abs(one.box[0] - other.box[0]) < _TWIN * low)


def _crossing(
    texts: Sequence[Text], rivals: dict[int, set[int]], letters: Sequence[Box], hidden: set[int]
) -> Iterator[Box]:
    """Where letters of two texts are seen over one another and a digit is among them: nobody can read that."""
    over = [text for text in texts if text.thing in rivals]
    for number, text in enumerate(over):
        for other in over[number + 1 :]:
            if other.thing in rivals[text.thing]:
                for at, under in product(range(text.start, text.end), range(other.start, other.end)):
                    if not {at, under} & hidden and _is_crossed(text, other, at, under, letters):
                        yield letters[at]


def _is_crossed(text: Text, other: Text, at: int, under: int, letters: Sequence[Box]) -> bool:
    said = text.said[at - text.start] + other.said[under - other.start]
    one, two = letters[at], letters[under]
    high, low = one[3] - one[1], two[3] - two[1]
    wide = min(one[2], two[2]) - max(one[0], two[0])
    return (
        any(map(str.isdigit, said))
        and not any(map(str.isspace, said))
        and wide > 0.4 * min(one[2] - one[0], two[2] - two[0])
        and min(one[3], two[3]) - max(one[1], two[1]) > 0.5 * min(high, low)
        and max(high, low) < LARGE * min(high, low)
    )
