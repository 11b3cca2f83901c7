"""What a page break does to tables and texts of drawn PDF pages: one small report for each way to be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF

from analysis.answers.look import png_of
from analysis.reading.document import Heading, Paragraph
from analysis.tables.logical import tables_of
from tests.test_pdf_icons import disc
from tests.test_pdf_tables import cells, new_pdf, only_table, read, ruled, write

XS = [50, 200, 400, 480]
HEAD = ["Åtagande", "Aktivitet", "Slutdatum"]


def spanned(pdf: FPDF, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], y: float = 60) -> None:
    """Commitments that span their activities, ruled and closed on all sides; "\\n" parts lines."""
    pdf.set_line_width(0.5)
    groups = [("!" + HEAD[0], [(HEAD[1], HEAD[2])]), *groups]
    for title, rows in groups:
        top = y
        for activity, date in rows:
            bottom = y + 12 * max(activity.count("\n") + 1, (title.count("\n") + 1) // len(rows)) + 6
            pdf.rect(XS[1], y, XS[2] - XS[1], bottom - y)
            pdf.rect(XS[2], y, XS[3] - XS[2], bottom - y)
            for line, text in enumerate(activity.split("\n")):
                write(pdf, XS[1] + 4, y + 12 + 12 * line, text, bold=title.startswith("!"))
            write(pdf, XS[2] + 4, y + 12, date, bold=title.startswith("!"))
            y = bottom
        pdf.rect(XS[0], top, XS[1] - XS[0], y - top)
        for line, text in enumerate(title.removeprefix("!").split("\n")):
            write(pdf, XS[0] + 4, top + 12 + 12 * line, text, bold=title.startswith("!"))


FIRST_PAGE = [
    ("Öka samplaneringen\ninom utveckling", [("Rum i Halland", "2031-01-31"), ("Plan för orten", "2031-02-28")]),
    ("Stärka kunskapen\nom hälsa", [("Doula och tolk", "2031-03-31"), ("Råd till alla", "2031-04-30")]),
]


def test_a_title_is_new_though_the_one_above_was_full(tmp_path: Path) -> None:
    pdf = new_pdf()
    spanned(
        pdf,
        [*FIRST_PAGE, ("Verka för närvården och\nkollektivtrafiken i hela regionen", [("Nya linjer", "2031-05-31")])],
    )
    pdf.add_page()
    spanned(pdf, [("Patientsäkerhetsarbetet\nutvecklas", [("Ny rutin", "2031-06-30"), ("Kurs", "2031-07-31")])])
    assert [row[0] for row in cells(only_table(pdf, tmp_path))][4:] == [
        "Verka för närvården och kollektivtrafiken i hela regionen",
        "Patientsäkerhetsarbetet utvecklas",
        "Patientsäkerhetsarbetet utvecklas",
    ]


def test_a_span_goes_on_over_the_break_with_and_without_a_word(tmp_path: Path) -> None:
    for name, rest in (("silent.pdf", ""), ("cut.pdf", "för alla i länet")):
        pdf = new_pdf()
        spanned(pdf, [*FIRST_PAGE, ("Bygga ut närvården och\nöppna vårdcentraler,", [("Nya hus", "2031-05-31")])])
        pdf.add_page()
        spanned(pdf, [(rest, [("Ny rutin", "2031-06-30"), ("Kurs", "2031-07-31")])])
        (table,) = tables_of(read(pdf, tmp_path, name))
        title = f"Bygga ut närvården och öppna vårdcentraler, {rest}".strip()
        assert [row[0] for row in cells(table)][4:] == [title] * 3
        assert [row.covered[0] for row in table.rows][4:] == [False, True, True]


def test_a_blank_cell_over_columns_that_span_rows_is_the_rest_of_their_cells(tmp_path: Path) -> None:
    """LibreOffice may end a span one row too early, and draw the rest of it as one cell that is open below."""
    pdf = new_pdf()
    pdf.set_line_width(0.5)
    for x0, y0, x1, y1 in (
        (50, 60, 500, 60), (50, 78, 500, 78), (350, 96, 500, 96), (50, 114, 500, 114), (350, 132, 500, 132),
        (50, 150, 500, 150), (350, 168, 500, 168),
        (50, 60, 50, 168), (200, 60, 200, 150), (350, 60, 350, 168), (500, 60, 500, 168),
    ):  # fmt: skip
        pdf.line(x0, y0, x1, y1)
    for x, text in ((54, "Uppdrag"), (204, "Kommentar"), (354, "Aktivitet")):
        write(pdf, x, 73, text, bold=True)
    for y, title in ((91, "Bygga"), (127, "Öka")):
        write(pdf, 54, y, title)
        write(pdf, 204, y, "Pågår")
    for number in range(5):
        write(pdf, 354, 91 + 18 * number, f"Steg {number + 1}")
    table = only_table(pdf, tmp_path)
    assert cells(table) == [
        [title, "Pågår", f"Steg {number}"] for number, title in enumerate(["Bygga"] * 2 + ["Öka"] * 3, 1)
    ]
    assert [row.covered[:2] for row in table.rows][2:] == [(False, False), (True, True), (True, True)]


def test_a_line_drawn_through_a_cell_that_spans_rows_does_not_end_it(tmp_path: Path) -> None:
    """LibreOffice closes a cell where its first row ends, though its text goes on, at the foot of a page."""
    pdf = new_pdf()
    pdf.set_line_width(0.5)
    for y in (60, 78, 96, 126):
        pdf.line(50, y, 500, y)
    pdf.line(350, 156, 500, 156)
    for x in (50, 200, 350, 500):
        pdf.line(x, 60, x, 156 if x >= 350 else 126)
    for x, text in ((54, "Uppdrag"), (204, "Kommentar"), (354, "Aktivitet")):
        write(pdf, x, 73, text, bold=True)
    for y, sign, name in ((91, "g", "Bygga"), (109, "r", "Utreda om stödet till"), (139, "", "företagen är hållbart")):
        if sign:
            disc(pdf, 54, y, (0, 140, 60) if sign == "g" else (200, 0, 0))
        write(pdf, 54 + 14 * bool(sign), y, name)
    for x, y, text in (
        (204, 91, "Klart."), (204, 109, "Stödet fungerar och är"), (204, 139, "väl känt."),
        (354, 91, "Hus"), (354, 109, "Modeller"), (354, 139, "Kurs"),
    ):  # fmt: skip
        write(pdf, x, y, text)
    title, comment = "Utreda om stödet till företagen är hållbart", "Stödet fungerar och är väl känt."
    assert cells(only_table(pdf, tmp_path)) == [
        ["Bygga", "Klart.", "Hus"],
        [title, comment, "Modeller"],
        [title, comment, "Kurs"],
    ]


def figures(pdf: FPDF, y: float, rows: Sequence[tuple[str, str, str]], bold: int = 0) -> None:
    """Names of columns and rows of figures, without a line; the first `bold` rows are bold as the names are."""
    for x, text in ((250, "Utfall"), (350, "Budget")):
        write(pdf, x, y, text, bold=True, right=True)
    write(pdf, 50, y, "Uppdrag", bold=True)
    for number, (name, one, two) in enumerate(rows):
        y += 14
        write(pdf, 50, y, name, bold=number < bold)
        write(pdf, 250, y, one, bold=number < bold, right=True)
        write(pdf, 350, y, two, bold=number < bold, right=True)


def test_columns_without_lines_agree_though_labels_are_of_other_lengths(tmp_path: Path) -> None:
    pdf = new_pdf()
    short = [("Hyra", "1,0", "2,0"), ("El", "2,5", "3,0"), ("Vatten", "0,5", "0,7")]
    long = [
        ("Personalkostnader och arvoden", "1,0", "2,0"),
        ("Köp av tjänster", "9,1", "8,0"),
        ("Summa", "14,1", "15,7"),
    ]
    figures(pdf, 700, short)
    pdf.add_page()
    figures(pdf, 60, long)
    assert cells(only_table(pdf, tmp_path)) == [list(row) for row in short + long]


def test_columns_without_lines_agree_though_one_page_shows_a_single_row(tmp_path: Path) -> None:
    """White alone parts the columns, and one row says little about where; the second page does not name them."""
    xs = (54, 204, 354)
    rows = [
        ("Bygga", "2031", "Pågår"),
        ("Utveckla biblioteken i länet", "2032", "Pågår under hela året"),
        ("Öka kunskapen", "2033", "Har inte påbörjats"),
        ("Se över hur vi upphandlar", "2034", "Klart"),
    ]
    pdf = new_pdf()
    pdf.set_line_width(0.5)

    def row(y: float, texts: Sequence[str], bold: bool = False) -> None:
        for x, text in zip(xs, texts, strict=True):
            write(pdf, x, y + 12, text, bold=bold)
        pdf.line(50, y + 18, 500, y + 18)

    row(700, ("Aktivitet", "Slut", "Kommentar"), bold=True)
    row(718, rows[0])
    pdf.add_page()
    pdf.line(50, 60, 500, 60)
    for number, texts in enumerate(rows[1:]):
        row(60 + 18 * number, texts)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Aktivitet", "Slut", "Kommentar")
    assert cells(table) == [list(texts) for texts in rows]


def test_a_bold_first_row_is_no_name_of_columns(tmp_path: Path) -> None:
    pdf = new_pdf()
    above = [("Hyra", "1,0", "2,0"), ("El", "2,5", "3,0"), ("Vatten", "0,5", "0,7")]
    below = [("Summa drift", "4,0", "5,7"), ("Räntor", "1,0", "1,0"), ("Avgifter", "0,2", "0,1")]
    figures(pdf, 700, above)
    pdf.add_page()
    figures(pdf, 60, below, bold=1)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Uppdrag", "Utfall", "Budget")
    assert cells(table) == [list(row) for row in above + below]


def box(pdf: FPDF, y: float, rows: Sequence[str], shaded: bool) -> None:
    """A box of one column, every other row bold; `shaded`: its first row is grey."""
    for number, text in enumerate(rows):
        if shaded and not number:
            pdf.set_fill_color(220, 220, 220)
            pdf.rect(50, y, 400, 18, "F")
        pdf.rect(50, y, 400, 18)
        write(pdf, 54, y + 12, text, bold=number == 0 or number % 2 == shaded)
        y += 18


def test_a_bold_row_like_those_above_is_no_new_table(tmp_path: Path) -> None:
    pdf = new_pdf()
    box(
        pdf,
        600,
        ["Systemet kan inte användas", "Orsak", "Leverantören har stängt det.", "Följd", "Ingen."],
        shaded=True,
    )
    pdf.add_page()
    box(pdf, 60, ["Kostnader", "Övertid för tre personer.", "Åtgärder", "Återstart under våren."], shaded=False)
    table = only_table(pdf, tmp_path)
    assert table.header == ("Systemet kan inte användas",)
    assert [row[0] for row in cells(table)][2:] == [
        "Följd", "Ingen.", "Kostnader", "Övertid för tre personer.", "Åtgärder", "Återstart under våren.",
    ]  # fmt: skip


def test_one_header_under_two_headings_is_two_tables(tmp_path: Path) -> None:
    pdf = new_pdf()
    xs = [50, 100, 400]
    ruled(pdf, xs, 600, [["Nr", "Ärendetyp"], ["1", "Allmänt"], ["1.1", "Beslut om handling"]])
    pdf.add_page()
    write(pdf, 50, 60, "Bilaga 1. Delegerad beslutsrätt till anställda", bold=True)
    ruled(pdf, xs, 80, [["Nr", "Ärendetyp"], ["1", "Sekretess"], ["1.1", "Beslut om avslag"]])
    write(pdf, 50, 400, "Texten efter tabellen är det mesta på sidan, så att brödtextens grad är känd av den.")
    assert [len(table.rows) for table in tables_of(read(pdf, tmp_path))] == [2, 2]


@pytest.mark.parametrize("angle", [90, 270])
def test_pages_whose_text_runs_along_their_side(tmp_path: Path, angle: int) -> None:
    pdf = new_pdf()
    xs = [50, 250, 400]
    head = ["Uppdrag", "Kommentar"]
    with pdf.rotation(angle, 297, 421):
        ruled(pdf, xs, 400, [head, ["Bygga nytt", "Arbetet har startat och\nkommer att fortsätta med"]])
    pdf.add_page()
    with pdf.rotation(angle, 297, 421):
        ruled(pdf, xs, 300, [head, ["", "nästa del under våren."], ["Riva gammalt", "Klart."]])
    assert cells(only_table(pdf, tmp_path)) == [
        ["Bygga nytt", "Arbetet har startat och kommer att fortsätta med nästa del under våren."],
        ["Riva gammalt", "Klart."],
    ]


# ---------------------------------------------------------------------------------------------------------------------
# Rests without a line around them


def shaded_rows(pdf: FPDF, y: float, rows: Sequence[Sequence[str]], first: int = 0) -> float:
    """Rows without rules, every other one shaded, names of columns above; "\\n" parts lines."""
    for x, text in zip((54, 104, 304), ("Nr", "Aktivitet", "Kommentar"), strict=True):
        write(pdf, x, y + 12, text, bold=True)
    y += 22
    for number, row in enumerate(rows, first):
        height = 12 * max(text.count("\n") + 1 for text in row) + 8
        if number % 2 == 0:
            pdf.set_fill_color(230, 236, 230)
            pdf.rect(50, y, 450, height, "F")
        for x, text in zip((54, 104, 304), row, strict=True):
            for line, part in enumerate(text.split("\n")):
                write(pdf, x, y + 13 + 12 * line, part)
        y += height
    return y


ACTIVITIES = [
    ["1.1", "Rum i Halland", "Arbetet går enligt planen och är snart\nfärdigt."],
    ["1.2", "Plan för orten", "Inget har hänt sedan den förra rapporten,\nsom lämnades i maj."],
    ["1.3", "Råd till alla", "Ett samarbete har inletts med kommunen\noch med den ideella"],
]


@pytest.mark.parametrize("named", [True, False])
def test_the_rest_of_a_row_stands_alone_on_the_last_page(tmp_path: Path, named: bool) -> None:
    pdf = new_pdf()
    shaded_rows(pdf, 650, ACTIVITIES, first=1)
    pdf.add_page()
    if named:
        shaded_rows(pdf, 60, [["", "", "sektorn i länet."]], first=1)
    else:
        write(pdf, 304, 60, "sektorn i länet.")
    document = read(pdf, tmp_path)
    (table,) = tables_of(document)
    assert cells(table)[-1][-1] == "Ett samarbete har inletts med kommunen och med den ideella sektorn i länet."
    assert not [block for _, block in document.blocks() if isinstance(block, Paragraph | Heading)]


def test_a_paragraph_at_the_next_page_is_no_rest_of_a_row(tmp_path: Path) -> None:
    pdf = new_pdf()
    shaded_rows(pdf, 650, [*ACTIVITIES[:2], ["1.3", "Råd till alla", "Ett samarbete har inletts."]], first=1)
    pdf.add_page()
    write(pdf, 54, 60, "Sammanfattningsvis går det bra i länet, och")
    write(pdf, 54, 72, "arbetet fortsätter under hela nästa år.")
    document = read(pdf, tmp_path)
    assert [len(table.rows) for table in tables_of(document)] == [3]
    assert [block.text for _, block in document.blocks() if isinstance(block, Paragraph)] == [
        "Sammanfattningsvis går det bra i länet, och arbetet fortsätter under hela nästa år."
    ]


def test_names_in_shades_of_their_own_are_no_page_header(tmp_path: Path) -> None:
    pdf = new_pdf()
    for page in (1, 2, 3):
        if page > 1:
            pdf.add_page()
        pdf.set_fill_color(200, 215, 230)
        for x0, x1 in ((50, 249), (251, 400)):  # a browser shades each cell for itself
            pdf.rect(x0, 56, x1 - x0, 18, "F")
        for x, text in ((54, "Post"), (255, "Anmärkning")):
            write(pdf, x, 68, text, bold=True)
        for number in range(2):
            write(pdf, 54, 94 + 20 * number, f"Post {'abcdef'[2 * page + number - 2]}")
            write(pdf, 255, 94 + 20 * number, "Utan anmärkning")
            pdf.line(50, 100 + 20 * number, 400, 100 + 20 * number)
    document = read(pdf, tmp_path)
    (table,) = tables_of(document)
    assert table.header == ("Post", "Anmärkning")
    assert [row[0] for row in cells(table)] == [f"Post {letter}" for letter in "abcdef"]
    assert not any(page.furniture for page in document.pages)


def test_a_last_line_that_two_pages_share_is_no_footer(tmp_path: Path) -> None:
    pdf = new_pdf()
    for page in (1, 2):
        if page > 1:
            pdf.add_page()
        first = ("Utvärderingen har påbörjats", "Ett nytt avtal har tecknats i länet")[page - 1]
        for line, words in enumerate((first, "efter lång väntan, i god ordning", "och erfarenheterna tas till vara")):
            write(pdf, 50, 760 + 13 * line, words)
        write(pdf, 50, 820, "Region Exempel")
    furniture = [[piece.text for piece in page.furniture] for page in read(pdf, tmp_path).pages]
    assert furniture == [["Region Exempel"]] * 2


# ---------------------------------------------------------------------------------------------------------------------
# Texts


def prose(tmp_path: Path, above: Sequence[str], below: Sequence[str], note: str = "") -> list[str]:
    """The paragraphs of two pages of text; `note`: in smaller type at the foot of the first."""
    pdf = new_pdf()
    for page, lines in enumerate((above, below)):
        if page:
            pdf.add_page()
        for number, text in enumerate(lines):
            write(pdf, 50, (700 if not page else 60) + 13 * number, text)
        if note and not page:
            pdf.set_font("helvetica", size=7)
            pdf.text(50, 800, note)
    document = read(pdf, tmp_path)
    png_of(tmp_path / "drawn.pdf", 2)
    return [block.text for _, block in document.blocks() if isinstance(block, Paragraph)]


FULL = "Kostnaderna för personal har ökat under året, och det beror till största delen på högre"


def test_a_paragraph_cut_by_a_page_break_is_one(tmp_path: Path) -> None:
    assert prose(tmp_path, [FULL], ["löner i vården.", "Intäkterna är som väntat."]) == [
        f"{FULL} löner i vården.",
        "Intäkterna är som väntat.",
    ]
    assert prose(tmp_path, [FULL, f"{FULL} i"], ["Halland än i andra län."]) == [
        f"{FULL} {FULL} i Halland än i andra län."
    ]


def test_a_note_at_the_foot_of_the_page_stands_between(tmp_path: Path) -> None:
    assert prose(tmp_path, [FULL], ["löner i vården."], note="1 Gäller hela regionen.") == [
        f"{FULL} löner i vården.",
        "1 Gäller hela regionen.",
    ]


def test_a_sentence_that_has_ended_is_whole(tmp_path: Path) -> None:
    assert prose(tmp_path, [f"{FULL} lön.", FULL + "."], ["halva året återstår."])[-1] == "halva året återstår."


def test_a_line_with_room_for_the_next_word_ends_a_paragraph(tmp_path: Path) -> None:
    assert prose(tmp_path, [FULL + ".", "Sedan följer en lista över"], ["Halland och andra län."])[-1] == (
        "Halland och andra län."
    )


def test_a_table_of_contents_goes_on_line_by_line(tmp_path: Path) -> None:
    contents = f"Innehåll {'.' * 120} 3"
    assert prose(tmp_path, [contents], ["Ekonomi och personal."]) == [contents, "Ekonomi och personal."]


def test_a_name_that_a_narrow_cell_broke_is_whole(tmp_path: Path) -> None:
    pdf = new_pdf()
    write(pdf, 50, 60, "Avvikelsen är budget minus utfall, och verksamheten redovisas för sig.")
    ruled(pdf, [50, 110, 150, 190], 100, [["Verksamhe\nt", "Avvik\nelse", "Utfall\nmars"], ["Vård", "1,0", "2,0"]])
    assert only_table(pdf, tmp_path).header == ("Verksamhet", "Avvikelse", "Utfall mars")


def test_paragraphs_that_run_out_of_an_open_cell_are_its_own(tmp_path: Path) -> None:
    """A browser prints the last lines of a cut cell below the table's sides, and goes on with it on the next page."""
    pdf = new_pdf()
    xs = [50, 200, 450]
    head = ["Uppdrag", "Kommentar"]
    end = ruled(pdf, xs, 600, [head, ["Första", ""]], close=False)
    write(pdf, 204, end - 10, "Arbetet går väl.")
    write(pdf, 204, end + 2, "Sidorna slutar mitt i denna rad.")
    write(pdf, 204, end + 19, "Ett nytt stycke står under dem,")
    write(pdf, 204, end + 31, "och slutar på en rad till.")
    pdf.add_page()
    ruled(pdf, xs, 60, [head, ["", "Sist på nästa sida."], ["Andra", "Klart."]])
    assert cells(only_table(pdf, tmp_path)) == [
        [
            "Första",
            "Arbetet går väl.\n\nSidorna slutar mitt i denna rad.\n\n"
            "Ett nytt stycke står under dem, och slutar på en rad till.\n\nSist på nästa sida.",
        ],
        ["Andra", "Klart."],
    ]


