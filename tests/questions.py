"""Three questions of an analyst's own, as the documentation says how: each at most 20 lines, the package untouched."""

from __future__ import annotations

from pathlib import Path

import nbformat

OVERDUE = """\
from analysis import assume, bars, count, count_by, days_overdue, load, sorted_by, table

activities = load("activities", wide=True).query("report_kind == 'monthly_report'")
late = activities.assign(overdue_days=days_overdue(activities)).query("overdue_days > 90")
by_commitment = sorted_by(count_by(late, "assignment_title"), "count")
limit = assume(90, "days", "a quarter of a year")
bars(by_commitment, "{n} activities are more than {limit} overdue", n=count(late), limit=limit)
table(late[["assignment_title", "title", "due_date", "overdue_days"]], "The activities", fold=True)
"""

DEVIATION = """\
from analysis import bars, cite, is_whole_year, load, say

budget = load("budget").query("level == 'item' and table_no == 2")
parts = {}
for line, rows in budget[is_whole_year(budget)].groupby("line_item", sort=False):
    planned = cite(rows.query("measure == 'budget'"), "value_mnkr")
    deviation = cite(rows.query("measure == 'forecast_deviation'"), "value_mnkr")
    if planned:
        parts[line] = deviation / abs(planned)
worst = min(parts, key=parts.get)
bars(parts, "The forecast of each line as a share of its budget", accent=[worst])
say("{line} is furthest below its budget: {part:.1} of it.", line=worst, part=parts[worst])
"""

DONE = """\
from analysis import count, latest, load, named, of_report, say, share, table
import pandas as pd

reports, activities = load("reports"), load("activities", wide=True)
new, old = latest(reports, "annual_appendix"), named(reports, "manadsrapport-2017-11")
rows = []
for goal, group in of_report(activities, new).groupby("goal", sort=False):
    before = of_report(activities, old).query("goal == @goal")
    now = share(count(group.query("status == 'done'")), count(group))
    then = share(count(before.query("status == 'done'")), count(before))
    rows.append({"goal": goal, "now": now, "before": then})
table(pd.DataFrame(rows), "Share of each goal's activities that are done")
say("{title} names no goals, so that there is nothing to compare with.", title=old.title.iloc[0])
"""

QUESTIONS = {
    "07_overdue_over_90_days": ("Which commitments have activities that are long overdue?", OVERDUE),
    "08_deviation_in_per_cent": ("Which lines are furthest from their budget?", DEVIATION),
    "09_done_by_goal": ("How much of each goal is done?", DONE),
}


def write_question(folder: Path, name: str) -> Path:
    """One of the questions as a notebook that was not run yet."""
    title, code = QUESTIONS[name]
    return write_notebook(folder / f"{name}.ipynb", [f"# {title}", code])


def write_notebook(path: Path, cells: list[str]) -> Path:
    """A notebook that was not run yet; a cell that begins with # is Markdown."""
    made = [
        nbformat.v4.new_markdown_cell(cell) if cell.startswith("#") else nbformat.v4.new_code_cell(cell)  # type: ignore[no-untyped-call]
        for cell in cells
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=metadata), path)  # type: ignore[no-untyped-call]
    return path
