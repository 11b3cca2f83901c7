"""What a finding means, in one sentence: a whole sentence for each outcome of each rule, filled when it is shown.

The sentences stand in vocabulary/check_messages.csv, by rule and by outcome, or by the finding's parameter `case` where
the outcome alone does not choose; `plural` is for a count `n` other than one. Fields are parameters of the finding, or
`expected` and `observed` of its row. `{label!r}` quotes words of the report, `{status:status}` names a code by its
label and `{expected:amount}` writes a number (or a list of them) as the language does.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from analysis.tidy.vocabulary import words

Template = tuple[str, str]
"""A sentence, and its form for a count (`n`) other than one ('' where it has no count)."""


@cache
def sentences_by_rule() -> Mapping[tuple[str, str], Template]:
    """The sentences by rule and case. Of no rule: "doubt", behind what may be our reading's fault, and "quoted"."""
    return {(row["rule"], row["case"]): (row["message"], row["plural"]) for row in words("check_messages")}


def templates() -> Iterator[str | Template]:
    """Every sentence, with its plural where it has one, for the catalogues of other languages."""
    for one, many in sentences_by_rule().values():
        yield (one, many) if many else one


def _plural(one: str, many: str, number: float) -> str:
    return one if number == 1 else many


def _label(kind: str, code: object) -> str:
    """What a code is called where there is no catalogue: its words, a period by its months, a day as it is."""
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
    one, many = sentences_by_rule()[row["rule"], parameters.get("case", row["outcome"])]
    said = [plural(one, many, parameters["n"]) if many else translate(one)]
    if "doubt" in parameters:
        said.append(translate(sentences_by_rule()["", "doubt"][0]))
    filler = _Filler(label, amount, translate(sentences_by_rule()["", "quoted"][0]))
    return " ".join(filler.vformat(sentence, (), values) for sentence in said)


class _Filler(string.Formatter):
    """Fills in the fields of a sentence, codes and numbers as the language writes them."""

    def __init__(self, label: Callable[[str, object], str], amount: Callable[[str], str], quoted: str) -> None:
        self.label, self.amount, self.quoted = label, amount, quoted

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return self.quoted.format(words=value) if conversion == "r" else value

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "amount":
            return "; ".join(map(self.amount, value)) if isinstance(value, list) else self.amount(str(value))
        if format_spec and isinstance(value, list):
            return ", ".join(self.label(format_spec, code) for code in value)
        return self.label(format_spec, value) if format_spec else str(value)
