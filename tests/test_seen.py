"""What is read is what a person sees: each test draws a page on which the file's text and the page differ."""

from __future__ import annotations

import random
import re
import zlib
from pathlib import Path

import pytest

from analysis.core.errors import ReadingError
from analysis.core.places import Box
from analysis.reading import read
from analysis.reading.document import Document, Grid
from analysis.reading.pdf.rendering import Difference, Rendering
from tests.hostile_pdfs import FONT, objects, page, sound, stream
from tests.painted import compared

ROWS = ["Regionbidrag 312,7 312,6", "Personal -450,4 -447,9", "Lokaler -36,6 -36,2"]
LABEL, RESULT, BUDGET = 50, 250, 350
TOP = 700


def table(
    middle: bytes, over: bytes = b"", *, more: bytes = b"", font: bytes = FONT, others: tuple[bytes, ...] = ()
) -> bytes:
    """A ruled table of three rows; `middle` draws the result of the second one at (250, 660), `over` comes last."""
    content = b"0.5 w "
    content += b"".join(b"45 %d m 445 %d l S " % (y, y) for y in (TOP - 30 * n + 15 for n in range(5)))
    content += b"".join(b"%d 595 m %d 715 l S " % (x, x) for x in (45, 245, 345, 445))
    cells = [["Post", "Resultat", "Budget"], *(row.split() for row in ROWS)]
    for number, row in enumerate(cells):
        for x, text in zip((LABEL, RESULT, BUDGET), row, strict=True):
            if (number, x) != (2, RESULT):
                content += b"BT /F 11 Tf %d %d Td (%s) Tj ET " % (x, TOP - 30 * number, text.encode())
    return page(content + middle + over, more, font, *others)


def text(value: bytes = b"-450,4", before: bytes = b"", x: int = RESULT) -> bytes:
    return b"q %s BT /F 11 Tf %d 640 Td (%s) Tj ET Q " % (before, x, value)


WHITE_BOX = b"1 g 246 636 98 16 re f 0 g "
BLACK_BOX = b"0 g 246 636 98 16 re f "


def result(folder: Path, content: bytes) -> tuple[str, Document]:
    path = folder / "rapport-2021.pdf"
    path.write_bytes(content)
    document = read(path)
    [grid] = [block for _, block in document.blocks() if isinstance(block, Grid)]
    cell = grid.rows[-2].cells[1]
    assert cell is not None
    return cell.text, document


@pytest.mark.parametrize(
    "content",
    [
        table(text()),
        table(text(), text(b"999999", b"3 Tr")),  # invisible text over it, as an OCR layer
        table(text(b"999999", b"3 Tr"), text()),
        table(text(b"-150,9"), WHITE_BOX + text()),  # what every PDF editor does to correct a number
        table(text(), text(b"99,9", b"/A gs"), more=b"/Resources<</Font<</F 5 0 R>>/ExtGState<</A<</ca 0>>>>>>"),
        table(text(), text(b"99,9", b"0 0 1 1 re W n")),  # clipped away
        table(text(b"-450,4", b"1 Tr")),  # only the outline of each digit is drawn
        table(text(b"-450,4", b"1 0 0 rg")),
        table(text(b"-450,4", b".8 g")),
        table(text(b"-450,4", b"/A gs"), more=b"/Resources<</Font<</F 5 0 R>>/ExtGState<</A<</ca .3>>>>>>"),
        table(text() + text()),  # twice, to look bold
    ],
    ids=[
        "plain", "invisible over it", "invisible under it", "whited out and retyped",
        "transparent over it", "clipped over it", "outlines", "red", "pale", "half transparent", "twice",
    ],
)  # fmt: skip
def test_the_number_that_a_person_sees_is_read(tmp_path: Path, content: bytes) -> None:
    assert result(tmp_path, content)[0] == "-450,4"


@pytest.mark.parametrize(
    "content",
    [
        table(text(before=b"1 g")),
        table(text(before=b"0.97 g")),
        table(text(before=b"3 Tr")),
        table(text(), WHITE_BOX),
        table(text(before=b"0 0 1 1 re W n")),
        table(text().replace(b"/F 11 Tf", b"/F 1 Tf")),
    ],
    ids=["white", "nearly white", "invisible", "whited out", "clipped", "a speck"],
)
def test_a_number_that_nobody_sees_is_no_number_and_said_without_its_text(tmp_path: Path, content: bytes) -> None:
    found, document = result(tmp_path, content)
    assert found == ""
    [note] = [note for note in document.notes if note.kind == "hidden_text"]
    assert note.place.page == 1 and note.place.box is not None
    assert note.place.box[0] == pytest.approx(RESULT, abs=5)
    assert not re.search(r"\d", note.reason)


