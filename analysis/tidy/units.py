"""In which unit a finance table states its amounts, wherever on the page that is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from analysis.core.errors import ReadingError
from analysis.core.swedish import sentences
from analysis.reading.document import Document, Grid, Heading, Paragraph
from analysis.tables.logical import Table
from analysis.tidy.vocabulary import words


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money: as printed, and how many mnkr one of it is."""

    printed: str
    mnkr: Decimal


_TKR = Decimal("0.001")

UNSAID = Unit("", Decimal(1))
"""Reports that state no unit print mnkr; so do the two that ship."""


@cache
def _factors() -> dict[str, Decimal]:
    return {row["printed"]: Decimal(row["mnkr"]) for row in words("money_units")}


@cache
def _pattern() -> str:
    """Any unit, the longest first, with any blanks; not what is the unit of a number before it ("500 tkr")."""
    units = "|".join(r"\s".join(map(re.escape, unit.split())) for unit in sorted(_factors(), key=len, reverse=True))
    return rf"(?<![\w-])(?<!\d\s)(?P<unit>{units})(?!\w)"


def _unit(printed: str) -> Unit:
    return Unit(" ".join(printed.split()), _factors()[" ".join(printed.casefold().split())])


def factor_of(printed: str) -> Decimal:
    """How many mnkr one of a printed unit is; 1 where none is printed."""
    return _unit(printed).mnkr if printed else UNSAID.mnkr


def unit_in(text: str) -> Unit | None:
    """The unit that the name of a column, or the corner of a table, holds: "Utfall tkr", "Belopp i 1 000 kr"."""
    found = re.search(_pattern(), text, re.IGNORECASE)
    return _unit(found["unit"]) if found else None


def split_amount(text: str) -> tuple[str, Unit | None]:
    """An amount as printed in a cell, without the unit behind it, and that unit: "312,7 mnkr"."""
    units = _pattern().replace(r"(?<!\d\s)", "")
    found = re.fullmatch(rf"(?P<amount>.*\d\)?)\s?{units}", text, re.IGNORECASE)
    return (found["amount"], _unit(found["unit"])) if found else (text, None)


def units_of(column: int, table: Table) -> list[Unit]:
    """The units that the name of a column holds, and the cells below it where each of its amounts carries one."""
    units = [split_amount(row.cells[column].text)[1] for row in table.rows if re.search(r"\d", row.cells[column].text)]
    return [unit for unit in (unit_in(table.header[column]), *(units if None not in units else ())) if unit]


def is_unit(text: str) -> bool:
    """Whether a text is nothing but a unit: "tkr", "(mnkr)", "%"."""
    return not without_unit(text).strip("()%")


def without_unit(text: str) -> str:
    """The name of a column without its unit: "Utfall (tkr)" is "Utfall"."""
    return re.sub(rf"[\s,]*\(?(?:\bi )?{_pattern()}\)?", "", text, flags=re.IGNORECASE).strip()


def _stated(text: str) -> Iterator[Unit]:
    """The units that a heading, a caption or a sentence says its amounts are in: "i tkr", "(tkr)", "…, tkr", "tkr"."""
    forms = (r"\bi\s{}", r"\({}\)", r"[,:–-]\s*{}(?=\s*[.:)]?\s*$)", r"^\W*{}(?=\W*$)")
    for form in forms:
        for found in re.finditer(form.format(_pattern()), text, re.IGNORECASE):
            yield _unit(found["unit"])


_OTHER = re.compile(
    r"^(?:tabell \d+[.:]?\s*)?(?:antal|andel)\b|\b(?:dygnsdoser|koldioxid)\b"
    r"|(?:\bi|[,(:–-])\s*(?:(?:tusental|1 000)\s+)?(?:antal|tusental|procent|%|ton|kg|ddd|st|timmar|dagar|dygn)\W*$",
    re.IGNORECASE,
)
"""What a caption says of a table of anything but money: "Antal besök", "Sjukfrånvaro i procent", "Utsläpp, ton"."""

_OF_MONEY = re.compile(r"\w+kostnader\b|\b(?:kostnader|ekonomi|budget|belopp)\b", re.IGNORECASE)
_OF_EACH = re.compile(
    r"\bper (?:invånare|besök|vårddag|vårddygn|vårdtillfälle|årsarbetare|anställd|elev|patient|brukare|resa|resenär)\b",
    re.IGNORECASE,
)
"""What a caption says of amounts that are of one of many: "Kostnad per invånare, kronor" is no line of a budget."""

