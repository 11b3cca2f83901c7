"""The second, independent source: a page of a PDF file by pdfplumber, for comparing with the first and for pictures.

It finds characters, drawings and words by means of its own; what it shares with the first source is what a word, a rule
and an icon are. It is the only place that knows pdfplumber.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from PIL import Image

from analysis.core import progress as pace
from analysis.core.errors import ReadingError
from analysis.core.places import Box, Place
from analysis.core.safe_text import without_controls
from analysis.reading import password
from analysis.reading.pdf import icons as pdf_icons
from analysis.reading.pdf.drawings import Drawn
from analysis.reading.pdf.sheet import (
    LINE_SLACK,
    SPACES,
    WORD_GAP,
    WORD_GAP_AT_A_SPACE,
    WORD_GAP_BESIDE_SPACES,
    Sheet,
    Word,
    is_bold,
    turned_box,
)
from analysis.reading.pdf.words import LIGATURES, with_small_letters

Object = dict[str, Any]


def sheets(path: Path) -> Iterator[Sheet]:
    """The pages of a file, each closed as soon as it is read.

    Raises ReadingError when the file is no PDF, is locked with a password or a page cannot be read.
    """
    try:
        pdf = pdfplumber.open(path, password=password.given())
    except MemoryError:
        raise
    except Exception as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
            raise password.refusal(path.name) from None
        raise ReadingError(
            path.name, None, f"not a readable PDF ({_cause(error)})", "export the report anew"
        ) from error
    try:
        yield from _read_pages(pdf, path.name)
    finally:
        pdf.stream.close()  # pdf.close() would read the pages again, and raise again what is wrong with them


def _read_pages(pdf: Any, source: str) -> Iterator[Sheet]:
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
        pace.tell(source, number, len(pages))
        yield sheet


def page_image(path: Path, number: int, resolution: int = 110) -> Any:
    """A page as a picture to draw on (Pillow), `resolution` dots to the inch."""
    with pdfplumber.open(path, password=password.given()) as pdf:
        return pdf.pages[number - 1].to_image(resolution=resolution).original.convert("RGB")


def _cause(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split())[:80]


def _sheet(page: Any, number: int, gallery: pdf_icons.Gallery) -> Sheet:
    left, top, right, bottom = _shown(page)
    width, height = right - left, bottom - top
    objects: dict[str, list[Object]] = page.objects
    chars = [char for char in objects.get("char", []) if _is_on(char, (left, top, right, bottom))]
    turned = _reading_direction(chars)

    def place(x0: float, y0: float, x1: float, y1: float) -> Box:
        return turned_box((x0 - left, y0 - top, x1 - left, y1 - top), turned, width, height)

    def place_of(thing: Object) -> Box:
        return place(thing["x0"], thing["top"], thing["x1"], thing["bottom"])

    bottom_up = float(page.height) + float(page.bbox[1])
    words = _words(
        [_letter(char, number, place_of(char), place, turned, bottom_up) for number, char in enumerate(chars)]
    )
    drawn = Drawn(height, width) if turned in (90, 270) else Drawn(width, height)
    for kind in ("rect", "line", "curve"):
        for thing in objects.get(kind, []):
            points = [place(x, y, x, y)[:2] for x, y in thing.get("pts") or ()] if kind != "rect" else ()
            points = points or _corners(place_of(thing))
            drawn.add(
                [x for x, _ in points],
                [y for _, y in points],
                hex_color(thing.get("non_stroking_color")) if thing.get("fill") else None,
                hex_color(thing.get("stroking_color")) if thing.get("stroke") else None,
            )
    for image in objects.get("image", []):
        if _is_on(image, (left, top, right, bottom)):
            drawn.add_image(place_of(image), partial(_bitmap_key, image["stream"], gallery))
    return drawn.sheet(number, words, turned, gallery)


def _shown(page: Any) -> Box:
    """The part of the page that is shown, in pdfplumber's measure."""
    boxes = [tuple(map(float, box)) for box in (page.bbox, page.cropbox)]
    (a, b, c, d), (e, f, g, h) = boxes
    cut = max(a, e), max(b, f), min(c, g), min(d, h)
    return cut if cut[0] < cut[2] and cut[1] < cut[3] else (a, b, c, d)


def _corners(box: Box) -> list[pdf_icons.Point]:
    x0, top, x1, bottom = box
    return [(x0, top), (x1, top), (x1, bottom), (x0, bottom)]


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
    order: int


