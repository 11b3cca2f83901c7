"""Levels of emissions among the stated figures: whose they are and in which year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, groupby

from analysis.tidy.figures import spans_of
from analysis.tidy.vocabulary import words


def emission_rows(figures: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """The stated emissions that are a level of somebody in a year, as rows of the tidy table `emissions`.

    A change between two years is no level: it has no year of its own, and stays in `stated_figures` alone. A level that
    is stated once more is one row, the first.
    """
    rows = []
    known = set()
    of_sentences = (spans_of(list(same)) for _, same in groupby(figures, key=lambda figure: figure["quote"]))
    for figure, (start, end) in chain.from_iterable(of_sentences):
        if figure["kind"] != "emission" or not str(figure["unit"]).startswith("tonne_"):
            continue
        before, after = str(figure["quote"])[:start], str(figure["quote"])[end:]
        scope, year = _scope(before), _year(before, after)
        gas, state = str(figure["unit"]).removeprefix("tonne_"), _state(before, after)
        level = (scope, year, gas, state, figure["value"])
        if scope and year and level not in known:
            known.add(level)
            rows.append(
                {
                    "report_id": figure["report_id"],
                    "scope": scope,
                    "year": year,
                    "value_tonnes": figure["value"],
                    "gas": gas,
                    "state": state,
                    "figure_no": figure["figure_no"],
                    **{name: figure[name] for name in ("source_page", "source_line", "source_bbox")},
                }
            )
    return rows


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
