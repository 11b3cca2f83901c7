"""What was made before: each thing kept by what it was made from, so that it is made once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from analysis.core import fingerprints
from analysis.core.cache import forget_others, kept_or_found

Thing = TypeVar("Thing")


class Made:
    """Things made of plain data, kept in a folder; without one all is made anew.

    Each is kept under a mark of what it was made from, and of the code and templates that made it.
    """

    def __init__(self, kept: Path | None) -> None:
        self._kept = kept
        self._code = [fingerprints.of_publishing(), fingerprints.of_environment()] if kept else []
        self._marks: list[str] = []

    def once(self, made_from: Callable[[], object], make: Callable[[], Thing]) -> tuple[Thing, bool]:
        """A thing, and whether it was made anew. `made_from` says as plain data all that decides what is made."""
        new = False

        def made() -> Thing:
            nonlocal new
            new = True
            return make()

        def mark() -> str:
            return fingerprints.mark(made_from(), self._code)

        if self._kept:
            self._marks.append(mark())
        return cast(Thing, kept_or_found(self._kept, mark, made)), new

    def forget_others(self) -> None:
        """Keep no longer what was not asked for."""
        if self._kept:
            forget_others(self._kept, self._marks)
