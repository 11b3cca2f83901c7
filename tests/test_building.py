"""What a build does again, and what it leaves alone: by content, and never by time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from analysis import publish
from analysis.core import fingerprints, isolation
from analysis.core import git as commit
from analysis.core.cache import forget_others
from analysis.core.errors import ReadingError
from analysis.core.isolation import Budget
from analysis.pipeline import building, notebooks, readings
from analysis.pipeline.building import build_site
from analysis.pipeline.extract import Registers
from analysis.tidy import asked
from tests.made_up import annual, monthly

ROOT = Path(__file__).resolve().parents[1]


# ---------------------------------------------------------------------------------------------------------------------
# Which steps are done: the steps themselves are pretended, and write what they are made from


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two reports and two notebooks, of which one shows a page and the other loads a table."""
    for name in ("CACHE", "READINGS", "PAGES", "RECORD", "DATA", "PROCESSED", "NOTEBOOKS", "SITE"):
        monkeypatch.setattr(building, name, tmp_path / getattr(building, name).relative_to(ROOT))
    monkeypatch.setattr(commit, "last", lambda: ("abc", "1"))
    monkeypatch.setattr(commit, "changed", lambda: False)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    for month in (1, 2):
        (tmp_path / "data" / "raw" / f"mr-2018-{month:02d}.txt").write_text(monthly(2018, month), encoding="utf-8")
    for name, code in (("00_page", "from analysis import show\nshow()"), ("01_budget", 'load("budget")')):
        write_notebook(tmp_path / "notebooks" / f"{name}.ipynb", code)
    return tmp_path


def write_notebook(path: Path, code: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code, id="cell")])  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


