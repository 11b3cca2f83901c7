"""Charts in one house style: bars of numbers that know their source, and any matplotlib or seaborn chart of one's own.

A chart is SVG whose text is text, drawn narrow enough for a phone, with the finding as its caption above and its
numbers as a table behind it. Colour is never alone: what a bar is stands beside it in words, and hatching means
unknown.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.answers import output
from analysis.answers.language import Label, digits, label, listed, translated, unit_text
from analysis.answers.number import Number, cite
from analysis.answers.output import column_label, plain_text, sentence, table_bundle

WIDTH_INCHES = 3.1
"""Some 300 px, less than a phone's 360: so letters are never smaller than drawn, and on a wide screen as the text's."""

INK, FAINT, GRID, PAPER = "#1a1a1a", "#5a5a5a", "#d9d9d9", "#ffffff"
ACCENT, CALM, PALE = "#b34700", "#4a7fa5", "#c9d6df"
"""What the sentence is about, the others, and what matters least. The site maps all of these to its own colours."""

STATUS_COLOURS = {
    **dict.fromkeys(["fulfilled", "done", "same", "holds"], "#1f6f9f"),
    **dict.fromkeys(["ongoing", "new", "rounding"], "#8fc1e3"),
    **dict.fromkeys(["partly_fulfilled", "partly_on_plan", "project"], "#e9c46a"),
    **dict.fromkeys(["not_fulfilled", "off_plan", "differs"], ACCENT),
    **dict.fromkeys(["paused", "gone"], "#a78bb5"),
    **dict.fromkeys(["not_started"], "#bdbdbd"),
    **dict.fromkeys(["unknown", "undecided", "either"], PAPER),
}
HATCH = "////"
"""For what is unknown, and for nothing else."""

_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
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
    "svg.fonttype": "none",
    "svg.hashsalt": "follow-up",
    "path.simplify": False,
}

NAME_LETTERS = 42
"""How long a line of a bar's name may be; "Totalt Regiongemensamma kostnader och finansiering" takes two."""

_BAR_NO = "#bar-{}"
"""What a bar leads to: a number of the table behind the chart, counted row by row. The site knows where that leads."""

_BAR, _LABEL, _LINE, _ROW = 0.42, 0.28, 0.5, 1.3
"""Height of a bar, how far above its middle its name ends, of a line of a name, and from a bar to the next one."""

_INCHES = 0.323
"""How high 1 of these is drawn."""

_LETTER = 0.085
"""Width of a bold letter of an amount, in inches; "+185,6 mnkr" takes 0.9."""


@contextmanager
def house_style() -> Iterator[None]:
    """The look of the site's charts, for a matplotlib or seaborn chart of one's own.

    >>> with house_style():
    ...     figure, axis = plt.subplots(figsize=(WIDTH_INCHES, 3), layout="constrained")
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        sns.set_theme(style="white", rc=_STYLE)
        yield


# ---------------------------------------------------------------------------------------------------------------------
# Bars


def bars(
    numbers: Mapping[str, Number] | pd.DataFrame,
    title: str,
    *,
    accent: Sequence[str] = (),
    unknown: Sequence[str] = (),
    fold: bool = True,
    **values: object,
) -> None:
    """Show a bar for each number, its name above it and its amount beside it; bars below zero run to the left.

    `numbers`: names with their numbers; or a frame of two columns, names and numbers, as `count_by` returns it or as
    two columns of a table that `load` gave, whose words are then those of the reports. `accent` names the bars
    that the title is about, `unknown` those that are hatched. The title is the finding and may name values, as in
    `say`. The table behind the chart is closed unless `fold` is False.
    Raises ValueError for a frame of any other number of columns.

    >>> bars({"Drugs": drugs, "State grant": grant, "Net": net}, "Drugs and their grant: {net:+} together", net=net)
    """
    named = _named(numbers)
    head = str(numbers.columns[0]) if isinstance(numbers, pd.DataFrame) else "what"
    unit = next(iter(named.values())).unit if named else "count"
    frame = pd.DataFrame({head: [*named], _HEADS.get(unit, "amount"): [*named.values()]}, dtype=object)
    heading = sentence(title, **values)
    if not named:
        _nothing(heading)
        return
    context = head if isinstance(numbers, pd.DataFrame) else None
    strong, hatched = ({translated(name, context) for name in names} for names in (accent, unknown))
    with house_style():
        figure, axis, places = _canvas(list(named))
        for row, (place, (name, number)) in enumerate(zip(places, named.items(), strict=True)):
            look = ACCENT if name in strong else PAPER if name in hatched else CALM
            hatch = HATCH if name in hatched else ""
            bar = _BAR_NO.format(row)
            axis.barh(place, number.value, height=_BAR, color=look, hatch=hatch, linewidth=0.6, url=bar)
            axis.plot([0, 0], [place - 0.3, place + 0.3], color=INK, linewidth=0.8)
        _write_amounts(axis, places, list(named.values()))
        alt = "; ".join(f"{name} {_written(number, _signed(named.values()))}" for name, number in named.items())
        _show(figure, heading, _shortened(alt), _keys(named.values()), frame, fold)


_HEADS = {"count": "count", "tonnes": "emissions", "share": "share"}
"""What heads the numbers of a unit in the table behind a chart; others are amounts."""


def _named(numbers: Mapping[str, Number] | pd.DataFrame) -> dict[str, Number]:
    """The bars by name; the codes of a frame's first column by their labels."""
    if not isinstance(numbers, pd.DataFrame):
        return {Label(translated(name)): number for name, number in numbers.items()}
    if len(numbers.columns) != 2:
        columns = ", ".join(map(str, numbers.columns))
        raise ValueError(f"bars() draws two columns, names and numbers, not {columns}: choose two, or use table()")
    kind, amount = map(str, numbers.columns)
    found = zip(numbers[kind], range(len(numbers)), strict=True)
    return {_code_label(kind, code): _number_in(numbers, row, amount) for code, row in found}