def annotated(kind: bytes, appearance: bytes, flags: bytes = b"4") -> bytes:
    """The table without that number, and an annotation in its place."""
    form = stream(appearance, b"/Type/XObject/Subtype/Form/BBox[0 0 98 16]/Resources<</Font<</F 5 0 R>>>>")
    annotation = b"<</Type/Annot/Subtype/%s/Rect[246 636 344 652]/F %s/AP<</N 6 0 R>>/FT/Tx/T(a)/V(1)>>" % (kind, flags)
    return table(b"", more=b"/Annots[7 0 R]", others=(form, annotation))


def test_an_annotation_and_a_form_field_are_part_of_the_page(tmp_path: Path) -> None:
    shows = b"BT /F 11 Tf 4 4 Td (-450,4) Tj ET"
    assert result(tmp_path, annotated(b"FreeText", shows))[0] == "-450,4"
    assert result(tmp_path, annotated(b"Widget", shows))[0] == "-450,4"
    assert result(tmp_path, annotated(b"FreeText", shows, flags=b"2"))[0] == ""  # hidden


@pytest.mark.parametrize("more", [b"/Subtype/FreeText/Contents(1)", b"/Subtype/Widget/FT/Tx/T(a)/V(1)"])
def test_a_text_that_the_file_does_not_draw_is_refused(tmp_path: Path, more: bytes) -> None:
    """A field without an appearance: one program makes one of its value, another shows nothing."""
    field = b"<</Type/Annot/Rect[246 636 344 652]/DA(/Helv 11 Tf 0 g)%s>>"
    with pytest.raises(ReadingError, match="page 1: a form field or note has a text that is not drawn"):
        result(tmp_path, table(b"", more=b"/Annots[6 0 R]", others=(field % more,)))
    for not_shown in (more.replace(b"(1)", b"()"), more + b"/F 2", more.replace(b"/Tx", b"/Btn")):
        if not_shown != more:
            assert result(tmp_path, table(b"", more=b"/Annots[6 0 R]", others=(field % not_shown,)))[0] == ""


FONT_OF_LIES = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
LIES = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <34> <0038> endbfchar endcmap"
PICTURE = b"q 60 0 0 10 250 638 cm BI /W 8 /H 1 /BPC 1 /CS /G ID \xaa EI Q "


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (table(text(), BLACK_BOX), "text is covered here but still in the file"),
        (table(text() + text(b"99,9", b"1 g")), "two texts lie over one another"),
        (table(text() + text(b"999,9")), "two texts lie over one another"),
        (table(text(b"450,4", x=254), b"1 w 248 644 m 252 644 l S "), "a line like a minus sign is drawn beside"),
        (table(text(), b"1 w 246 644 m 285 644 l S "), "something is drawn through a number"),
        (table(text(), b"1 g 254 636 3 16 re f 0 g "), "only a part of a number is seen"),
        (table(b"BT -1 0 0 -1 300 648 Tm /F 11 Tf (-450,4) Tj ET "), "upside down or mirrored"),
        (table(b"BT -1 0 0 1 300 640 Tm /F 11 Tf (-450,4) Tj ET "), "upside down or mirrored"),
        (table(b"BT /F 11 Tf 250 640 Td [(-4)600(50,4)] TJ ET "), "digits of a number lie over one another"),
        (table(PICTURE), "something is drawn where an amount may stand"),
        (table(text(), font=FONT_OF_LIES, others=(stream(LIES),)), "the page shows another digit than the file says"),
    ],
    ids=[
        "blacked out",
        "white over it",
        "over one another",
        "a drawn minus",
        "struck",
        "half a digit",
        "upside down",
        "mirrored",
        "digits over digits",
        "a picture",
        "a font that lies",
    ],
)
def test_what_cannot_be_told_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(ReadingError, match=problem) as caught:
        result(tmp_path, content)
    assert "page 1 at" in str(caught.value)
    assert "450" not in str(caught.value)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_shown_turned_is_looked_at_as_closely(tmp_path: Path, turn: int) -> None:
    drawn_minus = b"1 w 248 644 m 252 644 l S "
    with pytest.raises(ReadingError, match="a line like a minus sign is drawn beside"):
        result(tmp_path, table(text(b"450,4", x=254), drawn_minus, more=b"/Rotate %d" % turn))


