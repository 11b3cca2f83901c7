"""Units, signs, legends and headers that say one thing in two ways, or nothing; and what should not be told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from analysis.checks.finding import Finding, Row, around, place_of
from analysis.checks.ledger import Kinds, Rows
from analysis.checks.passages import Locator, headings_of, passages_of, texts_of
from analysis.core.places import Place
from analysis.core.swedish import sentences, stem_of
from analysis.reading.document import Document, Icon, Item, Legend
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import concept, words


def wording(document: Document, tables: Kinds, rows: Rows, locator: Locator) -> Iterator[Finding]:
    """Every check of how the report says things, not of what it says."""
    texts = [item for _, item in texts_of(document)]
    yield from _units(rows["stated_figures"], texts)
    yield from _gases(rows["emissions"])
    yield from _legends(document)
    yield from _signs(document, rows)
    yield from _headers(tables)
    yield from _contents(document)
    yield from _reasons(document)
    yield from _people(rows, locator)
    yield from _brackets(rows)


# ---------------------------------------------------------------------------------------------------------------------
# Units


def _units(figures: Sequence[Row], texts: Sequence[Item]) -> Iterator[Finding]:
    """Units that may mean two things, and quantities printed in two units or spellings."""
    ambiguous = {row["printed"]: row["may_mean"] for row in words("ambiguous_units")}
    by_quote: dict[str, list[Row]] = defaultdict(list)
    for figure in figures:
        by_quote[str(figure["quote"])].append(figure)
    for printed, meaning in ambiguous.items():
        found = [figure for figure in figures if _unit(figure) == printed]
        if found:
            keys = tuple(row_key("stated_figures", figure) for figure in found)
            message = f"{printed!r} may mean {meaning}; the amounts beside it tell that {found[0]['unit']} is meant."
            yield _plain("ambiguous_unit", message, "", str(found[0]["value_printed"]), place_of(found[0]), keys)
    for quote, every in by_quote.items():
        same = [figure for figure in every if figure["kind"] != "count"]
        for unit in dict.fromkeys(str(figure["unit"]) for figure in same):
            printed_units = {_unit(figure) for figure in same if figure["unit"] == unit}
            if len(printed_units) > 1:
                names = " and ".join(repr(name) for name in sorted(printed_units))
                keys = tuple(row_key("stated_figures", figure) for figure in same if figure["unit"] == unit)
                message = f"One sentence prints {unit.replace('_', ' ')} in two ways: {names}."
                yield _plain("one_unit_two_ways", message, "", quote, place_of(same[0]), keys)
    spelled = _uses(texts, r"CO[2₂]e?")
    plain, low = spelled.get("CO2"), next((uses for name, uses in spelled.items() if "₂" in name), None)
    if plain and low:
        message = f"The report writes 'CO2' and {low[1]!r}."
        yield Finding("one_unit_two_ways", "differs", message, low[1], plain[1], place=plain[0], other=low[0])


def _unit(figure: Row) -> str:
    return re.sub(r"^[^a-zåäöA-ZÅÄÖ%]+", "", str(figure["value_printed"])).strip()


def _uses(texts: Iterable[Item], pattern: str) -> dict[str, tuple[Place, str]]:
    uses: dict[str, tuple[Place, str]] = {}
    for item in texts:
        for piece in item.pieces:
            for match in re.finditer(pattern, piece.text):
                uses.setdefault(match[0], (piece.place, match[0]))
    return uses


def _gases(emissions: Sequence[Row]) -> Iterator[Finding]:
    gases = {str(row["gas"]): row for row in emissions}
    if len(gases) > 1:
        one, other = (gases[name] for name in sorted(gases))
        scopes = sorted({str(row["scope"]).replace("_", " ") for row in emissions if row["gas"] == one["gas"]})
        message = (
            f"Emissions of {', '.join(scopes)} are carbon dioxide, the others are all greenhouse gases: "
            "they must not be added or compared."
        )
        keys = tuple(row_key("emissions", row) for row in emissions)
        yield _plain("two_gases", message, str(other["gas"]), str(one["gas"]), place_of(one), keys)


# ---------------------------------------------------------------------------------------------------------------------
# Signs


def _legends(document: Document) -> Iterator[Finding]:
    """Entries of a legend whose sign is lost."""
    for _, block in document.blocks():
        if isinstance(block, Legend):
            lost = [entry for entry in block.entries if entry.icon is None]
            if lost:
                labels = "; ".join(entry.label for entry in lost)
                message = f"{len(lost)} of {len(block.entries)} entries of the legend have no sign: {labels}."
                yield _plain("legend_sign_lost", message, "a sign before each entry", labels, lost[0].item.place)


def _signs(document: Document, rows: Rows) -> Iterator[Finding]:
    """Signs that no legend explains where they stand, signs explained for something else, rows without any."""
    legends = [block for _, block in document.blocks() if isinstance(block, Legend)]
    explained: dict[str, list[tuple[Legend, str]]] = defaultdict(list)
    for legend in legends:
        for entry in legend.entries:
            if isinstance(entry.icon, Icon):
                explained[entry.icon.key].append((legend, entry.label))
    for table in ("assignments", "activities"):
        unknown = [row for row in rows[table] if row["status_basis"] == "lost"]
        used = {str(row["status_symbol"]) for row in rows["activities"]}
        for symbol in dict.fromkeys(str(row["status_symbol"]) for row in unknown):
            own = [row for row in unknown if row["status_symbol"] == symbol]
            keys = tuple(row_key(table, row) for row in own)
            place = place_of(own[0])
            if not symbol:
                lost = "has lost its sign, so its" if len(own) == 1 else "have lost their sign, so their"
                message = f"{len(own)} of {len(rows[table])} {table} {lost} status is unknown."
                yield _plain("sign_lost", message, "a sign", str(own[0]["title"]), place, keys)
            elif symbol in explained:
                label = explained[symbol][0][1]
                where = "" if symbol in used else ", where none has it"
                message = f"{symbol!r} stands before {len(own)} {table}, but means {label!r} in another list{where}."
                yield _plain("sign_unexplained", message, label, symbol, place, keys)
            else:
                message = f"{symbol!r} stands before {len(own)} {table}, and nothing in the report explains it."
                yield _plain("sign_unexplained", message, "an entry in the legend", symbol, place, keys)


# ---------------------------------------------------------------------------------------------------------------------
# Headers, contents, reasons


def _headers(tables: Kinds) -> Iterator[Finding]:
    """Columns that hold the same under two headers."""
    found: dict[str, dict[str, Place]] = defaultdict(dict)
    for kind, table in tables:
        for printed in table.header if kind else ():
            meant = concept(str(kind), printed) or re.sub(r"\bför ", "", stem_of(printed))
            found[f"{kind}.{meant}"].setdefault(printed, table.place)
    for forms in found.values():
        if len(forms) == 2:
            (one, other_place), (other, place) = forms.items()
            message = f"One column has two headers: {one!r} and {other!r}."
            yield Finding("header_spelled_two_ways", "differs", message, one, other, place=place, other=other_place)


_ENTRY = re.compile(r"(?P<number>\d+(?:\.\d+)*) (?P<text>.+?)[ .]* \d+")


def _contents(document: Document) -> Iterator[Finding]:
    """Each entry of the table of contents against the heading of its number."""
    headings = {heading.text.split(" ")[0].rstrip("."): heading for heading in headings_of(document)}
    for passage in passages_of(document):
        entry = _ENTRY.fullmatch(passage.text)
        if not entry or passage.bullet or entry["number"] not in headings:
            continue
        heading = headings[entry["number"]]
        text = heading.text.partition(" ")[2]
        yield Finding(
            rule="contents_against_headings",
            outcome="holds" if text == entry["text"] else "differs",
            message=f"The contents list {entry['text']!r}; the heading {entry['number']} is {text!r}.",
            expected=entry["text"],
            observed=text,
            place=heading.item.place,
            other=passage.item.place,
        )


_MISSING = re.compile(r"\bsaknas\b.*\b(?:då|eftersom|på grund av att|pga)\b(?P<why>.*)", re.IGNORECASE)


def _reasons(document: Document) -> Iterator[Finding]:
    """Something is missing "because" somebody has what is needed: a "not" may be lost."""
    for _, item in texts_of(document):
        for sentence in sentences(item.text):
            match = _MISSING.search(sentence)
            if not match or re.search(r"\b(?:inte|ej|ingen|inga|brist|utan|sen|saknas)\w*", match["why"]):
                continue
            if re.search(r"\b(?:fått|har|finns)\b", match["why"]):
                message = "The reason given says the opposite of what it explains; a negation may be lost."
                yield Finding("reason_against_itself", "undecided", message, "", sentence, place=item.place)


# ---------------------------------------------------------------------------------------------------------------------
# What should not be told, and what was not closed

_PERSON = re.compile(r"(?P<before>\b[A-ZÅÄÖ]{2,}\s)?\((?P<name>[A-ZÅÄÖ][a-zåäöé]+(?:[ -][A-ZÅÄÖ][a-zåäöé]+){1,2})\)")
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b|\b(?:19|20)?\d{6}[-+]\d{4}\b")


def _people(rows: Rows, locator: Locator) -> Iterator[Finding]:
    """Names in brackets, e-mail addresses and personal numbers in comments that are to be published."""
    for table in ("assignments", "activities"):
        for row in rows[table]:
            text = f"{row['title']}\n{row['comment']}"
            for match in _PERSON.finditer(text):
                initials = "".join(part[0] for part in re.split(r"[ -]", match["name"]))
                if not match["before"] or match["before"].strip() != initials:
                    yield _person(table, row, match[0], locator)
            for match in _ADDRESS.finditer(text):
                yield _person(table, row, match[0], locator)


def _person(table: str, row: Row, found: str, locator: Locator) -> Finding:
    """The finding shows initials only: it must not spread what it warns of."""
    initials = re.sub(r"(?<=\w)[\w.+@-]+", "…", found)
    message = f"{initials} looks like a person's name or address, left in a text that is published."
    place = locator.find(found, place_of(row))
    return _plain("person_named", message, "no person", initials, place, (row_key(table, row),))


def _brackets(rows: Rows) -> Iterator[Finding]:
    """Titles and comments with a bracket that is never closed, or never opened."""
    for table in ("assignments", "activities"):
        for row in rows[table]:
            for text in (str(row["title"]), str(row["comment"])):
                if text.count("(") != text.count(")"):
                    message = "A bracket is opened and not closed, or the other way round: words may be lost."
                    start = max(text.rfind("(") - 30, 0)
                    beside = around(text, start, start + 120)
                    yield _plain("bracket_not_closed", message, "", beside, place_of(row), (row_key(table, row),))


def _plain(rule: str, message: str, expected: str, observed: str, place: Place, rows: tuple[str, ...] = ()) -> Finding:
    return Finding(rule, "differs", message, expected, observed, rows=rows, place=place)