@pytest.fixture
def done(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps done, as they are done."""
    steps: list[str] = []

    @contextmanager
    def kernels(_: object) -> Iterator[object]:
        yield None

    def extract_into(_: object, out: Path, kept: Path) -> Iterator[str]:
        steps.append("read anew" if is_new(kept) else "read")
        out.mkdir(parents=True, exist_ok=True)
        raw = [path.read_text(encoding="utf-8") for path in sorted((project / "data" / "raw").iterdir())]
        (out / "budget.csv").write_text("".join(line for text in raw for line in text.splitlines() if "Budget" in line))
        (out / "reports.csv").write_text("".join(raw))
        yield "read"

    def run_notebooks(
        folder: Path, some: Sequence[Path], new_kernel: object
    ) -> Generator[str, None, dict[Path, list[asked.Note]]]:
        for path in some:
            steps.append(path.stem)
            found = json.loads(path.read_text())
            found["cells"][0]["execution_count"] = 1
            path.write_text(json.dumps(found))
            yield path.name
        return {path: asked_by(path, project / "data" / "processed") for path in some}

    def publish_site(out: Path, kept: Path) -> Iterator[str]:
        steps.append("pages anew" if is_new(kept) else "pages")
        out.mkdir(exist_ok=True)
        for path in out.iterdir():
            path.unlink()
        (out / "index.html").write_text("page")
        yield "pages"

    def is_new(kept: Path) -> bool:
        new = not kept.exists()
        kept.mkdir(parents=True, exist_ok=True)
        return new

    monkeypatch.setattr(building, "kernels", kernels)
    monkeypatch.setattr(readings, "extract_into", extract_into)
    monkeypatch.setattr(notebooks, "run_notebooks", run_notebooks)
    monkeypatch.setattr(publish, "publish_site", publish_site)
    return steps


def asked_by(notebook: Path, tables: Path) -> list[asked.Note]:
    """What the cells of a notebook ask of the tables by `load("…")`."""
    notes = tables.with_name("notes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(asked.NOTES, str(notes))
        for table in re.findall(r'load\("(\w+)"\)', json.loads(notebook.read_text())["cells"][0]["source"][-1]):
            asked.rows_text(tables, table)
    found = asked.noted(notes)
    notes.unlink(missing_ok=True)
    return found


def again(done: list[str], force: bool = False) -> list[str]:
    del done[:]
    list(build_site(force))
    return done


ALL = ["read", "00_page", "01_budget", "pages"]
ANEW = ["read anew", "00_page", "01_budget", "pages anew"]


def test_the_first_build_does_all_and_the_second_nothing(done: list[str]) -> None:
    assert list(build_site()) == ["read", "00_page.ipynb", "01_budget.ipynb", "pages"]
    assert done == ANEW
    del done[:]
    assert list(build_site()) == ["site is up to date: nothing to do (--force makes everything again)"]
    assert done == []


def test_force_does_all(done: list[str]) -> None:
    again(done)
    assert again(done, force=True) == ANEW
    assert again(done) == []


def touch(project: Path) -> None:
    for path in project.rglob("*"):
        os.utime(path, (1, 1))


def append(name: str, text: str = "\n") -> Callable[[Path], None]:
    def change(project: Path) -> None:
        path = project / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(path.read_text(encoding="utf-8") + text if path.exists() else text, encoding="utf-8")

    return change


def delete(name: str) -> Callable[[Path], None]:
    return lambda project: (project / name).unlink()


def edit_cell(project: Path) -> None:
    write_notebook(project / "notebooks" / "01_budget.ipynb", 'load("budget").head()')


def read_by_itself(project: Path) -> None:
    write_notebook(project / "notebooks" / "01_budget.ipynb", "import pandas")


def add_page(project: Path) -> None:
    write_notebook(project / "notebooks" / "02_more.ipynb", "1")


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (touch, []),
        (append("data/raw/mr-2018-03.txt", "Budget"), ["read", "01_budget", "pages"]),
        (append("data/raw/mr-2018-03.txt", "none of that table"), ["read", "pages"]),
        (append("data/raw/mr-2018-03.PDF", "none of that table"), ["read", "00_page", "pages"]),
        (append("data/raw/mr-2018-02.txt"), ["read", "pages"]),
        (delete("data/raw/mr-2018-02.txt"), ["read", "pages"]),
        (append("data/raw/sources.csv"), ["read", "pages"]),
        (append("data/example/example.pdf"), ["00_page"]),
        (append("data/corrections.csv"), ["read", "pages"]),
        (append("data/processed/budget.csv", "999"), ["read"]),
        (delete("data/processed/budget.csv"), ["read"]),
        (append("data/processed/of_somebody.csv"), ["read", "pages"]),
        (edit_cell, ["01_budget", "pages"]),
        (append("notebooks/01_budget.ipynb", " "), ["01_budget"]),
        (read_by_itself, ["01_budget", "pages"]),
        (add_page, ["02_more", "pages"]),
        (delete("notebooks/00_page.ipynb"), ["pages"]),
        (append("site/index.html", "edited"), ["pages"]),
        (delete("site/index.html"), ["pages"]),
        (append("site/surplus.html"), ["pages"]),
        (append(".cache/build.json", "damaged"), ALL),
        (delete(".cache/build.json"), ALL),
    ],
)
def test_what_depends_on_a_change_is_done_and_nothing_else(
    change: Callable[[Path], None], steps: list[str], project: Path, done: list[str]
) -> None:
    again(done)
    change(project)
    if steps and "of_somebody" in str(list((project / "data" / "processed").iterdir())):
        (project / "data" / "processed" / "of_somebody.csv").touch()
    assert again(done) == steps
    assert again(done) == []


def test_a_notebook_that_reads_by_itself_follows_all_data(project: Path, done: list[str]) -> None:
    read_by_itself(project)
    again(done)
    append("data/corrections.csv")(project)
    assert again(done) == ["read", "01_budget", "pages"]
    append("data/raw/mr-2018-02.txt")(project)
    assert again(done) == ["read", "01_budget", "pages"]
    append("data/elsewhere.txt")(project)
    assert again(done) == ["01_budget"]


def test_a_page_tells_the_commit_and_is_made_again_after_one(
    project: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    again(done)
    monkeypatch.setattr(commit, "last", lambda: ("def", "2"))
    assert again(done) == ["pages"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "3")
    assert again(done) == ["pages"]


def test_other_packages_make_all_again(project: Path, done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    again(done)
    monkeypatch.setattr(fingerprints, "of_environment", lambda: "others")
    assert again(done) == ALL


def test_what_was_done_before_a_failure_stays_done(
    project: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(folder: Path, some: Sequence[Path], new_kernel: object) -> Iterator[str]:
        raise ReadingError("01_budget.ipynb", None, "a cell fails", "look at it")
        yield ""

    with monkeypatch.context() as patched, pytest.raises(ReadingError):
        patched.setattr(notebooks, "run_notebooks", fails)
        again(done)
    assert done == ["read anew"]
    assert again(done) == ANEW[1:]


def test_what_is_no_notebook_is_told_in_one_line(project: Path, done: list[str]) -> None:
    (project / "notebooks" / "01_budget.ipynb").write_text("<<<<<<< ours")
    with pytest.raises(
        ReadingError, match=r"^01_budget.ipynb: is no notebook: save it again in JupyterLab, or remove it$"
    ):
        again(done)


# ---------------------------------------------------------------------------------------------------------------------
# What code is followed


def test_only_what_is_imported_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "analysis"
    (package / "words").mkdir(parents=True)
    files = {
        "__init__.py": "def show():\n    from analysis.page import draw\n",
        "page.py": "",
        "measures.py": "from analysis.words import (\n    word,\n)\n",
        "words/__init__.py": "",
        "words/words.csv": "word",
        "other.py": "",
    }
    for name, text in files.items():
        (package / name).write_text(text)
    monkeypatch.setattr(fingerprints, "ROOT", tmp_path)

    def changes(code: str) -> list[str]:
        """The files on which the mark of the code depends."""
        found = []
        for name, text in files.items():
            fingerprints._file_of.cache_clear()
            fingerprints._text.cache_clear()
            before = fingerprints.of_code(code)
            (package / name).write_text(text + "\n#")
            fingerprints._text.cache_clear()
            found += [name] if fingerprints.of_code(code) != before else []
            (package / name).write_text(text)
        fingerprints._file_of.cache_clear()
        fingerprints._text.cache_clear()
        return found

    assert changes("from analysis import measures as m") == [
        "__init__.py",
        "measures.py",
        "words/__init__.py",
        "words/words.csv",
    ]
    assert changes("import analysis.other") == ["__init__.py", "other.py"]
    assert changes("from analysis import show, other") == ["__init__.py", "page.py", "other.py"]


def test_the_marks_of_our_steps_follow_their_own_code_alone() -> None:
    def followed(code: str) -> set[str]:
        modules: set[str] = set()
        fingerprints._follow(code, modules)
        return {module.removeprefix("analysis.").partition(".")[0] for module in modules}

    reading = followed("from analysis.pipeline.readings import extract_into")
    assert {"reading", "tables", "checks", "vocabulary", "schema", "corrections", "isolation"} <= reading
    assert not {"charts", "prose", "measures", "publish", "notebooks"} & reading
    assert "publish" not in followed("from analysis import charts, measures, prose")


def test_the_mark_of_publishing_follows_all_that_pages_are_made_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "analysis", tmp_path / "analysis")
    monkeypatch.setattr(fingerprints, "ROOT", tmp_path)

    def mark() -> str:
        fingerprints._file_of.cache_clear()
        fingerprints._text.cache_clear()
        return fingerprints.of_publishing()

    def changes(name: str) -> bool:
        before, path = mark(), tmp_path / "analysis" / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        return mark() != before

    followed = ["templates/frame.html.j2", "templates/site.css", "templates/cells/index.html.j2", "language.py"]
    followed += ["vocabulary/labels.csv", "measures/co2.py", "publish/book.py", "publish/svg.py", "assurance.py"]
    assert [name for name in followed if not changes(name)] == []
    assert [name for name in ("kernels.py", "building.py", "drift.py") if changes(name)] == []
    fingerprints._file_of.cache_clear()
    fingerprints._text.cache_clear()


# ---------------------------------------------------------------------------------------------------------------------
# Rows that are kept


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that a child process was given to read."""
    names: list[str] = []

    def isolated(budget: Budget, source: str, *rest: object) -> object:
        names.append(source)
        return isolation.isolated(budget, source, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(readings, "isolated", isolated)
    return names


NOTHING = Registers({}, [], {})


def rows_of(path: Path, known: Registers) -> object:
    kept = path.parent / "kept"
    found = readings.kept_rows(path, known, kept)
    return readings.read_rows(path, known, Budget(), kept) if found is None else found


def test_rows_are_read_once_and_come_back_as_they_were(tmp_path: Path, read: list[str]) -> None:
    path = tmp_path / "mr-2018-10.txt"
    path.write_text(monthly(2018, 10, [("Vård", -1.0, -2.0, -3.0, -4.0)]), encoding="utf-8")
    first = rows_of(path, NOTHING)
    assert rows_of(path, NOTHING) == first
    assert read == [path.name]
    corrected = Registers({}, [], {("mr-2018-10", "budget"): 12})
    rows_of(path, corrected)
    assert read == [path.name] * 2
    path.write_text(monthly(2018, 10, [("Vård", -1.5, -2.0, -3.0, -4.0)]), encoding="utf-8")
    assert rows_of(path, NOTHING) != first
    assert read == [path.name] * 3
    forget_others(tmp_path / "kept", [readings.mark_of(path, NOTHING)])
    assert len(list((tmp_path / "kept").iterdir())) == 1


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:-1], lambda data: data[:32] + data[33:]])
def test_what_is_damaged_is_read_again(damage: Callable[[bytes], bytes], tmp_path: Path, read: list[str]) -> None:
    path = tmp_path / "mr-2018-10.txt"
    path.write_text(monthly(2018, 10, [("Vård", -1.0, -2.0, -3.0, -4.0)]), encoding="utf-8")
    first = rows_of(path, NOTHING)
    [kept] = (tmp_path / "kept").iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    assert rows_of(path, NOTHING) == first
    assert read == [path.name] * 2


