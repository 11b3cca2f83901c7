"""Numbers as reports print them, and the figures that prose states."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import ReadingError
from analysis.core.numbers import parse_number
from analysis.pipeline.extract import extract
from analysis.reading import read
from analysis.tables.logical import tables_of
from analysis.tidy.rows import tidy_rows

AMOUNTS = st.decimals(min_value=Decimal("-99999999"), max_value=Decimal("99999999"), places=1)


@given(AMOUNTS, st.sampled_from(["-", "−", "–"]), st.sampled_from([" ", "\u00a0", "\u2009", "\u202f", "'"]))
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


def stated_levels(folder: Path, prose: str) -> tuple[list[list[object]], list[str]]:
    """Year, gas, state and value of each level that an appendix with this comment states; and what is left out."""
    path = folder / "rapport.txt"
    path.write_text(f"Månadsrapport mars 2021\n\n{prose}\n\nUppdrag\tBudget 2021\nVård\t1,0\n", encoding="utf-8")
    document = read(path)
    found = tidy_rows(document, tables_of(document), {}, [])
    rows = [[row["year"], row["gas"], row["state"], int(str(row["value_tonnes"]))] for row in found.rows["emissions"]]
    return rows, [str(one.error) for one in found.leavings.found]


def test_a_level_of_nobody_that_is_known_is_said(tmp_path: Path) -> None:
    rows, said = stated_levels(tmp_path, "Regionens utsläpp av koldioxid var 5 718 ton 2019 och 5 402 ton 2020.")
    assert rows == []
    assert [one.split(": ")[1] for one in said] == [
        f"{printed!r} is an emission of {year}, and its sentence says not of whom"
        for printed, year in (("5 718 ton", 2019), ("5 402 ton", 2020))
    ]


def test_two_levels_of_one_year_are_one_and_a_word_about_the_other(tmp_path: Path) -> None:
    rows, (said,) = stated_levels(tmp_path, f"{OWN} var 5 000 ton 2015. {OWN} var 5 100 ton 2015.")
    assert rows == [[2015, "co2", "final", 5000]]
    assert said.startswith("rapport.txt, line 3: '5 100 ton' is not what was stated before of own_operations in 2015")


def test_gases_and_states_stand_side_by_side(tmp_path: Path) -> None:
    rows, said = stated_levels(
        tmp_path,
        "Transporter släppte ut 700 ton CO2e 2020 (slutligt) och 650 ton CO2e 2021 (preliminärt), preliminärt 600 ton "
        "CO2 2021. Transporter släppte ut 690 ton CO2e 2021.",
    )
    assert said == []
    assert rows == [
        [2020, "co2e", "final", 700],
        [2021, "co2e", "preliminary", 650],
        [2021, "co2", "preliminary", 600],
        [2021, "co2e", "final", 690],
    ]


MONTH = "Månadsrapport mars 2021"
VALUES = "Vård\t1 500\t2 000\n"


def finance(folder: Path, *parts: str) -> tuple[list[list[object]], list[str]]:
    """Amount and printed unit of each row of a report, and what is left out of it."""
    path = folder / "rapport.txt"
    path.write_text("\n\n".join([MONTH, *parts]) + "\n", encoding="utf-8")
    document = read(path)
    found = tidy_rows(document, tables_of(document), {}, [])
    rows = [[float(str(row["value_mnkr"])), row["unit_printed"]] for row in found.rows["budget"]]
    return rows, [str(one.error) for one in found.leavings.found]


NAMES = "Uppdrag\tResultat\tBudget\n"
THOUSANDS = [[1.5, "tkr"], [2.0, "tkr"]]


@pytest.mark.parametrize(
    ("parts", "factor"),
    [
        (["1 Drift", "Belopp i tkr", f"{NAMES}{VALUES}"], 0.001),
        (["1 Drift (kkr)", f"{NAMES}{VALUES}"], 0.001),
        (["1 Drift, TSEK", f"{NAMES}{VALUES}"], 0.001),
        (["1 Drift", "Tabell 1. Drift per nämnd, KSEK", f"{NAMES}{VALUES}"], 0.001),
        (["1 Drift", f"Uppdrag, kronor\tResultat\tBudget\n{VALUES}"], 0.000001),
        (["1 Drift", f"Belopp i 1 000 kr\tResultat\tBudget\n{VALUES}"], 0.001),
        (["1 Drift", f"Uppdrag\tResultat tkr\tBudget tkr\n{VALUES}"], 0.001),
        (["1 Drift", f"Uppdrag\tResultat (SEK)\tBudget (SEK)\n{VALUES}"], 0.000001),
        (["1 Drift", f"{NAMES}{VALUES}", "Alla belopp i tabellen är i tusen kronor.", "2 Annat", "Text."], 0.001),
        (["1 Inledning", "Samtliga belopp i rapporten anges i tkr.", "2 Drift", f"{NAMES}{VALUES}"], 0.001),
        (["1 Inledning", "Siffrorna redovisas i mdkr om inget annat anges.", "2 Drift", f"{NAMES}{VALUES}"], 1000),
        (["1 Inledning", "Belopp redovisas i tkr om inget annat sägs.", "2 Drift (mkr)", f"{NAMES}{VALUES}"], 1),
        (["1 Drift", "Belopp i miljoner kronor", f"{NAMES}{VALUES}"], 1),
        (["1 Drift", "Kostnaderna ökade med 500 tkr.", f"{NAMES}{VALUES}"], 1),
    ],
)
def test_the_unit_is_read_wherever_it_is_stated(parts: list[str], factor: float, tmp_path: Path) -> None:
    rows, said = finance(tmp_path, *parts)
    assert said == []
    assert [value for value, _ in rows] == [pytest.approx(1500 * factor), pytest.approx(2000 * factor)]
    assert ("500 tkr" in parts[1]) == (rows[0][1] == "")


@pytest.mark.parametrize(
    "parts",
    [
        ["1 Drift (tkr)", "Belopp i mnkr", f"{NAMES}{VALUES}"],
        ["1 Drift (tkr)", f"Uppdrag, mnkr\tResultat\tBudget\n{VALUES}"],
        ["1 Inledning", "Alla belopp anges i tkr.", "2 Drift (mnkr)", f"{NAMES}{VALUES}"],
        ["1 Drift (tkr)", f"Uppdrag\tResultat mnkr\tBudget mnkr\n{VALUES}"],
    ],
)
def test_units_that_disagree_are_refused(parts: list[str], tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"the units stated for a finance table disagree: '[tm]"):
        finance(tmp_path, *parts)


def test_a_table_without_unit_beside_one_in_thousands_is_left_out(tmp_path: Path) -> None:
    rows, (said,) = finance(
        tmp_path, "1 Drift (tkr)", f"{NAMES}{VALUES}", "2 Annat", f"Nämnd\tResultat\tBudget\n{VALUES}"
    )
    assert rows == THOUSANDS
    assert "a finance table states no unit, where another one of the report states 'tkr'" in said


# ---------------------------------------------------------------------------------------------------------------------
# Periods


def columns(folder: Path, *names: str, month: str = "augusti 2024") -> tuple[list[str], list[str]]:
    """Measure and period of each column of a report's table, and what is left out."""
    path = folder / "rapport.txt"
    table = "\t".join(["Uppdrag", *names]) + "\nVård" + "\t1,0" * len(names)
    path.write_text(f"Månadsrapport {month}\n\n1 Drift\n\n{table}\n", encoding="utf-8")
    document = read(path)
    found = tidy_rows(document, tables_of(document), {}, [])
    rows = [f"{row['measure']} {row['period_start']:%y%m}-{row['period_end']:%y%m}" for row in found.rows["budget"]]
    return rows, [str(one.error) for one in found.leavings.found]


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("Utfall", "result 2401-2408"),
        ("Utfall 2024", "result 2401-2408"),
        ("Utfall 2408", "result 2401-2408"),
        ("Utfall 202407", "result 2401-2407"),
        ("Utfall t.o.m. aug", "result 2401-2408"),
        ("Utfall ack aug", "result 2401-2408"),
        ("Ack. utfall aug 2024", "result 2401-2408"),
        ("Utfall per 2024-08-31", "result 2401-2408"),
        ("Utfall perioden", "result 2401-2408"),
        ("Utfall jan–aug", "result 2401-2408"),
        ("Utfall augusti", "result 2408-2408"),
        ("Utfall föregående år", "result 2301-2308"),
        ("Utfall jan-aug fg år", "result 2301-2308"),
        ("Utfall 2023", "result 2301-2312"),
        ("Bokslut 2023", "result 2301-2312"),
        ("Prognos augusti 2024", "forecast 2401-2412"),
        ("Prognos 2408", "forecast 2401-2412"),
        ("Prognos helår", "forecast 2401-2412"),
        ("Helårsprognos", "forecast 2401-2412"),
        ("Årsbudget 2024", "budget 2401-2412"),
        ("Budget 2025", "budget 2501-2512"),
        ("Budget 2012", "budget 1201-1212"),
        ("Budget t.o.m. aug", "budget 2401-2408"),
        ("Budget ack", "budget 2401-2408"),
        ("Utfall per 31 augusti", "result 2401-2408"),
        ("Bokslut fg år", "result 2301-2312"),
        ("jan-aug 2024 Utfall", "result 2401-2408"),
        ("Period Resultat jan-aug", "result 2401-2408"),
        ("Helår Budget 2024", "budget 2401-2412"),
        ("Helår 2024 Prognos", "forecast 2401-2412"),
    ],
)
def test_what_a_column_is_about(name: str, read_as: str, tmp_path: Path) -> None:
    assert columns(tmp_path, name) == ([read_as], [])


