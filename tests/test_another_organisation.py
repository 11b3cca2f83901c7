"""A municipality's report: indicators in green, yellow and red, thousands of kronor, a table of no known kind."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Ökningen sker enl. Regionstyrelsens beslut, bl.a. Varberg och t.ex. Halmstad. Det är ca. 5 mnkr. Slut."
    assert sentences(text) == [
        "Ökningen sker enl. Regionstyrelsens beslut, bl.a. Varberg och t.ex. Halmstad.",
        "Det är ca. 5 mnkr.",
        "Slut.",
    ]
