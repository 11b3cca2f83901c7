"""Running the code cells of a notebook inside the tests, without a kernel: faster, and on other tables than ours."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import nbformat

from analysis import store
from analysis.notebooks import NOTEBOOKS
from analysis.prose import markup

THEMES = ("01_status_distribution", "02_off_plan_activities", "03_drug_cost_variance", "04_co2_trend")


def themed() -> list[Path]:
    """The four themed notebooks, in order."""
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


def text(bundles: list[markup.Bundle]) -> str:
    """All that was displayed, as plain text."""
    return "\n".join(bundle["text/plain"] for bundle in bundles).replace("\N{NO-BREAK SPACE}", " ")
