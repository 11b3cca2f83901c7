"""A moving bar on the terminal while something takes long: that it goes on, how far it is, for how long already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from analysis.core import progress as pace
from analysis.core.safe_text import printable


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show `what` beside a bar on stderr until the `with` ends, and nothing where stderr is no terminal.

    While files are read whose readers tell their pace, each has a bar of its own below.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    files: dict[str, TaskID] = {}

    def show(source: str, done: int, pages: int) -> None:
        if source not in files:
            files[source] = bar.add_task(printable(f"  {source}, {pages} pages"), total=pages)
        bar.update(files[source], completed=done)
        if done >= pages:
            bar.remove_task(files.pop(source))

    with Progress(*columns, console=console, transient=True) as bar, pace.told_to(show):
        bar.add_task(printable(what), total=None)
        yield
