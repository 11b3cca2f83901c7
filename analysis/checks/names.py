"""One name spelled two ways, found by rule: rare words that are nearly another word of the same report.

No list of misspellings: what a report spells in one way only is not looked at, whatever a dictionary says of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from analysis.checks.finding import Finding, Row, around, place_of
from analysis.checks.likeness import stem
from analysis.core.places import Place
from analysis.reading.document import Item
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import words

_WORD = re.compile(r"[^\W\d_][^\W_]*")


@dataclass(frozen=True, slots=True)
class Use:
    """A word as printed, with its place and the words around it."""

    printed: str
    place: Place
    around: str


Uses = dict[str, list[Use]]
"""Every use of every word, by the word in lower case, in printed order."""


def names(texts: Sequence[Item], assignments: Sequence[Row], activities: Sequence[Row]) -> Iterator[Finding]:
    """Every name or word that the report spells in two ways, once for each pair."""
    uses = word_uses(texts)
    seen: set[str] = set()
    for rule in (_misspelled, _beginnings, _letters_without_marks, _stems_with_other_marks, _cased, _joined):
        for rare, common in rule(uses):
            pair = f"{stem(rare.printed)} {stem(common.printed)}"  # "ledningssystem", "ledningssystemet" are one label
            if not seen & {rare.printed.casefold(), common.printed.casefold(), pair}:
                seen |= {rare.printed.casefold(), pair}
                yield _finding(rare, common, len(uses.get(common.printed.casefold(), [])))
    yield from _phrases(texts)
    yield from _quoted(texts)
    yield from _acronyms(assignments, activities)
    yield from _periods(texts)


def word_uses(texts: Iterable[Item]) -> Uses:
    """Every use of every word of some paragraphs."""
    uses: Uses = defaultdict(list)
    for item in texts:
        for piece in item.pieces:
            for match in _WORD.finditer(piece.text):
                beside = around(piece.text, match.start() - 30, match.end() + 30)
                uses[match[0].casefold()].append(Use(match[0], piece.place, beside))
    return uses


def _finding(rare: Use, common: Use, times: int) -> Finding:
    said: dict[str, object] = {"rare": rare.printed, "common": common.printed}
    return Finding(
        rule="name_spelled_two_ways",
        outcome="differs",
        parameters=said | ({"times": times} if times > 1 else {"case": "once"}),
        expected=common.around,
        observed=rare.around,
        place=rare.place,
        other=common.place,
    )


Pairs = Iterator[tuple[Use, Use]]


def _misspelled(uses: Uses) -> Pairs:
    """Long words that differ from a word used at least as often by one letter inside, not in an ending."""
    pairs = {tuple(sorted(pair)) for near in _near(uses).values() for pair in combinations(near, 2)}
    for one, other in sorted(pairs):
        rare, common = sorted((one, other), key=lambda word: (len(uses[word]), word))
        if one[:2] == other[:2] and _one_letter_inside(rare, common):
            yield uses[rare][0], uses[common][0]


def _near(uses: Uses) -> dict[str, list[str]]:
    """The long words by what is left of them without one of their letters: those one letter apart stand together."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(uses):
        if 7 < len(word) <= _LONGEST:
            for key in _without_a_letter(word):
                found[key].append(word)
    return found


_LONGEST = 40  # what is longer is no word


def _without_a_letter(word: str) -> set[str]:
    forms = {word, word.removesuffix("s")}
    return forms | {form[:at] + form[at + 1 :] for form in forms for at in range(len(form))}


def _one_letter_inside(one: str, other: str) -> bool:
    """Whether two words differ by a letter inside; short ones may be two words: "störning" and "styrning"."""
    for a, b in ((one, other), (one.removesuffix("s"), other.removesuffix("s"))):
        if len(a) == len(b) < 11 and sorted(a) != sorted(b):
            continue
        if len(a) > 7 and a != b and DamerauLevenshtein.distance(a, b, score_cutoff=1) == 1:
            return _common_length(a, b) > 1 and _common_length(a[::-1], b[::-1]) > 2 and stem(a) != stem(b)
    return False


def _common_length(one: str, other: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))


def _beginnings(uses: Uses) -> Pairs:
    """Compounds used once that begin nearly as another word does: "psykatriuppdrag" beside "psykiatri"."""
    near = _near(uses)
    for rare in sorted(word for word in uses if 11 < len(word) <= _LONGEST and len(uses[word]) == 1):
        beginnings = [rare[:end] for end in range(7, len(rare))]
        alike = {common for one in beginnings for key in _without_a_letter(one) for common in near.get(key, [])}
        for common in sorted(alike):
            if len(common) > len(rare) - 3 or rare[:2] != common[:2] or rare.startswith(common[:-1]):
                continue
            if any(_one_letter_inside(rare[: len(common) + more], common) for more in (-1, 0, 1)):
                yield uses[rare][0], uses[common][0]


