"""What a build does again, and what it leaves alone: by content, and never by time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analysis.core import fingerprints
from analysis.core.errors import ReadingError
from analysis.pipeline import building, notebooks, reports
from analysis.pipeline.building import build_site
from analysis.publish import read_page
from analysis.tidy.store import ROOT
from tests.cells import NOTEBOOKS
from tests.made_up import annual, monthly
from tests.questions import QUESTIONS, write_notebook, write_question

LINES = [("Läkemedel", -10.0, -9.0, -12.0, -13.0)]
ACTIVITY = ("Korta köerna", "Följer inte planeringen", "Nya tider", date(2021, 2, 1), "Pågår.")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one report and one notebook; running it is pretended, and the pages are copies of the notebooks."""
    for name in ("CACHE", "READINGS", "RECORD", "COPIES", "DATA", "PROCESSED", "NOTEBOOKS", "SITE"):
        monkeypatch.setattr(building, name, tmp_path / getattr(building, name).relative_to(fingerprints.ROOT))
    monkeypatch.setattr(building, "ROOT", tmp_path)
    monkeypatch.setattr(reports, "RAW", tmp_path / "data" / "raw")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "raw" / "mr-2021-03.txt").write_text(monthly(2021, 3, LINES, [ACTIVITY]), encoding="utf-8")
    write_notebook(tmp_path / "notebooks" / "01_first.ipynb", ["# Is it?", "1 + 1"])

    def run(paths: list[Path]) -> Iterator[str]:
        yield from (f"{path.name}: run" for path in paths)

    def publish(_: tuple[str, ...]) -> Iterator[str]:
        (tmp_path / "site").mkdir(exist_ok=True)
        for path in (tmp_path / "notebooks").glob("*.ipynb"):
            shutil.copy(path, tmp_path / "site" / f"{path.stem}.html")
        yield "published"

    monkeypatch.setattr(building, "_run", run)
    monkeypatch.setattr(building, "_publish", publish)
    return tmp_path


def done(force: bool = False) -> list[str]:
    """The steps of a build that were done."""
    said = list(build_site(force))
    return [line for line in said if line.endswith(": run") or line == "published" or line.startswith("reports.csv")]


ALL = ["reports.csv: 1 row", "01_first.ipynb: run", "published"]


def test_nothing_is_done_twice(project: Path) -> None:
    assert done() == ALL
    assert done() == []
    assert done(force=True) == ALL


def test_a_file_that_was_touched_is_what_it_was(project: Path) -> None:
    done()
    for path in project.rglob("*.*"):
        os.utime(path, (0, 0))
    assert done() == []


def test_a_new_report_does_all(project: Path) -> None:
    done()
    text = annual(2021, {"1.1 Mål": [("■ Uppdrag", "Klart.", ["✓ Gjort"])]})
    (project / "data" / "raw" / "bilaga-2021.txt").write_text(text, encoding="utf-8")
    assert done() == ["reports.csv: 2 rows", "01_first.ipynb: run", "published"]


def test_an_edited_cell_runs_its_notebook(project: Path) -> None:
    done()
    write_notebook(project / "notebooks" / "02_second.ipynb", ["# Is it?", "2 + 2"])
    assert done() == ["02_second.ipynb: run", "published"]


def test_a_notebook_is_run_in_another_language_when_it_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_in(language: str, paths: list[Path], folder: Path) -> Iterator[str]:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            shutil.copy(path, folder / path.name)
            yield f"{language}/{path.name}: run"

    monkeypatch.setattr(building, "_run_in", run_in)
    write_notebook(project / "notebooks" / "02_second.ipynb", ["# Is it?", "1 + 1"])
    (project / "data" / "publication.toml").write_text('languages = ["sv", "en"]', encoding="utf-8")
    assert [line for line in done() if line.startswith("sv/")] == ["sv/01_first.ipynb: run", "sv/02_second.ipynb: run"]
    assert done() == []
    write_notebook(project / "notebooks" / "02_second.ipynb", ["# Is it?", "1 + 2"])
    assert [line for line in done() if line.startswith("sv/")] == ["sv/02_second.ipynb: run"]
    (project / "notebooks" / "02_second.ipynb").unlink()
    done()
    assert [path.name for path in building.COPIES.glob("sv/*")] == ["01_first.ipynb"], "it is gone, and so is its copy"


