"""The status of a row: from the signs or the word in a cell, as the report's legend or the vocabulary explains them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.core.errors import VocabularyGap
from analysis.core.swedish import stem_of
from analysis.reading.document import Cell, Icon, Legend
from analysis.tables.logical import Table
from analysis.tidy.left_out import Leavings, LeftOut
from analysis.tidy.vocabulary import STATUSES, status_meaning, words

Columns = dict[str, object]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an icon stands for: the label, and how it is known ("legend", "vocabulary", or "lost" without label).

    `possible`: the labels that the legend leaves for an icon whose meaning is lost.
    """

    label: str | None
    basis: str
    possible: tuple[str, ...] = ()


def meaning(icon: Icon, legends: Sequence[Legend], column: str, named: str = "", level: str = "") -> Meaning:
    """What an icon in a column means: as the report's own legend says (nearest above first), else as registered.

    Every organisation has icons of its own: a registered one counts where the report is of that organisation, which
    `named` then holds (or where it is registered for no organisation in particular).

    A legend whose title names another column does not count. Where a legend for this column lost the icon of some of
    its entries, an icon that it does not explain is one of those, and which one cannot be told: its meaning is lost.
    """
    own = [entry for legend in legends if _is_for(legend, column, legends) for entry in legend.entries]
    # One legend may explain signs of assignments and of activities; what is of the other level says nothing.
    entries = [entry for entry in own if not _is_of_another(level, entry.label)]
    for entry in entries:
        if icon.key and entry.icon and entry.icon.key == icon.key:
            return Meaning(entry.label, "legend")
    without_sign = tuple(entry.label for entry in entries if entry.icon is None)
    if not icon.key:  # the sign itself is lost: it may have been any of them
        return Meaning(None, "lost", tuple(entry.label for entry in entries))
    if without_sign:
        return Meaning(None, "lost", without_sign)
    registered = (row for row in words("icons") if row["icon"] == icon.key and row["organisation"] in named)
    label = next((row["label"] for row in registered), None)
    return Meaning(label, "vocabulary" if label else "lost")


def _is_of_another(level: str, label: str) -> bool:
    if not level:
        return False
    levels = {row["level"] for row in words("status_words") if row["label"].casefold() == label.casefold()}
    return bool(levels) and level not in levels


def _is_for(legend: Legend, column: str, legends: Iterable[Legend]) -> bool:
    """Whether a legend explains a column: its title names it, or no legend's title names any column that it could."""
    stem = stem_of(column)
    if stem in legend.title.casefold():
        return True
    return not any(stem in other.title.casefold() for other in legends)


def status_columns(cell: Cell, level: str, table: Table, column: int, source: str, leavings: Leavings) -> Columns:
    """The columns of the status (and `is_project` for an activity) from the signs in a cell.

    A cell may hold several signs (a project that is off plan); the first that names a status other than *project*
    decides. A sign that nothing explains is `unknown` with the basis `lost`, never a guess; `status_possible` has the
    codes that the legend leaves. A label that is no known status at this level is told in `leavings`.
    """
    icons = cell.items[0].icons if cell else ()
    name = table.header[column]
    known = [meaning(icon, table.legends, name, table.named, level) for icon in icons or (Icon("", cell.place),)]
    # What is registered for assignments says nothing about activities; a label of the report's own must be known.
    labels = [
        (one.label, one.basis)
        for one in known
        if one.label is not None and (one.basis == "legend" or status_meaning(level, one.label))
    ]
    possible = {code for one in known for label in one.possible if (code := status_meaning(level, label))}
    symbol = " ".join(icon.key for icon in icons if icon.key)
    return _columns(_codes(labels, level, cell, source, leavings), possible, symbol, level)


def status_column(cell: Cell, level: str, table: Table, column: int, source: str, leavings: Leavings) -> Columns:
    """The same for a cell of a column of its own, in which the status may also stand as a word.

    The word is kept as printed, whatever it means.
    """
    word = one_line(cell)
    if not word:
        return status_columns(cell, level, table, column, source, leavings)
    icons = cell.items[0].icons
    as_sign = meaning(Icon(word, cell.place), table.legends, table.header[column], level=level)
    if as_sign.label is not None:  # a letter, or a dash that stands alone
        labels = [(as_sign.label, as_sign.basis)]
    else:
        beside = [meaning(icon, table.legends, table.header[column], table.named, level) for icon in icons]
        labels = [(word, "vocabulary"), *((one.label, one.basis) for one in beside if one.label)]
    symbol = " ".join([*(icon.key for icon in icons if icon.key), word])
    return _columns(_codes(labels, level, cell, source, leavings), set(), symbol, level)


def one_line(cell: Cell) -> str:
    """A cell's text as a title: its paragraphs on one line."""
    return " ".join(item.text for item in cell.items if item.text)


def no_status(level: str) -> Columns:
    """The columns of the status of what has none."""
    columns: Columns = {"status": "", "status_symbol": "", "status_basis": "", "status_possible": ""}
    return columns | ({"is_project": None} if level == "activity" else {})


def _columns(codes: Sequence[tuple[str, str]], possible: set[str], symbol: str, level: str) -> Columns:
    status, basis = min(codes, key=lambda pair: pair[0] == "project", default=("unknown", "lost"))
    left = [code for code in STATUSES[level] if code in possible] if status == "unknown" else []
    columns: Columns = {
        "status": status,
        "status_symbol": symbol,
        "status_basis": basis,
        "status_possible": " ".join(left),
    }
    if level == "activity":
        columns["is_project"] = True if any(code == "project" for code, _ in codes) else None
    return columns


def _codes(
    labels: Sequence[tuple[str, str]], level: str, cell: Cell, source: str, leavings: Leavings
) -> list[tuple[str, str]]:
    """The codes of the labels that are known, each with its basis."""
    codes = []
    for label, basis in labels:
        if code := status_meaning(level, label):
            codes.append((code, basis))
            continue
        line = {"level": level, "label": label, "meaning": ""}
        problem = f"status {label!r} is not in the vocabulary"
        leavings.add(LeftOut("status", VocabularyGap(source, cell.place, problem, "status_words", [line])))
    return codes
