"""A sample of `run.py mutate`: values changed in reports, tables and stored outputs, every one noticed."""

from __future__ import annotations

import random
from pathlib import Path

import nbformat
import pytest

from analysis.publish import PublishError, read_page
from analysis.tidy.store import PROCESSED
from tests.cells import themed
from tools.mutate import (
    KINDS,
    OPPOSITE,
    Mutant,
    changed,
    fresh_tables,
    output_mutants,
    processed_mutants,
    prose_mutants,
    raw_mutants,
    stale,
)


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
    (path,) = [path for path in themed() if path.stem.endswith("drug_cost_variance")]
    mutants = list(output_mutants([path], 1, random.Random(2), kinds=4))
    assert unnoticed(mutants) == []
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    assert len({mutant.place for mutant in mutants}) == len([cell for cell in cells if cell.get("outputs")]) > 3
    assert len({mutant.kind for mutant in mutants}) > 5


def test_numbers_typed_into_prose_are_noticed_and_little_else_can_turn() -> None:
    """The site refuses each; what only a reader can notice is counted, so that it does not grow unseen.

    In three notebooks; the command changes all.
    """
    paths = themed()[::3]
    mutants = list(prose_mutants(paths))
    typed = [mutant for mutant in mutants if mutant.kind != OPPOSITE]
    assert unnoticed(typed) == []
    assert len(typed) > 5 * len(paths)
    assert len(mutants) - len(typed) <= 6 * len(paths)


@pytest.mark.parametrize("path", themed(), ids=lambda path: path.stem)
def test_a_cell_that_was_not_run_is_noticed(path: Path, tmp_path: Path) -> None:
    """nbval passes over a cell that was never run; the site does not."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"]:
        count, cell.execution_count = cell.execution_count, None
        nbformat.write(notebook, tmp_path / path.name)  # type: ignore[no-untyped-call]
        with pytest.raises(PublishError, match="was not run"):
            read_page(tmp_path / path.name)
        cell.execution_count = count


def test_a_change_is_a_change_of_one_character() -> None:
    chance = random.Random(0)
    for text in ("−125,0 mnkr", "✓ klar", "Abc"):
        found = changed(text, chance, r"\w|✓")
        assert found is not None
        assert sum(old != new for old, new in zip(text, found[0], strict=True)) == 1
    assert changed("no digit", chance) is None
    assert len(KINDS) == 14
