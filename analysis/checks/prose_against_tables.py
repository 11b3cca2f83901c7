"""Does the prose say what the tables say? Amounts of money in prose, matched to a line by their words and their sense.

A line is found by its name, never by its amount: otherwise a wrong amount would find no line, and no fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from rapidfuzz import fuzz

from analysis.checks.arithmetic import Column, Line, Tables, parts_of_sums
from analysis.checks.finding import Finding, Row, about, comparison, format_amount, of
from analysis.checks.passages import Passage
from analysis.core.numbers import half_unit, precision
from analysis.tidy.figures import spans_of
from analysis.tidy.schema import row_key
from analysis.tidy.vocabulary import words

_WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
_INFLECTION = r"(?:s|e?n|t|et|er|or|ar|na|erna|arna|orna|ens|ets|ernas|arnas|e?ns|a)?"


@dataclass(frozen=True, slots=True)
class Match:
    """A line that some words name. `part` holds where they speak of a part of it only."""

    line: Line
    part: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount of money in prose, as its words have it: its value in mnkr, and what it is said of.

    `value` has the sign that its words, or else the amount in the table, give it. `earlier`: it is quoted from a report
    of that month.
    """

    figure: Row
    passage: Passage
    value: Decimal
    line: Line | None = None
    column: Column | None = None
    earlier: int = 0


def stated_amounts(passages: Iterable[Passage], tables: Tables) -> Iterator[Stated]:
    """Every amount of money in prose whose sense is known, in printed order; none where there are no finance tables.

    Left out are changes and what was before them: tables hold levels of one time.
    """
    lines = [line for table in tables.values() for line in table]
    for passage in passages if lines else ():
        inherited, last = None, None
        own = [figure for figure in passage.figures if figure["kind"] == "money"]
        for figure in own:
            clause = _clause(figure, own)
            match = _find(clause, figure, passage, lines, inherited)
            month = _earlier_month(clause)
            if month is not None:
                if month and last and last.column and last.figure["quote"] == figure["quote"]:
                    yield replace(last, figure=figure, earlier=month)
            elif not _CHANGE.search(clause[0].casefold()):
                last = _stated(figure, passage, clause, match)
                yield last
            inherited = match


def _stated(figure: Row, passage: Passage, clause: tuple[str, str], match: Match | None) -> Stated:
    """An amount with its sign, and the amount of the table that it is said of."""
    column = _column(match.line, clause, figure) if match else None
    value = abs(Decimal(str(figure["value"]))) * (1 if figure["unit"] == "mnkr" else Decimal("0.000001"))
    sign = _sign(clause, figure, column[0] if column else "deviation")
    if match and column and not match.part:
        value = value * sign if sign else value.copy_sign(match.line.value(column))
        return Stated(figure, passage, value, match.line, column)
    return Stated(figure, passage, value * sign, match.line if match else None)


def prose_against_tables(amounts: Iterable[Stated]) -> Iterator[Finding]:
    """Each stated amount that a table has, too, against that table; one of an earlier report waits for that report."""
    for stated in amounts:
        line, column, figure = stated.line, stated.column, stated.figure
        if line is None or column is None:
            continue
        row = line.cells[column]
        said: dict[str, object] = {"line": line.label, "printed": figure["value_printed"]}
        untold: dict[str, object] = {}
        if stated.earlier:
            untold = {"now": row_key("budget", row), "month": stated.earlier, "case": "earlier"}
        elif _costs_of_a_net(figure, line):
            untold = {"case": "net", "quote": figure["quote"]}
        if untold:
            yield about(
                "prose_against_table",
                "undecided",
                of("stated_figures", figure),
                said | untold,
                expected=format_amount(line.value(column)),
                observed=str(figure["value_printed"]),
                other=row,
            )
            continue
        factor = Decimal(1 if figure["unit"] == "mnkr" else "0.000001")
        yield comparison(
            "prose_against_table",
            (line.value(column), stated.value),
            half_unit(line.value(column)) + precision(figure) * factor,
            [*of("stated_figures", figure), *of("budget", row)],
            {
                **said,
                "table": line.table_no,
                "measure": column[0],
                "when": "for the year" if _is_year(column) else "so far",
                "quote": figure["quote"],
            },
            other=row,
        )


def _clause(figure: Row, own: Sequence[Row]) -> tuple[str, str]:
    """The sentence around a figure, from the figure before it to the one after it."""
    quote, before = str(figure["quote"]), 0
    spans = spans_of([one for one in own if one["quote"] == quote])
    behind = [*(start for _, (start, _) in spans[1:]), len(quote)]
    for (one, (start, end)), after in zip(spans, behind, strict=True):
        before = before if before <= start else 0  # the same sentence once more: it stands twice in its paragraph
        if one is figure:
            return quote[before:start], quote[end : after if after >= end else None]
        before = end
    return quote, ""


