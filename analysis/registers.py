"""The registers that people write beside the reports, as CSV: read whole, or refused with the line that is not."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from analysis.document import Place
from analysis.errors import ReadingError


def register_lines(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The lines of a register, each with its number in the file and its cells by column; none where there is no file.

    A byte order mark, with which spreadsheets save, is no part of it. Raises ReadingError for a file that is not UTF-8
    or lacks one of these columns, and for a line with more or fewer cells than there are columns.
    """
    if not path.is_file():
        return []
    shape = f"give it {', '.join(columns)}, and save it as CSV with commas, in UTF-8"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = reader.fieldnames
            lines = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        problem = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"is no CSV ({error})"
        raise ReadingError(path.name, None, problem, shape) from None
    if names and not set(columns) <= set(names):
        raise ReadingError(path.name, Place(line=1), "has other columns", shape)
    for number, row in lines:
        if None in row or None in row.values():
            raise ReadingError(path.name, Place(line=number), "has not a cell for each column", shape)
    return lines
