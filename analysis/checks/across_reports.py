"""Checks that need other reports: amounts quoted from an earlier one ("jfr 190,4 mnkr efter 10 månader"), sentences
that several reports repeat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from analysis.checks.finding import Row, as_json, comparison, of
from analysis.core.numbers import half_unit, precision
from analysis.tidy.schema import row_key

Tables = Mapping[str, Sequence[dict[str, object]]]
"""The rows of one report by tidy table."""


def across_reports(reports: Sequence[Tables]) -> list[dict[str, object]]:
    """The checks of all reports, in order.

    Amounts of an earlier report that is there are compared with it; a sentence that several reports of a publisher use
    in several comments each is one finding, that of the first.
    """
    by_month = {_when(report["reports"][0]): report for report in reports if report["reports"]}
    checks: list[dict[str, object]] = []
    first: dict[tuple[object, ...], dict[str, object]] = {}
    for report in reports:
        for check in report["checks"]:
            if check["rule"] != "sentence_used_twice":
                checks.append(_compared_with_earlier(check, report, by_month))
                continue
            sentence = (report["reports"][0]["publisher"], check["expected"])
            if sentence in first:
                first[sentence] |= _together(first[sentence], check)
            else:
                first[sentence] = dict(check)
                checks.append(first[sentence])
    return checks


def _together(one: Row, other: Row) -> dict[str, object]:
    """The finding of a sentence with the rows of another report, too."""
    said, added = (json.loads(str(check["parameters"])) for check in (one, other))
    said |= {"case": "reports", "n": said.get("n", 1) + 1, "count": said["count"] + added["count"]}
    return {"parameters": as_json(said), "rows": f"{one['rows']} {other['rows']}"}


def _when(report: Row, month: int | None = None) -> tuple[object, ...]:
    """Of whom, of what kind and of which month a report is, or that of another month of its year."""
    end = report["period_end"]
    assert isinstance(end, date)
    return (report["publisher"], report["kind"], report["period_start"], month or end.month)


def _compared_with_earlier(
    check: dict[str, object], report: Tables, by_month: Mapping[tuple[object, ...], Tables]
) -> dict[str, object]:
    said = json.loads(str(check["parameters"]))
    if said.get("case") != "earlier":
        return check
    own = report["reports"][0]
    earlier = by_month.get(_when(own, said["month"]))
    if earlier is None or earlier is report:
        return check
    now = next(row for row in report["budget"] if row_key("budget", row) == said["now"])
    then = [row for row in earlier["budget"] if _same_amount(now, row, own, earlier["reports"][0])]
    if len({row["value_mnkr"] for row in then}) != 1:
        return check
    key = str(check["rows"]).split()[0]
    figure = next(row for row in report["stated_figures"] if row_key("stated_figures", row) == key)
    return check | _outcome(figure, then[0], said, earlier["reports"][0])


def _same_amount(now: Row, then: Row, own: Row, earlier: Row) -> bool:
    """Whether a row of the earlier report is of the same line and measure, of the year or of its own months so far."""
    so_far = now["period_end"] == own["period_end"]
    return (
        str(then["line_item"]).casefold() == str(now["line_item"]).casefold()
        and then["measure"] == now["measure"]
        and then["period_end"] == (earlier if so_far else now)["period_end"]
    )


def _outcome(figure: Row, then: Row, said: Mapping[str, object], earlier: Row) -> dict[str, object]:
    factor = Decimal(1 if figure["unit"] == "mnkr" else "0.000001")
    expected, stated = Decimal(str(then["value_mnkr"])), Decimal(str(figure["value"])) * factor
    signed = str(figure["value_printed"])[:1] in "+-−–"
    finding = comparison(
        "prose_against_table",
        (expected, stated if signed else abs(stated).copy_sign(expected)),
        half_unit(expected) + precision(figure) * factor,
        [*of("stated_figures", figure), *of("budget", then)],
        said,
    )
    period = f"{earlier['period_start']}/{earlier['period_end']}"
    return replace(finding, parameters={**said, "case": f"earlier_{finding.outcome}", "period": period}).columns()
