"""What stops the publishing of a page."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.core.errors import ReadingError


class PublishError(ReadingError):
    """A notebook that must not be published as it stands: `notebooks/01.ipynb, cell 4: problem: remedy`."""

    page = "docs/messages.md#a-page-is-not-published"

    def __init__(self, source: str, cell: int | None, problem: str, remedy: str) -> None:
        self.cell = cell
        super().__init__(source if cell is None else f"{source}, cell {cell}", None, problem, remedy)


def first_of(refused: Sequence[PublishError]) -> PublishError:
    """The first of several refusals, with the others as its notes (`__notes__`)."""
    for other in refused[1:]:
        refused[0].add_note(str(other))
    return refused[0]
