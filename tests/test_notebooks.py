"""The notebooks as they are stored: run from top to bottom, and saying nothing that the data does not give."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.answers.trace import Tidy
from analysis.publish import read_page, recount
from analysis.tidy.store import PROCESSED
from tests.cells import NOTEBOOKS, themed

LINES_OF_A_CELL = 30
"""A question's filter, grouping and sentence: what is longer is a rule, and belongs into the package."""

notebooks = pytest.mark.parametrize("path", themed(), ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[Any]:
    found = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    return [cell for cell in found if cell.cell_type == kind]


def test_nbval_finds_every_output_again() -> None:
    """Strict: every output of every cell of every notebook, without marks that let one pass."""
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert f"{sum(len(cells(path, 'code')) for path in paths)} passed" in done.stdout


def test_every_number_is_what_its_formula_and_its_rows_give() -> None:
    assert list(recount(map(read_page, themed()), Tidy(PROCESSED))) == []


@notebooks
def test_nothing_is_marked_to_be_let_pass(path: Path) -> None:
    for cell in cells(path, "code"):
        assert "NBVAL" not in cell.source.upper()
        assert not cell.metadata.get("tags")


@notebooks
def test_code_cells_are_short_and_import_from_the_package_itself(path: Path) -> None:
    for cell in cells(path, "code"):
        code = ast.parse(cell.source)
        lines = [node.end_lineno - node.lineno + 1 for node in code.body if not isinstance(node, ast.ImportFrom)]
        assert sum(lines) <= LINES_OF_A_CELL, cell.id
        for node in ast.walk(code):
            assert not isinstance(node, ast.FunctionDef), cell.id
            if isinstance(node, ast.ImportFrom):
                assert node.module == "analysis", f"cell {cell.id} imports from {node.module}"


@notebooks
def test_the_title_is_a_question_or_a_name_and_the_answer_comes_first(path: Path) -> None:
    headings = [line for cell in cells(path, "markdown") for line in cell.source.splitlines() if line.startswith("#")]
    assert headings[0].startswith("# ")
    assert headings[1] == "## In short"
    assert headings[-1] == "## What this does not show"
    assert all(heading.endswith("?") for heading in headings[2:-1])
    assert len(headings) <= 8, "at most five questions"


@notebooks
def test_nothing_of_the_machine_is_stored(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    assert all(cell.metadata == {} for cell in notebook.cells)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|Users|tmp)/|site-packages|0x[0-9a-f]{6,}", text)