def _letter(char: Object, order: int, box: Box, place: Callable[..., Box], turned: int, bottom_up: float) -> _Letter:
    x, y = char["matrix"][4], bottom_up - char["matrix"][5]
    base = place(x, y, x, y)[1]
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
        order=order,
    )


def _printed(text: str) -> str:
    """What a glyph stands for: ligatures as letters; what no page can show is replaced, but for white space."""
    return text if text in SPACES else without_controls(LIGATURES.get(text, text))


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
            if not letter.text or letter.text in SPACES:
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
                room = WORD_GAP_AT_A_SPACE if spaced else widest
                parted = gap > room * max(last.size, letter.size) or (flat and spaced)
                if parted or _stands_alone(last) or _stands_alone(letter):
                    words.append(_word(word))
                    word = []
            word.append(letter)
            spaced = False
        if word:
            words.append(_word(word))
    return tuple(with_small_letters(words))


def _stands_alone(letter: _Letter) -> bool:
    return pdf_icons.is_sign(letter.text, letter.font)


def _by_line(letters: list[_Letter]) -> Iterator[list[_Letter]]:
    line: list[_Letter] = []
    for letter in sorted(letters, key=lambda letter: letter.base):
        if line and letter.base - line[0].base > LINE_SLACK:
            yield line
            line = []
        line.append(letter)
    if line:
        yield line


def _word(letters: Sequence[_Letter]) -> Word:
    first = max(letters, key=lambda letter: letter.size) if len(letters) > 1 else letters[0]
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
        bold=is_bold(first.font),
        order=first.order,
    )


# ---------------------------------------------------------------------------------------------------------------------
# Colours


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


# Bitmaps


def _bitmap_key(stream: Any, gallery: pdf_icons.Gallery) -> str:
    number = stream.objid
    if number is not None and number in gallery.known:
        return gallery.known[number]
    dots = _shrunk(stream)
    key = pdf_icons.key_of_data(stream.get_rawdata() or b"") if dots is None else pdf_icons.key_of_dots(dots, gallery)
    if number is not None:
        gallery.known[number] = key
    return key


def _shrunk(stream: Any) -> bytes | None:
    """The bitmap on white, as a few dots; None for an encoding that is not understood."""
    try:
        picture = _decoded(stream)
        mask = stream.attrs.get("SMask")
        if mask is not None:
            mask = mask.resolve() if hasattr(mask, "resolve") else mask
            alpha = _decoded(mask).convert("L").resize(picture.size)
            ground = Image.new("RGB", picture.size, "white")
            ground.paste(picture.convert("RGB"), mask=alpha)
            picture = ground
        return picture.convert("RGB").resize((pdf_icons.DOTS, pdf_icons.DOTS), Image.Resampling.BOX).tobytes()
    except MemoryError:
        raise
    except Exception:
        return None


def _decoded(stream: Any) -> Image.Image:
    def value(name: str) -> Any:
        found = stream.attrs.get(name)
        return found.resolve() if hasattr(found, "resolve") else found

    size = (int(value("Width")), int(value("Height")))
    if size[0] * size[1] > pdf_icons.MOST_DOTS:
        raise ValueError("more dots than an icon has")
    filters = [str(name) for name, _ in stream.get_filters()]
    data = stream.get_data()
    if any("DCT" in name or "JPX" in name for name in filters):
        encoded = Image.open(io.BytesIO(data))
        if encoded.size[0] * encoded.size[1] > pdf_icons.MOST_DOTS:
            raise ValueError("more dots than an icon has")
        return encoded
    bits = int(value("BitsPerComponent") or 1)
    if len(data) * 8 < size[0] * size[1] * bits:
        raise ValueError("fewer dots than it says")
    space = value("ColorSpace")
    if isinstance(space, list):
        names = [str(getattr(part, "name", part)) for part in space[:2]]
        if "Indexed" in names[0] and bits == 8:
            palette = space[3].resolve() if hasattr(space[3], "resolve") else space[3]
            palette = palette.get_data() if hasattr(palette, "get_data") else palette
            picture = Image.frombytes("P", size, data)
            picture.putpalette(palette)
            return picture.convert("RGB")
        channels = len(data) // (size[0] * size[1])
        return Image.frombytes({1: "L", 3: "RGB", 4: "CMYK"}[channels], size, data)
    if bits == 1:
        return Image.frombytes("1", size, data)
    channels = max(1, len(data) // (size[0] * size[1]))
    return Image.frombytes({1: "L", 3: "RGB", 4: "CMYK"}[channels], size, data)