def test_prose_below_an_open_table_is_no_part_of_it(tmp_path: Path) -> None:
    pdf = new_pdf()
    end = ruled(pdf, [50, 200, 450], 100, [["Uppdrag", "Kommentar"], ["Första", "Arbetet går väl."]], close=False)
    write(pdf, 50, end + 18, "Efter tabellen följer löpande text.")
    document = read(pdf, tmp_path)
    (table,) = tables_of(document)
    assert cells(table) == [["Första", "Arbetet går väl."]]
    assert [block.text for _, block in document.blocks() if isinstance(block, Paragraph)] == [
        "Efter tabellen följer löpande text."
    ]


@pytest.mark.parametrize("nudge", [-0.5, 0.0, 0.75, 3.0])
def test_two_lines_printed_over_each_other_are_told_apart(tmp_path: Path, nudge: float) -> None:
    """A browser prints the last line of a cut cell over the first line of the next one, a hair higher or lower."""
    pdf = new_pdf()
    ruled(pdf, [50, 200, 450], 100, [["Uppdrag", "Kommentar"], ["Första", "Arbetet går väl och"], ["Andra", ""]])
    write(pdf, 204, 148 + nudge, "fortsätter under hela våren i länet.")
    write(pdf, 204, 148, "Det har inte påbörjats ännu.")
    assert cells(only_table(pdf, tmp_path)) == [
        ["Första", "Arbetet går väl och fortsätter under hela våren i länet."],
        ["Andra", "Det har inte påbörjats ännu."],
    ]


def test_letters_printed_twice_to_look_bold_are_one_text(tmp_path: Path) -> None:
    pdf = new_pdf()
    ruled(pdf, [50, 200, 450], 100, [["Uppdrag", "Kommentar"], ["Första", ""]])
    for nudge in (0.0, 0.3):
        write(pdf, 204 + nudge, 130, "Arbetet går väl i hela länet")
    assert cells(only_table(pdf, tmp_path)) == [["Första", "Arbetet går väl i hela länet"]]
