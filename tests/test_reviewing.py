"""The command for reviewers: what it names when a table is not what the reports say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.pipeline import verify
from analysis.tidy.store import PROCESSED
from tests import site_notebooks as made


def test_a_table_that_somebody_altered_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = shutil.copytree(PROCESSED, tmp_path / "processed")
    lines = (altered / "emissions.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace(",", ",9", 1)
    (altered / "emissions.csv").write_text("".join(lines), encoding="utf-8")
    (altered / "budget.csv").unlink()
    monkeypatch.setattr(verify, "PROCESSED", altered)
    assert verify._tables() == ["data/processed/budget.csv: is missing", "data/processed/emissions.csv: line 3 differs"]


def test_a_page_that_is_refused_is_a_line_of_the_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.write(tmp_path / "01_small.ipynb", made.text("# How many?"), made.code("x", made.stdout("13")))
    monkeypatch.setattr(verify, "published", lambda: [path])
    pages, refused = verify._pages()
    assert pages == [] and len(refused) == 1
    assert refused[0].startswith("notebooks/01_small.ipynb, cell 2: the number 13 has no source")
