"""A page with what was found on it drawn over it: for checking an extraction by eye, in a notebook or as a PNG."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from analysis.document import Block, Box, Cell, Document, Grid, Heading, Icon, Item, Legend, Page, Paragraph
from analysis.errors import ReadingError
from analysis.reading import read

_GRID, _CELL, _ICON, _TEXT, _LEGEND, _FURNITURE = "#c00000", "#1f6fb2", "#d06000", "#2e8b57", "#7a3fa0", "#888888"


def show(report: Path | Document, page: int, folder: Path | None = None, resolution: int = 110) -> Image.Image:
    """One page of a PDF report as a picture, with its grids (red), cells (blue), icons (orange), legends (violet),

    headings and paragraphs (green) and furniture (grey) framed. `report` is the file, or its Document with the
    `folder` that holds the file. `page` counts from 1, `resolution` is in dots to the inch.
    Raises ReadingError when the report is no PDF or has no such page.
    """
    document = report if isinstance(report, Document) else read(report)
    path = (folder or Path()) / document.source_file if isinstance(report, Document) else report
    if document.source_format != "pdf":
        raise ReadingError(document.source_file, None, "has no pages to draw", "show a report that is a PDF")
    if not 1 <= page <= len(document.pages):
        raise ReadingError(
            document.source_file, None, f"has no page {page}", f"give a page from 1 to {len(document.pages)}"
        )
    from analysis.reading.pdf_source import page_image

    picture: Image.Image = page_image(path, page, resolution)
    draw, scale = ImageDraw.Draw(picture), resolution / 72
    for box, color, width in _frames(document.pages[page - 1]):
        corners = tuple(edge * scale for edge in box)
        draw.rectangle(corners, outline=color, width=width)
    return picture


def _frames(page: Page) -> list[tuple[Box, str, int]]:
    """Boxes to draw, the largest first so that the small ones stay visible."""
    frames: list[tuple[Box | None, str, int]] = [(piece.place.box, _FURNITURE, 1) for piece in page.furniture]
    for block in page.blocks:
        frames += _frames_of(block)
    return [(box, color, width) for box, color, width in frames if box]


def _frames_of(block: Block) -> list[tuple[Box | None, str, int]]:
    match block:
        case Heading() | Paragraph():
            return [(piece.place.box, _TEXT, 1) for piece in block.item.pieces]
        case Legend():
            frames = [(entry.icon.place.box, _ICON, 2) for entry in block.entries if entry.icon]
            return frames + [(piece.place.box, _LEGEND, 1) for entry in block.entries for piece in entry.item.pieces]
        case Grid():
            cells = [cell for row in (*block.head, *block.rows) for cell in row.cells if cell is not None]
            icons = [(icon.place.box, _ICON, 2) for cell in cells for icon in _icons(cell)]
            return [(block.place.box, _GRID, 3), *((cell.place.box, _CELL, 1) for cell in cells), *icons]


def _icons(cell: Cell) -> list[Icon]:
    return [icon for item in cell.items for icon in _of(item)]


def _of(item: Item) -> tuple[Icon, ...]:
    return item.icons
