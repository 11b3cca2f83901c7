"""What a thing is made from, as one short mark: the same mark, the same bytes.

Hashes of content, never times of files: a file that was copied, checked out or touched is what it was.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "analysis"


def mark(*parts: object) -> str:
    """A mark of some parts: texts, numbers, and lists and mappings of them."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def of_file(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_files(paths: Iterable[Path]) -> dict[str, str]:
    """The hash of each file, by its path from the project's folder, or its whole path outside of it."""
    found = {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path: path for path in paths if path.is_file()}
    return {name.as_posix(): of_file(path) for name, path in sorted(found.items())}


def of_folder(folder: Path) -> dict[str, str]:
    """The hash of each file in a folder and its folders; none where there is no such folder."""
    return of_files(folder.rglob("*"))


@cache
def of_environment() -> str:
    """A mark of Python and of the packages installed: those that the lock names, and those that are really there."""
    lock = ROOT / "requirements.lock"
    installed = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*-info"))
    return mark(sys.version, platform.machine(), of_file(lock) if lock.is_file() else "", installed)


# ---------------------------------------------------------------------------------------------------------------------
# Code

_IMPORT = re.compile(rf"^[ \t]*(?:from ({PACKAGE}[\w.]*) import (\([^)]*\)|.*)|import ({PACKAGE}[\w.]*))", re.MULTILINE)


def of_code(source: str) -> str:
    """A mark of the modules of this package that Python source imports, and those import, and of the files beside them.

    A change of any other module leaves it as it is.
    """
    modules: set[str] = set()
    _follow(source, modules)
    paths = {_file_of(module) for module in modules} | {ROOT / PACKAGE / "__init__.py"}
    beside = {path for one in paths for path in one.parent.iterdir() if path.suffix != ".py"}
    return mark(of_files(paths | beside))


def of_publishing() -> str:
    """A mark of the code and the templates that make pages, and of the measures, whose words explain numbers there."""
    measures = [f"import {PACKAGE}.measures.{path.stem}" for path in sorted((ROOT / PACKAGE / "measures").glob("*.py"))]
    code = of_code("\n".join([f"from {PACKAGE}.publish import publish_site", *measures]))
    return mark(code, of_folder(ROOT / PACKAGE / "publish" / "templates"))


def _follow(source: str, modules: set[str]) -> None:
    for module in _imported(source):
        if module not in modules:
            modules.add(module)
            _follow(_text(_file_of(module)), modules)


def _imported(source: str) -> set[str]:
    """The modules that a source imports; a name that is no module is the business of the package that holds it."""
    found: set[str] = set()
    for package, names, module in _IMPORT.findall(source):
        for name in re.findall(r"(\w+)(?: as \w+)?", names) if package else []:
            inner = f"{package}.{name}"
            found.add(inner if _file_of(inner).is_file() else package)
        found |= {module} if module else set()
    # Importing a module runs its packages first. The outermost holds nothing but doors that open when asked for.
    outer = {".".join(module.split(".")[:depth]) for module in found for depth in range(2, module.count(".") + 1)}
    return {module for module in found | outer if _file_of(module).is_file()}


@cache
def _file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
