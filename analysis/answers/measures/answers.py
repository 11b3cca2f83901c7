"""What all measures share: the shape of an answer, the choice of a report, the keys of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import pandas as pd

from analysis.tidy.store import row_keys
from analysis.tidy.vocabulary import words

P = ParamSpec("P")


def measure(function: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
    """A function whose frame ends with `sources`; its name ("drugs.variance") goes along as `attrs["how"]`."""

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        frame = function(*args, **kwargs)
        if not len(frame.columns) or frame.columns[-1] != "sources":
            raise TypeError(f"the answer of {function.__name__} does not end with its sources: {list(frame.columns)}")
        frame.attrs["how"] = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        return frame

    return answer


def keyed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the tidy table `name` with their row keys in a column `key`."""
    return frame.assign(key=row_keys(name, frame))


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, whose columns are attributes."""
    return iter(frame.itertuples())


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]


class Sources(tuple[str, ...]):
    """The keys of the tidy rows behind a row of an answer, and, where columns differ, behind each of its numbers."""

    cells: Mapping[str, tuple[str, ...]]

    def __new__(cls, keys: Iterable[str], cells: Mapping[str, Iterable[object]]) -> Sources:
        made = super().__new__(cls, keys)
        made.cells = {column: rows_of(keys) for column, keys in cells.items()}
        return made


def sources_of(sources: tuple[str, ...], column: str) -> tuple[str, ...]:
    """The keys behind the number in one column of a row with these sources."""
    return sources.cells.get(column, sources) if isinstance(sources, Sources) else sources


def rows_of(keys: Iterable[object]) -> tuple[str, ...]:
    """Keys as `sources` holds them: each once, in the order in which they come."""
    return tuple(dict.fromkeys(str(key) for key in keys))


def keys_in(answer: pd.DataFrame) -> tuple[str, ...]:
    """The keys of all rows from which an answer comes."""
    return rows_of(key for sources in answer["sources"] for key in sources)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of an answer: its name, value, unit and the keys of the rows from which it comes."""

    name: str
    value: float
    unit: str
    sources: Iterable[object]


def facts(found: Iterable[Fact]) -> pd.DataFrame:
    """Facts as a frame (fact, value, unit, sources), each name once."""
    rows = [(fact.name, float(fact.value), fact.unit, rows_of(fact.sources)) for fact in found]
    frame = pd.DataFrame(rows, columns=["fact", "value", "unit", "sources"])
    if frame["fact"].duplicated().any():
        raise ValueError(f"facts named twice: {frame['fact'][frame['fact'].duplicated()].tolist()}")
    return frame


def chosen(reports: pd.DataFrame, wanted: str, *kinds: str) -> pd.DataFrame:
    """One report, as a frame of one row; none where `reports` holds no report at all.

    `wanted` is a report's id, or "latest": the one whose period ends last among the first of `kinds` that has any,
    else among all. Raises ValueError for an id that no report has.
    """
    if wanted != "latest":
        return named(reports, wanted)
    for kind in kinds:
        if (reports["kind"] == kind).any():
            reports = reports[reports["kind"] == kind]
            break
    return reports.sort_values(["period_end", "report_id"], kind="stable").tail(1)


def named(reports: pd.DataFrame, report_id: str) -> pd.DataFrame:
    """The report of an id, as a frame of one row. Raises ValueError where no report has it."""
    found = reports[reports["report_id"] == report_id]
    if found.empty:
        there = ", ".join(reports["report_id"]) or "none"
        raise ValueError(f"there is no report {report_id!r}; the reports read are: {there}")
    return found


def of_report(frame: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    """The rows of a tidy table that belong to the reports of another (`report`: any frame with report_id)."""
    return frame[frame["report_id"].isin(report["report_id"])]


def of_publisher(reports: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    """The reports of the publisher of `report` (one row, or none): another's forecasts and emissions are others."""
    return reports[reports["publisher"].isin(report["publisher"])]


def theme_lines(theme: str) -> list[str]:
    """The finance lines that a theme is about, in the reports' words (vocabulary/theme_lines.csv)."""
    return [row["line_item"] for row in words("theme_lines") if row["theme"] == theme]


def empty(columns: Sequence[str]) -> pd.DataFrame:
    """An answer without rows."""
    return pd.DataFrame({column: pd.Series(dtype="object") for column in [*columns, "sources"]})


def frame_of(rows: Sequence[dict[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as an answer with these columns and `sources`, also when there are none."""
    return pd.DataFrame(rows, columns=[*columns, "sources"]) if rows else empty(columns)
