"""Lines in which signs are explained: each sign with the words after it, or before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.reading.pdf.icons import AMBIGUOUS, BULLETS, is_coloured, is_sign, key_of_glyph
from analysis.reading.pdf.lines import Line
from analysis.reading.pdf.sheet import Picture, Word


@dataclass(slots=True)
class Entry:
    icon: Picture | Word
    key: str
    words: list[Word]


def glyph_key(word: Word, signs: set[str], following: Word | None) -> str | None:
    """The key of a word that is a sign; None for text.

    A sign that text uses too ("!", "–") counts where a legend of the report knows it, or where colour sets it off
    from the word that follows.
    """
    if is_sign(word.text, word.font):
        return key_of_glyph(word.text, word.color)
    if word.text in AMBIGUOUS or word.text in BULLETS:
        key = key_of_glyph(word.text, word.color)
        if key in signs or (is_coloured(word.color) and following is not None and following.color != word.color):
            return key
    return None


def _entries(
    line: Line | None, pictures: Sequence[Picture], signs: set[str], in_run: bool
) -> tuple[list[Word], list[Entry]]:
    """A legend's line as what goes on from the line above, and its entries: each an icon with the words after it.

    Beside certain signs, on its line or above it (`in_run`), so is a sign that text uses, too: "! Följer inte plan".
    """
    if line is None:
        return [], []
    tokens: list[Picture | Word] = sorted([*line.words, *pictures], key=lambda token: token.box[0])
    first: list[Word] = []
    entries: list[Entry] = []
    certain = in_run or bool(pictures) or any(is_sign(word.text, word.font) for word in line.words)
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        after = following if isinstance(following, Word) else None
        key = token.key if isinstance(token, Picture) else glyph_key(token, signs, after)
        if key is None and isinstance(token, Word) and after is not None and token.text in AMBIGUOUS | BULLETS:
            explained = after.text == "=" or (certain and token.text in "!—?×" and after.text[:1].isupper())
            if explained or (token.color != after.color and certain):
                key = key_of_glyph(token.text, token.color)
        if key is not None:
            entries.append(Entry(token, key, []))
        elif isinstance(token, Word):
            (entries[-1].words if entries else first).append(token)
    if entries and has_letters(first) and not has_letters(entries[-1].words):
        return [], _behind_labels(first, entries)
    return (first, entries) if all(has_letters(entry.words) for entry in entries) else ([], [])


def legend_runs(
    rows: Sequence[tuple[Line | None, list[Picture]]], signs: set[str], right: float, bullets: list[Word]
) -> Iterator[tuple[str, list[list[Entry]]]]:
    """Lines that follow one another and begin with icons, with the text above them; `bullets` takes theirs up."""
    run: list[list[Entry]] = []
    above = title = ""
    for line, pictures in rows:
        tail, entries = _entries(line, pictures, signs, bool(run))
        if run and line is not None and line.top - run[-1][-1].icon.box[3] > 3 * line.size:
            yield title, run
            run = []
        goes_on = bool(run) and line is not None and _continues_label(run, line, right)
        if entries and tail and not goes_on and _leads_in(tail):  # "Teckenförklaring:", or the bullet of a list
            bullets += [] if has_letters(tail) else tail
            tail = []
        if entries and (not tail or goes_on):
            title = title if run else above
            if tail:
                run[-1][-1].words += tail
            run.append(entries)
        elif goes_on and line is not None:
            run[-1][-1].words += line.words
        else:
            yield title, run
            run = []
            above = line.text if line else above
    yield title, run


def _behind_labels(first: list[Word], entries: list[Entry]) -> list[Entry]:
    """The entries of a line whose signs stand behind their labels: "Projekt (●), Följer planeringen (▲)"."""
    titled = max((number for number, word in enumerate(first[:-1], 1) if word.text.endswith(":")), default=0)
    labels = [first[titled:]]  # "Teckenförklaring: Projekt (●)"
    for entry in entries:
        words = list(entry.words)
        while words and not has_letters(words[:1]):  # "),"
            labels[-1].append(words.pop(0))
        labels.append(words)
    found = [Entry(entry.icon, entry.key, words) for entry, words in zip(entries, labels, strict=False)]
    return found if all(has_letters(entry.words) for entry in found) and not labels[-1] else []


def _leads_in(words: Sequence[Word]) -> bool:
    """Whether words before the first sign of a line are a title or a bullet, and no text that goes on."""
    return words[-1].text.endswith(":") or (len(words) == 1 and not has_letters(words))


def has_letters(words: Sequence[Word]) -> bool:
    """Whether there is a letter in words."""
    return any(character.isalpha() for word in words for character in word.text)


def _continues_label(run: Sequence[Sequence[Entry]], line: Line, right: float) -> bool:
    """Whether a line begins with the rest of the last label: it stands below its words, or the line above was full."""
    entry = run[-1][-1]
    last = max(entry.words, key=lambda word: (word.base, word.x1))
    if not 0 < line.base - last.base < 1.5 * last.size:
        return False
    first = sorted(entry.words, key=lambda word: (word.base, word.x0))[:2]
    if any(abs(line.x0 - word.x0) < 2 for word in first) and line.x0 > entry.icon.box[2]:
        return True
    start = run[0][0].icon.box[0]
    width = line.words[0].x1 - line.words[0].x0
    return len(run[-1]) > 1 and abs(line.x0 - start) < 2 and last.x1 + 0.25 * last.size + width > right - 3 * last.size


def is_legend(run: Sequence[Sequence[Entry]]) -> bool:
    """Whether lines that begin with icons explain them: each icon once, each label short."""
    entries = [entry for line in run for entry in line]
    if not entries:
        return False
    keys = [entry.key for entry in entries]
    if len(set(keys)) < len(keys):
        return False
    labels = [" ".join(word.text for word in entry.words) for entry in entries]
    if any(len(label) > 90 for label in labels):
        return False
    return len(entries) > 1 or labels[0].startswith("=")
