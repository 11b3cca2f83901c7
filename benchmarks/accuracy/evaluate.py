"""How well tables read out of a report agree with its truth.

The measures compare logical tables: joined over pages, spans filled, the header once.

row_exact      share of the truth's rows whose filled cells are reproduced, in order, by a row of the output
cell_f1        harmonic mean of precision and recall over all cells with text, headers included
status         share of the truth's icons, each once, whose meaning stands beside the right text; None without icons
status_wrong   number of meanings in the output that the truth does not have beside that text
words_lost     share of the truth's words, spanned cells once, that are in no output cell
tables, tables_truth   how many tables there are

Compared are characters, not typography: NFKC, white space and soft hyphens count for nothing, hyphens and minus signs
are one, words broken at a line's end are joined, and the bullet of a list entry may be kept or dropped. In the output
a status is "[label] text", a cell that is nothing but a label, or a character that the truth's `glyphs` give one
meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Rows = Sequence[Sequence[str | None]]
_BRACKET = re.compile(r"\s*\[([^\]]+)\]\s*")


def normal(text: str | None) -> str:
    """The text with one kind of space and dash, broken words joined, bullets dropped."""
    text = unicodedata.normalize("NFKC", text or "")
    text = re.sub("[\u00ad\u2010\u2011\u2212\ufffe\u0002]", "-", text)
    text = re.sub(r"(?:(?<=\s)|^)•\s*", "", text)
    return " ".join(re.sub(r"(?<=\w)-\s*(?=\w)", "", text).split())


def key(text: str | None) -> str:
    """The text by which cells are compared: without white space and the hyphen at its end."""
    return normal(text).replace(" ", "").rstrip("-")


def split(cell: str | None, labels: Mapping[str, str], glyphs: Mapping[str, Sequence[str]]) -> tuple[set[str], str]:
    """The meanings that a cell of the output states, and the key of the rest."""
    rest = (cell or "").strip()
    if key(rest) in labels:
        return {labels[key(rest)]}, ""
    found = set()
    while (match := _BRACKET.match(rest)) and key(match[1]) in labels:
        found.add(labels[key(match[1])])
        rest = rest[match.end() :]
    if found:
        return found, key(rest)
    while rest and rest[0] in glyphs:
        if rest[0] in "–!-" and rest[1:2] not in ("", " ", "\n", "\u00a0"):
            break  # a dash or an exclamation mark that belongs to a word
        found.update(glyphs[rest[0]])
        rest = rest[1:].strip()
    if not found:
        for glyph, meanings in glyphs.items():  # on a line of its own, as when its base line is another
            at = re.search(rf"(?:^|\n){re.escape(glyph)}(?:\n|$)", rest)
            if at:
                found.update(meanings)
                rest = f"{rest[: at.start()]}\n{rest[at.end() :]}"
    return found, key(rest)


def _with_header(table: Mapping[str, Any]) -> list[Sequence[str | None]]:
    return ([table["header"]] if table.get("header") else []) + list(table["rows"])


def _beside(cells: Sequence[tuple[set[str], str]]) -> Iterable[list[tuple[str, str]]]:
    """For each meaning of a row, the texts' beginnings that it may belong to: its own cell's, or its neighbours'."""
    for at, (labels, text) in enumerate(cells):
        after = next((other for _, other in cells[at + 1 :] if other), "")
        before = next((other for _, other in reversed(cells[:at]) if other), "")
        near = [text] if text else [after, before]
        for label in labels:
            yield [(words[:10], label) for words in near]


def f1(truth: Counter[str], output: Counter[str]) -> float:
    """The harmonic mean of precision and recall; 1 where there is nothing to find and nothing was found."""
    if not truth and not output:
        return 1.0
    return 2 * (truth & output).total() / (truth.total() + output.total())


def evaluate(truth: Mapping[str, Any], output: Mapping[str, Any]) -> dict[str, float | int | None]:
    """The measures of the module's docstring. `output` is what `tables FILE` prints: {"tables": [{header, rows}]}."""
    labels = {key(label): label for label in truth["labels"]}
    tables = [_with_header(table) for table in output["tables"]]
    read = [[split(cell, labels, truth["glyphs"]) for cell in row] for table in tables for row in table]

    cells: Counter[str] = Counter()
    words: Counter[str] = Counter()
    rows: Counter[tuple[str, ...]] = Counter()
    icons: Counter[tuple[str, str]] = Counter()
    icons_filled: set[tuple[str, str]] = set()
    for table in truth["tables"]:
        cells.update(filter(None, map(key, table["header"])))
        words.update(word for name in table["header"] for word in normal(name).split())
        nothing = [[None] * len(row) for row in table["rows"]]
        lines = zip(table["rows"], table["status"], table.get("status_2", nothing), table["covered"], strict=True)
        for row, first, second, covered in lines:
            texts = [key(cell) for cell in row]
            cells.update(filter(None, texts))
            rows[tuple(filter(None, texts))] += 1
            words.update(w for cell, over in zip(row, covered, strict=True) if not over for w in normal(cell).split())
            for at, over in enumerate(covered):
                for label in filter(None, (first[at], second[at])):
                    near = texts[at] or next(filter(None, texts[at + 1 :]), "")
                    icons_filled.add((near[:10], label))
                    if not over:
                        icons[near[:10], label] += 1

    cells_read = Counter(text for row in read for _, text in row if text)
    rows_read = Counter(tuple(text for _, text in row if text) for row in read)
    words_read = Counter(word for table in tables for row in table for cell in row for word in normal(cell).split())
    stated = [near for row in read for near in _beside(row)]
    icons_read = Counter(pair for near in stated for pair in near)
    return {
        "row_exact": (rows & rows_read).total() / max(1, rows.total()),
        "cell_f1": f1(cells, cells_read),
        "status": (icons & icons_read).total() / icons.total() if icons else None,
        "status_wrong": sum(icons_filled.isdisjoint(near) for near in stated),
        "words_lost": (words - words_read).total() / max(1, words.total()),
        "tables": len(tables),
        "tables_truth": len(truth["tables"]),
    }
