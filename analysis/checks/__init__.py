"""Two kinds of checks, kept apart.

*Reading checks* (`ledger`, `rows_read`, `reading_checks`) ask whether we read the page; their proofs stop the build.
*Consistency checks* (the other modules, one for each family) ask whether the report agrees with itself; they never stop
the build and never alter a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis.checks.across_reports import across_reports
from analysis.checks.arithmetic import arithmetic, lines_of
from analysis.checks.comments import comments
from analysis.checks.dates import impossible_dates
from analysis.checks.doubt import with_doubt
from analysis.checks.duplicates import duplicates
from analysis.checks.finding import Finding
from analysis.checks.ledger import Kinds, Rows
from analysis.checks.messages import message, templates
from analysis.checks.names import names
from analysis.checks.passages import Locator, passages_of
from analysis.checks.prose_against_tables import prose_against_tables, stated_amounts
from analysis.checks.reading_checks import reading_checks
from analysis.checks.stated_sums import reasons_listed, stated_growth, stated_sums
from analysis.checks.statuses import statuses
from analysis.checks.wording import wording
from analysis.reading.document import Document
from analysis.tidy.left_out import LeftOut

__all__ = ["across_reports", "check_rows", "message", "templates"]


def check_rows(
    document: Document,
    tables: Kinds,
    rows: Rows,
    counts: Mapping[tuple[str, str], int],
    left_out: Sequence[LeftOut] = (),
) -> list[dict[str, object]]:
    """Every check of one report, as rows of the tidy table `checks`: reading first, then each family in turn."""
    reading = list(reading_checks(document, tables, rows, counts, left_out))
    findings = [*reading, *with_doubt(_consistency(document, rows), reading, rows["budget"])]
    return [
        {"report_id": document.name, "check_id": f"{document.name}-c{number:03d}", **finding.columns()}
        for number, finding in enumerate(findings, 1)
    ]


def _consistency(document: Document, rows: Rows) -> Iterator[Finding]:
    tables = lines_of(rows["budget"])
    locator = Locator(document)
    assignments, activities, figures = rows["assignments"], rows["activities"], rows["stated_figures"]
    passages = list(passages_of(document, figures))
    amounts = list(stated_amounts(passages, tables))
    yield from arithmetic(tables)
    yield from prose_against_tables(amounts)
    yield from stated_growth(passages, tables)
    yield from stated_sums(figures, passages)
    yield from reasons_listed(amounts)
    yield from impossible_dates(locator.items)
    yield from statuses(assignments, activities)
    yield from duplicates(assignments, activities, locator)
    yield from wording(document, rows)
    yield from comments(rows, locator)
    yield from names(locator.items)
