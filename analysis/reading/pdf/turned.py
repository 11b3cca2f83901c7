"""Text that runs up or down the page beside upright text: its letters, which stand alone, as one word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from analysis.core.places import around
from analysis.reading.pdf.sheet import Word

_LETTERS_AT_LEAST = 3


def upright_words(words: Sequence[Word]) -> list[Word]:
    """The words, with letters that are printed one above another as one word, spelled in the order of printing.

    It stands in the middle of where its letters stand, for a row's label that is turned to fit its narrow column.
    """
    runs: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.order):
        if runs and _follows(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    turned = [run for run in runs if len(run) >= _LETTERS_AT_LEAST]
    inside = {id(word) for run in turned for word in run}
    return [word for word in words if id(word) not in inside] + [_as_word(run) for run in turned]


def _follows(run: Sequence[Word], word: Word) -> bool:
    """Whether a letter is printed above or below the one before, closer than lines stand."""
    last = run[-1]
    if len(word.text) > 1 or len(last.text) > 1 or word.font != last.font or abs(word.size - last.size) > 0.1:
        return False
    step = word.base - last.base
    same_way = len(run) < 2 or (step > 0) == (last.base > run[-2].base)
    width = max(word.x1, *(other.x1 for other in run)) - min(word.x0, *(other.x0 for other in run))
    return width < 1.2 * word.size and 0.1 < abs(step) < 1.1 * word.size and same_way


def _as_word(run: Sequence[Word]) -> Word:
    text = run[0].text
    for last, word in pairwise(run):
        text += " " * _stand_apart(last, word) + word.text
    x0, top, x1, bottom = around([word.box for word in run])
    return replace(run[0], text=text, x0=x0, top=top, x1=x1, bottom=bottom, base=(top + bottom) / 2 + 0.3 * run[0].size)


def _stand_apart(last: Word, word: Word) -> bool:
    return max(word.top - last.bottom, last.top - word.bottom) > 0.17 * word.size
