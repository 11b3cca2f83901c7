"""Pictures of pages, to look at: the only place of the package that knows pdfplumber."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pdfplumber

from analysis.reading import password


def page_image(path: Path, number: int, resolution: int = 110) -> Any:
    """A page as a picture to draw on (Pillow), `resolution` dots to the inch."""
    with pdfplumber.open(path, password=password.given()) as pdf:
        return pdf.pages[number - 1].to_image(resolution=resolution).original.convert("RGB")
