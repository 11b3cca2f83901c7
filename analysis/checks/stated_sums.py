"""Does the prose add up: stated changes, shares and parts, and the reasons given for a change?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from analysis.checks.finding import Finding, Row, comparison, format_amount, place_of
from analysis.checks.passages import Passage
from analysis.core.numbers import precision
from analysis.core.swedish import sentences
from analysis.reading.document import Item
from analysis.tidy.figures import spans_of
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import words

_BETWEEN = re.compile(r"\s*(?:20\d\d\s+)?till\s+(?:ett |en )?(?:\w+ på )?", re.IGNORECASE)


def stated_sums(figures: Sequence[Row], passages: Sequence[Passage]) -> Iterator[Finding]:
    """Every sum, difference and share that the prose states of its own figures."""
    by_sentence: dict[tuple[object, ...], list[Row]] = {}
    for figure in figures:
        where = (figure["quote"], figure["source_page"], figure["source_line"])
        by_sentence.setdefault(where, []).append(figure)
    for same in by_sentence.values():
        yield from _changes(same)
        yield from _wholes(same)
    yield from _changes_explained(figures, passages)


# ---------------------------------------------------------------------------------------------------------------------
# From A to B


def _changes(figures: Sequence[Row]) -> Iterator[Finding]:
    """The change, and the percentage, that a sentence states of its "from A to B"."""
    spans = spans_of(figures)
    for (first, start), (second, end) in pairwise(spans):
        quote = str(first["quote"])
        if first["unit"] != second["unit"] or not _BETWEEN.fullmatch(quote[start[1] : end[0]]):
            continue
        for figure, span in spans:
            stated = re.search(r"\b(?:med|motsvarar|dvs\.?) (?:ca )?$", quote[: span[0]])
            if stated and figure not in (first, second):
                yield from _change(figure, first, second)


def _change(figure: Row, first: Row, second: Row) -> Iterator[Finding]:
    a, b = _value(first), _value(second)
    said = {"first": first["value_printed"], "second": second["value_printed"]}
    if figure["unit"] == first["unit"]:
        tolerance = precision(figure) + precision(first) + precision(second)
        yield _finding("stated_change", abs(abs(b) - abs(a)), figure, tolerance, said, (first, second))
    elif figure["kind"] == "percent" and a:
        tolerance = precision(figure) + (precision(first) + precision(second)) / abs(a) * 100
        expected = round(abs(b - a) / abs(a) * 100, 2)
        yield _finding("stated_percentage", expected, figure, tolerance, said, (first, second))


def _value(figure: Row) -> Decimal:
    return Decimal(str(figure["value"]))


def _finding(
    rule: str,
    expected: Decimal,
    figure: Row,
    tolerance: Decimal,
    parameters: Mapping[str, object],
    others: Sequence[Row],
) -> Finding:
    return comparison(
        rule,
        expected,
        abs(_value(figure)),
        tolerance,
        {**parameters, "printed": figure["value_printed"]},
        rows=[row_key("stated_figures", row) for row in (figure, *others)],
        place=place_of(figure),
        other=place_of(others[0]),
        unit=str(figure["unit"]),
    )


# ---------------------------------------------------------------------------------------------------------------------
# A, of which B


_PARTS = re.compile(r"[^.]{0,20}\b(?:varav|fördelat på|uppdelat på|bestående av)\b")


def _wholes(figures: Sequence[Row]) -> Iterator[Finding]:
    """The parts of "A, of which B … (C …)" make the whole, or one part no more than it."""
    spans = spans_of(figures)
    for number, (whole, (_, end)) in enumerate(spans):
        divided = _PARTS.match(str(whole["quote"]), end)
        behind = [part for part, (start, _) in spans[number + 1 :] if divided and start >= divided.end()]
        parts = [part for part in behind if part["unit"] == whole["unit"]]
        if not parts:
            continue
        total = sum((abs(_value(part)) for part in parts), Decimal(0))
        tolerance = sum((precision(part) for part in parts), precision(whole))
        if len(parts) > 1 or total > abs(_value(whole)):
            said = {"listed": "; ".join(str(part["value_printed"]) for part in parts)}
            yield _finding("stated_parts", total, whole, tolerance, said, parts)


# ---------------------------------------------------------------------------------------------------------------------
# It rose, it fell

_DIRECTION = re.compile(r"\b(?P<up>ökning|ökade|ökat)|\b(?P<down>minskning|minskade|minskat)")


def stated_directions(texts: Iterable[Item], emissions: Sequence[Row]) -> Iterator[Finding]:
    """A rise or a fall stated between two years against the emissions of those years in the same paragraph."""
    for item in texts:
        lines = {piece.place.line for piece in item.pieces}
        own = [row for row in emissions if row["source_line"] in lines and row["source_line"]]
        for sentence in sentences(item.text) if own else ():
            match = _DIRECTION.search(sentence)
            years = {int(year) for year in re.findall(r"\b20\d\d\b", sentence)}
            for row in words("emission_scopes") if match else ():
                levels = {int(str(one["year"])): one for one in own if one["scope"] == row["scope"]}
                both = sorted(years & set(levels))
                if match and len(both) == 2 and re.search(rf"\b{row['words']}\b", sentence, re.IGNORECASE):
                    yield _direction_finding(match, row["scope"], levels[both[0]], levels[both[1]])


def _direction_finding(match: re.Match[str], scope: str, old: Row, new: Row) -> Finding:
    change = Decimal(str(new["value_tonnes"])) - Decimal(str(old["value_tonnes"]))
    agrees = change > 0 if match["up"] else change < 0
    stated = "rise" if match["up"] else "fall"
    first, second = format_amount(Decimal(str(old["value_tonnes"]))), format_amount(Decimal(str(new["value_tonnes"])))
    said = {"scope": scope, "first": first, "second": second, "first_year": old["year"], "second_year": new["year"]}
    return Finding(
        rule="stated_direction",
        outcome="holds" if agrees else "differs",
        parameters={"case": stated, **said},
        expected=match[0],
        observed=format_amount(change),
        unit="tonne",
        rows=(row_key("emissions", old), row_key("emissions", new)),
        place=place_of(new),
        other=place_of(old),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Reasons for a change

_WORSE = re.compile(r"försämra|sänkning|minska[rd]?\b|minskning|kostnadsökning", re.IGNORECASE)
_BETTER = re.compile(r"förbättra|höjning|intäkt\w* .*ök|öka[rd]? med|intäktsökning", re.IGNORECASE)
_STATED = re.compile(
    r"(?:försämra|förbättra|öka|minska|höj|sänk)\w*(?: \w+){0,2} (?:med|på) (?:ca )?$"
    r"|kostnadsökning\w*(?: [\w-]+){0,5} (?:blir|på|med|om) (?:ca )?$",
    re.IGNORECASE,
)


def _changes_explained(figures: Sequence[Row], passages: Sequence[Passage]) -> Iterator[Finding]:
    """A change against the changes stated as its reasons: in its own paragraph, and for the parts under its heading."""
    changes = [(passage, _stated_changes(figures, passage)) for passage in passages]
    for number, (passage, own) in enumerate(changes):
        if not own:
            continue
        if len(own) > 1 and "pga" in passage.text:
            yield _reasons(own[0], own[1:], "paragraph")
        if number and changes[number - 1][0].heading == passage.heading:
            continue  # only the first paragraph under a heading speaks of the whole
        below = [found[0] for other, found in changes[number + 1 :] if other.heading == passage.heading and found]
        if len(below) > 1:
            yield _reasons(own[0], below, "heading")


def _stated_changes(figures: Sequence[Row], passage: Passage) -> list[tuple[Row, Decimal]]:
    """The changes of a forecast that a paragraph states, each with its sign: better is positive."""
    found = []
    for figure in figures:
        quote = str(figure["quote"])
        if figure["unit"] != "mnkr" or not passage.holds(figure):
            continue
        before = quote[: quote.index(str(figure["value_printed"]))]
        if _STATED.search(before):
            clause = re.split(r"\bvilket\b|[,;]", before)[-1]
            sign = -1 if _WORSE.search(clause) else 1 if _BETTER.search(clause) else 0
            found.append((figure, abs(_value(figure)) * sign))
    return [(figure, value) for figure, value in found if value]


def _reasons(whole: tuple[Row, Decimal], parts: Sequence[tuple[Row, Decimal]], where: str) -> Finding:
    figure, expected = whole
    return comparison(
        "reasons_for_a_change",
        expected,
        sum((value for _, value in parts), Decimal(0)),
        sum((precision(part) for part, _ in parts), precision(figure)),
        {"case": where, "listed": "; ".join(f"{value:+f}" for _, value in parts)},
        rows=[row_key("stated_figures", row) for row, _ in (whole, *parts)],
        place=place_of(figure),
        other=place_of(parts[0][0]),
    )


def reasons_listed(
    figures: Sequence[Row], passages: Iterable[Passage], signed: Mapping[str, Decimal]
) -> Iterator[Finding]:
    """An amount explained by a list ("detta förklaras främst av:") against the amounts of the list.

    `signed`: amounts with the sign that the table or the words give them, by the key of the stated figure.
    """
    lists: dict[str, list[Decimal]] = {}
    keys: dict[str, list[str]] = {}
    rows: dict[str, Row] = {}
    for passage in passages:
        decided = [f for f in figures if passage.holds(f) and row_key("stated_figures", f) in signed]
        if passage.bullet and passage.above in rows and decided:
            key = row_key("stated_figures", decided[0])
            lists.setdefault(passage.above, []).append(signed[key])
            keys.setdefault(passage.above, []).append(key)
        elif not passage.bullet and re.search(r"\bförklaras (?:främst )?av:$", passage.text) and decided:
            rows[passage.text] = decided[-1]
    for text, amounts in lists.items():
        whole = rows[text]
        expected, observed = signed[row_key("stated_figures", whole)], sum(amounts, Decimal(0))
        against = sum(amount * expected < 0 for amount in amounts)
        finding = comparison(
            "reasons_listed",
            expected,
            observed,
            precision(whole) * (len(amounts) + 1),
            {"n": against, "count": len(amounts), "printed": whole["value_printed"]},
            rows=[row_key("stated_figures", whole), *keys[text]],
            place=place_of(whole),
        )
        # "mainly" does not promise that all are listed
        yield replace(finding, outcome="undecided") if finding.outcome == "differs" else finding
