"""The looks of reports: what each is made of, and what is hard in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.typeset import content, signs
from tests.typeset.browser import BrowserStyle
from tests.typeset.content import Words
from tests.typeset.model import Beside, Block, Cell, Group, Legend, Picture, Report, Section, Sign, Table, Text
from tests.typeset.office import OfficeStyle
from tests.typeset.sheet import Style

FURNITURE = ("Region Exempel  |  Uppföljning 2031", "Bilaga 2 Förvaltningens uppdrag|Sida {page} av {pages}")


@dataclass(frozen=True, slots=True)
class Look:
    """A report and how it is typeset."""

    report: Report
    style: Style | BrowserStyle | OfficeStyle


def _sets(
    words: Words, kind: str, font: str = "", shapes: Sequence[tuple[str, str]] = signs.ACTIVITY_SHAPES
) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    """Signs for assignments and for activities, with labels as one of two regions words them."""
    at = words.random.randrange(2)
    make = signs.signs
    return (
        make(content.ASSIGNMENT_LABELS[at], signs.ASSIGNMENT_SHAPES, kind, font),  # type: ignore[arg-type]
        make(content.ACTIVITY_LABELS[at], shapes, kind, font),  # type: ignore[arg-type]
    )


def _appendix(
    words: Words,
    assignment_signs: Sequence[Sign],
    activity_signs: Sequence[Sign],
    tables: int = 2,
    count: int = 7,
    none: bool = False,
    section: Section | None = None,
) -> tuple[Block, ...]:
    """Title, the legends at the top, then a heading and a table for each goal. `none`: some activities have no sign."""
    goals = words.random.sample(content.GOALS, tables)
    blocks: list[Block] = [
        section or Section(landscape=True),
        Text("Bilaga 2: Förvaltningens uppdrag och aktiviteter", 1),
        Legend("Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:", tuple(assignment_signs)),
        Legend("Måluppfyllnaden av aktiviteter redovisas enligt följande:", tuple(activity_signs)),
    ]
    for goal in goals:
        blocks.append(Text(goal, 2))
        table = content.assignments(words, goal, count, assignment_signs, activity_signs)
        blocks.append(_some_bare(words, table) if none else table)
    return tuple(blocks)


def _some_bare(words: Words, table: Table) -> Table:
    """The table with one activity in eight left without its sign."""

    def bare(cell: Cell) -> Cell:
        return replace(cell, signs=()) if words.random.random() < 0.12 else cell

    groups = tuple(Group(tuple(tuple(map(bare, row)) for row in group.rows), group.span) for group in table.groups)
    return replace(table, groups=groups)


def ruled_repeated(words: Words) -> Look:
    """Landscape, all rules, bitmap icons, legends on top, header repeated: rows are cut by the page's end in several
    columns at once, and assignments span activities on both sides of it. Some activities have no icon."""
    blocks = _appendix(words, *_sets(words, "image"), tables=3, none=True)
    size = words.random.choice((8.0, 9.0, 9.5))
    rules = words.random.choice(("lines", "rectangles"))
    style = Style(size=size, rules_as=rules, transparent=words.random.random() < 0.5)  # type: ignore[arg-type]
    return Look(Report("Bilaga 2", blocks, FURNITURE), style)


def ruled_no_repeat(words: Words) -> Look:
    """As above in a serif font, but the header stands on the table's first page alone: the next page begins with the
    rest of a row, and the next table, whose header is the same, must not be glued on."""
    blocks = _appendix(words, *_sets(words, "image"), tables=3)
    style = Style(family="times", size=10, repeat_header=False, header_fill=None, pad=4, cut_rule=False)
    return Look(Report("Bilaga 2", blocks, FURNITURE), style)


def horizontal_rules(words: Words) -> Look:
    """No vertical rule: columns are known by their white space alone; the rule between two activities of the same
    assignment does not reach the assignment. The list's rows are cut by the page's end."""
    assignment_signs, activity_signs = _sets(words, "vector")
    blocks = _appendix(words, assignment_signs, activity_signs, tables=1, count=8)
    blocks += (
        Text("Aktiviteter utan koppling till uppdrag", 2),
        content.activities(words, "Aktiviteter utan koppling till uppdrag", 9, activity_signs, number=True),
    )
    style = Style(
        family="sans", size=8, rules="horizontal", rule="#999999", header_fill=None, pad=4, cut_rule=False,
        rules_as=words.random.choice(("lines", "rectangles")),
    )  # fmt: skip
    return Look(Report("Bilaga 2", blocks, FURNITURE), style)


def zebra(words: Words) -> Look:
    """No rule at all: every other row is shaded, and only that says where rows end, also where the page cuts one."""
    marks = signs.signs(words.random.choice(content.MONTHLY_LABELS), signs.MONTHLY_SHAPES, "vector")
    title = "Aktiviteter per mål"
    blocks = (
        Section(),
        Text("Uppföljning av aktiviteter", 1),
        Text(words.paragraph(3, 5)),
        Text(title, 2),
        Legend("", marks, "line", mark=""),
        content.activities(words, title, 16, marks, number=words.random.random() < 0.5),
    )
    style = Style(
        family="helvetica", size=9, rules="none", stripe="#eaf1ea", header_fill=words.random.choice(("#35694a", None)),
        pad=4,
    )  # fmt: skip
    if style.header_fill:
        style = replace(style, header_fill="#b9d3c0")
    return Look(Report("Uppföljning", blocks, FURNITURE), style)


def numbers_no_lines(words: Words) -> Look:
    """Finance tables without any line or shade: header cells of several lines, labels that wrap (their numbers on the
    first line or on the last), bold subtotals, hard-space thousands, true minus or en dash, prose right above and
    below, one table over a page break."""
    blocks: list[Block] = [Section(), Text("Ekonomisk uppföljning", 1), Text(words.paragraph(2, 3))]
    ways = words.random.sample(content.MINUS_AND_THOUSANDS, 3)
    for number, (way, count) in enumerate(zip(ways, (9, 14, 18), strict=True)):
        name = ("Resultat per verksamhet", "Driftredovisning", "Resultaträkning")[number]
        header = content.THREE_COLUMNS if number == 1 else content.SIX_COLUMNS
        blocks += [
            Text(name, 2),
            Text(words.paragraph(2, 4)),
            Text(f"Tabell {number + 1}. {name}, januari–mars 2031", -2),
            content.finance(words, name, count, header, way),
            Text("Källa: Region Exempels ekonomisystem. Avrundning kan göra att delsummor inte stämmer.", -2),
            Text(words.paragraph(2, 4)),
        ]
    style = Style(
        family="sans", size=words.random.choice((7.5, 8.0)), rules="none", header_fill=None, header_at="bottom",
        numbers_at=words.random.choice(("top", "bottom")), hyphenate="hard", pad=3,
    )  # fmt: skip
    return Look(Report("Ekonomisk uppföljning", tuple(blocks), FURNITURE), style)


def numbers_ruled(words: Words) -> Look:
    """Finance tables as a word processor rules them: grid, hyphenated header cells, bold totals, header repeated."""
    blocks: list[Block] = [Section(), Text("1.2 Ekonomi", 1), Text(words.paragraph(2, 3))]
    for number, count in enumerate((12, 16, 10)):
        name = f"1.2.{number + 1} {('Regionstyrelsens verksamhet', 'Hälso- och sjukvård', 'Kollektivtrafik')[number]}"
        header = content.SIX_COLUMNS if number < 2 else content.THREE_COLUMNS
        way = words.random.choice(content.MINUS_AND_THOUSANDS)
        blocks += [Text(name, 2), content.finance(words, name, count, header, way), Text(words.paragraph(2, 4))]
        blocks += [Text(words.sentence(), -1) for _ in range(3)]
    style = Style(family="sans", size=8, header_fill="#bfbfbf", hyphenate="hard", pad=2)
    return Look(Report("1.2 Ekonomi", tuple(blocks), FURNITURE), style)


def glyphs_unicode(words: Words) -> Look:
    """Icons are plain characters of the text font, and ● is green, yellow or red: only its colour tells which."""
    same = (("circle", signs.GREEN), ("circle", signs.YELLOW), ("circle", signs.RED))
    at = words.random.randrange(2)
    assignment_signs = signs.signs(content.ASSIGNMENT_LABELS[at], same, "glyph")
    activity_shapes = (("check", signs.GREEN), ("play", signs.BLUE), ("diamond", signs.YELLOW),
                       ("triangle", signs.RED), ("square", signs.GREY), ("dash", signs.GREY))  # fmt: skip
    activity_signs = signs.signs(content.ACTIVITY_LABELS[at], activity_shapes, "glyph")
    blocks = _appendix(words, assignment_signs, activity_signs)
    return Look(Report("Bilaga 2", blocks, FURNITURE), Style(family="sans", size=8, header_fill="#eeeeee"))


def glyphs_symbol_font(words: Words) -> Look:
    """Icons are private-use characters of a symbol font (as Wingdings in Word): they are no words, and no reader that
    drops unknown characters may drop them."""
    shapes = (("check", signs.GREEN), ("play", "#000000"), ("circle", "#000000"), ("triangle", "#000000"),
              ("bars", "#000000"), ("dash", "#000000"))  # fmt: skip
    blocks = _appendix(words, *_sets(words, "glyph", "symbols", shapes))
    return Look(Report("Bilaga 2", blocks, FURNITURE), Style(family="serif", size=8))


def glyphs_zapf_dingbats(words: Words) -> Look:
    """Icons are letters of ZapfDingbats: the page says "4", "l" and "n", and only the font says ✔, ● and ■."""
    shapes = (("check", signs.GREEN), ("play", signs.BLUE), ("circle", signs.YELLOW), ("triangle", signs.RED),
              ("bars", signs.GREY), ("square", signs.GREY))  # fmt: skip
    assignment_signs, activity_signs = _sets(words, "glyph", "zapfdingbats", shapes)
    blocks = _appendix(words, assignment_signs, activity_signs)
    return Look(Report("Bilaga 2", blocks, FURNITURE), Style(size=9))


def vector_icons(words: Words) -> Look:
    """Icons are drawn: circles of curves, polygons, two bars. Bars and dashes look much like rules of the grid."""
    style = Style(size=9, rules_as=words.random.choice(("lines", "rectangles")))
    return Look(Report("Bilaga 2", _appendix(words, *_sets(words, "vector")), FURNITURE), style)


def vector_colour_only(words: Words) -> Look:
    """Every icon is the same drawn circle: colour alone tells six meanings apart."""
    colours = (signs.GREEN, signs.BLUE, signs.YELLOW, signs.RED, signs.GREY, "#111111")
    at = words.random.randrange(2)
    activity_signs = signs.signs(content.ACTIVITY_LABELS[at], [("circle", colour) for colour in colours], "vector")
    marks = ("#7fd08a", "#ffd98a", "#f09aa4")
    squares = signs.signs(content.ASSIGNMENT_LABELS[at], [("square", colour) for colour in marks], "vector")
    return Look(Report("Bilaga 2", _appendix(words, squares, activity_signs), FURNITURE), Style(size=9, pad=4))


def rotated_pages(words: Words) -> Look:
    """Upright and lying pages in one file: prose and numbers on portrait pages, the appendix on pages that lie on their
    side and are turned by /Rotate 90 (or 270), a list on plain landscape pages."""
    assignment_signs, activity_signs = _sets(words, "image")
    turn = words.random.choice((90, 270))
    way = words.random.choice(content.MINUS_AND_THOUSANDS)
    blocks: tuple[Block, ...] = (
        Section(),
        Text("Delårsrapport", 1),
        Text(words.paragraph(3, 5)),
        Text("Driftredovisning", 2),
        content.finance(words, "Driftredovisning", 10, content.THREE_COLUMNS, way),
        Text(words.paragraph(3, 5)),
    )
    blocks += _appendix(
        words,
        assignment_signs,
        activity_signs,
        count=6,
        tables=1,
        section=Section(landscape=True, rotate=turn),  # type: ignore[arg-type]
    )
    title = "Aktivitetslista"
    blocks += (Section(landscape=True), Text(title, 2), content.activities(words, title, 8, activity_signs))
    blocks += (Section(rotate=180), Text("Sammanfattning", 2), Text(words.paragraph(4, 6)))
    return Look(Report("Delårsrapport", blocks, FURNITURE), Style(family="sans", size=8))


def legend_beside(words: Words) -> Look:
    """The legend stands in the margin beside one table, and on one line below another."""
    activity_signs = signs.signs(words.random.choice(content.MONTHLY_LABELS), signs.MONTHLY_SHAPES, "image")
    first, second = words.random.sample(content.GOALS, 2)
    blocks = (
        Section(landscape=True),
        Text("Uppföljning av aktiviteter", 1),
        Text(first, 2),
        Beside(content.activities(words, first, 6, activity_signs), Legend("Förklaring", activity_signs, mark="")),
        Section(landscape=True),
        Text(second, 2),
        content.activities(words, second, 5, activity_signs),
        Legend("", activity_signs, "line", mark=""),
    )
    return Look(Report("Uppföljning", blocks, FURNITURE), Style(size=8.5))


def two_legends(words: Words) -> Look:
    """Two legends give the same images other meanings: for each table the nearest legend above it holds."""
    shapes = (("circle", signs.GREEN), ("diamond", signs.YELLOW), ("square", signs.RED))
    assignment_signs = signs.signs(content.ASSIGNMENT_LABELS[0], shapes, "image")
    risk = signs.signs(("Låg risk", "Förhöjd risk", "Hög risk"), (shapes[2], shapes[0], shapes[1]), "image")
    blocks: list[Block] = [Section(), Text("Uppföljning av uppdrag och risker", 1), Text(words.paragraph(2, 3))]
    blocks += [Text("Uppdrag", 2), Legend("Bedömning av uppdragen:", assignment_signs, "line")]
    blocks += [content.activities(words, "Uppdrag", 7, assignment_signs), Text(words.paragraph(2, 3))]
    blocks += [Text("Risker", 2), Legend("Bedömning av riskerna:", risk, "line")]
    blocks += [content.activities(words, "Risker", 7, risk)]
    return Look(Report("Uppföljning", tuple(blocks), FURNITURE), Style(size=9, header_fill="#f2e6d9"))


def two_icons(words: Words) -> Look:
    """Two icons in one status cell: the activity is a project, and it is off plan. Both count."""
    labels = words.random.choice(content.MONTHLY_LABELS)
    *marks, project = signs.signs(labels, signs.MONTHLY_SHAPES, "image")
    title = "Aktiviteter som inte följer eller delvis följer planeringen"
    blocks = (
        Section(),
        Text(title, 1),
        Text(words.paragraph(2, 3)),
        Legend("", (project, *marks)),
        Text(title),
        content.monthly(words, title, 14, marks, second=project),
    )
    return Look(Report(title, blocks, FURNITURE), Style(size=8.5, pad=3))


def hyphenated(words: Words) -> Look:
    """Words are broken at the line's end by a hyphen or a soft hyphen; comments hold lists with bullets, whose entries
    are cut by the page's end."""
    assignment_signs, activity_signs = _sets(words, "image")
    blocks = _appendix(words, assignment_signs, activity_signs, tables=2, count=6)

    def listed(cell: Cell) -> Cell:
        if len(cell.paragraphs) < 2:
            return cell
        return replace(cell, paragraphs=(cell.paragraphs[0], *(f"• {entry}" for entry in cell.paragraphs[1:])))

    def with_lists(table: Table) -> Table:
        groups = (replace(group, span=(group.span[0], listed(group.span[1]))) for group in table.groups)
        return replace(table, groups=tuple(groups))

    blocks = tuple(with_lists(block) if isinstance(block, Table) else block for block in blocks)
    way = words.random.choice(("hard", "soft"))
    style = Style(family="sans", size=8, hyphenate=way, transparent=False)  # type: ignore[arg-type]
    return Look(Report("Bilaga 2", blocks, FURNITURE), style)