@pytest.mark.parametrize("name", ["data/processed/budget.csv", "site/01_first.html"])
def test_what_somebody_altered_is_made_again_and_said(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done()
    path = project / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert done()
    assert f"{path.name} is not as it was made; it is made again" in capsys.readouterr().err
    assert done() == []


@pytest.mark.parametrize("content", ["", "[]", '{"reading": 1}', '{"reading": {"from": "x", "files": 3}}', "\0"])
def test_a_damaged_record_does_all_again(content: str, project: Path) -> None:
    done()
    (project / ".cache" / "build.json").write_text(content)
    assert done()[-1] == "published"


def test_a_forged_record_does_all_again(project: Path) -> None:
    done()
    record = project / ".cache" / "build.json"
    steps = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({name: step | {"files": 3} for name, step in steps.items()}), encoding="utf-8")
    assert done() == ALL


def test_a_forged_reading_runs_nothing_and_is_read_again(project: Path, tmp_path: Path) -> None:
    done()
    (kept,) = (project / ".cache" / "readings").glob("*/*")
    content = b"cos\nmkdir\n(V" + str(tmp_path / "forged").encode() + b"\ntR."  # calls os.mkdir
    kept.write_bytes(hashlib.sha256(content).digest() + content)
    (project / "data" / "processed" / "budget.csv").unlink()
    assert done()[0] == "reports.csv: 1 row"
    assert not (tmp_path / "forged").exists()


def test_a_damaged_reading_is_read_again(project: Path) -> None:
    done()
    (kept,) = (project / ".cache" / "readings").glob("*/*")
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    (project / "data" / "processed" / "budget.csv").unlink()
    assert done()[0] == "reports.csv: 1 row"


def test_one_bad_report_is_named_and_the_pages_of_the_others_are_made(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "data" / "raw" / "bad.txt").write_text("\0\1", encoding="utf-8")
    said: list[str] = []
    with pytest.raises(SystemExit) as ended:
        said.extend(build_site())
    assert ended.value.code == 1
    assert "bad.txt" in capsys.readouterr().err
    assert (project / "site" / "01_first.html").exists()


def test_a_report_that_stands_there_twice_is_said(project: Path) -> None:
    """As a PDF and as its text, for instance: nothing tells them apart from two reports but a person."""
    text = (project / "data" / "raw" / "mr-2021-03.txt").read_text(encoding="utf-8")
    (project / "data" / "raw" / "again.txt").write_text(text + "\n", encoding="utf-8")
    twice = "again.txt, mr-2021-03.txt: the same publisher, kind and period: each of them is counted"
    assert any(line.startswith(twice) for line in build_site())


