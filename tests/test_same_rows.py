"""The text form and the PDF form of one report give the same tidy rows, but for where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis.pipeline.extract import extract
from analysis.tidy.vocabulary import status_meaning
from tests.typeset import LOOKS, content, drawn, missing, signs
from tests.typeset.looks import Look
from tests.typeset.model import Cell, Legend, Report, Section, Sign, Table, Text, tables_of
from tests.typeset.sheet import Style, typeset

PLACE = ["source_line", "source_page", "source_bbox", "source_file", "source_format", "sha256", "pages"]
"""What differs by nature: where a row stands, and in which file."""

LOST = {"assignments": ["status_symbol"], "activities": ["status_symbol"]}
"""What a conversion to text loses: the picture, of which it keeps a character…"""
LOST_BY_WORDS = ["status_basis"]
"""…or the word that it stands for, and then no legend either."""

CHARACTERS = dict(zip((*content.ASSIGNMENT_LABELS[0], *content.ACTIVITY_LABELS[0]), (*"●◆■", *"✓▶●!⏸—"), strict=True))
"""The character that a conversion to text has for what a picture says, whatever it looks like."""

pytestmark = pytest.mark.skipif(bool(missing("ruled_repeated")), reason=missing("ruled_repeated"))


def annual(words: content.Words) -> Report:
    """An appendix: two goals, a legend for each kind of sign."""
    of_assignments = signs.signs(content.ASSIGNMENT_LABELS[0], signs.ASSIGNMENT_SHAPES, "image")
    of_activities = signs.signs(content.ACTIVITY_LABELS[0], signs.ACTIVITY_SHAPES, "image")
    tables: list[Text | Table] = []
    for goal in content.GOALS[:2]:
        tables += [Text(goal, 2), content.assignments(words, goal, 6, of_assignments, of_activities)]
    return Report(
        "Bilaga 2",
        (
            Section(landscape=True),
            Text("Bilaga 2: Förvaltningens uppdrag och aktiviteter 2031", 1),
            Text("Region Exempel"),
            Legend("Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:", of_assignments),
            Legend("Måluppfyllnaden av aktiviteter redovisas enligt följande:", of_activities),
            *tables,
        ),
        ("Region Exempel  |  Uppföljning 2031", "Bilaga 2|Sida {page} av {pages}"),
    )


def monthly(words: content.Words) -> Report:
    """A monthly report: a finance table and the list of activities off plan, with icons alone in their cells."""
    marks = signs.signs(content.MONTHLY_LABELS[0], signs.MONTHLY_SHAPES, "image")[1:3]
    title = "Aktiviteter som inte följer eller delvis följer planeringen"
    return Report(
        "Månadsrapport mars 2031",
        (
            Section(),
            Text("Månadsrapport mars 2031", 1),
            Text("Region Exempel"),
            Text("1 Ekonomi", 2),
            content.finance(words, "1 Ekonomi", 10, content.SIX_COLUMNS, content.MINUS_AND_THOUSANDS[1]),
            Text(f"2 {title}", 2),
            Legend("", marks),
            content.monthly(words, title, 8, marks),
        ),
        ("Region Exempel  |  Månadsrapport", "Månadsrapport|Sida {page} av {pages}"),
    )


def as_text(report: Report, status_words: bool) -> str:
    """The report as a text conversion has it: tabs between cells, signs as characters, a span's cells blank below it.

    `status_words`: cells that hold a sign alone say what it means, as the monthly reports' conversions do.
    """
    parts = []
    for block in report.blocks:
        match block:
            case Text():
                parts.append(block.text)
            case Legend() if not status_words:
                lines = [f"- {CHARACTERS[sign.label]} {sign.label}" for sign in block.signs]
                parts.append(block.intro + "\n\n" + "\n".join(lines))
            case Table():
                lines = ["\t".join(block.header), *_rows(block, status_words)]
                parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _rows(table: Table, status_words: bool) -> Iterator[str]:
    for group in table.groups:
        for number, row in enumerate(group.rows):
            span = [""] * len(group.span) if number else [_cell(cell, status_words) for cell in group.span]
            yield "\t".join([*span, *(_cell(cell, status_words) for cell in row)])


def _cell(cell: Cell, status_words: bool) -> str:
    def spelled(sign: Sign) -> str:
        return sign.label if status_words else CHARACTERS[sign.label]

    return " ".join([*map(spelled, cell.signs), *(paragraph.removeprefix("• ") for paragraph in cell.paragraphs)])


REPORTS = {"bilaga-2-2031": (annual, False), "manadsrapport-2031-03": (monthly, True)}
STYLES = {
    "ruled": Style(family="sans", size=8),
    "cut rows": Style(family="sans", size=7.5, pad=5, cut_rule=False, hyphenate="hard"),
    "horizontal rules": Style(family="sans", size=8, rules="horizontal", header_fill=None, pad=4),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", REPORTS)
def test_the_same_rows(name: str, style: str, tmp_path: Path) -> None:
    make, status_words = REPORTS[name]
    report = make(content.Words(7, name))
    assert_same_rows(tmp_path, name, report, typeset(report, STYLES[style])[0], status_words)


ANNUAL_LOOKS = [
    "ruled_repeated", "ruled_no_repeat", "glyphs_unicode", "glyphs_symbol_font", "glyphs_zapf_dingbats",
    "vector_icons", "vector_colour_only", "hyphenated", "browser_ruled",
    "office_ruled", "browser_appendix_horizontal", "browser_appendix_zebra",
]  # fmt: skip
MONTHLY_LOOKS = ["monthly_list"]
"""The looks whose tables are of a kind that `extract` knows. A conversion has no way to say that two icons stand in a
cell, so that look has a test of its own below."""


@pytest.mark.parametrize("look", ANNUAL_LOOKS + MONTHLY_LOOKS)
def test_the_same_rows_in_every_look(look: str, tmp_path: Path) -> None:
    if lack := missing(look):
        pytest.skip(lack)
    made = with_known_labels(look)
    monthly = look in MONTHLY_LOOKS
    name = "manadsrapport-2031-11" if monthly else "bilaga-2-2031"
    assert_same_rows(tmp_path, name, made.report, drawn(made)[0], status_words=monthly)


def with_known_labels(look: str) -> Look:
    """The first report of a look whose legend uses the words of a region that the vocabulary knows."""
    for seed in range(601, 621):
        made = LOOKS[look](content.Words(seed, look))
        labels = [sign.label for block in made.report.blocks if isinstance(block, Legend) for sign in block.signs]
        if all(status_meaning("assignment", label) or status_meaning("activity", label) for label in labels):
            return made
    raise AssertionError(f"no report of {look} with known labels")


def test_two_icons_in_a_cell_are_a_project_and_a_status(tmp_path: Path) -> None:
    made = with_known_labels("two_icons")
    pdf = tmp_path / "manadsrapport-2031-11.pdf"
    pdf.write_bytes(drawn(made)[0])
    found = extract([pdf], tmp_path)["activities"]
    (table,) = tables_of(made.report)
    labels = [[sign.label for sign in row[0].signs] for group in table.groups for row in group.rows]
    assert found["status"].tolist() == [status_meaning("activity", own[-1]) for own in labels]
    assert found["is_project"].notna().tolist() == ["Projekt" in own[:-1] or own == ["Projekt"] for own in labels]
    assert 3 < sum(len(own) > 1 for own in labels) < len(labels)


def assert_same_rows(folder: Path, name: str, report: Report, printed: bytes, status_words: bool) -> None:
    (folder / "text").mkdir()
    (folder / "pdf").mkdir()
    text, pdf = folder / "text" / f"{name}.txt", folder / "pdf" / f"{name}.pdf"
    text.write_text(as_text(report, status_words), encoding="utf-8")
    pdf.write_bytes(printed)
    expected, found = extract([text], folder), extract([pdf], folder)
    compared = 0
    for table, frame in expected.items():
        if table == "checks":
            continue  # what was checked differs with the format: words against letters
        lost = [column for column in PLACE if column in frame] + LOST.get(table, [])
        if status_words and table == "activities":
            lost += LOST_BY_WORDS
        pd.testing.assert_frame_equal(_plain(found[table], lost), _plain(frame, lost), obj=table)
        compared += len(frame)
    assert compared > 20


def _plain(frame: pd.DataFrame, lost: list[str]) -> pd.DataFrame:
    """The frame without what is lost. A conversion to text also runs the paragraphs of a cell together."""
    columns = list(map(str, frame.select_dtypes("str").columns))
    texts = {column: frame[column].str.replace(r"\s+", " ", regex=True) for column in columns}
    return frame.assign(**texts).drop(columns=lost).reset_index(drop=True)
