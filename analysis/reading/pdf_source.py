"""A page of a PDF file as words, rules, shades and drawings, each with its place; the only place that knows pdfplumber.

Everything is measured in points from the upper left corner of the page *as it is read*: a page whose text runs along
its long side is turned first, and `Sheet.on_page` turns a box back to where it stands on the page as it is shown.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from analysis.document import Box, Place
from analysis.errors import ReadingError
from analysis.reading import pdf_icons
from analysis.safe_text import without_controls

Object = dict[str, Any]

# What tells a rule from a filled box: nobody rules with a line thicker than this, and no row is lower.
RULE_THICKNESS = 3.0
# A drawing larger than this is no icon: a logo, a chart, a photograph.
ICON_SIZE = 32.0
# A gap wider than this share of the type size separates two words where the file has no space between them.
WORD_GAP = 0.17
# The same where the file does have spaces: letters may then be set apart.
WORD_GAP_BESIDE_SPACES = 0.3
_SPACES = " \t\r\n\x00\x0b\x0c\x03"
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space between them (hard spaces stay inside). `base` is the line they stand on."""

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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it is read. `outlines` counts drawings that look like letters drawn instead of printed."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    shades: tuple[Shade, ...] = ()
    icons: tuple[pdf_icons.Picture, ...] = ()
    pictures: tuple[Box, ...] = ()
    outlines: int = 0
    turned: int = 0
    notes: tuple[str, ...] = field(default=())

    def on_page(self, box: Box) -> Box:
        """A box of the sheet as a box of the page as it is shown, rounded to a tenth of a point."""
        x0, top, x1, bottom = _turned(box, (360 - self.turned) % 360, self.width, self.height)
        return (round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1))


def sheets(path: Path, on_page: Callable[[int, int], None] | None = None) -> Iterator[Sheet]:
    """The pages of a file, each closed as soon as it is read. `on_page` is told (page, pages) after each.

    Raises ReadingError when the file is no PDF, is locked with a password or a page cannot be read.
    """
    try:
        pdf = pdfplumber.open(path)
    except MemoryError:
        raise
    except Exception as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
            raise ReadingError(path.name, None, "it is locked with a password", "save a copy without one") from None
        raise ReadingError(
            path.name, None, f"not a readable PDF ({_cause(error)})", "export the report anew"
        ) from error
    try:
        yield from _read_pages(pdf, path.name, on_page)
    finally:
        pdf.stream.close()  # pdf.close() would read the pages again, and raise again what is wrong with them


def _read_pages(pdf: Any, source: str, on_page: Callable[[int, int], None] | None) -> Iterator[Sheet]:
    gallery = pdf_icons.Gallery()
    try:
        pages = pdf.pages
    except MemoryError:
        raise
    except Exception as error:
        raise ReadingError(source, None, f"not a readable PDF ({_cause(error)})", "export the report anew") from error
    if not pages:
        raise ReadingError(source, None, "it has no pages", "export the report anew")
    for number, page in enumerate(pages, start=1):
        try:
            sheet = _sheet(page, number, gallery)
        except MemoryError:
            raise
        except Exception as error:
            raise ReadingError(
                source, Place(page=number), f"the page cannot be read ({_cause(error)})", "export the report anew"
            ) from error
        page.close()
        if on_page:
            on_page(number, len(pages))
        yield sheet


def page_image(path: Path, number: int, resolution: int = 110) -> Any:
    """A page as a picture to draw on (Pillow), `resolution` dots to the inch."""
    with pdfplumber.open(path) as pdf:
        return pdf.pages[number - 1].to_image(resolution=resolution).original.convert("RGB")


def _cause(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split())[:80]


def _sheet(page: Any, number: int, gallery: pdf_icons.Gallery) -> Sheet:
    width, height = float(page.width), float(page.height)
    left, top = float(page.bbox[0]), float(page.bbox[1])
    objects: dict[str, list[Object]] = page.objects
    chars = [char for char in objects.get("char", []) if _is_on(char, page.bbox)]
    turned = _reading_direction(chars)

    def place(thing: Object) -> Box:
        box = (thing["x0"] - left, thing["top"] - top, thing["x1"] - left, thing["bottom"] - top)
        return _turned(box, turned, width, height)

    words = _words([_letter(char, place(char), turned, page) for char in chars])
    rules: list[Rule] = []
    shades: list[Shade] = []
    drawings: list[pdf_icons.Drawing] = []
    for kind in ("rect", "line", "curve"):
        for thing in objects.get(kind, []):
            if _is_on(thing, page.bbox):
                _sort_out(thing, place(thing), place, rules, shades, drawings, width, height)
    pictures: list[Box] = []
    bitmaps: list[tuple[Box, Any]] = []
    for image in objects.get("image", []):
        if not _is_on(image, page.bbox):
            continue
        box = place(image)
        if max(box[2] - box[0], box[3] - box[1]) <= ICON_SIZE:
            bitmaps.append((box, image["stream"]))
        else:
            pictures.append(box)
    icons, outlines = pdf_icons.found(drawings, bitmaps, rules, shades, gallery, Rule, Shade)
    if turned in (90, 270):
        width, height = height, width
    return Sheet(
        number=number,
        width=width,
        height=height,
        words=words,
        rules=tuple(rules),
        shades=tuple(shades),
        icons=tuple(icons),
        pictures=tuple(pictures),
        outlines=outlines,
        turned=turned,
    )


