"""The typeset reports are what they say: the same seed gives the same pages, and every word of the truth is printed."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests.typeset import LOOKS, make, missing
from tests.typeset.evaluate import evaluate


@pytest.fixture(scope="module", params=LOOKS)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    if lack := missing(request.param):
        pytest.skip(lack)
    pdf, truth = make(request.param, tmp_path_factory.mktemp(request.param), seed=3)
    return pdf, json.loads(truth.read_text(encoding="utf-8"))


def letters(texts: Iterable[str]) -> Counter[str]:
    """How often each letter and digit stands in the texts."""
    return Counter(letter for text in texts for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())


def perfect(truth: Mapping[str, Any]) -> dict[str, Any]:
    """What `tables FILE` prints when nothing goes wrong."""
    tables = []
    for table in truth["tables"]:
        rows = [
            [
                "".join(f"[{label}] " for label in (first, second) if label) + text
                for text, first, second in zip(texts, firsts, seconds, strict=True)
            ]
            for texts, firsts, seconds in zip(table["rows"], table["status"], table["status_2"], strict=True)
        ]
        tables.append({"header": table["header"], "rows": rows})
    return {"tables": tables}


def test_pages_print_the_truth(pair: tuple[Path, dict[str, Any]]) -> None:
    path, truth = pair
    with pdfplumber.open(path) as pdf:
        assert len(pdf.pages) == truth["pages"]
        printed = letters(character["text"] for page in pdf.pages for character in page.chars)
    expected = letters(
        text
        for table in truth["tables"]
        for row, covered in zip([table["header"], *table["rows"]], [[False] * 99, *table["covered"]], strict=True)
        for text, over in zip(row, covered, strict=False)
        if not over
    )
    assert expected - printed == Counter()
    assert expected.total() > 300


def test_truth_is_rectangular(pair: tuple[Path, dict[str, Any]]) -> None:
    truth = pair[1]
    for table in truth["tables"]:
        widths = {len(row) for part in ("rows", "status", "status_2", "covered") for row in table[part]}
        assert widths == {len(table["header"])}
        assert {label for part in ("status", "status_2") for row in table[part] for label in row if label} <= {
            *truth["labels"]
        }


def test_perfect_output_scores_one(pair: tuple[Path, dict[str, Any]]) -> None:
    score = evaluate(pair[1], perfect(pair[1]))
    assert score["row_exact"] == score["cell_f1"] == 1
    assert score["status"] in (1, None)
    assert score["status_wrong"] == score["words_lost"] == 0
    assert score["tables"] == score["tables_truth"]


@pytest.mark.parametrize("look", ["ruled_repeated", "numbers_no_lines", "glyphs_symbol_font"])
def test_same_seed_gives_the_same_bytes(look: str, tmp_path: Path) -> None:
    if lack := missing(look):
        pytest.skip(lack)
    first, second, other = (make(look, tmp_path / str(n), seed) for n, seed in enumerate((1, 1, 2)))
    assert first[0].read_bytes() == second[0].read_bytes()
    assert first[1].read_bytes() == second[1].read_bytes()
    assert first[0].read_bytes() != other[0].read_bytes()


HEADER = ["Åtagande", "Status", "Kommentar"]
TRUTH: dict[str, Any] = {
    "labels": ["Klar", "Försenad", "Projekt"],
    "glyphs": {"✓": ["Klar"], "–": ["Försenad"], "●": []},
    "tables": [
        {
            "header": HEADER,
            "rows": [["Öka takten", "", "Går bra"], ["Öka takten", "", "–2 procent"]],
            "status": [["Klar", "Projekt", None], ["Klar", "Försenad", None]],
            "status_2": [[None, "Försenad", None], [None, None, None]],
            "covered": [[False] * 3, [True, False, False]],
        }
    ],
}
RIGHT = [["[Klar] Öka takten", "[Projekt] [Försenad]", "Går bra"], ["[Klar] Öka takten", "[Försenad]", "–2 procent"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (RIGHT, (1, 1, 1, 0, 0)),
        ([["✓ Öka tak-\nten", "[Projekt] [Försenad]", "Går bra"], RIGHT[1]], (1, 1, 1, 0, 0)),  # broken word, glyph
        ([["Öka takten\n✓", "[Projekt] [Försenad]", "Går bra"], ["", "–", "–2 procent"]], (0.5, 12 / 13, 1, 0, 0)),
        ([["● Öka takten", "[Projekt] [Försenad]", "Går bra"], RIGHT[1]], (1, 1, 1, 0, 0)),  # the covered row has it
        (
            [["Öka takten", "[Projekt] [Försenad]", "Går bra"], ["", "[Försenad]", "–2 procent"]],
            (0.5, 12 / 13, 0.75, 0, 0),
        ),
        ([RIGHT[0]], (0.5, 10 / 12, 0.75, 0, 2 / 9)),  # a row lost
        ([["[Klar] Öka takten", "[Projekt]", "Går bra"], RIGHT[1]], (1, 1, 0.75, 0, 0)),  # the second icon lost
        ([["[Försenad] Öka takten", "[Projekt] [Försenad]", "Går bra"], RIGHT[1]], (1, 1, 1, 1, 0)),  # a wrong one
        ([[f"{a} {b}" for a, b in zip(*RIGHT, strict=True)]], (0, 6 / 12, 0, 3, 0)),  # two rows taken for one
    ],
)
def test_evaluation(rows: list[list[str]], expected: tuple[float, ...]) -> None:
    score = evaluate(TRUTH, {"tables": [{"header": HEADER, "rows": rows}]})
    measures = [score[name] for name in ("row_exact", "cell_f1", "status", "status_wrong", "words_lost")]
    assert measures == pytest.approx(expected)
