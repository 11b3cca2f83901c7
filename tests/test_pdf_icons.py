"""Icons of drawn PDF pages: bitmaps, drawings and glyphs, and the legends that explain them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw

from analysis.pipeline.extract import extract
from analysis.reading.document import Document, Icon, Legend
from analysis.reading.pdf.blocks import read_pdf
from analysis.tables.logical import Table, tables_of
from analysis.tidy import statuses
from analysis.tidy.statuses import meaning
from analysis.tidy.tables_as_json import tables_as_json
from analysis.tidy.vocabulary import words

GREEN, YELLOW, RED = (46, 158, 68), (242, 194, 0), (208, 35, 43)


def new_pdf() -> FPDF:
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    return pdf


def disc(pdf: FPDF, x: float, y: float, color: tuple[int, int, int], size: float = 8) -> None:
    """A disc that stands on the line at y."""
    pdf.set_fill_color(*color)
    pdf.ellipse(x, y - size, size, size, style="F")


def bitmap(pdf: FPDF, x: float, y: float, color: tuple[int, int, int], pixels: int = 32, size: float = 8) -> None:
    picture = Image.new("RGB", (pixels, pixels), "white")
    ImageDraw.Draw(picture).ellipse((1, 1, pixels - 2, pixels - 2), fill=color)
    data = io.BytesIO()
    picture.save(data, "PNG")
    data.seek(0)
    pdf.image(data, x, y - size, size, size)


def glyph(pdf: FPDF, x: float, y: float, letter: str, color: tuple[int, int, int] = (0, 0, 0)) -> None:
    pdf.set_font("zapfdingbats", size=10)
    pdf.set_text_color(*color)
    pdf.text(x, y, letter)
    pdf.set_font("helvetica", size=10)
    pdf.set_text_color(0, 0, 0)


def frame(pdf: FPDF, top: float, rows: int, xs: tuple[float, ...] = (50, 200, 400)) -> None:
    pdf.set_line_width(0.5)
    for number in range(rows + 1):
        pdf.line(xs[0], top + 20 * number, xs[-1], top + 20 * number)
    for x in xs:
        pdf.line(x, top, x, top + 20 * rows)


def read(pdf: FPDF, folder: Path) -> Document:
    path = folder / "drawn.pdf"
    pdf.output(str(path))
    return read_pdf(path)


def labels(table: Table, column: int = 0) -> list[list[str | None]]:
    def label(icon: Icon) -> str | None:
        return meaning(icon, table.legends, table.header[column]).label

    return [[label(icon) for item in row.cells[column].items for icon in item.icons] for row in table.rows]


def header(pdf: FPDF, y: float, names: tuple[str, ...] = ("Uppdrag", "Kommentar")) -> None:
    pdf.set_font("helvetica", "B", 10)
    for name, x in zip(names, (54, 204, 354), strict=False):
        pdf.text(x, y, name)
    pdf.set_font("helvetica", size=10)


def test_drawings_that_differ_only_by_colour(tmp_path: Path) -> None:
    pdf = new_pdf()
    for y, color, text in (
        (100, GREEN, "= Uppfylls"),
        (115, YELLOW, "= Uppfylls delvis"),
        (130, RED, "= Uppfylls inte"),
    ):
        disc(pdf, 50, y, color)
        pdf.text(64, y, text)
    frame(pdf, 150, 4)
    header(pdf, 164)
    for y, color in ((184, YELLOW), (204, RED), (224, GREEN)):
        disc(pdf, 54, y, color, size=6)
        pdf.text(66, y, "Bygga")
        pdf.text(204, y, "Klart")
    (table,) = tables_of(read(pdf, tmp_path))
    assert labels(table) == [["Uppfylls delvis"], ["Uppfylls inte"], ["Uppfylls"]]
    assert [row.cells[0].text for row in table.rows] == ["Bygga", "Bygga", "Bygga"]


def test_bitmaps_are_the_same_at_another_size(tmp_path: Path) -> None:
    pdf = new_pdf()
    for y, color, text in ((100, GREEN, "Uppfylls"), (115, RED, "Uppfylls inte")):
        bitmap(pdf, 50, y, color, pixels=64)
        pdf.text(64, y, text)
    frame(pdf, 150, 3)
    header(pdf, 164)
    for y, color in ((184, RED), (204, GREEN)):
        bitmap(pdf, 54, y, color, pixels=32, size=7)
        pdf.text(66, y, "Bygga")
        pdf.text(204, y, "Klart")
    (table,) = tables_of(read(pdf, tmp_path))
    assert labels(table) == [["Uppfylls inte"], ["Uppfylls"]]


def test_glyphs_of_a_symbol_font_on_one_line(tmp_path: Path) -> None:
    pdf = new_pdf()
    x = 50.0
    for letter, color, text in (
        ("4", GREEN, "Klar"),
        ("l", YELLOW, "Delvis enligt plan"),
        ("l", RED, "Inte enligt plan"),
    ):
        glyph(pdf, x, 100, letter, color)
        pdf.text(x + 12, 100, text)
        x += 24 + pdf.get_string_width(text)
    frame(pdf, 150, 4)
    header(pdf, 164)
    for y, letter, color in ((184, "l", RED), (204, "4", GREEN), (224, "l", YELLOW)):
        glyph(pdf, 54, y, letter, color)
        pdf.text(68, y, "Bygga")
        pdf.text(204, y, "Klart")
    (table,) = tables_of(read(pdf, tmp_path))
    assert labels(table) == [["Inte enligt plan"], ["Klar"], ["Delvis enligt plan"]]
    assert [row.cells[0].text for row in table.rows] == ["Bygga"] * 3


def test_two_icons_in_one_cell_are_both_kept(tmp_path: Path) -> None:
    pdf = new_pdf()
    for y, color, text in ((100, GREEN, "= Projekt"), (115, RED, "= Inte enligt plan")):
        disc(pdf, 50, y, color)
        pdf.text(64, y, text)
    frame(pdf, 150, 2)
    header(pdf, 164)
    disc(pdf, 54, 184, GREEN)
    disc(pdf, 64, 184, RED)
    pdf.text(78, 184, "Bygga")
    pdf.text(204, 184, "Pågår")
    (table,) = tables_of(read(pdf, tmp_path))
    assert labels(table) == [["Projekt", "Inte enligt plan"]]


def test_the_nearest_legend_above_holds(tmp_path: Path) -> None:
    pdf = new_pdf()
    for top, label in ((100, "Uppfylls"), (300, "Klar")):
        for y, color, text in ((top, GREEN, f"= {label}"), (top + 15, RED, f"= {label} inte")):
            disc(pdf, 50, y, color)
            pdf.text(64, y, text)
        frame(pdf, top + 30, 2)
        header(pdf, top + 44)
        disc(pdf, 54, top + 64, GREEN)
        pdf.text(66, top + 64, "Bygga")
        pdf.text(204, top + 64, "Pågår")
    assert [labels(table) for table in tables_of(read(pdf, tmp_path))] == [[["Uppfylls"]], [["Klar"]]]


def test_an_icon_nobody_explains_has_a_place_and_no_meaning(tmp_path: Path) -> None:
    pdf = new_pdf()
    frame(pdf, 150, 2)
    header(pdf, 164)
    disc(pdf, 54, 184, YELLOW)
    pdf.text(66, 184, "Bygga")
    pdf.text(204, 184, "Pågår")
    (table,) = tables_of(read(pdf, tmp_path))
    (icon,) = table.rows[0].cells[0].items[0].icons
    assert labels(table) == [[None]]
    assert icon.place.page == 1
    assert icon.place.box == (54.0, 176.0, 62.0, 184.0)


def test_bars_and_dots_are_one_icon(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.set_fill_color(120, 120, 120)

    def pause(x: float, y: float) -> None:
        pdf.rect(x, y - 8, 2, 8, "F")
        pdf.rect(x + 4, y - 8, 2, 8, "F")

    pause(50, 100)
    pdf.text(64, 100, "= Pausad")
    pdf.rect(50, 110, 8, 1.5, "F")
    pdf.text(64, 115, "= Inte startad")
    frame(pdf, 150, 3)
    header(pdf, 164)
    pause(54, 184)
    pdf.rect(54, 199, 8, 1.5, "F")
    for y in (184, 204):
        pdf.text(68, y, "Bygga")
        pdf.text(204, y, "Pågår")
    (table,) = tables_of(read(pdf, tmp_path))
    assert labels(table) == [["Pausad"], ["Inte startad"]]


def test_a_label_of_two_lines(tmp_path: Path) -> None:
    pdf = new_pdf()
    disc(pdf, 50, 100, GREEN)
    pdf.text(64, 100, "= Uppdraget uppfylls under året")
    pdf.text(64, 112, "eller senare")
    disc(pdf, 50, 124, RED)
    pdf.text(64, 124, "= Uppdraget uppfylls inte")
    (legend,) = [block for _, block in read(pdf, tmp_path).blocks() if isinstance(block, Legend)]
    assert [entry.label for entry in legend.entries] == [
        "Uppdraget uppfylls under året eller senare",
        "Uppdraget uppfylls inte",
    ]


def test_a_list_with_one_icon_again_and_again_is_no_legend(tmp_path: Path) -> None:
    pdf = new_pdf()
    for number in range(4):
        disc(pdf, 50, 100 + 15 * number, GREEN)
        pdf.text(64, 100 + 15 * number, f"Aktivitet {number} i en lista utan tabell")
    assert not any(isinstance(block, Legend) for _, block in read(pdf, tmp_path).blocks())


def test_small_dark_bullets_are_no_icons(tmp_path: Path) -> None:
    pdf = new_pdf()
    frame(pdf, 150, 2)
    header(pdf, 164)
    pdf.text(54, 184, "Bygga")
    disc(pdf, 206, 182, (0, 0, 0), size=3.5)
    pdf.text(214, 184, "En punkt")
    (table,) = tables_of(read(pdf, tmp_path))
    assert [item.icons for item in table.rows[0].cells[1].items] == [()]


def test_a_legend_below_its_table(tmp_path: Path) -> None:
    pdf = new_pdf()
    frame(pdf, 100, 2)
    header(pdf, 114)
    disc(pdf, 54, 134, RED)
    pdf.text(66, 134, "Bygga")
    pdf.text(204, 134, "Pågår")
    for y, color, text in ((200, GREEN, "= Uppfylls"), (215, RED, "= Uppfylls inte")):
        disc(pdf, 50, y, color)
        pdf.text(64, y, text)
    (table,) = tables_of(read(pdf, tmp_path))
    assert labels(table) == [["Uppfylls inte"]]


# ---------------------------------------------------------------------------------------------------------------------
# The report's legend, then what is registered, then unknown


def discs(folder: Path, organisation: str, legend: str = "") -> Table:
    """A yellow disc before an activity in a report of an organisation, with a legend of its own or without."""
    pdf = new_pdf()
    pdf.set_font("helvetica", "B", 16)
    pdf.text(50, 60, f"{organisation}: månadsrapport")
    pdf.set_font("helvetica", size=10)
    pdf.text(50, 80, "Rapporten följer upp de aktiviteter som inte följer sin plan under våren, och redovisar skälen.")
    if legend:
        for y, color, label in ((100, YELLOW, legend), (115, RED, "Stoppad")):
            disc(pdf, 50, y, color)
            pdf.text(64, y, f"= {label}")
    frame(pdf, 150, 2)
    header(pdf, 164, ("Aktivitet", "Kommentar"))
    disc(pdf, 54, 184, YELLOW)
    pdf.text(66, 184, "Bygga")
    pdf.text(204, 184, "Pågår")
    (table,) = tables_of(read(pdf, folder))
    return table


def meaning_of(table: Table) -> tuple[str | None, str]:
    (icon,) = table.rows[0].cells[0].items[0].icons
    found = meaning(icon, table.legends, table.header[0], table.named)
    return found.label, found.basis


def test_the_legend_counts_before_what_is_registered_and_that_before_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained = discs(tmp_path, "Region Exempel", legend="Försenad")
    (icon,) = explained.rows[0].cells[0].items[0].icons
    assert meaning_of(discs(tmp_path, "Region Exempel")) == (None, "lost")
    line = {"icon": icon.key, "label": "Viss avvikelse", "organisation": "Region Exempel", "source": "a page"}
    monkeypatch.setattr(statuses, "words", lambda name: (line,) if name == "icons" else words(name))
    assert meaning_of(explained) == ("Försenad", "legend")
    assert meaning_of(discs(tmp_path, "Region Exempel")) == ("Viss avvikelse", "vocabulary")
    assert "[Viss avvikelse] Bygga" in tables_as_json(tmp_path / "drawn.pdf")
    assert meaning_of(discs(tmp_path, "Region Mittland")) == (None, "lost"), "another organisation's icon"
    assert "[unknown] Bygga" in tables_as_json(tmp_path / "drawn.pdf")


REPORT = """Bilaga 2 2031

