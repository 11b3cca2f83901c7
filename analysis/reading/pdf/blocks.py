"""PDF reports: pages as headings, paragraphs, legends and grids, every character in exactly one of them.

A page is read as `pdf_source` gives it, its grids are found by `pdf_grids`; here words become cells, paragraphs and
headings, lines that every page repeats become furniture, and the ledger proves that nothing was lost or used twice.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from analysis.core.csv_files import csv_lines
from analysis.core.errors import ReadingError
from analysis.core.fingerprints import of_file
from analysis.core.places import Box, Place
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
    Note,
    Page,
    Paragraph,
    Piece,
    Row,
)
from analysis.reading.pdf.cells import FoundCell, FoundGrid
from analysis.reading.pdf.grids import grids_of
from analysis.reading.pdf.header import header_rows, names_of, seat, title_rows
from analysis.reading.pdf.icons import AMBIGUOUS, BULLETS, glyph_of, is_coloured, is_sign, key_of_glyph
from analysis.reading.pdf.lines import Line, is_row_of_amounts, lines_of
from analysis.reading.pdf.page_tops import Above, continued, names_end, names_parted, tail_of
from analysis.reading.pdf.pdfium import sheets
from analysis.reading.pdf.sheet import LARGE, MARGIN, Picture, Rule, Sheet, Word
from analysis.reading.pdf.turned import upright_words

_NEIGHBOURS = 2  # pages before and after that a line is compared with
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[^\W\d]")
_PAGE_NUMBER = re.compile(
    r"(?:sida|sid|page|s\.)?\s*-?\s*\d{1,4}\s*-?(?:\s*(?:av|of|/)?\s*\(?\d{1,4}\)?)?", re.IGNORECASE
)
_AMOUNT = re.compile(r"[-−–+(]?\s?\d[\d\s.,]*\)?\s?%?")
_VOCABULARY = Path(__file__).parents[2] / "tidy" / "vocabulary" / "icons.csv"


Source = Callable[[Path], Iterator[Sheet]]
"""What yields the pages of a file, and tells `pace` as it does."""


def read_pdf(path: Path, source: Source = sheets) -> Document:
    """The report in a PDF file, whose pages `source` yields.

    Raises ReadingError for a file that cannot be read, and when a character of a page was lost or used twice.
    """
    reader = _Reader(path.name, _registered_signs())
    window: deque[tuple[Sheet, list[Line], list[Word]]] = deque()
    edges: dict[int, _Edges] = {}
    drafts: list[_Draft] = []
    notes: list[Note] = []
    numbers = 0

    def finish() -> None:
        sheet, lines, behind = window.popleft()
        number = sheet.number
        near = [edges[n] for n in range(number - _NEIGHBOURS, number + _NEIGHBOURS + 1) if n in edges and n != number]
        drafts.append(reader.page(sheet, lines, behind, near))
        edges.pop(number - _NEIGHBOURS, None)

    for sheet in source(path):
        notes += sheet.notes
        numbers += sum(any(map(str.isdigit, word.text)) for word in sheet.words)
        sheet = replace(sheet, words=tuple(upright_words(sheet.words)))
        behind = _behind(sheet.words)
        apart = {id(word) for word in behind}
        lines = lines_of(word for word in sheet.words if id(word) not in apart)
        window.append((sheet, lines, behind))
        edges[sheet.number] = _Edges.of(sheet, lines)
        if len(window) > _NEIGHBOURS:
            finish()
    while window:
        finish()
    looked_at = Note("numbers_seen", Place(), "every number was confirmed on the rendered page", numbers)
    document = Document(
        name=path.stem,
        source_file=path.name,
        source_format="pdf",
        sha256=of_file(path),
        pages=tuple(reader.pages(drafts)),
        notes=(*notes, looked_at),
    )
    hidden = any(note.kind == "hidden_text" for note in notes)
    if not any(page.blocks or page.furniture for page in document.pages):
        raise ReadingError(
            path.name,
            Place(page=1),
            "all of its text is hidden, as behind a scanned page" if hidden else "it holds no text, only pictures",
            "get the report as text: scanned pages are not read",
        )
    return document


def _registered_signs() -> set[str]:
    return {row["icon"] for _, row in csv_lines(_VOCABULARY, ("icon",))}


# ---------------------------------------------------------------------------------------------------------------------
# Furniture


@dataclass(slots=True)
class _Edges:
    """The lines near a page's upper and lower edge: (text without its numbers, numbers, base line, within a frame)."""

    page: int
    lines: list[tuple[str, list[int], float, bool]]

    @classmethod
    def of(cls, sheet: Sheet, lines: Sequence[Line]) -> _Edges:
        """The edges of one page."""
        upper, lower = MARGIN * sheet.height, (1 - MARGIN) * sheet.height
        marginal = [line for line in lines if line.base < upper and line.bottom < upper]
        marginal += [line for line in lines if line.base > lower and line.top > lower]
        return cls(sheet.number, [(*_without_numbers(line), line.base, _is_framed(line, sheet)) for line in marginal])

    def holds(self, line: Line, page: int, unframed: bool = False) -> bool:
        """Whether this page has the line too, at the same height; numbers that differ must be page numbers.

        `unframed`: and has it outside rules and shades.
        """
        text, numbers = _without_numbers(line)
        return any(
            text == other
            and abs(line.base - base) < 4
            and not (unframed and framed)
            and all(a == b or a - b == page - self.page for a, b in zip(numbers, others, strict=True))
            for other, others, base, framed in self.lines
        )


