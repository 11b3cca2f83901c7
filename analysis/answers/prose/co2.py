"""Sentences about emissions of carbon dioxide."""

from __future__ import annotations

import pandas as pd

from analysis.answers.language import amount, digits, label, listed, unit_text
from analysis.answers.measures.answers import records
from analysis.answers.measures.co2 import TREND_POINTS, Target
from analysis.answers.prose.markup import Facts, cell, number, quoted

NOTHING = "No report states emissions as a level in a year, so nothing can be said about them."


def in_short(f: Facts, changes: pd.DataFrame) -> str:
    """What a reader in a hurry needs to know."""
    if not f.value("figures"):
        return NOTHING
    if changes.empty:
        return f"{f['figures']} levels of emissions are stated, none for two years: no change can be computed."
    said = [_changed(changes, row) for row in _newest(changes, "region_total") + _newest(changes, "own_operations")]
    said = said or [_changed(changes, 0)]
    return f"{' '.join(said)} {trend(f)}"


def _newest(frame: pd.DataFrame, scope: str) -> list[int]:
    """The row of a scope's series that reaches furthest, the last such one; none where none is stated."""
    found = [n for n, value in enumerate(frame["scope"]) if value == scope]
    return sorted(found, key=lambda n: float(frame["last_year"].iloc[n]))[-1:]


def _changed(changes: pd.DataFrame, n: int) -> str:
    row = changes.iloc[n]
    word = "fell" if row["change_tonnes"] < 0 else "rose" if row["change_tonnes"] > 0 else "did not change"
    stated = f", as {quoted(row['vintage'])} states," if changes["vintage"].nunique() > 1 else ""
    relative = f", {cell(changes, n, 'change_pct', True)}" if pd.notna(row["change_pct"]) else ""
    return (
        f"From {cell(changes, n, 'first_year')} to {cell(changes, n, 'last_year')} {label('emitted', row['scope'])}"
        f"{stated} **{word}** ({cell(changes, n, 'change_tonnes', True)} {label('gas', row['gas'])}{relative})."
    )


def trend(f: Facts) -> str:
    """Whether there are enough years for a trend."""
    if not f.value("longest"):
        return ""
    if f.value("longest") == 1:
        return "No series states more than one year: that is **no trend**."
    if f.value("longest") < TREND_POINTS:
        return f"No series states more than {f['longest']} years: that is a difference and **no trend**."
    return f"The longest series states {f['longest']} years."


def stated_title(f: Facts, changes: pd.DataFrame) -> str:
    """The finding of the chart of levels."""
    if not f.value("figures"):
        return NOTHING
    up = sorted({label("scope", row["scope"]) for row in records(changes) if row["change_tonnes"] > 0})
    down = sorted({label("scope", row["scope"]) for row in records(changes) if row["change_tonnes"] < 0})
    parts = [f"up: {listed(up)}"] if up else []
    parts += [f"down: {listed(down)}"] if down else []
    return f"Between the stated years {'; '.join(parts)}" if parts else "No scope is stated for two years that differ"


def stated(f: Facts, levels: pd.DataFrame) -> str:
    """What is stated, and what must not be mixed."""
    if not f.value("figures"):
        return NOTHING
    mixed = len(levels["gas"].unique()) > 1
    gases = (
        f" Some are {label('gas', 'co2')} alone and some {label('gas', 'co2e')}, all greenhouse gases: they are never "
        "added."
        if mixed
        else ""
    )
    vintages = (
        f" They come from {f['vintages']} reports, whose figures are kept apart: later reports revise earlier years."
        if f.value("vintages") > 1
        else ""
    )
    return f"{f['figures']} levels in {f['series']} series are stated; each panel has its own scale.{gases}{vintages}"


def changes(frame: pd.DataFrame) -> str:
    """The change in each series, in words."""
    if frame.empty:
        return "No series states two years, so no change can be computed."
    said = []
    for n, row in enumerate(records(frame)):
        years = int(row["last_year"] - row["first_year"])
        yearly = f", {cell(frame, n, 'change_pct_per_year', True)}" if years > 1 and abs(row["change_pct"]) > 0 else ""
        said.append(f"{_changed(frame, n)[:-2]}{yearly}).")
    return " ".join(said)


def beside(frame: pd.DataFrame) -> str:
    """Whether the changes that the prose states follow from its own levels."""
    if frame.empty:
        return "The prose states no change in its own words."
    said = []
    for row in records(frame):
        unit = row["stated_as"]
        how = str(frame.attrs["how"])
        word = {"holds": "agrees with", "rounding": "agrees, once rounded, with", "differs": "**differs** from"}
        said.append(
            f"the stated {number(row['stated'], unit, row['sources'], how)}{unit_text(unit)} {word[row['outcome']]} "
            f"the computed {number(row['computed'], unit, row['sources'], how)}{unit_text(unit)}"
        )
    return f"Set beside its own levels, {listed(said)}."


