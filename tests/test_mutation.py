"""A sample of `run.py mutate`: values changed in reports, tables and stored outputs, every one noticed."""

from __future__ import annotations

import random
from pathlib import Path

from analysis.store import PROCESSED
from tests.cells import themed
from tools.mutate import KINDS, changed, fresh_tables, output_mutants, processed_mutants, raw_mutants, stale


def unnoticed(mutants: list[object]) -> list[str]:
    assert mutants
    return [str(mutant) for mutant in mutants if not mutant.noticed_by]  # type: ignore[attr-defined]


def test_processed_tables_are_what_the_reports_give(tmp_path: Path) -> None:
    assert stale(PROCESSED, fresh_tables(tmp_path / "fresh")) == []


def test_changed_values_of_the_reports_are_noticed() -> None:
    assert unnoticed(list(raw_mutants(2, random.Random(2)))) == []


def test_changed_values_of_the_tables_are_noticed() -> None:
    assert unnoticed(list(processed_mutants(14, random.Random(2)))) == []


def test_changed_outputs_are_noticed() -> None:
    """One place in every cell of one notebook; the command changes every kind in every cell of all."""
    assert unnoticed(list(output_mutants(themed()[3:], 1, random.Random(2)))) == []


def test_a_change_is_a_change_of_one_character() -> None:
    chance = random.Random(0)
    for text in ("−125,0 mnkr", "✓ klar", "Abc"):
        found = changed(text, chance, r"\w|✓")
        assert found is not None
        assert sum(old != new for old, new in zip(text, found[0], strict=True)) == 1
    assert changed("no digit", chance) is None
    assert len(KINDS) == 16
