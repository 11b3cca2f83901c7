"""Does the prose say what the tables say? Every amount of money in prose, matched to a line by its words and its sense.

A line is found by its name, never by its amount: otherwise a wrong amount would find no line, and no fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from rapidfuzz import fuzz

from analysis.checks.arithmetic import Column, Line, Tables, parts_of_sums
from analysis.checks.finding import Finding, Row, comparison, format_amount, place_of
from analysis.checks.passages import Passage
from analysis.core.numbers import half_unit, precision
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import words

_WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
_INFLECTION = r"(?:s|e?n|t|et|er|or|ar|na|erna|arna|orna|ens|ets|ernas|arnas|e?ns|a)?"


@dataclass(frozen=True, slots=True)
class Match:
    """A line that some words name. `part` holds where they speak of a part of it only."""

    line: Line
    score: float
    part: bool = False


def prose_against_tables(figures: Sequence[Row], passages: Iterable[Passage], tables: Tables) -> Iterator[Finding]:
    """One finding for each amount of money stated in a report that has finance tables."""
    if not tables:
        return
    lines = [line for table in tables.values() for line in table]
    for passage in passages:
        inherited, last = None, None
        own = [figure for figure in figures if figure["kind"] == "money" and passage.holds(figure)]
        for figure in own:
            clause = _clause(figure, own)
            match = _find(clause, figure, passage, lines, inherited)
            earlier = _is_earlier(clause)
            last = _of_earlier(figure, clause, last) if earlier else _finding(figure, clause, match, lines)
            yield last
            inherited = match


def _clause(figure: Row, own: Sequence[Row]) -> tuple[str, str]:
    """The sentence around a figure, from the figure before it to the one after it."""
    quote, printed = str(figure["quote"]), str(figure["value_printed"])
    same = [one for one in own if one["quote"] == quote]
    position = 0
    for one in same:
        found = quote.find(str(one["value_printed"]), position)
        if found < 0:  # the same sentence once more: it stands twice in its paragraph
            position, found = 0, quote.index(str(one["value_printed"]))
        if one is figure:
            ahead = same[same.index(one) + 1 :]
            end = quote.find(str(ahead[0]["value_printed"]), found + len(printed)) if ahead else -1
            return quote[position:found], quote[found + len(printed) : end if end >= 0 else None]
        position = found + len(str(one["value_printed"]))
    return quote, ""


# ---------------------------------------------------------------------------------------------------------------------
# Which line


def _find(
    clause: tuple[str, str], figure: Row, passage: Passage, lines: Sequence[Line], inherited: Match | None
) -> Match | None:
    """The line that a figure is about, as its clause says, or as was said before where that says but "prognosen"."""
    before, after = clause
    own = _OTHER_CLAUSE.split(before)[-1]
    first = str(figure["quote"]).startswith(before)  # no figure stands before it in its sentence
    for text in [own, *([before] if first else []), f"{before if first else own} · {after}"]:
        if found := named_line(text, lines):
            return found
    if not _is_general(own):
        return None
    if inherited:
        return inherited
    if not _is_general(str(figure["subject"])):
        return named_line(str(figure["subject"]), lines)
    text = passage.text[: passage.text.index(str(figure["quote"]))]
    for sentence in reversed(re.split(r"(?<=[.:!?])\s+", text)):
        if found := named_line(sentence, lines):
            return found
    return None


_OTHER_CLAUSE = re.compile(r"\b(?:medan|varav|vilket|vilka)\b|[(;]")


def named_line(text: str, lines: Sequence[Line]) -> Match | None:
    """The line whose name a text holds, the longest name first; a sum before an item of the same name.

    Where no name stands there whole, the lines that it names in part, if they all belong to one sum, give that sum.
    """
    candidates = lines_named(text, lines)
    best = _score(candidates[0], content_words(text)) if candidates else 0.0
    if best <= 1 and (whole := _sum_of_those_listed(text, lines)):
        return Match(whole, best)
    if not candidates:
        return None
    line = next((one for one in candidates if one.level != "item"), candidates[0])
    return Match(line, best, _is_part(text, line))


def lines_named(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines with the longest name that a text holds: several where they share it, none where it names none."""
    tokens = content_words(text)
    found = [(_score(line, tokens), line) for line in lines]
    best = max((score for score, _ in found), default=0.0)
    return [line for score, line in found if score == best > 0]


def _sum_of_those_listed(text: str, lines: Sequence[Line]) -> Line | None:
    """The sum that adds up the items that a text lists ("Regionkontoret, förtroendevalda och …"), if they have one."""
    listed = re.search(r"(?:[^\s,]+, )+[^\s,]+ och [^\s,]+", text)
    if not listed:
        return None
    named = [line for line in lines if line.level == "item" and _own_word(line, lines, content_words(listed[0]))]
    tables = {line.table_no for line in named}
    if len(named) < 2 or len(tables) != 1:
        return None
    own = [line for line in lines if line.table_no in tables]
    for number, parts in parts_of_sums(own).items():
        if all(line in parts for line in named):
            return own[number]
    return None


