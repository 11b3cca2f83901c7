"""From the key of a tidy row to the place in the report where it is printed.

A row that a page cites gets an anchor on a source page: the quoted words marked on their line of a text conversion, or
its box on the picture of a PDF's page.
"""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from analysis.answers.language import code_label, digits, place, unit_text
from analysis.answers.output import finding_text
from analysis.core.numbers import parse_amount
from analysis.core.safe_text import without_controls
from analysis.tidy.persons import hidden
from analysis.tidy.schema import TABLES, row_key
from analysis.tidy.store import load
from analysis.tidy.units import factor_of

Span = tuple[int, int]
"""Where words begin and end on a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A tidy row that pages cite."""

    key: str
    table: str
    values: Mapping[str, object]

    @property
    def report_id(self) -> str:
        return str(self.values["report_id"])

    @property
    def report_title(self) -> str:
        return str(self.values["report_title"])

    @property
    def outcome(self) -> str:
        """What a check came to, in words. Our reading, facts, and what contradicts nothing are called what they are."""
        group, differs = self.values["group"], self.values["outcome"] == "differs"
        if group in ("reading", "fact") or (differs and group != "contradiction"):
            return code_label("group", group)
        return code_label("outcome", self.values["outcome"])

    @property
    def line(self) -> int | None:
        return _whole(self.values.get("source_line"))

    @property
    def other_line(self) -> int | None:
        """The line that a check compares its own with."""
        return _whole(self.values.get("other_line"))

    @property
    def page(self) -> int | None:
        return _whole(self.values.get("source_page"))

    @property
    def box(self) -> tuple[float, ...] | None:
        edges = tuple(float(edge) for edge in str(self.values.get("source_bbox") or "").split())
        return edges if len(edges) == 4 else None

    @property
    def place(self) -> str:
        """Where it is printed, in words."""
        return place(self.page, self.line)

    @property
    def text(self) -> str:
        """What it says: in the report's own words, but for amounts in tables."""
        values = self.values
        if self.table == "budget":
            months = code_label("period", f"{values['period_start']:%Y-%m-%d}/{values['period_end']:%Y-%m-%d}")
            value = digits(float(str(values["value_mnkr"])), "mnkr") + unit_text("mnkr")
            return f"{values['line_item']}, {code_label('measure', values['measure'])} {months}: {value}"
        if self.table == "stated_figures":
            return str(values["value_printed"])
        if self.table == "emissions":
            value = digits(float(str(values["value_tonnes"])), "tonnes") + unit_text("tonnes")
            return f"{code_label('scope', values['scope'])} {values['year']}: {value}"
        return finding_text(values) if self.table == "checks" else str(values.get("title", values["report_id"]))

    @property
    def in_swedish(self) -> bool:
        """Whether `text` is the report's wording."""
        return self.table in ("budget", "stated_figures", "assignments", "activities", "reports")


def _whole(value: object) -> int | None:
    return None if value is None or value is pd.NA else int(str(value))


class Tidy:
    """All rows of the tidy tables by key, with the checks that touch them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.tables = {}
        for name in TABLES:
            with contextlib.suppress(FileNotFoundError):
                self.tables[name] = load(name, folder=folder)
        self._rows: dict[str, Row] = {}
        self._order: dict[str, int] = {}
        self._checks: dict[str, list[Row]] = {}
        self._texts = ""
        titles = self.tables["reports"].set_index("report_id")["title"]
        for name, frame in self.tables.items():
            frame = frame.assign(report_title=frame["report_id"].map(titles))
            if name == "budget":  # which of the amounts on its line: equal ones are told apart by their order
                frame = frame.assign(nth=frame.groupby(["report_id", "table_no", "row_no"]).cumcount())
            for key, values in zip(frame.index, frame.to_dict("records"), strict=True):
                self._order[key] = len(self._order)
                self._rows[key] = Row(key, name, {str(column): value for column, value in values.items()})
        for row in list(self._rows.values()):
            for key in str(row.values["rows"]).split() if row.table == "checks" else ():
                self._checks.setdefault(key, []).append(row)

    def lacks(self, keys: Iterable[str]) -> list[str]:
        """Those of some keys that no tidy table holds."""
        return [key for key in keys if key not in self._rows]

    def rows(self, keys: Iterable[str]) -> list[Row]:
        """The rows of some keys, as asked."""
        return [self._rows[key] for key in keys]

    def checks(self, keys: Iterable[str]) -> list[Row]:
        """The checks that touch some rows, or are such rows themselves, in the order in which they were made."""
        found = {check.key: check for key in keys for check in self._checks.get(key, [])}
        found |= {key: self._rows[key] for key in keys if key in self._rows and self._rows[key].table == "checks"}
        return sorted(found.values(), key=lambda check: self._order[check.key])

    def prints(self, text: str) -> bool:
        """Whether some row of the tidy tables holds this text, however it is spaced."""
        if not self._texts:
            values = [str(value) for row in self._rows.values() for value in row.values.values()]
            values += [row.text for row in self._rows.values() if row.table == "checks"]
            self._texts = "\n".join("".join(value.split()) for value in values)
        return "".join(text.split()) in self._texts

    def report(self, report_id: str) -> Mapping[str, object]:
        """The row of `reports` for a report."""
        return self._rows[row_key("reports", {"report_id": report_id})].values

    def quoted(self, row: Row) -> Row:
        """The row whose words stand in the report: an emission is a stated figure."""
        if row.table != "emissions":
            return row
        stated = [
            other
            for other in self._rows.values()
            if other.table == "stated_figures"
            and other.report_id == row.report_id
            and other.values["figure_no"] == row.values["figure_no"]
        ]
        return stated[0] if stated else row


# ---------------------------------------------------------------------------------------------------------------------
# Where on its line


def report_lines(path: Path, decided: frozenset[str] = frozenset()) -> list[str]:
    """The lines of a text conversion, counted and made harmless as its reader does; without the names in `decided`."""
    text = hidden(path.read_bytes().decode("utf-8-sig"), decided)
    return [without_controls(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def spans(line: str, rows: list[Row]) -> dict[str, Span]:
    """Where each row's words stand on their line; rows whose words are not found there are left out."""
    return {row.key: span for row in rows if (span := _span_of(line, row))}


