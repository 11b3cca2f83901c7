"""Typesets a report as an OpenDocument text that LibreOffice exports to PDF."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.typeset import signs
from tests.typeset.model import Cell, Legend, Report, Section, Sign, Table, Text


@dataclass(frozen=True, slots=True)
class OfficeStyle:
    """How a word processor sets the report; lengths in points. `rules`: around all cells, or below them alone."""

    family: str = "DejaVu Sans"
    size: float = 9
    landscape: bool = True
    repeat_header: bool = True
    header_fill: str = "#d9e2f3"
    rules: str = "all"


_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
_WIDTH = {True: 842.0 - 108, False: 595.0 - 108}


def office() -> str | None:
    """LibreOffice's command, None where there is none."""
    return next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)


def _styles(report: Report, style: OfficeStyle) -> str:
    size, family = style.size, style.family
    wide, high = (842, 595) if style.landscape else (595, 842)
    border = "0.5pt solid #444444"
    sides = f'fo:border="{border}"' if style.rules == "all" else f'fo:border="none" fo:border-bottom="{border}"'
    paragraph = '<style:paragraph-properties fo:margin-bottom="3pt"{extra}/>'
    font = f'fo:font-family="{family}" fo:font-size="{{size}}pt" fo:font-weight="{{weight}}" fo:language="sv"'

    def of_paragraph(name: str, size: float, weight: str = "normal", extra: str = "") -> str:
        return (
            f'<style:style style:name="{name}" style:family="paragraph">{paragraph.format(extra=extra)}'
            f"<style:text-properties {font.format(size=size, weight=weight)}/></style:style>"
        )

    def of_cell(name: str, fill: str) -> str:
        return (
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
            f'{sides} fo:padding="2.5pt" fo:background-color="{fill}"/></style:style>'
        )

    headings = "".join(
        of_paragraph(f"h{level}", points, "bold", ' fo:margin-top="10pt" fo:keep-with-next="always"')
        for level, points in ((1, 16), (2, 13), (3, 11))
    )
    right = ' fo:text-align="end"'
    automatic = (
        f"{of_paragraph('body', size + 0.5)}{of_paragraph('cell', size)}{of_paragraph('bold', size, 'bold')}"
        f"{of_paragraph('number', size, 'normal', right)}{of_paragraph('total', size, 'bold', right)}"
        f"{of_paragraph('edge', 8)}{headings}{of_cell('plain', 'transparent')}{of_cell('head', style.header_fill)}"
        '<style:style style:name="row" style:family="table-row">'
        '<style:table-row-properties fo:keep-together="auto"/></style:style>'
        '<style:style style:name="table" style:family="table"><style:table-properties '
        f'style:width="{_WIDTH[style.landscape]}pt" table:align="left" table:border-model="collapsing"/></style:style>'
        '<style:page-layout style:name="page"><style:page-layout-properties '
        f'fo:page-width="{wide}pt" fo:page-height="{high}pt" fo:margin="54pt" '
        f'style:print-orientation="{"landscape" if style.landscape else "portrait"}"/>'
        '<style:header-style><style:header-footer-properties fo:margin-bottom="12pt"/></style:header-style>'
        '<style:footer-style><style:header-footer-properties fo:margin-top="12pt"/></style:footer-style>'
        "</style:page-layout>"
    )
    above = "".join(f'<text:p text:style-name="edge">{escape(line)}</text:p>' for line in report.furniture[:-1])
    below = escape(report.furniture[-1].replace("|", "  ")) if report.furniture else ""
    below = below.replace("{page}", "<text:page-number/>").replace("{pages}", "<text:page-count/>")
    return (
        f"<office:automatic-styles>{automatic}</office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard" style:page-layout-name="page">'
        f'<style:header>{above}</style:header><style:footer><text:p text:style-name="edge">{below}</text:p>'
        "</style:footer></style:master-page></office:master-styles>"
    )


def _sign(sign: Sign) -> str:
    if sign.kind != "image":
        raise TypeError("a word processor's look has bitmaps for icons")
    data = base64.b64encode(signs.bitmap(sign.shape, sign.colour)).decode()
    return (
        '<draw:frame text:anchor-type="as-char" svg:width="8pt" svg:height="8pt" style:rel-width="scale">'
        f"<draw:image><office:binary-data>{data}</office:binary-data></draw:image></draw:frame> "
    )


