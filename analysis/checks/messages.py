"""What a finding means, in one sentence: a whole sentence for each outcome of each rule, filled when it is shown.

A row of the table `checks` holds the rule, the outcome and the parameters; so the sentence can be said in any language.
Fields are parameters of the finding or columns of its row. `{label!r}` quotes words of the report, `{status:status}`
names a code by its label, `{expected:amount}` writes a number as the language does.
"""

# ruff: noqa: E501 - each sentence on one line

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Template = str | tuple[str, str]
"""A sentence, or one for a count (`n`) of one and one for all others."""

_SUM = "{line}, {measure:measure} {period:period}: the sum of {count} lines ({first} … {last}) is {expected:amount}"
_DEVIATION = "{line}: {actual:measure} {first:amount} minus budget {second:amount} is {expected:amount}"
_TWIN = "{other_line} in table {other_table} is {expected:amount} ({measure:measure} {period:period})"
_PROSE = "The {measure:measure} {when} of {line!r} is {expected:amount} in table {table}"
_FROM_TO = "From {first} to {second}: {expected:amount}"
_LISTED = (
    "{printed} is explained by {count} listed amounts that make {observed:amount} of {expected:amount} mnkr; "
    "{n} of them goes the other way.",
    "{printed} is explained by {count} listed amounts that make {observed:amount} of {expected:amount} mnkr; "
    "{n} of them go the other way.",
)
_GROWTH = (
    "A cost growth of {printed!r} is stated, {points!r} than budgeted: by that the costs so far differ from their budget by "
    "{expected:amount} %. In table {table} those of {line!r} differ by {observed:amount} %"
)
_PARTS = (
    "The text states parts of {line!r} ({listed}) that make {observed:amount}; its forecast deviation in table {table} is "
    "{expected:amount}"
)