def furniture_and_prose(words: Words) -> Look:
    """Two header lines (one is the report's title, bold) and a footer on each page, prose and headings between tables
    and across pages; tables of different sections with the same header, one of which begins at a page's top."""
    marks = signs.signs(content.MONTHLY_LABELS[0], signs.MONTHLY_SHAPES, "image")
    blocks: list[Block] = [Section(), Text("Delårsrapport mars 2031", 1), Legend("Teckenförklaring", marks, "line")]
    for number, goal in enumerate(words.random.sample(content.GOALS, 4)):
        blocks += [Text(goal, 2)] + [Text(words.paragraph(2, 6)) for _ in range(words.random.randint(1, 3))]
        if number == 2:
            blocks += [Section(), Text("Fortsatt uppföljning", 3)]
        blocks += [content.activities(words, goal, words.random.randint(2, 9), marks), Text(words.paragraph(1, 3))]
    furniture = (
        "Region Exempel, Regionkontoret                    Diarienummer RE 2031-0417",
        "Delårsrapport mars 2031",
        "Fastställd av regionstyrelsen|{page} ({pages})",
    )
    return Look(Report("Delårsrapport mars 2031", tuple(blocks), furniture), Style(family="times", size=10))


def browser_ruled(words: Words) -> Look:
    """A browser's print: cells cut by the page's end have no bottom rule, rows of a span go on under a repeated header,
    soft hyphens break words; icons are SVG or images."""
    blocks = _appendix(words, *_sets(words, words.random.choice(("vector", "image"))), tables=3)
    return Look(Report("Bilaga 2", blocks, FURNITURE), BrowserStyle(soft_hyphens=True))