def _cell(cell: Cell, fill: str = "plain", attributes: str = "") -> str:
    name = {("right", False): "number", ("right", True): "total", ("left", True): "bold"}.get(
        (cell.align, cell.bold), "cell"
    )
    before = "".join(map(_sign, cell.signs))
    texts = [escape(paragraph) for paragraph in cell.paragraphs] or [""]
    texts[0] = before + texts[0]
    inside = "".join(f'<text:p text:style-name="{name}">{text}</text:p>' for text in texts)
    return f'<table:table-cell table:style-name="{fill}"{attributes}>{inside}</table:table-cell>'


def _table(table: Table, number: int, style: OfficeStyle) -> tuple[str, str]:
    """The table, and the styles of its columns."""
    widths = [_WIDTH[style.landscape] * share / sum(table.widths) for share in table.widths]
    columns = "".join(
        f'<style:style style:name="t{number}c{at}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width:.1f}pt"/></style:style>'
        for at, width in enumerate(widths)
    )
    used = "".join(f'<table:table-column table:style-name="t{number}c{at}"/>' for at in range(len(widths)))
    names = "".join(
        _cell(Cell((name,), bold=True, align="right" if _is_number(table, at) else "left"), "head")
        for at, name in enumerate(table.header)
    )
    head = f'<table:table-row table:style-name="row">{names}</table:table-row>'
    if style.repeat_header:
        head = f"<table:table-header-rows>{head}</table:table-header-rows>"
    body = []
    for group in table.groups:
        reach = f' table:number-rows-spanned="{len(group.rows)}"' if len(group.rows) > 1 else ""
        for at, row in enumerate(group.rows):
            if at == 0:
                first = "".join(_cell(cell, attributes=reach) for cell in group.span)
            else:
                first = "<table:covered-table-cell/>" * len(group.span)
            body.append(f'<table:table-row table:style-name="row">{first}{"".join(map(_cell, row))}</table:table-row>')
    drawn = f'<table:table table:name="t{number}" table:style-name="table">{used}{head}{"".join(body)}</table:table>'
    return drawn, columns


def _is_number(table: Table, column: int) -> bool:
    return table.numbers_from is not None and column >= table.numbers_from


def document(report: Report, style: OfficeStyle) -> str:
    """The report as one flat OpenDocument file."""
    body, columns = [], ""
    for number, block in enumerate(report.blocks):
        match block:
            case Text(level=level) if level > 0:
                body.append(f'<text:p text:style-name="h{level}">{escape(block.text)}</text:p>')
            case Text():
                bullet = "• " if block.level == -1 else ""
                body.append(f'<text:p text:style-name="body">{bullet}{escape(block.text)}</text:p>')
            case Legend():
                lines = [_sign(sign) + escape(block.mark + sign.label) for sign in block.signs]
                lines = [escape(block.intro)] * bool(block.intro) + lines
                body += [f'<text:p text:style-name="body">{line}</text:p>' for line in lines]
            case Table():
                drawn, own = _table(block, number, style)
                columns += own
                body.append(drawn + '<text:p text:style-name="cell"/>')
            case Section():
                pass
            case _:
                raise TypeError(f"a word processor's look has no {type(block).__name__}")
    styles = _styles(report, style).replace("</office:automatic-styles>", columns + "</office:automatic-styles>")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{styles}<office:body><office:text>{''.join(body)}</office:text></office:body></office:document>"
    )


def typeset(report: Report, style: OfficeStyle) -> tuple[bytes, int, list[int]]:
    """The PDF as LibreOffice exports it, its number of pages, and no page with a picture."""
    command = office()
    if command is None:
        raise FileNotFoundError("libreoffice: not on this system")
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "report.fodt"
        source.write_text(document(report, style), encoding="utf-8")
        profile = f"-env:UserInstallation={(Path(name) / 'profile').as_uri()}"
        arguments = ["--headless", profile, "--convert-to", "pdf", "--outdir", name, str(source)]
        subprocess.run([command, *arguments], check=True, capture_output=True, timeout=240)
        pdf = (Path(name) / "report.pdf").read_bytes()
    return pdf, len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)), []
