"""A report whose layout has drifted: everything new is said in one go, with a line to add, and the rest still works."""

from __future__ import annotations

import csv
import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from analysis.__main__ import main
from analysis.core.child import Budget
from analysis.core.errors import ReadingError, WritingError
from analysis.pipeline import drift, registering
from analysis.pipeline.drift import drift_report
from analysis.pipeline.extract import extract, frames_of
from analysis.reading import read
from analysis.tables.logical import tables_of
from analysis.tidy import vocabulary
from analysis.tidy.kinds import identify
from analysis.tidy.rows import tidy_rows
from analysis.tidy.store import PROCESSED, RAW, load
from tests import series

Finding = dict[str, Any]

JANUARY, FEBRUARY, MARCH = (series.monthly_report(month) for month in (1, 2, 3))


def registers(folder: Path, *reports: series.Report) -> Path:
    """A data folder in which these reports lie registered."""
    raw = folder / "raw"
    raw.mkdir()
    for report in reports:
        registering.register(registering.proposed_line(report.write(raw)) | {"origin": "test"}, raw / "sources.csv")
    return folder


def drifted(
    folder: Path, text: str, name: str = FEBRUARY.name
) -> tuple[list[Finding], dict[str, list[dict[str, Any]]]]:
    """The findings and the rows of a report as given, after January's."""
    path = folder / f"{name}.txt"
    path.write_bytes(text.encode("utf-8"))
    home = folder / "data"
    home.mkdir(exist_ok=True)
    if not (home / "raw").exists():
        registers(home, JANUARY)
    found: Any = drift.drift_of(path, home)
    return found["findings"], found["rows"]


def only(findings: list[Finding], what: str) -> Finding:
    found = [finding for finding in findings if finding["what"] == what]
    assert len(found) == 1, findings
    return found[0]


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if words in line)


def strictly(folder: Path, text: str) -> str:
    """What strict reading says of the same text: why it is refused, or what is left out of it."""
    path = folder / f"{FEBRUARY.name}.txt"
    path.write_bytes(text.encode("utf-8"))
    try:
        document = read(path)
        found = tidy_rows(document, tables_of(document), {}, []).leavings.found
    except ReadingError as error:
        return str(error)
    return "\n".join(str(one.error) for one in found)


def test_a_report_like_the_last_one_has_not_drifted(tmp_path: Path) -> None:
    findings, rows = drifted(tmp_path, FEBRUARY.text)
    assert findings == []
    strict = extract([FEBRUARY.write(tmp_path)], tmp_path)
    lenient = frames_of([rows | {"checks": []}])
    for name in ("reports", "assignments", "activities", "budget", "stated_figures"):
        assert_frame_equal(lenient[name], strict[name])