def browser_horizontal(words: Words) -> Look:
    """A browser's print with thin rules between rows only and coloured glyphs as icons, upright pages."""
    labels = words.random.choice(content.MONTHLY_LABELS)
    shapes = (("circle", signs.GREEN), ("circle", signs.YELLOW), ("circle", signs.RED), ("play", signs.BLUE))
    marks = signs.signs(labels, shapes, "glyph")
    title = "Aktiviteter"
    blocks = (
        Section(),
        Text("Månadsuppföljning", 1),
        Text(words.paragraph(2, 4)),
        Legend("Teckenförklaring", marks, "line", mark=""),
        Text(title, 2),
        content.activities(words, title, 14, marks),
        Text("Driftredovisning", 2),
        content.finance(words, "Driftredovisning", 12, content.THREE_COLUMNS, content.MINUS_AND_THOUSANDS[1]),
    )
    css = "th { border-bottom: 1.5pt solid #333; } td { border-bottom: 0.5pt solid #aaa; }"
    return Look(Report("Månadsuppföljning", blocks, FURNITURE), BrowserStyle(css, landscape=False))


def browser_appendix_horizontal(words: Words) -> Look:
    """A browser's print of the appendix with thin rules alone, drawn cell by cell: those between activities stop short
    of the assignments that span them, and the names stand on the first page alone, once at the foot of a page."""
    css = "thead { display: table-row-group } "
    css += "th { border-bottom: 1.5pt solid #333; } td { border-bottom: 0.5pt solid #aaa; }"
    blocks = _appendix(words, *_sets(words, "image"), tables=2)
    return Look(Report("Bilaga 2", blocks, FURNITURE), BrowserStyle(css, landscape=words.random.random() < 0.5))


