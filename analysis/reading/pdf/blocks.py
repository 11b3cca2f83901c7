"""PDF reports: pages as headings, paragraphs, legends and grids, every character in exactly one of them.

Words become cells, paragraphs and headings, lines that every page repeats become furniture, and the ledger proves that
nothing was lost or used twice.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.core.errors import ReadingError
from analysis.core.fingerprints import of_file
from analysis.core.places import Place
from analysis.reading.document import Cell, Document, Grid, Icon, Item, Legend, LegendEntry, Note, Page, Row
from analysis.reading.pdf.cells import FoundCell, FoundGrid
from analysis.reading.pdf.draft import Draft, TextBlock
from analysis.reading.pdf.furniture import NEIGHBOURS, Edges, furniture_of, watermark_words
from analysis.reading.pdf.grids import grids_of
from analysis.reading.pdf.header import header_rows, names_of, seat, sides_of, title_rows
from analysis.reading.pdf.headings import as_block, is_heading, rejoin_paragraphs, words_of
from analysis.reading.pdf.icons import BULLETS
from analysis.reading.pdf.legends import Entry, has_letters, is_legend, legend_runs
from analysis.reading.pdf.lines import Line, is_row_of_amounts, lines_of
from analysis.reading.pdf.notes import colour_only_cells, doubtful_words, notes_of, refuse_drawn_amounts
from analysis.reading.pdf.page_tops import Above, continued, names_parted, tail_of
from analysis.reading.pdf.paragraphs import (
    in_columns,
    items_of,
    piece,
    place_of,
    right_edges,
    usual_pitch,
    with_pictures,
)
from analysis.reading.pdf.pdfium import sheets
from analysis.reading.pdf.proof import prove
from analysis.reading.pdf.sheet import Picture, Sheet, Word
from analysis.reading.pdf.turned import upright_words

Source = Callable[[Path], Iterator[Sheet]]
"""What yields the pages of a file, and tells `pace` as it does."""


def read_pdf(path: Path, source: Source = sheets) -> Document:
    """The report in a PDF file, whose pages `source` yields.

    Raises ReadingError for a file that cannot be read, and when a character of a page was lost or used twice.
    """
    reader = _Reader(path.name)
    window: deque[tuple[Sheet, list[Line], list[Word]]] = deque()
    edges: dict[int, Edges] = {}
    drafts: list[Draft] = []
    notes: list[Note] = []
    numbers = 0

    def finish() -> None:
        sheet, lines, behind = window.popleft()
        number = sheet.number
        near = [edges[n] for n in range(number - NEIGHBOURS, number + NEIGHBOURS + 1) if n in edges and n != number]
        drafts.append(reader.page(sheet, lines, behind, near))
        edges.pop(number - NEIGHBOURS, None)

    for sheet in source(path):
        notes += sheet.notes
        numbers += sum(any(map(str.isdigit, word.text)) for word in sheet.words)
        sheet = replace(sheet, words=tuple(upright_words(sheet.words)))
        behind = watermark_words(sheet.words)
        apart = {id(word) for word in behind}
        lines = lines_of(word for word in sheet.words if id(word) not in apart)
        window.append((sheet, lines, behind))
        edges[sheet.number] = Edges.of(sheet, lines)
        if len(window) > NEIGHBOURS:
            finish()
    while window:
        finish()
    looked_at = Note("numbers_seen", Place(), "the ink of each was seen where it stands", numbers)
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


@dataclass(slots=True)
class _Reader:
    source: str
    signs: set[str] = field(default_factory=set)  # that the report's legends explain
    header: tuple[str, ...] = ()
    titles: list[str] = field(default_factory=list)
    columns: list[float] | None = None
    above: Above | None = None
    right: float = 0.0
    sizes: Counter[tuple[bool, float]] = field(default_factory=Counter)

    def page(self, sheet: Sheet, lines: list[Line], behind: Sequence[Word], near: Sequence[Edges]) -> Draft:
        """One page's blocks in the order of reading. `lines` are those of its words but for the ones in `behind`."""
        furniture = furniture_of(sheet, lines, near, self.header)
        draft = Draft(sheet.number, [], [piece(line.words, sheet) for line in furniture], notes_of(sheet))
        out = {id(word) for line in furniture for word in line.words}
        if behind:
            text = " ".join(word.text for word in sorted(behind, key=lambda word: word.order))
            draft.notes.append(f"large letters lie over the text and are left out of it: {text[:40]!r}")
            draft.furniture += [piece([word], sheet) for word in behind]
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
            refuse_drawn_amounts(self.source, sheet, grid)
        doubtful = doubtful_words(self.source, sheet, found, free)
        draft.furniture += [piece([word], sheet) for word in doubtful]
        free = [word for word in free if word not in doubtful]
        held = {id(icon) for grid in found for cell in grid.cells for icon in cell.icons}
        loose = [icon for icon in icons if id(icon) not in held]
        placed: list[tuple[float, TextBlock | Legend | Grid]] = []
        self._used = set()
        placed += self._legends(free, loose, sheet, draft)
        free = [word for word in free if id(word) not in self._used]
        bare = min((word.top for word in free), default=sheet.height)
        shown: list[FoundGrid] = []
        for grid in [side for whole in found for side in sides_of(whole)]:
            goes_on = not shown and grid.ys[0] < bare + 1
            shown.append(names_parted(grid, self.header))
            if told := colour_only_cells(grid, sheet.shades):
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
        draft.stray = [piece(line.words, sheet) for line in lines_of(free) if is_row_of_amounts(line)]
        prove(self.source, sheet, draft)
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
        self, words: Sequence[Word], icons: Sequence[Picture], sheet: Sheet, draft: Draft
    ) -> Iterator[tuple[float, Legend]]:
        lines = lines_of(words)
        right = max((line.x1 for line in lines), default=0.0)
        bullets: list[Word] = []
        for title, run in legend_runs(with_pictures(lines, icons), self.signs, right, bullets):
            if is_legend(run):
                yield self._legend(title, run, sheet, draft)
        draft.furniture += [piece([word], sheet) for word in bullets]
        self._used.update(map(id, bullets))

    def _legend(self, title: str, run: list[list[Entry]], sheet: Sheet, draft: Draft) -> tuple[float, Legend]:
        entries = []
        for entry in (entry for line in run for entry in line):
            label = list(entry.words)
            self._used.update(id(word) for word in label)
            if isinstance(entry.icon, Word):
                self._used.add(id(entry.icon))
                self.signs.add(entry.key)
            for end in (0, -1):  # "= Projekt", "Projekt (" before its sign
                while len(label) > 1 and (not has_letters([label[end]]) or label[end].text in ("och", "samt")):
                    draft.furniture.append(piece([label.pop(end)], sheet))
            pieces = tuple(piece(line.words, sheet) for line in lines_of(label))
            icon = Icon(entry.key, place_of(entry.icon.box, sheet))
            entries.append(LegendEntry(icon, Item(pieces)))
        top = min(entry.icon.box[1] for line in run for entry in line)
        return top, Legend(title, tuple(entries))

    # -- Text outside grids

    def _texts(
        self, words: Sequence[Word], sheet: Sheet, draft: Draft, barriers: Sequence[float]
    ) -> Iterator[tuple[float, TextBlock]]:
        lines = lines_of(words)
        right = max((line.x1 for line in lines), default=0.0)
        # Few lines do not say how far lines go: then they go as far as on the page before.
        right = max(right, self.right) if len(lines) < 5 else right
        self.right = right
        for top, group in in_columns(lines, right, barriers):
            first = group[0].words[0]
            bullet = first.text in BULLETS or (first.text in ("-", "–") and len(group[0].words) > 1)
            used = [line.words for line in group]
            if bullet and len(group[0].words) > 1:
                draft.furniture.append(piece([first], sheet))
                used[0] = used[0][1:]
            pieces = tuple(piece(part, sheet) for part in used)
            letters = sum(len(word.text) for part in used for word in part)
            size = round(max(line.size for line in group) * 2) / 2
            bold = all(line.bold for line in group)
            self.sizes[bold, size] += letters
            full = right - group[-1].x1 < 4 * group[-1].size
            yield top, TextBlock(Item(pieces), size, bold, bullet, letters, full)

    # -- Grids

    def _grid(self, found: FoundGrid, sheet: Sheet, draft: Draft, above: Above | None) -> tuple[Grid, list[TextBlock]]:
        """A grid as the page shows it, and its first rows that are titles. `above`: the table that may go on here."""
        width = len(found.xs) - 1
        rights = right_edges(found)
        pitch = usual_pitch(found)
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
            rows.append(Row(tuple(cells), place_of(box, sheet)))
        header = names_of(found, titles, head) if head else ()
        if header:
            self.header = header
        items = [item for row in rows[:titles] if row.cells[0] for item in row.cells[0].items]
        if above and items and [item.text for item in items] == self.titles:
            draft.furniture += [piece for item in items for piece in item.pieces]  # each page repeats them
            items = []
        elif items:
            self.titles = [item.text for item in items]
        texts = [TextBlock(item, 0.0, False, False, len(item.text), False) for item in items]
        return Grid(header, tuple(rows[head:]), place_of(found.box, sheet), tuple(rows[titles:head])), texts

    def _cell(self, cell: FoundCell, right: float, pitch: float, sheet: Sheet, draft: Draft) -> Cell:
        items: tuple[Item, ...] = ()
        if cell.words or cell.icons:
            items = tuple(items_of(cell.words, cell.icons, right, pitch, self.signs, sheet, draft))
        return Cell(items, place_of(cell.box, sheet), cell.open_below)

    # -- The whole file

    def pages(self, drafts: Iterable[Draft]) -> Iterator[Page]:
        """The pages, with headings told from paragraphs by what type the file uses."""
        # Headings are bold as a rule: a page of little prose has more letters in them.
        plain = {size: count for (bold, size), count in self.sizes.items() if not bold}
        sizes = plain or {size: count for (_, size), count in self.sizes.items()}
        usual = max(sizes, key=lambda size: sizes[size]) if sizes else 10.0
        drafts = list(drafts)
        rejoin_paragraphs(drafts, usual)
        printed = words_of(drafts)
        levels = sorted(
            {
                (block.size, block.bold)
                for draft in drafts
                for block in draft.blocks
                if isinstance(block, TextBlock) and is_heading(block, usual)
            },
            reverse=True,
        )
        for draft in drafts:
            blocks = tuple(as_block(block, usual, levels, printed) for block in draft.blocks)
            yield Page(draft.number, blocks, tuple(draft.furniture), tuple(draft.notes), tuple(draft.stray))
