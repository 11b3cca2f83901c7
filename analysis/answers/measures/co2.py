"""Stated emissions of carbon dioxide: levels, changes, shares, and what a target would need. All in tonnes.

A series is what one report states of one scope in one gas: figures of two reports (vintages) are never joined, since
the older ones may have been revised.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.answers.measures.answers import Fact, each, facts, frame_of, keyed, keys_in, measure, records, rows_of
from analysis.core.numbers import precision

SECTORS = ("transport", "machinery", "industry", "agriculture")
"""Scopes that are parts of the region's total."""

TREND_POINTS = 3
"""Fewer years than this are no trend, only a difference."""


@dataclass(frozen=True, slots=True)
class Target:
    """An assumption, not the reports': emissions of a scope shall by a year be so much less than in a base year.

    `reduction` is a share (0.5: half as much); `base_year` None takes the first year that a series states.
    """

    reduction: float
    by: int
    base_year: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.reduction < 1:
            raise ValueError(f"a reduction is a share between 0 and 1, not {self.reduction}: write 0.5 for half")


@measure
def stated(emissions: pd.DataFrame) -> pd.DataFrame:
    """Each stated level (scope, gas, year, vintage, tonnes), by scope and gas, vintage and year."""
    found = keyed("emissions", emissions)
    order = {scope: number for number, scope in enumerate(dict.fromkeys(["region_total", *SECTORS, *found["scope"]]))}
    found = found.assign(order=found["scope"].map(order)).sort_values(
        ["order", "gas", "report_id", "year"], kind="stable"
    )
    rows: list[dict[str, object]] = [
        {
            "scope": row.scope,
            "gas": row.gas,
            "year": int(row.year),
            "vintage": row.report_id,
            "tonnes": float(row.value_tonnes),
            "sources": (row.key,),
        }
        for row in each(found)
    ]
    return frame_of(rows, ["scope", "gas", "year", "vintage", "tonnes"])


@measure
def changes(levels: pd.DataFrame) -> pd.DataFrame:
    """The change within each series from its first to its last stated year (`levels`: from `stated`).

    Columns: scope, gas, vintage, points (years stated), first_year, last_year, first_tonnes, last_tonnes,
    change_tonnes, change_pct, change_tonnes_per_year, change_pct_per_year (compound); per cent are missing where the
    first level is 0. A series of one year is left out: nothing changed yet.
    """
    rows: list[dict[str, object]] = []
    for (scope, gas, vintage), series in _series(levels):
        first, last = series.iloc[0], series.iloc[-1]
        years = int(last["year"] - first["year"])
        if not years:
            continue
        change = last["tonnes"] - first["tonnes"]
        ratio = last["tonnes"] / first["tonnes"] if first["tonnes"] else float("nan")
        rows.append(
            {
                "scope": scope,
                "gas": gas,
                "vintage": vintage,
                "points": len(series),
                "first_year": int(first["year"]),
                "last_year": int(last["year"]),
                "first_tonnes": first["tonnes"],
                "last_tonnes": last["tonnes"],
                "change_tonnes": change,
                "change_pct": 100 * (ratio - 1),
                "change_tonnes_per_year": change / years,
                "change_pct_per_year": 100 * (ratio ** (1 / years) - 1),
                "sources": keys_in(series),
            }
        )
    columns = ["scope", "gas", "vintage", "points", "first_year", "last_year", "first_tonnes", "last_tonnes"]
    more = ["change_tonnes", "change_pct", "change_tonnes_per_year", "change_pct_per_year"]
    return frame_of(rows, [*columns, *more])


def _series(levels: pd.DataFrame) -> list[tuple[tuple[str, str, str], pd.DataFrame]]:
    """The series of the stated levels, in their order, each by year."""
    if levels.empty:
        return []
    groups = levels.groupby(["scope", "gas", "vintage"], sort=False)
    found = [(key, group.sort_values("year", kind="stable")) for key, group in groups]
    return [((str(scope), str(gas), str(vintage)), group) for (scope, gas, vintage), group in found]


@measure
def shares(levels: pd.DataFrame) -> pd.DataFrame:
    """The parts of the region's total in each year and vintage (vintage, gas, year, scope, tonnes, share_pct).

    Only sectors of the same gas, year and report are set against a total; what they leave is `rest`, which no report
    states.
    """
    rows: list[dict[str, object]] = []
    totals = levels[levels["scope"] == "region_total"] if len(levels) else levels
    for total in each(totals):
        same = levels[
            (levels["vintage"] == total.vintage) & (levels["gas"] == total.gas) & (levels["year"] == total.year)
        ]
        parts = same[same["scope"].isin(SECTORS)]
        if parts.empty or not total.tonnes:
            continue
        found = [(row.scope, row.tonnes, (*row.sources, *total.sources)) for row in each(parts)]
        keys = [key for _, _, keys in found for key in keys]
        found.append(("rest", total.tonnes - float(parts["tonnes"].sum()), tuple(keys)))
        rows += [
            {
                "vintage": total.vintage,
                "gas": total.gas,
                "year": total.year,
                "scope": scope,
                "tonnes": tonnes,
                "share_pct": 100 * tonnes / total.tonnes,
                "sources": rows_of(keys),
            }
            for scope, tonnes, keys in found
        ]
    return frame_of(rows, ["vintage", "gas", "year", "scope", "tonnes", "share_pct"])