def browser_appendix_zebra(words: Words) -> Look:
    """A browser's print of the appendix with shaded rows: a cell that spans has one shade, the rows beside it two."""
    css = "th { background: #c9d8ea; } tbody tr:nth-child(even) td { background: #eef3f9; }"
    blocks = _appendix(words, *_sets(words, "image"), tables=2)
    return Look(Report("Bilaga 2", blocks, FURNITURE), BrowserStyle(css, landscape=words.random.random() < 0.5))


def browser_zebra(words: Words) -> Look:
    """A browser's print, every other row shaded, no rules, icons as images before the text."""
    _, activity_signs = _sets(words, "image")
    title = "Aktiviteter per nämnd"
    blocks = (
        Section(landscape=True),
        Text("Uppföljning", 1),
        Legend("Status för aktiviteter:", activity_signs),
        Text(title, 2),
        content.activities(words, title, 15, activity_signs, number=True),
    )
    css = "th { background: #c9d8ea; } tbody tr:nth-child(even) td { background: #eef3f9; }"
    return Look(Report("Uppföljning", blocks, FURNITURE), BrowserStyle(css))


def office_ruled(words: Words) -> Look:
    """A word processor's export: header shaded cell by cell and repeated, bitmap icons in the line of the text, spans
    and rows cut by the page's end and ruled there. (Some versions leave out the end of a long spanning cell: comments
    are short, so that the page says what the truth says.)"""
    assignment_signs, activity_signs = _sets(words, "image")
    goals = words.random.sample(content.GOALS, 2)
    blocks: list[Block] = [
        Text("Bilaga 2: Förvaltningens uppdrag och aktiviteter", 1),
        Legend("Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:", assignment_signs),
        Legend("Måluppfyllnaden av aktiviteter redovisas enligt följande:", activity_signs),
    ]
    for goal in goals:
        blocks += [
            Text(goal, 2),
            content.assignments(words, goal, 12, assignment_signs, activity_signs, comment=(1, 2)),
        ]
    return Look(Report("Bilaga 2", tuple(blocks), FURNITURE), OfficeStyle(size=words.random.choice((8.0, 9.0))))