def _number_in(frame: pd.DataFrame, row: int, column: str) -> Number:
    value = frame[column].iloc[row]
    return value if isinstance(value, Number) else cite(frame.iloc[[row]], column)


def _code_label(kind: str, code: object) -> str:
    try:
        return label(kind, code)
    except KeyError:
        return str(code)


def _signed(numbers: Iterable[Number]) -> bool:
    return any(number < 0 for number in numbers)


def _written(number: Number, signed: bool) -> str:
    return digits(number.value, number.unit, signed) + unit_text(number.unit)


def _canvas(names: Sequence[str], key_lines: int = 0) -> tuple[Figure, Axes, list[float]]:
    """An empty chart with the names of its bars, and how far down each bar stands.

    A name stands above its bar, from the left edge of the drawing, so that it needs no width of its own.
    """
    wrapped = [textwrap.wrap(name, NAME_LETTERS, max_lines=2, placeholder=" …") for name in names]
    places = [*accumulate(_ROW + _LINE * (len(lines) - 1) for lines in wrapped)]
    height = 0.25 + _INCHES * places[-1] + (0.15 + 0.19 * key_lines if key_lines else 0)
    figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
    axis = figure.subplots()
    axis.set_ylim(places[-1] + 0.45, 0.45)
    axis.set_xticks([])
    axis.set_yticks([])
    sns.despine(ax=axis, left=True, bottom=True)
    for place, lines in zip(places, wrapped, strict=True):
        text = "\n".join(lines)
        axis.text(0, place - _LABEL, text, transform=axis.get_yaxis_transform(), va="bottom", linespacing=1.1)
    return figure, axis, places


def _write_amounts(axis: Axes, places: Sequence[float], numbers: Sequence[Number]) -> None:
    sizes = [number.value for number in numbers]
    signed = _signed(numbers)
    written = [_written(number, signed) for number in numbers]
    least, most = min(*sizes, 0), max(*sizes, 0)
    span = most - least or 1.0
    letters = _LETTER * max(map(len, written))
    room = letters / (WIDTH_INCHES - 0.1 - (2 if least < 0 < most else 1) * letters) * span
    for row, (place, number, text) in enumerate(zip(places, numbers, written, strict=True)):
        side, gap = ("right", -0.015) if number < 0 else ("left", 0.015)
        at = (number.value + gap * span, place)
        axis.text(*at, text, va="center", ha=side, weight="bold", url=_BAR_NO.format(row))
    axis.set_xlim(least - (room if least < 0 else 0), most + (room if most > 0 or not least else 0))


# ---------------------------------------------------------------------------------------------------------------------
# Bars divided


