"""A page whose texts are not yet told apart as headings and paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.reading.document import Grid, Item, Legend, Piece


@dataclass(slots=True)
class TextBlock:
    """Lines outside grids that belong together; heading or paragraph is told when the whole file is known."""

    item: Item
    size: float
    bold: bool
    bullet: bool
    letters: int
    full: bool  # its last line had no room for another word of some length


@dataclass(slots=True)
class Draft:
    number: int
    blocks: list[TextBlock | Legend | Grid]
    furniture: list[Piece]
    notes: list[str]
    stray: list[Piece] = field(default_factory=list)