def _costs_of_a_net(figure: Row, line: Line) -> bool:
    """Whether a sentence speaks of the costs of a sum that adds up costs and income: the two are not comparable."""
    costs = re.search(r"\bkostnaderna för\b", str(figure["quote"]).casefold())
    return bool(costs) and line.level != "item" and "kostnad" not in line.label.casefold()


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
        return Match(whole)
    if not candidates:
        return None
    line = next((one for one in candidates if one.level != "item"), candidates[0])
    return Match(line, _is_part(text, line))


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


_INCLUDED = re.compile(r"[ ,(]+inkl\b.*")  # "Läkemedel inkl. förmån": prose says "läkemedel"
_EVERY_MATTER = re.compile(r"kostnader|intäkter")  # a line of that name is not what each "kostnader" speaks of
_SUM = re.compile(r"(?:del)?total(?:t|summa)?|summa")


def _names(line: Line) -> list[list[str]]:
    """The names of a line as words: the whole label, each side of a dash, what stands before "inkl."."""
    return _names_of(line.label)


@cache
def _names_of(label: str) -> list[list[str]]:
    labels = [label, *label.split(" - ")] if " - " in label else [label]
    labels += [_INCLUDED.sub("", label)] if _INCLUDED.search(label) else []
    names = [[w for w in content_words(_HALF_WORD.sub("", label)) if not _SUM.fullmatch(w)] for label in labels]
    return [[] if all(map(_EVERY_MATTER.fullmatch, name)) else name for name in names]


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


_FORETOLD = re.compile(r"\bprognos|\bberäkna[ds]|\bväntas|\bkommer att\b")
_SO_FAR = re.compile(r"\befter \d+ månad")
_COMPARED = re.compile(r"\bbudget|\bavvik|\b(?:över|under)skott|\b(?:plus|minus|högre|lägre|mer|mindre)\b|[-−–+]\d")
_MEASURES = (
    (re.compile(r"\bbudgeten\b(?:(?!avvikelse|mot).)*$"), ("budget", "budget")),
    (re.compile(r"\bresultat\w*\b(?:(?!avvikelse).)*$"), ("forecast", "result")),
    (re.compile(""), ("forecast_deviation", "deviation")),
)
"""What the words before an amount say of its measure, for the year and for the time so far."""


def _column(line: Line, clause: tuple[str, str], figure: Row) -> Column | None:
    """The column that a clause speaks of: the year where it foretells or names one, else the time so far.

    In December the time so far is the year.
    """
    if len(line.cells) == 1:
        return next(iter(line.cells))
    text, period = " ".join((str(figure["quote"]), *clause)).casefold(), str(figure["period"] or "")
    foretold = bool(_FORETOLD.search(text))
    if not (foretold or period or _COMPARED.search(text)):
        return None  # "9 mnkr nyttjas för kostnader": neither of a time nor of a difference
    for_year, so_far = next(measures for words, measures in _MEASURES if words.search(clause[0].casefold()))
    year = foretold or (bool(period) and "/" not in period and not _SO_FAR.search(text))
    december = any(column[0] in ("result", "deviation") and _is_year(column) for column in line.cells)
    measures = [for_year] if foretold else [for_year, so_far] if year and december else [for_year if year else so_far]
    for measure in measures:
        for column in line.cells:
            if column[0] == measure and (december or _is_year(column) == year):
                return column
    return None


def _is_year(column: Column) -> bool:
    _, start, end = column
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)


def _sign(clause: tuple[str, str], figure: Row, measure: str) -> int:
    """+1 or -1 as the words say, 0 where they do not: a surplus is positive, costs above budget are negative."""
    printed, text = str(figure["value_printed"]), " ".join(clause).casefold()
    if re.match(r"[-−–]|minus\b", printed):
        return -1
    if printed.startswith("+") or "deviation" not in measure:
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


_MONTHS_BEFORE = re.compile(r" efter (?P<month>\d+) månad(?:er)?")


def _earlier_month(clause: tuple[str, str]) -> int | None:
    """The month of the report that an amount is quoted from ("jfr 190,4 mnkr efter 10 månader"), 0 if unsaid."""
    month = _MONTHS_BEFORE.match(clause[1])
    if re.search(r"\(?jfr (?:med )?$", clause[0]) or (month and clause[1][month.end() :].startswith(")")):
        return int(month["month"]) if month else 0
    return None
