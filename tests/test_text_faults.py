"""Small text reports, each wrong in one way: one line says what, where and what to do, and nothing is written."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.core.errors import ReadingError
from analysis.pipeline.extract import Registers, extract
from analysis.reading import read
from analysis.reading.document import Grid, Legend, Paragraph
from analysis.tables.logical import tables_of
from analysis.tidy.rows import tidy_rows
from analysis.tidy.tables_as_json import tables_as_json

MONTHLY = """\
Månadsrapport mars 2021

1 Ekonomi

Prognosen är ett underskott på 4,0 mnkr.

Uppdrag\tResultat jan-mar\tBudget jan-mar\tAvvikelse mot budget jan-mar
Vård\t-10,5\t-12,0\t1,5
Läkemedel\t-7 040,9\t-7 000,0\t-40,9
Totalt\t-7 051,4\t-7 012,0\t-39,4

2 Aktiviteter

= Följer delvis planeringen

Åtagande\tStatus\tAktiviteter\tSlutdatum\tKommentar
Korta köerna\tFöljer inte planeringen\tNya tider\t2021-06-30\tVäntar på beslut
\tFöljer delvis planeringen\tFler nya\t2021-12-31\tStart efter

Åtagande\tStatus\tAktiviteter\tSlutdatum\tKommentar
\t\tmottagningar\t\tsommaren.
"""

APPENDIX = """\
Bilaga 1: Uppdrag och aktiviteter 2021

Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:

- ● Uppdraget uppfylls
- ◆ Uppdraget uppfylls delvis

Måluppfyllnaden av aktiviteter redovisas enligt följande:

- ✓ Aktiviteten klar ▶ Aktiviteten pågår

1.1 God hälsa

