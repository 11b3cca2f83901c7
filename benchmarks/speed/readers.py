"""One reader, in a process of its own: `python readers.py READER FILE…` reads the files and prints how much it found.

`this project` is the complete reading: grids, joined tables, icons, places, and the ledger that proves that nothing
was lost.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def this_project(path: str) -> int:
    """Everything that a PDF report holds for this project, as JSON."""
    from analysis.tidy.tables_as_json import tables_as_json

    return len(tables_as_json(Path(path)))


def pdfium_text(path: str) -> int:
    """The text of each page as PDFium has it, and nothing else: nobody who goes through PDFium can be faster."""
    import pypdfium2

    letters = 0
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        letters += len(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return letters


def peer(tool: str, setting: str, path: str) -> int:
    """The tables that another tool finds."""
    from benchmarks.accuracy.peers import TOOLS

    return sum(1 for _ in TOOLS[tool][setting](path))


READERS: dict[str, Callable[[str], int]] = {
    "this project": this_project,
    "PDFium's text": pdfium_text,
    "pdfplumber": partial(peer, "pdfplumber", "lines"),
    "Camelot lattice": partial(peer, "Camelot", "lattice"),
    "Camelot stream": partial(peer, "Camelot", "stream"),
    "Tabula lattice": partial(peer, "Tabula", "lattice"),
    "Tabula stream": partial(peer, "Tabula", "stream"),
    "PyMuPDF": partial(peer, "PyMuPDF", "lines"),
}


def main() -> None:
    """Read the files with one reader, or on several workers."""
    reader, *files = sys.argv[1:]
    name, _, workers = reader.partition(" x")
    if workers:
        with ProcessPoolExecutor(int(workers)) as pool:
            print(sum(pool.map(READERS[name], files)))
    else:
        print(sum(map(READERS[name], files)))


if __name__ == "__main__":
    main()
