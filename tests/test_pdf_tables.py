"""Tables of drawn PDF pages: one small page for each way to be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from fpdf import FPDF

from analysis.checks.rows_read import prove_rows_read
from analysis.core.errors import ReadingError
from analysis.pipeline.extract import extract, kind_of
from analysis.reading.document import Document, Grid, Heading, Legend, Paragraph
from analysis.reading.pdf.blocks import read_pdf
from analysis.tables.logical import Table, tables_of

Rows = Sequence[Sequence[str]]


def new_pdf(orientation: str = "portrait") -> FPDF:
    pdf = FPDF(orientation=orientation, unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    return pdf


def write(pdf: FPDF, x: float, y: float, text: str, bold: bool = False, right: bool = False) -> None:
    """One line of text with its base line at y; `right`: x is where it ends."""
    pdf.set_font("helvetica", "B" if bold else "", 10)
    pdf.text(x - pdf.get_string_width(text) if right else x, y, text)


def ruled(pdf: FPDF, xs: Sequence[float], y: float, rows: Rows, header: bool = True, close: bool = True) -> float:
    """A table with a rule on each side of each cell; "\\n" parts lines. Where it is not closed, no rule ends it."""
    pdf.set_line_width(0.5)
    for number, row in enumerate(rows):
        lines = max(cell.count("\n") + 1 for cell in row)
        bottom = y + 12 * lines + 6
        for column, cell in enumerate(row):
            for line, text in enumerate(cell.split("\n")):
                write(pdf, xs[column] + 4, y + 12 + 12 * line, text, bold=header and number == 0)
        pdf.line(xs[0], y, xs[-1], y)
        for x in xs:
            pdf.line(x, y, x, bottom)
        y = bottom
    if close:
        pdf.line(xs[0], y, xs[-1], y)
    return y


def read(pdf: FPDF, folder: Path, name: str = "drawn.pdf") -> Document:
    path = folder / name
    pdf.output(str(path))
    return read_pdf(path)


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def only_table(pdf: FPDF, folder: Path) -> Table:
    (table,) = tables_of(read(pdf, folder))
    return table


def test_a_ruled_table_with_a_wrapped_header(tmp_path: Path) -> None:
    pdf = new_pdf()
    ruled(
        pdf, [50, 200, 300], 100, [["Uppdrag", "Resultat\njan-nov"], ["Regionbidrag", "312,7"], ["Summa", "-7 040,9"]]
    )
    table = only_table(pdf, tmp_path)
    assert table.header == ("Uppdrag", "Resultat jan-nov")
    assert cells(table) == [["Regionbidrag", "312,7"], ["Summa", "-7 040,9"]]


def test_a_row_that_a_page_break_cuts_is_one_row(tmp_path: Path) -> None:
    pdf = new_pdf()
    head = ["Uppdrag", "Kommentar"]
    xs = [50, 250, 400]
    ruled(pdf, xs, 100, [head, ["Bygga nytt", "Arbetet har startat och\nkommer att fortsätta med"]])
    pdf.add_page()
    ruled(pdf, xs, 100, [head, ["", "nästa del under våren."], ["Riva gammalt", "Klart."]])
    table = only_table(pdf, tmp_path)
    assert cells(table) == [
        ["Bygga nytt", "Arbetet har startat och kommer att fortsätta med nästa del under våren."],
        ["Riva gammalt", "Klart."],
    ]
    assert [row.place.page for row in table.rows] == [1, 2]
    assert (table.page_start, table.page_end) == (1, 2)


def test_a_cell_without_a_lower_rule_goes_on_and_a_closed_one_does_not(tmp_path: Path) -> None:
    pdf = new_pdf()
    head = ["Uppdrag", "Kommentar"]
    xs = [50, 250, 400]
    y = ruled(pdf, xs, 100, [head, ["Första", "Klart."]])
    ruled(pdf, xs, y, [["Andra", "Ett stycke som slutar."]], header=False, close=False)
    pdf.add_page()
    ruled(pdf, xs, 100, [head, ["", "Ett nytt stycke."], ["Tredje", "Klart."]])
    assert cells(only_table(pdf, tmp_path)) == [
        ["Första", "Klart."],
        ["Andra", "Ett stycke som slutar.\n\nEtt nytt stycke."],
        ["Tredje", "Klart."],
    ]


def test_a_table_whose_header_is_not_repeated_goes_on(tmp_path: Path) -> None:
    pdf = new_pdf()
    xs = [50, 250, 400]
    ruled(pdf, xs, 100, [["Post", "Mnkr"], ["Hyra", "1,0"], ["El", "2,0"]])
    pdf.add_page()
    ruled(pdf, xs, 60, [["Vatten", "3,0"], ["Summa", "6,0"]], header=False)
    assert cells(only_table(pdf, tmp_path)) == [["Hyra", "1,0"], ["El", "2,0"], ["Vatten", "3,0"], ["Summa", "6,0"]]


def test_a_heading_between_parts_two_tables_of_one_header(tmp_path: Path) -> None:
    pdf = new_pdf()
    xs = [50, 250, 400]
    for goal, y in (("1.1 Hälsa", 100), ("1.2 Arbete", 300)):
        pdf.set_font("helvetica", "B", 14)
        pdf.text(50, y, goal)
        ruled(pdf, xs, y + 20, [["Post", "Mnkr"], ["Hyra", "1,0"]])
    write(
        pdf,
        50,
        500,
        "En text som följer efter tabellerna och som är det mesta på sidan, så att brödtextens grad är känd.",
    )
    assert [table.title for table in tables_of(read(pdf, tmp_path))] == ["1.1 Hälsa", "1.2 Arbete"]


def test_a_spanning_cell_fills_its_rows(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_line_width(0.5)
    for x in (50, 200, 400):
        pdf.line(x, 100, x, 172)
    for y, x in ((100, 50), (118, 50), (136, 200), (154, 200), (172, 50)):
        pdf.line(x, y, 400, y)
    write(pdf, 54, 113, "Uppdrag", bold=True)
    write(pdf, 204, 113, "Aktivitet", bold=True)
    write(pdf, 54, 131, "Bygga")
    for number, y in enumerate((131, 149, 167), 1):
        write(pdf, 204, y, f"Steg {number}")
    table = only_table(pdf, tmp_path)
    assert cells(table) == [["Bygga", "Steg 1"], ["Bygga", "Steg 2"], ["Bygga", "Steg 3"]]
    assert [row.covered for row in table.rows] == [(False, False), (True, False), (True, False)]


def test_a_name_over_several_columns_names_each(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_line_width(0.5)
    for y in (100, 118, 136, 154):
        pdf.line(50, y, 350, y)
    for x, top in ((50, 100), (150, 100), (250, 118), (350, 100)):
        pdf.line(x, top, x, 154)
    for x, y, text in ((54, 113, "Mnkr"), (230, 113, "Period"), (154, 131, "Utfall"), (254, 131, "Budget")):
        write(pdf, x, y, text, bold=True)
    for x, text in ((54, "Intäkter"), (154, "1,0"), (254, "2,0")):
        write(pdf, x, 149, text)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Mnkr", "Period Utfall", "Period Budget")
    assert cells(table) == [["Intäkter", "1,0", "2,0"]]


def test_only_horizontal_rules(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_line_width(0.5)
    for x, text in ((54, "Åtagande"), (204, "Aktivitet"), (354, "Kommentar")):
        write(pdf, x, 113, text, bold=True)
    rows = [
        (("Öka samplaneringen", "inom utveckling"), ("Rum i Halland",), ("Kommentar saknas",)),
        (("Öka kunskapen",), ("Doula och", "kulturtolk för", "alla"), ("Pågår under", "hela året")),
    ]
    y = 118.0
    pdf.line(50, y, 500, y)
    for row in rows:
        for x, lines in zip((54, 204, 354), row, strict=True):
            for number, text in enumerate(lines):
                write(pdf, x, y + 12 + 12 * number, text)
        y += 12 * max(map(len, row)) + 6
        pdf.line(50, y, 500, y)
    write(pdf, 50, y + 30, "Efter tabellen följer löpande text, som går över hela sidans bredd och inte är någon rad.")
    table = only_table(pdf, tmp_path)
    assert table.header == ("Åtagande", "Aktivitet", "Kommentar")
    assert cells(table) == [
        ["Öka samplaneringen inom utveckling", "Rum i Halland", "Kommentar saknas"],
        ["Öka kunskapen", "Doula och kulturtolk för alla", "Pågår under hela året"],
    ]


def test_shades_without_rules(tmp_path: Path) -> None:
    pdf = new_pdf()
    y = 100.0
    pdf.set_fill_color(60, 90, 140)
    pdf.rect(50, y, 400, 18, "F")
    pdf.set_text_color(255, 255, 255)
    write(pdf, 54, y + 13, "Post", bold=True)
    write(pdf, 440, y + 13, "Mnkr", bold=True, right=True)
    pdf.set_text_color(0, 0, 0)
    pdf.set_fill_color(225, 232, 242)
    y += 18
    for number, (lines, amount) in enumerate(
        [(("Hyra och andra kostnader", "för lokaler"), "1,0"), (("El",), "-2,5"), (("Vatten",), "3,0")]
    ):
        height = 12 * len(lines) + 6
        if number % 2:
            pdf.rect(50, y, 400, height, "F")
        for line, text in enumerate(lines):
            write(pdf, 54, y + 12 + 12 * line, text)
        write(pdf, 440, y + 12, amount, right=True)
        y += height
    table = only_table(pdf, tmp_path)
    assert table.header == ("Post", "Mnkr")
    assert cells(table) == [["Hyra och andra kostnader för lokaler", "1,0"], ["El", "-2,5"], ["Vatten", "3,0"]]


def test_a_shade_that_ends_within_a_text_parts_no_rows(tmp_path: Path) -> None:
    """As a browser paints the rest of a row on the next page: the shade is no higher than what is left of it."""
    pdf = new_pdf()
    for x, name in ((54, "Uppdrag"), (204, "Kommentar"), (404, "Aktivitet")):
        write(pdf, x, 113, name, bold=True)
    pdf.set_fill_color(238, 243, 249)
    for x, wide, high in ((50, 150, 12), (200, 200, 12), (400, 150, 35)):
        pdf.rect(x, 118, wide, high, "F")
        pdf.rect(x, 171, wide, 18, "F")
    for x, y, text in (
        (204, 128, "Arbetet omfattar tolv verksamheter. Det"),
        (204, 140, "har försenats av beslut."),
        (404, 130, "Bidra till en plan"),
        (404, 142, "inom vården"),
        (54, 166, "Korta köerna"),
        (204, 166, "Klart."),
        (404, 166, "Nya tider"),
        (54, 184, "Säkra lokaler"),
        (204, 184, "Pågår."),
        (404, 184, "Bygga"),
    ):
        write(pdf, x, y, text)
    assert cells(only_table(pdf, tmp_path)) == [
        ["", "Arbetet omfattar tolv verksamheter. Det har försenats av beslut.", "Bidra till en plan inom vården"],
        ["Korta köerna", "Klart.", "Nya tider"],
        ["Säkra lokaler", "Pågår.", "Bygga"],
    ]


def figures_without_lines(pdf: FPDF) -> None:
    for x, text in ((250, "Resultat"), (350, "Budget")):
        write(pdf, x, 100, text, bold=True, right=True)
    for x, text in ((250, "jan-nov"), (350, "2017")):
        write(pdf, x, 112, text, bold=True, right=True)
    write(pdf, 50, 100, "Uppdrag", bold=True)
    y = 130.0
    for lines, one, two in [
        (("Regionbidrag",), "312,7", "-7 040,9"),
        (("Drift av egna", "utvecklingsprojekt"), "-0,4", "0,0"),
        (("Finansiering",), "8 351,3", "8 091,6"),
    ]:
        for number, text in enumerate(lines):
            write(pdf, 50, y + 12 * number, text)
        write(pdf, 250, y, one, right=True)
        write(pdf, 350, y, two, right=True)
        y += 12 * len(lines) + 4
    write(pdf, 50, y, "Summa", bold=True)
    write(pdf, 250, y, "8 663,6", bold=True, right=True)
    write(pdf, 350, y, "1 050,7", bold=True, right=True)


FIGURES = [
    ["Regionbidrag", "312,7", "-7 040,9"],
    ["Drift av egna utvecklingsprojekt", "-0,4", "0,0"],
    ["Finansiering", "8 351,3", "8 091,6"],
    ["Summa", "8 663,6", "1 050,7"],
]


def test_figures_in_columns_without_a_line(tmp_path: Path) -> None:
    pdf = new_pdf()
    write(pdf, 46, 60, "Den här texten står över tabellen och går över hela bredden, men den är ingen tabell.")
    figures_without_lines(pdf)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Uppdrag", "Resultat jan-nov", "Budget 2017")
    assert cells(table) == FIGURES


def test_the_next_paragraph_of_the_last_cell_without_a_line(tmp_path: Path) -> None:
    pdf = new_pdf()
    head, *body = [("Nr", "Slutdatum", "Kommentar"), ("1.15", "2030-07-01", "Klart."), ("1.16", "2030-08-07", "Pågår.")]
    for x, name, *texts in zip((50, 90, 180), head, *body, strict=True):
        write(pdf, x, 82, name, bold=True)
        for y, text in zip((100, 118), texts, strict=True):
            write(pdf, x, y, text)
    write(pdf, 180, 134, "Arbetsgruppen har tagits emot väl av medarbetarna")
    write(pdf, 180, 146, "i hela länet.")
    write(pdf, 50, 164, "Regionkontoret har ansvaret.")
    document = read(pdf, tmp_path)
    (table,) = tables_of(document)
    _, row = table.rows
    paragraphs = ["Pågår.", "Arbetsgruppen har tagits emot väl av medarbetarna i hela länet."]
    assert [item.text for item in row.cells[2].items] == paragraphs
    assert [b.text for b in document.pages[0].blocks if isinstance(b, Paragraph)] == ["Regionkontoret har ansvaret."]


def test_a_page_whose_text_runs_along_its_side(tmp_path: Path) -> None:
    pdf = new_pdf()
    with pdf.rotation(90, 297, 421):
        figures_without_lines(pdf)
    table = only_table(pdf, tmp_path)
    assert cells(table) == FIGURES
    box = table.place.box
    assert box is not None and box[3] - box[1] > box[2] - box[0], (
        "the box is the page's, where the table stands upright"
    )


def test_a_landscape_page(tmp_path: Path) -> None:
    pdf = new_pdf("landscape")
    figures_without_lines(pdf)
    assert cells(only_table(pdf, tmp_path)) == FIGURES


def test_a_table_of_contents_is_no_table(tmp_path: Path) -> None:
    pdf = new_pdf()
    for number, (title, page) in enumerate([("1 Sammanfattning", "3"), ("2 Ekonomi", "4"), ("3 Personal", "9")]):
        write(pdf, 50, 100 + 16 * number, title)
        write(pdf, 500, 100 + 16 * number, page, right=True)
    assert tables_of(read(pdf, tmp_path)) == []


def test_prose_is_no_table(tmp_path: Path) -> None:
    pdf = new_pdf()
    for number in range(12):
        write(
            pdf,
            50,
            100 + 13 * number,
            "Kostnaderna är 10,5 mnkr lägre än budget och 3 procent lägre än året innan. " * 1,
        )
    assert tables_of(read(pdf, tmp_path)) == []


def test_header_footer_and_page_number_are_furniture(tmp_path: Path) -> None:
    pdf = new_pdf()
    for page in (1, 2, 3):
        if page > 1:
            pdf.add_page()
        write(pdf, 50, 40, "Region Halland | Bilaga 2")
        write(pdf, 300, 810, f"Sida {page} av 3")
        ruled(pdf, [50, 250, 400], 70, [["Post", "Mnkr"], [f"Hyra {page}", "1,0"], [f"El {page}", "2,0"]])
    document = read(pdf, tmp_path)
    assert [sorted(piece.text for piece in page.furniture) for page in document.pages] == [
        ["Region Halland | Bilaga 2", f"Sida {page} av 3"] for page in (1, 2, 3)
    ]
    assert all(isinstance(block, Grid) for _, block in document.blocks())
    assert len(cells(tables_of(document)[0])) == 6


def test_a_header_repeated_near_the_edge_is_no_furniture(tmp_path: Path) -> None:
    pdf = new_pdf()
    for page in (1, 2):
        if page > 1:
            pdf.add_page()
        for x, text in ((50, "Post"), (250, "Utfall"), (350, "Budget")):
            write(pdf, x, 60, text, bold=True)
        for number in range(3):
            for x, text in ((50, f"Rad {number}"), (250, f"{number},{page}"), (350, f"{number * page},7")):
                write(pdf, x, 76 + 14 * number, text)
    (table,) = tables_of(read(pdf, tmp_path))
    assert table.header == ("Post", "Utfall", "Budget")
    assert len(table.rows) == 6


def test_words_broken_at_a_line_end_are_joined(tmp_path: Path) -> None:
    pdf = new_pdf()
    ruled(
        pdf,
        [50, 200, 400],
        100,
        [["Uppdrag", "Kommentar"], ["Vårdval", "Hälso- och sjuk-\nvården 2017-\n2020 och EU-\nprojekt"]],
    )
    assert cells(only_table(pdf, tmp_path)) == [["Vårdval", "Hälso- och sjukvården 2017-2020 och EU-projekt"]]


def test_headings_paragraphs_and_bullets(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_font("helvetica", "B", 16)
    pdf.text(50, 80, "Rapport")
    pdf.set_font("helvetica", "B", 13)
    pdf.text(50, 110, "1.1 Ekonomi")
    write(pdf, 50, 140, "Samtliga siffror redovisas i miljoner kronor om inget annat anges i texten eller i tabellen.")
    write(pdf, 60, 165, "\u00b7 Kostnaderna ökar.")
    kinds = [
        (type(block), block.text) for _, block in read(pdf, tmp_path).blocks() if not isinstance(block, Grid | Legend)
    ]
    assert kinds == [
        (Heading, "Rapport"),
        (Heading, "1.1 Ekonomi"),
        (Paragraph, "Samtliga siffror redovisas i miljoner kronor om inget annat anges i texten eller i tabellen."),
        (Paragraph, "Kostnaderna ökar."),
    ]


@pytest.mark.parametrize("thin", [0.2, 2.0])
def test_underlined_words_are_no_rows(tmp_path: Path, thin: float) -> None:
    pdf = new_pdf()
    ruled(pdf, [50, 250, 400], 100, [["Post", "Mnkr"], ["Hyra för lokaler", "1,0"]])
    pdf.set_line_width(thin)
    width = pdf.get_string_width("Hyra för lokaler")
    pdf.line(54, 131.5, 54 + width, 131.5)
    assert cells(only_table(pdf, tmp_path)) == [["Hyra för lokaler", "1,0"]]


def test_a_note_mark_is_no_digit_of_the_figure_before_it(tmp_path: Path) -> None:
    """Raised as a browser does it (5/6 of the size) and as a word processor does it; a letter; a lowered digit."""
    pdf = new_pdf()
    ruled(pdf, [50, 200, 300], 100, [["Post", "Mnkr"], ["Hyra", "90,0"], ["El", "88,2"], ["Utsläpp, CO", "1,0"]])
    for size, x, y, mark in (
        (8.33, 54 + pdf.get_string_width("Hyra"), 126.5, "1)"),
        (5.8, 54 + pdf.get_string_width("El"), 144.7, "a"),
        (8.33, 204 + pdf.get_string_width("90,0"), 126.5, "3"),
        (5.8, 204 + pdf.get_string_width("88,2"), 144.7, "2"),
        (5.8, 54 + pdf.get_string_width("Utsläpp, CO"), 168.0, "2"),
    ):
        pdf.set_font("helvetica", size=size)
        pdf.text(x, y, mark)
    assert cells(only_table(pdf, tmp_path)) == [["Hyra¹⁾", "90,0³"], ["Elᵃ", "88,2²"], ["Utsläpp, CO2", "1,0"]]


def test_a_shade_behind_a_text_parts_no_rows_and_is_no_icon(tmp_path: Path) -> None:
    """Names on two lines beside names on one, each text with its own shade; then a name of rows over all columns."""
    pdf = new_pdf()
    pdf.set_fill_color(220, 230, 240)
    for x, wide, high in ((53, 144, 12), (203, 24, 12), (233, 54, 24)):
        pdf.rect(x, 103, wide, high, "F")
    y = ruled(pdf, [50, 200, 230, 290], 100, [["Post", "2031", "Avvik-\nelse"], ["Avgifter", "12", "4"]])
    y = ruled(pdf, [50, 290], y, [["Kostnader"]], header=False)
    ruled(pdf, [50, 200, 230, 290], y, [["Personal", "-14", "-5"]], header=False)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Post", "2031", "Avvikelse")
    assert cells(table) == [["Avgifter", "12", "4"], ["Kostnader", "", ""], ["Personal", "-14", "-5"]]


FRAMED = [["Vård", "1 234,5", "1 200,0"], ["Psykiatri", "456,1", "460,0"], ["Summa", "1 690,6", "1 660,0"],
          ["Delsumma", "1 690,6", "1 660,0"], ["Ambulans", "(88,0)", "(90,0)"], ["Tandvård", "", "12,0"]]  # fmt: skip


def shaded_names() -> FPDF:
    """A page with the names of a list of assignments, on a shade from y = 100 to 118."""
    pdf = new_pdf()
    pdf.set_fill_color(201, 216, 234)
    pdf.rect(50, 100, 450, 18, "F")
    for x, name in zip((54, 154, 354), ("Uppdrag", "Kommentar", "Aktivitet"), strict=True):
        write(pdf, x, 112, name, bold=True)
    return pdf


def test_a_paragraph_level_with_the_next_row_does_not_end_a_cell_that_spans(tmp_path: Path) -> None:
    """Every other activity is shaded, and a comment spans them all: its paragraphs stand closer than rows do."""
    pdf = shaded_names()
    pdf.set_fill_color(238, 243, 249)
    pdf.rect(350, 160, 150, 24, "F")
    write(pdf, 54, 130, "Bygga nytt")
    comment = [(130, "Arbetet har startat och"), (142, "fortsätter under våren.")]
    comment += [(157, "Gruppen träffas varje"), (169, "månad och tar hand om"), (181, "alla frågor som kommer.")]
    comment += [(196, "Marken är köpt men inte"), (208, "betald.")]
    for y, text in comment:
        write(pdf, 154, y, text)
    for y, text in ((130, "Första steget"), (172, "Andra steget"), (196, "Tredje steget")):
        write(pdf, 354, y, text)
    found = cells(only_table(pdf, tmp_path))
    assert [row[2] for row in found] == ["Första steget", "Andra steget", "Tredje steget"]
    assert {row[1].replace("\n\n", " ") for row in found} == {" ".join(text for _, text in comment)}


def test_a_label_that_fills_its_column_is_no_text_of_the_next_one(tmp_path: Path) -> None:
    """No line parts the columns, and the longest label ends a space before the comment beside it."""
    pdf = shaded_names()
    pdf.set_fill_color(238, 243, 249)
    pdf.rect(50, 154, 450, 36, "F")
    rows: list[tuple[Sequence[str], Sequence[str], str]] = [
        (("Bygga nytt i länet", "med fler"), ("Arbetet har startat och", "fortsätter under våren."), "Första steget"),
        (("Riva det gamla",), ("Marken är köpt men inte", "betald."), "Andra steget"),
    ]
    for y, (label, comment, activity) in zip((130, 166), rows, strict=True):
        write(pdf, 354, y + 12, activity)
        for line, text in enumerate(comment):
            write(pdf, 156, y + 12 * line, text)
        for line, (text, end) in enumerate(zip(label, (153 if len(label) > 1 else 148, 148), strict=False)):
            write(pdf, end, y + 12 * line, text, right=True)
    expected = [[" ".join(label), " ".join(comment), activity] for label, comment, activity in rows]
    assert cells(only_table(pdf, tmp_path)) == expected


@pytest.mark.parametrize("left", [50, 150])
def test_lines_that_only_frame_rows_told_by_shades(tmp_path: Path, left: int) -> None:
    """Rules around the table, or around its figures alone; every other row shaded, no further apart than lines."""
    pdf = new_pdf()
    pdf.set_fill_color(211, 223, 238)
    for number in range(0, 6, 2):
        for x in range(left, 350, 100):
            pdf.rect(x, 112 + 12 * number, 100, 12, "F")
    pdf.rect(left, 112, 350 - left, 72)
    pdf.line(50, 112, 350, 112)
    for number, row in enumerate([["Verksamhet", "Utfall", "Budget"], *FRAMED]):
        for column, text in enumerate(row):
            write(pdf, (54, 246, 346)[column], 109 + 12 * number, text, bold=number == 0, right=column > 0)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Verksamhet", "Utfall", "Budget")
    assert cells(table) == FRAMED


def test_a_rule_that_runs_down_parts_no_rows(tmp_path: Path) -> None:
    pdf = new_pdf()
    for number, row in enumerate([["Verksamhet", "Utfall", "Budget"], *FRAMED]):
        for column, text in enumerate(row):
            write(pdf, (54, 246, 346)[column], 109 + 12 * number, text, bold=number == 0, right=column > 0)
    pdf.line(50, 112, 350, 112)
    pdf.line(150, 112, 150, 184)
    assert cells(only_table(pdf, tmp_path)) == FRAMED


@pytest.mark.parametrize("angle", [0, 45])
def test_a_mark_over_the_page_is_no_part_of_its_table(tmp_path: Path, angle: int) -> None:
    pdf = new_pdf()
    pdf.set_text_color(220, 220, 220)
    pdf.set_font("helvetica", size=80)
    with pdf.rotation(angle, 60, 190):
        pdf.text(60, 190, "UTKAST")
    pdf.set_text_color(0, 0, 0)
    for number, row in enumerate([["Verksamhet", "Utfall", "Budget"], *FRAMED]):
        for column, text in enumerate(row):
            write(pdf, (54, 246, 346)[column], 109 + 12 * number, text, bold=number == 0, right=column > 0)
    document = read(pdf, tmp_path)
    (table,) = tables_of(document)
    assert cells(table) == FRAMED
    (note,) = document.pages[0].notes
    assert note.startswith("large letters lie over the text and are left out of it: 'U")


@pytest.mark.parametrize("gap", [3.4, 4.8])
def test_columns_of_figures_that_stand_close(tmp_path: Path, gap: float) -> None:
    """A sheet printed without its lines: the space within a figure is not much narrower than that between two, and
    the first row's label reaches up to its figures."""
    rows = [
        ["Konto", "2029", "2030", "2031"],
        ["Personalkostnad", "1 245 000", "1 200 000", "1 300 000"],
        ["Drift", "345 100", "350 000", "351 000"],
        ["Hyror", "-12 000", "12 000", "-"],
        ["Summa", "1 578 100", "1 562 000", "1 651 000"],
    ]
    pdf = new_pdf()
    width = pdf.get_string_width("1 245 000")
    label = pdf.get_string_width("Personalkostnad")
    for number, row in enumerate(rows):
        write(pdf, 50, 100 + 13 * number, row[0], bold=number == 0)
        for column, text in enumerate(row[1:], start=1):
            write(pdf, 56 + label + column * (width + gap), 100 + 13 * number, text, bold=number == 0, right=True)
    table = only_table(pdf, tmp_path)
    assert table.header == tuple(rows[0])
    assert cells(table) == rows[1:]


