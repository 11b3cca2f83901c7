"""Whatever made-up table is set as a text conversion sets it is read back: cells, spans, rows cut by a page break."""

from __future__ import annotations

import os
import random
import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.pipeline.extract import extract
from analysis.reading import read
from analysis.reading.document import Heading, Paragraph
from analysis.tables.logical import tables_of
from tests.test_text_faults import APPENDIX, MONTHLY
from tools import fuzz

LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéü"
WORD = st.text(LETTERS, min_size=2, max_size=12).filter(lambda word: word not in ("och", "eller", "till"))
PHRASE = st.lists(WORD, min_size=1, max_size=12).map(lambda words: " ".join(words).capitalize())
SENTENCES = st.lists(PHRASE.map(lambda phrase: f"{phrase}."), min_size=1, max_size=3).map(" ".join)
STATUS = st.sampled_from(["Följer inte planeringen", "Följer delvis planeringen"])
DATE = st.dates(date(2017, 1, 1), date(2030, 12, 31)).map(str)
AMOUNT = st.decimals(-99999, 99999, places=1)
BREAK = "\n \n\n\n"


@dataclass(frozen=True)
class Made:
    """A table and the text that sets it."""

    rows: list[list[str]]
    text: str


def cut(chance: random.Random, cell: str) -> tuple[str, str]:
    """The cell in two, between two words; the second part does not look like a beginning."""
    words = cell.split(" ")
    places = [n for n in range(1, len(words)) if words[n][0].islower()]
    place = chance.choice([len(words), *places])
    return " ".join(words[:place]), " ".join(words[place:])


@st.composite
def activity_list(draw: st.DrawFn) -> Made:
    """A list with a date in each row; pages break between rows and within them, commitments span several rows."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    header = ["Åtagande", "Status", "Aktiviteter", "Slutdatum", "Kommentar"]
    lines = ["\t".join(header)]
    rows: list[list[str]] = []
    for number, (title, status, activity, due, comment) in enumerate(
        draw(st.lists(st.tuples(PHRASE, STATUS, PHRASE, DATE, SENTENCES), min_size=1, max_size=8))
    ):
        spans = number > 0 and chance.random() < 0.4
        row = [rows[-1][0] if spans else title, status, activity, due, comment]
        rows.append(row)
        printed = ["" if spans else title, *row[1:]]
        if chance.random() < 0.3:  # the page ends in the middle of the row
            halves = [cut(chance, cell) if n in (2, 4) else (cell, "") for n, cell in enumerate(printed)]
            lines.append("\t".join(half for half, _ in halves))
            lines += [BREAK, "\t".join(header)]
            if any(rest for _, rest in halves):
                lines.append("\t".join(rest for _, rest in halves))
        else:
            lines.append("\t".join(printed))
            if chance.random() < 0.2:
                lines += [BREAK, "\t".join(header)]
    if lines[-1] == "\t".join(header):
        del lines[-2:]
    return Made(rows, "\n".join(["Månadsrapport mars 2021", "", *lines]))


@st.composite
def finance(draw: st.DrawFn) -> Made:
    header = ["Uppdrag", "Resultat jan-mar", "Budget jan-mar", "Avvikelse mot budget jan-mar"]
    rows = [
        [label, *map(set_amount, amounts)]
        for label, amounts in draw(st.lists(st.tuples(PHRASE, st.tuples(*[AMOUNT] * 3)), min_size=1, max_size=8))
    ]
    lines = ["\t".join(row) for row in [header, *rows]]
    return Made(rows, "\n".join(["Månadsrapport mars 2021", "", *lines]))


def set_amount(amount: Decimal) -> str:
    """As reports print it: a comma, spaces between thousands, a minus of some kind."""
    sign = "-" if amount % 2 else "−"
    return (sign if amount < 0 else "") + f"{abs(amount):,.1f}".replace(",", " ").replace(".", ",")


def file_of(folder: str, text: str) -> Path:
    path = Path(folder, "rapport-2021.txt")
    path.write_text(text, encoding="utf-8", newline="")
    return path


@given(activity_list())
@settings(max_examples=80, deadline=None)
def test_a_list_is_read_back(made: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        [table] = tables_of(read(file_of(folder, made.text)))
    assert [[cell.text for cell in row.cells] for row in table.rows] == made.rows


@given(activity_list())
@settings(max_examples=8, deadline=None)
def test_a_list_becomes_tidy_rows(made: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tables = extract([file_of(folder, made.text)], Path(folder))
    found = tables["activities"].merge(tables["assignments"], on="assignment_id", suffixes=("", "_of_assignment"))
    assert found[["title_of_assignment", "title", "comment"]].values.tolist() == [
        [row[0], row[2], row[4]] for row in made.rows
    ]
    assert found["due_date"].dt.strftime("%Y-%m-%d").tolist() == [row[3] for row in made.rows]


@given(finance())
@settings(max_examples=10, deadline=None)
def test_amounts_are_read_back(made: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        budget = extract([file_of(folder, made.text)], Path(folder))["budget"]
    printed = [cell.replace(" ", "").replace(",", ".").replace("−", "-") for row in made.rows for cell in row[1:]]
    assert budget["value_mnkr"].tolist() == list(map(float, printed))
    assert budget["line_item"].tolist() == [row[0] for row in made.rows for _ in range(3)]


@given(st.lists(SENTENCES, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_paragraphs_are_read_back(paragraphs: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        document = read(file_of(folder, "Rapport 2021\n\n" + "\n\n".join(paragraphs)))
    blocks = [block for _, block in document.blocks()]
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == paragraphs
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["Rapport 2021"]


@given(st.text(st.characters(exclude_categories=()), max_size=400), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_any_text_is_read_or_refused(text: str, seed: int) -> None:
    """Put anywhere into a sound report, any text leaves a report that is read, or one line."""
    chance = random.Random(seed)
    sound = MONTHLY if seed % 2 else APPENDIX
    at = chance.randrange(len(sound))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rapport-2021.txt")
        path.write_bytes((sound[:at] + text + sound[at:]).encode("utf-8", "surrogatepass"))
        assert fuzz.read(path) in (fuzz.READ, fuzz.REFUSED)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the fuzz run needs a system that can fork a process")
def test_a_short_fuzz_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["--cases", "64", "--seed", "3"]) == 0, capsys.readouterr().out
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("64 cases, seed 3: ")
    assert last.endswith(" 0 anything else")
    assert " 0 successes" not in last
    assert " 0 typed errors" not in last


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the fuzz run needs a system that can fork a process")
@pytest.mark.parametrize(
    ("work", "ended"),
    [
        (lambda: fuzz.READ, fuzz.READ),
        (lambda: str(1 // 0), fuzz.ELSE),
        (lambda: os.abort(), fuzz.ELSE),
        (lambda: str(len(bytearray(10**9))), fuzz.EXCEEDED),
        (lambda: str(sum(iter(int, 1))), fuzz.EXCEEDED),
    ],
)
def test_the_fuzz_run_tells_how_a_case_ended(work: object, ended: str) -> None:
    assert fuzz.apart(work, seconds=1, megabytes=600)[0] == ended  # type: ignore[arg-type]
