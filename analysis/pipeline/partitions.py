"""The rows of a publisher's year → Parquet files; and which files an archive holds already.

    activities/publisher=Region%20Halland/year=2019/activities.parquet     and so on for each tidy table

Such files are known by the mark of what they are made from: the rows of each report, the code and the packages. Where
the mark is that of the last time, and the files still have the bytes that they had, they go on as they are.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from analysis.core import fingerprints
from analysis.core.errors import WritingError
from analysis.core.isolation import plain_data
from analysis.pipeline.extract import frames_of
from analysis.tidy.opendata import duckdb, write_parquet


def warm_up() -> None:
    """Do what is slow when it is done first, for processes that are to be forked (`children`)."""
    frames_of([])
    with suppress(WritingError):  # whoever is to write then says so
        duckdb()


def parquet_of(pickled: Iterable[bytes]) -> dict[str, bytes]:
    """Parquet files by the name of their tidy table, of the pickled rows of reports of one publisher, in this order.

    A table without rows has no file.
    """
    frames = frames_of(map(plain_data, pickled))
    with tempfile.TemporaryDirectory() as name:
        files = {
            Path(name, table): frame.drop(columns="publisher", errors="ignore")
            for table, frame in frames.items()
            if len(frame)
        }
        write_parquet(files)
        return {path.name: path.read_bytes() for path in files}


def place_of(publisher: str, year: int) -> str:
    """Where a publisher's year lies within the folder of each table."""
    return f"publisher={folder_name(publisher)}/year={year:04d}"


def folder_name(value: str) -> str:
    """A publisher's name as part of a folder's: letters of ASCII, digits and `-` as they are, all else as %XX.

    So no name leads anywhere, and every system spells it alike; DuckDB and others read it back.
    """
    return re.sub(rb"[^A-Za-z0-9-]", lambda match: b"%%%02X" % match[0][0], value.encode("utf-8", "replace")).decode()


def mark_of_rows(rows: list[str]) -> str:
    """The mark of the files that reports with these hashes of their rows yield, in this order."""
    return fingerprints.mark(rows, _code(), fingerprints.of_environment())


@cache
def _code() -> str:
    return fingerprints.of_code("core", "tidy", "pipeline")


def taken_over(files: Mapping[str, str], old: Path, new: Path) -> bool:
    """Whether an archive has files with these hashes, by name; then they are in the new one, too, as links or copies.

    Raises OSError when they cannot be put there.
    """
    for name, expected in files.items():
        try:
            if fingerprints.of_file(old / name) != expected:
                return False
        except OSError:
            return False
    for name in files:
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old / name, new / name)
        except OSError:  # a file system without links, or with no more of them
            shutil.copyfile(old / name, new / name)
    return True
