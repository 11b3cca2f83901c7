"""A report read by two engines: where they agree nothing is said, and each thing they differ in has its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.core import isolation
from analysis.core.isolation import Budget
from analysis.pipeline import verification
from analysis.pipeline.verification import FILE, spelled, verified_lines
from analysis.reading.pdf import icons as pdf_icons
from analysis.reading.pdf import pdfium as pdf_source
from analysis.reading.pdf import plumber as pdf_plumber
from analysis.reading.pdf.compare import verified
from analysis.reading.pdf.sheet import Sheet, Word
from tests.hostile_pdfs import HOSTILE, sound
from tests.typeset import make, missing


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "rapport-2021.pdf"
    path.write_bytes(sound(rows=3))
    return path


def test_a_sound_report(report: Path) -> None:
    found = verified(report)
    assert (found.pages, found.words, found.cells, found.differences) == (1, 31, 12, ())
    assert [engine.split()[0] for engine in found.engines] == ["PDFium", "pdfplumber"]


@pytest.mark.parametrize("look", ["ruled_repeated", "rotated_pages", "hyphenated", "vector_icons", "numbers_no_lines"])
def test_typeset_reports(look: str, tmp_path: Path) -> None:
    if lack := missing(look):
        pytest.skip(lack)
    path, _ = make(look, tmp_path, 31)
    assert verified(path).differences == ()


def test_a_word_that_one_engine_misreads(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a cell, so the cell differs with it; and one that is lost altogether."""
    whole = pdf_plumber._words

    def faulty(letters: list[pdf_plumber._Letter]) -> tuple[Word, ...]:
        words = whole(letters)
        for word in words:
            word.text = "k1ar." if word.text == "klar." and word is words[-3] else word.text
        return tuple(word for word in words if word.text != "attraktivitet")

    monkeypatch.setattr(pdf_plumber, "_words", faulty)
    lines = [spelled("r.pdf", vars_of(found), "PDFium", "pdfplumber") for found in verified(report).differences]
    assert [line.split(": ", 1)[1] for line in lines] == [
        "word: PDFium has 'attraktivitet', pdfplumber has nothing",
        "word: PDFium has 'klar.', pdfplumber has 'k1ar.'",
        "cell: PDFium has 'Kommentar 2 är klar.', pdfplumber has 'Kommentar 2 är k1ar.'",
    ]
    assert all(line.startswith("r.pdf, page 1 at ") for line in lines)


def vars_of(found: object) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("page", "box", "what", "first", "second")}


def test_a_rule_that_one_engine_does_not_see(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pdf_source._OpenPage.sheet

    def faulty(page: pdf_source._OpenPage, gallery: object) -> Sheet:
        found = whole(page, gallery)  # type: ignore[arg-type]
        lowest = sorted({round(rule.top) for rule in found.rules if rule.horizontal})[2]
        rules = tuple(rule for rule in found.rules if not rule.horizontal or round(rule.top) != lowest)
        return Sheet(found.number, found.width, found.height, found.words, rules)

    monkeypatch.setattr(pdf_source._OpenPage, "sheet", faulty)
    (found,) = verified(report).differences
    assert (found.what, found.first, found.second) == ("grid", "3 rows by 3 columns", "4 rows by 3 columns")


def test_a_file_that_only_one_engine_reads(tmp_path: Path) -> None:
    path = tmp_path / "rapport-2021.pdf"
    path.write_bytes(HOSTILE["a page without a box"](1))
    (found,) = verified(path).differences
    assert (found.page, found.what, found.first) == (None, "file", "is read")
    assert found.second.startswith("not a readable PDF")


def test_icons_that_one_engine_does_not_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if lack := missing("vector_icons"):
        pytest.skip(lack)
    path, _ = make("vector_icons", tmp_path, 31)
    monkeypatch.setattr(pdf_icons, "found", lambda *arguments: ([], 0))
    assert verified(path).differences == ()
    monkeypatch.undo()
    whole = pdf_plumber._sheet
    monkeypatch.setattr(pdf_plumber, "_sheet", lambda *arguments: without_icons(whole(*arguments)))
    found = verified(path).differences
    assert found
    assert {one.what for one in found} == {"cell"}
    assert all("[picture]" in one.first and "[picture]" not in one.second for one in found)


def without_icons(sheet: Sheet) -> Sheet:
    return Sheet(sheet.number, sheet.width, sheet.height, sheet.words, sheet.rules, sheet.shades)


def test_lines_and_data(report: Path, tmp_path: Path) -> None:
    text = tmp_path / "bilaga.txt"
    text.write_text("Bilaga", encoding="utf-8")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n")
    *_, last, unread = verified_lines([text, report, broken], Budget(), tmp_path)
    assert "agree on all 31 words and 12 cells on 1 pages" in last
    assert unread == "broken.pdf: not a readable PDF: export the report anew; it is not verified"
    whole, problem = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    assert (whole["source_file"], whole["words"], whole["cells"], whole["differences"]) == (report.name, 31, 12, [])
    assert len(whole["sha256"]) == 64
    assert problem == {"source_file": "broken.pdf", "problem": "not a readable PDF"}


def test_what_was_found_before_is_kept_for_the_same_bytes(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, asked = tmp_path / "kept", []

    def isolated(*arguments: object) -> object:
        asked.append(arguments)
        return isolation.isolated(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(verification, "isolated", isolated)
    first = list(verified_lines([report], Budget(), kept=kept))
    assert list(verified_lines([report], Budget(), kept=kept)) == first
    assert len(asked) == 1
    report.write_bytes(sound(rows=4))
    second = list(verified_lines([report], Budget(), kept=kept))
    assert second != first and len(asked) == 2
    for file in kept.iterdir():
        file.write_bytes(b"damaged")
    assert list(verified_lines([report], Budget(), kept=kept)) == second
    assert len(asked) == 3


def test_a_text_has_no_second_reader(tmp_path: Path) -> None:
    assert list(verified_lines([tmp_path / "a.txt"], Budget())) == ["no PDF among them: a text has no second reader"]


def test_differences_are_made_inert() -> None:
    difference = {"page": 2, "box": (1.0, 2.0, 3.0, 4.0), "what": "word", "first": "\x1b[2J", "second": ""}
    line = spelled("r.pdf", difference, "PDFium", "pdfplumber")
    assert line == r"r.pdf, page 2 at 1,2,3,4: word: PDFium has '\u001b[2J', pdfplumber has nothing"
