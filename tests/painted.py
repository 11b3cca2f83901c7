"""Pages painted at random on which the file's text and what a person sees differ, and what is seen: true by making."""

from __future__ import annotations

import random
from pathlib import Path

from analysis.core.errors import ReadingError
from analysis.reading import read
from analysis.reading.document import Grid
from tests.hostile_pdfs import FONT, page, stream

COLUMNS = (250, 350)
LABELS = ("Regionbidrag", "Personal", "Lokaler", "Summa")
_LYING_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/%s/ToUnicode 7 0 R>>"
_FONTS = (b"Helvetica", b"Times-Roman", b"Helvetica-Bold", b"Times-Bold")
REFUSED = None
"""What is seen of a cell that cannot be told: only a refusal of the report is right."""


def amount(chance: random.Random) -> str:
    return f"{chance.choice(['', '-'])}{chance.randrange(1, 999)},{chance.randrange(10)}"


def cell(chance: random.Random, x: int, y: int) -> tuple[bytes, str | None]:
    """What paints one amount, and what a person sees of it."""
    said, other = amount(chance), amount(chance)

    def text(value: str, before: str = "", size: int = 11, font: str = "F") -> bytes:
        return f"q {before} BT /{font} {size} Tf {x} {y} Td ({value}) Tj ET Q ".encode()

    white, black = f"q 1 g {x - 4} {y - 4} 98 16 re f Q ".encode(), f"q 0 g {x - 4} {y - 4} 98 16 re f Q ".encode()
    outside = f"0 0 {x // 2} 9 re W n"
    unseen = chance.choice([text(other, "3 Tr"), text(other, "/T gs"), text(other, outside), text(other, size=1)])
    lied = chance.choice([digit for digit in "0123456789" if digit != "8"])
    plain = text(said), said
    variants: list[tuple[bytes, str | None]] = [
        (text(said) + unseen, said),
        (unseen + text(said), said),
        (text(other) + white + text(said), said),
        (text(other) + white, ""),
        (unseen, ""),
        (text(said, "1 g"), ""),
        (text(said, "0.98 g"), ""),
        (text(said, chance.choice(["1 0 0 rg", "0 0 1 rg", "0.4 g", "1 Tr"])), said),
        (text(said) + text(said), said),
        (text(said) + black, REFUSED),
        (text("8" + said.lstrip("-")).replace(b"/F ", b"/L "), REFUSED),
        (text(said) + f"q 1 w {x - 2} {y + 4} m {x + 40} {y + 4} l S Q ".encode(), REFUSED),
        (text(said.lstrip("-")) + f"q 1 w {x - 6} {y + 4} m {x - 2} {y + 4} l S Q ".encode(), REFUSED),
        (f"q 50 0 0 9 {x} {y} cm BI /W 8 /H 1 /BPC 1 /CS /G ID ".encode() + b"\xaa EI Q ", REFUSED),
        (text(said.lstrip("-") + lied), said.lstrip("-") + lied),
    ]
    return plain if chance.random() < 0.6 else chance.choice(variants)


def painted(chance: random.Random) -> tuple[bytes, list[list[str | None]]]:
    """A page with a ruled table of amounts, and what a person sees in its cells."""
    content = b"0.5 w " + b"".join(b"45 %d m 445 %d l S " % (y, y) for y in range(565, 716, 30))
    content += b"".join(b"%d 565 m %d 715 l S " % (x, x) for x in (45, 245, 345, 445))
    for x, name in zip((50, *COLUMNS), ("Post", "Resultat", "Budget"), strict=True):
        content += f"BT /F 11 Tf {x} 700 Td ({name}) Tj ET ".encode()
    seen: list[list[str | None]] = []
    for number, label in enumerate(LABELS):
        y = 670 - 30 * number
        content += f"BT /F 11 Tf 50 {y} Td ({label}) Tj ET ".encode()
        drawn = [cell(chance, x, y) for x in COLUMNS]
        content += b"".join(part for part, _ in drawn)
        seen.append([shown for _, shown in drawn])
    base = chance.choice(_FONTS)
    font = FONT.replace(b"Helvetica", base)
    lie = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <38> <0033> endbfchar endcmap"
    resources = b"/Resources<</Font<</F 5 0 R/L 6 0 R>>/ExtGState<</T<</ca 0>>>>>>"
    return page(content, resources, font, _LYING_FONT % base, stream(lie)), seen


def compared(path: Path, chance: random.Random) -> str:
    """How reading such a page ends: "refused", "as seen", or what was read where a person sees another thing."""
    content, seen = painted(chance)
    path.write_bytes(content)
    try:
        document = read(path)
    except ReadingError:
        return "refused"
    rows = [row for _, block in document.blocks() if isinstance(block, Grid) for row in block.rows]
    found = {row.cells[0].text: [each.text if each else "" for each in row.cells[1:]] for row in rows if row.cells[0]}
    wrong = [
        f"{label}: {found.get(label)} where {shown} is seen"
        for label, shown in zip(LABELS, seen, strict=True)
        if found.get(label) != shown
    ]
    return "; ".join(wrong) or "as seen"