def stacked(
    frame: pd.DataFrame, title: str, kind: str = "status", *, shares: bool = False, fold: bool = True, **values: object
) -> None:
    """Show a bar for each row of a frame, divided by its columns of numbers, as `count_by(rows, column, by=…)` returns.

    The first column names the bars; `kind` is the kind of code that the other columns are named by. With `shares` all
    bars are equally long. The title is the finding and may name values, as in `say`.
    """
    name, codes = frame.columns[0], [code for code in frame.columns[1:] if any(frame[code])]
    frame = frame[[name, *codes]]
    heading = sentence(title, **values)
    if frame.empty or not codes:
        _nothing(heading)
        return
    totals = [sum(float(row[code]) for code in codes) for _, row in frame.iterrows()]
    with house_style():
        names = [_code_label(str(name), each) for each in frame[name]]
        figure, axis, places = _canvas(names, key_lines=(len(codes) + 1) // 2)
        for row, (place, total) in enumerate(zip(places, totals, strict=True)):
            _divide(axis, place, row, frame.iloc[row, 1:], total if shares else max(totals))
            axis.text(1.01, place, digits(total, "count"), va="center", color=FAINT)
        axis.set_xlim(0, 1.12)
        _key(figure, axis, kind, codes)
        parts = [
            f"{_code_label(str(name), row[name])}: "
            + listed([f"{digits(float(row[code]), 'count')} {_code_label(kind, code)}" for code in codes if row[code]])
            for _, row in frame.iterrows()
        ]
        numbers = [number for code in codes for number in frame[code]]
        _show(figure, heading, _shortened("; ".join(parts)), _keys(numbers), frame, fold)


_NARROW = 0.03
"""The least share of a full bar that a digit needs."""


def _divide(axis: Axes, place: float, row: int, parts: pd.Series[Any], whole: float) -> None:
    start = 0.0
    for nth, (code, number) in enumerate(parts.items()):
        if not number:
            continue
        width = number.value / whole
        bar = _BAR_NO.format(row * len(parts) + nth)
        colour = STATUS_COLOURS.get(str(code), CALM)
        hatch = HATCH if colour == PAPER else ""
        axis.barh(place, width, left=start, height=_BAR, color=colour, hatch=hatch, linewidth=0.6, url=bar)
        text = digits(number.value, number.unit)
        if width > _NARROW * len(text):
            ink = PAPER if colour in ("#1f6f9f", ACCENT) else INK
            ground = {"boxstyle": "square,pad=0.1", "facecolor": PAPER, "edgecolor": "none"} if hatch else None
            axis.text(start + width / 2, place, text, ha="center", va="center", color=ink, bbox=ground, url=bar)
        start += width


def _key(figure: Figure, axis: Axes, kind: str, codes: Sequence[Any]) -> None:
    for code in codes:
        colour = STATUS_COLOURS.get(str(code), CALM)
        hatch = HATCH if colour == PAPER else ""
        axis.barh(0, 0, color=colour, hatch=hatch, linewidth=0.6, label=_code_label(kind, code))
    figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=9, handlelength=1.2, columnspacing=1.0)


# ---------------------------------------------------------------------------------------------------------------------
# A chart of one's own


def chart(figure: Figure, title: str, alt: str, rows: pd.DataFrame, *, fold: bool = True, **values: object) -> None:
    """Show any matplotlib or seaborn figure, with its finding, what it shows in words, and the rows that it draws.

    `rows` is the frame drawn, indexed by row keys as `load` returns it, or holding numbers: it stands behind the chart
    as a table. `title` and `alt` may name values, as in `say`.

    >>> with house_style():
    ...     figure = sns.relplot(year, x="value_mnkr", y="line_item").figure
    >>> chart(figure, "Two lines stand out", "A dot for each line, by its deviation", year[["line_item", "value_mnkr"]])
    """
    numbers = [value for column in rows for value in rows[column] if isinstance(value, Number)]
    keys = _keys(numbers) if numbers else tuple(map(str, rows.index)) if rows.index.name == "row" else ()
    with house_style():
        _show(figure, sentence(title, **values), plain_text(sentence(alt, **values)), keys, rows, fold)


def _show(figure: Figure, heading: str, alt: str, keys: tuple[str, ...], frame: pd.DataFrame, fold: bool) -> None:
    svg = _svg(figure)
    plt.close(figure)  # Jupyter would show a figure of pyplot again, as a picture without words, when the cell ends
    width, height = (round(96 * size) for size in figure.get_size_inches())
    picture = base64.b64encode(svg.encode()).decode()
    data = table_bundle(frame, heading if not fold else translated("The numbers of this chart"))
    table = data["text/html"]
    if fold:
        table = (
            f'<details class="data"><summary>{translated("The numbers of this chart")}</summary>\n{table}\n</details>'
        )
    said = f"{plain_text(heading)}. {alt}."
    marked = (
        f'<figure class="chart" data-sources="{html.escape(" ".join(keys))}"><figcaption>{heading}</figcaption>'
        f'<img width="{width}" height="{height}" alt="{html.escape(said)}" src="data:image/svg+xml;base64,{picture}">'
        f"</figure>\n{table}"
    )
    drawn = hashlib.sha256(data["text/plain"].encode()).hexdigest()[:16]
    output.emit({"text/html": marked, "text/plain": f"{said}\n{data['text/plain']}\n[drawn: {drawn}]"})


def _nothing(heading: str) -> None:
    output.emit({"text/html": f"<p>{heading}</p>", "text/plain": plain_text(heading)})


def _svg(figure: Figure) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = file.getvalue()
    return text[text.index("<svg") :]


def _keys(numbers: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for number in numbers for key in number.sources))


def _shortened(alt: str) -> str:
    """What a listener can follow; the table behind the chart has all of it."""
    return alt if len(alt) <= 200 else translated("The numbers stand in the table after the chart")


__all__ = ["ACCENT", "CALM", "WIDTH_INCHES", "Label", "bars", "chart", "column_label", "house_style", "stacked"]
