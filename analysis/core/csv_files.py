"""The CSV files that people edit, registers and vocabulary: read whole, or refused in one line if they are spoilt."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from analysis.core.errors import ReadingError
from analysis.core.places import Place


def csv_lines(file: Path | Traversable, columns: Sequence[str] = ()) -> list[tuple[int, dict[str, str]]]:
    """The lines of a CSV file, each with its number in the file and its cells by column.

    A byte order mark, with which spreadsheets save, is no part of it. Raises ReadingError for a file that is not UTF-8,
    that a Swedish spreadsheet saved with semicolons or that lacks one of `columns`, and for a line with more or fewer
    cells than there are columns.
    """
    try:
        reader = csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""))
        names = list(reader.fieldnames or ())
        lines = [(reader.line_num, row) for row in reader]
    except UnicodeDecodeError:
        raise ReadingError(file.name, None, "is not UTF-8", "save it as CSV UTF-8, with commas") from None
    except csv.Error as error:
        raise ReadingError(file.name, None, f"is no CSV ({error})", "save it as CSV UTF-8, with commas") from None
    if any(";" in name for name in names):
        problem = "has semicolons between its columns, as Swedish spreadsheets save it"
        raise ReadingError(file.name, Place(line=1), problem, "get it back with git and edit it as text, with commas")
    if names and not set(columns) <= set(names):
        raise ReadingError(file.name, Place(line=1), "has other columns", f"give it {', '.join(columns)}")
    for number, row in lines:
        if None in row or None in row.values():
            raise ReadingError(file.name, Place(line=number), "has more or fewer cells", f"give it {', '.join(names)}")
    return lines


def register_lines(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The lines of a register, as `csv_lines`; none where there is no file."""
    return csv_lines(path, columns) if path.is_file() else []
