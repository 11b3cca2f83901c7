"""Text that a terminal, a spreadsheet or a file system would act on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import ReadingError
from analysis.core.safe_text import (
    for_spreadsheet,
    from_spreadsheet,
    is_plain_name,
    one_line,
    printable,
    without_controls,
)

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=30)  # halves of characters too
BEGINNINGS = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'=", " =", "＝", "'", ""])
FORMULAS = st.builds(str.__add__, BEGINNINGS, ANYTHING)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kö\u00ader, åäö", "Kö\\u00ader, åäö"),
        ("\x1b[2J\x1b]0;title\x07", "\\u001b[2J\\u001b]0;title\\u0007"),
        ("\x9b31m", "\\u009b31m"),
        ("a\nb\tc\r\n", "a\\u000ab\\u0009c\\u000d\\u000a"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("\U000e0041", "\\udb40\\udc41"),
        ("\ud800", "\\ud800"),
        ("العربية ✓ 🏥", "العربية ✓ 🏥"),
    ],
)
def test_a_terminal_shows_and_does_not_obey(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANYTHING)
def test_a_json_text_says_the_same_in_spelled_characters(text: str) -> None:
    assert json.loads(printable(json.dumps([text], ensure_ascii=False, indent=1), keep="\n")) == [text]


@given(ANYTHING, ANYTHING, ANYTHING)
def test_an_error_is_one_short_line_without_controls(source: str, problem: str, remedy: str) -> None:
    message = str(ReadingError(source * 100, None, problem * 100, remedy))
    assert message == printable(message)
    assert len(message.splitlines()) == 1
    assert len(message) < 1300
    message.encode("utf-8")


def test_a_long_message_keeps_its_ends() -> None:
    assert one_line("a" * 10_000 + "z") == "a" * 300 + " … " + "a" * 99 + "z"
    assert one_line("a" * 400) == "a" * 400


@given(ANYTHING)
def test_report_text_can_be_written_anywhere(text: str) -> None:
    shown = without_controls(text)
    shown.encode("utf-8")
    assert len(shown) == len(text)
    assert without_controls(shown) == shown


def test_what_no_page_shows_is_replaced() -> None:
    assert without_controls("a\x1b[1m\u202eb\x00\x9b\ufffe") == "a\ufffd[1m\ufffdb\ufffd\ufffd\ufffd"
    assert without_controls("åäö\t\n\x0c\xa0\xad\u2028 ‘’ ✓ \U0001f3e5 العربية") == (
        "åäö\t\n\x0c\xa0\xad\u2028 ‘’ ✓ \U0001f3e5 العربية"
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://example.org")',
        "+cmd|'/C calc'!A0",
        "-2+3+cmd|'/C calc'!A0",
        "-1-1",
        "- punkt",
        "+A1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1",
        "'=1",
        "+3 platser (nya)",
    ],
)
def test_a_formula_is_text_to_a_spreadsheet(text: str) -> None:
    assert for_spreadsheet(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "-2,0 mnkr", "+203,3 mnkr", "-15", "-3,5 %", "+12 procent", "–2", "−2", "a=b", "'a'"]
)
def test_a_figure_and_what_is_no_formula_stays(text: str) -> None:
    assert for_spreadsheet(text) == text


@given(FORMULAS)
def test_the_way_back_from_a_spreadsheet(text: str) -> None:
    written = for_spreadsheet(text)
    assert from_spreadsheet(written) == text
    assert written[:1] not in "=@\t\r＝＋－＠" or not written


@pytest.mark.parametrize("name", ["manadsrapport-2017-11", "Månadsrapport nov (2)", "1. Bilaga, ny & fin", "a..b"])
def test_names_of_reports(name: str) -> None:
    assert is_plain_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "..", ".", ".a", "../up", "a/b", "a\\b", "C:x", "-rf", "=1", "a\nb", "a\x1b", "a\u202eb", "a\udcff", "a<b"],
)
def test_names_that_no_report_can_have(name: str) -> None:
    assert not is_plain_name(name)
    with pytest.raises(ReadingError, match=r"its name cannot be a report's|is no format|does not exist"):
        from analysis.reading import read

        read(Path("nowhere", f"{name}.txt"))
