"""What holds for every PDF: nothing lost, pages closed, one line for a file that cannot be read."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pdfplumber
import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod
from PIL import Image

from analysis.answers.look import png_of, show
from analysis.core import progress as pace
from analysis.core.errors import ReadingError
from analysis.reading.document import Cell, Grid, Heading, Legend, Paragraph, Row
from analysis.reading.pdf import paragraphs
from analysis.reading.pdf import pdfium_calls as pdf_calls
from analysis.reading.pdf.blocks import read_pdf


def dense(pages: int, path: Path, lines: int = 20) -> Path:
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    for page in range(pages):
        pdf.add_page()
        pdf.set_font("helvetica", size=7)
        for line in range(lines):
            pdf.text(
                40, 60 + 12 * line, f"Sida {page} rad {line}: " + "kostnaderna för verksamheten ökar under året " * 3
            )
    pdf.output(str(path))
    return path


def letters_of(path: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for char in page.chars:
                if not char["text"].isspace():
                    counts[char["text"]] = counts.get(char["text"], 0) + 1
    return counts


def test_every_letter_is_in_one_place(tmp_path: Path) -> None:
    path = dense(3, tmp_path / "dense.pdf")
    found: dict[str, int] = {}
    for page in read_pdf(path).pages:
        texts = [piece.text for piece in page.furniture]
        for block in page.blocks:
            match block:
                case Heading() | Paragraph():
                    texts += [piece.text for piece in block.item.pieces]
                case Legend() | Grid():
                    pytest.fail("there is no table on these pages")
        for letter in "".join(texts).replace(" ", ""):
            found[letter] = found.get(letter, 0) + 1
    assert found == letters_of(path)


def test_a_word_that_reading_loses_is_told_with_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = dense(2, tmp_path / "dense.pdf")
    whole = paragraphs._paragraphs
    monkeypatch.setattr(paragraphs, "_paragraphs", lambda *arguments: list(whole(*arguments))[1:])
    with pytest.raises(ReadingError, match=r"dense\.pdf, page 1 at .*: characters lost in reading"):
        read_pdf(path)


def test_a_word_used_twice_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = dense(1, tmp_path / "dense.pdf")
    whole = paragraphs._paragraphs
    monkeypatch.setattr(paragraphs, "_paragraphs", lambda *arguments: [g for g in whole(*arguments) for _ in (1, 2)])
    with pytest.raises(ReadingError, match=r"page 1 at .*: characters used twice"):
        read_pdf(path)


def test_pages_are_closed_as_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = dense(5, tmp_path / "dense.pdf")
    events: list[str] = []
    close = pdf_calls.close_page

    def noted(page: int) -> None:
        events.append(f"closed {sum(event.startswith('closed') for event in events) + 1}")
        close(page)

    monkeypatch.setattr(pdf_calls, "close_page", noted)
    with pace.told_to(lambda source, page, pages: events.append(f"{source}: done {page} of {pages}")):
        read_pdf(path)
    assert events[:4] == ["closed 1", "dense.pdf: done 1 of 5", "closed 2", "dense.pdf: done 2 of 5"]
    assert [event for event in events if "done" in event] == [f"dense.pdf: done {page} of 5" for page in range(1, 6)]


def test_memory_does_not_grow_with_the_pages(tmp_path: Path) -> None:
    def peak(pages: int) -> int:
        path = dense(pages, tmp_path / f"dense{pages}.pdf", lines=12)
        tracemalloc.start()
        document = read_pdf(path)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(document.pages) == pages
        return most

    assert peak(10) < 1.5 * peak(2)


def test_a_table_that_is_a_picture_is_named(tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    pdf.text(50, 50, "Tabell 1")
    pdf.image(Image.new("RGB", (400, 400), "lightgrey"), 50, 100, 450, 400)
    pdf.output(str(tmp_path / "picture.pdf"))
    (page,) = read_pdf(tmp_path / "picture.pdf").pages
    assert page.notes == ("a picture covers 50,100,500,500: a table or text in it is not read",)


def test_letters_drawn_as_outlines_are_named(tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    for row in range(15):
        for column in range(10):
            pdf.ellipse(50 + 20 * column, 50 + 20 * row, 5, 7, style="F")
    pdf.set_font("helvetica", size=10)
    pdf.text(50, 500, "Tabell 1")
    pdf.output(str(tmp_path / "outlines.pdf"))
    (page,) = read_pdf(tmp_path / "outlines.pdf").pages
    assert page.notes == ("150 outlines are drawn where letters may be meant: they are not read",)


def test_a_file_that_is_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing of the kind")
    with pytest.raises(ReadingError, match=r"^broken\.pdf: .*: export the report anew$") as caught:
        read_pdf(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", [EncryptionMethod.RC4, EncryptionMethod.AES_128, EncryptionMethod.AES_256])
def test_a_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: EncryptionMethod) -> None:
    drawn = FPDF()
    drawn.set_encryption(
        owner_password="a", user_password="lösen", encryption_method=method, permissions=AccessPermission.none()
    )
    drawn.add_page()
    drawn.set_font("Helvetica", size=12)
    drawn.text(100, 100, "Rapport")
    drawn.output(str(tmp_path / "locked.pdf"))
    monkeypatch.delenv("REPORT_PASSWORD", raising=False)
    set_it = r"set REPORT_PASSWORD to it, or save a copy without one"
    with pytest.raises(ReadingError, match=rf"^locked\.pdf: it is locked with a password: {set_it}$"):
        read_pdf(tmp_path / "locked.pdf")
    monkeypatch.setenv("REPORT_PASSWORD", "lösan")
    with pytest.raises(
        ReadingError, match=r"^locked\.pdf: its password is not the one in REPORT_PASSWORD: set the right"
    ):
        read_pdf(tmp_path / "locked.pdf")
    monkeypatch.setenv("REPORT_PASSWORD", "lösen")
    [page] = read_pdf(tmp_path / "locked.pdf").pages
    assert "Rapport" in str(page.blocks)
    assert png_of(tmp_path / "locked.pdf", 1).startswith(b"\x89PNG")


def test_a_scanned_file(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.image(Image.new("RGB", (400, 400), "lightgrey"), 0, 0, 200)
    pdf.output(str(tmp_path / "scan.pdf"))
    with pytest.raises(ReadingError, match=r"^scan\.pdf, page 1: it holds no text, only pictures"):
        read_pdf(tmp_path / "scan.pdf")


def test_rows_carry_page_and_box(tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    pdf.set_line_width(0.5)
    for y in (100, 120, 140):
        pdf.line(50, y, 350, y)
    for x in (50, 200, 350):
        pdf.line(x, 100, x, 140)
    for x, y, text in ((54, 114, "Post"), (204, 114, "Mnkr"), (54, 134, "Hyra"), (204, 134, "1,0")):
        pdf.text(x, y, text)
    pdf.output(str(tmp_path / "ruled.pdf"))
    ((grid,),) = [page.blocks for page in read_pdf(tmp_path / "ruled.pdf").pages]
    assert isinstance(grid, Grid)
    row: Row = grid.rows[0]
    cell = row.cells[1]
    assert isinstance(cell, Cell)
    assert (row.place.page, row.place.box) == (1, (50.0, 120.0, 350.0, 140.0))
    assert cell.place.box == (200.0, 120.0, 350.0, 140.0)
    seen = show(tmp_path / "ruled.pdf", 1, resolution=72)
    assert seen.counts == "1 grid, 4 cells"
    assert seen.things["text"].tolist() == ["Post | Mnkr", "Post", "Mnkr", "Hyra", "1,0"]
    assert seen.picture.getpixel((300, 120)) != (255, 255, 255), "the cell's frame is drawn"
    with pytest.raises(ReadingError, match=r"^ruled.pdf: has no page 2: give page 1, its only one$"):
        show(tmp_path / "ruled.pdf", 2)
