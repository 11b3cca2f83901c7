"""Charts of small frames of answers: one house style, and a text that says what each shows.

The title says the finding and is handed in; everything else is read off the frame. Every category is drawn, zeros
included; a word, a hatch or a place tells what colour tells, so that charts can be read in grey. A chart is SVG with
the same bytes wherever it is drawn: the fonts are matplotlib's own, text is drawn as outlines, nothing is dated.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from analysis.answers.language import amount, day, digits, label, listed, month, period
from analysis.answers.measures.answers import records

WIDTH_INCHES = 7.8
DOTS_PER_INCH = 96
INK, FAINT, GRID = "#1a1a1a", "#5a5a5a", "#d9d9d9"
BLUE, SKY, VERMILION, YELLOW, PURPLE, GREY, WHITE = (
    "#0072b2",
    "#7fc4ee",
    "#d55e00",
    "#f0e442",
    "#cc79a7",
    "#bdbdbd",
    "#ffffff",
)
"""Okabe and Ito's palette, which the colour-blind can tell apart; hatches tell the rest."""

STATUS_LOOK: dict[str, tuple[str, str]] = {
    # status, or what became of something from report to report: (colour, hatch)
    "fulfilled": (BLUE, ""),
    "partly_fulfilled": (YELLOW, "\\\\"),
    "not_fulfilled": (VERMILION, "xx"),
    "done": (BLUE, ""),
    "ongoing": (SKY, ""),
    "partly_on_plan": (YELLOW, "\\\\"),
    "off_plan": (VERMILION, "xx"),
    "paused": (PURPLE, "||"),
    "not_started": (GREY, "--"),
    "unknown": (WHITE, "////"),
    "not_stated": (WHITE, ".."),
    "listed": (WHITE, "xx"),
    "matched": (BLUE, ""),
    "new": (SKY, ""),
    "gone": (GREY, "--"),
    "some_off_plan": (VERMILION, "xx"),
    "none_off_plan": (SKY, ""),
    "cannot_tell": (WHITE, "////"),
    "no_activity": (WHITE, ".."),
    "with_activity": (SKY, ""),
    "late": (VERMILION, "xx"),
    "not_late": (SKY, ""),
}

_STYLE: dict[str, Any] = {
    "font.size": 9.5,
    "axes.titlesize": 10,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.grid": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.bottom": False,
    "ytick.left": False,
    "hatch.linewidth": 0.7,
    "hatch.color": INK,
    "patch.edgecolor": INK,
    "svg.fonttype": "path",
    "svg.hashsalt": "follow-up",
    "path.simplify": False,
}


