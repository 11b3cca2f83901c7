"""Small executed notebooks, as prose and charts write them, for the tests of the site."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

SVG = """<?xml version="1.0" encoding="utf-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="460pt" height="90pt"
 viewBox="0 0 460 90" version="1.1">
<metadata><rdf>made today</rdf></metadata>
<defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
<g id="figure_1"><path d="M 0 0 L 460 0 L 460 90 L 0 90 z" style="fill: #ffffff"/>
<defs><clipPath id="p1"><rect x="0" y="0" width="460" height="90"/></clipPath></defs>
<g clip-path="url(#p1)">
<rect id="bar" x="10" y="20" width="300" height="40" style="fill: #0072b2; stroke: #1a1a1a"/></g>
<use xlink:href="#bar" x="0" y="0"/>
<text x="20" y="80" style="font: 10px 'DejaVu Sans', sans-serif; text-anchor: start">x</text></g>
</svg>"""


def data(text: str, value: float, unit: str, sources: Iterable[str], how: str = "by_status") -> str:
    said = f'value="{value!r}" data-unit="{unit}" data-how="{how}" data-sources="{html.escape(" ".join(sources))}"'
    return f'<data class="number" {said}>{text}</data>'


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def figure(svg: str = SVG, alt: str = "Bars: done 3, ongoing 2.") -> str:
    source = base64.b64encode(svg.encode()).decode()
    return f'<figure class="chart"><img alt="{alt}" src="data:image/svg+xml;base64,{source}"></figure>'


def text(source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source)  # type: ignore[no-untyped-call, no-any-return]


def code(source: str, *outputs: dict[str, str]) -> NotebookNode:
    """A cell with its outputs, each given by MIME type."""
    made = [nbformat.v4.new_output("display_data", {"text/plain": "-", **output}) for output in outputs]  # type: ignore[no-untyped-call]
    return nbformat.v4.new_code_cell(source, outputs=made)  # type: ignore[no-untyped-call, no-any-return]


def write(path: Path, *cells: NotebookNode) -> Path:
    """The notebook as if it had been run from top to bottom."""
    for number, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), 1):
        cell.execution_count = number
    for number, cell in enumerate(cells, 1):
        cell.id = f"cell-{number}"
    notebook = nbformat.v4.new_notebook(cells=list(cells))  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return path


def markdown(said: str) -> dict[str, str]:
    return {"text/markdown": said}


def shown(made: str) -> dict[str, str]:
    return {"text/html": made}
