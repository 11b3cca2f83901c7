"""What a report's signs mean: a legend is wherever a sign of its tables stands beside a label of the vocabulary.

Reports write one in every way that there is: a line for each sign or one for all, a list, a table of two columns,
"▲ = Projekt", "▲: Projekt", "Projekt (▲)", with commas, semicolons, "och" or blanks between. A reader keeps the words
where they stand; here they are told by the labels that the vocabulary knows, and the signs that the cells hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analysis.core.places import Place
from analysis.reading.document import (
    Block,
    Cell,
    Document,
    Grid,
    Heading,
    Icon,
    Item,
    Legend,
    LegendEntry,
    Paragraph,
    Piece,
)
from analysis.tables.logical import Table
from analysis.tidy.columns import meanings
from analysis.tidy.vocabulary import words

_SIGNS = "\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2900-\u2bff"
_BETWEEN = re.compile(r"[,;|\n]|(?<=\s)(?:och|samt|/)(?=\s)")
_VERBS = re.compile(r"(?:betyder|innebär|är|står för|visar|(?:markeras|visas|betecknas) med|=)")
_AROUND = re.compile(r"^[\s=:.()\[\]–-]+|[\s=:()\[\]–-]+$")

Pair = tuple[str, str]
"""A sign and the label beside it; '' where one of them is missing."""


def with_legends(document: Document, tables: Sequence[tuple[str | None, Table]]) -> list[tuple[str | None, Table]]:
    """The tables with every legend of the report: those above a table first, the nearest before the others."""
    signs = {sign for kind, table in tables for sign in _signs_of(kind, table)}
    known = {id(row) for kind, table in tables if kind for row in table.rows}
    of_kinds = {table.header for kind, table in tables if kind}
    found = list(_legends(document, signs, of_kinds)) if signs and known else []
    if not any(entry.icon for _, legend in found for entry in legend.entries):
        return list(tables)
    places = {block.place: number for number, (_, block) in enumerate(document.blocks()) if isinstance(block, Grid)}
    result = []
    for kind, table in tables:
        at = places.get(table.place, 0)
        above = [legend for number, legend in reversed(found) if number < at]
        below = [legend for number, legend in found if number >= at]
        result.append((kind, replace(table, legends=(*above, *below))))
    return result


def _signs_of(kind: str | None, table: Table) -> Iterator[str]:
    """The signs in the cells of a table that may hold a status; a text of three letters at most may be one."""
    for number, name in enumerate(meanings(kind, table) if kind else ()):
        of_status = name in ("status", "assignment_status")
        if not of_status and name not in ("assignment", "activity"):
            continue
        for cell in (row.cells[number] for row in table.rows):
            yield from (icon.key for item in cell.items for icon in item.icons if icon.key)
            if of_status and len(cell.text) <= 3 and cell.text:
                yield cell.text


def _legends(document: Document, signs: set[str], of_kinds: set[tuple[str, ...]]) -> Iterator[tuple[int, Legend]]:
    """Each legend with its number among the blocks: what follows block by block and holds nothing but pairs."""
    scanner = _Scanner(signs)
    entries: list[LegendEntry] = []
    title, before = "", ""
    for number, block in enumerate([*(block for _, block in document.blocks()), None]):
        pairs: list[tuple[Pair, Place]] = []
        if block is not None and not (isinstance(block, Grid) and block.header in of_kinds):
            pairs = list(_pairs_of(block, scanner))
        if any(sign and label for (sign, label), _ in pairs) or (pairs and (isinstance(block, Legend) or entries)):
            if not entries:
                title = block.title if isinstance(block, Legend) and block.title else before
            entries += [_entry(sign, label, place) for (sign, label), place in pairs if label]
        elif entries:
            yield number - 1, Legend(title, tuple(entries))
            entries = []
        before = block.text if isinstance(block, Paragraph) else ""


def _pairs_of(block: Block, scanner: _Scanner) -> Iterator[tuple[Pair, Place]]:
    """The pairs of a block; none where it holds other words than those of a title before the first of them."""
    for number, (text, place) in enumerate(_lines(block, scanner)):
        pairs, others = scanner.read(text)
        if others and not isinstance(block, Legend) and (number or others != [0]):
            return
        yield from ((pair, place) for pair in pairs)


def _entry(sign: str, label: str, place: Place) -> LegendEntry:
    return LegendEntry(Icon(sign, place) if sign else None, Item((Piece(label, place),)))


def _lines(block: Block, scanner: _Scanner) -> Iterator[tuple[str, Place]]:
    """The texts of a block that may each hold pairs, with their signs in place."""
    if isinstance(block, Heading | Paragraph):
        yield scanner.written(block.item), block.item.place
    elif isinstance(block, Legend):
        for entry in block.entries:
            icons = [entry.icon] if entry.icon and entry.icon not in entry.item.icons else []
            yield f"{scanner.spelled(icons)} {scanner.written(entry.item)}".strip(), entry.item.place
    else:
        if block.header and not block.head:
            yield " ".join(block.header), block.place
        for row in (*block.head, *block.rows):
            yield " ".join(scanner.of_cell(cell) for cell in row.cells if cell), row.place


class _Scanner:
    """Finds signs and labels in texts. A sign that is no single character is spelled as one of the private use area."""

    def __init__(self, signs: Iterable[str]) -> None:
        self.private: dict[str, str] = {}
        known = sorted({row["label"] for row in words("status_words")}, key=len, reverse=True)
        labels = "|".join(r"\s+".join(map(re.escape, label.split())) for label in known)
        own = sorted((re.escape(sign) for sign in signs if ":" not in sign and "#" not in sign), key=len, reverse=True)
        ours = "".join(f"|(?<!\\w){sign}(?!\\w)" for sign in own)
        self.pattern = re.compile(rf"(?P<label>(?<!\w)(?:{labels})(?!\w))|[{_SIGNS}\ue000-\uf8ff]{ours}", re.IGNORECASE)

    def spelled(self, icons: Iterable[Icon]) -> str:
        return "".join(
            icon.key if len(icon.key) == 1 else self.private.setdefault(icon.key, chr(0xE000 + len(self.private)))
            for icon in icons
            if icon.key
        )

    def written(self, item: Item) -> str:
        return f"{self.spelled(item.icons)} {item.text}".strip()

    def of_cell(self, cell: Cell) -> str:
        return " ".join(self.written(item) for item in cell.items)

    def read(self, text: str) -> tuple[list[Pair], list[int]]:
        """The pairs of a text, in order, and the numbers of what else stands there (0 stands before all of them).

        A label without sign has '' for it. What a sign stands beside is its label, known or not.
        """
        pairs: list[Pair] = []
        others: list[int] = []
        for part in _BETWEEN.split(text):
            tokens = self._tokens(part)
            kinds = "".join(kind[0] for kind, _ in tokens)  # as "osl" for other words, a sign, a label
            if kinds.count("ls") > kinds.count("sl"):  # signs stand behind their labels
                if kinds[0] == "o" and not pairs:
                    others.append(0)
                    tokens = tokens[1:]
                found, left = _paired(tokens[::-1])
                found.reverse()
            else:
                found, left = _paired(tokens)
            others += [len(pairs) + at for at in left]
            pairs += found
        return pairs, others

    def _tokens(self, part: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        end = 0
        for match in [*self.pattern.finditer(part), None]:
            between = _AROUND.sub("", part[end : match.start() if match else len(part)])
            if between and not _VERBS.fullmatch(between):
                tokens.append(("other", between))
            if match:
                tokens.append(("label" if match["label"] else "sign", self._sign(match[0])))
                end = match.end()
        return tokens

    def _sign(self, text: str) -> str:
        return next((key for key, private in self.private.items() if private == text), text)


def _paired(tokens: Sequence[tuple[str, str]]) -> tuple[list[Pair], list[int]]:
    """Each sign with what stands right behind it, lone labels, and before which pairs other words stand."""
    pairs: list[Pair] = []
    others: list[int] = []
    sign = ""
    for kind, text in tokens:
        if kind == "sign":
            sign = text
        elif kind == "label" or sign:
            pairs.append((sign, text))
            sign = ""
        else:
            others.append(len(pairs))
    return pairs, others