_OVER_LINES = {"boxstyle": "square,pad=0.05", "facecolor": WHITE, "edgecolor": "none"}
"""The ground of a text that may stand on a line or a hatch."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: its title (the finding), the frame it draws, a text that says the same, and the SVG.

    Without data `svg` is None, and the title says that there is nothing to draw.
    """

    title: str
    frame: pd.DataFrame
    alt: str
    svg: str | None = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in CSS pixels."""
        width, height = (
            float(size) for size in re.findall(r'(?:width|height)="([\d.]+)pt"', (self.svg or "")[:1200])[:2]
        )
        return round(width * DOTS_PER_INCH / 72), round(height * DOTS_PER_INCH / 72)

    @property
    def base64(self) -> str:
        return base64.b64encode((self.svg or "").encode()).decode()

    @property
    def fingerprint(self) -> str:
        """Changes with any value drawn."""
        text = self.frame.drop(columns="sources").to_csv(lineterminator="\n")
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def nothing(frame: pd.DataFrame, title: str) -> Chart:
    """In place of a chart where there is nothing to draw; the title says why."""
    return Chart(title, frame, title, None)


# ---------------------------------------------------------------------------------------------------------------------
# The house style


@cache
def _house_font() -> str:
    """Make known, under a name of their own, the fonts that come with matplotlib, and return that name.

    The machine may hold fonts of the same name and other outlines, and would prefer them as its font cache falls out.
    """
    for path in sorted(Path(mpl.get_data_path(), "fonts", "ttf").glob("DejaVuSans*.ttf")):
        found = font_manager.ttfFontProperty(font_manager.get_font(path))
        if found.name == "DejaVu Sans":
            font_manager.fontManager.ttflist.append(replace(found, name="House Sans"))
    return "House Sans"


@contextmanager
def _house_style() -> Iterator[None]:
    with mpl.rc_context():
        mpl.rcdefaults()
        sns.set_theme(style="white", rc={**_STYLE, "font.family": _house_font()})
        yield


def _figure(height: float, panels: int = 1, ratios: Sequence[float] | None = None) -> Any:
    figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
    axes = figure.subplots(panels, 1, squeeze=False, height_ratios=ratios).flatten().tolist()
    return figure, axes


def _titled(figure: Figure, title: str) -> None:
    wrapped = "\n".join(textwrap.wrap(title, 82))
    figure.suptitle(wrapped, x=0.01, ha="left", fontsize=11.5, fontweight="bold")


def _note(figure: Figure, text: str) -> None:
    """What the axis shows and in which unit, below the drawing."""
    figure.supxlabel(text, x=0.01, ha="left", fontsize=8.5, color=FAINT)


def _svg(figure: Figure) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = file.getvalue()
    return text[text.index("<svg") :]


def _plain(axis: Axes, keep: str = "") -> None:
    """No frame around the drawing but the sides named in `keep`."""
    sns.despine(ax=axis, left="left" not in keep, bottom="bottom" not in keep, top=True, right=True)


def _wrapped(texts: Sequence[str], width: int, lines: int = 4) -> list[str]:
    return ["\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …")) for text in texts]


def _alt(title: str, parts: Sequence[str], shown: int = 14) -> str:
    """The text alternative: the finding, then what is drawn, as far as a listener can follow."""
    more = len(parts) - shown
    said = [*parts[:shown], *([f"and {more} more, which the table after the chart holds"] if more > 0 else [])]
    return f"{title}. Drawn: {'; '.join(said)}."


def _drawn(title: str, frame: pd.DataFrame, figure: Figure, parts: Sequence[str]) -> Chart:
    _titled(figure, title)
    return Chart(title, frame, _alt(title, parts), _svg(figure))


# ---------------------------------------------------------------------------------------------------------------------
# Statuses


LATENESS = ("late", "not_late")
_NARROW = 0.019
"""The least share of a bar's full length that a digit needs."""


def statuses(frame: pd.DataFrame, title: str, column: str = "status") -> Chart:
    """Bars for each status of each level (level, `column`, count, share), one panel for each level."""
    if frame.empty:
        return nothing(frame, title)
    panels = {str(level): group for level, group in frame.groupby("level", sort=False)}
    with _house_style():
        sizes = [len(group) for group in panels.values()]
        figure, axes = _figure(0.75 + 0.34 * sum(sizes) + 0.3 * len(panels), len(panels), sizes)
        for axis, (level, group) in zip(axes, panels.items(), strict=True):
            total = int(group["count"].sum())
            looks = [STATUS_LOOK[status] for status in group[column]]
            names = [label(column, status) for status in group[column]]
            bars = axis.barh(names, group["count"], color=[colour for colour, _ in looks], edgecolor=INK, linewidth=0.7)
            found = zip(bars, looks, group["count"], group["share"], strict=True)
            for number, (bar, (_, hatch), count, share) in enumerate(found):
                bar.set_hatch(hatch)
                axis.text(count, number, f"  {digits(count, 'count')} ({digits(share, 'share')})", va="center")
            axis.invert_yaxis()
            axis.set_xlim(0, max(1, total) * 1.12)
            axis.set_xticks([])
            axis.set_title(f"{label('level', level).capitalize()} ({digits(total, 'count')})")
            _plain(axis, "left")
        parts = [
            f"{label('level', row['level'])} {label(column, row[column])} {digits(row['count'], 'count')}"
            for row in records(frame)
        ]
        return _drawn(title, frame, figure, parts)


def goals(frame: pd.DataFrame, title: str, scale: Sequence[str]) -> Chart:
    """One bar for each goal, divided by the statuses in `scale` (columns of counts), as shares of its activities."""
    return _divided(frame, title, frame["goal"].tolist(), scale, "status", "share of the goal's activities")


def agreement(frame: pd.DataFrame, title: str, scale: Sequence[str]) -> Chart:
    """One bar for each status of assignments, divided by what their activities say (`scale`: columns of counts)."""
    names = [label("status", status) for status in frame["status"]]
    return _divided(frame, title, names, scale, "signal", "share of the assignments of each status")


def with_activity(frame: pd.DataFrame, title: str) -> Chart:
    """One bar for each goal, divided into assignments with and without an activity (goal, the two counts)."""
    scale = ("with_activity", "no_activity")
    return _divided(frame, title, frame["goal"].tolist(), scale, "held", "share of the goal's assignments")


