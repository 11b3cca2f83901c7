"""The pages in another language: every message has its translation, and every one that a page shows is looked up."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from analysis.pipeline.messages import Message, untranslated
from analysis.publish import published
from analysis.tidy.store import load
from tools.messages import LOCALE, ROOT, messages

FIELD = re.compile(r"\{(\w+)|%\((\w+)\)s")


def read(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def fields(text: str) -> set[tuple[str, ...]]:
    return set(FIELD.findall(text))


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))  # type: ignore[arg-type]


def faults(catalogue: Catalog, found: Iterable[Message]) -> Iterator[str]:
    """What is wrong with a catalogue: messages without translation, with other fields, too many, too few."""
    code = {(forms(message), context) for message, context, _ in found}
    listed = {(forms(each.id), each.context): forms(each.string) for each in catalogue if each.id}
    yield from (f"not in the catalogue: {message}" for message, _ in code - listed.keys())
    yield from (f"no longer in the code: {message}" for message, _ in listed.keys() - code)
    for (message, _), translation in listed.items():
        if not all(translation) or len(translation) != len(message):
            yield f"without a translation: {message}"
        elif any(fields(own) != fields(other) for own, other in zip(message, translation, strict=True)):
            yield f"with other fields: {message}"


@pytest.mark.parametrize("language", sorted(path.name for path in LOCALE.iterdir()))
def test_every_message_has_its_translation_with_the_same_fields(language: str) -> None:
    assert sorted(faults(read(language), messages())) == [], "run: python3 run.py messages, and translate what is new"


def test_the_site_says_which_notebooks_lack_translations(tmp_path: Path) -> None:
    own = tmp_path / "07_own_question.ipynb"
    cells = [("markdown", "# How many apples?"), ("code", 'say("{n} apples.", n=3)\nsay("No report has been read.")')]
    own.write_text(json.dumps({"cells": [{"cell_type": kind, "source": [text]} for kind, text in cells]}))
    (said,) = untranslated([own, *published()], "sv")
    assert said.startswith(
        "notebooks/07_own_question.ipynb: 3 of 4 texts have no translation (sv), such as '# How many"
    )


def test_a_fault_of_a_catalogue_is_named() -> None:
    catalogue = Catalog(locale="sv")
    catalogue.add("{n} line")
    catalogue.add("%(count)s rows", "%(antal)s rader")
    catalogue.add(("{n} day", "{n} days"), ("{n} dag", ""))
    catalogue.add("gone", "borta")
    code: list[Message] = [
        ("{n} line", None, ""),
        ("%(count)s rows", None, ""),
        (("{n} day", "{n} days"), None, ""),
        ("gone", "status", ""),
    ]
    assert sorted(faults(catalogue, code)) == [
        "no longer in the code: ('gone',)",
        "not in the catalogue: ('gone',)",
        "with other fields: ('%(count)s rows',)",
        "without a translation: ('{n} day', '{n} days')",
        "without a translation: ('{n} line',)",
    ]


def in_swedish(code: str) -> list[Any]:
    """What Python code, run in Swedish, leaves in `found`."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nsys.stderr.write('\\n' + json.dumps(found))"],
        env=os.environ | {"ANALYSIS_LANGUAGE": "sv", "MPLBACKEND": "agg", "PYTHONUTF8": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert told.returncode == 0, told.stderr
    result: list[Any] = json.loads(told.stderr.splitlines()[-1])
    return result


def test_sentences_labels_numbers_and_days_are_swedish() -> None:
    assert in_swedish("""
import datetime
from analysis import Label, assume, label, sentence
from analysis.answers.output import column_label, plain_text
one, five = assume(1, "count", "made up"), assume(5, "count", "made up")
late = "{n} of them had passed its due date on {day}.", "{n} of them had passed their due date on {day}."
day = datetime.date(2017, 11, 30)
forecast = "The forecast for the whole year is {forecast:+} against budget."
found = [plain_text(each) for each in (
    sentence(*late, n=one, day=day),
    sentence(*late, n=five, day=day),
    sentence(forecast, forecast=assume(-1234.5, "mnkr", "made up")),
    label("status", "gone"),
    label("change", "gone"),
    column_label("due_date"),
)]
""") == [
        "1 av dem hade passerat sitt slutdatum den 30 november 2017.",
        "5 av dem hade passerat sitt slutdatum den 30 november 2017.",
        "Prognosen för helåret är −1\u00a0234,5\u00a0miljoner kronor mot budget.",
        "finns inte längre med",
        "finns inte längre med",
        "Slutdatum",
    ]


def test_one_word_is_translated_by_what_it_is_a_label_of() -> None:
    assert in_swedish("""
from analysis.answers.language import label, translated
found = [label("measure", "budget"), translated("budget"), label("scope", "transport"), label("level", "activity")]
""") == ["budget", "ekonomi", "transporter", "aktiviteter"]


def test_bars_are_accented_by_their_english_names() -> None:
    """`accent=["off plan"]` colours the bar that is called "följer inte plan" on a Swedish page."""
    assert in_swedish("""
import pandas as pd
from analysis.answers import charts
from analysis import assume, bars
made = []
charts._show = lambda figure, *rest: made.append(figure)
count = [assume(number, "count", "made up") for number in (3, 5)]
bars(pd.DataFrame({"status": ["off_plan", "done"], "count": count}), "Activities by status", accent=["off plan"])
bars(dict(zip(["Drugs", "Both together"], count)), "The forecast for the year against budget", accent=["Drugs"])
import matplotlib as mpl
found = [mpl.colors.to_hex(bar.get_facecolor()) == charts.ACCENT for each in made for bar in each.axes[0].patches]
""") == [True, False, True, False]


def test_all_that_the_notebooks_say_is_looked_up_and_found() -> None:
    """Only words of the reports, days and what is translated already may be missing from the catalogue."""
    paths = [str(path) for path in published()]
    missing = in_swedish(f"""
import json
from pathlib import Path
from analysis.answers import language
catalogue, missing = language.catalogue(), set()
class Watched:
    def get(self, message, context=None):
        known = catalogue.get(message, context)
        if not known or not known.string:
            missing.add(message)
        return known
language.catalogue = Watched
for path in {paths!r}:
    names = {{}}
    for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
found = sorted(missing)
""")
    known = {form.casefold() for each in read("sv") if each.id for form in forms(each.string)}
    known |= {str(name).casefold() for name in load("budget")["line_item"]}
    days = re.compile(r"\d{4}|[a-zåäö]+\.? \d{4}")
    assert [each for each in missing if each and each.casefold() not in known and not days.fullmatch(each)] == []
