"""One legend written in thirty ways, in a text and on drawn pages, above its table or below: it is understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import matplotlib
import pytest
from fpdf import FPDF

from analysis.reading import read
from analysis.tables.logical import tables_of
from analysis.tidy.rows import tidy_rows

FONT = Path(matplotlib.__file__).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
LABELS = ("Projekt", "Följer delvis planeringen", "Följer inte planeringen")
STATUSES = ["project", "partly_on_plan", "off_plan"]
COLORS = {"▲": (220, 30, 30), "●": (240, 200, 0), "■": (30, 160, 60)}


def each(pattern: str, between: str = "\n", signs: str = "▲●■", low: bool = False) -> str:
    labels = [label.casefold() if low else label for label in LABELS]
    return between.join(pattern.format(s=sign, l=label) for sign, label in zip(signs, labels, strict=True))


FORMS: dict[str, Callable[..., str]] = {
    "lines": partial(each, "{s} {l}", "\n\n"),
    "lines right below each other": partial(each, "{s} {l}"),
    "=": partial(each, "{s} = {l}"),
    "= without blanks": partial(each, "{s}={l}"),
    ":": partial(each, "{s}: {l}"),
    "–": partial(each, "{s} – {l}"),
    "sign in brackets": partial(each, "{l} ({s})"),
    "label = sign": partial(each, "{l} = {s}"),
    "label: sign": partial(each, "{l}: {s}"),
    "list": partial(each, "- {s} {l}"),
    "list with bullets": partial(each, "• {s} = {l}"),
    "commas": partial(each, "{s} {l}", ", "),
    "= and commas": partial(each, "{s} = {l}", ", "),
    ": and semicolons": partial(each, "{s}: {l}", "; "),
    "blanks": partial(each, "{s} {l}", "  "),
    "= and one blank": partial(each, "{s} = {l}", " "),
    "och": lambda signs: each("{s} = {l}", " och ", signs) + ".",
    "brackets and commas": partial(each, "{l} ({s})", ", "),
    "brackets and och": lambda signs: each("{l} ({s})", " och ", signs) + ".",
    "after a title on its line": lambda signs: "Teckenförklaring: " + each("{s} {l}", ", ", signs, low=True),
    "below a title": lambda signs: "Teckenförklaring:\n" + each("{s} {l}", "\n", signs),
    "below a heading": lambda signs: "Teckenförklaring\n\n" + each("{s} {l}", "\n\n", signs),
    "brackets after a title": lambda signs: "Teckenförklaring: " + each("{l} ({s})", ", ", signs),
    "table": partial(each, "{s}\t{l}"),
    "table with names": lambda signs: "Tecken\tBetydelse\n" + each("{s}\t{l}", "\n", signs),
    "table, signs last": lambda signs: "Status\tSymbol\n" + each("{l}\t{s}", "\n", signs),
    "betyder": partial(each, "{s} betyder {l}", ", ", low=True),
    "markeras med": partial(each, "{l} markeras med {s}", ", "),
    "/": partial(each, "{s} {l}", " / "),
    "|": partial(each, "{s} {l}", " | "),
}

ROWS = [
    ["Åtagande", "Status", "Aktiviteter", "Slutdatum", "Kommentar"],
    ["Korta köerna", "0", "Nya tider", "2021-06-30", "Väntar på beslut"],
    ["Annat", "1", "Fler nya", "2021-12-31", "Kommentar saknas"],
    ["Något annat", "2", "Ännu fler", "2021-12-31", "Kommentar saknas"],
]
BETWEEN = "Text som inte betyder något särskilt för den som läser."


def statuses(path: Path) -> list[object]:
    document = read(path)
    found = tidy_rows(document, tables_of(document), {}, [])
    assert found.leavings.found == []
    return [row["status"] for row in found.rows["activities"]]


def rows(signs: str) -> list[list[str]]:
    return [ROWS[0], *([row[0], signs[int(row[1])], *row[2:]] for row in ROWS[1:])]


@pytest.mark.parametrize("below", [False, True], ids=["above", "below"])
@pytest.mark.parametrize("signs", ["▲●■", "!—✓"])
@pytest.mark.parametrize("form", FORMS)
def test_in_a_text(form: str, signs: str, below: bool, tmp_path: Path) -> None:
    legend, table = FORMS[form](signs=signs), "\n".join("\t".join(row) for row in rows(signs))
    parts = [table, BETWEEN, legend] if below else [legend, table]
    path = tmp_path / "rapport.txt"
    path.write_text("\n\n".join(["Månadsrapport mars 2021", "1 Aktiviteter", *parts]) + "\n", encoding="utf-8")
    assert statuses(path) == STATUSES


@pytest.mark.parametrize("form", FORMS)
def test_in_an_appendix(form: str, tmp_path: Path) -> None:
    legend = FORMS[form](signs="▲●■")
    for label, other in zip(
        LABELS, ("Uppdraget uppfylls delvis", "Aktiviteten klar", "Aktiviteten pågår"), strict=True
    ):
        legend = re.sub(label, other, legend, flags=re.IGNORECASE)
    table = "Förvaltningens uppdrag\tKommentar\tAktivitet\n▲ Korta köerna\tKöerna minskade.\t● Nya tider\n\t\t■ Fler"
    path = tmp_path / "rapport.txt"
    parts = ["Bilaga 1: Uppdrag 2021", "Region Mittland", legend, "1.1 God hälsa", table]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    document = read(path)
    found = tidy_rows(document, tables_of(document), {}, []).rows
    assert [row["status"] for row in found["assignments"]] == ["partly_fulfilled"]
    assert [row["status"] for row in found["activities"]] == ["done", "ongoing"]


@pytest.mark.parametrize("below", [False, True], ids=["above", "below"])
@pytest.mark.parametrize("signs", ["▲●■", "!—✓", "drawn"])
@pytest.mark.parametrize("form", FORMS)
def test_on_a_page(form: str, signs: str, below: bool, tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.add_font("D", "", str(FONT))
    pdf.add_font("D", "B", str(FONT).replace("Sans.", "Sans-Bold."))
    glyphs = "▲●■" if signs == "drawn" else signs
    write(pdf, "Månadsrapport mars 2021", 24, size=16, bold=True)
    write(pdf, "1 Aktiviteter", 20, size=12, bold=True)
    if not below:
        draw_legend(pdf, FORMS[form](signs=glyphs), signs == "drawn")
    for number, row in enumerate(rows(glyphs)):
        pdf.set_font("D", "B" if number == 0 else "", 9)
        draw_row(pdf, row, (110, 60, 110, 80, 150), signs == "drawn")
    pdf.ln(14)
    if below:
        write(pdf, BETWEEN, 28, size=9)
        draw_legend(pdf, FORMS[form](signs=glyphs), signs == "drawn")
    pdf.output(str(tmp_path / "rapport.pdf"))
    assert statuses(tmp_path / "rapport.pdf") == STATUSES


def write(pdf: FPDF, text: str, height: float, size: float, bold: bool = False) -> None:
    pdf.set_font("D", "B" if bold else "", size)
    put(pdf, text, drawn=False)
    pdf.ln(height)


def draw_legend(pdf: FPDF, legend: str, drawn: bool) -> None:
    pdf.set_font("D", "", 9)
    for line in legend.split("\n"):
        if "\t" in line:
            draw_row(pdf, line.split("\t"), (150, 150), drawn)
        else:
            put(pdf, line, drawn)
            pdf.ln(16 if line else 8)
    pdf.ln(14)


def draw_row(pdf: FPDF, cells: list[str], widths: tuple[int, ...], drawn: bool) -> None:
    for cell, width in zip(cells, widths, strict=True):
        pdf.rect(pdf.get_x(), pdf.get_y(), width, 18)
        put(pdf, cell, drawn, width)
    pdf.ln(18)


def put(pdf: FPDF, text: str, drawn: bool, width: float = 0) -> None:
    """A line of text in which the signs are glyphs, or circles of their colours."""
    x, y = pdf.get_x(), pdf.get_y()
    at = x + 3
    for part in filter(None, re.split("([▲●■])" if drawn else "(?!)", text)):
        if drawn and part in COLORS:
            pdf.set_fill_color(*COLORS[part])
            pdf.ellipse(at, y + 4, 8, 8, style="F")
            at += 10
        else:
            pdf.text(at, y + 11, part)
            at += pdf.get_string_width(part)
    pdf.set_xy(x + width, y)