def by_report(frame: pd.DataFrame, title: str, scale: Sequence[str]) -> Chart:
    """One bar for each report, divided by the statuses of its activities (`scale`: columns of counts)."""
    return _divided(frame, title, frame["report_id"].tolist(), scale, "status", "share of the report's activities")


def lateness(frame: pd.DataFrame, title: str) -> Chart:
    """One bar for prioritised commitments and one for the others, divided into late and not yet due activities."""
    names = [label("commitment", prioritised) for prioritised in frame["prioritised"]]
    return _divided(frame, title, names, LATENESS, "lateness", "share of the activities")


def commitments(frame: pd.DataFrame, title: str) -> Chart:
    """One bar for each commitment as long as its activities are many, divided into late and not yet due ones."""
    return _divided(frame, title, frame["assignment"].tolist(), LATENESS, "lateness", "number of activities", False)


def through_time(frame: pd.DataFrame, title: str, scale: Sequence[str]) -> Chart:
    """One bar for each report beside the one before it, divided by what became of things (`scale`: columns)."""
    names = [f"{row['report_id']} against {row['earlier_report']}" for row in records(frame)]
    return _divided(frame, title, names, scale, "change", "share of all that either report lists")


def _divided(
    frame: pd.DataFrame,
    title: str,
    names: Sequence[str],
    scale: Sequence[str],
    kind: str,
    about: str,
    shares: bool = True,
) -> Chart:
    """One bar for each row, divided by its counts; how many it stands for is written at its end. None without counts.

    All bars are of full length (`shares`), or as long as their total. A part too narrow for its figure has none: the
    frame, shown with the chart, holds it.
    """
    totals = frame[list(scale)].sum(axis=1).astype(float)
    if not totals.any():
        return nothing(frame, title)
    whole = totals if shares else totals * 0 + totals.max()
    shown = [code for code in scale if frame[code].sum()]
    with _house_style():
        figure, (axis,) = _figure(1.25 + 0.62 * len(frame))
        left = pd.Series(0.0, index=frame.index)
        for code in shown:
            colour, hatch = STATUS_LOOK[code]
            share = (frame[code] / whole.where(whole > 0)).fillna(0.0).astype(float)
            bars = axis.barh(
                range(len(frame)), share, left=left, color=colour, edgecolor=INK, linewidth=0.7, hatch=hatch
            )
            bars.set_label(label(kind, code))
            for number, (count, width, start) in enumerate(zip(frame[code], share, left, strict=True)):
                text = digits(count, "count")
                if count and width > _NARROW * len(text):
                    ground = {"boxstyle": "round,pad=0.12", "facecolor": WHITE, "edgecolor": "none"} if hatch else None
                    ink = WHITE if colour == BLUE else INK
                    axis.text(start + width / 2, number, text, ha="center", va="center", color=ink, bbox=ground)
            left = left + share
        for number, (total, end) in enumerate(zip(totals, left, strict=True)):
            text = f"of {digits(total, 'count')}" if shares else digits(total, "count")
            axis.text(end + (0.02 if end else 0.01), number, text, va="center", color=FAINT)
        axis.set_yticks(range(len(frame)), _wrapped(names, 44, 3))
        axis.invert_yaxis()
        axis.set_xlim(0, 1.1)
        axis.set_xticks([0, 0.25, 0.5, 0.75, 1] if shares else [])
        axis.xaxis.set_major_formatter(lambda value, _: digits(value, "share"))
        _note(figure, f"{about}; the figures are counts" if shares else about)
        corner = blended_transform_factory(figure.transFigure, axis.transAxes)
        place = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "bbox_transform": corner}
        axis.legend(ncols=6 if len(shown) > 4 else 4, frameon=False, handlelength=1.4, columnspacing=1.2, **place)
        _plain(axis, "left")
        parts = [
            f"{name}: " + (listed([f"{digits(row[c], 'count')} {label(kind, c)}" for c in shown if row[c]]) or "none")
            for name, row in zip(names, records(frame), strict=True)
        ]
        return _drawn(title, frame, figure, parts)


