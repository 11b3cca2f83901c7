"""What a build does again, and what it leaves alone: by content, and never by time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
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
from tests.made_up import monthly

ROOT = Path(__file__).resolve().parents[1]


# ---------------------------------------------------------------------------------------------------------------------
# Which steps are done: the steps themselves are pretended, and write what they are made from


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two reports and two notebooks, of which one shows a page and the other loads a table."""
    for name in ("CACHE", "READINGS", "RECORD", "DATA", "PROCESSED", "NOTEBOOKS", "SITE"):
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

    def extract_into(_: object, out: Path, keep_going: bool, kept: Path) -> Iterator[str]:
        steps.append("read anew" if is_new(kept) else "read")
        out.mkdir(parents=True, exist_ok=True)
        raw = [path.read_text(encoding="utf-8") for path in sorted((project / "data" / "raw").iterdir())]
        (out / "budget.csv").write_text("".join(line for text in raw for line in text.splitlines() if "Budget" in line))
        (out / "reports.csv").write_text("".join(raw))
        yield "read"

    def run_notebooks(folder: Path, some: Sequence[Path]) -> Iterator[str]:
        for path in some:
            steps.append(path.stem)
            found = json.loads(path.read_text())
            found["cells"][0]["execution_count"] = 1
            path.write_text(json.dumps(found))
            yield path.name

    def publish_site(out: Path) -> Iterator[str]:
        steps.append("pages")
        out.mkdir(exist_ok=True)
        for path in out.iterdir():
            path.unlink()
        (out / "index.html").write_text("page")
        yield "pages"

    def is_new(kept: Path) -> bool:
        new = not kept.exists()
        kept.mkdir(parents=True, exist_ok=True)
        return new

    monkeypatch.setattr(readings, "extract_into", extract_into)
    monkeypatch.setattr(notebooks, "run_notebooks", run_notebooks)
    monkeypatch.setattr(publish, "publish_site", publish_site)
    return steps


def again(done: list[str], force: bool = False) -> list[str]:
    del done[:]
    list(build_site(force))
    return done


ALL = ["read", "00_page", "01_budget", "pages"]
ANEW = ["read anew", "00_page", "01_budget", "pages"]


def test_the_first_build_does_all_and_the_second_nothing(done: list[str]) -> None:
    assert list(build_site())[:-1] == [
        "step 1 of 3: reading the reports",
        "read",
        "step 2 of 3: running notebooks (2 of 2)",
        "00_page.ipynb",
        "01_budget.ipynb",
        "step 3 of 3: writing the pages",
        "pages",
    ]
    assert done == ANEW
    del done[:]
    nothing, last = build_site()
    assert nothing == "nothing has changed (--force makes everything again)"
    assert last.startswith("the pages are in site/: open ") and last.endswith("index.html")
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


def add_page(project: Path) -> None:
    write_notebook(project / "notebooks" / "02_more.ipynb", "1")


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (touch, []),
        (append("data/raw/mr-2018-03.txt", "Budget"), ALL),
        (delete("data/raw/mr-2018-02.txt"), ALL),
        (append("data/raw/sources.csv"), ALL),
        (append("data/corrections.csv"), ALL),
        (append("data/example/example.pdf"), ["00_page", "01_budget"]),
        (append("data/processed/budget.csv", "999"), ["read"]),
        (delete("data/processed/budget.csv"), ["read"]),
        (edit_cell, ["01_budget", "pages"]),
        (append("notebooks/01_budget.ipynb", " "), ["01_budget"]),
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
    assert again(done) == steps
    assert again(done) == []


@pytest.mark.parametrize(("file", "folder"), [("site/index.html", "site"), ("data/processed/budget.csv", "processed")])
def test_what_somebody_altered_is_made_again_and_said(file: str, folder: str, project: Path, done: list[str]) -> None:
    again(done)
    append(file, "altered")(project)
    assert any(f"{folder}: is not as it was made" in line for line in build_site())


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
    def fails(folder: Path, some: Sequence[Path]) -> Iterator[str]:
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


def test_one_bad_report_is_named_and_left_out(project: Path, done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of the others are written, the exit status is 1, and the next build names it again."""

    def extract_into(_: object, out: Path, keep_going: bool, kept: Path) -> Iterator[str]:
        assert keep_going
        out.mkdir(parents=True, exist_ok=True)
        (out / "reports.csv").write_text("the others")
        yield "1 of 2 reports cannot be read: odd.txt; they are missing from the tables"
        raise SystemExit(1)

    monkeypatch.setattr(readings, "extract_into", extract_into)
    for steps in (["00_page", "01_budget", "pages"], []):
        lines: list[str] = []
        del done[:]
        with pytest.raises(SystemExit):
            for line in build_site():
                lines.append(line)
        assert done == steps
        assert "1 of 2 reports cannot be read: odd.txt; they are missing from the tables" in lines


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
