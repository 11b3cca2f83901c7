"""The files that people edit: what a spreadsheet or an unfinished line makes of them is told in one line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.core.csv_files import csv_lines
from analysis.core.errors import ReadingError
from analysis.pipeline.drift import drift_of
from analysis.pipeline.extract import extract
from analysis.tidy import vocabulary
from analysis.tidy.kinds import load_sources
from analysis.tidy.registers import load_corrections, load_left_out, load_row_counts
from analysis.tidy.store import ROOT
from tests.test_text_faults import MONTHLY

REGISTERS: list[tuple[str, Callable[[Path], object]]] = [
    ("raw/sources.csv", load_sources),
    ("corrections.csv", load_corrections),
    ("row_counts.csv", load_row_counts),
    ("left_out.csv", load_left_out),
]


@pytest.mark.parametrize(("name", "load"), REGISTERS)
def test_registers_as_spreadsheets_save_them(tmp_path: Path, name: str, load: Callable[[Path], object]) -> None:
    text = (ROOT / "data" / name).read_text(encoding="utf-8")
    file = tmp_path / Path(name).name
    file.write_text(text, encoding="utf-8-sig")
    assert load(file) == load(ROOT / "data" / name), "a byte order mark changes nothing"
    file.write_text(text.replace(",", ";"), encoding="utf-8")
    with pytest.raises(ReadingError, match=f"^{file.name}, line 1: has semicolons between its columns"):
        load(file)
    file.write_bytes((text + "å").encode("cp1252"))
    with pytest.raises(ReadingError, match=f"^{file.name}: is not UTF-8: save it as CSV UTF-8"):
        load(file)


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    file = tmp_path / "sources.csv"
    file.write_text("fil,sha256\n", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"^sources.csv, line 1: has other columns: give it source_file, sha256$"):
        csv_lines(file, ("source_file", "sha256"))


@pytest.fixture
def status_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the vocabulary's status words, which the reading goes by."""
    shutil.copytree(Path(vocabulary.__file__).parent, tmp_path / "vocabulary")
    monkeypatch.setattr(vocabulary, "files", lambda _: tmp_path / "vocabulary")
    vocabulary.words.cache_clear()
    yield tmp_path / "vocabulary" / "status_words.csv"
    vocabulary.words.cache_clear()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("activity,Klar,MEANING", "'activity' cannot have the meaning 'MEANING': there are assignment: fulfilled, "),
        ("activity,Klar, done", "'activity' cannot have the meaning ' done': "),
        ("assignment,Klar,done", "'assignment' cannot have the meaning 'done': "),
        ("Activity,Klar,done", "'Activity' cannot have the meaning 'done': "),
        ("activity;Klar;done", "has more or fewer cells: give it level, label, meaning"),
        ("activity,Klar,done,", "has more or fewer cells: give it level, label, meaning"),
    ],
)
def test_a_line_of_the_vocabulary_that_is_not_filled_in(
    tmp_path: Path, status_words: Path, line: str, said: str
) -> None:
    """Neither reading a report nor asking what it lacks passes it over, and neither blames the report."""
    lines = len(status_words.read_text(encoding="utf-8").splitlines())
    with status_words.open("a", encoding="utf-8", newline="") as file:
        file.write(f"{line}\n")
    report = tmp_path / "rapport-2021.txt"
    report.write_text(MONTHLY, encoding="utf-8")
    for read in (lambda: drift_of(report, tmp_path), lambda: extract([report], tmp_path)):
        with pytest.raises(ReadingError) as caught:
            read()
        assert str(caught.value).startswith(f"status_words.csv, line {lines + 1}: {said}")
