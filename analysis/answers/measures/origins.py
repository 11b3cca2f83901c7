"""Where the numbers of a notebook come from: the files, and the lines or pages of the tidy rows used."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.answers.measures.answers import each, frame_of, keys_in, measure, records
from analysis.tidy.store import row_keys


@measure
def files(reports: pd.DataFrame) -> pd.DataFrame:
    """The reports read (report_id, source_file, sha256)."""
    keys = row_keys("reports", reports)
    rows: list[dict[str, object]] = [
        {"report_id": row.report_id, "source_file": row.source_file, "sha256": row.sha256, "sources": (key,)}
        for row, key in zip(each(reports), keys, strict=True)
    ]
    return frame_of(rows, ["report_id", "source_file", "sha256"])


@measure
def origins(tables: Mapping[str, pd.DataFrame], answers: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """For each answer (by the name it goes by in the notebook) how many tidy rows it rests on, and where they stand.

    Columns: shown_in, measure (the function that answered), rows, lines ("bilaga-2-2019: lines 19–44, 47").
    """
    places = {}
    for name, frame in tables.items():
        for key, row in zip(row_keys(name, frame), records(frame), strict=True):
            places[key] = (row["report_id"], row.get("source_line"), row.get("source_page"))
    rows: list[dict[str, object]] = []
    for name, answer in answers.items():
        keys = keys_in(answer)
        rows.append(
            {
                "shown_in": name,
                "measure": answer.attrs["how"],
                "rows": len(keys),
                "lines": _lines([places[key] for key in keys if key in places]),
                "sources": keys,
            }
        )
    return frame_of(rows, ["shown_in", "measure", "rows", "lines"])


def _lines(places: list[tuple[object, object, object]]) -> str:
    said = []
    for report in dict.fromkeys(report for report, _, _ in places):
        mine = [place for place in places if place[0] == report]
        lines = sorted({int(line) for _, line, _ in mine if line is not None and not pd.isna(line)})  # type: ignore[call-overload]
        pages = sorted({int(page) for _, _, page in mine if page is not None and not pd.isna(page)})  # type: ignore[call-overload]
        parts = [f"{'line' if len(lines) == 1 else 'lines'} {_ranges(lines)}"] if lines else []
        parts += [f"{'page' if len(pages) == 1 else 'pages'} {_ranges(pages)}"] if pages else []
        said.append(f"{report}: {', '.join(parts)}" if parts else str(report))
    return "; ".join(said)


def _ranges(numbers: list[int]) -> str:
    """Runs put together, "19–22, 47" for 19, 20, 21, 22, 47."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
