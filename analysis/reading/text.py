"""Text conversions of reports: one line for each paragraph or table row, cells between tabs.

What such a conversion leaves behind: HTML residue in cells, page breaks as blank lines with the header row repeated,
paragraphs and rows cut in two by them, icons lost. This module undoes the residue and finds the blocks; rows cut by a
page break are rejoined in `tables`.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.core.safe_text import without_controls
from analysis.core.swedish import ends_sentence
from analysis.reading.document import (
    Block,
    Cell,
    Document,
    Grid,
    Heading,
    Icon,
    Item,
    Legend,
    LegendEntry,
    Page,
    Paragraph,
    Piece,
    Row,
)

_SIGN = r"[\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2900-\u2bff]|[—!](?=\s|$)"
"""A character that stands for an icon: an arrow, a shape, a dingbat; a long dash or "!" that stands alone."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
# The two reports that we know have 100 kB each, and their longest line has 5 000 characters.
_LARGEST_FILE = 20_000_000
_LONGEST_LINE = 200_000

_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.? +[^\W\d]")
_CONTENTS = re.compile(r"\d+(?:\.\d+)*\t[^\t]+\t\d+")
_BULLET = re.compile(r"[-•–]\s+")
_LEGEND_LINE = re.compile(r"(\S?)\s*=\s+(\S.*)")
_TAG = re.compile(r"</?(?:p|i|b|u|em|strong|span|div|br|li|ul|ol)\b[^<>]*>", re.IGNORECASE)
_YEAR = re.compile(r"20\d\d")  # "Källa | 2021 | 2022": names columns as words do
_NO_HEADER_CELL = re.compile(rf"[-+−]?\d[\d\s.,]*%?|\d{{4}}-\d\d-\d\d|(?:{_SIGN}).*|.*<.*|.{{80,}}", re.DOTALL)


def read_text(path: Path) -> Document:
    """The report in a text conversion. Every word's line is kept; pages are what the repeated headers show.

    Raises ReadingError for a file that is empty, not UTF-8, or holds a table without its header row.
    """
    raw = _bytes_of(path)
    lines = _decoded(raw, path.name).split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > _LONGEST_LINE:
            problem = f"a line of {len(line)} characters is none of a report"
            raise ReadingError(path.name, Place(line=number), problem, "convert it again, a line for each row")
    if not any(line.strip() for line in lines):
        raise ReadingError(path.name, None, "holds no text", "convert the report again, or remove the file")
    return Document(
        name=path.stem,
        source_file=path.name,
        source_format="text",
        sha256=hashlib.sha256(raw).hexdigest(),
        pages=tuple(_pages(_with_rejoined_paragraphs(_with_legends(_blocks(lines, path.name))))),
    )


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(_LARGEST_FILE + 1)
    if len(raw) > _LARGEST_FILE:
        problem = f"is larger than {_LARGEST_FILE // 1_000_000} MB, as no text of a report is"
        raise ReadingError(path.name, None, problem, "convert it again, or split it")
    return raw


