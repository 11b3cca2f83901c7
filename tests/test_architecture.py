"""The flow of analysis/: each module imports only from stages above it, and three libraries have one door each."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "analysis"

STAGES = [
    ["document", "numbers", "safe_text", "fingerprints", "pace"],
    ["commit"],
    ["errors"],
    ["children", "csv_files", "folders", "waiting", "asked"],
    ["isolation"],
    ["reading"],
    ["breaks"],
    ["joining"],
    ["tables"],
    ["vocabulary"],
    ["printed_tables"],
    ["corrections"],
    ["reports"],
    ["figures"],
    ["emissions"],
    ["schema"],
    ["store"],
    ["checks"],
    ["extract", "datapackage", "identity", "look"],
    ["readings"],
    ["verification"],
    ["language"],
    ["measures"],
    ["assurance"],
    ["charts"],
    ["prose"],
    ["kernels"],
    ["notebooks"],
    ["publish"],
    ["drift", "registering", "opendata", "dictionary"],
    ["partitions"],
    ["archive"],
    ["commands", "building"],
    ["__main__"],
]
RANK = {name: rank for rank, names in enumerate(STAGES) for name in names}

ONLY_HERE = {
    "pdfplumber": "reading/pdf",
    "pypdfium2": "reading/pdf",
    "pypdfium2_raw": "reading/pdf",
    "matplotlib": "charts",
    "seaborn": "charts",
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


def stage(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_come_from_stages_above(path: Path) -> None:
    assert stage(path) in RANK, f"{stage(path)} has no place in the flow"
    for name in imported(path):
        if name.startswith("analysis."):
            other = name.split(".")[1]
            assert other == stage(path) or RANK[other] < RANK[stage(path)], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_with_one_door(path: Path) -> None:
    place = str(path.relative_to(PACKAGE).as_posix())
    for name in imported(path):
        door = ONLY_HERE.get(name.split(".")[0])
        assert door is None or place.startswith(door), f"{place} imports {name}, which only {door}… may"