def _without_numbers(line: Line) -> tuple[str, list[int]]:
    # Amounts ("12,5") stay in the text: a table's row on the next page is not the same line.
    whole = r"(?<![\d,.])\d+(?![,.]?\d)"
    return re.sub(whole, "0", line.text), [int(number) for number in re.findall(whole, line.text)]


def _furniture(sheet: Sheet, lines: list[Line], near: Sequence[_Edges], header: Sequence[str]) -> list[Line]:
    """Header and footer lines: near an edge, outside rules and shades, and on a neighbouring page too; page numbers.

    Not the names of a table's columns (`header`), which stand on each page as well.
    """
    found: list[Line] = []
    for run in (lines, lines[::-1]):
        margin: list[Line] = []
        for number, line in enumerate(run):
            outer = line.bottom < MARGIN * sheet.height if run is lines else line.top > (1 - MARGIN) * sheet.height
            # A browser prints rules without a cell on a page that is else empty: what is free elsewhere is free here.
            free = outer and (
                not _is_framed(line, sheet) or any(other.holds(line, sheet.number, unframed=True) for other in near)
            )
            if not free:
                break
            if run is lines and (names_end(lines[number:], header) or _names_columns(line, lines[number + 1 :])):
                break
            margin.append(line)
        # What stands further out than a repeated line is furniture too; a page number only at the very edge.
        last = -1
        for index, line in enumerate(margin):
            repeated = any(other.holds(line, sheet.number) for other in near)
            numbered = _PAGE_NUMBER.fullmatch(line.text) is not None
            if (repeated or (numbered and last == index - 1)) and (
                numbered or _ends_apart(run, index, near, sheet.number)
            ):
                last = index
        found += margin[: last + 1]
    return list({id(line): line for line in found}.values())


def _names_columns(line: Line, below: Sequence[Line]) -> bool:
    """Whether a line has the names of three columns or more: each begins or ends where a text below it does."""
    parts = line.segments(0.9)
    edges = [edge for other in below[:20] for part in other.segments(0.9) for edge in ((0, part.x0), (1, part.x1))]

    def has_column(part: Line) -> bool:
        return any(abs(edge - (part.x1 if side else part.x0)) < 1.5 for side, edge in edges)

    return len(parts) > 2 and sum(map(has_column, parts)) + 1 >= len(parts)


def _ends_apart(lines: Sequence[Line], index: int, near: Sequence[_Edges], page: int) -> bool:
    """Whether the repeated lines from here inwards end in white space: those right beside other text belong to it."""
    for line, inner in pairwise(lines[index:]):
        if max(inner.top - line.bottom, line.top - inner.bottom) >= 1.0 * line.size:
            return True
        if not any(other.holds(inner, page) for other in near):
            return False
    return True


