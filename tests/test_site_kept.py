"""What is kept of a site and published again: the same bytes as without it, whatever was changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.core import fingerprints
from analysis.core.errors import ReadingError
from analysis.publish import publish_site, sources
from analysis.tidy.schema import TABLES
from analysis.tidy.store import RAW, load, row_keys, write_tables
from tests import site_notebooks as made
from tests.test_site_parts import notebooks, pdf_data

YEAR, MONTH = "bilaga-2-2019", "manadsrapport-2017-11"
ROWS = {name: load(name).groupby("report_id", sort=False).head(2).reset_index(drop=True) for name in TABLES}
"""The first rows of each report in each table. The notebook 01_year cites those of YEAR, 02_month those of MONTH, and
one more, which stands on a line of which 01_year cites something, too."""

CITED = {name: frame for name, frame in ROWS.items() if name != "reports"}
WORDS = load("stated_figures").merge(CITED["emissions"][["report_id", "figure_no"]].head(1))
ROWS["stated_figures"] = pd.concat([CITED["stated_figures"], WORDS], ignore_index=True)
"""With the words of the first emission, which are marked where that is cited."""

ON_ITS_LINE = row_keys("assignments", ROWS["assignments"]).iloc[0]

Published = dict[str, bytes] | str


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose site was published, and is kept."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    write_tables(ROWS, folder / "data" / "processed", {})
    for path in RAW.glob("*.txt"):
        lines = path.read_bytes().splitlines(keepends=True)
        (folder / "data" / "raw" / path.name).write_bytes(b"".join(lines[:120]))
    for name, report_id in (("01_year", YEAR), ("02_month", MONTH)):
        every = [row_keys(table, frame)[frame["report_id"] == report_id].tolist() for table, frame in CITED.items()]
        keys = [key for found in every for key in found if key != ON_ITS_LINE]
        keys += [ON_ITS_LINE] if report_id == MONTH else []
        each = [made.data(str(number), number, "count", [key]) for number, key in enumerate(keys)]
        shown = ", ".join([*each, made.data("99", 99.0, "count", keys)])
        path = folder / "notebooks" / f"{name}.ipynb"
        made.write(path, made.text(f"# What does {name} say?"), made.code("show()", made.markdown(shown)))
    assert publish(folder)[0] == ["01_year.html", "02_month.html"]
    return folder


@pytest.fixture
def project(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "project"))


def publish(folder: Path, kept: bool = True) -> tuple[list[str], Published]:
    """The pages made anew, and the bytes of each file published; or why it was refused."""
    site = folder / ("site" if kept else "fresh")
    try:
        lines = list(publish_site(site, folder / "notebooks", folder / "data", folder / "kept" if kept else None))
    except ReadingError as error:
        return [], str(error)
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    return [line.partition(":")[0] for line in lines if ".html: " in line], files


def test_nothing_is_made_twice(project: Path) -> None:
    made_anew, files = publish(project)
    assert made_anew == []
    assert files == publish(project, kept=False)[1]
    assert len(files) > 10


def test_every_page_tells_the_day_though_it_is_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds, day in ((86_400, b"2 January 1970"), (172_800, b"3 January 1970")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
        made_anew, files = publish(project)
        assert made_anew == []
        assert isinstance(files, dict)
        pages = {name: text for name, text in files.items() if name.endswith(".html")}
        assert {name for name, text in pages.items() if b"State of <time" not in text or day not in text} == set()
        assert len(pages) > 6


def test_no_more_is_kept_than_is_published(project: Path) -> None:
    before = sorted(path.name for path in (project / "kept").iterdir())
    rewritten("reports", "title", "Bilaga")(project)
    publish(project)
    after = sorted(path.name for path in (project / "kept").iterdir())
    assert len(after) == len(before)
    assert 0 < len(set(after) - set(before)) < len(before)


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:-1]])
def test_what_is_damaged_is_made_again(damage: Callable[[bytes], bytes], project: Path) -> None:
    for path in (project / "kept").iterdir():
        path.write_bytes(damage(path.read_bytes()))
    made_anew, files = publish(project)
    assert made_anew == ["01_year.html", "02_month.html"]
    assert files == publish(project, kept=False)[1]


# ---------------------------------------------------------------------------------------------------------------------
# Whatever is changed


def rewritten(table: str, column: str, value: str, report_id: str = YEAR, nth: int = 0) -> Callable[[Path], None]:
    """Another value in the first row of a report, or another one."""

    def change(project: Path) -> None:
        path = project / "data" / "processed" / f"{table}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        row = frame.index[frame["report_id"] == report_id][nth]
        assert frame.loc[row, column] != value
        frame.loc[row, column] = value
        frame.to_csv(path, index=False, lineterminator="\n")

    return change


def without_first_row(table: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        path = project / "data" / "processed" / f"{table}.csv"
        pd.read_csv(path, dtype=str, keep_default_na=False).iloc[1:].to_csv(path, index=False, lineterminator="\n")

    return change


def another_report(publisher: str) -> Callable[[Path], None]:
    """A report that comes before all others and that no notebook cites."""

    def change(project: Path) -> None:
        path = project / "data" / "processed" / "reports.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        other = frame.head(1).assign(report_id="a", source_file="a.txt", publisher=publisher)
        pd.concat([other, frame]).to_csv(path, index=False)
        (project / "data" / "raw" / "a.txt").write_text("A", encoding="utf-8")

    return change


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        text = (project / name).read_text(encoding="utf-8")
        assert old in text
        (project / name).write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    return change


def renamed(project: Path) -> None:
    (project / "notebooks" / "01_year.ipynb").rename(project / "notebooks" / "03_year.ipynb")


TOUCHED = row_keys("budget", ROWS["budget"]).iloc[0]
BOTH = ["01_year.html", "02_month.html"]
CHANGES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "a title of a report": (rewritten("reports", "title", "Rapport", MONTH), ["02_month.html"]),
    "a hash of a report": (rewritten("reports", "sha256", "0" * 64, MONTH), ["02_month.html"]),
    "an end of a period": (rewritten("reports", "period_end", "2017-10-31", MONTH), ["02_month.html"]),
    "a publisher": (rewritten("reports", "publisher", "Region Annan"), BOTH),
    "a report that nothing cites": (another_report("Region Halland"), []),
    "a report of another publisher": (another_report("Region Annan"), BOTH),
    "a title": (rewritten("activities", "title", "Annan aktivitet"), ["01_year.html"]),
    "a title that another notebook cites": (rewritten("assignments", "title", "Annat uppdrag"), BOTH),
    "a comment": (rewritten("activities", "comment", "Nytt", MONTH), ["02_month.html"]),
    "a place": (rewritten("activities", "source_line", "20", MONTH), ["02_month.html"]),
    "an amount": (rewritten("budget", "value_mnkr", "312.8", MONTH), ["02_month.html"]),
    "words": (rewritten("stated_figures", "quote", "75"), ["01_year.html"]),
    "an emission": (rewritten("emissions", "value_tonnes", "1.0"), ["01_year.html"]),
    "the words of an emission": (rewritten("stated_figures", "value_printed", "ton", nth=-1), []),
    "what a check says": (rewritten("checks", "message", "Inte så."), ["01_year.html"]),
    "how a check came out": (rewritten("checks", "outcome", "differs"), ["01_year.html"]),
    "what a check touches": (rewritten("checks", "rows", TOUCHED), BOTH),
    "a cited row that is gone": (without_first_row("budget"), []),
    "the report as printed": (replaced(f"data/raw/{YEAR}.txt", "Markarydsbanan", "Hallandsbanan"), []),
    "a notebook": (replaced("notebooks/01_year.ipynb", "show()", "show(1)"), ["01_year.html"]),
    "what another notebook cites": (replaced("notebooks/02_month.ipynb", ON_ITS_LINE, TOUCHED), BOTH),
    "a title of a notebook": (replaced("notebooks/01_year.ipynb", "say?", "tell?"), BOTH),
    "another order of notebooks": (renamed, ["02_month.html", "03_year.html"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_makes_anew_what_shows_it(name: str, project: Path) -> None:
    change, expected = CHANGES[name]
    before = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    change(project)
    made_anew, files = publish(project)
    assert files == publish(project, kept=False)[1]
    assert made_anew == expected
    assert before != {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()} or (
        files
        == f"notebooks/02_month.ipynb: cites the row {TOUCHED!r}, which no tidy table holds: run the notebooks on "
        "the tables of today: python -m analysis notebooks"
    )


def test_other_code_makes_all_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for mark in ("of_publishing", "of_environment"):
        monkeypatch.setattr(fingerprints, mark, lambda: "another")
        assert publish(project)[0] == BOTH
        assert publish(project)[0] == []


def test_a_picture_of_a_page_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebooks(tmp_path / "notebooks")
    data = pdf_data(tmp_path / "data")
    _, files = publish(tmp_path)
    pictures = []

    def isolated(*given: object) -> list[tuple[bytes, float, float]]:
        pictures.append(given)
        return [(b"other", 595.6, 842.0)]

    monkeypatch.setattr(sources, "isolated", isolated)
    assert publish(tmp_path)[1] == files
    assert not pictures
    with (data / "raw" / "rapport.pdf").open("ab") as file:
        file.write(b"% more\n")
    assert publish(tmp_path)[1] != files
    assert len(pictures) == 1
