"""Running the notebooks and storing their output in them, the same bytes on every machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat as _nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from analysis.core.folders import replace_files
from analysis.publish import NOTEBOOKS, PublishError, published

nbformat: Any = _nbformat  # half of its functions carry types, which says less than none

AT_A_TIME = 2
SECONDS_PER_CELL = 300
SECONDS_TO_START = 300  # a busy machine is slow to start a kernel

METADATA: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""What every notebook says about its kernel: nothing that differs from machine to machine."""


def run_notebooks(paths: Sequence[Path] | None = None, **environment: str) -> Iterator[str]:
    """Run notebooks (default: all that are published) and store what they show in them: all or none.

    `environment`: variables for the kernels beside our own. Yields a line for each notebook stored. Raises PublishError
    for the first one with a cell that fails or that was saved meanwhile, and WritingError when one cannot be stored.
    """
    paths = published(NOTEBOOKS) if paths is None else paths
    before = [path.read_bytes() for path in paths]
    texts = run_all(paths, **environment)
    for path, content in zip(paths, before, strict=True):
        if path.read_bytes() != content:
            raise PublishError(path.name, None, "was saved while it was run, and is left as it is", "run this again")
    replace_files({path: text.encode() for path, text in zip(paths, texts, strict=True)})
    for path in paths:
        yield f"{path.name}: run"


def run_all(paths: Sequence[Path], **environment: str) -> list[str]:
    """The text of each notebook after running it, some at a time; nothing is stored."""
    return asyncio.run(_executed(paths, environment))


async def _executed(paths: Sequence[Path], environment: dict[str, str]) -> list[str]:
    free = asyncio.Semaphore(AT_A_TIME)

    async def run(path: Path) -> str:
        async with free:
            return await executed(path, environment)

    # all of them to their end: a kernel that is stopped while it starts fills the terminal with its last words
    answers = await asyncio.gather(*map(run, paths), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [str(answer) for answer in answers]


async def executed(path: Path, environment: dict[str, str] | None = None) -> str:
    """The text of a notebook after running it from its first cell to its last in a kernel that is new."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        problem = f"is no notebook ({type(error).__name__})"
        raise PublishError(path.name, None, problem, "save it again in JupyterLab, or remove it") from None
    notebook.metadata = nbformat.from_dict(METADATA)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        startup_timeout=SECONDS_TO_START,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--Application.log_level=ERROR"],
    )
    # The kernel has read the key in this file; a build that is killed would leave it behind.
    client.on_notebook_start = lambda **_: Path(client.km.connection_file).unlink(missing_ok=True)  # type: ignore[union-attr]
    remedy = "run it in JupyterLab to see where: python3 run.py lab"
    try:
        await client.async_execute(env=os.environ | (environment or {}))
    except CellExecutionError as error:
        raise PublishError(path.name, _failed(notebook), f"fails: {error.ename}: {error.evalue}", remedy) from None
    except CellTimeoutError:
        raise PublishError(path.name, None, f"a cell takes over {SECONDS_PER_CELL} seconds", remedy) from None
    except (DeadKernelError, RuntimeError) as error:
        raise PublishError(path.name, None, f"its kernel does not start or broke down ({error})", remedy) from None
    return normalised(notebook)


def _failed(notebook: Any) -> int | None:
    """The cell that ended in an error, counted from 1 as on the page."""
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return number
    return None


def normalised(notebook: Any) -> str:
    """A notebook as text without anything that changes from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            output.pop("transient", None)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"