def test_a_report_that_cannot_be_read_is_not_kept(tmp_path: Path, read: list[str]) -> None:
    (tmp_path / "odd.txt").write_text("no report")
    for _ in range(2):
        with pytest.raises(ReadingError, match="no table of a known kind"):
            rows_of(tmp_path / "odd.txt", NOTHING)
    assert len(read) == 2
    assert not (tmp_path / "kept").exists()


# ---------------------------------------------------------------------------------------------------------------------
# Really


MONTH = monthly(2018, 10, [("Vård", -1.0, -2.0, -3.0, -4.0), ("Läkemedel", -81.2, -70.0, -84.0, -97.0)])
YEAR = annual(2020, {"1.1 Hög attraktivitet": [("■ Planera", "Enligt plan.", ["✓ Dialog om planen", "! Ny plan"])]})
LATER: dict[str, tuple[bytes, set[str], set[str]]] = {
    # name of a new report: its bytes, the notebooks to be run, the notebooks whose pages are to be made
    "bilaga-2-2031.pdf": (  # of another publisher, whom every page names
        (ROOT / "data" / "example" / "exempelrapport.pdf").read_bytes(),
        {"00", "01", "02", "05", "06"},
        {"01", "02", "03", "04", "05", "06"},
    ),
    "bilaga-2-2020.txt": (
        YEAR.replace("Region Påhitt", "Region Halland").encode(),
        {"01", "02", "05", "06"},
        {"01", "02", "05", "06"},
    ),
    "manadsrapport-2018-10.txt": (
        MONTH.replace("Region Påhitt", "Region Halland").encode(),
        {"03", "05"},
        {"03", "05"},
    ),
}


