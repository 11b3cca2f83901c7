"""Running the notebooks and storing their output in them, the same bytes on every machine."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat as _nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from analysis.core.errors import ReadingError
from analysis.core.folders import replace_files
from analysis.tidy.store import ROOT

nbformat: Any = _nbformat  # half of its functions carry types, which says less than none

NOTEBOOKS = ROOT / "notebooks"
WORKERS = 2
SECONDS_PER_CELL = 300
SECONDS_TO_START = 300  # a busy machine is slow to start a kernel

METADATA: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
"""What every notebook says about its kernel: nothing that differs from machine to machine."""


def notebook_paths(folder: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks of a folder, by name."""
    return sorted(folder.glob("*.ipynb"))


def run_notebooks(folder: Path = NOTEBOOKS, some: Sequence[Path] | None = None) -> Iterator[str]:
    """Run all notebooks of a folder, or some, side by side, and store what they show in them: all or none.

    Yields a line for each notebook stored. Raises ReadingError for the first notebook with a cell that fails, and
    WritingError when one cannot be stored.
    """
    paths = notebook_paths(folder) if some is None else some
    texts = asyncio.run(_all_executed(paths))
    replace_files({path: text.encode() for path, text in zip(paths, texts, strict=True)})
    for path in paths:
        yield f"{path.name}: run"


async def _all_executed(paths: Sequence[Path]) -> list[str]:
    """The text of each notebook after running it, a few at a time in one thread: imports in threads can deadlock."""
    places = asyncio.Semaphore(WORKERS)

    async def run(path: Path) -> str:
        async with places:
            return await executed(path)

    running = [asyncio.ensure_future(run(path)) for path in paths]
    try:
        return await asyncio.gather(*running)
    finally:  # the kernels of the others end with their runs
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def executed(path: Path, kernel: Any = None) -> str:
    """The text of a notebook after running it from its first cell to its last in a kernel that is new."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = nbformat.from_dict(METADATA)
    client = NotebookClient(
        notebook,
        km=kernel or AsyncKernelManager(),
        timeout=SECONDS_PER_CELL,
        startup_timeout=SECONDS_TO_START,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--Application.log_level=ERROR"],
    )
    try:
        await client.async_execute(cleanup_kc=True)
    except CellExecutionError as error:
        raise ReadingError(
            path.name, None, f"a cell fails: {error.ename}: {error.evalue}", "run it in JupyterLab to see where"
        ) from None
    except CellTimeoutError:
        problem = f"a cell takes longer than {SECONDS_PER_CELL} seconds"
        raise ReadingError(path.name, None, problem, "run it in JupyterLab to see which") from None
    except DeadKernelError:
        raise ReadingError(path.name, None, "its kernel broke down", "run it in JupyterLab to see where") from None
    except RuntimeError as error:  # what waits for the first answer of a kernel
        atexit.unregister(client._cleanup_kernel)  # nbclient would look for that kernel when this process ends
        problem = f"its kernel does not start ({error})"
        raise ReadingError(path.name, None, problem, "see to it that JupyterLab can start one") from None
    return normalised(notebook)


def normalised(notebook: Any) -> str:
    """A notebook as text without anything that changes from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        kept = {key: value for key, value in cell.metadata.items() if key in ("tags", "jupyter")}
        cell.metadata = nbformat.from_dict(kept)
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            output.pop("transient", None)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"
