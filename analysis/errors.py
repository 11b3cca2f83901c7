"""What stops the work: one line that says what is wrong, where, and what to do."""

from __future__ import annotations

from analysis.document import Place


class ReadingError(Exception):
    """A report that cannot be read as it stands.

    Its text is one line: `source, place: problem: remedy`, for instance
    `manadsrapport-2017-11.txt, line 201: status 'Pausad' is not in the vocabulary: add it to status_words.csv`.
    """

    def __init__(self, source: str, place: Place | None, problem: str, remedy: str) -> None:
        self.source, self.place, self.problem, self.remedy = source, place, problem, remedy
        super().__init__(f"{source}{_spelled(place)}: {problem}: {remedy}")


def _spelled(place: Place | None) -> str:
    if place is None:
        return ""
    if place.line is not None:
        return f", line {place.line}"
    if place.page is not None:
        box = "" if place.box is None else " at " + ",".join(f"{edge:.0f}" for edge in place.box)
        return f", page {place.page}{box}"
    return ""
