"""Kernels that run the notebooks: each is new, what fails in one is told, and none is left over."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from analysis.core.errors import ReadingError
from analysis.pipeline import notebooks
from analysis.pipeline.notebooks import run_notebooks

ROOT = Path(__file__).resolve().parents[1]


def write(path: Path, *cells: str) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return path


def said(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    return ["".join(output.text for output in cell.outputs).strip() for cell in cells]


def test_each_notebook_has_a_process_and_a_state_of_its_own(tmp_path: Path) -> None:
    look = "import sys; loaded = 'colorsys' in sys.modules\nimport colorsys, os\nprint(os.getpid(), loaded)"
    state = "print(hasattr(colorsys, 'mine'), 'mine' in globals()); mine = colorsys.mine = 1"
    here = "print(os.getcwd())"
    paths = [write(tmp_path / f"{name}.ipynb", look, state, here) for name in "abc"]
    assert list(run_notebooks(tmp_path)) == ["a.ipynb: run", "b.ipynb: run", "c.ipynb: run"]
    first = [said(path)[0].split() for path in paths]
    assert len({pid for pid, _ in first}) == 3
    assert {loaded for _, loaded in first} == {"False"}
    assert {said(path)[1] for path in paths} == {"False False"}
    assert {said(path)[2] for path in paths} == {str(tmp_path)}
    assert not any(psutil.pid_exists(int(pid)) for pid, _ in first)


def test_what_cannot_be_imported_is_the_cells_to_say(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "import no_such_module")
    with pytest.raises(ReadingError, match=r"a\.ipynb: a cell fails: ModuleNotFoundError: No module named 'no_such"):
        list(run_notebooks(tmp_path))


def test_a_kernel_that_breaks_down_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "import os\nos.abort()")
    with pytest.raises(ReadingError, match=r"^a\.ipynb: its kernel broke down"):
        list(run_notebooks(tmp_path))


def test_a_cell_that_takes_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "SECONDS_PER_CELL", 1)
    write(tmp_path / "a.ipynb", "import time\ntime.sleep(600)")
    with pytest.raises(ReadingError, match=r"^a\.ipynb: a cell takes longer than 1 seconds: run it in"):
        list(run_notebooks(tmp_path))


def test_a_kernel_that_never_answers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(argv=[sys.executable, "-c", "import time; time.sleep(600)"], display_name=kernel_name)

    silent = AsyncKernelManager(kernel_spec_manager=Silent())
    monkeypatch.setattr(notebooks, "AsyncKernelManager", lambda: silent)
    monkeypatch.setattr(notebooks, "SECONDS_TO_START", 2)
    write(tmp_path / "a.ipynb", "1")
    with pytest.raises(
        ReadingError, match=r"^a\.ipynb: its kernel does not start \(Kernel didn't respond in 2 seconds\)"
    ):
        list(run_notebooks(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is forked")
def test_nothing_outlives_who_started_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    write(tmp_path / "a.ipynb", f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
    code = (
        "import sys; from pathlib import Path; from analysis.pipeline.notebooks import *; "
        "list(run_notebooks(Path(sys.argv[1])))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    deadline = time.monotonic() + 60
    while not (note.exists() and note.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    kernel = psutil.Process(int(note.read_text()))
    family = [kernel, *psutil.Process(process.pid).children(recursive=True)]
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
