"""Amounts, percentages, emissions and counts stated in running prose and in comments → tidy rows.

What counts as a figure is the words' matter (vocabulary/units.csv, not_counted.csv): a number with a unit, or with the
things it counts. Numbers that are names, dates, durations, ages or roads are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from analysis.core.numbers import parse_number
from analysis.core.swedish import MONTH, month_number, sentence_spans
from analysis.reading.document import Document, Heading, Item, Paragraph, joined
from analysis.tables.logical import Table
from analysis.tidy.columns import meanings
from analysis.tidy.kinds import Report
from analysis.tidy.places import place_columns
from analysis.tidy.vocabulary import words

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,6}|\d{1,20})(?:,\d{1,20})?"
_LONGEST_SENTENCE = 2000  # characters; more than twice the longest that the reports have
_SIGNED = rf"(?<![\w.,:/%-])(?P<sign>[+\-−–]|minus |plus )?(?P<number>{_NUMBER})"
_YEAR = r"\b(20\d\d)\b"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of prose, and what it stands under: a heading, or the assignment or activity it comments."""

    item: Item
    under: str


def stated_figure_rows(
    document: Document, tables: Sequence[tuple[str | None, Table]], report: Report
) -> list[dict[str, object]]:
    """Every figure that the report states in prose and comments, in printed order, as rows of `stated_figures`."""
    rows: list[dict[str, object]] = []
    for passage in _passages(document, tables):
        rows += _figures(passage, report)
    rows.sort(key=_printed_order)
    return [row | {"figure_no": number} for number, row in enumerate(rows, 1)]


def _printed_order(row: dict[str, object]) -> tuple[int, int]:
    return (int(str(row["source_page"] or 0)), int(str(row["source_line"] or 0)))


def _passages(document: Document, tables: Sequence[tuple[str | None, Table]]) -> Iterator[Passage]:
    heading = ""
    for _, block in document.blocks():
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Paragraph):
            yield Passage(block.item, heading)
    for kind, table in tables:
        named = meanings(kind, table) if kind in ("assignments", "activities") else []
        for comment, name in enumerate(named):
            if name not in ("comment", "assignment_comment"):
                continue
            title = named.index("assignment" if "assignment" in named else "activity")
            for row in table.rows:
                if not row.covered[comment]:
                    yield from (Passage(item, row.cells[title].text) for item in row.cells[comment].items)


def _figures(passage: Passage, report: Report) -> Iterator[dict[str, object]]:
    text = passage.item.text
    subject, period = _lead(text) or passage.under, ""
    ends = _ends(passage.item)
    for start, sentence in _sentences(text):
        period = _sentence_period(sentence, report) or period  # what one sentence says holds until another is said
        matches = [match for match in _matcher().finditer(sentence) if _counts(match, sentence)]
        if not matches:
            subject = _lead(text) or _subject(sentence, "") or subject
        for number, match in enumerate(matches):
            since = matches[number - 1].end() if number else 0
            subject = _subject(sentence[since : match.start()], sentence[match.end() :]) or subject
            kind, unit, factor = _unit(match, sentence, matches[:number])
            value = parse_number(match["number"]) * factor
            period = _own_period(sentence, match) or period
            yield {
                "report_id": report.report_id,
                "figure_no": 0,
                "kind": kind,
                "value": -value if (match["sign"] or "").strip() in ("-", "−", "–", "minus") else value,
                "unit": unit,
                "value_printed": match[0].strip(),
                "subject": subject,
                "period": period,
                "quote": sentence,
                **place_columns(passage.item.pieces[bisect_right(ends, start + match.start("number"))].place),
            }


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with where it begins. What goes on for longer than any sentence is cut."""
    for begin, end in sentence_spans(text):
        while end - begin > _LONGEST_SENTENCE:
            cut = text.rfind(" ", begin + 1, begin + _LONGEST_SENTENCE) + 1 or begin + _LONGEST_SENTENCE
            yield begin, text[begin:cut].rstrip()
            begin = cut
        yield begin, text[begin:end]


def spans_of(figures: Sequence[Mapping[str, object]]) -> list[tuple[Mapping[str, object], tuple[int, int]]]:
    """Where each figure of a sentence stands in it: `figures` are rows of `stated_figures` with one quote, in order.

    One after the other: "0 ton" stands in "5 000 ton", too, and the same amount may stand there twice.
    """
    spans, position = [], 0
    for figure in figures:
        printed = str(figure["value_printed"])
        start = str(figure["quote"]).find(printed, position)
        if start < 0:  # the same sentence once more: it stands twice in its paragraph
            start = str(figure["quote"]).index(printed)
        position = start + len(printed)
        spans.append((figure, (start, position)))
    return spans


def _ends(item: Item) -> list[int]:
    """Where the text of each piece but the last ends in the item's text."""
    ends = [len(joined(item.pieces[:1]))]
    for above, piece in pairwise(item.pieces):
        ends.append(ends[-1] + len(joined((above, piece))) - len(joined((above,))))
    return ends[:-1]