@pytest.mark.parametrize("name", ["mr-2021-03.TXT", "MR-2021-03.txt"])
def test_of_two_reports_of_one_name_both_are_named_and_one_is_read(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where upper and lower case are one, two names that differ only in case are one."""
    (project / "data" / "raw" / name).write_text(monthly(2021, 3, LINES), encoding="utf-8")
    said: list[str] = []
    with pytest.raises(SystemExit):
        said.extend(build_site())
    first, second = sorted([name, "mr-2021-03.txt"])
    assert f"{second}: has the name of another report ({first})" in capsys.readouterr().err
    assert any(line.startswith(f"1 of 2 reports cannot be read: {second}") for line in said)
    assert (project / "site" / "01_first.html").exists()


def test_a_file_larger_than_any_report_is_not_opened(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with (project / "data" / "raw" / "sparse.pdf").open("wb") as file:
        file.truncate(10_000_000_000)
    started = time.process_time()
    with pytest.raises(SystemExit):
        list(build_site())
    assert "sparse.pdf: is larger than 500 MB, as no report is" in capsys.readouterr().err
    assert time.process_time() - started < 5, "to hash it takes tens of seconds"


def test_of_many_that_nobody_registered_three_are_named(project: Path) -> None:
    for year in range(2010, 2019):
        (project / "data" / "raw" / f"mr-{year}.txt").write_text(monthly(year, 3, LINES), encoding="utf-8")
    lines = [line for line in build_site() if "registered" in line]
    assert len(lines) == 4 and lines[-1] == "7 more reports are not registered"


def test_what_is_no_notebook_is_said(project: Path) -> None:
    (project / "notebooks" / "03_third.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"03_third\.ipynb: is no notebook"):
        done()


# ---------------------------------------------------------------------------------------------------------------------
# Notebooks


def test_notebooks_are_stored_all_or_none(tmp_path: Path) -> None:
    paths = [write_notebook(tmp_path / f"{name}.ipynb", [code]) for name, code in (("a", "print(1)"), ("b", "1 / 0"))]
    before = [path.read_bytes() for path in paths]
    with pytest.raises(ReadingError, match=r"b\.ipynb, cell \d: fails: ZeroDivisionError: division by zero: run it in"):
        list(notebooks.run_notebooks(paths))
    assert [path.read_bytes() for path in paths] == before


def test_a_notebook_saved_while_it_is_run_is_left_as_it_is(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", ["from pathlib import Path\nPath('a.ipynb').write_text('saved')"])
    with pytest.raises(ReadingError, match=r"a\.ipynb: was saved while it was run, and is left as it is"):
        list(notebooks.run_notebooks([path]))
    assert path.read_text(encoding="utf-8") == "saved"


def test_a_kernel_s_key_is_gone_while_it_works(tmp_path: Path) -> None:
    """Or a build that is killed would leave it in the system's folder for temporary files."""
    code = "import os, sys\nos.path.exists(sys.argv[sys.argv.index('-f') + 1])"
    path = write_notebook(tmp_path / "a.ipynb", [code])
    list(notebooks.run_notebooks([path]))
    (output,) = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["outputs"]
    assert output["data"]["text/plain"] == ["False"]


def test_the_example_of_the_guide_and_other_questions_are_published(tmp_path: Path) -> None:
    """Among it a figure of seaborn's, which Jupyter would show a second time, without words, when its cell ends."""
    guide = (ROOT / "docs" / "own_question.md").read_text(encoding="utf-8")
    cells = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    cells = [cell.replace("activities.head()\n", "").replace("count(late)\n", "", 1) for cell in cells]  # looks only
    path = write_notebook(tmp_path / "07_your_question.ipynb", ["# Which commitments are late?", *cells])
    paths = [path, *(write_question(tmp_path, name) for name in QUESTIONS)]
    list(notebooks.run_notebooks(paths))
    assert all(read_page(path).title for path in paths)


def test_a_notebook_run_again_elsewhere_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another hash seed, time zone, locale and font cache the bytes stay the same."""
    path = tmp_path / "03_drug_cost_variance.ipynb"
    stored = (NOTEBOOKS / path.name).read_bytes()
    path.write_bytes(stored)
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "MPLCONFIGDIR": str(tmp_path)}
    assert list(notebooks.run_notebooks([path], **elsewhere)) == [f"{path.name}: run"]
    assert json.loads(path.read_bytes())["cells"] == json.loads(stored)["cells"]


def test_other_readers_are_another_mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = fingerprints.of_code.__wrapped__("core")
    monkeypatch.setattr(fingerprints, "PACKAGE", tmp_path)
    (tmp_path / "core").mkdir()
    assert fingerprints.of_code.__wrapped__("core") != first