def _behind(words: Sequence[Word]) -> list[Word]:
    """The words of a mark that is printed over or under a whole page ("UTKAST"): large, and not clear of the text."""
    sizes = [word.size for word in words]
    if not words or max(sizes) <= LARGE * min(sizes):
        return []
    usual = sorted(sizes)[len(sizes) // 2]
    large = [word for word in words if word.size > LARGE * usual]
    small = [((word.x0 + word.x1) / 2, word.base - 0.3 * word.size) for word in words if word.size <= LARGE * usual]
    marks = {
        (word.font, word.color, round(word.size))
        for word in large
        if any(word.x0 < x < word.x1 and word.base - 0.7 * word.size < y < word.base for x, y in small)
    }
    return [word for word in large if (word.font, word.color, round(word.size)) in marks]


def _is_framed(line: Line, sheet: Sheet) -> bool:
    middle = line.base - 0.3 * line.size
    behind = [shade for shade in sheet.shades if shade.top <= middle <= shade.bottom]
    return (
        all(any(shade.x0 <= word.x0 and word.x1 <= shade.x1 for shade in behind) for word in line.words)
        or any(top <= middle <= bottom for top, bottom in sheet.frames)
        or _heads_rules(line, sheet)
    )


def _heads_rules(line: Line, sheet: Sheet) -> bool:
    """Whether a line stands between the first two of several rules of one width: a header row of a table."""
    levels = sheet.levels
    middle = line.base - 0.3 * line.size
    above = max((level for level in levels if level <= middle), default=None)
    if above is None or middle - above > 2 * line.size:
        return False
    x0, x1 = levels[above]
    below = [
        level for level, (left, right) in levels.items() if level > middle and abs(left - x0) + abs(right - x1) < 4
    ]
    return len(below) > 1 and x0 <= line.x0 + 1 and line.x1 - 1 <= x1


# ---------------------------------------------------------------------------------------------------------------------
# Pages


@dataclass(slots=True)
class _Text:
    """Lines outside grids that belong together; heading or paragraph is told when the whole file is known."""

    item: Item
    size: float
    bold: bool
    bullet: bool
    letters: int
    full: bool  # its last line had no room for another word of some length


@dataclass(slots=True)
class _Draft:
    number: int
    blocks: list[_Text | Legend | Grid]
    furniture: list[Piece]
    notes: list[str]
    stray: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    source: str
    signs: set[str]
    header: tuple[str, ...] = ()
    titles: list[str] = field(default_factory=list)
    columns: list[float] | None = None
    above: Above | None = None
    right: float = 0.0
    sizes: Counter[tuple[bool, float]] = field(default_factory=Counter)

    def page(self, sheet: Sheet, lines: list[Line], behind: Sequence[Word], near: Sequence[_Edges]) -> _Draft:
        """One page's blocks in the order of reading. `lines` are those of its words but for the ones in `behind`."""
        furniture = _furniture(sheet, lines, near, self.header)
        draft = _Draft(sheet.number, [], [_piece(line.words, sheet) for line in furniture], _notes(sheet))
        out = {id(word) for line in furniture for word in line.words}
        if behind:
            text = " ".join(word.text for word in sorted(behind, key=lambda word: word.order))
            draft.notes.append(f"large letters lie over the text and are left out of it: {text[:40]!r}")
            draft.furniture += [_piece([word], sheet) for word in behind]
            out.update(id(word) for word in behind)
        words = [word for word in sheet.words if id(word) not in out]
        icons = [icon for icon in sheet.icons if not icon.plain]
        found = grids_of(words, sheet.rules, sheet.shades, icons, self.columns)
        self.columns = found[-1].xs if found else None
        if self.above:
            found = self._with_tail(found, words, icons, self.above)
        inside = {id(word) for grid in found for cell in grid.cells for word in cell.words}
        free = [word for word in words if id(word) not in inside]
        for grid in found:
            _refuse_drawn_amounts(self.source, sheet, grid)
        doubtful = _doubtful(self.source, sheet, found, free)
        draft.furniture += [_piece([word], sheet) for word in doubtful]
        free = [word for word in free if word not in doubtful]
        held = {id(icon) for grid in found for cell in grid.cells for icon in cell.icons}
        loose = [icon for icon in icons if id(icon) not in held]
        placed: list[tuple[float, _Text | Legend | Grid]] = []
        self._used = set()
        placed += self._legends(free, loose, sheet, draft)
        free = [word for word in free if id(word) not in self._used]
        bare = min((word.top for word in free), default=sheet.height)
        shown: list[FoundGrid] = []
        for grid in found:
            goes_on = not shown and grid.ys[0] < bare + 1
            shown.append(names_parted(grid, self.header))
            if told := _told_by_colour(grid):
                box = ",".join(f"{edge:.0f}" for edge in sheet.on_page(told[0].box))
                draft.notes.append(
                    f"{len(told)} cells without a word have a colour of their own, which is not read: {box}"
                )
            block, titles = self._grid(shown[-1], sheet, draft, self.above if goes_on else None)
            placed += [(grid.ys[0] - 0.1, title) for title in titles]
            placed.append((grid.ys[0], block))
        barriers = sorted(top for top, _ in placed)
        placed += self._texts(free, sheet, draft, barriers)
        placed.sort(key=lambda pair: pair[0])
        last = placed[-1][1] if placed else None
        self.above = Above.of(shown[-1], len(last.head)) if isinstance(last, Grid) else None
        draft.blocks = [block for _, block in placed]
        draft.stray = [_piece(line.words, sheet) for line in lines_of(free) if is_row_of_amounts(line)]
        _prove(self.source, sheet, draft)
        return draft

    _used: set[int] = field(default_factory=set)

    def _with_tail(
        self, found: list[FoundGrid], words: Sequence[Word], icons: Sequence[Picture], above: Above
    ) -> list[FoundGrid]:
        """The grids of a page, with the rest of the table above where that is no grid by itself."""
        free = [word for word in words if not found or word.bottom < found[0].ys[0] + 1]
        tail = tail_of(free, icons, above, self.header) if free else None
        if tail is None:
            return found
        return continued(tail, found, self.header, free)

    # -- Legends

    def _legends(
        self, words: Sequence[Word], icons: Sequence[Picture], sheet: Sheet, draft: _Draft
    ) -> Iterator[tuple[float, Legend]]:
        lines = lines_of(words)
        right = max((line.x1 for line in lines), default=0.0)
        bullets: list[Word] = []
        for title, run in _legend_runs(_with_pictures(lines, icons), self.signs, right, bullets):
            if _is_legend(run):
                yield self._legend(title, run, sheet, draft)
        draft.furniture += [_piece([word], sheet) for word in bullets]
        self._used.update(map(id, bullets))

    def _legend(self, title: str, run: list[list[_Entry]], sheet: Sheet, draft: _Draft) -> tuple[float, Legend]:
        entries = []
        for entry in (entry for line in run for entry in line):
            label = list(entry.words)
            self._used.update(id(word) for word in label)
            if isinstance(entry.icon, Word):
                self._used.add(id(entry.icon))
                self.signs.add(entry.key)
            for end in (0, -1):  # "= Projekt", "Projekt (" before its sign
                while len(label) > 1 and (not _has_letters([label[end]]) or label[end].text in ("och", "samt")):
                    draft.furniture.append(_piece([label.pop(end)], sheet))
            pieces = tuple(_piece(line.words, sheet) for line in lines_of(label))
            icon = Icon(entry.key, _place(entry.icon.box, sheet))
            entries.append(LegendEntry(icon, Item(pieces)))
        top = min(entry.icon.box[1] for line in run for entry in line)
        return top, Legend(title, tuple(entries))

    # -- Text outside grids

    def _texts(
        self, words: Sequence[Word], sheet: Sheet, draft: _Draft, barriers: Sequence[float]
    ) -> Iterator[tuple[float, _Text]]:
        lines = lines_of(words)
        right = max((line.x1 for line in lines), default=0.0)
        # Few lines do not say how far lines go: then they go as far as on the page before.
        right = max(right, self.right) if len(lines) < 5 else right
        self.right = right
        for top, group in _in_columns(lines, right, barriers):
            first = group[0].words[0]
            bullet = first.text in BULLETS or (first.text in ("-", "–") and len(group[0].words) > 1)
            used = [line.words for line in group]
            if bullet and len(group[0].words) > 1:
                draft.furniture.append(_piece([first], sheet))
                used[0] = used[0][1:]
            pieces = tuple(_piece(part, sheet) for part in used)
            letters = sum(len(word.text) for part in used for word in part)
            size = round(max(line.size for line in group) * 2) / 2
            bold = all(line.bold for line in group)
            self.sizes[bold, size] += letters
            full = right - group[-1].x1 < 4 * group[-1].size
            yield top, _Text(Item(pieces), size, bold, bullet, letters, full)

    # -- Grids

    def _grid(self, found: FoundGrid, sheet: Sheet, draft: _Draft, above: Above | None) -> tuple[Grid, list[_Text]]:
        """A grid as the page shows it, and its first rows that are titles. `above`: the table that may go on here."""
        width = len(found.xs) - 1
        rights = _right_edges(found)
        pitch = _usual_pitch(found)
        titles = title_rows(found, self.header)
        head = header_rows(found, self.header, titles)
        if head and above and names_of(found, titles, head) != self.header and above.has_rows_like(found, head):
            titles = head = 0
        rows = []
        in_row: list[list[FoundCell]] = [[] for _ in found.ys[1:]]
        for cell in found.cells:
            in_row[cell.row].append(cell)
        for number, own in enumerate(in_row):
            cells: list[Cell | None] = [None] * width
            for cell in own:
                read = self._cell(cell, rights[cell.column + cell.columns - 1], pitch, sheet, draft)
                for column in range(cell.column, cell.column + cell.columns):
                    cells[column] = Cell(place=read.place)
                cells[seat(cell, found.xs)] = read
            box = (found.xs[0], found.ys[number], found.xs[-1], found.ys[number + 1])
            rows.append(Row(tuple(cells), _place(box, sheet)))
        header = names_of(found, titles, head) if head else ()
        if header:
            self.header = header
        items = [item for row in rows[:titles] if row.cells[0] for item in row.cells[0].items]
        if above and items and [item.text for item in items] == self.titles:
            draft.furniture += [piece for item in items for piece in item.pieces]  # each page repeats them
            items = []
        elif items:
            self.titles = [item.text for item in items]
        texts = [_Text(item, 0.0, False, False, len(item.text), False) for item in items]
        return Grid(header, tuple(rows[head:]), _place(found.box, sheet), tuple(rows[titles:head])), texts

    def _cell(self, cell: FoundCell, right: float, pitch: float, sheet: Sheet, draft: _Draft) -> Cell:
        items: tuple[Item, ...] = ()
        if cell.words or cell.icons:
            items = tuple(_items(cell.words, cell.icons, right, pitch, self.signs, sheet, draft))
        return Cell(items, _place(cell.box, sheet), cell.open_below)

    # -- The whole file

    def pages(self, drafts: Iterable[_Draft]) -> Iterator[Page]:
        """The pages, with headings told from paragraphs by what type the file uses."""
        # Headings are bold as a rule: a page of little prose has more letters in them.
        plain = {size: count for (bold, size), count in self.sizes.items() if not bold}
        sizes = plain or {size: count for (_, size), count in self.sizes.items()}
        usual = max(sizes, key=lambda size: sizes[size]) if sizes else 10.0
        drafts = list(drafts)
        _rejoin_paragraphs(drafts, usual)
        printed = _words_of(drafts)
        levels = sorted(
            {
                (block.size, block.bold)
                for draft in drafts
                for block in draft.blocks
                if isinstance(block, _Text) and _is_heading(block, usual)
            },
            reverse=True,
        )
        for draft in drafts:
            blocks = tuple(_block(block, usual, levels, printed) for block in draft.blocks)
            yield Page(draft.number, blocks, tuple(draft.furniture), tuple(draft.notes), tuple(draft.stray))


def _rejoin_paragraphs(drafts: Sequence[_Draft], usual: float) -> None:
    """Put paragraphs together that a page break cut, as parts of the first page; notes in smaller type stand between.

    A text that ends a sentence is whole, whatever follows: so a conversion to text reads it too.
    """
    above: tuple[_Draft, int] | None = None
    for draft in drafts:
        first = draft.blocks[0] if draft.blocks else None
        if above and isinstance(first, _Text):
            page, at = above
            last = page.blocks[at]
            if isinstance(last, _Text) and _goes_on(last, first, usual):
                item = Item(last.item.pieces + first.item.pieces)
                page.blocks[at] = replace(last, item=item, letters=last.letters + first.letters, full=first.full)
                draft.blocks = draft.blocks[1:]
                if not draft.blocks:
                    continue  # and perhaps over the next page too
        above = next(
            (
                (draft, at)
                for at in reversed(range(len(draft.blocks)))
                if not (isinstance(block := draft.blocks[at], _Text) and block.size < usual)
            ),
            None,
        )


def _goes_on(above: _Text, below: _Text, usual: float) -> bool:
    """Whether a page begins with the rest of the text that the page before ends with."""
    if below.bullet or above.size != below.size or above.bold != below.bold or ends_sentence(above.item.text):
        return False
    if _is_heading(above, usual) and _is_heading(below, usual):
        return False
    text = above.item.text
    cut = above.full and (text[-1:].isalpha() or text.endswith(",")) and not _is_heading(below, usual)
    return below.item.text[:1].islower() or cut


def _words_of(drafts: Iterable[_Draft]) -> set[str]:
    """The words that a file prints in its texts and cells, names of columns aside."""
    found: set[str] = set()
    for draft in drafts:
        for block in draft.blocks:
            if isinstance(block, Grid):
                texts = [cell.text for row in block.rows for cell in row.cells if cell]
            else:
                texts = list(_texts_of(block))
            for text in texts:
                found.update(re.findall(r"[^\W\d_]+", text.casefold()))
    return found


def _mended(name: str, printed: set[str]) -> str:
    """A column's name with the words whole that a narrow cell broke without a hyphen ("Avvik else").

    Whole is what the file prints elsewhere, where it does not print both of the parts.
    """
    words: list[str] = []
    for word in name.split(" "):
        before = words[-1].casefold() if words else ""
        part = word.casefold()
        parted = not before or not word[:1].islower() or (before in printed and part in printed)
        if not parted and _is_printed(before + part, printed):
            words[-1] += word
        else:
            words.append(word)
    return " ".join(words)


def _is_printed(word: str, printed: set[str]) -> bool:
    """Whether a file prints a word, or a longer one that it is the larger part of."""
    return word in printed or (
        len(word) > 6 and any(other.startswith(word) or other.endswith(word) for other in printed)
    )


def _block(
    block: _Text | Legend | Grid, usual: float, levels: Sequence[tuple[float, bool]], printed: set[str]
) -> Block:
    if isinstance(block, Grid):
        return replace(block, header=tuple(_mended(name, printed) for name in block.header))
    if not isinstance(block, _Text):
        return block
    if not _is_heading(block, usual):
        return Paragraph(block.item, block.bullet)
    numbered = _NUMBERED.match(block.item.text)
    rank = levels.index((block.size, block.bold)) + 1
    return Heading(block.item, numbered[1].count(".") + 2 if numbered else rank)


def _is_heading(block: _Text, usual: float) -> bool:
    text = block.item.text
    if block.bullet or not text or len(text) > 160 or text[-1] in ".,;:" or not any(c.isalpha() for c in text):
        return False
    if block.size >= 1.12 * usual:
        return True
    return block.bold and block.size >= usual and len(text) <= 120


def _doubtful(source: str, sheet: Sheet, grids: Sequence[FoundGrid], free: Sequence[Word]) -> list[Word]:
    """The words outside grids that a person may read otherwise than the file says them: they are no figures.

    Raises ReadingError for the first such number in a grid.
    """
    found: list[Word] = []
    for box, reason in sheet.doubtful:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if any(grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1] for grid in grids):
            remedy = "compare the page with the report's own file, and export it again"
            raise ReadingError(source, _place(box, sheet), reason, remedy)
        found += [word for word in free if word.x0 < box[2] and word.x1 > box[0] and word.top < y < word.bottom]
    return found


