"""The reports' Swedish words and signs → the codes used in the code. The words are the CSV files beside this module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analysis.core.csv_files import csv_lines
from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.core.swedish import stem_of
from analysis.reading.document import Icon, Legend

ASSIGNMENT_STATUSES = ("fulfilled", "partly_fulfilled", "not_fulfilled", "unknown")
ACTIVITY_STATUSES = ("done", "ongoing", "partly_on_plan", "off_plan", "paused", "not_started", "unknown")

_MEANINGS = {"assignment": ASSIGNMENT_STATUSES, "activity": (*ACTIVITY_STATUSES, "project")}

LEFT_OUT = "left_out"
"""What a column means that the tidy tables have no place for: known, and not read."""

NO_COMMENT = "Kommentar saknas"
"""What a report prints where nobody commented."""


def words(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one vocabulary file (`name` without `.csv`). Raises ReadingError for a file that is not whole."""
    return (*_file(name), *_PROVISIONAL[name]) if name in _PROVISIONAL else _file(name)


@cache
def _file(name: str) -> tuple[dict[str, str], ...]:
    rows = []
    for line, row in csv_lines(files(__package__).joinpath(f"{name}.csv")):
        if name == "status_words" and row["meaning"] not in _MEANINGS.get(row["level"], ()):
            problem = f"{row['level']!r} cannot have the meaning {row['meaning']!r}"
            meanings = "; ".join(f"{level}: {', '.join(known)}" for level, known in _MEANINGS.items())
            raise ReadingError(f"{name}.csv", Place(line=line), problem, f"there are {meanings}")
        rows.append(row)
    return tuple(rows)


_PROVISIONAL: dict[str, list[dict[str, str]]] = {}


@contextmanager
def provisional_words() -> Iterator[Callable[[str, dict[str, str]], None]]:
    """Gives `add(name, row)`, which adds to a vocabulary file what it lacks; to memory alone, and not for longer.

    With it a drift report reads on behind words that nobody has entered yet.
    """
    try:
        yield lambda name, row: _PROVISIONAL.setdefault(name, []).append(row)
    finally:
        _PROVISIONAL.clear()


def concept(table: str, printed: str) -> str | None:
    """What a column of a kind of table means, None where the vocabulary does not know its header."""
    return next(
        (row["concept"] for row in words("columns") if row["table"] == table and row["printed"] == printed), None
    )


def status_meaning(level: str, label: str) -> str | None:
    """The status code (or "project") that a label stands for at a level (assignment, activity), None if unknown."""
    wanted = label.casefold().rstrip(" .")
    return next(
        (
            row["meaning"]
            for row in words("status_words")
            if row["level"] == level and row["label"].casefold() == wanted
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an icon stands for: the label, and how it is known ("legend", "vocabulary", or "lost" without label)."""

    label: str | None
    basis: str


def meaning(icon: Icon, legends: Sequence[Legend], column: str, named: str = "") -> Meaning:
    """What an icon in a column means: as the report's own legend says (nearest above first), else as registered.

    Every organisation has icons of its own: a registered one counts where the report is of that organisation, which
    `named` then holds (or where it is registered for no organisation in particular).

    A legend whose title names another column does not count. Where a legend for this column lost the icon of some of
    its entries, an icon that it does not explain is one of those, and which one cannot be told: its meaning is lost.
    """
    own = [legend for legend in legends if _is_for(legend, column, legends)]
    if not icon.key:
        return Meaning(None, "lost")
    for legend in own:
        for entry in legend.entries:
            if entry.icon and entry.icon.key == icon.key:
                return Meaning(entry.label, "legend")
    if any(entry.icon is None for legend in own for entry in legend.entries):
        return Meaning(None, "lost")
    registered = (row for row in words("icons") if row["icon"] == icon.key and row["organisation"] in named)
    label = next((row["label"] for row in registered), None)
    return Meaning(label, "vocabulary" if label else "lost")


def _is_for(legend: Legend, column: str, legends: Iterable[Legend]) -> bool:
    """Whether a legend explains a column: its title names it, or no legend's title names any column that it could."""
    stem = stem_of(column)
    if stem in legend.title.casefold():
        return True
    return not any(stem in other.title.casefold() for other in legends)