_MARKS = str.maketrans("åäö", "aao")


def _letters_without_marks(uses: Uses) -> Pairs:
    """Words that lost a ring or dots: "Aven" beside "Även"."""
    small = {row["word"] for row in words("small_words")}
    for common in sorted(uses):
        rare = common.translate(_MARKS)
        if rare == common or rare not in uses or len(rare) < 3 or {rare, common} & small:
            continue
        same = [use for use in uses[common] if _shape(use.printed) == _shape(uses[rare][0].printed)]
        if len(uses[rare]) == 1 and len(uses[common]) > 1 and same:
            yield uses[rare][0], same[0]


def _stems_with_other_marks(uses: Uses) -> Pairs:
    """Words used once whose stem stands elsewhere with o for ö, or a for å: "förstörade" beside "regionförstoring".

    Not ä and a, which change in inflection ("fortsätter", "fortsatt").
    """
    without = str.maketrans("åö", "ao")
    long_words = sorted(word for word in uses if 7 < len(word) <= _LONGEST)
    every = "\n".join([*long_words, ""])
    for rare in long_words:
        own = stem(rare)
        if len(uses[rare]) > 1 or len(own) < 7:  # "uppstått" is no "uppstart"
            continue
        forms = {own[:at] + own[at].translate(without) + own[at + 1 :] for at in range(1, len(own))} - {own}
        found = min((at for form in forms if (at := every.find(form)) >= 0), default=None)
        if found is not None:
            common = every[every.rfind("\n", 0, found) + 1 : every.find("\n", found)]
            yield uses[rare][0], uses[common][0]


def _shape(printed: str) -> str:
    """The capitals of a word: "Aa" for "Även", "A" for "ÅVS"."""
    return re.sub(r"(.)\1+", r"\1", "".join("A" if letter.isupper() else "a" for letter in printed))


def _cased(uses: Uses) -> Pairs:
    """Names with capitals inside that also stand without them: "LifeCare" and "Lifecare", "RUM" and "Rum"."""
    for found in uses.values():
        inner = [use for use in found if re.search(r".[A-ZÅÄÖ]", use.printed)]
        plain = [use for use in found if re.fullmatch(r"[A-ZÅÄÖ][^A-ZÅÄÖ]+", use.printed)]
        if not inner or not plain or len(found[0].printed) < 3:
            continue
        inner_names = [use for use in inner if _next_word(use) in {_next_word(one) for one in plain}]
        if inner_names:
            other = next(one for one in plain if _next_word(one) == _next_word(inner_names[0]))
            yield inner_names[0], other


def _next_word(use: Use) -> str:
    behind = use.around.partition(use.printed)[2]
    match = re.match(r"\W{0,2}(\w+)", behind)
    return match[1].casefold() if match else ""


def _joined(uses: Uses) -> Pairs:
    """Two words that also stand as one: "Väst kustbanan" beside "Västkustbanan"."""
    small = {row["word"] for row in words("small_words")}
    for found in list(uses.values()):
        for use in found:
            behind = use.around.partition(use.printed)[2]
            match = re.match(r"[ -]([^\W\d_]+)", behind)
            if not match:
                continue
            whole = (use.printed + match[1]).casefold()
            parts = {use.printed.casefold(), match[1].casefold()}
            if whole not in uses or (len(whole) < 7 and "-" not in match[0]) or match[1].casefold() in small:
                continue
            usual = use.printed[0].isupper() or len(uses[whole]) > 2
            if "-" not in match[0] and (not usual or min(len(uses[part]) for part in parts) > 1):
                continue  # two words in their own right
            yield Use(use.printed + match[0], use.place, use.around), uses[whole][0]


# ---------------------------------------------------------------------------------------------------------------------
# Names of several words


_BEFORE_OTHERS = (
    r"\b(?P<form>[A-ZÅÄÖ][a-zåäö]{3,}) (?=(?P<others>\w+ \w+))",  # "Jämt ska vara", "Jämmt ska vara"
    r"\b(?P<form>[^\W\d_]{4,})-(?= och (?P<others>[^\W\d_]{8}))",  # "Hälso- och sjukvård…", "Hälsa- och sjukvård…"
    r"\b(?P<form>[A-ZÅÄÖ][a-zåäö]{4,}) (?=(?P<others>[A-ZÅÄÖ][a-zåäö]{3,}))",  # "Matgillet Halland"
)


