"""One reader for each file format, all with the same result: a Document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.document import Document
from analysis.errors import ReadingError

SUFFIXES = (".pdf", ".txt")


def read(path: Path, progress: Callable[[int, int], None] | None = None) -> Document:
    """The report in a file, read by the reader for its format.

    `progress` is called with (pages done, pages in all) while a long file is read.
    Raises ReadingError for a file that is missing, empty, or of no known format.
    """
    if not path.is_file():
        raise ReadingError(path.name, None, "is not a file", "give the path of a report (.pdf or .txt)")
    match path.suffix.lower():
        case ".pdf":
            from analysis.reading.pdf import read_pdf  # pdfplumber is slow to import; text reports do without

            return read_pdf(path, progress)
        case ".txt":
            from analysis.reading.text import read_text

            return read_text(path)
        case suffix:
            raise ReadingError(path.name, None, f"'{suffix}' is no format of a report", "give a .pdf or a .txt file")
