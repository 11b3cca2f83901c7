"""Running the code cells of a notebook inside the tests, without a kernel: faster, and on other tables than ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from analysis.answers.prose import markup

from analysis.pipeline.notebooks import NOTEBOOKS
from analysis.tidy import store

THEMES = (
    "01_status_distribution",
    "02_off_plan_activities",
    "03_drug_cost_variance",
    "04_co2_trend",
    "06_what_changed",
)


def themed() -> list[Path]:
    """The themed notebooks, in order: those that show what they show with measures, charts and prose."""
    return [NOTEBOOKS / f"{name}.ipynb" for name in THEMES]


def shown(notebook: Path, processed: Path, **settings: str) -> list[markup.Bundle]:
    """What a notebook displays when it reads the tidy tables of a folder; `settings` replace set-up values.

    A setting REPORT="mr-1" takes the place of the line that begins with `REPORT = `.
    """
    bundles: list[markup.Bundle] = []
    scope: dict[str, object] = {}
    with patch.object(store, "PROCESSED", processed), patch.object(markup, "_display", bundles.append):
        for cell in nbformat.read(notebook, as_version=4).cells:  # type: ignore[no-untyped-call]
            if cell.cell_type == "code":
                source = "\n".join(_set(line, settings) for line in cell.source.splitlines())
                exec(compile(source, f"{notebook.name}, cell {cell.id}", "exec"), scope)
    return bundles


def _set(line: str, settings: dict[str, str]) -> str:
    name = line.partition(" = ")[0]
    return f"{name} = {settings[name]}" if name in settings else line


def not_run_in_order(code_cells: Sequence[Any]) -> list[str]:
    """The code cells that were not run one after the other from the first on; nbval passes what was never run."""
    return [cell.id for number, cell in enumerate(code_cells, 1) if cell.execution_count != number]


_NUMBER_WORDS = re.compile(
    r"\b(three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|fewer)\b", re.IGNORECASE
)
"""What could become wrong like a figure. "Two", "most" and "half" stand in sentences that count nothing, too."""


def figures_typed(cell: Any) -> list[str]:
    """The figures, and the words for them, in a Markdown cell; the one in CO₂ is a word."""
    said = re.sub("CO₂e?", "", cell.source)
    return [*re.findall(r"\d+", said), *_NUMBER_WORDS.findall(said)]


def text(bundles: list[markup.Bundle]) -> str:
    """All that was displayed, as plain text."""
    return "\n".join(bundle["text/plain"] for bundle in bundles).replace("\N{NO-BREAK SPACE}", " ")
