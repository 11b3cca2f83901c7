"""What the reader of a PDF file noted: text that no person sees, numbers looked at on the rendered page."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.checks.finding import Finding
from analysis.reading.document import Document

_OUTCOMES = {"damaged_file": "differs", "hidden_text": "differs", "numbers_seen": "holds"}


def seen(document: Document) -> Iterator[Finding]:
    """A finding for each note of the reader, in the order of the pages."""
    for note in document.notes:
        said = {"why": note.reason}
        yield Finding(note.kind, _OUTCOMES[note.kind], said, observed=str(note.count), place=note.place)