def deflated_page() -> bytes:
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(zlib.compress(b"BT /F 12 Tf 72 700 Td (Rapport 2021) Tj ET"), b"/Filter/FlateDecode"),
        FONT,
    )


def test_each_flipped_bit_of_a_compressed_page_is_found(tmp_path: Path) -> None:
    whole = deflated_page()
    start, end = whole.index(b"stream\n") + 7, whole.index(b"\nendstream")
    path = tmp_path / "rapport-2021.pdf"
    path.write_bytes(whole)
    assert read(path).notes[-1].count == 1
    for at in range(start, end):
        if at == end - 5:
            continue  # the last byte before the checksum ends in bits that say nothing
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(ReadingError, match="damaged: object 4"):
            read(path)


def test_a_wrong_length_and_a_missing_end_are_refused_and_a_wrong_table_of_contents_is_said(tmp_path: Path) -> None:
    path = tmp_path / "rapport-2021.pdf"
    whole = page()
    path.write_bytes(re.sub(rb"/Length (\d+)", lambda found: b"/Length %d" % (int(found[1]) - 9), whole))
    with pytest.raises(ReadingError, match="damaged: object 4 has another length"):
        read(path)
    path.write_bytes(whole[: whole.index(b"%%EOF")])
    with pytest.raises(ReadingError, match="damaged: its end is missing"):
        read(path)
    path.write_bytes(re.sub(rb"startxref\n\d+", b"startxref\n7", sound()))
    assert [note.kind for note in read(path).notes] == ["damaged_file", "numbers_seen"]


def test_a_saved_web_page_is_called_that(tmp_path: Path) -> None:
    path = tmp_path / "rapport-2021.pdf"
    path.write_bytes(b"\n<!DOCTYPE html>\n<title>Sidan kunde inte hittas</title>")
    with pytest.raises(ReadingError, match="is a web page, not a report: fetch the file again"):
        read(path)


@pytest.mark.parametrize("seed", range(4))
def test_painted_pages_are_read_as_a_person_sees_them_or_refused(tmp_path: Path, seed: int) -> None:
    ends = [compared(tmp_path / "rapport-2021.pdf", random.Random(f"{seed}/{number}")) for number in range(25)]
    assert set(ends) <= {"as seen", "refused"}
    assert ends.count("as seen") >= 3


@pytest.mark.parametrize("seed", range(30))
def test_the_dots_of_a_line_are_compared_as_if_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    wide, high, contrast = chance.randint(1, 40), chance.randint(1, 30), chance.choice((24, 24, 7.5, 0))
    ground = bytearray(chance.randbytes(wide * high) if seed % 2 else bytes([chance.randrange(256)]) * (wide * high))
    shown = bytearray(ground)
    for at in chance.sample(range(wide * high), min(wide * high, 8)):
        shown[at] = min(255, max(0, shown[at] + chance.choice((-255, -25, -24, -23, 23, 24, 25, 255))))
    one, other = Rendering(shown, wide, high, 2.0), Rendering(ground, wide, high, 2.0)

    def box() -> Box:
        (x0, x1), (top, bottom) = (
            sorted(chance.uniform(-3, length / 2 + 3) for _ in range(2)) for length in (wide, high)
        )
        return (x0, top, x1, bottom)

    def differs(letter: Box) -> bool:
        x0, y0, x1, y1 = one.area(letter)
        places = [y * wide + x for y in range(y0, y1) for x in range(x0, x1)]
        return any(abs(shown[at] - ground[at]) >= max(contrast, 1) for at in places)

    line = box()
    level = [(max(x0, line[0]), line[1], min(x1, line[2]), line[3]) for x0, _, x1, _ in (box() for _ in range(20))]
    letters = [*level, *(box() for _ in range(20))]
    difference = Difference(one, other, line, contrast)
    unseen = {at for at, letter in enumerate(letters) if not differs(letter)}
    assert {at for at, letter in enumerate(letters) if not difference.shows(letter)} == unseen
    assert difference.unseen(range(len(level)), level) == {at for at in unseen if at < len(level)}