def shares_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of sectors."""
    if frame.empty:
        return "No report states sectors of a region's total"
    last = frame[(frame["year"] == frame["year"].max()) & (frame["scope"] != "rest")]
    top = last.sort_values("tonnes", ascending=False, kind="stable").iloc[0]
    return (
        f"{label('scope', top['scope']).capitalize()} is {amount(top['share_pct'], 'pct')} of the region's emissions "
        f"in {digits(top['year'], 'year')}"
    )


def shares(frame: pd.DataFrame) -> str:
    """How much the stated sectors make up, and how much nobody states."""
    if frame.empty:
        return "Without sectors and a total of the same gas, year and report no share can be computed."
    last: dict[str, list[int]] = {}
    for n, row in enumerate(records(frame)):
        if row["year"] == frame["year"].max():
            last.setdefault(str(row["vintage"]), []).append(n)
    told = []
    for vintage, rows in last.items():
        said = [
            f"{label('scope', frame['scope'].iloc[n])} {cell(frame, n, 'share_pct')} ({cell(frame, n, 'tonnes')})"
            for n in rows
        ]
        stated = f", as {quoted(vintage)} states" if len(last) > 1 else ""
        told.append(f"In {cell(frame, rows[0], 'year')}{stated}: {listed(said)}.")
    return (
        f"{' '.join(told)} The rest is what the stated sectors leave of the total; the report does not say what it "
        "consists of."
    )


def own(f: Facts, both: pd.DataFrame) -> str:
    """Own operations beside the region's total."""
    if both.empty:
        return "Own operations and a region's total are not both stated, so they cannot be set beside each other."
    (own_gas, region_gas), (own_year, region_year) = both["gas"], both["year"]
    differ = [
        *(["the years"] if own_year != region_year else []),
        *(["the gases (carbon dioxide alone against all greenhouse gases)"] if own_gas != region_gas else []),
    ]
    caution = (
        f" {listed(differ).capitalize()} differ: this tells the order of magnitude and nothing more." if differ else ""
    )
    return (
        f"The Region's own operations emit {cell(both, 0, 'tonnes')} {label('gas', own_gas)} "
        f"({cell(both, 0, 'year')}), the whole region {cell(both, 1, 'tonnes')} {label('gas', region_gas)} "
        f"({cell(both, 1, 'year')}): own operations are about {f['own_of_region_pct']} of it.{caution}"
    )


def target(chosen: Target) -> str:
    """The assumption, said as one."""
    base = f"in {digits(chosen.base_year, 'year')}" if chosen.base_year else "in the first year that each series states"
    text = f"{digits(chosen.reduction, 'share')} less than {base} by {digits(chosen.by, 'year')}"
    return (
        f'The target is an **assumption** of the set-up cell, not the reports’: <span class="assumption">{text}</span>.'
    )


def needed_title(frame: pd.DataFrame) -> str:
    """The finding of the chart of rates."""
    if frame.empty:
        return "No series can be set against the assumed target"
    values = frame["needed_pct_per_year"].astype(float)
    lowest, highest = values.min(), values.max()
    return (
        f"The assumed target needs {digits(lowest, 'pct')} to {amount(highest, 'pct_per_year')}"
        if digits(lowest, "pct") != digits(highest, "pct")
        else f"The assumed target needs {amount(lowest, 'pct_per_year')}"
    )


def needed(frame: pd.DataFrame) -> str:
    """Which series change fast enough for the assumed target."""
    if frame.empty:
        return (
            "No series states the base year and ends before the target year: the assumed target needs nothing of them."
        )
    known = frame[frame["change_pct_per_year"].notna()]
    enough = known[known["change_pct_per_year"] <= known["needed_pct_per_year"]]
    short = known[known["change_pct_per_year"] > known["needed_pct_per_year"]]
    said = []
    for n in short.index:
        said.append(
            f"{label('emitted', frame['scope'].iloc[n])} must change by {cell(frame, n, 'needed_pct_per_year', True)}; "
            f"so far they changed by {cell(frame, n, 'change_pct_per_year', True)}"
        )
    met = listed([label("scope", scope) for scope in enough["scope"]])
    head = f"Fast enough so far: {met}." if met else "**No** series changed as fast so far as the assumed target needs."
    return " ".join([head, *(f"{text[0].upper()}{text[1:]}." for text in said)])


def revisions(frame: pd.DataFrame) -> str:
    """Whether reports state the same year differently."""
    if frame.empty:
        return "No year is stated differently in two reports."
    years = listed(sorted({f"{label('scope', row['scope'])} {row['year']}" for row in records(frame)}))
    return f"Later reports **revised** {quoted(years)}: each report's series stands by itself."
