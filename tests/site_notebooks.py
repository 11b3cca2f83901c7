"""Small executed notebooks, with outputs as `say`, `table` and `chart` write them, for the tests of the site."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.core.folders import replaced_folder
from analysis.publish import DATA, MARK, NOTEBOOKS, remarks, write_pages
from analysis.tidy.schema import TABLES, as_table

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


def data(text: str, value: float, unit: str, sources: Iterable[str], formula: str = "") -> str:
    said = f'value="{value!r}" data-unit="{unit}" data-sources="{html.escape(" ".join(sources))}"'
    computed = f' data-formula="{formula}"' if formula else ""
    return f'<data class="number" {said}{computed}>{text}</data>'


def assumption(text: str, reason: str) -> str:
    return f'<data class="assumption" value="0.5" data-unit="share" data-reason="{reason}">{text}</data>'


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def figure(
    svg: str = SVG, alt: str = "Bars: done, ongoing.", sources: str = "", caption: str = "", rows: str = ""
) -> str:
    """A chart with its caption, and its table behind it."""
    source = base64.b64encode(svg.encode()).decode()
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    behind = f'<details class="data"><summary>The numbers</summary>{rows}</details>' if rows else ""
    image = f'<img alt="{alt}" src="data:image/svg+xml;base64,{source}">'
    return f'<figure class="chart" data-sources="{sources}">{said}{image}</figure>{behind}'


def text(source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source)  # type: ignore[no-untyped-call, no-any-return]


def code(source: str, *outputs: dict[str, str] | NotebookNode) -> NotebookNode:
    """A cell with its outputs, each given by MIME type or whole."""
    made = [output if isinstance(output, NotebookNode) else _displayed(output) for output in outputs]
    return nbformat.v4.new_code_cell(source, outputs=made)  # type: ignore[no-untyped-call, no-any-return]


def _displayed(output: dict[str, str]) -> NotebookNode:
    return nbformat.v4.new_output("display_data", {"text/plain": "-", **output})  # type: ignore[no-untyped-call, no-any-return]


def write(path: Path, *cells: NotebookNode) -> Path:
    """The notebook as if it had been run from top to bottom."""
    for number, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), 1):
        cell.execution_count = number
    for number, cell in enumerate(cells, 1):
        cell.id = f"cell-{number}"
    notebook = nbformat.v4.new_notebook(cells=list(cells))  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return path


def stdout(said: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=said)  # type: ignore[no-untyped-call, no-any-return]


def markdown(said: str) -> dict[str, str]:
    return {"text/markdown": said}


def shown(made: str) -> dict[str, str]:
    return {"text/html": made}


REPORT: dict[str, object] = {
    "report_id": "rapport", "title": "Rapport 7", "publisher": "Region Exempel", "kind": "monthly_report",
    "period_start": date(2017, 1, 1), "period_end": date(2017, 11, 30), "source_file": "rapport.txt",
    "sha256": "0" * 64, "source_format": "text", "pages": None,
}  # fmt: skip

AMOUNT: dict[str, object] = {
    "report_id": "rapport", "table_no": 1, "table_title": "T", "row_no": 1, "line_item": "L",
    "line_item_printed": "L", "level": "item", "measure": "result", "period_start": date(2017, 1, 1),
    "period_end": date(2017, 11, 30), "value_mnkr": 1.0, "unit_printed": "",
    "source_page": None, "source_line": None, "source_bbox": "",
}  # fmt: skip


def write_tables(folder: Path, **tables: list[dict[str, object]]) -> None:
    """Tidy tables with these rows, the others empty."""
    folder.mkdir(parents=True)
    for name, table in TABLES.items():
        rows = [{column: row[column] for column in table.columns} for row in tables.get(name, [])]
        as_table(name, rows).to_csv(folder / f"{name}.csv", index=False, date_format="%Y-%m-%d")


def publish_site(out: Path, notebooks: Path = NOTEBOOKS, data: Path = DATA) -> Iterator[str]:
    """The site in the language of this process, as `languages.write_site` writes it in those of the settings."""
    with replaced_folder(out, mark=MARK) as folder:
        yield from write_pages(folder, notebooks, data)
    yield from remarks(notebooks, data)