def _own_word(line: Line, lines: Sequence[Line], tokens: Sequence[str]) -> bool:
    """Whether a text has the first word of a line's label, if no other line of its table has that word."""
    others = [word for one in lines if one is not line and one.table_no == line.table_no for word in _names(one)[0]]
    own = [word for word in _names(line)[0][:1] if not any(same_word(word, other) for other in others)]
    return any(same_word(word, token) for word in own for token in tokens)


@cache
def content_words(text: str) -> list[str]:
    """The words that say what a text is about, small words left out, in lower case."""
    return [word for found in _WORD.findall(text) if (word := found.casefold()) not in _small()]


@cache
def _small() -> frozenset[str]:
    return frozenset(row["word"] for row in words("small_words"))


_HALF_WORD = re.compile(r"\w+-\s+(?:och|o|eller)\s+")  # "Hälso- och sjukvård": the word behind it says enough


_SUM = re.compile(r"(?:del)?total(?:t|summa)?|summa")


def _names(line: Line) -> list[list[str]]:
    """The names of a line as words: the whole label, and each side of a dash."""
    return _names_of(line.label)


@cache
def _names_of(label: str) -> list[list[str]]:
    labels = [label, *label.split(" - ")] if " - " in label else [label]
    return [[w for w in content_words(_HALF_WORD.sub("", label)) if not _SUM.fullmatch(w)] for label in labels]


def _score(line: Line, tokens: Sequence[str]) -> float:
    return max((_name_score(name, tokens) for name in _names(line)), default=0.0)


def _name_score(name: Sequence[str], tokens: Sequence[str]) -> float:
    """How well words give a name: how many of its words stand there, 0 unless all do (but "other" may be left out)."""
    left_out = [word for word in name if not any(same_word(word, token) for token in tokens)]
    if not name:
        return 0.0
    if not left_out:
        return float(len(name))
    if len(name) > 2 and all(word.startswith("övrig") for word in left_out):
        return len(name) - 1.5
    if len(name) > 2 and all(_abbreviates(word, tokens) for word in left_out):
        return len(name) - 0.25
    if all(_shares_its_head(word, tokens) for word in left_out):
        return 0.5
    return 0.0


@cache
def same_word(one: str, other: str) -> bool:
    """The same word but for inflection, or for a letter or two in a long one ("stadsbidrag", "statsbidrag")."""
    one, other = one.replace("-", ""), other.replace("-", "")
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    stem = re.sub(r"(?<=\w{3})(?:a|t|e)$", "", short)
    if len(stem) > 3 and re.fullmatch(f"(?:{re.escape(short)}|{re.escape(stem)}){_INFLECTION}", long):
        return True
    return len(short) > 7 and abs(len(one) - len(other)) < 4 and fuzz.ratio(one, other) >= 90


def _abbreviates(word: str, tokens: Sequence[str]) -> bool:
    return len(word) > 6 and any(token.startswith(word) for token in tokens)


def _shares_its_head(word: str, tokens: Sequence[str]) -> bool:
    """Whether some word has the head of a compound in it: "kostnadsutjämning" and "utjämningssystemet"."""
    return len(word) > 12 and any(len(token) > 9 and fuzz.partial_ratio(word[-10:], token) >= 90 for token in tokens)


def _is_part(text: str, line: Line) -> bool:
    """Whether a text speaks of something within a line, or of a part of it: "personalkostnader inom …"."""
    found = [(match.start(), match[0].casefold()) for match in _WORD.finditer(text)]
    first = min(
        (
            at
            for at, token in found
            for word in _names(line)[0]
            if same_word(word, token) or _shares_its_head(word, [token])
        ),
        default=0,
    )
    before = text[:first]
    within = re.search(r"\b(?:inom|en del (?:av|i)|del av|varav)(?: \w+){0,2} ?$", before)
    after = re.search(r"\bs? ?del av\b", text[first:])
    return bool(within and content_words(before[: within.start()])) or bool(after)


def _is_general(text: str) -> bool:
    """Whether a text has no word of its own matter: "Prognosen är", "vilket innebär en avvikelse mot budget på"."""
    general = [row["word"] for row in words("general_words")]
    return all(any(same_word(word, token) for word in general) for token in content_words(text))


# ---------------------------------------------------------------------------------------------------------------------
# Which column, which sign


def _measure(clause: tuple[str, str], figure: Row) -> tuple[str, bool]:
    """The measure that a clause speaks of, and whether it is about the whole year (as forecast)."""
    text = " ".join((str(figure["quote"]), *clause)).casefold()
    near = clause[0].casefold()
    year = "/" not in str(figure["period"]) or bool(re.search(r"\bprognos|\bberäknas|\bväntas", text))
    if re.search(r"\bbudgeten\b(?:(?!avvikelse|mot).)*$", near):
        return "budget", year
    if re.search(r"\bresultat\w*\b(?:(?!avvikelse).)*$", near):
        return ("forecast" if year else "result"), year
    return ("forecast_deviation" if year else "deviation"), year


