"""Where a number is printed: the line of a text conversion, or the piece of a PDF's page, with the number marked."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator
from functools import cache

from analysis.answers.language import translated, unit_text
from analysis.answers.number import Number
from analysis.answers.output import number_html, plain_text
from analysis.answers.trace import Row, Tidy, report_lines, spans
from analysis.tidy.registers import load_persons, to_hide
from analysis.tidy.store import RAW

SHOWN = 5
"""So many sources of a number are shown in a notebook; then it is said how many more there are."""


def number_bundle(number: Number) -> dict[str, str]:
    """A number as JupyterLab shows it on its own: value, unit, formula, and where each source is printed."""
    shown = [(f"<p>{number_html(number)}{html.escape(unit_text(number.unit))}</p>", str(number))]
    if number.explained:
        shown.append((f"<p>{html.escape(number.explained)}</p>", number.explained))
    marked, lines = zip(*shown, *_places(number), strict=True)
    return {"text/html": f'<div class="sources">{"".join(marked)}</div>', "text/plain": "\n".join(lines)}


def _places(number: Number) -> Iterator[tuple[str, str]]:
    """For each of the first sources its place as HTML and as plain text, and a line for those that are left."""
    for key in number.sources[:SHOWN]:
        yield _place(key)
    more = len(number.sources) - SHOWN
    if more > 0:
        text = translated("… and {n} more rows").format(n=more)
        yield f"<p>{text}</p>", text


def _place(key: str) -> tuple[str, str]:
    (row,) = _tidy().rows([key])
    source = str(_tidy().report(row.report_id)["source_file"])
    where = f"{source}, {row.place}"
    if row.line is not None:
        shown = _marked_line(_lines(source)[row.line - 1], _tidy().quoted(row))
        return f"<p>{html.escape(where)}: <code>{shown}</code></p>", f"{where}: {plain_text(shown)}"
    if row.page is not None and row.box is not None:
        picture = base64.b64encode(_crop(source, row.page, row.box)).decode()
        marked = f'<img alt="{html.escape(where)}" src="data:image/png;base64,{picture}">'
        return f"<p>{html.escape(where)}:<br>{marked}</p>", where
    return f"<p>{html.escape(source)}</p>", source


@cache
def _tidy() -> Tidy:
    return Tidy()


@cache
def _lines(source: str) -> list[str]:
    path = RAW / source
    return report_lines(path, to_hide(load_persons(RAW.parent / "persons.csv"), path.stem))


_WINDOW = 60
"""Characters of a long line that are shown on either side of what is marked."""


def _marked_line(text: str, row: Row) -> str:
    """The line of a report with the row's words marked, as HTML; a long line cut on either side."""
    start, end = spans(text, [row]).get(row.key, (0, 0))
    before, behind = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    marked = f"<mark>{html.escape(text[start:end])}</mark>" if end > start else ""
    dots = "…" if start > _WINDOW else "", "…" if end + _WINDOW < len(text) else ""
    return f"{dots[0]}{html.escape(before)}{marked}{html.escape(behind)}{dots[1]}"


def _crop(source: str, page: int, box: tuple[float, ...]) -> bytes:
    """The piece of a PDF's page around a box, the box framed, as a PNG."""
    from PIL import ImageDraw

    from analysis.answers.look import page_picture

    scale, margin = 2.0, 24.0
    picture = page_picture(RAW / source, page, round(72 * scale))
    x0, top, x1, bottom = (edge * scale for edge in box)
    ImageDraw.Draw(picture).rectangle((x0 - 2, top - 2, x1 + 2, bottom + 2), outline="#c00000", width=2)
    cut = picture.crop((0, int(max(0, top - margin * scale)), picture.width, int(bottom + margin * scale)))
    file = io.BytesIO()
    cut.save(file, "PNG")
    return file.getvalue()
