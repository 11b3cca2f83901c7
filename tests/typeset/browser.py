"""Typesets a report as HTML that Chromium prints to PDF."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.typeset import signs
from tests.typeset.model import Cell, Legend, Report, Section, Table, Text


@dataclass(frozen=True, slots=True)
class BrowserStyle:
    """`css` is added to the style sheet; `soft_hyphens` lets long words break."""

    css: str = ""
    landscape: bool = True
    soft_hyphens: bool = False


_SHEET = """
@page { size: A4 %(orientation)s; margin: 22mm 16mm 20mm;
  @top-left { content: "%(top)s"; font: 8pt sans-serif; }
  @bottom-center { content: "Sida " counter(page) " av " counter(pages); font: 8pt sans-serif; } }
body { font: 9pt/1.3 "Liberation Sans", "DejaVu Sans", sans-serif; margin: 0; }
table { border-collapse: collapse; width: 100%%; table-layout: fixed; margin: 6pt 0 14pt; }
th, td { text-align: left; vertical-align: top; padding: 3pt 4pt; overflow-wrap: break-word; }
td.number, th.number { text-align: right; }
p { margin: 0 0 3pt; } p.text { margin: 4pt 0 8pt; max-width: 150mm; }
.sign { width: 8pt; height: 8pt; vertical-align: -1pt; }
tr { break-inside: auto; }
"""
_GRID = "th, td { border: 0.75pt solid #555; } th { background: #dbe5f1; }"

_BREAKS = re.compile(r"(?<=[aeiouyåäö])(?=[bcdfghjklmnpqrstvxz][aeiouyåäö])")


def chromium() -> str | None:
    """The browser's command, None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _words(text: str, soft: bool) -> str:
    if soft:
        text = re.sub(r"\w{12,}", lambda match: _BREAKS.sub("\u00ad", match[0]), text)
    return html.escape(text)


def _cell(cell: Cell, tag: str, attributes: str, soft: bool) -> str:
    icons = " ".join(map(signs.markup, cell.signs))
    parts = [_words(words, soft) for words in cell.paragraphs] or [""]
    parts[0] = f"{icons} {parts[0]}" if icons else parts[0]
    inside = "".join(f"<p>{part}</p>" for part in parts) if len(parts) > 1 else parts[0]
    if cell.bold:
        inside = f"<b>{inside}</b>"
    return f"<{tag}{attributes}>{inside}</{tag}>"


def _table(table: Table, style: BrowserStyle) -> str:
    number = ' class="number"'
    columns = "".join(f'<col style="width:{100 * share / sum(table.widths):.2f}%">' for share in table.widths)
    head = "".join(
        f"<th{number if table.numbers_from is not None and at >= table.numbers_from else ''}>{_words(name, True)}</th>"
        for at, name in enumerate(table.header)
    )
    body = []
    for group in table.groups:
        for at, row in enumerate(group.rows):
            reach = f' rowspan="{len(group.rows)}"' if len(group.rows) > 1 else ""
            cells = [_cell(cell, "td", reach, style.soft_hyphens) for cell in group.span] if at == 0 else []
            for cell in row:
                cells.append(_cell(cell, "td", number if cell.align == "right" else "", style.soft_hyphens))
            body.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _legend(legend: Legend) -> str:
    between = " &nbsp; &nbsp; " if legend.way == "line" else "<br>"
    entries = between.join(f"{signs.markup(sign)} {html.escape(legend.mark + sign.label)}" for sign in legend.signs)
    return f'<p class="text">{html.escape(legend.intro)}</p><p class="text">{entries}</p>'


def page_source(report: Report, style: BrowserStyle) -> str:
    """The report as one HTML document."""
    out = []
    for block in report.blocks:
        match block:
            case Text(level=level) if level > 0:
                out.append(f"<h{level}>{html.escape(block.text)}</h{level}>")
            case Text():
                out.append(f'<p class="text">{"• " if block.level == -1 else ""}{html.escape(block.text)}</p>')
            case Legend():
                out.append(_legend(block))
            case Table():
                out.append(_table(block, style))
            case Section():
                pass
            case _:
                raise TypeError(f"a browser look has no {type(block).__name__}")
    sheet = _SHEET % {
        "orientation": "landscape" if style.landscape else "portrait",
        "top": report.furniture[0] if report.furniture else "",
    }
    return (
        f'<!doctype html><html lang="sv"><meta charset="utf-8"><title>{html.escape(report.title)}</title>'
        f"<style>{sheet}{style.css or _GRID}</style><body>{''.join(out)}</body></html>"
    )


def typeset(report: Report, style: BrowserStyle) -> tuple[bytes, int, list[int]]:
    """The PDF as Chromium prints it, its number of pages, and no page with a picture."""
    browser = chromium()
    if browser is None:
        raise FileNotFoundError("chromium: not on this system")
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "report.html", Path(name) / "report.pdf"
        source.write_text(page_source(report, style), encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={name}/profile"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        pdf = target.read_bytes()
    return pdf, len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)), []
