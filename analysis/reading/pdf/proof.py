"""The ledger: every character of a page is in exactly one block or in the furniture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.reading.document import Grid, Item, Legend
from analysis.reading.pdf.draft import Draft, TextBlock
from analysis.reading.pdf.icons import glyph_of
from analysis.reading.pdf.paragraphs import place_of
from analysis.reading.pdf.sheet import Sheet


def prove(source: str, sheet: Sheet, draft: Draft) -> None:
    """Every character of the page is in exactly one block or in the furniture. Raises ReadingError when not."""
    printed = Counter("".join([word.text for word in sheet.words]))
    texts = [piece.text for piece in draft.furniture]
    texts += [text for block in draft.blocks for text in texts_of(block)]
    used = Counter("".join(texts))
    for counts in (printed, used):
        for char in [char for char in counts if char.isspace() or char in "\ufe0e\ufe0f"]:
            del counts[char]
    if printed == used:
        return
    missing, twice = printed - used, used - printed
    what = "lost" if missing else "used twice"
    letters = "".join(sorted((missing or twice).elements()))[:40]
    word = next((word for word in sheet.words if set(word.text) & set(letters)), None)
    place = place_of(word.box, sheet) if word else Place(page=sheet.number)
    raise ReadingError(source, place, f"characters {what} in reading: {letters!r}", "report this page as a fault")


def texts_of(block: TextBlock | Legend | Grid) -> Iterator[str]:
    """All texts that a block holds."""
    if isinstance(block, TextBlock):
        yield from _texts_of_item(block.item)
    elif isinstance(block, Legend):
        for entry in block.entries:
            if entry.icon:
                yield glyph_of(entry.icon.key)
            yield from _texts_of_item(entry.item)
    else:
        for row in (*block.head, *block.rows):
            for cell in row.cells:
                for item in cell.items if cell else ():
                    yield from _texts_of_item(item)


def _texts_of_item(item: Item) -> Iterator[str]:
    for icon in item.icons:
        yield glyph_of(icon.key)
    for piece in item.pieces:
        yield piece.text