def transitions(frame: pd.DataFrame, title: str) -> Chart:
    """A field for each status of the older report (rows, `old_status`) and of the newer (columns) with its count.

    Zeros are written too; what kept its status is framed, and the more a field holds the darker it is.
    """
    if frame.empty:
        return nothing(frame, title)
    columns = [str(column) for column in frame.columns if column not in ("old_status", "sources")]
    counts_of = frame[columns].astype(float)
    most = max(float(counts_of.to_numpy().max()), 1.0)
    with _house_style():
        figure, (axis,) = _figure(1.45 + 0.36 * len(frame))
        for row, old in enumerate(frame["old_status"]):
            for column, new in enumerate(columns):
                count = float(counts_of[new].iloc[row])
                if (old, new) == ("new", "gone"):
                    continue
                shade = 0.12 + 0.88 * (count / most) ** 0.5 if count else 0.0
                colour = sns.blend_palette([WHITE, BLUE], as_cmap=True)(shade) if count else WHITE
                axis.barh(row, 0.94, left=column - 0.47, height=0.9, color=colour, edgecolor=GRID, linewidth=0.7)
                if old == new and old not in ("unknown", "listed", "not_stated"):
                    axis.barh(row, 0.94, left=column - 0.47, height=0.9, fill=False, edgecolor=INK, linewidth=1.4)
                axis.text(
                    column,
                    row,
                    digits(count, "count"),
                    ha="center",
                    va="center",
                    color=WHITE if shade > 0.9 else INK if count else FAINT,
                    fontweight="bold" if count else "normal",
                )
        axis.set_yticks(range(len(frame)), [label("status", old) for old in frame["old_status"]])
        axis.set_xticks(range(len(columns)), _wrapped([label("status", new) for new in columns], 10))
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.set_ylim(len(frame) - 0.5, -0.5)
        axis.set_xlim(-0.5, len(columns) - 0.5)
        _note(figure, "rows: status in the earlier report; columns: status now; framed: unchanged")
        _plain(axis)
        parts = [
            f"{label('status', row['old_status'])} → {label('status', new)} {digits(row[new], 'count')}"
            for row in records(frame)
            for new in columns
            if row[new]
        ]
        return _drawn(title, frame, figure, parts)


# ---------------------------------------------------------------------------------------------------------------------
# Counts and amounts


def counts(
    frame: pd.DataFrame,
    title: str,
    column: str,
    bad: Sequence[str] = (),
    sure: Sequence[str] = (),
    hollow: Sequence[str] = (),
) -> Chart:
    """A bar for each code of `column` with its `count`; bad ones stand out, sure ones are dark, empty ones hatched."""
    if frame.empty:
        return nothing(frame, title)
    with _house_style():
        figure, (axis,) = _figure(0.85 + 0.32 * len(frame))
        names = [label(column, code) for code in frame[column]]
        looks = [
            (VERMILION, "xx")
            if code in bad
            else (BLUE, "")
            if code in sure
            else (WHITE, "////")
            if code in hollow
            else (SKY, "")
            for code in frame[column]
        ]
        bars = axis.barh(names, frame["count"], color=[colour for colour, _ in looks], edgecolor=INK, linewidth=0.7)
        for bar, (_, hatch), count in zip(bars, looks, frame["count"], strict=True):
            bar.set_hatch(hatch)
            axis.text(count, bar.get_y() + bar.get_height() / 2, f"  {digits(count, 'count')}", va="center")
        axis.invert_yaxis()
        axis.set_xlim(0, max(1, frame["count"].max()) * 1.1)
        axis.set_xticks([])
        _plain(axis, "left")
        parts = [f"{name} {digits(count, 'count')}" for name, count in zip(names, frame["count"], strict=True)]
        return _drawn(title, frame, figure, parts)


def deviations(
    frame: pd.DataFrame,
    title: str,
    column: str,
    marked: pd.Series,
    named: str = "line_item",
    than: str = "budget",
    unit: str = "mnkr",
) -> Chart:
    """A bar to the left (worse) or right (better) for each line, by its name in `named`; `marked` ones stand out."""
    if frame.empty:
        return nothing(frame, title)
    with _house_style():
        figure, (axis,) = _figure(1.1 + 0.34 * len(frame))
        values = frame[column].astype(float)
        names = _wrapped(frame[named].tolist(), 40)
        colours = [
            VERMILION if mark else SKY if value >= 0 else GREY for mark, value in zip(marked, values, strict=True)
        ]
        bars = axis.barh(range(len(frame)), values, color=colours, edgecolor=INK, linewidth=0.7)
        axis.set_yticks(range(len(frame)), names)
        for bar, mark, value in zip(bars, marked, values, strict=True):
            bar.set_hatch("xx" if mark else "")
            place = {"ha": "right" if value < 0 else "left", "va": "center"}
            text = f" {digits(value, unit, signed=True)} "
            axis.text(value, bar.get_y() + bar.get_height() / 2, text, fontweight="bold" if mark else "normal", **place)
        axis.axvline(0, color=INK, linewidth=0.8)
        axis.invert_yaxis()
        span = max(values.max(), 0) - min(values.min(), 0) or 1.0
        axis.set_xlim(min(values.min(), 0) - 0.17 * span, max(values.max(), 0) + 0.17 * span)
        axis.set_xticks([])
        _note(figure, f"← worse than {than}   {unit}   better than {than} →")
        _plain(axis)
        parts = [f"{row[named]} {digits(row[column], unit, True)}" for row in records(frame)]
        return _drawn(title, frame, figure, parts)