def _phrases(texts: Sequence[Item]) -> Iterator[Finding]:
    """Names of several words that differ in their first one."""
    seen: set[tuple[str, str]] = set()
    for number, pattern in enumerate(_BEFORE_OTHERS):
        for forms in _forms(texts, pattern).values():
            if len(forms) > 50:  # no forms of one name
                continue
            for one, other in combinations(sorted(forms), 2):
                rare, common = sorted((one, other), key=lambda form: (len(forms[form]), form))
                if (rare, common) in seen or not (_nearly if number == 0 else _all_but_one_letter)(rare, common):
                    continue
                seen.add((rare, common))
                yield _finding(forms[rare][0], forms[common][0], len(forms[common]))


def _forms(texts: Iterable[Item], pattern: str) -> dict[str, dict[str, list[Use]]]:
    """The forms of a first word, by the words behind it."""
    found: dict[str, dict[str, list[Use]]] = defaultdict(lambda: defaultdict(list))
    for item in texts:
        for piece in item.pieces:
            for match in re.finditer(pattern, piece.text):
                beside = around(piece.text, match.start() - 20, match.end() + 40)
                form = match["form"] if "-" not in match[0] else match["form"].casefold()
                found[match["others"].casefold()][form].append(Use(match["form"], piece.place, beside))
    return found


def _all_but_one_letter(one: str, other: str) -> bool:
    """Equal but for one letter, which is no genitive's s."""
    return one.rstrip("s") != other.rstrip("s") and DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1


def _nearly(one: str, other: str) -> bool:
    if stem(one) == stem(other) or _inflected(one.casefold(), other.casefold()):
        return False
    return _common_length(one.casefold(), other.casefold()) > 2 and fuzz.ratio(one, other) >= 70


def _inflected(one: str, other: str) -> bool:
    """Whether one word is the other with another ending."""
    same = _common_length(one, other)
    return same >= min(len(one), len(other)) - 2 and max(len(one), len(other)) - same <= 4 and same > 3


def _quoted(texts: Iterable[Item]) -> Iterator[Finding]:
    """Names in quotation marks that are nearly the same."""
    found: dict[str, Use] = {}
    for item in texts:
        for match in re.finditer(r"[\"”“]([A-ZÅÄÖa-zåäö][^\"”“]{7,60})[\"”“]", item.text):
            place = next((piece.place for piece in item.pieces if match[1][:20] in piece.text), item.place)
            found.setdefault(match[1].casefold(), Use(match[1], place, match[1]))
    for one, other in combinations(found, 2):
        if fuzz.token_sort_ratio(one, other) >= 75 and fuzz.ratio(one, other) < 100:
            yield _finding(found[other], found[one], 1)


def _acronyms(assignments: Sequence[Row], activities: Sequence[Row]) -> Iterator[Finding]:
    """Two abbreviations within one assignment that differ in one letter: "SKL" and "SKR"."""
    for assignment in assignments:
        own = [row for row in activities if row["assignment_id"] == assignment["assignment_id"]]
        found: dict[str, Row] = {}
        for row in (assignment, *own):
            text = f"{row['title']} {row['comment']}"
            for name in re.findall(r"(?<![\w-])([A-ZÅÄÖ]{3,5})(?:s|:s)?(?![\w-])", text):
                found.setdefault(name, row)
        for one, other in combinations(found, 2):
            if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
                yield Finding(
                    rule="name_spelled_two_ways",
                    outcome="differs",
                    parameters={"case": "acronyms"},
                    expected=one,
                    observed=other,
                    rows=(row_key("assignments", assignment), *(row_key("activities", row) for row in own)),
                    place=place_of(found[other]),
                    other=place_of(found[one]),
                )


_PERIOD = re.compile(r"(?P<name>[^\W\d_]{6,})[ -](?P<first>20\d\d)\s?[-–]\s?(?P<last>20\d\d)\b")


def _periods(texts: Iterable[Item]) -> Iterator[Finding]:
    """The same thing with two periods that share one end: "Trafikförsörjningsprogram 2020-2023" and "… 2020-2024"."""
    found: dict[str, dict[tuple[str, str], list[Use]]] = defaultdict(lambda: defaultdict(list))
    for item in texts:
        for piece in item.pieces:
            for match in _PERIOD.finditer(piece.text):
                beside = around(piece.text, match.start() - 40, match.end() + 20)
                period = (match["first"], match["last"])
                found[match["name"].casefold()][period].append(Use(match[0], piece.place, beside))
    for periods in found.values():
        for one, other in combinations(periods, 2):
            if (one[0] == other[0]) != (one[1] == other[1]):
                rare, common = (periods[it][0] for it in sorted((one, other), key=lambda it: len(periods[it])))
                said = {"rare": rare.printed, "common": common.printed}
                yield Finding(
                    rule="two_periods",
                    outcome="differs",
                    parameters=said,
                    expected=common.around,
                    observed=rare.around,
                    place=rare.place,
                    other=common.place,
                )
