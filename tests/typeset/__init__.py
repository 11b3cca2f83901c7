"""Follow-up reports of a made-up region, typeset in the looks that real ones have, with the truth beside each.

`python -m tests.typeset FOLDER [LOOK …] [--seeds N]` writes them; `make` writes one.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.typeset import browser, looks, model, office, sheet, signs
from tests.typeset.content import Words

LOOKS = {look.__name__: look for look in looks.ALL}
"""Name of a look → the function that makes it; its docstring says what is hard in it."""


def missing(look: str) -> str:
    """What this machine lacks to typeset the look ('' where it lacks nothing): a reason to skip a test."""
    if signs.font_file("DejaVuSans") is None:
        return "DejaVu Sans is neither on this system nor with matplotlib"
    if look.startswith("browser") and browser.chromium() is None:
        return "no Chromium to print with"
    if look.startswith("office") and office.office() is None:
        return "no LibreOffice to export with"
    return ""


def drawn(look: looks.Look) -> tuple[bytes, int, list[int]]:
    """A report as a PDF: its bytes, its number of pages, and those that hold a table as a picture."""
    match look.style:
        case sheet.Style():
            return sheet.typeset(look.report, look.style)
        case browser.BrowserStyle():
            return browser.typeset(look.report, look.style)
        case office.OfficeStyle():
            return office.typeset(look.report, look.style)


def make(look: str, folder: Path, seed: int = 1) -> tuple[Path, Path]:
    """Write `look-seed.pdf` and `look-seed.truth.json` into the folder; the same seed gives the same report.

    KeyError for a look that does not exist, FileNotFoundError for a font or browser that is `missing`.
    """
    made = LOOKS[look](Words(seed, look))
    pdf, pages, pictures = drawn(made)
    name = f"{look}-{seed}"
    pdf_path, truth_path = folder / f"{name}.pdf", folder / f"{name}.truth.json"
    folder.mkdir(parents=True, exist_ok=True)
    pdf_path.write_bytes(pdf)
    truth = model.truth(made.report, pdf_path.name, look, pages, pictures)
    truth_path.write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    return pdf_path, truth_path
