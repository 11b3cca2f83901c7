"""PDF files of every odd sort: each is read, or refused in one line that says which, what and what to do."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from analysis.core.child import Budget, Call, isolated
from analysis.core.errors import ReaderFault, ReadingError
from analysis.core.safe_text import printable, without_controls
from analysis.reading import read
from analysis.tidy.tables_as_json import tables_as_json
from tests.hostile_pdfs import HEADER, HOSTILE, SOUND, written

REFUSED = {
    # name: what the line says
    "encrypted": "it is locked with a password: set REPORT_PASSWORD to it, or save a copy without one",
    "encrypted by a stranger's method": "not a readable PDF",
    "nothing": "holds no text",
    "no PDF": "is a text and no PDF: name it .txt",
    "no PDF but bytes": "not a readable PDF",
    "only a head": "not a readable PDF",
    "a head and rubbish": "not a readable PDF",
    "half a file": "not a readable PDF",
    "without an end": "not a readable PDF",
    "without a beginning": "not a readable PDF",
    "bytes flipped": "damaged: object 3 fails its checksum",
    "many bytes flipped": "not a readable PDF",
    "a picture only": "page 1: it holds no text, only pictures: get the report as text: scanned pages are not read",
    "an empty page": "page 1: it holds no text",
    "no page": "it has no pages",
    "no catalog": "not a readable PDF",
    "a catalog of itself": "not a readable PDF",
    "letters of no size": "page 1: it holds no text",
    "letters beyond numbers": "page 1: it holds no text",
    "forms of forms": "page 1: it holds no text",
    "cyclic pages": "page 1: the page cannot be read",
    "pages in pages": "page 1: the page cannot be read",
    "a font that means everything": "page 1: all of its text is hidden",
    "invisible letters": "page 1: all of its text is hidden",
    "a huge page": "page 1: the page cannot be read (too large",
    "a file outside": "page 1: it holds no text",
}
ENDLESS = {"a bomb", "a bomb in a bomb"}
"""Files that the PDF library would read for minutes, for ever, or into all the memory there is."""

READ = sorted(set(HOSTILE) - set(REFUSED) - ENDLESS)


def made(folder: Path, name: str, scale: int = 1) -> Path:
    path = folder / "rapport-2021.pdf"
    path.write_bytes(HOSTILE[name](scale))
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadingError) as caught:
        tables_as_json(made(tmp_path, name))
    message = str(caught.value)
    assert not isinstance(caught.value, ReaderFault)
    assert re.match(r"rapport-2021\.pdf(, page \d+)?: .+: .+", message)
    assert REFUSED[name] in message
    assert message == printable(message)


@pytest.mark.parametrize("name", READ)
def test_read(tmp_path: Path, name: str) -> None:
    text = tables_as_json(made(tmp_path, name))
    assert json.loads(text)["source"] == "rapport-2021.pdf"
    assert text == printable(text, keep="\n")


def call(path: Path) -> Call:
    return Call(path.name, tables_as_json, (path,), (path.resolve(),))


@pytest.mark.parametrize("name", sorted(ENDLESS))
def test_ended_from_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadingError, match=r"rapport-2021.pdf: (was not read within 3 seconds|needs more than 500 MB)"):
        isolated(Budget(seconds=3, megabytes=500), call(made(tmp_path, name, 10)))


@pytest.mark.parametrize("name", ["sound", "encrypted without a password", "twice", "rubbish behind"])
def test_what_is_whole_is_read_whole(tmp_path: Path, name: str) -> None:
    [table] = json.loads(tables_as_json(made(tmp_path, name)))["tables"]
    assert table["header"] == list(HEADER)
    assert table["rows"][3] == ["Uppdrag 3", "Kommentar 3 är klar.", "Aktivitet 3"]
    assert len(table["rows"]) == 4


def words(path: Path) -> str:
    return " ".join(
        piece.text
        for page in read(path).pages
        for block in page.blocks
        for piece in getattr(getattr(block, "item", None), "pieces", ())
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("everything twice", "Rapport 2021"),
        ("turned", "Rapport 2021 Det blev ett underskott."),
        ("a form in itself", "Rapport 2021"),
        ("script", "Rapport 2021"),
        ("a page beyond numbers", "Rapport 2021"),
        ("a page of no size", "Rapport 2021"),
        ("a page inside out", "Rapport 2021"),
        ("a page without a box", "Rapport 2021"),
        ("a box of words", "Rapport 2021"),
        ("turned by a word", "Rapport 2021"),
        ("a length of itself", "Rapport 2021"),
        ("a table of places in a circle", "Rapport 2021"),
    ],
)
def test_words_of_odd_pages(tmp_path: Path, name: str, expected: str) -> None:
    assert words(made(tmp_path, name)) == expected


@pytest.mark.parametrize("name", ["a font that means controls", "a font that means half characters"])
def test_what_no_page_shows_is_replaced(tmp_path: Path, name: str) -> None:
    text = words(made(tmp_path, name))
    assert text == without_controls(text)
    assert "\ufffd" in text
    text.encode("utf-8")


def test_markup_and_formulas_are_letters(tmp_path: Path) -> None:
    path = tmp_path / "rapport-2021.pdf"
    path.write_bytes(written("<script>alert(1)</script> {{ 7*7 }}.", '=HYPERLINK("http://example.org").'))
    assert words(path) == '<script>alert(1)</script> {{ 7*7 }}. =HYPERLINK("http://example.org").'


def test_the_name_says_txt_and_the_file_is_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "rapport-2021.txt"
    path.write_bytes(SOUND)
    with pytest.raises(ReadingError, match=r"rapport-2021.txt: is a PDF: name it .pdf"):
        read(path)


@pytest.mark.parametrize("cut", [*range(0, len(SOUND) - 6, len(SOUND) // 40), len(SOUND) - 6])
def test_cut_off_anywhere(tmp_path: Path, cut: int) -> None:
    """Up to the mark of its end: half of a report is never taken for the whole."""
    path = tmp_path / "rapport-2021.pdf"
    path.write_bytes(SOUND[:cut])
    with pytest.raises(ReadingError) as caught:
        tables_as_json(path)
    assert not isinstance(caught.value, ReaderFault)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.skipif(not os.environ.get("BY_HAND"), reason="takes minutes; BY_HAND=1 runs it")
@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("many pages", 100),  # ten thousand
        ("many letters", 200),  # a million
        ("many drawings", 3_333),  # a million
        ("many rules", 1_000),
        ("a bomb", 500),  # a gigabyte
        ("a bomb in a bomb", 5_000),  # ten
        ("a picture that is a bomb", 20),
        ("deeply nested", 100),
    ],
)
def test_the_largest(tmp_path: Path, name: str, scale: int) -> None:
    """Each ends within the usual budget: read, or refused for what it costs."""
    path = made(tmp_path, name, scale)
    try:
        assert isolated(Budget(), call(path))
    except ReadingError as error:
        assert not isinstance(error, ReaderFault)
        print(error)
