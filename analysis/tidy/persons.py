"""Names of persons, e-mail addresses and personal numbers in what a report says: found, and hidden where decided.

A report that was published with a name may be read; to spread the name on a site of one's own is another matter
(Regulation (EU) 2016/679). data/persons.csv says what a person decided of each.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from analysis.tidy.vocabulary import words

_CAPITALISED = r"[A-ZÅÄÖ][a-zåäöé]+"
_IN_BRACKETS = re.compile(rf"\((?P<given>{_CAPITALISED})(?:[ -]{_CAPITALISED}){{1,2}}\)")
_SURNAME = r"[A-ZÅÄÖ][a-zåäöé]*(?:s?son|berg|ström|gren|lund|qvist|kvist|sén|én|man|dahl|holm|stedt|mark)"
_WITH_SURNAME = re.compile(rf"\b(?P<given>{_CAPITALISED}) (?:{_CAPITALISED} )?{_SURNAME}\b")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.]+\b|\b(?:19|20)?\d{6}[-+]\d{4}\b")


def addresses_in(text: str) -> list[str]:
    """E-mail addresses and personal numbers."""
    return [match[0] for match in _ADDRESS.finditer(text)]


def persons_in(text: str) -> list[str]:
    """Names of persons, in brackets or with a common surname, and addresses; the longest where two overlap.

    given_names.csv holds common given names, so that a rarer one goes unnoticed.
    """
    named = [
        match[0]
        for pattern in (_IN_BRACKETS, _WITH_SURNAME)
        for match in pattern.finditer(text)
        if match["given"].casefold() in _given_names()
    ]
    found = dict.fromkeys([*named, *addresses_in(text)])
    return [one for one in found if not any(one != other and one in other for other in found)]


@cache
def _given_names() -> frozenset[str]:
    return frozenset(row["name"].casefold() for row in words("given_names"))


def initials(found: str) -> str:
    """What is shown in place of a name or an address: "(A… E… J…)"."""
    return re.sub(r"(?<=\w)[\w.+@-]+", "…", found)


def hidden(text: str, decided: Collection[str]) -> str:
    """The text with each name or address whose initials are among those decided shown as initials."""
    if decided:
        for found in persons_in(text):
            if initials(found) in decided:
                text = text.replace(found, initials(found))
    return text