def _refuse_drawn_amounts(source: str, sheet: Sheet, grid: FoundGrid) -> None:
    """Raises ReadingError where a picture or curves stand in an empty cell of a column of amounts, beside a label."""
    texts = {id(cell): " ".join(word.text for word in cell.words) for cell in grid.cells}
    labelled = {cell.row for cell in grid.cells if cell.column == 0 and any(map(str.isalpha, texts[id(cell)]))}
    counted = {cell.row for cell in grid.cells if cell.column and _AMOUNT.fullmatch(texts[id(cell)])}
    for column in range(1, len(grid.xs) - 1):
        cells = [cell for cell in grid.cells if cell.column == column and cell.columns == 1]
        amounts = sum(_AMOUNT.fullmatch(texts[id(cell)]) is not None for cell in cells)
        of_amounts = amounts and amounts * 3 >= sum(bool(cell.words) for cell in cells)
        for cell in cells:
            ruled = any(_reaches_into(rule, cell.box) for rule in sheet.rules)
            drawn = (of_amounts and cell.icons) or (not ruled and not cell.icons and sheet.is_drawn_on(cell.box))
            drawn = drawn and (of_amounts or cell.row in counted)
            if cell.row in labelled and not cell.words and drawn:
                problem = "something is drawn where an amount may stand, and a drawing is not read"
                raise ReadingError(source, _place(cell.box, sheet), problem, "get the report as text")


