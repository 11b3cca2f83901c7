"""A page of a PDF file as words, rules, shades and pictures, by PDFium: the source that every reading begins with.

What PDFium offers is asked for in the fewest calls: the text of a page in one, the box of a letter in one, and what
letters have in common once for each stretch of them. A page that is not read upright is turned in memory before it is
read. Letters that no person sees (`visibility`) are left out, and said.
"""

from __future__ import annotations

import gc
import math
import os
import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import compress, count, islice, repeat
from operator import eq
from pathlib import Path
from typing import Any

from analysis.core import progress as pace
from analysis.core.errors import ReadingError
from analysis.core.places import Box, Place, around
from analysis.reading import password
from analysis.reading.document import Note
from analysis.reading.pdf import icons as pdf_icons
from analysis.reading.pdf import ink, visibility
from analysis.reading.pdf import pdfium_calls as pdfium
from analysis.reading.pdf.damage import refuse_damaged
from analysis.reading.pdf.drawings import Drawn
from analysis.reading.pdf.pdfium_calls import Numbers
from analysis.reading.pdf.sheet import Sheet, Word, is_bold, turned_box
from analysis.reading.pdf.words import Font, Letters, Run, words_of

__all__ = ["Sheet", "Word", "sheets"]

Matrix = tuple[float, float, float, float, float, float]
_Part = tuple[int, int, float, float, float, float, float, float]
"""Letters of one type on one line: the first, the font, its size, and a, b, c, d and f of their matrix."""

_HYPHENS = re.compile("[\x02\ufffe]")  # how PDFium spells one that it takes for that of a broken word
_UNMOVED = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
_SPACE = re.compile(" ")
_DIGIT = re.compile("[0-9]")
_MOST_DRAWINGS = 2_000_000  # of one page; forms that draw forms can have any number


def sheets(path: Path) -> Iterator[Sheet]:
    """The pages of a file, each closed as soon as it is read.

    Raises ReadingError when the file is no PDF, is locked with a password or a page cannot be read.
    """
    document = pdfium.load_document(os.fsencode(path), password.given().encode() or None)
    if not document:
        if pdfium.last_error() == pdfium.LOCKED:
            raise password.refusal(path.name)
        raise ReadingError(path.name, None, "not a readable PDF", "export the report anew")
    collecting = gc.isenabled()
    gc.disable()  # a page makes thousands of things and no circles of them: looking for those costs a tenth of the time
    try:
        pages = pdfium.page_count(document)
        if pages < 1:
            raise ReadingError(path.name, None, "it has no pages", "export the report anew")
        odd = refuse_damaged(path)
        gallery = pdf_icons.Gallery()
        for number in range(1, pages + 1):
            page = pdfium.load_page(document, number - 1)
            if not page:
                where = Place(page=number)
                raise ReadingError(path.name, where, "the page cannot be read", "export the report anew")
            try:
                page = _with_annotations(path.name, document, page, number)
                opened = _OpenPage(document, page, number)
                sheet = opened.sheet(gallery)
                _refuse_redacted(path.name, opened)
            except (ValueError, OverflowError, ZeroDivisionError) as error:  # numbers that no page has
                problem = f"the page cannot be read ({error})"
                raise ReadingError(path.name, Place(page=number), problem, "export the report anew") from error
            finally:
                pdfium.close_page(page)
            if odd and number == 1:
                sheet = replace(sheet, notes=(Note("damaged_file", Place(), odd), *sheet.notes))
            pace.tell(path.name, number, pages)
            yield sheet
    finally:
        if collecting:
            gc.enable()
        pdfium.close_document(document)


def _refuse_redacted(source: str, page: _OpenPage) -> None:
    """Raises ReadingError where text lies under something dark, as under a redaction that left it in the file."""
    if page.covered:
        problem = f"text is covered here but still in the file ({len(page.covered)} places): anybody can copy it"
        remedy = "tell its publisher; remove the text itself, and export the report again"
        raise ReadingError(source, page.covered[0], problem, remedy)


