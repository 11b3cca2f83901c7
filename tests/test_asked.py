"""What is asked of the tidy tables: an answer is noted, and is the same as long as the rows that it holds are."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.answers.measures import of_report
from analysis.core.errors import WritingError
from analysis.pipeline.notebooks import notebook_paths
from analysis.publish import assurance
from analysis.tidy import asked, store
from analysis.tidy.schema import TABLES
from analysis.tidy.store import PROCESSED, load

REPORTS = load("reports")
NEW = "delarsrapport-2020"
"""A report that comes later: its rows are those of another under its own name."""


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("report_id", REPORTS["report_id"])
def test_the_rows_of_a_report_are_those_of_the_whole_table(table: str, report_id: str) -> None:
    report = REPORTS[REPORTS["report_id"] == report_id]
    assert_frame_equal(load(table, of=report), of_report(load(table), report).reset_index(drop=True))


@pytest.mark.parametrize("table", TABLES)
def test_the_reports_that_have_rows_in_a_table(table: str) -> None:
    assert_frame_equal(load("reports", having=table), of_report(REPORTS, load(table)).reset_index(drop=True))
    report = REPORTS.tail(1)
    both = of_report(of_report(REPORTS, load(table)), report).reset_index(drop=True)
    assert_frame_equal(load("reports", of=report, having=table), both)


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_found(tmp_path: Path) -> None:
    shutil.copytree(PROCESSED, tmp_path / "tables")
    rewritten(tmp_path / "tables", lambda text: text.replace("bilaga-2-2019,", "'=1+1,"))
    everything = load("activities", tmp_path / "tables")
    assert set(everything["report_id"]) == {"=1+1", "manadsrapport-2017-11"}
    report = load("reports", tmp_path / "tables", having="emissions")
    assert report["report_id"].tolist() == ["=1+1"]
    assert len(load("activities", tmp_path / "tables", of=report)) == len(everything[everything["report_id"] == "=1+1"])


def test_what_is_asked_is_noted_once_where_it_is_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(asked.NOTES, raising=False)
    load("budget")
    assert asked.noted(tmp_path / "notes") == []
    monkeypatch.setenv(asked.NOTES, str(tmp_path / "notes"))
    for _ in range(2):
        load("budget", of=REPORTS)
        load("reports", having="budget")
    notes = asked.noted(tmp_path / "notes")
    assert [(note["table"], note["of"], note["having"]) for note in notes] == [
        ("budget", REPORTS["report_id"].tolist(), None),
        ("reports", None, "budget"),
    ]
    assert asked.same_answers(notes, PROCESSED)
    assert json.loads(json.dumps(notes)) == notes


# ---------------------------------------------------------------------------------------------------------------------
# Asked again

Change = Callable[[Path], None]


def rewritten(folder: Path, change: Callable[[str], str], *tables: str) -> None:
    for path in [folder / f"{table}.csv" for table in tables] or sorted(folder.glob("*.csv")):
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def added(like: str, *tables: str) -> Change:
    """A report is added that has in these tables, and in `reports`, the rows that another has."""

    def change(folder: Path) -> None:
        for table in ("reports", *tables):
            frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
            own = frame[frame["report_id"] == like].map(lambda text: text.replace(like, NEW))
            pd.concat([own, frame]).to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")

    return change


def replaced(old: str, new: str, *tables: str) -> Change:
    def change(folder: Path) -> None:
        before = {path: path.read_bytes() for path in folder.iterdir()}
        rewritten(folder, lambda text: text.replace(old, new, 1), *tables)
        assert before != {path: path.read_bytes() for path in folder.iterdir()}

    return change


def upside_down(text: str) -> str:
    header, *rows = text.splitlines(keepends=True)
    return "".join([header, *reversed(rows)])


CHANGES: dict[str, Change] = {
    "none": lambda folder: None,
    "a month of finances": added("manadsrapport-2017-11", "budget", "checks"),
    "a month of activities": added("manadsrapport-2017-11", "assignments", "activities", "stated_figures", "checks"),
    "a year with emissions": added("bilaga-2-2019", *(table for table in TABLES if table not in ("reports", "budget"))),
    "a report that says nothing": added("bilaga-2-2019"),
    "an amount": replaced(",312.7,", ",312.8,", "budget"),
    "a title of a report": replaced("november 2017", "december 2017", "reports"),
    "a hash": replaced("06e43bc2", "16e43bc2", "reports"),
    "a status": replaced(",ongoing,", ",done,", "activities"),
    "another order": lambda folder: rewritten(folder, upside_down, "stated_figures"),
    "the last row gone": lambda folder: rewritten(
        folder, lambda text: "".join(text.splitlines(keepends=True)[:-1]), "checks"
    ),
    "a table gone": lambda folder: (folder / "emissions.csv").unlink(),
}


ONE = [REPORTS[REPORTS["report_id"] == report_id] for report_id in REPORTS["report_id"]]
QUESTIONS = [
    *((table, of, None) for table in TABLES for of in (None, *ONE)),
    *(("reports", None, having) for having in TABLES),
    *(("checks", of, having) for of in ONE for having in ("budget", "emissions")),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[pd.DataFrame], list[asked.Note]]:
    """What each question is answered, with the note of it."""
    file = tmp_path_factory.mktemp("asked") / "notes"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(asked.NOTES, str(file))
        frames = [load(table, of=of, having=having) for table, of, having in QUESTIONS]
    notes = asked.noted(file)
    assert len(notes) == len(QUESTIONS)
    return frames, notes


@pytest.mark.parametrize("name", CHANGES)
def test_the_answer_is_the_same_exactly_when_the_frame_is(
    name: str, tmp_path: Path, answers: tuple[list[pd.DataFrame], list[asked.Note]]
) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(PROCESSED, folder)
    CHANGES[name](folder)
    frames, notes = answers
    same = [asked.same_answers([note], folder) for note in notes]
    for (table, of, having), before, unchanged in zip(QUESTIONS, frames, same, strict=True):
        assert unchanged == equal(table, folder, of, having, before), (table, having)
    assert any(same)
    assert all(same) == asked.same_answers(notes, folder) == (name == "none")


def equal(table: str, folder: Path, of: pd.DataFrame | None, having: str | None, before: pd.DataFrame) -> bool:
    try:
        return load(table, folder, of=of, having=having).equals(before)
    except Exception:  # a table that is gone, or breaks its contract, answers nothing
        return False


SPOILT: dict[str, Callable[[str], str | bytes]] = {
    "saved with semicolons": lambda text: text.replace(",", ";"),
    "saved in another encoding": lambda text: text.encode("latin-1", "replace"),
    "without a column": lambda text: text.replace("report_id,", "", 1),
    "another status": lambda text: text.replace(",ongoing,", ",going,", 1),
    "no number": lambda text: text.replace(",1,", ",x,", 1),
    "nothing": lambda text: "",
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_table_that_somebody_changed_is_told_in_one_line(how: str, tmp_path: Path) -> None:
    text = (PROCESSED / "activities.csv").read_text(encoding="utf-8")
    new = SPOILT[how](text)
    (tmp_path / "activities.csv").write_bytes(new if isinstance(new, bytes) else new.encode())
    for of in (None, ONE[0]):
        with pytest.raises(WritingError) as raised:
            load("activities", tmp_path, of=of)
        assert str(raised.value) == (
            "activities.csv: does not hold what was written there: read the reports again: python -m analysis extract"
        )


def test_the_statement_calls_such_a_table_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {name: load(name) for name in TABLES}
    monkeypatch.setattr(store, "PROCESSED", tmp_path)
    shutil.copytree(PROCESSED, tmp_path, dirs_exist_ok=True)
    assert list(assurance.against_stored(tables)) == ["data/processed holds what these reports yield."]
    (tmp_path / "budget.csv").write_text("report_id;table_no\n", encoding="utf-8")
    (tmp_path / "checks.csv").unlink()
    assert list(assurance.against_stored(tables)) == [
        "data/processed is out of date (budget, checks): run python -m analysis extract"
    ]


def test_that_there_was_no_answer_is_noted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(PROCESSED, folder)
    (folder / "emissions.csv").unlink()
    monkeypatch.setenv(asked.NOTES, str(tmp_path / "notes"))
    for having in (None, "emissions"):
        with pytest.raises(FileNotFoundError):
            load("emissions", folder, having=having)
    with pytest.raises(FileNotFoundError):
        load("reports", folder, having="emissions")
    notes = asked.noted(tmp_path / "notes")
    assert len(notes) == 3
    assert asked.same_answers(notes, folder)
    shutil.copy(PROCESSED / "emissions.csv", folder)
    assert [asked.same_answers([note], folder) for note in notes] == [False] * 3


@pytest.mark.parametrize("note", [{}, {"table": 1}, {"table": "budget", "of": None, "having": None}, []])
def test_what_is_no_note_has_no_answer(note: object) -> None:
    assert not asked.same_answers([note], PROCESSED)  # type: ignore[list-item]


# ---------------------------------------------------------------------------------------------------------------------
# Whoever reads without asking


@pytest.mark.parametrize("path", notebook_paths(), ids=lambda path: path.stem)
def test_our_notebooks_read_nothing_without_asking(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    assert asked.asks_alone("\n".join(cell.source for cell in cells if cell.cell_type == "code"))


@pytest.mark.parametrize(
    ("code", "alone"),
    [
        ("from analysis import charts, prose, show", True),
        ("from analysis.tidy.store import load, row_keys\nload('budget')", True),
        (
            "from analysis.answers.measures.drugs import variance as v\nfrom analysis.answers.language import label",
            True,
        ),
        ("1 + 1", True),
        ("from analysis import store", False),
        ("from analysis import building as charts", False),
        ("from analysis.tidy.store import RAW, load", False),
        ("from analysis.tidy.store import *", False),
        ("from analysis.pipeline.extract import extract", False),
        ("from . import x", False),
        ("import pandas as pd\npd.read_csv('../data/processed/budget.csv')", False),
        ("def f():\n    from pathlib import Path", False),
        ("text = open('data.txt').read()", False),
        ("read = open", False),
        ("__import__('os')", False),
        ("eval('1')", False),
        ("%run other.py", False),
        ("!cat data.txt", False),
        ("x = \0", False),
    ],
)
def test_who_reads_without_asking_is_known(code: str, alone: bool) -> None:
    assert asked.asks_alone(code) == alone


def test_what_notebooks_may_import_reads_nothing() -> None:
    """Measures, prose and charts are given frames: none of them opens a file or loads a table of its own."""
    package = Path(asked.__file__).parent
    modules = [
        *package.glob("measures/*.py"),
        *package.glob("prose/*.py"),
        package / "charts.py",
        package / "schema.py",
    ]
    assert len(modules) > 10
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "analysis.tidy.store":
                assert {alias.name for alias in node.names} <= {"row_keys"}, path
            name = getattr(node, "attr", getattr(node, "id", ""))
            assert name not in ("open", "read_text", "read_bytes", "read_csv"), path
