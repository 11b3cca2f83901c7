"""A sample of `run.py mutate`: values changed in reports, tables and stored outputs, every one noticed."""

from __future__ import annotations

import random
from pathlib import Path

import nbformat
import pytest

from analysis.tidy.store import PROCESSED
from tests.cells import figures_typed, not_run_in_order, themed
from tools.mutate import KINDS, Mutant, changed, fresh_tables, output_mutants, processed_mutants, raw_mutants, stale


def unnoticed(mutants: list[Mutant]) -> list[str]:
    assert mutants
    return [str(mutant) for mutant in mutants if not mutant.noticed_by]


def test_processed_tables_are_what_the_reports_give(tmp_path: Path) -> None:
    assert stale(PROCESSED, fresh_tables(tmp_path / "fresh")) == []


def test_changed_values_of_the_reports_are_noticed() -> None:
    assert unnoticed(list(raw_mutants(2, random.Random(2)))) == []


def test_changed_values_of_the_tables_are_noticed() -> None:
    assert unnoticed(list(processed_mutants(14, random.Random(2)))) == []


def test_changed_outputs_are_noticed() -> None:
    """A few kinds in every cell of one notebook; the command changes every kind in every cell of all."""
    mutants = list(output_mutants(themed()[3:4], 1, random.Random(2), kinds=3))
    assert unnoticed(mutants) == []
    assert len({mutant.place for mutant in mutants}) > 10 and len({mutant.kind for mutant in mutants}) > 5


@pytest.mark.parametrize("path", themed(), ids=lambda path: path.stem)
def test_what_nbval_passes_over_is_noticed(path: Path) -> None:
    """A cell as if it had never been run, and a figure typed into prose, in each cell there is."""
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert not_run_in_order(code) == []
    for cell in code:
        count, cell.execution_count = cell.execution_count, None
        assert not_run_in_order(code) == [cell.id]
        cell.execution_count = count
    for cell in [cell for cell in cells if cell.cell_type == "markdown"]:
        assert figures_typed(cell) == []
        for typed in ("77", "twelve", "1,5"):
            assert figures_typed(nbformat.v4.new_markdown_cell(f"{cell.source} There are {typed} of them."))  # type: ignore[no-untyped-call]


def test_a_change_is_a_change_of_one_character() -> None:
    chance = random.Random(0)
    for text in ("−125,0 mnkr", "✓ klar", "Abc"):
        found = changed(text, chance, r"\w|✓")
        assert found is not None
        assert sum(old != new for old, new in zip(text, found[0], strict=True)) == 1
    assert changed("no digit", chance) is None
    assert len(KINDS) == 16
