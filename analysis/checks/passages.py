"""The running text of a report as the checks read it: paragraphs and comments, each with its heading and its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.checks.finding import Row, place_of
from analysis.core.places import Place
from analysis.core.swedish import sentences
from analysis.reading.document import Document, Grid, Heading, Item, Legend, Paragraph, joined


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, with the rows of `stated_figures` that stand in it.

    `above` is the paragraph right above a list entry's list ('' for others).
    """

    text: str
    heading: str
    figures: tuple[Row, ...]
    bullet: bool = False
    above: str = ""


def passages_of(document: Document, figures: Iterable[Row]) -> Iterator[Passage]:
    """Every paragraph of running prose, in printed order, with those of the figures that it states."""
    by_place: dict[tuple[object, object], list[Row]] = {}
    for figure in figures:
        by_place.setdefault((figure["source_page"], figure["source_line"]), []).append(figure)
    heading, above = "", ""
    for _, block in document.blocks():
        if isinstance(block, Heading):
            heading, above = block.text, ""
        elif isinstance(block, Paragraph):
            places = dict.fromkeys((piece.place.page, piece.place.line) for piece in block.item.pieces)
            own = [one for at in places for one in by_place.get(at, ()) if str(one["quote"]) in block.text]
            yield Passage(block.text, heading, tuple(own), block.bullet, above)
            above = above if block.bullet else block.text


def texts_of(document: Document) -> Iterator[Item]:
    """Every heading, paragraph, legend entry and cell of the report, in printed order."""
    for _, block in document.blocks():
        if isinstance(block, Heading | Paragraph):
            yield block.item
        elif isinstance(block, Legend):
            yield from (entry.item for entry in block.entries)
        elif isinstance(block, Grid):
            yield from (item for row in block.rows for cell in row.cells if cell for item in cell.items)


def sentences_of(row: Row) -> list[str]:
    """The sentences of a row's comment."""
    return [one for paragraph in str(row["comment"]).split("\n\n") if paragraph for one in sentences(paragraph)]


class Locator:
    """Finds where a sentence of a comment is printed; the place of its row where it cannot be told."""

    def __init__(self, document: Document) -> None:
        self.items = list(texts_of(document))

    def find(self, text: str, row: Row) -> Place:
        """The place of the first (or else the last) words of a text, not before its row begins."""
        beginning = place_of(row)
        for part in (text[:40], text[-40:]):
            for item in self.items:
                if part and part in item.text and _order(item.place) >= _order(beginning):
                    return place_in(item, part)
        return beginning


def _order(place: Place) -> tuple[int, float]:
    return (place.page or place.line or 0, place.box[1] if place.box else 0.0)


def place_in(item: Item, text: str) -> Place:
    """Where a part of a paragraph's text begins: a page break may have cut the paragraph in two."""
    position = item.text.find(text)
    for number, piece in enumerate(item.pieces, 1):
        if len(joined(item.pieces[:number])) > max(position, 0):
            return piece.place
    return item.place
