"""A moving bar on the terminal while something takes long: that it goes on, and for how long already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from analysis.safe_text import printable


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show `what` beside a bar on stderr until the `with` ends, and nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        bar.add_task(printable(what), total=None)
        yield
