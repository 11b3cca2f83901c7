"""How far the reading of a file is: readers tell it page by page, and whoever waits at a terminal sees it.

A child process tells its parent (see `child`), so that it makes no difference where a file is read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from analysis.core.safe_text import printable

Listener = Callable[[str, int, int], None]
"""Is told the name of a file, the number of its pages that are read, and how many it has."""

_listener: Listener | None = None


def tell(source: str, done: int, pages: int) -> None:
    """Say that so many pages of a file are read."""
    if _listener is not None:
        _listener(source, done, pages)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """Have a function hear what is told, until the `with` ends."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before


@contextmanager
def shown() -> Iterator[None]:
    """Show on stderr which page of which file is being read; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield
        return

    def show(source: str, done: int, pages: int) -> None:
        print(f"\r\033[K{printable(source)[:60]}: page {done} of {pages}", end="", file=sys.stderr, flush=True)

    with told_to(show):
        yield
    print("\r\033[K", end="", file=sys.stderr, flush=True)
