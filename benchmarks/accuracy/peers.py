"""One PDF, one tool, its tables as JSON on standard output: `python peers.py TOOL FILE`.

Each tool runs with what its documentation offers for such pages; none is told where the tables are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

Table = list[list[str | None]]


def pdfplumber_lines(path: str) -> Iterator[Table]:
    """Cells from the page's rules (pdfplumber's default)."""
    yield from _pdfplumber(path, {})


def pdfplumber_text(path: str) -> Iterator[Table]:
    """Columns from how the words stand, rows from the horizontal rules."""
    yield from _pdfplumber(path, {"vertical_strategy": "text", "horizontal_strategy": "lines"})


def pdfplumber_words(path: str) -> Iterator[Table]:
    """Columns and rows from how the words stand."""
    yield from _pdfplumber(path, {"vertical_strategy": "text", "horizontal_strategy": "text"})


def _pdfplumber(path: str, settings: dict[str, str]) -> Iterator[Table]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            yield from page.extract_tables(settings)
            page.close()


def camelot_lattice(path: str) -> Iterator[Table]:
    """Cells from the page's rules as a picture shows them."""
    yield from _camelot(path, flavor="lattice")


def camelot_stream(path: str) -> Iterator[Table]:
    """Columns from how the words stand."""
    yield from _camelot(path, flavor="stream")


def camelot_network(path: str) -> Iterator[Table]:
    """Columns from which words stand in line with each other."""
    yield from _camelot(path, flavor="network")


def _camelot(path: str, flavor: str) -> Iterator[Table]:
    import camelot  # type: ignore[import-not-found]

    for table in camelot.read_pdf(path, pages="all", flavor=flavor, suppress_stdout=True):
        yield table.df.values.tolist()


def tabula_lattice(path: str) -> Iterator[Table]:
    """Cells from the page's rules."""
    yield from _tabula(path, lattice=True)


def tabula_stream(path: str) -> Iterator[Table]:
    """Columns from how the words stand."""
    yield from _tabula(path, stream=True)


def _tabula(path: str, **options: bool) -> Iterator[Table]:
    import tabula  # type: ignore[import-not-found]

    kept = {"header": None, "dtype": str}
    for frame in tabula.read_pdf(path, pages="all", multiple_tables=True, silent=True, pandas_options=kept, **options):
        yield frame.astype(object).where(frame.notna(), None).values.tolist()


def pymupdf_lines(path: str) -> Iterator[Table]:
    """Cells from the page's rules and boxes (PyMuPDF's default)."""
    yield from _pymupdf(path, "lines")


def pymupdf_text(path: str) -> Iterator[Table]:
    """Columns and rows from how the words stand."""
    yield from _pymupdf(path, "text")


def _pymupdf(path: str, strategy: str) -> Iterator[Table]:
    import pymupdf  # type: ignore[import-not-found]

    pymupdf.set_messages(text="fd:2")
    with pymupdf.open(path) as pdf:
        for page in pdf:
            for table in page.find_tables(strategy=strategy).tables:
                yield table.extract()


TOOLS: dict[str, dict[str, Callable[[str], Iterator[Table]]]] = {
    "pdfplumber": {"lines": pdfplumber_lines, "text": pdfplumber_text, "words": pdfplumber_words},
    "Camelot": {"lattice": camelot_lattice, "stream": camelot_stream, "network": camelot_network},
    "Tabula": {"lattice": tabula_lattice, "stream": tabula_stream},
    "PyMuPDF": {"lines": pymupdf_lines, "text": pymupdf_text},
}
"""Tool → setting → its tables, page by page."""


def main() -> None:
    """Print the tables of one PDF as one setting of one tool reads them."""
    tool, setting, path = sys.argv[1:]
    tables: list[dict[str, Any]] = []
    for rows in TOOLS[tool][setting](path):
        tables.append({"rows": [[None if cell is None else str(cell) for cell in row] for row in rows]})
    sys.stdout.write("\n" + json.dumps({"tables": tables}))


if __name__ == "__main__":
    main()