_OF_AMOUNTS = re.compile(r"\b(?:belopp|siffr|summor|tal\b|uppgift|värden|tabell|redovis|utfall)", re.IGNORECASE)
_OF_ALL = re.compile(r"\b(?:samtliga|alla|rapporten|genomgående|tabellerna)\b", re.IGNORECASE)
_OF_ONE_TABLE = re.compile(r"\btabellen\b|\btabell \d", re.IGNORECASE)
_UNLESS = re.compile(r"\bom (?:inte|inget|ej) annat\b|\bom inte (?:något )?annat\b", re.IGNORECASE)


@dataclass(slots=True)
class Statements:
    """The units that a report states: for all of its tables, and for the table at a place alone."""

    source: str
    everywhere: list[tuple[Unit, bool]] = field(default_factory=list)  # with whether a table may say otherwise
    beside: dict[object, list[Unit]] = field(default_factory=dict)
    captions: dict[object, list[str]] = field(default_factory=dict)  # short texts right above and below a table

    @classmethod
    def of(cls, document: Document) -> Statements:
        """All statements of a report: in sentences, on the edges of pages, and right above and below each table."""
        found = cls(document.source_file)
        found.everywhere += [(unit, True) for text in _edges(document) for unit in _stated(text)]
        blocks = [block for _, block in document.blocks()]
        above: Grid | None = None  # the table right above
        for number, block in enumerate(blocks):
            if isinstance(block, Grid):
                above = above if above and block.header in ((), above.header) else block
            elif isinstance(block, Paragraph | Heading):
                below = blocks[number + 1] if number + 1 < len(blocks) else None
                found._note(block.text, above, below if isinstance(below, Grid) else None)
                above = None
        return found

    def _note(self, text: str, above: Grid | None, below: Grid | None) -> None:
        """A text speaks for the table that it stands right above or below, one that says "all" for every table."""
        own = below or above
        if own and len(text.split()) <= 12:
            self.captions.setdefault(own.place, []).append(text)
        for sentence in sentences(text):
            units = list(_stated(sentence))
            if own:
                self.beside.setdefault(own.place, []).extend(units)
            of_all = _OF_ALL.search(sentence) and not _OF_ONE_TABLE.search(sentence)
            if of_all or (not own and _OF_AMOUNTS.search(sentence)):
                self.everywhere += [(unit, own is not None or _UNLESS.search(sentence) is not None) for unit in units]

    def of_table(self, table: Table) -> Unit:
        """The unit of a table, `UNSAID` where nothing says it.

        Raises ReadingError where two statements disagree, and where the table says that it is of something else.
        """
        said = list(self.beside.get(table.place, ()))
        said += [unit for heading in table.headings for unit in _stated(heading)]
        if table.header and (corner := unit_in(table.header[0])):
            said.append(corner)
        if other := self._other_than_money(table, said):
            problem = f"a table is not one of a budget's amounts: {other!r}"
            raise ReadingError(self.source, table.place, problem, "nothing need be done if that is so")
        binding = [unit for unit, unless in self.everywhere if not (unless and said)]
        return self._agreed([*said, *binding], table)

    def _other_than_money(self, table: Table, said: Sequence[Unit]) -> str | None:
        """The caption, title or corner that says that a table is of something else, beside the units that it states.

        An amount in mnkr is of no single patient, and one in any unit is no number of visits.
        """
        near = [*self.captions.get(table.place, ()), table.title, *table.header[:1]]
        near = [re.sub(r"^[\d.]+\s", "", text) for text in near]
        near = [text for text in near if not text.endswith(".") and not _OF_MONEY.search(text)]
        signs = ([_OTHER] if not said else []) + ([_OF_EACH] if all(unit.mnkr < _TKR for unit in said) else [])
        return next((text for text in near if any(sign.search(text) for sign in signs)), None)

    def of_column(self, column: int, of_table: Unit, table: Table) -> Unit:
        """The unit of one column: its own where it has one, which must not contradict the table's."""
        return self._agreed([*units_of(column, table), *([of_table] if of_table != UNSAID else [])], table)

    def _agreed(self, units: Iterable[Unit], table: Table) -> Unit:
        units = list(units)
        if len({unit.mnkr for unit in units}) > 1:
            named = " and ".join(dict.fromkeys(repr(unit.printed) for unit in units))
            problem = f"the units stated for a finance table disagree: {named}"
            raise ReadingError(self.source, table.place, problem, "compare it with the page")
        return units[0] if units else UNSAID


def _edges(document: Document) -> list[str]:
    """What stands on the pages' edges, each text once."""
    return list(dict.fromkeys(piece.text for page in document.pages for piece in page.furniture))