class _Boxes:
    """From where to where the letters of a page reach, in PDFium's measure; where its text objects begin."""

    def __init__(self, text: int) -> None:
        self.count = pdfium.count_letters(text)
        room = Numbers(4 * self.count)
        deque(map(pdfium.letter_box, repeat(text), range(self.count), room.at[::4]), maxlen=0)
        self.lefts, self.rights = room.view(0, 4).tolist(), room.view(2, 4).tolist()
        self.tops, self.bottoms = room.view(1, 4), room.view(3, 4)
        self.said = _said(text, self.count)
        self.starts: list[int] = []
        self.things: list[int] = []
        for start, thing in _stretches(text):
            self.starts.append(start)
            self.things.append(thing)

    def thing_at(self, at: int) -> int:
        """The text object of a letter."""
        return self.things[max(bisect_right(self.starts, at) - 1, 0)]


class _OpenPage:
    """A page while it is open, with room for what PDFium writes."""

    def __init__(self, document: int, page: int, number: int) -> None:
        self.document, self.page, self.number = document, page, number
        self.covered: list[Place] = []
        self.known_digits: ink.Known = set()
        self.objects: list[int] = list(map(pdfium.object_at, repeat(page), range(pdfium.count_objects(page))))
        self.kinds: list[int] = list(map(pdfium.object_kind, self.objects))
        self.fonts: dict[int, Font] = {}
        self._four = Numbers(4)
        self._matrix = Numbers(6)
        self._glyph = Numbers(4, pdfium.c_double)
        self._dots = Numbers(2, pdfium.c_uint)
        pdfium.page_box(page, self._four.at[0])
        left, top, right, bottom = self._four.values  # upwards, as all of PDFium's measures
        self.box: Box = (left, bottom, right, top)

    def sheet(self, gallery: pdf_icons.Gallery) -> Sheet:
        """The page as it is read."""
        shown_turned = pdfium.page_turn(self.page) % 4
        with self._seen_text(shown_turned) as (text, boxes, seen):
            parts = self._parts(text, boxes)
            degrees = _reading_direction(parts, boxes.count, shown_turned * 90)
            if not degrees:
                self._look_at_numbers(boxes, parts, seen)
                letters = self._letters(text, boxes, parts, seen.hidden)
        if degrees:
            self._turn(degrees)
            with _text_of(self.page) as text:
                boxes = _Boxes(text)
                hidden = _letters_of(seen.hidden_texts, boxes)
                letters = self._letters(text, boxes, self._parts(text, boxes), hidden)
        left, bottom, right, top = self.box
        drawn = Drawn(right - left, top - bottom)
        paths: list[int] = []
        moves: list[Matrix] = []
        for kind, thing, matrix in _drawings(self.kinds, self.objects, (1.0, 0.0, 0.0, -1.0, -left, top), self._matrix):
            if kind == pdfium.PATH:
                paths.append(thing)
                moves.append(matrix)
                continue
            corners = [_moved(x, y, matrix) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
            place = around([(*corner, *corner) for corner in corners])
            if drawn.holds(place):
                drawn.add_image(place, partial(self._bitmap_key, thing, gallery))
        self._add_paths(paths, moves, drawn)
        letters.walls = drawn.walls()
        sheet = drawn.sheet(self.number, words_of(letters), (degrees - shown_turned * 90) % 360, gallery)
        wide, high = (sheet.height, sheet.width) if degrees % 180 else (sheet.width, sheet.height)
        doubtful = tuple((turned_box(box, degrees, wide, high), reason) for box, reason in seen.doubtful())
        self.covered = [self._place(box, wide, high, shown_turned) for box in seen.covered]
        unseen = [self._place(box, wide, high, shown_turned) for box in seen.unseen]
        notes = tuple(Note("hidden_text", place, "text that no person sees is left out") for place in unseen)
        sheet = replace(sheet, doubtful=doubtful, notes=notes)
        return sheet if degrees else replace(sheet, is_drawn_on=partial(ink.is_drawn_on, ground=seen.ground))

    def _place(self, box: Box, wide: float, high: float, quarters: int) -> Place:
        """Where a box, measured before the page was turned, lies on the page as it is shown."""
        x0, top, x1, bottom = turned_box(box, quarters * 90, wide, high)
        return Place(page=self.number, box=(round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)))

    # -- What is seen

    @contextmanager
    def _seen_text(self, turn: int) -> Iterator[tuple[int, _Boxes, visibility.View]]:
        """The text of the page without the texts that nobody sees, and what is seen of it.

        PDFium drops letters that stand where the same ones do: the text is asked for anew without what is not seen.
        """
        every = list(_texts(self.kinds, self.objects))
        unseen: list[Box] = []
        covered: list[Box] = []
        while True:
            with _text_of(self.page) as text:
                boxes = _Boxes(text)
                seen = self._view(text, boxes, turn, every)
                unseen += seen.unseen
                covered += seen.covered
                gone = [thing for thing in seen.wholly_hidden if thing in every]
                if not gone:
                    seen.unseen, seen.covered = unseen, covered
                    yield text, boxes, seen
                    return
                for thing in gone:
                    pdfium.set_active(thing, 0)
                    every.remove(thing)

    def _view(self, text: int, boxes: _Boxes, turn: int, every: list[int]) -> visibility.View:
        """What a person sees of the page, before it is turned."""
        left, bottom, right, top = self.box
        places = [
            (x0 - left, top - high, x1 - left, top - low)
            for x0, low, x1, high in zip(boxes.lefts, boxes.bottoms, boxes.rights, boxes.tops, strict=True)
        ]
        said = boxes.said
        glyphs = {found.start(): self._glyph_at(text, found.start()) for found in _DIGIT.finditer(said)}
        ends = [*boxes.starts[1:], boxes.count]
        texts = [
            visibility.Text(thing, start, end, around(places[start:end]), said[start:end])
            for thing, start, end in zip(boxes.things, boxes.starts, ends, strict=False)
        ]
        return visibility.view(self.page, (right - left, top - bottom), turn, every, texts, places, glyphs)

    def _look_at_numbers(self, boxes: _Boxes, parts: list[_Part], seen: visibility.View) -> None:
        """Note the numbers that a person sees otherwise than the file says them."""
        said = boxes.said
        layer_of = seen.layer_of if len(seen.without) > 1 else {}
        for part, end in zip(parts, [*(part[0] for part in parts[1:]), boxes.count], strict=False):
            start, handle, size, a, b, c, *_ = part
            if b or c or a == 0:
                continue  # turned by a quarter, or slanting: it is no table's
            font = self._font_of(handle).name
            for found in ink.NUMBER.finditer(said, start, end):
                number = [
                    ink.Digit(said[at], seen.glyphs[at], font, layer_of.get(boxes.thing_at(at), 0) if layer_of else 0)
                    for at in range(*found.span())
                    if said[at] in "0123456789" and at not in seen.hidden
                ]
                if a * size < 0 and number:
                    seen.otherwise.append((number[0].box, "a number stands upside down or mirrored"))
                    continue
                wrong = ink.problems(number, seen, self.known_digits) if number else ()
                seen.otherwise += [(number[0].box, problem) for problem in wrong]

    def _glyph_at(self, text: int, at: int) -> Box:
        """The box of a letter's ink, from the page's upper left corner, before the page is turned."""
        pdfium.glyph_box(text, at, *self._glyph.at)
        x0, x1, low, high = self._glyph.values
        return (x0 - self.box[0], self.box[3] - high, x1 - self.box[0], self.box[3] - low)

    # -- Turned pages

    def _turn(self, degrees: int) -> None:
        """Turn all that is on the page clockwise."""
        x0, y0, x1, y1 = self.box
        turns = {90: (0, -1, 1, 0, -y0, x1), 180: (-1, 0, 0, -1, x1, y1), 270: (0, 1, -1, 0, y1, -x0)}
        self._matrix.values[:] = turns[degrees]
        for thing in self.objects:
            pdfium.turn_object(thing, self._matrix.at[0])
        wide, high = x1 - x0, y1 - y0
        self.box = (0.0, 0.0, wide, high) if degrees == 180 else (0.0, 0.0, high, wide)

    # -- Letters

    def _parts(self, text: int, boxes: _Boxes) -> list[_Part]:
        """The letters, parted where their type or their base line changes.

        Letters of one font that reach as high and as low as the ones before them stand on the same line in the same
        size: browsers print each letter as a text of its own, and most of them need no further question.
        """
        values, place = self._matrix.values, self._matrix.at[0]
        starts, things = boxes.starts, boxes.things
        parts: list[_Part] = []
        handle, high, low = 0, 0.0, 0.0
        for start, thing in zip(starts, things, strict=True):
            own = pdfium.font_of(thing)
            if own == handle and boxes.tops[start] == high and boxes.bottoms[start] == low:
                continue
            pdfium.letter_matrix(text, start, place)
            a, b, c, d, _, f = values
            same = (own, pdfium.letter_size(text, start), a, b, c, d, f)
            if parts and parts[-1][1:] == same:
                continue
            parts.append((start, *same))
            handle, high, low = own, boxes.tops[start], boxes.bottoms[start]
        return parts

    def _letters(self, text: int, boxes: _Boxes, parts: list[_Part], hidden: set[int]) -> Letters:
        left, bottom, right, top = self.box
        starts, things = boxes.starts, boxes.things
        colors = _colors_by(pdfium.fill_color, things)

        def color_at(at: int) -> str:
            return colors[bisect_right(starts, at) - 1] or "#000000"

        if left:
            boxes.lefts = [x - left for x in boxes.lefts]
            boxes.rights = [x - left for x in boxes.rights]
        letters = Letters(boxes.said, boxes.lefts, boxes.rights, color_at, starts=starts)
        spaces = (found.start() for found in _SPACE.finditer(letters.text))
        letters.made_up = {at for at in spaces if boxes.tops[at] == boxes.bottoms[at]}
        ends = [part[0] for part in parts[1:]] + [boxes.count]
        for part, end in zip(parts, ends, strict=bool(parts)):
            self._add_run(text, part, end, letters)
        for run in letters.runs:
            _note_unmapped(text, run, letters)
        _share_out_ligatures(letters, starts)
        self._note_printed_spaces(letters, things)
        _leave_out(letters, hidden | _beside(letters, right - left, top - bottom))
        return letters

    def _font_of(self, handle: int) -> Font:
        font = self.fonts.get(handle)
        if font is None:
            font = self.fonts[handle] = _font(handle)
        return font

    def _add_run(self, text: int, part: _Part, end: int, letters: Letters) -> None:
        """Add the letters of a part as a run, or each by itself where they do not stand upright."""
        start, handle, size, a, b, c, d, f = part
        font = self._font_of(handle)
        size = max(size * math.hypot(c, d), 0.1)
        if a <= 0 or abs(b) > 0.1 * a:
            self._add_askew(text, start, end, size, font, letters)
            return
        base = self.box[3] - f
        bottom = base + font.depth * size
        letters.runs.append(Run(start, end, base, bottom - size, bottom, size, font))

    def _note_printed_spaces(self, letters: Letters, things: list[int]) -> None:
        """Note the letters before which the page prints a space by itself: PDFium drops such a text."""
        seen = set(things)
        texts = (thing for thing, kind in zip(self.objects, self.kinds, strict=True) if kind == pdfium.TEXT)
        dropped = [thing for thing in texts if thing not in seen]
        if not dropped:
            return
        lines: dict[int, list[tuple[float, int]]] = {}
        for run in letters.runs:
            lines.setdefault(round(run.base), []).extend(
                zip(letters.x0[run.start : run.end], range(run.start, run.end), strict=True)
            )
        for line in lines.values():
            line.sort()
        place, values, left, top = self._four.at, self._four.values, self.box[0] + 0.5, self.box[3]
        for thing in dropped:
            pdfium.object_box(thing, *place)
            line = lines.get(round(top - values[1]), [])
            for _, at in islice(line, bisect_left(line, (values[0] - left, 0)), None):
                if not letters.text[at].isspace():
                    letters.spaced.add(at)
                    break

    def _add_askew(self, text: int, start: int, end: int, size: float, font: Font, letters: Letters) -> None:
        """Add letters that do not stand upright, each as a run of its own."""
        place = self._glyph.at
        for at in range(start, end):
            if letters.text[at].isspace():
                continue
            pdfium.glyph_box(text, at, place[0], place[1], place[2], place[3])
            left, right, bottom, top = self._glyph.values
            letters.x0[at], letters.x1[at] = left - self.box[0], right - self.box[0]
            top, bottom = self.box[3] - top, self.box[3] - bottom
            base = bottom - 0.2 * (bottom - top)
            letters.runs.append(Run(at, at + 1, base, top, bottom, size, font))

    # -- Drawings

    def _add_paths(self, paths: Sequence[int], moves: Sequence[Matrix], drawn: Drawn) -> None:
        """Sort in paths, each of their parts by itself. All are asked the same at once, which costs least."""
        modes = Numbers(2 * len(paths), pdfium.c_int)
        deque(map(pdfium.draw_mode, paths, modes.at[0::2], modes.at[1::2]), maxlen=0)
        filled, stroked = (list(compress(paths, modes.view(mode, 2))) for mode in (0, 1))
        fills = dict(zip(filled, _colors_by(pdfium.fill_color, filled), strict=True))
        strokes = dict(zip(stroked, _colors_by(pdfium.stroke_color, stroked), strict=True))
        counts = [max(count, 0) for count in map(pdfium.count_segments, paths)]
        segments = [
            segment
            for path, count in zip(paths, counts, strict=True)
            for segment in map(pdfium.segment_at, repeat(path), range(count))
        ]
        room = Numbers(2 * len(segments))
        deque(map(pdfium.segment_point, segments, room.at[0::2], room.at[1::2]), maxlen=0)
        kinds = list(map(pdfium.segment_kind, segments))
        every_x, every_y = room.view(0, 2).tolist(), room.view(1, 2).tolist()
        end = 0
        for path, matrix, length in zip(paths, moves, counts, strict=True):
            start, end = end, end + length
            fill, stroke = fills.get(path), strokes.get(path)
            if not length or not (fill or stroke):
                continue
            xs, ys = every_x[start:end], every_y[start:end]
            a, b, c, d, e, f = matrix
            if b == c == 0.0:
                xs, ys = [a * x + e for x in xs], [d * y + f for y in ys]
            else:
                pairs = list(zip(xs, ys, strict=True))
                xs, ys = [a * x + c * y + e for x, y in pairs], [b * x + d * y + f for x, y in pairs]
            own = kinds[start:end]
            if own.count(pdfium.LINE_TO) == length - 1:
                drawn.add(xs, ys, fill, stroke)
            else:
                for part in _subpaths(own):
                    drawn.add([xs[at] for at in part], [ys[at] for at in part], fill, stroke)

    def _bitmap_key(self, thing: int, gallery: pdf_icons.Gallery) -> str:
        """The key of a bitmap as it is shown, its mask applied, on white."""
        size = pdfium.image_data(thing, None, 0)
        room = Numbers(size, pdfium.c_ubyte)
        pdfium.image_data(thing, room.at[0], size)
        pdfium.image_dots(thing, *self._dots.at)
        wide, high = self._dots.values
        data = (wide, high, room.raw())
        if data in gallery.known:
            return gallery.known[data]
        bitmap = None
        if 0 < wide * high <= pdf_icons.MOST_DOTS:
            self._matrix.values[:] = (pdf_icons.DOTS, 0, 0, pdf_icons.DOTS, 0, 0)
            pdfium.set_matrix(thing, self._matrix.at[0])
            bitmap = pdfium.draw_image(self.document, self.page, thing)
        if not bitmap:
            return pdf_icons.key_of_data(data[2])
        try:
            dots = _dots_of(bitmap)
        finally:
            pdfium.destroy_bitmap(bitmap)
        key = pdf_icons.key_of_dots(_on_white(dots), gallery)
        if len({dots[at : at + 3] for at in range(0, len(dots), 4) if dots[at + 3]}) > 1:
            gallery.known[data] = key  # with one colour alone, only the mask, which is not in the data, tells the shape
        return key