MESSAGES: Mapping[str, Mapping[str, Template]] = {
    # Our reading of the page
    "words_read": {"holds": "All {observed} words of the report were read once."},
    "words_placed": {
        "furniture": "{observed} words stand in headers and footers of pages, and in marks that only arrange.",
        "heading": "{observed} words stand in headings.",
        "prose": "{observed} words stand in running prose.",
        "list": "{observed} words stand in lists in running prose.",
        "legend": "{observed} words stand in legends.",
        "header": "{observed} words stand in headers of tables, once for each page that repeats them.",
        "cell": "{observed} words stand in cells of tables.",
    },
    "cells_used": {"holds": "All {observed} cells of tables are used once."},
    "cells_rejoined": {
        "holds": (
            "{n} cell goes on over a page break and was put together again.",
            "{n} cells go on over a page break and were put together again.",
        )
    },
    "cells_kept": {
        "holds": "All cells of {known} tables stand in tidy rows.",
        "undecided": (
            "All cells of {known} tables stand in tidy rows; {n} table is of no kind that the kit reads.",
            "All cells of {known} tables stand in tidy rows; {n} tables are of no kind that the kit reads.",
        ),
    },
    "rows_expected": {
        "holds": "{observed} rows of {table}, as registered.",
        "undecided": "{observed} rows of {table}; row_counts.csv does not say how many there should be.",
    },
    "numbers_seen": {"holds": "Of {observed} numbers: {why}."},
    # Lost when the report was converted, or left out by us
    "left_out": {"undecided": "A {what} is left out: {why}."},
    "damaged_file": {"differs": "The file is damaged: {why}."},
    "hidden_text": {"differs": "On the page there is {why}."},
    "columns_slid": {
        "differs": "Cells slid sideways on the page: what belongs under {expected!r} stands under {under!r}."
    },
    "legend_sign_lost": {
        "differs": (
            "{n} of {all} entries of the legend has no sign: {observed!r}.",
            "{n} of {all} entries of the legend have no sign: {observed!r}.",
        )
    },
    "sign_unexplained": {
        "other_list": (
            "{observed!r} stands before {n} of the {table:level}, but means {expected!r} in another list.",
            "{observed!r} stands before {n} {table:level}, but means {expected!r} in another list.",
        ),
        "unexplained": (
            "{observed!r} stands before {n} of the {table:level}, and nothing in the report explains it.",
            "{observed!r} stands before {n} {table:level}, and nothing in the report explains it.",
        ),
    },
    "sign_lost": {
        "differs": (
            "{n} of {all} {table:level} has lost its sign, so its status is unknown.",
            "{n} of {all} {table:level} have lost their sign, so their status is unknown.",
        )
    },
    # Amounts of tables
    "one_period_two_amounts": {"differs": "A {what} is left out: {why}."},
    "deviation": {
        "holds": f"{_DEVIATION}, as printed.",
        "rounding": f"{_DEVIATION}; {{observed:amount}} is printed, which rounding allows.",
        "differs": f"{_DEVIATION}, but {{observed:amount}} is printed: more than rounding explains.",
    },
    "sum": {
        "holds": f"{_SUM}, as printed.",
        "rounding": f"{_SUM}; {{observed:amount}} is printed, which rounding allows.",
        "differs": f"{_SUM}, but {{observed:amount}} is printed: more than rounding explains.",
        "undecided": "{line}, {measure:measure} {period:period}: which lines this sum adds up could not be told, as few sums of this "
        "table come out. {observed:amount} is printed.",
    },
    "table_against_table": {
        "holds": f"{_TWIN}, and so it is in table {{table}}.",
        "rounding": f"{_TWIN}, in table {{table}} {{observed:amount}}, which rounding allows.",
        "differs": f"{_TWIN}, but in table {{table}} {{line}} is {{observed:amount}}.",
        "instead": f"{_TWIN}, but in table {{table}} {{line}} is {{observed:amount}}. There {{expected:amount}} stands "
        "under {instead!r}: one name, two amounts.",
    },
    "labels_exchanged": {
        "differs": "The amounts of {line!r} in table {table} stand in table {other_table} under {printed!r}, and "
        "{line!r} has others there: the two labels have changed places.",
        "corrected": "The amounts of {line!r} in table {table} stand in table {other_table} under {printed!r}, and "
        "{line!r} has others there: the two labels have changed places. corrections.csv puts them right.",
    },
    "label_repeated": {"differs": "Table {table} prints {label!r} for {count} lines with different amounts."},
    # Prose against tables
    "prose_against_table": {
        "holds": f"{_PROSE}, as the prose says ({{printed}}).",
        "rounding": f"{_PROSE}; the prose says {{printed}}, which rounding allows.",
        "differs": f"{_PROSE}, but the prose says {{printed}}: {{quote!r}}",
        "earlier": "{printed} is from an earlier report, which no table of this one repeats.",
        "change": "{printed} is a change or what was before it; the tables hold levels of one month only.",
        "no_column": "{printed} is said of {line!r}, whose table has no such column.",
        "part": "{printed} is said of a part of {line!r}, which is {whole:amount} as a whole.",
        "nearest": "{printed} is said of something that no line names; the nearest, {line!r}, has {whole:amount}.",
        "unnamed": "{printed} is said of something that no line of a table names.",
    },
    "prose_sense": {
        "deficit": "The text states a deficit; {line!r} is forecast {expected:amount} from its budget.",
        "surplus": "The text states a surplus; {line!r} is forecast {expected:amount} from its budget.",
        "part_deficit": "The text states a deficit; {line!r} is forecast {expected:amount} from its budget. The sentence "
        "may speak of a part of it.",
        "part_surplus": "The text states a surplus; {line!r} is forecast {expected:amount} from its budget. The sentence "
        "may speak of a part of it.",
    },
    "stated_growth": {
        "holds": f"{_GROWTH}, as stated.",
        "rounding": f"{_GROWTH}, which rounding allows.",
        "differs": f"{_GROWTH}.",
        "undecided": "A growth of {printed} is stated; no table has the earlier year or a budgeted growth to compare it with.",
    },
    "parts_of_a_line": {
        "holds": f"{_PARTS}.",
        "rounding": f"{_PARTS}, which rounding allows.",
        "undecided": f"{_PARTS}. There may be parts that it does not state.",
    },
    # What the prose states of itself
    "stated_change": {
        "holds": f"{_FROM_TO}, as stated ({{printed}}).",
        "rounding": f"{_FROM_TO}; stated is {{printed}}, which rounding allows.",
        "differs": f"{_FROM_TO}, but stated is {{printed}}.",
    },
    "stated_percentage": {
        "holds": "From {first} to {second}, in per cent: {expected:amount}, as stated ({printed}).",
        "rounding": "From {first} to {second}, in per cent: {expected:amount}; stated is {printed}, which rounding allows.",
        "differs": "From {first} to {second}, in per cent: {expected:amount}, but stated is {printed}.",
    },
    "stated_parts": {
        "holds": "The parts ({listed}) make {expected:amount}, as stated ({printed}).",
        "rounding": "The parts ({listed}) make {expected:amount}; stated is {printed}, which rounding allows.",
        "differs": "The parts ({listed}) make {expected:amount}, but stated is {printed}.",
    },
    "stated_direction": {
        "rise": "Emissions ({scope:scope}) went from {first:amount} t in {first_year} to {second:amount} t in {second_year}; "
        "the text states a rise.",
        "fall": "Emissions ({scope:scope}) went from {first:amount} t in {first_year} to {second:amount} t in {second_year}; "
        "the text states a fall.",
    },
    "reasons_for_a_change": {
        "paragraph": "A change of {expected:amount} mnkr is stated; the changes that its paragraph gives as reasons "
        "({listed}) make {observed:amount}.",
        "heading": "A change of {expected:amount} mnkr is stated; the changes of its parts under the same heading "
        "({listed}) make {observed:amount}.",
    },
    "reasons_listed": {"holds": _LISTED, "rounding": _LISTED, "undecided": _LISTED},
    # Statuses, dates, comments
    "due_date_passed": {
        "holds": "Due {observed}, not before the report's last day.",
        "differs": (
            "Due {observed}, {n} day before the report's last day, and not done.",
            "Due {observed}, {n} days before the report's last day, and not done.",
        ),
        "said": (
            "Due {observed}, {n} day before the report's last day, and not done. The comment says so, without a new date: "
            "{comment!r}",
            "Due {observed}, {n} days before the report's last day, and not done. The comment says so, without a new date: "
            "{comment!r}",
        ),
    },
    "period_in_title_over": {
        "differs": "The title says {printed!r}, which is over; the status is {status:status}.",
        "undecided": "The title says {printed!r}, which is over on the report's last day; the status is {status:status}.",
    },
    "done_beside_unfinished": {"differs": "The activity is {status:status} ({sign}), but the comment says {said!r}."},
    "not_done_beside_finished": {
        "differs": "The activity is {status:status} ({sign}), but the comment says {said!r}.",
        "undecided": "The activity's sign is lost; the comment says {said!r}.",
        "listed": "Listed as not done, but the comment says {said!r}.",
    },
    "comment_against_itself": {"differs": "One comment says {said!r} and {against!r}."},
    "told_before_it_happened": {"differs": "A report up to {last_day} tells of {month!r} in the past tense."},
    "impossible_date": {"differs": "There is no such day as {observed!r}."},
    "comment_out_of_date": {
        "differs": "A report up to {last_day} tells of {said!r} as still to come.",
        "undecided": "A report up to {last_day} tells of {said!r} as the latest; the comment may be an earlier report's.",
    },
    "on_plan_beside_off_plan": {
        "differs": (
            "The comment says {said!r}; {n} of its activities is off plan.",
            "The comment says {said!r}; {n} of its activities are off plan.",
        )
    },
    "done_before_prepared": {"differs": "{observed!r} is done, while {expected!r} is {status:status}."},
    "fulfilled_with_off_plan": {
        "activities": (
            "The assignment is {status:status}; its one activity is {statuses:status}.",
            "The assignment is {status:status}; its {n} activities: {statuses:status}.",
        ),
        "none": "The assignment is {status:status}; it has no activity.",
        "undecided": (
            "{n} of {all} assignments has a sign that cannot be told, so it cannot be told either whether its activities "
            "agree with it.",
            "{n} of {all} assignments have a sign that cannot be told, so it cannot be told either whether their activities "
            "agree with it.",
        ),
    },
    "partly_fulfilled_without_off_plan": {
        "activities": (
            "The assignment is {status:status}; its one activity is {statuses:status}.",
            "The assignment is {status:status}; its {n} activities: {statuses:status}.",
        ),
        "none": "The assignment is {status:status}; it has no activity.",
    },
    "two_gases": {
        "differs": "Emissions of {scopes:scope} are carbon dioxide, the others are all greenhouse gases: they must not be "
        "added or compared."
    },
    "two_periods": {"differs": "{rare!r} here and {common!r} elsewhere: one name, two periods."},
    # Language
    "off_plan_unexplained": {
        "holds": "The activity is {status:status}; the comment speaks of it.",
        "differs": "The activity is {status:status}; the comment does not speak of it.",
    },
    "nothing_said": {
        "no_comment": (
            "{n} of {all} activities of list {list_no} says {said!r}: no reason is given.",
            "{n} of {all} activities of list {list_no} say {said!r}: no reason is given.",
        ),
        "empty": (
            "{n} of {all} activities of list {list_no} has an empty comment: no reason is given.",
            "{n} of {all} activities of list {list_no} have an empty comment: no reason is given.",
        ),
        "assignment": "The assignment has activities but no comment.",
        "idle": (
            "{n} of {all} assignments has no activity.",
            "{n} of {all} assignments have no activity.",
        ),
    },
    "listed_twice": {
        "differs": "{count} {table:level} have the same title.",
        "worded": "{count} {table:level} have nearly the same title; they differ in {differing!r}.",
    },
    "activity_repeats_assignment": {
        "differs": "The activity has the words of its assignment: nothing says what is to be done for it."
    },
    "comment_used_twice": {
        "differs": "{count} {table:level} have the same comment.",
        "nearly": "{count} {table:level} have nearly the same comment; they differ in {differing!r}.",
    },
    "sentence_used_twice": {"differs": "The comments of {count} {table:level} have the same sentence."},
    "stops_in_mid_sentence": {"differs": "The text stops in mid-sentence: words are missing behind {observed!r}."},
    "ambiguous_unit": {
        "differs": "{unit_printed!r} may mean {may_mean}; the amounts beside it tell that {meant:unit} is meant."
    },
    "one_unit_two_ways": {
        "sentence": "One sentence prints one unit in two ways: {printed!r}.",
        "report": "The report writes {observed!r} and {expected!r}.",
    },
    "header_spelled_two_ways": {"differs": "One column has two headers: {expected!r} and {observed!r}."},
    "contents_against_headings": {
        "holds": "The contents list {expected!r}, as the heading {number} says.",
        "differs": "The contents list {expected!r}; the heading {number} is {observed!r}.",
    },
    "reason_against_itself": {
        "undecided": "The reason given says the opposite of what it explains; a negation may be lost."
    },
    "person_named": {"differs": "{observed} looks like a person's name or address, left in a text that is published."},
    "bracket_not_closed": {"differs": "A bracket is opened and not closed, or the other way round: words may be lost."},
    "name_spelled_two_ways": {
        "once": "Spelled {rare!r} here and {common!r} elsewhere.",
        "differs": "Spelled {rare!r} here and {common!r} elsewhere ({times} times).",
        "acronyms": "The assignment and its activities say {expected!r} and {observed!r}.",
    },
}
"""The sentences of each rule, by outcome, or by the parameter `case` where the outcome alone does not choose."""