def beside_budget(frame: pd.DataFrame, title: str) -> Chart:
    """Budget and outcome side by side for each period (measure, period, budget_mnkr, outcome_mnkr, deviation_mnkr)."""
    if frame.empty:
        return nothing(frame, title)
    with _house_style():
        figure, (axis,) = _figure(1.0 + 1.05 * len(frame))
        ticks, names = [], []
        for number, row in enumerate(records(frame)):
            pairs = (
                ("budget", row["budget_mnkr"], GREY, ""),
                (label("measure", row["measure"]), row["outcome_mnkr"], VERMILION, "xx"),
            )
            for offset, (name, value, colour, hatch) in enumerate(pairs):
                place = number * 2.6 + offset
                size = abs(value)
                axis.barh(place, size, color=colour, edgecolor=INK, linewidth=0.7, hatch=hatch, height=0.85)
                text = f"  {amount(size, 'mnkr')}"
                if offset:
                    relative = amount(row["deviation_pct"], "pct", True)
                    text += f"  ({digits(row['deviation_mnkr'], 'mnkr', True)}; {relative})"
                axis.text(size, place, text, va="center")
                ticks.append(place)
                names.append(f"{name} {period(row['period'])}")
        axis.set_yticks(ticks, names)
        axis.invert_yaxis()
        biggest = max(frame["budget_mnkr"].abs().max(), frame["outcome_mnkr"].abs().max())
        axis.set_xlim(0, biggest * 1.6)
        axis.set_xticks([])
        _note(figure, "costs in mnkr; in brackets the deviation from budget, negative is worse")
        _plain(axis, "left")
        parts = [
            f"{period(row['period'])}: budget {amount(abs(row['budget_mnkr']), 'mnkr')}, "
            f"{label('measure', row['measure'])} {amount(abs(row['outcome_mnkr']), 'mnkr')}, "
            f"deviation {amount(row['deviation_mnkr'], 'mnkr', True)}"
            for row in records(frame)
        ]
        return _drawn(title, frame, figure, parts)


def waterfall(frame: pd.DataFrame, title: str, marked: pd.Series) -> Chart:
    """From the budget to the forecast, step by step (step, line_item, change_mnkr, level_mnkr)."""
    if frame.empty:
        return nothing(frame, title)
    with _house_style():
        figure, (axis,) = _figure(1.1 + 0.36 * len(frame))
        names = [row["line_item"] or label("step", row["step"]) for row in records(frame)]
        before = 0.0
        reach = frame["level_mnkr"].astype(float)
        span = max(reach.max(), 0) - min(reach.min(), 0) or 1.0
        for number, (row, mark) in enumerate(zip(records(frame), marked, strict=True)):
            level = row["level_mnkr"]
            if row["step"] in ("budget", "forecast", "result"):
                axis.barh(number, level, color=BLUE, edgecolor=INK, linewidth=0.7)
                axis.plot([level, level], [number - 0.4, number + 0.4], color=BLUE, linewidth=2.5)
                text, place, side = amount(level, "mnkr"), max(level, 0) + 0.015 * span, "left"
            else:
                change = row["change_mnkr"]
                colour = VERMILION if mark else GREY if change < 0 else SKY
                axis.barh(
                    number, change, left=before, color=colour, edgecolor=INK, linewidth=0.7, hatch="xx" if mark else ""
                )
                # where the step begins: there no later step and no line of the total stands
                text, side = digits(change, "mnkr", True), "left" if change < 0 else "right"
                place = before + (0.015 if change < 0 else -0.015) * span
            weight = "bold" if mark else "normal"
            axis.text(place, number, text, va="center", ha=side, fontweight=weight, bbox=_OVER_LINES)
            if number + 1 < len(frame):
                axis.plot([level, level], [number, number + 1], color=FAINT, linewidth=0.8, linestyle=":")
            before = level
        axis.axvline(0, color=INK, linewidth=0.8)
        axis.set_yticks(range(len(frame)), _wrapped(names, 40))
        axis.invert_yaxis()
        axis.set_xlim(min(reach.min(), 0) - 0.16 * span, max(reach.max(), 0) + 0.22 * span)
        _note(figure, "result for the year in mnkr")
        axis.grid(axis="x", color=GRID, linewidth=0.6)
        axis.set_axisbelow(True)
        axis.xaxis.set_major_formatter(lambda value, _: digits(value, "count"))
        _plain(axis)
        parts = [
            f"{name} {digits(row['change_mnkr'], 'mnkr', True)}"
            if row["step"] in ("item", "rounding")
            else f"{name} {amount(row['level_mnkr'], 'mnkr')}"
            for name, row in zip(names, records(frame), strict=True)
        ]
        return _drawn(title, frame, figure, parts)


