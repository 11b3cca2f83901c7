"""How far the reading of a file is: readers tell it page by page, and whoever waits for them may listen.

A child process tells its parent (see `isolation`), so that it makes no difference where a file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int, int], None]
"""Is told the name of a file, the number of its pages that are read, and how many it has."""

_listener: Listener | None = None


def tell(source: str, done: int, pages: int) -> None:
    """Say that so many pages of a file are read."""
    if _listener is not None:
        _listener(source, done, pages)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """Have a function hear what is told, from any thread, until the `with` ends."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before
