"""What titles and comments should not hold: persons, and words that stop short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from analysis.checks.doubt import undecided
from analysis.checks.finding import Finding, Row, around, place_of
from analysis.checks.ledger import Rows
from analysis.checks.passages import Locator
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import words


def comments(rows: Rows, locator: Locator) -> Iterator[Finding]:
    """Persons named, brackets not closed and sentences cut short in the titles and comments of a report."""
    for table in ("assignments", "activities"):
        for row in rows[table]:
            yield from _persons(table, row, locator)
            yield from _brackets(table, row)
            yield from _cut_short(table, row)


_CAPITALISED = r"[A-ZÅÄÖ][a-zåäöé]+"
_IN_BRACKETS = re.compile(rf"\((?P<given>{_CAPITALISED})(?:[ -]{_CAPITALISED}){{1,2}}\)")
_SURNAME = r"[A-ZÅÄÖ][a-zåäöé]*(?:s?son|berg|ström|gren|lund|qvist|kvist|sén|én|man|dahl|holm|stedt|mark)"
_WITH_SURNAME = re.compile(rf"\b(?P<given>{_CAPITALISED}) (?:{_CAPITALISED} )?{_SURNAME}\b")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.]+\b|\b(?:19|20)?\d{6}[-+]\d{4}\b")


def _persons(table: str, row: Row, locator: Locator) -> Iterator[Finding]:
    """Names of persons in a comment, e-mail addresses and personal numbers anywhere; not "(Kraftsamling Hylte)".

    A title may bear a name: of a prize, a school, a programme. given_names.csv holds common given names, so a rarer one
    goes unnoticed. The finding shows initials only: it must not spread what it warns of.
    """
    comment = str(row["comment"])
    named = [
        match[0]
        for pattern in (_IN_BRACKETS, _WITH_SURNAME)
        for match in pattern.finditer(comment)
        if match["given"].casefold() in _given_names()
    ]
    addresses = [match[0] for match in _ADDRESS.finditer(f"{row['title']}\n{comment}")]
    found_here = dict.fromkeys([*named, *addresses])
    for found in (one for one in found_here if not any(one != other and one in other for other in found_here)):
        yield Finding(
            rule="person_named",
            outcome="differs",
            observed=re.sub(r"(?<=\w)[\w.+@-]+", "…", found),
            rows=(row_key(table, row),),
            place=locator.find(found, place_of(row)),
        )


@cache
def _given_names() -> frozenset[str]:
    return frozenset(row["name"].casefold() for row in words("given_names"))


def _brackets(table: str, row: Row) -> Iterator[Finding]:
    """A title or comment with a bracket that is never closed, or never opened."""
    for text in (str(row["title"]), str(row["comment"])):
        if text.count("(") != text.count(")"):
            start = max(text.rfind("(") - 30, 0)
            yield _in_text("bracket_not_closed", around(text, start, start + 120), table, row)


_OPEN_ENDED = re.compile(
    r"\b(?:och|eller|att|som|för|av|till|från|med|på|om|vid|inom|mellan|genom|utan|samt|såsom|bland annat|enligt|än"
    r"|en|ett|den|det|de|sin|sina|vilket|vilka|har|är|ska|kan)$"
)


def _cut_short(table: str, row: Row) -> Iterator[Finding]:
    """A paragraph of a comment that ends in a word that wants another: "ska ligga till underlag för".

    One that the next paragraph takes up in lower case has all its words.
    """
    paragraphs = str(row["comment"]).split("\n\n")
    for paragraph, behind in zip(paragraphs, [*paragraphs[1:], ""], strict=True):
        if len(paragraph.split()) > 3 and _OPEN_ENDED.search(paragraph) and not behind[:1].islower():
            end = around(paragraph, len(paragraph) - 60, len(paragraph))
            finding = _in_text("stops_in_mid_sentence", end, table, row)
            cut = paragraph[:1].islower()  # a row of which a page break may have left this to us
            yield undecided(finding, "the text begins in mid-sentence, too") if cut else finding


def _in_text(rule: str, observed: str, table: str, row: Row) -> Finding:
    return Finding(rule, "differs", observed=observed, rows=(row_key(table, row),), place=place_of(row))
