"""Copies of the notebooks for analysts, with their Markdown in the language of this process.

    python -m analysis.pipeline.copies FOLDER

`python3 run.py lab --language sv` calls it with ANALYSIS_LANGUAGE set.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from analysis.answers.language import translated_markdown
from analysis.publish import published


def copy_for_analysts(paths: Sequence[Path], folder: Path) -> Iterator[str]:
    """Copy notebooks without their output into a folder; yields a line for each.

    A copy that is there already is left alone: an analyst may have changed it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        if (folder / path.name).exists():
            continue
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = translated_markdown(cell.source)
            else:
                cell.outputs, cell.execution_count = [], None
        text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")
        yield f"{path.name}: copied"


if __name__ == "__main__":
    print(*copy_for_analysts(published(), Path(sys.argv[1])), sep="\n")