Förvaltningens uppdrag\tKommentar\tAktivitet
● Korta köerna\tKöerna minskade med 12 procent.\t✓ Nya tider
\t\t▶ Fler mottagningar
"""


def write(folder: Path, text: str, name: str = "rapport-2021.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def tables(folder: Path, text: str) -> dict[str, pd.DataFrame]:
    return extract([write(folder, text)], folder)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ReadingError) as caught:
        tables(folder, text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("rapport-2021.txt")
    return message


def left_out(folder: Path, text: str) -> list[str]:
    """What is said of what is left out; the rest is read, and the checks tell of each."""
    path = write(folder, text)
    said = [str(one.error) for one in tidy_rows(read(path), tables_of(read(path)), {}, []).leavings.found]
    checks = tables(folder, text)["checks"]
    assert (checks["rule"] == "left_out").sum() == len(said) > 0
    return said


def test_a_sound_monthly_report_is_read(tmp_path: Path) -> None:
    found = extract([write(tmp_path, MONTHLY)], tmp_path)
    assert found["activities"]["title"].tolist() == ["Nya tider", "Fler nya mottagningar"]
    assert found["activities"]["comment"].tolist() == ["Väntar på beslut", "Start efter sommaren."]
    assert found["activities"]["status"].tolist() == ["off_plan", "partly_on_plan"]
    assert found["budget"]["value_mnkr"].tolist() == [
        -10.5,
        -12.0,
        1.5,
        -7040.9,
        -7000.0,
        -40.9,
        -7051.4,
        -7012.0,
        -39.4,
    ]
    assert found["budget"]["level"].tolist() == ["item"] * 6 + ["total"] * 3
    assert found["reports"]["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2021-03-31"]


def test_a_sound_appendix_is_read(tmp_path: Path) -> None:
    found = extract([write(tmp_path, APPENDIX)], tmp_path)
    assert found["assignments"][["title", "status", "status_basis"]].values.tolist() == [
        ["Korta köerna", "fulfilled", "legend"]
    ]
    assert found["activities"]["status"].tolist() == ["done", "ongoing"]
    assert found["stated_figures"][["value", "unit"]].values.tolist() == [[12.0, "percent"]]


def test_a_lost_header(tmp_path: Path) -> None:
    text = MONTHLY.replace("Uppdrag\tResultat jan-mar\tBudget jan-mar\tAvvikelse mot budget jan-mar\n", "")
    assert "line 7: a table begins without its header row" in refused(tmp_path, text)


def test_a_lost_header_after_a_page_break(tmp_path: Path) -> None:
    header = "Åtagande\tStatus\tAktiviteter\tSlutdatum\tKommentar\n"
    text = MONTHLY.replace(header + "\t\tmottagningar", "\t\tmottagningar")
    assert "line 20: a table begins without its header row" in refused(tmp_path, text)


def test_a_table_without_comments(tmp_path: Path) -> None:
    text = APPENDIX.replace("Förvaltningens uppdrag\tKommentar\t", "Förvaltningens uppdrag\t")
    text = text.replace("● Korta köerna\tKöerna minskade med 12 procent.\t", "● Korta köerna\t").replace("\t\t▶", "\t▶")
    found = tables(tmp_path, text)
    assert found["assignments"]["comment"].isna().all()
    assert found["activities"]["status"].tolist() == ["done", "ongoing"]


def test_a_column_that_nobody_knows(tmp_path: Path) -> None:
    text = MONTHLY.replace("Budget jan-mar\tAvvikelse", "Ram jan-mar\tAvvikelse")
    (said,) = left_out(tmp_path, text)
    assert "line 7: the column 'Ram jan-mar' names no known measure and period" in said
    assert set(tables(tmp_path, text)["budget"]["measure"]) == {"result", "deviation"}


def test_an_unknown_status_word(tmp_path: Path) -> None:
    text = MONTHLY.replace("Följer inte planeringen\tNya", "Pausad\tNya")
    (said,) = left_out(tmp_path, text)
    assert "line 17: status 'Pausad' is not in the vocabulary" in said
    row = tables(tmp_path, text)["activities"].iloc[0]
    assert (row["title"], row["status"], row["status_symbol"]) == ("Nya tider", "unknown", "Pausad")


def test_an_unknown_status_word_in_the_legend(tmp_path: Path) -> None:
    text = APPENDIX.replace("Aktiviteten pågår", "Aktiviteten rullar")
    (said,) = left_out(tmp_path, text)
    assert "line 16: status 'Aktiviteten rullar' is not in the vocabulary" in said
    assert tables(tmp_path, text)["activities"]["status"].tolist() == ["done", "unknown"]


def test_an_unknown_symbol_is_unknown_and_never_guessed(tmp_path: Path) -> None:
    found = extract([write(tmp_path, APPENDIX.replace("✓ Nya", "★ Nya"))], tmp_path)
    row = found["activities"].iloc[0]
    assert (row["title"], row["status"], row["status_symbol"], row["status_basis"]) == (
        "Nya tider",
        "unknown",
        "★",
        "lost",
    )


def test_a_symbol_that_the_legend_explains_for_another_column_is_unknown(tmp_path: Path) -> None:
    text = APPENDIX.replace("- ● Uppdraget uppfylls\n", "- Uppdraget uppfylls\n")
    found = extract([write(tmp_path, text)], tmp_path)
    assert found["assignments"][["status", "status_symbol", "status_basis"]].values.tolist() == [
        ["unknown", "●", "lost"]
    ]


@pytest.mark.parametrize("cell", ["-10,S", "l0,5", "-10.5", "10,5,1", "1 04,9", "-10,5,", "(10,5", "10,5 tkr"])
def test_a_letter_or_a_strange_sign_in_a_number(tmp_path: Path, cell: str) -> None:
    text = MONTHLY.replace("Vård\t-10,5", f"Vård\t{cell}")
    (said,) = left_out(tmp_path, text)
    assert f"line 8: not a number as Swedish reports print them: {cell!r}" in said
    assert set(tables(tmp_path, text)["budget"]["line_item"]) == {"Läkemedel", "Totalt"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("(10,5)", -10.5),
        ("10,5-", -10.5),
        ("\u201110,5", -10.5),
        ("−10,5", -10.5),
        ("-10,5*", -10.5),
        ("10,5 *", 10.5),
        ("-10,5⁽¹⁾", -10.5),
        ("1\u202f010,5", 1010.5),
        ("–", None),
        ("-", None),
        ("..", None),
        ("", None),
    ],
)
def test_signs_and_marks_of_an_amount(cell: str, value: float | None, tmp_path: Path) -> None:
    budget = tables(tmp_path, MONTHLY.replace("Vård\t-10,5", f"Vård\t{cell}"))["budget"]
    found = budget[(budget["line_item"] == "Vård") & (budget["measure"] == "result")]["value_mnkr"].tolist()
    assert found == ([] if value is None else [value])


def test_a_row_too_short(tmp_path: Path) -> None:
    text = MONTHLY.replace("Vård\t-10,5\t-12,0\t1,5", "Vård\t-10,5\t-12,0")
    (said,) = left_out(tmp_path, text)
    assert "line 8: a row has 3 cells where the header has 4" in said
    found = tables(tmp_path, text)
    assert (len(found["budget"]), len(found["activities"])) == (0, 2), "the rest is read"
    assert "Läkemedel" in tables_as_json(tmp_path / "rapport-2021.txt")


def test_a_row_too_long(tmp_path: Path) -> None:
    text = MONTHLY.replace("Vård\t-10,5\t-12,0\t1,5", "Vård\t-10,5\t-12,0\t1,5\t0,0")
    assert "line 8: a row has 5 cells where the header has 4" in left_out(tmp_path, text)[0]


def test_a_report_whose_only_table_has_a_row_too_long_is_refused(tmp_path: Path) -> None:
    text = APPENDIX.replace("procent.", "procent.\tmer\tän så")
    assert "a row has 5 cells where the header has 3" in refused(tmp_path, text)


def test_a_table_under_a_goal_without_number_is_not_given_to_the_goal_above(tmp_path: Path) -> None:
    text = APPENDIX + "\nEtt hållbart län\n\n" + APPENDIX[APPENDIX.index("Förvaltningens") :]
    (said,) = left_out(tmp_path, text)
    assert "a table of assignments stands under 'Ett hållbart län', which is no numbered goal" in said
    assert tables(tmp_path, text)["assignments"]["goal_code"].tolist() == ["1.1"]


def test_a_line_without_a_label(tmp_path: Path) -> None:
    (said,) = left_out(tmp_path, MONTHLY.replace("Vård\t", "\t"))
    assert "line 8: a line of a finance table has no label" in said


def test_no_date_where_one_is_due(tmp_path: Path) -> None:
    text = MONTHLY.replace("2021-06-30", "2021-06-31")
    (said,) = left_out(tmp_path, text)
    assert "line 17: the due date '2021-06-31' is no date" in said
    assert tables(tmp_path, text)["activities"]["due_date"].isna().tolist() == [True, False]


@pytest.mark.parametrize("printed", ["30 juni 2021", "30/6 2021", "30/6-2021", "20210630", "30 jun. 2021", "2021-6-30"])
def test_dates_as_reports_print_them(printed: str, tmp_path: Path) -> None:
    found = tables(tmp_path, MONTHLY.replace("2021-06-30", printed))["activities"]["due_date"]
    assert found.dt.strftime("%Y-%m-%d").tolist() == ["2021-06-30", "2021-12-31"]


@pytest.mark.parametrize("printed", ["", "–"])
def test_no_due_date(printed: str, tmp_path: Path) -> None:
    assert tables(tmp_path, MONTHLY.replace("2021-06-30", printed))["activities"]["due_date"].isna().tolist() == [
        True,
        False,
    ]


def test_a_report_of_which_no_table_can_be_read(tmp_path: Path) -> None:
    text = MONTHLY[: MONTHLY.index("2 Aktiviteter")].replace("Resultat", "Rslt").replace("Avvikelse", "Avvkls")
    assert "line 7: the column 'Rslt jan-mar' names no known" in refused(
        tmp_path, text.replace("Budget jan-mar", "Budget x")
    )


def test_letters_spelled_as_two_characters(tmp_path: Path) -> None:
    plain = tables(tmp_path, MONTHLY)
    for name, frame in tables(tmp_path, unicodedata.normalize("NFD", MONTHLY)).items():
        assert_frame_equal(
            frame.drop(columns="sha256", errors="ignore"), plain[name].drop(columns="sha256", errors="ignore")
        )


def test_a_merge_conflict(tmp_path: Path) -> None:
    text = MONTHLY.replace("2 Aktiviteter", "<<<<<<< HEAD\n2 Aktiviteter\n=======\n2 Annat\n>>>>>>> other")
    assert "line 12: holds the mark of a merge conflict" in refused(tmp_path, text)


def test_a_saved_web_page(tmp_path: Path) -> None:
    said = refused(tmp_path, "<!DOCTYPE html>\n<html><body><h1>Sidan kunde inte hittas</h1></body></html>")
    assert said == "rapport-2021.txt: is a web page, not a report: fetch the file again"


def test_neither_kind_of_report(tmp_path: Path) -> None:
    assert "no table of a known kind of report" in refused(tmp_path, "Protokoll\n\nMötet öppnades.\n")


@pytest.mark.parametrize("text", ["", "\n \n\t\n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    assert "holds no text" in refused(tmp_path, text)


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "rapport-2021.txt"
    path.write_bytes(MONTHLY.encode("latin-1"))
    with pytest.raises(ReadingError, match=r"rapport-2021.txt, line 1: is not UTF-8: save the text as UTF-8"):
        read(path)


def test_registered_bytes_that_changed(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "sources.csv").write_text(
        "source_file,sha256,title,publisher,kind,period_start,period_end,licence,origin,conversion\n"
        "rapport-2021.txt,0000,Rapport,Region Exempel,monthly_report,2021-01-01,2021-03-31,,,\n"
    )
    assert "its bytes are not those registered in sources.csv" in refused(tmp_path, MONTHLY)


def test_a_correction_that_no_longer_fits(tmp_path: Path) -> None:
    (tmp_path / "corrections.csv").write_text(
        "report_id,table,row,column,printed,read_as,reason\n"
        "rapport-2021,budget,1.1,line_item,Omsorg,Vård,the page has the wrong word\n"
    )
    with pytest.raises(ReadingError, match=r"the correction of budget row 1.1 expects 'Omsorg', found 'Vård'"):
        tables(tmp_path, MONTHLY)


SOURCES = """\
source_file,sha256,title,publisher,kind,period_start,period_end
other.txt,0000,Månadsrapport,Region Exempel,monthly_report,2021-01-01,2021-03-31
"""
CORRECTIONS = """\
report_id,table,row,column,printed,read_as,reason
other,budget,1.1,line_item,Vrd,Vård,a letter is lost
"""
COUNTS = "report_id,table,rows\nother,budget,9\n"


@pytest.mark.parametrize(
    ("columns", "last", "level"),
    [
        ("Budget 2021\tPrognos 2021", "3,1\t5,0", "total"),  # which rounding allows
        ("Budget 2021\tPrognos 2021", "3,3\t5,3", "item"),
        ("Budget 2021", "3,0", "item"),  # in one column alone some sum fits by chance
    ],
)
def test_an_unnamed_sum_is_told_by_its_amounts(columns: str, last: str, level: str, tmp_path: Path) -> None:
    rows = ["1,0\t2,0", "2,0\t3,0"] if "\t" in columns else ["1,0", "2,0"]
    table = f"Uppdrag\t{columns}\nVård\t{rows[0]}\nTandvård\t{rows[1]}\nBåda\t{last}\n"
    found = tables(tmp_path, f"Månadsrapport mars 2021\n\n{table}")["budget"]
    assert found.loc[found["row_no"] == 3, "level"].unique().tolist() == [level]


def test_a_month_alone_is_that_month(tmp_path: Path) -> None:
    found = tables(tmp_path, "Månadsrapport mars 2021\n\nUppdrag\tResultat mars\tBudget mar\nVård\t1,0\t2,0\n")[
        "budget"
    ]
    assert found["period_start"].unique().tolist() == [pd.Timestamp(2021, 3, 1)]
    assert found["period_end"].unique().tolist() == [pd.Timestamp(2021, 3, 31)]


def test_registers_that_a_spreadsheet_saved_are_read(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for name, text in (("raw/sources.csv", SOURCES), ("corrections.csv", CORRECTIONS), ("row_counts.csv", COUNTS)):
        (tmp_path / name).write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    known = Registers.load(tmp_path)
    assert known.sources["other.txt"]["title"] == "Månadsrapport"
    assert [correction.read_as for correction in known.corrections] == ["Vård"]
    assert known.counts == {("other", "budget"): 9}
    for name in ("raw/sources.csv", "corrections.csv", "row_counts.csv"):
        (tmp_path / name).write_bytes(b"")
    assert Registers.load(tmp_path) == Registers({}, [], {})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("raw/sources.csv", SOURCES.replace(",", ";"), "sources.csv, line 1: has semicolons between its columns"),
        ("raw/sources.csv", SOURCES.replace("2021-03-31", "31.3.2021"), "line 2: period_end is no day: '31.3.2021'"),
        ("raw/sources.csv", SOURCES.replace("2021-01-01", ""), "line 2: period_start is no day: ''"),
        ("raw/sources.csv", SOURCES.replace(",2021-03-31", ""), "line 2: has more or fewer cells"),
        ("raw/sources.csv", SOURCES.replace("Region ", "Region, "), "line 2: has more or fewer cells"),
        ("corrections.csv", CORRECTIONS.replace("a letter is lost", ""), "corrections.csv, line 2: is not whole"),
        (
            "corrections.csv",
            CORRECTIONS.replace("budget,", "activities,"),
            "puts right line_item of activities",
        ),
        ("corrections.csv", CORRECTIONS.replace("line_item", "value_mnkr"), "puts right value_mnkr of budget"),
        ("row_counts.csv", COUNTS.replace(",", ";"), "row_counts.csv, line 1: has semicolons between its columns"),
        ("row_counts.csv", COUNTS.replace("9", "²"), "row_counts.csv, line 2: is not whole"),
        ("row_counts.csv", COUNTS.replace("budget", "checks"), "row_counts.csv, line 2: is not whole"),
    ],
)
def test_a_register_that_is_not_whole(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ReadingError, match=re.escape(said)):
        Registers.load(tmp_path)


@pytest.mark.parametrize("name", ["raw/sources.csv", "corrections.csv", "row_counts.csv"])
def test_a_register_in_another_encoding(name: str, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / name).write_bytes(SOURCES.encode("latin-1"))
    with pytest.raises(ReadingError, match=f"^{Path(name).name}: is not UTF-8: save it as CSV UTF-8"):
        Registers.load(tmp_path)


def test_the_command_says_one_line_and_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "processed"
    out.mkdir()
    (out / "budget.csv").write_text("as it was")
    path = write(tmp_path, APPENDIX.replace("\tKöerna minskade", "Köerna minskade"))
    command = [sys.executable, "-m", "analysis", "extract", str(path), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("rapport-2021.txt, line 15: a row has 2 cells")
    assert "Traceback" not in done.stderr
    assert [path.name for path in out.iterdir()] == ["budget.csv"]
    assert (out / "budget.csv").read_text() == "as it was"


def test_a_report_that_was_fetched_twice_is_not_counted_twice(tmp_path: Path) -> None:
    both = [write(tmp_path, MONTHLY), write(tmp_path, MONTHLY, "rapport-2021 (1).txt")]
    with pytest.raises(ReadingError) as caught:
        extract(both, tmp_path)
    assert str(caught.value) == "rapport-2021 (1).txt: has the same content as rapport-2021.txt: remove one of them"


def test_a_report_that_cannot_be_read_is_named_and_the_others_are_written(tmp_path: Path) -> None:
    good = write(tmp_path, MONTHLY)
    bad = good.with_name("bad.txt")
    bad.write_text(APPENDIX.replace("\tKöerna minskade", "Köerna minskade"), encoding="utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "analysis", "extract", "--out", str(out)]
    done = subprocess.run([*command, str(bad)], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, out.exists()) == (1, False)
    assert done.stdout == "1 of 1 reports cannot be read: bad.txt; nothing is written\n"
    done = subprocess.run(
        [*command, str(bad), str(good)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 of 2 reports cannot be read: bad.txt; they are missing from the tables"
    assert pd.read_csv(out / "reports.csv")["report_id"].tolist() == ["rapport-2021"]


# What conversions leave behind, and how it is read


def test_markup_in_cells_is_undone(tmp_path: Path) -> None:
    text = APPENDIX.replace("✓ Nya tider", '<ul style="x">  Nya <i>tider</i>  Drop in ')
    text = text.replace("Köerna minskade med 12 procent.", "<p>Ett.</p> <p>Två delar av</p> <p>en mening.</p>")
    found = extract([write(tmp_path, text)], tmp_path)
    assert found["assignments"]["comment"].tolist() == ["Ett.\n\nTvå delar av en mening."]
    assert found["activities"]["title"].tolist() == ["Nya tider", "Drop in", "Fler mottagningar"]
    assert found["activities"]["status"].tolist() == ["unknown", "unknown", "ongoing"]


def test_columns_that_slid_are_put_right(tmp_path: Path) -> None:
    text = APPENDIX + "\t\t● Bygga nytt\n▶ Rita\t\t\n✓ Mäta\t\t\n\t\t\t● Hus\tKlart.\t▶ Måla\n"
    text = text.replace("- ● Uppdraget uppfylls\n", "- Uppdraget uppfylls\n").replace("✓ Akt", "● Delvis klar ✓ Akt")
    found = tables_of(read(write(tmp_path, text)))[0]
    assert [(row.cells[0].text, row.cells[2].text) for row in found.rows] == [
        ("Korta köerna", "Nya tider"),
        ("Korta köerna", "Fler mottagningar"),
        ("Bygga nytt", ""),
        ("Bygga nytt", "Rita"),
        ("Bygga nytt", "Mäta"),
        ("Hus", "Måla"),
    ]


def test_paragraphs_cut_by_a_page_break_are_one(tmp_path: Path) -> None:
    text = "Rapport\n\nDet blev ett\n\n \n \n\nlitet överskott.\n\n- En punkt om\n\nIT-miljön.\n\nNästa stycke.\n"
    document = read(write(tmp_path, text))
    blocks = [block for _, block in document.blocks() if isinstance(block, Paragraph)]
    assert [block.text for block in blocks] == [
        "Det blev ett litet överskott.",
        "En punkt om IT-miljön.",
        "Nästa stycke.",
    ]
    assert [[piece.place.line for piece in block.item.pieces] for block in blocks] == [[3, 8], [10, 12], [14]]


def test_several_legend_entries_on_a_line(tmp_path: Path) -> None:
    legends = [block for _, block in read(write(tmp_path, APPENDIX)).blocks() if isinstance(block, Legend)]
    assert [[(entry.icon and entry.icon.key, entry.label) for entry in legend.entries] for legend in legends] == [
        [("●", "Uppdraget uppfylls"), ("◆", "Uppdraget uppfylls delvis")],
        [("✓", "Aktiviteten klar"), ("▶", "Aktiviteten pågår")],
    ]


def test_a_table_of_contents_is_no_table(tmp_path: Path) -> None:
    document = read(write(tmp_path, "Rapport\n\n1\tResultat och prognos\t3\n1.1\tSammanfattning.....\t3\n\nText.\n"))
    assert not [block for _, block in document.blocks() if isinstance(block, Grid)]


def test_a_table_is_left_out_by_a_line_of_the_register(tmp_path: Path) -> None:
    register = tmp_path / "left_out.csv"
    register.write_text("report_id,table_no,header,reason\nrapport-2021,1,Uppdrag,printed twice\n", encoding="utf-8")
    found = tables(tmp_path, MONTHLY)
    assert len(found["budget"]) == 0 and len(found["activities"]) == 2
    checks = found["checks"].query("rule == 'left_out'")
    assert checks["source_line"].tolist() == [7]
    register.write_text("report_id,table_no,header,reason\nrapport-2021,1,Nämnd,printed twice\n", encoding="utf-8")
    assert "table 1 is to be left out and to begin with 'Nämnd'" in refused(tmp_path, MONTHLY)


def test_the_lines_of_the_registers_are_of_one_report_of_several(tmp_path: Path) -> None:
    hide, leave_out = "rapport-2021,A… L…,hide,asked", "rapport-2021,1,Uppdrag,printed twice"
    (tmp_path / "left_out.csv").write_text(f"report_id,table_no,header,reason\n{leave_out}\n", encoding="utf-8")
    (tmp_path / "persons.csv").write_text(f"report_id,found,decision,reason\n{hide}\n", encoding="utf-8")
    text = MONTHLY.replace("Väntar på beslut", "Mer hos Anna Lindström")
    other = tmp_path / "annan-2021.txt"
    other.write_text(text.replace("mars 2021", "april 2021"), encoding="utf-8")
    found = extract([write(tmp_path, text), other], tmp_path)
    assert set(found["budget"]["report_id"]) == {"annan-2021"}
    comments = found["activities"].query("comment.str.startswith('Mer')")
    said = [("annan-2021", "Mer hos Anna Lindström"), ("rapport-2021", "Mer hos A… L…")]
    assert sorted(zip(comments["report_id"], comments["comment"], strict=True)) == said


def test_an_empty_cell_beside_a_label_that_stands_twice(tmp_path: Path) -> None:
    again = "Vård\t\t-12,0\t1,5\nVård\t-11,0\t-13,0\t2,0\nVård\t-11,5\t-14,0\t2,5"
    checks = tables(tmp_path, MONTHLY.replace("Vård\t-10,5\t-12,0\t1,5", again))["checks"]
    assert checks.query("rule == 'label_repeated'")["observed"].tolist() == ["-12.0; -13.0; -14.0"]


def test_whoever_reads_the_output_may_stop_reading(tmp_path: Path) -> None:
    """As `python3 run.py tables FILE | head` does."""
    command = [sys.executable, "-m", "analysis", "tables", str(write(tmp_path, MONTHLY))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert (running.stderr.read(), running.wait()) == (b"", 0)


@pytest.mark.parametrize(
    "title",
    ["Antal besök", "Sjukfrånvaro i procent", "Utsläpp av koldioxid, ton", "Läkemedel, dygnsdoser i tusental"],
)
def test_a_table_of_anything_but_money_is_said_and_left_out(title: str, tmp_path: Path) -> None:
    """The unit that the report states for all amounts does not make visits millions of kronor."""
    other = f"\n3 Uppföljning\n\n{title}\n\nGrupp\tUtfall jan-mar\tUtfall jan-mar 2020\nNorra\t412\t430\n"
    (said,) = left_out(tmp_path, MONTHLY.replace("Prognosen är", "Alla belopp i mnkr. Prognosen är") + other)
    assert repr(title) in said
    with_money = other.replace(title, f"{title}, mnkr")
    assert len(tables(tmp_path, MONTHLY + with_money)["budget"]) == 11


def test_amounts_of_each_of_many_are_no_budget(tmp_path: Path) -> None:
    other = "\n3 Jämförelse\n\nKostnad per invånare, kronor\n\nGrupp\tUtfall jan-mar\nNorra\t1 250\n"
    (said,) = left_out(tmp_path, MONTHLY + other)
    assert "'Kostnad per invånare, kronor'" in said


def test_a_row_of_units_below_the_names(tmp_path: Path) -> None:
    head = "Uppdrag\tResultat jan-mar\tBudget jan-mar\tAvvikelse mot budget jan-mar\n"
    found = tables(tmp_path, MONTHLY.replace(head, head + "\ttkr\ttkr\ttkr\n"))["budget"]
    assert found["value_mnkr"].tolist()[:3] == [-0.0105, -0.012, 0.0015]
    assert set(found["unit_printed"]) == {"tkr"}


def test_years_name_columns_of_a_table_of_no_known_kind(tmp_path: Path) -> None:
    found = tables(tmp_path, MONTHLY + "\n3 Miljö\n\nKälla\t2019\t2020\nEnergi\t2 300\t2 100\n")
    assert len(found["budget"]) == 9


def test_a_note_mark_that_became_a_decimal_is_doubted(tmp_path: Path) -> None:
    (said,) = left_out(tmp_path, MONTHLY.replace("-7 040,9", "-7 040,91"))
    assert "'-7 040,91' has a decimal more than the other amounts" in said


def test_a_column_of_groups_before_the_labels(tmp_path: Path) -> None:
    text = MONTHLY.replace("Uppdrag\tRes", "Område\tUppdrag\tRes").replace("Vård\t-", "A\tVård\t-")
    text = text.replace("Läkemedel\t-", "\tLäkemedel\t-").replace("Totalt\t-", "Totalt\t\t-")
    found = tables(tmp_path, text)["budget"]
    assert found["line_item"].unique().tolist() == ["Vård", "Läkemedel", "Totalt"]
    assert found["level"].tolist()[-1] == "total"


def test_who_answers_for_a_line_is_no_label_of_it(tmp_path: Path) -> None:
    text = MONTHLY.replace("Uppdrag\tRes", "Uppdrag\tAnsvarig\tRes").replace("Vård\t-", "Vård\tAnna Berg\t-")
    text = text.replace("Läkemedel\t-", "Läkemedel\tBo Ek\t-").replace("Totalt\t-", "Totalt\t\t-")
    path = write(tmp_path, text)
    assert "Anna Berg" not in extract([path], tmp_path)["budget"]["line_item"].tolist()


@pytest.mark.parametrize(
    "above", ["Kostnaden per vårddag har ökat under året.", "Antal årsarbetare och personalkostnader"]
)
def test_words_above_a_table_of_money_do_not_cost_it(above: str, tmp_path: Path) -> None:
    head = "Uppdrag\tResultat jan-mar"
    assert len(tables(tmp_path, MONTHLY.replace(head, f"{above}\n\n{head}"))["budget"]) == 9


def test_a_budget_of_a_year_from_which_the_deviation_is_counted_is_of_the_time_so_far(tmp_path: Path) -> None:
    names = "Uppdrag\tUtfall 2021\tBudget 2021\tAvvikelse 2021\n"
    text = MONTHLY.replace("Uppdrag\tResultat jan-mar\tBudget jan-mar\tAvvikelse mot budget jan-mar\n", names)
    found = tables(tmp_path, text)["budget"].query("measure == 'budget'")
    assert set(found["period_end"].dt.strftime("%Y-%m-%d")) == {"2021-03-31"}
    text = text.replace("-12,0", "-48,0").replace("-7 000,0", "-28 000,0").replace("-7 012,0", "-28 048,0")
    found = tables(tmp_path, text)["budget"].query("measure == 'budget'")
    assert set(found["period_end"].dt.strftime("%Y-%m-%d")) == {"2021-12-31"}, "the deviation is of another one"


def test_lines_that_are_years_are_left_out(tmp_path: Path) -> None:
    other = "\n3 Historik\n\nÅr\tUtfall jan-mar\tBudget jan-mar\n2019\t1,0\t2,0\n2020\t1,5\t2,5\n"
    (said,) = left_out(tmp_path, MONTHLY + other)
    assert "the lines of a finance table are years" in said


def test_two_columns_of_one_time_that_differ_cost_their_table(tmp_path: Path) -> None:
    rows = "".join(f"Enhet {name}\t{n},0\t{n},5\t{n + 9},0\n" for n, name in enumerate("ABCD", start=1))
    (said,) = left_out(tmp_path, f"{MONTHLY}\n3 Mer\n\nUppdrag\tUtfall\tBudget\tUtfall\n{rows}")
    assert "two columns say 'Utfall' and 'Utfall', and differ" in said


def test_a_deviation_under_a_band_of_what_has_added_up(tmp_path: Path) -> None:
    names = "Uppdrag\tAckumulerat jan-mar Utfall\tAckumulerat jan-mar Budget\tAckumulerat jan-mar Avvikelse\n"
    text = MONTHLY.replace("Uppdrag\tResultat jan-mar\tBudget jan-mar\tAvvikelse mot budget jan-mar\n", names)
    found = tables(tmp_path, text)["budget"]
    assert found["measure"].tolist()[:3] == ["result", "budget", "deviation"]


def test_a_line_without_a_label_costs_the_one_above_nothing(tmp_path: Path) -> None:
    text = MONTHLY.replace("Totalt\t", "\t")
    (said,) = left_out(tmp_path, text)
    assert "a line of a finance table has no label" in said
    assert tables(tmp_path, text)["budget"]["line_item"].unique().tolist() == ["Vård", "Läkemedel"]


def test_times_that_stand_above_the_names_alone_cost_their_table(tmp_path: Path) -> None:
    """Where "Mnkr" stands beside a band of periods, the band is read as a heading: which is whose is not known."""
    table = "Mnkr Mars Helår 2021\n\nUppdrag\tUtfall\tPrognos\nVård\t1,0\t2,0\n"
    (said,) = left_out(tmp_path, f"{MONTHLY}\n3 Mer\n\n{table}")
    assert "'Mnkr Mars Helår 2021' stands above the names of a finance table" in said


def test_the_mark_of_a_note_is_no_part_of_a_label(tmp_path: Path) -> None:
    found = tables(tmp_path, MONTHLY.replace("Vård\t-", "Vård 2)\t-").replace("Läkemedel\t-", "Läkemedel*\t-"))[
        "budget"
    ]
    assert found["line_item"].unique().tolist() == ["Vård", "Läkemedel", "Totalt"]
    assert found["line_item_printed"].unique().tolist() == ["Vård 2)", "Läkemedel*", "Totalt"]
