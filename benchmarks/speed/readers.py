"""One reader, in a process of its own: `python readers.py READER FILE…` reads the files and prints how much it found.

`this project` is the complete reading: grids, joined tables, icons, places, and the ledger that proves that nothing
was lost.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

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


# -- where our time goes

_STEPS = {
    # step: the functions in which it is spent
    "PDFium opens and parses pages": ("pdf_calls", ["load_document", "load_page", "close_page"]),
    "PDFium lays out their text": ("pdf_calls", ["load_text", "close_text"]),
    "PDFium: boxes of letters and objects": ("pdf_source", ["_Boxes.__init__", "_OpenPage.__init__"]),
    "letters: runs, fonts, characters": ("pdf_source._OpenPage", ["_letters", "_parts"]),
    "letters to words": ("pdf_source", ["words_of"]),
    "drawings, bitmaps": ("pdf_source._OpenPage", ["_add_paths", "_bitmap_key"]),
    "icons, frames": ("pdf_icons", ["found"]),
    "header and footer lines": ("pdf", ["_furniture", "_Edges.of"]),
    "grids": ("pdf", ["grids_of"]),
    "cells, items, icons in them": ("pdf._Reader", ["_grid"]),
    "the ledger": ("pdf", ["_prove"]),
    "tables joined over pages": ("analysis.tables.logical", ["tables_of"]),
}


def profile(path: str) -> None:
    """Print the seconds that each step of one reading takes, the start of Python and its imports apart."""
    begun = time.perf_counter()
    import importlib

    import analysis.tidy.tables_as_json
    from analysis.reading.pdf import blocks as pdf  # noqa: F401  (brought in here, so that their import is not counted)

    spent = {"imports": time.perf_counter() - begun}
    for step, (place, names) in _STEPS.items():
        for name in names:
            owner = _owner(importlib, place if "." not in name else f"{place}.{name.rpartition('.')[0]}")
            _timed(owner, name.rpartition(".")[2], step, spent)
    analysis.printed_tables.tables_of = analysis.tables.tables_of
    begun = time.perf_counter()
    analysis.printed_tables.tables_as_json(Path(path))
    whole = time.perf_counter() - begun
    spent["everything else"] = whole - sum(spent[step] for step in _STEPS)
    for step, seconds in spent.items():
        print(f"{step}\t{seconds:.4f}\t{seconds / whole if step != 'imports' else 0:.3f}")


def _owner(importlib: Any, place: str) -> Any:
    module, _, name = place.removeprefix("analysis.").partition(".")
    found = importlib.import_module(
        f"analysis.{module}" if place.startswith("analysis.") else f"analysis.reading.{module}"
    )
    return getattr(found, name) if name else found


def _timed(owner: Any, name: str, step: str, spent: dict[str, float]) -> None:
    whole = getattr(owner, name)
    spent.setdefault(step, 0.0)

    def timed(*arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return whole(*arguments, **options)
        finally:
            spent[step] += time.perf_counter() - begun

    setattr(owner, name, timed)


def main() -> None:
    """Read the files with one reader, or on several workers, or print the profile."""
    reader, *files = sys.argv[1:]
    name, _, workers = reader.partition(" x")
    if name == "profile":
        profile(files[0])
    elif workers:
        with ProcessPoolExecutor(int(workers)) as pool:
            print(sum(pool.map(READERS[name], files)))
    else:
        print(sum(map(READERS[name], files)))


if __name__ == "__main__":
    main()