{organisation}

1.1 God vård

Förvaltningens uppdrag\tKommentar\tAktivitet
◆ Bygga ut vården\tDet går bra.\t✓ Rita huset
\t\t⏸ Köpa marken
\t\t◆ Hyra in sig
\t\t● Flytta
"""


def test_the_registered_signs_of_one_region_say_nothing_of_another(tmp_path: Path) -> None:
    found = {}
    for organisation in ("Region Halland", "Region Exempel"):
        path = tmp_path / "bilaga-2-2031.txt"
        path.write_text(REPORT.format(organisation=organisation), encoding="utf-8")
        frames = extract([path], tmp_path)
        found[organisation] = [
            (row.status, row.status_basis)
            for name in ("assignments", "activities")
            for row in frames[name].itertuples(index=False)
        ]
    unknown = ("unknown", "lost")
    registered = [("partly_fulfilled", "vocabulary"), ("done", "vocabulary"), ("paused", "vocabulary")]
    # ◆ is registered for assignments, and nothing is for ●, which stands for too much.
    assert found == {"Region Halland": [*registered, unknown, unknown], "Region Exempel": [unknown] * 5}


def test_each_sign_of_a_cell_is_an_activity_of_the_assignment_beside_it(tmp_path: Path) -> None:
    """The last line of the legend begins with "!", and the lines of the cell are as long as the column is wide."""
    pdf = new_pdf()
    pdf.set_font("helvetica", "B", 16)
    pdf.text(50, 60, "Bilaga 2 Uppföljning 2024")
    pdf.set_font("helvetica", size=10)
    legend = [("4", "Uppdraget uppfylls"), ("n", "Aktiviteten klar"), ("!", "Aktiviteten följer inte plan")]
    for number, (sign, label) in enumerate(legend):
        pdf.text(50, 90 + 12 * number, "!") if sign == "!" else glyph(pdf, 50, 90 + 12 * number, sign)
        pdf.text(62, 90 + 12 * number, label)
    pdf.set_line_width(0.5)
    for y in (150, 170, 220):
        pdf.line(50, y, 500, y)
    for x in (50, 200, 350, 500):
        pdf.line(x, 150, x, 220)
    header(pdf, 164, ("Uppdrag", "Kommentar", "Aktiviteter"))
    glyph(pdf, 54, 184, "4")
    pdf.text(66, 184, "Korta köerna")
    pdf.text(204, 184, "Köerna är kortare.")
    for number, (sign, title) in enumerate(
        [("n", "Digitala besök"), ("!", "Fler läkare på kvällar"), ("n", "Nya tider")]
    ):
        y = 184 + 12 * number
        pdf.text(354, y, "!") if sign == "!" else glyph(pdf, 354, y, sign)
        pdf.text(366, y, title)
    path = tmp_path / "bilaga.pdf"
    pdf.output(str(path))
    found = extract([path], tmp_path)
    assert found["assignments"][["title", "status"]].values.tolist() == [["Korta köerna", "fulfilled"]]
    activities = [["Digitala besök", "done"], ["Fler läkare på kvällar", "off_plan"], ["Nya tider", "done"]]
    assert found["activities"][["title", "status"]].values.tolist() == activities
