"""Charts: the same bytes everywhere, every category drawn, words beside colours, a text that says what is drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.answers import charts
from analysis.answers.charts import STATUS_LOOK, Chart
from analysis.answers.measures.answers import empty
from analysis.answers.measures.changes import CHANGES
from analysis.answers.measures.status import SIGNALS
from analysis.tidy.vocabulary import ACTIVITY_STATUSES, ASSIGNMENT_STATUSES

SOURCES = [("activities/r-a001",)]


def frame(**columns: list[Any]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    made = pd.DataFrame(columns)
    made["sources"] = SOURCES * rows
    return made


STATUSES = frame(
    level=["activity"] * len(ACTIVITY_STATUSES),
    status=list(ACTIVITY_STATUSES),
    count=[5, 3, 0, 1, 0, 0, 1],
    share=[0.5, 0.3, 0, 0.1, 0, 0, 0.1],
)
GOALS = frame(
    goal=["1.1 Ett", "1.2 Två", "1.3 Tomt"],
    activities=[4, 2, 0],
    **{status: [1, 0, 0] for status in ACTIVITY_STATUSES[:4]},
    **{status: [0, 0, 0] for status in ACTIVITY_STATUSES[4:6]},
    unknown=[0, 2, 0],
)
REPORT = pd.DataFrame({"period_end": [pd.Timestamp("2017-11-30")]})
LATE = frame(activity=["Exportklubben"], due_date=[pd.Timestamp("2017-05-30")], days_late=[184.0])
LINES = frame(line_item=["Läkemedel", "Tandvård", "Somatik"], forecast_deviation_mnkr=[-125.0, 0.0, 14.5])
VARIANCE = frame(
    measure=["result"],
    period=["2017-01/2017-11"],
    budget_mnkr=[-696.2],
    outcome_mnkr=[-812.0],
    deviation_mnkr=[-115.8],
    deviation_pct=[-16.6],
)
BRIDGE = frame(
    step=["budget", "item", "item", "rounding", "forecast"],
    line_item=["", "Läkemedel", "Tandvård", "", ""],
    change_mnkr=[float("nan"), -125.0, 9.0, 0.1, float("nan")],
    level_mnkr=[0.0, -125.0, -116.0, -115.9, -115.9],
)
PACE = frame(measure=["result", "forecast", "budget"], per_month_mnkr=[-73.8, -72.4, -63.2])
PATH = frame(
    report_id=["a", "b"],
    period_end=[pd.Timestamp("2018-10-31"), pd.Timestamp("2018-11-30")],
    year=[2018, 2018],
    forecast_deviation_mnkr=[-13.0, -14.5],
)
MONTHS = pd.date_range("2018-01-31", periods=14, freq="ME")
LONG_PATH = frame(
    report_id=[f"r{number}" for number in range(14)],
    period_end=list(MONTHS),
    year=[end.year for end in MONTHS],
    forecast_deviation_mnkr=[
        -8.9,
        -9.8,
        -10.7,
        -11.6,
        -12.5,
        -13.4,
        -11.3,
        -12.2,
        -13.1,
        -14.0,
        -14.9,
        -2.4,
        -3.0,
        1.5,
    ],
)
LEVELS = frame(
    scope=["region_total", "region_total", "own_operations"],
    gas=["co2e", "co2e", "co2"],
    year=[2016, 2017, 2018],
    vintage=["r", "r", "r"],
    tonnes=[1521000.0, 1535000.0, 5091.0],
)
SHARES = frame(
    vintage=["r", "r"], gas=["co2e"] * 2, year=[2017] * 2, scope=["transport", "rest"], share_pct=[45.3, 54.7]
)
RATES = frame(scope=["transport"], vintage=["r"], needed_pct_per_year=[-5.2], change_pct_per_year=[float("nan")])
AGEING = frame(ageing=["over_90", "no_date"], count=[15, 0])
MARKED = pd.Series([True, False, False])

AGREEMENT = frame(
    status=list(ASSIGNMENT_STATUSES),
    some_off_plan=[0, 1, 0, 2],
    none_off_plan=[0, 2, 0, 56],
    cannot_tell=[0, 0, 0, 2],
    no_activity=[0, 0, 0, 17],
)
HELD = frame(goal=["1.1 Ett", "–"], with_activity=[3, 0], no_activity=[1, 2])
TITLE = "Öka samplaneringen inom regional utveckling, såsom kollektivtrafik, infrastruktur, bostadsbyggande och kultur"
COMMITMENTS = frame(assignment=[TITLE, "Kort"], late=[4, 0], not_late=[2, 1])
PRIORITY = frame(prioritised=[True, False], late=[0, 25], not_late=[11, 16])
BY_REPORT = frame(
    report_id=["manadsrapport-2017-11", "bilaga-2-2019"],
    **{status: [0, 3] for status in ACTIVITY_STATUSES[:-1]},
    unknown=[52, 185],
)
CHANGED = frame(
    level=["activity"] * 3, change=["matched", "new", "gone"], count=[5, 198, 0], share=[5 / 203, 198 / 203, 0.0]
)
MOVED = frame(
    old_status=[*ASSIGNMENT_STATUSES, "not_stated", "new"],
    **{status: [0, 1, 0, 0, 7, 68] for status in (*ASSIGNMENT_STATUSES, "not_stated")},
    gone=[0, 0, 0, 0, 23, 0],
)
TIME = frame(report_id=["b", "c"], earlier_report=["a", "b"], matched=[5, 0], new=[198, 0], gone=[47, 5])

DRAWN = {
    "changes": lambda: charts.statuses(CHANGED, "Finding", "change"),
    "agreement": lambda: charts.agreement(AGREEMENT, "Finding", SIGNALS),
    "with_activity": lambda: charts.with_activity(HELD, "Finding"),
    "by_report": lambda: charts.by_report(BY_REPORT, "Finding", ACTIVITY_STATUSES),
    "lateness": lambda: charts.lateness(PRIORITY, "Finding"),
    "commitments": lambda: charts.commitments(COMMITMENTS, "Finding"),
    "transitions": lambda: charts.transitions(MOVED, "Finding"),
    "through_time": lambda: charts.through_time(TIME, "Finding", CHANGES),
    "costs": lambda: charts.amounts(PACE, "Finding", "per_month_mnkr", "pace", "mnkr", "mnkr a month", costs=True),
    "statuses": lambda: charts.statuses(STATUSES, "Finding"),
    "goals": lambda: charts.goals(GOALS, "Finding", ACTIVITY_STATUSES),
    "counts": lambda: charts.counts(AGEING, "Finding", "ageing", bad=["over_90"], hollow=["no_date"]),
    "deviations": lambda: charts.deviations(LINES, "Finding", "forecast_deviation_mnkr", MARKED),
    "beside_budget": lambda: charts.beside_budget(VARIANCE, "Finding"),
    "waterfall": lambda: charts.waterfall(BRIDGE, "Finding", BRIDGE["line_item"] == "Läkemedel"),
    "amounts": lambda: charts.amounts(PACE, "Finding", "per_month_mnkr", "pace", "mnkr", "mnkr a month"),
    "overdue": lambda: charts.overdue(LATE, "Finding", REPORT),
    "path": lambda: charts.path(PATH, "Finding"),
    "long path": lambda: charts.path(LONG_PATH, "Finding"),
    "emissions": lambda: charts.emissions(LEVELS, "Finding"),
    "sectors": lambda: charts.sectors(SHARES, "Finding"),
    "rates": lambda: charts.rates(RATES, "Finding"),
}
drawn = pytest.mark.parametrize("name", list(DRAWN))


@drawn
def test_drawing_twice_gives_the_same_bytes(name: str) -> None:
    first, second = DRAWN[name](), DRAWN[name]()
    assert first.svg == second.svg and first.fingerprint == second.fingerprint


@drawn
def test_svg_is_whole_undated_and_asks_nobody(name: str) -> None:
    svg = DRAWN[name]().svg
    assert svg is not None
    ET.fromstring(svg)
    assert not re.search(r"<(script|image|text|style[^>]*>@import)|20\d\d-\d\d-\d\dT", svg)
    assert re.findall(r'href="(?!#)[^"]*"', svg) == []
    width, height = DRAWN[name]().size
    assert width == 749 and 100 < height < 1200, "drawn at the width at which it is published"


@drawn
def test_alternative_text_says_the_finding_and_what_is_drawn(name: str) -> None:
    chart = DRAWN[name]()
    assert chart.alt.startswith("Finding. Drawn: ")
    assert re.search(r"\d", chart.alt)


@drawn
def test_fingerprint_changes_with_each_value_drawn(name: str) -> None:
    chart = DRAWN[name]()
    for column in chart.frame.columns.drop("sources"):
        other = chart.frame.copy()
        other[column] = other[column].astype(object)
        other.loc[0, column] = "another"
        assert Chart("t", other, "a", None).fingerprint != chart.fingerprint


def figures(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    found: list[Figure] = []
    keep = charts._svg

    def noted(figure: Figure) -> str:
        found.append(figure)
        return keep(figure)

    monkeypatch.setattr(charts, "_svg", noted)
    return found


@drawn
def test_every_text_stays_inside_the_picture_and_clear_of_others(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures(monkeypatch)
    DRAWN[name]()
    (figure,) = found
    figure.draw_without_rendering()  # legends are laid out anew: saved were they at another resolution
    renderer = figure._get_renderer()  # type: ignore[attr-defined]
    width, height = figure.bbox.width, figure.bbox.height
    ticks = [tick for axis in figure.axes for side in (axis.xaxis, axis.yaxis) for tick in side.get_ticklabels()]
    hidden = [tick for tick in ticks if tick not in _within(figure)]
    texts = [text for text in figure.findobj(mpl.text.Text) if text.get_text().strip() and text not in hidden]
    boxes = [text.get_window_extent(renderer) for text in texts]
    for number, (text, box) in enumerate(zip(texts, boxes, strict=True)):
        for other, over in zip(texts[number + 1 :], boxes[number + 1 :], strict=True):
            common = mpl.transforms.Bbox.intersection(box, over)
            assert common is None or min(common.width, common.height) < 4, f"{text.get_text()} over {other.get_text()}"
        assert box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1, text.get_text()


def _within(figure: Figure) -> list[Any]:
    """The labels of ticks inside the axes; the others are never drawn."""
    kept = []
    for axes in figure.axes:
        for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
            pairs = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            kept += [text for place, text in pairs if low <= place <= high]
    return kept


@pytest.mark.parametrize("status", [*ASSIGNMENT_STATUSES, *ACTIVITY_STATUSES, *SIGNALS, *CHANGES, *charts.LATENESS])
def test_every_status_has_a_look(status: str) -> None:
    assert status in STATUS_LOOK


@pytest.mark.parametrize("scale", [ASSIGNMENT_STATUSES, ACTIVITY_STATUSES, SIGNALS, CHANGES, charts.LATENESS])
def test_statuses_can_be_told_apart_in_grey(scale: tuple[str, ...]) -> None:
    looks = [STATUS_LOOK[status] for status in scale]
    for number, (colour, hatch) in enumerate(looks):
        for other, other_hatch in looks[number + 1 :]:
            lighter = abs(_lightness(colour) - _lightness(other))
            assert hatch != other_hatch or lighter > 0.15, f"{colour} and {other} look alike in grey"


def _lightness(colour: str) -> float:
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_zeros_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures(monkeypatch)
    charts.statuses(STATUSES, "Finding")
    said = [text.get_text() for text in found[0].findobj(mpl.text.Text)]
    assert "paused" in said and sum("0 (0%)" in text for text in said) == 3


def test_a_part_too_narrow_for_its_figure_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures(monkeypatch)
    charts.by_report(BY_REPORT, "Finding", ACTIVITY_STATUSES)
    said = [text.get_text() for text in found[0].findobj(mpl.text.Text)]
    assert "52" in said and "185" in said and "3" not in said


def test_what_kept_its_status_is_framed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures(monkeypatch)
    charts.transitions(MOVED, "Finding")
    framed = [bar for bar in found[0].axes[0].patches if not bar.get_fill()]
    assert len(framed) == 3, "fulfilled, partly and not fulfilled; what is unknown twice may have changed"


def test_few_points_are_not_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures(monkeypatch)
    charts.path(PATH, "Finding")
    (line,) = [line for line in found[0].axes[0].lines if line.get_marker() == "o"]
    assert line.get_linestyle() == "None"


@pytest.mark.parametrize(
    "chart",
    [
        charts.statuses(STATUSES.head(0), "Nothing"),
        charts.goals(GOALS.head(0), "Nothing", ACTIVITY_STATUSES),
        charts.goals(GOALS.tail(1), "Nothing", ACTIVITY_STATUSES),
        charts.agreement(empty(["status", *SIGNALS]), "Nothing", SIGNALS),
        charts.with_activity(empty(["goal", "with_activity", "no_activity"]), "Nothing"),
        charts.by_report(empty(["report_id", *ACTIVITY_STATUSES]), "Nothing", ACTIVITY_STATUSES),
        charts.lateness(empty(["prioritised", *charts.LATENESS]), "Nothing"),
        charts.commitments(empty(["assignment", *charts.LATENESS]), "Nothing"),
        charts.through_time(empty(["report_id", "earlier_report", *CHANGES]), "Nothing", CHANGES),
        charts.counts(AGEING.head(0), "Nothing", "ageing"),
        charts.path(PATH.head(1), "Nothing"),
        charts.emissions(LEVELS.head(0), "Nothing"),
    ],
)
def test_without_data_there_is_a_sentence_and_no_picture(chart: Chart) -> None:
    assert (chart.svg, chart.alt, chart.title) == (None, "Nothing", "Nothing")


def test_style_of_the_session_is_left_alone_and_does_not_matter() -> None:
    before = dict(mpl.rcParams)
    plain = charts.counts(AGEING, "Finding", "ageing").svg
    assert dict(mpl.rcParams) == before
    with mpl.rc_context({"font.size": 30, "font.family": "serif", "axes.facecolor": "red", "svg.hashsalt": "x"}):
        assert charts.counts(AGEING, "Finding", "ageing").svg == plain
