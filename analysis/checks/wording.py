"""Units, signs, legends and headers that say one thing in two ways, or nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analysis.checks.finding import Finding, Row, place_of
from analysis.checks.ledger import Kinds, Rows
from analysis.checks.passages import headings_of, passages_of, texts_of
from analysis.core.places import Place
from analysis.core.swedish import sentences, stem_of
from analysis.reading.document import Document, Icon, Item, Legend
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import concept, words


def wording(document: Document, tables: Kinds, rows: Rows) -> Iterator[Finding]:
    """Every check of how the report says things, not of what it says."""
    texts = [item for _, item in texts_of(document)]
    yield from _units(rows["stated_figures"], texts)
    yield from _gases(rows["emissions"])
    yield from _legends(document)
    yield from _signs(document, rows)
    yield from _headers(tables)
    yield from _contents(document)
    yield from _reasons(document)


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
            said = {"unit_printed": printed, "may_mean": meaning, "meant": found[0]["unit"]}
            observed = str(found[0]["value_printed"])
            yield _plain("ambiguous_unit", said, "", observed, place_of(found[0]), keys)
    for quote, every in by_quote.items():
        same = [figure for figure in every if figure["kind"] != "count"]
        for unit in dict.fromkeys(str(figure["unit"]) for figure in same):
            printed_units = sorted({_unit(figure) for figure in same if figure["unit"] == unit})
            if len(printed_units) > 1:
                keys = tuple(row_key("stated_figures", figure) for figure in same if figure["unit"] == unit)
                said = {"case": "sentence", "printed": ", ".join(printed_units)}
                yield _plain("one_unit_two_ways", said, "", quote, place_of(same[0]), keys)
    spelled = _uses(texts, r"CO[2₂]e?")
    plain, low = spelled.get("CO2"), next((uses for name, uses in spelled.items() if "₂" in name), None)
    if plain and low:
        said = {"case": "report"}
        yield Finding("one_unit_two_ways", "differs", said, low[1], plain[1], place=plain[0], other=low[0])


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
        scopes = sorted({str(row["scope"]) for row in emissions if row["gas"] == one["gas"]})
        keys = tuple(row_key("emissions", row) for row in emissions)
        yield _plain("two_gases", {"scopes": scopes}, str(other["gas"]), str(one["gas"]), place_of(one), keys)


# ---------------------------------------------------------------------------------------------------------------------
# Signs


def _legends(document: Document) -> Iterator[Finding]:
    """Entries of a legend whose sign is lost."""
    for _, block in document.blocks():
        if isinstance(block, Legend):
            lost = [entry for entry in block.entries if entry.icon is None]
            if lost:
                labels = "; ".join(entry.label for entry in lost)
                said = {"n": len(lost), "all": len(block.entries)}
                yield _plain("legend_sign_lost", said, "", labels, lost[0].item.place)


def _signs(document: Document, rows: Rows) -> Iterator[Finding]:
    """Signs that no legend explains where they stand, signs explained for something else, rows without any."""
    explained: dict[str, str] = {}
    for _, block in document.blocks():
        for entry in block.entries if isinstance(block, Legend) else ():
            if isinstance(entry.icon, Icon):
                explained.setdefault(entry.icon.key, entry.label)
    for table, level in (("assignments", "assignment"), ("activities", "activity")):
        unknown = [row for row in rows[table] if row["status_basis"] == "lost"]
        for symbol in dict.fromkeys(str(row["status_symbol"]) for row in unknown):
            own = [row for row in unknown if row["status_symbol"] == symbol]
            said: dict[str, object] = {"n": len(own), "all": len(rows[table]), "table": level}
            label = explained.get(symbol, "")
            if symbol:
                said["case"] = "other_list" if label else "unexplained"
            yield _plain(
                "sign_unexplained" if symbol else "sign_lost",
                said,
                label,
                symbol or str(own[0]["title"]),
                place_of(own[0]),
                tuple(row_key(table, row) for row in own),
            )


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
            yield Finding("header_spelled_two_ways", "differs", {}, one, other, place=place, other=other_place)


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
            parameters={"number": entry["number"]},
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
                yield Finding("reason_against_itself", "undecided", {}, "", sentence, place=item.place)


def _plain(
    rule: str,
    parameters: Mapping[str, object],
    expected: str,
    observed: str,
    place: Place,
    rows: tuple[str, ...] = (),
) -> Finding:
    return Finding(rule, "differs", parameters, expected, observed, rows=rows, place=place)