def _reaches_into(rule: Rule, box: Box) -> bool:
    """Whether a rule is drawn within a cell: not all that is drawn there stands for an amount."""
    return rule.x0 < box[2] - 4 and rule.x1 > box[0] + 4 and rule.top < box[3] - 4 and rule.bottom > box[1] + 4


def _notes(sheet: Sheet) -> list[str]:
    notes = []
    area = sheet.width * sheet.height
    for x0, top, x1, bottom in sheet.pictures:
        if (x1 - x0) * (bottom - top) > 0.15 * area:
            box = sheet.on_page((x0, top, x1, bottom))
            notes.append(
                "a picture covers " + ",".join(f"{edge:.0f}" for edge in box) + ": a table or text in it is not read"
            )
    if sheet.outlines > 100 and sheet.outlines > len(sheet.words):
        notes.append(f"{sheet.outlines} outlines are drawn where letters may be meant: they are not read")
    unnamed = sum(word.text.count("(cid:") for word in sheet.words)
    if unnamed > 20 and unnamed * 4 > len(sheet.words):
        notes.append("its letters have no meaning in the file (no Unicode): the text is not what the page shows")
    return notes


# ---------------------------------------------------------------------------------------------------------------------
# Words to pieces, items and paragraphs


def _place(box: Box, sheet: Sheet) -> Place:
    return Place(page=sheet.number, box=sheet.on_page(box))