def _is_on(thing: Object, page: Sequence[float]) -> bool:
    return bool(
        thing["x1"] > page[0] and thing["x0"] < page[2] and thing["bottom"] > page[1] and thing["top"] < page[3]
    )


# ---------------------------------------------------------------------------------------------------------------------
# Turned pages


def _direction(char: Object) -> int:
    """By how many degrees the page must be turned clockwise for this letter to stand upright."""
    a, b = char["matrix"][0], char["matrix"][1]
    return round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360


def _reading_direction(chars: Sequence[Object]) -> int:
    counts = {0: 0}
    for char in chars:
        direction = 0 if char["upright"] and char["matrix"][0] > 0 else _direction(char)
        counts[direction] = counts.get(direction, 0) + 1
    return max(counts, key=lambda direction: counts[direction])


def _turned(box: Box, degrees: int, width: float, height: float) -> Box:
    """A box on a sheet of this size after the sheet was turned clockwise."""
    x0, top, x1, bottom = box
    if degrees == 90:
        return (height - bottom, x0, height - top, x1)
    if degrees == 180:
        return (width - x1, height - bottom, width - x0, height - top)
    if degrees == 270:
        return (top, width - x1, bottom, width - x0)
    return box


# ---------------------------------------------------------------------------------------------------------------------
# Words


@dataclass(slots=True)
class _Letter:
    text: str
    box: Box
    base: float
    size: float
    font: str
    color: str


def _letter(char: Object, box: Box, turned: int, page: Any) -> _Letter:
    x, y = char["matrix"][4] - page.bbox[0], float(page.height) + page.bbox[1] - char["matrix"][5]
    origin = _turned((x, y, x, y), turned, float(page.width), float(page.height))
    base = origin[1]
    if not box[1] - 1 <= base <= box[3] + 1:  # the origin is measured from another corner in some files
        base = box[3] - 0.2 * (box[3] - box[1])
    size = (box[3] - box[1]) if char["upright"] or turned else char["size"]
    return _Letter(
        text=_printed(str(char["text"])),
        box=box,
        base=base,
        size=max(size, 0.1),
        font=str(char["fontname"]).rsplit("+", 1)[-1],
        color=hex_color(char.get("non_stroking_color")),
    )


def _printed(text: str) -> str:
    """What a glyph stands for: ligatures as letters; what no page can show is replaced, but for white space."""
    return text if text in _SPACES else without_controls(_LIGATURES.get(text, text))


def _words(letters: list[_Letter]) -> tuple[Word, ...]:
    """Words in the order of lines, from left to right. A letter printed twice to look bold counts once."""
    spaces = sum(letter.text == " " for letter in letters)
    widest = WORD_GAP_BESIDE_SPACES if spaces * 20 > len(letters) else WORD_GAP
    words: list[Word] = []
    for line in _by_line(letters):
        line.sort(key=lambda letter: letter.box[0])
        word: list[_Letter] = []
        spaced = False
        for letter in line:
            if not letter.text or letter.text in _SPACES:
                spaced = True
                continue
            if word:
                last = word[-1]
                gap = letter.box[0] - last.box[2]
                width = letter.box[2] - letter.box[0]
                flat = width <= 0  # a font that gives no widths: letters stand on one another, none is printed twice
                if (
                    not flat
                    and last.text == letter.text
                    and letter.box[0] - last.box[0] < 0.2 * max(width, 0.1 * letter.size)
                ):
                    continue
                # A space counts only where it takes room: those at the end of a cell may lie under the next one's text.
                room = 0.08 if spaced else widest
                parted = gap > room * max(last.size, letter.size) or (flat and spaced)
                if parted or _stands_alone(last) or _stands_alone(letter):
                    words.append(_word(word))
                    word = []
            word.append(letter)
            spaced = False
        if word:
            words.append(_word(word))
    return tuple(_with_small_letters(words))


def _stands_alone(letter: _Letter) -> bool:
    return pdf_icons.is_sign(letter.text, letter.font)


def _by_line(letters: list[_Letter]) -> Iterator[list[_Letter]]:
    line: list[_Letter] = []
    for letter in sorted(letters, key=lambda letter: letter.base):
        if line and letter.base - line[0].base > 1.2:
            yield line
            line = []
        line.append(letter)
    if line:
        yield line


def _word(letters: Sequence[_Letter]) -> Word:
    first = max(letters, key=lambda letter: letter.size) if len(letters) > 1 else letters[0]
    font = first.font.lower()
    return Word(
        text="".join(letter.text for letter in letters),
        x0=min(letter.box[0] for letter in letters),
        top=min(letter.box[1] for letter in letters),
        x1=max(letter.box[2] for letter in letters),
        bottom=max(letter.box[3] for letter in letters),
        base=first.base,
        size=first.size,
        font=first.font,
        color=first.color,
        bold=any(name in font for name in ("bold", "black", "heavy", "semibold", "demi")),
    )


