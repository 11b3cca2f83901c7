"""The notebooks as they are stored: run from top to bottom, and saying nothing that the data does not give."""

from __future__ import annotations

import ast
import html
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.core.errors import ReadingError
from analysis.pipeline.notebooks import METADATA, NOTEBOOKS, notebook_paths, run_notebooks
from tests.cells import figures_typed, not_run_in_order, themed

ALLOWED = {"charts", "measures", "prose", "schema", "show", "store"}
"""The modules of analysis that a notebook may import from, and `show`, which draws a page."""

LINES_OF_A_CELL = 16

all_notebooks = pytest.mark.parametrize("path", notebook_paths(), ids=lambda path: path.stem)
notebooks = pytest.mark.parametrize("path", themed(), ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[Any]:
    found = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    return [cell for cell in found if cell.cell_type == kind]


def test_the_themes_are_there() -> None:
    assert set(themed()) <= set(notebook_paths())


@all_notebooks
def test_nbval_finds_every_output_again(path: Path) -> None:
    """Strict: every output of every cell, without marks that let one pass."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert f"{len(cells(path, 'code'))} passed" in done.stdout


@all_notebooks
def test_every_cell_was_run_in_order_without_error(path: Path) -> None:
    assert not_run_in_order(cells(path, "code")) == []
    assert not [cell.id for cell in cells(path, "code") for output in cell.outputs if output.output_type == "error"]


@notebooks
def test_every_cell_shows_prose_tables_or_charts_and_nothing_else(path: Path) -> None:
    for cell in cells(path, "code"):
        kinds = {output.output_type for output in cell.outputs}
        assert kinds == {"display_data"}, f"cell {cell.id} shows {sorted(kinds) or 'nothing'}"
        for output in cell.outputs:
            assert "text/plain" in output.data and {"text/html", "text/markdown"} & set(output.data)


@all_notebooks
def test_nothing_is_marked_to_be_let_pass(path: Path) -> None:
    for cell in cells(path, "code"):
        assert "NBVAL" not in cell.source.upper()
        assert not cell.metadata.get("tags")


@notebooks
def test_no_figure_is_typed_in_markdown(path: Path) -> None:
    """CO₂ and its like are words; every other figure could become wrong without anybody noticing."""
    for cell in cells(path, "markdown"):
        assert figures_typed(cell) == [], f"cell {cell.id}"


@notebooks
def test_code_cells_are_short_and_plain(path: Path) -> None:
    for cell in cells(path, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= LINES_OF_A_CELL, f"cell {cell.id}"
        assert all(len(line) <= 120 for line in lines), f"cell {cell.id}"
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.Lambda | ast.For | ast.While | ast.comprehension), cell.id
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"\.(csv|txt|pdf|svg|png)\b|^[./~]|\\", node.value), f"cell {cell.id}: a path"
            if isinstance(node, ast.Import):
                raise AssertionError(f"cell {cell.id} imports {ast.unparse(node)}")
            if isinstance(node, ast.ImportFrom):
                names = [alias.name for alias in node.names] if node.module == "analysis" else [str(node.module)]
                assert {name.removeprefix("analysis.").split(".")[0] for name in names} <= ALLOWED, f"cell {cell.id}"


@notebooks
def test_title_is_a_question_and_sections_are_in_order(path: Path) -> None:
    headings = [line for cell in cells(path, "markdown") for line in cell.source.splitlines() if line.startswith("#")]
    assert headings[0].startswith("# ") and headings[0].endswith("?")
    assert headings[1] == "## In short"
    assert headings[-2:] == ["## What this does not show", "## Where each number comes from"]
    assert all(heading.endswith("?") or heading in (*headings[1:2], *headings[-2:]) for heading in headings)


@notebooks
def test_nothing_of_the_machine_is_stored(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    assert notebook.metadata == METADATA
    assert all(cell.metadata == {} for cell in notebook.cells)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", cell.id) for cell in notebook.cells)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|Users|tmp)/|site-packages|0x[0-9a-f]{6,}", text)


@notebooks
def test_every_number_shown_is_marked_with_its_sources(path: Path) -> None:
    """In sentences and tables no digit stands outside a number, a report's words, a date or a label."""
    for cell in cells(path, "code"):
        for output in cell.outputs:
            shown = output.data.get("text/html", output.data.get("text/markdown", ""))
            rest = re.sub(
                r"<(data|span|time)\b.*?</\1>|<caption>.*?</caption>|<figure.*?</figure>", "", shown, flags=re.S
            )
            words = html.unescape(re.sub(r"<[^>]*>|CO₂e?", "", rest))
            assert not re.search(r"\d", words), f"cell {cell.id}: {words.strip()[:200]}"
            for keys in re.findall(r'data-sources="([^"]*)"', shown):
                assert keys, f"cell {cell.id}: a number without sources"


def test_running_again_elsewhere_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another hash seed, working directory, time zone, locale and font cache the bytes stay the same."""
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "MPLCONFIGDIR": str(tmp_path)}
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "notebooks").mkdir()
    copy = tmp_path / "notebooks" / "03_drug_cost_variance.ipynb"
    copy.write_bytes((NOTEBOOKS / copy.name).read_bytes())
    assert list(run_notebooks(copy.parent)) == [f"{copy.name}: run"]
    assert copy.read_bytes() == (NOTEBOOKS / copy.name).read_bytes()


def test_notebooks_are_stored_all_or_none(tmp_path: Path) -> None:
    for name, source in (("a", "print(1)"), ("b", "1 / 0")):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])  # type: ignore[no-untyped-call]
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")  # type: ignore[no-untyped-call]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ReadingError, match=r"b\.ipynb: a cell fails: ZeroDivisionError: division by zero: run it in"):
        list(run_notebooks(tmp_path))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
