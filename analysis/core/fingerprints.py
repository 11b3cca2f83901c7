"""What a thing is made from, as one short mark: the same mark, the same bytes.

Hashes of content, never times of files: a file that was copied, checked out or touched is what it was.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "analysis"
READERS = ("core", "reading", "tables", "tidy", "checks", "pipeline/extract.py")
"""The rooms of the package that decide what a report yields."""
LARGEST_REPORT = 500_000_000
"""Bytes; the largest reports published are some tens of millions."""


def mark(*parts: object) -> str:
    """A mark of some parts: texts, numbers, and lists and mappings of them."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def of_file(path: Path) -> str:
    """The hash of a file's bytes; of one larger than any report, which nobody reads, its size."""
    if (size := path.stat().st_size) > LARGEST_REPORT:
        return f"{size} bytes"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_files(paths: Iterable[Path]) -> dict[str, str]:
    """The hash of each file, by its path from the project's folder, or its whole path outside of it."""
    found = {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path: path for path in paths if path.is_file()}
    return {name.as_posix(): of_file(path) for name, path in sorted(found.items())}


def of_folder(folder: Path) -> dict[str, str]:
    """The hash of each file in a folder and its folders; none where there is no such folder."""
    return of_files(path for path in folder.rglob("*") if "__pycache__" not in path.parts)


@cache
def of_code(*rooms: str) -> str:
    """A mark of some rooms of the package (all without any), with the data beside the code, and of the environment."""
    places = [PACKAGE / room for room in rooms] or [PACKAGE]
    found = [of_folder(place) if place.is_dir() else of_files([place]) for place in places]
    return mark(found, of_environment())


@cache
def of_environment() -> str:
    """A mark of Python and of the packages installed: those that the lock names, and those that are really there."""
    lock = ROOT / "requirements.lock"
    installed = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*-info"))
    return mark(sys.version, platform.machine(), of_file(lock) if lock.is_file() else "", installed)
