"""Amounts printed in red without a minus: drawn pages on which the colour stands for one, or not."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from analysis.core.errors import ReadingError
from analysis.pipeline.extract import extract
from tests.test_pdf_tables import Rows, new_pdf, write

RED = "Utfall jan-aug", "Budget jan-aug", "Avvikelse jan-aug"
ROWS = [["Vård", "98,5", "100,0", "1,5"], ["Trafik", "53,7", "50,0", "3,7"], ["Kultur", "12,0", "12,5", "0,5"]]
"""Budget minus result in each line but Trafik, which is 3,7 over its budget."""


def amounts(folder: Path, rows: Rows, red: Collection[str], said: str = "") -> list[float]:
    """The amounts read of a page on which those texts are red that are among `red`."""
    pdf = new_pdf()
    pdf.set_font("helvetica", "B", 16)
    pdf.text(54, 60, "Månadsrapport augusti 2024")
    write(pdf, 54, 84, f"Belopp i mnkr. {said}")
    for number, row in enumerate([["Nämnd", *RED], *rows]):
        for x, text in zip((54, 240, 350, 460), row, strict=True):
            pdf.set_text_color(*((192, 0, 0) if text in red else (0, 0, 0)))
            write(pdf, x, 120 + 18 * number, text, bold=not number, right=x > 54)
            pdf.line(54, 124 + 18 * number, 470, 124 + 18 * number)
    path = folder / "rapport.pdf"
    pdf.output(str(path))
    found = extract([path], folder)["budget"]
    return [float(value) for value in found["value_mnkr"]]


PRINTED = [98.5, 100.0, 1.5, 53.7, 50.0, 3.7, 12.0, 12.5, 0.5]
MEANT = [98.5, 100.0, 1.5, 53.7, 50.0, -3.7, 12.0, 12.5, 0.5]


def test_the_deviations_tell_that_red_is_minus(tmp_path: Path) -> None:
    assert amounts(tmp_path, ROWS, {"3,7"}) == MEANT


def test_the_deviations_tell_that_red_is_no_minus(tmp_path: Path) -> None:
    rows = [ROWS[0], ["Trafik", "50,0", "53,7", "3,7"], ROWS[2]]
    assert amounts(tmp_path, rows, {"3,7"})[5] == 3.7


def test_the_report_says_that_red_is_minus(tmp_path: Path) -> None:
    rows = [[*row[:3], "0,0"] for row in ROWS]
    assert amounts(tmp_path, rows, {"98,5", "53,7"}, "Röda belopp är negativa.")[::3] == [-98.5, -53.7, 12.0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[*row[:3], "9,9"] for row in ROWS], ""),
        (ROWS[:1], ""),
        ([ROWS[0], ["Trafik", "50,0", "53,7", "3,7"]], "Röda belopp är negativa."),
    ],
    ids=["neither fits", "one line", "the report contradicts itself"],
)
def test_what_red_stands_for_cannot_be_told(rows: Rows, said: str, tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"page 1 at .* is one of several amounts in red"):
        amounts(tmp_path, rows, {"1,5", "3,7", "9,9"} if not said else {"3,7"}, said)


@pytest.mark.parametrize(
    ("rows", "red"),
    [
        ([ROWS[0], ["Trafik", "53,7", "50,0", "-3,7"]], {"-3,7", "53,7"}),
        ([["Vård", "98,5", "100,0", "-1,5"], ["Trafik", "53,7", "50,0", "9,9"]], {"9,9"}),
        ([["Vård", "1,0", "2,0", "3,0"], ["Summa", "1,1", "2,1", "3,1"]], {"Summa", "1,1", "2,1", "3,1", *RED}),
    ],
    ids=["red amounts have a minus", "other amounts have one", "the whole line is red"],
)
def test_red_that_is_no_sign(rows: Rows, red: Collection[str], tmp_path: Path) -> None:
    expected = [float(text.replace(",", ".")) for row in rows for text in row[1:]]
    assert amounts(tmp_path, rows, red) == expected