def test_a_name_over_two_columns_without_names_takes_no_row(tmp_path: Path) -> None:
    pdf = new_pdf()
    y = ruled(pdf, [50, 200, 350, 450], 100, [["Mål", "Uppföljning", "Ansvarig"]])
    rows = [["Nära vård", "Grön", "Klart i maj", "Nämnd A"], ["Klimat", "Gul", "Pågår", "Nämnd B"]]
    ruled(pdf, [50, 200, 260, 350, 450], y, rows, header=False)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Mål", "Uppföljning", "", "Ansvarig")
    assert cells(table) == rows


def test_cells_that_tell_by_their_colour_alone_are_named(tmp_path: Path) -> None:
    """Not those of a row or a column that is shaded as a whole."""
    pdf = new_pdf()
    for x, y, wide, color in (
        (50, 100, 300, (150, 190, 240)), (150, 118, 100, (40, 170, 60)), (150, 136, 100, (220, 40, 40)),
        (250, 118, 100, (255, 230, 150)), (250, 136, 100, (255, 230, 150)),
    ):  # fmt: skip
        pdf.set_fill_color(*color)
        pdf.rect(x, y, wide, 18, "F")
    ruled(pdf, [50, 150, 250, 350], 100, [["Mål", "", "Ansvarig"], ["Vård", "", "Nämnd A"], ["Klimat", "", ""]])
    document = read(pdf, tmp_path)
    told = "2 cells without a word have a colour of their own, which is not read: 150,118,250,136"
    assert document.pages[0].notes == (told,)


