"""Units printed in two ways, signs that nothing explains, legends and rows that have lost theirs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from analysis.checks.finding import Finding, Row, about, of
from analysis.checks.ledger import Rows
from analysis.reading.document import Document, Icon, Legend


def wording(document: Document, rows: Rows) -> Iterator[Finding]:
    """Every check of how the report says things, not of what it says."""
    yield from _units(rows["stated_figures"])
    legends = [block for _, block in document.blocks() if isinstance(block, Legend)]
    yield from _legends(legends)
    yield from _signs(legends, rows)


def _units(figures: Sequence[Row]) -> Iterator[Finding]:
    """Sentences that print one unit in two ways; things may be counted in two."""
    by_unit: dict[tuple[object, object], list[Row]] = defaultdict(list)
    for figure in figures:
        if figure["kind"] != "count":
            by_unit[figure["quote"], figure["unit"]].append(figure)
    for (quote, _), same in by_unit.items():
        printed = sorted({_unit(figure) for figure in same})
        if len(printed) > 1:
            said = {"printed": ", ".join(printed)}
            yield about("one_unit_two_ways", "differs", of("stated_figures", *same), said, observed=str(quote))


def _unit(figure: Row) -> str:
    return re.sub(r"^[^a-zåäöA-ZÅÄÖ%]+", "", str(figure["value_printed"])).strip()


def _legends(legends: Iterable[Legend]) -> Iterator[Finding]:
    """Entries of a legend whose sign is lost."""
    for legend in legends:
        lost = [entry for entry in legend.entries if entry.icon is None]
        if lost:
            labels = "; ".join(entry.label for entry in lost)
            said = {"n": len(lost), "all": len(legend.entries)}
            yield Finding("legend_sign_lost", "differs", said, observed=labels, place=lost[0].item.place)


def _signs(legends: Iterable[Legend], rows: Rows) -> Iterator[Finding]:
    """Signs that no legend explains where they stand, signs explained for something else, rows without any."""
    explained: dict[str, str] = {}
    for entry in (entry for legend in legends for entry in legend.entries):
        if isinstance(entry.icon, Icon):
            explained.setdefault(entry.icon.key, entry.label)
    for table, level in (("assignments", "assignment"), ("activities", "activity")):
        unknown = [row for row in rows[table] if row["status_basis"] == "lost"]
        for symbol in dict.fromkeys(str(row["status_symbol"]) for row in unknown):
            own = [row for row in unknown if row["status_symbol"] == symbol]
            label = explained.get(symbol, "")
            said: dict[str, object] = {"n": len(own), "all": len(rows[table]), "table": level}
            if symbol:
                said["case"] = "other_list" if label else "unexplained"
            yield about(
                "sign_unexplained" if symbol else "sign_lost",
                "differs",
                of(table, *own),
                said,
                expected=label,
                observed=symbol or str(own[0]["title"]),
            )