def _colors_by(call: Any, things: Sequence[int]) -> list[str | None]:
    """The colours of things as "#rrggbb"; None where nothing shows or a pattern fills."""
    room = Numbers(4 * len(things), pdfium.c_uint)
    known = list(map(call, things, *(room.at[part::4] for part in range(4))))
    parts = [room.view(part, 4) for part in range(4)]
    return [
        f"#{red:02x}{green:02x}{blue:02x}" if is_known and opaque else None
        for is_known, red, green, blue, opaque in zip(known, *parts, strict=True)
    ]


def _font(handle: int) -> Font:
    room = Numbers(256, pdfium.c_char)
    length = pdfium.font_name(handle, room.at[0], 256)
    name = room.raw()[: max(min(length, 256) - 1, 0)].decode("utf-8", "replace").rsplit("+", 1)[-1]
    descent = Numbers(1)
    known = pdfium.font_descent(handle, 1.0, descent.at[0])
    return Font(name, is_bold(name), min(abs(descent.values[0]), 1.0) if known else 0.2)


def _reading_direction(parts: list[_Part], count: int, shown: int) -> int:
    """By how many degrees the page must be turned clockwise for most of its letters to stand upright.

    `shown`: by how many it is turned for showing, and for reading where it has no letters.
    """
    counts = {shown: 0}
    ends = [part[0] for part in parts[1:]] + [count]
    for (start, _, _, a, b, *_), end in zip(parts, ends, strict=bool(parts)):
        direction = 0 if a > 0 and abs(b) <= a else round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360
        counts[direction] = counts.get(direction, 0) + end - start
    return max(counts, key=lambda direction: counts[direction])


