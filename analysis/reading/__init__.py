"""One reader for each file format, all with the same result: a Document."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analysis.core.errors import ReadingError
from analysis.core.safe_text import is_plain_name
from analysis.reading.document import Document

SUFFIXES = (".pdf", ".txt")

_OTHER_FORMATS = {
    b"PK\x03\x04": "an Office document or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "a Rich Text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
}
_TEXT_BYTES = b"\t\n\r\f" + bytes(range(32, 256))


def read(path: Path) -> Document:
    """The report in a file, read by the reader for its format.

    Raises ReadingError for a file that is missing, empty, of no known format or not of that which its name says, for
    one whose name cannot be a report's, and for one that changes while it is read.
    """
    digest = _examined(path)
    if path.suffix.lower() == ".pdf":
        from analysis.reading.pdf.blocks import read_pdf  # pdfplumber is slow to import; text reports do without

        document = read_pdf(path)
    else:
        from analysis.reading.text import read_text

        document = read_text(path)
    if document.sha256 != digest:
        raise ReadingError(path.name, None, "changed while it was read", "wait until it is complete, and read it again")
    return document


def _examined(path: Path) -> str:
    """The hash of a file that may be a report, going by its name and its first bytes."""
    name, suffix = path.name, path.suffix.lower()
    if not is_plain_name(path.stem):
        raise ReadingError(
            name, None, "its name cannot be a report's", "begin it with a letter or a digit, without any of <>:/\\|?*"
        )
    if suffix not in SUFFIXES and path.is_dir():
        raise ReadingError(name, None, "is a folder", "give the path of a report (.pdf or .txt)")
    if suffix not in SUFFIXES:
        raise ReadingError(name, None, f"'{suffix}' is no format of a report", "give a .pdf or a .txt file")
    try:
        # Neither of these opens anything: to open a named pipe would be to wait for its other end.
        if not path.is_file():
            problem = "is a folder" if path.is_dir() else "is not a file" if path.exists() else "does not exist"
            raise ReadingError(name, None, problem, "give the path of a report (.pdf or .txt)")
        with path.open("rb") as file:
            head = file.read(1024)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        problem = f"cannot be opened ({error.strerror})"
        raise ReadingError(name, None, problem, "see to it that you may read it") from None
    _refuse_other_formats(name, suffix, head)
    return digest


def _refuse_other_formats(name: str, suffix: str, head: bytes) -> None:
    """Raises ReadingError for a file whose first bytes are not those of a report of that suffix."""
    if not head.strip():
        raise ReadingError(name, None, "holds no text", "convert or save the report again, or remove the file")
    found = next((what for magic, what in _OTHER_FORMATS.items() if head.startswith(magic)), None)
    if found:
        raise ReadingError(name, None, f"is {found}", "save it as PDF")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise ReadingError(name, None, "is a web page, not a report", "fetch the file again")
    is_pdf = b"%PDF-" in head
    if is_pdf and suffix == ".txt":
        raise ReadingError(name, None, "is a PDF", "name it .pdf")
    if not is_pdf and suffix == ".pdf" and not head.translate(None, _TEXT_BYTES):
        raise ReadingError(name, None, "is a text and no PDF", "name it .txt")
