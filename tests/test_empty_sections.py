"""A page whose reports say nothing about one of its questions."""

from __future__ import annotations

from pathlib import Path

import nbformat

from analysis.publish.pages import read_page


def test_a_question_without_an_answer_is_left_out(tmp_path: Path) -> None:
    silent, telling = (nbformat.v4.new_code_cell("1", execution_count=n) for n in (1, 2))  # type: ignore[no-untyped-call]
    data = {"text/html": "<p>Nothing was read.</p>", "text/plain": "Nothing was read."}
    telling.outputs = [nbformat.v4.new_output("display_data", data=data)]  # type: ignore[no-untyped-call]
    texts = ["# What?", "## Which are late?", "## What is said?", "## What this does not show\n\n* Much."]
    title, late, said, limits = map(nbformat.v4.new_markdown_cell, texts)
    notebook = nbformat.v4.new_notebook(cells=[title, late, silent, said, telling, limits])  # type: ignore[no-untyped-call]
    nbformat.write(notebook, tmp_path / "01_x.ipynb")  # type: ignore[no-untyped-call]
    page = read_page(tmp_path / "01_x.ipynb")
    assert [heading.get_text() for heading in page.body.find_all("h2")] == ["What is said?"], (
        "and no limits of no number"
    )
