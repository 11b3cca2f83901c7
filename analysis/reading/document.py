"""What every reader hands on: the pages of a report as headings, paragraphs and grids, each piece with its place.

A reader knows one file format; everything behind it knows only this module. Three words are kept apart:
a *grid* is what one page shows, a *table* is grids joined over pages, a *frame* is tidy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.core.numbers import NOTE_MARKS as NOTE_MARKS
from analysis.core.places import Place, around
from analysis.core.swedish import MONTH


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands unbroken on one line of the source. `red`: all of it is printed in that colour."""

    text: str
    place: Place
    red: bool = False


@dataclass(frozen=True, slots=True)
class Icon:
    """A sign that stands for words, not yet interpreted.

    `key` says which sign it is: the character itself for a glyph ("✓"), with "#rrggbb" behind it where the colour
    is all that tells it from another; "image:…" or "vector:…" with a digest of the picture for anything drawn.
    """

    key: str
    place: Place


# "små- och medelstora" keeps its hyphen; "PRIORITER- AT" and "Landsbygds- perspektivet" were broken at a line's end.
# A browser prints a soft hyphen as U+2010.
_BROKEN_WORD = re.compile(
    r"(?<=[^\W\d_])[-\u2010]\s+(?!(?:och|eller|samt|respektive|till|såväl|som|inkl|resp)\b)(?=[^\W\d_])"
)

# "EU- projekt" and "2017- 2020" were broken at a hyphen that is theirs: only the space goes.
_BROKEN_COMPOUND = re.compile(
    r"(?<=[A-ZÅÄÖ]{2}-)\s+(?=[a-zåäö])(?!(?:och|eller|samt|respektive|till)\b)|(?<=\d-)\s+(?=\d)"
)

# So were "jan- apr" and "januari- april", in narrow columns and in prose.
_BROKEN_PERIOD = re.compile(rf"(\b(?:{MONTH})-)\s+(?=(?:{MONTH})\b)", re.IGNORECASE)


def joined(pieces: tuple[Piece, ...]) -> str:
    """The pieces as running text: one space between them, words broken at a line's end put together again."""
    text = " ".join(" ".join([piece.text for piece in pieces]).split())
    if "- " not in text and "\u2010 " not in text and "\u00ad" not in text:
        return text  # nothing is broken; this is asked thousands of times
    text = _BROKEN_COMPOUND.sub("", text.replace("\u00ad ", "").replace("\u00ad", ""))
    text = _BROKEN_PERIOD.sub(r"\1", text)
    return _BROKEN_WORD.sub("", text).strip()


@dataclass(frozen=True, slots=True)
class Item:
    """One paragraph or list entry: the icons that stand before it, and its text as printed."""

    pieces: tuple[Piece, ...]
    icons: tuple[Icon, ...] = ()
    text: str = field(init=False, compare=False, repr=False)  # joined once: it is asked for again and again

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", joined(self.pieces))

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.icons[0].place if self.icons else self.pieces[0].place

    @property
    def extent(self) -> Place:
        """Where it stands: the box around all of it on the page where it begins; for a text where it begins."""
        first = self.place
        places = [icon.place for icon in self.icons] + [piece.place for piece in self.pieces]
        boxes = [place.box for place in places if place.box and place.page == first.page]
        return Place(page=first.page, box=around(boxes)) if boxes else first


@dataclass(frozen=True, slots=True)
class Heading:
    item: Item
    level: int  # 1 is the highest

    @property
    def text(self) -> str:
        return self.item.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    item: Item
    bullet: bool = False

    @property
    def text(self) -> str:
        return self.item.text


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What the report says an icon means; `icon` is None where the source lost it."""

    icon: Icon | None
    item: Item

    @property
    def label(self) -> str:
        return self.item.text


@dataclass(frozen=True, slots=True)
class Legend:
    """Entries that stand together, with the sentence that introduces them ('' where there is none)."""

    title: str
    entries: tuple[LegendEntry, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: its paragraphs, none when it is empty. `open_below`: it has no bottom rule, so it may go on."""

    items: tuple[Item, ...] = ()
    place: Place = Place()
    open_below: bool = False

    @property
    def text(self) -> str:
        """Paragraphs with a blank line between them, without icons."""
        return "\n\n".join(item.text for item in self.items if item.text)

    @property
    def red(self) -> bool:
        """Whether all of its text is printed in red."""
        return bool(self) and all(piece.red for item in self.items for piece in item.pieces)

    def __bool__(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class Row:
    """One cell for each column; None where a cell of a row above reaches down over this one (a span)."""

    cells: tuple[Cell | None, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """What one page shows of a table. `header` is empty where the page repeats none.

    `head`: the rows that the header was read from, as printed (none where the format keeps no place for its words).
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    place: Place
    head: tuple[Row, ...] = ()


Block = Heading | Paragraph | Legend | Grid


@dataclass(frozen=True, slots=True)
class Page:
    """`furniture`: header and footer lines, page numbers, and what only arranges (bullets, the "=" of a legend).

    `notes`: what a person must know (tables as pictures). `stray`: lines outside every grid that look like rows of
    one, a label and two or more amounts.
    """

    number: int
    blocks: tuple[Block, ...]
    furniture: tuple[Piece, ...] = ()
    notes: tuple[str, ...] = ()
    stray: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What a person must know of how a report was read: `kind` of check, where, and one line that says why.

    Text that no page shows is never in it.
    """

    kind: str  # "hidden_text", "numbers_seen"
    place: Place
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read. `name` is the file's stem, which is also its report_id."""

    name: str
    source_file: str
    source_format: str  # "text" or "pdf"
    sha256: str
    pages: tuple[Page, ...] = field(repr=False)
    notes: tuple[Note, ...] = ()

    def blocks(self) -> Iterator[tuple[Page, Block]]:
        for page in self.pages:
            for block in page.blocks:
                yield page, block