def amounts(
    frame: pd.DataFrame, title: str, column: str, kind: str, unit: str, about: str, *, costs: bool = False
) -> Chart:
    """A bar for each amount in `column`, named by its `measure`; `about` says what the axis shows.

    Amounts carry their sign; with `costs` (negative in the tables) they are drawn as sizes without one.
    """
    if frame.empty:
        return nothing(frame, title)
    with _house_style():
        figure, (axis,) = _figure(0.95 + 0.42 * len(frame))
        names = [label(kind, value) for value in frame["measure"]]
        values = frame[column].astype(float) * (-1 if costs else 1)
        looks = [(VERMILION, "xx"), (SKY, ""), (WHITE, "////"), (GREY, "")]
        bars = axis.barh(
            names, values, color=[looks[n % 4][0] for n in range(len(frame))], edgecolor=INK, linewidth=0.7
        )
        for number, (bar, value) in enumerate(zip(bars, values, strict=True)):
            bar.set_hatch(looks[number % 4][1])
            side = "left" if value >= 0 else "right"
            text = f"  {digits(value, unit, signed=not costs)}  "
            axis.text(value, bar.get_y() + bar.get_height() / 2, text, va="center", ha=side)
        axis.axvline(0, color=INK, linewidth=0.8)
        axis.invert_yaxis()
        span = max(values.abs().max(), 0.1)
        axis.set_xlim(
            min(values.min(), 0) - (0.25 * span if values.min() < 0 else 0), max(values.max(), 0) + 0.25 * span
        )
        axis.set_xticks([])
        _note(figure, about)
        _plain(axis)
        parts = [f"{name} {digits(value, unit, signed=not costs)}" for name, value in zip(names, values, strict=True)]
        return _drawn(title, frame, figure, parts)


# ---------------------------------------------------------------------------------------------------------------------
# Time


def overdue(frame: pd.DataFrame, title: str, report: pd.DataFrame) -> Chart:
    """A line from each due date to the last day of the report (activity, due_date, days_late)."""
    if frame.empty:
        return nothing(frame, title)
    last_day = report["period_end"].iloc[0]
    with _house_style():
        figure, (axis,) = _figure(1.2 + 0.25 * len(frame))
        for number, days in enumerate(frame["days_late"]):
            axis.plot([-days, 0], [number, number], color=VERMILION, linewidth=2.2, solid_capstyle="butt")
            axis.plot(
                -days, number, marker="o", color=VERMILION, markersize=5, markeredgecolor=INK, markeredgewidth=0.6
            )
            axis.text(2, number, digits(days, "days"), va="center")
        names = [textwrap.shorten(text, 52, placeholder=" …") for text in frame["activity"]]
        axis.set_yticks(range(len(frame)), names)
        axis.invert_yaxis()
        earliest = min(frame["due_date"])
        starts = [stamp for stamp in pd.date_range(earliest.replace(day=1), last_day, freq="MS")]
        axis.set_xticks([-(last_day - stamp).days for stamp in starts], [_tick(stamp, starts) for stamp in starts])
        axis.axvline(0, color=INK, linewidth=0.8)
        axis.set_xlim(-(last_day - starts[0]).days - 4, 0.14 * (last_day - starts[0]).days)
        axis.grid(axis="x", color=GRID, linewidth=0.6)
        _note(figure, f"from due date to {day(last_day)}; the figures are days late")
        _plain(axis)
        parts = [
            f"{activity}, due {day(due)}, {amount(days, 'days')} late"
            for activity, due, days in zip(frame["activity"], frame["due_date"], frame["days_late"], strict=True)
        ]
        return _drawn(title, frame, figure, parts)