@pytest.mark.parametrize(
    ("names", "read_as"),
    [
        (["Utfall", "Budget", "Avvikelse"], ["result 2401-2408", "budget 2401-2408", "deviation 2401-2408"]),
        (
            ["Budget", "Prognos", "Avvikelse"],
            ["budget 2401-2412", "forecast 2401-2412", "forecast_deviation 2401-2412"],
        ),
        (["Utfall", "Budget helår"], ["result 2401-2408", "budget 2401-2412"]),
        (
            ["Utfall jan-aug", "Prognos helår", "Avvikelse jan-aug", "Avvikelse helår"],
            ["result 2401-2408", "forecast 2401-2412", "deviation 2401-2408", "forecast_deviation 2401-2412"],
        ),
        (
            ["Helår 2024 Prognos", "Helår 2024 Avvikelse mot budget"],
            ["forecast 2401-2412", "forecast_deviation 2401-2412"],
        ),
    ],
)
def test_columns_without_a_period_beside_each_other(names: list[str], read_as: list[str], tmp_path: Path) -> None:
    assert columns(tmp_path, *names) == (read_as, [])


def test_a_column_of_shares_beside_the_labels_makes_no_table_one_of_shares(tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_text("Månadsrapport augusti 2024\n\n1 Drift\n\nNämnd\t%\tUtfall\nVård\t-1,0 %\t5,0\n", encoding="utf-8")
    document = read(path)
    (row,) = tidy_rows(document, tables_of(document), {}, []).rows["budget"]
    assert (row["line_item"], row["measure"], row["value_mnkr"]) == ("Vård", "result", Decimal("5.0"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Utfall nov-jan", "which ends before it begins"),
        ("Utfall jan-dec", "which lies after the report's last day, 2024-08-31"),
        ("Utfall 2025", "which lies after the report's last day"),
        ("Utfall tertial x", "names no known measure and period"),
        ("Prognos april", "names no known measure and period"),
        ("Avvikelse mot budget %", "holds shares, no money"),
    ],
)
def test_a_column_that_cannot_be_is_left_out(name: str, why: str, tmp_path: Path) -> None:
    rows, (said,) = columns(tmp_path, "Budget 2024", name)
    assert rows == ["budget 2401-2412"]
    assert why in said


def test_an_earlier_year_beside_this_year_so_far_may_be_whole_or_not(tmp_path: Path) -> None:
    """ "2023" and "2024" as bands above "Utfall", in August, tell not whether 2023 ends there, too."""
    names = ["2023 Utfall", "2023 Budget", "2023 Avvikelse", "2024 Utfall"]
    rows, said = columns(tmp_path, *names)
    assert rows == ["result 2401-2408"]
    assert all("may be about all of its year, or a part as that of this year is" in one for one in said)
    assert [name for name, one in zip(names, said, strict=False) if repr(name) in one] == names[:3]
    assert columns(tmp_path, *names, month="december 2024")[1] == []


def test_the_last_month_alone_is_left_out_beside_the_time_so_far(tmp_path: Path) -> None:
    rows, (said,) = columns(tmp_path, "Utfall aug", "Utfall ack")
    assert rows == ["result 2401-2408"]
    assert "'Utfall aug' is about a part of the time that 'Utfall ack' is about" in said


@pytest.mark.parametrize(
    ("report", "cases"),
    [
        ("Belopp i mnkr.\n\nUppdrag\tUtfall\tBudget\tAvvikelse\nVård\t1,0\t2,0\t-1,0\n", []),
        ("Uppdrag\tUtfall\tBudget\tAvvikelse\nVård\t1,0\t2,0\t-1,0\n", ["unit"]),
        ("Belopp i mnkr.\n\nUppdrag\tUtfall\tBudget\nVård\t1,0\t2,0\n", ["budget"]),
        ("Belopp i mnkr.\n\nUppdrag\tUtfall\tBudget\tPrognos\tAvvikelse\nVård\t1,0\t2,0\t3,0\t1,0\n", []),
        ("Belopp i mnkr.\n\nUppdrag\tUtfall 2020\tPrognos 2021\nVård\t1,0\t2,0\n", ["year"]),
        ("Belopp i mnkr.\n\nUppdrag\tBokslut 2020\tUtfall 2021\nVård\t1,0\t2,0\n", []),
    ],
)
def test_what_is_taken_for_granted_is_said(report: str, cases: list[str], tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_text(f"Månadsrapport mars 2021\n\n1 Drift\n\n{report}", encoding="utf-8")
    found = extract([path], tmp_path)["checks"].query("rule == 'assumed'")
    assert [json.loads(parameters)["case"] for parameters in found["parameters"]] == cases


def test_the_budget_of_a_december_twice(tmp_path: Path) -> None:
    names = "Uppdrag\tBudget jan-dec\tBudget 2021\n"
    path = tmp_path / "rapport.txt"
    path.write_text(f"Månadsrapport december 2021\n\n1 Drift\n\n{names}Vård\t1,0\t1,0\nTandvård\t2,0\t2,5\n")
    found = extract([path], tmp_path)
    assert found["budget"]["value_mnkr"].tolist() == [1.0, 2.0]
    checks = found["checks"].query("rule == 'one_period_two_amounts'")
    assert checks[["outcome", "expected", "observed"]].values.tolist() == [["differs", "2,0", "2,5"]]


def test_the_raised_mark_of_a_note_is_no_part_of_a_label_or_an_amount(tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_text("Månadsrapport mars 2021\n\nUppdrag\tBudget 2021²⁾\nVård¹\t90,0³\n", encoding="utf-8")
    (row,) = extract([path], tmp_path)["budget"].to_dict("records")
    assert (row["line_item"], row["line_item_printed"], row["value_mnkr"]) == ("Vård", "Vård¹", 90.0)