def office_monthly(words: Words) -> Look:
    """A word processor's monthly report on upright pages: prose, a finance table, a list of activities with the icon
    alone in its cell; rules below the cells only, and a header that stands on the first page alone."""
    marks = signs.signs(words.random.choice(content.MONTHLY_LABELS), signs.MONTHLY_SHAPES, "image")
    title = "Aktiviteter som inte följer eller delvis följer planeringen"
    way = words.random.choice(content.MINUS_AND_THOUSANDS)
    blocks: tuple[Block, ...] = (
        Text("Månadsrapport november 2031", 1),
        Text(words.paragraph(3, 5)),
        Text("1 Ekonomi", 2),
        content.finance(words, "1 Ekonomi", 12, content.THREE_COLUMNS, way),
        Text(words.paragraph(2, 4)),
        Text(f"2 {title}", 2),
        Legend("", marks),
        content.activities(words, title, 16, marks),
    )
    style = OfficeStyle(size=8.5, landscape=False, repeat_header=False, rules="below", header_fill="transparent")
    return Look(Report("Månadsrapport november 2031", blocks, FURNITURE), style)


def table_as_picture(words: Words) -> Look:
    """One page has its table as a picture, another as the outlines of its letters: no text can be read there, and the
    reader says so; the table between them is an ordinary one."""
    marks = signs.signs(content.MONTHLY_LABELS[0], signs.MONTHLY_SHAPES, "image")
    way = content.MINUS_AND_THOUSANDS[0]
    unread = content.finance(words, "Resultaträkning", 15, content.SIX_COLUMNS, way)
    again = content.finance(words, "Balansräkning", 15, content.THREE_COLUMNS, way)
    title = "Aktiviteter"
    blocks = (
        Section(),
        Text("Resultaträkning", 1),
        Picture(unread),
        Section(),
        Text(title, 2),
        Legend("", marks, "line"),
        content.activities(words, title, 5, marks),
        Section(),
        Text("Balansräkning", 2),
        Picture(again, outlines=True),
    )
    return Look(Report("Resultaträkning", blocks, FURNITURE), Style(size=9))