def _span_of(line: str, row: Row) -> Span | None:
    if row.table == "budget":
        unit = row.values.get("unit_printed")
        printed = Decimal(str(row.values["value_mnkr"])) / factor_of(unit if isinstance(unit, str) else "")
        return _amount(line, printed, int(str(row.values["nth"])))
    if row.table == "stated_figures":
        quote = locate(line, str(row.values["quote"])) or (0, len(line))
        figure = locate(line[quote[0] : quote[1]], str(row.values["value_printed"]))
        return (quote[0] + figure[0], quote[0] + figure[1]) if figure else quote
    if row.table == "checks":
        said = str(row.values.get("observed") or "")  # words as printed; a number is as the tidy tables spell it
        return locate(line, said) if re.search(r"[^\W\d_]{2}", said) else None
    return locate(line, str(row.values["title"]), whole=False) if "title" in row.values else None


def _amount(line: str, value: Decimal, nth: int) -> Span | None:
    """The cell that holds an amount: the nth of those with a number (from 0), or another that holds the same."""
    found: list[tuple[Decimal | None, Span]] = []
    start = 0
    for cell in line.split("\t"):
        with contextlib.suppress(ValueError):
            found.append((parse_amount(_TAG.sub("", cell)), (start, start + len(cell))))
        start += len(cell) + 1
    found = [(number, span) for number, span in found if number is not None]
    same = [span for number, span in found if number == value]
    if nth < len(found) and found[nth][0] == value:
        return found[nth][1]
    return same[0] if same else None


_TAG = re.compile(r"<[^<>]*>")
_TOKEN = re.compile(rf"{_TAG.pattern}|&#?\w+;|.", re.DOTALL)


def locate(line: str, wanted: str, whole: bool = True) -> Span | None:
    """Where a text stands on a line as printed: with tags in it, other spaces, words broken by a hyphen.

    With `whole` off, the text may go on elsewhere: its longest beginning of two words or more is found.
    """
    squeezed, places = _squeezed(line)
    pieces = wanted.split()
    least = len(pieces) if whole else min(2, len(pieces))
    for count in range(len(pieces), least - 1, -1):
        text, _ = _squeezed(" ".join(pieces[:count]))
        start = squeezed.find(text) if text else -1
        while start >= 0:
            span = (places[start][0], places[start + len(text) - 1][1])
            if not _cuts_a_number(line, span):
                return span
            start = squeezed.find(text, start + 1)
    return None


def _cuts_a_number(line: str, span: Span) -> bool:
    """Whether what stands there is the end or the beginning of a longer number: "3 fall" in "13 fall"."""
    before, after = line[: span[0]], line[span[1] :]
    return bool(
        (line[span[0]].isdigit() and re.search(r"\d,?$", before))
        or (line[span[1] - 1].isdigit() and re.match(r",?\d", after))
    )


def _squeezed(text: str) -> tuple[str, list[Span]]:
    """A text without spaces, tags and the hyphens of words, and where each of its characters stands."""
    letters: list[str] = []
    places: list[Span] = []
    before = ""
    for token in _TOKEN.finditer(text):
        plain = "" if token[0].startswith("<") and len(token[0]) > 1 else html.unescape(token[0])
        for letter in plain:
            hyphen = letter in "-\u00ad\u2010\u2011" and before.isalpha()  # no minus, no dash
            if not letter.isspace() and not hyphen:
                letters.append(letter)
                places.append(token.span())
            before = letter
    return "".join(letters), places
