"""Running the code cells of a notebook inside the tests, without a kernel: faster, and on other tables than ours."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest

from analysis.answers import output, printed
from analysis.answers.output import Bundle

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def themed() -> list[Path]:
    """The notebooks that are published, in order."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def shown(notebook: Path, processed: Path, **settings: str) -> list[Bundle]:
    """What a notebook displays when it reads the tidy tables of a folder; `settings` replace set-up values.

    A setting REPORT="mr-1" takes the place of the line that begins with `REPORT = `.
    """
    bundles: list[Bundle] = []
    scope: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patched, patch.object(output, "emit", bundles.append):
        patched.setenv("ANALYSIS_DATA", str(processed))
        printed._tidy.cache_clear()
        for cell in nbformat.read(notebook, as_version=4).cells:  # type: ignore[no-untyped-call]
            if cell.cell_type == "code":
                code = cell.source
                for name, value in settings.items():
                    code = re.sub(rf"^{name} = .*$", f"{name} = {value!r}", code, flags=re.M)
                exec(compile(code, f"{notebook.name}", "exec"), scope)
    printed._tidy.cache_clear()
    return bundles


def text_of(bundles: list[Bundle]) -> str:
    """All that is shown, as plain text with plain spaces."""
    return "\n".join(bundle["text/plain"] for bundle in bundles).replace("\u00a0", " ")
