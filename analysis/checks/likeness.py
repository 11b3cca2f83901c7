"""Which texts speak of the same thing: by the words that they share, each weighed by how rare it is in the report."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from analysis.tidy.vocabulary import words

_WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?|\b(?:19|20)\d\d\b")
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


@cache
def stems(text: str) -> frozenset[str]:
    """The stems of a text's words, small words left out."""
    small = {row["word"] for row in words("small_words")}
    return frozenset(stem(word) for word in _WORD.findall(text) if word.casefold() not in small and len(word) > 2)


class Rarity:
    """How much it tells that two texts of a report share a word: little where many have it."""

    def __init__(self, texts: Iterable[str]) -> None:
        every = [stems(text) for text in texts]
        self.number = max(len(every), 50)  # in a handful of texts no word could be told to be rare
        self.count = Counter(one for found in every for one in found)

    def weight(self, found: str) -> float:
        """0 for a word that every text has, 1 for one that a single text has."""
        return math.log(self.number / max(self.count[found], 1)) / math.log(self.number)

    def shared(self, one: str, other: str) -> tuple[float, Sequence[str]]:
        """The weight of what two texts share, and the words, the rarest first."""
        both = sorted(stems(one) & stems(other), key=lambda found: (-self.weight(found), found))
        return sum(self.weight(found) for found in both), both

    def share(self, one: str, other: str) -> float:
        """How much of the weight of the first text stands in the second too (0-1)."""
        total = sum(self.weight(found) for found in stems(one))
        return self.shared(one, other)[0] / total if total else 0.0
