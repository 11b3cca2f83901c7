"""What the checks find in the two reports, each finding judged right or wrong (tests/golden/findings.csv)."""

from __future__ import annotations

import csv
import json
import re
import string
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from analysis.checks import message, templates
from analysis.checks.finding import around, compared
from analysis.checks.messages import sentences_by_rule
from analysis.checks.names import stem
from analysis.checks.prose_against_tables import same_word
from analysis.core.numbers import half_unit, precision
from analysis.pipeline.extract import extract
from analysis.tidy.kinds import reports_in
from analysis.tidy.schema import TABLES, row_key
from analysis.tidy.store import row_keys
from analysis.tidy.vocabulary import words

GOLDEN = Path(__file__).parent / "golden" / "findings.csv"
DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return extract(reports_in(DATA / "raw"), DATA)


@pytest.fixture(scope="module")
def checks(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["checks"]


def judged() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_finding_is_judged_and_every_judged_finding_is_found(checks: pd.DataFrame) -> None:
    found = checks[checks["outcome"].isin(["differs", "undecided"])]
    columns = ["report_id", "rule", "outcome", "source_line", "observed"]
    keys = [
        tuple(" ".join(str(row[column]).split())[:80] for column in columns)
        for row in found[columns].astype("object").fillna("").to_dict("records")
    ]
    expected = [tuple(row[column] for column in columns) for row in judged()]
    assert Counter(keys) - Counter(expected) == Counter(), "found, but judged by nobody"
    assert Counter(expected) - Counter(keys) == Counter(), "judged, but no longer found"


def test_one_is_spoken_of_as_one(checks: pd.DataFrame) -> None:
    wrong = r"\b1 of \d+ \w+ have\b|\bits 1 \w|\b1 of its \w+ are\b|\b1 of them go\b|^1 \w+s\b"
    said = [message(row) for row in checks.to_dict("records")]
    assert [sentence for sentence in said if re.search(wrong, sentence)] == []


def test_each_rule_has_sentences_and_each_sentence_has_a_rule() -> None:
    with_sentences = {rule for rule, _ in sentences_by_rule()} - {""}
    assert with_sentences == {row["rule"] for row in words("check_rules")}


def test_both_forms_of_a_sentence_say_the_same_and_translations_can_be_filled_in() -> None:
    for template in templates():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(form) if name} | {"n"}  # "its one activity" has none
            for form in ([template] if isinstance(template, str) else template)
        ]
        assert all(each == fields[0] for each in fields), template


def test_a_finding_is_said_in_the_language_of_what_fills_it(checks: pd.DataFrame) -> None:
    rounded = checks[(checks["rule"] == "deviation") & (checks["outcome"] == "rounding")]
    (row,) = rounded[rounded["observed"] == "19.6"].to_dict("records")
    plain = "Summa: result 11.0 minus budget -8.4 is 19.4; 19.6 is printed, which rounding allows."
    assert message(row) == plain
    said = message(
        row,
        translate={
            sentences_by_rule()["deviation", "rounding"][0]: "{actual:measure} {observed:amount}, {line!r}",
            sentences_by_rule()["", "quoted"][0]: "”{words}”",
        }.__getitem__,
        label=lambda kind, code: f"{kind} {code}",
        amount=lambda number: number.replace(".", ","),
    )
    assert said == "measure result 19,6, ”Summa”"


def test_amounts_that_are_listed_are_written_as_the_language_does(checks: pd.DataFrame) -> None:
    (row,) = checks[(checks["rule"] == "reasons_for_a_change") & (checks["outcome"] == "differs")].to_dict("records")
    assert "(-7,5; -0,5; 4,5)" in message(row, amount=lambda number: number.replace(".", ","))


def test_a_list_of_reasons_counts_parts_of_lines_with_the_sign_of_their_words(checks: pd.DataFrame) -> None:
    """Line 122: skatteintäkter, reservation, utjämning, välfärdsmiljarden, läkemedelsförmånen, finansiella intäkter."""
    (row,) = checks[(checks["rule"] == "reasons_listed") & (checks["source_line"] == 122)].to_dict("records")
    assert (row["expected"], row["observed"]) == ("258.7", "256.2")
    assert json.loads(row["parameters"])["count"] == 6


def test_what_stands_around_a_word_begins_and_ends_with_whole_words() -> None:
    text = "Anledningen till detta är skattintäkter"
    assert around(text, 5, 20) == "Anledningen till detta"
    assert around(text, -3, 2) == "Anledningen" and around(text, 17, 99) == "detta är skattintäkter"