def _column(line: Line, clause: tuple[str, str], figure: Row) -> Column | None:
    measure, year = _measure(clause, figure)
    for column in line.cells:
        start, end = column[1], column[2]
        if column[0] == measure and _is_year(start, end) == year:
            return column
    return next(iter(line.cells)) if len(line.cells) == 1 else None


def _is_year(start: date, end: date) -> bool:
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)


def _sign(clause: tuple[str, str], figure: Row, column: Column) -> int:
    """+1 or -1 as the words say, 0 where they do not: a surplus is positive, costs above budget are negative."""
    printed, text = str(figure["value_printed"]), " ".join(clause).casefold()
    if re.match(r"[-−–]|minus\b", printed):
        return -1
    if printed.startswith("+") or "deviation" not in column[0]:
        return 1
    for row in words("sense_words"):
        if re.search(row["pattern"], text):
            costs = row["reversed_for_costs"] == "yes" and re.search(r"kostnad", str(figure["quote"]).casefold())
            return int(row["sign"]) * (-1 if costs else 1)
    sentence = str(figure["quote"]).casefold()
    if "underskott" in sentence and "överskott" not in sentence:
        return -1
    return 0


_CHANGE = re.compile(
    r"(?:ökning|minskning|sänkning|höjning|försämring|förbättring)\w* (?:[\w-]+ ){0,5}?(?:blir|med|på)? ?(?:ca )?$"
    r"|\b(?:försämra|förbättra|öka|minska|höj|sänk)\w* (?:\w+ ){0,2}?med (?:ca )?$|\bfrån (?:ett |en )?\w* ?(?:på )?$"
)


def _is_change(clause: tuple[str, str]) -> bool:
    return bool(_CHANGE.search(clause[0].casefold() if not clause[0].casefold().endswith("jfr ") else ""))


# ---------------------------------------------------------------------------------------------------------------------
# The finding


_MONTHS_BEFORE = re.compile(r" efter (?P<month>\d+) månad(?:er)?")


def _is_earlier(clause: tuple[str, str]) -> bool:
    return bool(re.search(r"\(?jfr (?:med )?$", clause[0]) or re.match(rf"{_MONTHS_BEFORE.pattern}\)", clause[1]))


def _of_earlier(figure: Row, clause: tuple[str, str], last: Finding | None) -> Finding:
    """An amount of an earlier report, with the row of the amount of today that it is set beside, if that has one."""
    finding = _open(figure, "earlier")
    month = _MONTHS_BEFORE.match(clause[1])
    if month and last and last.tolerance is not None and last.parameters["quote"] == figure["quote"]:
        beside = {"line": last.parameters["line"], "now": last.rows[1], "month": int(month["month"])}
        finding = replace(finding, parameters={**finding.parameters, **beside})
    return finding


def _finding(figure: Row, clause: tuple[str, str], match: Match | None, lines: Sequence[Line]) -> Finding:
    if _is_change(clause):
        return _open(figure, "change")
    if match is None:
        return _unnamed(figure, clause, lines)
    line = match.line
    column = _column(line, clause, figure)
    if column is None:
        return _open(figure, "no_column", line)
    if match.part:
        return _open(figure, "part", line, column)
    expected, row = line.value(column), line.cells[column]
    factor = Decimal(1 if figure["unit"] == "mnkr" else "0.000001")
    amount = Decimal(str(figure["value"])) * factor
    sign = _sign(clause, figure, column)
    observed = abs(amount) * sign if sign else abs(amount).copy_sign(expected)
    when = "for the year" if _is_year(*column[1:]) else "so far"
    said = {"line": line.label, "table": line.table_no, "measure": column[0], "when": when, "quote": figure["quote"]}
    return comparison(
        "prose_against_table",
        expected,
        observed,
        half_unit(expected) + precision(figure) * factor,
        said | {"printed": figure["value_printed"]},
        rows=(row_key("stated_figures", figure), row_key("budget", row)),
        place=place_of(figure),
        other=place_of(row),
    )


def _unnamed(figure: Row, clause: tuple[str, str], lines: Sequence[Line]) -> Finding:
    """A figure for which no line stands; if a line shares the word that no other line has, that line is shown."""
    tokens = content_words(_OTHER_CLAUSE.split(clause[0])[-1])
    for line in lines:
        column = _column(line, clause, figure)
        if column and _own_word(line, lines, tokens):
            return _open(figure, "nearest", line, column)
    return _open(figure, "unnamed")


def _open(figure: Row, case: str, line: Line | None = None, column: Column | None = None) -> Finding:
    """A figure that no amount of a table can be held against, beside the line that is nearest."""
    said: dict[str, object] = {"case": case, "printed": figure["value_printed"]}
    if line:
        said["line"] = line.label
    row = line.cells[column] if line and column else None
    value = format_amount(line.value(column)) if line and column else ""
    if value:
        said["whole"] = value
    return Finding(
        rule="prose_against_table",
        outcome="undecided",
        parameters=said,
        expected=f"{value} mnkr" if value else "",
        observed=str(figure["value_printed"]),
        rows=(row_key("stated_figures", figure), *([row_key("budget", row)] if row else [])),
        place=place_of(figure),
        other=place_of(row or figure),
    )