# ---------------------------------------------------------------------------------------------------------------------
# What is a figure


@cache
def _matcher() -> re.Pattern[str]:
    units = "|".join(
        re.escape(unit) for unit in sorted(_units(), key=len, reverse=True)
    )  # the longest first: "miljoner ton CO₂e" before "miljoner ton"
    thing = r"(?:miljoner |tusen )?[a-zåäö][\w-]+"
    return re.compile(rf"{_SIGNED}\s?(?:(?P<unit>(?:{units})(?!\w))|(?<=\s)(?P<thing>{thing}))(?!\w)")


@cache
def _units() -> dict[str, tuple[str, str, Decimal]]:
    return {
        printed: (row["kind"], row["unit"], Decimal(row["factor"]))
        for row in words("units")
        for printed in row["pattern"].split("|")
    }


def _counts(match: re.Match[str], sentence: str) -> bool:
    """Whether a number with a word behind it counts things; one with a unit always does."""
    if match["unit"]:
        return True
    before = re.search(r"([\w-]+)\s*$", sentence[: match.start()])
    after = match["thing"].split()[-1]
    if re.fullmatch(r"(?:19|20)\d\d|\d{4,}", match["number"]) or match["sign"]:
        return False
    if after.casefold() in _not_counted("after") or re.fullmatch(rf"(?:{MONTH})", after.casefold()):
        return False
    return before is None or before[1].casefold() not in _not_counted("before")


@cache
def _not_counted(where: str) -> frozenset[str]:
    return frozenset(row["word"] for row in words("not_counted") if row["where"] == where)


def _unit(match: re.Match[str], sentence: str, earlier: Sequence[re.Match[str]]) -> tuple[str, str, Decimal]:
    if match["thing"]:
        *power, thing = match["thing"].split()
        return "count", thing, Decimal({"miljoner": 1_000_000, "tusen": 1_000}.get(power[0], 1) if power else 1)
    kind, unit, factor = _units()[match["unit"]]
    if not unit:  # an amount in tonnes: of a gas where the text speaks of one, else of something else
        unit = _gas(sentence, earlier)
        kind = "emission" if unit.startswith("tonne_") else "count"
    return kind, unit, factor


def _gas(sentence: str, earlier: Sequence[re.Match[str]]) -> str:
    """The gas of an amount in tonnes that does not name it: as the figure before it does, else as the sentence does."""
    for match in reversed(earlier):
        unit = _units()[match["unit"]][1] if match["unit"] else ""
        if unit.startswith("tonne_"):
            return unit
    if re.search(r"växthusgas|koldioxidekvivalent|CO[₂2]e", sentence, re.IGNORECASE):
        return "tonne_co2e"
    return "tonne_co2" if re.search(r"koldioxid|CO[₂2]", sentence, re.IGNORECASE) else "ton"


# ---------------------------------------------------------------------------------------------------------------------
# What it is about

_VERB = re.compile(
    r"\b(?:är|var|har|ger|gör|blir|bli|får|få|kan|kommer|finns|avser|ökar|öka|(?<!den )ökade|minskar|minskade|"
    r"landar|utgör|ser|innebär|medför|möts|motsvarar|visar|visa|uppvisar|uppgår|prognostiserar|redovisar|"
    r"försämra[ts]s?|förbättra[ts]s?|fortsätter|samlades|uppfylls|beräknas|väntas|bedöms|redovisas|bidrar|anordnades|deltog|påbörjat|ska|skall)\b"
)
_PREAMBLE = re.compile(
    r"[\s,;.()]*(?:(?:och|samt|men|att|som|till|från|jfr|ca|cirka)\b|efter \d+ månad(?:er)?\b|"
    r"mellan 20\d\d och 20\d\d\b|"
    r"den \d+ [a-zåäö]+\b|(?:i|under) (?:20\d\d|[a-zåäö]+)\b|20\d\d\b)?",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"[\s,(]+(?:ett|en|till|på|om|med|ca|cirka|omkring|som|att|av|där|resultat|överskott|underskott|plus|minus|går)$"
)
_EMPTY = re.compile(
    r"(?:det|detta|denna|de|dessa|för dessa|den|här|då|därtill|av detta|bland andra|prognosen|utfallet|följs|"
    r"(?:(?:ett|en|omkring|på|med|om|ca|till|är|fortsatt|hög) ?)*"
    r"(?:prognos|resultat|överskott|underskott|höjning|sänkning)?)",
    re.IGNORECASE,
)


