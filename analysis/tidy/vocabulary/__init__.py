"""The reports' Swedish words and signs → the codes used in the code. The words are the CSV files beside this module."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from analysis.core.csv_files import csv_lines
from analysis.core.errors import ReadingError
from analysis.core.numbers import NOTE_MARKS
from analysis.core.places import Place

STATUSES = {
    "assignment": ("fulfilled", "partly_fulfilled", "not_fulfilled", "unknown"),
    "activity": ("done", "ongoing", "partly_on_plan", "off_plan", "paused", "not_started", "project", "unknown"),
    "indicator": ("reached", "partly_reached", "not_reached", "unknown"),
}
"""The status codes by level, best first."""

LEFT_OUT = "left_out"
"""What a column means that the tidy tables have no place for: known, and not read."""

NO_COMMENT = "Kommentar saknas"
"""What a report prints where nobody commented."""


@cache
def words(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one vocabulary file (`name` without `.csv`). Raises ReadingError for a file that is not whole."""
    rows = []
    for line, row in csv_lines(files(__package__).joinpath(f"{name}.csv")):
        if name == "status_words" and row["meaning"] not in STATUSES.get(row["level"], ()):
            problem = f"{row['level']!r} cannot have the meaning {row['meaning']!r}"
            meanings = "; ".join(f"{level}: {', '.join(known)}" for level, known in STATUSES.items())
            raise ReadingError(f"{name}.csv", Place(line=line), problem, f"there are {meanings}")
        rows.append(row)
    return tuple(rows)


def concept(table: str, printed: str) -> str | None:
    """What a column of a kind of table means, None where the vocabulary does not know its header.

    The header of an indicator's column may go on with a period ("Utfall 2408", "Målvärde 2024").
    """
    name = printed.casefold().rstrip(NOTE_MARKS + "*: ")
    if table == "indicators":
        name = re.sub(r"\s+(?:\d|jan|t\.?o\.?m|ack).*", "", name)
    same = (row for row in words("columns") if row["table"] == table and row["printed"].casefold() == name)
    return next((row["concept"] for row in same), None)


def status_meaning(level: str, label: str) -> str | None:
    """The status code that a label stands for at a level (assignment, activity), None if unknown."""
    wanted = label.casefold().rstrip(" .")
    return next(
        (
            row["meaning"]
            for row in words("status_words")
            if row["level"] == level and row["label"].casefold() == wanted
        ),
        None,
    )