def _tick(stamp: pd.Timestamp, stamps: Sequence[pd.Timestamp]) -> str:
    """A month, with its year below where it begins, or first stands."""
    text, _, year = month(stamp).rpartition(" ")
    return f"{text}\n{year}" if stamp == stamps[0] or stamp.month == 1 else text


def path(frame: pd.DataFrame, title: str) -> Chart:
    """The forecast deviation in each report, in order of time (period_end, forecast_deviation_mnkr, year).

    Points of one year are joined where there are three or more. What a report on a whole year states is its result.
    """
    if len(frame) < 2:
        return nothing(frame, title)
    with _house_style():
        figure, (axis,) = _figure(3.2)
        positions = {report: number for number, report in enumerate(frame["report_id"])}
        for _, group in frame.groupby("year", sort=False):
            places = [positions[report] for report in group["report_id"]]
            line = "-" if len(group) > 2 else ""
            axis.plot(places, group["forecast_deviation_mnkr"], marker="o", color=VERMILION, linestyle=line)
        values, ends = frame["forecast_deviation_mnkr"].astype(float).tolist(), frame["period_end"].tolist()
        for place, (value, end) in enumerate(zip(values, ends, strict=True)):
            below = value < min(
                [*values[max(place - 1, 0) : place], *values[place + 1 : place + 2]]
            )  # clear of the line
            text = digits(value, "mnkr", True) + (f"\n({label('measure', 'result')})" if end.month == 12 else "")
            place_it = {
                "textcoords": "offset points",
                "ha": "center",
                "va": "top" if below else "bottom",
                "bbox": _OVER_LINES,
            }
            axis.annotate(text, (place, value), (0, -7 if below else 7), **place_it)
        axis.set_xticks(range(len(frame)), [_tick(end, ends) for end in ends])
        axis.axhline(0, color=INK, linewidth=0.8)
        axis.margins(x=0.08, y=0.25)
        axis.set_yticks([0], [digits(0, "mnkr")])
        _note(figure, "forecast minus budget for the year, mnkr; negative is worse")
        _plain(axis, "left")
        parts = [
            f"{month(end)} {digits(value, 'mnkr', True)}"
            for end, value in zip(frame["period_end"], frame["forecast_deviation_mnkr"], strict=True)
        ]
        return _drawn(title, frame, figure, parts)


# ---------------------------------------------------------------------------------------------------------------------
# Emissions


