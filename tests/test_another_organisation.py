"""A municipality's report: indicators in green, yellow and red, thousands of kronor, a table of no known kind."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.answers.identity import threads
from analysis.core.swedish import sentences
from analysis.pipeline.drift import drift_of
from analysis.pipeline.extract import extract
from analysis.tidy.tables_as_json import tables_as_json

REPORT = """\
Delårsrapport augusti 2024

Nämnden för hållbar utveckling, Skövde kommun

Belopp i tkr om inget annat anges.

1 Mål

Nämndens mål\tIndikator\tMålvärde\tUtfall 2408\tStatus\tUppföljning
Fler ska resa med buss\tAndel resor med buss\t≥ 25 %\t23,4 %\tGul\tÖkar långsamt
Fler ska resa med buss\tNöjda resenärer\t85\t86\tGrön\t
Trygg vård\tVäntetid, dagar\thögst 30\tnästan 41\tRöd\tBrist på personal

2 Ekonomi

Verksamhet\tUtfall 2408\tBudget 2408\tAvvikelse\tAvvikelse %\tPrognos helår
Trafik\t-12 500\t-12 000\t-500\t-4,2 %\t-18 900
Vård\t(46 600)\t46 000-\t-600\t–\t-70 000

3 Personal

Grupp\tAntal
Läkare\t12
"""


@pytest.mark.parametrize("signs", [False, True], ids=["words", "signs"])
def test_it_is_read_as_far_as_its_tables_are_known(signs: bool, tmp_path: Path) -> None:
    text = REPORT
    for word, sign, label in (("Grön", "●", "uppnått"), ("Gul", "▲", "delvis uppnått"), ("Röd", "■", "ej uppnått")):
        text = (
            text.replace(f"\t{word}\t", f"\t{sign}\t").replace("1 Mål", f"{sign} = {label}\n1 Mål") if signs else text
        )
    path = tmp_path / "delar.txt"
    path.write_text(text, encoding="utf-8")
    found = extract([path], tmp_path)
    report = found["reports"].iloc[0]
    assert (report["kind"], report["publisher"]) == ("interim_report", "Skövde kommun")
    indicators = found["indicators"]
    assert indicators[["unit", "target", "outcome_printed", "status"]].fillna("").values.tolist() == [
        ["%", 25.0, "23,4 %", "partly_reached"],
        ["", 85.0, "86", "reached"],
        ["", 30.0, "nästan 41", "not_reached"],
    ]
    assert indicators["outcome"].fillna(-1).tolist() == [23.4, 86.0, -1.0]
    assert set(indicators["period"]) == {"2024-01/2024-08"}
    budget = found["budget"]
    assert budget["value_mnkr"].tolist() == [-12.5, -12.0, -0.5, -18.9, -46.6, -46.0, -0.6, -70.0]
    assert budget["measure"].tolist() == ["result", "budget", "deviation", "forecast"] * 2
    assert set(budget["unit_printed"]) == {"tkr"}
    left_out = found["checks"].query("rule == 'left_out'")
    assert left_out["source_line"].tolist() == [len(text[: text.index("Verksamhet\t")].splitlines()) + 1]
    assert "Läkare" in tables_as_json(path)


def test_drift_proposes_the_words_of_its_indicators(tmp_path: Path) -> None:
    path = tmp_path / "delar.txt"
    path.write_text(REPORT.replace("\tGul\t", "\tOrange\t"), encoding="utf-8")
    found = drift_of(path, tmp_path)
    findings, rows = found["findings"], found["rows"]
    assert isinstance(findings, list) and isinstance(rows, dict)
    assert [(finding["problem"], finding["lines"]) for finding in findings] == [
        ("status 'Orange' is not in the vocabulary", ("indicator,Orange,MEANING",)),
        ("the column 'Avvikelse %' holds shares, no money", ()),
        ("a table of no known kind: Grupp | Antal", ()),
    ]
    assert (len(rows["indicators"]), len(rows["budget"])) == (3, 8)


def test_drift_proposes_the_columns_of_its_indicators(tmp_path: Path) -> None:
    path = tmp_path / "delar.txt"
    path.write_text(REPORT.replace("Målvärde", "Riktvärde"), encoding="utf-8")
    findings = drift_of(path, tmp_path)["findings"]
    assert isinstance(findings, list)
    assert [finding["lines"] for finding in findings if finding["lines"]] == [("indicators,CONCEPT,Riktvärde",)]


def test_a_row_without_an_indicator_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "delar.txt"
    path.write_text(REPORT.replace("\tNöjda resenärer\t", "\t\t"), encoding="utf-8")
    found = extract([path], tmp_path)
    assert found["indicators"]["indicator"].tolist() == ["Andel resor med buss", "Väntetid, dagar"]
    assert found["checks"].query("rule == 'left_out'")["source_line"].sort_values().tolist() == [11, 16]


def read_with(table: str, folder: Path) -> dict[str, pd.DataFrame]:
    """The tidy tables of the report with another table in place of the one of its staff."""
    path = folder / "delar.txt"
    path.write_text(REPORT[: REPORT.index("3 Personal")] + f"Uppdrag från fullmäktige\n\n{table}", encoding="utf-8")
    return extract([path], folder)


def left_out(found: dict[str, pd.DataFrame]) -> list[str]:
    """Why something is left out, but for the column of shares."""
    reasons = [json.loads(said)["why"] for said in found["checks"].query("rule == 'left_out'")["parameters"]]
    return [reason for reason in reasons if "holds shares" not in reason]


def test_a_simple_list_of_assignments(tmp_path: Path) -> None:
    table = "Uppdrag\tStatus\tKommentar\nUtred lokaler\tUppdraget uppfylls\tKlart i maj\nAnställ\tPågår\t\n"
    found = read_with(table, tmp_path)
    columns = ["title", "status", "status_symbol", "comment", "goal"]
    assert found["assignments"][columns].fillna("").values.tolist() == [
        ["Utred lokaler", "fulfilled", "Uppdraget uppfylls", "Klart i maj", ""],
        ["Anställ", "unknown", "Pågår", "", ""],
    ]
    assert left_out(found) == ["status 'Pågår' is not in the vocabulary"]


def test_a_simple_list_of_activities(tmp_path: Path) -> None:
    table = "Aktivitet\tStatus\nUtred lokaler\tAktiviteten klar\n\tAktiviteten pågår\nAnställ\tAktiviteten pågår\n"
    found = read_with(table, tmp_path)
    activities = found["activities"]
    assert activities[["title", "status"]].values.tolist() == [["Utred lokaler", "done"], ["Anställ", "ongoing"]]
    assert activities[["assignment_id", "due_date", "comment"]].isna().all(axis=None)
    assert left_out(found) == ["a row names no activity"]
    assert threads(found["reports"], found["assignments"], activities)["parent_id"].tolist() == ["", ""]


@pytest.mark.parametrize("lacking", ["Slutdatum", "Kommentar"])
def test_activities_of_commitments_without_one_column(lacking: str, tmp_path: Path) -> None:
    lines = [
        ["Åtagande", "Aktivitet", "Status", "Slutdatum", "Kommentar"],
        ["God vård", "Utred", "Aktiviteten klar", "2024-12-31", "Bra"],
    ]
    at = lines[0].index(lacking)
    found = read_with("\n".join("\t".join(line[:at] + line[at + 1 :]) for line in lines), tmp_path)
    assert found["assignments"]["title"].tolist() == ["God vård"]
    row = found["activities"].iloc[0]
    assert (row["title"], row["status"]) == ("Utred", "done")
    assert row[["due_date", "comment"]].isna().tolist() == [lacking == "Slutdatum", lacking == "Kommentar"]


def test_a_comment_and_a_status_that_span_several_activities_are_the_assignments(tmp_path: Path) -> None:
    table = [
        "Uppdrag\tStatus\tKommentar\tAktivitet\tStatus",
        "God vård\tUppdraget uppfylls\tGår bra.\tUtred\tAktiviteten klar",
        "\t\t\tBygg\tAktiviteten pågår",
        "Fler tåg\tUppdraget uppfylls inte\tDyrt.\tKöp\tAktiviteten klar",
    ]
    found = read_with("\n".join(table), tmp_path)
    assert found["assignments"][["title", "status", "comment"]].values.tolist() == [
        ["God vård", "fulfilled", "Går bra."],
        ["Fler tåg", "not_fulfilled", "Dyrt."],
    ]
    activities = found["activities"]
    assert activities["title"].tolist() == ["Utred", "Bygg", "Köp"]
    assert activities["status"].tolist() == ["done", "ongoing", "done"]
    assert activities["comment"].isna().all()
    assert left_out(found) == []


def test_signs_that_stand_in_the_column_beside_that_of_the_status(tmp_path: Path) -> None:
    legend = "● = Aktiviteten klar\n▲ = Aktiviteten pågår\n\n"
    found = read_with(f"{legend}Aktivitet\tStatus\tSlutdatum\n● Utred\t\t2024-12-31\nBygg\t▲\t2024-12-31\n", tmp_path)
    assert found["activities"]["title"].tolist() == ["Utred", "Bygg"]
    assert found["activities"]["status"].tolist() == ["done", "ongoing"]


def test_rows_that_are_numbered(tmp_path: Path) -> None:
    found = read_with("Nr\tUppdrag\tStatus\n1\tUtred\tUppdraget uppfylls\n2.\tBygg\tUppdraget uppfylls\n", tmp_path)
    assert found["assignments"]["title"].tolist() == ["Utred", "Bygg"]
    assert "columns_slid" not in set(found["checks"]["rule"])


def test_the_outcome_of_the_latest_year_counts(tmp_path: Path) -> None:
    found = read_with("Nyckeltal\tUtfall 2024\tUtfall 2023\nNöjda\t83 %\t81 %\n", tmp_path)
    assert found["indicators"]["outcome"].tolist()[-1] == 83
    assert left_out(found) == ["the column 'Utfall 2023' means the same as 'Utfall 2024'"]


@pytest.mark.parametrize(("unit", "value"), [("mnkr", -312.7), ("tkr", -0.3127), ("kr", -0.0003127)])
def test_amounts_that_carry_their_unit(unit: str, value: float, tmp_path: Path) -> None:
    path = tmp_path / "delar.txt"
    table = f"Verksamhet\tUtfall 2408\nVård\t-312,7 {unit}\nTrafik\t-12 000,0 {unit}\nPark\t–\n"
    path.write_text(f"Delårsrapport augusti 2024\n\nSkövde kommun\n\n{table}", encoding="utf-8")
    budget = extract([path], tmp_path)["budget"]
    assert budget["value_mnkr"].tolist()[0] == pytest.approx(value)
    assert set(budget["unit_printed"]) == {unit}


def test_an_amount_whose_unit_is_not_that_of_its_table(tmp_path: Path) -> None:
    found = read_with("Verksamhet tkr\tUtfall 2408\nVård\t-312,7 mnkr\n", tmp_path)
    assert left_out(found) == ["the units stated for a finance table disagree: 'mnkr' and 'tkr'"]


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Ökningen sker enl. Regionstyrelsens beslut, bl.a. Varberg och t.ex. Halmstad. Det är ca. 5 mnkr. Slut."
    assert sentences(text) == [
        "Ökningen sker enl. Regionstyrelsens beslut, bl.a. Varberg och t.ex. Halmstad.",
        "Det är ca. 5 mnkr.",
        "Slut.",
    ]