def _note_unmapped(text: int, run: Run, letters: Letters) -> None:
    """Note the letters of which the file does not say which characters they are."""
    said, font = letters.text, run.font
    own = said[run.start : run.end]
    if not font.known.issuperset(own):
        for letter in set(own).difference(font.known):
            font.known.add(letter)
            if pdfium.letter_is_unmapped(text, said.index(letter, run.start)):
                font.unmapped.add(letter)
    if font.unmapped:
        for at in range(run.start, run.end):
            if said[at] in font.unmapped:
                letters.said[at] = f"(cid:{ord(said[at])})"


def _share_out_ligatures(letters: Letters, starts: list[int]) -> None:
    """Give each letter of a glyph that means several its share of the room: PDFium gives each the whole."""
    x0, x1 = letters.x0, letters.x1
    first_letters = set(starts)
    alike = compress(count(1), map(eq, x0, islice(x0, 1, None)))
    same = [at for at in alike if x1[at] == x1[at - 1] > x0[at] and at not in first_letters]
    while same:
        first = last = same.pop()
        while same and same[-1] == first - 1:
            first = same.pop()
        shares = last - first + 2
        left, wide = x0[last], (x1[last] - x0[last]) / shares
        for number in range(shares):
            x0[first - 1 + number], x1[first - 1 + number] = left + number * wide, left + (number + 1) * wide


