"""What titles and comments should not hold: persons, and words that stop short."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.checks.doubt import undecided
from analysis.checks.finding import Finding, Row, about, around, of
from analysis.checks.ledger import Rows
from analysis.checks.passages import Locator
from analysis.tidy.persons import addresses_in, initials, persons_in


def comments(rows: Rows, locator: Locator) -> Iterator[Finding]:
    """Persons named, brackets not closed and sentences cut short in the titles and comments of a report."""
    for table in ("assignments", "activities"):
        for row in rows[table]:
            yield from _persons(table, row, locator)
            yield from _brackets(table, row)
            yield from _cut_short(table, row)


def _persons(table: str, row: Row, locator: Locator) -> Iterator[Finding]:
    """Names of persons in a comment, e-mail addresses and personal numbers anywhere; not "(Kraftsamling Hylte)".

    A title may bear a name: of a prize, a school, a programme. The finding shows initials only: it must not spread what
    it warns of.
    """
    title, comment = str(row["title"]), str(row["comment"])
    for found in dict.fromkeys([*persons_in(comment), *addresses_in(title)]):
        place = locator.find(found, row)
        yield about("person_named", "differs", of(table, row), observed=initials(found), place=place)


def _brackets(table: str, row: Row) -> Iterator[Finding]:
    """A title or comment with a bracket that is never closed, or never opened."""
    for text in (str(row["title"]), str(row["comment"])):
        if text.count("(") != text.count(")"):
            start = max(text.rfind("(") - 30, 0)
            observed = around(text, start, start + 120)
            yield about("bracket_not_closed", "differs", of(table, row), observed=observed)


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
            finding = about("stops_in_mid_sentence", "differs", of(table, row), observed=end)
            cut = paragraph[:1].islower()  # a row of which a page break may have left this to us
            yield undecided(finding, "the text begins in mid-sentence, too") if cut else finding
