"""One name spelled two ways, found by rule: words that are but for one letter another word of the same report.

No list of misspellings: what a report spells in one way only is not looked at, whatever a dictionary says of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from rapidfuzz.distance import DamerauLevenshtein

from analysis.checks.finding import Finding, around
from analysis.core.places import Place
from analysis.reading.document import Item


@dataclass(frozen=True, slots=True)
class Use:
    """Words as printed, with their place and the words around them."""

    printed: str
    place: Place
    around: str


def names(texts: Sequence[Item]) -> Iterator[Finding]:
    """Every word that the report spells in two ways, once for each pair, and plans that it gives two periods."""
    yield from _misspelled(texts)
    yield from _two_periods(texts)


def _finding(rule: str, rare: Use, common: Use, **parameters: object) -> Finding:
    said = {"rare": rare.printed, "common": common.printed, **parameters}
    return Finding(rule, "differs", said, common.around, rare.around, place=rare.place, other=common.place)


def _uses(texts: Iterable[Item], pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Use]]:
    for item in texts:
        for piece in item.pieces:
            for match in pattern.finditer(piece.text):
                beside = around(piece.text, match.start() - 30, match.end() + 30)
                yield match, Use(match[0], piece.place, beside)


# ---------------------------------------------------------------------------------------------------------------------
# Words

_LONG_WORD = re.compile(r"\b[^\W\d_]{8,40}\b")  # what is longer is no word


def _misspelled(texts: Iterable[Item]) -> Iterator[Finding]:
    """Long words that differ from a word used at least as often by one letter inside, not in an ending."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for match, use in _uses(texts, _LONG_WORD):
        uses[match[0].casefold()].append(use)
    near: dict[str, list[str]] = defaultdict(list)  # words one letter apart have a form without a letter in common
    for word in sorted(uses):
        for form in _without_a_letter(word):
            near[form].append(word)
    seen: set[str] = set()
    for one, other in sorted({pair for alike in near.values() for pair in combinations(alike, 2)}):
        rare, common = sorted((one, other), key=lambda word: (len(uses[word]), word))
        stems = f"{stem(rare)} {stem(common)}"  # "ledningssystem", "ledningssystemet" are one label
        if not seen & {rare, common, stems} and _one_letter_inside(rare, common):
            seen |= {rare, stems}
            times: dict[str, object] = {"times": len(uses[common])} if len(uses[common]) > 1 else {"case": "once"}
            yield _finding("name_spelled_two_ways", uses[rare][0], uses[common][0], **times)


def _without_a_letter(word: str) -> set[str]:
    forms = {word, word.removesuffix("s")}
    return forms | {form[:at] + form[at + 1 :] for form in forms for at in range(len(form))}


def _one_letter_inside(one: str, other: str) -> bool:
    """Whether two words differ by a letter inside; short ones may be two words: "störning" and "styrning".

    "Johnsson" and "Johansson" are two persons.
    """
    if one.endswith("sson"):
        return False
    for a, b in ((one, other), (one.removesuffix("s"), other.removesuffix("s"))):
        if len(a) == len(b) < 11 and sorted(a) != sorted(b):
            continue
        if len(a) > 7 and a != b and DamerauLevenshtein.distance(a, b, score_cutoff=1) == 1:
            return _common_length(a, b) > 1 and _common_length(a[::-1], b[::-1]) > 2 and stem(a) != stem(b)
    return False


def _common_length(one: str, other: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))


_ENDINGS = re.compile(
    r"(?<=\w{4})(?:ernas|arnas|ornas|andet|andes|ningen|ning|ingen|ing|erna|arna|orna|ande|ades|ats|its|ens|ets|era|ad|at|as|"
    r"en|et|er|ar|or|na|de|es|a|e|t|s|n)$"
)


@cache
def stem(word: str) -> str:
    """A word without its endings: "revidera" and "revidering" are one, "strategin" and "strategi" are one."""
    word = word.casefold().replace("-", "")
    if len(word) > 60:  # no word, and to take its endings off one by one would take for ever
        return word
    while (shorter := _ENDINGS.sub("", word)) != word:
        word = shorter
    return re.sub(r"(?<=\w{4})i$", "", word)


# ---------------------------------------------------------------------------------------------------------------------
# Periods

_PERIOD = re.compile(r"(?P<name>[^\W\d_]{6,})[ -](?P<first>20\d\d)\s?[-–]\s?(?P<last>20\d\d)\b")


def _two_periods(texts: Iterable[Item]) -> Iterator[Finding]:
    """The same thing with two periods that share one end: "Trafikförsörjningsprogram 2020-2023" and "… 2020-2024"."""
    found: dict[str, dict[tuple[str, str], list[Use]]] = defaultdict(lambda: defaultdict(list))
    for match, use in _uses(texts, _PERIOD):
        found[match["name"].casefold()][match["first"], match["last"]].append(use)
    for periods in found.values():
        for one, other in combinations(periods, 2):
            if (one[0] == other[0]) != (one[1] == other[1]):
                rare, common = sorted((periods[one], periods[other]), key=len)
                yield _finding("two_periods", rare[0], common[0])