def _beside(letters: Letters, width: float, height: float) -> set[int]:
    """The letters beside the page."""
    beside: set[int] = set()
    for run in letters.runs:
        if run.bottom <= 0 or run.top >= height:
            beside.update(range(run.start, run.end))
    if letters.x0 and (min(letters.x1) <= 0 or max(letters.x0) >= width):
        beside |= {at for at, (a, b) in enumerate(zip(letters.x0, letters.x1, strict=True)) if b <= 0 or a >= width}
    return beside


def _leave_out(letters: Letters, unseen: set[int]) -> None:
    """Turn letters that nobody sees into spaces that no page shows."""
    if unseen:
        letters.runs = [run for run in letters.runs if not unseen.issuperset(range(run.start, run.end))]
        letters.text = "".join(" " if at in unseen else letter for at, letter in enumerate(letters.text))
        letters.made_up |= unseen


def _letters_of(things: set[int], boxes: _Boxes) -> set[int]:
    """The letters of some text objects."""
    ends = [*boxes.starts[1:], boxes.count]
    return {
        at
        for thing, start, end in zip(boxes.things, boxes.starts, ends, strict=False)
        if thing in things
        for at in range(start, end)
    }


def _with_annotations(source: str, document: int, page: int, number: int) -> int:
    """The page, opened anew with what form fields and annotations show as part of it."""
    kinds = set()
    for at in range(pdfium.count_annotations(page)):
        annotation = pdfium.annotation_at(page, at)
        kinds.add(pdfium.annotation_kind(annotation))
        undrawn = _undrawn(annotation)
        pdfium.close_annotation(annotation)
        if undrawn:
            problem = "a form field or note has a text that is not drawn: some programs show it, others do not"
            remedy = "open the report, print it as a new PDF file, and give that one"
            raise ReadingError(source, Place(page=number), problem, remedy)
    if kinds <= {pdfium.LINK, pdfium.POPUP}:
        return page
    pdfium.flatten(page, 0)
    pdfium.close_page(page)
    opened: int = pdfium.load_page(document, number - 1)
    return opened