def _box_of(words: Sequence[Word]) -> Box:
    return (
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
    )


def _piece(words: Sequence[Word], sheet: Sheet) -> Piece:
    return Piece(" ".join(word.text for word in words), _place(_box_of(words), sheet))


def _with_pictures(lines: Sequence[Line], icons: Iterable[Picture]) -> list[tuple[Line | None, list[Picture]]]:
    """Lines with the pictures that stand on them; a picture on no line stands alone."""
    rows: list[tuple[Line | None, list[Picture]]] = [(line, []) for line in lines]
    alone: list[tuple[Line | None, list[Picture]]] = []
    for icon in sorted(icons, key=lambda icon: (icon.box[1], icon.box[0])):
        middle = (icon.box[1] + icon.box[3]) / 2
        best = None
        for line, pictures in rows:
            assert line is not None
            if line.top - 2 <= middle <= line.bottom + 2:
                distance = abs((line.top + line.bottom) / 2 - middle)
                if best is None or distance < best[0]:
                    best = (distance, pictures)
        if best:
            best[1].append(icon)
        else:
            alone.append((None, [icon]))
    rows += alone
    rows.sort(key=lambda row: row[0].top if row[0] else row[1][0].box[1])
    for _, pictures in rows:
        pictures.sort(key=lambda icon: icon.box[0])
    return rows


@dataclass(slots=True)
class _Entry:
    icon: Picture | Word
    key: str
    words: list[Word]


def _glyph_key(word: Word, signs: set[str], following: Word | None) -> str | None:
    """The key of a word that is a sign; None for text.

    A sign that text uses too ("!", "–") counts where the report or the vocabulary knows it, or where colour sets it
    off from the word that follows.
    """
    if is_sign(word.text, word.font):
        return key_of_glyph(word.text, word.color)
    if word.text in AMBIGUOUS or word.text in BULLETS:
        key = key_of_glyph(word.text, word.color)
        if key in signs or (is_coloured(word.color) and following is not None and following.color != word.color):
            return key
    return None


def _entries(line: Line | None, pictures: Sequence[Picture], signs: set[str]) -> tuple[list[Word], list[_Entry]]:
    """A legend's line as what goes on from the line above, and its entries: each an icon with the words after it."""
    if line is None:
        return [], []
    tokens: list[Picture | Word] = sorted([*line.words, *pictures], key=lambda token: token.box[0])
    first: list[Word] = []
    entries: list[_Entry] = []
    certain = bool(pictures) or any(is_sign(word.text, word.font) for word in line.words)
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        after = following if isinstance(following, Word) else None
        key = token.key if isinstance(token, Picture) else _glyph_key(token, signs, after)
        if key is None and isinstance(token, Word) and after is not None and token.text in AMBIGUOUS | BULLETS:
            explained = after.text == "=" or (certain and token.text in "!—?×" and after.text[:1].isupper())
            if explained or (token.color != after.color and certain):
                key = key_of_glyph(token.text, token.color)
        if key is not None:
            entries.append(_Entry(token, key, []))
        elif isinstance(token, Word):
            (entries[-1].words if entries else first).append(token)
    if entries and _has_letters(first) and not _has_letters(entries[-1].words):
        return [], _behind_labels(first, entries)
    return (first, entries) if all(_has_letters(entry.words) for entry in entries) else ([], [])


def _legend_runs(
    rows: Sequence[tuple[Line | None, list[Picture]]], signs: set[str], right: float, bullets: list[Word]
) -> Iterator[tuple[str, list[list[_Entry]]]]:
    """Lines that follow one another and begin with icons, with the text above them; `bullets` takes theirs up."""
    run: list[list[_Entry]] = []
    above = title = ""
    for line, pictures in rows:
        tail, entries = _entries(line, pictures, signs)
        if run and line is not None and line.top - run[-1][-1].icon.box[3] > 3 * line.size:
            yield title, run
            run = []
        goes_on = bool(run) and line is not None and _continues_label(run, line, right)
        if entries and tail and not goes_on and _leads_in(tail):  # "Teckenförklaring:", or the bullet of a list
            bullets += [] if _has_letters(tail) else tail
            tail = []
        if entries and (not tail or goes_on):
            title = title if run else above
            if tail:
                run[-1][-1].words += tail
            run.append(entries)
        elif goes_on and line is not None:
            run[-1][-1].words += line.words
        else:
            yield title, run
            run = []
            above = line.text if line else above
    yield title, run


def _behind_labels(first: list[Word], entries: list[_Entry]) -> list[_Entry]:
    """The entries of a line whose signs stand behind their labels: "Projekt (●), Följer planeringen (▲)"."""
    titled = max((number for number, word in enumerate(first[:-1], 1) if word.text.endswith(":")), default=0)
    labels = [first[titled:]]  # "Teckenförklaring: Projekt (●)"
    for entry in entries:
        words = list(entry.words)
        while words and not _has_letters(words[:1]):  # "),"
            labels[-1].append(words.pop(0))
        labels.append(words)
    found = [_Entry(entry.icon, entry.key, words) for entry, words in zip(entries, labels, strict=False)]
    return found if all(_has_letters(entry.words) for entry in found) and not labels[-1] else []