def test_one_more_report_after_another_gives_what_all_at_once_give(tmp_path: Path) -> None:
    """Every file, byte for byte; and what was read, run and made each time is what depends on the new report.

    In the end a page that was edited, and a table that is gone, are put right.
    """
    grown = copied(tmp_path / "grown")
    built(grown)
    for number, (name, (content, run, made)) in enumerate(LATER.items()):
        (grown / "data" / "raw" / name).write_bytes(content)
        done = built(grown)
        assert re.findall(r"^reading (\S+)$", done.stderr, re.MULTILINE) == [name]
        assert set(re.findall(r"^(\d\d)\w+\.ipynb: run$", done.stdout, re.MULTILINE)) == run, name
        assert set(re.findall(r"^(\d\d)\w+\.html: ", done.stdout, re.MULTILINE)) == made, name
        if number:  # what the first left undone would be undone still
            fresh = copied(tmp_path / f"fresh{number}")
            shutil.copytree(grown / "data" / "raw", fresh / "data" / "raw", dirs_exist_ok=True)
            built(fresh)
            found, expected = contents(grown), contents(fresh)
            assert found.keys() == expected.keys()
            assert [file for file in found if found[file] != expected[file]] == []
    assert any(file.startswith("site/source/bilaga-2-2031-page-") for file in found)

    (grown / "site" / "04_co2_trend.html").write_text("edited")
    (grown / "data" / "processed" / "emissions.csv").unlink()
    assert not re.search(r"\.(ipynb: run|html: )", built(grown).stdout)
    assert contents(grown) == expected
    assert built(grown).stdout == "site is up to date: nothing to do (--force makes everything again)\n"


def copied(project: Path) -> Path:
    """A copy of what a build needs."""
    for name in ("analysis", "data", "notebooks"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "pyproject.toml", project)
    return project


def built(project: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(project), "SOURCE_DATE_EPOCH": "0"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "analysis", "build"], cwd=project, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done


def contents(project: Path) -> dict[str, bytes]:
    folders = [project / name for name in ("data/processed", "notebooks", "site")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in paths}
