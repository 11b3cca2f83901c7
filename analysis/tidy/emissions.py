"""Levels of emissions among the stated figures: whose they are and in which year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, groupby

from analysis.core.errors import ReadingError
from analysis.core.places import Place
from analysis.tidy.figures import spans_of
from analysis.tidy.left_out import Leavings, LeftOut
from analysis.tidy.vocabulary import words


def emission_rows(figures: Sequence[dict[str, object]], source: str, leavings: Leavings) -> list[dict[str, object]]:
    """The stated emissions that are a level of somebody in a year, as rows of the tidy table `emissions`.

    A change between two years is no level: it has no year of its own, and stays in `stated_figures` alone. A level that
    is stated once more is one row, the first. One that is stated otherwise later is told in `leavings`, and so is one
    of which the sentence does not say whose it is.
    """
    levels: dict[tuple[str, int, str, str], dict[str, object]] = {}
    of_sentences = (spans_of(list(same)) for _, same in groupby(figures, key=lambda figure: figure["quote"]))
    for figure, (start, end) in chain.from_iterable(of_sentences):
        if figure["kind"] != "emission" or not str(figure["unit"]).startswith("tonne_"):
            continue
        before, after = str(figure["quote"])[:start], str(figure["quote"])[end:]
        scope, year = _scope(before), _year(before, after)
        gas, state = str(figure["unit"]).removeprefix("tonne_"), _state(before, after)
        place = Place(page=figure["source_page"], line=figure["source_line"])  # type: ignore[arg-type]
        if year and not scope:
            problem = f"{figure['value_printed']!r} is an emission of {year}, and its sentence says not of whom"
            error = ReadingError(source, place, problem, "add the words for it to emission_scopes.csv")
            leavings.add(LeftOut("level of emissions", error))
        if not scope or not year:
            continue
        row = {
            "report_id": figure["report_id"],
            "scope": scope,
            "year": year,
            "value_tonnes": figure["value"],
            "gas": gas,
            "state": state,
            "figure_no": figure["figure_no"],
            **{name: figure[name] for name in ("source_page", "source_line", "source_bbox")},
        }
        first = levels.setdefault((scope, year, gas, state), row)
        if first["value_tonnes"] != row["value_tonnes"]:
            problem = f"{figure['value_printed']!r} is not what was stated before of {scope} in {year}"
            said = {"expected": str(first["value_tonnes"]), "observed": str(row["value_tonnes"])}
            leavings.add(LeftOut("level of emissions", ReadingError(source, place, problem, "compare the two"), **said))
    return list(levels.values())


def _scope(before: str) -> str | None:
    """The scope named last before the figure."""
    found = [
        (match.start(), row["scope"])
        for row in words("emission_scopes")
        for match in re.finditer(rf"\b{row['words']}\b", before, re.IGNORECASE)
    ]
    return max(found)[1] if found else None


def _year(before: str, after: str) -> int | None:
    """The year right behind the figure ("5 718 ton 2015"), else that of the list in which it stands ("2017: …")."""
    behind = re.match(r"\s*(20\d\d)\b", after)
    if behind:
        return int(behind[1])
    listed = re.findall(r"\b(20\d\d):", before)
    return int(listed[-1]) if listed else None


def _state(before: str, after: str) -> str:
    """`preliminary` where the words right around the figure call it so: "preliminärt 650 000 ton", "(prel.)"."""
    beside = re.split(r"[,;]|\b(?:och|men|medan)\b", before)[-1] + re.split(r"[,;]|\b(?:och|men|medan)\b", after)[0]
    return "preliminary" if re.search(r"\bprel(?:\.|imin)", beside, re.IGNORECASE) else "final"
