"""What is known when the whole file is read: headings, paragraphs that a page break cut, names that a cell broke."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.core.swedish import ends_sentence
from analysis.reading.document import Block, Grid, Heading, Item, Legend, Paragraph
from analysis.reading.pdf.draft import Draft, TextBlock
from analysis.reading.pdf.paragraphs import NUMBERED
from analysis.reading.pdf.proof import texts_of


def rejoin_paragraphs(drafts: Sequence[Draft], usual: float) -> None:
    """Put paragraphs together that a page break cut, as parts of the first page; notes in smaller type stand between.

    A text that ends a sentence is whole, whatever follows: so a conversion to text reads it too.
    """
    above: tuple[Draft, int] | None = None
    for draft in drafts:
        first = draft.blocks[0] if draft.blocks else None
        if above and isinstance(first, TextBlock):
            page, at = above
            last = page.blocks[at]
            if isinstance(last, TextBlock) and _goes_on(last, first, usual):
                item = Item(last.item.pieces + first.item.pieces)
                page.blocks[at] = replace(last, item=item, letters=last.letters + first.letters, full=first.full)
                draft.blocks = draft.blocks[1:]
                if not draft.blocks:
                    continue  # and perhaps over the next page too
        above = next(
            (
                (draft, at)
                for at in reversed(range(len(draft.blocks)))
                if not (isinstance(block := draft.blocks[at], TextBlock) and block.size < usual)
            ),
            None,
        )


def _goes_on(above: TextBlock, below: TextBlock, usual: float) -> bool:
    """Whether a page begins with the rest of the text that the page before ends with."""
    if below.bullet or above.size != below.size or above.bold != below.bold or ends_sentence(above.item.text):
        return False
    text = above.item.text
    cut = above.full and text[-1:].isalpha() and not is_heading(below, usual)
    return below.item.text[:1].islower() or cut


def words_of(drafts: Iterable[Draft]) -> set[str]:
    """The words that a file prints in its texts and cells, names of columns aside."""
    found: set[str] = set()
    for draft in drafts:
        for block in draft.blocks:
            if isinstance(block, Grid):
                texts = [cell.text for row in block.rows for cell in row.cells if cell]
            else:
                texts = list(texts_of(block))
            for text in texts:
                found.update(re.findall(r"[^\W\d_]+", text.casefold()))
    return found


def _rejoin_header_words(name: str, printed: set[str]) -> str:
    """A column's name with the words whole that a narrow cell broke without a hyphen ("Avvik else").

    Whole is what the file prints elsewhere, where it does not print both of the parts.
    """
    words: list[str] = []
    for word in name.split(" "):
        before = words[-1].casefold() if words else ""
        part = word.casefold()
        parted = not before or not word[:1].islower() or (before in printed and part in printed)
        if not parted and _is_printed(before + part, printed):
            words[-1] += word
        else:
            words.append(word)
    return " ".join(words)


def _is_printed(word: str, printed: set[str]) -> bool:
    """Whether a file prints a word, or a longer one that begins with it."""
    return word in printed or (len(word) > 6 and any(other.startswith(word) for other in printed))


def as_block(
    block: TextBlock | Legend | Grid, usual: float, levels: Sequence[tuple[float, bool]], printed: set[str]
) -> Block:
    """A block as the document has it: texts told as headings or paragraphs, names of columns whole."""
    if isinstance(block, Grid):
        return replace(block, header=tuple(_rejoin_header_words(name, printed) for name in block.header))
    if not isinstance(block, TextBlock):
        return block
    if not is_heading(block, usual):
        return Paragraph(block.item, block.bullet)
    numbered = NUMBERED.match(block.item.text)
    rank = levels.index((block.size, block.bold)) + 1
    return Heading(block.item, numbered[1].count(".") + 2 if numbered else rank)


def is_heading(block: TextBlock, usual: float) -> bool:
    """Whether a text is set off by its size or by bold type, short, and no sentence."""
    text = block.item.text
    if block.bullet or not text or len(text) > 160 or text[-1] in ".,;:" or not any(c.isalpha() for c in text):
        return False
    if block.size >= 1.12 * usual:
        return True
    return block.bold and block.size >= usual and len(text) <= 120