@measure
def beside_region(levels: pd.DataFrame) -> pd.DataFrame:
    """The last stated level of own operations and of the region's total (scope, gas, year, vintage, tonnes).

    Empty unless both are stated, and the region's is not 0. Gas and year may differ: then the two tell no more than the
    order of magnitude.
    """
    rows: list[dict[str, object]] = []
    for scope in ("own_operations", "region_total"):
        rows += records(levels[levels["scope"] == scope].sort_values("year", kind="stable").tail(1))
    both = len(rows) == 2 and bool(rows[1]["tonnes"])
    return frame_of(rows if both else [], ["scope", "gas", "year", "vintage", "tonnes"])


@measure
def needed(levels: pd.DataFrame, target: Target) -> pd.DataFrame:
    """The yearly change that a target would need from the last stated year on, for each series.

    Columns: scope, gas, vintage, last_year, last_tonnes, target_year, target_tonnes, needed_tonnes_per_year,
    needed_pct_per_year (compound), change_pct_per_year (so far; missing for a series of one year). Of several
    vintages the one that reaches furthest is taken. A series that does not state the base year is left out, and so is
    one whose last year is not before the target year, or whose last level is 0.
    """
    so_far = {(row.scope, row.gas, row.vintage): row.change_pct_per_year for row in each(changes(levels))}
    furthest = {key[:2]: (key, series) for key, series in sorted(_series(levels), key=lambda one: one[1]["year"].max())}
    rows: list[dict[str, object]] = []
    for key, series in (
        furthest[scope_and_gas] for scope_and_gas in dict.fromkeys(key[:2] for key, _ in _series(levels))
    ):
        base_year = series["year"].iloc[0] if target.base_year is None else target.base_year
        base = series[series["year"] == base_year]
        last = series.iloc[-1]
        years = target.by - int(last["year"])
        if base.empty or years <= 0 or not last["tonnes"]:
            continue
        wanted = float(base["tonnes"].iloc[0]) * (1 - target.reduction)
        rows.append(
            {
                "scope": key[0],
                "gas": key[1],
                "vintage": key[2],
                "last_year": int(last["year"]),
                "last_tonnes": last["tonnes"],
                "target_year": target.by,
                "target_tonnes": wanted,
                "needed_tonnes_per_year": (wanted - last["tonnes"]) / years,
                "needed_pct_per_year": 100 * ((wanted / last["tonnes"]) ** (1 / years) - 1),
                "change_pct_per_year": so_far.get(key, float("nan")),
                "sources": keys_in(series),
            }
        )
    columns = ["scope", "gas", "vintage", "last_year", "last_tonnes", "target_year", "target_tonnes"]
    return frame_of(rows, [*columns, "needed_tonnes_per_year", "needed_pct_per_year", "change_pct_per_year"])


@measure
def revisions(levels: pd.DataFrame) -> pd.DataFrame:
    """Levels that several reports state differently (scope, gas, year, vintage, tonnes)."""
    rows: list[dict[str, object]] = []
    for _, group in levels.groupby(["scope", "gas", "year"], sort=False) if len(levels) else ():
        if group["tonnes"].nunique() > 1:
            rows += records(group)
    return frame_of(rows, ["scope", "gas", "year", "vintage", "tonnes"])


@measure
def stated_changes(emissions: pd.DataFrame, stated_figures: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """Changes that a sentence states in tonnes or per cent beside the one that its own levels give (`moved`).

    Columns: quote, stated_as (pct, tonnes), stated, computed, outcome (rounding: they differ by no more than half a
    unit of the last digit that is stated). Sizes are compared, since prose writes "minskade med".
    """
    figures = keyed("stated_figures", stated_figures)
    levels = keyed("emissions", emissions).merge(
        figures[["report_id", "figure_no", "quote"]], on=["report_id", "figure_no"], validate="one_to_one"
    )
    quotes = dict(zip(levels["key"], levels["quote"], strict=True))
    used = set(zip(emissions["report_id"], emissions["figure_no"], strict=True))
    rows: list[dict[str, object]] = []
    for change in each(moved):
        own = {quotes[key] for key in change.sources}
        mine = figures[figures["report_id"] == change.vintage]  # another report may print the same sentence
        beside = mine[mine["quote"].isin(own) & mine["kind"].isin(["emission", "percent"])]
        for figure in each(beside):
            if (figure.report_id, figure.figure_no) in used:
                continue
            computed = abs(change.change_pct if figure.kind == "percent" else change.change_tonnes)
            if pd.isna(computed):  # per cent of nothing
                continue
            apart = abs(computed - abs(figure.value))
            half = float(precision({"value_printed": figure.value_printed, "value": figure.value}))
            rows.append(
                {
                    "quote": figure.quote,
                    "stated_as": "pct" if figure.kind == "percent" else "tonnes",
                    "stated": abs(figure.value),
                    "computed": computed,
                    "outcome": "holds" if apart < 1e-9 else "rounding" if apart <= half + 1e-9 else "differs",
                    "sources": rows_of([figure.key, *change.sources]),
                }
            )
    return frame_of(rows, ["quote", "stated_as", "stated", "computed", "outcome"])


@measure
def key_figures(levels: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """The figures that the text needs: how much is stated, the longest series, own operations beside the county."""
    everything = keyed("emissions", emissions)["key"]
    series = _series(levels)
    longest = max((len(group) for _, group in series), default=0)
    found = [
        Fact("figures", len(levels), "count", everything),
        Fact("series", len(series), "count", everything),
        Fact("longest", longest, "count", everything),
        Fact("vintages", levels["vintage"].nunique() if len(levels) else 0, "count", everything),
    ]
    both = beside_region(levels)
    if len(both):
        own, region = both["tonnes"]
        keys = keys_in(both)
        found.append(Fact("own_of_region_pct", 100 * own / region, "pct", keys))
    return facts(found)
