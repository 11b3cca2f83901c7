"""The eight rooms of analysis/: each imports only from those before it, and three libraries have one door each."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "analysis"

ROOMS = ["core", "reading", "tables", "tidy", "checks", "answers", "publish", "pipeline", "__main__"]
RANK = {room: rank for rank, room in enumerate(ROOMS)}

ONLY_HERE = {
    "pdfplumber": "reading/pdf",
    "pypdfium2": "reading/pdf",
    "pypdfium2_raw": "reading/pdf",
    "matplotlib": "answers/charts",
    "seaborn": "answers/charts",
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports by full name, so that the order can be read"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_come_from_rooms_before(path: Path) -> None:
    assert room(path) in RANK, f"{room(path)} is no room of this house"
    for name in imported(path):
        if name.startswith("analysis."):
            other = name.split(".")[1]
            assert other == room(path) or RANK[other] < RANK[room(path)], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_with_one_door(path: Path) -> None:
    place = str(path.relative_to(PACKAGE).as_posix())
    for name in imported(path):
        door = ONLY_HERE.get(name.split(".")[0])
        assert door is None or place.startswith(door), f"{place} imports {name}, which only {door}… may"
