"""What each page holds: words, rules and pictures at their places."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw

from analysis.reading.pdf import pdfium as pdf_source
from analysis.reading.pdf.sheet import Sheet
from analysis.reading.pdf.words import Font, Letters, Run, words_of
from tests.hostile_pdfs import FONT, TEXT, mapped, page, stream


def read(folder: Path, content: bytes) -> Sheet:
    path = folder / "page.pdf"
    path.write_bytes(content)
    (sheet,) = pdf_source.sheets(path)
    return sheet


def texts(sheet: Sheet) -> list[str]:
    return [word.text for word in sheet.words]


def drawn(draw: Callable[[FPDF], None]) -> bytes:
    pdf = FPDF(unit="pt", format=(300, 200))
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    draw(pdf)
    return bytes(pdf.output())


def test_what_is_shown_of_a_page_begins_at_its_crop_box(tmp_path: Path) -> None:
    rule = b" 1 w 60 690 m 260 690 l S"
    sheet = read(tmp_path, page(TEXT + rule, b"/CropBox[50 600 300 800]"))
    assert (sheet.width, sheet.height) == (250, 200)
    first = sheet.words[0]
    assert (first.text, round(first.x0, 1), round(first.base, 1), round(first.size, 1)) == ("Rapport", 22, 100, 12)
    assert [(round(rule.x0), round(rule.top), round(rule.x1)) for rule in sheet.rules] == [(10, 110, 210)]


def test_letters_beside_the_page_are_not_read(tmp_path: Path) -> None:
    beside = b" BT /F 12 Tf 72 900 Td (ovan) Tj ET BT /F 12 Tf 700 600 Td (bredvid) Tj ET"
    assert texts(read(tmp_path, page(TEXT + beside))) == ["Rapport", "2021"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turn: int, tmp_path: Path) -> None:
    """Text that runs up, down or upside down, on a page that is shown so that it stands upright."""
    matrix = {90: b"0 1 -1 0 300 100", 180: b"-1 0 0 -1 300 400", 270: b"0 -1 1 0 300 700"}[turn]
    content = b"BT /F 12 Tf %s Tm (Rapport 2021) Tj ET" % matrix
    shown = read(tmp_path, page(content, b"/Rotate %d" % turn))
    assert (texts(shown), shown.turned) == (["Rapport", "2021"], 0)
    turned = read(tmp_path, page(content))
    assert (texts(turned), turned.turned) == (["Rapport", "2021"], turn)
    (x0, top, _, _), (u0, up, _, _) = (sheet.on_page(sheet.words[0].box) for sheet in (turned, shown))
    assert 0 <= x0 <= 595
    assert 0 <= top <= 842
    assert (x0, top) != (u0, up)


def test_drawings_in_a_form_stand_where_the_form_is_drawn(tmp_path: Path) -> None:
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 200 50]/Matrix[2 0 0 2 0 0]"
    form = stream(b"1 w 0 10 m 100 10 l S 1 0 0 rg 0 20 50 20 re f", head)
    sheet = read(tmp_path, page(TEXT + b" q 1 0 0 1 100 500 cm /X Do Q", b"", FONT, form))
    assert [(rule.x0, rule.top, rule.x1) for rule in sheet.rules] == [(100, 322, 300)]
    assert [(shade.x0, shade.top, shade.x1, shade.bottom, shade.color) for shade in sheet.shades] == [
        (100, 262, 200, 302, "#ff0000")
    ]


def test_a_glyph_that_means_two_letters(tmp_path: Path) -> None:
    """The first glyph of the font is "tt"; the letters share its room, so that the word stays one."""
    sheet = read(tmp_path, mapped("00740074", "0061", "0062", "0063", "0064", "0065"))
    assert texts(sheet) == ["ttabcde"]


def test_a_hyphen_at_the_end_of_a_line_is_a_hyphen(tmp_path: Path) -> None:
    lines = b"BT /F 12 Tf 72 700 Td (upp-) Tj 0 -14 Td (drag) Tj ET"
    assert texts(read(tmp_path, page(lines))) == ["upp-", "drag"]


def test_a_space_printed_by_itself_parts_words(tmp_path: Path) -> None:
    """The gap is narrower than any between words, but for the space in it."""
    letters = b"BT /F 12 Tf 72 700 Td (7) Tj ET BT /F 12 Tf 79 700 Td ( ) Tj ET BT /F 12 Tf 80.2 700 Td (040) Tj ET"
    assert texts(read(tmp_path, page(letters))) == ["7", "040"]
    without = b"BT /F 12 Tf 72 700 Td (7) Tj ET BT /F 12 Tf 80.2 700 Td (040) Tj ET"
    assert texts(read(tmp_path, page(without))) == ["7040"]


def test_words_of_two_columns_in_one_run(tmp_path: Path) -> None:
    line = b"BT /F 12 Tf 72 700 Td [(Hyra) -4000 (1,0) -300 (2,0)] TJ ET"
    sheet = read(tmp_path, page(line))
    assert texts(sheet) == ["Hyra", "1,0", "2,0"]
    assert [round(word.x0) for word in sheet.words] == [72, 145, 166]


def test_a_word_printed_twice_to_look_bold_counts_once(tmp_path: Path) -> None:
    twice = b"BT /F 12 Tf 72 700 Td (Summa) Tj ET BT /F 12 Tf 72.3 700 Td (Summa) Tj ET"
    assert texts(read(tmp_path, page(twice))) == ["Summa"]


def test_a_sign_of_another_colour_is_a_word_by_itself(tmp_path: Path) -> None:
    """A dash that stands 0.25 type sizes before a letter; the page has spaces, so its letters may be set apart."""
    sentence = b"BT /F 12 Tf 72 600 Td (a b c d e f g h i j) Tj ET "
    dash = sentence + b"BT %s rg /F 12 Tf 72 700 Td (-) Tj ET BT 0 0 0 rg /F 12 Tf 79 700 Td (Ta) Tj ET"
    assert texts(read(tmp_path, page(dash % b"0 0 0")))[:1] == ["-Ta"]
    assert texts(read(tmp_path, page(dash % b"0.5 0.5 0.5")))[:2] == ["-", "Ta"]


def disc(color: str, mark: str, size: int = 40) -> Image.Image:
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((0, 0, size - 1, size - 1), fill=color)
    ImageDraw.Draw(picture).rectangle((size // 3, size // 3, 2 * size // 3, 2 * size // 3), fill=mark)
    return picture


def test_the_same_picture_has_the_same_key(tmp_path: Path) -> None:
    """Colours tell pictures apart, and so does a mask when the colours are the same; size and place do not."""
    square = Image.new("RGBA", (40, 40), "#00a000")
    masked = square.copy()
    masked.putalpha(disc("#00a000", "#00a000").getchannel("A"))
    pictures = [disc("#00a000", "white"), disc("#00a000", "white", 56), disc("#c00000", "white"), square, masked]

    def draw(pdf: FPDF) -> None:
        for number, picture in enumerate([*pictures, *pictures]):
            file = io.BytesIO()
            picture.save(file, "PNG")
            pdf.image(file, 20 + 25 * number, 40, 12 + number % 2, 12 + number % 2)

    keys = [icon.key for icon in read(tmp_path, drawn(draw)).icons]
    assert keys[:5] == keys[5:]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


def test_rules_shades_and_icons(tmp_path: Path) -> None:
    def draw(pdf: FPDF) -> None:
        pdf.set_fill_color(200, 220, 240)
        pdf.rect(20, 20, 200, 20, style="F")
        pdf.set_line_width(0.5)
        pdf.rect(20, 60, 200, 40, style="D")
        pdf.set_fill_color(0, 160, 0)
        pdf.ellipse(230, 70, 10, 10, style="F")
        pdf.text(30, 34, "Uppdrag")

    sheet = read(tmp_path, drawn(draw))
    assert [shade.color for shade in sheet.shades] == ["#c8dcf0"]
    assert sorted((round(rule.x0), round(rule.top), round(rule.x1), round(rule.bottom)) for rule in sheet.rules) == [
        (20, 60, 20, 100),
        (20, 60, 220, 60),
        (20, 100, 220, 100),
        (220, 60, 220, 100),
    ]
    (icon,) = sheet.icons
    assert icon.key.startswith("vector:")
    assert [round(edge) for edge in icon.box] == [230, 70, 240, 80]


def test_a_rule_between_two_cells_parts_their_words(tmp_path: Path) -> None:
    """A date that reaches up to the rule, and the next cell's text right behind it; then one text over a rule."""

    def cells(*parts: tuple[int, str]) -> Sheet:
        def draw(pdf: FPDF) -> None:
            pdf.line(100, 20, 100, 60)
            for x, text in parts:
                pdf.text(x, 40, text)

        return read(tmp_path, drawn(draw))

    width = FPDF(unit="pt")
    width.set_font("helvetica", size=10)
    left = 99.9 - width.get_string_width("2031-12-31")
    assert texts(cells((left, "2031-12-31"), (100.2, "Pågår"))) == ["2031-12-31", "Pågår"]  # type: ignore[arg-type]
    assert texts(cells((left, "2031-12-31Pågår"))) == ["2031-12-31Pågår"]  # type: ignore[arg-type]


def test_a_line_end_within_a_word_moves_no_letter() -> None:
    """PDFium ends a line behind each letter of a page that it takes to run down: the end lies on the next letter."""
    letters = Letters(
        "T\r\nr\r\ne\r\nn\r\nd",
        [100.0, 108.5, 108.5, 106.1, 112.0, 112.0, 110.0, 118.0, 118.0, 115.6, 124.0, 124.0, 121.1],
        [106.1, 108.5, 108.5, 110.0, 112.0, 112.0, 115.6, 118.0, 118.0, 121.1, 124.0, 124.0, 126.7],
        lambda at: "#000000",
        [Run(0, 13, 50.0, 42.0, 52.0, 10.0, Font("Helvetica", False, 0.2))],
        starts=[0, 3, 6, 9, 12],
    )
    assert [word.text for word in words_of(letters)] == ["Trend"]