def test_a_new_status_word(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("Följer inte planeringen", "Vilande")
    finding = only(drifted(tmp_path, text)[0], "status word")
    wrong = sum(row["status"] == "off_plan" for row in FEBRUARY.activities)
    assert (finding["line_no"], finding["times"]) == (line_of(text, "Vilande"), wrong)
    assert (finding["file"], list(finding["lines"])) == ("status_words", ["activity,Vilande,MEANING"])
    assert finding["stops"] and "status 'Vilande' is not in the vocabulary" in strictly(tmp_path, text)
    rows = drifted(tmp_path, text)[1]["activities"]
    expected = ["unknown" if row["status"] == "off_plan" else row["status"] for row in FEBRUARY.activities]
    assert [row["status"] for row in rows] == expected
    assert [row["title"] for row in rows] == [row["title"] for row in FEBRUARY.activities]


def test_a_label_that_holds_a_sign_is_no_word_to_add(tmp_path: Path) -> None:
    for label in ("▲ = Vilande", "Vilande = ja", "Vilande ▲ Gul"):
        finding = only(drifted(tmp_path, FEBRUARY.text.replace("Följer inte planeringen", label))[0], "status word")
        assert (list(finding["lines"]), finding["stops"]) == ([], True), label
        assert "legend" in finding["advice"]


def test_a_new_column_is_said_with_its_line(tmp_path: Path) -> None:
    lines = FEBRUARY.text.split("\n")
    text = "\n".join(_with_column(line) for line in lines)
    findings, rows = drifted(tmp_path, text)
    finding = only(findings, "column")
    assert finding["problem"] == "a table of activities has columns ['Ansvarig']"
    assert (finding["file"], list(finding["lines"])) == ("columns", ["activities,left_out,Ansvarig"])
    assert finding["line_no"] == line_of(text, "Ansvarig")
    assert "Ansvarig" in strictly(tmp_path, text)
    assert {row["measure"] for row in rows["budget"]} == {"result", "budget", "deviation"}


def _with_column(line: str) -> str:
    cells = line.split("\t")
    if len(cells) != 5:
        return line
    value = "Ansvarig" if cells[0] == "Åtagande" else "Lo" if cells[3] else ""
    return "\t".join([*cells[:3], value, *cells[3:]])


@pytest.mark.parametrize(
    ("ours", "theirs", "line"),
    [
        ("\tSlutdatum\t", "\tKlart senast\t", "activities,due_date,Klart senast"),
        ("Åtagande\t", "Utvecklingsmål\t", "activities,assignment,Utvecklingsmål"),
    ],
)
def test_the_one_column_that_is_not_known_is_the_one_that_lacks(
    tmp_path: Path, ours: str, theirs: str, line: str
) -> None:
    text = FEBRUARY.text.replace(ours, theirs)
    assert list(only(drifted(tmp_path, text)[0], "column")["lines"]) == [line]
    assert theirs.strip() in strictly(tmp_path, text)


def test_of_several_new_columns_nobody_guesses_which_is_which(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("\tSlutdatum\tKommentar", "\tKlart senast\tLägesbild")
    finding = only(drifted(tmp_path, text)[0], "column")
    assert list(finding["lines"]) == ["activities,CONCEPT,Klart senast", "activities,CONCEPT,Lägesbild"]
    assert "due_date, comment" in finding["advice"]


def test_a_new_measure(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("Avvikelse mot budget", "Differens")
    findings, rows = drifted(tmp_path, text)
    assert list(only(findings, "column")["lines"]) == ["Differens,MEASURE"]
    assert {row["measure"] for row in rows["budget"]} == {"result", "budget"}


def test_a_cell_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    due = str(FEBRUARY.activities[0]["due"])
    text = FEBRUARY.text.replace(due, "snart", 1)
    findings, rows = drifted(tmp_path, text)
    finding = only(findings, "cell")
    assert (finding["problem"], finding["line_no"]) == ("the due date 'snart' is no date", line_of(text, "snart"))
    assert [row["title"] for row in rows["activities"]] == [row["title"] for row in FEBRUARY.activities]


def test_a_known_measure_with_an_unknown_period_needs_no_vocabulary(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("Resultat jan-feb", "Resultat xyz")
    finding = only(drifted(tmp_path, text)[0], "column")
    assert (finding["file"], list(finding["lines"])) == ("", [])
    assert "its measure is known" in finding["advice"]


def test_a_report_that_does_not_say_its_month_can_be_registered_with_it(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("Månadsrapport februari 2024", "Månadsrapport 2024").replace("efter 2 månader", "nu")
    text = text.replace("jan-feb", "helår")
    findings, rows = drifted(tmp_path, text, "rapport")
    assert "does not say which month" in only(findings, "file")["problem"]
    assert rows == {}
    assert registering.proposed_line(tmp_path / "rapport.txt", date(2024, 2, 29))["period_end"] == "2024-02-29"


def test_a_missing_table_and_a_missing_heading(tmp_path: Path) -> None:
    start, end = FEBRUARY.text.index("\nUppdrag\t"), FEBRUARY.text.index("2 Aktiviteter som")
    findings, rows = drifted(tmp_path, FEBRUARY.text[:start] + "\n" + FEBRUARY.text[end:].replace("2 ", "2 Nya ", 1))
    assert only(findings, "table")["problem"] == f"no table of finance, which {JANUARY.name}.txt has"
    headings = [finding["problem"] for finding in findings if finding["what"] == "heading"]
    assert any("new heading '2 Nya Aktiviteter" in problem for problem in headings)
    assert any("missing" in problem and "2 Aktiviteter som" in problem for problem in headings)
    assert len(rows["activities"]) == len(FEBRUARY.activities)


def test_a_table_of_no_known_kind(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("2 Akt", "1.1 Personal\n\nYrkesgrupp\tAnställda\nSjuksköterskor\t1 200\n\n2 Akt")
    finding = only(drifted(tmp_path, text)[0], "table")
    assert finding["problem"] == "a table of no known kind: Yrkesgrupp | Anställda"
    assert (finding["line_no"], finding["stops"]) == (line_of(text, "Yrkesgrupp"), False)


def test_a_goal_without_a_number(tmp_path: Path) -> None:
    report = series.annual_appendix(2024)
    text = report.text.replace("1.2 Ett hållbart Mittland", "Ett hållbart Mittland")
    findings, rows = drifted(tmp_path, text, report.name)
    assert only(findings, "table")["line_no"] == line_of(text, "Ett hållbart Mittland") + 2
    assert {row["goal_code"] for row in rows["assignments"]} == {"1.1", "1.3"}


def test_a_table_of_other_names_altogether(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("2 Akt", "1.1 Risker\n\nRisk\tGrad\tÅtgärd\nVakanser\tHög\tNya tjänster\n\n2 Akt")
    finding = only(drifted(tmp_path, text)[0], "table")
    assert list(finding["lines"]) == ["TABLE,CONCEPT,Risk", "TABLE,CONCEPT,Grad", "TABLE,CONCEPT,Åtgärd"]
    assert not finding["stops"]


def test_a_sign_that_nothing_explains(tmp_path: Path) -> None:
    report = series.annual_appendix(2024)
    text = report.text.replace("- ○ Uppdraget uppfylls inte\n", "")
    finding = only(drifted(tmp_path, text, report.name)[0], "sign")
    lost = sum(row["status"] == "not_fulfilled" for row in report.assignments)
    assert (finding["times"], finding["file"], finding["stops"]) == (lost, "icons", False)


def test_several_things_at_once_are_all_said(tmp_path: Path) -> None:
    text = FEBRUARY.text.replace("Följer inte planeringen", "Vilande")
    text = text.replace("Avvikelse mot budget", "Differens").replace("Följer delvis planeringen", "Gul")
    findings, _ = drifted(tmp_path, text)
    assert sorted(line for finding in findings for line in finding["lines"]) == [
        "Differens,MEASURE",
        "activity,Gul,MEANING",
        "activity,Vilande,MEANING",
    ]


@pytest.mark.parametrize("text", ["", "nothing but a line", "a\tb\nc\td", "\ufffd\ufffd", "1\t2\n3\t4"])
def test_what_is_no_report_is_said_and_nothing_is_read(tmp_path: Path, text: str) -> None:
    findings, rows = drifted(tmp_path, text, "rapport-2024")
    assert findings and rows == {}
    assert any(finding["stops"] for finding in findings)


# ---------------------------------------------------------------------------------------------------------------------
# A second organisation


def in_other_words(text: str) -> str:
    for ours, theirs in {
        "Åtagande\tStatus\tAktiviteter\tSlutdatum\tKommentar": "Mål\tLäge\tInsatser\tKlart senast\tKommentar",
        "Följer inte planeringen": "Försenad",
        "Följer delvis planeringen": "Gult ljus",
        "Resultat jan-feb\tBudget jan-feb\tAvvikelse mot budget jan-feb": "Bokfört jan-feb\tPlan jan-feb\tDiff jan-feb",
        "Region Mittland": "Storviks kommun",
        "Månadsrapport": "Månadsuppföljning",
    }.items():
        assert ours in text
        text = text.replace(ours, theirs)
    return text


def _filled_in(line: str, meanings: dict[str, str], concepts: dict[str, str]) -> str:
    """A proposed line as a person completes it."""
    cells = next(csv.reader([line]))
    if cells[0] == "TABLE":
        return f"activities,{concepts[cells[2]]},{cells[2]}"
    return ",".join([*cells[:-1], meanings[cells[-2]]])


def test_a_second_organisations_wording_is_added_as_data_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines that the drift report proposes, with the meanings filled in, make the whole report readable."""
    text = in_other_words(FEBRUARY.text)
    assert "no table of a known kind of report" in strictly(tmp_path, text)
    shutil.copytree(Path(vocabulary.__file__).parent, tmp_path / "vocabulary")
    monkeypatch.setattr(vocabulary, "files", lambda _: tmp_path / "vocabulary")
    meanings = {"Försenad": "off_plan", "Gult ljus": "partly_on_plan", "Bokfört": "result", "Plan": "budget"}
    meanings["Diff"] = "deviation"
    concepts = {"Mål": "assignment", "Läge": "status", "Insatser": "activity", "Klart senast": "due_date"}
    concepts["Kommentar"] = "comment"
    rounds = 0
    try:
        while True:
            vocabulary.words.cache_clear()
            missing = [finding for finding in drifted(tmp_path, text)[0] if finding["lines"]]
            if not missing:
                break
            rounds += 1
            assert rounds <= 2, missing
            for finding in missing:
                with (tmp_path / "vocabulary" / f"{finding['file']}.csv").open("a", encoding="utf-8") as file:
                    for line in finding["lines"]:
                        file.write(f"{_filled_in(line, meanings, concepts)}\n")
        found = extract([tmp_path / f"{FEBRUARY.name}.txt"], tmp_path)
    finally:
        vocabulary.words.cache_clear()
    assert found["reports"][["publisher", "kind"]].values.tolist() == [["Storviks kommun", "monthly_report"]]
    assert found["assignments"]["title"].tolist() == [row["title"] for row in FEBRUARY.assignments]
    for column in ("title", "status", "comment"):
        assert found["activities"][column].tolist() == [row[column] for row in FEBRUARY.activities], column
    assert found["budget"].groupby("measure")["value_mnkr"].sum().round(1).to_dict() == {
        "budget": -44.0,
        "deviation": 2.0,
        "result": -42.0,
    }


# ---------------------------------------------------------------------------------------------------------------------
# A year of reports


def test_the_series_flows_through_without_a_change(tmp_path: Path) -> None:
    reports = series.all_reports()
    found = extract([report.write(tmp_path) for report in reports], tmp_path)
    periods = found["reports"].set_index("report_id")
    for report in reports:
        row = periods.loc[report.name]
        assert f"{row['period_start']:%Y-%m-%d}" == report.period_start
        assert f"{row['period_end']:%Y-%m-%d}" == report.period_end
        assert row["publisher"] == series.REGION
        assert row["kind"] == ("monthly_report" if "manad" in report.name else "annual_appendix")
        for name in ("assignments", "activities"):
            rows = found[name][found[name]["report_id"] == report.name]
            truth = getattr(report, name)
            for column in ("title", "status", "comment"):
                expected = [row.get(column, "") for row in truth]
                assert rows[column].fillna("").tolist() == expected, (report.name, name, column)


# ---------------------------------------------------------------------------------------------------------------------
# On the command line


def test_the_report_in_words_and_the_tables_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "manadsrapport-2024-02.txt"
    text = FEBRUARY.text.replace("Följer inte planeringen", "Vilande")
    path.write_bytes(text.encode("utf-8"))
    lines = []
    with pytest.raises(SystemExit) as stopped:
        for line in drift_report(path, tmp_path / "out", Budget()):
            lines.append(line)
    assert stopped.value.code == 1
    place = f"{path.name}, line {line_of(text, 'Vilande')}"
    assert any(line.startswith(f"{place}: status word: status 'Vilande' is not in the vocabulary") for line in lines)
    assert "    analysis/tidy/vocabulary/status_words.csv: activity,Vilande,MEANING" in lines
    assert len(load("activities", folder=tmp_path / "out")) == len(FEBRUARY.activities)


@pytest.mark.parametrize("folder", [PROCESSED, RAW])
def test_what_was_read_past_errors_never_takes_the_place_of_the_real(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WritingError):
        list(drift_report(FEBRUARY.write(tmp_path), folder, Budget()))


# ---------------------------------------------------------------------------------------------------------------------
# Registering


def test_the_proposed_line_of_a_shipped_report_is_the_registered_one() -> None:
    with (RAW / "sources.csv").open(encoding="utf-8", newline="") as file:
        registered = {row["source_file"]: row for row in csv.DictReader(file)}
    for name, row in registered.items():
        proposed = registering.proposed_line(RAW / name)
        assert proposed | {"origin": row["origin"]} == row


def test_a_line_is_written_once_and_replaced(tmp_path: Path) -> None:
    register = tmp_path / "sources.csv"
    line = registering.proposed_line(JANUARY.write(tmp_path)) | {"origin": 'the region, "by mail"'}
    other = registering.proposed_line(FEBRUARY.write(tmp_path))
    for one in (line, other, line | {"title": "Another"}):
        registering.register(one, register)
    with register.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [line | {"title": "Another"}, other]
    assert list(registering.unregistered([tmp_path / "x.txt", tmp_path / f"{JANUARY.name}.txt"], register)) == [
        "x.txt: is not registered; its title, publisher and period are as the report says: look at them and register "
        f"it: python3 run.py register {tmp_path / 'x.txt'}"
    ]
    (spaced,) = registering.unregistered([tmp_path / "my report.txt"], register)
    assert spaced.endswith(shlex.join(["python3", "run.py", "register", str(tmp_path / "my report.txt")])), (
        "as a shell takes it"
    )


def test_a_register_of_another_shape_is_left_alone(tmp_path: Path) -> None:
    register = tmp_path / "sources.csv"
    register.write_text("file,hash\n", encoding="utf-8")
    with pytest.raises(ReadingError, match="has other columns"):
        registering.register(registering.proposed_line(JANUARY.write(tmp_path)), register)
    assert register.read_text(encoding="utf-8") == "file,hash\n"
    own = JANUARY.write(tmp_path)
    more = ",".join([*registering.COLUMNS, "note"]) + "\n" + ",".join("x" * len(registering.COLUMNS)) + ",mine\n"
    register.write_text(more, encoding="utf-8")
    with pytest.raises(ReadingError, match="has other columns"):
        registering.register(registering.proposed_line(own), register)
    assert register.read_text(encoding="utf-8") == more


def test_a_registered_file_whose_bytes_changed_stops_and_drift_says_so(tmp_path: Path) -> None:
    home = registers(tmp_path, JANUARY)
    path = home / "raw" / f"{JANUARY.name}.txt"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ReadingError, match="its bytes are not those registered"):
        extract([path], home)
    found: Any = drift.drift_of(path, home)
    assert "bytes" in only(found["findings"], "file")["problem"]


# ---------------------------------------------------------------------------------------------------------------------
# Other organisations' reports say what they are


@pytest.mark.parametrize(
    ("name", "title", "prose", "expected"),
    [
        (
            "rapport",
            "Månadsuppföljning november 2017",
            "Socialnämnden i Alingsås kommun",
            ("Alingsås kommun", 2017, 11),
        ),
        ("rapport", "Delårsrapport mars 2026", "Göteborgs Stads nämnder", ("Göteborgs Stad", 2026, 3)),
        ("rapport", "Månadsrapport mars 2026", "Västra Götalandsregionen", ("Västra Götalandsregionen", 2026, 3)),
        ("rapport", "Delårsrapport januari–augusti 2024", "Region Skånes resultat", ("Region Skåne", 2024, 8)),
        (
            "rapport",
            "Tertialrapport tertial 2 2025",
            "Region Jönköpings läns invånare",
            ("Region Jönköpings län", 2025, 8),
        ),
        ("rapport", "Uppföljning kvartal 3 2023", "Region Uppsala", ("Region Uppsala", 2023, 9)),
        ("uppfoljning-2023-05", "Månadsuppföljning", "Upplands Väsby", ("unknown", 2023, 5)),
        ("uppfoljning_202305", "Månadsuppföljning", "Varje kommun", ("unknown", 2023, 5)),
        ("rapport", "Fördjupad månadsuppföljning 2026", "Utfall jan-maj för Lerums kommun", ("Lerums kommun", 2026, 5)),
        ("rapport", "Månadsrapport 2026", "Efter 4 månader har Region Dalarna", ("Region Dalarna", 2026, 4)),
    ],
)
def test_period_and_publisher(
    tmp_path: Path, name: str, title: str, prose: str, expected: tuple[str, int, int]
) -> None:
    report = identify(read(_report(tmp_path, name, title, prose)), {"activities"}, {})
    assert (report.publisher, report.period_end.year, report.period_end.month) == expected
    assert (report.period_start.month, report.period_start.day) == (1, 1)


def _report(folder: Path, name: str, title: str, prose: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(f"{title}\n\n1 Inledning\n\n{prose}.\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("title", "kinds", "expected"),
    [
        ("Månadsuppföljning maj 2024", {"finance"}, "monthly_report"),
        ("Delårsrapport mars 2026", {"finance", "assignments"}, "interim_report"),
        ("Bilaga 3 till delårsrapport mars 2026", {"assignments"}, "interim_report"),
        ("Bilaga 2: Uppdrag 2019", {"assignments"}, "annual_appendix"),
        ("Årsredovisning 2023", {"finance"}, "annual_report"),
        ("Uppföljning maj 2024", {"activities"}, "monthly_report"),
        ("Uppföljning av uppdrag 2024", {"assignments"}, "annual_appendix"),
    ],
)
def test_kind(tmp_path: Path, title: str, kinds: set[str], expected: str) -> None:
    assert identify(read(_report(tmp_path, "rapport", title, "Text")), kinds, {}).kind == expected


def test_a_monthly_report_that_does_not_say_its_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ReadingError, match=r"does not say which month it is about.*python3 run.py register FILE --period-end"
    ):
        identify(read(_report(tmp_path, "rapport", "Månadsrapport 2026", "Text")), {"activities"}, {})


def test_extract_names_what_is_read_and_not_registered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of what cannot be read nobody is asked to look at the title."""
    bad = tmp_path / "bad.txt"
    bad.write_text("hej", encoding="utf-8")
    files = [str(JANUARY.write(tmp_path)), str(bad), str(RAW / "bilaga-2-2019.txt")]
    with pytest.raises(SystemExit):
        main(["extract", *files, "--out", str(tmp_path / "out")])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "not registered" in line]
    assert line.startswith(f"{JANUARY.name}.txt: is not registered")
    assert line.endswith(f"python3 run.py register {tmp_path / JANUARY.name}.txt")