def _lead(text: str) -> str:
    """The words before a colon with which a paragraph names its matter: "Läkemedel: …"."""
    match = re.match(r"([A-ZÅÄÖ][^.:\d]{2,60}):\s", text)
    return match[1] if match else ""


def _subject(before: str, after: str) -> str:
    """The words that the figure is said of, '' where the sentence has but a pronoun or a word such as "prognosen".

    They stand between the last figure (or the sentence's start) and the verb, or else between the verb and the
    figure; with "avser" or "redovisas som" they stand behind it.
    """
    clause = re.split(r"\b(?:medan|varav|vilket|samtidigt som)\b|[;:]\s(?!$)|\(", before)[-1]
    behind = re.match(r"\s*(?:redovisas som|ingår som)?\s*([a-zåäö][^,.;()]+)", after)
    if behind and (re.search(r"\bavser\s*$", clause) or (not clause.strip() and "som" in behind[0])):
        return behind[1].strip()
    if listed := re.search(r"([A-ZÅÄÖ][\wåäö ]*?) (?:20\d\d: ?|\([^()]*\) ?)$", before):
        return listed[1]
    while (preamble := _PREAMBLE.match(clause)) and preamble.end():
        clause = clause[preamble.end() :]
    if re.match(r"har \w+(?:at|t|ts|ats)\b", clause):  # what was said to have been done is what goes on
        return ""
    for part in _VERB.split(clause, maxsplit=1):
        while trail := _TRAIL.search(part.rstrip(" ,")):
            part = part[: trail.start()]
        if not _EMPTY.fullmatch(part.strip(" ,.():")):
            return part.strip(" ,.():")
    return ""


def _own_period(sentence: str, match: re.Match[str]) -> str:
    """The year beside a figure: "5 718 ton 2015", "obalanser 2017 på 131,0 mnkr", or in a list "2017: …"."""
    before, after = sentence[: match.start()], sentence[match.end() :]
    if year := re.match(rf"[\s(]*(?:år |under |för )?{_YEAR}", after):
        return year[1]
    if year := re.search(rf"{_YEAR}(?:\s?[-–]\s?{_YEAR})? (?:på|om) $", before):
        return year[1] if not year[2] else f"{year[1]}/{year[2]}"
    listed = re.findall(rf"{_YEAR}:", before)
    return listed[-1] if listed else ""


def _sentence_period(sentence: str, report: Report) -> str:
    """The period that a sentence says it is about, as ISO 8601; '' where it says none."""
    text = re.sub(r"\(jfr[^()]*\)", "", sentence)
    this_year = report.period_end.year
    if months := re.search(rf"\b({MONTH})\s?[-–]\s?({MONTH})\b", text.casefold()):
        first, last = map(month_number, months.groups())
        return f"{this_year}-{first:02d}/{this_year}-{last:02d}"
    if day := re.search(rf"\bden (\d{{1,2}}) ({MONTH})\b", text.casefold()):
        return f"{this_year}-{month_number(day[2]):02d}-{int(day[1]):02d}"
    if years := re.search(rf"\bmellan {_YEAR} och {_YEAR}|\b(?:för|under) {_YEAR}[-–]{_YEAR}", text, re.IGNORECASE):
        return "/".join(filter(None, years.groups()))
    if years := re.search(rf"\b(?:för|under|helåret|helår|året|i) {_YEAR}\b(?! och)", text, re.IGNORECASE):
        return years[1]
    if re.search(r"\b[Ee]fter \d+ månad(?:er)?\b|\bbudgeten för perioden\b", text, re.IGNORECASE):
        return f"{report.period_start:%Y-%m}/{report.period_end:%Y-%m}"
    if re.search(r"\bvid årets slut\b|\båret ut\b", text):
        return str(this_year)
    named = re.search(rf"\bi [\w-]+ {_YEAR}(?![-–:\w])", text)  # "ett underskott i ePlan 2017"
    return named[1] if named else ""