def _leads_in(words: Sequence[Word]) -> bool:
    """Whether words before the first sign of a line are a title or a bullet, and no text that goes on."""
    return words[-1].text.endswith(":") or (len(words) == 1 and not _has_letters(words))


def _has_letters(words: Sequence[Word]) -> bool:
    return any(character.isalpha() for word in words for character in word.text)


def _continues_label(run: Sequence[Sequence[_Entry]], line: Line, right: float) -> bool:
    """Whether a line begins with the rest of the last label: it stands below its words, or the line above was full."""
    entry = run[-1][-1]
    last = max(entry.words, key=lambda word: (word.base, word.x1))
    if not 0 < line.base - last.base < 1.5 * last.size:
        return False
    first = sorted(entry.words, key=lambda word: (word.base, word.x0))[:2]
    if any(abs(line.x0 - word.x0) < 2 for word in first) and line.x0 > entry.icon.box[2]:
        return True
    start = run[0][0].icon.box[0]
    width = line.words[0].x1 - line.words[0].x0
    return len(run[-1]) > 1 and abs(line.x0 - start) < 2 and last.x1 + 0.25 * last.size + width > right - 3 * last.size


def _is_legend(run: Sequence[Sequence[_Entry]]) -> bool:
    """Whether lines that begin with icons explain them: each icon once, each label short."""
    entries = [entry for line in run for entry in line]
    if not entries:
        return False
    keys = [entry.key for entry in entries]
    if len(set(keys)) < len(keys):
        return False
    labels = [" ".join(word.text for word in entry.words) for entry in entries]
    if any(len(label) > 90 for label in labels):
        return False
    return len(entries) > 1 or labels[0].startswith("=")


def _items(
    words: Sequence[Word],
    icons: Sequence[Picture],
    right: float,
    usual: float,
    signs: set[str],
    sheet: Sheet,
    draft: _Draft,
) -> Iterator[Item]:
    """A cell's paragraphs, each with the icons before it. `usual`: from line to line in the grid, in type sizes."""
    rows = _with_pictures(lines_of(words), icons)
    pitch = _pitch([line for line, _ in rows if line], usual)
    pieces: list[Piece] = []
    marks: list[Icon] = []
    above: Line | None = None
    for line, pictures in rows:
        for segment, leading in _runs(line, pictures):
            own = list(segment)
            begins = [Icon(icon.key, _place(icon.box, sheet)) for icon in leading]
            while (
                own
                and (key := _glyph_key(own[0], signs, own[1] if len(own) > 1 else None)) is not None
                and _may_begin(own, above, right, bool(begins))
            ):
                begins.append(Icon(key, _place(own[0].box, sheet)))
                own = own[1:]
            bullet = bool(own) and len(own) > 1 and own[0].text in BULLETS
            if bullet:
                draft.furniture.append(_piece(own[:1], sheet))
                own = own[1:]
            here = Line(own) if own else None
            parted = (
                bool(begins)
                or bullet
                or (above is not None and here is not None and _is_parted(above, here, pitch, right))
            )
            if parted and pieces:
                yield Item(tuple(pieces), tuple(marks))
                pieces, marks = [], []
            marks += begins
            if here is not None:
                pieces.append(_piece(own, sheet))
                above = here
    if pieces or marks:
        yield Item(tuple(pieces), tuple(marks))


def _runs(line: Line | None, pictures: Sequence[Picture]) -> Iterator[tuple[list[Word], list[Picture]]]:
    """A line cut before each picture that has text after it: (words, pictures before them)."""
    if line is None:
        yield [], list(pictures)
        return
    leading: list[Picture] = []
    words: list[Word] = []
    waiting = list(pictures)
    for word in line.words:
        while waiting and waiting[0].box[0] < word.x0:
            if words:
                yield words, leading
                words, leading = [], []
            leading.append(waiting.pop(0))
        words.append(word)
    yield words, leading + waiting


def _may_begin(words: Sequence[Word], above: Line | None, right: float, after_icon: bool) -> bool:
    """Whether a sign at a line's start begins an entry: it would have fitted on the line above if it only went on."""
    if above is None or after_icon or len(words) == 1:
        return True
    needed = words[1].x1 - words[0].x0
    return above.x1 + 0.25 * above.size + needed < right


def _pitch(lines: Sequence[Line], usual: float) -> float:
    steps = [b.base - a.base for a, b in pairwise(lines) if b.base - a.base > 0.8 * a.size]
    return min(*steps, usual * lines[0].size) if steps else 0.0


def _usual_pitch(found: FoundGrid) -> float:
    """From line to line in the paragraphs of a grid, in type sizes: the smallest step that is no exception."""
    steps: Counter[float] = Counter()
    for cell in found.cells:
        bases = sorted({word.base for word in cell.words})
        size = cell.words[0].size if cell.words else 1.0
        steps.update(round((below - above) / size, 1) for above, below in pairwise(bases))
    return min((step for step, count in steps.items() if step >= 1.0 and count > 1), default=9.9) + 0.05


def _is_parted(above: Line, line: Line, pitch: float, right: float) -> bool:
    """Whether a new paragraph begins: more space above it, or a sentence that ended with room for the next word."""
    if pitch and line.base - above.base > 1.3 * pitch:
        return True
    room = right - above.x1 - 0.28 * above.size
    fits = line.words[0].x1 - line.words[0].x0 < room - 0.5
    return fits and above.text[-1:] in ".!?:"