def test_a_rule_is_right_nine_times_of_ten() -> None:
    every = Counter(row["rule"] for row in judged())
    right = Counter(row["rule"] for row in judged() if row["judged"] == "right")
    assert [rule for rule in every if right[rule] < 0.9 * every[rule]] == []
    assert {row["judged"] for row in judged()} <= {"right", "wrong"}
    assert all(row["why"] for row in judged() if row["judged"] == "wrong")


def test_every_rule_that_is_explained_is_used(checks: pd.DataFrame) -> None:
    explained = {row["rule"] for row in words("check_rules")}
    not_here = {"left_out", "one_period_two_amounts", "impossible_date", "fulfilled_with_off_plan"}  # of other reports
    not_here |= {"damaged_file", "hidden_text", "numbers_seen"}  # of PDF files
    not_here |= {"assumed"}  # these say in which unit they are, and of which time
    assert explained - set(checks["rule"]) == not_here


def test_checks_touch_rows_that_exist(tables: dict[str, pd.DataFrame], checks: pd.DataFrame) -> None:
    keys = {key for name in TABLES for key in row_keys(name, tables[name])}
    touched = {key for text in checks["rows"].dropna() for key in text.split()}
    assert touched - keys == set()
    assert len(touched) > 300


def test_a_row_has_one_key_before_it_is_in_a_frame_and_there() -> None:
    row = {"report_id": "a b", "table_no": 1, "row_no": 2, "measure": "result", "period_end": date(2017, 11, 30)}
    frame = pd.DataFrame([row]).astype({"period_end": "datetime64[s]", "table_no": "Int64"})
    assert row_key("budget", row) == "budget/a%20b/1/2/result/2017-11-30"
    assert row_keys("budget", frame).tolist() == [row_key("budget", row)]


def test_a_finding_beyond_rounding_has_a_difference_larger_than_its_tolerance(checks: pd.DataFrame) -> None:
    compared_amounts = checks[checks["difference"].notna() & checks["tolerance"].notna()]
    beyond = compared_amounts["difference"].abs() > compared_amounts["tolerance"] + 1e-9
    assert (beyond == compared_amounts["outcome"].isin(["differs", "undecided"])).all()
    assert beyond.sum() == 4


def test_no_amount_is_altered(tables: dict[str, pd.DataFrame]) -> None:
    printed = pd.read_csv(GOLDEN.parent / "budget.csv")
    assert tables["budget"]["value_mnkr"].tolist() == printed["value_mnkr"].astype(float).tolist()


def test_a_long_line_without_a_space_is_cut() -> None:
    assert len(around("a-" * 100_000, 500, 510)) < 100


def test_no_person_is_named_by_the_checks(checks: pd.DataFrame) -> None:
    found = checks[checks["rule"] == "person_named"].iloc[0]
    assert found["observed"] == "(A… E… J…)"


# ---------------------------------------------------------------------------------------------------------------------
# Pieces


@pytest.mark.parametrize(
    ("number", "half"), [("35.1", "0.05"), ("-125", "0.5"), ("0.096", "0.0005"), ("7040.90", "0.005"), ("1E+3", "0.5")]
)
def test_rounding_hides_half_a_unit_of_the_last_printed_digit(number: str, half: str) -> None:
    assert half_unit(Decimal(number)) == Decimal(half)


def test_precision_is_that_of_the_printed_figure_in_its_unit() -> None:
    figure = {"value_printed": "1,535 miljoner ton CO₂e", "value": Decimal("1535000.000")}
    assert precision(figure) == 500


@pytest.mark.parametrize(
    ("observed", "outcome"), [("19.4", "holds"), ("19.55", "rounding"), ("19.56", "differs"), ("19.24", "differs")]
)
def test_outcomes(observed: str, outcome: str) -> None:
    assert compared(Decimal("19.4"), Decimal(observed), Decimal("0.15")) == outcome


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("somatikuppdrag", "somatikuppdraget", True),
        ("skatteintäkter", "skatteintäkterna", True),
        ("stadsbidrag", "statsbidrag", True),
        ("lönepott", "lönepotten", True),
        ("läkemedel", "läkemedelsförmånen", False),
        ("effektiviseringskrav", "effektivisering", False),
        ("tandvård", "vårdval", False),
    ],
)
def test_same_word_but_for_inflection(one: str, other: str, same: bool) -> None:
    assert same_word(one, other) is same


def test_stems_leave_endings_out() -> None:
    assert stem("revidera") == stem("Revidering")
    assert stem("strategin") == stem("strategi")
    assert stem("målbilden") == stem("målbild")
    assert stem("statsbidrag") != stem("stadsbidrag")