DOUBT = "Our reading of this page is in doubt, so this may be no fault of the report: {doubt}."
"""What is said behind a comparison that rests on a part of the report that could not be read whole."""


def templates() -> Iterator[Template]:
    """Every sentence, for the catalogues of other languages."""
    for cases in MESSAGES.values():
        yield from cases.values()
    yield DOUBT


def _plural(one: str, many: str, number: float) -> str:
    return one if number == 1 else many


def _label(kind: str, code: object) -> str:
    """What a code is called where there is no catalogue: its words, a period by its months."""
    if kind == "period":
        start, end = (date.fromisoformat(day) for day in str(code).split("/"))
        whole = (start.month, end.month) == (1, 12)
        return f"the year {end.year}" if whole else f"{start:%b}–{end:%b} {end.year}"
    return {"assignment": "assignments", "activity": "activities"}.get(str(code), str(code).replace("_", " "))


def message(
    row: Mapping[Any, Any],
    translate: Callable[[str], str] = str,
    plural: Callable[[str, str, float], str] = _plural,
    label: Callable[[str, object], str] = _label,
    amount: Callable[[str], str] = str,
) -> str:
    """What a row of the table `checks` means, in one sentence, in the language of what is passed; English by default.

    `translate` and `plural` look a sentence up, `label` names a code of a kind ("status", "off_plan"), `amount` writes
    a number that stands in the table with a decimal point. Raises KeyError for a rule or case without a sentence.
    """
    parameters = json.loads(row["parameters"])
    values = {name: row[name] for name in ("expected", "observed")} | parameters
    template = MESSAGES[row["rule"]][parameters.get("case", row["outcome"])]
    form = translate(template) if isinstance(template, str) else plural(*template, parameters["n"])
    filler = _Filler(label, amount)
    doubt = f" {filler.vformat(translate(DOUBT), (), values)}" if "doubt" in parameters else ""
    return filler.vformat(form, (), values) + doubt


class _Filler(string.Formatter):
    """Fills in the fields of a sentence, codes and numbers as the language writes them."""

    def __init__(self, label: Callable[[str, object], str], amount: Callable[[str], str]) -> None:
        self.label, self.amount = label, amount

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "amount":
            return self.amount(str(value))
        if format_spec and isinstance(value, list):
            return ", ".join(self.label(format_spec, code) for code in value)
        return self.label(format_spec, value) if format_spec else str(value)