def _decoded(raw: bytes, source: str) -> str:
    if raw.startswith(_UTF16_MARKS) or _is_wide(raw):
        raise ReadingError(source, None, "is UTF-16 or UTF-32, not UTF-8", "save the text as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ReadingError(source, Place(line=line), "is not UTF-8", "save the text as UTF-8") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise ReadingError(source, Place(line=line), "holds a NUL character", "this is no text: convert it again")
    if conflict := re.search(r"^(?:<<<<<<<|>>>>>>>) .*$", text, re.MULTILINE):
        line = text[: conflict.start()].count("\n") + 1
        problem, remedy = "holds the mark of a merge conflict", "get the file back as it was committed"
        raise ReadingError(source, Place(line=line), problem, remedy)
    # A letter with a mark may be spelled as two characters (å as a and a ring), which no word of ours would equal.
    return without_controls(unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def _is_wide(raw: bytes) -> bool:
    """Whether every other byte is a NUL, as in Latin text of two bytes a character."""
    return len(raw) > 3 and any(raw[start:200:2].count(0) * 4 > len(raw[:200]) for start in (0, 1))


# ---------------------------------------------------------------------------------------------------------------------
# Lines to blocks


def _blocks(lines: list[str], source: str) -> Iterator[Block]:
    """Headings, paragraphs and grids as they stand; a line of a table of contents is a paragraph like any other."""
    number, depth = 0, 0
    while number < len(lines):
        line, place = lines[number], Place(line=number + 1)
        number += 1
        if not line.strip():
            continue
        if "\t" in line and not _CONTENTS.fullmatch(line):
            first = number - 1
            while number < len(lines) and "\t" in lines[number]:
                number += 1
            if all(_is_sign_and_label(line) for line in lines[first:number]):  # a legend as a table without names
                for above, line in enumerate(lines[first:number], first + 1):
                    yield Paragraph(Item((Piece(" ".join(line.split()), Place(line=above)),)))
            else:
                yield _grid(lines[first:number], first + 1, source)
        elif _is_heading(line, _next_text(lines, number)):
            numbered = _NUMBERED.match(line)
            depth = numbered[1].count(".") + 2 if numbered else depth
            yield Heading(Item((Piece(line.strip(), place),)), depth if numbered else depth + 1)
        else:
            bullet = _BULLET.match(line)
            text = line[bullet.end() :] if bullet else line
            yield Paragraph(Item((Piece(text.strip(), place),)), bullet=bool(bullet))


def _is_sign_and_label(line: str) -> bool:
    cells = [cell.strip() for cell in line.split("\t")]
    return len(cells) == 2 and all(cells) and any(re.fullmatch(_SIGN, cell) for cell in cells)


def _next_text(lines: list[str], number: int) -> str:
    return next((line for line in lines[number:] if line.strip()), "")


def _is_heading(line: str, following: str) -> bool:
    """A numbered line, or a short one that ends no sentence and that the next line does not go on with."""
    text = line.strip()
    if _LEGEND_LINE.fullmatch(text) or _BULLET.match(line) or "\t" in line:
        return False
    if len(text) > 160 or text[-1] in ".:;," or re.search(_SIGN, text):
        return False
    if _NUMBERED.match(text):
        return True
    return len(text) <= 80 and text[0].isupper() and not following.lstrip()[:1].islower()


def _grid(lines: list[str], first: int, source: str) -> Grid:
    header = _stripped(lines[0].split("\t"))
    names = [name for name in header if not _YEAR.fullmatch(name)]
    if not names or any(_NO_HEADER_CELL.fullmatch(name) or not name for name in names):
        raise ReadingError(
            source, Place(line=first), "a table begins without its header row", "put the header's line back above it"
        )
    rows = []
    for number, line in enumerate(lines[1:], first + 1):
        place = Place(line=number)
        rows.append(Row(tuple(Cell(_items(cell, place), place) for cell in line.split("\t")), place))
    return Grid(tuple(header), tuple(rows), Place(line=first))


def _stripped(cells: list[str]) -> list[str]:
    cells = [cell.strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _items(cell: str, place: Place) -> tuple[Item, ...]:
    """The paragraphs of a cell, each with the sign before it; in a list, a lost sign is an icon without key."""
    items: list[Item] = []
    for paragraph in re.split(r"</?p\b[^<>]*>", cell):
        listed = re.search(r"<[uo]l\b", paragraph) is not None
        # Where a list's signs were lost, the two spaces that stood around each are all that parts its entries.
        parting = rf"(?={_SIGN})|\s{{2,}}|(?<=>)\s+(?=\S)" if listed else rf"^(?={_SIGN})"
        parts = [part for part in re.split(parting, paragraph.strip()) if _TAG.sub("", part).strip()]
        for part in parts:
            item = _item(_TAG.sub("", part), place)
            if not item.pieces and not item.icons:  # spelled characters that are nothing: "&nbsp;"
                continue
            if listed and not item.icons:
                item = Item(item.pieces, (Icon("", place),))
            if items and not item.icons and _is_one_sentence(items[-1].text, item.text):
                items[-1] = Item(items[-1].pieces + item.pieces, items[-1].icons)
            else:
                items.append(item)
    return tuple(items)


def _item(text: str, place: Place) -> Item:
    text = without_controls(html.unescape(text)).strip()
    sign = re.match(_SIGN, text)
    icons = (Icon(sign[0], place),) if sign else ()
    text = text[sign.end() :].strip() if sign else text
    return Item((Piece(text, place),) if text else (), icons)


def _is_one_sentence(above: str, below: str) -> bool:
    return not ends_sentence(above) and below[:1].islower()


# ---------------------------------------------------------------------------------------------------------------------
# Blocks put right


def _with_legends(blocks: Iterator[Block]) -> list[Block]:
    """Lists that explain signs become legends: "◆ Uppdraget uppfylls delvis", or "= Projekt" where the icon is lost."""
    result: list[Block] = []
    run: list[Paragraph] = []
    for block in [*blocks, None]:
        if isinstance(block, Paragraph) and (block.bullet or _LEGEND_LINE.fullmatch(block.text)):
            run.append(block)
            continue
        if run:
            result += _legend_or_list(run, result[-1] if result else None)
            run = []
        if block is not None:
            result.append(block)
    return result


def _legend_or_list(run: list[Paragraph], above: Block | None) -> list[Block]:
    if all(_LEGEND_LINE.fullmatch(paragraph.text) for paragraph in run):
        entries = []
        for paragraph in run:
            sign, label = _LEGEND_LINE.fullmatch(paragraph.text).groups()  # type: ignore[union-attr]
            place = paragraph.item.place
            entries.append(LegendEntry(Icon(sign, place) if sign else None, Item((Piece(label, place),))))
        return [Legend("", tuple(entries))]
    if any(re.search(rf"(?:^|\s)(?:{_SIGN})\s", paragraph.text) for paragraph in run):
        title = above.text if isinstance(above, Paragraph) else ""
        return [Legend(title, tuple(entry for paragraph in run for entry in _entries(paragraph)))]
    return list(run)


def _entries(paragraph: Paragraph) -> Iterator[LegendEntry]:
    """One line may explain several signs: "⏸ Aktiviteten är pausad, — Aktiviteten har inte startats upp"."""
    place = paragraph.item.place
    for part in re.split(rf"(?:^|\s+)(?={_SIGN})", paragraph.text):
        if part.strip():
            item = _item(part, place)
            label = Item((Piece(item.text.rstrip(" ,;"), place),))
            yield LegendEntry(item.icons[0] if item.icons else None, label)


def _with_rejoined_paragraphs(blocks: list[Block]) -> list[Block]:
    """Paragraphs that a page break cut in two are one again."""
    result: list[Block] = []
    for block in blocks:
        above = result[-1] if result else None
        if isinstance(block, Paragraph) and isinstance(above, Paragraph) and _goes_on(above, block):
            result[-1] = Paragraph(Item(above.item.pieces + block.item.pieces), above.bullet)
        else:
            result.append(block)
    return result


def _goes_on(above: Paragraph, below: Paragraph) -> bool:
    # A list entry that ends no sentence is cut even where what follows happens to begin in upper case ("IT-miljö").
    return not below.bullet and not ends_sentence(above.text) and (below.text[:1].islower() or above.bullet)


def _pages(blocks: list[Block]) -> Iterator[Page]:
    """A grid right below another, with no word between them, stands on the next page."""
    pages: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Grid) and pages[-1] and isinstance(pages[-1][-1], Grid):
            pages.append([])
        pages[-1].append(block)
    for number, content in enumerate(pages, 1):
        yield Page(number, tuple(content))
