"""Two kinds of checks, kept apart.

*Reading checks* (`ledger`) ask whether we read the page; they stop the build. *Consistency checks* (the other modules,
one for each family) ask whether the report agrees with itself; they never stop the build and never alter a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from analysis.checks.arithmetic import arithmetic, lines_of
from analysis.checks.assumed import assumed
from analysis.checks.comments import comments
from analysis.checks.dates import dates
from analysis.checks.doubt import with_doubt
from analysis.checks.duplicates import duplicates
from analysis.checks.earlier import against_earlier
from analysis.checks.finding import Finding
from analysis.checks.implied import parts_of_lines, stated_growth
from analysis.checks.ledger import Kinds, Rows, of_left_out, reading_findings
from analysis.checks.messages import message, templates
from analysis.checks.names import names
from analysis.checks.passages import Locator, passages_of, texts_of
from analysis.checks.prose_against_tables import prose_against_tables
from analysis.checks.seen import seen
from analysis.checks.stated_sums import reasons_listed, stated_directions, stated_sums
from analysis.checks.statuses import Subjects, statuses
from analysis.checks.wording import wording
from analysis.reading.document import Document
from analysis.tidy.left_out import LeftOut

__all__ = ["against_earlier", "check_rows", "message", "templates"]


def check_rows(
    document: Document,
    tables: Kinds,
    rows: Rows,
    counts: Mapping[tuple[str, str], int],
    left_out: Sequence[LeftOut] = (),
) -> list[dict[str, object]]:
    """Every check of one report, as rows of the tidy table `checks`: reading first, then each family in turn."""
    reading = [*reading_findings(document, tables, rows, counts), *seen(document), *map(of_left_out, left_out)]
    reading += assumed(tables, rows)
    findings = [*reading, *with_doubt(_consistency(document, tables, rows), reading, rows["budget"])]
    return [
        {"report_id": document.name, "check_id": f"{document.name}-c{number:03d}", **finding.columns()}
        for number, finding in enumerate(findings, 1)
    ]


def _consistency(document: Document, tables: Kinds, rows: Rows) -> Iterator[Finding]:
    budget = lines_of(rows["budget"])
    passages = list(passages_of(document))
    last_day = rows["reports"][0]["period_end"]
    assert isinstance(last_day, date)
    texts = [item for _, item in texts_of(document)]
    locator = Locator(document)
    subjects = Subjects(rows["assignments"], rows["activities"], last_day, locator)
    figures = rows["stated_figures"]
    in_prose = list(prose_against_tables(figures, passages, budget))
    signed = {finding.rows[0]: Decimal(finding.observed) for finding in in_prose if finding.tolerance is not None}
    yield from arithmetic(budget)
    yield from in_prose
    yield from stated_growth(figures, passages, budget)
    yield from parts_of_lines(figures, passages, budget)
    yield from stated_sums(figures, passages)
    yield from stated_directions(texts, rows["emissions"])
    yield from reasons_listed(figures, passages, signed)
    yield from dates(subjects, texts)
    yield from statuses(subjects)
    yield from duplicates(subjects)
    yield from wording(document, tables, rows)
    yield from comments(rows, locator)
    yield from names(texts, rows["assignments"], rows["activities"])
