"""Stretches of lines that stand in columns, with figures in them and nothing drawn around them."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reading.pdf.columns import close_columns, columns_of, columns_under, is_outside
from analysis.reading.pdf.lines import LEADERS, PART_OF_FIGURE, Line, is_number, segments_of


def tabular_runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Stretches of lines that stand in columns, with figures in them."""
    runs: list[list[Line]] = []
    index = 0
    while index < len(lines):
        run = _tabular_run(lines[index:]) if _is_tabular(lines[index]) else []
        if run and _has_figures(run):
            above = lines[:index]
            index += len(run)
            run = [*_rows_above(above, run), *run]
            runs.append([*_names_above(lines[: index - len(run)], run), *run])
        else:
            index += 1
    return runs


def _tabular_run(lines: Sequence[Line]) -> list[Line]:
    """The first of these lines, and those after it that stand in columns with it."""
    run, pending = [lines[0]], list[Line]()
    parts = [part for line in lines[:9] for part in segments_of(line)]
    figures = min((part.x0 for part in parts if is_number(part.text)), default=0.0)
    for line in lines[1:]:
        last = (pending or run)[-1]
        if line.top - last.bottom > 2.2 * line.size or line.size > 1.15 * run[-1].size or len(pending) > 20:
            break
        columns = columns_of(run)
        overlapped = columns_under(line, columns)
        if LEADERS.search(line.text) or is_outside(line, columns, run):
            break
        if _is_tabular(line) or (len(segments_of(line)) > 1 and overlapped < 2):
            after = len(columns_of([*run, *pending, line]))
            if after < 2 or after < len(columns) - (len(columns) > 3):
                break
            run += [*pending, line]
            pending = []
        elif overlapped < 2 or line.x1 < figures:
            pending.append(line)  # a label may reach under the name of the next column, but not to its figures
        else:
            break
    return [*run, *_last_lines(run, pending)]


def _last_lines(run: Sequence[Line], pending: Sequence[Line]) -> list[Line]:
    """The lines at a run's end that stand in one column, as long as they follow closely.

    A cell's next paragraph may stand further off, but begins where no prose does.
    """
    lefts = [low for low, _ in columns_of(run)[1:]]
    taken: list[Line] = []
    for line in pending:
        step = (line.base - [*run, *taken][-1].base) / line.size
        begins = step < 2 and any(abs(line.x0 - left) < 1 for left in lefts)
        if not begins and not (step < 1.45 and _wraps([*run, *taken], line)):
            break
        taken.append(line)
    return taken


def _rows_above(lines: Sequence[Line], run: Sequence[Line]) -> list[Line]:
    """The lines right above a run that stand in all of its columns, as names or figures: no wider white tells them."""
    taken: list[Line] = []
    columns = close_columns(run)
    for line in reversed(lines):
        below = taken[0] if taken else run[0]
        tight = 0 < below.base - line.base < 1.8 * line.size and abs(below.size - line.size) < 0.5
        over = [[n for n, (low, high) in enumerate(columns) if w.x0 < high and w.x1 > low] for w in line.words]
        behind = [word for word, found in zip(line.words, over, strict=True) if 0 not in found]
        told = line.bold or all(PART_OF_FIGURE.fullmatch(word.text) for word in behind)
        everywhere = all(len(found) == 1 for found in over) and len({n for found in over for n in found}) == len(
            columns
        )
        if not (tight and told and everywhere and 2 < len(columns) == len(close_columns([line, *taken, *run]))):
            break
        taken.insert(0, line)
    return taken


def _names_above(lines: Sequence[Line], run: Sequence[Line]) -> list[Line]:
    """The first lines of the longest names of columns, alone above the others: bold, close, over one column."""
    taken: list[Line] = []
    columns = columns_of(run)
    for line in reversed(lines):
        below = taken[0] if taken else run[0]
        tight = 0 < below.base - line.base < 1.45 * line.size and abs(below.size - line.size) < 0.5
        over = [high for low, high in columns if line.x0 < high and line.x1 > low]
        if not (tight and line.bold and below.bold and len(over) == 1 and over[0] != columns[0][1]):
            break
        taken.insert(0, line)
    return taken


def _wraps(run: Sequence[Line], line: Line) -> bool:
    """Whether a line in one column is the rest of the cell above: that was too full for its first word."""
    columns = columns_of(run)
    own = [(low, high) for low, high in columns if line.x0 < high and line.x1 > low]
    above = [segment for segment in segments_of(run[-1]) if own and segment.x0 < own[0][1] and segment.x1 > own[0][0]]
    if not own or not above:
        return bool(own) and own[0] is not columns[0]
    return above[0].x1 + 0.25 * line.size + line.words[0].x1 - line.words[0].x0 > own[0][1]


def _is_tabular(line: Line) -> bool:
    return len(line.segments(0.9)) > 1 and not LEADERS.search(line.text)


def _has_figures(run: Sequence[Line]) -> bool:
    """Whether a run of lines is a table: a column of figures, or several columns under bold names."""
    columns = columns_of(run)
    rows = [line for line in run if len(segments_of(line)) > 1]
    if len(columns) < 2 or len(rows) < 2:
        return False
    figures = 0
    for low, high in columns[1:]:
        texts = [s.text for line in rows for s in segments_of(line) if s.x0 < high and s.x1 > low]
        numeric = sum(is_number(text) for text in texts)
        figures += numeric >= 2 and numeric * 2 >= len(texts)
    if figures and len(columns) == 2:
        pages = [s.text for line in rows for s in segments_of(line)[-1:]]
        if all(text.isdigit() and len(text) <= 3 for text in pages) and [int(t) for t in pages] == sorted(
            int(t) for t in pages
        ):
            return False  # a table of contents
    if figures:
        return True
    return len(columns) >= 3 and len(rows) >= 3 and rows[0].bold and not rows[1].bold