def monthly_list(words: Words) -> Look:
    """Åtagande / Status / Aktiviteter / Slutdatum / Kommentar: the commitment spans its activities over page breaks,
    the status is an icon alone in its cell, five columns are cut at once."""
    labels = words.random.choice(content.MONTHLY_LABELS)
    marks = signs.signs(labels, signs.MONTHLY_SHAPES, words.random.choice(("image", "vector")))
    title = "Aktiviteter som inte följer eller delvis följer planeringen"
    blocks: tuple[Block, ...] = (
        Section(),
        Text("Månadsrapport november 2031", 1),
        Text("1.1 Sammanfattning", 2),
        Text(words.paragraph(3, 5)),
        Text(words.paragraph(2, 4)),
        Text("1.2 Ekonomi", 2),
        content.finance(words, "1.2 Ekonomi", 10, content.SIX_COLUMNS, content.MINUS_AND_THOUSANDS[0]),
        Text(words.paragraph(2, 4)),
        Text(f"2 {title}", 2),
        Text("Nedan redovisas de aktiviteter som inte följer eller delvis följer planeringen."),
        Legend("", marks),
        content.monthly(words, title, 16, marks),
    )
    style = Style(family="sans", size=7.5, header_fill="#bfbfbf", hyphenate="hard")
    return Look(Report("Månadsrapport november 2031", blocks, FURNITURE), style)


ALL: tuple[Callable[[Words], Look], ...] = (
    ruled_repeated, ruled_no_repeat, horizontal_rules, zebra, numbers_no_lines, numbers_ruled, glyphs_unicode,
    glyphs_symbol_font, glyphs_zapf_dingbats, vector_icons, vector_colour_only, rotated_pages, legend_beside,
    two_legends, two_icons, hyphenated, furniture_and_prose, browser_ruled, browser_horizontal,
    browser_zebra, browser_appendix_horizontal, browser_appendix_zebra,
    office_ruled, office_monthly, table_as_picture, monthly_list,
)  # fmt: skip
