"""Plain data kept in a folder under the mark of what it was made from; what is damaged is as if it were not there."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path

from analysis.core.child import plain_data
from analysis.core.errors import WritingError
from analysis.core.folders import replace_files


def taken(file: Path) -> object:
    """The data that a file keeps; None where it keeps none, or is damaged."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content[32:]).digest() != content[:32]:
        return None
    try:
        found: object = plain_data(content[32:])
    except Exception:  # somebody else wrote it, with a hash that fits: it may name code, or be no data at all
        return None
    return found


def keep(file: Path, data: object) -> None:
    """Keep data in a file, as a whole or not at all."""
    content = pickle.dumps(data)
    with contextlib.suppress(OSError, WritingError):  # then it is made again the next time
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_files({file: hashlib.sha256(content).digest() + content})


def forget_others(kept: Path, marks: Iterable[str | None]) -> None:
    """Remove all that is kept in a folder and its folders but what has one of these marks."""
    wanted = set(marks)
    for file in kept.rglob("*"):
        if file.name not in wanted and file.is_file():
            with contextlib.suppress(OSError):  # it takes room, and no more
                file.unlink()