def test_a_list_that_has_a_column_without_a_name_is_said(tmp_path: Path) -> None:
    """As where a table on the same page was taken for its rest (the typeset `horizontal_rules`, seed 4005)."""
    pdf = new_pdf()
    head = ["Förvaltningens uppdrag", "", "Kommentar Aktivitet"]
    ruled(pdf, [50, 200, 300, 450], 100, [head, ["Korta köerna", "Dröjer", "Nya tider"]])
    with pytest.raises(ReadingError, match="a table of assignments has columns"):
        kind_of(only_table(pdf, tmp_path), "drawn.pdf")


def test_bars_that_say_how_far_something_has_come_are_named(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_fill_color(40, 170, 60)
    for y, wide in ((122, 40), (140, 90)):
        pdf.rect(154, y, wide, 9, "F")
    ruled(
        pdf, [50, 150, 250, 350], 100, [["Mål", "Hur långt", "Ansvarig"], ["Vård", "", "Nämnd A"], ["Klimat", "", ""]]
    )
    (told,) = read(pdf, tmp_path).pages[0].notes
    assert told.startswith("2 cells without a word have a colour of their own, which is not read")


def test_the_corner_that_a_spreadsheet_marks_for_a_remark_is_no_sign(tmp_path: Path) -> None:
    pdf = new_pdf()
    ruled(pdf, [50, 150, 250], 100, [["Åtagande", "Status"], ["Vård", "Klar"], ["Klimat", ""]])
    pdf.set_fill_color(200, 0, 0)
    for y in (118, 136):
        pdf.polygon([(245.5, y), (250, y), (250, y + 4.5)], style="F")
    table = only_table(pdf, tmp_path)
    assert cells(table) == [["Vård", "Klar"], ["Klimat", ""]]
    assert not any(item.icons for row in table.rows for cell in row.cells for item in cell.items)


def test_thousands_in_type_of_one_width_are_no_columns(tmp_path: Path) -> None:
    """The space within a figure is as wide as the white between columns."""
    rows = [
        ["Post", "Utfall", "Avvik"],
        ["Personal", "1 234,5", "-34,5"],
        ["Drift", "456,1", "3,9"],
        ["Summa", "12 690,6", "1 000,0"],
    ]
    pdf = new_pdf()
    pdf.set_font("courier", size=9)
    for number, row in enumerate(rows):
        pdf.text(50, 100 + 13 * number, f"{row[0]:<14}{row[1]:>12}{row[2]:>12}")
    table = only_table(pdf, tmp_path)
    assert table.header == ("Post", "Utfall", "Avvik")
    assert cells(table) == rows[1:]


NAMES = ["Uppdrag", "Resultat", "Budget"]
COLUMNS = [50, 200, 300, 400]


def test_rows_that_only_column_rules_part_are_rows(tmp_path: Path) -> None:
    """A regional fire service's budget, pages 3 and 4: column rules, and one frame around four lines of amounts."""
    pdf = new_pdf()
    ruled(pdf, COLUMNS, 100, [NAMES])
    ruled(pdf, COLUMNS, 118, [["Vård\nLäkemedel", "412\n700", "300\n600"]], header=False)
    table = only_table(pdf, tmp_path)
    assert cells(table) == [["Vård", "412", "300"], ["Läkemedel", "700", "600"]]


def test_figures_set_a_little_off_their_labels_are_of_one_row(tmp_path: Path) -> None:
    """A technical board's review, page 10: the lines of labels stand 11 points apart, those of figures 10.3."""
    pdf = new_pdf()
    ruled(pdf, COLUMNS, 100, [NAMES, ["Antal\n\n\n", "", ""]])
    for number, label in enumerate(["Bygglov", "Kartor", "Avlopp"]):
        write(pdf, 54, 142 + 11 * number, label)
        write(pdf, 204, 141 + 10.3 * number, str(10 + number))
        write(pdf, 304, 141 + 10.3 * number, str(20 + number))
    table = only_table(pdf, tmp_path)
    assert cells(table) == [["Antal", "", ""], ["Bygglov", "10", "20"], ["Kartor", "11", "21"], ["Avlopp", "12", "22"]]


def test_the_squares_at_the_corners_of_hairlines_part_no_table(tmp_path: Path) -> None:
    """Word fills a square where the hairlines of two cells meet, and shades totals (an annual report, page 27)."""
    pdf = new_pdf()
    rows = [
        NAMES,
        ["Intäkter", "231,8", "233,7"],
        ["Netto", "0,6", "0,0"],
        ["Räntor", "0,1", "0,2"],
        ["Summa", "0,3", "0"],
    ]
    for number, row in enumerate(rows):
        top = 100 + 18 * number
        pdf.set_fill_color(242 if number in (2, 4) else 255)
        for column, text in enumerate(row):
            left, right = COLUMNS[column], COLUMNS[column + 1]
            pdf.rect(left, top, right - left, 17, style="F")
            write(pdf, left + 4, top + 12, text, bold=number == 0)
        pdf.set_fill_color(190)
        for left, right in pairwise(COLUMNS):
            pdf.rect(left, top + 17, right - left - 1, 0.96, style="F")
            pdf.rect(right - 1, top + 17, 0.95, 0.96, style="F")
    assert cells(only_table(pdf, tmp_path)) == rows[1:]


def test_a_name_across_the_table_is_a_row_of_it(tmp_path: Path) -> None:
    """A technical board's review, pages 6 to 9: "Vatten och avlopp" between two rules, where no column rule stands."""
    pdf = new_pdf()
    y = ruled(pdf, COLUMNS, 100, [NAMES])
    for group, row in (("Vatten", ["Kostnad", "138,1", "120,0"]), ("Vägar", ["Vinter", "7,8", "32,4"])):
        write(pdf, 54, y + 13, group, bold=True)
        y = ruled(pdf, COLUMNS, y + 20, [row], header=False)
    table = only_table(pdf, tmp_path)
    assert table.header == tuple(NAMES)
    assert cells(table) == [
        ["Vatten", "", ""], ["Kostnad", "138,1", "120,0"], ["Vägar", "", ""], ["Vinter", "7,8", "32,4"],
    ]  # fmt: skip


def test_a_heading_between_two_tables_of_the_same_columns_is_no_row(tmp_path: Path) -> None:
    pdf = new_pdf()
    ruled(pdf, COLUMNS, 100, [NAMES, ["Hyra", "1,0", "2,0"]])
    pdf.set_font("helvetica", "B", 13)
    pdf.text(54, 151, "Vatten")
    ruled(pdf, COLUMNS, 156, [NAMES, ["El", "3,0", "4,0"]])
    assert [cells(table) for table in tables_of(read(pdf, tmp_path))] == [
        [["Hyra", "1,0", "2,0"]],
        [["El", "3,0", "4,0"]],
    ]


def test_a_title_across_the_table_stands_above_its_names(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.rect(50, 82, 350, 18)
    write(pdf, 54, 95, "Driftredovisning (tkr)", bold=True)
    ruled(pdf, COLUMNS, 100, [NAMES, ["Hyra", "1,0", "2,0"], ["El", "3,0", "4,0"]])
    table = only_table(pdf, tmp_path)
    assert (table.caption, table.header) == ("Driftredovisning (tkr)", tuple(NAMES))
    assert cells(table) == [["Hyra", "1,0", "2,0"], ["El", "3,0", "4,0"]]


@pytest.mark.parametrize("centred", [False, True])
def test_a_band_above_the_names_is_of_every_column_below_it(tmp_path: Path, centred: bool) -> None:
    pdf = new_pdf()
    pdf.set_fill_color(200)
    pdf.rect(50, 100, 400, 36, style="F")
    for x, text in ((240 if centred else 154, "Period"), (375 if centred else 354, "Helår")):
        write(pdf, x, 112, text, bold=True)
    rows = [["Uppdrag", "Resultat", "Budget", "Budget"], ["Hyra", "1,0", "2,0", "9,0"], ["El", "3,0", "4,0", "8,0"]]
    for number, row in enumerate(rows):
        for x, text in zip((54, 154, 254, 354), row, strict=True):
            write(pdf, x, 130 + 18 * number, text, bold=number == 0)
        pdf.line(50, 136 + 18 * number, 450, 136 + 18 * number)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Uppdrag", "Period Resultat", "Period Budget", "Helår Budget")


def test_a_row_of_units_belongs_to_the_names(tmp_path: Path) -> None:
    pdf = new_pdf()
    ruled(pdf, COLUMNS, 100, [NAMES, ["", "mnkr", "tkr"], ["Hyra", "1,0", "2,0"], ["El", "3,0", "4,0"]])
    table = only_table(pdf, tmp_path)
    assert table.header == ("Uppdrag", "Resultat mnkr", "Budget tkr")
    assert cells(table) == [["Hyra", "1,0", "2,0"], ["El", "3,0", "4,0"]]


def test_labels_beside_the_frame_are_labels(tmp_path: Path) -> None:
    pdf = new_pdf()
    rows = [["Resultat", "Budget"], ["-10,5", "-12,0"], ["-40,9", "-7,0"], ["-31,2", "-30,0"]]
    ruled(pdf, [200, 300, 400], 100, rows)
    labels = ["Uppdrag", "Vård", "Läkemedel", "Tandvård"]
    for number, label in enumerate(labels):
        write(pdf, 54, 112 + 18 * number, label, bold=number == 0)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Uppdrag", "Resultat", "Budget")
    assert cells(table) == [[label, *row] for label, row in zip(labels, rows, strict=True)][1:]


def test_cells_drawn_as_boxes_are_a_table(tmp_path: Path) -> None:
    pdf = new_pdf()
    rows = [NAMES, ["Vård", "-10,5", "-12,0"], ["Läkemedel", "-40,9", "-7,0"]]
    for number, row in enumerate(rows):
        for x, text in zip((50, 200, 300), row, strict=True):
            pdf.rect(x, 100 + 28 * number, 90, 18)
            write(pdf, x + 4, 112 + 28 * number, text, bold=number == 0)
    table = only_table(pdf, tmp_path)
    assert table.header == tuple(NAMES)
    assert cells(table) == rows[1:]


def test_a_signature_block_at_each_foot_is_no_table(tmp_path: Path) -> None:
    """A board's follow-up: a frame for signatures at the foot of each page, with the name of one of its fields."""
    pdf = new_pdf()
    for page in range(3):
        if page:
            pdf.add_page()
        write(pdf, 50, 300, f"Text på sida {page + 1}.")
        for x in (100, 200, 300, 400):
            pdf.line(x, 780, x, 800)
        pdf.line(50, 780, 500, 780)
        write(pdf, 404, 792, "Utdragsbestyrkande")
    document = read(pdf, tmp_path)
    assert tables_of(document) == []
    assert [piece.text for page in document.pages for piece in page.furniture] == ["Utdragsbestyrkande"] * 3


def test_a_chart_is_no_table(tmp_path: Path) -> None:
    pdf = new_pdf()
    for number in range(9):
        pdf.line(100, 100 + 20 * number, 460, 100 + 20 * number)
        pdf.line(100 + 45 * number, 100, 100 + 45 * number, 260)
        write(pdf, 80, 104 + 20 * number, str(80 - 10 * number), right=True)
        write(pdf, 480, 104 + 20 * number, str(8 - number))
        write(pdf, 100 + 45 * number, 275, str(2020 + number))
    write(pdf, 150, 112, "Utfall")
    ruled(pdf, COLUMNS, 400, [NAMES, ["Hyra", "1,0", "2,0"], ["El", "3,0", "4,0"]])
    assert cells(only_table(pdf, tmp_path)) == [["Hyra", "1,0", "2,0"], ["El", "3,0", "4,0"]]


def test_a_label_that_is_turned_is_read(tmp_path: Path) -> None:
    """A plan of premises, pages 9 to 14: the area stands turned beside the rows of its figures."""
    pdf = new_pdf()
    ruled(pdf, [50, 80, 200, 300], 100, [["", "Antal", "2026"]])
    ruled(pdf, [50, 80, 200, 300], 118, [["", "Behov\nKapacitet\nPlatser\nElever", "52\n220\n14\n9"]], header=False)
    pdf.set_font("helvetica", size=10)
    with pdf.rotation(90, 68, 168):
        pdf.text(68, 168, "Förskolor")
    assert cells(only_table(pdf, tmp_path)) == [
        ["Förskolor", "Behov", "52"], ["Förskolor", "Kapacitet", "220"], ["Förskolor", "Platser", "14"],
        ["Förskolor", "Elever", "9"],
    ]  # fmt: skip


def test_dots_that_lead_to_several_figures_are_of_a_table(tmp_path: Path) -> None:
    pdf = new_pdf()
    for number, label in enumerate(["Vård", "Läkemedel", "Tandvård", "Totalt"]):
        write(pdf, 50, 100 + 12 * number, f"{label} ..........")
        write(pdf, 250, 100 + 12 * number, f"{number + 1},5", right=True)
        write(pdf, 330, 100 + 12 * number, f"{number + 2},5", right=True)
    assert [row[1:] for row in cells(only_table(pdf, tmp_path))] == [
        ["1,5", "2,5"],
        ["2,5", "3,5"],
        ["3,5", "4,5"],
        ["4,5", "5,5"],
    ]


def test_a_row_outside_every_table_is_said(tmp_path: Path) -> None:
    pdf = new_pdf()
    write(pdf, 50, 100, "Årets resultat")
    write(pdf, 250, 100, "1,5", right=True)
    write(pdf, 330, 100, "2,5", right=True)
    write(pdf, 50, 200, "Resultatet är 12,4 mnkr mot 13,0 i budget, och 11,0 året innan.")
    (page,) = read(pdf, tmp_path).pages
    assert [piece.text for piece in page.stray] == ["Årets resultat 1,5 2,5"]


def test_white_figures_on_the_bars_of_a_chart_beside_prose_are_no_row(tmp_path: Path) -> None:
    """An annual report, page 23: one line of prose stands level with two of a chart's figures."""
    pdf = new_pdf()
    write(pdf, 50, 100, "påverkat av långtidssjukfrånvaro. Från april har")
    pdf.set_fill_color(0, 70, 130)
    pdf.rect(380, 60, 40, 60, style="F")
    pdf.rect(440, 60, 40, 60, style="F")
    pdf.set_text_color(255, 255, 255)
    write(pdf, 390, 100, "5,6%")
    write(pdf, 450, 100, "5,5%")
    (page,) = read(pdf, tmp_path).pages
    assert not page.stray


@pytest.mark.parametrize("numbers", [("1", "", "2"), ("3011", "4011", "5011")], ids=["notes", "accounts"])
def test_numbers_before_the_labels_are_no_labels(numbers: tuple[str, ...], tmp_path: Path) -> None:
    """The notes of an annual report: the number of each stands in a column of its own, under the unit."""
    pdf = new_pdf()
    write(pdf, 50, 60, "Månadsrapport mars 2024", bold=True)
    rows = [["Intäkter", "26", "28"], ["Bidrag", "-8 700", "-7 000"], ["Kostnader", "-638", "-609"]]
    head = [["(tkr)", "", "Utfall", "Budget"]]
    ruled(
        pdf, [50, 100, 250, 350, 450], 100, head + [[number, *row] for number, row in zip(numbers, rows, strict=True)]
    )
    path = tmp_path / "rapport-2024-03.pdf"
    pdf.output(str(path))
    budget = extract([path], tmp_path)["budget"]
    assert budget["line_item_printed"].tolist() == [
        "Intäkter",
        "Intäkter",
        "Bidrag",
        "Bidrag",
        "Kostnader",
        "Kostnader",
    ]
    assert budget["value_mnkr"].tolist() == [0.026, 0.028, -8.7, -7.0, -0.638, -0.609]


def test_a_table_without_names_that_may_be_one_of_finance_is_left_out_by_a_line_alone(tmp_path: Path) -> None:
    """The notes to a balance sheet, whose years stand on the page before."""
    pdf = new_pdf()
    write(pdf, 50, 60, "Månadsrapport mars 2024", bold=True)
    write(pdf, 50, 80, "Region Påhitt. Belopp i mnkr.")
    ruled(pdf, [50, 200, 300, 400], 100, [["Post", "Utfall", "Budget"], ["Hyra", "10,0", "12,0"]])
    write(pdf, 50, 190, "Not 6", bold=True)
    ruled(pdf, [50, 250, 330, 410], 200, [["", "", ""], ["Inventarier", "0", "1 341"], ["Summa", "0", "1 341"]])
    path = tmp_path / "rapport-2024-03.pdf"
    pdf.output(str(path))
    with pytest.raises(ReadingError, match=r"the line rapport-2024-03,2,,REASON in data/left_out\.csv"):
        extract([path], tmp_path)
    (tmp_path / "left_out.csv").write_text("report_id,table_no,header,reason\nrapport-2024-03,2,,Notes.\n")
    found = extract([path], tmp_path)
    assert found["budget"]["value_mnkr"].tolist() == [10.0, 12.0]
    assert ["Notes." in said for said in found["checks"].query("rule == 'left_out'")["parameters"]] == [True]


def test_names_at_a_foot_are_those_of_the_rows_on_the_next_page(tmp_path: Path) -> None:
    pdf = new_pdf()
    for x, name in zip((54, 204, 304), NAMES, strict=True):
        write(pdf, x, 760, name, bold=True)
    pdf.line(50, 765, 400, 765)
    pdf.add_page()
    rows = [["Hyra", "1,0", "2,0"], ["El", "3,0", "4,0"], ["Vatten", "5,0", "6,0"]]
    pdf.line(50, 60, 400, 60)
    for number, row in enumerate(rows):
        for x, text in zip((54, 204, 304), row, strict=True):
            write(pdf, x, 72 + 18 * number, text)
        pdf.line(50, 78 + 18 * number, 400, 78 + 18 * number)
    table = only_table(pdf, tmp_path)
    assert (table.header, cells(table)) == (tuple(NAMES), rows)


def test_prose_in_two_columns_is_read_column_by_column(tmp_path: Path) -> None:
    pdf = new_pdf()
    left = ["Resultatet för perioden", "är minus 12,4 mnkr och", "bättre än i budgeten", "trots fler vårddygn."]
    right = ["Underskottet för läkemedel", "uppgår till 40,9 mnkr och", "väntas öka under hösten", "till 160,0 mnkr."]
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        write(pdf, 50, 100 + 12 * number, one)
        write(pdf, 300, 100 + 12 * number, other)
    write(pdf, 50, 200, "Ett stycke efter spalterna, som går över hela sidans bredd.")
    (page,) = read(pdf, tmp_path).pages
    texts = [block.text for block in page.blocks if isinstance(block, Paragraph)]
    assert texts == [" ".join(left), " ".join(right), "Ett stycke efter spalterna, som går över hela sidans bredd."]


def lined(pdf: FPDF, rows: Rows, across: Sequence[float] = (), down: Sequence[float] = ()) -> None:
    """Rows of amounts under bold names, 20 points apart from y = 120 on; with rules at these places, if any."""
    pdf.set_line_width(0.5)
    for y in across:
        pdf.line(50, y, 530, y)
    for x in down:
        pdf.line(x, 106, x, 106 + 20 * len(rows))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            write(pdf, 54 if column == 0 else 160 + 60 * column, 120 + 20 * number, text, number == 0, right=column > 0)


AMOUNTS = [["Post", "Utfall", "Budget", "Avvikelse"], ["Hyra", "10,0", "12,0", "2,0"], ["El", "-1,0", "-2,0", "1,0"]]


def test_column_rules_alone_with_names_under_which_no_rule_stands(tmp_path: Path) -> None:
    """As a browser prints a table whose cells have borders to the left and right alone."""
    pdf = new_pdf()
    lined(pdf, AMOUNTS, across=(106, 166), down=(50, 165, 225, 285, 530))
    table = only_table(pdf, tmp_path)
    assert table.header == tuple(AMOUNTS[0])
    assert cells(table) == AMOUNTS[1:]


@pytest.mark.parametrize("across", [(), (106, 126, 146, 166, 192)], ids=["no rules", "horizontal rules"])
@pytest.mark.parametrize("label", ["Summa", "Hälso- och\nsjukvård"], ids=["one line", "a label that breaks too"])
def test_an_amount_that_breaks_at_a_thousand_is_one_amount(across: Sequence[float], label: str, tmp_path: Path) -> None:
    """In a narrow column a browser breaks "-1 248,1" after the thousands; "412" over "700" with two labels are two."""
    pdf = new_pdf()
    first, *rest = label.split("\n")
    lined(pdf, [*AMOUNTS, [first, "-1", "10,0", "3,0"]], across)
    write(pdf, 220, 190, "248,1", right=True)
    for text in rest:
        write(pdf, 54, 190, text)
    document = read(pdf, tmp_path)
    (table,) = tables_of(document)
    assert cells(table) == [*AMOUNTS[1:], [label.replace("\n", " "), "-1 248,1", "10,0", "3,0"]]
    prove_rows_read(document, [("finance", table)], lambda cell: False)


BANDED = ["Post", "Utfall", "Budget", "Avvikelse", "Prognos", "Budget", "Avvikelse"]


@pytest.mark.parametrize("across", [(), (106, 126, 146, 166)], ids=["no rules", "horizontal rules"])
@pytest.mark.parametrize("bands", [(190, 362), (186, 366)], ids=["centred", "set to the left"])
@pytest.mark.parametrize("corner", ["", "Mnkr"])
def test_a_band_of_periods_over_several_columns_names_each(
    across: Sequence[float], bands: Sequence[float], corner: str, tmp_path: Path
) -> None:
    """The band stands over the space between two columns, above the first rule or none, beside a corner or none."""
    pdf = new_pdf()
    lined(pdf, [BANDED, *[["Hyra", "10,0", "12,0", "2,0", "11,0", "12,5", "1,5"]] * 2], across)
    for x, text in zip((54, *bands), (corner, "Januari-november", "Helår 2017"), strict=True):
        write(pdf, x, 102, text, bold=True)
    table = only_table(pdf, tmp_path)
    assert table.header[0] == f"{corner} Post".strip()
    assert table.header[1:4] == tuple(f"Januari-november {name}" for name in BANDED[1:4])
    assert table.header[4:] == tuple(f"Helår 2017 {name}" for name in BANDED[4:])
    assert cells(table)[0] == ["Hyra", "10,0", "12,0", "2,0", "11,0", "12,5", "1,5"]


def test_a_band_that_ends_where_its_last_column_does(tmp_path: Path) -> None:
    """In the type of the names, none of it bold, over a rule."""
    pdf = new_pdf()
    pdf.line(50, 126, 530, 126)
    for number, row in enumerate([BANDED, *[["Hyra", "10,0", "12,0", "2,0", "11,0", "12,5", "1,5"]] * 2]):
        for column, text in enumerate(row):
            write(pdf, 54 if column == 0 else 160 + 60 * column, 120 + 20 * number, text, right=column > 0)
    write(pdf, 54, 102, "Mnkr")
    for x, text in ((340, "Januari-november"), (520, "Helår 2017")):
        write(pdf, x, 102, text, right=True)
    header = only_table(pdf, tmp_path).header
    assert header[1:4] == tuple(f"Januari-november {name}" for name in BANDED[1:4])
    assert header[4:] == tuple(f"Helår 2017 {name}" for name in BANDED[4:])


def under_names_of_three_lines(pdf: FPDF, rows: Rows, across: Sequence[float]) -> tuple[str, ...]:
    """Rows under names of which the last has three lines; what the names are."""
    lined(pdf, [[], *rows], across)
    for y, texts in ((96, AMOUNTS[0]), (108, ["", "", "", "mot"]), (120, ["", "", "", "budget"])):
        for column, text in enumerate(texts):
            write(pdf, 54 if column == 0 else 160 + 60 * column, y, text, bold=True, right=column > 0)
    return (*AMOUNTS[0][:3], "Avvikelse mot budget")


def test_names_of_several_lines_above_a_rule_that_stands_alone(tmp_path: Path) -> None:
    pdf = new_pdf()
    names = under_names_of_three_lines(pdf, AMOUNTS[1:], [126])
    table = only_table(pdf, tmp_path)
    assert table.header == names
    assert cells(table) == AMOUNTS[1:]


def test_names_of_groups_left_of_the_labels_between_hairlines(tmp_path: Path) -> None:
    pdf = new_pdf()
    rows = [["", *row[1:]] for row in AMOUNTS[1:]]
    names = under_names_of_three_lines(pdf, [[], rows[0], [], rows[1]], [126, 146, 166, 186, 206])
    for number, (name, label) in enumerate([("Vård", ""), ("", "Hyra"), ("Trafik", ""), ("", "El")]):
        write(pdf, 54, 140 + 20 * number, name, bold=True)
        write(pdf, 64, 140 + 20 * number, label)
    table = only_table(pdf, tmp_path)
    assert table.header == names
    assert [row[0] for row in cells(table)] == ["Vård", "Hyra", "Trafik", "El"]


def test_a_label_set_lower_than_its_figures_by_a_raised_mark(tmp_path: Path) -> None:
    pdf = new_pdf()
    lined(pdf, AMOUNTS[:1])
    for number, row in enumerate(AMOUNTS[1:] * 2):
        for column, text in enumerate(row):
            y = 140 + 16 * number + (3 if column == 0 and number == 1 else 0)
            write(pdf, 54 if column == 0 else 160 + 60 * column, y, text, right=column > 0)
    assert cells(only_table(pdf, tmp_path)) == AMOUNTS[1:] * 2


def test_figures_with_the_minus_behind_them(tmp_path: Path) -> None:
    pdf = new_pdf()
    rows = [AMOUNTS[0], ["Hyra", "10,0-", "12,0-", "2,0-"], ["El", "1 001,0-", "2,0-", "1,0-"]]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            write(pdf, 54 if column == 0 else 160 + 60 * column, 120 + 20 * number, text, right=column > 0)
    table = only_table(pdf, tmp_path)
    assert table.header == tuple(rows[0])
    assert cells(table) == rows[1:]


def across_cells(pdf: FPDF, xs: Sequence[float], ys: Sequence[float], rows: Rows) -> None:
    """Rows under bold names, with a rule above and below each cell."""
    for y in ys:
        for left, right in pairwise(xs):
            pdf.line(left, y, right, y)
    for number, (y, row) in enumerate(zip(ys, rows, strict=False)):
        for x, text in zip(xs, row, strict=False):
            write(pdf, x + 4, y + 12, text, bold=number == 0)


def test_a_heading_whose_words_part_where_the_columns_do_ends_a_table(tmp_path: Path) -> None:
    """Its type is larger than that of the rows, which go on over the page."""
    pdf = new_pdf()
    names, xs = ["Uppdrag", "Kommentar", "Aktivitet"], [50, 200, 350, 500]
    across_cells(pdf, xs, [780, 798, 816], [names, ["Korta köerna", "Arbetet pågår.", "Nya tider"]])
    pdf.add_page()
    across_cells(pdf, xs, [60, 78, 96], [names, ["Säkra lokaler", "Arbetet pågår.", "Bygga nytt"]])
    pdf.set_font("helvetica", "B", 13)
    left = "Aktiviteter som står"
    pdf.text(197.5 - pdf.get_string_width(left), 125, left)
    pdf.text(202.5, 125, "utan uppdrag")
    across_cells(
        pdf, [50, 100, 300, 500], [135, 153, 171], [["Nr", "Aktivitet", "Datum"], ["1", "Gallra", "2030-01-01"]]
    )
    first, second = tables_of(read(pdf, tmp_path))
    assert (first.page_start, first.page_end, len(first.rows)) == (1, 2, 2)
    assert cells(second) == [["1", "Gallra", "2030-01-01"]]


def test_blank_framed_cells_under_a_commitment_are_about_it(tmp_path: Path) -> None:
    """As people type a list, each cell in a frame of its own; a list that begins with one is refused."""
    pdf = new_pdf()
    write(pdf, 50, 60, "Månadsrapport mars 2021", bold=True)
    head = ["Åtagande", "Status", "Aktiviteter", "Slutdatum", "Kommentar"]
    listed = [["Korta köerna", "Nya tider"], ["", "Fler tider"], ["Säkra lokaler", "Bygga"]]
    rows = [[first, "Följer inte planeringen", activity, "2021-06-30", "Väntar"] for first, activity in listed]
    ruled(pdf, [50, 150, 290, 370, 440, 520], 100, [head, *rows])
    pdf.output(str(tmp_path / "lista.pdf"))
    found = extract([tmp_path / "lista.pdf"], tmp_path)
    assert found["assignments"]["title"].tolist() == ["Korta köerna", "Säkra lokaler"]
    assert found["activities"]["assignment_id"].str[-3:].tolist() == ["001", "001", "002"]


@pytest.mark.parametrize("ruled_at", [(), (106, 126, 146, 166)], ids=["no rules", "horizontal rules"])
def test_tables_side_by_side_are_two(ruled_at: tuple[float, ...], tmp_path: Path) -> None:
    pdf = new_pdf()
    for left, rows in ((50, AMOUNTS[:2]), (300, [AMOUNTS[0], AMOUNTS[2]])):
        for y in ruled_at:
            pdf.line(left, y, left + 200, y)
        for number, row in enumerate([*rows, ["Summa", "9,0", "10,0"]]):
            write(pdf, left + 4, 120 + 20 * number, row[0], bold=number == 0)
            for column, text in enumerate(row[1:3]):
                write(pdf, left + 120 + 70 * column, 120 + 20 * number, text, bold=number == 0, right=True)
    left_table, right_table = tables_of(read(pdf, tmp_path))
    assert left_table.header == right_table.header == tuple(AMOUNTS[0][:3])
    assert cells(left_table) == [AMOUNTS[1][:3], ["Summa", "9,0", "10,0"]]
    assert cells(right_table) == [AMOUNTS[2][:3], ["Summa", "9,0", "10,0"]]


def test_figures_that_stand_between_the_lines_of_their_label(tmp_path: Path) -> None:
    """Cells set in the middle, no rules: a row is what one label and its figures hold."""
    pdf = new_pdf()
    lined(pdf, AMOUNTS[:1])
    for number in range(3):
        for line, text in enumerate(("Hyra och el för de stora", "gamla husen i länet")):
            write(pdf, 54, 150 + 36 * number + 11 * line, text if line else f"{number + 1} {text}")
        for column, text in enumerate(AMOUNTS[1][1:], start=1):
            write(pdf, 160 + 60 * column, 155.5 + 36 * number, text, right=True)
    rows = [[f"{number} Hyra och el för de stora gamla husen i länet", *AMOUNTS[1][1:]] for number in (1, 2, 3)]
    assert cells(only_table(pdf, tmp_path)) == rows


@pytest.mark.parametrize("down", [0.0, 6.75, 13.5], ids=["top", "middle", "bottom"])
def test_figures_beside_any_line_of_labels_of_two_lines(down: float, tmp_path: Path) -> None:
    """The white between rows tells them where every label has two lines, and the first would have had room for more.

    As a browser sets them, whose cells end well before the white that parts the columns does.
    """
    names = [["Sjukhus", "Väst"], ["Sjukhus", "Centrum"], ["Ambulans", "Fors"], ["Sjukhus", "Åsa"]]
    pdf = new_pdf()
    lined(pdf, AMOUNTS[:1])
    for number, lines in enumerate(names):
        for line, text in enumerate(lines):
            write(pdf, 54, 144 + 33 * number + 13.5 * line, text)
        for column, text in enumerate(AMOUNTS[1][1:], start=1):
            write(pdf, 160 + 60 * column, 144 + 33 * number + down, text, right=True)
    assert cells(only_table(pdf, tmp_path)) == [[" ".join(lines), *AMOUNTS[1][1:]] for lines in names]


def test_rows_no_further_apart_than_the_lines_of_labels_with_figures_in_the_middle(tmp_path: Path) -> None:
    """As fpdf2 sets a table without lines: each row begins with a capital, and the others do not."""
    pdf = new_pdf()
    lined(pdf, AMOUNTS[:1])
    labels = ["Hälso- och", "sjukvårdsnämndens", "verksamhet och", "köpt vård", "Nämnden för", "tandvård", "Kultur"]
    labels += ["Trafik"]
    for number, text in enumerate(labels):
        write(pdf, 54, 144 + 20 * number, text)
    for y in (174, 234, 264, 284):
        for column, text in enumerate(AMOUNTS[1][1:], start=1):
            write(pdf, 160 + 60 * column, y, text, right=True)
    rows = [" ".join(labels[:4]), " ".join(labels[4:6]), *labels[6:]]
    assert cells(only_table(pdf, tmp_path)) == [[label, *AMOUNTS[1][1:]] for label in rows]


@pytest.mark.parametrize("down", [0.0, 6.75], ids=["top", "middle"])
def test_a_label_that_reaches_under_the_name_of_the_next_column(down: float, tmp_path: Path) -> None:
    """A word too long for its column, as a browser sets it; the amounts stand well apart from it."""
    pdf = new_pdf()
    for x, name in ((54, "Mnkr"), (108, "Utfall jan-aug"), (220, "Budget jan-aug")):
        write(pdf, x, 100, name, bold=True)
    rows = [["Sjukhus Centrum", "-100,1", "-101,0"], ["Vårdcentraler Väst", "-108,1", "-109,0"]]
    for number, (label, *amounts) in enumerate(rows):
        for line, text in enumerate(label.split()):
            write(pdf, 54, 120 + 33 * number + 13.5 * line, text)
        for x, text in zip((174, 289), amounts, strict=True):
            write(pdf, x, 120 + 33 * number + down, text, right=True)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Mnkr", "Utfall jan-aug", "Budget jan-aug")
    assert cells(table) == rows


def test_a_chart_of_bars_is_no_table_and_its_lines_strike_no_number_of_one(tmp_path: Path) -> None:
    pdf = new_pdf()
    ruled(pdf, [50, 200, 300], 100, [["År", "Andel"], ["2025", "4,5"], ["2024", "4,7"]])
    pdf.set_fill_color(0, 60, 120)
    for number, height in enumerate((80, 110, 60, 95)):
        pdf.rect(100 + 60 * number, 400 - height, 50, height, "F")
        write(pdf, 115 + 60 * number, 395 - height, f"{height / 10:.1f}".replace(".", ","))
        write(pdf, 110 + 60 * number, 414, str(2022 + number))
    pdf.rect(90, 270, 260, 130)
    for y in (282, 312, 342, 372):  # the first two run through labels
        pdf.line(90, y, 350, y)
    assert cells(only_table(pdf, tmp_path)) == [["2025", "4,5"], ["2024", "4,7"]]


def test_rows_of_paragraphs_between_two_rules(tmp_path: Path) -> None:
    """Each begins at one height in all columns; a comment of several paragraphs beside one label is one cell."""
    pdf = new_pdf()
    xs = [50, 150, 300, 450]
    comment = "Arbetet pågår\nsom planerat.\n\nKlart i höst."
    ruled(pdf, xs, 100, [["Mål", "Kommentar", "Ansvarig"], ["Nära vård\n\n\nKlimat", comment, "Nämnd A\n\n\nNämnd B"]])
    ruled(pdf, xs, 300, [["Mål", "Kommentar", "Ansvarig"], ["Nära vård", comment, "Nämnd A\n\n\nNämnd B"]])
    parted, whole = tables_of(read(pdf, tmp_path))
    first = ["Nära vård", "Arbetet pågår som planerat.", "Nämnd A"]
    assert cells(parted) == [first, ["Klimat", "Klart i höst.", "Nämnd B"]]
    assert len(cells(whole)) == 1


def test_each_sign_of_a_list_without_lines_begins_a_row(tmp_path: Path) -> None:
    """Beside the texts of a cell that spans them, which go on more closely."""
    pdf = new_pdf()
    columns = [("Uppdrag", 100), ("Kommentar", 100), ("Aktivitet", 100), ("S", 100)]
    for x, (name, y) in zip((54, 200, 360, 500), columns, strict=True):
        write(pdf, x, y, name, bold=True)
    for number, (activity, sign) in enumerate(
        [("Ny telefonlinje", "!"), ("Digitala besök", "§"), ("Fler läkare", "¤")]
    ):
        write(pdf, 360, 120 + 16 * number, activity)
        write(pdf, 500, 120 + 16 * number, sign)
    for number, (title, comment) in enumerate(
        [("Öka tillgängligheten i", "Väntetiderna har"), ("primärvården", "minskat.")]
    ):
        write(pdf, 54, 120 + 11.5 * number, title)
        write(pdf, 200, 120 + 11.5 * number, comment)
    found = cells(only_table(pdf, tmp_path))
    assert [row[2] for row in found] == ["Ny telefonlinje", "Digitala besök", "Fler läkare"]
    assert {row[0] for row in found} == {"Öka tillgängligheten i primärvården"}


def close(pdf: FPDF, rows: Rows, xs: Sequence[float], pitch: float = 11.5) -> None:
    """Rows as close as lines of text, as LibreOffice sets them without padding."""
    for number, row in enumerate(rows):
        for x, text in zip(xs, row, strict=True):
            write(pdf, x, 120 + pitch * number, text, number == 0)


def test_names_of_groups_are_no_part_of_the_labels_beside_them(tmp_path: Path) -> None:
    """They have no room beside them in a narrow column, but stand a whole row apart and begin with a capital."""
    pdf = new_pdf()
    groups = [["Primärvård", "-312,4", "-310,0"], ["Läkemedel", "-90,5", "-96,2"]]
    groups += [["Trafik", "", ""], ["Buss", "-53,7", "-55,9"], ["Tåg", "-80,0", "-80,5"]]
    close(pdf, [["Uppdrag", "Utfall", "Budget"], *groups], [54, 112, 160])
    assert cells(only_table(pdf, tmp_path)) == groups


def test_lines_that_fill_the_same_columns_are_rows_however_close(tmp_path: Path) -> None:
    pdf = new_pdf()
    listed = [["Korta köerna", "Följer inte planeringen", "Nya tider"]]
    listed += [["Korta köerna", "Följer delvis planeringen", "Fler mottagningar"]]
    listed += [["Säkra kompetensen", "Följer inte planeringen", "Rekrytera"]]
    close(pdf, [["Åtagande", "Status", "Aktiviteter"], *listed], [54, 160, 300])
    assert cells(only_table(pdf, tmp_path)) == listed


def test_the_first_line_of_names_is_no_band(tmp_path: Path) -> None:
    """Names of two lines, set to the left above amounts set to the right, beside one of one line between them."""
    pdf = new_pdf()
    for y in (92, 126, 146, 166):
        pdf.line(50, y, 530, y)
    write(pdf, 54, 113, "Verksamhet", bold=True)
    for column, name in enumerate(("Utfall januari", "Budget januari", "Prognos januari")):
        write(pdf, 150 + 120 * column, 107, name, bold=True)
        write(pdf, 150 + 120 * column, 119, "2024", bold=True)
    for number, row in enumerate(AMOUNTS[1:], start=1):
        for column, text in enumerate(row):
            write(pdf, 54 if column == 0 else 130 + 120 * column, 120 + 20 * number, text, right=column > 0)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Verksamhet", "Utfall januari 2024", "Budget januari 2024", "Prognos januari 2024")
    assert cells(table) == AMOUNTS[1:]


def test_an_amount_with_a_decimal_more_than_the_others_has_it(tmp_path: Path) -> None:
    """The mark of a note would be smaller, and is no decimal however little it is raised."""
    pdf = new_pdf()
    pdf.set_font("helvetica", "B", 16)
    pdf.text(54, 60, "Månadsrapport augusti 2024")
    rows = [[f"Enhet {letter}", f"{number},5", f"{number},0"] for number, letter in enumerate("ABCDEF", 1)]
    rows[2][1] = "0,25"
    ruled(pdf, [50, 200, 300, 400], 100, [["Enhet", "Utfall mnkr", "Budget mnkr"], *rows])
    for number, lift in enumerate((0, 1)):
        pdf.set_font("helvetica", size=6)
        pdf.text(304 + 13.9, 130 + 18 * number - lift, "1")
    path = tmp_path / "rapport.pdf"
    pdf.output(str(path))
    found = extract([path], tmp_path)
    amounts = found["budget"].query("line_item == 'Enhet C' or measure == 'budget'")["value_mnkr"].tolist()
    assert amounts == [2.0, 0.25, 3.0, 4.0, 5.0, 6.0]
    (left_out,) = found["checks"].query("rule == 'left_out'")["parameters"]
    assert "'1,0 1'" in left_out


def test_a_sign_under_a_sign_begins_a_row_where_every_other_row_is_shaded(tmp_path: Path) -> None:
    """Rows of one line, which stand hardly further apart than the lines of a cell that spans them."""
    pdf = new_pdf()
    pdf.set_fill_color(226, 232, 238)
    xs = (50, 250, 450, 500)
    for number, first in ((0, 0), (2, 1), (4, 0)):  # the names, and every other row: the label spans the second one
        for left, right in list(pairwise(xs))[first:]:
            pdf.rect(left, 94 + 16 * number, right - left, 16, "F")
    for x, name in zip(xs, ("Uppdrag", "Aktivitet", "Status"), strict=False):
        write(pdf, x + 4, 106, name, bold=True)
    rows = [("Nytt", "+"), ("Digitala besök", "!"), ("Fler läkare", "+"), ("Nya tider", "!")]
    for number, (activity, sign) in enumerate(rows):
        write(pdf, 254, 122 + 16 * number, activity)
        write(pdf, 454, 122 + 16 * number, sign)
    for number, text in enumerate(("Öka tillgängligheten i", "primärvården för alla")):
        write(pdf, 54, 122 + 12 * number, text)
    write(pdf, 54, 170, "Korta köerna")
    found = cells(only_table(pdf, tmp_path))
    assert [row[1:] for row in found] == [list(row) for row in rows]
    assert [row[0] for row in found] == [*["Öka tillgängligheten i primärvården för alla"] * 3, "Korta köerna"]


def stacked_labels(pdf: FPDF, labels: Sequence[str], where: str) -> None:
    """Labels whose lines all begin with a capital and stand at one pitch, with figures at their top, middle or foot."""
    y = 120.0
    for x, name in ((54, "Enhet"), (130, "Utfall"), (190, "Budget")):
        write(pdf, x, 100, name, bold=True)
    for number, label in enumerate(labels):
        lines = label.split()
        for line, text in enumerate(lines):
            write(pdf, 54, y + 12 * line, text)
        level = y + 12 * {"top": 0, "middle": (len(lines) - 1) / 2, "foot": len(lines) - 1}[where]
        write(pdf, 160, level, f"-{number}0,5", right=True)
        write(pdf, 220, level, f"-{number}1,5", right=True)
        y += 12 * len(lines)


@pytest.mark.parametrize("where", ["top", "middle", "foot"])
@pytest.mark.parametrize("lines", [2, 3])
def test_labels_stand_beside_their_figures_as_the_first_and_the_last_do(where: str, lines: int, tmp_path: Path) -> None:
    pdf = new_pdf()
    towns = ("Sjukvården Norrköping", "Ambulanser Södertälje", "Tandvården Östhammar", "Sjukhuset Västerviks")
    labels = [" ".join([town, "Distriktet"][: lines - 1]) for town in towns]
    stacked_labels(pdf, labels, where)
    assert [row[0] for row in cells(only_table(pdf, tmp_path))] == labels


def test_a_number_as_far_below_as_rows_stand_apart_begins_a_label(tmp_path: Path) -> None:
    """Though it has no room beside the label above."""
    pdf = new_pdf()
    write(pdf, 54, 100, "Nämnd", bold=True)
    write(pdf, 140, 100, "Utfall", bold=True)
    lines = [
        (120, "1", "-10,5"),
        (132, "Regionstyrelse", ""),
        (147, "2 Vårdnämnd", "-20,5"),
        (162, "3 Trafik", "-30,5"),
    ]
    for y, label, amount in lines:
        write(pdf, 54, y, label)
        write(pdf, 180, y, amount, right=True)
        write(pdf, 240, y, amount, right=True)
    write(pdf, 200, 100, "Budget", bold=True)
    found = cells(only_table(pdf, tmp_path))
    assert [row[0] for row in found] == ["1 Regionstyrelse", "2 Vårdnämnd", "3 Trafik"]


def test_no_label_is_guessed_where_figures_may_stand_beside_either_line(tmp_path: Path) -> None:
    """A line without figures goes on the label above it, or the one below: rows stand no further apart than lines."""
    pdf = new_pdf()
    labels = ["Sjukvården", "Ambulanser Södertälje", "Tandvården", "Sjukhuset Västervik", "Trafikhuset"]
    stacked_labels(pdf, labels, "foot")
    document = read(pdf, tmp_path)
    tables = [("finance", table) for table in tables_of(document)]
    with pytest.raises(ReadingError, match=r"page 1 at .* a cell has several amounts: '-00,5 and -10,5'"):
        prove_rows_read(document, tables, lambda cell: False)
