"""A page with what was found on it drawn over it: for checking an extraction by eye, in a notebook or as a PNG."""

from __future__ import annotations

import base64
import hashlib
import html
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from PIL import Image, ImageDraw

from analysis.core.errors import ReadingError
from analysis.core.places import Box
from analysis.reading import read
from analysis.reading.document import Block, Document, Grid, Heading, Legend, Page, Paragraph
from analysis.tidy.store import RAW, ROOT

EXAMPLE = ROOT / "data" / "example" / "exempelrapport.pdf"
"""A made-up report, for whoever has no PDF of their own yet."""

THINGS = ("heading", "paragraph", "legend", "grid", "cell", "icon", "furniture")

_GRID, _CELL, _ICON, _TEXT, _LEGEND, _FURNITURE = "#c00000", "#1f6fb2", "#d06000", "#2e8b57", "#7a3fa0", "#888888"


@dataclass(frozen=True, slots=True)
class Look:
    """A page as it was read. `picture`: the page with its grids (red), cells (blue), icons (orange), legends (violet),
    headings and paragraphs (green) and furniture (grey) framed. `things`: the same as a frame (see `_things`).
    """

    source_file: str
    page: int
    pages: int
    picture: Image.Image
    things: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> str:
        """What was found, counted: "1 grid, 24 cells, 7 icons"."""
        found = Counter(self.things["thing"])
        return ", ".join(
            f"{found[thing]} {thing}{'' if found[thing] == 1 or thing == 'furniture' else 's'}"
            for thing in THINGS
            if thing in found
        )

    @property
    def alt(self) -> str:
        """What the picture shows, in words."""
        return f"Page {self.page} of {self.pages} of {self.source_file}, with what was read framed: {self.counts}."

    @property
    def png(self) -> bytes:
        """The picture as a PNG file."""
        file = io.BytesIO()
        self.picture.quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        return file.getvalue()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """As a notebook shows it: the picture with its words, and as plain text the words with a print of the frame."""
        width, height = self.picture.size
        picture = base64.b64encode(self.png).decode("ascii")
        printed = hashlib.sha256(self.things.to_csv(index=False).encode()).hexdigest()[:16]
        return {
            "text/html": (
                f'<figure class="page"><img width="{width}" height="{height}" alt="{html.escape(self.alt)}" '
                f'src="data:image/png;base64,{picture}"></figure>'
            ),
            "text/plain": f"{self.alt}\n[found: {printed}]",
        }


def show(report: str | Path | None = None, page: int = 1, resolution: int = 96) -> Look:
    """A page of a PDF report, with what was found on it.

    `report` is a file, or the name of one in data/raw without ".pdf"; None is the first PDF there, or the example where
    there is none. `page` counts from 1, `resolution` is in dots to the inch.
    Raises ReadingError when the report cannot be read, is no PDF or has no such page.
    """
    path = _path_of(report)
    document = read(path)
    if document.source_format != "pdf":
        raise ReadingError(document.source_file, None, "has no pages to draw", "show a report that is a PDF")
    count = len(document.pages)
    if not 1 <= page <= count:
        pages = f"a page from 1 to {count}" if count > 1 else "page 1, its only one"
        raise ReadingError(document.source_file, None, f"has no page {page}", f"give {pages}")
    return _look(document, path, page, resolution)


def png_of(path: Path, page: int) -> bytes:
    """The page as a PNG file, with what was found on it framed. Raises ReadingError as `show` does."""
    return show(path, page, 110).png


def page_picture(path: Path, page: int, resolution: int) -> Image.Image:
    """A page of a PDF as a picture to draw on, `resolution` dots to the inch."""
    from analysis.reading.pdf.plumber import page_image

    picture: Image.Image = page_image(path, page, resolution)
    return picture


def _path_of(report: str | Path | None) -> Path:
    if report is None:
        return next(iter(sorted(RAW.glob("*.pdf"))), EXAMPLE)
    if isinstance(report, str) and Path(report).suffix.lower() not in (".pdf", ".txt"):
        return RAW / f"{report}.pdf"
    return Path(report)


def _look(document: Document, path: Path, page: int, resolution: int) -> Look:
    picture = page_picture(path, page, resolution)
    draw, scale = ImageDraw.Draw(picture), resolution / 72
    found = document.pages[page - 1]
    for box, color, width in _frames(found, document):
        draw.rectangle(tuple(edge * scale for edge in box), outline=color, width=width)
    return Look(document.source_file, page, len(document.pages), picture, _things(found), found.notes)


# ---------------------------------------------------------------------------------------------------------------------
# In words


def _things(page: Page) -> pd.DataFrame:
    """All that was found on a page, in the order of reading (thing, place, symbol, text): texts all of them.

    `place` says in which row and column of which grid a cell or an icon stands; `symbol` is an icon's key.
    """
    rows = [row for row in _named(page) if row[0] != "cell" or row[3]]
    rows += [("furniture", "", "", piece.text) for piece in page.furniture]
    return pd.DataFrame(rows, columns=["thing", "place", "symbol", "text"], dtype="str")


def _named(page: Page) -> Iterator[tuple[str, str, str, str]]:
    grids = 0
    for block in page.blocks:
        match block:
            case Heading() | Paragraph():
                yield type(block).__name__.lower(), "", "", block.text
            case Legend():
                yield "legend", "", "", block.title
                for entry in block.entries:
                    if entry.icon:
                        yield "icon", "legend", entry.icon.key, entry.label
            case Grid():
                grids += 1
                yield "grid", f"grid {grids}", "", " | ".join(block.header)
                yield from _cells_of(block, f"grid {grids}")


def _cells_of(grid: Grid, where: str) -> Iterator[tuple[str, str, str, str]]:
    for number, row in enumerate((*grid.head, *grid.rows), 1):
        for column, cell in enumerate(row.cells, 1):
            place = f"{where}, row {number}, column {column}"
            yield "cell", place, "", cell.text if cell else ""
            for item in cell.items if cell else ():
                yield from (("icon", place, icon.key, item.text) for icon in item.icons)


# ---------------------------------------------------------------------------------------------------------------------
# As frames


def _frames(page: Page, document: Document) -> list[tuple[Box, str, int]]:
    """Boxes to draw, the largest first so that the small ones stay visible."""
    frames: list[tuple[Box | None, str, int]] = [(piece.place.box, _FURNITURE, 1) for piece in page.furniture]
    for _, block in document.blocks():
        # A paragraph that goes on over a page break belongs to the page where it begins, its lines to both.
        if isinstance(block, Heading | Paragraph):
            frames += [(piece.place.box, _TEXT, 1) for piece in block.item.pieces if piece.place.page == page.number]
    for block in page.blocks:
        frames += _frames_of(block)
    return [(box, color, width) for box, color, width in frames if box]


def _frames_of(block: Block) -> list[tuple[Box | None, str, int]]:
    match block:
        case Heading() | Paragraph():
            return []
        case Legend():
            frames = [(entry.icon.place.box, _ICON, 2) for entry in block.entries if entry.icon]
            return frames + [(piece.place.box, _LEGEND, 1) for entry in block.entries for piece in entry.item.pieces]
        case Grid():
            cells = [cell for row in (*block.head, *block.rows) for cell in row.cells if cell is not None]
            icons = [(icon.place.box, _ICON, 2) for cell in cells for item in cell.items for icon in item.icons]
            return [(block.place.box, _GRID, 3), *((cell.place.box, _CELL, 1) for cell in cells), *icons]
