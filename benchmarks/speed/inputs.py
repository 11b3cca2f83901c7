"""Writes a typeset report of any length: `python inputs.py FOLDER LOOK REPORTS` prints its path and pages.

A process of its own, since what typesets takes memory that the system would count as that of the readers.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.typeset import LOOKS, missing, sheet  # noqa: E402  (the project is not installed where its peers are)
from tests.typeset.content import Words  # noqa: E402
from tests.typeset.model import Legend, Report  # noqa: E402


def made(folder: Path, look: str, reports: int, first: int = 501) -> tuple[Path, int]:
    """A report as long as so many of this look one behind the other, and its pages.

    It has the legends of the first alone, as a long report has. Raises ValueError where this machine cannot typeset
    the look, or only a browser can.
    """
    if lack := missing(look):
        raise ValueError(f"{look} is left out: {lack}")
    several = [LOOKS[look](Words(seed, look)) for seed in range(first, first + reports)]
    head, *rest = (one.report.blocks for one in several)
    blocks = (*head, *(block for blocks in rest for block in blocks if not isinstance(block, Legend)))
    style = several[0].style
    if not isinstance(style, sheet.Style):
        raise ValueError(f"{look} is left out: a browser prints it")
    pdf, pages, _ = sheet.typeset(Report(several[0].report.title, blocks, several[0].report.furniture), style)
    path = folder / f"{look}-{pages}.pdf"
    path.write_bytes(pdf)
    return path, pages


if __name__ == "__main__":
    print(*made(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