def emissions(frame: pd.DataFrame, title: str) -> Chart:
    """Stated levels, a panel with its own scale for each scope and gas (scope, gas, year, vintage, tonnes).

    Bars and no lines: two years are no trend, and figures of different reports are not joined.
    """
    if frame.empty:
        return nothing(frame, title)
    panels = list(frame.groupby(["scope", "gas"], sort=False))
    with _house_style():
        columns = 2
        rows = -(-len(panels) // columns)
        figure = Figure(figsize=(WIDTH_INCHES, 0.9 + 1.7 * rows), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False).flatten().tolist()
        vintages = list(dict.fromkeys(frame["vintage"]))
        for axis, ((scope, gas), group) in zip(axes, panels, strict=False):
            names = [f"{row['year']}" + (f"\n{row['vintage']}" if len(vintages) > 1 else "") for row in records(group)]
            own = scope == "own_operations"
            bars = axis.bar(
                range(len(group)),
                group["tonnes"],
                width=0.55,
                color=YELLOW if own else SKY,
                edgecolor=INK,
                linewidth=0.7,
            )
            for bar, value in zip(bars, group["tonnes"], strict=True):
                bar.set_hatch("\\\\" if own else "")
                axis.text(bar.get_x() + bar.get_width() / 2, value, digits(value, "tonnes"), ha="center", va="bottom")
            axis.set_xticks(range(len(group)), names, fontsize=9 if len(vintages) < 2 else 7)
            axis.set_xlim(-0.7, max(len(group), 2) - 0.3)
            axis.set_ylim(0, group["tonnes"].max() * 1.2 or 1)
            axis.set_yticks([])
            axis.set_title(f"{label('scope', scope)}, tonnes {label('gas', gas)}")
            _plain(axis, "bottom")
        for axis in axes[len(panels) :]:
            axis.set_axis_off()
        parts = [
            f"{label('scope', row['scope'])} {row['year']} {amount(row['tonnes'], 'tonnes')} {label('gas', row['gas'])}"
            for row in records(frame)
        ]
        return _drawn(title, frame, figure, parts)


SHARE_LOOK = {
    "transport": (BLUE, ""),
    "machinery": (YELLOW, "\\\\"),
    "industry": (PURPLE, "||"),
    "agriculture": (SKY, ".."),
}


def sectors(frame: pd.DataFrame, title: str) -> Chart:
    """One divided bar for each vintage and year (vintage, year, scope, tonnes, share_pct)."""
    if frame.empty:
        return nothing(frame, title)
    groups = list(frame.groupby(["vintage", "year"], sort=False))
    many = frame["vintage"].nunique() > 1
    with _house_style():
        figure, (axis,) = _figure(1.35 + 0.62 * len(groups))
        for number, (_, group) in enumerate(groups):
            left = 0.0
            for row in records(group):
                colour, hatch = SHARE_LOOK.get(row["scope"], (WHITE, "////"))
                axis.barh(
                    number,
                    row["share_pct"],
                    left=left,
                    color=colour,
                    hatch=hatch,
                    edgecolor=INK,
                    linewidth=0.7,
                    height=0.6,
                )
                axis.text(
                    left + row["share_pct"] / 2,
                    number,
                    amount(row["share_pct"], "pct"),
                    ha="center",
                    va="center",
                    color=WHITE if colour == BLUE else INK,
                    bbox=_OVER_LINES if hatch else None,
                )
                if number == 0:
                    axis.text(
                        left + row["share_pct"] / 2,
                        -0.42,
                        "\n".join(textwrap.wrap(label("scope", row["scope"]), 18)),
                        ha="center",
                        va="bottom",
                    )
                left += row["share_pct"]
        names = [f"{year}" + (f"\n{vintage}" if many else "") for (vintage, year), _ in groups]
        axis.set_yticks(range(len(groups)), names)
        axis.set_ylim(len(groups) - 0.5, -0.95)
        axis.set_xlim(0, 100)
        axis.set_xticks([])
        _note(figure, "share of the region's total, CO₂e")
        _plain(axis)
        parts = [
            f"{row['year']} {label('scope', row['scope'])} {amount(row['share_pct'], 'pct')}" for row in records(frame)
        ]
        return _drawn(title, frame, figure, parts)


def rates(frame: pd.DataFrame, title: str) -> Chart:
    """The yearly change so far beside the one that the target needs, for each series (scope and both rates)."""
    if frame.empty:
        return nothing(frame, title)
    many = frame["vintage"].nunique() > 1
    with _house_style():
        figure, (axis,) = _figure(1.2 + 0.8 * len(frame))
        ticks, names = [], []
        for number, row in enumerate(records(frame)):
            pairs = (
                ("so far", row["change_pct_per_year"], SKY, ""),
                ("needed", row["needed_pct_per_year"], WHITE, "////"),
            )
            for offset, (name, value, colour, hatch) in enumerate(pairs):
                place = number * 2.5 + offset
                ticks.append(place)
                scope = label("scope", row["scope"]) + (f" ({row['vintage']})" if many else "")
                names.append(f"{scope}: {name}")
                if pd.isna(value):
                    axis.text(0, place, "  not stated", va="center")
                    continue
                axis.barh(place, value, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.7, height=0.85)
                side = "right" if value < 0 else "left"
                axis.text(value, place, f" {digits(value, 'pct', True)} ", va="center", ha=side)
        axis.set_yticks(ticks, names)
        axis.invert_yaxis()
        axis.axvline(0, color=INK, linewidth=0.8)
        axis.margins(x=0.18)
        axis.set_xticks([])
        _note(figure, "change in per cent a year; “needed” follows from the assumed target")
        _plain(axis)
        parts = [
            f"{label('scope', row['scope'])} needed {amount(row['needed_pct_per_year'], 'pct_per_year', True)}"
            + (
                ""
                if pd.isna(row["change_pct_per_year"])
                else f", so far {amount(row['change_pct_per_year'], 'pct_per_year', True)}"
            )
            for row in records(frame)
        ]
        return _drawn(title, frame, figure, parts)
