"""Reports typeset in the looks that real ones have: each is read as its truth has it, cell by cell and sign by sign."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from analysis.tidy.tables_as_json import tables_as_json
from tests.typeset import LOOKS, make, missing


@pytest.mark.parametrize("look", LOOKS)
def test_each_look_is_read_as_its_truth(look: str, tmp_path: Path) -> None:
    if lack := missing(look):
        pytest.skip(lack)
    pdf, path = make(look, tmp_path, seed=3)
    found, truth = json.loads(tables_as_json(pdf)), json.loads(path.read_text(encoding="utf-8"))
    expected = [row for table in truth["tables"] for row in [table["header"], *rows_with_signs(table)]]
    assert lines(row for table in found["tables"] for row in [table["header"], *table["rows"]]) == lines(expected)
    assert len(expected) > 5
    unread = {f"page {page}" for page in truth["picture_pages"]}
    assert unread <= {note.removeprefix(f"{pdf.name}, ").partition(":")[0] for note in found["notes"]}


def rows_with_signs(table: Mapping[str, Any]) -> list[list[str]]:
    """The rows of a table of the truth, the meanings of a cell's signs in square brackets before its text."""
    return [
        ["".join(f"[{label}] " for label in labels if label) + text for text, *labels in zip(*parts, strict=True)]
        for parts in zip(table["rows"], table["status"], table["status_2"], strict=True)
    ]


def lines(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """The rows with one space between words; how lines and paragraphs part within a cell is no matter here."""
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    look = "glyphs_symbol_font"
    if lack := missing(look):
        pytest.skip(lack)
    first, second, other = (make(look, tmp_path / str(n), seed) for n, seed in enumerate((1, 1, 2)))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert first[0].read_bytes() != other[0].read_bytes()