def _with_small_letters(words: list[Word]) -> list[Word]:
    """Words with raised or lowered small letters ("CO₂e", a note's number) put where they belong."""
    words.sort(key=lambda word: (word.base, word.x0))
    result: list[Word | None] = list(words)
    bases = [word.base for word in words]
    small = _smaller(words)
    for index in small:
        raised = words[index]
        host = _neighbour(result, bases, raised, before=True)
        if host is None:
            continue
        tail = _neighbour(result, bases, raised, before=False)
        parts = [result[host], raised] + ([result[tail]] if tail is not None and tail != host else [])
        result[host] = _merged([part for part in parts if part])
        result[index] = None
        if tail is not None and tail != host:
            result[tail] = None
    return [word for word in result if word is not None]


def _smaller(words: Sequence[Word]) -> list[int]:
    """Words in smaller type than most of the page."""
    if not words:
        return []
    sizes = sorted(word.size for word in words)
    usual = sizes[len(sizes) // 2]
    return [index for index, word in enumerate(words) if word.size < 0.8 * usual and len(word.text) <= 3]


def _neighbour(words: Sequence[Word | None], bases: Sequence[float], small: Word, before: bool) -> int | None:
    """The word in larger type that touches a small one, on the line that the small one was moved from."""
    reach = small.size * 0.9
    for index in range(bisect.bisect_left(bases, small.base - reach), bisect.bisect_right(bases, small.base + reach)):
        word = words[index]
        if word is None or word is small or word.size < 1.2 * small.size or abs(word.base - small.base) < 0.3:
            continue
        gap = small.x0 - word.x1 if before else word.x0 - small.x1
        if abs(gap) < 0.12 * word.size and word.top < small.bottom and word.bottom > small.top:
            return index
    return None


def _merged(words: Sequence[Word]) -> Word:
    first = words[0]
    return Word(
        text="".join(word.text for word in words),
        x0=min(word.x0 for word in words),
        top=min(word.top for word in words),
        x1=max(word.x1 for word in words),
        bottom=max(word.bottom for word in words),
        base=first.base,
        size=first.size,
        font=first.font,
        color=first.color,
        bold=first.bold,
    )


# ---------------------------------------------------------------------------------------------------------------------
# Rules, shades and drawings


def hex_color(color: object) -> str:
    """A colour of the file as "#rrggbb"; what it does not say is black."""
    if isinstance(color, int | float):
        color = (color,)
    if not isinstance(color, Iterable):
        return "#000000"
    parts = [float(part) for part in color if isinstance(part, int | float)]
    if len(parts) == 1:
        parts *= 3
    elif len(parts) == 4:
        cyan, magenta, yellow, black = parts
        parts = [(1 - share) * (1 - black) for share in (cyan, magenta, yellow)]
    if len(parts) != 3:
        return "#000000"
    return "#" + "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02x}" for part in parts)


def _sort_out(
    thing: Object,
    box: Box,
    place: Callable[[Object], Box],
    rules: list[Rule],
    shades: list[Shade],
    drawings: list[pdf_icons.Drawing],
    width: float,
    height: float,
) -> None:
    """Put a drawn object where it belongs: with the rules, the shades or the drawings that may be part of an icon."""
    wide, high = box[2] - box[0], box[3] - box[1]
    straight = thing["object_type"] == "line" or (thing["object_type"] == "rect") or len(thing.get("pts") or ()) <= 2
    fill = hex_color(thing.get("non_stroking_color")) if thing.get("fill") else None
    stroke = hex_color(thing.get("stroking_color")) if thing.get("stroke") else None
    thin = min(wide, high) <= RULE_THICKNESS
    if fill is None and stroke is None:
        return
    if straight and thin and max(wide, high) > ICON_SIZE:
        rules.append(Rule(*box))
        return
    if max(wide, high) <= ICON_SIZE:
        points = tuple(place({"x0": x, "x1": x, "top": y, "bottom": y})[:2] for x, y in thing.get("pts") or ())
        drawings.append(pdf_icons.Drawing(box, points, fill, stroke, straight))
        return
    if thing["object_type"] != "rect" and not _is_rectangle(thing):
        return
    if stroke and stroke != fill:
        x0, top, x1, bottom = box
        rules += [Rule(x0, top, x1, top), Rule(x0, bottom, x1, bottom)]
        rules += [Rule(x0, top, x0, bottom), Rule(x1, top, x1, bottom)]
    if fill and fill != "#ffffff" and (wide < 0.95 * width or high < 0.95 * height):
        shades.append(Shade(*box, fill))


def _is_rectangle(thing: Object) -> bool:
    points = thing.get("pts") or ()
    return len(points) in (4, 5) and len({round(x) for x, _ in points}) == 2 and len({round(y) for _, y in points}) == 2