def _undrawn(annotation: int) -> bool:
    """Whether an annotation that is shown holds a text, and no drawing of it."""
    kind = pdfium.annotation_kind(annotation)
    if kind not in (pdfium.FREE_TEXT, pdfium.FIELD) or pdfium.annotation_has(annotation, b"AP"):
        return False
    if pdfium.annotation_flags(annotation) & pdfium.HIDDEN_ANNOTATION or _of_annotation(annotation, b"FT") == "Btn":
        return False
    return bool(_of_annotation(annotation, b"Contents" if kind == pdfium.FREE_TEXT else b"V").strip())


def _of_annotation(annotation: int, key: bytes) -> str:
    """What an annotation says under a key, '' where it says nothing."""
    size = pdfium.annotation_text(annotation, key, None, 0)
    room = Numbers(max(size, 1), pdfium.c_char)
    pdfium.annotation_text(annotation, key, room.at[0], size)
    return room.raw()[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _dots_of(bitmap: int) -> bytes:
    """The dots of a bitmap, row by row: blue, green, red and how opaque each is."""
    wide, high = pdfium.bitmap_width(bitmap), pdfium.bitmap_height(bitmap)
    stride, start = pdfium.bitmap_stride(bitmap), pdfium.bitmap_buffer(bitmap)
    return b"".join(pdfium.string_at(start + y * stride, 4 * wide) for y in range(high))


def _on_white(dots: bytes) -> bytes:
    """Such dots as three colours on white."""
    opaque = dots[3::4]
    colors = [
        bytes(255 - (255 - shade) * share // 255 for shade, share in zip(dots[at::4], opaque, strict=True))
        for at in (2, 1, 0)
    ]
    return bytes(shade for dot in zip(*colors, strict=True) for shade in dot)


def _drawings(kinds: list[int], objects: list[int], matrix: Matrix, room: Numbers) -> Iterator[tuple[int, int, Matrix]]:
    """Paths and images with what moves their points to the sheet, those within forms included."""
    waiting = [(kinds, objects, matrix)]
    count = 0
    while waiting:
        kinds, things, outer = waiting.pop()
        for kind, thing in zip(kinds, things, strict=True):
            if kind in (pdfium.PATH, pdfium.IMAGE, pdfium.FORM):
                pdfium.object_matrix(thing, room.at[0])
                values = room.values[:]
                inner = outer if values == _UNMOVED else _chained(tuple(values), outer)
                if kind != pdfium.FORM:
                    yield kind, thing, inner
                    continue
                size = pdfium.count_in_form(thing)
                count += size
                if count > _MOST_DRAWINGS:
                    raise ValueError("more drawings than a page can show")
                inside = list(map(pdfium.object_in_form, repeat(thing), range(size)))
                waiting.append((list(map(pdfium.object_kind, inside)), inside, inner))


def _texts(kinds: list[int], objects: list[int]) -> Iterator[int]:
    """The text objects among these, those within forms included."""
    for kind, thing in zip(kinds, objects, strict=True):
        if kind == pdfium.TEXT:
            yield thing
        elif kind == pdfium.FORM:
            inside = [pdfium.object_in_form(thing, at) for at in range(pdfium.count_in_form(thing))]
            yield from _texts(list(map(pdfium.object_kind, inside)), inside)


def _subpaths(kinds: list[int]) -> Iterator[list[int]]:
    """The points of each part of a path that is drawn without lifting the pen; of a curve only where it leads."""
    part: list[int] = []
    bends = 0
    for at, kind in enumerate(kinds):
        bends = bends + 1 if kind == pdfium.BEZIER_TO else 0
        if kind == pdfium.MOVE_TO:
            if len(part) > 1:
                yield part
            part = []
        if bends % 3 == 0:
            part.append(at)
    if len(part) > 1:
        yield part


def _chained(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _moved(x: float, y: float, matrix: Matrix) -> pdf_icons.Point:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


@contextmanager
def _text_of(page: int) -> Iterator[int]:
    text = pdfium.load_text(page)
    try:
        yield text
    finally:
        pdfium.close_text(text)


def _stretches(text: int) -> Iterator[tuple[int, int]]:
    """Where the letters of each text object begin, and the object. Spaces that PDFium makes up belong to none."""
    get = pdfium.letter_object
    count = pdfium.count_letters(text)
    at, thing, length = 0, get(text, 0) if count else None, 1
    while at < count:
        if not thing:
            at += 1
            thing = get(text, at) if at < count else None
            continue
        yield at, thing
        # Reach out ever further until something else stands there, then halve the way back. Texts are alike in length.
        low, step = at, max(length // 2, 1)
        while True:
            high = min(low + step, count)
            other = get(text, high) if high < count else None
            if other != thing or high == count:
                break
            low, step = high, 2 * step
        while high - low > 1:
            middle = (low + high) // 2
            found = get(text, middle)
            if found == thing:
                low = middle
            else:
                high, other = middle, found
        length = high - at
        at, thing = high, other


def _said(text: int, count: int) -> str:
    """The characters of a page's letters, one for each."""
    room = Numbers(count + 1, pdfium.c_ushort)
    pdfium.all_letters(text, 0, count, room.at[0])
    said = room.raw()[:-2].decode("utf-16-le", "surrogatepass")
    if len(said) != count or "\0" in said:
        codes = map(pdfium.letter_code, repeat(text), range(count))
        said = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
    if _HYPHENS.search(said):
        letters = list(said)
        for found in _HYPHENS.finditer(said):
            if pdfium.letter_is_hyphen(text, found.start()):
                letters[found.start()] = "-"
        said = "".join(letters)
    return said
