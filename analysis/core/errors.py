"""What stops the work: one line that says what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from analysis.core.places import Place
from analysis.core.safe_text import one_line


class StoppedError(Exception):
    """What cannot be done as it stands.

    Its text is one line that a terminal shows as it is: `source, place: problem: remedy`, for instance
    `manadsrapport-2017-11.txt, line 201: status 'Pausad' is not in the vocabulary: add it to status_words.csv`.
    `page` is where the documentation says more about errors of its kind.
    """

    page: ClassVar[str] = "docs/messages.md"

    def __init__(self, source: str, place: Place | None, problem: str, remedy: str) -> None:
        self.source, self.place, self.problem, self.remedy = source, place, problem, remedy
        super().__init__(f"{one_line(source)}{_spelled(place)}: {one_line(problem)}: {one_line(remedy)}")

    @property
    def with_page(self) -> str:
        """The line for a person at a terminal, who may want to read on."""
        return f"{self} (see {self.page})"


class ReadingError(StoppedError):
    """A report that cannot be read."""

    page = "docs/messages.md#a-report-is-not-read"


class VocabularyGap(ReadingError):
    """A report with words that the vocabulary does not know.

    `file` is the vocabulary file that should, `lines` those that it lacks, with '' for what a person must say.
    """

    page = "docs/messages.md#a-word-is-not-known"

    def __init__(
        self, source: str, place: Place | None, problem: str, file: str, lines: Sequence[dict[str, str]]
    ) -> None:
        self.file, self.lines = file, list(lines)
        remedy = f"add it to analysis/tidy/vocabulary/{file}.csv; `python3 run.py drift` proposes the line"
        super().__init__(source, place, problem, remedy)


class BudgetExceeded(ReadingError):
    """A report that takes more time or memory than was allowed; on another machine, or with more, it may be read."""

    page = "docs/messages.md#a-report-takes-too-much"


class ReaderFault(ReadingError):
    """A report at which the reader itself broke down: a mistake of ours, not of the report's."""

    page = "docs/messages.md#report-this-as-a-fault"


class WritingError(StoppedError):
    """A folder that cannot be written; what stood there before still stands."""

    page = "docs/messages.md#a-folder-is-not-written"


def _spelled(place: Place | None) -> str:
    if place is None:
        return ""
    if place.line is not None:
        return f", line {place.line}"
    if place.page is not None:
        box = "" if place.box is None else " at " + ",".join(f"{edge:.0f}" for edge in place.box)
        return f", page {place.page}{box}"
    return ""