def _in_columns(lines: Sequence[Line], right: float, barriers: Sequence[float]) -> Iterator[tuple[float, list[Line]]]:
    """Paragraphs with the level that they are read at: of prose in two columns the right one after all of the left."""
    at = 0
    while at < len(lines):
        pairs = _columns_from(lines, at)
        if not pairs:
            end = next((n for n in range(at + 1, len(lines)) if _columns_from(lines, n)), len(lines))
            for group in _paragraphs(lines[at:end], right, barriers):
                yield group[0].top, group
            at = end
            continue
        for column in zip(*pairs, strict=True):
            own = [line for line in column if line is not None]
            for group in _paragraphs(own, max(line.x1 for line in own), barriers):
                yield (group[0].top if column[0] is pairs[0][0] else lines[at + len(pairs) - 1].bottom), group
        at += len(pairs)


def _columns_from(lines: Sequence[Line], start: int) -> list[tuple[Line, Line | None]]:
    """The lines from here on as those of two columns of prose, whose right one begins at one place; none where it is one."""
    pairs: list[tuple[Line, Line | None]] = []
    first = lines[start].segments(1.5)
    for line in (lines[n] for n in range(start, len(lines) if len(first) == 2 else start)):
        parts = line.segments(1.5)
        level = len(parts) == 2 and abs(parts[1].x0 - first[1].x0) < 2 and abs(parts[0].x0 - first[0].x0) < 2
        words = level and all(sum(map(str.isalpha, part.text)) > 3 for part in parts)
        alone = pairs and len(parts) == 1 and (line.x1 < first[1].x0 - line.size and line.base - pairs[-1][0].base < 30)
        if not words and not alone:
            break
        pairs.append((parts[0], parts[1] if words else None))
    return pairs if sum(right is not None for _, right in pairs) > 3 else []


def _paragraphs(lines: Sequence[Line], right: float, barriers: Sequence[float]) -> Iterator[list[Line]]:
    """Lines outside grids, gathered: same type, even spacing, nothing between."""
    pitch: dict[float, float] = {}
    for above, line in pairwise(lines):
        step, size = line.base - above.base, round(line.size)
        if above.size > 0 and 0.9 * line.size < step < 2 * line.size and round(above.size) == size:
            pitch[size] = min(pitch.get(size, 99.0), step)
    group: list[Line] = []
    for line in lines:
        if group:
            above = group[-1]
            usual = pitch.get(round(line.size), 1.3 * line.size)
            parted = (
                abs(line.size - above.size) > 0.06 * line.size
                or line.bold != above.bold
                or line.base - above.base > 1.25 * usual
                or line.words[0].text in BULLETS
                or (line.words[0].text in ("-", "–") and len(line.words) > 1 and above.text[-1:] in ".:;")
                or any(above.base < barrier < line.base for barrier in barriers)
                or (_NUMBERED.match(line.text) is not None and line.bold)
                or _is_parted(above, line, 0.0, right)
            )
            if parted:
                yield group
                group = []
        group.append(line)
    if group:
        yield group


def _told_by_colour(found: FoundGrid) -> list[FoundCell]:
    """The blank cells whose colour may say something: no cell with words in their row or column has it too."""
    bare = [
        cell for cell in found.cells if cell.color and not cell.words and not cell.icons and is_coloured(cell.color)
    ]
    if not bare:
        return []
    rows = {(cell.row, cell.color) for cell in found.cells if cell.words}
    columns = {(cell.column, cell.color) for cell in found.cells if cell.words}
    return [cell for cell in bare if (cell.row, cell.color) not in rows and (cell.column, cell.color) not in columns]


def _right_edges(found: FoundGrid) -> list[float]:
    edges = []
    for column in range(len(found.xs) - 1):
        ends = [word.x1 for cell in found.cells if cell.column + cell.columns - 1 == column for word in cell.words]
        edges.append(max(ends, default=found.xs[column + 1]))
    return edges


# ---------------------------------------------------------------------------------------------------------------------
# The ledger


def _prove(source: str, sheet: Sheet, draft: _Draft) -> None:
    """Every character of the page is in exactly one block or in the furniture. Raises ReadingError when not."""
    printed = Counter("".join([word.text for word in sheet.words]))
    texts = [piece.text for piece in draft.furniture]
    texts += [text for block in draft.blocks for text in _texts_of(block)]
    used = Counter("".join(texts))
    for counts in (printed, used):
        for char in [char for char in counts if char.isspace() or char in "\ufe0e\ufe0f"]:
            del counts[char]
    if printed == used:
        return
    missing, twice = printed - used, used - printed
    what = "lost" if missing else "used twice"
    letters = "".join(sorted((missing or twice).elements()))[:40]
    word = next((word for word in sheet.words if set(word.text) & set(letters)), None)
    place = _place(word.box, sheet) if word else Place(page=sheet.number)
    raise ReadingError(source, place, f"characters {what} in reading: {letters!r}", "report this page as a fault")


def _texts_of(block: _Text | Legend | Grid) -> Iterator[str]:
    if isinstance(block, _Text):
        yield from _texts_of_item(block.item)
    elif isinstance(block, Legend):
        for entry in block.entries:
            if entry.icon:
                yield glyph_of(entry.icon.key)
            yield from _texts_of_item(entry.item)
    else:
        for row in (*block.head, *block.rows):
            for cell in row.cells:
                for item in cell.items if cell else ():
                    yield from _texts_of_item(item)


def _texts_of_item(item: Item) -> Iterator[str]:
    for icon in item.icons:
        yield glyph_of(icon.key)
    for piece in item.pieces:
        yield piece.text
