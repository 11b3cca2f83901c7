"""Numbers as reports print them, and the figures that prose states."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import ReadingError
from analysis.core.numbers import parse_number
from analysis.pipeline.extract import extract

AMOUNTS = st.decimals(min_value=Decimal("-99999999"), max_value=Decimal("99999999"), places=1)


@given(AMOUNTS, st.sampled_from(["-", "−", "–"]), st.sampled_from([" ", "\u00a0", "\u2009", "\u202f"]))
def test_what_is_printed_in_swedish_is_read_back(value: Decimal, minus: str, space: str) -> None:
    printed = format_decimal(value, format="#,##0.0", locale="sv_SE").replace("\u00a0", space)
    printed = printed.replace("\u2212", "-").replace("-", minus)
    assert parse_number(printed) == value


@pytest.mark.parametrize(
    "text",
    ["", "-", "1.5", "1,", ",5", "12 34", "1 0000", "1 234 56", "10,S", "O,5", "1e3", "٣", "+-1", "1,5 mnkr", "1\n2"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number as Swedish reports print them"):
        parse_number(text)


def figures(folder: Path, prose: str) -> list[tuple[str, float, str]]:
    """Kind, value and unit of the figures in the prose of a small monthly report."""
    path = folder / "rapport.txt"
    table = "Uppdrag\tBudget 2021\nVård\t1,0\n"
    path.write_text(f"Månadsrapport mars 2021\n\n{prose}\n\n{table}", encoding="utf-8")
    found = extract([path], folder)["stated_figures"]
    return list(found[["kind", "value", "unit"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Resultatet är -2,0 mnkr.", ("money", -2.0, "mnkr")),
        ("Resultatet är −2,0 mnkr.", ("money", -2.0, "mnkr")),
        ("En prognos om minus 125 mnkr.", ("money", -125.0, "mnkr")),
        ("Ett plus på +13 mnkr.", ("money", 13.0, "mnkr")),
        ("Insatser för 800 000 kr.", ("money", 800000.0, "kr")),
        ("Det kostar 1,2 miljarder kronor.", ("money", 1200.0, "mnkr")),
        ("Det kostar 450 tkr.", ("money", 450000.0, "kr")),
        ("Utsläppen minskade med 11% i år.", ("percent", 11.0, "percent")),
        ("Det är 3,5 procentenheter mer.", ("percentage_point", 3.5, "percentage_point")),
        ("Halland släppte ut 1,535 miljoner ton CO₂e.", ("emission", 1535000.0, "tonne_co2e")),
        ("Koldioxidutsläppen var 5 091 ton.", ("emission", 5091.0, "tonne_co2")),
        ("Återvinningen tog emot 450 ton avfall.", ("count", 450.0, "ton")),
        ("Det blev 20,0 miljoner resor.", ("count", 20000000.0, "resor")),
        ("Omkring 75 deltagare kom.", ("count", 75.0, "deltagare")),
    ],
)
def test_a_figure_in_prose(tmp_path: Path, prose: str, expected: tuple[str, float, str]) -> None:
    assert figures(tmp_path, prose) == [expected]


@pytest.mark.parametrize(
    "prose",
    [
        "Arbetet med Agenda 2030 pågår.",
        "Åtgärder på väg 158 pågår.",
        "Gruppen är 16-18 år.",
        "Patienter över 65 år, och väg 15 närmar sig slutet.",
        "Den 4 december hölls ett möte, den 21 nov ett till.",
        "Se avsnitt 1.2 och High5 samt copd-6.",
        "Efter 11 månader är det klart, under 2019 också.",
        "Ett 5 årigt anslag från 2020:s budget.",
        "Närsjukvård 2.0 och 1177 Vårdguiden.",
        "Delrapport 1 på väg, fas 2 kommer sedan.",
    ],
)
def test_numbers_that_are_no_figures(tmp_path: Path, prose: str) -> None:
    assert figures(tmp_path, prose) == []


def test_several_figures_in_a_sentence_keep_their_periods(tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    prose = "Utsläppen minskade från 5 718 ton 2015 till 5 091 ton 2018. Koldioxid räknas."
    path.write_text(f"Månadsrapport mars 2021\n\n{prose}\n\nUppdrag\tBudget 2021\nVård\t1,0\n", encoding="utf-8")
    found = extract([path], tmp_path)["stated_figures"]
    assert found[["value", "period"]].values.tolist() == [[5718.0, "2015"], [5091.0, "2018"]]
    assert found["quote"].tolist() == ["Utsläppen minskade från 5 718 ton 2015 till 5 091 ton 2018."] * 2


OWN = "Koldioxidutsläppen från den interna verksamheten"


def levels(folder: Path, prose: str) -> list[list[object]]:
    """Year, tonnes and figure of the emissions that the prose of a small monthly report states."""
    figures(folder, prose)
    found = extract([folder / "rapport.txt"], folder)["emissions"]
    assert set(found["scope"]) == {"own_operations"}
    return [list(row) for row in found[["year", "value_tonnes", "figure_no"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        (f"{OWN} minskade från 5 000 ton 2015 till 0 ton 2017.", [[2015, 5000, 1], [2017, 0, 2]]),
        (f"{OWN} var 5 000 ton 2015 och 5 000 ton 2017.", [[2015, 5000, 1], [2017, 5000, 2]]),
        (f"{OWN} var 5 000 ton 2015. {OWN} var 5 000 ton 2015.", [[2015, 5000, 1]]),
        (f"{OWN} var 5 000 ton 2015. Som sagt var {OWN.casefold()} 5 000 ton 2015.", [[2015, 5000, 1]]),
    ],
    ids=["within another", "unchanged", "the same sentence", "said again"],
)
def test_each_amount_of_emissions_has_its_own_year(tmp_path: Path, prose: str, expected: list[list[object]]) -> None:
    assert levels(tmp_path, prose) == expected


def test_two_levels_of_one_year_are_refused_by_their_key(tmp_path: Path) -> None:
    prose = f"{OWN} var 5 000 ton 2015. {OWN} var 5 100 ton 2015."
    with pytest.raises(ReadingError, match=r"rapport.txt, line 3: two rows of emissions have one key \(.*year 2015\)"):
        levels(tmp_path, prose)


@pytest.mark.parametrize(
    ("heading", "caption", "name", "unit"),
    [
        ("Driftredovisning", "Belopp i tkr", "Uppdrag", "tkr"),
        ("Driftredovisning (tkr)", "Kostnaderna ökade.", "Uppdrag", "tkr"),
        ("Driftredovisning", "Kostnaderna ökade.", "Uppdrag, kronor", "kronor"),
        ("Driftredovisning", "Belopp i miljoner kronor", "Uppdrag", None),
        ("Driftredovisning (tkr)", "Belopp i tkr", "Uppdrag, mnkr", None),
        ("Driftredovisning", "Kostnaderna ökade med 500 tkr.", "Uppdrag", None),
    ],
)
def test_amounts_in_another_unit_are_not_taken_for_mnkr(
    heading: str, caption: str, name: str, unit: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "rapport.txt"
    table = f"{name}\tBudget 2021\nVård\t1,0\n"
    path.write_text(f"Månadsrapport mars 2021\n\n1 {heading}\n\n{caption}\n\n{table}", encoding="utf-8")
    if unit is None:
        assert extract([path], tmp_path)["budget"]["value_mnkr"].tolist() == [1.0]
        return
    with pytest.raises(ReadingError, match=f"a finance table states its amounts in '{unit}'"):
        extract([path], tmp_path)


def test_the_raised_mark_of_a_note_is_no_part_of_a_label_or_an_amount(tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_text("Månadsrapport mars 2021\n\nUppdrag\tBudget 2021²⁾\nVård¹\t90,0³\n", encoding="utf-8")
    (row,) = extract([path], tmp_path)["budget"].to_dict("records")
    assert (row["line_item"], row["line_item_printed"], row["value_mnkr"]) == ("Vård", "Vård¹", 90.0)
